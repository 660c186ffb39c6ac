"""demo: the whole chain on a news web of our own."""

from __future__ import annotations

import socket
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import UsageError
from ui import present

if TYPE_CHECKING:
    from ui.demo.findings import Edit
    from ui.demo.passes import Pass
    from ui.demo.server import NewsWeb

SHOWN = 6  # mentions and copies that are printed


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("demo")(demo)


def demo(
    folder: Annotated[
        Path, typer.Option(help="Where the workspace is left. Replaces what an earlier demo left there.")
    ] = Path("presswatch-demo"),
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the news web running until Ctrl-C, to crawl it yourself.")
    ] = False,
    page: Annotated[
        bool | None,
        typer.Option(
            "--serve/--no-serve",
            help="End with the result on a web page, until Ctrl-C. Default: in a terminal.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the figures as JSON.")] = False,
) -> None:
    """Watch the whole chain on an invented news web.

    Crawl, flag, six hours later crawl again, and show the result, at last on a web page. It needs no network.
    Exit code 1 if an article was lost; what else is not as it should be is told.
    """
    from ui.demo import passes, workspace

    if not workspace.is_ours(folder):
        raise UsageError(f"{folder} holds something else", remedy="--folder names another, or empty it")
    with passes.news_web(folder) as (web, space):
        tell = Teller(quiet=as_json)
        tell.opening(web)
        first = passes.look(web, space)
        tell.first(first)
        passes.advance(web)
        second = passes.look(web, space, again=True)
        tell.second(first, second)
        if as_json:
            present.write_json({"first": document(first), "second": document(second)})
        else:
            tell.closing(folder)
        if keep:
            tell.running()
        if page or (page is None and not as_json and sys.stdin.isatty() and sys.stdout.isatty()):
            show_page(folder, tell)
        elif keep:
            while True:
                time.sleep(3600)
    if not holds(first) or not holds(second):
        raise typer.Exit(1)


def show_page(folder: Path, tell: Teller) -> None:
    """Serves a workspace's page on a free port of loopback, until Ctrl-C."""
    from presswatch import config
    from ui.web import app as web

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    made = config.load(folder / "presswatch.toml")
    web.serve(made, "127.0.0.1", port, lambda: tell.page(f"http://127.0.0.1:{port}/"))


def holds(look: Pass) -> bool:
    """Whether a pass lost no article, and stored nothing that is none."""
    truth = look.truth
    return truth.stored == truth.articles and not truth.not_articles


