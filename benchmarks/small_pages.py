"""Pages of the corpus made small, to train the models of bodies with: a few paragraphs, with other pages' teasers.

The corpus' pages are large ones, for the most part, whose article has most of their text. A small site's page may have
three paragraphs, and teasers of other articles above them, between them and below, with whole sentences of those; and
its lead may stand in an element of its own. A page of the corpus becomes such a one: most of its body and of what
surrounds that is taken out of its tree, its first paragraph is set apart in some, and teasers of pages of the same
language are set in, in some of the ways that sites write them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from presswatch.errors import ExtractionError
from presswatch.extract.document import Document
from presswatch.extract.segments import Segments, segment

_FEWEST, _MOST = 2, 7  # paragraphs that are left
_SHORT = 60  # characters of a paragraph that may be left
_REMOVED = 0.75  # of what surrounds the text
_APART = 0.5  # of the pages set their lead apart
_LINES = 0.2  # of the pages part their paragraphs by line breaks alone
_TEASED = 200  # characters of another page's first paragraph that a teaser has
_LEADS = ("lead", "intro", "standfirst", "summary", "preview", "announce", "subtitle", "text", "desc", "")
_LISTS = ("teasers", "related", "news", "list", "slider", "items", "more", "side", "block", "left", "")


@dataclass(frozen=True)
class Teaser:
    """What other pages show of a page: its headline, and the beginning of its text."""

    title: str
    lead: str


def teaser(title: str, body: str) -> Teaser:
    """The teaser of a page, by its gold headline and body."""
    lead = next((line for line in body.split("\n") if len(line) > _SHORT), "")
    if len(lead) > _TEASED:
        lead = f"{lead[:_TEASED].rsplit(' ', 1)[0]}…"
    return Teaser(title, lead)


def small(
    document: Document,
    page: Segments,
    body: Sequence[bool],
    headline: str,
    teasers: Sequence[Teaser],
    dice: random.Random,
) -> tuple[Segments, list[bool]] | None:
    """The page made small, with what of it is body, or None where it has too few paragraphs.

    `body` says of each segment whether it is the body's. The document's tree is changed.
    """
    paragraphs = [
        element
        for (element, holds), text in zip(_elements(page, body), _texts(page), strict=True)
        if holds and len(text) >= _SHORT and element.tag in ("p", "div", "li", "td", "section")
    ]
    if len(paragraphs) < _FEWEST + 1:
        return None
    left = paragraphs[: dice.randint(_FEWEST, _MOST)]
    texts = {item.text for item, own in zip(page.items, body, strict=True) if own}
    heading = _heading(page, headline)
    kept = set(left) | ({heading} if heading is not None else set())
    above = {ancestor for element in kept for ancestor in element.iterancestors()}
    for element, holds in _elements(page, body):
        if holds and element not in kept and element not in above:
            _remove(element)
    _thin(document.root, kept, above, dice)
    container = left[1].getparent()
    if container is None:
        return None
    if dice.random() < _APART:
        _set_apart(left[0], container, heading, dice)
        del left[0]
    _set_in(document.root, container, left, teasers, dice)
    if dice.random() < _LINES:
        _as_lines(left)
    try:
        made = segment(document)
    except ExtractionError:
        return None
    return made, [item.text in texts for item in made.items]


def _texts(page: Segments) -> list[str]:
    return [page.items[first].text if end > first else "" for _, first, end in page.spans()]


def _elements(page: Segments, body: Sequence[bool]) -> list[tuple[etree._Element, bool]]:
    """Each box' element, and whether it holds the body's text alone and is the innermost box that does."""
    found = []
    for number, (box, first, end) in enumerate(page.spans()):
        own = end > first and all(body[first:end])
        innermost = own and all(item.box == number for item in page.items[first:end])
        found.append((box.element, innermost))
    return found


def _heading(page: Segments, headline: str) -> etree._Element | None:
    """The element that shows the headline: a heading, or what says just that."""
    said = [page.boxes[item.box] for item in page.items if item.text == headline]
    said.sort(key=lambda box: box.tag != "h1")
    if said:
        return said[0].element
    return next(
        (page.boxes[item.box].element for item in page.items if page.boxes[item.box].tag == "h1"), None
    )


def _remove(element: etree._Element) -> None:
    """Take an element out of its tree, without the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail, element.getprevious()
    parent.remove(element)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail


