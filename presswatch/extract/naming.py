"""Who wrote an article: what every witness says, cleaned to people and agencies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from lxml import etree

from presswatch.extract import authors, bylines
from presswatch.extract.document import Document, clean, elements, text_of
from presswatch.extract.features_title import SEPARATOR
from presswatch.extract.next_story import story_element
from presswatch.extract.segments import Segments
from presswatch.extract.witnesses.jsonld import Declared
from presswatch.text import is_small
from presswatch.types import Entry

_META = (
    "author", "article:author", "byl", "dc.creator", "dcterms.creator", "sailthru.author", "parsely-author", "authors",
    "dc.creator.personalname", "article:author_name", "rbauthors", "author_name", "citation_author", "creator", "byline",
    "og:article:author", "articleauthor", "cxenseparse:author", "mediator_author", "article.author", "twitter:data1",
)  # fmt: skip
_AUTHORS = re.compile(r"author(?!i[sz])|creator|byline|avtor(?!iz)|autor(?!i[sz])|writer|signature", re.I)
_OUTSIDE = re.compile(
    r"comment|related|sidebar|(?<!post-)(?<!entry-)(?<!article-)footer|popular|recommend|most-read|teaser|(?<!v)card|reply|respond|promo|\bnav|menu|topbar|login|authoriz",
    re.I,
)
_NO_NAMES = frozenset(("body", "html", "meta", "link", "img", "script", "article", "main", "form", "svg"))
_NAMES_WITHIN = etree.XPath(".//*[@itemprop='name']")
_LONGEST = 400  # characters of an element that names its authors
_LINKS = 40  # of the page's first, among which one leads to the site's first page
_OFFICE = 6  # words of an editorial office's name, at most
_SHOWN = frozenset(("microdata", "byline", "link", "text", "line", "signature"))


@dataclass(frozen=True, slots=True)
class Named:
    """The people and agencies of one witness."""

    people: tuple[str, ...]
    agencies: tuple[str, ...]
    text: str
    origin: str


def candidates(
    document: Document,
    page: Segments,
    declared: Declared,
    *,
    title_at: int,
    chosen: Sequence[int] = (),
    entry: Entry | None = None,
    other_at: int | None = None,
) -> list[Named]:
    """What each witness says, in the order in which they are asked. `title_at` is the headline's segment, `chosen` are the
    body's, `other_at` is where another story begins."""
    other = None
    if other_at is not None:
        other = story_element(page, other_at, title_at)
        page = replace(page, items=page.items[:other_at])
    body_from = chosen[0] if chosen else len(page.items)
    names = (
        declared.publisher,
        declared.site,
        document.meta("og:site_name", "application-name"),
        _called_behind(document),
    )
    sites = frozenset(name.casefold() for name in (*names, *_home(document)) if name)
    found: list[Named] = []

    def take(texts: Iterator[str], origin: str) -> None:
        people: dict[str, str] = {}
        agencies: list[str] = []
        said: list[str] = []
        for text in texts:
            text = clean(text[:400])
            if origin in _SHOWN:
                text = bylines.without_date(text) or text
            if not text or text in said:
                continue
            said.append(text)
            more, others = authors.split(text, sites)
            for person in more:
                people.setdefault(person.casefold(), person)
            agencies.extend(a for a in others if a not in agencies)
        if origin not in ("json-ld", "microdata") and any(authors.is_name(name) for name in people.values()):
            people = {key: name for key, name in people.items() if authors.is_name(name)}
        elif origin in ("byline", "text", "link"):
            people = {key: name for key, name in people.items() if not is_small(name[0])}
        if people or agencies:
            found.append(Named(tuple(people.values())[:12], tuple(agencies), "; ".join(said)[:200], origin))

    take((name for name, kind in declared.authors if "Organi" not in kind or authors.agency(name)), "json-ld")
    for name in _META:
        if document.meta(name) is None:
            continue
        values = [content for key, content in document.metas if key == name and "://" not in content][:6]
        if name != "twitter:data1" or "writ" in (document.meta("twitter:label1") or "").lower():
            take(iter(values), "meta")
    for element, texts in _marked(page, other):
        before = len(found)
        take(iter(texts), "microdata" if element.get("itemprop") or element.get("rel") else "byline")
        if len(found) > before and found[-1].people:
            break
    take(bylines.linked(page, title_at, body_from), "link")
    take(bylines.written(page, title_at, body_from), "text")
    if not any("Person" in kind for _, kind in declared.authors):
        take(bylines.beside_date(page, title_at, body_from, sites), "line")
    if not any(named.people for named in found):
        take(bylines.reporters(page, chosen), "line")
        take(bylines.signed(page, chosen), "signature")
    if entry is not None and entry.author:
        take(iter(entry.author), entry.route.kind.value)
    if not any(named.people or named.agencies for named in found):
        said = [name for name, _ in declared.authors]
        said = said or [document.meta(*_META[:-1]) or ""]
        if not any(said):
            said = next((texts for _, texts in _marked(page, other) if len(texts[0].split()) < _OFFICE), [])
        if not any(said):
            said = [*bylines.linked(page, title_at, body_from), *bylines.written(page, title_at, body_from)][
                :1
            ]
        plain = tuple(
            text for text in (authors.plain(bylines.without_date(name)) for name in said[:6]) if text
        )
        if plain:
            found.append(Named(plain, (), "; ".join(said)[:200], "organisation"))
    return found


