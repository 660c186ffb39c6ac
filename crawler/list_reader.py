"""The lists of one crawl: asked for, noted with what they hold, and followed to the lists that they name."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from scrapy import Request
from twisted.python.failure import Failure

from crawler import hubs, ledger, redirect, settings, traps, verdicts
from crawler.channels import ChannelReader, Note
from crawler.guard import Guard, RequestRefused
from crawler.items import RefusedItem
from crawler.lists import Listing
from crawler.pages import page_of, with_wait
from crawler.revalidate import Condition, condition_of, validators_of
from crawler.session import Session
from presswatch.types import Entry, Refusal, RefusalReason, Route, RouteKind
from storage import sources
from storage.rows import RouteRow, Validators

if TYPE_CHECKING:
    from scrapy.http import Response

Fetch = Callable[[Iterable[Entry]], AsyncIterator[Any]]

LIMITS = {
    RouteKind.FEED: settings.MAX_FEED_BYTES,
    RouteKind.SITEMAP: settings.MAX_SITEMAP_BYTES,
    RouteKind.SECTION: settings.MAX_ARTICLE_BYTES,
    RouteKind.TELEGRAM: settings.MAX_ARTICLE_BYTES,
}
LIST_PRIORITY = 1000
GONE_FOR = 30 * 86_400.0  # seconds until a route that is gone is asked for again
LONGEST_BACKOFF = 6 * 3600.0  # seconds between two polls of a route that keeps failing
JITTER = 0.05  # of the interval


class ListReader:
    """The lists of one crawl. `rows` are what is known of its routes, by address; `note` says which entries are to be
    fetched, and `fetch` makes their requests."""

    def __init__(
        self,
        session: Session,
        guard: Guard,
        channel: ChannelReader,
        rows: Mapping[str, RouteRow],
        note: Note,
        fetch: Fetch,
    ) -> None:
        self._session, self._guard, self._channel, self._rows = session, guard, channel, rows
        self._note, self._fetch = note, fetch
        self._asked: set[str] = set()
        self._children = 0

    async def ask(
        self, route: Route, row: RouteRow | None = None, depth: int = 0, page: int = 1
    ) -> AsyncIterator[Any]:
        """The request of a route's list, or why it is not asked."""
        if route.url in self._asked:
            return
        self._asked.add(route.url)
        now = datetime.now(UTC)
        if (
            row is not None
            and row.last_status == 410
            and row.next_due_at is not None
            and row.next_due_at > now
        ):
            self._session.tell(route.url, "skipped", "the server says that it is gone")
            return
        url = (row.moved_to if row is not None else None) or route.url
        try:
            self._guard.check(url)
        except RequestRefused as error:
            async for item in self._failed(route, verdicts.of_exception(route.url, error)):
                yield item
            return
        validators = (
            row.validators if row is not None else await self._session.records(sources.validators, route)
        )
        render = self._session.options.javascript and route.kind is RouteKind.SECTION
        yield Request(
            url,
            callback=self.parse,
            errback=self.error,
            priority=LIST_PRIORITY,
            dont_filter=True,
            meta={
                "route": route,
                "depth": depth,
                "page": page,
                "digest": validators.digest,
                "download_maxsize": LIMITS[route.kind],
                "render": render,
                "condition": condition_of(url, validators, render),
            },
        )

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """What a list holds, noted in the database before its validators are."""
        route: Route = response.meta["route"]
        condition: Condition = response.meta["condition"]
        if response.status == 304 and (condition.etag or condition.last_modified):
            async for item in self._unchanged(route, response):
                yield item
            return
        refusal = verdicts.of_status(response, route.url)
        digest = sha256(response.body).hexdigest()
        if refusal is None and digest == response.meta["digest"]:
            async for item in self._unchanged(route, response):
                yield item
            return
        listing: Listing | Refusal
        if refusal is None:
            listing = await self._session.readers.entries(page_of(response), route, self._session.source)
        else:
            listing = with_wait(refusal, response)
        if isinstance(listing, Refusal):
            async for item in self._failed(route, listing):
                yield item
            return
        wanted, refused = await self._note(listing.entries)
        for item in refused:
            yield item
        etag, last_modified = validators_of(response)
        now = datetime.now(UTC)
        await self._session.records(
            sources.checked,
            route,
            now,
            interval=await ledger.listed(self._session, route, listing.entries, wanted, now),
            jitter=self._jitter(),
            changed=True,
            status=response.status,
            listed=len(listing.entries),
            validators=Validators(etag, last_modified, digest),
            moved_to=redirect.moved_to(response) or listing.moved_to,
        )
        await hubs.note(self._session, route, listing, response)
        self._session.tell(route.url, "listed", f"{len(listing.entries)} entries, {len(wanted)} to fetch")
        if route.kind is RouteKind.TELEGRAM:
            async for item in self._channel.posts(listing, response, wanted):
                yield item
            return
        async for item in self._follow(listing, route, response, bool(wanted)):
            yield item
        async for item in self._fetch(wanted):
            yield item

    async def error(self, failure: Failure) -> AsyncIterator[Any]:
        """A list that brought nothing."""
        route: Route = failure.request.meta["route"]  # type: ignore[attr-defined]
        async for item in self._failed(route, verdicts.of_exception(route.url, failure.value)):
            yield item

    async def _failed(self, route: Route, refusal: Refusal) -> AsyncIterator[Any]:
        interval = self._session.source.interval
        if refusal.reason is RefusalReason.GONE:
            interval = GONE_FOR
        elif (row := self._rows.get(route.url)) is not None:
            interval = max(interval, min(interval * 2.0 ** min(row.failures, 16), LONGEST_BACKOFF))
        now = datetime.now(UTC)
        await ledger.failed(self._session, route, self._rows.get(route.url), refusal.reason.value, now)
        await self._session.records(
            sources.checked,
            route,
            now,
            interval=interval,
            jitter=self._jitter(),
            status=refusal.status,
            failure=refusal.reason.value,
            not_before=refusal.retry_at,
        )
        self._session.counts["failed_routes"] += 1
        yield RefusedItem(refusal, route)

    def _jitter(self) -> float:
        """Seconds by which the next poll is shifted, so that sources do not march in step."""
        return random.uniform(-JITTER, 0) * self._session.source.interval

    async def _unchanged(self, route: Route, response: Response) -> AsyncIterator[Any]:
        now = datetime.now(UTC)
        interval = await ledger.unchanged(self._session, route, now)
        await self._session.records(
            sources.checked, route, now, interval=interval, jitter=self._jitter(), status=response.status
        )
        self._session.counts["not_modified"] += 1
        self._session.tell(route.url, "not_modified")
        if route.kind is RouteKind.SITEMAP and response.meta["depth"] == 0:
            # An index that did not change says nothing of the sitemaps that it names.
            rows = await self._session.records(sources.routes_of, route.source, declared=False)
            children = [r for r in rows if not r.declared and r.route.kind is RouteKind.SITEMAP]
            children.sort(key=lambda r: r.last_changed_at or datetime.min.replace(tzinfo=UTC), reverse=True)
            for row in children[: traps.MAX_CHILD_LISTS]:
                async for item in self.ask(row.route, row, depth=1):
                    yield item

    async def _follow(
        self, listing: Listing, route: Route, response: Response, fruitful: bool
    ) -> AsyncIterator[Any]:
        """The lists that a list leads to, within bounds."""
        depth, page = response.meta["depth"], response.meta["page"]
        oldest = datetime.min.replace(tzinfo=UTC)
        children = sorted(listing.children, key=lambda c: c.modified or oldest, reverse=True)
        for child in children:
            if self._children >= traps.MAX_CHILD_LISTS or depth >= traps.MAX_LIST_DEPTH:
                left = Refusal(child.url, RefusalReason.TRAP, "more sitemaps than one crawl follows")
                yield RefusedItem(left, route, postponed=True)
                break
            if child.url not in self._asked:
                self._children += 1
                async for item in self.ask(
                    Route(route.source, RouteKind.SITEMAP, child.url), depth=depth + 1
                ):
                    yield item
        if listing.next_page and fruitful and page < traps.MAX_SECTION_PAGES:
            following = Route(route.source, route.kind, listing.next_page)
            async for item in self.ask(following, depth=depth, page=page + 1):
                yield item
