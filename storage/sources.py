"""Sources and their routes: what was declared of them, and what was learnt (due times, validators)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from presswatch.types import Route, Source
from presswatch.urls import registrable_domain
from storage.database import transaction
from storage.rows import (
    Due,
    RouteRow,
    SourceStatus,
    Validators,
    clean,
    moment_or_none,
    route_from,
    run_from,
    stamp,
    to_json,
)

_ROUTE = "SELECT route.*, coalesce(route.interval, source.interval) AS seconds FROM route JOIN source ON source.name = route.source"
CLOCKS_DIFFER = timedelta(minutes=2)  # those of machines that write one file
LONGEST_WAIT = timedelta(days=366)  # of a list: no interval is longer, nor what a server may ask for
MOVE_FAILS = 3  # failures in a row after which the declared address is asked again


def declare(db: Database, sources: Sequence[Source], now: datetime) -> None:
    """Makes the stored declarations those of the workspace.

    What is new is due at once; what changed is updated and keeps what was learnt; a source or route that is
    no longer declared is marked so, and everything that came from it stays.
    """
    with transaction(db):
        for source in sources:
            _declare(db, source, now)
        db.conn.execute(
            "UPDATE source SET removed_at = ? WHERE removed_at IS NULL AND declared_at IS NOT NULL"
            " AND name NOT IN (SELECT value FROM json_each(?))",
            (stamp(now), to_json([source.name for source in sources])),
        )
        db.conn.execute(
            "UPDATE route SET declared = 0 WHERE declared = 1"
            " AND source IN (SELECT name FROM source WHERE removed_at IS NOT NULL)"
        )


def due(db: Database, now: datetime, limit: int = 100) -> list[Due]:
    """At most `limit` sources of which a declared route is due, the longest overdue first.

    One that somebody is crawling is not among them, whoever it is: its lease is held.
    """
    rows = db.query(
        f"{_ROUTE} JOIN (SELECT route.source AS name, min(next_due_at) AS due_at FROM route"
        "  JOIN source ON source.name = route.source WHERE declared = 1 AND next_due_at <= :now"
        "  AND enabled = 1 AND removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM lease"
        "    WHERE lease.name = 'crawl:' || source.name AND lease.expires_at > :now)"
        "  GROUP BY route.source ORDER BY due_at LIMIT :limit"
        " ) AS chosen ON chosen.name = route.source"
        " WHERE route.declared = 1 AND route.next_due_at <= :now"
        " ORDER BY chosen.due_at, route.source, route.next_due_at, route.id",
        {"now": stamp(now), "limit": limit},
    )
    found: dict[str, list[RouteRow]] = {}
    for row in rows:
        found.setdefault(row["source"], []).append(route_from(row))
    return [Due(name, routes[0].next_due_at or now, tuple(routes)) for name, routes in found.items()]


def next_due_at(db: Database) -> datetime | None:
    """When the next declared route of an enabled source is due; None when there is none."""
    row = db.conn.execute(
        "SELECT min(next_due_at) FROM route JOIN source ON source.name = route.source"
        " WHERE declared = 1 AND enabled = 1 AND removed_at IS NULL"
    ).fetchone()
    return moment_or_none(row[0])


def routes_of(db: Database, source: str, *, declared: bool = True) -> list[RouteRow]:
    """Routes of a source: the declared ones, or all that were ever used."""
    where = "route.source = ? AND route.declared = 1" if declared else "route.source = ?"
    return [route_from(row) for row in db.query(f"{_ROUTE} WHERE {where} ORDER BY route.id", [source])]


def route_id(db: Database, route: Route) -> int:
    """The row of a route, made when it is missing (a child sitemap, an address an operator named).

    Its source, too, is made when it is missing. Part of the caller's transaction, if there is one.
    """
    row = db.conn.execute(
        "SELECT id FROM route WHERE source = ? AND url = ?", (route.source, route.url)
    ).fetchone()
    if row:
        return int(row[0])
    with transaction(db):
        ensure(db, route.source, route.url)
        db.conn.execute(
            "INSERT OR IGNORE INTO route (source, kind, url) VALUES (?, ?, ?)",
            (route.source, route.kind.value, route.url),
        )
        row = db.conn.execute(
            "SELECT id FROM route WHERE source = ? AND url = ?", (route.source, route.url)
        ).fetchone()
    return int(row[0])


def ensure(db: Database, name: str, url: str) -> None:
    """Makes a source that no declaration names, so that what an operator fetched has one.

    Its first address becomes the site's; `url` may be empty when none is known yet.
    """
    db.conn.execute(
        "INSERT INTO source (name, title, url) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE"
        " SET title = ?2, url = ?3 WHERE url = '' AND declared_at IS NULL",
        (name, clean(registrable_domain(url) or name), clean(url)),
    )


def exists(db: Database, name: str) -> bool:
    """Whether a source of that name is stored, declared still or not."""
    return bool(list(db.query("SELECT 1 FROM source WHERE name = ?", [name])))


def is_watched(db: Database, name: str) -> bool:
    """Whether a source of that name is declared now, and switched on."""
    return bool(
        list(db.query("SELECT 1 FROM source WHERE name = ? AND enabled = 1 AND removed_at IS NULL", [name]))
    )


def validators(db: Database, route: Route) -> Validators:
    """What to ask for the route's list conditionally with; empty when it was never fetched."""
    row = db.conn.execute(
        "SELECT etag, last_modified, digest FROM route WHERE source = ? AND url = ?",
        (route.source, route.url),
    ).fetchone()
    return Validators(*row) if row else Validators()


