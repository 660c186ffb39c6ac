"""Which segments of a page are the article's body."""

from __future__ import annotations

from presswatch.extract.cues import BIT
from presswatch.extract.segments import Segment, Segments
from presswatch.types import Block, BlockKind

_FURNITURE = BIT["nav"] | BIT["footer"] | BIT["comment"] | BIT["related"] | BIT["share"]
_HEADS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def choose(page: Segments) -> list[Segment]:
    """The segments of the box that holds most running text, without those that are mostly links."""
    good = [
        item
        for item in page.items
        if len(item.text) >= 60
        and item.link_chars * 3 < len(item.text)
        and not page.boxes[item.box].cues & _FURNITURE
    ]
    if not good:
        return []
    weight = [0.0] * len(page.boxes)
    for item in good:
        share, number = float(len(item.text)), item.box
        while number >= 0 and share > 1:
            weight[number] += share
            share *= 0.75
            number = page.boxes[number].parent
    best = max(range(len(weight)), key=weight.__getitem__)
    inside = {best}
    for number in range(best + 1, len(page.boxes)):
        if page.boxes[number].parent in inside:
            inside.add(number)
    kept = {id(item) for item in good}
    return [
        item
        for item in page.items
        if item.box in inside and (id(item) in kept or page.boxes[item.box].tag in _HEADS)
    ]


def blocks(page: Segments, chosen: list[Segment]) -> tuple[Block, ...]:
    """The chosen segments as blocks, each with what it is."""
    return tuple(Block(kind_of(page, item), item.text) for item in chosen)


def kind_of(page: Segments, item: Segment) -> BlockKind:
    """What a segment of the body is, by the elements that it stands in."""
    tag = page.boxes[item.box].tag
    if tag in _HEADS:
        return BlockKind.SUBHEAD
    if tag == "li":
        return BlockKind.LIST_ITEM
    return BlockKind.PARAGRAPH
