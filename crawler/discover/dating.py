"""Times that lists give, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from presswatch.types import Source

AHEAD = timedelta(days=1)  # a time further in the future than this is not believed


def moment(text: str | None, source: Source | None, now: datetime | None) -> datetime | None:
    """A time of a list (ISO 8601 or RFC 2822), in the source's zone when it names none; else None."""
    if not text or len(text) > 100:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        try:
            at = parsedate_to_datetime(text.strip())
        except (ValueError, TypeError, OverflowError):
            return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(source.timezone) if source and source.timezone else UTC)
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        return None
    if (now is not None and at > now + AHEAD) or at.year < 1980:
        return None
    return at
