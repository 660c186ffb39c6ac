from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from presswatch.coverage.rhythm import Rhythm

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def office_hours(weeks: int, seed: int = 1) -> Rhythm:
    """A route with two items an hour from 06:00 to 15:00 UTC on weekdays."""
    rng, rhythm = random.Random(seed), Rhythm()
    for hour in range(weeks * 168):
        start = MONDAY + timedelta(hours=hour)
        busy = start.weekday() < 5 and 6 <= start.hour < 15
        moments = [start + timedelta(minutes=rng.uniform(0, 60)) for _ in range(2 if busy else 0)]
        rhythm.observe(start, start + timedelta(hours=1), moments)
    return rhythm


def test_learns_the_hours_of_the_week() -> None:
    rhythm = office_hours(8)
    assert rhythm.rate(10) > 1.5  # Monday 10:00
    assert rhythm.rate(5 * 24 + 10) < 0.6  # Saturday 10:00
    assert rhythm.rate(2) < 0.2


def test_a_quiet_weekend_is_as_usual_and_a_quiet_working_day_is_not() -> None:
    rhythm = office_hours(8)
    friday_evening = MONDAY + timedelta(weeks=8, days=4, hours=15)
    assert rhythm.silence(friday_evening, friday_evening + timedelta(hours=40)) > 1e-3
    tuesday = MONDAY + timedelta(weeks=8, days=1, hours=6)
    assert rhythm.silence(tuesday, tuesday + timedelta(hours=9)) < 1e-3


def test_a_holiday_that_all_sources_share_is_forgiven() -> None:
    rhythm = office_hours(8)
    tuesday = MONDAY + timedelta(weeks=8, days=1, hours=6)
    assert rhythm.silence(tuesday, tuesday + timedelta(hours=9), factor=0.1) > 1e-3


def test_polls_more_often_when_more_is_published_and_costs_no_more_than_a_fixed_interval() -> None:
    rhythm = office_hours(8)
    start = MONDAY + timedelta(weeks=8)
    busy = rhythm.poll_interval(start + timedelta(hours=10), base=900, shortest=60, longest=86400)
    night = rhythm.poll_interval(start + timedelta(hours=2), base=900, shortest=60, longest=86400)
    assert busy < 900 < night
    at, polls = start, 0
    while at < start + timedelta(weeks=1):
        at += timedelta(seconds=rhythm.poll_interval(at, base=900, shortest=60, longest=86400))
        polls += 1
    assert polls <= 7 * 96


def test_a_short_list_is_polled_before_it_scrolls_off() -> None:
    rhythm = office_hours(8)
    at = MONDAY + timedelta(weeks=8, hours=10)
    assert rhythm.poll_interval(at, base=86400, shortest=60, longest=86400, list_length=5) < 5000


def test_an_unknown_route_keeps_the_declared_interval() -> None:
    assert Rhythm().poll_interval(MONDAY, base=900, shortest=60, longest=3600) == 900


def test_three_silent_weekends_are_enough_to_know_a_fourth() -> None:
    rhythm = office_hours(3)
    saturday = MONDAY + timedelta(weeks=3, days=5)
    assert rhythm.expected(saturday, saturday + timedelta(days=2)) < 3
    assert rhythm.expected(saturday - timedelta(days=2), saturday) > 30


def test_what_is_learnt_later_changes_the_rates() -> None:
    rhythm = Rhythm()
    before = rhythm.rate(0)
    rhythm.observe(MONDAY, MONDAY + timedelta(hours=1), [MONDAY] * 20)
    assert rhythm.rate(0) > before


def test_a_silence_does_not_explain_itself_by_going_on() -> None:
    blind, watched = office_hours(4), office_hours(4)
    monday = MONDAY + timedelta(weeks=4)
    for hour in range(5 * 24):  # looked at each hour, with nothing new
        start = monday + timedelta(hours=hour)
        watched.observe(start, start + timedelta(hours=1), [])
    friday = monday + timedelta(days=5)
    unlooked, looked = blind.silence(monday, friday), watched.silence(monday, friday)
    assert looked < 1e-9
    assert looked < 100 * unlooked
