"""What a route's answer lists: one shape for feeds, sitemaps and section pages. Run in a reader process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from presswatch.errors import ChannelClosed, NotAList
from presswatch.types import Entry, Page, Reading, Refusal, RefusalReason, Route, RouteKind, Source
from presswatch.urls import canonicalize


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
    truncated: bool = False  # the list was longer than our bounds
    hub: str | None = None  # where a feed lets itself be subscribed to (WebSub)
    topic: str | None = None  # under which address
    moved_to: str | None = None  # where a feed says that it lives from now on
    title: str | None = None  # what a feed or a channel calls itself
    language: str | None = None  # in which a feed says it is
    posts: Mapping[str, Reading | Refusal] = field(default_factory=dict)  # in full, by address
    edited: frozenset[str] = frozenset()  # posts that are marked as changed


def entries(page: Page, route: Route, source: Source | None) -> Listing | Refusal:
    """What a route's answer lists, or why it is no list of that kind."""
    # What is relative is relative to where the list really came from.
    asked = replace(route, url=page.url)
    try:
        match route.kind:
            case RouteKind.FEED:
                listing = _feed(page, asked, source)
            case RouteKind.SITEMAP:
                listing = _sitemap(page, asked, source)
            case RouteKind.TELEGRAM:
                listing = _channel(page, asked, source)
            case _:
                listing = _section(page, asked, source)
    except ChannelClosed as error:
        return Refusal(route.url, error.reason, error.message, page.status)
    except NotAList as error:
        return Refusal(route.url, RefusalReason.NOT_A_LIST, error.message, page.status)
    return replace(listing, entries=tuple(_once(listing.entries, route)))


def _once(found: tuple[Entry, ...], route: Route) -> list[Entry]:
    """Entries with distinct addresses, under the route as it was declared.

    A guid that several addresses of one list share identifies none of them.
    """
    kept: dict[str, Entry] = {}
    for entry in found:
        kept.setdefault(canonicalize(entry.url), replace(entry, route=route))
    times = Counter(entry.guid for entry in kept.values() if entry.guid)
    return [
        replace(entry, guid=None) if entry.guid and times[entry.guid] > 1 else entry
        for entry in kept.values()
    ]


def _feed(page: Page, route: Route, source: Source | None) -> Listing:
    from crawler.discover import feeds

    feed = feeds.parse(
        page.body, route, source=source, content_type=page.headers.get("content-type"), now=page.fetched_at
    )
    return Listing(
        feed.entries,
        truncated=feed.truncated,
        hub=feed.hub,
        topic=feed.self_url,
        moved_to=feed.moved_to,
        title=feed.title,
        language=feed.language,
    )


def _sitemap(page: Page, route: Route, source: Source | None) -> Listing:
    from crawler.discover import sitemaps

    sitemap = sitemaps.parse(page.body, route, source=source, now=page.fetched_at)
    children = tuple(Child(url, modified) for url, modified in sitemap.children)
    return Listing(sitemap.entries, children, truncated=sitemap.truncated)


def _section(page: Page, route: Route, source: Source | None) -> Listing:
    from crawler.discover import sections

    section = sections.parse(
        page.body, route, source=source, content_type=page.headers.get("content-type"), now=page.fetched_at
    )
    return Listing(section.entries, next_page=section.next_page, truncated=section.truncated)


def _channel(page: Page, route: Route, source: Source | None) -> Listing:
    from crawler.discover import telegram

    channel = telegram.parse(
        page.body, route, source=source, content_type=page.headers.get("content-type"), now=page.fetched_at
    )
    return Listing(
        tuple(post.entry for post in channel.posts),
        next_page=channel.older,
        title=channel.title,
        posts={post.entry.url: post.content for post in channel.posts},
        edited=frozenset(post.entry.url for post in channel.posts if post.edited),
    )
