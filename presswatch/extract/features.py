"""Numbers about each text segment of a page, for the model that tells body from furniture.

What a segment says is in `features_wording`; here is where it stands: in which boxes and how much text and how many
links those have, what is before and after it, how far the headline and the bulk of the text are. Kohlschütter et al.,
"Boilerplate Detection using Shallow Text Features" (2010), for texts and links; the bulk of the text is found as by
Readability: the box whose paragraphs have most.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from presswatch.extract.cues import GROUPS
from presswatch.extract.features_wording import WORDING, wording
from presswatch.extract.segments import TAGS, Segments

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

LEVELS = 5  # boxes above a segment's own that are looked at
_FAR_LEVELS = 9
_NEAR = (-3, -2, -1, 1, 2, 3)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TAG_NUMBER = {name: number for number, name in enumerate(TAGS)}
_WORD = re.compile(r"\w+")
_NEVER = -1e9

_OWN = (
    "links",
    "link_density",
    "bold_density",
    "line",
    "hidden",
    "body_property",
    "depth",
    "duplicates",
    "in_title",
    "title_overlap",
    "in_description",
    "declared",
    "has_declared",
    "first_of_box",
    "last_of_box",
)
_LEVEL = (
    "share",
    "links_in",
    "good_share",
    "good_rate",
    "segments_in",
    "sentences_in",
    "alike",
    "alike_good",
)
_PATH = ("path_good", "path_count", "path_good_rate")
_PLACE = (
    "place",
    "place_chars",
    "place_good",
    "after_title",
    "chars_after_title",
    "since_good",
    "until_good",
    "since_phrase",
    "since_heading",
    "since_linked",
    "since_top",
    "linked_before",
    "phrases_before",
    "since_comment",
    "comments_before",
    "segments",
    "page_chars",
    "page_good",
    "window_good",
)
_TREE = ("title_level", "title_share", "bulk_level", "bulk_share", "before_bulk", "after_bulk", "bulk_good")
_NEIGHBOUR = (
    "chars",
    "links",
    "ends",
    "good",
    "p",
    "phrase",
    "date",
    "tweet",
    "appeal",
    "same_path",
    "same_parent",
)
NAMES: tuple[str, ...] = (
    *WORDING,
    *_OWN,
    *(f"{name}_{level}" for level in range(LEVELS + 1) for name in _LEVEL),
    *_PATH,
    *_PLACE,
    *_TREE,
    *(f"{name}{by:+d}" for by in _NEAR for name in _NEIGHBOUR),
    "tag",
    *(f"{prefix}_{name}" for prefix in ("own", "parent", "above", "any") for name, _ in GROUPS),
    *(f"in_{name}" for name in TAGS),
)
_WORDING_AT = {name: number for number, name in enumerate(WORDING)}
_OWN_AT = {name: number for number, name in enumerate(_OWN)}


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the article before its body is looked for."""

    headline: str = ""
    description: str = ""
    body: str = ""  # of the page's JSON-LD


class Layout:
    """The boxes of a page as arrays, and which of them each segment stands in."""

    def __init__(self, page: Segments) -> None:
        parent, _, _, *bits, path, _, _, _ = zip(*page.boxes, strict=True)
        self.parent: Places = np.maximum(np.asarray(parent, dtype=np.int64), 0)
        self.path: Places = np.asarray(path, dtype=np.int64)
        self.cues, self.all_cues, self.tags = (np.asarray(column, dtype=np.int64) for column in bits)
        self.first: Places = np.asarray(page.first, dtype=np.int64)
        self.end: Places = np.asarray(page.end, dtype=np.int64)
        self.box: Places = np.asarray([item.box for item in page.items], dtype=np.int64)
        np.minimum(self.first, len(self.box), out=self.first)
        np.minimum(self.end, len(self.box), out=self.end)
        levels = [self.box]
        for _ in range(_FAR_LEVELS):
            levels.append(self.parent[levels[-1]])
        self.levels: Places = np.stack(levels)  # (levels + 1, segments): own box, its parent's, and so on
        self.segment_path: Places = self.path[self.box]

    def sums(self, values: Numbers) -> Numbers:
        """(boxes, columns): for each box the sums of `values` (segments, columns) over all segments within it."""
        running = np.zeros((len(values) + 1, values.shape[1]))
        np.cumsum(values, axis=0, out=running[1:])
        total: Numbers = running[self.end] - running[self.first]
        return total

    def meeting(self, first: int, end: int) -> Places:
        """For each segment how many boxes up the one is that holds segments `first` to `end` too."""
        holds = (self.first[self.levels] <= first) & (end <= self.end[self.levels])
        found: Places = np.where(holds.any(axis=0), holds.argmax(axis=0), _FAR_LEVELS)
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """Features of all segments, and what the second look needs of the first."""

    values: Matrix
    layout: Layout
    chars: Numbers
    good: Numbers


def key_of(text: str) -> str:
    """A text without its spaces and cases."""
    return "".join(text.split()).casefold()


