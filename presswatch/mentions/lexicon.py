"""The names of a watchlist as the matcher needs them for texts of one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from presswatch.mentions.aliases import chosen_aliases, transliterated
from presswatch.mentions.automaton import Automaton
from presswatch.mentions.family_names import of_person
from presswatch.mentions.given_names import gender
from presswatch.mentions.ideographs import JOINING, parted
from presswatch.mentions.inflect.languages import LANGUAGES, UNKNOWN, WITHOUT_BLANKS, Language, script
from presswatch.mentions.inflect.paradigm import Paradigm, Stem, Without, from_forms, invariable
from presswatch.mentions.irregular import irregular
from presswatch.mentions.name_order import family_name_is_first
from presswatch.mentions.official_names import acronym
from presswatch.mentions.rules import INITIALS
from presswatch.mentions.spellings import WITH_STOPS, spellings
from presswatch.mentions.synonyms import SYNONYMS
from presswatch.text import SIGNS, fold
from presswatch.types import Alias, Watch, WatchKind

_WORD = re.compile(rf"(?:[^\W_]|[{SIGNS}])+")
_GENERATION = re.compile(r"(?<=\w),? (?:Jr|Sr)\.?$")  # which most texts leave out
_NUMBER = re.compile(r"\d")
_NUMERAL = re.compile(r"[IVXLC]+|\d+")


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
    """One name ready to be looked for.

    `gaps[i]` stands between words i and i + 1, `tail` after the last. `anchor` is the word the automaton looks
    for, of a person's full name the family name. `how` tells how the name was made of `alias`, '' for as declared;
    `foreign` is the language it was declared for, where that is not the text's; `kind` is set where words have no blanks.
    """

    watch: int
    alias: str
    words: tuple[Word, ...]
    gaps: tuple[str, ...]
    anchor: int
    person: bool = False
    unspaced: bool = False
    primary: bool = False
    tail: str = ""
    how: str = ""
    short: bool = False  # one word that is also part of a longer name of the same watch; a person's family name of several
    foreign: str = ""
    kind: WatchKind = WatchKind.ORGANISATION


@dataclass(frozen=True, slots=True)
class Place:
    """A pattern's payload: which name, and which stem of its anchor the pattern is."""

    name: int
    stem: Stem


@dataclass(slots=True)
class Lexicon:
    """All names that hold for texts of one language."""

    language: Language
    names: list[Name]
    automaton: Automaton[Place]
    joined: dict[str, int]  # names of several words written as one, and acronyms, for hashtags
    given: dict[str, tuple[Container[str], ...]]  # by stem, the endings of the watched persons' given names
    own_words: list[tuple[Word, ...]]  # by watch: all words of its names
    with_own: frozenset[int]  # watches that have a name of this language, or of none
    with_long: frozenset[int]  # of these, watches that have a name of several words
    # By word of a text, the names that it may be the anchor of; None where names are found inside of words too.
    anchored: dict[str, tuple[Name, ...]] | None = None
    states: dict[int, frozenset[str]] = field(default_factory=dict)  # by watch, as far as they were asked for


_OF_A_MODEL = frozenset(
    ("", "s", *"abcdefgkmnpsi", *"абвгдкмнпси", "бм", "мк", "ми", "см")
)  # F-35A, Т-90М, two F-35s
_MOST_WORDS = 20_000  # whose names are remembered, a lexicon


class _Anchored(dict[str, tuple[Name, ...]]):
    """The names whose anchor a word is a form of: most words that begin like a stem are a form of no name."""

    def __init__(self, names: Sequence[Name], automaton: Automaton[Place]) -> None:
        super().__init__()
        self._names, self._automaton = names, automaton

    def __missing__(self, word: str) -> tuple[Name, ...]:
        if len(self) >= _MOST_WORDS:
            self.clear()
        found = self[word] = tuple(
            self._names[place.name]
            for _, end, places in self._automaton.find(f" {word}")
            for place in places
            if word[end - 1 :] in place.stem.endings
        )
        return found


