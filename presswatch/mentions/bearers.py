"""Whose family name it is that stands alone: the watched person's, or that of somebody whose given name stands beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from presswatch.mentions.candidates import Candidate
from presswatch.mentions.cues import cues
from presswatch.mentions.given_names import alike, begins_sentences, given_name, is_respelt
from presswatch.mentions.lexicon import Lexicon, Word
from presswatch.mentions.page import Page
from presswatch.text import is_small

# One letter and a full stop that mean Mr or Mrs, so are no initial.
_HONORIFICS = {
    "fr": "m",
    "pl": "p",
    "cs": "p",
    "sk": "p",
    "sl": "g",
    "ru": "г",
    "be": "г",
    "bg": "г",
    "sr": "г",
    "uk": "п",
}
_WORDS_OF_A_HEADLINE = 6
_SMALL = 3  # letters of words that take no capital in headlines
_WORDS_FOR_PLACES = frozenset(
    ("hall", "park", "lake", "hill", "church", "bridge", "field", "house", "street", "garden", "square")
)
# Scripts without capitals in which single letters with a full stop are titles: Dr, Miss, ranks.
_TITLES_IN_LETTERS = re.compile("[\u0600-\u06ff\u0e00-\u0eff\u0900-\u0dff]")


def other_person(page: Page, lexicon: Lexicon, watch: int, candidate: Candidate) -> str:
    """Why a family name alone is another bearer's: a given name before it that is not the watched person's."""
    own = lexicon.own_words[watch]
    before = page.word_before(candidate.start)
    if before is not None and not is_small(page.cased[before[0]]):
        gap = page.plain[before[1] : candidate.start]
        word = page.plain[before[0] : before[1]]
        family = page.plain[candidate.start : candidate.end]
        if begins_sentences(word, lexicon.language.code) and page.starts_sentence(before[0]):
            gap = ""
        if gap == " " and _is_given_of_another(lexicon, word, family, own):
            return f"{page.cased[before[0] : before[1]]} is another given name"
        first = page.word_before(before[0]) if gap == " " and page.plain[before[0] - 1] == "-" else None
        if first is not None and _is_given_of_another(
            lexicon, page.plain[first[0] : first[1]], family, own
        ):  # Jean-Marie
            return f"{page.cased[first[0] : before[1]]} is another given name"
        if (
            gap.strip() == "."
            and len(word) == 1
            and (page.cased[before[0]].isupper() or not _TITLES_IN_LETTERS.match(word))
            and word not in _HONORIFICS.get(lexicon.language.code, "")
            and not any(w.base.startswith(word) for w in own)
        ):
            return f"{word.upper()}. is another initial"
        if gap == " " and _names_a_place(page, lexicon, before, family):
            return f"a place called {page.cased[before[0] : candidate.end]}"
    after = page.word_after(candidate.end)
    if after is not None and page.plain[candidate.end : after[0]] == " " and page.capitalised(after):
        word = page.plain[candidate.start : candidate.end]
        others = not any(w.accepts(page.plain[after[0] : after[1]]) for w in own)
        if others and candidate.name.anchor == 0 and lexicon.language.code == "hu":
            return "another name follows the family name"
        stands_first = candidate.name.anchor == 0 and len(candidate.name.words) > 1 and not candidate.whole
        if others and stands_first and not _is_a_headline(page, candidate.end):  # Kim Kardashian, Xi Zhongxun
            return "another name follows the family name"
        if others and _is_given(lexicon, word):
            return "a given name before another family name"
        own_base = candidate.name.words[candidate.name.anchor].base
        if others and _begins_a_full_name(page, lexicon, word, own_base, after):
            return "a given name before another family name"
    return ""


def _is_a_headline(page: Page, start: int) -> bool:
    """Whether all words behind a place have capitals, as English headlines do: Kim Says No To Talks."""
    place = page.word_after(start)
    for _ in range(_WORDS_OF_A_HEADLINE):
        if place is None:
            break
        if place[1] - place[0] > _SMALL and is_small(page.cased[place[0]]):
            return False
        place = page.word_after(place[1])
    return True


def _names_a_place(page: Page, lexicon: Lexicon, before: tuple[int, int], family: str) -> bool:
    """Whether an English family name that is a word for a place ends a place's name: City Hall, Central Park; not Mayor Hall."""
    word = page.plain[before[0] : before[1]]
    return (
        lexicon.language.code == "en"
        and family in _WORDS_FOR_PLACES
        and word not in cues("en").titles | cues("en").small
        and not page.cased[before[0] : before[1]].isupper()
    )


def _begins_a_full_name(page: Page, lexicon: Lexicon, word: str, base: str, after: tuple[int, int]) -> bool:
    """Whether a family name that is a given name too has another's behind it: Dan Barna, where Nicușor Dan is watched.

    In headlines of nothing but capitals anything may stand there; what follows must be no given name itself, since
    family names come first in many lists.
    """
    code = lexicon.language.code
    if given_name(word, code) not in (base, word) or given_name(page.plain[after[0] : after[1]], code):
        return False
    further = page.word_after(after[1])
    return further is None or page.plain[after[1] : further[0]] != " " or not page.capitalised(further)


def _is_given_of_another(lexicon: Lexicon, word: str, family: str, own: Sequence[Word]) -> bool:
    """Whether `word`, before a family name, is a given name and not the watched person's in another spelling."""
    if any(w.accepts(word) for w in own):
        return False
    if word.isascii() and any(
        w.base.isascii() and is_respelt(word, w.base) for w in own if w.base[0].isalpha()
    ):
        return False
    if _is_given(lexicon, word):
        return True
    name = given_name(word, lexicon.language.code)
    others = [w.base for w in own if not w.accepts(family)]
    return bool(name and others) and not any(alike(name, other) for other in others)


def _is_given(lexicon: Lexicon, word: str) -> bool:
    """Whether a folded word is a form of the given name of somebody who is watched."""
    return any(
        word[size:] in endings
        for size in range(2, len(word) + 1)
        for endings in lexicon.given.get(word[:size], ())
    )
