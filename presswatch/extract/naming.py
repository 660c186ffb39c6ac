"""Who wrote an article: what every witness says, cleaned to people and agencies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from presswatch.extract import authors
from presswatch.extract.document import Document, clean, text_of
from presswatch.extract.segments import Segments
from presswatch.extract.witnesses.jsonld import Declared
from presswatch.types import Entry

_META = (
    "author", "article:author", "byl", "dc.creator", "dcterms.creator", "sailthru.author", "parsely-author", "authors",
    "dc.creator.personalname", "article:author_name", "rbauthors", "author_name", "citation_author", "creator", "byline",
    "og:article:author", "cxenseparse:author", "mediator_author", "article.author", "twitter:data1",
)  # fmt: skip
_AUTHORS = re.compile(r"author|creator|byline|avtor|autor|writer|signature", re.I)
_OUTSIDE = re.compile(
    r"comment|related|sidebar|footer|popular|recommend|most-read|teaser|card|reply|respond|promo", re.I
)
_BYLINE = re.compile(
    r"^\s*(?:by|von|par|por|di|автор(?:ы)?:?|текст:?|autor(?:zy|ka)?:?|tekst:?|door|av)\s+\S", re.I
)


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
    body_from: int,
    entry: Entry | None = None,
) -> list[Named]:
    """What each witness says, in the order in which they are asked. `title_at` and `body_from` are segments."""
    names = (declared.publisher, declared.site, document.meta("og:site_name", "application-name"))
    sites = frozenset(name.casefold() for name in names if name)
    found: list[Named] = []

    def take(texts: Iterator[str], origin: str) -> None:
        people: dict[str, str] = {}
        agencies: list[str] = []
        said: list[str] = []
        for text in texts:
            text = clean(text[:400])
            if not text or text in said:
                continue
            said.append(text)
            more, others = authors.split(text, sites)
            for person in more:
                people.setdefault(person.casefold(), person)
            agencies.extend(a for a in others if a not in agencies)
        if origin not in ("json-ld", "microdata") and any(authors.is_name(name) for name in people.values()):
            people = {key: name for key, name in people.items() if authors.is_name(name)}
        elif origin in ("byline", "text"):
            people = {key: name for key, name in people.items() if not name[0].islower()}
        if people or agencies:
            found.append(Named(tuple(people.values())[:12], tuple(agencies), "; ".join(said)[:200], origin))

    take((name for name, kind in declared.authors if "Organi" not in kind or authors.agency(name)), "json-ld")
    for name in _META:
        values = [content for key, content in document.metas if key == name and "://" not in content][:6]
        if name != "twitter:data1" or "writ" in (document.meta("twitter:label1") or "").lower():
            take(iter(values), "meta")
    for element, texts in _marked(page):
        before = len(found)
        take(iter(texts), "microdata" if element.get("itemprop") or element.get("rel") else "byline")
        if len(found) > before and found[-1].people:
            break
    take(_bylines(page, title_at, body_from), "text")
    if entry is not None and entry.author:
        take(iter(entry.author), entry.route.kind.value)
    if not any(named.people or named.agencies for named in found):
        whole = [name for name, _ in declared.authors] or [
            document.meta("author", "article:author", "byl") or ""
        ]
        plain = tuple(text for text in (authors.plain(name) for name in whole[:6]) if text)
        if plain:
            found.append(Named(plain, (), "; ".join(whole)[:200], "organisation"))
    return found


def _marked(page: Segments) -> Iterator[tuple[etree._Element, list[str]]]:
    """Elements that are called an author's, outside comments and teasers, with the names that they show."""
    for element, marks in page.marked:
        if (
            marks
            and not _AUTHORS.search(marks)
            and not _AUTHORS.search(f"{element.get('class', '')} {element.get('id', '')}")
        ):
            continue
        tag = element.tag
        if tag in ("body", "html", "meta", "link", "img", "script", "article", "main", "form", "svg"):
            continue
        if any(_OUTSIDE.search(f"{up.get('class', '')} {up.get('id', '')}") for up in _upward(element)):
            continue
        inner = [
            child for child in element.iter() if child is not element and child.get("itemprop") == "name"
        ]
        if inner:
            yield element, [(child.get("content") or text_of(child))[:200] for child in inner[:4]]
            continue
        links = [link for link in element.iter("a") if link is not element][:6]
        names = [text for text in (text_of(link) for link in links) if authors.is_name(text)]
        text = element.get("content") or text_of(element)
        if names and len(text) < 400:
            yield element, names
        elif text and len(text) < 120:
            yield element, [text]


def _upward(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    for number, above in enumerate(element.iterancestors()):
        if number > 6 or above.tag in ("body", "article", "main"):
            return
        yield above


def _bylines(page: Segments, title_at: int, body_from: int) -> Iterator[str]:
    """The first short segment between title and text that begins like a byline."""
    start = max(title_at, 0)
    for number in range(max(start - 3, 0), min(max(body_from + 2, start + 10), len(page.items))):
        item = page.items[number]
        if number != title_at and len(item.text) < 100 and _BYLINE.match(item.text):
            yield item.text
            return


def choose(found: list[Named]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The people of the first witness that names any, and all agencies that it or a byline names.

    A witness that names the same people and one or two more is believed over one that names fewer.
    """
    people = next((named.people for named in found if named.people), ())
    first = {name.casefold() for name in people}
    for named in found:
        more = {name.casefold() for name in named.people}
        if first and first < more and len(more) <= len(first) + 2 and all(map(authors.is_name, named.people)):
            people = named.people
            break
    agencies: dict[str, None] = {}
    for named in found:
        if (
            not people
            or first & {name.casefold() for name in named.people}
            or named.origin in ("byline", "text")
        ):
            agencies.update(dict.fromkeys(named.agencies))
    kept = [name for name in agencies if name not in people]
    return people, tuple(kept)
