"""What belongs to the chosen text by where it stands, though alone it looks like none: subheads between paragraphs, the other
items of a list, the other rows of a table, a paragraph behind a box of links.

Measured on chances of publishers that the models had not seen, of such subheads 55 of 57 were the article's, of items 62 of
71, of rows 42 of 45.
"""

from __future__ import annotations

from collections.abc import Sequence

from presswatch.extract.cues import BIT
from presswatch.extract.segments import TAG_BIT, Segment, Segments

_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5"))
_ITEMS = frozenset(("li", "dd", "dt"))
_CELLS = frozenset(("td", "th"))
_ENDS = frozenset(".!?…։।。！？»”\"'")
_SUBHEAD = 150  # characters at most
_LIKELY = 0.05  # chance of a subhead in the element of the paragraph behind it
_ELSEWHERE = 0.3  # and of one in another
_ROW, _BEHIND = 0.1, 0.3  # of a row, of a paragraph behind a box of links
_SEVERAL = 2  # items of a list at least
_LIKE_TEXT = 0.4  # of one item of a list
_NEAR = 2  # segments between two rows
_LEVELS = 4  # boxes between a cell and its table
_OTHERS = (
    BIT["ad"]
    | BIT["related"]
    | BIT["subscribe"]
    | BIT["popular"]
    | BIT["embed"]
    | BIT["aside_box"]
    | BIT["list"]
)
_FIGURE = TAG_BIT["figure"] | TAG_BIT["figcaption"]
_BOX = 3  # segments of a box of links


def completed(page: Segments, chances: Sequence[float], chosen: Sequence[int], title_at: int) -> list[int]:
    """The chosen segments with the subheads, items, rows and paragraphs that go with them, without the headline."""
    items, boxes = page.items, page.boxes
    taken = set(chosen)
    lists = {boxes[items[n].box].parent for n in chosen if boxes[items[n].box].tag in _ITEMS}
    lists |= _lists_between(page, chances, taken)
    headings: list[int] = []
    for number in range(chosen[0] + 1, min(chosen[-1] + _BOX + 2, len(items))) if chosen else ():
        item = items[number]
        if number in taken or number == title_at or item.link_chars * 2 > len(item.text):
            continue
        box = boxes[item.box]
        if box.tag in _HEADS:
            headings.append(number)
        elif (
            (box.tag in _ITEMS and box.parent in lists)
            or (
                box.tag in _CELLS
                and chances[number] > _ROW
                and any(
                    n in taken and boxes[items[n].box].tag in _CELLS
                    for n in range(number - _NEAR, number + _NEAR + 1)
                )
            )
            or (chances[number] > _BEHIND and _goes_on(page, number, taken))
        ):
            taken.add(number)
    for number in headings:
        if _is_subhead(page, number, taken, chances[number]) or (
            chances[number] > _BEHIND and _goes_on(page, number, taken)
        ):
            taken.add(number)
    return sorted(taken)


def _lists_between(page: Segments, chances: Sequence[float], taken: set[int]) -> set[int]:
    """The lists of several items right behind a chosen text, in its element, that another follows or that look like text."""
    items, boxes = page.items, page.boxes
    behind = (number + 1 for number in taken if number + 1 < len(items) and number + 1 not in taken)
    found: set[int] = set()
    for first in behind:
        at = boxes[items[first].box].parent
        if boxes[items[first].box].tag not in _ITEMS or page.end[at] - first < _SEVERAL:
            continue
        beside = boxes[items[first - 1].box].parent == boxes[at].parent and page.first[at] == first
        if beside and (page.end[at] in taken or max(chances[first : page.end[at]]) > _LIKE_TEXT):
            found.add(at)
    return found


def _is_subhead(page: Segments, number: int, taken: set[int], chance: float) -> bool:
    """Whether a heading stands right above a text of the body, and below another or a box behind one."""
    item, box = page.items[number], page.boxes[page.items[number].box]
    if box.tag not in _HEADS or len(item.text) > _SUBHEAD:
        return False
    behind = number + 1
    if behind not in taken and behind < len(page.items) and page.boxes[page.items[behind].box].tags & _FIGURE:
        behind += 1
    if behind not in taken:
        return False
    beside = _stands_beside(page, page.items[behind].box, box.parent)
    if number - 1 in taken and behind == number + 1:
        return chance > (_LIKELY if beside or _stands_between(page, number) else _ELSEWHERE)
    return beside and chance > _LIKELY and any(number - step in taken for step in range(1, _BOX + 2))


def _stands_between(page: Segments, number: int) -> bool:
    """Whether a segment is as near to the next one, in the tree, as the one before it is: each has a box of its own."""
    boxes = page.boxes
    if boxes[page.items[number].box].all_cues & _OTHERS & ~boxes[page.items[number + 1].box].all_cues:
        return False
    before, own, behind = (page.items[n].box for n in (number - 1, number, number + 1))
    above: list[set[int]] = []
    for at in (before, own):
        found: set[int] = set()
        while at >= 0:
            found.add(at)
            at = boxes[at].parent
        above.append(found)
    at = behind
    while at >= 0 and at not in above[0] and at not in above[1]:
        at = boxes[at].parent
    return at in above[0] and at in above[1]


def _stands_beside(page: Segments, at: int, parent: int) -> bool:
    """Whether a box, or the list or table that it is of, is one of the boxes in `parent`."""
    if page.boxes[at].tag in _ITEMS or page.boxes[at].tag in _CELLS:
        for _ in range(_LEVELS):
            if page.boxes[at].parent in (parent, -1):
                break
            at = page.boxes[at].parent
    return page.boxes[at].parent == parent


def _goes_on(page: Segments, number: int, taken: set[int]) -> bool:
    """Whether a segment is whole sentences, of the kind and in the element of one before a box of links."""
    item, box = page.items[number], page.boxes[page.items[number].box]
    if item.links or item.text[-1] not in _ENDS:
        return False
    for before in range(number - 1, max(number - _BOX - 2, -1), -1):
        if before in taken:
            other = page.boxes[page.items[before].box]
            return before < number - 1 and other.parent == box.parent and other.path == box.path
        if not _is_linked(page.items[before]):
            return False
    return False


def _is_linked(item: Segment) -> bool:
    return item.link_chars * 2 > len(item.text)
