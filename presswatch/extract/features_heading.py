"""Numbers about where on the page a text stands that may be the headline, for the model that chooses among them.

A headline stands just before the run of text that is the article, in few boxes that the text is not in too. What
stands in a path of links ("crumbs") is a copy of it for search engines, an h1 or not; what looks like a dozen
others is a teaser's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from lxml import etree

from presswatch.extract.cues import BIT
from presswatch.extract.document import text_of
from presswatch.extract.segments import TAG_BIT, Box, Segments

KICKER, REST, SUBTITLE, HEADED, HAS_KICKER, HAS_SUBTITLE = (1 << n for n in range(6))
_KICKER = re.compile(
    r"kicker|overline|eyebrow|topline|dachzeile|spitzmarke|roof|rubri|label|pre-?(?:head|title)|super-?title|sup-?title|"
    r"surtit|antetit|occhiello|vignette|tag|section|categor|badge|flag|small|intro|topic|top-?title|over-?(?:title|head)",
    re.I,
)
_SUBTITLE = re.compile(r"sub|lead(?!ing)|deck|desc|second", re.I)
_HEADED = re.compile(r"head|title|titel|zagol|text|main", re.I)
_EDGES = " :-–—|/·•»›,"
_COST = 40  # characters that a segment of running text has at least
_LONG = 500
_RUNNING = 100  # characters of a segment that is running text
_FAR = 60
_SHORTEST = 8  # characters of what is left of a heading without its kicker
_LEVELS = {f"h{n}": n for n in range(1, 7)}
_STANDS = ("nav", "header", "article", "main", "aside", "section", "footer", "li", "td", "form", "figcaption")
_CALLED = (
    "nav",
    "title",
    "article",
    "story",
    "main",
    "popup",
    "meta",
    "lead",
    "tag",
    "popular",
    "comment",
    "caption",
)

NAMES = (
    "spots",
    "before_text",
    "behind_text",
    "hops",
    "shared_depth",
    "level",
    "alike",
    "hidden",
    *(f"stands_{tag}" for tag in _STANDS),
    *(f"called_{cue}" for cue in _CALLED),
    "bold",
    "beside_kicker",
    "kicker",
    "rest",
    "subtitle",
    "headed",
    "has_kicker",
    "has_subtitle",
)
_NOWHERE = [0.0, -99.0, -99.0, -1.0, -1.0, -1.0, -1.0, 0.0, *[-1.0] * (len(_STANDS) + len(_CALLED)), 0.0, 0.0]


class Layout:
    """The run of text that is most likely the article's, and how often each kind of box stands on the page."""

    def __init__(self, page: Segments) -> None:
        self.page = page
        self.start = main_run(page)
        above: dict[int, int] = {}
        box = page.items[self.start].box if page.items else -1
        while box >= 0:
            above[box] = page.boxes[box].depth
            box = page.boxes[box].parent
        self.above = above

    @cached_property
    def kinds(self) -> Counter[int]:
        """How many boxes of each kind of place the page has."""
        return Counter(box.path for box in self.page.boxes)

    def hops(self, box: int) -> tuple[int, int]:
        """How many boxes above `box` do not hold the text too, and how deep the first lies that does."""
        steps = 0
        while box >= 0 and box not in self.above:
            box = self.page.boxes[box].parent
            steps += 1
        return steps, self.above.get(box, 0)

    def numbers(self, spots: Sequence[tuple[int, int]], key: str, flags: int) -> list[float]:
        """Numbers in the order of `NAMES` for a text that stands at `spots`: pairs of segment and box."""
        marks = [float(bool(flags & 1 << n)) for n in range(6)]
        if not spots:
            return [*_NOWHERE, *marks]
        page = self.page
        number, at = min(spots, key=self.cost)
        box = page.boxes[at]
        steps, shared = self.hops(at)
        item = page.items[number]
        before = self.start - number
        return [
            float(len(spots)),
            float(min(max(before, 0), _FAR)),
            float(min(max(-before, 0), _FAR)),
            float(steps),
            float(shared),
            float(_level(page.boxes, at)),
            float(min(self.kinds[box.path], 50)),
            float(box.hidden),
            *(float(bool(box.tags & TAG_BIT[tag])) for tag in _STANDS),
            *(float(bool((box.all_cues | item.cues) & BIT[cue])) for cue in _CALLED),
            item.bold_chars / max(len(item.text), 1),
            float(_beside(page, number, key)),
            *marks,
        ]

    def cost(self, spot: tuple[int, int]) -> tuple[int, int]:
        """Spots just before the text come first, then those behind it, then paths of links."""
        before = self.start - spot[0]
        crumbs = self.page.boxes[spot[1]].all_cues & BIT["nav"]
        return (before if before >= 0 else 20 - before * 4) + (50 if crumbs else 0), spot[0]

    def nearest(self, spots: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
        """The spots that stand nearest to the text, at most so many."""
        return list(spots) if len(spots) <= most else sorted(spots, key=self.cost)[:most]

    def is_crumb(self, at: int) -> bool:
        """Whether a heading stands in a path of links, where it is a title for search engines."""
        boxes = self.page.boxes
        box = boxes[at]
        if box.tags & TAG_BIT["nav"] or (box.tags & TAG_BIT["li"] and box.all_cues & BIT["nav"]):
            return True
        for _ in range(4):
            if "crumb" in (boxes[at].element.get("class") or ""):
                return True
            at = boxes[at].parent
            if at < 0:
                break
        return False

    def chief(self, firsts: Sequence[tuple[int, int]], seconds: Sequence[tuple[int, int]]) -> int | None:
        """The h2 that stands for the page's h1, where all of those stand in paths of links."""
        if not firsts or not seconds or not all(self.is_crumb(at) for _, at in firsts):
            return None
        number, at = min(seconds, key=self.cost)
        return at if number <= self.start + 1 else None


def main_run(page: Segments) -> int:
    """The first running text of the stretch of segments that has the most of it (the greatest sum, Kadane)."""
    best = total = 0
    best_from = best_to = start = 0
    for number, item in enumerate(page.items):
        size = len(item.text)
        total += (size if size < _LONG else _LONG) - 2 * item.link_chars - _COST
        if total <= 0:
            total, start = 0, number + 1
        elif total > best:
            best, best_from, best_to = total, start, number + 1
    for number in range(best_from, best_to):
        item = page.items[number]
        if (
            len(item.text) > _RUNNING
            and item.link_chars * 3 < len(item.text)
            and page.boxes[item.box].tag not in _LEVELS
        ):
            return number
    return best_from


def _level(boxes: Sequence[Box], at: int) -> int:
    for _ in range(3):
        if at < 0:
            return 0
        if boxes[at].tag in _LEVELS:
            return _LEVELS[boxes[at].tag]
        at = boxes[at].parent
    return 0


def _beside(page: Segments, number: int, key: str) -> bool:
    """Whether the segment before is a kicker that `key` begins with."""
    if not number:
        return False
    before = page.items[number - 1].text
    return 2 < len(before) < _FAR and key.startswith(before.casefold().strip(_EDGES))


def parts(heading: etree._Element, whole: str) -> list[tuple[str, int]]:
    """What the inner elements of a heading say, what it says besides them, and what each is: kickers stand within.

    The first pair is the whole text, with what it has. A `whole` that runs two of its elements together gets a space.
    """
    if not len(heading):
        return [(whole, 0)]
    children = [child for child in heading.iter() if child is not heading and isinstance(child.tag, str)][:8]
    found: list[tuple[str, int]] = []
    has = 0
    for child in children:
        text = text_of(child)
        if not 3 < len(text) < len(whole):
            continue
        if whole.startswith(text) and whole[len(text)].isalnum():  # the page's style parts them
            whole = f"{text} {whole[len(text) :]}"
        names = f"{child.get('class') or ''} {child.get('itemprop') or ''}"
        starts = whole.startswith(text)
        rest = whole[len(text) :] if starts else whole[: -len(text)] if whole.endswith(text) else ""
        rest = rest.strip(_EDGES)
        kind = HEADED if _HEADED.search(names) else 0
        if _SUBTITLE.search(names):
            kind = SUBTITLE
        elif _KICKER.search(names) or child.tag == "small":
            kind = KICKER
        if kind in (KICKER, SUBTITLE) and len(rest) > _SHORTEST:
            has |= HAS_KICKER if starts else HAS_SUBTITLE
        found.append((text.strip(_EDGES), kind))
        if rest:
            found.append((rest, REST if kind in (KICKER, SUBTITLE) and len(rest) > _SHORTEST else 0))
    return [(whole, has), *found[:8]]
