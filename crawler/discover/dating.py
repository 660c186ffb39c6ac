"""Times that lists give, in UTC."""

from __future__ import annotations

from datetime import datetime

from presswatch import dates
from presswatch.types import Source


def moment(text: str | None, source: Source | None, now: datetime | None) -> datetime | None:
    """A time of a list, in the source's zone when it names none; None when it names none that can be.

    `now` is when the list was fetched: nothing later is believed. Nothing counts from it either: a feed
    that says "2 hours ago" says so every day.
    """
    if not text or len(text) > 100:
        return None
    zone = source.timezone if source else None
    found = dates.parse(text, zone=zone, languages=source.languages if source else ())
    found = dates.trusted(found, now) if found else None
    return found.at if found else None
