"""Makes the press review of each day and week once it is over, those too that passed while nothing ran."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from presswatch.alerts.digest import Digest, Period, bounds
from storage import digests, outbox
from storage.database import Database, transaction

if TYPE_CHECKING:
    from presswatch.config import Alerts

CAUGHT_UP = {Period.DAILY: timedelta(days=14), Period.WEEKLY: timedelta(weeks=8)}


def told(alerts: Alerts) -> dict[Period, Collection[str]]:
    """The channels that are told of each period's review."""
    return {Period.DAILY: alerts.daily_digest, Period.WEEKLY: alerts.weekly_digest}


def keep_due(
    db: Database,
    zone: str,
    now: datetime,
    channels: Mapping[Period, Collection[str]] | None = None,
    *,
    periods: Collection[Period] = tuple(Period),
) -> list[Digest]:
    """Make what is over, settled and not yet there; returns what is new, the earliest first.

    Each is told once to the channels of its period, in the transaction that keeps it.

    Periods before the database's first digest of their kind are not made, but for the last one over.
    """
    made = []
    for period in periods:
        reach = CAUGHT_UP[period]
        today = now.astimezone(ZoneInfo(zone)).date()
        length = timedelta(days=7 if period is Period.WEEKLY else 1)
        day, missing = today - length, []
        while now - bounds(period, day, zone)[1] < reach:
            start, end = bounds(period, day, zone)
            if digests.kept(db, period, start) is not None:
                break
            if now >= end + digests.SETTLED:
                missing.append((start, end))
            day -= length
        else:
            missing = missing[:1]  # there was none within reach: this database begins with the last one
        for start, end in reversed(missing):
            with transaction(db):
                made.append(digests.keep(db, period, start, end, now))
                key = f"digest:{period.value}:{start.isoformat()}"
                detail = {"period": period.value, "start": start.isoformat()}
                outbox.notify(db, "digest", key, (channels or {}).get(period, ()), detail, now)
    return made