def build(watches: Sequence[Watch], code: str | None) -> Lexicon:
    """The lexicon of `watches` for texts in the language `code` (BCP 47 primary subtag, None if not known)."""
    language = LANGUAGES.get(code or "", UNKNOWN)
    names: list[Name] = []
    own_words: list[tuple[Word, ...]] = []
    for index, watch in enumerate(watches):
        found = list(_names(index, watch, code, language)) if watch.kind is not WatchKind.QUERY else []
        names += found
        own_words.append(tuple(word for name in found for word in name.words if name.how != WITH_STOPS))
    payloads: dict[str, list[Place]] = {}
    joined: dict[str, int] = {}
    for number, name in enumerate(names):
        word = name.words[name.anchor]
        spaced = not name.unspaced and language.prefixes is None
        for stem in word.paradigm:
            payloads.setdefault(f" {stem.text}" if spaced else stem.text, []).append(Place(number, stem))
        if len(name.words) > 1 or _is_acronym(name):
            joined.setdefault("".join(w.base for w in name.words), number)
    given: dict[str, tuple[Container[str], ...]] = {}
    for name in names:
        if name.person and name.anchor > 0 and len(name.words[0].base) > 1:
            for stem in name.words[0].paradigm:
                if stem.endings not in (known := given.get(stem.text, ())):
                    given[stem.text] = (*known, stem.endings)
    with_own = frozenset(name.watch for name in names if not name.foreign)
    with_long = frozenset(
        name.watch for name in names if not name.foreign and len(name.words) > 1 and name.how != WITH_STOPS
    )
    automaton = Automaton(payloads)
    in_words = not automaton.nested or language.code == "ar" or any(name.unspaced for name in names)
    anchored = None if in_words else _Anchored(names, automaton)
    return Lexicon(language, names, automaton, joined, given, own_words, with_own, with_long, anchored)


def _names(index: int, watch: Watch, code: str | None, language: Language) -> list[Name]:
    names: list[Name] = []
    seen: set[str] = set()
    written: list[tuple[Alias, str, Language]] = []
    sex = _sex(watch.aliases) if watch.kind is WatchKind.PERSON else ""
    spelled = [
        (alias, foreign, text, how)
        for alias, foreign in chosen_aliases(watch, code, language)
        for text, how in spellings(alias.text, watch.kind, alias.language)
    ]
    for alias, foreign, text, how in sorted(
        spelled, key=lambda row: bool(row[3])
    ):  # as declared before otherwise
        text, _ = parted(text, code)
        if watch.kind is WatchKind.PERSON:
            text = _GENERATION.sub("", text)
        rules = language if code else LANGUAGES.get(alias.language, UNKNOWN)
        cased = fold(text).cased
        if cased in seen:
            continue
        seen.add(cased)
        if not foreign:
            written.append((alias, text, rules))
        name = _name(index, watch.kind, alias, text, rules, sex)
        if name:
            name.how, name.foreign = how, foreign
            names.append(name)
            if code == "ar" and len(name.words) > 1 and script(text) == "Arab":
                names += _run_together(name, text, rules)
            if code in JOINING and (other := _otherwise_transcribed(name, watch.kind)) is not None:
                names.append(other)
    if code and language.scripts and (watch.kind is WatchKind.PERSON or all(name.foreign for name in names)):
        for alias, declared in transliterated(watch, code, language):
            folded = fold(alias.text)
            if folded.cased not in seen:
                seen.add(folded.cased)
                name = _name(index, watch.kind, alias, alias.text, language)
                if name:
                    name.how, name.foreign, name.alias = "transliterated", alias.language, declared
                    names.append(name)
    if watch.kind is WatchKind.ORGANISATION and not any(_is_acronym(name) for name in names):
        for alias, text, rules in written:
            letters = acronym(text)
            if letters and letters not in seen:
                seen.add(letters)
                name = _name(index, watch.kind, alias, letters, rules)
                if name:
                    name.how, name.primary = INITIALS, False
                    names.append(name)
    longer = {
        word.base for name in names if len(name.words) > 1 and name.how != WITH_STOPS for word in name.words
    }
    bases = (
        {tuple(word.base for word in name.words) for name in names}
        if watch.kind is WatchKind.PERSON
        else set()
    )
    for name in names:
        if watch.kind is WatchKind.PERSON:  # Le Pen, of Marine Le Pen
            own = tuple(word.base for word in name.words)
            name.short = len(own) > 1 and any(
                len(other) > len(own) and other[-len(own) :] == own for other in bases
            )
        else:
            name.short = len(name.words) == 1 and name.words[0].base in longer
    return names


def _sex(aliases: Iterable[Alias]) -> str:
    """ "m" or "f" where the given names of full names tell; "" where a family name stands first, which may look like one."""
    found = set()
    for alias in aliases:
        words = _WORD.findall(fold(alias.text).text)
        if len(words) > 1:
            found.add("" if family_name_is_first(words, alias.language) else gender(words[0]) or "?")
    known = found - {"?"}
    return known.pop() if len(known) == 1 else ""


def _is_acronym(name: Name) -> bool:
    return len(name.words) == 1 and name.words[0].case is Case.ACRONYM


