"""Whether an article was withdrawn, or its server only failed to show it for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from presswatch.types import RefusalReason

CHECKS = 3  # that found it missing, none between them that found it
SPAN = timedelta(hours=2)  # from the first of them to the last
AGAIN = 3600.0  # seconds until it is looked for again while that is open
# Checks closer together than this are one: a list and its sitemap may both ask within a minute.
APART = timedelta(minutes=10)

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