def _home(document: Document) -> list[str]:
    """What the first link to the site's first page says."""
    start = f"{'/'.join(document.url.split('/')[:3])}/"
    for link in islice(document.root.iter("a"), _LINKS):
        if (link.get("href") or "") in ("/", start, start[:-1]):
            image = next(link.iter("img"), None)
            return [text_of(link)[:100], "" if image is None else clean(image.get("alt") or "")[:100]]
    return []


def _called_behind(document: Document) -> str | None:
    """What the title element has behind its last sign, where the page's own title has not: mostly the site's name."""
    parts = SEPARATOR.split(document.title)
    shown = document.meta("og:title") or ""
    return parts[-1].strip() if len(parts) > 1 and parts[-1].casefold() not in shown.casefold() else None


def _marked(page: Segments, other: etree._Element | None) -> Iterator[tuple[etree._Element, list[str]]]:
    """Elements that are called an author's, outside comments and teasers, with the names that they show."""
    known: dict[etree._Element, bool] = {}  # whether an element is called a comment's or a teaser's
    for element, marks in page.marked:
        if marks and not _is_authors(marks) and not _is_authors(_called(element)):
            continue
        if other is not None and (element is other or other in element.iterancestors()):
            continue
        if element.tag in _NO_NAMES or any(_is_outside(up, known) for up in _upward(element)):
            continue
        inner = elements(_NAMES_WITHIN, element)
        if inner:
            yield element, [(child.get("content") or text_of(child))[:200] for child in inner[:4]]
            continue
        text = element.get("content") or _short_text(element)
        if not text:
            continue
        links = islice((link for link in element.iter("a") if link is not element), 6)
        names = [text for text in (text_of(link) for link in links) if authors.is_name(text)]
        each = [name for name in map(text_of, _alike_within(element)) if authors.is_name(name)]
        if names or each:
            yield element, names if len(names) >= len(each) else each
        elif len(text) < 120:
            yield element, [text]


def _alike_within(element: etree._Element) -> list[etree._Element]:
    """The inner elements that are called an author's by one class, where there are several, one for each author, or
    that are called a name."""
    classes: dict[str, list[etree._Element]] = {}
    for inner in islice(element.iterdescendants("a", "b", "li", "p", "span", "strong", "div"), 20):
        name = inner.get("class")
        if name and _is_authors(name):
            classes.setdefault(name, []).append(inner)
    return next((found for name, found in classes.items() if len(found) > 1 or "name" in name.lower()), [])


@lru_cache(maxsize=4_000)  # names come back with each page of a site
def _is_authors(names: str) -> bool:
    return _AUTHORS.search(names) is not None


def _called(element: etree._Element) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"


def _is_outside(element: etree._Element, known: dict[etree._Element, bool]) -> bool:
    found = known.get(element)
    if found is None:
        found = known[element] = _is_outside_called(_called(element))
    return found


@lru_cache(maxsize=4_000)  # as above
def _is_outside_called(names: str) -> bool:
    return _OUTSIDE.search(names) is not None


def _short_text(element: etree._Element) -> str:
    """The text of an element in one line; nothing where it is too long for names."""
    text, parts, waiting = "", list[str](), 0
    for part in element.itertext():
        parts.append(str(part))
        waiting += len(parts[-1])
        if waiting > 4 * _LONGEST:  # white space runs together
            text, parts, waiting = clean(f"{text} {' '.join(parts)}"), [], 0
            if len(text) >= _LONGEST:
                return ""
    text = clean(f"{text} {' '.join(parts)}")
    return text if len(text) < _LONGEST else ""


def _upward(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    for number, above in enumerate(element.iterancestors()):
        if number > 6 or above.tag in ("body", "article", "main"):
            return
        yield above


def choose(found: list[Named]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The people of the first witness that gives whole names, else of the first that names any, and all agencies that it or a byline names.

    A witness that names the same people and one or two more is believed over one that names fewer.
    """
    people = next((named.people for named in found if any(map(authors.is_name, named.people))), ())
    people = people or next((named.people for named in found if named.people), ())
    first = {name.casefold() for name in people}
    for named in found:
        more = {name.casefold() for name in named.people}
        if (
            first
            and first < more
            and len(more) <= len(first) + 2
            and named.origin != "link"
            and all(map(authors.is_name, named.people))
        ):
            people = named.people
            break
    agencies: dict[str, str] = {}  # by what they are, as they are written
    for named in found:
        if (
            not people
            or first & {name.casefold() for name in named.people}
            or named.origin in ("byline", "text")
        ):
            for name in named.agencies:
                known = authors.agency(name) or name
                agencies[known] = min(agencies.get(known, name), name, key=len)  # without "staff"
    kept = [name for name in agencies.values() if name not in people]
    return people, tuple(kept)
