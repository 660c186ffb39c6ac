"""Selectors of the body and of what to remove, learnt from several pages of a site together.

What one page alone does not tell, several do: the general reader marks on each page what it takes for the body, a
selector that agrees on most pages outvotes it on the rest, and text that it takes for the body of two
pages, in the same kind of place, is the site's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from lxml import etree

from presswatch.extract import selectors
from presswatch.extract.document import Document, elements
from presswatch.extract.segments import Segment, Segments

Mask = npt.NDArray[np.bool_]

MAX_BODY = 8  # selectors
MAX_REMOVED = 8
MAX_NAMES = 120  # candidates, those that most pages have and that say least first
GAIN = 0.005  # of the mean F1 that a further selector must bring
COST = 0.004  # of the mean F1 that a unit of a selector's cost weighs
FULL_BODY = 400  # characters from which a body that a feed or JSON-LD gives is believed to be whole
_SIDE_TAGS = ("h2", "h3", "h4", "ul", "ol", "blockquote", "table")


@dataclass
class Marked:
    """A page whose body somebody marked: `wanted` are the segments, `weight` their characters."""

    document: Document
    page: Segments
    wanted: Mask
    weight: npt.NDArray[np.float64]
    general: Mask  # what the general reader takes for the body
    told: bool = False  # marked by a feed or JSON-LD, not by the general reader
    _covered: dict[str, Mask] = field(default_factory=dict)

    def covered(self, selector: str) -> Mask:
        """The segments that stand in the elements that a selector finds."""
        mask = self._covered.get(selector)
        if mask is None:
            mask = np.zeros(len(self.page.items), dtype=bool)
            found = set(elements(selectors.compiled(selector), self.document.root))
            if found:
                for box, first, end in self.page.spans():
                    if box.element in found:
                        mask[first:end] = True
            self._covered[selector] = mask
        return mask

    def f1(self, covered: Mask) -> float:
        """Agreement with what is wanted, by characters."""
        hit = float(self.weight[covered & self.wanted].sum())
        whole = float(self.weight[covered].sum() + self.weight[self.wanted].sum())
        return 2 * hit / whole if whole else 0.0


@dataclass(frozen=True)
class BodyFound:
    """Selectors with their agreement on each page."""

    body: tuple[str, ...]
    remove: tuple[str, ...]
    agreement: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean agreement."""
        return float(np.mean(self.agreement)) if self.agreement else 0.0


def _key(text: str) -> str:
    return "".join(text.split()).casefold()


def _placed(page: Segments, item: Segment) -> tuple[str, str, str, str]:
    """A text and the kind of place that it stands in: its box's tag and class, and the class of the box above."""
    box = page.boxes[item.box]
    above = page.boxes[box.parent].element.get("class") if box.parent >= 0 else None
    return _key(item.text), box.tag, box.element.get("class") or "", above or ""


def mark(documents: Sequence[tuple[Document, Segments, Iterable[str], str]]) -> list[Marked]:
    """Pages with their bodies marked. Each comes with the texts of the body that the general reader found, and the
    body that a feed or JSON-LD gives, if one does ('' otherwise)."""
    bodies = [{_key(text) for text in texts} for _, _, texts, _ in documents]
    placed = [[_placed(page, item) for item in page.items] for _, page, _, _ in documents]
    # A lead that other pages tease with stands there too, but in another kind of place.
    taken = Counter(
        one for body, places in zip(bodies, placed, strict=True) for one in set(places) if one[0] in body
    )
    marked = []
    for (document, page, _, given), body, places in zip(documents, bodies, placed, strict=True):
        keys = [key for key, *_ in places]
        whole = _key(given)
        general = np.asarray([key in body for key in keys], dtype=bool)
        weight = np.asarray([len(item.text) for item in page.items], dtype=np.float64)
        wanted, told = general & np.asarray([taken[one] < 2 for one in places], dtype=bool), False
        if len(whole) >= FULL_BODY:
            inside = np.asarray([key in whole for key in keys], dtype=bool) & ((weight > 20) | general)
            if weight[inside].sum() >= 0.6 * len(whole):
                wanted, told = inside, True
        marked.append(Marked(document, page, wanted, weight, general, told))
    return [one for one in marked if one.wanted.any()]


def candidates(pages: Sequence[Marked], at_least: int) -> list[str]:
    """Selectors of boxes that hold much of a body or a line of it, that `at_least` pages have."""
    seen: Counter[str] = Counter()
    for one in pages:
        here: set[str] = set()
        sums = np.concatenate(([0.0], np.cumsum(one.weight * one.wanted)))
        for box, first, end in one.page.spans():
            inside = sums[end] - sums[first]
            if not inside or box.tag in ("html", "body"):
                continue
            if inside >= 0.4 * sums[-1]:
                names = [name for name in selectors.placed(box.element) if _is_named(name)]
                here.update(names[:40])
            elif box.tag in ("p", "div", "section", "li", *_SIDE_TAGS):
                here.update(name for name in selectors.own(box.element) if _is_named(name))
                above = box.element.getparent()
                if above is not None:
                    here.update(f"{name} > {box.tag}" for name in selectors.own(above) if _is_named(name))
                    over = above.getparent()
                    if over is not None:
                        here.update(f"{name} {box.tag}" for name in selectors.own(over) if _is_named(name))
        seen.update(here)
    found = [name for name, count in seen.items() if count >= at_least]
    return sorted(found, key=lambda name: (-seen[name], selectors.cost(name), name))[:MAX_NAMES]


