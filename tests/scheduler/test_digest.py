from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from presswatch.alerts.digest import Period
from scheduler.jobs.digest import keep_due
from storage.database import open as open_database

TUESDAY = datetime(2026, 3, 3, 0, 1, tzinfo=UTC)


def test_each_period_is_made_once_and_missed_ones_are_caught_up(tmp_path: Path) -> None:
    db = open_database(tmp_path / "presswatch.db")
    first = keep_due(db, "UTC", TUESDAY)  # Monday has not settled: the last day that did is Sunday
    assert [(made.period, made.start.day) for made in first] == [(Period.DAILY, 1), (Period.WEEKLY, 23)]
    settled = TUESDAY + timedelta(minutes=5)
    assert [(made.period, made.start.day) for made in keep_due(db, "UTC", settled)] == [(Period.DAILY, 2)]
    assert keep_due(db, "UTC", settled) == []
    week_later = settled + timedelta(days=7)
    caught_up = keep_due(db, "UTC", week_later)
    assert [made.start.day for made in caught_up if made.period is Period.DAILY] == [3, 4, 5, 6, 7, 8, 9]
    assert [made.start.day for made in caught_up if made.period is Period.WEEKLY] == [2]
    assert keep_due(db, "UTC", week_later) == []
    assert (
        keep_due(db, "UTC", week_later + timedelta(days=7), periods=[Period.WEEKLY])[0].period
        is Period.WEEKLY
    )
    db.close()
