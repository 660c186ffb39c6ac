"""Texts that set no blanks between words, made to show where words of another script begin and end in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from importlib import resources

from presswatch.languages import IDEOGRAPHIC
from presswatch.types import Span, WatchKind

JOINING = IDEOGRAPHIC | {"th", "lo", "km", "my"}
"""Languages (BCP 47 primary subtags) that set no blanks between words."""

_OWN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_OTHER = "A-Za-z0-9\uff21-\uff3a\uff41-\uff5a\u00c0-\u024f\u0400-\u052f"
_BORDER = re.compile(rf"(?<=[{_OWN}])(?=[{_OTHER}])|(?<=[{_OTHER}])(?=[{_OWN}])")
_ONLY_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
_HAN = re.compile("[\u3400-\u9fff]")
_CHINESE = IDEOGRAPHIC - {"ja"}
_DERIVED = {
    # Those for it and its teaching: Brexiteers. Of a body or a person 派 is mostly the verb, "sends".
    WatchKind.EVENT: re.compile("派(?![出遣兵驻駐])|主[义義]|者"),
    WatchKind.PERSON: re.compile("主[义義]"),
    # Its people, language, descent. What else begins with 人 after a place: its population, rights, parliament, an insurer.
    WatchKind.PLACE: re.compile(
        "人(?![民口权權均工才物力员員士类類大文体體道造间間为為质質次数數事群家生脉脈命选選手行寿壽保])|[语語裔籍族]|主[义義]"
    ),
}
DOTS = frozenset("·•・‧∙．")
"""Marks between the given and the family name of a foreigner."""


def parted(text: str, language: str | None) -> tuple[str, list[int]]:
    """The text with a blank at each border of scripts, and where in the result these blanks stand, ascending.

    Chinese is simplified besides, character by character. A text in a language that sets blanks itself is returned
    as it is.
    """
    if language not in JOINING:
        return text, []
    if language in _CHINESE and _HAN.search(text):
        table = _simplified()
        for letter in table.keys() & set(text):  # far quicker than str.translate where there are few
            text = text.replace(letter, table[letter])
    borders = [match.start() for match in _BORDER.finditer(text)]
    if not borders:
        return text, []
    pieces = [text[first:last] for first, last in zip([0, *borders], [*borders, len(text)], strict=True)]
    return " ".join(pieces), [place + number for number, place in enumerate(borders)]


@cache
def _simplified() -> dict[str, str]:
    """Traditional characters and their simplified form (OpenCC's TSCharacters, first choice of each)."""
    table = resources.files("presswatch.mentions").joinpath("traditional.txt").read_text("utf-8")
    traditional, simplified = table.split()
    return dict(zip(traditional, simplified, strict=True))


def derived(plain: str, end: int, kind: WatchKind) -> bool:
    """Whether a name that ends at `end` goes on as another word: Brexiteer (脱欧派), Trumpism, Macedonians.

    As in languages with blanks, where such words are other words.
    """
    pattern = _DERIVED.get(kind)
    return pattern is not None and pattern.match(plain, end) is not None


def original(span: Span, blanks: list[int]) -> Span:
    """The place in the text before `parted` put in `blanks`."""
    return Span(span.start - bisect_left(blanks, span.start), span.end - bisect_left(blanks, span.end))


def given_before(plain: str, dot: int, given: str) -> int | None:
    """Where a foreigner's given name starts that stands before the mark at `dot`, if it may be `given` otherwise transcribed.

    Newsrooms write one foreign name with different ideographs, nearly always with the same first one, and of a length
    that differs by one at most.
    """
    if plain[dot] not in DOTS:
        return None
    for size in (len(given), len(given) - 1, len(given) + 1):
        start = dot - size
        if size > 1 and start > 0 and plain[start] == given[0] and _ONLY_HAN.fullmatch(plain, start, dot):
            return start
    return None


def goes_on(plain: str, end: int) -> bool:
    """Whether another ideograph stands at `end`."""
    return _ONLY_HAN.match(plain, end) is not None
