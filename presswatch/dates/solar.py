"""The solar Hijri calendar, by which Iran and Afghanistan date their news.

Its year begins with the day of the spring equinox. In the years that are read here the leap years follow the cycle of 33
years that the observed ones do.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

# Years that are read as of this era: 1981 to 2041. A lunar Hijri year of today is later, one of ours too.
YEARS = range(1360, 1420)
_MONTHS = (
    ("فروردین", "حمل"), ("اردیبهشت", "ثور"), ("خرداد", "جوزا"), ("تیر", "سرطان"), ("مرداد", "امرداد", "اسد"), ("شهریور", "سنبله"),
    ("مهر", "میزان"), ("آبان", "ابان", "عقرب"), ("آذر", "اذر", "قوس"), ("دی", "جدی"), ("بهمن", "دلو"), ("اسفند", "حوت"),
)  # fmt: skip
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ARABIC = str.maketrans("يىك", "ییک")  # letters that Arabic keyboards write
_LETTERS = re.compile("[\u0600-\u06ff]")
_LEAPS = frozenset((1, 5, 9, 13, 17, 22, 26, 30))  # of 33 years
_FIRST = date(1981, 3, 21)  # of the year 1360


def month(word: str) -> int | None:
    """The month, 1 to 12, that a word names, or None."""
    return _NUMBERS.get(word.translate(_ARABIC)) if _LETTERS.match(word) else None


def _is_leap(year: int) -> bool:
    return year % 33 in _LEAPS


def to_gregorian(year: int, month: int, day: int) -> date:
    """The day of our calendar; raises ValueError for a day that the other has not. `year` is one of `YEARS`."""
    length = 31 if month <= 6 else 30 if month < 12 or _is_leap(year) else 29
    if not (1 <= month <= 12 and 1 <= day <= length):
        raise ValueError("no such day")
    before = sum(366 if _is_leap(one) else 365 for one in range(YEARS.start, year))
    return _FIRST + timedelta(days=before + (month - 1) * 31 - max(0, month - 7) + day - 1)
