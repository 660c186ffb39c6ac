"""Numbers about each text segment of a page, for the model that tells body from furniture.

What a segment says is in `features_wording`; here is where it stands: in which boxes and how much text and how many
links those have, what is before and after it, how far the headline and the bulk of the text are. Kohlschütter et al.,
"Boilerplate Detection using Shallow Text Features" (2010), for texts and links; the bulk of the text is found as by
Readability: the box whose paragraphs have most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from presswatch.extract.cues import GROUPS
from presswatch.extract.features_wording import WORDING, wording
from presswatch.extract.layout import Layout, Numbers, Places
from presswatch.extract.segments import TAGS, Segment, Segments

Matrix = npt.NDArray[np.float32]

LEVELS = 5  # boxes above a segment's own that are looked at
_NEAR = (-3, -2, -1, 1, 2, 3)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TAG_NUMBER = {name: number for number, name in enumerate(TAGS)}
_WORD = re.compile(r"\w+")
_KEY = 240  # characters of a text by which it is known
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


@dataclass(frozen=True, slots=True)
class Table:
    """Features of the segments that are looked at, and where those stand."""

    values: Matrix
    layout: Layout


def key_of(text: str) -> str:
    """A text without its spaces and cases."""
    return "".join(text.split()).casefold()


def _own_numbers(page: Segments, items: list[Segment], layout: Layout, context: Context) -> Numbers:
    boxes = page.boxes
    texts, box, _, bold, links, _, lines = zip(*items, strict=True)
    keys = [key_of(text[:_KEY]) for text in texts]
    copies = Counter(keys)
    headline, description = key_of(context.headline), key_of(context.description)
    declared = key_of(context.body) if len(context.body) > 200 else ""
    own = [boxes[number] for number in box]
    count = len(items)
    columns = (
        links,
        layout.density,
        np.minimum(np.asarray(bold) / layout.size, 1.0),
        lines,
        [one.hidden for one in own],
        [one.body_property for one in own],
        [one.depth for one in own],
        [copies[key] for key in keys],
        [bool(headline) and key == headline for key in keys],
        _title_overlap(texts, context.headline),
        [
            len(key) > 20 and (key[:60] in description if len(key) >= 60 else key in description)
            for key in keys
        ]
        if description
        else np.zeros(count),
        [key in declared for key in keys] if declared else np.full(count, 0.5),
        np.full(count, bool(declared)),
        np.diff(layout.box, prepend=-1) != 0,
        np.diff(layout.box, append=-1) != 0,
    )
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)


def _title_overlap(texts: Sequence[str], headline: str) -> list[float]:
    """For each text the share of the headline's words in it; long texts are not looked at."""
    wanted = frozenset(_WORD.findall(headline.casefold()))
    if not wanted:
        return [0.0] * len(texts)
    return [
        len(wanted.intersection(_WORD.findall(text.casefold()))) / len(wanted) if len(text) < 400 else 0.0
        for text in texts
    ]


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


def _in_levels(layout: Layout, sentences: Numbers) -> Numbers:
    """Of a segment's own box and those above: its share of the page, its links, how many boxes are like it."""
    chars, links, good, count = layout.held.T
    many = np.bincount(layout.path)
    good_alike = np.bincount(layout.path, weights=good)
    of_box = np.stack(
        (
            chars / layout.total,
            links / (chars + 1.0),
            good / layout.total_good,
            good / (chars + 1.0),
            count,
            layout.sums(sentences[:, None])[:, 0] / np.maximum(count, 1.0),
            np.minimum(many[layout.path], 50),
            good / (good_alike[layout.path] + 1.0),
        ),
        axis=1,
    )
    # (levels, rows, columns) with the levels' columns side by side
    near = of_box[layout.levels[: LEVELS + 1]]
    joined: Numbers = near.transpose(1, 0, 2).reshape(len(layout.rows), -1)
    return joined


