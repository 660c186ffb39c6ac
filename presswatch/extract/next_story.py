"""Where another story begins on the page: sites append the next article, with its headline, below the one that was asked for."""

from __future__ import annotations

from lxml import etree

from presswatch.extract.segments import Segments


def next_story(page: Segments, title_at: int) -> int | None:
    """The segment of the first h1 behind the headline that looks as it does and stands in an element of its own; None
    where the headline is no h1 or none looks so."""
    if title_at < 0:
        return None
    boxes = page.boxes
    at = page.items[title_at].box
    while at >= 0 and boxes[at].tag != "h1":
        at = boxes[at].parent
    if at < 0:
        return None
    own, name = boxes[at], boxes[at].element.get("class")
    for box, first, end in page.spans():
        if (
            box.tag == "h1"
            and first > title_at
            and end > first
            and box.parent != own.parent
            and (box.path == own.path or (name and box.element.get("class") == name))
            and page.items[first].text != page.items[title_at].text
        ):
            return first
    return None


def story_element(page: Segments, first: int, title_at: int) -> etree._Element:
    """The largest element around a segment that does not hold the headline: all of the other story."""
    at = page.items[first].box
    while (above := page.boxes[at].parent) >= 0 and page.first[above] > title_at:
        at = above
    return page.boxes[at].element
