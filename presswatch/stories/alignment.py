"""Sentences of two versions of a text, aligned in order.

Anchors are sentences that occur once on both sides (patience diff, Bram Cohen), thinned to the longest
increasing run; what lies between anchors is paired by shared words with dynamic programming over one to
one, two to one and one to two sentences (Gale and Church, 1993). Work in a gap is bounded, so that the
whole is linear in length in practice.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from presswatch.sentences import sentences
from presswatch.stories.content_hash import normal_form
from presswatch.stories.fingerprints import words
from presswatch.types import Span

CELLS = 1600  # pairs of sentences that one gap may compare
WORDS = 300  # words of a sentence that are compared
LIKE = 0.4  # share of common words from which two sentences are versions of one
MERGED = 0.65  # the same for one sentence against two
SPILLED = 0.5  # what an unshared word costs, a shared one being worth 1


@dataclass(frozen=True, slots=True)
class Pair:
    """A stretch of the old text beside the stretch that took its place; either may be empty.

    The pairs of two texts cover both without gap or overlap. `equal` says that both are the same but
    for white space and kinds of quotation marks.
    """

    old: Span
    new: Span
    equal: bool = False


Ranges = tuple[int, int, int, int, bool]  # old from, old to, new from, new to, equal


def align(old: str, new: str, language: str | None = None) -> list[Pair]:
    """The pairs of two versions of a text, in the old one's order; spans are in code points."""
    old_pieces, new_pieces = pieces(old, language), pieces(new, language)
    old_texts = [old[span.start : span.end] for span in old_pieces]
    new_texts = [new[span.start : span.end] for span in new_pieces]
    found = []
    for start, stop, new_start, new_stop, equal in align_sentences(old_texts, new_texts):
        old_span = _joined(old_pieces, start, stop, len(old))
        new_span = _joined(new_pieces, new_start, new_stop, len(new))
        found.append(Pair(old_span, new_span, equal))
    return found


def pieces(text: str, language: str | None = None) -> list[Span]:
    """The text cut into sentences, each with the white space up to the next: they tile the text."""
    starts = [span.start for span in sentences(text, language)]
    if not text:
        return []
    bounds = [0, *starts[1:], len(text)] if starts else [0, len(text)]
    return [Span(start, end) for start, end in itertools.pairwise(bounds) if end > start]


def _joined(tiles: list[Span], start: int, stop: int, length: int) -> Span:
    if start == stop:
        place = tiles[start].start if start < len(tiles) else length
        return Span(place, place)
    return Span(tiles[start].start, tiles[stop - 1].end)


def align_sentences(old: Sequence[str], new: Sequence[str]) -> list[Ranges]:
    """Ranges of old and new sentences that belong together, in order, covering both."""
    old_keys, new_keys = [normal_form(text) for text in old], [normal_form(text) for text in new]
    found: list[Ranges] = []
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        low, high, new_low, new_high = waiting.pop()
        while low < high and new_low < new_high and old_keys[low] == new_keys[new_low]:
            found.append((low, low + 1, new_low, new_low + 1, True))
            low, new_low = low + 1, new_low + 1
        while low < high and new_low < new_high and old_keys[high - 1] == new_keys[new_high - 1]:
            high, new_high = high - 1, new_high - 1
            found.append((high, high + 1, new_high, new_high + 1, True))
        if low == high and new_low == new_high:
            continue
        anchors = _anchors(old_keys, new_keys, low, high, new_low, new_high)
        if not anchors:
            found.extend(_fill(old, new, low, high, new_low, new_high))
            continue
        last, new_last = low, new_low
        for place, new_place in [*anchors, (high, new_high)]:
            waiting.append((last, place, new_last, new_place))
            if place < high:
                found.append((place, place + 1, new_place, new_place + 1, True))
            last, new_last = place + 1, new_place + 1
    found.sort(key=lambda ranges: (ranges[0], ranges[2], ranges[1], ranges[3]))
    return found


def _anchors(
    old: list[str], new: list[str], low: int, high: int, new_low: int, new_high: int
) -> list[tuple[int, int]]:
    counts, new_counts = Counter(old[low:high]), Counter(new[new_low:new_high])
    places = {new[place]: place for place in range(new_low, new_high)}
    pairs = [
        (place, places[old[place]])
        for place in range(low, high)
        if counts[old[place]] == 1 and new_counts.get(old[place]) == 1
    ]
    return _increasing(pairs)


