"""The visible page as text segments, each with the boxes that it stands in.

A segment is a run of text between two boundaries that a browser would break the line at. Boxes are
the block-level elements; what they are called and how much of their text is links is what tells an
article from its surroundings (Kohlschütter et al., "Boilerplate Detection using Shallow Text
Features", 2010, without the density of the line grid).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from lxml import etree

from presswatch.errors import ExtractionError
from presswatch.extract.cues import BIT, cue_bits
from presswatch.extract.document import MAX_DEPTH, MAX_ELEMENTS, Document, clean


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SKIP = frozenset(
    _names(
        "script style template svg math iframe object embed canvas select textarea audio video datalist head title "
        "meta link base source track input map progress meter frameset applet"
    )
)
_BLOCK = frozenset(
    _names(
        "html body div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr td th caption article "
        "section main aside nav header footer form fieldset legend figure figcaption blockquote pre address center "
        "details summary hgroup dir menu hr noindex dialog picture noscript button"
    )
)
MAX_SEGMENT = 200_000  # characters of one segment; the rest of it is cut
_AUTHOR = BIT["author"]
_MARKED = 2_000  # elements of one page
_CELL = 80  # characters: a longer cell is no cell of a table of data
_ROW = 400
_BOLD = frozenset(("b", "strong"))

# Bits of the tags that a segment may stand in. The order is part of the trained model.
TAGS = _names(
    "article main section aside nav header footer form table td ul ol li figure figcaption blockquote dl "
    "details p h1 h2 h3 h4 h5 h6 address pre div noscript button"
)
TAG_BIT = {name: 1 << number for number, name in enumerate(TAGS)}
TAG_BIT["th"] = TAG_BIT["td"]
TAG_BIT["dt"] = TAG_BIT["dd"] = TAG_BIT["dl"]


@dataclass(slots=True)
class Box:
    """A block-level element. Its subtree's segments are those numbered from `first` up to, without, `end`."""

    parent: int
    tag: str
    depth: int
    cues: int  # of its own names
    all_cues: int  # with those of its ancestors
    tags: int  # tag bits with those of its ancestors
    path: int  # number of its kind of place: tags and classes from the root
    element: etree._Element
    first: int
    hidden: bool = False
    body_property: bool = False
    end: int = 0


@dataclass(slots=True)
class Segment:
    """A run of text. Counts are in characters of the cleaned text, about."""

    text: str
    box: int
    link_chars: int
    bold_chars: int
    links: int
    cues: int  # of an inline element that holds most of the text
    line: bool  # one of several lines of its box, parted by br


@dataclass(slots=True)
class Segments:
    """All text of a page in order. Boxes stand in the order of their start tags."""

    boxes: list[Box] = field(default_factory=list)
    items: list[Segment] = field(default_factory=list)
    marked: list[tuple[etree._Element, str]] = field(
        default_factory=list
    )  # with itemprop or rel, or called an author's


def _hides(style: str) -> bool:
    style = style.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


