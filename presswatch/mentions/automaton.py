"""One Aho-Corasick automaton over all stems of a lexicon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

import ahocorasick_rs

T = TypeVar("T")


class Automaton(Generic[T]):
    """Finds which of many patterns begin where in a text.

    A pattern that starts with a blank is found only at the start of a word. Where all do, no two of them can
    overlap unless they start together, so the quicker leftmost-longest search serves: each pattern carries
    the payloads of those it begins with. Otherwise overlapping matches are asked for.
    Aho and Corasick, "Efficient string matching", CACM 18 (1975).
    """

    def __init__(self, payloads: Mapping[str, list[T]]) -> None:
        patterns = sorted(payloads)
        self.nested = all(pattern[0] == " " and " " not in pattern[1:] for pattern in patterns)
        self._payloads: list[tuple[tuple[int, tuple[T, ...]], ...]] = []
        open_prefixes: list[str] = []
        for pattern in patterns:
            while open_prefixes and not pattern.startswith(open_prefixes[-1]):
                open_prefixes.pop()
            open_prefixes.append(pattern)
            owners = open_prefixes if self.nested else [pattern]
            self._payloads.append(tuple((len(owner), tuple(payloads[owner])) for owner in owners))
        kind = ahocorasick_rs.MatchKind.LeftmostLongest if self.nested else ahocorasick_rs.MatchKind.Standard
        self._search = ahocorasick_rs.AhoCorasick(patterns, matchkind=kind) if patterns else None

    def starts(self, text: str) -> list[int]:
        """The places of `text` where patterns begin, in order; of nested patterns each place once."""
        if self._search is None:
            return []
        found = self._search.find_matches_as_indexes(text, overlapping=not self.nested)
        return [start for _, start, _ in found]

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[T, ...]]]:
        """(start, end, payloads) of each pattern in `text`, those that start together together."""
        if self._search is None:
            return
        for index, start, _ in self._search.find_matches_as_indexes(text, overlapping=not self.nested):
            for size, payloads in self._payloads[index]:
                yield start, start + size, payloads
