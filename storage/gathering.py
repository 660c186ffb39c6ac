"""Deliveries that go out together: what a rule holds back becomes one message, not as many as there are alerts."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.database import transaction
from storage.outbox import Outgoing, outgoing
from storage.rows import stamp, to_json

MOST = 50  # alerts of one message
HELD = "more than the rule allows in an hour"  # why a delivery waits that was put off by its rule

_COLUMNS = "SELECT delivery.*, alert.key, alert.kind, alert.rule, alert.watch, alert.detail"
_FROM = " FROM delivery JOIN alert ON alert.id = delivery.alert_id"


def claim_others(
    db: Database, first: Outgoing, holder: str, now: datetime, *, seconds: float
) -> list[Outgoing]:
    """Lease the others that go out with a claimed delivery, and give them its message id.

    Of one that was tried before they are those that went with it then, since its receiver may have taken them all and
    drops what comes again under the id; else those of its rule and channel that are due, or were put off for their number,
    and were never tried.
    """
    values = {"now": stamp(now), "first": first.id, "most": MOST - 1}
    with transaction(db, durable=True):
        if first.attempts > 1:
            where = "delivery.message_id = :message AND delivery.state IN ('waiting', 'sending')"
            values["message"] = first.message_id
        else:
            where = (
                "delivery.channel = :channel AND alert.rule = :rule AND delivery.state = 'waiting'"
                " AND (delivery.due_at <= :now OR delivery.error = :held) AND delivery.attempts = 0"
            )
            values |= {"channel": first.channel, "rule": first.rule, "held": HELD}
        rows = list(
            db.query(
                f"{_COLUMNS}{_FROM} WHERE {where} AND delivery.id <> :first ORDER BY delivery.id LIMIT :most",
                values,
            )
        )
        db.conn.execute(
            "UPDATE delivery SET state = 'sending', holder = ?, lease_until = ?, attempts = attempts + 1, message_id = ?"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (
                holder,
                stamp(now + timedelta(seconds=seconds)),
                first.message_id,
                to_json([row["id"] for row in rows]),
            ),
        )
    return [outgoing(row | {"message_id": first.message_id}) for row in rows]