def _in_tree(layout: Layout, title_at: int) -> Numbers:
    """How near the headline and the bulk of the text are in the tree, and in the text; `title_at` is a row."""
    chars, good = layout.held[:, 0] / layout.total, layout.good
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
    layout: Layout, text: Numbers, headings: npt.NDArray[np.bool_], tops: npt.NDArray[np.bool_]
) -> list[Numbers]:
    """What stood before a segment, as `_PLACE` names it, without its distance from the headline."""
    count = len(text)
    good = layout.good
    index = np.arange(count, dtype=np.float64)
    short = layout.chars < 100
    flagged = (text[:, _WORDING_AT["phrase"]] > 0) & short
    comments = (text[:, _WORDING_AT["comment"]] > 0) & short
    linked = headings & (layout.density > 0.5)
    is_good = good > 0
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
        np.full(count, float(layout.count)),
        np.full(count, layout.total),
        np.full(count, layout.total_good / layout.total),
        windowed(good, 11) / layout.total_good,
    ]


def _neighbours(layout: Layout, text: Numbers, is_p: Numbers) -> list[Numbers]:
    """The same few numbers of the segments before and after each."""
    at = _WORDING_AT
    near = np.stack(
        (
            layout.chars,
            layout.density,
            text[:, at["ends_sentence"]],
            layout.good,
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
    """Features of the segments of a page that are looked at, one row each; the page must have at least one segment."""
    layout = Layout(page)
    rows, boxes = layout.rows, page.boxes
    items = [page.items[number] for number in rows.tolist()]
    count = len(items)
    text, own = (
        wording([item.text for item in items], layout.words),
        _own_numbers(page, items, layout, context),
    )
    path, good = layout.segment_path, layout.good
    path_good, path_count = np.bincount(path, weights=good), np.bincount(path)
    path_chars = np.bincount(path, weights=layout.chars)
    tags = [boxes[item.box].tag for item in items]
    title_at = _title_place(page, key_of(context.headline))
    before = layout.before
    after_title = (
        (
            np.clip(rows - title_at, -200, 400),
            (before - before[min(int(np.searchsorted(rows, title_at)), count - 1)]) / 1000.0,
        )
        if title_at >= 0
        else (np.full(count, -500.0), np.full(count, -99.0))
    )
    numbers = np.asarray([_TAG_NUMBER.get(tag, -1) for tag in tags], dtype=np.float64)
    headings = np.asarray([tag in _HEADINGS for tag in tags])
    tops = np.asarray([tag == "h1" or tag == "h2" for tag in tags])
    is_p = (numbers == _TAG_NUMBER["p"]) | (own[:, _OWN_AT["line"]] > 0)
    places = (
        path_good[path] / layout.total_good,
        path_count[path],
        path_good[path] / (path_chars[path] + 1.0),
        rows / layout.count,
        before / layout.total,
        (np.cumsum(good) - good) / layout.total_good,
        *after_title,
        *_in_order(layout, text, headings, tops),
    )
    levels = layout.levels
    own_cues = layout.cues[layout.box] | np.asarray([item.cues for item in items], dtype=np.int64)
    values = np.concatenate(
        (
            text,
            own,
            _in_levels(layout, text[:, _WORDING_AT["ends_sentence"]]),
            np.stack(places, axis=1),
            _in_tree(layout, int(np.searchsorted(rows, title_at)) if title_at >= 0 else -1),
            *_neighbours(layout, text, is_p.astype(np.float64)),
            numbers[:, None],
            _bits(own_cues, len(GROUPS)),
            _bits(layout.cues[levels[1]], len(GROUPS)),
            _bits(layout.cues[levels[2]] | layout.cues[levels[3]], len(GROUPS)),
            _bits(layout.all_cues[layout.box], len(GROUPS)),
            _bits(layout.tags[layout.box], len(TAGS)),
        ),
        axis=1,
        dtype=np.float32,
        casting="unsafe",
    )
    return Table(values, layout)


def _title_place(page: Segments, headline: str) -> int:
    """Number of the segment that shows the headline, given by its key: an h1, else the first copy; else the first h1,
    or -1."""
    copy = heading = -1
    room = range(len(headline), 2 * len(headline) + 1)  # a key is its text without spaces
    for place, item in enumerate(page.items):
        is_heading = page.boxes[item.box].tag == "h1"
        if len(item.text) in room and key_of(item.text) == headline:
            if is_heading:
                return place
            copy = place if copy < 0 else copy
        if is_heading and heading < 0:
            heading = place
    return copy if copy >= 0 else heading
