from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.alerts.rules import Flagged, Pace, QuietHours, Rule, apply, awake, due, retry_at
from presswatch.types import Field, Outcome

FRIDAY = datetime(2026, 3, 6, 16, 30, tzinfo=UTC)
RULE = Rule("press", ("mail",))
BODY = Flagged("csto", 1, 1, "s1", "tass", "ru", frozenset({Field.BODY}), Outcome.YES, 0.4)


def test_articles_of_one_story_raise_one_alert() -> None:
    raised, left_out = apply(RULE, [BODY, replace(BODY, article_id=2, source="belta")], FRIDAY)
    assert [alert.articles for alert in raised] == [(1, 2)]
    assert not left_out


def test_two_rules_and_two_watches_have_keys_of_their_own() -> None:
    one = apply(RULE, [BODY, replace(BODY, watch="cis")], FRIDAY)[0]
    two = apply(replace(RULE, name="other"), [BODY], FRIDAY)[0]
    assert len({alert.key for alert in one + two}) == 3


@pytest.mark.parametrize(
    ("rule", "flagged", "reason"),
    [
        (replace(RULE, watches=("cis",)), BODY, "another watch"),
        (RULE, replace(BODY, related=True), "watched for comparison only"),
        (replace(RULE, languages=("hy",)), BODY, "another language"),
        (replace(RULE, fields=(Field.TITLE,)), BODY, "only in body"),
        (replace(RULE, minimum_salience=0.5), BODY, "salience 0.40 is below 0.50"),
        (RULE, replace(BODY, outcome=Outcome.ASK), "the sense is 'ask'"),
    ],
)
def test_what_is_left_out_says_why(rule: Rule, flagged: Flagged, reason: str) -> None:
    raised, left_out = apply(rule, [flagged], FRIDAY)
    assert not raised
    assert [item.reason for item in left_out] == [reason]


QUIET = QuietHours(time(20), time(8))
LUNCH = QuietHours(time(13), time(14))


@pytest.mark.parametrize(
    ("rule", "now", "expected"),
    [
        (RULE, FRIDAY, "2026-03-06T16:30"),
        (replace(RULE, pace=Pace.HOURLY), FRIDAY, "2026-03-06T17:00"),
        (replace(RULE, pace=Pace.DAILY, zone="Europe/Moscow"), FRIDAY, "2026-03-07T06:00"),
        (replace(RULE, quiet=QUIET, zone="Europe/Moscow"), FRIDAY.replace(hour=17), "2026-03-07T05:00"),
        (replace(RULE, quiet=QUIET, working_days=True), FRIDAY.replace(hour=21), "2026-03-09T08:00"),
        (replace(RULE, quiet=QUIET), FRIDAY.replace(hour=3), "2026-03-06T08:00"),
        (replace(RULE, pace=Pace.DAILY, working_days=True), FRIDAY, "2026-03-09T09:00"),
        (replace(RULE, quiet=LUNCH, working_days=True), FRIDAY.replace(day=7), "2026-03-09T00:00"),
    ],
)
def test_when_an_alert_is_due(rule: Rule, now: datetime, expected: str) -> None:
    assert due(rule, now).isoformat()[:16] == expected


BERLIN = replace(RULE, quiet=QuietHours(time(22), time(2, 45)), zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-10-25T00:30", "2026-10-25T00:45"),  # 02:30, which the clock shows twice: the first time
        ("2026-10-25T01:30", "2026-10-25T01:45"),  # and the second
        ("2026-03-28T22:00", "2026-03-29T01:45"),  # 02:45 does not exist that night
    ],
)
def test_quiet_hours_end_when_the_clock_is_changed(now: str, expected: str) -> None:
    assert due(BERLIN, datetime.fromisoformat(f"{now}+00:00")).isoformat()[:16] == expected


CLOCK = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))
# Around the days on which clocks are changed, and any other.
MOMENTS = st.one_of(
    st.sampled_from(
        ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05"]
    ).flatmap(
        lambda day: st.integers(0, 2 * 1440).map(
            lambda minutes: datetime.fromisoformat(f"{day}T00:00+00:00") + timedelta(minutes=minutes)
        )
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
)


@given(
    now=MOMENTS,
    start=CLOCK,
    end=CLOCK,
    zone=st.sampled_from(
        ["UTC", "Asia/Yerevan", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
    ),
    pace=st.sampled_from(Pace),
    at=CLOCK,
    working_days=st.booleans(),
)
def test_nobody_is_told_in_quiet_hours_or_on_a_day_off(
    now: datetime, start: time, end: time, zone: str, pace: Pace, at: time, working_days: bool
) -> None:
    rule = replace(RULE, quiet=QuietHours(start, end), zone=zone, pace=pace, at=at, working_days=working_days)
    told = due(rule, now)
    local = told.astimezone(ZoneInfo(zone))
    assert now <= told <= now + timedelta(days=5)
    assert not rule.quiet or not rule.quiet.holds(local.time())
    assert not working_days or local.weekday() < 5
    assert awake(rule, told) == told
    if pace is Pace.IMMEDIATE and awake(rule, now) == now:
        assert told == now


def test_retries_are_spaced_out_up_to_an_hour() -> None:
    waits = [(retry_at(n, FRIDAY) - FRIDAY).total_seconds() for n in (1, 2, 3, 20)]
    assert waits == [30, 60, 120, 3600]