def _title_overlap(texts: list[str], headline: str) -> list[float]:
    """For each text the share of the headline's words in it; long texts are not looked at."""
    wanted = set(_WORD.findall(headline.casefold()))
    if not wanted:
        return [0.0] * len(texts)
    return [
        len(wanted.intersection(_WORD.findall(text.casefold()))) / len(wanted) if len(text) < 400 else 0.0
        for text in texts
    ]


def _own_numbers(page: Segments, context: Context) -> Numbers:
    boxes, items = page.boxes, page.items
    texts = [item.text for item in items]
    keys = [key_of(text) for text in texts]
    copies = Counter(keys)
    headline, description = key_of(context.headline), key_of(context.description)
    declared = key_of(context.body) if len(context.body) > 200 else ""
    overlaps = _title_overlap(texts, context.headline)
    before = [-1, *(item.box for item in items)]
    after = [*before[2:], -1]
    rows: list[tuple[float, ...]] = []
    for number, item in enumerate(items):
        size, key, box = len(item.text), keys[number], boxes[item.box]
        rows.append(
            (
                item.links,
                item.link_chars / size,
                min(item.bold_chars / size, 1.0),
                item.line,
                box.hidden,
                box.body_property,
                box.depth,
                copies[key],
                bool(headline) and key == headline,
                overlaps[number],
                size > 20 and (key[:60] in description if size >= 60 else key in description),
                (key in declared) if declared else 0.5,
                bool(declared),
                before[number] != item.box,
                after[number] != item.box,
            )
        )
    return np.asarray(rows, dtype=np.float64)


