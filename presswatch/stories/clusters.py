"""Copies of one text: which of the candidates are copies, and the groups that copies make.

An index proposes candidates by shared fingerprints (`storage.stories` keeps one in SQLite, `MemoryIndex`
one for a single run), `copies` proves them, `Groups` joins them. Each is incremental: a new article costs
its own look-ups and nothing is built again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from presswatch.stories.fingerprints import Signature, expected_in_common, signature

COPY = 0.5  # share of the shorter text's shingles that make a copy
WHOLE = 0.8  # share of both texts from which neither is an excerpt of the other
SHARED = 2  # fingerprints in common that make a candidate; of short texts, one
# Of the fingerprints that a whole copy would share: a text that shares fewer is not proven. A third of a copy's share, since
# what is shared varies: the copies found in a web of 4,000 articles share a quarter and more.
LEAST_SHARED = COPY / 3
CANDIDATES = 32  # most that are proven for one article: those with most in common
POSTINGS = 32  # articles kept for one fingerprint: what more of them share is boilerplate, or found already

Key = TypeVar("Key", bound=Hashable)


class CopyKind(StrEnum):
    """How a text is related to another."""

    COPY = "copy"  # the same text but for small edits
    EXCERPT = "excerpt"  # the first is a part of the second
    EXTENSION = "extension"  # the second is a part of the first


@dataclass(frozen=True, slots=True)
class Copy(Generic[Key]):
    """A stored text that the one asked for is a copy of, with the share of the shorter one in common."""

    of: Key
    kind: CopyKind
    containment: float


class Index(Protocol[Key]):
    """Where fingerprints are kept."""

    def candidates(self, found: Signature, language: str | None) -> Mapping[Key, Signature]:
        """Stored texts that may be copies, at most `CANDIDATES`."""

    def add(self, key: Key, found: Signature, language: str | None) -> None:
        """Keeps a text's fingerprints."""


class MemoryIndex(Generic[Key]):
    """Fingerprints of the texts of one run, in memory, with all their shingles."""

    def __init__(self) -> None:
        self._holders: dict[tuple[str | None, int], list[Key]] = defaultdict(list)
        self._signatures: dict[Key, Signature] = {}

    def candidates(self, found: Signature, language: str | None) -> Mapping[Key, Signature]:
        """Stored texts of that language that share enough fingerprints, at most `CANDIDATES`."""
        shared = Counter(key for value in found.hashes for key in self._holders.get((language, value), ()))
        chosen = likely(shared, len(found.hashes), {key: len(self._signatures[key].hashes) for key in shared})
        full = sum(len(self._holders.get((language, value), ())) >= POSTINGS for value in found.hashes)
        told = 1 - full / max(1, len(found.hashes))
        signatures = {key: self._signatures[key] for key in chosen}
        return {
            key: other
            for key, other in signatures.items()
            if worth_proving(shared[key], found.size, other.size, told)
        }

    def add(self, key: Key, found: Signature, language: str | None) -> None:
        """Keeps a text's fingerprints, each for `POSTINGS` texts at most."""
        self._signatures[key] = found
        for value in found.hashes:
            holders = self._holders[language, value]
            if len(holders) < POSTINGS:
                holders.append(key)


def likely(shared: Mapping[Key, int], size: int, sizes: Mapping[Key, int]) -> list[Key]:
    """The texts worth proving, of those that share so many of a text's `size` fingerprints."""
    enough = [
        key for key, count in shared.items() if count >= min(SHARED, 1 + min(size, sizes.get(key, size)) // 8)
    ]
    return sorted(enough, key=lambda key: -shared[key])[:CANDIDATES]


def worth_proving(shared: int, mine: int, theirs: int, told: float) -> bool:
    """Whether texts of so many shingles, which share so many fingerprints, may be copies.

    `told` is the share of a text's fingerprints of which the index tells all holders: it keeps `POSTINGS` of each.
    """
    return shared >= LEAST_SHARED * told * expected_in_common(mine, theirs)


def copies(found: Signature, candidates: Mapping[Key, Signature], least: float = COPY) -> list[Copy[Key]]:
    """The candidates that share at least `least` of the shorter text, the closest first."""
    proven: list[Copy[Key]] = []
    mine = found.shingles if candidates else frozenset()
    for key, other in candidates.items():
        smaller = min(len(mine), other.size)
        share = other.shared(mine) / smaller if smaller else 0.0
        if share >= least:
            proven.append(Copy(key, _kind(len(mine), other.size), round(share, 4)))
    return sorted(proven, key=lambda copy: -copy.containment)


def _kind(mine: int, theirs: int) -> CopyKind:
    """By the shingles of both."""
    if min(mine, theirs) >= WHOLE * max(mine, theirs):
        return CopyKind.COPY
    return CopyKind.EXCERPT if mine < theirs else CopyKind.EXTENSION


class Groups(Generic[Key]):
    """Groups that grow by joining: who is together with whom. Union by size with path halving (Tarjan)."""

    def __init__(self) -> None:
        self._parents: dict[Key, Key] = {}
        self._sizes: Counter[Key] = Counter()

    def add(self, key: Key) -> Key:
        """The group's representative; a key not seen before is a group of its own."""
        if key not in self._parents:
            self._parents[key] = key
            self._sizes[key] = 1
        while (parent := self._parents[key]) != key:
            self._parents[key] = self._parents[parent]
            key = self._parents[key]
        return key

    def join(self, left: Key, right: Key) -> None:
        """Puts two groups together."""
        a, b = self.add(left), self.add(right)
        if a == b:
            return
        if self._sizes[a] < self._sizes[b]:
            a, b = b, a
        self._parents[b] = a
        self._sizes[a] += self._sizes[b]


def group(texts: Iterable[tuple[Key, str | None, str]]) -> dict[Key, Key]:
    """For each (key, language, text) the key of the first text of its group of copies, in their order.

    Only texts of one language are compared. Groups are the closure of "is a copy of".
    """
    index: MemoryIndex[Key] = MemoryIndex()
    groups: Groups[Key] = Groups()
    order = []
    for key, language, text in texts:
        order.append(key)
        found = signature(text)
        groups.add(key)
        for copy in copies(found, index.candidates(found, language)):
            groups.join(key, copy.of)
        index.add(key, found, language)
    first: dict[Key, Key] = {}
    return {key: first.setdefault(groups.add(key), key) for key in order}
