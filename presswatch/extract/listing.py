"""Whether what was taken for an article's text is teasers: a section, a tag's page, the results of a search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlsplit

from lxml import etree

from presswatch.extract.document import Document
from presswatch.extract.segments import Segment, Segments
from presswatch.extract.witnesses.jsonld import ARTICLE_TYPES, Declared
from presswatch.urls import same_site

_HEADLINE = 15  # characters of a link at least
_FEWEST = 4  # teasers of one kind
_LEVELS = 5  # boxes above a text that may be its teaser's
_TEXT = 500  # characters of one teaser's text at most
_NEAR = 4  # segments around a text among which its headline is
_LINES = 30  # of one teaser
_SHARE = 0.65  # of the chosen text
_DATED = ("article:published_time", "og:article:published_time", "parsely-pub-date")


def lists_articles(document: Document, page: Segments, chosen: Sequence[int], declared: Declared) -> bool:
    """Whether the chosen text stands in boxes of one kind, side by side, each with the linked headline of another article.

    Never where a page declares its own article or the time of it.
    """
    if (
        (declared.own and not ARTICLE_TYPES.isdisjoint(declared.types))
        or document.meta(*_DATED)
        or len(chosen) < _FEWEST - 1
    ):
        return False
    items = page.items
    if max(len(items[number].text) for number in chosen) > _TEXT:
        return False
    headed = sum(any(_is_headline(one) for one in items[max(n - _NEAR, 0) : n + _NEAR]) for n in chosen)
    if headed < _FEWEST - 1:
        return False
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, box in enumerate(page.boxes):
        if page.end[at] > page.first[at]:
            rows[box.parent, box.path].append(at)
    total = sum(len(page.items[n].text) for n in chosen)
    held: dict[tuple[int, int], set[int]] = defaultdict(set)  # teasers that hold chosen text, by their row
    size: dict[tuple[int, int], int] = defaultdict(int)
    for number in chosen:
        at = page.items[number].box
        for _ in range(_LEVELS):
            if at < 0:
                break
            row = page.boxes[at].parent, page.boxes[at].path
            if len(rows[row]) >= _FEWEST and at not in held[row] and _is_teaser(document, page, at):
                held[row].add(at)
            if at in held[row]:
                size[row] += len(page.items[number].text)
                break
            at = page.boxes[at].parent
    return any(len(teasers) >= _FEWEST - 1 and size[row] >= _SHARE * total for row, teasers in held.items())


def _is_teaser(document: Document, page: Segments, at: int) -> bool:
    """Whether a box holds little text and, in a line of its own, a headline that is a link to another page of the site."""
    if page.end[at] - page.first[at] > _LINES:
        return False
    items = page.items[page.first[at] : page.end[at]]
    if sum(len(item.text) for item in items) > _TEXT:
        return False
    headline = next((item for item in items if _is_headline(item)), None)
    if headline is None or len(items) < 2:
        return False
    link = _link_of(page.boxes[headline.box].element)
    target = document.absolute(link.get("href") or "") if link is not None else None
    if not target or not same_site(target, document.url):
        return False
    there, here = urlsplit(target), urlsplit(document.url)
    return (there.path, there.query) != (here.path, here.query)


def _is_headline(item: Segment) -> bool:
    return len(item.text) >= _HEADLINE and item.link_chars * 10 >= len(item.text) * 9


def _link_of(element: etree._Element) -> etree._Element | None:
    """The link in an element, or the one around it."""
    inner = next(element.iter("a"), None)
    return inner if inner is not None else next(element.iterancestors("a"), None)
