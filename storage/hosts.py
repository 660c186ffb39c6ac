"""What is known of hosts: their robots.txt, and when they may be asked again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.database import transaction
from storage.rows import Robots, clean_or_none, moment, moment_or_none, stamp


def robots(db: Database, host: str) -> Robots | None:
    """The robots.txt that was last fetched of a host (`scheme://name[:port]`), of any age."""
    row = db.conn.execute(
        "SELECT robots_body, robots_status, robots_fetched_at FROM host WHERE host = ?", (host,)
    ).fetchone()
    if row is None or row[2] is None:
        return None
    return Robots(row[0], row[1], moment(row[2]))


def save_robots(
    db: Database,
    host: str,
    body: str | None,
    status: int | None,
    now: datetime,
    *,
    crawl_delay: float | None = None,
) -> None:
    """Keeps a host's robots.txt; `status` None says that it could not be reached. `crawl_delay` in seconds."""
    with transaction(db):
        db.conn.execute(
            "INSERT INTO host (host, robots_body, robots_status, robots_fetched_at, crawl_delay)"
            " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (host) DO UPDATE SET robots_body = ?2,"
            " robots_status = ?3, robots_fetched_at = ?4, crawl_delay = ?5",
            (host, clean_or_none(body), status, stamp(now), crawl_delay),
        )


def not_before(db: Database, host: str) -> datetime | None:
    """When a host that asked for patience (Retry-After) may be asked again; may lie in the past."""
    row = db.conn.execute("SELECT not_before FROM host WHERE host = ?", (host,)).fetchone()
    return moment_or_none(row[0]) if row else None


def set_not_before(db: Database, host: str, at: datetime) -> None:
    """Notes that a host must be left alone until then; an earlier time than the one known changes nothing,
    unless that lies days ahead: no wait is that long, and the clock was wrong."""
    with transaction(db):
        db.conn.execute(
            "INSERT INTO host (host, not_before) VALUES (?1, ?2) ON CONFLICT (host) DO UPDATE SET"
            " not_before = iif(not_before BETWEEN ?2 AND ?3, not_before, ?2)",
            (host, stamp(at), stamp(at + timedelta(days=2))),
        )


def last_request_at(db: Database, host: str) -> datetime | None:
    """When a host was last asked, so that a new process keeps the delay of the one before."""
    row = db.conn.execute("SELECT last_request_at FROM host WHERE host = ?", (host,)).fetchone()
    return moment_or_none(row[0]) if row else None


def save_last_request(db: Database, host: str, at: datetime) -> None:
    """Notes when a host was last asked."""
    with transaction(db):
        db.conn.execute(
            "INSERT INTO host (host, last_request_at) VALUES (?1, ?2)"
            " ON CONFLICT (host) DO UPDATE SET last_request_at = max(coalesce(last_request_at, ?2), ?2)",
            (host, stamp(at)),
        )


def spend(db: Database, host: str, now: datetime, limit: int) -> bool:
    """Counts a request to a host on this day (UTC). False, and nothing is counted, when `limit` were made already."""
    with transaction(db):
        done = db.conn.execute(
            "INSERT INTO host (host, day, requests) VALUES (?1, ?2, 1) ON CONFLICT (host) DO UPDATE"
            " SET day = ?2, requests = iif(day IS ?2, requests, 0) + 1 WHERE day IS NOT ?2 OR requests < ?3",
            (host, f"{now:%Y-%m-%d}", limit),
        )
    return done.rowcount > 0
