"""Quantities and dates in a stretch of a sentence, by value, so that a new spelling is no new figure."""

from __future__ import annotations

import re
from collections import Counter

from presswatch.stories.edit_tokens import Token
from presswatch.stories.edit_words import Classes

_GROUPED = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*")
_CLOCK_OR_DATE = re.compile(r"\d{1,2}:\d\d|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_BEFORE_YEAR = frozenset(
    [
        "in",
        "since",
        "by",
        "until",
        "till",
        "from",
        "of",
        "during",
        "в",
        "с",
        "до",
        "к",
        "по",
        "у",
        "з",
        "із",
        "на",
        "за",
        "від",
        "depuis",
        "en",
        "im",
        "seit",
        "and",
    ]
)
_BETWEEN = frozenset(["-", ".", "de", "di", "d'", "of"])  # "3 de mayo"
_CASED_DATES = frozenset(["may", "march", "mar", "sun", "sat"])
_ORDINAL = re.compile(r"(?:st|nd|rd|th|го|й|я|му|ом|е|ин|ին|րդ|ը|ն|ші|шы)")


class Figures:
    """Reads the figures of one sentence, whose language has these closed classes."""

    def __init__(self, side: list[Token], known: Classes, language: str | None) -> None:
        self._side, self._known, self._language = side, known, language

    def is_figure(self, place: int) -> bool:
        """Whether the token there is a number, in digits or words, or a percent sign."""
        token = self._side[place]
        return token.is_number or token.text == "%" or token.key in self._known.numbers

    def is_date(self, place: int) -> bool:
        """Whether the token there is a part of a date or a time."""
        side, token = self._side, self._side[place]
        if token.is_word:
            return self._is_date_word(token)
        if not token.is_number:
            return False
        if _CLOCK_OR_DATE.fullmatch(token.text):
            return True
        beside = [at for at in (place - 1, place + 1) if 0 <= at < len(side)]
        at = place + 1
        while (
            at < len(side)
            and at <= place + 3
            and (side[at].key in _BETWEEN or _ORDINAL.fullmatch(side[at].key))
        ):
            at += 1
            beside.append(at)
        if any(self._is_date_word(side[at]) for at in beside if at < len(side)):
            return True
        if _YEAR.fullmatch(token.text):
            before = side[place - 1].key if place else ""
            after = side[place + 1] if place + 1 < len(side) else None
            return before in _BEFORE_YEAR or after is None or not after.is_content
        return False

    def _is_date_word(self, token: Token) -> bool:
        if self._language == "en" and token.key in _CASED_DATES and token.text.islower():
            return False
        return token.is_word and token.key in self._known.dates

    def dates(self, places: range) -> Counter[str]:
        """Parts of dates in a stretch; words by their stem, so that an ending makes no new month."""
        return Counter(_stem(self._side[place].key) for place in places if self.is_date(place))

    def quantities(self, places: range) -> Counter[str]:
        """Numbers of a stretch by value, those that multiply ("5 million") joined; dates left out.

        The stretch is widened to whole numbers, so that a changed "million" changes "5 million".
        """
        found: Counter[str] = Counter()
        value: float | None = None

        def close() -> None:
            nonlocal value
            if value is not None:
                found[f"{value:.12g}"] += 1
            value = None

        for place in self._widened(places):
            if not self.is_figure(place) or self.is_date(place):
                close()
                continue
            token = self._side[place]
            named = self._known.numbers.get(token.key, "")
            if token.is_number:
                close()
                value = _value(token.text, self._language)
            elif named and all(letter.isdigit() or letter in ".e" for letter in named):
                size = float(named)
                if value is not None and (size >= 1000 or (size >= 100 and size > value)):
                    value *= size
                elif value is not None and value >= 20 and size < 10:
                    value += size
                else:
                    close()
                    value = size
            elif named != "%" and token.text != "%":
                found[named] += 1
        close()
        return found

    def _widened(self, places: range) -> range:
        start, stop = places.start, places.stop
        if start == stop:
            return places
        while start > 0 and self.is_figure(start) and self.is_figure(start - 1):
            start -= 1
        while stop < len(self._side) and self.is_figure(stop - 1) and self.is_figure(stop):
            stop += 1
        return range(start, stop)


def _stem(word: str) -> str:
    return word if len(word) < 6 or not word[0].isalpha() else word[:5]


def _value(text: str, language: str | None) -> float:
    if _GROUPED.fullmatch(text) and not ("." in text and language == "en"):
        return float(re.sub(r"[., ]", "", text))
    digits = text.replace(" ", "")
    if digits.count(",") == 1 and "." not in digits:
        digits = digits.replace(",", ".")
    whole, _, fraction = digits.replace(",", "").partition(".")
    return float(f"{whole}.{fraction.replace('.', '') or '0'}")
