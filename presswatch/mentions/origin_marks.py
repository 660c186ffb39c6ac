"""Which wire agency a story came from, by the marks that agencies leave: byline, dateline, credit line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from presswatch.mentions.outlets import tables
from presswatch.types import Span

_HEAD = 600  # characters in which a dateline stands, after the title
_TAIL = 500  # characters in which a credit line stands
_DATELINE_REACH = 120  # characters from the start of a paragraph to the mark of a dateline
_STAFF = re.compile(
    r"\(\s?(?:Additional )?[Rr]eporting by [^()]{3,400}?;?\s?[^()]{0,200}?[Ee]diting by [^()]{3,200}\)?"
)
_CREDIT = (
    r"(?:source|copyright|©|\(c\)|via|from|источник|по материалам|по сообщению|фото и текст|джерело|крыніца|źródło"
    r"|zdroj|quelle|fuente|fonte|kaynak|mənbə|дереккөз|булак|manba|манбаъ|աղբյուր|წყარო)"
)


@dataclass(frozen=True, slots=True)
class Wire:
    """The agency a story came from. `place` is byline, dateline or credit; `span` is None for a byline."""

    name: str
    place: str
    span: Span | None


@lru_cache(maxsize=1)
def _names() -> tuple[str, dict[str, str]]:
    outlets, wires = tables()
    names = {alias: name for name in sorted(wires) for alias in outlets[name]}
    body = "|".join(re.escape(alias).replace(r"\ ", r"\s+") for alias in sorted(names, key=len, reverse=True))
    return body, {re.sub(r"\s+", " ", alias).casefold(): name for alias, name in names.items()}


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    body, _ = _names()
    any_case = rf"(?P<wire>(?i:{body}))"
    # A mark in brackets or slashes: "(AP) —", "/ТАСС/.", "[Reuters]".
    bracketed = re.compile(
        rf"[(/\[]\s?(?:[Кк]орр\.\s?|кор\.\s?)?(?P<wire>{body})(?:/[\w ]{{2,20}})?\s?[)/\]]\s*[—–\-.:,]?"
    )
    # A mark after place and date: «МОСКВА, 5 июн — РИА Новости.», «Минск, 5 июня. БЕЛТА.», «Москва. 5 июня. INTERFAX.RU -»
    plain = re.compile(
        rf"^[^\W\d_][\w'’ .\-]{{1,40}}[,./]\s?(?:[^\n]{{0,30}}?\d{{1,2}}[^\n]{{0,14}}?[.,—–\-])?\s?{any_case}"
        r"(?:\.\w{2,3})?\s?[.:։—–\-]"
    )
    byline = re.compile(rf"(?<![\w]){any_case}(?![\w])")
    credit = re.compile(
        rf"{_CREDIT}[\s:\-–—]*(?:\d{{4}}\s+)?(?:the\s+|агентств\w+\s+|agency\s+)?{any_case}(?![\w])",
        re.IGNORECASE,
    )
    return bracketed, plain, byline, credit


def origin(text: str, byline: Iterable[str] = (), title: str = "") -> Wire | None:
    """Return the wire agency that a story came from, or None.

    `byline` are the names of the authors as the page gives them. A story that only quotes an agency, or says
    that one contributed, did not come from it.
    """
    _, names = _names()
    bracketed, plain, by, credit = _patterns()

    def canonical(match: re.Match[str]) -> str:
        return names[re.sub(r"\s+", " ", match["wire"]).casefold()]

    for author in byline:
        match = by.search(author)
        if match is not None and len(author) - len(match["wire"]) <= 40 and _is_credit(match):
            return Wire(canonical(match), "byline", None)
    start = len(title) if title and text.startswith(title) else 0
    position = start
    for line in text[start : start + _HEAD].split("\n"):
        for pattern in (bracketed, plain):
            match = pattern.search(line[: _DATELINE_REACH + 40])
            if match is not None and match.start() <= _DATELINE_REACH and _is_dateline(line, match):
                span = Span(position + match.start("wire"), position + match.end("wire"))
                return Wire(canonical(match), "dateline", span)
        position += len(line) + 1
    tail = max(0, len(text) - _TAIL)
    match = credit.search(text, tail)
    if match is not None:
        return Wire(canonical(match), "credit", Span(*match.span("wire")))
    match = _STAFF.search(text, tail)
    if match is not None:  # the credit line that Reuters alone prints below its stories
        return Wire("Reuters", "credit", Span(*match.span()))
    return None


def _is_credit(match: re.Match[str]) -> bool:
    """Whether a name in a byline stands for the agency: in capitals where its mark is, or in full."""
    wire = match["wire"]
    return len(wire) > 4 or wire != wire.lower() or wire == "dpa"


def _is_dateline(line: str, match: re.Match[str]) -> bool:
    """Whether what stands before a mark can be place and date, and is no sentence about the agency."""
    place = line[match.start() : match.start("wire")]
    if place[:1].isalpha() and not any(character.isdigit() for character in place):
        # Without a date only a place in capitals is a dateline: «АСТАНА. КАЗИНФОРМ –».
        return place.isupper()
    before = line[: match.start()].strip()
    words = before.split()
    small = [
        word for word in words if word[:1].islower() and len(word) > 3 and not word.rstrip(".,").isdigit()
    ]
    return len(words) <= 12 and len(small) <= 2
