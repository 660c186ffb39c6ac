"""The visible page as text segments, each with the boxes that it stands in.

A segment is a run of text between two boundaries that a browser would break the line at. Boxes are
the block-level elements; what they are called and how much of their text is links is what tells an
article from its surroundings (Kohlschütter et al., "Boilerplate Detection using Shallow Text
Features", 2010, without the density of the line grid).
"""

from __future__ import annotations

from dataclasses import dataclass, field

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
_STOP = TAG_BIT["p"]


@dataclass(slots=True)
class Box:
    """A block-level element: its text counts hold for all that it contains."""

    parent: int
    tag: str
    depth: int
    cues: int  # of its own names
    all_cues: int  # with those of its ancestors
    tags: int  # tag bits with those of its ancestors
    path: int  # number of its kind of place: tags and classes from the root
    element: etree._Element
    chars: int = 0
    link_chars: int = 0
    segments: int = 0
    paragraph_chars: int = 0  # of the text in p and br-separated lines below it
    hidden: bool = False
    body_property: bool = False


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
    """All text of a page in order."""

    boxes: list[Box] = field(default_factory=list)
    items: list[Segment] = field(default_factory=list)
    marked: list[tuple[etree._Element, str]] = field(
        default_factory=list
    )  # with itemprop or rel, or called an author's


def _hides(style: str) -> bool:
    style = style.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return element.items()  # type: ignore[return-value]


class _Walk:
    def __init__(self) -> None:
        self.found = Segments()
        self.paths: dict[tuple[int, str, str], int] = {}
        self.current = -1
        self.texts: list[str] = []
        self.length = self.linked = self.bold = self.links = 0
        self.cover_bits = self.cover_chars = 0
        self.in_link = self.in_bold = 0
        self.inline_bits = 0

    def add(self, text: str) -> None:
        if text.isspace():
            if self.texts:
                self.texts.append(" ")
            return
        size = len(text)
        self.texts.append(text)
        self.length += size
        if self.in_link:
            self.linked += size
        if self.in_bold:
            self.bold += size
        if self.inline_bits:
            self.cover_bits |= self.inline_bits
            self.cover_chars += size

    def flush(self, line: bool) -> None:
        if self.texts and self.length and self.current >= 0:
            text = clean("".join(self.texts)[:MAX_SEGMENT])
            if text:
                items = self.found.items
                if line is False and items and items[-1].box == self.current and items[-1].line:
                    line = True
                cues = self.cover_bits if self.cover_chars * 2 > self.length else 0
                items.append(
                    Segment(
                        text, self.current, min(self.linked, self.length), self.bold, self.links, cues, line
                    )
                )
                shrink = len(text) / self.length
                items[-1].link_chars = int(items[-1].link_chars * min(shrink, 1.0) + 0.5)
                items[-1].bold_chars = int(items[-1].bold_chars * min(shrink, 1.0) + 0.5)
        self.texts = []
        self.length = self.linked = self.bold = self.links = 0
        self.cover_bits = self.cover_chars = 0

    def open_box(self, element: etree._Element, tag: str) -> None:
        names = ""
        path_names = ""
        marks = ""
        hidden = body_property = False
        for key, value in _attributes(element):
            if key == "class":
                path_names = str(value)[:60]
                names += f" {value!s}"
            elif key in ("id", "role"):
                names += f" {value!s}"
            elif key == "itemprop":
                marks = str(value)
                names += f" {value!s}"
                body_property = "articlebody" in str(value).lower()
            elif key == "style":
                hidden = _hides(str(value)[:500])
            elif key == "hidden" or (key == "aria-hidden" and value == "true"):
                hidden = True
        cues = cue_bits(names) if names else 0
        if (cues & _AUTHOR or marks) and len(self.found.marked) < _MARKED:
            self.found.marked.append((element, marks))
        boxes = self.found.boxes
        if self.current >= 0:
            above = boxes[self.current]
            depth, all_cues, tags = above.depth + 1, above.all_cues, above.tags
            hidden = hidden or above.hidden
            body_property = body_property or above.body_property
            place = above.path
        else:
            depth, all_cues, tags, place = 0, 0, 0, -1
        path = self.paths.setdefault((place, tag, path_names), len(self.paths))
        boxes.append(
            Box(
                parent=self.current,
                tag=tag,
                depth=depth,
                cues=cues,
                all_cues=all_cues | cues if depth > 1 else 0,  # a class of html or body covers everything
                tags=tags | TAG_BIT.get(tag, 0),
                path=path,
                element=element,
                hidden=hidden,
                body_property=body_property,
            )
        )
        self.current = len(boxes) - 1

    def run(self, root: etree._Element) -> Segments:
        depth = elements = 0
        inline: list[int] = []
        walker = etree.iterwalk(root, events=("start", "end"))
        skipped: etree._Element | None = None
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
                    self.flush(False)
                    self.open_box(element, tag)
                elif tag == "br":
                    self.flush(True)
                else:
                    if tag == "a":
                        self.in_link += 1
                        self.links += 1
                    elif tag in _BOLD:
                        self.in_bold += 1
                    inline.append(self.inline_bits)
                    names = element.get("class")
                    bits = cue_bits(names) if names else 0
                    self.inline_bits |= bits
                    marks = element.get("itemprop") or (element.get("rel") if tag == "a" else "") or ""
                    if (bits & _AUTHOR or marks) and len(self.found.marked) < _MARKED:
                        self.found.marked.append((element, marks))
                    if tag == "time":
                        self.inline_bits |= BIT["date"]
                if element.text:
                    self.add(element.text)
            else:
                depth -= 1
                if element is skipped:
                    skipped = None
                elif tag in _BLOCK:
                    self.flush(False)
                    self.current = self.found.boxes[self.current].parent
                elif tag != "br":
                    if tag == "a":
                        self.in_link -= 1
                    elif tag in _BOLD:
                        self.in_bold -= 1
                    self.inline_bits = inline.pop()
                if element.tail:
                    self.add(element.tail)
        self.flush(False)
        return self.found


def _join_rows(found: Segments) -> list[Segment]:
    """The segments, with the short cells of a table's row made one: a row of data reads as a line."""
    if not any(box.tag == "tr" for box in found.boxes):
        return found.items
    joined: list[Segment] = []
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
                continue
        joined.append(item)
    return joined


def segment(document: Document) -> Segments:
    """All visible text of the page in order, with its boxes; raises ExtractionError for a page too large."""
    found = _Walk().run(document.root)
    found.items = _join_rows(found)
    boxes = found.boxes
    for item in found.items:
        box = boxes[item.box]
        size = len(item.text)
        box.chars += size
        box.link_chars += item.link_chars
        box.segments += 1
        if box.tags & _STOP or item.line:
            box.paragraph_chars += size - item.link_chars
    for number in range(len(boxes) - 1, 0, -1):
        box = boxes[number]
        if box.parent >= 0:
            above = boxes[box.parent]
            above.chars += box.chars
            above.link_chars += box.link_chars
            above.segments += box.segments
            above.paragraph_chars += box.paragraph_chars
    return found
