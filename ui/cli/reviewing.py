"""review: mentions put before a reviewer one by one, two keystrokes each, and what the verdicts tell."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from presswatch.errors import UsageError
from ui import present
from ui.cli import context as ctx
from ui.cli.reading import Json, Limit, Since, SourceName, Watch, known_source, known_watch, why_nothing
from ui.cli.workspace import user

if TYPE_CHECKING:
    from presswatch.mentions.verdicts import Precision, Recall
    from scheduler.jobs.review import Report
    from storage.database import Database
    from storage.rows import StoredMention
    from storage.samples import Stratum

VERDICTS = {"r": "right", "w": "wrong_sense", "f": "furniture", "n": "not_about_us"}
KEYS = "r right   w wrong sense   f furniture   n not about us"
SAMPLE_KEYS = "y about us   n not about us"
COMMON_KEYS = "Enter leave   b back   q end"
EXCERPT = 700  # characters of a body that a sampled article shows

Item = TypeVar("Item")


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("review")(review)


def review(
    context: typer.Context,
    watch: Watch = None,
    source: SourceName = None,
    since: Since = None,
    doubtful: Annotated[
        bool,
        typer.Option("--doubtful", help="The least certain ones, which teach the most, not a random choice."),
    ] = False,
    passed_over: Annotated[
        bool,
        typer.Option(
            "--passed-over",
            help="Articles that were rejected or not matched, drawn at random: what is missed?",
        ),
    ] = False,
    report: Annotated[bool, typer.Option("--report", help="What the verdicts tell, without asking.")] = False,
    reviewer: Annotated[str | None, typer.Option(help="Your name, kept with each verdict.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of the random choice. Default: another each day.")] = None,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """Judge mentions: a letter and Enter for each.

    Verdicts give precision per alias, source and month, teach the sense of acronyms, and are what
    `presswatch watch diff` holds a change against. A rescan flags the archive by what was taught.
    """
    workspace = ctx.workspace(context)
    zone, now = ctx.zone(context), datetime.now(UTC)
    ids = [known.id for known in workspace.watches]
    known_watch(watch, ids)
    after = ctx.moment(since, zone, now)
    name = reviewer or user()
    chosen = seed if seed is not None else now.toordinal()
    from scheduler.jobs import review as job

    if as_json or report:
        with ctx.database(workspace) as db:
            known_source(db, workspace, source)
            told = job.report(db, [watch] if watch else ids, source=source, since=after)
        _report(told, zone, as_json=as_json)
        return
    with ctx.database(workspace, read_only=False) as db:
        known_source(db, workspace, source)
        if passed_over:
            if watch is None and len(ids) != 1:
                raise UsageError("--passed-over asks about one watch", remedy="name it: --watch ID")
            about = watch or ids[0]
            drawn = job.sample(db, name, about, source=source, since=after, limit=limit, seed=chosen)
            if not drawn:
                sys.stderr.write(f"{why_nothing(db, 'articles passed over')}\n")
            done = _sample(db, about, drawn, name, zone)
        else:
            waiting = job.queue(
                db, name, watch=watch, source=source, since=after, doubtful=doubtful, limit=limit, seed=chosen
            )
            if not waiting:
                sys.stderr.write(f"{why_nothing(db, 'mentions to judge')}\n")
            done = _judge(db, waiting, name, zone)
    typer.echo(f"{present.counted(done, 'verdict')} kept; presswatch review --report tells what they say")


def _judge(db: Database, waiting: Sequence[StoredMention], reviewer: str, zone: tzinfo) -> int:
    from storage import verdicts

    def record(mention: StoredMention, key: str) -> None:
        verdicts.record(db, mention.id, VERDICTS[key], reviewer, datetime.now(UTC))

    def forget(mention: StoredMention) -> None:
        verdicts.forget(db, mention.id, reviewer, datetime.now(UTC))

    return _ask(waiting, lambda mention: _show(mention, zone), VERDICTS, KEYS, record, forget)


def _sample(
    db: Database, watch: str, drawn: Sequence[tuple[int, Stratum]], reviewer: str, zone: tzinfo
) -> int:
    from storage import samples

    def record(item: tuple[int, Stratum], key: str) -> None:
        samples.record(db, watch, item[0], item[1], key == "y", reviewer, datetime.now(UTC))

    def forget(item: tuple[int, Stratum]) -> None:
        samples.forget(db, watch, item[0], reviewer)

    keys = {"y": "about us", "n": "not about us"}
    return _ask(drawn, lambda item: _show_article(db, item[0], zone), keys, SAMPLE_KEYS, record, forget)


def _ask(
    items: Sequence[Item],
    show: Callable[[Item], None],
    keys: Mapping[str, str],
    legend: str,
    record: Callable[[Item, str], None],
    forget: Callable[[Item], None],
) -> int:
    """Put items before the reviewer; returns how many were judged. Each answer is kept at once."""
    kept: set[int] = set()
    place = 0
    if items:
        typer.echo(f"{legend}   {COMMON_KEYS}")
    while place < len(items):
        typer.echo(f"\n{place + 1}/{len(items)}  ", nl=False)
        show(items[place])
        while True:
            sys.stdout.write("> ")
            sys.stdout.flush()
            line = sys.stdin.readline()
            answer = line.strip().lower()
            if not line or answer in ("", "b", "q") or answer in keys:
                break
            typer.echo(f"{legend}   {COMMON_KEYS}")
        if not line or answer == "q":
            break
        if answer == "b":
            place = max(0, place - 1)
            if place in kept:
                forget(items[place])
                kept.discard(place)
            continue
        if answer:
            record(items[place], answer)
            kept.add(place)
        place += 1
    return len(kept)


def _show(mention: StoredMention, zone: tzinfo) -> None:
    from rich.text import Text

    from ui.cli.reading import marked

    console = present.console()
    outcome = "" if mention.outcome == "yes" else f"  {mention.outcome} {mention.probability:.2f}"
    when = present.local(mention.date_published or mention.first_seen_at, zone)
    head = f"{mention.watch}  {mention.rule}{outcome}  {mention.field}  {mention.source}  {when}"
    console.print(Text(present.harmless(head), style="bold"), soft_wrap=True)
    console.print(Text("    ") + marked(mention), soft_wrap=True)
    console.print(Text(f"    {present.harmless(mention.headline or '')}", style="dim"), soft_wrap=True)
    for piece in mention.evidence:
        console.print(Text(f"    · {present.harmless(piece)}", style="dim"), soft_wrap=True)


def _show_article(db: Database, number: int, zone: tzinfo) -> None:
    from storage import articles

    article = articles.get(db, number)
    if article is None:
        return
    text = articles.revision(db, article.revision_id)
    body = text.article_body if text else ""
    typer.echo(
        f"{article.source}  {present.local(article.first_seen_at, zone)}  {present.harmless(article.url)}"
    )
    typer.echo(f"    {present.harmless(article.headline or '(no title)')}")
    typer.echo(f"    {present.harmless(body[:EXCERPT])}{'…' if len(body) > EXCERPT else ''}")


def _report(told: Report, zone: tzinfo, *, as_json: bool) -> None:
    if as_json:
        present.write_json(told)
        return
    if not told.judged and not told.recall:
        typer.echo("nobody has judged a mention yet: presswatch review")
        return
    for title, key, rows in (
        ("alias", "alias", told.by_alias),
        ("source", "source", told.by_source),
        ("month", "month", told.by_month),
    ):
        typer.echo(f"precision by {title}")
        present.write(
            [_row(one, key) for one in rows],
            present.Format.TABLE,
            zone,
            columns={"watch": "watch", key: title, "right": "right", "share": "precision", "interval": "95 %", "wrong": "wrong"},
            empty="no certain mention was judged",
        )  # fmt: skip
        typer.echo()
    for one in told.falling:
        typer.echo(f"{one.watch}: {one.month} is surely worse than the months before")
    for watch, found in told.recall.items():
        typer.echo(f"{watch}: {_recall(found)}")
    for kind, (shipped, weight) in told.learnt.items():
        typer.echo(f"learnt: {present.harmless(kind)} weighs {weight:+.2f}, not {shipped:+.2f}")


def _row(one: Precision, key: str) -> dict[str, Any]:
    share = one.share
    return {
        "watch": one.watch,
        key: getattr(one, key),
        "right": f"{share.count} of {share.of}",
        "share": "" if share.value is None else f"{share.value:.2f}",
        "interval": f"{share.low:.2f} to {share.high:.2f}",
        "wrong": ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in one.wrong.items()),
    }


def _recall(found: Recall) -> str:
    if found.value is None:
        return "recall is not known: presswatch review --passed-over"
    return (
        f"recall about {found.value:.2f} ({found.low:.2f} to {found.high:.2f}), about {found.missed:.0f} articles missed;"
        f" of {present.counted(found.sample.of, 'article')} passed over and read, {found.sample.count} were about it"
    )