def _increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs, sorted by their first, whose second increases too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(tails, place)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(place)
            ends.append(number)
        else:
            tails[at], ends[at] = place, number
    run = []
    number = ends[-1] if ends else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _fill(
    old: Sequence[str], new: Sequence[str], low: int, high: int, new_low: int, new_high: int
) -> Iterator[Ranges]:
    """Pairs in a gap without equal sentences; one too large to compare whole is cut at likely pairs."""
    old_words = [words(text)[:WORDS] for text in old[low:high]]
    new_words = [words(text)[:WORDS] for text in new[new_low:new_high]]
    cuts = [(0, 0), *_cuts(old_words, new_words), (len(old_words), len(new_words))]
    for (start, new_start), (stop, new_stop) in itertools.pairwise(cuts):
        if stop - start == new_stop - new_start == 1 and _related(old_words[start], new_words[new_start]):
            yield low + start, low + stop, new_low + new_start, new_low + new_stop, False
            continue
        for a, b, c, d in _paired(old_words, new_words, start, stop, new_start, new_stop):
            yield low + a, low + b, new_low + c, new_low + d, False


def _related(left: list[str], right: list[str]) -> bool:
    """Whether a sentence in the only place of another, both between equal ones, took that one's place."""
    return any(len(word) >= 4 for word in set(left) & set(right))


def _cuts(old: list[list[str]], new: list[list[str]]) -> list[tuple[int, int]]:
    if len(old) * len(new) <= CELLS:
        return []
    holders: dict[str, list[int]] = {}
    for place, tokens in enumerate(new):
        for word in set(tokens):
            holders.setdefault(word, []).append(place)
    pairs = []
    for place, tokens in enumerate(old):
        votes = Counter(
            holder
            for word in set(tokens)
            if len(holders.get(word, ())) <= 4
            for holder in holders.get(word, ())
        )
        if votes:
            best, shared = votes.most_common(1)[0]
            if shared >= max(2, len(tokens) // 5):
                pairs.append((place, best))
    likely = _increasing(pairs)
    cuts: list[tuple[int, int]] = []
    side = int(CELLS**0.5)
    last, new_last = 0, 0
    for place, new_place in [*likely, (len(old), len(new))]:
        if (place - last) * (new_place - new_last) <= CELLS:
            cuts.append((place, new_place))
        else:
            # No likely pair for a long stretch: compare along the diagonal, in squares.
            steps = max(place - last, new_place - new_last) // side + 1
            cuts += [
                (last + (place - last) * step // steps, new_last + (new_place - new_last) * step // steps)
                for step in range(1, steps + 1)
            ]
        last, new_last = place, new_place
    return [cut for cut in cuts if cut != (len(old), len(new))]


def _paired(
    old: list[list[str]], new: list[list[str]], start: int, stop: int, new_start: int, new_stop: int
) -> Iterator[tuple[int, int, int, int]]:
    height, width = stop - start, new_stop - new_start
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    step = [[(0, 0)] * (width + 1) for _ in range(height + 1)]
    for row in range(height + 1):
        for column in range(width + 1):
            if not row and not column:
                continue
            options = []
            if row:
                options.append((best[row - 1][column], (1, 0)))
            if column:
                options.append((best[row][column - 1], (0, 1)))
            for taken, new_taken in ((1, 1), (2, 1), (1, 2)):
                if row >= taken and column >= new_taken:
                    left = [word for part in old[start + row - taken : start + row] for word in part]
                    right = [
                        word
                        for part in new[new_start + column - new_taken : new_start + column]
                        for word in part
                    ]
                    gain = _gain(left, right, LIKE if taken == new_taken else MERGED)
                    if gain > 0:
                        options.append((best[row - taken][column - new_taken] + gain, (taken, new_taken)))
            best[row][column], step[row][column] = max(options)
    row, column = height, width
    path = []
    while row or column:
        taken, new_taken = step[row][column]
        path.append((start + row - taken, start + row, new_start + column - new_taken, new_start + column))
        row, column = row - taken, column - new_taken
    yield from reversed(path)


def _gain(left: list[str], right: list[str], least: float) -> float:
    total = len(left) + len(right)
    if not total or 2 * min(len(left), len(right)) < least * total:
        return 0.0
    if 2 * len(set(left) & set(right)) < 0.5 * least * min(len(set(left)), len(set(right))):
        return 0.0
    like = Indel.normalized_similarity(left, right, score_cutoff=least)
    return total * (like - SPILLED * (1 - like)) if like >= least else 0.0
