"""coverage, health, digest, prune: what was not seen, what needs a person, the press review, and old records."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import UsageError
from ui import present
from ui.cli import context as ctx
from ui.cli.reading import known_source
from ui.present import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presswatch.alerts.digest import Digest
    from presswatch.config import Workspace

WORST_FIRST = ("broken", "degraded", "quiet")

Json = Annotated[bool, typer.Option("--json", help="Write JSON, times in UTC.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write CSV, times in UTC.")]


class DigestPeriod(StrEnum):
    """How long a digest looks back."""

    DAILY = "daily"
    WEEKLY = "weekly"


class Span(StrEnum):
    """How long a row of figures is."""

    DAY = "day"
    WEEK = "week"


class DigestFormat(StrEnum):
    """How a digest is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    DOCX = "docx"
    PDF = "pdf"
    JSON = "json"


class Language(StrEnum):
    """The language of the words around what was found."""

    ENGLISH = "en"
    RUSSIAN = "ru"


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (coverage, health, digest, prune):
        app.command(command.__name__)(command)


def coverage(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(help="Only this source.")] = None,
    since: Annotated[str, typer.Option(help='How far back: "2h", "7d", "today", "2026-03-01".')] = "7d",
    unseen: Annotated[bool, typer.Option("--unseen", help="Only what was not seen.")] = False,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="How many articles there were, by two lists of each source.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 200,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """What of each list was seen whole, and what was not, and why.

    proven: nothing can have scrolled off between two looks. gap: something may have. blind: the list could not be read.
    recovered: it could not, but a later look or another list showed that nothing is missing.
    """
    workspace = ctx.workspace(context)
    zone, now = ctx.zone(context), datetime.now(UTC)
    with ctx.database(workspace) as db:
        known_source(db, workspace, source)
    if estimate:
        asked = [source] if source else [one.name for one in workspace.sources]
        _estimate(context, workspace, ctx.moment(since, zone, now) or now, asked, as_json, as_csv)
        return
    from presswatch.coverage.ledger import CoverageState

    states = (CoverageState.GAP, CoverageState.BLIND) if unseen else tuple(CoverageState)
    with ctx.database(workspace) as db:
        from storage import coverage as ledger

        found = ledger.spans(
            db, source=source, since=ctx.moment(since, zone, now), states=states, limit=limit
        )
    rows: list[present.Row] = [
        {
            "source": row.source,
            "list": row.kind,
            "state": row.span.state.value,
            "start": row.span.start,
            "end": row.span.end,
            "hours": round(row.span.seconds / 3600, 2),
            "reason": row.span.reason,
            "url": row.url,
        }
        for row in found
    ]
    names = ("source", "list", "state", "start", "end", "hours", "reason", "url")
    present.write(
        rows,
        present.chosen(as_json, as_csv),
        zone,
        columns={name: name for name in names},
        empty="nothing of that kind: a list's records begin with the second look at it",
    )


def _estimate(
    context: typer.Context,
    workspace: Workspace,
    since: datetime,
    names: Sequence[str],
    as_json: bool,
    as_csv: bool,
) -> None:
    with ctx.database(workspace) as db:
        from storage import expectations

        found = expectations.estimates(db, since, names)
    rows: list[present.Row] = [
        {
            "source": name,
            "seen": one.seen,
            "estimated": round(one.total),
            "low": round(one.low),
            "high": round(one.high),
            "seen_share": round(one.seen / one.total, 3),
        }
        for name, one in sorted(found.items(), key=lambda item: item[1].seen / item[1].total)
    ]
    columns = ("source", "seen", "estimated", "low", "high", "seen_share")
    present.write(
        rows,
        present.chosen(as_json, as_csv),
        ctx.zone(context),
        columns={name: name for name in columns},
        empty="no source has two lists with articles in common: nothing can be estimated",
    )


def health(
    context: typer.Context,
    history: Annotated[bool, typer.Option("--history", help="Incidents that are over, too.")] = False,
    fields: Annotated[
        bool, typer.Option("--fields", help="Instead, how many articles came with title, body, date, author.")
    ] = False,
    by: Annotated[Span, typer.Option(help="With --fields: for each day, or each week.")] = Span.WEEK,
    since: Annotated[str, typer.Option(help="With --fields: how far back.")] = "28d",
    source: Annotated[str | None, typer.Option(help="With --fields: only this source.")] = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """How each source does: healthy, quiet, degraded or broken, and what to do.

    As the running service judged it last, every few minutes. With --fields, how extraction does over time: the share of
    each source's new articles that came with each field. A fall is an incident.
    """
    workspace = ctx.workspace(context)
    if fields:
        with ctx.database(workspace) as db:
            known_source(db, workspace, source)
        _fields(context, workspace, by, since, source, present.chosen(as_json, as_csv))
        return
    zone = ctx.zone(context)
    with ctx.database(workspace) as db:
        from storage import coverage as ledger
        from storage import sources

        incidents = ledger.incidents(db, only_open=not history, limit=1000)
        known = [
            row.name for row in sources.status(db) if row.enabled and row.removed_at is None and row.routes
        ]
    rows: list[present.Row] = [
        {
            "source": row.source or "presswatch",
            "health": row.health,
            "code": row.code,
            "since": row.opened_at,
            "until": row.closed_at,
            "reason": row.reason,
            "remedy": row.remedy,
        }
        for row in sorted(
            incidents,
            key=lambda row: (
                row.closed_at is not None,
                WORST_FIRST.index(row.health) if row.health in WORST_FIRST else len(WORST_FIRST),
                -row.id,
            ),
        )
    ]
    form = present.chosen(as_json, as_csv)
    troubled = {row.source for row in incidents if row.closed_at is None}
    healthy = [name for name in known if name not in troubled]
    if form is Format.JSON:
        present.write_json({"healthy": healthy, "incidents": [dict(row) for row in rows]})
        return
    names = ("source", "health", "since", "until", "reason", "remedy")
    keys = ("source", "health", "code", "since", "until", "reason", "remedy")
    present.write(rows, form, zone, columns={name: name for name in names}, empty="no incident", fields=keys)
    if form is Format.TABLE:
        typer.echo(f"{present.counted(len(healthy), 'source')} of {len(known)} healthy")


def _fields(
    context: typer.Context, workspace: Workspace, by: Span, since: str, source: str | None, form: Format
) -> None:
    zone, now = ctx.zone(context), datetime.now(UTC)
    start = (ctx.moment(since, zone, now) or now).date()
    if by is Span.WEEK:
        start -= timedelta(days=start.weekday())
    with ctx.database(workspace) as db:
        from storage import extraction

        found = extraction.periods(db, source=source, since=start, days=7 if by is Span.WEEK else 1)
    is_table = form is Format.TABLE
    rows: list[present.Row] = [
        {
            "source": row.source,
            by.value: row.start.isoformat(),
            "articles": row.articles,
            **{name: f"{share:.0%}" if is_table else round(share, 3) for name, share in row.shares.items()},
        }
        for row in found
    ]
    titles = {"headline": "title", "article_body": "body", "date_published": "date", "author": "author"}
    columns = {name: name for name in ("source", by.value, "articles")} | titles
    present.write(rows, form, zone, columns=columns, empty="no article was stored since then")


def digest(
    context: typer.Context,
    period: Annotated[DigestPeriod, typer.Option(help="A day, or a week from Monday.")] = DigestPeriod.DAILY,
    day: Annotated[
        str | None,
        typer.Option("--date", help='A day in it, "2026-03-01" or "today". Default: the last one over.'),
    ] = None,
    form: Annotated[DigestFormat, typer.Option("--format", help="How to write it.")] = DigestFormat.HTML,
    language: Annotated[Language | None, typer.Option(help="Default: that of [alerts].")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write. Default: standard output.")
    ] = None,
) -> None:
    """The press review of a period.

    A period that is over is made once and kept; asked again, it says the same. One that is not over is only looked at.
    """
    workspace = ctx.workspace(context)
    made = _digest(workspace, period, day, datetime.now(UTC))
    from presswatch.alerts import digest_office, digest_pages
    from presswatch.alerts.digest import to_json

    wording = digest_pages.Wording(made, (language or workspace.alerts.language), workspace.alerts.timezone)
    match form:
        case DigestFormat.HTML:
            content = digest_pages.html(wording).encode()
        case DigestFormat.MARKDOWN:
            content = digest_pages.markdown(wording).encode()
        case DigestFormat.JSON:
            content = (to_json(made) + "\n").encode()
        case DigestFormat.DOCX:
            content = digest_office.docx(wording)
        case DigestFormat.PDF:
            content = digest_office.pdf(wording)
    if output is None:
        if form in (DigestFormat.DOCX, DigestFormat.PDF) and sys.stdout.isatty():
            raise UsageError(f"{form.value} is no text for a terminal", remedy="name a file with -o")
        sys.stdout.buffer.write(content)
        return
    _write(output, content)
    stories = sum(len(theme.stories) + theme.more for theme in made.themes)
    sys.stderr.write(f"{output}: {present.counted(stories, 'story', 'stories')}\n")


def _digest(workspace: Workspace, period: DigestPeriod, day: str | None, now: datetime) -> Digest:
    from zoneinfo import ZoneInfo

    from presswatch.alerts.digest import Period, bounds, last_whole
    from storage import digests

    zone, length = workspace.alerts.timezone, Period(period.value)
    if day is None:
        start, end = last_whole(length, now, zone)
    else:
        try:
            chosen = now.astimezone(ZoneInfo(zone)).date() if day == "today" else date.fromisoformat(day)
            start, end = bounds(length, chosen, zone)
        except (ValueError, OverflowError):
            raise UsageError(f"{day!r} is no day", remedy='write "2026-03-01" or "today"') from None
    if start > now:
        raise UsageError(f"{day} has not begun", remedy="choose a day that has")
    over = now >= end + digests.SETTLED
    with ctx.database(workspace) as db:
        kept = digests.kept(db, length, start) if over else digests.make(db, length, start, end)
    if kept is not None:
        if not over:
            sys.stderr.write("the period is not over: a look at it, not kept\n")
        return kept
    from scheduler.jobs import digest as job

    with ctx.database(workspace, read_only=False) as db:
        # What the service would make now is made as it would, or nobody would be told of it.
        job.keep_due(db, zone, now, job.told(workspace.alerts), periods=(length,))
        return digests.keep(db, length, start, end, now)


def _write(path: Path, content: bytes) -> None:
    """A file that appears only when it is whole."""
    with present.whole_file(path) as partial:
        partial.write_bytes(content)


def prune(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=7, help="Keep what is younger than so many days.")] = 365,
    archive: Annotated[
        bool,
        typer.Option(
            "--archive", help="Also the oldest days of the archive, until it takes up 80 % of its budget."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Delete. Without it, only say what would be.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Delete old records of the work: decisions, refusals, runs, commands, addresses that led to nothing.

    Articles, their texts and mentions are never deleted. What the archive drops it notes, so that the rest still verifies.
    """
    workspace = ctx.workspace(context)
    folder = Path(workspace.archive.folder)
    dropped = []
    if archive and folder.is_dir():
        from storage.archive import upkeep as archive_upkeep
        from storage.archive.warc import WARN_SHARE

        most = int(WARN_SHARE * workspace.archive.budget)
        dropped = archive_upkeep.prune(folder, datetime.now(UTC), budget=most, dry_run=not yes)
    before = datetime.now(UTC) - timedelta(days=days)
    with ctx.database(workspace, read_only=False) as db:
        from storage import upkeep

        found = upkeep.prune(db, before, dry_run=not yes)
    rows = {name: getattr(found, name) for name in found.__dataclass_fields__}
    if as_json:
        present.write_json({"deleted": yes, "before": before, **rows, "archive": dropped})
        return
    for name, count in rows.items():
        typer.echo(f"{count:>10,}  {name}")
    for entry in dropped:
        typer.echo(f"{entry.bytes:>10,}  bytes: {entry.file}")
    typer.echo("deleted" if yes else "nothing was deleted; --yes deletes them")