def _is_named(selector: str) -> bool:
    """Whether a selector says more than tags."""
    return any(sign in selector for sign in ".#[") or selector in ("article", "main")


def find(pages: Sequence[Marked]) -> BodyFound | None:
    """The few selectors whose text agrees best with the bodies of the pages, and what to take out of it."""
    names = candidates(pages, max(2, len(pages) // 3) if len(pages) > 1 else 1)
    price = {name: COST * selectors.cost(name) for name in names}
    chosen: list[str] = []
    now = [np.zeros(len(one.page.items), dtype=bool) for one in pages]
    best = 0.0
    while len(chosen) < MAX_BODY:
        scored = [
            (
                float(
                    np.mean([one.f1(mask | one.covered(name)) for one, mask in zip(pages, now, strict=True)])
                )
                - price[name],
                name,
            )
            for name in names
            if name not in chosen
        ]
        score, name = max(scored, default=(0.0, ""))
        if score < best + (GAIN if chosen else 0.01):
            break
        chosen.append(name)
        now = [mask | one.covered(name) for one, mask in zip(pages, now, strict=True)]
        best = float(np.mean([one.f1(mask) for one, mask in zip(pages, now, strict=True)]))
    if not chosen:
        return None
    chosen.extend(_beside(pages, chosen))
    now = [_union(one, chosen) for one in pages]
    removed = _removed(pages, chosen, now)
    agreement = []
    for one, mask in zip(pages, now, strict=True):
        agreement.append(one.f1(mask & ~_union(one, removed)))
    return BodyFound(tuple(chosen), tuple(removed), tuple(agreement))


def _union(one: Marked, names: Iterable[str]) -> Mask:
    mask = np.zeros(len(one.page.items), dtype=bool)
    for name in names:
        mask |= one.covered(name)
    return mask


def _shares(pages: Sequence[Marked], masks: Sequence[Mask]) -> tuple[float, float]:
    """Characters of the masks that are wanted, and that are not."""
    wanted = sum(float(one.weight[mask & one.wanted].sum()) for one, mask in zip(pages, masks, strict=True))
    other = sum(float(one.weight[mask & ~one.wanted].sum()) for one, mask in zip(pages, masks, strict=True))
    return wanted, other


def _beside(pages: Sequence[Marked], chosen: Sequence[str]) -> list[str]:
    """Subheads, lists and quotes beside chosen paragraphs: too little text to be found by what they gain."""
    found: list[str] = []
    for name in chosen:
        if not name.endswith(" p") or len(found) + len(chosen) >= MAX_BODY:
            continue
        for tag in _SIDE_TAGS:
            other = f"{name[:-1]}{tag}"
            masks = [one.covered(other) for one in pages]
            wanted, unwanted = _shares(pages, masks)
            if other not in chosen and wanted > 4 * unwanted:
                found.append(other)
    return found[: MAX_BODY - len(chosen)]


def _removed(pages: Sequence[Marked], chosen: Sequence[str], now: Sequence[Mask]) -> list[str]:
    """Named elements inside the chosen ones whose text is never the body's."""
    seen: Counter[str] = Counter()
    for one, mask in zip(pages, now, strict=True):
        for box, first, end in one.page.spans():
            inside = mask[first:end]
            if len(inside) and inside.all() and not one.wanted[first:end].any():
                seen.update(_named_inside(box.element))
    names = {name for name, _ in seen.most_common(MAX_NAMES // 2)}
    found: list[str] = []
    left = list(now)
    while len(found) < MAX_REMOVED:
        scored = []
        for name in names:
            masks = [one.covered(name) for one in pages]
            wanted, _ = _shares(pages, masks)
            _, unwanted = _shares(pages, [a & b for a, b in zip(masks, left, strict=True)])
            if unwanted > 0 and wanted <= 0.02 * unwanted:
                scored.append((unwanted, -selectors.cost(name), name))
        if not scored:
            break
        name = max(scored)[2]
        if name in chosen:
            names.discard(name)
            continue
        found.append(name)
        left = [mask & ~one.covered(name) for one, mask in zip(pages, left, strict=True)]
    return found


def _named_inside(element: etree._Element) -> list[str]:
    return [name for name in selectors.own(element) if _is_named(name) and not name.startswith("[itemprop")]


def agreement(one: Marked, found: BodyFound) -> float:
    """How far selectors agree with the body of a page that they may not have been learnt from."""
    return one.f1(_union(one, found.body) & ~_union(one, found.remove))
