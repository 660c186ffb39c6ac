"""When an article that was not found counts as withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from presswatch.stories.disappearance import TakenOut, is_absence, judge, still_out, taken_out
from presswatch.types import RefusalReason

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "confirmed", "checks"),
    [
        ([0], False, 1),
        ([0, 60], False, 2),
        ([0, 300], False, 2),  # long enough, but two looks
        ([0, 60, 110], False, 3),  # three looks, not long enough
        ([0, 60, 120], True, 3),
        ([120, 0, 60], True, 3),
        ([0, 1, 2, 130], False, 2),  # a list and a sitemap in one crawl are one look
        ([0, 9, 18, 130, 140], True, 4),
        ([0, 1440, 2880], True, 3),
    ],
)
def test_it_takes_three_looks_over_two_hours(minutes: list[int], confirmed: bool, checks: int) -> None:
    found = judge([NOON + timedelta(minutes=m) for m in minutes])
    assert found is not None
    assert (found.confirmed, found.checks) == (confirmed, checks)
    assert found.since == NOON
    assert (found.again_in is None) is confirmed
    assert (f"{checks} of 3" in found.in_words) is not confirmed


def test_nothing_was_observed() -> None:
    assert judge([]) is None


@pytest.mark.parametrize(
    ("reason", "absent"),
    [
        (RefusalReason.NOT_FOUND, True),
        (RefusalReason.GONE, True),
        (RefusalReason.SOFT_404, True),
        (RefusalReason.REDIRECTED_AWAY, True),
        (RefusalReason.SERVER_ERROR, False),
        (RefusalReason.FORBIDDEN, False),
        (RefusalReason.PAYWALL, False),
        (RefusalReason.NETWORK, False),
        (RefusalReason.CHALLENGE, False),
    ],
)
def test_not_being_let_in_is_no_absence(reason: RefusalReason, absent: bool) -> None:
    assert is_absence(reason) is absent


@pytest.mark.parametrize(
    ("now", "gone"),
    [
        ("abcdefgh", ""),
        ("xyabcdefgh", ""),  # new ones on top
        ("xyabcdef", ""),  # the last two scrolled off
        ("xyabdefg", "c"),  # taken out, and one scrolled off
        ("bcdefgh", "a"),  # the first one
        ("abcdefh", ""),  # too near the end: nobody below it to vouch
        ("abcdegh", "f"),
        ("aefgh", "bcd"),
        ("agh", ""),  # half the list
        ("xabdecfgh", ""),  # moved down
        ("abedfgh", ""),  # one is gone and the list in another order
        ("wxyz", ""),
        ("", ""),
    ],
)
def test_an_entry_is_taken_out_while_its_neighbours_stay(now: str, gone: str) -> None:
    assert "".join(entry.id for entry in taken_out("abcdefgh", now)) == gone


def test_a_later_look_bears_it_out_while_somebody_below_is_left() -> None:
    entry = TakenOut("c", ("d", "e"))
    assert still_out(entry, "xyabe") is True
    assert still_out(entry, "abcde") is False
    assert still_out(entry, "wxyz") is None
