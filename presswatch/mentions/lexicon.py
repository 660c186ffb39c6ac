"""The names of a watchlist as the matcher needs them for texts of one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from presswatch.mentions.automaton import Automaton
from presswatch.mentions.inflect.languages import LANGUAGES, UNKNOWN, WITHOUT_BLANKS, Language, script
from presswatch.mentions.inflect.paradigm import Paradigm, Stem, invariable
from presswatch.text import fold
from presswatch.types import Alias, Watch, WatchKind

_WORD = re.compile(r"[^\W_]+")


class Case(Enum):
    """What a declared word's letters demand of a found one's."""

    ANY = "any"
    CAPITAL = "capital"  # a capital stays a capital
    ACRONYM = "acronym"  # capitals stay capitals; the ending may be small
    MIXED = "mixed"  # PiS, eBay: as declared, or all capitals


@dataclass(slots=True)
class Word:
    """One word of a name: its base form folded and as declared, and how it bends."""

    base: str
    cased: str
    case: Case
    paradigm: Paradigm
    _known: dict[str, bool] = field(default_factory=dict)

    def accepts(self, word: str) -> bool:
        """Whether the folded `word` is a form of this word."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > 5_000:
                self._known.clear()
            known = self._known[word] = any(
                word.startswith(stem.text) and word[len(stem.text) :] in stem.endings
                for stem in self.paradigm
            )
        return known


@dataclass(slots=True)
class Name:
    """One declared name, ready to be looked for.

    `gaps[i]` stands between words i and i + 1. `anchor` is the word the automaton looks for; of a person's
    full name that is the family name, `given` the places of the other words.
    """

    watch: int
    alias: str
    words: tuple[Word, ...]
    gaps: tuple[str, ...]
    anchor: int
    person: bool = False
    origin: str = ""  # how the name came about, where it was not declared so: unaccented, short, ...


@dataclass(frozen=True, slots=True)
class Place:
    """A pattern's payload: which name, and which of its words the pattern is a stem of."""

    name: int
    stem: Stem


@dataclass(slots=True)
class Lexicon:
    """All names that hold for texts of one language."""

    language: Language
    names: list[Name]
    automaton: Automaton[Place]
    joined: dict[str, list[int]]  # names of several words written as one, for hashtags
    surnames: dict[str, frozenset[int]]
    given: frozenset[str]  # folded given names of the watched persons


def build(watches: Sequence[Watch], code: str | None) -> Lexicon:
    """The lexicon of `watches` for texts in the language `code` (BCP 47 primary subtag, None if not known)."""
    language = LANGUAGES.get(code or "", UNKNOWN)
    names: list[Name] = []
    for index, watch in enumerate(watches):
        if watch.kind is WatchKind.QUERY:
            continue
        seen: set[str] = set()
        for alias in chosen_aliases(watch, code, language):
            for text, origin in _spellings(alias.text, watch.kind):
                key = fold(text).cased
                if key not in seen:
                    seen.add(key)
                    rules = language if code else LANGUAGES.get(alias.language, UNKNOWN)
                    name = _name(index, alias.text, text, origin, watch.kind, rules)
                    if name:
                        names.append(name)
    payloads: dict[str, list[Place]] = {}
    joined: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        word = name.words[name.anchor]
        spaced = script(word.base) not in WITHOUT_BLANKS and language.prefixes is None
        for stem in word.paradigm:
            payloads.setdefault(f" {stem.text}" if spaced else stem.text, []).append(Place(number, stem))
        joined.setdefault("".join(w.base for w in name.words), []).append(number)
    given = frozenset(name.words[0].base for name in names if name.person)
    return Lexicon(language, names, Automaton(payloads), joined, {}, given)


def chosen_aliases(watch: Watch, code: str | None, language: Language) -> list[Alias]:
    """The names of `watch` that may stand in a text of the language `code`.

    Those of that language and those of no language; where there are none of the language, those of all
    others in a script of the language. Without a language: all.
    """
    aliases = list(watch.aliases)
    if watch.name and all(alias.text != watch.name for alias in aliases):
        aliases.append(Alias(watch.name))
    if not code:
        return aliases
    own = [alias for alias in aliases if alias.language in (code, "")]
    if any(alias.language == code for alias in own):
        return own
    return own + [alias for alias in aliases if alias.language and script(alias.text) in language.scripts]


def _spellings(text: str, kind: WatchKind) -> Iterable[tuple[str, str]]:
    yield text, ""


_SURNAME_FIRST = frozenset(
    [
        "ким",
        "ли",
        "пак",
        "чхве",
        "чон",
        "кан",
        "чо",
        "юн",
        "чан",
        "лим",
        "хан",
        "син",
        "со",
        "си",
        "ху",
        "цзян",
        "мао",
        "лю",
        "чжан",
        "ван",
        "чжоу",
        "дэн",
        "kim",
        "lee",
        "park",
        "xi",
        "hu",
        "mao",
        "liu",
        "wang",
        "zhang",
        "deng",
        "кім",
        "пак",
        "сі",
        "кім",
    ]
)


def _name(index: int, alias: str, text: str, origin: str, kind: WatchKind, language: Language) -> Name | None:
    folded = fold(text)
    if any(script(letter) in WITHOUT_BLANKS for letter in folded.text):
        base = " ".join(_WORD.findall(folded.text))
        return (
            Name(index, alias, (Word(base, base, Case.ANY, invariable(base)),), (), 0, origin="unspaced")
            if base
            else None
        )
    found = list(_WORD.finditer(folded.text))
    if not found:
        return None
    words = tuple(
        _word(match.group(), folded.cased[match.start() : match.end()], language) for match in found
    )
    gaps = tuple(folded.text[a.end() : b.start()] for a, b in pairwise(found))
    person = kind is WatchKind.PERSON and len(words) > 1
    if person:
        anchor = 0 if len(words) == 3 and words[0].base in _SURNAME_FIRST else len(words) - 1
    else:
        anchor = max(range(len(words)), key=lambda i: min(len(stem.text) for stem in words[i].paradigm))
    return Name(index, alias, words, gaps, anchor, person, origin)


def _word(base: str, cased: str, language: Language) -> Word:
    case = case_of(cased)
    if not base.isalpha() or script(base) not in language.scripts:
        return Word(base, cased, case, invariable(base))
    if case is Case.ACRONYM:
        return Word(base, cased, case, (Stem(base, _Acronym(language)),))
    return Word(base, cased, case, language.paradigm(base))


class _Acronym:
    """Endings of an acronym written without a mark: МИДа, ՆԱՏՕի."""

    def __init__(self, language: Language) -> None:
        self._endings = language.acronym_endings

    def __contains__(self, rest: object) -> bool:
        return rest == "" or rest in self._endings


def case_of(cased: str) -> Case:
    """What the letters of a declared word demand."""
    if len(cased) > 1 and cased.isupper():
        return Case.ACRONYM
    if any(letter.isupper() for letter in cased[1:]):
        return Case.MIXED
    return Case.CAPITAL if cased[0].isupper() else Case.ANY
