"""How one word of a name may end: stems, and what may follow each.

A paradigm is a tuple of stems. The automaton looks for the stems; whether the rest of the word is an ending of
that stem is asked afterwards. Languages with few forms list them (`Table`), languages that string suffixes
together describe the string (`Suffixes`).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from presswatch.text import fold


@dataclass(frozen=True, slots=True)
class Stem:
    """The folded beginning that some forms of a word share, and what may follow it."""

    text: str
    endings: Container[str]


Paradigm = tuple[Stem, ...]

_SHORTEST = 3  # forms cut below this are other words more often than forms
NOTHING: frozenset[str] = frozenset(("",))


def endings(listed: str) -> frozenset[str]:
    """The folded endings that `listed` parts by blanks; `-` is the empty one."""
    return frozenset("" if ending == "-" else fold(ending).text for ending in listed.split())


def invariable(word: str) -> Paradigm:
    """The paradigm of a word that has one form."""
    return (Stem(word, NOTHING),)


def from_forms(base: str, forms: Iterable[str]) -> Paradigm:
    """The paradigm of a word whose forms are known; stems as long as may be, three letters where they can."""
    groups: dict[str, set[str]] = {}
    kept = {form for form in forms if form} | {base}
    shared = _common_prefix(kept)
    if len(shared) >= min(3, len(base)):
        return (Stem(shared, _one(frozenset(form[len(shared) :] for form in kept))),)
    size = max(2, min(len(form) for form in kept))
    for form in kept:
        groups.setdefault(form[: min(size, 4)], set()).add(form)
    stems = []
    for group in groups.values():
        prefix = _common_prefix(group)
        stems.append(Stem(prefix, _one(frozenset(form[len(prefix) :] for form in group))))
    return tuple(stems)


@lru_cache(maxsize=8192)
def _one(endings: frozenset[str]) -> frozenset[str]:
    """The same endings, once for all words that have them: two thousand given names of a language have forty sets of them."""
    return endings


def _common_prefix(words: Iterable[str]) -> str:
    ordered = sorted(words)
    first, last = ordered[0], ordered[-1]
    size = 0
    while size < len(first) and size < len(last) and first[size] == last[size]:
        size += 1
    return first[:size]


class Table:
    """Endings by the end of the base form.

    A line is `end: ending ending ...`: the end is taken off the base form and each ending put on; `-` is the
    empty ending, `*` stands for a base form that ends in a consonant and has no line of its own. The line with
    the longest end holds; `end+:` adds the line of the next shorter end.
    """

    def __init__(self, lines: str, consonants: str) -> None:
        self._rules: dict[str, tuple[frozenset[str], bool]] = {}
        self._consonants = frozenset(fold(consonants).text)
        for line in lines.strip().splitlines():
            end, _, written = line.partition(":")
            end = end.strip()
            further = end.endswith("+")
            key = "" if end.rstrip("+") == "*" else fold(end.rstrip("+")).text
            listed = endings(written)
            old = self._rules.get(key)
            self._rules[key] = (listed | old[0], further or old[1]) if old else (listed, further)
        self._longest = max(map(len, self._rules))

    def forms(self, base: str) -> frozenset[str]:
        """All forms of a folded base form, itself among them."""
        found = {base}
        for size in range(min(self._longest, len(base)), -1, -1):
            end = base[len(base) - size :]
            rule = self._rules.get(end)
            if rule is None or (not end and base[-1] not in self._consonants):
                continue
            stem = base[: len(base) - size]
            found.update(
                stem + ending for ending in rule[0] if len(stem) + len(ending) >= min(len(base), _SHORTEST)
            )
            if not rule[1]:
                break
        return frozenset(found)

    def paradigm(self, base: str) -> Paradigm:
        """The paradigm of a folded base form."""
        return from_forms(base, self.forms(base))


@dataclass(slots=True)
class Suffixes:
    """Strings of suffixes that match a pattern as a whole; remembers what it was asked."""

    pattern: re.Pattern[str]
    _known: dict[str, bool] = field(default_factory=dict)

    def __contains__(self, rest: object) -> bool:
        if not isinstance(rest, str) or len(rest) > 24:
            return False
        known = self._known.get(rest)
        if known is None:
            if len(self._known) > 20_000:
                self._known.clear()
            known = self._known[rest] = self.pattern.fullmatch(rest) is not None
        return known


def suffixes(*slots: str) -> Suffixes:
    """Suffix strings made of `slots` in order, each a list of alternatives parted by blanks, each optional."""
    parts = []
    for slot in slots:
        choices = sorted({fold(s).text for s in slot.split()}, key=len, reverse=True)
        parts.append(f"(?:{'|'.join(map(re.escape, choices))})?")
    return Suffixes(re.compile("".join(parts)))


def that_begin(chain: Suffixes, beginnings: str) -> Suffixes:
    """Those of a chain's suffix strings that begin with one of `beginnings`, which blanks part; never the empty one."""
    listed = "|".join(re.escape(fold(beginning).text) for beginning in beginnings.split()) or "."
    return Suffixes(re.compile(f"(?={listed}){chain.pattern.pattern}"))


@dataclass(frozen=True, slots=True)
class Without:
    """Endings but those that match a pattern from their first letter on."""

    endings: Container[str]
    pattern: re.Pattern[str]

    def __contains__(self, rest: object) -> bool:
        return rest in self.endings and self.pattern.match(str(rest)) is None
