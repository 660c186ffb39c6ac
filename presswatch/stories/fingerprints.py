"""Words, shingles and fingerprints of a text: what copies are counted and found by.

A copy is found by fingerprints (winnowed hashes of 5-word shingles: Schleimer, Wilkerson and Aiken,
Winnowing, SIGMOD 2003) and proven by containment (Broder, On the resemblance and containment of
documents, 1997), so that an excerpt is found in a longer article, which a sketch of whole documents
(MinHash) would miss.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate

LONGEST = 400_000  # code points of a text that are read; a longer one is cut, never refused
WIDTH = 5  # words of a shingle
WINDOW = 8  # any run of WIDTH + WINDOW - 1 words that two texts share leaves them a fingerprint in common
FEWEST = 32  # fingerprints kept of a text of usual length: the smallest, so that all texts keep the same ones
SHARE = 12  # a long text keeps one for so many shingles, so that an excerpt of it is still found
MOST = 400
DENSITY = 2 / (WINDOW + 1)  # of the hashes of a text that winnowing keeps, in the mean
DIGEST = 6  # bytes of a hash
_SOUGHT = 3  # times the hashes that are kept: so many of the smallest hold them, nearly always
REMEMBERED = (
    20_000  # code points: a longer text is signed anew each time, so that what is remembered has a bound
)

# Scripts that put no space between words are counted by the character, else a whole sentence would
# be one word and a single changed letter would hide a copy.
_SPACELESS = "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_SPACELESS}]|[^\W{_SPACELESS}]+")


@dataclass(frozen=True, slots=True)
class Signature:
    """What near-duplicates of a text are looked for by: `hashes` to look up, `shingles` to prove with.

    Hashes are 48-bit and stable between processes and versions. Only `hashes` need be stored.
    """

    hashes: tuple[int, ...]
    packed: bytes  # of all shingles, eight each: as numbers in a set they take ten times as much

    @property
    def shingles(self) -> frozenset[int]:
        """The hashes of all shingles; made when it is asked for."""
        return frozenset(memoryview(self.packed).cast("Q"))

    @property
    def size(self) -> int:
        """How many shingles it has."""
        return len(self.packed) // 8

    def shared(self, others: AbstractSet[int]) -> int:
        """How many of some other shingles it has."""
        return len(frozenset(others).intersection(memoryview(self.packed).cast("Q")))


def words(text: str) -> list[str]:
    """The words of a text in order, in lower case, without punctuation."""
    return _WORD.findall(text[:LONGEST].lower())


def shingles(tokens: Sequence[str], width: int) -> frozenset[tuple[str, ...]]:
    """Every run of `width` words; a text shorter than that is one run."""
    if len(tokens) <= width:
        return frozenset({tuple(tokens)}) if tokens else frozenset()
    return frozenset(zip(*(tokens[start:] for start in range(width)), strict=False))


def containment(left: AbstractSet[Hashable], right: AbstractSet[Hashable]) -> float:
    """The share of the smaller set that the other holds, 0 to 1; 0 when one is empty."""
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0


def expected_in_common(left: int, right: int) -> float:
    """How many fingerprints two texts of so many shingles share, in the mean, where one is all in the other.

    Each keeps the smallest of its winnowed hashes, so they share those that are below both texts' largest
    (bottom-k sketches: Cohen and Kaplan, Summarizing data using bottom-k sketches, PODC 2007).
    """
    kept = min(min(1.0, _kept(size) / (DENSITY * size)) for size in (left, right)) if left and right else 0.0
    return DENSITY * min(left, right) * kept


def _kept(size: int) -> int:
    return max(FEWEST, min(MOST, size // SHARE))


def signature(text: str) -> Signature:
    """Fingerprints and shingles of a text; both empty when it has no word."""
    return _remembered(text) if len(text) <= REMEMBERED else _signature(text)


@lru_cache(maxsize=512)  # an article is compared with the same ones as the articles before it
def _remembered(text: str) -> Signature:
    return _signature(text)


def _signature(text: str) -> Signature:
    hashes = _shingle_hashes(words(text))
    return Signature(tuple(_smallest(hashes, _kept(len(hashes)))), array("Q", set(hashes)).tobytes())


def _shingle_hashes(tokens: Sequence[str]) -> list[int]:
    if not tokens:
        return []
    encoded = [token.encode("utf-8", "replace") for token in tokens]
    whole = b" ".join(encoded)
    starts = [0, *accumulate(len(token) + 1 for token in encoded)]
    ends = starts[WIDTH:] or starts[-1:]
    return [
        int.from_bytes(blake2b(whole[start : end - 1], digest_size=DIGEST).digest())
        for start, end in zip(starts, ends, strict=False)
    ]


def _smallest(hashes: Sequence[int], kept: int) -> list[int]:
    """The `kept` smallest of `_winnowed`, in order, by looking at small hashes alone: from the smallest on, each that no
    smaller ones on both sides keep from being the least of a window."""
    bound = (_SOUGHT * kept << 8 * DIGEST) // max(1, len(hashes))
    places = [-1, len(hashes)]  # of what was smaller, and the ends
    found: list[int] = []
    for value, place in sorted([(value, place) for place, value in enumerate(hashes) if value < bound]):
        following = bisect_left(places, place)
        if places[following] - places[following - 1] > WINDOW and value not in found[-1:]:
            found.append(value)
            if len(found) == kept:
                return found
        places.insert(following, place)
    return sorted(_winnowed(hashes))[:kept]


def _winnowed(hashes: Sequence[int]) -> set[int]:
    """The smallest hash of each window of `WINDOW` that follow one another."""
    if len(hashes) < WINDOW:
        return {min(hashes)} if hashes else set()
    return set(map(min, *(hashes[start:] for start in range(WINDOW))))
