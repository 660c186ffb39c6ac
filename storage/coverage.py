"""What could be seen of each route, its rhythm, and incidents: the ledger as rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from presswatch.coverage.ledger import Coverage, CoverageState, Poll, compare, recover
from presswatch.coverage.rhythm import Rhythm
from presswatch.types import Route
from storage import delistings, sources
from storage.database import transaction
from storage.rows import moment, moment_or_none, stamp, to_json

KEPT_IDS = 1000  # of a list: the newest; a list that replaces more than this between two polls has a gap
PINNED_FOR = timedelta(days=3)  # an entry first listed so long ago proves nothing by being there still


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A span of a route's ledger."""

    source: str
    kind: str
    url: str
    span: Coverage


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Something that needs, or needed, a person. `source` is None for presswatch itself."""

    id: int
    source: str | None
    code: str
    health: str
    reason: str
    remedy: str
    opened_at: datetime
    closed_at: datetime | None


def note(db: Database, route: Route, poll: Poll, published: Iterable[datetime] = ()) -> Coverage | None:
    """Enter a poll of a route into the ledger and its rhythm; the span it closes, None for the first.

    `published` are the times of entries that this poll listed for the first time. One transaction.
    """
    with transaction(db):
        number = sources.route_id(db, route)
        before = _last_poll(db, number)
        span = compare(before, poll, _pinned(db, number, poll.at))
        if span is not None:
            if span.state is CoverageState.RECOVERED:
                _recover_blind(db, number)
            _extend(db, number, span)
            if span.state is CoverageState.PROVEN:
                _learn(db, number, span, published)
                _recover_others(db, route, number, span)
        ids = before.ids if before and (poll.unchanged or poll.refusal) else poll.ids
        if before is not None and not poll.refusal:
            delistings.observe(db, number, before.ids, ids, poll.at)
        db.conn.execute(
            "INSERT INTO poll (route_id, at, refusal, ids) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (route_id) DO UPDATE SET at = ?2, refusal = ?3, ids = ?4",
            (number, stamp(poll.at), poll.refusal, to_json(list(ids[:KEPT_IDS]))),
        )
    return span


def last_poll(db: Database, route: Route) -> Poll | None:
    """The last poll of a route, with the ids that it or one before it listed; None before the first."""
    row = db.conn.execute(
        "SELECT id FROM route WHERE source = ? AND url = ?", (route.source, route.url)
    ).fetchone()
    return _last_poll(db, row[0]) if row else None


def rhythm(db: Database, route: Route) -> Rhythm:
    """What is known of how often a route lists something new; an empty rhythm for an unknown one."""
    row = db.conn.execute(
        "SELECT rhythm.state FROM rhythm JOIN route ON route.id = rhythm.route_id WHERE source = ? AND url = ?",
        (route.source, route.url),
    ).fetchone()
    return _rhythm_from(row[0]) if row else Rhythm()


def spans(
    db: Database,
    *,
    source: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    states: Sequence[CoverageState] = tuple(CoverageState),
    limit: int = 1000,
) -> list[CoverageRow]:
    """Spans of the ledger that touch a window, the newest first."""
    rows = db.query(
        """
        SELECT route.source, route.kind, route.url, coverage.state, coverage.start, coverage."end", coverage.reason
        FROM coverage JOIN route ON route.id = coverage.route_id
        WHERE (:source IS NULL OR route.source = :source) AND (:since IS NULL OR coverage."end" > :since)
          AND (:until IS NULL OR coverage.start < :until)
          AND coverage.state IN (SELECT value FROM json_each(:states))
        ORDER BY coverage."end" DESC, coverage.id DESC LIMIT :limit
        """,
        {
            "source": source,
            "since": stamp(since) if since else None,
            "until": stamp(until) if until else None,
            "states": to_json([state.value for state in states]),
            "limit": limit,
        },
    )
    return [
        CoverageRow(
            row["source"],
            row["kind"],
            row["url"],
            Coverage(CoverageState(row["state"]), moment(row["start"]), moment(row["end"]), row["reason"]),
        )
        for row in rows
    ]


def unseen(db: Database, since: datetime, until: datetime) -> list[CoverageRow]:
    """Gaps and blind spans of a window: the footnote of every count and digest."""
    return spans(db, since=since, until=until, states=(CoverageState.GAP, CoverageState.BLIND))


def recorded(db: Database, since: datetime, until: datetime) -> bool:
    """Whether the ledger knows anything of a window; where it does not, no gap in it proves nothing."""
    return bool(spans(db, since=since, until=until, limit=1))


def open_incident(
    db: Database, source: str | None, code: str, health: str, reason: str, remedy: str, now: datetime
) -> int | None:
    """Open an incident and return its id; None when it is open already (its reason is brought up to date)."""
    with transaction(db):
        done = db.conn.execute(
            "UPDATE incident SET health = ?, reason = ?, remedy = ? WHERE source IS ? AND code = ? AND closed_at IS NULL",
            (health, reason, remedy, source, code),
        )
        if done.rowcount:
            return None
        opened = db.conn.execute(
            "INSERT INTO incident (source, code, health, reason, remedy, opened_at) VALUES (?, ?, ?, ?, ?, ?)",
            (source, code, health, reason, remedy, stamp(now)),
        )
        return opened.lastrowid


def close_incidents(
    db: Database,
    source: str | None,
    now: datetime,
    *,
    but: Collection[str] = (),
    codes: Collection[str] | None = None,
) -> list[IncidentRow]:
    """Close a source's open incidents, except those with a code in `but`; those that were closed.

    None stands for presswatch itself; `codes` are those that are looked at, all where it is None.
    """
    closing = [
        row
        for row in incidents(db, source=source, only_open=True, limit=10_000)
        if row.source == source and row.code not in but and (codes is None or row.code in codes)
    ]
    with transaction(db):
        for row in closing:
            db.conn.execute("UPDATE incident SET closed_at = ? WHERE id = ?", (stamp(now), row.id))
    return closing


def incidents(
    db: Database, *, source: str | None = None, only_open: bool = False, limit: int = 200
) -> list[IncidentRow]:
    """Incidents, the newest first."""
    rows = db.query(
        "SELECT * FROM incident WHERE (:source IS NULL OR source = :source)"
        " AND (NOT :open OR closed_at IS NULL) ORDER BY id DESC LIMIT :limit",
        {"source": source, "open": int(only_open), "limit": limit},
    )
    return [
        IncidentRow(
            row["id"],
            row["source"],
            row["code"],
            row["health"],
            row["reason"],
            row["remedy"],
            moment(row["opened_at"]),
            moment_or_none(row["closed_at"]),
        )
        for row in rows
    ]


def unwatched_with_incidents(db: Database) -> list[str]:
    """Sources with an open incident that were switched off, or are no longer declared: nobody judges them any more."""
    rows = db.conn.execute(
        "SELECT DISTINCT source FROM incident JOIN source ON source.name = incident.source"
        " WHERE closed_at IS NULL AND (enabled = 0 OR removed_at IS NOT NULL) ORDER BY source"
    )
    return [str(row[0]) for row in rows]


def _last_poll(db: Database, route_id: int) -> Poll | None:
    row = db.conn.execute("SELECT at, refusal, ids FROM poll WHERE route_id = ?", (route_id,)).fetchone()
    return Poll(moment(row[0]), tuple(json.loads(row[2])), row[1]) if row else None


def _pinned(db: Database, route_id: int, now: datetime) -> frozenset[str]:
    """Entries of a route that stand at its head although they were listed long ago."""
    rows = db.conn.execute(
        "SELECT listing.url FROM listing_route JOIN listing ON listing.id = listing_route.listing_id"
        " WHERE route_id = ? AND position < 3 AND listing_route.first_listed_at < ? LIMIT 20",
        (route_id, stamp(now - PINNED_FOR)),
    ).fetchall()
    # A list that is all old is a slow one, and its overlap does prove something.
    return frozenset(url for (url,) in rows) if len(rows) < 3 else frozenset()


def _extend(db: Database, route_id: int, span: Coverage) -> None:
    last = db.conn.execute(
        'SELECT id, state, reason, "end" FROM coverage WHERE route_id = ? ORDER BY "end" DESC, id DESC LIMIT 1',
        (route_id,),
    ).fetchone()
    if last and (last[1], last[2]) == (span.state.value, span.reason) and last[3] >= stamp(span.start):
        db.conn.execute('UPDATE coverage SET "end" = ? WHERE id = ?', (stamp(span.end), last[0]))
    else:
        _insert(db, route_id, span)


def _recover_blind(db: Database, route_id: int) -> None:
    """The blind span that just ended hid nothing: the list still holds what it held before."""
    db.conn.execute(
        "UPDATE coverage SET state = 'recovered' WHERE state = 'blind' AND id ="
        ' (SELECT id FROM coverage WHERE route_id = ? ORDER BY "end" DESC, id DESC LIMIT 1)',
        (route_id,),
    )


def _insert(db: Database, route_id: int, span: Coverage) -> None:
    db.conn.execute(
        'INSERT INTO coverage (route_id, state, start, "end", reason) VALUES (?, ?, ?, ?, ?)',
        (route_id, span.state.value, stamp(span.start), stamp(span.end), span.reason),
    )


def _learn(db: Database, route_id: int, span: Coverage, published: Iterable[datetime]) -> None:
    row = db.conn.execute("SELECT state FROM rhythm WHERE route_id = ?", (route_id,)).fetchone()
    known = _rhythm_from(row[0]) if row else Rhythm()
    # An article carries a time from before its list showed it; what is new now appeared in this span.
    known.observe(span.start, span.end, (max(at, span.start) for at in published))
    state = asdict(known) | {"as_of": stamp(known.as_of) if known.as_of else None}
    for name in ("items", "hours"):
        state[name] = [round(value, 3) for value in state[name]]
    db.conn.execute(
        "INSERT INTO rhythm (route_id, state, updated_at) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (route_id) DO UPDATE SET state = ?2, updated_at = ?3",
        (route_id, to_json(state), stamp(span.end)),
    )


def _rhythm_from(text: str) -> Rhythm:
    values = json.loads(text)
    values["as_of"] = moment_or_none(values["as_of"])
    return Rhythm(**values)


def _recover_others(db: Database, route: Route, number: int, proof: Coverage) -> None:
    """Close the gaps of the source's other routes that this proven span covers."""
    rows = list(
        db.query(
            "SELECT coverage.* FROM coverage JOIN route ON route.id = coverage.route_id"
            " WHERE route.source = ? AND route.id <> ? AND coverage.state IN ('gap', 'blind') AND coverage.\"end\" > ?",
            [route.source, number, stamp(proof.start)],
        )
    )
    for row in rows:
        span = Coverage(CoverageState(row["state"]), moment(row["start"]), moment(row["end"]), row["reason"])
        parts = recover(span, [], [proof])
        if parts == [span]:
            continue
        db.conn.execute("DELETE FROM coverage WHERE id = ?", (row["id"],))
        for part in parts:
            _insert(db, row["route_id"], part)
