"""From a response to an item: read in a reader process, joined where an article has several pages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Request

from crawler import traps
from crawler.guard import Guard, RequestRefused
from crawler.items import ReadItem, RefusedItem
from crawler.mill import SUSPECTED, Mill
from crawler.rendering import NOTE
from crawler.session import Session
from presswatch.types import Block, Decision, Entry, Page, Reading, Refusal, RefusalReason
from presswatch.urls import same_site
from storage import articles

LOOKED_AT = 400  # pages of the day before, where a crawl's are suspected
AT_ONCE = 10
FRUITLESS = frozenset(
    {
        RefusalReason.SOFT_404,
        RefusalReason.NOT_AN_ARTICLE,
        RefusalReason.EMPTY,
        RefusalReason.NOT_FOUND,
        RefusalReason.REDIRECTED_AWAY,
    }
)


@dataclass(slots=True)
class Parts:
    """An article of which further pages are on their way."""

    first: ReadItem
    blocks: list[Block]
    urls: list[str] = field(default_factory=list)


class ArticleParser:
    """Turns pages of one crawl into items."""

    def __init__(self, session: Session, guard: Guard) -> None:
        self._session, self._guard = session, guard
        self._fruitless = 0
        self._mill = Mill()
        self._mill_of_day = False  # whether the day's earlier pages were looked at
        self._began = datetime.now(UTC)

    def close(self) -> None:
        """Lets go of the pages that were compared: the crawl has ended, its spider may stay a while."""
        self._mill = Mill()

    async def parse(
        self,
        page: Page,
        entry: Entry,
        validators: tuple[str | None, str | None],
        retry_at: datetime | None,
        callback: Callable[..., Any],
        errback: Callable[..., Any],
    ) -> AsyncIterator[Any]:
        """The item of a page, or the request of the article's next page.

        `retry_at` is when the server asked to be asked again, if it did.
        """
        session = self._session
        result = await session.readers.read(page, session.source, await session.furniture(), entry)
        if isinstance(result, Refusal):
            self._count(result.reason in FRUITLESS)
            told = self._rendered(page)
            detail = f"{result.detail}; after {told}" if told else result.detail
            refusal = replace(result, url=entry.url, detail=detail, retry_at=retry_at or result.retry_at)
            yield RefusedItem(refusal, entry.route, entry)
            return
        self._count(False)
        if self._mill.note(result.article_body):
            self._leave(f"trap: {self._mill.alike} pages are nearly the same")
        elif self._mill.alike == SUSPECTED and not self._mill_of_day:
            await self._look_back()
        if told := self._rendered(page):
            decision = Decision("fetch", "rendered", told)
            result = replace(result, decisions=(decision, *result.decisions))
        item = ReadItem(entry, result, page, validators)
        parts = Parts(item, list(result.blocks), [page.url])
        yield self._next(result, parts, callback, errback) or item

    async def part(
        self,
        page: Page | None,
        parts: Parts,
        callback: Callable[..., Any],
        errback: Callable[..., Any],
    ) -> AsyncIterator[Any]:
        """The whole article so far, or the request of its next page; `page` is None where it failed."""
        result: Reading | Refusal | None = None
        if page is not None:
            session = self._session
            result = await session.readers.read(page, session.source, await session.furniture())
        if not isinstance(result, Reading) or not _same_article(parts.first.reading, result):
            reason = (
                result.detail if isinstance(result, Refusal) else "it is not to be had, or another article"
            )
            yield self._joined(parts, f"the page after {parts.urls[-1]} is missing: {reason}")
            return
        assert page is not None
        known = {block.text for block in parts.blocks}
        parts.blocks.extend(block for block in result.blocks if block.text not in known)
        parts.urls.append(page.url)
        yield self._next(result, parts, callback, errback) or self._joined(parts, "")

    def _next(
        self,
        reading: Reading,
        parts: Parts,
        callback: Callable[..., Any],
        errback: Callable[..., Any],
    ) -> Request | None:
        url = reading.next_page
        if url is None or url in parts.urls or len(parts.urls) >= traps.MAX_ARTICLE_PAGES:
            return None
        try:
            self._guard.check(url)
            if not same_site(url, parts.first.page.url) or self._session.pages_left <= 0:
                return None
            return Request(
                url,
                callback=callback,
                errback=errback,
                dont_filter=True,
                priority=1,
                meta={
                    "parts": parts,
                    "download_maxsize": self._session.options.max_body_bytes,
                    "render": self._session.options.javascript,
                },
            )
        except (RequestRefused, ValueError):
            return None

    def _joined(self, parts: Parts, missing: str) -> ReadItem:
        """The first page's item with the text of all. Its validators would hold for the first page alone."""
        item = parts.first
        if len(parts.urls) == 1 and not missing:
            return item
        verdict, reason = ("cut", missing) if missing else ("joined", f"{len(parts.urls)} pages")
        decision = Decision("fetch", verdict, reason, {"pages": parts.urls})
        item.reading = replace(
            item.reading, blocks=tuple(parts.blocks), decisions=(*item.reading.decisions, decision)
        )
        item.validators = (None, None)
        return item

    async def _look_back(self) -> None:
        """Whether the day's crawls together brought what no one of them could."""
        self._mill_of_day = True
        texts = await self._session.records(
            articles.texts,
            self._session.source.name,
            self._began - timedelta(days=1),
            self._began,
            limit=LOOKED_AT,
        )
        for start in range(0, len(texts), AT_ONCE):
            if self._mill.remember(texts[start : start + AT_ONCE]):
                count = self._mill.alike + self._mill.before
                self._leave(f"trap: {count} pages of a day are nearly the same")
                return
            await asyncio.sleep(0)  # other sources' turn

    def _rendered(self, page: Page) -> str:
        """What a browser did for this page; empty where none was asked."""
        return page.headers.get(NOTE.lower(), "") if self._session.options.javascript else ""

    def _count(self, fruitless: bool) -> None:
        self._fruitless = self._fruitless + 1 if fruitless else 0
        if self._fruitless == traps.MAX_FRUITLESS:
            self._leave(f"trap: {self._fruitless} pages in a row were no articles")

    def _leave(self, why: str) -> None:
        """Ends the crawl: what is under way is finished, the rest is left to a later one."""
        self._session.stop(why)
        self._session.tell("", "trap", why)


def _same_article(first: Reading, further: Reading) -> bool:
    a, b = (re.sub(r"\W+", "", (r.headline or "").casefold()) for r in (first, further))
    return not b or a == b or a in b or b in a
