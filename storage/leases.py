"""Leases: who may do something alone. Whoever dies lets go when the time is up."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.database import transaction
from storage.rows import Lease, moment, stamp


def acquire(db: Database, name: str, holder: str, ttl: float, now: datetime) -> bool:
    """Takes a lease for `ttl` seconds; False when another holder has it. Its own holder may take it again.

    Names of crawls are `crawl:` and the source's name; `holder` is unique to a process and its task.
    """
    with transaction(db):
        done = db.conn.execute(
            "INSERT INTO lease (name, holder, acquired_at, expires_at) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (name) DO UPDATE SET"
            " acquired_at = iif(holder = ?2 AND expires_at > ?3, acquired_at, ?3), holder = ?2, expires_at = ?4"
            " WHERE holder = ?2 OR expires_at <= ?3",
            (name, holder, stamp(now), stamp(now + timedelta(seconds=ttl))),
        )
    return done.rowcount == 1


def renew(db: Database, name: str, holder: str, ttl: float, now: datetime) -> bool:
    """Prolongs a lease to `ttl` seconds from now; False when it was lost, and the work must stop."""
    with transaction(db):
        done = db.conn.execute(
            "UPDATE lease SET expires_at = ?1 WHERE name = ?2 AND holder = ?3 AND expires_at > ?4",
            (stamp(now + timedelta(seconds=ttl)), name, holder, stamp(now)),
        )
    return done.rowcount == 1


def release(db: Database, name: str, holder: str) -> None:
    """Gives a lease back; one that is another's by now stays."""
    with transaction(db):
        db.conn.execute("DELETE FROM lease WHERE name = ? AND holder = ?", (name, holder))


def held(db: Database, name: str, now: datetime) -> Lease | None:
    """Who has a lease at the moment."""
    row = db.conn.execute(
        "SELECT name, holder, acquired_at, expires_at FROM lease WHERE name = ? AND expires_at > ?",
        (name, stamp(now)),
    ).fetchone()
    return None if row is None else Lease(row[0], row[1], moment(row[2]), moment(row[3]))


def all_held(db: Database, now: datetime) -> list[Lease]:
    """All leases that somebody has at the moment, by name."""
    rows = db.conn.execute(
        "SELECT name, holder, acquired_at, expires_at FROM lease WHERE expires_at > ? ORDER BY name",
        (stamp(now),),
    )
    return [Lease(row[0], row[1], moment(row[2]), moment(row[3])) for row in rows]
