"""Patterns of many words, built so that a place of a text is judged by a few letters."""

from __future__ import annotations

import re
from collections.abc import Set


def any_of(words: Set[str]) -> str:
    """A pattern of the shortest of some words that a place begins with: letter by letter, not word by word."""
    if "" in words:
        return ""
    rests: dict[str, set[str]] = {}
    for word in words:
        rests.setdefault(word[0], set()).add(word[1:])
    branches = [re.escape(letter) + any_of(rest) for letter, rest in sorted(rests.items())]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
