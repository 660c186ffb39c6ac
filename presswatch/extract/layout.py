"""Where a page's segments stand: the boxes as arrays, and which segments are worth a closer look.

Two of three segments of an ordinary page are short links far from any text. They count for what the boxes hold, but
nothing else is asked of them: they are no body.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from presswatch.extract.segments import Segments

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

_FAR_LEVELS = 9  # boxes above a segment's own that are known
_PLAIN = 25  # characters outside links that make a segment text
_LONG = 120  # characters that make it text though it is a link
_NEAR = 5  # segments around text that are looked at
_LETTERS = 6.0  # characters of a word; an East Asian sign is counted as more than half a word
_TEXT = 60  # characters of a segment that is running text
_DENSE = 0.34  # share of links up to which it is


class Layout:
    """The boxes of a page and the segments that are looked at, `rows`; the page must have at least one segment.

    All arrays but `sizes` and those of boxes (`parent`, `path`, `cues`, `all_cues`, `tags`, `first`, `end`, `held`)
    have a place for each of `rows`, and `first` and `end` count in them.
    """

    def __init__(self, page: Segments) -> None:
        texts, box, linked, _, _, _, _ = zip(*page.items, strict=True)
        size = np.asarray([len(text) for text in texts], dtype=np.float64)
        words = np.asarray([text.count(" ") for text in texts], dtype=np.float64) + 1.0
        words = np.where(size > 25 * words, np.floor(size * 0.6), words)  # no spaces part the words
        chars = np.maximum(size, words * _LETTERS)
        density = np.asarray(linked, dtype=np.float64) / size
        good = _good(chars, density)
        self.rows = _worth_a_look(chars, density)
        count = len(texts)

        parent, _, _, *bits, path, _, _, _ = zip(*page.boxes, strict=True)
        self.parent: Places = np.maximum(np.asarray(parent, dtype=np.int64), 0)
        self.path: Places = np.asarray(path, dtype=np.int64)
        self.cues, self.all_cues, self.tags = (np.asarray(column, dtype=np.int64) for column in bits)
        first = np.minimum(np.asarray(page.first, dtype=np.int64), count)
        end = np.minimum(np.asarray(page.end, dtype=np.int64), count)
        # Of each box: characters, those of links, those of running text, and segments.
        self.held: Numbers = _within(
            np.stack((chars, chars * density, good, np.ones(count)), axis=1), first, end
        )

        rows = self.rows
        self.sizes: Numbers = size  # of all segments, in characters
        self.size, self.words, self.chars = size[rows], words[rows], chars[rows]
        self.density, self.good = density[rows], good[rows]
        self.before: Numbers = (np.cumsum(chars) - chars)[rows]  # characters before each
        self.total = float(chars.sum()) + 1.0
        self.total_good = float(good.sum()) + 1.0
        self.count = count
        self.box: Places = np.asarray(box, dtype=np.int64)[rows]
        self.first: Places = np.searchsorted(rows, first)
        self.end: Places = np.searchsorted(rows, end)
        levels = [self.box]
        for _ in range(_FAR_LEVELS):
            levels.append(self.parent[levels[-1]])
        self.levels: Places = np.stack(levels)  # (levels + 1, rows): own box, its parent's, and so on
        self.segment_path: Places = self.path[self.box]

    def sums(self, values: Numbers) -> Numbers:
        """(boxes, columns): for each box the sums of `values` (rows, columns) over what is looked at within it."""
        return _within(values, self.first, self.end)

    def meeting(self, first: int, end: int) -> Places:
        """For each row how many boxes up the one is that holds rows `first` to `end` too."""
        holds = (self.first[self.levels] <= first) & (end <= self.end[self.levels])
        found: Places = np.where(holds.any(axis=0), holds.argmax(axis=0), _FAR_LEVELS)
        return found


def _within(values: Numbers, first: Places, end: Places) -> Numbers:
    running = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=running[1:])
    total: Numbers = running[end] - running[first]
    return total


def _good(chars: Numbers, density: Numbers) -> Numbers:
    """How much running text each segment is: nothing where it is short or mostly links."""
    good: Numbers = np.where(
        (chars >= _TEXT) & (density < _DENSE), chars * (1 - density) * np.minimum(1.0, chars / 200), 0.0
    )
    return good


def _worth_a_look(chars: Numbers, density: Numbers) -> Places:
    """Numbers of the segments that are text or stand near one; all where there is none."""
    text = np.flatnonzero((chars * (1 - density) >= _PLAIN) | (chars >= _LONG))
    if not len(text):
        return np.arange(len(chars))
    near = np.zeros(len(chars) + 2 * _NEAR, dtype=bool)
    for by in range(2 * _NEAR + 1):
        near[text + by] = True
    return np.flatnonzero(near[_NEAR:-_NEAR])
