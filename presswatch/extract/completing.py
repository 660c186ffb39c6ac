"""What belongs to the chosen text by where it stands, though alone it looks like none: subheads between paragraphs, the other
items of a list, the other rows of a table, a paragraph behind a box of links.

Measured on chances of publishers that the models had not seen, of such subheads 55 of 57 were the article's, of items 62 of
71, of rows 42 of 45.
"""

from __future__ import annotations

from collections.abc import Sequence

from presswatch.extract.segments import Segment, Segments

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
_BOX = 3  # segments of a box of links


def completed(page: Segments, chances: Sequence[float], chosen: Sequence[int], title_at: int) -> list[int]:
    """The chosen segments with the subheads, items, rows and paragraphs that go with them, without the headline."""
    items, boxes = page.items, page.boxes
    taken = set(chosen)
    lists = {boxes[items[n].box].parent for n in chosen if boxes[items[n].box].tag in _ITEMS}
    lists |= _lists_between(page, chances, taken)
    for number in range(chosen[0] + 1, min(chosen[-1] + _BOX + 2, len(items))) if chosen else ():
        item = items[number]
        if number in taken or number == title_at or item.link_chars * 2 > len(item.text):
            continue
        box = boxes[item.box]
        if (
            _is_subhead(page, number, taken, chances[number])
            or (box.tag in _ITEMS and box.parent in lists)
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
    item, box = page.items[number], page.boxes[page.items[number].box]
    if box.tag not in _HEADS or len(item.text) > _SUBHEAD or not {number - 1, number + 1} <= taken:
        return False
    beside = page.boxes[page.items[number + 1].box].parent == box.parent
    return chance > (_LIKELY if beside else _ELSEWHERE)


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
