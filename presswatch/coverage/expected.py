"""What a source usually carries, and by when: from which stories of an official source it took up, and how soon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FEW = 5  # earlier stories, below which nothing is called usual
USUAL_SHARE = 0.6  # of them that a source carried
USUAL_QUANTILE = 0.9  # of its delays: by then it usually has it
LONGEST = timedelta(days=3)  # what comes later is another story


@dataclass(frozen=True, slots=True)
class Habit:
    """How a source treats stories of an official source: share carried (0 to 1), and by when."""

    share: float
    seconds: float  # after the official text
    stories: int  # that this was learnt from


def habits(delays: Mapping[str, Sequence[float | None]]) -> dict[str, Habit]:
    """Sources that usually carry such stories.

    `delays` maps each source to the seconds after which it carried each earlier story, None for one that it did
    not carry. The usual time is the nearest-rank quantile of those that it carried, and at least a minute.
    """
    found = {}
    for source, given in delays.items():
        carried = sorted(delay for delay in given if delay is not None)
        if len(given) < FEW or len(carried) < USUAL_SHARE * len(given):
            continue
        rank = min(len(carried) - 1, int(USUAL_QUANTILE * len(carried)))
        found[source] = Habit(len(carried) / len(given), max(60.0, carried[rank]), len(given))
    return found


class Standing(StrEnum):
    """What is known of one source and one expected story."""

    WAITING = "waiting"  # its usual time is not over
    CARRIED = "carried"
    MISSING = "missing"  # it was seen whole, and the story was not there
    UNSEEN = "unseen"  # it may have carried it where we could not look


def stands(
    due_at: datetime, carried_at: datetime | None, proven_until: datetime | None, now: datetime
) -> Standing:
    """How a source stands; `proven_until` is up to when its lists were seen whole, without a break since the event."""
    if carried_at is not None:
        return Standing.CARRIED
    if proven_until is not None and proven_until >= due_at:
        return Standing.MISSING
    if now < due_at + timedelta(hours=1):  # the next looks may still prove it
        return Standing.WAITING
    return Standing.UNSEEN


def proven_until(spans: Sequence[tuple[datetime, datetime, bool]], since: datetime) -> datetime | None:
    """Up to when a list was seen without a break since a time: `spans` are start, end and whether seen, in any order.

    None when it was not seen at that time.
    """
    reached: datetime | None = None
    for start, end, seen in sorted(spans):
        if end <= since:
            continue
        if not seen or start > (reached or since):
            break
        reached = max(end, reached or end)
    return reached


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many articles there were, by two lists of one source that each show a part of them."""

    seen: int  # by either list
    total: float
    low: float
    high: float


def recapture(first: int, second: int, both: int) -> Estimate | None:
    """How many there are, when two independent lists hold `first` and `second` of them and `both` stand in both.

    Chapman's estimator with Seber's variance, bounds at 95 %; no less than what was seen. None when nothing stands in both:
    then the lists are not of the same kind of article. Source: Seber, The Estimation of Animal Abundance (1982), 3.1.
    """
    if not both or both > min(first, second):
        return None
    seen = first + second - both
    total = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    spread = 1.96 * variance**0.5
    return Estimate(seen, max(total, seen), max(total - spread, seen), max(total + spread, seen))
