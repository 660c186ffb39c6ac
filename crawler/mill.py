"""Mills: pages made by the hundred from one template, told by how little of each is its own.

Pages are compared by sampled runs of three words, so that a name put in for another changes little. The bound is far
above what an agency's notices of one kind (prices, earthquakes, results) reach in one crawl. A mill that stays below
it in each crawl is told by the day: once some pages of a crawl are alike, those that the day brought before count too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from zlib import crc32

MAX_ALIKE = 40  # pages of one crawl that are nearly the same as another of it
SUSPECTED = 8  # such pages, upon which the day before is looked at
MAX_ALIKE_A_DAY = 200  # such pages of a day and a night
ALIKE = 0.8  # of the sampled runs of words
SAMPLE = 4  # one run in so many is kept
LEAST = 8  # sampled runs: a shorter text is like many others by chance
MAX_PAGES = 200  # that are remembered; the first ones, which a mill's later pages are like
MAX_TEXT = 8_000  # characters of a page that are compared

_SHORT = (1 << 30) - 1  # numbers up to here are the smallest that Python makes
_WORD = re.compile(r"\w+")


def _runs(text: str) -> set[int]:
    """The sampled runs of words, each as a number."""
    # The round trip replaces lone surrogates, which no codec writes.
    words = _WORD.findall(text[:MAX_TEXT].casefold().encode("utf-8", "replace").decode())
    numbers = [crc32(word.encode()) for word in words]
    sums = [(a * 31 + b) * 31 + c for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False)]
    return {total & _SHORT for total in sums if not total % SAMPLE}


class Mill:
    """The pages of one crawl of one source."""

    def __init__(self) -> None:
        # A run is one number, and so is the page that has it as long as it is one: a crawl keeps tens of thousands.
        self._pages_with: dict[int, int | list[int]] = {}
        self._pages = 0
        self.alike = 0  # pages nearly the same as one before
        self.before = 0  # such pages of earlier crawls

    def note(self, text: str) -> bool:
        """Takes a page's text; True once, when the pages of this crawl that are nearly the same become too many."""
        if self._is_alike(text):
            self.alike += 1
            return self.alike == MAX_ALIKE
        return False

    def remember(self, texts: Iterable[str]) -> bool:
        """Takes texts of the day's earlier crawls; True when, with these, too many are nearly the same."""
        self.before += sum(map(self._is_alike, texts))
        return self.alike + self.before >= MAX_ALIKE_A_DAY

    def _most_of_one(self, runs: Iterable[int]) -> int:
        """How many of the runs, all of them known, the page has that has most of them."""
        shared: Counter[int] = Counter()
        for held in map(self._pages_with.__getitem__, runs):
            shared.update((held,) if isinstance(held, int) else held)
        return max(shared.values(), default=0)

    def _is_alike(self, text: str) -> bool:
        sampled = _runs(text)
        if len(sampled) < LEAST:
            return False
        known = sampled & self._pages_with.keys()
        if len(known) >= ALIKE * len(sampled) and self._most_of_one(known) >= ALIKE * len(sampled):
            return True
        if self._pages < MAX_PAGES:
            for run in sampled:
                held = self._pages_with.setdefault(run, self._pages)
                if isinstance(held, list):
                    held.append(self._pages)
                elif held != self._pages:
                    self._pages_with[run] = [held, self._pages]
            self._pages += 1
        return False
