"""When a stored article is looked at again: soon while it is young, ever more seldom as it ages.

The measure is diffengine's (Ed Summers): an article is due when the time since its last check exceeds a
share of its age. Here the share grows too with each check that found nothing changed.
"""

from __future__ import annotations

SHARE = 0.2  # of the age; diffengine's
SOONEST = 15 * 60.0  # seconds between two checks
LONGEST = 7 * 86_400.0
PATIENCE = 4  # unchanged checks by which the share grows by itself once
OLDEST = 30 * 86_400.0  # seconds; an older article is left alone


def next_check(age: float, unchanged_times: int, has_mention: bool) -> float | None:
    """Seconds until an article is to be looked at again, or None for never.

    `age` is in seconds since it was published, `unchanged_times` how many checks in a row found the same
    text. Only articles with a mention are looked at again, up to thirty days.
    """
    if not has_mention or age > OLDEST:
        return None
    grown = SHARE * (1 + max(unchanged_times, 0) / PATIENCE)
    return min(max(SOONEST, grown * max(age, 0.0)), LONGEST)
