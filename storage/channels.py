"""How those do that alerts are sent to: which of them take nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlite_utils import Database

from presswatch.coverage.self_watch import Refusing
from storage.rows import stamp, to_json

TRIED = timedelta(minutes=15)  # after which a channel does not just hiccup


def refusing(db: Database, channels: Iterable[str], now: datetime) -> list[Refusing]:
    """Those of some channels that did not take a message within `TRIED` of its time, with how many wait and an error of the one that
    was tried most. What waits for its reader's morning is not tried, and says nothing."""
    # SQLite takes `error` from the row of the maximum.
    rows = db.query(
        "SELECT channel, count(*) AS waiting, max(attempts), error FROM delivery JOIN alert ON alert.id = alert_id"
        " WHERE state IN ('waiting', 'sending') AND delivery.due_at <= :soon"
        " AND channel IN (SELECT value FROM json_each(:channels))"
        " GROUP BY channel HAVING sum(attempts > 0 AND alert.due_at <= :since) > 0 ORDER BY channel",
        {
            "channels": to_json(list(channels)),
            "soon": stamp(now + timedelta(hours=1)),
            "since": stamp(now - TRIED),
        },
    )
    return [Refusing(row["channel"], row["waiting"], row["error"] or "no answer") for row in rows]
