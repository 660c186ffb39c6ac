"""What verdicts tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from presswatch.mentions.verdicts import (
    Precision,
    Stratum,
    difference,
    draw,
    falling,
    precision,
    recall,
    wilson,
)


@dataclass(frozen=True)
class Judgement:
    verdict: str
    alias: str = "ОДКБ"
    source: str = "herald"
    at: datetime = datetime(2024, 6, 5, tzinfo=UTC)
    outcome: str = "yes"
    watch: str = "csto"


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0), (81, 263, 0.2553, 0.3662)],
)  # fmt: skip
def test_wilson_interval_is_the_published_one(count: int, of: int, low: float, high: float) -> None:
    share = wilson(count, of)
    assert share.low == pytest.approx(low, abs=5e-5)
    assert share.high == pytest.approx(high, abs=5e-5)


def test_no_case_tells_nothing() -> None:
    assert (wilson(0, 0).value, wilson(0, 0).low, wilson(0, 0).high) == (None, 0.0, 1.0)


@pytest.mark.parametrize(("count", "of"), [(2, 1), (-1, 3)])
def test_impossible_share_is_refused(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        wilson(count, of)


def test_precision_is_told_by_alias_source_and_month() -> None:
    found = precision(
        [
            Judgement("right"),
            Judgement("wrong_sense"),
            Judgement("right", at=datetime(2024, 7, 1, tzinfo=UTC)),
            Judgement("right", source="mostovik"),
            Judgement("right", outcome="no"),
        ]
    )
    assert [(one.source, one.month, one.share.count, one.share.of) for one in found] == [
        ("herald", "2024-06", 1, 2),
        ("herald", "2024-07", 1, 1),
        ("mostovik", "2024-06", 1, 1),
    ]
    assert dict(found[0].wrong) == {"wrong_sense": 1}


def test_months_are_of_utc() -> None:
    local = datetime(2024, 7, 1, 2, tzinfo=timezone(timedelta(hours=5)))
    assert precision([Judgement("right", at=local)])[0].month == "2024-06"


def test_precision_by_alias_alone_takes_all_sources_together() -> None:
    found = precision([Judgement("right"), Judgement("furniture", source="mostovik")], by=("alias",))
    assert [(one.alias, one.source, one.month, one.share.of) for one in found] == [("ОДКБ", "", "", 2)]


def _month(month: str, right: int, of: int) -> Precision:
    return Precision("csto", "ОДКБ", "", month, wilson(right, of), {})


def test_surely_worse_month_is_told_and_chance_is_not() -> None:
    months = [_month("2024-04", 48, 50), _month("2024-05", 47, 50)]
    worse = _month("2024-06", 20, 50)
    assert falling([worse, *months]) is worse
    assert falling([*months, _month("2024-06", 43, 50)]) is None
    assert falling([worse]) is None


def test_recall_is_estimated_from_what_was_passed_over() -> None:
    found = recall(90, wilson(90, 100), [Stratum(1000, 200, 2)])
    assert found.missed == pytest.approx(10)
    assert found.value == pytest.approx(81 / 91)
    assert found.low < 81 / 91 < found.high


def test_rejected_and_unmatched_articles_are_weighed_apart() -> None:
    found = recall(90, wilson(100, 100), [Stratum(20, 10, 5), Stratum(1000, 100, 0)])
    assert found.missed == pytest.approx(10)
    assert found.value == pytest.approx(90 / 100)
    assert (found.sample.count, found.sample.of) == (5, 110)


def test_recall_without_a_sample_is_anything() -> None:
    found = recall(10, wilson(0, 0), [Stratum(100, 0, 0), Stratum(0, 0, 0)])
    assert (found.value, found.low, found.high) == (None, 0.0, 1.0)


def test_draw_is_the_same_for_the_same_seed() -> None:
    assert draw(range(100), 5, seed=3) == draw(range(100), 5, seed=3)
    assert draw(range(100), 5, seed=3) != draw(range(100), 5, seed=4)
    assert sorted(draw(range(3), 10, seed=1)) == [0, 1, 2]


def test_difference_reads_like_a_sentence() -> None:
    verdicts = {1: "right", 2: "right", 3: "wrong_sense", 4: "furniture", 9: "not_about_us"}
    found = difference(old=[1, 2, 3, 4, 5], new=[2, 7, 8, 9], verdicts=verdicts)
    assert str(found) == "drops 1 true, removes 2 false, loses 1 unseen, brings back 1 false, adds 2 unseen"
    assert (found.lost_true, found.lost_false, found.gained_unseen) == ((1,), (3, 4), (7, 8))
    assert found.worse


def test_no_difference_changes_nothing() -> None:
    found = difference([1, 2], [2, 1], {})
    assert str(found) == "changes nothing"
    assert not found.worse
