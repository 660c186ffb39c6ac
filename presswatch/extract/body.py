"""Which segments of a page are the article's body, and what each of them is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from presswatch.extract import features, features_second, model
from presswatch.extract.cues import BIT
from presswatch.extract.features import Context
from presswatch.extract.segments import TAG_BIT, Segment, Segments
from presswatch.types import Block, BlockKind

Numbers = npt.NDArray[np.float64]

KEEP = 0.5  # probability from which a segment is body: where the mean page F1 is best in cross-validation
_APART = 15  # segments between two runs of body that are apart
_CERTAIN = (
    0.9  # probability of the best segment of a run, for it to be body apart from the article's main run
)
_SURE = 0.85  # expected F1 under which a choice is looked at again
_BETWEEN = (
    0.25  # probability from which a segment between two of the body is body too, where the choice is unsure
)
_IN_A_ROW = 0.15  # probability from which a text that goes on as its neighbour does is body too
_ENDS = frozenset(".!?…։।。！？»”\"'")
_DOUBT = 0.1  # a first look that is surer than that, of body or of none, needs no second
_MATERIAL = 0.05  # share of the expected text that may be mistaken without a second look
_MANY = 4_000  # segments of one page; the model looks at those and the rest is left out
_LITTLE = 150  # characters: with less than that, the best guess is made instead
_HEADS = frozenset(("h2", "h3", "h4", "h5", "h6", "h1"))
_QUOTE = TAG_BIT["blockquote"]
_FIGURE = TAG_BIT["figure"] | TAG_BIT["figcaption"]
_CELLS = frozenset(("td", "th"))


def probabilities(page: Segments, context: Context) -> list[float]:
    """For each segment how likely it is the article's, by two looks of the trained models.

    What is neither text nor near any is not looked at, and a second time only what the first look doubts, on pages
    where that is more than a little text.
    """
    if not page.items:
        return []
    looked = page if len(page.items) <= _MANY else replace(page, items=page.items[:_MANY])
    first = features.table(looked, context)
    chance = model.forest("body_first").probability(first.values)
    doubt = doubtful(chance)
    if leaves_doubt(chance, first.layout.size[first.layout.near]):
        again = features_second.second_look(looked, context, first, chance, doubt)
        chance[doubt] = model.forest("body_second").probability(again)
    chances = np.zeros(len(page.items))
    chances[first.layout.near] = chance
    return chances.tolist()


def doubtful(chance: Numbers) -> npt.NDArray[np.int64]:
    """Numbers of the chances of the first look that the second is to settle."""
    return np.flatnonzero((chance > _DOUBT) & (chance < 1 - _DOUBT))


def leaves_doubt(chance: Numbers, sizes: Numbers) -> bool:
    """Whether what the first look doubts is enough text for a second, by the chances and sizes of segments."""
    doubt = doubtful(chance)
    mistaken = np.minimum(chance, 1 - chance)[doubt] @ sizes[doubt]
    return bool(mistaken >= _MATERIAL * (chance @ sizes + 1.0) and len(doubt))


def choose(page: Segments, chances: Sequence[float], furniture: Collection[int]) -> tuple[list[int], float]:
    """Numbers of the body's segments, and how sure the choice is (0 to 1, the F1 that is expected of it).

    `furniture` are the numbers of the segments that the source's other pages have too.
    """
    sizes = np.asarray([len(item.text) for item in page.items], dtype=np.float64)
    chance = np.asarray(chances, dtype=np.float64)
    if not len(chance):
        return [], 0.0
    if furniture:
        chance[list(furniture)] = 0.0
    kept = with_siblings(page, chance, sizes, keep(chance, sizes))
    return np.flatnonzero(kept).tolist(), sureness(chance, sizes, kept)


def sureness(chance: Numbers, sizes: Numbers, kept: npt.NDArray[np.bool_]) -> float:
    """The F1 that is expected of a choice of segments, by their chances and their sizes in characters."""
    expected = chance * sizes
    return float(2 * expected[kept].sum() / (sizes[kept].sum() + expected.sum() + 1e-9))


def keep(chance: Numbers, sizes: Numbers) -> npt.NDArray[np.bool_]:
    """Which segments are body, by their chances and their sizes in characters.

    An article stands together: what lies far from its main run is body only where the model is certain.
    """
    kept: npt.NDArray[np.bool_] = chance > KEEP
    if sizes[kept].sum() < _LITTLE:
        kept = _best_guess(chance, sizes)
    numbers = np.flatnonzero(kept)
    breaks = np.flatnonzero(numbers[1:] - numbers[:-1] > _APART) + 1
    if len(breaks):
        runs = np.split(numbers, breaks)
        main = max(runs, key=lambda run: float((chance[run] * sizes[run]).sum()))
        for run in runs:
            if run is not main and chance[run].max() < _CERTAIN:
                kept[run] = False
    return _without_holes(chance, kept) if sureness(chance, sizes, kept) < _SURE else kept


def with_siblings(
    page: Segments, chance: Numbers, sizes: Numbers, kept: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """The choice with what stands in a row with its texts, in the same element and of the same kind: whole sentences
    without a link, and where the choice is unsure any text that is likely enough."""
    kept = kept.copy()
    if sureness(chance, sizes, kept) < _SURE:
        places = [(page.boxes[item.box].parent, page.boxes[item.box].tag) for item in page.items]
        steps = list(pairwise(range(len(places))))
        for near, at in (*steps, *((behind, before) for before, behind in reversed(steps))):
            kept[at] |= kept[near] and chance[at] > _BETWEEN and places[at] == places[near]
    likely = np.flatnonzero((chance > _IN_A_ROW) & ~kept).tolist()
    for order, step in ((likely, -1), (reversed(likely), 1)):
        for at in order:
            if 0 <= at + step < len(kept) and kept[at + step] and _continues(page, at + step, at):
                kept[at] = True
    return kept


def _continues(page: Segments, near: int, at: int) -> bool:
    """Whether a segment is whole sentences without a link, of the kind and in the element of its neighbour."""
    item, box, beside = page.items[at], page.boxes[page.items[at].box], page.boxes[page.items[near].box]
    return (
        not item.links
        and item.text.removesuffix("-0-").rstrip()[-1:] in _ENDS  # how agencies of the East sign off
        and box.parent == beside.parent
        and box.path == beside.path
    )


def _without_holes(chance: Numbers, kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """A second look at an unsure choice: what lies between two segments of the body is body from a lower chance on."""
    for before, behind in pairwise(np.flatnonzero(kept).tolist()):
        if 1 < behind - before <= _APART:
            kept[before:behind] |= chance[before:behind] > _BETWEEN
    return kept


def _best_guess(chance: Numbers, sizes: Numbers) -> npt.NDArray[np.bool_]:
    """The set of segments with the greatest expected F1 (Dembczynski et al., 2011, without its correlations)."""
    order = np.argsort(-chance, kind="stable")
    hits = (chance * sizes)[order].cumsum()
    score = 2 * hits / (sizes[order].cumsum() + (chance * sizes).sum() + 1e-9)
    kept = np.zeros(len(chance), dtype=bool)
    kept[order[: int(np.argmax(score)) + 1]] = True
    kept &= chance > 0.02
    return kept


def blocks(page: Segments, chosen: Sequence[int], description: str) -> list[Block]:
    """The chosen segments as blocks, each with what it is; a first one that repeats the description is the lead."""
    out: list[Block] = []
    lead = "".join(description.split()).casefold()
    for number in chosen:
        item = page.items[number]
        kind = kind_of(page, item)
        if not out and kind in (BlockKind.PARAGRAPH, BlockKind.SUBHEAD) and _leads(page, item, lead):
            kind = BlockKind.LEAD
        out.append(Block(kind, item.text))
    return out


def _leads(page: Segments, item: Segment, lead: str) -> bool:
    if (page.boxes[item.box].cues | item.cues) & BIT["lead"]:
        return True
    key = "".join(item.text.split()).casefold()
    return len(key) > 40 and (
        key in lead or (len(lead) > 60 and lead[:60] in key and len(key) < len(lead) * 1.5)
    )


def kind_of(page: Segments, item: Segment) -> BlockKind:
    """What a segment of the body is, by the elements that it stands in."""
    box = page.boxes[item.box]
    if box.tag in _HEADS:
        return BlockKind.SUBHEAD
    if box.tag in _CELLS and " | " in item.text:
        return BlockKind.TABLE_ROW
    if box.tag in ("li", "dd", "dt") or (box.tags & TAG_BIT["li"] and len(item.text) < 300):
        return BlockKind.LIST_ITEM
    if box.tags & _QUOTE:
        return BlockKind.BLOCK_QUOTE
    short_bold = len(item.text) < 120 and item.bold_chars > len(item.text) * 0.9
    if short_bold and item.text[-1] not in '.,;:!?…»”"':
        return BlockKind.SUBHEAD
    return BlockKind.PARAGRAPH


def captions(page: Segments, chosen: Sequence[int]) -> list[tuple[int, Block]]:
    """Captions of the body's pictures: text of figures between the body's first segment and its last."""
    if not chosen:
        return []
    taken = set(chosen)
    first, last = chosen[0], chosen[-1]
    found: list[tuple[int, Block]] = []
    for number in range(max(first - 6, 0), min(last + 1, len(page.items))):
        item = page.items[number]
        box = page.boxes[item.box]
        if number in taken or len(item.text) > 400 or item.link_chars * 2 > len(item.text) or box.hidden:
            continue
        if box.tags & _FIGURE or (box.cues & BIT["caption"] and box.tag in ("p", "div", "figcaption", "td")):
            found.append((number, Block(BlockKind.CAPTION, item.text)))
    return found[:60]
