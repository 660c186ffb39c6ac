"""The times at which an article is looked at again, on a clock that we move."""

from __future__ import annotations

import itertools

import pytest

from presswatch.stories.recheck import LONGEST, OLDEST, SOONEST, next_check

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


@pytest.mark.parametrize(
    ("age", "unchanged", "seconds"),
    [
        (0.0, 0, 15 * MINUTE),
        (-HOUR, 0, 15 * MINUTE),  # a clock that is fast
        (HOUR, 0, 15 * MINUTE),
        (10 * HOUR, 0, 2 * HOUR),
        (10 * HOUR, 4, 4 * HOUR),
        (DAY, 0, 4.8 * HOUR),
        (29 * DAY, 20, LONGEST),
        (OLDEST + 1, 0, None),
    ],
)
def test_the_wait_grows_with_age_and_with_each_check_in_vain(
    age: float, unchanged: int, seconds: float | None
) -> None:
    assert next_check(age, unchanged, True) == (None if seconds is None else pytest.approx(seconds))


def test_an_article_that_names_nobody_is_left_alone() -> None:
    assert next_check(0.0, 0, False) is None


@pytest.mark.parametrize("edited_at", [None, 2 * DAY])
def test_a_life_of_checks(edited_at: float | None) -> None:
    """From its first minute until nobody asks any more; an edit makes us look closely again."""
    age, unchanged, ages = 0.0, 0, []
    while (wait := next_check(age, unchanged, True)) is not None:
        assert wait >= SOONEST
        seen = edited_at is not None and age < edited_at <= age + wait
        age += wait
        unchanged = 0 if seen else unchanged + 1
        ages.append(age)
    gaps = [after - before for before, after in itertools.pairwise(ages)]
    assert ages[0] <= 15 * MINUTE
    assert sum(age <= DAY for age in ages) >= 8
    assert len(ages) <= 40
    assert OLDEST < ages[-1] <= OLDEST + LONGEST
    assert (gaps == sorted(gaps)) is (edited_at is None)
