"""The second look at a page's segments: what the first look thinks of each one's surroundings (stacking).

Wolpert, "Stacked Generalization" (1992), along the page and in its tree; beside it, whether a text shares its words
with the headline and with the text that the first look is sure of. Only what the first look leaves in doubt is looked
at again.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import numpy as np

from presswatch.extract.features import Context, Table, shifted, windowed
from presswatch.extract.layout import Matrix, Numbers, Places, bounded
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
    "expected_before",
    "run_chars",
    "best_run",
    "to_best_run",
    "p_max_before",
    "p_max_after",
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
_COMPARED = 400  # characters of a segment that are compared
_GAP = 3  # segments within a run that may be unlikely
_WORD = re.compile(r"\w+")


def _stems(text: str) -> set[str]:
    """What a text is about, roughly: beginnings of its longer words, or pairs of signs where no spaces part words."""
    text = text[:_COMPARED].casefold()
    if text.count(" ") * 20 < len(text):
        return {text[i : i + 2] for i in range(0, min(len(text), 400) - 1)}
    return {word[:6] for word in _WORD.findall(text) if len(word) > 3}


def _likeness(page: Segments, context: Context, probability: Numbers, asked: Places) -> Numbers:
    """(asked, 3): share of a segment's words that the title, the text before it and all other text has."""
    topic = _stems(f"{context.headline} {context.description}")
    chances = probability.tolist()
    wanted = {number for number in asked.tolist() if chances[number] > _POSSIBLE}
    sure = {
        number
        for number in np.flatnonzero(probability > _LIKELY).tolist()
        if len(page.items[number].text) > _LONG
    }
    own = {number: _stems(page.items[number].text) for number in sorted(wanted | sure)}
    everywhere: Counter[str] = Counter()
    for number in sure:
        everywhere.update(own[number])
    before = set(topic)
    found: dict[int, tuple[float, float, float]] = {}
    for number, stems in own.items():
        if stems and number in wanted:
            least = 1 if number in sure else 0
            found[number] = (
                len(stems & topic) / len(stems),
                len(stems & before) / len(stems),
                sum(everywhere[stem] > least for stem in stems) / len(stems),
            )
        if number in sure:
            before |= stems
    nothing = (0.0, 0.0, 0.0)
    return np.asarray([found.get(number, nothing) for number in asked.tolist()]).reshape(-1, 3)


def _runs(probability: Numbers, weight: Numbers) -> Numbers:
    """(segments, 3): expected text of the run of likely segments that each stands in, its share of the longest
    run, and how many segments away that is."""
    count = len(weight)
    likely = np.flatnonzero(probability > _LIKELY)
    rows = np.zeros((count, 3))
    if not len(likely):
        return rows
    cuts = [0, *(np.flatnonzero(likely[1:] - likely[:-1] > _GAP) + 1).tolist(), len(likely)]
    runs = [(int(likely[first]), int(likely[end - 1])) for first, end in pairwise(cuts)]
    sizes = [float((probability * weight)[first : last + 1].sum()) for first, last in runs]
    for (first, last), size in zip(runs, sizes, strict=True):
        rows[first : last + 1, 0] = size
    best = runs[int(np.argmax(sizes))]
    index = np.arange(count)
    rows[:, 1] = rows[:, 0] / (max(sizes) + 1.0)
    rows[:, 2] = bounded(np.where(index < best[0], index - best[0], np.maximum(index - best[-1], 0)), -60, 60)
    return rows


def second_look(page: Segments, context: Context, first: Table, chances: Numbers, doubtful: Places) -> Matrix:
    """The features of some segments again, with what the first look thinks: (doubtful, NAMES and SECOND).

    `chances` has one of each row of `first`; `doubtful` are numbers of such rows.
    """
    layout = first.layout
    weight, near = layout.chars, layout.near
    asked = near[doubtful]
    probability = np.zeros(len(weight))
    probability[near] = chances
    expected = probability * weight
    total = expected.sum() + 1.0
    both = np.asarray((expected, weight)).T
    sums_p, sums_w = layout.sums(both).T
    levels = layout.levels[:, doubtful]
    box, parent, grandparent = levels[:3]
    paths = layout.segment_path
    path_p, path_w = np.bincount(paths, weights=expected), np.bincount(paths, weights=weight)
    path_mean = np.bincount(paths, weights=probability) / np.maximum(np.bincount(paths), 1)
    path = paths[asked]
    parents = layout.parent[layout.box]
    aboves = layout.path[parents]
    above_p, above_w = np.bincount(aboves, weights=expected), np.bincount(aboves, weights=weight)
    above = aboves[asked]
    count = len(weight)
    places = np.flatnonzero((probability > _SURE) & (weight >= _LONG))
    start, end = (float(places[0]), float(places[-1])) if len(places) else (0.0, float(count))
    likely = np.where(probability > _LIKELY, expected, 0.0)
    core = int(np.argmax(np.bincount(parents, weights=expected, minlength=len(sums_p))))
    meets = layout.meeting(int(layout.first[core]), int(layout.end[core]))[doubtful]
    around = np.asarray(
        (
            probability,
            *(shifted(probability, by) for by in (-1, 1, -2, 2, -3, 3)),
            windowed(expected, 5) / (windowed(weight, 5) + 1.0),
            windowed(expected, 11) / (windowed(weight, 11) + 1.0),
            expected.cumsum() / total,
            *_runs(probability, weight).T,
            np.maximum.accumulate(likely),
            np.maximum.accumulate(likely[::-1])[::-1],
        )
    ).T[asked]
    within = np.asarray(
        (
            sums_p[box] / (sums_w[box] + 1.0),
            sums_p[parent] / (sums_w[parent] + 1.0),
            sums_p[grandparent] / (sums_w[grandparent] + 1.0),
            path_p[path] / (path_w[path] + 1.0),
            sums_p[parent] / total,
            sums_p[grandparent] / total,
            path_p[path] / total,
            above_p[above] / (above_w[above] + 1.0),
            bounded(asked - start, -50, 100),
            bounded(end - asked, -50, 100),
            (asked >= start) & (asked <= end),
            np.full(len(asked), total / (weight.sum() + 1.0)),
            np.full(len(asked), total),
            path_mean[path],
            meets,
            sums_p[levels[meets, np.arange(len(asked))]] / total,
        )
    ).T
    return np.concatenate(
        (first.values[doubtful], around, within, _likeness(page, context, probability, asked)),
        axis=1,
        dtype=np.float32,
        casting="unsafe",
    )
