from __future__ import annotations

from datetime import timedelta

import pytest

from presswatch.coverage.health import Evidence, Health, judge, shared_factor, usual
from presswatch.coverage.rhythm import Rhythm
from tests.presswatch.coverage.test_rhythm import MONDAY, office_hours

TUESDAY = MONDAY + timedelta(weeks=8, days=1, hours=15)
RHYTHM = office_hours(8)
FULL = {"headline": 1.0, "article_body": 0.98, "date_published": 0.95, "author": 0.2}


@pytest.mark.parametrize(
    ("evidence", "health", "code"),
    [
        (Evidence(RHYTHM, TUESDAY - timedelta(hours=1)), Health.HEALTHY, "ok"),
        (Evidence(RHYTHM, TUESDAY - timedelta(hours=9)), Health.QUIET, "silence"),
        (
            Evidence(RHYTHM, TUESDAY, failures=3, failing_since=TUESDAY - timedelta(hours=1)),
            Health.BROKEN,
            "refused",
        ),
        (Evidence(RHYTHM, TUESDAY, failures=9, failing_since=TUESDAY), Health.HEALTHY, "ok"),
        (Evidence(RHYTHM, TUESDAY, refused_share=0.9, pages_now=20), Health.BROKEN, "pages-refused"),
        (
            Evidence(
                RHYTHM, TUESDAY, fields_before=FULL, fields_now={**FULL, "article_body": 0.1}, pages_now=20
            ),
            Health.DEGRADED,
            "fields",
        ),
        (
            Evidence(RHYTHM, TUESDAY, fields_before=FULL, fields_now={**FULL, "author": 0.0}, pages_now=20),
            Health.HEALTHY,
            "ok",
        ),
        (Evidence(RHYTHM, None), Health.HEALTHY, "ok"),
        (
            Evidence(RHYTHM, TUESDAY, moved=("https://a.example/rss", "https://b.example/rss")),
            Health.DEGRADED,
            "moved",
        ),
        (
            Evidence(
                RHYTHM,
                TUESDAY,
                3,
                TUESDAY - timedelta(hours=1),
                "network",
                "ResponseNeverReceived: certificate verify failed",
            ),
            Health.BROKEN,
            "certificate",
        ),
        (
            Evidence(RHYTHM, TUESDAY, 3, TUESDAY - timedelta(hours=1), "soft_404", "a parked domain"),
            Health.BROKEN,
            "parked",
        ),
    ],
)
def test_verdicts(evidence: Evidence, health: Health, code: str) -> None:
    verdict = judge(evidence, TUESDAY)
    assert (verdict.health, verdict.code) == (health, code)


@pytest.mark.parametrize(
    ("before", "now", "pages", "told"),
    [
        (0.95, 0.55, 20, True),  # too far for chance
        (0.95, 0.8, 20, False),
        (0.6, 0.4, 20, False),  # chance does that
        (0.6, 0.25, 20, True),  # less than half
        (0.95, 0.0, 7, False),  # too few pages
        (0.3, 0.0, 20, False),  # was never usual
    ],
)
def test_a_fall_is_told_where_chance_does_not_explain_it(
    before: float, now: float, pages: int, told: bool
) -> None:
    fields = {"fields_before": {**FULL, "author": before}, "fields_now": {**FULL, "author": now}}
    verdict = judge(Evidence(RHYTHM, TUESDAY, **fields, pages_now=pages), TUESDAY)  # type: ignore[arg-type]
    assert (verdict.code == "fields") is told
    if told:
        assert f"author ({before:.0%} before, {now:.0%} now)" in verdict.reason


def test_the_usual_is_the_middle_of_the_weeks() -> None:
    good, bad = FULL, {**FULL, "author": 0.0}
    assert usual([good, good]) is None
    assert usual([good, good, good, bad, bad]) == FULL
    assert usual([good, bad, bad]) == bad


def test_all_sources_silent_is_a_holiday() -> None:
    factor = shared_factor([0.0, 0.0, 0.1, 0.05, 0.0, 0.2])
    assert (
        judge(Evidence(RHYTHM, TUESDAY - timedelta(hours=9)), TUESDAY, factor=factor).health is Health.HEALTHY
    )


def test_few_sources_say_nothing_of_a_holiday() -> None:
    assert shared_factor([0.0, 0.0]) == 1.0


def test_a_livelier_source_needs_a_less_probable_silence() -> None:
    """Each article begins a silence: with one limit for all, the lively would be called quiet by chance."""
    told = []
    for an_hour in (1, 20):
        rhythm = Rhythm()
        for hour in range(24 * 28):
            start = TUESDAY - timedelta(hours=24 * 28 - hour)
            rhythm.observe(start, start + timedelta(hours=1), [start] * an_hour)
        chances = (
            rhythm.silence(TUESDAY, TUESDAY + timedelta(minutes=minutes))
            for minutes in range(5, 3000, 5)
            if judge(Evidence(rhythm, TUESDAY), TUESDAY + timedelta(minutes=minutes)).health is Health.QUIET
        )
        told.append(next(chances))
    assert told[1] < told[0] / 5
