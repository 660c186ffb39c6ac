"""What was read or refused goes into the database, each in one transaction."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from crawler.items import ReadItem, RefusedItem, UnchangedItem
from crawler.recording import keep
from crawler.verdicts import next_try
from presswatch.errors import RowRefused
from presswatch.stories.disappearance import is_absence
from presswatch.types import PageKind, Refusal, RefusalReason
from storage import articles, listings, rechecks, refusals
from storage.rows import PageOrigin, Validators

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.session import Session

log = logging.getLogger(__name__)

EXTRACTOR_VERSION = version("presswatch")
MAX_DETAIL = 300  # characters of an error
# What a fault of ours in one article looks like; anything else is the file's, the disk's or the network's.
FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RowRefused,
    RuntimeError,
    TypeError,
    ValueError,
)


class StoragePipeline:
    """Item pipeline: appends readings to the log, records refusals, counts both."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoragePipeline:
        """Scrapy's way of making a component."""
        return cls(crawler)

    @property
    def _session(self) -> Session:
        session: Session = self._crawler.spider.session  # type: ignore[union-attr]
        return session

    async def process_item(self, item: Any) -> Any:
        """The item, stored. Raises StorageError, which ends the crawl; an article that we cannot store for a fault
        of our own is refused, since it would end each crawl to come."""
        try:
            match item:
                case ReadItem():
                    await self._append(item)
                case UnchangedItem():
                    await self._unchanged(item)
                case RefusedItem():
                    await self._refuse(item)
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            if not isinstance(error, FAULTS) or not isinstance(item, ReadItem):
                # What cannot be written now will not be in a second either; the listings stay pending.
                self._session.stop(why)
                raise
            log.exception("%s: %s was not stored", self._session.source.name, item.entry.url)
            refusal = Refusal(item.entry.url, RefusalReason.FAULT, why[:MAX_DETAIL])
            return await self.process_item(RefusedItem(refusal, item.entry.route, item.entry))
        return item

    async def _append(self, item: ReadItem) -> None:
        session, now = self._session, datetime.now(UTC)
        etag, last_modified = item.validators
        pointer = None
        if session.archive is not None:
            pointer = await keep(session.records, session.archive, item.page)
        origin = PageOrigin(
            urls=() if item.shared else (*item.page.redirects, item.page.url),
            raw_digest=sha256(item.page.body).hexdigest(),
            extractor_version=EXTRACTOR_VERSION,
            archive_file=pointer.file if pointer else None,
            archive_offset=pointer.offset if pointer else None,
            archive_digest=pointer.digest if pointer else None,
            validators=Validators(etag, last_modified),
        )
        done = await session.records(
            articles.append,
            session.source.name,
            item.reading,
            item.page.fetched_at or now,
            entry=item.entry,
            requested_url=None if item.shared else item.page.requested_url,
            redirects=() if item.shared else item.page.redirects,
            origin=origin,
            off_site=False if item.reading.kind is PageKind.POST else None,
            run_id=session.run_id,
        )
        session.counts[done.verdict] += 1
        if session.memory is not None and done.verdict == "new":
            session.memory.learn(item.reading)
        session.tell(item.reading.url, done.verdict, item.reading.headline or "", item.reading)

    async def _unchanged(self, item: UnchangedItem) -> None:
        session, now = self._session, datetime.now(UTC)
        await session.records(articles.mark_checked_at, [item.url, item.entry.url], now)
        session.counts["same"] += 1
        session.tell(item.url, "not_modified")

    async def _refuse(self, item: RefusedItem) -> None:
        session, now, refusal = self._session, datetime.now(UTC), item.refusal
        if item.postponed:
            session.counts["pending"] += 1
            session.tell(refusal.url, "postponed", refusal.detail)
            return
        name, url = session.source.name, refusal.url
        attempts = 1 + await session.records(listings.attempts, name, url)
        refusal = type(refusal)(
            url, refusal.reason, refusal.detail, refusal.status, next_try(refusal, attempts, now, item.entry)
        )
        await session.records(refusals.record, name, refusal, now, route=item.route, run_id=session.run_id)
        if is_absence(refusal.reason) and item.entry is not None:
            await session.records(rechecks.observe_at, url, refusal.reason.value, now, status=refusal.status)
        fault = refusal.reason in (RefusalReason.FAULT, RefusalReason.READER_DIED)
        session.counts["failed" if fault else "refused"] += 1
        session.reasons[refusal.reason.value] += 1
        session.tell(url, "refused", f"{refusal.reason.value}: {refusal.detail}")
