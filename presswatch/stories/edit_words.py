"""Closed classes of words that decide what kind of edit a change is, by language.

They stand in `edit_words.toml`. A language that is not listed is judged by its digits, capitals and quotation marks alone.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, cached_property, lru_cache
from importlib import resources

from presswatch.languages import IDEOGRAPHIC
from presswatch.stories.edit_tokens import key

# Languages whose words are those of another that is listed, so far as edits are concerned.
_SAME = {"bs": "hr", "ms": "id", "nn": "nb", "no": "nb", "sh": "sr", "wuu": "zh", "yue": "zh"}
_JOINERS = str.maketrans({"\u200c": "", "\u200d": ""})  # no part of what is compared


class WordClass:
    """A closed class: whole words, and words open at the end."""

    def __init__(self, entries: list[str]) -> None:
        entries = [entry.replace("_", " ") for entry in entries]
        self.whole = frozenset(entry for entry in entries if not entry.endswith("*"))
        self.stems = tuple(entry[:-1] for entry in entries if entry.endswith("*"))

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and (word in self.whole or word.startswith(self.stems))


class Classes:
    """The closed classes of a language, ready to ask. `words` are its lines in `edit_words.toml`."""

    def __init__(self, words: dict[str, str], *, without_blanks: bool = False) -> None:
        parts = {name: key(text.translate(_JOINERS)).split() for name, text in words.items()}
        self._parts, self._without_blanks = parts, without_blanks
        self.dates = WordClass(parts.get("dates", []))
        self.numbers = dict(pair.replace("_", " ").rsplit("=", 1) for pair in parts.get("numbers", []))
        self.negations = WordClass(parts.get("negations", []))
        self.prefixes = tuple(parts.get("negative_prefixes", []))
        self.infixes = tuple(parts.get("negative_infixes", []))
        pairs = [pair.split("/") for pair in parts.get("opposites", [])]
        self._opposites = [(WordClass(one.split("|")), WordClass(other.split("|"))) for one, other in pairs]
        self.credits = WordClass(parts.get("credits", []))
        self.sources = WordClass(parts.get("sources", []))
        self.empty = WordClass(parts.get("empty", []))

    def are_opposites(self, a: str, b: str) -> bool:
        """Whether one of two words denies what the other affirms."""
        return any((a in one and b in other) or (b in one and a in other) for one, other in self._opposites)

    @cached_property
    def known(self) -> re.Pattern[str] | None:
        """The words of all classes, the longest first, where a language has no blanks to tell words by; None elsewhere."""
        if not self._without_blanks:
            return None
        entries = {
            word.rpartition("=")[0] or word
            for name, part in self._parts.items()
            for entry in part
            for word in (re.split(r"[|/]", entry) if name == "opposites" else [entry])
        }
        return re.compile("|".join(map(re.escape, sorted(entries, key=len, reverse=True))))


@cache
def _tables() -> dict[str, dict[str, str]]:
    data = resources.files("presswatch.stories").joinpath("edit_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


@lru_cache(maxsize=64)
def classes(language: str | None) -> Classes:
    """The closed classes of a language (BCP 47 primary subtag); empty classes when it is not listed."""
    code = _SAME.get(language or "", language or "")
    return Classes(_tables().get(code, {}), without_blanks=code in IDEOGRAPHIC)
