"""What a text says that letters stand for: words in brackets beside them, or words whose initials they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from presswatch.mentions.candidates import Candidate
from presswatch.mentions.lexicon import Word
from presswatch.mentions.page import Page
from presswatch.mentions.synonyms import SMALL_WORDS

_EXPANSION_BEFORE = re.compile(r"\(\s*\"?\s*$")
_COMPOUND = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_MOST_RUNS = 100  # of words with the same initials that are looked at
_BEGIN_ALIKE = 5  # letters: Turkic and Turkish


def expansion(page: Page, candidate: Candidate, letters: str, own: tuple[Word, ...]) -> str:
    """The words before "(ACR)" or after "ACR (" that spell the letters, if they are not the watch's own."""
    if _EXPANSION_BEFORE.search(page.plain, max(0, candidate.start - 4), candidate.start):
        before = _COMPOUND.findall(page.plain, max(0, candidate.start - 200), candidate.start)
        for count in range(1, min(len(before), 3 * len(letters)) + 1):
            words = spelling(before[-count:], letters)
            if words and before[-count] not in SMALL_WORDS:
                return "" if _are_all_own(words, own) else " ".join(words)
    if page.plain[candidate.end : candidate.end + 2] == " (":
        close = page.plain.find(")", candidate.end, candidate.end + 200)
        inside = _COMPOUND.findall(page.plain, candidate.end, close) if close > 0 else []
        words = spelling(inside, letters) or (inside if _spelled_inside(inside, letters) else [])
        if words and not _are_all_own(words, own):
            return " ".join(words)
    return ""


def spelling(words: list[str], letters: str) -> list[str]:
    """The words, from the first on, whose initials are `letters`; small words lend none. Empty if they do not.

    A compound lends the initials of all its parts, or of the first alone: Asia-Pacific, Co-operative.
    """
    used: list[str] = []
    place = 0
    for word in words:
        if place == len(letters):
            break
        if word[0] == letters[place]:
            place += 1
            for part in word.split("-")[1:]:
                if part and letters[place : place + 1] == part[0]:
                    place += 1
        elif word not in SMALL_WORDS:
            return []
        used.append(word)
    return used if place == len(letters) else []


def _spelled_inside(words: list[str], letters: str) -> bool:
    """Whether the letters stand in this order in a few words, each of which begins with one of them: EDB, ethylene dibromide."""
    if not 2 <= len(words) < len(letters):
        return False

    def fits(word: int, place: int) -> bool:
        if word == len(words):
            return place == len(letters)
        if place == len(letters) or words[word][0] != letters[place]:
            return False
        at, place = 0, place + 1
        while True:
            if fits(word + 1, place):
                return True
            at = words[word].find(letters[place], at + 1) if place < len(letters) else -1
            if at < 0:
                return False
            place += 1

    return fits(0, 0)


def _are_own(words: Iterable[str], own: tuple[Word, ...]) -> bool:
    weighty = [word for word in words if word not in SMALL_WORDS]
    return sum(any(w.accepts(word) for w in own) for word in weighty) * 2 >= len(weighty)


def _are_all_own(words: Iterable[str], own: tuple[Word, ...]) -> bool:
    """Whether every word that says something is the watch's own, or begins alike: one that does not names another."""
    return all(
        word in SMALL_WORDS
        or any(
            w.accepts(part) or w.base[:_BEGIN_ALIKE] == part[:_BEGIN_ALIKE]
            for w in own
            for part in {word, *word.split("-")}
        )
        for word in words
    )


def initialism(page: Page, letters: str, own: tuple[Word, ...]) -> str:
    """Consecutive words anywhere in the text whose initials are the letters, and which are not the watch's own."""
    for words in _spelled_out(page.words, page.cased, letters):
        if not _are_own(words, own):
            return " ".join(words)
    return ""


@lru_cache(maxsize=8)  # of one text, which is asked again at each place
def _spelled_out(text: str, cased: str, letters: str) -> tuple[tuple[str, ...], ...]:
    """The different runs of words with these initials; with small words between only where the first has a capital."""
    found: dict[tuple[str, ...], None] = {}
    for match in _initials_of(letters).finditer(text):
        words = tuple(match.group().split(" "))
        if not (any(word in SMALL_WORDS for word in words) and cased[match.start()].islower()):
            found[words] = None
        if len(found) == _MOST_RUNS:
            break
    return tuple(found)


@lru_cache(maxsize=1024)
def _initials_of(letters: str) -> re.Pattern[str]:
    small = "(?:(?:of|and|for|the|de|des|du|der|die|und|по|и|о|об|за|та|і) )?"
    return re.compile(
        rf"(?<= ){f' {small}'.join(rf'{re.escape(letter)}[^ ]{{2,}}' for letter in letters)}(?= )"
    )
