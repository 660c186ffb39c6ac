"""The visible page as text segments, each with the boxes that it stands in.

A segment is a run of text between two boundaries that a browser would break the line at. Boxes are
the block-level elements; what they are called and how much of their text is links is what tells an
article from its surroundings (Kohlschütter et al., "Boilerplate Detection using Shallow Text
Features", 2010, without the density of the line grid).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

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
_NAMES = 60  # characters of a class that tell kinds of places apart
_MARKED = 2_000  # elements of one page
_CELL = 80  # characters: a longer cell is no cell of a table of data
_ROW = 400
_TIMES = 4  # time elements that are remembered
_BOXED, _BREAK, _SKIPPED, _LINK, _STRONG, _INLINE = range(6)  # the first two bound segments
_KIND: dict[object, int] = {
    **dict.fromkeys(_BLOCK, _BOXED),
    **dict.fromkeys(_SKIP, _SKIPPED),
    **dict.fromkeys((etree.Comment, etree.PI, etree.Entity), _SKIPPED),
    "br": _BREAK,
    "a": _LINK,
    **dict.fromkeys(("b", "strong"), _STRONG),
}

# Bits of the tags that a segment may stand in. The order is part of the trained model.
TAGS = _names(
    "article main section aside nav header footer form table td ul ol li figure figcaption blockquote dl "
    "details p h1 h2 h3 h4 h5 h6 address pre div noscript button"
)
TAG_BIT = {name: 1 << number for number, name in enumerate(TAGS)}
TAG_BIT["th"] = TAG_BIT["td"]
TAG_BIT["dt"] = TAG_BIT["dd"] = TAG_BIT["dl"]


_new = tuple.__new__  # makes a named tuple without the call of its own constructor


class Box(NamedTuple):
    """A block-level element."""

    parent: int
    tag: str
    depth: int
    cues: int  # of its own names
    all_cues: int  # with those of its ancestors
    tags: int  # tag bits with those of its ancestors
    path: int  # number of its kind of place: tags and classes from the root
    element: etree._Element
    hidden: bool = False
    body_property: bool = False


class Segment(NamedTuple):
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
    """All text of a page in order. Boxes stand in the order of their start tags.

    The segments within box number n are those from `first[n]` up to, without, `end[n]`.
    """

    boxes: list[Box] = field(default_factory=list)
    items: list[Segment] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    marked: list[tuple[etree._Element, str]] = field(
        default_factory=list
    )  # with itemprop or rel, or called an author's
    times: list[etree._Element] = field(default_factory=list)  # the page's first time elements

    def spans(self) -> Iterator[tuple[Box, int, int]]:
        """Each box with the number of its first segment and of the one behind its last."""
        return zip(self.boxes, self.first, self.end, strict=True)


def _hides(style: str) -> bool:
    style = style.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


def _end(
    found: Segments,
    texts: Sequence[str],
    box: int,
    line: bool,
    counts: tuple[int, int, int],
    cover: tuple[int, int],
) -> None:
    """Make a segment of texts that have met their boundary: `counts` are of linked and bold characters and of links,
    `cover` the cues of inline elements and how many characters stand in such."""
    text = clean((texts[0] if len(texts) == 1 else "".join(texts))[:MAX_SEGMENT])
    if text and box >= 0:
        items, size = found.items, len(text)
        if not line and items:
            before = items[-1]
            line = before.line and before.box == box
        linked, bold, links = counts
        bits, covered = cover
        items.append(
            _new(
                Segment,
                (
                    text,
                    box,
                    min(linked, size),
                    min(bold, size),
                    links,
                    bits if covered * 2 > size else 0,
                    line,
                ),
            )
        )


def _told(attributes: list[tuple[str, str]]) -> tuple[int, str, str, bool, bool]:
    """What a block's attributes tell: cues, class, properties, whether it is hidden, whether it is called the body."""
    cues = 0
    names = marks = ""
    hidden = is_body = False
    for key, value in attributes:
        if key == "class":
            cues |= cue_bits(value)
            names = value[:_NAMES]
        elif key == "id" or key == "role":
            cues |= cue_bits(value)
        elif key == "itemprop":
            cues |= cue_bits(value)
            marks = value
            is_body = "articlebody" in value.lower()
        elif key == "style":
            hidden = hidden or _hides(value[:500])
        elif key == "hidden" or (key == "aria-hidden" and value == "true"):
            hidden = True
    return cues, names, marks, hidden, is_body


