"""The forms in which a day and an hour are written, found in a line of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from presswatch.dates import names, solar, zones

_ZONE = r"(?P<zone>z|[+-]\d{2}:?(?:\d{2})?)?"
_MACHINE = re.compile(
    r"(?P<y>\d{4})(?P<dash>-?)(?:(?P<m>\d{2})(?P=dash)(?P<d>\d{2})|(?P<n>\d{3}))"
    r"(?:[t ]\s?(?P<H>\d{2}):?(?P<M>\d{2})(?::?(?P<S>\d{2})(?:[.,]\d{1,12})?)?\s?"
    rf"{_ZONE}(?:\s?(?P<name>utc|gmt|[a-z]+/[a-z_/]+)|\[(?P<bracket>[a-z_/+-]+)\])?)?"
)
_MACHINE_START = re.compile(r"\d{4}-\d{2}-\d{2}t\d{2}:")
_NUMERIC = re.compile(
    r"(?<![\d.:/-])(?P<a>\d{1,4})(?P<sep>\s?[./-]\s?)(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{1,2})(?![\d:]|[./-]\d)"
)
_UNITED = re.compile(
    r"(?:(?P<y>\d{4})\s?(?:年|년|оны?|m\.)\s?)?(?P<m>\d{1,2})\s?(?:月|월|сарын)\s?(?P<d>\d{1,2})(?:\s?(?:日|号|號|일))?"
    r"|(?P<d2>\d{1,2})\s?tháng\s?(?P<m2>\d{1,2})(?:,?\s?(?:năm\s?)?(?P<y2>\d{4}))?"
    r"|(?<![\d/])(?P<m3>\d{1,2})/(?P<d3>\d{1,2})\s?\([日月火水木金土]\)"  # Japan's, without a year
)
_LETTERS = rf"[^\W\d_](?:[^\W\d_]|[{names.MARKS}])*"
_TOKEN = re.compile(rf"\d+|{_LETTERS}(?:'{_LETTERS})*|[^\w\s]")
_CLOCK = re.compile(
    r"(?P<before>[ap]\.?m\.?\s|上午|下午|凌晨|早上|傍晚|晚上|오전|오후|午前|午後)?\s?(?<![\d:.,/-])(?P<H>\d{1,2})\s?(?:(?P<colon>:)|h|ч\.?\s|時|时|点|點|시\s?)\s?"
    r"(?P<M>\d{2})(?(colon)(?::(?P<S>\d{2})(?:[.,]\d{1,9})?)?)(?![\d])\s?(?P<half>[ap]\.?\s?m\b\.?|[чп]п\b|[πμ]\.?\s?μ\b\.?|مساء|صباح|ظهر|[مص]\b|[بق]\.?ظ\b)?"
)
_CLOCK_WORD = re.compile(r"(?<![\d.])(?P<H>[01]?\d|2[0-3])\.(?P<M>[0-5]\d)\s?(?P<word>uhr|hrs?|kl|год|h|(?=wi(?:b|ta|t)))\b|(?:klo?|um|kell)\.?\s(?P<H2>[01]?\d|2[0-3])\.(?P<M2>[0-5]\d)(?![.\d])")  # fmt: skip
_HOUR_ONLY = re.compile(r"(?<![\d:.])(?P<H>\d{1,2})\s?(?P<half>[ap]\.?m\b\.?)")
_FILLERS_WRITTEN = (
    "de del di of the st nd rd th er re e º ª . , - ' ' г ж թ թվականի թ і i й го ое ші шы чи чы inci nci soli соли сол жыл жылы жылғы "
    "жылдын жылдың йил йилнинг yil yilning il ilin ilinin yılı წლის წელი წ р года год року рік годзе оны m d nin nci, ב في من سنة al "
    "den der dem am à le el els a la on em lui"
)
_FILLERS = frozenset(_FILLERS_WRITTEN.split())
_AFTERNOON = frozenset(("下午", "傍晚", "晚上", "오후", "午後", "чп", "μμ", "مساء", "ظهر", "م", "بظ"))
_NEAR = 5  # tokens looked at on each side of a month's name


@dataclass(slots=True)
class Found:
    """A date as it was written; `clock` and `zone` as far as they were."""

    day: date
    clock: time | None = None
    zone: zones.Zone | None = None
    seconds: bool = False
    ambiguous: bool = False
    extra_days: int = 0  # 24:00 is the next day's midnight


class Impossible(ValueError):
    """The text is written as a date that does not exist."""


def machine(text: str) -> Found | None:
    """A date of ISO 8601 and its kin that is the whole text. Raises Impossible."""
    found = _MACHINE.fullmatch(text)
    if not found:
        if _MACHINE_START.match(text):
            raise Impossible("a time stamp with something else behind it")
        return None
    try:
        if found["n"]:
            if not found["dash"] and not found["H"]:
                return None  # seven digits are a number
            day = date(int(found["y"]), 1, 1) + timedelta(days=int(found["n"]) - 1)
            if day.year != int(found["y"]):
                raise Impossible("no such day")
        else:
            day = _make(int(found["y"]), int(found["m"]), int(found["d"]))
        result = Found(day)
        if found["H"]:
            _set_clock(result, int(found["H"]), int(found["M"]), found["S"])
        named = found["bracket"] or found["name"]
        if found["zone"]:
            result.zone = zones.read(found["zone"])
        elif named:
            result.zone = zones.read(named)
    except (ValueError, OverflowError) as error:
        raise Impossible(str(error)) from None
    return result


def written(text: str, languages: Sequence[str], today: date | None, american: bool = False) -> Found | None:
    """The first date in a line of text (see `names.plain`), its clock and zone. Raises Impossible.

    `today` gives the year to dates without one; `american` reads 05/06/2026 as a day in May.
    """
    text = names.compound_months().sub(lambda name: name.group().replace(" ", "'"), text)
    place = _united(text, today) or _numeric(text, american) or _named(text, languages, today)
    if place is None:
        return None
    result, start, end = place
    _find_clock(result, text, start, end)
    return result


def clock(text: str) -> Found | None:
    """The hour in a text without a day, on an arbitrary day; None when there is none. Raises Impossible."""
    result = Found(date(2000, 1, 1))
    _find_clock(result, text, 0, 0)
    return result if result.clock else None


def _make(year: int, month: int, day: int) -> date:
    if 2500 <= year <= 2600:  # the Buddhist era
        year -= 543
    try:
        return solar.to_gregorian(year, month, day) if year in solar.YEARS else date(year, month, day)
    except ValueError as error:
        raise Impossible(str(error)) from None


def _full_year(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:
        return number
    return number + (2000 if number < 70 else 1900)


def _without_year(month: int, day: int, today: date | None) -> date | None:
    """The latest such day that is not in the future."""
    if today is None:
        return None
    latest = today + timedelta(days=1)
    for year in (latest.year, latest.year - 1):
        if (found := _make(year, month, day)) <= latest:
            return found
    return None


def _united(text: str, today: date | None) -> tuple[Found, int, int] | None:
    found = _UNITED.search(text)
    if not found:
        return None
    month, day = int(found["m"] or found["m2"] or found["m3"]), int(found["d"] or found["d2"] or found["d3"])
    year = found["y"] or found["y2"]
    made = _make(int(year), month, day) if year else _without_year(month, day, today)
    return (Found(made), found.start(), found.end()) if made else None


def _numeric(text: str, american: bool) -> tuple[Found, int, int] | None:
    for found in _NUMERIC.finditer(text):
        a, b, c, sep = found["a"], found["b"], found["c"], found["sep"].strip()
        if len(a) == 3 or (len(a) == 4 and len(c) == 4):
            continue
        if len(a) == 4:
            year, month, day, unclear = int(a), int(b), int(c), False
        elif len(c) != 2 and len(c) != 4:
            continue
        else:
            year = _full_year(c)
            first, second = int(a), int(b)
            unclear = sep == "/" and first <= 12 and second <= 12 and first != second
            month_first = second > 12 or (american and unclear)
            month, day = (first, second) if month_first else (second, first)
        if len(c) == 2 and len(a) < 4 and not (1 <= month <= 12 and 1 <= day <= 31):
            continue  # a version, a score
        return Found(_make(year, month, day), ambiguous=unclear), found.start(), found.end()
    return None


def _named(text: str, languages: Sequence[str], today: date | None) -> tuple[Found, int, int] | None:
    """A day beside the name of a month, and its year, in any order."""
    tokens = list(_TOKEN.finditer(text))
    without_year: tuple[Found, int, int] | None = None
    for index, token in enumerate(tokens):
        word = token.group()
        if len(word) < 2 or word[0].isdigit():
            continue
        number = names.month(word.replace("'", " "), languages) or names.month(word, languages)
        is_solar = number is None and (number := solar.month(word)) is not None
        if number is None:
            continue
        left = _numbers(text, tokens, index, -1)
        right = _numbers(text, tokens, index, 1)
        picked = _pick(left, right)
        if picked is None:
            continue
        day, year, first, last = picked
        if is_solar and year not in solar.YEARS:
            continue  # a month of another calendar, in a year that is not said
        made = _make(year, number, day) if year else _without_year(number, day, today)
        if made is None:
            continue
        place = Found(made), min(token.start(), first), max(token.end(), last)
        if year:
            return place
        without_year = without_year or place  # "mar., 01 déc. 2020": a day's name may look like a month's
    return without_year


def _numbers(text: str, tokens: list[re.Match[str]], index: int, step: int) -> list[re.Match[str]]:
    """Up to two numbers beside a token, nearest first, with nothing but fillers between."""
    found: list[re.Match[str]] = []
    position = index + step
    while 0 <= position < len(tokens) and abs(position - index) <= _NEAR and len(found) < 2:
        token = tokens[position]
        word = token.group()
        if word.isdigit():
            if text[token.end() : token.end() + 1] == ":" or text[token.start() - 1 : token.start()] == ":":
                break  # an hour
            found.append(token)
        elif word not in _FILLERS and not word.startswith("'"):
            break
        position += step
    return found


def _pick(left: list[re.Match[str]], right: list[re.Match[str]]) -> tuple[int, int | None, int, int] | None:
    """Day, year or None, and the span of both, from the numbers left and right of a month."""

    def is_day(token: re.Match[str]) -> bool:
        return len(token.group()) <= 2 and 1 <= int(token.group()) <= 31

    def is_year(token: re.Match[str]) -> bool:
        return len(token.group()) == 4 and token.group()[0] in "12"

    def is_short_year(token: re.Match[str]) -> bool:
        return len(token.group()) == 2

    def span(*parts: re.Match[str]) -> tuple[int, int]:
        return min(part.start() for part in parts), max(part.end() for part in parts)

    near_left, near_right = (left[0] if left else None), (right[0] if right else None)
    if near_left and len(near_left.group()) <= 2:
        day = near_left
        if near_right and is_year(near_right):
            year: re.Match[str] | None = near_right
        elif len(left) > 1 and is_year(left[1]):
            year = left[1]
        elif near_right and is_short_year(near_right):
            year = near_right
        else:
            year = None
    elif near_right and is_day(near_right):
        day = near_right
        if len(right) > 1 and is_year(right[1]):
            year = right[1]
        elif near_left and is_year(near_left):
            year = near_left
        else:
            year = None
    else:
        return None
    start, end = span(day, year) if year else span(day)
    if not is_day(day):
        raise Impossible("no such day")
    return int(day.group()), _full_year(year.group()) if year else None, start, end


def _find_clock(result: Found, text: str, start: int, end: int) -> None:
    """Adds the hour that stands nearest behind the date, else before it, and its zone."""
    for part, offset in ((text[end : end + 60], end), (text[max(0, start - 40) : start], max(0, start - 40))):
        if found := _CLOCK.search(part):
            half = (found["half"] or "") + (found["before"] or "")
            _set_clock(result, _hour(int(found["H"]), half), int(found["M"]), found["S"])
        elif found := _CLOCK_WORD.search(part):
            _set_clock(result, int(found["H"] or found["H2"]), int(found["M"] or found["M2"]), None)
        elif found := _HOUR_ONLY.search(part):
            _set_clock(result, _hour(int(found["H"]), found["half"]), 0, None)
        else:
            continue
        result.zone = zones.read(text[offset + found.end() :])
        result.ambiguous = result.ambiguous or (result.zone is not None and result.zone.tz is None)
        return


def _hour(hour: int, half: str) -> int:
    half = half.replace(".", "").replace(" ", "")
    if not half:
        return hour
    if hour > 12:
        return hour
    afternoon = half.startswith("p") or half in _AFTERNOON
    return hour % 12 + (12 if afternoon else 0)


def _set_clock(result: Found, hour: int, minute: int, second: str | None) -> None:
    if hour == 24 and minute == 0 and not int(second or 0):
        hour, result.extra_days = 0, 1
    try:
        # A leap second is the second before it.
        result.clock = time(hour, minute, min(int(second or 0), 59) if int(second or 0) <= 60 else 99)
    except ValueError as error:
        raise Impossible(str(error)) from None
    result.seconds = second is not None


def at(found: Found) -> datetime:
    """The naive time of a found date."""
    return datetime.combine(found.day, found.clock or time()) + timedelta(days=found.extra_days)
