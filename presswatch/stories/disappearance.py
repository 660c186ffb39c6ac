"""Whether an article was withdrawn, or its server only failed to show it for a while.

Two things speak of it: its own address, and the site's list, from which it is taken out while its neighbours stay.
Neither is said of an article before it was seen three times over two hours.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise

from presswatch.types import RefusalReason

CHECKS = 3  # that found it missing, none between them that found it
SPAN = timedelta(hours=2)  # from the first of them to the last
AGAIN = 3600.0  # seconds until it is looked for again while that is open
# Checks closer together than this are one: a list and its sitemap may both ask within a minute.
APART = timedelta(minutes=10)
BELOW = 3  # entries of a list, next below one that went, which are asked whether they stay
STAY = 2  # of them that must: what scrolls off a list goes with all below it
MOST_AT_ONCE = 3  # entries taken out between two looks; where more went, the list was put in another order

ABSENT = frozenset(
    {
        RefusalReason.NOT_FOUND,
        RefusalReason.GONE,
        RefusalReason.SOFT_404,
        RefusalReason.REDIRECTED_AWAY,
    }
)


@dataclass(frozen=True, slots=True)
class Absence:
    """What is known of an article that was not to be found.

    `checks` counts those that are far enough apart, `again_in` is in seconds, None once it is confirmed.
    """

    confirmed: bool
    checks: int
    since: datetime
    again_in: float | None

    @property
    def in_words(self) -> str:
        """For people: how sure it is."""
        if self.confirmed:
            return f"confirmed by {self.checks} checks"
        return f"{self.checks} of {CHECKS} checks over {SPAN.total_seconds() / 3600:g} hours"


def is_absence(reason: RefusalReason) -> bool:
    """Whether a refusal says that the article is not there, rather than that we were not let in."""
    return reason in ABSENT


def judge(observed: Sequence[datetime]) -> Absence | None:
    """What the times say at which an article was missing since it was last there; None for no time."""
    apart: list[datetime] = []
    for at in sorted(observed):
        if not apart or at - apart[-1] >= APART:
            apart.append(at)
    if not apart:
        return None
    confirmed = len(apart) >= CHECKS and apart[-1] - apart[0] >= SPAN
    return Absence(confirmed, len(apart), apart[0], None if confirmed else AGAIN)


@dataclass(frozen=True, slots=True)
class TakenOut:
    """An entry that a list has no more, with the entries below it that the list still has."""

    id: str
    below: tuple[str, ...]


def taken_out(before: Sequence[str], now: Sequence[str]) -> tuple[TakenOut, ...]:
    """The entries that went out of the middle of a list, newest first, between two looks.

    Nothing for entries at its end, which scroll off, and for a list whose entries changed places or of which
    more went than a few: it was made anew, as lists of what is read most are.
    """
    places = {entry: place for place, entry in enumerate(now)}
    kept = [entry for entry in before if entry in places]
    if any(places[a] > places[b] for a, b in pairwise(kept)):
        return ()
    found = []
    for place, entry in enumerate(before):
        if entry in places:
            continue
        below = tuple(islice((other for other in before[place + 1 :] if other in places), BELOW))
        if len(below) >= STAY:
            found.append(TakenOut(entry, below))
    return tuple(found) if len(found) <= MOST_AT_ONCE else ()


def still_out(entry: TakenOut, now: Collection[str]) -> bool | None:
    """Whether a later look bears it out: True, False when the entry is back, None when its neighbours went too."""
    if entry.id in now:
        return False
    return True if any(other in now for other in entry.below) else None
