"""doctor, backup and roll: is all well, a copy of it, and old months in files of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import PresswatchError, StorageError
from ui import present
from ui.cli import context as ctx

if TYPE_CHECKING:
    from presswatch.config import Workspace
    from storage.rows import SourceStatus

MIN_FREE_BYTES = 500_000_000
STALE_INTERVALS = 4  # a source that was not looked at for so many of its intervals is told


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of doctor."""

    subject: str
    state: str  # ok, note, wrong
    what: str
    remedy: str = ""


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("doctor")(doctor)
    app.command("backup")(backup)
    app.command("roll")(roll)


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Look for what is wrong with this workspace.

    Configuration, database, disk, sources; no site is asked.

    Exit codes: 0 nothing is wrong, 1 something is.
    """
    findings = list(_findings(context))
    if as_json:
        present.write_json(findings)
    else:
        for finding in findings:
            first, *more = (present.harmless(line) for line in finding.what.splitlines())
            typer.echo(f"{finding.state:<5}  {finding.subject}: {first}")
            for line in more:
                typer.echo(f"       {line}")
            if finding.remedy:
                typer.echo(f"       remedy: {present.harmless(finding.remedy)}")
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(1)


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(help="File to write; must not be there yet.")],
) -> None:
    """Copy the database, also while it is in use.

    The copy is proven: it is opened and checked.
    """
    workspace = ctx.workspace(context)
    with ctx.database(workspace) as db:
        from storage import upkeep

        upkeep.backup(db, target)
    typer.echo(f"{target}: {target.stat().st_size:,} bytes, checked")


def roll(
    context: typer.Context,
    keep: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=1200,
            help="Whole months before the present one that stay; [storage] keep_months, or 2.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Move. Without it, only say what would be.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Move the texts of old months to files of their own, which are never written again.

    Search, pages and exports go on as before; the service may run meanwhile. A cut at any time loses nothing.
    """
    from storage import months, rollover

    workspace = ctx.workspace(context)
    stay = keep if keep is not None else workspace.keep_months if workspace.keep_months is not None else 2
    before = rollover.boundary(datetime.now(UTC), stay)
    with ctx.database(workspace, read_only=not yes) as db:
        planned = list(rollover.plans(db, before))
        begun = [month for month in months.listed(db) if month.emptied_at is None]
        rows: list[dict[str, object]] = [
            {"month": month.name, "texts": month.last_revision - month.first_revision + 1} for month in begun
        ] + [{"month": plan.name, "texts": plan.revisions} for plan in planned]
        if yes:
            rollover.roll(db, before, lambda: datetime.now(UTC))
    if as_json:
        present.write_json({"moved": yes, "before": before, "months": rows})
        return
    for row in rows:
        typer.echo(f"{row['texts']:>10,}  {row['month']}")
    if not rows:
        typer.echo("no month is old enough")
        return
    typer.echo("moved" if yes else "nothing was moved; --yes moves them")


def _findings(context: typer.Context) -> Iterator[Finding]:
    from storage import database

    yield _python()
    try:
        workspace = ctx.workspace(context)
    except PresswatchError as error:
        yield Finding("configuration", "wrong", error.message, error.remedy)
        return
    enabled = sum(source.enabled for source in workspace.sources)
    routes = sum(len(source.routes) for source in workspace.sources)
    yield Finding(
        "configuration",
        "ok" if enabled and workspace.watches else "note",
        f"{workspace.path}: {present.counted(enabled, 'source')} with {present.counted(routes, 'route')}, "
        f"{present.counted(len(workspace.watches), 'watch', 'watches')}",
        ""
        if enabled and workspace.watches
        else "presswatch add URL adds a source; [[watch]] says who is watched",
    )
    yield from _shared_routes(workspace)
    yield _contact(workspace)
    yield from _channel_findings(workspace)
    free = shutil.disk_usage(workspace.root).free
    yield Finding(
        "disk",
        "ok" if free >= MIN_FREE_BYTES else "wrong",
        f"{free // 1_000_000:,} MB free in {workspace.root}",
        "" if free >= MIN_FREE_BYTES else "make room before the database cannot be written any more",
    )
    if not workspace.database.exists():
        yield Finding(
            "database", "note", f"there is no {workspace.database} yet", "presswatch crawl makes it"
        )
        return
    try:
        db = database.open(workspace.database, read_only=True)
    except StorageError as error:
        yield Finding("database", "wrong", error.message, error.remedy)
        return
    try:
        from storage import sources, upkeep

        integrity = upkeep.check(db)
        size = upkeep.size(db)
        if integrity.is_sound:
            yield Finding("database", "ok", f"{workspace.database}: {size.database:,} bytes, sound")
        for problem in integrity.problems:
            yield Finding("database", "wrong", problem, "restore a backup, or report it")
        yield from _source_findings(workspace, sources.status(db))
    finally:
        db.conn.close()


def _python() -> Finding:
    import platform
    from importlib.metadata import version

    return Finding(
        "program", "ok", f"presswatch {version('presswatch')} on Python {platform.python_version()}"
    )


def _shared_routes(workspace: Workspace) -> Iterator[Finding]:
    """Lists that two sources ask for: each article would belong to whoever saw it first."""
    owners: dict[str, str] = {}
    for source in workspace.sources:
        for route in source.routes:
            if (other := owners.setdefault(route.url, source.name)) != source.name:
                yield Finding(
                    "configuration",
                    "note",
                    f"{route.url} is a route of {other} and of {source.name}",
                    "keep one",
                )


def _contact(workspace: Workspace) -> Finding:
    agent = workspace.fetch.user_agent
    known = "@" in agent or "http" in agent
    return Finding(
        "user agent",
        "ok" if known else "note",
        agent,
        ""
        if known
        else "name an address in fetch.user_agent, so that sites can reach you before they block you",
    )


def _channel_findings(workspace: Workspace) -> Iterator[Finding]:
    """Channels whose address nothing can be sent to; whether anybody is there, `alerts test` tells."""
    if not workspace.alerts.channels:
        return
    from scheduler import sending

    wrong = 0
    for declared in workspace.alerts.channels:
        try:
            sending.check(sending.channels(replace(workspace.alerts, channels=(declared,)))[declared.name])
        except PresswatchError as error:
            wrong += 1
            yield Finding(f"channel {declared.name}", "wrong", error.message, error.remedy)
    if not wrong:
        count = present.counted(len(workspace.alerts.channels), "channel")
        yield Finding("channels", "ok", f"{count}; presswatch alerts test CHANNEL sends a message")


def _source_findings(workspace: Workspace, statuses: list[SourceStatus]) -> Iterator[Finding]:
    """Sources that fail, and ones that were not looked at for long."""
    now = datetime.now(UTC)
    declared = {source.name: source for source in workspace.sources if source.enabled}
    silent: list[str] = []
    for status in statuses:
        source = declared.get(status.name)
        if source is None:
            continue
        if status.failing_routes:
            yield Finding(
                f"source {status.name}",
                "wrong" if status.failing_routes == status.routes else "note",
                f"{status.failing_routes} of {present.counted(status.routes, 'route')} fail",
                f"presswatch preview {status.name} shows what they answer",
            )
        checked = status.last_checked_at
        if checked is not None and (now - checked).total_seconds() > STALE_INTERVALS * source.interval:
            silent.append(status.name)
    if silent:
        yield Finding(
            "sources",
            "note",
            f"not looked at for {STALE_INTERVALS} of their intervals: {', '.join(silent[:10])}"
            + (f" and {len(silent) - 10} more" if len(silent) > 10 else ""),
            "presswatch run keeps looking",
        )
