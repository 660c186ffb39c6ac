"""Cue lexicons: the verbs and phrases that tell whose words follow, a table a language (`cues.toml`)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

GENERAL = "any"


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
    titles: frozenset[str]
    roles: re.Pattern[str]


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    data = resources.files("presswatch.mentions").joinpath("cues.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(data)
    return tables


def _pattern(words: str) -> re.Pattern[str]:
    """Compile words and `_`-joined phrases; `~` at the end stands for any ending."""
    parts = [
        re.escape(word).replace("_", r"\s+").replace(r"\~", r"\w*").replace("~", r"\w*")
        for word in words.split()
    ]
    parts.sort(key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(parts)})\Z" if parts else r"(?!)")


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
        titles=words("titles"),
        roles=_pattern(table.get("roles", "")),
    )
