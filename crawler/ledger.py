"""What each poll of a declared list showed, entered into the ledger, and the interval that follows from it.

Lists that other lists name, further pages, and indexes of sitemaps are left out: what they hold says
nothing of whether anything scrolled off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from presswatch.coverage.ledger import Poll
from presswatch.types import Entry, Route, RouteKind
from presswatch.urls import canonicalize
from storage import coverage

if TYPE_CHECKING:
    from crawler.session import Session
    from storage.rows import RouteRow

BACKFILL = timedelta(days=2)  # an entry that is older when it is listed first was not published just now
_OLDEST = datetime.min.replace(tzinfo=UTC)


async def listed(
    session: Session, route: Route, entries: Sequence[Entry], wanted: Sequence[Entry], now: datetime
) -> float | None:
    """Enter a list that was read. Returns seconds until the next poll; None for the source's own interval.

    `wanted` are those of `entries` that are to be fetched.
    """
    if route not in session.source.routes or (route.kind is RouteKind.SITEMAP and not entries):
        return None
    newest_first = sorted(entries, key=_told_at, reverse=True) if route.kind is RouteKind.SITEMAP else entries
    before = await session.records(coverage.last_poll, route)
    known = frozenset(before.ids) if before is not None else frozenset()
    # Fifty thousand addresses take seconds, in which the loop serves other sites.
    ids = await asyncio.to_thread(lambda: tuple(canonicalize(entry.url) for entry in newest_first))
    published = await asyncio.to_thread(_published, entries, wanted, known, now)
    await session.records(coverage.note, route, Poll(now, ids), published)
    return await interval(session, route, now, len(entries))


async def unchanged(session: Session, route: Route, now: datetime) -> float | None:
    """Enter a list that is as it was. Returns as `listed` does."""
    if route not in session.source.routes:
        return None
    before = await session.records(coverage.last_poll, route)
    if route.kind is RouteKind.SITEMAP and (before is None or not before.ids):
        return None
    await session.records(coverage.note, route, Poll(now, unchanged=True))
    return await interval(session, route, now, len(before.ids) if before is not None else None)


async def failed(session: Session, route: Route, row: RouteRow | None, reason: str, now: datetime) -> None:
    """Enter a list that could not be had; `row` is what was known of the route when the crawl began."""
    if route not in session.source.routes:
        return
    if route.kind is RouteKind.SITEMAP and row is not None and row.last_changed_at is not None:
        before = await session.records(coverage.last_poll, route)
        if before is None or not before.ids:
            return
    await session.records(coverage.note, route, Poll(now, refusal=reason))


async def interval(session: Session, route: Route, now: datetime, length: int | None) -> float | None:
    """Seconds until the next poll by the route's rhythm; None where the operator gave no bounds."""
    source = session.source
    if source.fastest is None or source.slowest is None:
        return None
    known = await session.records(coverage.rhythm, route)
    return known.poll_interval(
        now, base=source.interval, shortest=source.fastest, longest=source.slowest, list_length=length
    )


def _told_at(entry: Entry) -> datetime:
    return entry.date_published or entry.date_modified or _OLDEST


def _published(
    entries: Sequence[Entry], wanted: Sequence[Entry], known: frozenset[str], now: datetime
) -> list[datetime]:
    """When entries appeared that the poll before did not list.

    One without a date counts only when it was never seen, since section pages bring old entries back.
    """
    unread = {entry.url for entry in wanted}
    found = []
    for entry in entries:
        if canonicalize(entry.url) in known or (entry.date_published is None and entry.url not in unread):
            continue
        at = min(entry.date_published or now, now)
        if now - at <= BACKFILL:
            found.append(at)
    return found
