"""Whether a name is only a piece of a longer one that the watchlist does not have."""

from __future__ import annotations

import re

from presswatch.mentions.candidates import Candidate
from presswatch.mentions.expansions import spelling
from presswatch.mentions.page import Page

_IN_BRACKETS = re.compile(r"((?: [^\W\d_]+(?:['-][^\W\d_]+)*){0,5}) \(\"?([^\W\d_]{3,8})\"?[),]")
_BEFORE = re.compile(r"(?:[^\W\d_]+ ){1,4}$")
# Without such a word what follows belongs to the organisation: the United Nations High Commissioner (UNHCR) is one of its.
_AND = frozenset(
    (
        "and",
        "и",
        "та",
        "й",
        "і",
        "und",
        "et",
        "y",
        "e",
        "i",
        "a",
        "și",
        "va",
        "ve",
        "və",
        "և",
        "եվ",
        "да",
        "жана",
        "және",
    )
)
_WORD = re.compile(r"[^\W\d_]+")
_BANK = re.compile("(?:bank|банк|banco|banque|banca|banka)$")
# Whose bank it is tells two banks apart: the Bank of Georgia and the National Bank of Georgia.
_OF_THE_STATE = re.compile(
    "(?:national|central|state|people's|reserve|национальн|народн|нацыянальн|національн|державн|государственн|центральн|цэнтральн)"
)


def longer_name(page: Page, candidate: Candidate) -> str:
    """The longer name of something else that a name of several words is a piece of, "" if none is to be seen.

    The text itself tells by the initials that it gives in brackets: of «Организация экономического сотрудничества и
    развития (ОЭСР)» the first three words are no organisation that is watched.
    """
    if len(candidate.name.words) < 2 or candidate.name.unspaced:
        return ""
    return _by_initials(page, candidate) or _another_bank(page, candidate)


def _by_initials(page: Page, candidate: Candidate) -> str:
    match = _IN_BRACKETS.match(page.plain, candidate.end)
    if match is None or not page.cased[match.start(2) : match.end(2)].isupper():
        return ""
    letters = match[2]
    own = _WORD.findall(page.plain[candidate.start : candidate.end])
    if spelling(own, letters):
        return ""
    further = _WORD.findall(match[1])
    if further and further[0] in _AND and spelling(own + further, letters):
        return letters.upper()
    before = _BEFORE.search(page.plain, max(0, candidate.start - 80), candidate.start)
    words = _WORD.findall(before.group()) if before else []
    for count in range(1, len(words) + 1) if not further or further[0] in _AND else ():
        if spelling(words[-count:] + own + further, letters):
            return letters.upper()
    return ""


def _another_bank(page: Page, candidate: Candidate) -> str:
    if not _BANK.match(candidate.name.words[0].base):
        return ""
    place = page.word_before(candidate.start)
    if place is None or page.plain[place[1] : candidate.start] != " ":
        return ""
    word = page.plain[place[0] : place[1]]
    return f"{page.cased[place[0] : place[1]]} bank" if _OF_THE_STATE.match(word) else ""
