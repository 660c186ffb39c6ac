"""Events and releases that somebody announced, and which sources carried them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from presswatch.coverage.expected import LONGEST, Estimate, Habit, Standing, habits, proven_until, recapture
from presswatch.coverage.ledger import CoverageState
from storage import coverage, search
from storage.database import transaction
from storage.rows import moment, moment_or_none, stamp, stamp_or_none

REMEMBERED = 100  # stories of official sources that habits are learnt from
SEEN = (CoverageState.PROVEN, CoverageState.RECOVERED)


@dataclass(frozen=True, slots=True)
class Expected:
    """One source and one announced story."""

    id: int  # of the expectation
    title: str
    query: str
    begins_at: datetime
    source: str
    due_at: datetime
    standing: Standing
    article_id: int | None
    carried_at: datetime | None
    url: str | None


def learnt(db: Database) -> dict[str, Habit]:
    """Sources that usually carry what official sources publish, from the latest stories that began with those."""
    stories = db.conn.execute(
        """
        SELECT story_member.story_id, min(article.first_seen_at) FROM story_member
        JOIN article ON article.id = story_member.article_id JOIN source ON source.name = article.source
        WHERE source.kind = 'official' GROUP BY 1 ORDER BY 2 DESC LIMIT ?
        """,
        (REMEMBERED,),
    ).fetchall()
    names = [
        row[0]
        for row in db.conn.execute(
            "SELECT name FROM source WHERE kind <> 'official' AND enabled = 1 AND removed_at IS NULL"
        )
    ]
    delays: dict[str, list[float | None]] = defaultdict(list)
    for story, began in stories:
        rows = db.conn.execute(
            "SELECT article.source, min(article.first_seen_at) FROM story_member"
            " JOIN article ON article.id = story_member.article_id WHERE story_id = ? GROUP BY 1",
            (story,),
        )
        carried = {source: (moment(at) - moment(began)).total_seconds() for source, at in rows}
        for name in names:
            delay = carried.get(name)
            late = delay is None or not 0 <= delay <= LONGEST.total_seconds()
            delays[name].append(None if late else delay)
    return habits(delays)


def expect(
    db: Database, title: str, query: str, begins_at: datetime, due: Mapping[str, datetime], now: datetime
) -> int:
    """Note what was announced, and by when each source should have it; returns its id."""
    with transaction(db):
        number = db.conn.execute(
            "INSERT INTO expectation (title, query, begins_at, created_at) VALUES (?, ?, ?, ?)",
            (title, query, stamp(begins_at), stamp(now)),
        ).lastrowid
        assert number is not None
        db.conn.executemany(
            "INSERT INTO expected_source (expectation_id, source, due_at) VALUES (?, ?, ?)",
            [(number, source, stamp(at)) for source, at in sorted(due.items())],
        )
    return number


def end(db: Database, number: int, now: datetime) -> bool:
    """Look no longer for what was announced; False where there is nothing of that number that is looked for."""
    with transaction(db):
        done = db.conn.execute(
            "UPDATE expectation SET ended_at = ? WHERE id = ? AND ended_at IS NULL", (stamp(now), number)
        )
    return bool(done.rowcount)


def listed(db: Database, *, waiting: bool = False) -> list[Expected]:
    """All that was announced, source by source, the newest first; `waiting` leaves out what is decided or ended."""
    rows = db.query(
        """
        SELECT expectation.id, title, query, begins_at, expected_source.source, due_at, state, article_id, carried_at,
          article.url FROM expectation JOIN expected_source ON expectation_id = expectation.id
        LEFT JOIN article ON article.id = article_id
        WHERE NOT ? OR (state = 'waiting' AND ended_at IS NULL) ORDER BY expectation.id DESC, expected_source.source
        """,
        [int(waiting)],
    )
    return [
        Expected(
            row["id"],
            row["title"],
            row["query"],
            moment(row["begins_at"]),
            row["source"],
            moment(row["due_at"]),
            Standing(row["state"]),
            row["article_id"],
            moment_or_none(row["carried_at"]),
            row["url"],
        )
        for row in rows
    ]


def carried(db: Database, one: Expected) -> tuple[int, datetime] | None:
    """The article of the source that the query finds, and when it was first seen; None when there is none yet.

    Raises `QueryError` for a query that is none.
    """
    filters = search.Filters(source=one.source, since=one.begins_at)
    hits = sorted((hit.article.first_seen_at, hit.article.id) for hit in search.find(db, one.query, filters))
    return (hits[0][1], hits[0][0]) if hits else None


def seen_until(db: Database, one: Expected) -> datetime | None:
    """Up to when the source was seen whole since the event, by the list of it that was seen longest."""
    by_list: dict[str, list[tuple[datetime, datetime, bool]]] = defaultdict(list)
    for row in coverage.spans(db, source=one.source, since=one.begins_at):
        by_list[row.url].append((row.span.start, row.span.end, row.span.state in SEEN))
    reached = [at for spans in by_list.values() if (at := proven_until(spans, one.begins_at)) is not None]
    return max(reached, default=None)


def settle(
    db: Database, one: Expected, standing: Standing, article_id: int | None, at: datetime | None
) -> None:
    """Keep how a source stands; part of the caller's transaction."""
    db.conn.execute(
        "UPDATE expected_source SET state = ?, article_id = ?, carried_at = ? WHERE expectation_id = ? AND source = ?",
        (standing.value, article_id, stamp_or_none(at), one.id, one.source),
    )


def estimates(db: Database, since: datetime, sources: Iterable[str]) -> dict[str, Estimate]:
    """How many articles each source published, by its two lists that show most: what neither shows is estimated.

    Only sources with two lists that have articles in common are told of.
    """
    found = {}
    for source in sources:
        lists: dict[int, set[int]] = defaultdict(set)
        for route, article in db.conn.execute(
            "SELECT route_id, article_id FROM listing JOIN listing_route ON listing_id = listing.id"
            " WHERE listing.source = ? AND article_id IS NOT NULL AND listing.first_listed_at >= ?",
            (source, stamp(since)),
        ):
            lists[route].add(article)
        largest = sorted(lists.values(), key=len, reverse=True)[:2]
        if len(largest) == 2:
            first, second = largest
            estimate = recapture(len(first), len(second), len(first & second))
            if estimate is not None:
                found[source] = estimate
    return found


def due_by(
    begins_at: datetime, known: Mapping[str, Habit], named: Iterable[str], within: timedelta
) -> dict[str, datetime]:
    """By when each source should have it: the named ones by `within` unless their habit is known, else all with a habit."""
    chosen = tuple(named) or tuple(known)
    return {
        source: begins_at + (timedelta(seconds=known[source].seconds) if source in known else within)
        for source in chosen
    }
