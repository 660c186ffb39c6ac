"""Numbers about the text segments of a page, for the model that tells body from furniture.

What a segment says is in `features_wording`, in which boxes it stands in `layout`; here is what is before and after
it, and how far the headline and the bulk of the text are. Kohlschütter et al., "Boilerplate Detection using Shallow
Text Features" (2010), for texts and links; the bulk of the text is found as by Readability: the box whose paragraphs
have most.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from presswatch.extract.features_wording import WORDING, wording
from presswatch.extract.layout import BY, LEVEL, LEVELS, SIGNS, TREE, Flags, Layout, Matrix, Numbers, bounded
from presswatch.extract.segments import Segments

_WORD = re.compile(r"\w+")
_NEVER = -1e9
_LONG = 400  # characters of a text that is not compared with the headline
_KEY = 160  # characters of a segment that are looked for in what the page declares

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
_NEIGHBOUR = ("chars", "links", "ends", "good", "p", "phrase", "date", "tweet", "appeal", "path", "parent")
NAMES: tuple[str, ...] = (
    *WORDING,
    *_OWN,
    *(f"{name}_{level}" for level in range(LEVELS + 1) for name in LEVEL),
    *_PATH,
    *_PLACE,
    *TREE,
    *(f"{name}{by:+d}" for by in BY for name in _NEIGHBOUR),
    *SIGNS,
)
_AT = {name: number for number, name in enumerate(WORDING)}


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the article before its body is looked for."""

    headline: str = ""
    description: str = ""
    body: str = ""  # of the page's JSON-LD


@dataclass(frozen=True, slots=True)
class Table:
    """Features of the segments that `layout.near` names, one row each, and where they stand."""

    values: Matrix
    layout: Layout


def key_of(text: str) -> str:
    """A text without its spaces and cases."""
    return "".join(text.split()).casefold()


def _title_overlap(texts: list[str], headline: str) -> list[float]:
    """For each text the share of the headline's words in it; long texts are not looked at."""
    wanted = set(_WORD.findall(headline.casefold()))
    if not wanted:
        return [0.0] * len(texts)
    return [
        len(wanted.intersection(_WORD.findall(text.casefold()))) / len(wanted) if len(text) < _LONG else 0.0
        for text in texts
    ]


def _declared(texts: list[str], context: Context) -> tuple[list[bool], list[float]]:
    """For each text whether the description has its beginning, and whether the declared body has (0.5: there is none)."""
    description = key_of(context.description)
    declared = key_of(context.body) if len(context.body) > 200 else ""
    if not description and not declared:
        return [False] * len(texts), [0.5] * len(texts)
    # The texts of a page have blanks alone for white space.
    keys = [text[:_KEY].replace(" ", "").casefold() for text in texts]
    described = [len(text) > 20 and key[:60] in description for text, key in zip(texts, keys, strict=True)]
    return described, [float(key in declared) for key in keys] if declared else [0.5] * len(texts)


def _own_numbers(
    page: Segments, layout: Layout, texts: list[str], context: Context, titles: Flags
) -> Numbers:
    """(near, _OWN): what a segment is, beside its wording."""
    near = layout.near
    items = [page.items[number] for number in near.tolist()]
    boxes = [page.boxes[item.box] for item in items]
    copies = Counter(texts)
    described, declared = _declared(texts, context)
    new = np.ones(len(layout.box) + 1, dtype=bool)
    new[1:-1] = layout.box[1:] != layout.box[:-1]
    count = len(items)
    return np.asarray(
        (
            np.asarray([item.links for item in items], dtype=np.float64),
            layout.density[near],
            np.minimum(np.asarray([item.bold_chars for item in items]) / layout.size[near], 1.0),
            layout.line[near],
            np.asarray([box.hidden for box in boxes]),
            np.asarray([box.body_property for box in boxes]),
            np.asarray([box.depth for box in boxes]),
            np.asarray([copies[text] for text in texts]),
            titles[near],
            np.asarray(_title_overlap(texts, context.headline)),
            np.asarray(described),
            np.asarray(declared),
            np.full(count, declared[0] != 0.5),
            new[near],
            new[near + 1],
        )
    ).T


