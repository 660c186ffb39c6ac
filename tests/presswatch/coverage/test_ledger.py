from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from presswatch.coverage.ledger import (
    Coverage,
    CoverageState,
    Poll,
    capture_recapture,
    compare,
    merge,
    recover,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ONE = NOON + timedelta(hours=1)
SIX = NOON + timedelta(hours=6)


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        (Poll(NOON, ("b", "a")), Poll(ONE, ("c", "b")), CoverageState.PROVEN),
        (Poll(NOON, ("b", "a")), Poll(ONE, ("b", "a")), CoverageState.PROVEN),
        (Poll(NOON, ("b", "a")), Poll(ONE, unchanged=True), CoverageState.PROVEN),
        (Poll(NOON), Poll(ONE, ("a",)), CoverageState.PROVEN),
        (Poll(NOON, ("b", "a")), Poll(ONE, ("d", "c")), CoverageState.GAP),
        (Poll(NOON, ("b", "a")), Poll(ONE), CoverageState.GAP),
        (Poll(NOON, ("b", "a")), Poll(ONE, refusal="403"), CoverageState.BLIND),
        (Poll(NOON, refusal="403"), Poll(ONE, ("a",)), CoverageState.BLIND),
        (Poll(NOON, ("a",), "403"), Poll(ONE, ("b", "a")), CoverageState.RECOVERED),
        (Poll(NOON, ("a",), "403"), Poll(ONE, ("b",)), CoverageState.BLIND),
    ],
)
def test_two_polls_and_the_span_between(before: Poll, after: Poll, state: CoverageState) -> None:
    span = compare(before, after)
    assert span is not None
    assert (span.state, span.start, span.end) == (state, NOON, ONE)


def test_a_first_poll_proves_nothing() -> None:
    assert compare(None, Poll(NOON, ("a",))) is None


def test_a_pinned_entry_hides_no_gap() -> None:
    before, after = Poll(NOON, ("pin", "a")), Poll(ONE, ("pin", "d"))
    span = compare(before, after, pinned=frozenset({"pin"}))
    assert span is not None
    assert span.state is CoverageState.GAP


def test_a_second_route_recovers_the_part_that_it_proves() -> None:
    blind = Coverage(CoverageState.BLIND, NOON, SIX, "503")
    proof = Coverage(CoverageState.PROVEN, NOON - timedelta(hours=1), NOON + timedelta(hours=4))
    left = recover(blind, [], [proof])
    assert [(span.state, span.seconds / 3600) for span in left] == [
        (CoverageState.RECOVERED, 4),
        (CoverageState.BLIND, 2),
    ]


def test_spans_of_one_state_are_joined() -> None:
    spans = [Coverage(CoverageState.PROVEN, NOON, ONE), Coverage(CoverageState.PROVEN, ONE, SIX)]
    assert merge(spans) == [Coverage(CoverageState.PROVEN, NOON, SIX)]


def test_capture_and_recapture() -> None:
    first, second = {str(n) for n in range(0, 80)}, {str(n) for n in range(40, 100)}
    estimate = capture_recapture(first, second)
    assert estimate is not None
    assert estimate.seen == 100
    assert estimate.low <= 120 <= estimate.high
    assert capture_recapture(set(), second) is None