def _thin(
    root: etree._Element, kept: set[etree._Element], above: set[etree._Element], dice: random.Random
) -> None:
    """Take most of what stands around the text out of the tree, from its outermost elements on."""
    waiting = [root]
    while waiting:
        for child in list(waiting.pop()):
            if child in above:
                waiting.append(child)
            elif child not in kept and child.tag != "head" and dice.random() < _REMOVED:
                _remove(child)


def _set_apart(
    lead: etree._Element, container: etree._Element, heading: etree._Element | None, dice: random.Random
) -> None:
    """Set the first paragraph before the element that holds the others, or behind the headline."""
    lead.tail = None
    lead.attrib.clear()
    lead.tag = dice.choice(("p", "div", "div", "h2", "section"))
    if name := dice.choice(_LEADS):
        lead.set("class", _written(name, dice))
    outer = lead
    if dice.random() < 0.4:
        outer = etree.Element("div")
        if name := dice.choice(_LEADS):
            outer.set("class", _written(name, dice))
    if heading is not None and heading.getparent() is not None and dice.random() < 0.5:
        _part(heading)
        heading.addnext(outer)
    elif container.tag not in ("body", "html", "td", "tr"):
        container.addprevious(outer)
    else:
        container.insert(0, outer)
    if outer is not lead:
        outer.append(lead)


def _part(element: etree._Element) -> None:
    """Give the text behind an element to one of its own, so that what is set in stands before it."""
    if element.tail and element.tail.strip():
        rest = etree.Element("div")
        rest.text, element.tail = element.tail, None
        element.addnext(rest)


def _written(name: str, dice: random.Random) -> str:
    """A class as sites write it: alone, or with a prefix that says nothing."""
    return dice.choice((name, name, f"news-{name}", f"article-{name}", f"{name}-box", f"b-{name}"))


def _set_in(
    root: etree._Element,
    container: etree._Element,
    left: Sequence[etree._Element],
    teasers: Sequence[Teaser],
    dice: random.Random,
) -> None:
    """Set lists of teasers in: before the text and all that it stands in, behind it, or between its paragraphs."""
    body = root.find("body")
    places = ["above", "behind", "between", "below"]
    dice.shuffle(places)
    for place in places[: dice.choice((1, 1, 2))]:
        made = _teasers(dice.sample(teasers, min(len(teasers), dice.randint(2, 5))), dice)
        if place == "above" and body is not None:
            body.insert(dice.choice((0, min(len(body), 1))), made)
        elif place == "behind" and container.tag not in ("body", "html"):
            container.addnext(made)
        elif place == "between" and left:
            dice.choice(left).addnext(made)
        elif body is not None:
            body.append(made)


def _teasers(teasers: Sequence[Teaser], dice: random.Random) -> etree._Element:
    """A list of teasers: with the beginnings of the texts or without, in a list or in boxes of their own."""
    told, boxed = dice.random() < 0.75, dice.random() < 0.4
    heading, lead_tag = dice.choice(("a", "h3", "h4", "div")), dice.choice(("p", "p", "div", "span"))
    linked = dice.random() < 0.25  # the beginning too
    named = dice.random() < 0.5
    outer = etree.Element("div" if boxed else "ul")
    if name := dice.choice(_LISTS):
        outer.set("class", _written(name, dice))
    if not boxed and dice.random() < 0.5:
        wrapped = etree.Element(dice.choice(("div", "aside", "section")))
        if name := dice.choice(_LISTS):
            wrapped.set("class", _written(name, dice))
        wrapped.append(outer)
    else:
        wrapped = outer
    for one in teasers:
        item = etree.SubElement(outer, "div" if boxed else "li")
        if named:
            item.set("class", "item")
        title = item if heading == "a" else etree.SubElement(item, heading)
        link = etree.SubElement(title, "a", href="/other")
        link.text = one.title
        if told and one.lead:
            lead = etree.SubElement(item, lead_tag)
            target = etree.SubElement(lead, "a", href="/other") if linked else lead
            target.text = one.lead
    return wrapped


def _as_lines(left: Sequence[etree._Element]) -> None:
    """Part the paragraphs by line breaks in one element, where they stand side by side."""
    if len(left) < 2:
        return
    first, *rest = left
    for element in rest:
        if element.getprevious() is None or element.getparent() is not first.getparent():
            return
    first.tag = "div"
    for element in rest:
        text = " ".join("".join(str(part) for part in element.itertext()).split())
        etree.SubElement(first, "br")
        last = etree.SubElement(first, "br")
        last.tail = text
        _remove(element)
