"""The follower that plans when articles with mentions are looked at again, and what is due of that.

A re-check is a conditional request of the article's address, like any address that an operator names:
the caller hands `due` to the crawl worker, one job a source, and tells `checked` when it came back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from scheduler.jobs import flag
from storage import articles, mentions, rechecks
from storage.database import Database, transaction

FOLLOWER = "recheck"
BATCH = 100  # revisions in one transaction
PER_SOURCE = 20  # addresses of one source that one job asks for


def follow(
    db: Database, clock: Callable[[], datetime], *, should_stop: Callable[[], bool] = lambda: False
) -> int:
    """Plan re-checks of the articles that were flagged; returns how many. Plan and cursor are one transaction."""
    planned = 0
    while not should_stop():
        start, until = mentions.cursor(db, FOLLOWER), mentions.cursor(db, flag.FOLLOWER)
        if until <= start:
            break
        until, now = min(until, start + BATCH), clock()
        with transaction(db):
            planned += rechecks.schedule(db, rechecks.watched_between(db, start, until), now)
            mentions.reset(db, FOLLOWER, now, to=until)
    return planned


def due(db: Database, now: datetime, limit: int = 100, *, busy: Iterable[str] = ()) -> dict[str, list[str]]:
    """Addresses to look at again, by source, the longest due first; at most `limit`, a job's worth of each, so that a source with
    a long list keeps no other waiting, and none of sources that are `busy`."""
    found: dict[str, list[str]] = {}
    for check in rechecks.due(db, now, limit, per_source=PER_SOURCE, busy=busy):
        found.setdefault(check.source, []).append(check.url)
    return found


def checked(db: Database, urls: Iterable[str], now: datetime) -> int:
    """Plan the next look at articles that were asked for, whatever came of it; returns how many will be."""
    return rechecks.schedule(db, sorted(set(articles.find(db, list(urls)).values())), now)
