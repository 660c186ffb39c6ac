"""Words and shingles of a text: what near-duplicates are counted by."""

from __future__ import annotations

import re

LONGEST = 400_000  # code points of a text that are read; a longer one is cut, never refused

# Scripts that put no space between words are counted by the character, else a whole sentence would
# be one word and a single changed letter would hide a copy.
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    r"|[^\W\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+"
)


def words(text: str) -> list[str]:
    """The words of a text in order, in lower case, without punctuation."""
    return _WORD.findall(text[:LONGEST].lower())


def shingles(tokens: list[str], width: int) -> frozenset[tuple[str, ...]]:
    """Every run of `width` words; a text shorter than that is one run."""
    if len(tokens) <= width:
        return frozenset({tuple(tokens)}) if tokens else frozenset()
    return frozenset(zip(*(tokens[start:] for start in range(width)), strict=False))


def containment(left: frozenset[tuple[str, ...]], right: frozenset[tuple[str, ...]]) -> float:
    """The share of the smaller set that the other holds, 0 to 1; 0 when one is empty.

    Broder, On the resemblance and containment of documents (1997).
    """
    smaller = min(len(left), len(right))
    return len(left & right) / smaller if smaller else 0.0
