"""Teasers in bodies: pages of one site, each read by a reader that has seen ten other pages of it.

    python -m benchmarks.furniture [--shared PATH] [--quick]

Sets are the sites of the corpus with eleven pages or more (of sites with six to ten, each page is read after all
others), and the sites of the demo's news web with four articles or more, whose every page teases others. A text of
thirty characters or more that three of the pages seen have too, and that the page's gold body has not, is a teaser (an
article's own lead is none, however many pages tease it). Counted are the teasers of the pages, those that a body has,
and such bodies. Prints JSON.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.shared import arguments as shared_arguments
from benchmarks.shared import report as print_report
from benchmarks.shared import shared_folder
from presswatch.errors import ExtractionError
from presswatch.extract.document import parse
from presswatch.extract.furniture import FEW, Memory, digest
from presswatch.extract.segments import segment
from presswatch.reading import read_text
from presswatch.types import Reading
from ui.demo.pages import TEMPLATES
from ui.demo.world import SECOND_PASS, sites

SEEN = 10  # other pages, before one is read
SMALL = 6  # pages of a site that is worth a look
_TEASER = 30  # characters
_NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Saved:
    """A page of a site; `gold` is its body as it should be, where that is known."""

    url: str
    html: str
    gold: str | None


def of_corpus(shared: Path) -> dict[str, list[Saved]]:
    """The corpus' sites of six pages or more, in its order."""
    folder = shared / "corpus" / "articles"
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (folder / "pages.jsonl").read_bytes().splitlines():
        row = json.loads(line)
        rows[row["domain"]].append(row)
    found: dict[str, list[Saved]] = {}
    for domain, pages in rows.items():
        if len(pages) >= SMALL:
            found[domain] = []
            for row in pages:
                with gzip.open(folder / row["html"]) as file:
                    text = file.read().decode(row["charset"] or "utf-8", "replace")
                # The host alone is known of some: each page still needs an address of its own.
                found[domain].append(Saved(f"{row['url']}#{row['id']}", text, row["gold"].get("body")))
    return found


def of_demo() -> dict[str, list[Saved]]:
    """The sites of the demo's news web, with all that they publish until the second pass."""
    now = _NOW + SECOND_PASS
    found: dict[str, list[Saved]] = {}
    for site in sites(_NOW):
        base = f"https://{site.name}.example"
        found[site.name] = [
            Saved(
                base + article.path,
                TEMPLATES[site.template](site, article, text, base, now),
                "\n".join((text.lead, *text.paragraphs)),
            )
            for article, text in site.published(now)
        ]
    return {name: pages for name, pages in found.items() if len(pages) > FEW}


def _texts(page: Saved) -> set[str]:
    """All longer texts of a page."""
    try:
        return {item.text for item in segment(parse(page.html, page.url)).items if len(item.text) >= _TEASER}
    except ExtractionError:
        return set()


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def measure(pages: Sequence[Saved]) -> tuple[Counter[str], list[str]]:
    """Counts of one site's pages, bodies and teasers, and the teasers that stand in a body."""
    counts: Counter[str] = Counter()
    kept: list[str] = []
    texts = [_texts(page) for page in pages]
    digests = [{digest(text) for text in found} for found in texts]
    known = "\n".join(page.gold or "" for page in pages)
    for number, page in enumerate(pages):
        others = [n for n in range(len(pages)) if n != number][:SEEN]
        memory = Memory()
        for n in others:
            found = read_text(pages[n].html, pages[n].url, memory=memory)
            if isinstance(found, Reading):
                memory.learn(found)
        read = read_text(page.html, page.url, memory=memory)
        body = read.article_body if isinstance(read, Reading) else ""
        gold = _plain(known if page.gold is None else page.gold)
        shared = Counter(name for n in others for name in digests[n])
        teasers = {
            text
            for text in texts[number]
            if shared[digest(text)] >= FEW and _plain(text) and _plain(text) not in gold
        }
        whole = _plain(body)
        wrong = sorted(text for text in teasers if _plain(text) in whole)
        counts.update(pages=1, teasers=len(teasers), in_bodies=len(wrong), bodies_with_one=bool(wrong))
        kept.extend(wrong)
    return counts, kept


def report(groups: Iterable[tuple[str, dict[str, list[Saved]]]]) -> dict[str, Any]:
    """For each group of sites the sums, and what stands in a body though it is a teaser."""
    result: dict[str, Any] = {}
    for name, known in groups:
        total: Counter[str] = Counter(sites=len(known))
        wrong: dict[str, list[str]] = {}
        for site, pages in known.items():
            counts, kept = measure(pages)
            total.update(counts)
            if kept:
                wrong[site] = [text[:120] for text in sorted(set(kept))[:5]]
        result[name] = {**total, "examples": wrong}
    return result


def all_sets(shared: Path | None, *, quick: bool = False) -> dict[str, Any]:
    """The report of the demo's web, and of the corpus where there is one."""
    groups = [("demo", of_demo())]
    if shared is not None:
        known = of_corpus(shared)
        large = {site: pages for site, pages in known.items() if len(pages) > SEEN}
        small = {site: pages for site, pages in known.items() if site not in large}
        if quick:
            large, small = dict(list(large.items())[:2]), {}
        groups += [("eleven pages or more", large), ("six to ten pages", small)]
    return report(groups)


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark and print its JSON; without the corpus, the demo's web alone."""
    options = shared_arguments("Teasers in bodies after ten pages of the site.").parse_args(arguments)
    found = all_sets(shared_folder(options.shared), quick=options.quick)
    print_report({"benchmark": "furniture", **found})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