def save_validators(db: Database, route: Route, validators: Validators) -> None:
    """Keeps a list's validators. To be called after its entries were noted, never before: an answer of
    "not modified" must mean that everything in the list is known."""
    with transaction(db):
        db.conn.execute(
            "UPDATE route SET etag = ?, last_modified = ?, digest = ? WHERE id = ?",
            (validators.etag, validators.last_modified, validators.digest, route_id(db, route)),
        )


def checked(
    db: Database,
    route: Route,
    now: datetime,
    *,
    interval: float | None = None,
    jitter: float = 0.0,
    changed: bool = False,
    status: int | None = None,
    failure: str | None = None,
    listed: int | None = None,
    validators: Validators | None = None,
    not_before: datetime | None = None,
    moved_to: str | None = None,
) -> datetime:
    """Notes that a route was asked, and returns when it is due next.

    `interval` (seconds; the route's own when None) plus `jitter` (seconds, may be negative) from now, and
    not before `not_before` (a server's Retry-After). `failure` is the reason why the list could not be had:
    it counts up `failures`, and keeps the validators as they were; a "not modified" after failures does
    not count as recovery unless it was a real answer, which the caller says by leaving `failure` None.
    `moved_to` is where it lives from now on: it is kept until it has failed `MOVE_FAILS` times in a row.
    """
    with transaction(db):
        number = route_id(db, route)
        row = next(iter(db.query(f"{_ROUTE} WHERE route.id = ?", [number])))
        at = now + timedelta(seconds=(row["seconds"] if interval is None else interval) + jitter)
        if not_before is not None:
            at = max(at, not_before)
        values: dict[str, Any] = {
            "id": number,
            "at": stamp(at),
            "now": stamp(now),
            "changed": changed,
            "failed": failure is not None,
            "status": status,
            "failure": failure,
            "listed": listed,
            "moved_to": moved_to,
        }
        db.conn.execute(
            "UPDATE route SET next_due_at = :at, last_checked_at = :now,"
            " last_changed_at = iif(:changed, :now, last_changed_at),"
            " failures = iif(:failed, failures + 1, 0), state = iif(:failed, 'failing', 'working'),"
            " last_status = :status, last_reason = :failure, last_listed = coalesce(:listed, last_listed),"
            f" moved_to = iif(:failed AND failures + 1 >= {MOVE_FAILS}, NULL, coalesce(:moved_to, moved_to))"
            " WHERE id = :id",
            values,
        )
        if validators is not None and failure is None:
            save_validators(db, route, validators)
    return at


def reschedule(db: Database, source: str, at: datetime) -> None:
    """Makes all declared routes of a source due at a time."""
    with transaction(db):
        db.conn.execute(
            "UPDATE route SET next_due_at = ? WHERE source = ? AND declared = 1", (stamp(at), source)
        )


