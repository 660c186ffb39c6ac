"""Dates as pages and feeds write them, in the languages of the press: one function, `parse`.

Own tables and forms first, since they know which parts were written and which were not; the dateparser
library where they fail and the language is known. What cannot be, and what lies in the future, is no date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from presswatch.dates import forms, names, zones
from presswatch.types import DateValue, Precision

MAX_TEXT = 300  # characters: a longer text is no date
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # before it there was no article that a machine dated
LATEST = datetime(2100, 1, 1, tzinfo=UTC)  # where no time of fetching is known
SKEW = timedelta(minutes=15)  # a clock that is fast by so much is believed
MISLABELLED = timedelta(hours=14)  # how far a local time that is called UTC can lie in the future

_EPOCH = re.compile(r"\d{10}|\d{13}")
_DIGITS = re.compile(r"[\d\s.+-]*\d")
_PARTED = re.compile(r"\d[.-]\s?\d|\d{8}")
_DIGIT = re.compile(r"\d")
_TWO_NUMBERS = re.compile(r"\d\D+\d")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_AGO = re.compile(r"(?P<n>\d{1,3})?\s?(?P<unit>[^\W\d_]{1,20})")
_URL_DAY = re.compile(
    r"[/_=-](?P<y>(?:19|20)\d\d)(?P<s>[/_-])(?P<m>0?[1-9]|1[0-2]|[a-z]{3})(?P=s)(?P<d>0[1-9]|[12]\d|3[01]|[1-9])(?![\d])"
    r"|/(?P<d2>0[1-9]|[12]\d|3[01])(?P<s2>[._-])(?P<m2>0[1-9]|1[0-2])(?P=s2)(?P<y2>20\d\d)(?!\d)"
    r"|/(?P<y3>20\d\d)(?P<m3>0[1-9]|1[0-2])(?P<d3>0[1-9]|[12]\d|3[01])(?=[/_t-])",
    re.IGNORECASE,
)


def parse(
    text: str, *, zone: str | None = None, languages: Sequence[str] = (), now: datetime | None = None
) -> DateValue | None:
    """The point in time that a text names, or None when it names none that can be.

    `zone` is the IANA name of the source's zone, taken for times that name none (UTC without it).
    `languages` are tried first for names of months. `now` is when the text was first seen: nothing
    later is believed, times like "2 hours ago" count from it, and dates without a year are the latest
    such day. A time that is in the future by less than a day's turn of the earth was written in another
    zone than it says, so that only its day is kept.
    """
    if not text or len(text) > MAX_TEXT * 4:
        return None
    return _parsed(text, zone, tuple(languages), now)


@lru_cache(maxsize=256)  # the witnesses of a page say the same
def _parsed(
    text: str, zone: str | None, languages: tuple[str, ...], now: datetime | None
) -> DateValue | None:
    line = names.plain(text)
    if not line or len(line) > MAX_TEXT or "\x00" in line:
        return None
    local = (zones.place(zone) if zone else None) or UTC
    if _DIGITS.fullmatch(line) and not _PARTED.search(line):
        return _epoch(line, now)
    if _EPOCH.fullmatch(line):
        return _epoch(line, now)
    try:
        found = forms.machine(line)
        if found is None:
            today = now.astimezone(local).date() if now else None
            found = forms.written(line, languages, today, american=zones.writes_month_first(zone))
            if found is None:
                if now is not None and (relative := _relative(line, local, now)) is not None:
                    return relative
                return _by_library(text, languages, local, now)
        return _value(found, local, now)
    except (forms.Impossible, zones.ImpossibleZone, OverflowError):
        return None


def from_url(url: str, *, now: datetime | None = None) -> DateValue | None:
    """The day that an address names, as in `/2024/06/06/` or `/20240606-name`; the first of several."""
    for found in _URL_DAY.finditer(url[:2000]):
        year, day = found["y"] or found["y2"] or found["y3"], found["d"] or found["d2"] or found["d3"]
        month_text = (found["m"] or found["m2"] or found["m3"]).lower()
        month = int(month_text) if month_text.isdigit() else names.month(month_text, ("en",))
        if not month:
            continue
        try:
            value = datetime(int(year), month, int(day), tzinfo=UTC)
        except ValueError:
            continue
        return trusted(DateValue(value, Precision.DAY, None, zone_assumed=True), now)
    return None


def _value(found: forms.Found, local: tzinfo, now: datetime | None) -> DateValue | None:
    naive = forms.at(found)
    named = found.zone.tz if found.zone else None
    tz = named or local
    ambiguous = found.ambiguous or (
        found.clock is not None
        and naive.replace(tzinfo=tz, fold=0).utcoffset() != naive.replace(tzinfo=tz, fold=1).utcoffset()
    )
    if found.clock is None:
        precision = Precision.DAY
    else:
        precision = Precision.SECOND if found.seconds else Precision.MINUTE
    zone_name = found.zone.name if found.zone and named else None
    at = naive.replace(tzinfo=tz).astimezone(UTC)
    return trusted(
        DateValue(at, precision, zone_name, zone_assumed=named is None, ambiguous=ambiguous), now, tz
    )


def trusted(value: DateValue, now: datetime | None, tz: tzinfo = UTC) -> DateValue | None:
    """The value as far as it can be believed when it was first seen at `now`; never later than that.

    `tz` is the zone whose midnight stands for a day.
    """
    if not EARLIEST <= value.at < LATEST:
        return None
    if now is None or value.at <= now:
        return value
    ahead = value.at - now
    if ahead > MISLABELLED:
        return None
    if value.precision is Precision.DAY or ahead <= SKEW:
        day = value.at
    else:
        day = value.at.astimezone(tz).replace(hour=0, minute=0, second=0).astimezone(UTC)
    precision = value.precision if ahead <= SKEW else Precision.DAY
    return DateValue(min(day, now), precision, value.zone, value.zone_assumed, value.ambiguous)


def _epoch(digits: str, now: datetime | None) -> DateValue | None:
    """Seconds or milliseconds since 1970; other numbers are numbers of articles."""
    if not _EPOCH.fullmatch(digits):
        return None
    seconds = int(digits) // (1000 if len(digits) == 13 else 1)
    value = DateValue(datetime.fromtimestamp(seconds, UTC), Precision.SECOND, "+00:00")
    return trusted(value, now) if value.at.year >= 1990 else None


def _relative(line: str, local: tzinfo, now: datetime) -> DateValue | None:
    words = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", line))
    clocked = forms.clock(line)
    if clocked and clocked.clock:
        for names_of_day, back in ((names.TODAY, 0), (names.YESTERDAY, 1)):
            if words & names_of_day or any(
                len(word) < 4 and word in line for word in names_of_day if not word.isascii()
            ):
                clocked.day = now.astimezone(local).date() - timedelta(days=back)
                return _value(clocked, local, now)
        return None
    if len(line) > 60 or not (words & names.AGO or any(mark in line for mark in ("前", "전", "il y a"))):
        return None
    for found in _AGO.finditer(line):
        before = line[: found.start()].split()
        if (
            found["n"] is None
            and not (before and names.is_one(before[-1]))
            and found["unit"] not in names.AGO
        ):
            alone = len(line.split()) <= 3 and names.unit(found["unit"])  # "час назад"
            if not alone or _DIGIT.search(line):
                continue
        seconds = names.unit(found["unit"])
        if seconds is None:
            continue
        number = int(found["n"] or 1)
        at = now - timedelta(seconds=seconds * number)
        if seconds >= names.DAY:
            midnight = at.astimezone(local).replace(hour=0, minute=0, second=0, microsecond=0)
            return trusted(DateValue(midnight.astimezone(UTC), Precision.DAY, None, zone_assumed=True), now)
        return trusted(DateValue(at.replace(second=0, microsecond=0), Precision.MINUTE, "+00:00"), now)
    return None


def _by_library(text: str, languages: Sequence[str], local: tzinfo, now: datetime | None) -> DateValue | None:
    """What dateparser makes of a text with a day and a year in one of the languages."""
    # A day and a year are two numbers. To ask the library for the first time takes a tenth of a second.
    if not languages or len(text) > 100 or not _TWO_NUMBERS.search(text) or not _LETTERS.search(text):
        return None
    import dateparser

    known = [language for language in languages if language in _library_languages()]
    if not known:
        return None
    settings: dict[str, object] = {
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PREFER_DATES_FROM": "past",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "DATE_ORDER": "DMY",
        "PARSERS": ["absolute-time"],
    }
    try:
        at: datetime | None = dateparser.parse(text, languages=known, settings=settings)
    except (ValueError, OverflowError, TypeError, RecursionError, IndexError, AttributeError):
        return None  # the library's own faults on odd input
    if at is None:
        return None
    day = date(at.year, at.month, at.day)
    found = forms.Found(day, at.time() if at.time() != at.min.time() else None)
    return _value(found, local, now)


def _library_languages() -> frozenset[str]:
    from dateparser.data.languages_info import language_order

    return frozenset(language_order)