def shifted(values: Numbers, by: int) -> Numbers:
    """values[i + by] for each i along the first axis; 0 beyond the ends."""
    out = np.zeros_like(values)
    if by > 0:
        out[:-by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out


def _since(found: Flags, index: Numbers, most: float) -> Numbers:
    """How many segments ago the last was that was found, at most `most`."""
    last = np.maximum.accumulate(np.where(found, index, _NEVER))
    distance: Numbers = np.minimum(index - last, most)
    return distance


def windowed(values: Numbers, width: int) -> Numbers:
    """The sum of each value and its neighbours within a window of odd `width`."""
    running = np.concatenate((np.zeros(1), values.cumsum()))
    index = np.arange(len(values))
    half = width // 2
    total: Numbers = running[np.minimum(index + half + 1, len(values))] - running[np.maximum(index - half, 0)]
    return total


def _in_order(layout: Layout, phrases: Flags, comments: Flags) -> list[Numbers]:
    """What stood before each segment of the page, as `_PLACE` names it, without its distance from the headline."""
    chars, good = layout.chars, layout.good
    count = len(chars)
    index = np.arange(count, dtype=np.float64)
    linked = layout.headings & (layout.density > 0.5)
    is_good = good > 0
    total, total_good = chars.sum() + 1.0, good.sum() + 1.0
    return [
        _since(is_good, index, 30),
        _since(is_good[::-1], index, 30)[::-1],
        _since(phrases, index, 40),
        _since(layout.headings, index, 40),
        _since(linked, index, 40),
        _since(layout.tops, index, 40),
        linked.cumsum(),
        phrases.cumsum(),
        _since(comments, index, 60),
        comments.cumsum(),
        np.full(count, float(count)),
        np.full(count, total),
        np.full(count, total_good / total),
        windowed(good, 11) / total_good,
    ]


def _neighbours(layout: Layout, text: Numbers) -> Numbers:
    """(near, neighbours * _NEIGHBOUR): the same few numbers of the segments before and after each.

    Of what is not near a text itself, no wording is known.
    """
    said = np.zeros((len(layout.chars), 4))
    said[layout.near] = np.asarray(
        (
            np.maximum(text[:, _AT["phrase"]], text[:, _AT["comment"]]),
            text[:, _AT["date_like"]] + text[:, _AT["credit"]],
            text[:, _AT["tweet"]],
            text[:, _AT["appeal"]],
        )
    ).T
    path, parent = layout.segment_path + 1.0, layout.parent[layout.box] + 1.0
    columns = (
        layout.chars,
        layout.density,
        layout.ends,
        layout.good,
        layout.paragraphs,
        *said.T,
        path,
        parent,
    )
    beside = layout.beside(np.asarray(columns).T)
    beside[:, :, -2] = beside[:, :, -2] == path[layout.near][:, None]
    beside[:, :, -1] = beside[:, :, -1] == parent[layout.near][:, None]
    return beside.reshape(len(layout.near), -1)


def table(page: Segments, context: Context) -> Table:
    """Features of the page's segments that are text or near it; the page must have at least one segment."""
    layout = Layout(page)
    near, chars, good = layout.near, layout.chars, layout.good
    count = len(chars)
    texts = [page.items[number].text for number in near.tolist()]
    text = wording(texts)
    titles, title_at = _titles(page, layout, context.headline)
    own = _own_numbers(page, layout, texts, context, titles)
    total, total_good = chars.sum() + 1.0, good.sum() + 1.0
    measured: Numbers = np.asarray(
        (chars, chars * layout.density, good, np.ones(count), layout.ends), dtype=np.float64
    ).T
    sums = layout.sums(measured)
    path = layout.segment_path
    path_good, path_count = np.bincount(path, weights=good), np.bincount(path)
    path_chars = np.bincount(path, weights=chars)
    index = np.arange(count, dtype=np.float64)
    before = chars.cumsum() - chars
    short = chars[near] < 100
    phrases, comments = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    phrases[near] = (text[:, _AT["phrase"]] > 0) & short
    comments[near] = (text[:, _AT["comment"]] > 0) & short
    places = (
        path_good[path] / total_good,
        path_count[path],
        path_good[path] / (path_chars[path] + 1.0),
        index / count,
        before / total,
        (good.cumsum() - good) / total_good,
        bounded(index - title_at, -200, 400) if title_at >= 0 else np.full(count, -500.0),
        (before - before[title_at]) / 1000.0 if title_at >= 0 else np.full(count, -99.0),
        *_in_order(layout, phrases, comments),
    )
    values = np.concatenate(
        (
            text,
            own,
            layout.in_levels(sums, total, total_good),
            np.asarray(places).T[near],
            layout.in_tree(sums, title_at, total),
            _neighbours(layout, text),
            layout.signs(),
        ),
        axis=1,
        dtype=np.float32,
        casting="unsafe",
    )
    return Table(values, layout)


def _titles(page: Segments, layout: Layout, headline: str) -> tuple[Flags, int]:
    """Which segments say just the headline, and the number of the one that shows it: an h1, else the first copy; else
    the first h1, or -1."""
    key = key_of(headline)
    # What differs from it in spaces alone is as long as it, about.
    alike = np.flatnonzero(np.abs(layout.size - len(headline)) < 10).tolist() if key else []
    places = [number for number in alike if key_of(page.items[number].text) == key]
    found = np.zeros(len(page.items), dtype=bool)
    found[places] = True
    best = next((number for number in places if number in layout.firsts), places[0] if places else -1)
    return found, best if best >= 0 or not layout.firsts else layout.firsts[0]
