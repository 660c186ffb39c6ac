"""The spider that all others are: a source's routes, what they list, and the articles behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider, signals

from crawler import verdicts
from crawler.admission import Admission
from crawler.article_parser import ArticleParser
from crawler.channels import ChannelReader
from crawler.guard import Guard, RequestRefused, guard_of
from crawler.items import RefusedItem, UnchangedItem
from crawler.list_reader import ListReader
from crawler.pages import page_of, retry_at
from crawler.pipelines import StoragePipeline
from crawler.politeness import Postponed
from crawler.recording import open_archive
from crawler.revalidate import Condition, condition_of, validators_of
from crawler.session import Session
from presswatch.types import Entry, RouteKind
from presswatch.urls import canonicalize
from storage import articles, listings, sources
from storage.rows import Validators

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

WAITING_LIMIT = 1000
_AT_ONCE = 500  # entries of a list in one call, so that other sites' articles are stored between them


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
        crawler.signals.connect(spider._articles.close, signal=signals.spider_closed)
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
        rows = {row.route.url: row for row in await session.records(sources.routes_of, session.source.name)}
        lists = ListReader(session, self._guard, self._channel, rows, self._note, self._fetch)
        for route in session.routes:
            if route.kind in self.kinds and route.kind is not RouteKind.URL:
                async for item in lists.ask(route, rows.get(route.url)):
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

    # -- entries ------------------------------------------------------------------------------------

    async def _note(self, entries: Iterable[Entry]) -> tuple[list[Entry], list[RefusedItem]]:
        """Entries that are to be fetched, and refusals of those that never will be."""
        session, now = self.session, datetime.now(UTC)
        fit: list[Entry] = []
        refused: list[RefusedItem] = []
        skipped: dict[str, list[str]] = {}
        total = 0
        for entry in entries:
            total += 1
            if total % 100 == 0:
                await asyncio.sleep(0)  # a long list is no reason to keep other sites waiting
            if refusal := self._admission.refusal_of(entry):
                refused.append(RefusedItem(refusal, entry.route, entry))
                continue
            fit.append(entry)
            if reason := self._admission.reason_to_skip(entry):
                skipped.setdefault(reason, []).append(entry.url)
        wanted = []
        for start in range(0, len(fit), _AT_ONCE):
            batch = fit[start : start + _AT_ONCE]
            wanted += await session.records(articles.unseen, batch, now, run_id=session.run_id)
        for reason, urls in skipped.items():
            await session.records(articles.skip, session.source.name, urls, reason, now)
        passed = {canonicalize(url) for urls in skipped.values() for url in urls}
        if passed:
            wanted = [entry for entry in wanted if canonicalize(entry.url) not in passed]
        session.counts["listed"] += total
        session.counts["known"] += len(fit) - len(wanted) - len(passed)
        return wanted, refused

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
        known: dict[str, Validators] = {}
        for start in range(0, len(entries), _AT_ONCE):
            batch = [entry.url for entry in entries[start : start + _AT_ONCE]]
            known |= await self.session.records(articles.validators_of, batch)
        return known

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
                    "condition": condition_of(entry.url, known, self.session.options.javascript),
                },
            )
        except (RequestRefused, ValueError) as error:
            return RefusedItem(verdicts.of_exception(entry.url, error), entry.route, entry)

    async def _named(self) -> list[Any]:
        """Requests of the addresses that an operator named, known or not."""
        items: list[Any] = []
        for position, url in enumerate(self.session.urls):
            entry = await self.session.records(listings.named, self.session.source.name, url, position)
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
            page_of(response),
            entry,
            validators_of(response),
            retry_at(response),
            self.article_part,
            self.article_error,
        ):
            yield item

    async def article_part(self, response: Response) -> AsyncIterator[Any]:
        """A further page of an article."""
        refusal = verdicts.of_status(response, response.url)
        page = None if refusal is not None else page_of(response)
        async for item in self._articles.part(
            page, response.meta["parts"], self.article_part, self.article_error
        ):
            yield item

    async def article_error(self, failure: Any) -> AsyncIterator[Any]:
        """A request that brought no response."""
        meta = failure.request.meta
        if "parts" in meta:
            async for item in self._articles.part(None, meta["parts"], self.article_part, self.article_error):
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
