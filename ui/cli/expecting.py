"""expect: announce an event or a release; be told who usually carries such a thing and has not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from presswatch.errors import UsageError
from ui import present
from ui.cli import context as ctx

group = typer.Typer(
    help="Announce an event or a release; be told which source usually carries such a thing and has not."
)


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(group, name="expect", no_args_is_help=True)


@group.command("add")
def add(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What is announced, for people.")],
    query: Annotated[str, typer.Option(help="What an article about it says, as in `presswatch search`.")],
    at: Annotated[str, typer.Option(help='When it begins: "2026-03-01 09:00", or "today".')] = "today",
    source: Annotated[
        list[str] | None, typer.Option(help="Only these. Default: those that usually carry official news.")
    ] = None,
    hours: Annotated[
        float, typer.Option(min=0.1, help="Of a named source whose habit is not known: by when.")
    ] = 24.0,
) -> None:
    """Announce an event or a release.

    Which sources usually carry such a thing, and how soon, is learnt from stories that began with a source of kind "official".
    """
    workspace = ctx.workspace(context)
    now = datetime.now(UTC)
    begins = ctx.moment(at, ctx.zone(context), now) or now
    named = [workspace.source(name).name for name in source or ()]
    from presswatch.mentions.query import parse

    parse(query)
    with ctx.database(workspace, read_only=False) as db:
        from storage import expectations, search, sources

        sources.declare(db, workspace.sources, now)
        search.find(
            db, query
        )  # refuses what only the archive can tell: a source, a beginning that too many words have
        known = expectations.learnt(db)
        due = expectations.due_by(begins, known, named, timedelta(hours=hours))
        if not due:
            raise UsageError(
                "no source is known to carry official news as a rule",
                remedy="name those that should have it: --source NAME --hours 24",
            )
        number = expectations.expect(db, title, query, begins, due, now)
    typer.echo(f"{number}: {present.counted(len(due), 'source')}")
    for name, when in sorted(due.items(), key=lambda item: item[1]):
        habit = known.get(name)
        why = f"carried {habit.share:.0%} of {habit.stories}" if habit else "named"
        typer.echo(f"  {name} by {present.local(when, ctx.zone(context))} ({why})")


@group.command("list")
def listed(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, times in UTC.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write CSV, times in UTC.")] = False,
) -> None:
    """What was announced, and how each source stands.

    carried; missing: seen whole by its usual time, and not there; unseen: it may have been where we could not look.
    """
    workspace = ctx.workspace(context)
    with ctx.database(workspace) as db:
        from storage import expectations

        found = expectations.listed(db)
    rows: list[present.Row] = [
        {
            "id": one.id,
            "title": one.title,
            "source": one.source,
            "state": one.standing.value,
            "due": one.due_at,
            "carried": one.carried_at,
            "url": one.url,
        }
        for one in found
    ]
    names = ("id", "title", "source", "state", "due", "carried", "url")
    present.write(
        rows,
        present.chosen(as_json, as_csv),
        ctx.zone(context),
        columns={name: name for name in names},
        empty="nothing was announced: presswatch expect add",
    )


@group.command("end")
def end(
    context: typer.Context, number: Annotated[int, typer.Argument(help="Its number in the list.")]
) -> None:
    """Look no longer for what was announced."""
    with ctx.database(ctx.workspace(context), read_only=False) as db:
        from storage import expectations

        if not expectations.end(db, number, datetime.now(UTC)):
            raise UsageError(f"nothing of number {number} is looked for", remedy="presswatch expect list")
