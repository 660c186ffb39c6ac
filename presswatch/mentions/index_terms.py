"""Expressions that find, in a full-text index, every text in which a watch may be mentioned.

So that one new name need not be looked for in a million texts. An index of words knows beginnings of words and no
forms, so an expression finds more than the matcher would. It finds less only where a text spells a name with
soft hyphens, combining marks or look-alike letters of another alphabet, which an index keeps as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from presswatch.mentions.lexicon import Lexicon, Name, build
from presswatch.mentions.query import parse
from presswatch.mentions.synonyms import SMALL_WORDS
from presswatch.types import Watch, WatchKind

_MAX_SPELLINGS = 32  # of one beginning of a word; to ask for more is slower than to read
_SHORTEST = 2  # letters of a beginning that narrows anything down
# Letters that folding merges and SQLite's unicode61 does not, each with what a text may have in its place.
_MERGED = {
    "եվ": ("եվ", "և", "եւ"),
    "ss": ("ss", "ß"),
    "i": ("i", "ı"),
    "ə": ("ə", "ǝ"),
    "σ": ("σ", "ς"),
}
_MERGED_PATTERN = re.compile("|".join(_MERGED))
_MERGED_UKRAINIAN = _MERGED | {"г": ("г", "ґ")}
_MERGED_PATTERN_UKRAINIAN = re.compile("|".join(_MERGED_UKRAINIAN))
# Carriers of hamza, pointed letters, which folding merges too many of; scripts of India, whose words the index cuts at vowels.
_UNSURE = re.compile("[\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff]")
_LETTER_APOSTROPHES = "ʻʼ"  # letters to the index, marks to us


@dataclass(frozen=True, slots=True)
class Terms:
    """FTS5 expressions whose finds count together, and the languages whose texts must be read instead.

    None among `unindexed` are texts whose language is not known.
    """

    expressions: tuple[str, ...]
    unindexed: frozenset[str | None] = frozenset()


def terms(watch: Watch, languages: Iterable[str | None]) -> Terms:
    """What finds the texts in `languages` (BCP 47 primary subtags, None for not known) that may mention a watch.

    Languages that join words (Arabic, Hebrew, Chinese) are unindexed for names in their own script. Raises QueryError
    for a malformed query.
    """
    if watch.kind is WatchKind.QUERY:
        return Terms((parse(watch.query or "").to_fts5().expression,))
    found: dict[str, None] = {}
    unindexed = []
    for language in languages:
        made = _of_lexicon(build((watch,), language))
        if made is None:
            unindexed.append(language)
        else:
            found.update(dict.fromkeys(made))
    return Terms(tuple(found), frozenset(unindexed))


def _of_lexicon(lexicon: Lexicon) -> list[str] | None:
    made = []
    for name in lexicon.names:
        if name.unspaced:
            if not lexicon.language.code:  # Chinese, Japanese, Thai, and texts of which nothing is known
                return None
            made.append(f"{_quoted(name.words[0].base)}*")
            continue
        expression = _of_letters(name) or _of_name(name, lexicon.language.code)
        if expression is None:
            return None
        made.append(expression)
    return made + [f"{_quoted(joined)}*" for joined in lexicon.joined if not _UNSURE.search(joined)]


def _of_letters(name: Name) -> str | None:
    """An acronym with full stops, whose letters are words to the index: the phrase of them, the last with an ending."""
    if len(name.words) < 2 or any(len(word.base) > 1 for word in name.words):
        return None
    letters = " ".join(word.base for word in name.words)
    return None if _UNSURE.search(letters) else f"{_quoted(letters)}*"


def _of_name(name: Name, code: str) -> str | None:
    """The words that must be there: of a person the family name alone, since it may be all that a text gives."""
    places = [name.anchor] if name.person else range(len(name.words))
    parts = []
    for place in places:
        word = name.words[place]
        if place != name.anchor and (word.base in SMALL_WORDS or len(word.base) < _SHORTEST):
            continue
        if place < len(name.gaps) and name.gaps[place] == "'" and place != name.anchor:
            continue  # O'zbekiston: the next word stands for both
        joined = _joined_before(name, place)
        beginnings: dict[str, None] = {}
        for stem in word.paradigm:
            spelt = list(_spellings(stem.text, code))
            if len(stem.text) < _SHORTEST or not spelt:
                return None
            for text in spelt:
                beginnings[text] = None
                beginnings |= {mark.join((*joined, text)): None for mark in _LETTER_APOSTROPHES if joined}
        parts.append(_any([f"{_quoted(text)}*" for text in beginnings]))
    return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})" if parts else None


def _joined_before(name: Name, place: int) -> list[str]:
    """The words that apostrophes join to the word at `place`: to, g before risidagi in toʻgʻrisidagi."""
    first = place
    while first and name.gaps[first - 1] == "'":
        first -= 1
    return [word.base for word in name.words[first:place]]


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _spellings(text: str, code: str) -> Iterator[str]:
    """What a text may have where folding gives `text`; nothing if that cannot be told."""
    if _UNSURE.search(text):
        return
    merged, pattern = (
        (_MERGED_UKRAINIAN, _MERGED_PATTERN_UKRAINIAN) if code == "uk" else (_MERGED, _MERGED_PATTERN)
    )
    pieces: list[tuple[str, ...]] = []
    done = 0
    count = 1
    for match in pattern.finditer(text):
        pieces += [(text[done : match.start()],), merged[match.group()]]
        count *= len(merged[match.group()])
        done = match.end()
    if count > _MAX_SPELLINGS:
        return
    pieces.append((text[done:],))
    for chosen in product(*pieces):
        yield "".join(chosen)


def _quoted(text: str) -> str:
    escaped = text.replace('"', '""')
    return f'"{escaped}"'
