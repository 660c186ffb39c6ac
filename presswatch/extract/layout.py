"""Where the text of a page stands: which segments are text or near it, in which boxes, and how much those hold.

Everything of a page is measured and added up, but only what is text, or near some, is looked at by the models of the
body: menus and lists of links are two thirds of a page's segments, and no article's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from presswatch.extract.cues import GROUPS
from presswatch.extract.features_wording import ENDS
from presswatch.extract.segments import TAGS, Segments

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LEVELS = 5  # boxes above a segment's own that are looked at
_FAR_LEVELS = 9
BY = (-3, -2, -1, 1, 2, 3)  # neighbours that are looked at
_TEXT = 40  # characters from which a segment is text
_LINKED = 0.5  # share of linked characters from which it is none
_NEAR = 4  # segments before and after a text that are near it
_RUNNING = 60  # characters of a segment that is running text
_TAG_NUMBER = {name: number for number, name in enumerate(TAGS)}
_P, _H1, _H6 = (_TAG_NUMBER[name] for name in ("p", "h1", "h6"))  # headings stand in a row

LEVEL = (
    "share",
    "links_in",
    "good_share",
    "good_rate",
    "segments_in",
    "sentences_in",
    "alike",
    "alike_good",
)
TREE = ("title_level", "title_share", "bulk_level", "bulk_share", "before_bulk", "after_bulk", "bulk_good")
SIGNS = (
    *(f"{prefix}_{name}" for prefix in ("own", "parent", "above", "any") for name, _ in GROUPS),
    *(f"in_{name}" for name in TAGS),
    "tag",
)


class Layout:
    """The segments of a page and its boxes as arrays. The page must have at least one segment.

    `near` are the numbers of the segments that are text or stand near it; what is said of "each near segment" has
    one row for each of those, all else one for each segment or box of the page.
    """

    def __init__(self, page: Segments) -> None:
        texts, box, link_chars, _, _, item_cues, line = zip(*page.items, strict=True)
        parent, tags, _, cues, all_cues, tag_bits, path, _, _, _ = zip(*page.boxes, strict=True)
        count = len(texts)
        self.size: Numbers = np.fromiter(map(len, texts), np.float64, count)
        words = np.fromiter([text.count(" ") for text in texts], np.float64, count) + 1.0
        # Where no spaces part the words, a word has so many signs that it counts as much as one of letters.
        words = np.where(self.size > 25 * words, np.floor(self.size * 0.6), words)
        self.words: Numbers = words
        self.chars: Numbers = np.maximum(self.size, words * 6.0)
        self.density: Numbers = np.fromiter(link_chars, np.float64, count) / self.size
        self.ends: Flags = np.fromiter([text[-1] in ENDS for text in texts], np.bool_, count)
        self.good: Numbers = np.where(
            (self.chars >= _RUNNING) & (self.density < 0.34),
            self.chars * (1 - self.density) * np.minimum(1.0, self.chars / 200),
            0.0,
        )
        self.near = _near(self.chars, self.density)
        self.line: Flags = np.fromiter(line, np.bool_, count)
        tag = np.fromiter([_TAG_NUMBER.get(tags[number], -1) for number in box], np.int64, count)
        self.headings: Flags = (tag >= _H1) & (tag <= _H6)
        self.tops: Flags = (tag >= _H1) & (tag <= _H1 + 1)
        self.firsts: list[int] = np.flatnonzero(tag == _H1).tolist()
        self.paragraphs: Flags = (tag == _P) | self.line
        self.tag: Places = tag[self.near]
        self.box = _places(box)
        self.item_cues = _places(item_cues)
        self.parent: Places = np.maximum(_places(parent), 0)
        self.path, self.cues, self.all_cues, self.tags = map(_places, (path, cues, all_cues, tag_bits))
        self.first: Places = np.minimum(_places(page.first), count)
        self.end: Places = np.minimum(_places(page.end), count)
        levels = [self.box[self.near]]
        for _ in range(_FAR_LEVELS):
            levels.append(self.parent[levels[-1]])
        self.levels: Places = np.stack(levels)  # (levels + 1, near): own box, its parent's, and so on
        self.segment_path: Places = self.path[self.box]

    def sums(self, values: Numbers) -> Numbers:
        """(boxes, columns): for each box the sums of `values` (segments, columns) over all segments within it."""
        running = np.zeros((len(values) + 1, values.shape[1]))
        np.cumsum(values, axis=0, out=running[1:])
        total: Numbers = running[self.end] - running[self.first]
        return total

    def meeting(self, first: int, end: int) -> Places:
        """For each near segment how many boxes up the one is that holds segments `first` to `end` too."""
        holds = (self.first[self.levels] <= first) & (end <= self.end[self.levels])
        found: Places = np.where(holds.any(axis=0), holds.argmax(axis=0), _FAR_LEVELS)
        return found

    def beside(self, values: Numbers) -> Numbers:
        """(near, neighbours, columns): of `values` (segments, columns) those before and after each near segment."""
        most = max(BY)
        padded = np.zeros((len(values) + 2 * most, values.shape[1]))
        padded[most:-most] = values
        found: Numbers = padded[self.near[:, None] + (np.asarray(BY) + most)]
        return found

    def signs(self) -> Matrix:
        """(near, SIGNS): what a segment's boxes are called, and its tags."""
        box, parent, second, third = self.levels[:4]
        cues = np.asarray(
            (
                self.cues[box] | self.item_cues[self.near],
                self.cues[parent],
                self.cues[second] | self.cues[third],
                self.all_cues[box],
            )
        ).T
        bits = (cues[:, :, None] >> np.arange(len(GROUPS))) & 1
        tags = (self.tags[box][:, None] >> np.arange(len(TAGS))) & 1
        return np.concatenate(
            (bits.reshape(len(box), -1), tags, self.tag[:, None]), axis=1, dtype=np.float32, casting="unsafe"
        )

    def in_levels(self, sums: Numbers, total: float, total_good: float) -> Numbers:
        """(near, levels * LEVEL): of a segment's own box and those above it, its share of the page, its links, how
        many boxes are like it. `sums` are those of characters, linked characters, good text, segments, sentences."""
        chars, links, good, count, sentences = sums.T
        many = np.bincount(self.path)
        good_alike = np.bincount(self.path, weights=good)
        of_box = np.asarray(
            (
                chars / total,
                links / (chars + 1.0),
                good / total_good,
                good / (chars + 1.0),
                count,
                sentences / np.maximum(count, 1.0),
                np.minimum(many[self.path], 50),
                good / (good_alike[self.path] + 1.0),
            )
        ).T
        found: Numbers = of_box[self.levels[: LEVELS + 1].T].reshape(len(self.near), -1)
        return found

    def in_tree(self, sums: Numbers, title_at: int, total: float) -> Numbers:
        """(near, TREE): how near the headline and the bulk of the text are in the tree, and in the text."""
        chars, good = sums[:, 0] / total, self.good[self.near]
        count = len(self.near)
        columns = np.arange(count)
        paragraphs = np.bincount(self.levels[1], weights=good, minlength=len(chars))
        paragraphs += np.bincount(self.levels[0], weights=good, minlength=len(chars))
        bulk = int(np.argmax(paragraphs))
        first, end = int(self.first[bulk]), int(self.end[bulk])
        meets_bulk = self.meeting(first, end)
        if title_at >= 0:
            meets = self.meeting(title_at, title_at + 1)
            title = (meets.astype(np.float64), chars[self.levels[meets, columns]])
        else:
            title = (np.full(count, -1.0), np.full(count, -1.0))
        return np.asarray(
            (
                *title,
                meets_bulk.astype(np.float64),
                chars[self.levels[meets_bulk, columns]],
                bounded(first - self.near, -1, 100),
                bounded(self.near - end, -1, 100),
                np.full(count, paragraphs[bulk] / (good.sum() + 1.0)),
            )
        ).T


def _places(numbers: Sequence[int]) -> Places:
    return np.fromiter(numbers, np.int64, len(numbers))


def bounded(values: npt.NDArray[Any], least: float, most: float) -> Numbers:
    """The values, none below `least` or above `most`: `np.clip` without its layers, which take longer for a page."""
    found: Numbers = np.minimum(np.maximum(values, least), most)
    return found


def _near(chars: Numbers, density: Numbers) -> Places:
    """Numbers of the segments that are text or near it; of all where there is none."""
    count = len(chars)
    texts = np.flatnonzero((chars >= _TEXT) & (density < _LINKED))
    if not len(texts):
        return np.arange(count)
    edges = np.bincount(np.maximum(texts - _NEAR, 0), minlength=count + 1)
    edges -= np.bincount(np.minimum(texts + _NEAR + 1, count), minlength=count + 1)
    return np.flatnonzero(edges[:-1].cumsum())
