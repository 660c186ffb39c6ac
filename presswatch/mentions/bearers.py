"""Whose family name it is that stands alone: the watched person's, or that of somebody whose given name stands beside it."""

from __future__ import annotations

from collections.abc import Sequence

from presswatch.mentions.candidates import Candidate
from presswatch.mentions.given_names import alike, given_name
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


def other_person(page: Page, lexicon: Lexicon, watch: int, candidate: Candidate) -> str:
    """Why a family name alone is another bearer's: a given name before it that is not the watched person's."""
    own = lexicon.own_words[watch]
    before = page.word_before(candidate.start)
    if before is not None and not is_small(page.cased[before[0]]):
        gap = page.plain[before[1] : candidate.start]
        word = page.plain[before[0] : before[1]]
        if gap == " " and _is_given_of_another(
            lexicon, word, page.plain[candidate.start : candidate.end], own
        ):
            return f"{page.cased[before[0] : before[1]]} is another given name"
        if (
            gap.strip() == "."
            and len(word) == 1
            and word not in _HONORIFICS.get(lexicon.language.code, "")
            and not any(w.base.startswith(word) for w in own)
        ):
            return f"{word.upper()}. is another initial"
    after = page.word_after(candidate.end)
    if after is not None and page.plain[candidate.end : after[0]] == " " and page.capitalised(after):
        word = page.plain[candidate.start : candidate.end]
        others = not any(w.accepts(page.plain[after[0] : after[1]]) for w in own)
        if others and candidate.name.anchor == 0 and lexicon.language.code == "hu":
            return "another name follows the family name"
        if others and _is_given(lexicon, word):
            return "a given name before another family name"
    return ""


def _is_given_of_another(lexicon: Lexicon, word: str, family: str, own: Sequence[Word]) -> bool:
    """Whether `word`, before a family name, is a given name and not the watched person's in another spelling."""
    if any(w.accepts(word) for w in own):
        return False
    if _is_given(lexicon, word):
        return True
    name = given_name(word, lexicon.language.code)
    others = [w.base for w in own if not w.accepts(family)]
    return bool(name and others) and not any(alike(name, other) for other in others)


def _is_given(lexicon: Lexicon, word: str) -> bool:
    return any(word[: len(word) - cut] in lexicon.given for cut in range(min(4, len(word) - 1)))