def shifted(values: Numbers, by: int) -> Numbers:
    """values[i + by] for each i along the first axis; 0 beyond the ends."""
    out = np.zeros_like(values)
    if by > 0:
        out[:-by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out


def _since(found: npt.NDArray[np.bool_], index: Numbers, most: float) -> Numbers:
    """How many segments ago the last was that was found, at most `most`."""
    last = np.maximum.accumulate(np.where(found, index, _NEVER))
    distance: Numbers = np.minimum(index - last, most)
    return distance


def windowed(values: Numbers, width: int) -> Numbers:
    """The sum of each value and its neighbours within a window of odd `width`."""
    running = np.concatenate((np.zeros(1), np.cumsum(values)))
    index = np.arange(len(values))
    half = width // 2
    total: Numbers = running[np.minimum(index + half + 1, len(values))] - running[np.maximum(index - half, 0)]
    return total


def _in_levels(layout: Layout, sums: Numbers, total: float, total_good: float) -> list[Numbers]:
    """Of a segment's own box and those above: its share of the page, its links, how many boxes are like it."""
    chars, links, good, count, sentences = sums.T
    many = np.bincount(layout.path)
    good_alike = np.bincount(layout.path, weights=good)
    of_box = np.stack(
        (
            chars / total,
            links / (chars + 1.0),
            good / total_good,
            good / (chars + 1.0),
            count,
            sentences / np.maximum(count, 1.0),
            np.minimum(many[layout.path], 50),
            good / (good_alike[layout.path] + 1.0),
        ),
        axis=1,
    )
    return [of_box[layout.levels[level]] for level in range(LEVELS + 1)]


def _in_tree(layout: Layout, sums: Numbers, good: Numbers, title_at: int, total: float) -> Numbers:
    """How near the headline and the bulk of the text are in the tree, and in the text."""
    chars = sums[:, 0] / total
    count = len(good)
    columns = np.arange(count)
    paragraphs = np.bincount(layout.levels[1], weights=good, minlength=len(chars))
    paragraphs += np.bincount(layout.box, weights=good, minlength=len(chars))
    bulk = int(np.argmax(paragraphs))
    first, end = int(layout.first[bulk]), int(layout.end[bulk])
    near = layout.meeting(first, end)
    if title_at >= 0:
        meets = layout.meeting(title_at, title_at + 1)
        title = (meets.astype(np.float64), chars[layout.levels[meets, columns]])
    else:
        title = (np.full(count, -1.0), np.full(count, -1.0))
    return np.stack(
        (
            *title,
            near.astype(np.float64),
            chars[layout.levels[near, columns]],
            np.clip(first - columns, -1, 100),
            np.clip(columns - end, -1, 100),
            np.full(count, paragraphs[bulk] / (good.sum() + 1.0)),
        ),
        axis=1,
    )


def _in_order(
    text: Numbers, own: Numbers, good: Numbers, headings: npt.NDArray[np.bool_], tops: npt.NDArray[np.bool_]
) -> list[Numbers]:
    """What stood before a segment, as `_PLACE` names it, without its distance from the headline."""
    count = len(text)
    chars, density = text[:, _WORDING_AT["chars"]], own[:, _OWN_AT["link_density"]]
    index = np.arange(count, dtype=np.float64)
    short = chars < 100
    flagged = (text[:, _WORDING_AT["phrase"]] > 0) & short
    comments = (text[:, _WORDING_AT["comment"]] > 0) & short
    linked = headings & (density > 0.5)
    is_good = good > 0
    total, total_good = chars.sum() + 1.0, good.sum() + 1.0
    return [
        _since(is_good, index, 30),
        _since(is_good[::-1], index, 30)[::-1],
        _since(flagged, index, 40),
        _since(headings, index, 40),
        _since(linked, index, 40),
        _since(tops, index, 40),
        np.cumsum(linked),
        np.cumsum(flagged),
        _since(comments, index, 60),
        np.cumsum(comments),
        np.full(count, float(count)),
        np.full(count, total),
        np.full(count, total_good / total),
        windowed(good, 11) / total_good,
    ]


def _neighbours(layout: Layout, text: Numbers, own: Numbers, good: Numbers, is_p: Numbers) -> list[Numbers]:
    """The same few numbers of the segments before and after each."""
    at = _WORDING_AT
    near = np.stack(
        (
            text[:, at["chars"]],
            own[:, _OWN_AT["link_density"]],
            text[:, at["ends_sentence"]],
            good,
            is_p,
            np.maximum(text[:, at["phrase"]], text[:, at["comment"]]),
            text[:, at["date_like"]] + text[:, at["credit"]],
            text[:, at["tweet"]],
            text[:, at["appeal"]],
        ),
        axis=1,
    )
    path = (layout.segment_path + 1).astype(np.float64)
    parent = (layout.levels[1] + 1).astype(np.float64)
    return [
        np.concatenate(
            (
                shifted(near, by),
                (shifted(path, by) == path)[:, None],
                (shifted(parent, by) == parent)[:, None],
            ),
            axis=1,
        )
        for by in _NEAR
    ]


def _bits(numbers: Places, width: int) -> Matrix:
    return ((numbers[:, None] >> np.arange(width)) & 1).astype(np.float32)


def table(page: Segments, context: Context) -> Table:
    """Features of all segments of a page, one row each; the page must have at least one segment."""
    items, boxes = page.items, page.boxes
    count = len(items)
    layout = Layout(page)
    text, own = wording([item.text for item in items]), _own_numbers(page, context)
    chars, density = text[:, _WORDING_AT["chars"]], own[:, _OWN_AT["link_density"]]
    good = np.where(
        (chars >= 60) & (density < 0.34), chars * (1 - density) * np.minimum(1.0, chars / 200), 0.0
    )
    total, total_good = chars.sum() + 1.0, good.sum() + 1.0
    sums = layout.sums(
        np.stack(
            (chars, chars * density, good, np.ones(count), text[:, _WORDING_AT["ends_sentence"]]), axis=1
        )
    )
    path = layout.segment_path
    path_good, path_count = np.bincount(path, weights=good), np.bincount(path)
    path_chars = np.bincount(path, weights=chars)
    tags = [boxes[item.box].tag for item in items]
    title_at = _title_place(page, own[:, _OWN_AT["in_title"]])
    index = np.arange(count, dtype=np.float64)
    before = np.cumsum(chars) - chars
    headings = np.asarray([tag in _HEADINGS for tag in tags])
    tops = np.asarray([tag == "h1" or tag == "h2" for tag in tags])
    is_p = np.asarray([tag == "p" for tag in tags]) | (own[:, _OWN_AT["line"]] > 0)
    places = (
        path_good[path] / total_good,
        path_count[path],
        path_good[path] / (path_chars[path] + 1.0),
        index / count,
        before / total,
        (np.cumsum(good) - good) / total_good,
        np.clip(index - title_at, -200, 400) if title_at >= 0 else np.full(count, -500.0),
        (before - before[title_at]) / 1000.0 if title_at >= 0 else np.full(count, -99.0),
        *_in_order(text, own, good, headings, tops),
    )
    own_cues = layout.cues[layout.box] | np.asarray([item.cues for item in items], dtype=np.int64)
    values = np.concatenate(
        (
            text,
            own,
            *_in_levels(layout, sums, total, total_good),
            np.stack(places, axis=1),
            _in_tree(layout, sums, good, title_at, total),
            *_neighbours(layout, text, own, good, is_p.astype(np.float64)),
            np.asarray([_TAG_NUMBER.get(tag, -1) for tag in tags], dtype=np.float64)[:, None],
            _bits(own_cues, len(GROUPS)),
            _bits(layout.cues[layout.levels[1]], len(GROUPS)),
            _bits(layout.cues[layout.levels[2]] | layout.cues[layout.levels[3]], len(GROUPS)),
            _bits(layout.all_cues[layout.box], len(GROUPS)),
            _bits(layout.tags[layout.box], len(TAGS)),
        ),
        axis=1,
        dtype=np.float32,
        casting="unsafe",
    )
    return Table(values, layout, chars, good)


def _title_place(page: Segments, is_title: Numbers) -> int:
    """Number of the segment that shows the headline: an h1, else the first copy; else the first h1, or -1."""
    places: list[int] = np.flatnonzero(is_title).tolist()
    for place in places:
        if page.boxes[page.items[place].box].tag == "h1":
            return place
    if places:
        return places[0]
    for place, item in enumerate(page.items):
        if page.boxes[item.box].tag == "h1":
            return place
    return -1