def status(db: Database) -> list[SourceStatus]:
    """How each declared source stands, by name."""
    rows = list(
        db.query(
            """
            SELECT source.name, source.title, source.url, source.enabled, source.removed_at,
              source.articles, count(route.id) AS routes, coalesce(sum(route.state = 'failing'), 0) AS failing_routes,
              min(route.next_due_at) AS next_due_at, max(route.last_checked_at) AS last_checked_at,
              (SELECT max(first_seen_at) FROM article WHERE article.source = source.name) AS last_article_at,
              (SELECT count(*) FROM refusal WHERE refusal.source = source.name AND resolved_at IS NULL) AS refusals,
              (SELECT max(id) FROM run WHERE run.source = source.name) AS last_run
            FROM source LEFT JOIN route ON route.source = source.name AND route.declared = 1
            GROUP BY source.name ORDER BY source.name
            """
        )
    )
    runs = {
        row["id"]: run_from(row)
        for row in db.query(
            "SELECT * FROM run WHERE id IN (SELECT value FROM json_each(?))",
            [to_json([row["last_run"] for row in rows if row["last_run"]])],
        )
    }
    return [
        SourceStatus(
            name=row["name"],
            title=row["title"],
            url=row["url"],
            enabled=bool(row["enabled"]),
            removed_at=moment_or_none(row["removed_at"]),
            routes=row["routes"],
            failing_routes=row["failing_routes"],
            next_due_at=moment_or_none(row["next_due_at"]),
            last_checked_at=moment_or_none(row["last_checked_at"]),
            articles=row["articles"],
            last_article_at=moment_or_none(row["last_article_at"]),
            refusals=row["refusals"],
            last_run=runs.get(row["last_run"]),
        )
        for row in rows
    ]


def set_right(db: Database, now: datetime) -> list[str]:
    """Makes due what a clock that was ahead put off, and returns the sources: their lists would not be asked until then.

    Such a list was asked in the future, or is due later than any wait of ours.
    """
    with transaction(db):
        wrong = "declared = 1 AND next_due_at > ?1 AND (last_checked_at > ?2 OR next_due_at > ?3)"
        row_of = (stamp(now), stamp(now + CLOCKS_DIFFER), stamp(now + LONGEST_WAIT))
        found = db.conn.execute(f"SELECT DISTINCT source FROM route WHERE {wrong} ORDER BY source", row_of)
        names = [str(row[0]) for row in found]
        if names:
            db.conn.execute(f"UPDATE route SET next_due_at = ?1 WHERE {wrong}", row_of)
    return names


def _declare(db: Database, source: Source, now: datetime) -> None:
    before = db.conn.execute(
        "SELECT interval, enabled = 1 AND removed_at IS NULL FROM source WHERE name = ?", (source.name,)
    ).fetchone()
    db.conn.execute(
        "INSERT INTO source (name, title, url, languages, country, timezone, kind, interval, enabled, declared_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
        " ON CONFLICT (name) DO UPDATE SET title = ?2, url = ?3, languages = ?4, country = ?5, timezone = ?6,"
        " kind = ?7, interval = ?8, enabled = ?9, declared_at = coalesce(declared_at, ?10), removed_at = NULL",
        (
            source.name,
            source.title,
            source.url,
            to_json(source.languages),
            source.country,
            source.timezone,
            source.kind,
            float(source.interval),
            int(source.enabled),
            stamp(now),
        ),
    )
    if before and not before[1]:  # what was due while nobody wanted it was not missed
        db.conn.execute(
            "UPDATE route SET next_due_at = max(next_due_at, ?) WHERE source = ?", (stamp(now), source.name)
        )
    if before and before[0] and source.interval < before[0]:
        # Who shortens an interval does not wait for the end of the long one; what fails keeps its own pause.
        db.conn.execute(
            "UPDATE route SET next_due_at = min(next_due_at, ?) WHERE source = ? AND failures = 0",
            (stamp(now + timedelta(seconds=source.interval)), source.name),
        )
    for route in source.routes:
        db.conn.execute(
            "INSERT INTO route (source, kind, url, declared, next_due_at) VALUES (?1, ?2, ?3, 1, ?4)"
            " ON CONFLICT (source, url) DO UPDATE SET kind = ?2, declared = 1,"
            " next_due_at = coalesce(next_due_at, ?4)",
            (source.name, route.kind.value, route.url, stamp(now)),
        )
    db.conn.execute(
        "UPDATE route SET declared = 0 WHERE source = ? AND declared = 1"
        " AND url NOT IN (SELECT value FROM json_each(?))",
        (source.name, to_json([route.url for route in source.routes])),
    )
