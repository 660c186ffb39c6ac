"""What could be seen of a route, and what could not: proven, gap, blind, recovered.

Two successive polls of a list overlap: then everything between them was seen. They do not: then
something may have scrolled off, and the span between them is a gap. A refusal makes a span blind.
Another route that lists what lies in the span recovers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class CoverageState(StrEnum):
    """How much of a span was seen."""

    PROVEN = "proven"
    GAP = "gap"
    BLIND = "blind"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One span of time of a route (UTC) and what was seen of it."""

    state: CoverageState
    start: datetime
    end: datetime
    reason: str = ""

    @property
    def seconds(self) -> float:
        """Length of the span in seconds."""
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll of a list gave: ids newest first, or the reason why it gave nothing."""

    at: datetime
    ids: tuple[str, ...] = ()
    refusal: str | None = None
    unchanged: bool = False  # 304, or the same bytes: the list is as it was


def compare(previous: Poll | None, current: Poll, pinned: frozenset[str] = frozenset()) -> Coverage | None:
    """The span between two polls and its state; None for a first poll.

    `previous` is the poll before; one that was refused carries the ids of the last that was not, so
    that a list that still holds them recovers what the refusals hid. `pinned` ids stay at the top of
    a list for days and prove nothing.
    """
    if previous is None:
        return None
    start, end = previous.at, current.at
    if current.refusal is not None:
        return Coverage(CoverageState.BLIND, start, end, current.refusal)
    before, after = set(previous.ids) - pinned, set(current.ids) - pinned
    if previous.refusal is not None:
        seen_whole = current.unchanged or bool(before & after)
        state = CoverageState.RECOVERED if seen_whole else CoverageState.BLIND
        return Coverage(state, start, end, previous.refusal)
    if current.unchanged:
        return Coverage(CoverageState.PROVEN, start, end)
    if before & after or not before:
        return Coverage(CoverageState.PROVEN, start, end)
    if not after:
        return Coverage(CoverageState.GAP, start, end, "the list is empty")
    return Coverage(CoverageState.GAP, start, end, "no entry of the poll before is left in the list")


def recover(
    span: Coverage, listed_elsewhere: Iterable[datetime], seen_whole: Sequence[Coverage]
) -> list[Coverage]:
    """What is left of a gap or blind span after another route was read.

    `seen_whole` are proven spans of the other route, `listed_elsewhere` the publication times of its
    entries. A part of the span that the other route proves is recovered; where it merely lists
    entries in a gap, the span from the gap's start to the newest of them is recovered.
    """
    if span.state not in (CoverageState.GAP, CoverageState.BLIND):
        return [span]
    covered = [
        (max(span.start, proof.start), min(span.end, proof.end))
        for proof in seen_whole
        if proof.state is CoverageState.PROVEN and proof.start < span.end and proof.end > span.start
    ]
    inside = sorted(at for at in listed_elsewhere if span.start <= at <= span.end)
    if inside and not covered:
        covered = [(span.start, inside[-1])]
    result: list[Coverage] = []
    at = span.start
    for start, end in sorted(covered):
        start = max(start, at)
        if end <= start:
            continue
        if start > at:
            result.append(replace(span, start=at, end=start))
        result.append(Coverage(CoverageState.RECOVERED, start, end, span.reason))
        at = end
    if at < span.end:
        result.append(replace(span, start=at))
    return result


def merge(spans: Iterable[Coverage]) -> list[Coverage]:
    """Spans in order of time, neighbours of one state and reason joined."""
    merged: list[Coverage] = []
    for span in sorted(spans, key=lambda item: (item.start, item.end)):
        last = merged[-1] if merged else None
        if last and last.state is span.state and last.reason == span.reason and span.start <= last.end:
            merged[-1] = replace(last, end=max(last.end, span.end))
        else:
            merged.append(span)
    return merged


@dataclass(frozen=True, slots=True)
class PopulationEstimate:
    """How many articles exist, by capture and recapture, with a 95 % interval."""

    estimate: float
    low: float
    high: float
    seen: int


def capture_recapture(first: set[str], second: set[str]) -> PopulationEstimate | None:
    """Chapman's estimate from two routes (Chapman 1951; variance after Seber 1970).

    It assumes that the routes do not depend on each other strongly; None when either saw nothing.
    """
    if not first or not second:
        return None
    n1, n2, both = len(first), len(second), len(first & second)
    estimate = (n1 + 1) * (n2 + 1) / (both + 1) - 1
    variance = (n1 + 1) * (n2 + 1) * (n1 - both) * (n2 - both) / ((both + 1) ** 2 * (both + 2))
    seen = len(first | second)
    margin = 1.96 * variance**0.5
    return PopulationEstimate(estimate, max(float(seen), estimate - margin), estimate + margin, seen)