class Teller:
    """Prints the demo as it goes."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def say(self, text: str = "") -> None:
        """One line, harmless to a terminal."""
        if not self._quiet:
            typer.echo("\n".join(present.harmless(line) for line in text.split("\n")))

    def opening(self, web: NewsWeb) -> None:
        """What is about to be crawled."""
        languages = sorted({site.language for site in web.sites})
        self.say(
            f"A news web of {len(web.sites)} sites in {len(languages)} languages ({', '.join(languages)}) runs on "
            "loopback.\nSites, people and organisations are invented. We watch the Organisation of Lake States.\n"
        )
        for site in web.sites:
            self.say(
                f"  {site.name:<12} {site.language}  {site.encoding:<13} {site.route:<8} {web.base(site)}"
            )
        self.say("\nFirst pass: crawl, store, flag ...")

    def first(self, look: Pass) -> None:
        """What the first pass found."""
        truth = look.truth
        self.say(
            f"  {present.counted(truth.stored, 'article')} of {truth.articles} stored, "
            f"{truth.not_articles} that are none; asked for: {spoken(look.requests)}"
        )
        self.say(
            f"  {present.counted(truth.found, 'mention')} of {truth.mentions} found (pairs of article and name), "
            f"{truth.wrong} wrong\n"
        )
        self._mentions(look)
        for trap in sorted({(m.url, m.headline, m.surface) for m in look.findings.rejected})[:3]:
            self.say(f"  not us: {trap[2]} in \u201c{trap[1]}\u201d")
        self.say(
            "  Every page names the organisation in its teasers and footer too; only what articles say is counted.\n"
        )
        self._copies(look, set())

    def second(self, first: Pass, second: Pass) -> None:
        """What the second pass found that the first had not."""
        old = {article.id for article in first.findings.articles}
        new = [article for article in second.findings.articles if article.id not in old]
        truth = second.truth
        self.say("\nSix hours later: crawl again ...")
        self.say(f"  asked for: {spoken(second.requests)}")
        unchanged = sum(n for (_, status), n in second.requests.items() if status == 304)
        asked = sum(n for (kind, _), n in second.requests.items() if kind == "article") - len(new)
        self.say(
            f"  cost nothing: {present.counted(unchanged, 'list')} answered \u201cnot modified\u201d; of {len(old)} known "
            f"articles {asked} {'was' if asked == 1 else 'were'} asked for, where a list said that the text had changed"
        )
        self.say(f"  {present.counted(len(new), 'new article')}:")
        for article in new:
            names = f"  names {', '.join(article.watches)}" if article.watches else ""
            self.say(f"    {article.source:<12} {article.headline}{names}")
        self.say(
            f"  {present.counted(second.rechecked, 'article')} that name the watched were looked at again: "
            f"{spoken(second.recheck_requests)}"
        )
        for edit in second.findings.edits:
            self._edit(edit)
        for article in second.findings.withdrawn:
            self.say(
                f"  withdrawn ({article.gone_reason}): {article.source}  {article.headline}\n    {article.url}"
            )
        for gone in second.findings.missing:
            self.say(
                f"  not there any more ({gone.reason}; {gone.absence.in_words}): {gone.article.source}  "
                f"{gone.article.headline}\n    {gone.article.url}"
            )
        self._copies(second, {copy.article.id for copy in first.findings.copies})
        self.say(
            f"\n  In all: {truth.stored} of {truth.articles} articles, {truth.found} of {truth.mentions} mentions, "
            f"{truth.wrong} wrong."
        )

    def closing(self, folder: Path) -> None:
        """Where to look around. The program is named so that the shell finds it."""
        program = "presswatch" if which("presswatch") else str(Path(sys.executable).with_name("presswatch"))
        self.say(
            f"\nThe workspace is in {folder}. Look around:\n"
            f"  cd {folder}\n"
            f"  {program} serve        # all of it on a web page\n"
            f"  {program} mentions\n"
            f"  {program} articles --watch ols\n"
            f"  {program} show 1\n"
            f"  {program} status\n"
            '  sqlite3 presswatch.db "SELECT source, count(*) FROM articles GROUP BY source"\n'
            f"To watch your own organisation: {program} init my-press"
        )

    def page(self, address: str) -> None:
        """Where the result is shown."""
        self.say(f"\nOn a web page: {address} (Ctrl-C ends it)")

    def running(self) -> None:
        """How to go on with the web."""
        self.say("\nThe news web goes on running. Ctrl-C ends it. In another terminal: presswatch crawl")

    def _mentions(self, look: Pass) -> None:
        """One mention of each language first, so that the reader sees them all."""
        seen: set[str | None] = set()
        for mention in look.findings.mentions:
            if mention.in_language in seen or mention.field == "title":
                continue
            seen.add(mention.in_language)
            self.say(
                f"  [{mention.in_language}] {mention.source}, {mention.watch} as \u201c{mention.surface}\u201d ({mention.rule})"
            )
            self.say(f"       {mention.sentence}")
            if len(seen) == SHOWN:
                break

    def _copies(self, look: Pass, known: set[int]) -> None:
        for copy in look.findings.copies[:SHOWN]:
            if copy.article.id not in known:
                self.say(
                    f"  copied: {copy.article.source} has {copy.share:.0%} of {copy.of.source}: {copy.article.headline}"
                )

    def _edit(self, edit: Edit) -> None:
        self.say(f"  edited after publication: {edit.article.source}  {edit.article.headline}")
        for change in edit.changes:
            self.say(
                f"    {', '.join(kind.value for kind in change.kinds)}\n      - {change.old_text}\n      + {change.new_text}"
            )


def spoken(requests: Counter[tuple[str, int]]) -> str:
    """Requests in words: "7 lists, 28 articles, 1 list not modified"."""
    plural = {
        "list": "lists",
        "article": "articles",
        "front": "front pages",
        "robots": "robots.txt",
        "other": "others",
    }
    parts = []
    for (kind, status), count in sorted(requests.items()):
        how = {200: "", 304: " not modified", 404: " gone"}.get(status, f" with status {status}")
        parts.append(f"{count} {plural[kind] if count != 1 else kind}{how}")
    return ", ".join(parts) or "nothing"


def document(look: Pass) -> dict[str, object]:
    """A pass as figures."""
    return {
        "truth": asdict(look.truth),
        "requests": {f"{kind} {status}": count for (kind, status), count in sorted(look.requests.items())},
        "recheck_requests": {
            f"{k} {status}": count for (k, status), count in sorted(look.recheck_requests.items())
        },
        "rechecked": look.rechecked,
        "copies": [{"url": c.article.url, "of": c.of.url, "share": c.share} for c in look.findings.copies],
        "edits": [
            {"url": e.article.url, "kinds": [[kind.value for kind in change.kinds] for change in e.changes]}
            for e in look.findings.edits
        ],
        "withdrawn": [article.url for article in look.findings.withdrawn],
        "missing": [gone.article.url for gone in look.findings.missing],
    }
