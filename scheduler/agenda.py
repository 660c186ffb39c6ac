"""What is to be crawled next, and what was missed.

Due times are rows of the database; this decides which of the due sources begin now. A registrable
domain is crawled by one crawl at a time, since the pause between two requests to a host is kept
within a crawl.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from presswatch.urls import registrable_domain
from scheduler.holders import missed_already
from storage import runs, sources
from storage.database import Database
from storage.rows import Due

LATE = timedelta(minutes=1)  # a poll this late beyond its own interval was missed, not just waiting


@dataclass(frozen=True, slots=True)
class Choice:
    """Sources to begin now, and those that wait with the reason."""

    begin: tuple[str, ...]
    waiting: dict[str, str]


def choose(due: Iterable[Due], running: Collection[str], domains: Collection[str], slots: int) -> Choice:
    """Which of the due sources begin: the longest overdue first, at most `slots`.

    `running` are sources being crawled, `domains` the registrable domains that they ask.
    """
    begin: list[str] = []
    waiting: dict[str, str] = {}
    busy = set(domains)
    for item in due:
        asked = {registrable_domain(row.route.url) for row in item.routes}
        if item.source in running:
            continue
        if asked & busy:
            waiting[item.source] = f"{', '.join(sorted(filter(None, asked & busy)))} is being crawled"
        elif len(begin) >= slots:
            waiting[item.source] = "all slots are taken"
        else:
            begin.append(item.source)
            busy |= asked
    return Choice(tuple(begin), waiting)


def due_now(db: Database, running: dict[str, set[str]], slots: int, now: datetime) -> Choice:
    """The choice from the database; `running` maps sources to the domains that they ask."""
    if slots <= 0:
        return Choice((), {})
    due = sources.due(db, now, limit=slots + len(running) + 50)
    busy = {domain for asked in running.values() for domain in asked}
    return choose(due, running, busy, slots)


def domains_of(db: Database, source: str) -> set[str]:
    """Registrable domains that a crawl of a source asks for its lists."""
    return {registrable_domain(row.route.url) for row in sources.routes_of(db, source)}


def record_missed(db: Database, now: datetime) -> list[str]:
    """Write down which crawls were due while nothing ran; they are caught up by one crawl each.

    A source counts as missed when it is later than a whole interval of its own and a minute.
    """
    missed = []
    for item in sources.due(db, now, limit=100_000):
        interval = min(row.interval for row in item.routes)
        late = (now - item.due_at).total_seconds()
        if late > interval + LATE.total_seconds() and not missed_already(db, item.source, item.due_at):
            count = int(late // interval)
            runs.record_missed(
                db,
                item.source,
                item.due_at,
                now,
                message=f"{count} crawls were due in {timedelta(seconds=int(late))} while nothing ran",
            )
            missed.append(item.source)
    return missed
