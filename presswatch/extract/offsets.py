"""The offset from UTC of the clock by which a page's readers live: what its dates show, and which day they call it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from presswatch import dates
from presswatch.extract.document import text_of
from presswatch.extract.segments import Segments
from presswatch.types import DateValue, Precision

CLOCK = re.compile(r"\d[:.]\d\d(?![\d.])")
IN_UTC = ("Z", "+00:00", "+0000")
_WEST, _EAST = 8, 14  # hours from UTC: farther west nobody publishes


def local_time(value: DateValue) -> datetime:
    """The time in the zone that the page gave or that was assumed for it, for showing; UTC without one."""
    if value.zone and "/" in value.zone:
        try:
            return value.at.astimezone(ZoneInfo(value.zone))
        except (ZoneInfoNotFoundError, ValueError):
            return value.at
    found = re.fullmatch(r"([+-])(\d{2}):?(\d{2})", value.zone or "")
    if not found:
        return value.at
    offset = timedelta(hours=int(found[2]), minutes=int(found[3])) * (1 if found[1] == "+" else -1)
    return value.at.astimezone(timezone(offset))


def zone_of(offset: timedelta) -> str:
    """An offset as dates write it: "+03:00"."""
    minutes = abs(round(offset.total_seconds() / 60))
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def shown_offset(page: Segments) -> timedelta | None:
    """How far the clock that a time element shows is from UTC, where it declares the time in that."""
    for element in page.times:
        stated = element.get("datetime") or ""
        if not stated.endswith(IN_UTC) or (declared := dates.parse(stated)) is None:
            continue
        for text in (text_of(element)[:100], element.get("title") or ""):
            if (offset := _apart(text, declared)) is not None:
                return offset
    return None


def line_offset(lines: Iterable[str], declared: DateValue) -> timedelta | None:
    """The same of lines beside the headline and a time that the page declares in UTC."""
    return next((offset for line in lines if (offset := _apart(line, declared)) is not None), None)


def _apart(text: str, declared: DateValue) -> timedelta | None:
    """How far the clock in a text is from a time in UTC that it may show; None where it cannot be that time."""
    shown = dates.parse(text) if CLOCK.search(text) else None
    if shown is None or shown.precision is Precision.DAY:
        return None
    at = declared.at if shown.precision is Precision.SECOND else declared.at.replace(second=0, microsecond=0)
    offset = shown.at - at if shown.zone is None else local_time(shown).utcoffset() or timedelta()
    if not offset or abs(offset) > timedelta(hours=_EAST) or offset % timedelta(minutes=30):
        return None
    return offset


def told_offset(value: DateValue, day: date | None) -> timedelta | None:
    """The least offset, in whole hours, by which a time in UTC falls on `day`, where that is the one before or the next."""
    if day == value.at.date() - timedelta(days=1) and value.at.hour < _WEST:
        return timedelta(hours=-1 - value.at.hour)
    if day == value.at.date() + timedelta(days=1) and value.at.hour >= 24 - _EAST:
        return timedelta(hours=24 - value.at.hour)
    return None
