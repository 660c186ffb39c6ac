"""watch test, watch diff: a watchlist tried on the archive before it is used."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ui import present
from ui.cli import context as ctx
from ui.cli.crawling import counter
from ui.cli.reading import Json, Since, SourceName, known_source, known_watch

if TYPE_CHECKING:
    from presswatch.types import Watch
    from scheduler.jobs.trial import Change, Example, Key, Trial
    from storage.database import Database

WORSE = 1  # exit code of a change that loses what was right, or brings back what was wrong
SHOWN = 5  # sentences of each part of a difference
Watchlist = Annotated[
    str | None,
    typer.Argument(
        help="presswatch.toml, or JSON lines of names by language. Default: the workspace's own watches."
    ),
]
HELP = "presswatch.toml, JSON lines of names, or the number of a stored version of the watchlist."

watch_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Try a watchlist on the archive before it is used."
)


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    watch_app.command("test")(try_on)
    watch_app.command("diff")(diff)
    app.add_typer(watch_app, name="watch")


def try_on(
    context: typer.Context,
    watchlist: Watchlist = None,
    only: Annotated[
        list[str] | None, typer.Option("--watch", "-w", help="Only this watch; may be repeated.")
    ] = None,
    source: SourceName = None,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """What a watchlist would find in the archive.

    For each watch: articles and mentions, what stays undecided or is rejected, names that find nothing, examples.
    Nothing is stored.
    """
    workspace = ctx.workspace(context)
    zone, now = ctx.zone(context), datetime.now(UTC)
    after = ctx.moment(since, zone, now)
    with ctx.database(workspace) as db:
        from scheduler.jobs import trial

        known_source(db, workspace, source)
        watches = _watches(db, watchlist) if watchlist else workspace.watches
        if only:
            for asked in only:
                known_watch(asked, [watch.id for watch in watches])
            watches = tuple(watch for watch in watches if watch.id in only)
        with counter("texts read", quiet=as_json) as progress:
            found = trial.attempt(db, watches, source=source, since=after, on_progress=progress)
    if as_json:
        present.write_json(found)
        return
    for one in found:
        _tell(one)
    if not found:
        sys.stderr.write(
            f"{watchlist or workspace.path} watches nothing yet: say in a [[watch]] who is watched\n"
        )


def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help=HELP)],
    new: Annotated[str, typer.Argument(help=HELP)],
    source: SourceName = None,
    since: Since = None,
    as_json: Json = False,
) -> None:
    """What another watchlist would gain and lose in the archive, against reviewers' verdicts.

    Mentions in one sentence count once. Exit code 1 if something is lost that a reviewer called right, or comes back
    that was called wrong. Nothing is stored.
    """
    workspace = ctx.workspace(context)
    zone, now = ctx.zone(context), datetime.now(UTC)
    after = ctx.moment(since, zone, now)
    with ctx.database(workspace) as db:
        from scheduler.jobs import trial

        known_source(db, workspace, source)
        with counter("texts read", quiet=as_json) as progress:
            change = trial.compare(
                db, _watches(db, old), _watches(db, new), source=source, since=after, on_progress=progress
            )
    if as_json:
        present.write_json(_document(change))
    else:
        _tell_change(change)
    if change.whole.worse:
        raise typer.Exit(WORSE)


def _watches(db: Database, name: str) -> tuple[Watch, ...]:
    if name.isdigit() and not Path(name).exists():
        from storage import watches

        return watches.load(db, int(name))
    from ui.cli.verbs import watches_of

    return watches_of(Path(name))


def _tell(one: Trial) -> None:
    outcomes = ", ".join(
        present.counted(one.outcomes[outcome], *words)
        for outcome, words in (
            ("yes", ("mention", "mentions")), ("ask", ("undecided", "undecided")), ("no", ("rejected", "rejected"))
        )
        if outcome in one.outcomes
    )  # fmt: skip
    typer.echo(f"{one.watch}: {present.counted(one.articles, 'article')}; {outcomes or 'nothing found'}")
    for title, counts in (("names", one.aliases), ("rules", one.rules), ("sources", one.sources)):
        if counts:
            listed = ", ".join(
                f"{present.harmless(name)} {count:,}"
                for name, count in sorted(counts.items(), key=lambda row: -row[1])[:8]
            )
            typer.echo(f"  {title + ':':<9}{listed}")
    if one.unused:
        typer.echo(f"  {'unused:':<9}{', '.join(map(present.harmless, one.unused))}")
    for outcome, examples in one.examples.items():
        for example in examples:
            typer.echo(f"  {outcome + ':':<5}{_line(example)}")


def _line(example: Example) -> str:
    why = f"; {'; '.join(example.evidence)}" if example.evidence else ""
    return present.harmless(
        f"{example.source}  «{example.surface}»  {example.sentence}  ({example.rule}{why})"
    )


def _tell_change(change: Change) -> None:
    from scheduler.jobs import trial

    typer.echo(f"{change.whole} ({present.counted(change.texts, 'text')} read)")
    for watch, part in change.by_watch.items():
        typer.echo(f"  {watch}: {part}")
    for name, keys in trial.keys(change.whole).items():
        for key in keys[:SHOWN]:
            typer.echo(f"    {name}:  {_line(change.examples[cast('Key', key)])}")
        if len(keys) > SHOWN:
            typer.echo(f"    {name}:  and {len(keys) - SHOWN:,} more")


def _document(change: Change) -> dict[str, Any]:
    from scheduler.jobs import trial

    def listed(keys: Sequence[object]) -> list[dict[str, Any]]:
        return [
            {"article": key[0], "watch": key[1], **present.plain(change.examples[key])}
            for key in cast("Sequence[Key]", keys)
        ]

    return {
        "summary": str(change.whole),
        "worse": change.whole.worse,
        "texts": change.texts,
        "by_watch": {watch: str(part) for watch, part in change.by_watch.items()},
        "changes": {name: listed(keys) for name, keys in trial.keys(change.whole).items() if keys},
    }
