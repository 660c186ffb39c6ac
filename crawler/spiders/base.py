"""The spider that all others are: a source's routes, what they list, and the articles behind it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider, signals
from twisted.python.failure import Failure

from crawler import hubs, ledger, redirect, settings, traps, verdicts
from crawler.admission import Admission
from crawler.article_parser import ArticleParser
from crawler.channels import ChannelReader
from crawler.guard import Guard, RequestRefused, guard_of
from crawler.items import RefusedItem, UnchangedItem
from crawler.lists import Listing
from crawler.pages import page_of, retry_at, with_wait
from crawler.pipelines import StoragePipeline
from crawler.politeness import Postponed
from crawler.recording import open_archive
from crawler.revalidate import Condition, validators_of
from crawler.session import Session
from presswatch.types import Entry, Refusal, RefusalReason, Route, RouteKind
from presswatch.urls import canonicalize
from storage import articles, sources
from storage.rows import RouteRow, Validators

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

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
WAITING_LIMIT = 1000


class RouteSpider(Spider):
    """Asks a source's routes and fetches what they list. Subclasses say which kinds of routes.

    Run by `crawler.crawl` and `crawler.worker` with a session, or by Scrapy's own command:
    `scrapy crawl feed -a source=NAME -a workspace=PATH` (also `-a limit=N`, `-a urls="URL URL"`).
    """

    kinds: ClassVar[frozenset[RouteKind]] = frozenset(RouteKind)

    session: Session
    _owns_session: bool
    _guard: Guard
    _admission: Admission
    _articles: ArticleParser
    _channel: ChannelReader

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        session: Session | None = None,
        source: str = "",
        workspace: str = "",
        limit: str = "",
        urls: str = "",
        **kwargs: Any,
    ) -> Self:
        """Scrapy's way of making a spider; the session's options become the crawl's settings."""
        own = session is None
        if session is None:
            session = _own_session(source, workspace, limit, tuple(urls.split()))
        for name, value in session.options.scrapy_settings().items():
            crawler.settings.set(name, value, priority="spider")
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        spider.session, spider._owns_session = session, own
        spider._guard = guard_of(session.options.allow_private)
        spider._admission = Admission(session.source, spider._guard, session.since)
        spider._articles = ArticleParser(session, spider._guard)
        spider._channel = ChannelReader(session, spider._note)
        crawler.signals.connect(spider._count, signal=signals.response_downloaded)
        if own:
            crawler.signals.connect(spider._end_own, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """First requests: the routes, what earlier crawls left, and addresses that an operator named."""
        storage = self.crawler.get_item_pipeline(StoragePipeline)
        async for result in self._first():
            if isinstance(result, Request) or storage is None:
                yield result
            else:
                # Scrapy notices only after its next heartbeat (5 s) that an item was all there was.
                await storage.process_item(result)

    async def _first(self) -> AsyncIterator[Any]:
        session = self.session
        if self._owns_session:
            session.prepare()
            if not await session.begin():
                self.logger.warning("another process crawls %s", session.source.name)
                return
        self._asked: set[str] = set()
        self._children = 0
        rows = await session.records(sources.routes_of, session.source.name)
        self._rows = {row.route.url: row for row in rows}
        for route in session.routes:
            if route.kind in self.kinds and route.kind is not RouteKind.URL:
                async for item in self._ask(route, self._rows.get(route.url)):
                    yield item
        if RouteKind.URL in self.kinds:
            for item in await self._named():
                yield item
        left = await session.records(
            articles.waiting,
            session.source.name,
            datetime.now(UTC),
            limit=min(WAITING_LIMIT, max(session.pages_left, 0)),
            run_id=session.run_id,
        )
        async for item in self._fetch(left):
            yield item

    # -- lists --------------------------------------------------------------------------------------

    async def _ask(
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
            self.session.tell(route.url, "skipped", "the server says that it is gone")
            return
        url = (row.moved_to if row is not None else None) or route.url
        try:
            self._guard.check(url)
        except RequestRefused as error:
            async for item in self._list_failed(route, verdicts.of_exception(route.url, error)):
                yield item
            return
        validators = (
            row.validators if row is not None else await self.session.records(sources.validators, route)
        )
        render = self.session.options.javascript and route.kind is RouteKind.SECTION
        yield Request(
            url,
            callback=self.parse_list,
            errback=self.list_error,
            priority=LIST_PRIORITY,
            dont_filter=True,
            meta={
                "route": route,
                "depth": depth,
                "page": page,
                "digest": validators.digest,
                "download_maxsize": LIMITS[route.kind],
                "render": render,
                "condition": self._condition(url, validators, render),
            },
        )

    async def parse_list(self, response: Response) -> AsyncIterator[Any]:
        """What a list holds, noted in the database before its validators are."""
        route: Route = response.meta["route"]
        condition: Condition = response.meta["condition"]
        if response.status == 304 and (condition.etag or condition.last_modified):
            async for item in self._list_unchanged(route, response):
                yield item
            return
        refusal = verdicts.of_status(response, route.url)
        digest = sha256(response.body).hexdigest()
        if refusal is None and digest == response.meta["digest"]:
            async for item in self._list_unchanged(route, response):
                yield item
            return
        listing: Listing | Refusal
        if refusal is None:
            listing = await self.session.readers.entries(page_of(response), route, self.session.source)
        else:
            listing = with_wait(refusal, response)
        if isinstance(listing, Refusal):
            async for item in self._list_failed(route, listing):
                yield item
            return
        wanted = []
        async for item in self._note(listing.entries):
            if isinstance(item, Entry):
                wanted.append(item)
            else:
                yield item
        etag, last_modified = validators_of(response)
        now = datetime.now(UTC)
        await self.session.records(
            sources.checked,
            route,
            now,
            interval=await ledger.listed(self.session, route, listing.entries, wanted, now),
            jitter=self._jitter(),
            changed=True,
            status=response.status,
            listed=len(listing.entries),
            validators=Validators(etag, last_modified, digest),
            moved_to=redirect.moved_to(response) or listing.moved_to,
        )
        await hubs.note(self.session, route, listing, response)
        self.session.tell(route.url, "listed", f"{len(listing.entries)} entries, {len(wanted)} to fetch")
        if route.kind is RouteKind.TELEGRAM:
            async for item in self._channel.posts(listing, response, wanted):
                yield item
            return
        async for item in self._follow(listing, route, response, bool(wanted)):
            yield item
        async for item in self._fetch(wanted):
            yield item

    async def list_error(self, failure: Failure) -> AsyncIterator[Any]:
        """A list that brought nothing."""
        route: Route = failure.request.meta["route"]  # type: ignore[attr-defined]
        async for item in self._list_failed(route, verdicts.of_exception(route.url, failure.value)):
            yield item

    async def _list_failed(self, route: Route, refusal: Refusal) -> AsyncIterator[Any]:
        interval = self.session.source.interval
        if refusal.reason is RefusalReason.GONE:
            interval = GONE_FOR
        elif (row := self._rows.get(route.url)) is not None:
            interval = max(interval, min(interval * float(2**row.failures), LONGEST_BACKOFF))
        now = datetime.now(UTC)
        await ledger.failed(self.session, route, self._rows.get(route.url), refusal.reason.value, now)
        await self.session.records(
            sources.checked,
            route,
            now,
            interval=interval,
            jitter=self._jitter(),
            status=refusal.status,
            failure=refusal.reason.value,
            not_before=refusal.retry_at,
        )
        self.session.counts["failed_routes"] += 1
        yield RefusedItem(refusal, route)

    @staticmethod
    def _condition(url: str, known: Validators, render: bool) -> Condition:
        """What is asked conditionally with. A page that scripts fill may change while its shell does not."""
        return Condition("") if render else Condition(_sent(url), known.etag, known.last_modified)

    def _jitter(self) -> float:
        """Seconds by which the next poll is shifted, so that sources do not march in step."""
        return random.uniform(-JITTER, 0) * self.session.source.interval

    async def _list_unchanged(self, route: Route, response: Response) -> AsyncIterator[Any]:
        now = datetime.now(UTC)
        interval = await ledger.unchanged(self.session, route, now)
        await self.session.records(
            sources.checked, route, now, interval=interval, jitter=self._jitter(), status=response.status
        )
        self.session.counts["not_modified"] += 1
        self.session.tell(route.url, "not_modified")
        if route.kind is RouteKind.SITEMAP and response.meta["depth"] == 0:
            # An index that did not change says nothing of the sitemaps that it names.
            rows = await self.session.records(sources.routes_of, route.source, declared=False)
            children = [r for r in rows if not r.declared and r.route.kind is RouteKind.SITEMAP]
            children.sort(key=lambda r: r.last_changed_at or datetime.min.replace(tzinfo=UTC), reverse=True)
            for row in children[: traps.MAX_CHILD_LISTS]:
                async for item in self._ask(row.route, row, depth=1):
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
                async for item in self._ask(
                    Route(route.source, RouteKind.SITEMAP, child.url), depth=depth + 1
                ):
                    yield item
        if listing.next_page and fruitful and page < traps.MAX_SECTION_PAGES:
            following = Route(route.source, route.kind, listing.next_page)
            async for item in self._ask(following, depth=depth, page=page + 1):
                yield item

    # -- entries ------------------------------------------------------------------------------------

    async def _note(self, entries: Iterable[Entry]) -> AsyncIterator[Any]:
        """Entries that are to be fetched, and refusals of those that never will be."""
        session, now = self.session, datetime.now(UTC)
        fit: list[Entry] = []
        skipped: dict[str, list[str]] = {}
        total = 0
        for entry in entries:
            total += 1
            if total % 100 == 0:
                await asyncio.sleep(0)  # a long list is no reason to keep other sites waiting
            if refusal := self._admission.refusal_of(entry):
                yield RefusedItem(refusal, entry.route, entry)
                continue
            fit.append(entry)
            if reason := self._admission.reason_to_skip(entry):
                skipped.setdefault(reason, []).append(entry.url)
        wanted = await session.records(articles.unseen, fit, now, run_id=session.run_id)
        for reason, urls in skipped.items():
            await session.records(articles.skip, session.source.name, urls, reason, now)
        passed = {canonicalize(url) for urls in skipped.values() for url in urls}
        if passed:
            wanted = [entry for entry in wanted if canonicalize(entry.url) not in passed]
        session.counts["listed"] += total
        session.counts["known"] += len(fit) - len(wanted) - len(passed)
        for entry in wanted:
            yield entry

    async def _fetch(self, entries: Iterable[Entry]) -> AsyncIterator[Any]:
        """Requests of articles while the budget lasts; what is left stays pending."""
        listed = list(entries)
        chosen = listed[: max(self.session.pages_left, 0)]
        known = await self._validators(chosen)
        for entry in chosen:
            if self.session.pages_left <= 0:  # another list was faster, or the crawl is to end
                self.session.counts["pending"] += 1
                continue
            self.session.pages_left -= 1
            yield self._request(entry, known.get(entry.url, Validators()))
        self.session.counts["pending"] += len(listed) - len(chosen)

    async def _validators(self, entries: Sequence[Entry]) -> dict[str, Validators]:
        """What to ask for pages conditionally with: one question for all."""
        if not entries:
            return {}
        return await self.session.records(articles.validators_of, [entry.url for entry in entries])

    def _request(self, entry: Entry, known: Validators) -> Request | RefusedItem:
        if post := self._channel.request(entry):
            return post
        try:
            self._guard.check(entry.url)
            return Request(
                entry.url,
                callback=self.parse_article,
                errback=self.article_error,
                priority=-entry.position,
                dont_filter=True,
                meta={
                    "entry": entry,
                    "follow_refresh": True,
                    "download_maxsize": self.session.options.max_body_bytes,
                    "render": self.session.options.javascript,
                    "condition": self._condition(entry.url, known, self.session.options.javascript),
                },
            )
        except (RequestRefused, ValueError) as error:
            return RefusedItem(verdicts.of_exception(entry.url, error), entry.route, entry)

    async def _named(self) -> list[Any]:
        """Requests of the addresses that an operator named, known or not."""
        items: list[Any] = []
        for position, url in enumerate(self.session.urls):
            entry = Entry(url, Route(self.session.source.name, RouteKind.URL, url), position=position)
            refusal = self._admission.refusal_of(entry)
            if refusal is not None:
                items.append(RefusedItem(refusal, entry.route, entry))
                continue
            now = datetime.now(UTC)
            await self.session.records(articles.unseen, [entry], now, run_id=self.session.run_id)
            self.session.counts["listed"] += 1
            self.session.pages_left -= 1
            known = await self._validators([entry])
            items.append(self._request(entry, known[entry.url]))
        return items

    # -- articles -----------------------------------------------------------------------------------

    async def parse_article(self, response: Response) -> AsyncIterator[Any]:
        """The article in a response, or why there is none."""
        entry: Entry = response.meta["entry"]
        condition: Condition = response.meta["condition"]
        if response.status == 304 and (condition.etag or condition.last_modified):
            self.session.counts["not_modified"] += 1
            yield UnchangedItem(entry, response.url)
            return
        async for item in self._articles.parse(
            page_of(response), entry, validators_of(response), retry_at(response), self.article_part
        ):
            yield item

    async def article_part(self, response: Response) -> AsyncIterator[Any]:
        """A further page of an article."""
        refusal = verdicts.of_status(response, response.url)
        page = None if refusal is not None else page_of(response)
        async for item in self._articles.part(page, response.meta["parts"], self.article_part):
            yield item

    async def article_error(self, failure: Failure) -> AsyncIterator[Any]:
        """A request that brought no response."""
        meta = failure.request.meta  # type: ignore[attr-defined]
        if "parts" in meta:
            async for item in self._articles.part(None, meta["parts"], self.article_part):
                yield item
            return
        entry: Entry = meta["entry"]
        refusal = verdicts.of_exception(entry.url, failure.value)
        yield RefusedItem(refusal, entry.route, entry, postponed=isinstance(failure.value, Postponed))

    def _count(self, response: Response) -> None:
        self.session.counts["requests"] += 1
        self.session.counts["bytes"] += len(response.body)

    async def _end_own(self, reason: str) -> None:
        session = self.session
        summary = await session.finish(None if reason == "finished" else reason)
        self.logger.info("%s", summary)
        session.readers.close()
        session.records.close()
        if session.archive is not None:
            session.archive.close()


def _own_session(source: str, workspace: str, limit: str, urls: tuple[str, ...]) -> Session:
    from crawler.readers import Readers
    from crawler.records import Records
    from presswatch import config

    loaded = config.load(Path(workspace) if workspace else None)
    noun = loaded.source(source)
    records = Records(loaded.database)
    records.now(sources.declare, loaded.sources, datetime.now(UTC))
    return Session(
        loaded,
        noun,
        records,
        Readers(loaded.fetch.readers, own=loaded.root),
        urls=urls,
        limit=int(limit) if limit else None,
        archive=open_archive(loaded),
    )


def _sent(url: str) -> str:
    """The address as Scrapy sends it, for which validators hold."""
    return str(Request(url).url)