def _name(
    index: int, kind: WatchKind, alias: Alias, text: str, language: Language, sex: str = ""
) -> Name | None:
    folded = fold(text)
    if any(script(letter) in WITHOUT_BLANKS for letter in folded.text):
        base = " ".join(_WORD.findall(folded.text))
        if not base:
            return None
        word = Word(base, base, Case.ANY, invariable(base))
        return Name(index, alias.text, (word,), (), 0, unspaced=True, primary=alias.primary, kind=kind)
    found = list(_WORD.finditer(folded.text))
    if not found or (
        len(found) == 1 and _says_nothing(folded.cased[found[0].start() : found[0].end()], kind)
    ):
        return None
    person = kind is WatchKind.PERSON
    words = tuple(
        _word(
            match.group(),
            folded.cased[match.start() : match.end()],
            language,
            person and (len(found) > 1 or len(match.group()) < 5),
            kind is WatchKind.PRODUCT and match.end() == found[-1].end(),
        )
        for match in found
    )
    if not person:
        for word in words:
            if word.case is not Case.ACRONYM and (forms := irregular(word.base, language.code)):
                word.paradigm += from_forms(word.base, forms)
        if language.attribute is not None:
            for word in words[:-1]:
                word.paradigm += language.attribute(word.base)
    if kind is WatchKind.PLACE and language.of_a_place is not None:
        words[-1].paradigm = tuple(
            Stem(stem.text, Without(stem.endings, language.of_a_place)) for stem in words[-1].paradigm
        )
    if not person and len(words) > 1:
        for word in words:
            for other in SYNONYMS.get(language.code, {}).get(word.base, ()):
                word.paradigm += language.paradigm(other)
    gaps = tuple(folded.text[a.end() : b.start()] for a, b in pairwise(found))
    tail = folded.text[found[-1].end() :].strip(" \"'.,;:()[]-")
    full = person and len(words) > 1 and "'" not in gaps[: len(gaps) - 1]
    if person and len(words) > 1:
        anchor = 0 if family_name_is_first([word.base for word in words], alias.language) else len(words) - 1
        if anchor:
            family = words[anchor]
            family.paradigm = of_person(family.paradigm, family.base, language.code, gender(words[0].cased))
    elif language.prefixes is not None:
        anchor = 0
    else:
        anchor = max(range(len(words)), key=lambda i: min(len(stem.text) for stem in words[i].paradigm))
    if person and sex and len(words) == 1:
        words[0].paradigm = of_person(words[0].paradigm, words[0].base, language.code, sex)
    return Name(index, alias.text, words, gaps, anchor, full, primary=alias.primary, tail=tail)


def _run_together(name: Name, text: str, language: Language) -> list[Name]:
    """A name whose blanks an Arabic typist may have left out."""
    base = "".join(_WORD.findall(fold(text).text))
    word = Word(base, base, Case.ANY, language.paradigm(base))
    return [replace(name, words=(word,), gaps=(), anchor=0, person=False, primary=False, how="run together")]


def _otherwise_transcribed(name: Name, kind: WatchKind) -> Name | None:
    """A foreigner's family name, before which a given name in other ideographs may stand."""
    given, _, family = name.words[0].base.rpartition(" ")
    if kind is not WatchKind.PERSON or not name.unspaced or not given or script(family) != "Hani":
        return None
    words = (
        Word(given, given, Case.ANY, invariable(given)),
        Word(family, family, Case.ANY, invariable(f" {family}")),
    )
    return replace(name, words=words, gaps=("·",), anchor=1, primary=False, how="transliterated")


def _says_nothing(word: str, kind: WatchKind) -> bool:
    """A single letter names nothing; a number or a numeral names no person."""
    return len(word) == 1 or (kind is WatchKind.PERSON and _NUMERAL.fullmatch(word) is not None)


def _word(base: str, cased: str, language: Language, family: bool, model: bool = False) -> Word:
    case = case_of(cased)
    if _NUMBER.search(base):
        return Word(base, cased, case, (Stem(base, _OF_A_MODEL),) if model else invariable(base))
    if script(base) not in language.scripts:
        joins = language.code == "ko"  # IAEA가: particles follow letters of any script
        return Word(base, cased, case, (Stem(base, language.acronym_endings),) if joins else invariable(base))
    if case is Case.ACRONYM and len(base) < 7:
        return Word(base, cased, case, (Stem(base, _Acronym(language)), *_bent_acronym(base, language)))
    if family and base[-1] in language.person_invariable:
        return Word(base, cased, case, invariable(base))
    return Word(base, cased, case, _bent(language.paradigm, base))


@lru_cache(maxsize=20_000)  # the words of official names are the same in many
def _bent(paradigm: Callable[[str], Paradigm], base: str) -> Paradigm:
    return paradigm(base)


def _bent_acronym(base: str, language: Language) -> Paradigm:
    """An acronym of four letters or more is read as a word, and may bend as one (ЮНЕСКО no, Nato Nata yes)."""
    return language.paradigm(base) if len(base) > 3 else ()


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
