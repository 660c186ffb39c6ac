"""Crawls: begun, ended, died, missed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlite_utils import Database

from presswatch.types import RunCounts, RunState
from storage import sources
from storage.database import transaction
from storage.rows import COUNTS, Run, run_from, stamp, stamp_or_none


def start(db: Database, source: str, trigger: str, holder: str, now: datetime) -> int:
    """Notes that a crawl of a source begins, and returns its id. `holder` is who has the source's lease."""
    with transaction(db):
        sources.ensure(db, source, "")
        cursor = db.conn.execute(
            "INSERT INTO run (source, trigger, holder, started_at, state) VALUES (?, ?, ?, ?, 'running')",
            (source, trigger, holder, stamp(now)),
        )
    return int(cursor.lastrowid or 0)


def finish(
    db: Database,
    run_id: int,
    now: datetime,
    counts: RunCounts,
    *,
    state: RunState = RunState.FINISHED,
    message: str | None = None,
) -> None:
    """Notes how a crawl ended and what it counted."""
    values = asdict(counts)
    with transaction(db):
        db.conn.execute(
            f"UPDATE run SET finished_at = :now, state = :state, message = :message,"
            f" {', '.join(f'{name} = :{name}' for name in COUNTS)} WHERE id = :id",
            values | {"now": stamp(now), "state": state.value, "message": message, "id": run_id},
        )


def progress(db: Database, run_id: int, counts: RunCounts) -> None:
    """Keeps a running crawl's counts, so that they are there even if it is killed."""
    with transaction(db):
        db.conn.execute(
            f"UPDATE run SET {', '.join(f'{name} = :{name}' for name in COUNTS)} WHERE id = :id",
            asdict(counts) | {"id": run_id},
        )


def abandon_dead(db: Database, now: datetime) -> list[Run]:
    """Ends the runs whose holder no longer has a lease on their source, and returns them.

    Their leases ran out or were released without the run being finished: the process died.
    """
    with transaction(db):
        ids = [
            row[0]
            for row in db.conn.execute(
                "SELECT id FROM run WHERE state = 'running' AND NOT EXISTS (SELECT 1 FROM lease"
                " WHERE lease.name = 'crawl:' || run.source AND lease.holder = run.holder AND expires_at > ?)",
                (stamp(now),),
            )
        ]
        db.conn.executemany(
            "UPDATE run SET state = 'abandoned', finished_at = ?, message = 'its process died' WHERE id = ?",
            [(stamp(now), run_id) for run_id in ids],
        )
        return [run for run_id in ids if (run := get(db, run_id))]


def record_missed(db: Database, source: str, due_at: datetime, now: datetime, *, message: str = "") -> int:
    """Notes that a crawl was due while nothing ran; `started_at` is when it was due."""
    return _record(db, source, RunState.MISSED, due_at, now, message)


def record_skipped(db: Database, source: str, now: datetime, *, message: str = "") -> int:
    """Notes that a crawl was not begun because another holder has the source."""
    return _record(db, source, RunState.SKIPPED, now, now, message)


def get(db: Database, run_id: int) -> Run | None:
    """A run by its id."""
    row = next(iter(db.query("SELECT * FROM run WHERE id = ?", [run_id])), None)
    return None if row is None else run_from(row)


def recent(
    db: Database, *, source: str | None = None, since: datetime | None = None, limit: int = 50
) -> list[Run]:
    """Runs, the newest first."""
    rows = db.query(
        "SELECT * FROM run WHERE (:source IS NULL OR source = :source)"
        " AND (:since IS NULL OR started_at >= :since) ORDER BY id DESC LIMIT :limit",
        {"source": source, "since": stamp_or_none(since), "limit": limit},
    )
    return [run_from(row) for row in rows]


def _record(
    db: Database, source: str, state: RunState, started_at: datetime, now: datetime, message: str
) -> int:
    with transaction(db):
        sources.ensure(db, source, "")
        cursor = db.conn.execute(
            "INSERT INTO run (source, trigger, holder, started_at, finished_at, state, message)"
            " VALUES (?, 'schedule', '', ?, ?, ?, ?)",
            (source, stamp(started_at), stamp(now), state.value, message or None),
        )
    return int(cursor.lastrowid or 0)