class _Walk:
    """One pass over the tree. What is open is counted in attributes; text waits in `texts` for its boundary."""

    def __init__(self) -> None:
        self.found = Segments()
        self.paths: dict[tuple[int, str, str], int] = {}
        self.current = -1
        self.texts: list[str] = []
        self.linked = self.bold = self.links = 0
        self.cover_bits = self.cover_chars = 0
        self.in_link = self.in_bold = 0
        self.inline_bits = 0

    def count(self, text: str) -> None:
        """Note of what kind a text is that stands in a link, in bold type or in a named inline element."""
        size = len(text.strip())
        if self.in_link:
            self.linked += size
        if self.in_bold:
            self.bold += size
        if self.inline_bits:
            self.cover_bits |= self.inline_bits
            self.cover_chars += size

    def flush(self, line: bool) -> None:
        """End the segment that waits."""
        text = clean("".join(self.texts)[:MAX_SEGMENT])
        if text and self.current >= 0:
            items = self.found.items
            if not line and items and items[-1].box == self.current and items[-1].line:
                line = True
            size = len(text)
            cues = self.cover_bits if self.cover_chars * 2 > size else 0
            items.append(
                Segment(
                    text, self.current, min(self.linked, size), min(self.bold, size), self.links, cues, line
                )
            )
        self.texts = []
        self.linked = self.bold = self.links = 0
        self.cover_bits = self.cover_chars = 0

    def open_box(self, element: etree._Element, tag: str) -> None:
        names = path_names = marks = ""
        hidden = body_property = False
        for key, value in cast("list[tuple[str, str]]", element.items()):
            if key == "class":
                path_names = value[:60]
                names = f"{names} {value}"
            elif key == "id" or key == "role":
                names = f"{names} {value}"
            elif key == "itemprop":
                marks = value
                names = f"{names} {value}"
                body_property = "articlebody" in value.lower()
            elif key == "style":
                hidden = hidden or _hides(value[:500])
            elif key == "hidden" or (key == "aria-hidden" and value == "true"):
                hidden = True
        cues = cue_bits(names) if names else 0
        found = self.found
        if (marks or cues & _AUTHOR) and len(found.marked) < _MARKED:
            found.marked.append((element, marks))
        boxes = found.boxes
        own_tag = TAG_BIT.get(tag, 0)
        if self.current >= 0:
            above = boxes[self.current]
            depth, place, tags = above.depth + 1, above.path, above.tags | own_tag
            # A class of html or body covers everything.
            all_cues = above.all_cues | cues if depth > 1 else 0
            hidden = hidden or above.hidden
            body_property = body_property or above.body_property
        else:
            depth, place, tags, all_cues = 0, -1, own_tag, 0
        where = (place, tag, path_names)
        path = self.paths.get(where)
        if path is None:
            path = self.paths[where] = len(self.paths)
        boxes.append(
            Box(
                self.current,
                tag,
                depth,
                cues,
                all_cues,
                tags,
                path,
                element,
                len(found.items),
                hidden,
                body_property,
            )
        )
        self.current = len(boxes) - 1

    def open_inline(self, element: etree._Element, tag: str) -> None:
        if tag == "a":
            self.in_link += 1
            self.links += 1
        elif tag in _BOLD:
            self.in_bold += 1
        names = element.get("class")
        marks = element.get("itemprop") or (element.get("rel") if tag == "a" else "") or ""
        if names or marks:
            bits = cue_bits(names) if names else 0
            self.inline_bits |= bits
            if (marks or bits & _AUTHOR) and len(self.found.marked) < _MARKED:
                self.found.marked.append((element, marks))
        if tag == "time":
            self.inline_bits |= BIT["date"]

    def run(self, root: etree._Element) -> Segments:
        depth = elements = 0
        inline: list[int] = []
        walker = etree.iterwalk(root, events=("start", "end"))
        skipped: etree._Element | None = None
        boxes = self.found.boxes
        for event, element in walker:
            tag = element.tag
            if event == "start":
                elements += 1
                depth += 1
                if elements > MAX_ELEMENTS:
                    raise ExtractionError(f"the page has more than {MAX_ELEMENTS} elements")
                if not isinstance(tag, str) or tag in _SKIP or depth > MAX_DEPTH:
                    walker.skip_subtree()
                    skipped = element
                    continue
                if tag in _BLOCK:
                    if self.texts:
                        self.flush(False)
                    self.open_box(element, tag)
                elif tag == "br":
                    if self.texts:
                        self.flush(True)
                else:
                    inline.append(self.inline_bits)
                    self.open_inline(element, tag)
                text = element.text
            else:
                depth -= 1
                if element is skipped:
                    skipped = None
                elif tag in _BLOCK:
                    if self.texts:
                        self.flush(False)
                    box = boxes[self.current]
                    box.end = len(self.found.items)
                    self.current = box.parent
                elif tag != "br":
                    if tag == "a":
                        self.in_link -= 1
                    elif tag in _BOLD:
                        self.in_bold -= 1
                    self.inline_bits = inline.pop()
                text = element.tail
            if text and (self.texts or not text.isspace()):
                self.texts.append(text)
                if self.in_link or self.in_bold or self.inline_bits:
                    self.count(text)
        return self.found


def _join_rows(found: Segments) -> None:
    """Make the short cells of a table's row one segment: a row of data reads as a line."""
    if not any(box.tag == "tr" for box in found.boxes):
        return
    joined: list[Segment] = []
    places: list[int] = []  # of each segment before, its number now
    for item in found.items:
        box = found.boxes[item.box]
        if box.tag in ("td", "th") and joined and len(item.text) < _CELL:
            before = joined[-1]
            row = found.boxes[before.box]
            if (
                row.tag in ("td", "th")
                and row.parent == box.parent
                and before.box != item.box
                and len(before.text) < _ROW
            ):
                joined[-1] = Segment(
                    f"{before.text} | {item.text}",
                    item.box,
                    before.link_chars + item.link_chars,
                    before.bold_chars + item.bold_chars,
                    before.links + item.links,
                    before.cues & item.cues,
                    False,
                )
                places.append(len(joined) - 1)
                continue
        places.append(len(joined))
        joined.append(item)
    places.append(len(joined))
    found.items = joined
    for box in found.boxes:
        box.first, box.end = places[box.first], places[box.end]


def segment(document: Document) -> Segments:
    """All visible text of the page in order, with its boxes; raises ExtractionError for a page too large."""
    found = _Walk().run(document.root)
    _join_rows(found)
    return found
