"""Cue lexicons: the verbs and phrases that tell whose words follow, a table a language (`cues.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

from presswatch.mentions.patterns import any_of

GENERAL = "any"
_AS = {"nb": "no", "nn": "no", "bs": "sr", "ms": "id"}  # languages that have another's table
_APOSTROPHES = frozenset("'’‘ʼʻ")  # as keyboards have them


@dataclass(frozen=True, slots=True)
class Kinds:
    """What one word, or words joined by blanks, can be: cached, since a text asks the same words again and again."""

    speech: bool
    judgement: bool
    source: bool
    participle: bool
    opens: bool  # a phrase of several words may begin so

    def __bool__(self) -> bool:
        return self.speech or self.judgement or self.source


_MAX_KNOWN = 50_000  # words whose kinds are kept, a language


class _Notable(dict[str, Kinds | None]):
    """What words can be, None for those that are no cue and open none, as nearly all are; looked up without a call."""

    def __init__(self, judge: Callable[[str], Kinds]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, words: str) -> Kinds | None:
        if len(self) >= _MAX_KNOWN:
            self.clear()
        kinds = self._judge(words)
        self[words] = kinds if kinds or kinds.opens else None
        return self[words]


_NOTHING = Kinds(False, False, False, False, False)


class Titles(frozenset[str]):
    """Titles; one listed as `~minister` is any compound that ends so, as German has them: Innenminister."""

    _compound: re.Pattern[str] | None = None

    @classmethod
    def of(cls, words: Iterable[str]) -> Titles:
        """The titles that `words` list."""
        titles = cls(words)
        ends = [re.escape(title[1:]) for title in sorted(titles) if title[0] == "~"]
        titles._compound = re.compile(rf"[\w-]{{2,}}(?:{'|'.join(ends)})") if ends else None
        return titles

    def __contains__(self, word: object) -> bool:
        if super().__contains__(word):
            return True
        return self._compound is not None and self._compound.fullmatch(str(word)) is not None


@dataclass(frozen=True, slots=True)
class Cues:
    """What a language offers for reporting speech. Patterns match a whole casefolded word or phrase."""

    language: str
    speech: re.Pattern[str]  # verbs that report words: said, сказал
    judgement: re.Pattern[str]  # verbs that frame a few quoted words: called, назвал
    participle: re.Pattern[str]  # forms whose subject is the main clause's: saying, добавив
    sources: re.Pattern[str]  # phrases that come before a speaker: according to, по словам
    that: frozenset[str]  # words that open reported speech
    pronouns: frozenset[str]
    possessives: frozenset[str]  # inside a phrase before a speaker: по его словам
    prepositions: frozenset[str]
    breaks: frozenset[str]  # words at which a subject cannot go on
    skipped: frozenset[str]  # adverbs, auxiliaries and times between a subject and its verb
    relatives: frozenset[str]
    objects: frozenset[str]  # verbs that take the hearer: told, asked
    feminine: frozenset[str]
    titles: Titles
    roles: re.Pattern[str]
    openers: re.Pattern[str]  # first words of phrases among the verbs and sources
    small: frozenset[str]  # words that begin no name: skipped ones, prepositions, breaks and "that"
    beginnings: re.Pattern[str]  # of all verbs, phrases and openers: most words of a text have none
    notable: dict[str, Kinds | None] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "notable", _Notable(self._judged))

    def kinds(self, words: str) -> Kinds:
        """What casefolded words, joined by blanks, can be."""
        return self.notable[words] or _NOTHING

    def _judged(self, words: str) -> Kinds:
        if not self.beginnings.match(words):
            return _NOTHING
        return Kinds(
            bool(self.speech.match(words)),
            bool(self.judgement.match(words)),
            bool(self.sources.match(words)),
            bool(self.participle.match(words)),
            bool(self.openers.match(words)),
        )


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    data = resources.files("presswatch.mentions").joinpath("cues.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(data)
    for table in tables.values():
        for key, words in table.items():
            table[key] = " ".join(
                spelt
                for word in words.casefold().split()
                for spelt in dict.fromkeys(_with_every_apostrophe(word))
            )
    return tables


def _with_every_apostrophe(word: str) -> Iterator[str]:
    yield word
    if marks := _APOSTROPHES & set(word):
        for mark in sorted(_APOSTROPHES):
            yield re.sub(f"[{''.join(marks)}]", mark, word)


def _pattern(words: str) -> re.Pattern[str]:
    """Compile words and `_`-joined phrases; `~` at the end stands for any ending."""
    parts = [
        re.escape(word).replace("_", r"\s+").replace(r"\~", r"\w*").replace("~", r"\w*")
        for word in words.split()
    ]
    parts.sort(key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(parts)})\Z" if parts else r"(?!)")


def _beginnings(table: dict[str, str]) -> re.Pattern[str]:
    """What verbs and phrases begin with, as far as their letters are given."""
    listed = " ".join(table.get(key, "") for key in ("speech", "judgement", "participle", "sources")).split()
    beginnings = {re.split("[_~]", phrase, maxsplit=1)[0] for phrase in listed}
    return re.compile(any_of(beginnings) if beginnings else r"(?!)")


def _openers(table: dict[str, str]) -> set[str]:
    """The first words of the phrases among verbs and sources."""
    listed = " ".join(table.get(key, "") for key in ("speech", "judgement", "sources")).split()
    return {phrase.partition("_")[0] for phrase in listed if "_" in phrase}


@lru_cache(maxsize=32)
def shared(name: str) -> frozenset[str]:
    """Return a list of words that belongs to no one language."""
    return frozenset(_tables()[GENERAL][name].split())


def languages() -> list[str]:
    """Return the languages that have a table, as BCP 47 primary subtags."""
    return sorted(name for name in _tables() if name != GENERAL)


@lru_cache(maxsize=64)
def cues(language: str) -> Cues:
    """Return the lexicon of a language; one without a table gets every table's verbs together."""
    tables = _tables()
    primary = language.split("-")[0].lower()
    primary = _AS.get(primary, primary)
    if primary in tables:
        table = tables[primary]
    else:
        known = [entry for name, entry in tables.items() if name != GENERAL]
        keys = {key for entry in known for key in entry}
        table = {key: " ".join(entry.get(key, "") for entry in known) for key in keys}

    def words(key: str) -> frozenset[str]:
        return frozenset(word.replace("_", " ") for word in table.get(key, "").split())

    return Cues(
        language=primary,
        speech=_pattern(table.get("speech", "")),
        judgement=_pattern(table.get("judgement", "")),
        participle=_pattern(table.get("participle", "")),
        sources=_pattern(table.get("sources", "")),
        that=words("that"),
        pronouns=words("pronouns"),
        possessives=words("possessives"),
        prepositions=words("prepositions"),
        breaks=words("breaks"),
        skipped=words("skipped"),
        relatives=words("relatives"),
        objects=words("objects"),
        feminine=words("feminine"),
        titles=Titles.of(words("titles")),
        roles=_pattern(table.get("roles", "")),
        openers=_pattern(" ".join(_openers(table))),
        beginnings=_beginnings(table),
        small=words("skipped") | words("prepositions") | words("breaks") | words("that"),
    )