def _walk(root: etree._Element) -> Segments:
    """One pass over the tree, which is a page's most often run loop: what is open is counted in local names."""
    found = Segments()
    boxes, items, marked, starts, ends = found.boxes, found.items, found.marked, found.first, found.end
    paths: dict[tuple[int, str, str], int] = {}
    texts: list[str] = []  # of the segment that has not met its boundary yet
    linked = bold = links = cover_bits = cover_chars = 0  # how much of it is linked, bold or named
    inline: list[int] = []  # bits of the inline elements around the open ones
    kinds: list[int] = []  # of the open elements
    elements = in_link = in_bold = inline_bits = 0
    current = -1
    kind_of, tag_bit = _KIND.get, TAG_BIT.get
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            tag = element.tag
            kind = kind_of(tag, _INLINE)
            kinds.append(kind)
            elements += 1
            if elements > MAX_ELEMENTS:
                raise ExtractionError(f"the page has more than {MAX_ELEMENTS} elements")
            if kind == _SKIPPED or len(kinds) > MAX_DEPTH:
                walker.skip_subtree()
                continue
            if texts and kind <= _BREAK:
                _end(found, texts, current, kind == _BREAK, (linked, bold, links), (cover_bits, cover_chars))
                texts = []
                linked = bold = links = cover_bits = cover_chars = 0
            if kind == _BOXED:
                attributes = element.items()
                marks, hidden, is_body = "", False, False
                if not attributes:
                    cues, names = 0, ""
                elif len(attributes) == 1 and attributes[0][0] == "class":  # half of all
                    names = attributes[0][1]
                    cues = cue_bits(names)
                    names = names[:_NAMES]
                else:
                    cues, names, marks, hidden, is_body = _told(attributes)
                if (marks or cues & _AUTHOR) and len(marked) < _MARKED:
                    marked.append((element, marks))
                if current >= 0:
                    _, _, level, _, all_cues, tags, place, _, hides, in_body = boxes[current]
                    level += 1
                    tags |= tag_bit(tag, 0)
                    # A class of html or body covers everything.
                    all_cues = all_cues | cues if level > 1 else 0
                    hidden = hidden or hides
                    is_body = is_body or in_body
                else:
                    level, place, tags, all_cues = 0, -1, tag_bit(tag, 0), 0
                where = (place, tag, names)
                path = paths.get(where)
                if path is None:
                    path = paths[where] = len(paths)
                boxes.append(
                    _new(Box, (current, tag, level, cues, all_cues, tags, path, element, hidden, is_body))
                )
                starts.append(len(items))
                ends.append(0)
                current = len(boxes) - 1
            elif kind != _BREAK:
                inline.append(inline_bits)
                names, marks = element.get("class"), element.get("itemprop")
                if kind == _LINK:
                    in_link += 1
                    links += 1
                    marks = marks or element.get("rel")
                elif kind == _STRONG:
                    in_bold += 1
                elif tag == "time":
                    inline_bits |= BIT["date"]
                    if len(found.times) < _TIMES:
                        found.times.append(element)
                if names or marks:
                    bits = cue_bits(names) if names else 0
                    inline_bits |= bits
                    if (marks or bits & _AUTHOR) and len(marked) < _MARKED:
                        marked.append((element, marks or ""))
            text = element.text
        else:
            too_deep = len(kinds) > MAX_DEPTH
            kind = kinds.pop()
            if kind == _SKIPPED or too_deep:
                pass
            elif kind == _BOXED:
                if texts:
                    _end(found, texts, current, False, (linked, bold, links), (cover_bits, cover_chars))
                    texts = []
                    linked = bold = links = cover_bits = cover_chars = 0
                ends[current] = len(items)
                current = boxes[current].parent
            elif kind != _BREAK:
                if kind == _LINK:
                    in_link -= 1
                elif kind == _STRONG:
                    in_bold -= 1
                inline_bits = inline.pop()
            text = element.tail
        if text and (texts or not text.isspace()):
            texts.append(text)
            if in_link or in_bold or inline_bits:
                size = len(text.strip())
                if in_link:
                    linked += size
                if in_bold:
                    bold += size
                if inline_bits:
                    cover_bits |= inline_bits
                    cover_chars += size
    return found


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
    found.first = [places[number] for number in found.first]
    found.end = [places[number] for number in found.end]


def segment(document: Document) -> Segments:
    """All visible text of the page in order, with its boxes; raises ExtractionError for a page too large."""
    found = _walk(document.root)
    _join_rows(found)
    return found
