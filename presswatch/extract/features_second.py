"""The second look at a page's segments: what the first look thinks of each one's surroundings (stacking).

Wolpert, "Stacked Generalization" (1992), along the page and in its tree; beside it, whether a text shares its words
with the headline and with the text that the first look is sure of.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from presswatch.extract.features import Context, Matrix, Numbers, Table, shifted, windowed
from presswatch.extract.segments import Segments

SECOND: tuple[str, ...] = (
    "p",
    "p-1",
    "p+1",
    "p-2",
    "p+2",
    "p-3",
    "p+3",
    "mean5",
    "mean11",
    "box",
    "parent",
    "grandparent",
    "path",
    "share_parent",
    "share_grandparent",
    "path_share",
    "path_parent",
    "after_first",
    "before_last",
    "inside",
    "page_mean",
    "body_chars",
    "run",
    "run_chars",
    "best_run",
    "to_best_run",
    "p_max_before",
    "p_max_after",
    "path_mean",
    "core_level",
    "core_share",
    "like_title",
    "like_before",
    "like_all",
)
_SURE = 0.6
_LIKELY = 0.5
_POSSIBLE = 0.1  # what is less likely is not compared with the text
_LONG = 60  # characters of a segment that may be sure
_COMPARED = 1500  # characters of a segment that are compared
_GAP = 3  # segments within a run that may be unlikely
_WORD = re.compile(r"\w+")


def _stems(text: str) -> set[str]:
    """What a text is about, roughly: beginnings of its longer words, or pairs of signs where no spaces part words."""
    text = text[:_COMPARED].casefold()
    if text.count(" ") * 20 < len(text):
        return {text[i : i + 2] for i in range(0, min(len(text), 400) - 1)}
    return {word[:6] for word in _WORD.findall(text) if len(word) > 3}


def _likeness(page: Segments, context: Context, probability: Numbers) -> Numbers:
    """(segments, 3): share of a segment's words that the title, the text before it and all other text has."""
    topic = _stems(f"{context.headline} {context.description}")
    possible = np.flatnonzero(probability > _POSSIBLE).tolist()
    chances = probability.tolist()
    texts = {number: page.items[number].text for number in possible}
    own = {number: _stems(text) for number, text in texts.items()}
    sure = {number: chances[number] > _LIKELY and len(text) > _LONG for number, text in texts.items()}
    everywhere: Counter[str] = Counter()
    for number, stems in own.items():
        if sure[number]:
            everywhere.update(stems)
    before = set(topic)
    rows = np.zeros((len(chances), 3))
    for number, stems in own.items():
        if not stems:
            continue
        least = 1 if sure[number] else 0
        rows[number] = (
            len(stems & topic) / len(stems),
            len(stems & before) / len(stems),
            sum(everywhere[stem] > least for stem in stems) / len(stems),
        )
        if sure[number]:
            before |= stems
    return rows


def _runs(probability: Numbers, weight: Numbers) -> Numbers:
    """(segments, 3): expected text of the run of likely segments that each stands in, its share of the longest
    run, and how many segments away that is."""
    count = len(weight)
    likely = np.flatnonzero(probability > _LIKELY)
    rows = np.zeros((count, 3))
    if not len(likely):
        return rows
    parts = np.split(likely, np.flatnonzero(np.diff(likely) > _GAP) + 1)
    sizes = [float((probability * weight)[part[0] : part[-1] + 1].sum()) for part in parts]
    for part, size in zip(parts, sizes, strict=True):
        rows[part[0] : part[-1] + 1, 0] = size
    best = parts[int(np.argmax(sizes))]
    index = np.arange(count)
    rows[:, 1] = rows[:, 0] / (max(sizes) + 1.0)
    rows[:, 2] = np.clip(np.where(index < best[0], index - best[0], np.maximum(index - best[-1], 0)), -60, 60)
    return rows


def second_look(page: Segments, context: Context, first: Table, probability: Numbers) -> Matrix:
    """The features again, with what the first look thinks: (segments, NAMES and SECOND)."""
    layout, weight = first.layout, first.chars
    expected = probability * weight
    total = expected.sum() + 1.0
    both = np.stack((expected, weight), axis=1)
    sums_p, sums_w = layout.sums(both).T
    box, parent, grandparent = layout.levels[:3]
    path = layout.segment_path
    path_p, path_w = np.bincount(path, weights=expected), np.bincount(path, weights=weight)
    above = layout.path[parent]
    above_p, above_w = np.bincount(above, weights=expected), np.bincount(above, weights=weight)
    count = len(weight)
    index = np.arange(count, dtype=np.float64)
    places = np.flatnonzero((probability > _SURE) & (weight >= _LONG))
    start, end = (float(places[0]), float(places[-1])) if len(places) else (0.0, float(count))
    likely = np.where(probability > _LIKELY, expected, 0.0)
    core = int(np.argmax(np.bincount(parent, weights=expected, minlength=len(sums_p))))
    meets = layout.meeting(int(layout.first[core]), int(layout.end[core]))
    columns = (
        probability,
        *(shifted(probability, by) for by in (-1, 1, -2, 2, -3, 3)),
        windowed(expected, 5) / (windowed(weight, 5) + 1.0),
        windowed(expected, 11) / (windowed(weight, 11) + 1.0),
        sums_p[box] / (sums_w[box] + 1.0),
        sums_p[parent] / (sums_w[parent] + 1.0),
        sums_p[grandparent] / (sums_w[grandparent] + 1.0),
        path_p[path] / (path_w[path] + 1.0),
        sums_p[parent] / total,
        sums_p[grandparent] / total,
        path_p[path] / total,
        above_p[above] / (above_w[above] + 1.0),
        np.clip(index - start, -50, 100),
        np.clip(end - index, -50, 100),
        (index >= start) & (index <= end),
        np.full(count, total / (weight.sum() + 1.0)),
        np.full(count, total),
        np.cumsum(expected) / total,
        *_runs(probability, weight).T,
        np.maximum.accumulate(likely),
        np.maximum.accumulate(likely[::-1])[::-1],
        np.bincount(path, weights=probability)[path] / np.bincount(path)[path],
        meets,
        sums_p[layout.levels[meets, np.arange(count)]] / total,
    )
    extra = np.concatenate((np.stack(columns, axis=1), _likeness(page, context, probability)), axis=1)
    return np.concatenate((first.values, extra.astype(np.float32)), axis=1)
