"""What was seen and could not be read, with its reason: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from presswatch.types import Refusal, RefusalReason, Route
from storage import listings, sources
from storage.database import transaction
from storage.rows import (
    StoredRefusal,
    address_key,
    clean,
    digest,
    refusal_from,
    stamp,
    stamp_or_none,
    to_json,
)


def record(
    db: Database,
    source: str,
    refusal: Refusal,
    now: datetime,
    *,
    route: Route | None = None,
    run_id: int | None = None,
) -> None:
    """Notes that an address could not be read, and on its listing when it is wanted again (`refusal.retry_at`).

    The same reason for the same address counts up `times`.
    """
    key = address_key(refusal.url)
    values = {
        "digest": digest(key),
        "source": source,
        "url": key,
        "reason": refusal.reason.value,
        "detail": clean(refusal.detail[:1000]),
        "status": refusal.status,
        "now": stamp(now),
        "retry_at": stamp_or_none(refusal.retry_at),
        "run_id": run_id,
    }
    with transaction(db):
        sources.ensure(db, source, refusal.url)
        values["route_id"] = None if route is None else sources.route_id(db, route)
        done = db.conn.execute(
            "UPDATE refusal SET last_seen_at = :now, times = times + 1, detail = :detail, status = :status,"
            " retry_at = :retry_at, resolved_at = NULL, run_id = :run_id, route_id = coalesce(:route_id, route_id)"
            " WHERE digest = :digest AND url = :url AND source = :source AND reason = :reason",
            values,
        )
        if done.rowcount == 0:
            db.conn.execute(
                "INSERT INTO refusal (digest, source, url, reason, detail, status, route_id, run_id,"
                " first_seen_at, last_seen_at, retry_at)"
                " VALUES (:digest, :source, :url, :reason, :detail, :status, :route_id, :run_id,"
                " :now, :now, :retry_at)",
                values,
            )
        listings.mark_refused(db, source, refusal.url, refusal.reason, refusal.retry_at)


def resolve(db: Database, addresses: Iterable[str], now: datetime) -> None:
    """Notes that what was refused could be read after all."""
    db.conn.execute(
        "UPDATE refusal SET resolved_at = ?, retry_at = NULL"
        " WHERE digest IN (SELECT value FROM json_each(?)) AND resolved_at IS NULL",
        (stamp(now), to_json([digest(address_key(address)) for address in addresses])),
    )


def recent(
    db: Database,
    *,
    source: str | None = None,
    reason: RefusalReason | None = None,
    since: datetime | None = None,
    unresolved: bool = False,
    limit: int = 50,
) -> list[StoredRefusal]:
    """Refusals by the time they were last seen, the newest first."""
    conditions = ["1"]
    if source is not None:
        conditions.append("source = :source")
    if reason is not None:
        conditions.append("reason = :reason")
    if since is not None:
        conditions.append("last_seen_at >= :since")
    if unresolved:
        conditions.append("resolved_at IS NULL")
    rows = db.query(
        f"SELECT * FROM refusal WHERE {' AND '.join(conditions)} ORDER BY last_seen_at DESC, id DESC LIMIT :limit",
        {
            "source": source,
            "reason": None if reason is None else reason.value,
            "since": stamp_or_none(since),
            "limit": limit,
        },
    )
    return [refusal_from(row) for row in rows]


def of(db: Database, url: str) -> list[StoredRefusal]:
    """All refusals of an address, the oldest first."""
    key = address_key(url)
    rows = db.query("SELECT * FROM refusal WHERE digest = ? AND url = ? ORDER BY id", [digest(key), key])
    return [refusal_from(row) for row in rows]
