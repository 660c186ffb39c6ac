from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from presswatch.coverage.expected import Standing, habits, proven_until, recapture, stands

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def hour(n: float) -> datetime:
    return NOON + timedelta(hours=n)


def test_a_source_that_usually_carries_it_has_a_habit() -> None:
    found = habits(
        {
            "agency": [600, 900, 1200, None, 1500],
            "paper": [600, None, None, None, 7200],
            "young": [60, 60],
        }
    )
    assert set(found) == {"agency"}
    assert found["agency"].share == 0.8
    assert found["agency"].seconds == 1500


def test_only_a_source_that_was_seen_whole_is_said_to_miss_it() -> None:
    due = hour(2)
    assert stands(due, None, hour(2.1), hour(2.2)) is Standing.MISSING
    assert stands(due, None, hour(1), hour(2.2)) is Standing.WAITING
    assert stands(due, None, hour(1), hour(4)) is Standing.UNSEEN
    assert stands(due, None, None, hour(4)) is Standing.UNSEEN
    assert stands(due, hour(3), None, hour(4)) is Standing.CARRIED


def test_sight_ends_at_the_first_break() -> None:
    seen = [(hour(-1), hour(1), True), (hour(1), hour(2), True)]
    assert proven_until(seen, NOON) == hour(2)
    assert proven_until([*seen, (hour(2), hour(3), False), (hour(3), hour(4), True)], NOON) == hour(2)
    assert proven_until([*seen, (hour(3), hour(4), True)], NOON) == hour(2)
    assert proven_until([(hour(1), hour(2), True)], NOON) is None
    assert proven_until([(hour(-3), hour(-1), True)], NOON) is None


def test_two_lists_tell_how_much_neither_shows() -> None:
    # 200 articles; the lists show 100 and 80 of them at random: 40 stand in both.
    estimate = recapture(100, 80, 40)
    assert estimate is not None
    assert estimate.seen == 140
    assert estimate.total == pytest.approx(198.5, abs=0.1)
    assert estimate.low < 200 < estimate.high
    same = recapture(50, 50, 50)
    assert same is not None
    assert (same.total, same.low, same.high) == (50, 50, 50)
    assert recapture(10, 10, 0) is None
