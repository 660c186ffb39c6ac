from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from presswatch.alerts.rules import Flagged, Pace, QuietHours, Rule, apply, due, retry_at
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


@pytest.mark.parametrize(
    ("rule", "now", "expected"),
    [
        (RULE, FRIDAY, "2026-03-06T16:30"),
        (replace(RULE, pace=Pace.HOURLY), FRIDAY, "2026-03-06T17:00"),
        (replace(RULE, pace=Pace.DAILY, zone="Europe/Moscow"), FRIDAY, "2026-03-07T06:00"),
        (replace(RULE, quiet=QUIET, zone="Europe/Moscow"), FRIDAY.replace(hour=17), "2026-03-07T05:00"),
        (replace(RULE, quiet=QUIET, working_days=True), FRIDAY.replace(hour=21), "2026-03-09T08:00"),
        (replace(RULE, quiet=QUIET), FRIDAY.replace(hour=3), "2026-03-06T08:00"),
    ],
)
def test_when_an_alert_is_due(rule: Rule, now: datetime, expected: str) -> None:
    assert due(rule, now).isoformat()[:16] == expected


def test_retries_are_spaced_out_up_to_an_hour() -> None:
    waits = [(retry_at(n, FRIDAY) - FRIDAY).total_seconds() for n in (1, 2, 3, 20)]
    assert waits == [30, 60, 120, 3600]
