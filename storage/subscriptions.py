"""Subscriptions to the hubs that feeds offer (W3C WebSub): what was asked, for how long it holds, when it told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from presswatch.types import Route, RouteKind
from storage import sources
from storage.database import transaction
from storage.rows import moment, moment_or_none, stamp

AT_ONCE = timedelta(seconds=10)  # a list that was read so short a while ago is read again only then

_SELECT = (
    "SELECT subscription.*, route.source, route.kind, route.url FROM subscription"
    " JOIN route ON route.id = subscription.route_id JOIN source ON source.name = route.source"
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One route's subscription. `token` names it in the address that only its hub knows."""

    id: int
    route: Route
    hub: str
    topic: str
    token: str
    state: str  # offered, asked, active, denied or failed
    next_at: datetime  # when the hub is asked (again)
    lease_until: datetime | None
    failures: int
    reason: str
    told_at: datetime | None
    told: int  # times that the hub told of news


def offered(db: Database, route: Route, hub: str | None, topic: str, now: datetime) -> None:
    """Notes which hub a feed offers for which topic; None ends what was subscribed to."""
    known = db.conn.execute(
        "SELECT hub, topic FROM subscription JOIN route ON route.id = subscription.route_id"
        " WHERE route.source = ? AND route.url = ?",
        (route.source, route.url),
    ).fetchone()
    if known == ((hub, topic) if hub else None):
        return
    with transaction(db):
        number = sources.route_id(db, route)
        db.conn.execute("DELETE FROM subscription WHERE route_id = ?", (number,))
        if hub:
            db.conn.execute(
                "INSERT INTO subscription (route_id, hub, topic, token, state, offered_at, next_at)"
                " VALUES (?1, ?2, ?3, ?4, 'offered', ?5, ?5)",
                (number, hub, topic, secrets.token_urlsafe(24), stamp(now)),
            )


def take_due(db: Database, now: datetime, again_at: datetime, limit: int = 20) -> list[Subscription]:
    """Subscriptions whose hub is to be asked now. Each is given to one caller, and is due again at `again_at`."""
    with transaction(db):
        rows = list(
            db.query(
                f"{_SELECT} WHERE next_at <= ? AND route.declared = 1 AND source.enabled = 1"
                " AND source.removed_at IS NULL ORDER BY next_at LIMIT ?",
                [stamp(now), limit],
            )
        )
        db.conn.executemany(
            "UPDATE subscription SET state = iif(state = 'active', 'active', 'asked'), asked_at = ?, next_at = ?"
            " WHERE id = ?",
            [(stamp(now), stamp(again_at), row["id"]) for row in rows],
        )
    return [_from(row) for row in rows]


def of_token(db: Database, token: str) -> Subscription | None:
    """The subscription whose address ends in a token; None when there is none (any more)."""
    rows = list(db.query(f"{_SELECT} WHERE token = ? AND route.declared = 1", [token]))
    return _from(rows[0]) if rows else None


def all_of(db: Database) -> list[Subscription]:
    """All subscriptions, by source."""
    return [_from(row) for row in db.query(f"{_SELECT} ORDER BY route.source, route.url")]


def confirmed(db: Database, number: int, lease_until: datetime, renew_at: datetime) -> None:
    """The hub asked whether we meant it, and was told so."""
    with transaction(db):
        db.conn.execute(
            "UPDATE subscription SET state = 'active', lease_until = ?, next_at = ?, failures = 0, reason = ''"
            " WHERE id = ?",
            (stamp(lease_until), stamp(renew_at), number),
        )


def refused(db: Database, number: int, reason: str, again_at: datetime, *, denied: bool = False) -> None:
    """The hub did not take the subscription, or (`denied`) says that it never will."""
    with transaction(db):
        db.conn.execute(
            "UPDATE subscription SET state = ?, failures = failures + 1, reason = ?, next_at = ? WHERE id = ?",
            ("denied" if denied else "failed", reason[:300], stamp(again_at), number),
        )


def tell(db: Database, subscription: Subscription, now: datetime) -> None:
    """The hub told of news: the route is due at once, or a little after it was read last."""
    with transaction(db):
        db.conn.execute(
            "UPDATE subscription SET told = told + 1, told_at = ? WHERE id = ?", (stamp(now), subscription.id)
        )
        row = db.conn.execute(
            "SELECT last_checked_at FROM route WHERE source = ? AND url = ?",
            (subscription.route.source, subscription.route.url),
        ).fetchone()
        last = moment_or_none(row[0]) if row else None
        at = max(now, last + AT_ONCE) if last is not None else now
        db.conn.execute(
            "UPDATE route SET next_due_at = min(coalesce(next_due_at, ?1), ?1) WHERE source = ?2 AND url = ?3",
            (stamp(at), subscription.route.source, subscription.route.url),
        )


def _from(row: Mapping[str, Any]) -> Subscription:
    return Subscription(
        id=row["id"],
        route=Route(row["source"], RouteKind(row["kind"]), row["url"]),
        hub=row["hub"],
        topic=row["topic"],
        token=row["token"],
        state=row["state"],
        next_at=moment(row["next_at"]),
        lease_until=moment_or_none(row["lease_until"]),
        failures=row["failures"],
        reason=row["reason"],
        told_at=moment_or_none(row["told_at"]),
        told=row["told"],
    )
