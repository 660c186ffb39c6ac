"""What a route's answer lists. Pure, and run in a reader process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from presswatch.types import Entry, Page, Refusal, RefusalReason, Route, RouteKind, Source
from presswatch.urls import absolute, canonicalize, same_site

MAX_ENTRIES = 50_000  # of one list: the sitemap protocol's own bound


@dataclass(frozen=True, slots=True)
class Child:
    """A list that a list names: a sitemap of an index."""

    url: str
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Entries in the order of the list, lists to be asked next, and the next page of a section."""

    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()
    next_page: str | None = None


def entries(page: Page, route: Route, source: Source | None) -> Listing | Refusal:
    """What a route's answer lists, or why it is no list of that kind."""
    del source
    if route.kind is RouteKind.FEED:
        return _feed(page, route)
    if route.kind is RouteKind.SITEMAP:
        return _sitemap(page, route)
    return _section(page, route)


def _feed(page: Page, route: Route) -> Listing | Refusal:
    import feedparser

    parsed = feedparser.parse(page.body, response_headers={"content-location": page.url})
    if not parsed.version and not parsed.entries:
        return Refusal(route.url, RefusalReason.NOT_A_LIST, "this is no feed")
    return Listing(tuple(_numbered(_feed_entries(parsed.entries, page, route))))


def _feed_entries(rows: list[dict[str, object]], page: Page, route: Route) -> Iterator[Entry]:
    for row in rows:
        link = absolute(str(row.get("link") or ""), page.url)
        if not link:
            continue
        moment = row.get("published_parsed")
        at = datetime(*moment[:6], tzinfo=UTC) if isinstance(moment, tuple) else None
        yield Entry(link, route, headline=str(row.get("title") or "") or None, date_published=at,
                    guid=str(row.get("id") or "") or None)  # fmt: skip


def _sitemap(page: Page, route: Route) -> Listing | Refusal:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(page.body, parser)
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        return Refusal(route.url, RefusalReason.NOT_A_LIST, "this is no sitemap")
    locations = [text for text in root.xpath("./*/*[local-name()='loc']/text()") if text.strip()]
    found = [url for text in locations[:MAX_ENTRIES] if (url := absolute(text.strip(), page.url))]
    if etree.QName(root).localname == "sitemapindex":
        return Listing(children=tuple(Child(url) for url in found))
    return Listing(tuple(_numbered(Entry(url, route) for url in found)))


def _section(page: Page, route: Route) -> Listing | Refusal:
    from lxml import html

    document = html.document_fromstring(page.body or b"<html/>")
    urls = [absolute(str(href), page.url) for href in document.xpath("//a/@href")]
    own = [url for url in urls if url and same_site(url, page.url) and re.search(r"\d{3,}|[a-z]+-[a-z]+-", url)]
    following = document.xpath("//a[@rel='next']/@href|//link[@rel='next']/@href")
    return Listing(
        tuple(_numbered(Entry(url, route) for url in own)),
        next_page=absolute(str(following[0]), page.url) if following else None,
    )


def _numbered(found: Iterator[Entry]) -> Iterator[Entry]:
    from dataclasses import replace

    seen: set[str] = set()
    for entry in found:
        key = canonicalize(entry.url)
        if key not in seen and len(seen) < MAX_ENTRIES:
            seen.add(key)
            yield replace(entry, position=len(seen) - 1)
