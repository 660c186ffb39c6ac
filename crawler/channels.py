"""Channels, whose list holds each post in full: nothing is fetched again, and older pages are asked within bounds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler import settings, traps, verdicts
from crawler.discover import telegram
from crawler.items import ReadItem, RefusedItem
from crawler.lists import Listing
from crawler.pages import page_of
from crawler.politeness import Postponed
from crawler.revalidate import Condition
from crawler.session import Session
from presswatch.types import Entry, Reading, Refusal, RefusalReason, Route, RouteKind
from presswatch.urls import canonicalize

Note = Callable[[Iterable[Entry]], Awaitable[tuple[list[Entry], list[RefusedItem]]]]


class ChannelReader:
    """The channels of one crawl. `note` says which entries are to be read, and records those that never will be."""

    def __init__(self, session: Session, note: Note) -> None:
        self._session, self._note = session, note

    async def posts(self, listing: Listing, response: Response, wanted: list[Entry]) -> AsyncIterator[Any]:
        """Items of the posts of a page that are new or changed, and the request of older ones.

        Older pages are asked while they show something new: the first time, and after a gap.
        """
        for item in self._items(listing, response, wanted):
            yield item
        page: int = response.meta["page"]
        if listing.next_page and wanted and page < traps.MAX_CHANNEL_PAGES and self._session.pages_left > 0:
            yield self._ask(listing.next_page, self.older, response.meta["route"], page=page + 1)

    def _items(
        self, listing: Listing, response: Response, wanted: list[Entry]
    ) -> Iterable[ReadItem | RefusedItem]:
        page = page_of(response)
        new = {entry.url for entry in wanted}
        for entry in listing.entries:
            content = listing.posts[entry.url]
            if entry.url not in new:
                if entry.url in listing.edited and isinstance(content, Reading):
                    yield ReadItem(
                        entry, content, page, shared=True
                    )  # the same once more, unless it was changed again
                continue
            if self._session.pages_left <= 0:
                self._session.counts["pending"] += 1
                continue
            self._session.pages_left -= 1
            if isinstance(content, Refusal):
                yield RefusedItem(content, entry.route, entry)
            else:
                yield ReadItem(entry, content, page, shared=True)

    async def older(self, response: Response) -> AsyncIterator[Any]:
        """A page of older posts. It is no poll of the list: nothing of it is kept but the posts."""
        route: Route = response.meta["route"]
        listing = await self._listing(response, route)
        if isinstance(listing, Refusal):
            self._session.tell(response.url, "skipped", listing.detail)
            return
        wanted, refused = await self._note(listing.entries)
        for item in refused:
            yield item
        async for item in self.posts(listing, response, wanted):
            yield item

    def request(self, entry: Entry) -> Request | None:
        """The request of a single post of this source's channels, by the preview; None for other addresses."""
        for route in self._session.source.routes:
            if route.kind is RouteKind.TELEGRAM and (url := telegram.preview_of(entry.url, route)):
                return self._ask(url, self.single, route, entry=entry)
        return None

    async def single(self, response: Response) -> AsyncIterator[Any]:
        """One post; that the channel does not show it any more is what an absent page is elsewhere."""
        entry: Entry = response.meta["entry"]
        listing = await self._listing(response, response.meta["route"])
        if isinstance(listing, Refusal):
            yield RefusedItem(
                Refusal(entry.url, listing.reason, listing.detail, listing.status), entry.route, entry
            )
            return
        sought = canonicalize(entry.url)
        content = next((found for url, found in listing.posts.items() if canonicalize(url) == sought), None)
        if isinstance(content, Reading):
            yield ReadItem(entry, content, page_of(response), shared=True)
            return
        missing = Refusal(entry.url, RefusalReason.NOT_FOUND, "the channel shows no such post")
        yield RefusedItem(content or missing, entry.route, entry)

    async def error(self, failure: Any) -> AsyncIterator[Any]:
        """A page that brought no response."""
        meta = failure.request.meta
        if (entry := meta.get("entry")) is None:
            self._session.tell(failure.request.url, "skipped", str(failure.value))
            return
        refusal = verdicts.of_exception(entry.url, failure.value)
        yield RefusedItem(refusal, entry.route, entry, postponed=isinstance(failure.value, Postponed))

    async def _listing(self, response: Response, route: Route) -> Listing | Refusal:
        refusal = verdicts.of_status(response, response.url)
        return refusal or await self._session.readers.entries(page_of(response), route, self._session.source)

    def _ask(self, url: str, callback: Callable[..., Any], route: Route, **meta: Any) -> Request:
        return Request(
            url,
            callback=callback,
            errback=self.error,
            dont_filter=True,
            meta={
                "route": route,
                "download_maxsize": settings.MAX_ARTICLE_BYTES,
                "condition": Condition(""),
                **meta,
            },
        )
