"""Crawls in this process: several sources at once, each under its lease, as often as one likes.

>>> summaries = run(workspace, workspace.sources, trigger="operator")
"""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.browser import browsers
from crawler.recording import open_archive
from crawler.session import Event, RunSummary, Session
from presswatch import allocator
from presswatch.errors import ConfigurationError
from presswatch.types import Reading, RouteKind, RunState, Source
from presswatch.urls import registrable_domain, same_site

if TYPE_CHECKING:
    from crawler.readers import Readers
    from crawler.records import Records
    from presswatch.config import Workspace
    from storage.archive.warc import Archive

__all__ = ["Event", "RunSummary", "crawl_source", "preview", "run", "runner"]

log = logging.getLogger(__name__)

SOURCES_AT_ONCE = 8
PREVIEW_ARTICLES = 10


def run(
    workspace: Workspace,
    sources: Sequence[Source] = (),
    *,
    trigger: str = "operator",
    limit: int | None = None,
    since: datetime | None = None,
    urls: Sequence[str] = (),
    store: bool = True,
    on_event: Callable[[Event], None] | None = None,
) -> list[RunSummary]:
    """Crawls the sources and says how each went, in their order.

    `limit` bounds the article pages of each source, `since` leaves out what a list dates earlier. With
    `urls`, these addresses are fetched (known or not) and no list is asked; each belongs to the source of
    its site, or to a source of its own. Without `store`, everything happens in a database that is thrown
    away. `on_event` is called in this thread for each thing that happens.

    SIGINT and SIGTERM let the crawl end cleanly: requests under way are finished, the rest stays pending.
    Raises StorageError when the database cannot be used.
    """
    from crawler import loop

    chosen = _with_urls(workspace, sources, urls) if urls else [(source, ()) for source in sources]
    sessions: list[Session] = []

    def stop() -> None:
        stopping.append(True)
        for session in sessions:
            session.stop("interrupted")

    stopping: list[bool] = []

    async def crawl_all(records: Records, readers: Readers, archive: Archive | None) -> list[RunSummary]:
        gate = asyncio.Semaphore(SOURCES_AT_ONCE)

        async def one(source: Source, own: tuple[str, ...]) -> RunSummary:
            session = Session(
                workspace,
                source,
                records,
                readers,
                trigger=trigger,
                routes=() if urls else None,
                urls=own,
                limit=limit,
                since=since,
                on_event=on_event,
                archive=archive,
            )
            async with gate:
                if stopping:
                    return replace(session.skipped(), message="interrupted")
                sessions.append(session)
                try:
                    return await crawl_source(session)
                finally:
                    sessions.remove(session)

        return list(await asyncio.gather(*(one(source, own) for source, own in chosen)))

    with tempfile.TemporaryDirectory(prefix="presswatch-") as folder:
        database = workspace.database if store else Path(folder) / "preview.db"
        from crawler.readers import Readers as ReaderPool
        from crawler.records import Records as Recorder

        loop.event_loop()

        records, readers = Recorder(database), ReaderPool(workspace.fetch.readers, own=workspace.root)
        archive = open_archive(workspace) if store else None
        try:
            _declare(records, workspace, [source for source, _ in chosen], store)
            allocator.keep()
            return loop.complete(crawl_all(records, readers, archive), stop)
        finally:
            gc.collect()  # crawls that have ended: what follows, here or in other threads, needs the room
            allocator.give_back()
            readers.close()
            browsers().close()
            records.close()
            if archive is not None:
                archive.close()


async def crawl_source(session: Session, spider: str = "source") -> RunSummary:
    """One crawl of one source, under its lease. Never raises for what a site does."""
    if not await session.begin():
        return session.skipped()
    failure: str | None = None
    try:
        session.prepare()
        await runner().crawl(spider, session=session)
    except ConfigurationError as error:
        log.error("%s", error)
        failure = str(error)
    except Exception as error:  # the top of a crawl: it is one source's, the others go on
        log.exception("crawl of %s", session.source.name)
        failure = f"{type(error).__name__}: {error}"
    return await session.finish(failure)


@cache  # a runner keeps nothing of a crawl that has ended, and costs a copy of all settings
def runner() -> Any:
    """Scrapy's runner with our settings, for this process."""
    from scrapy.crawler import AsyncCrawlerRunner

    from crawler.copied_settings import CopiedSettings

    settings = CopiedSettings()
    settings.setmodule("crawler.settings", priority="project")
    return AsyncCrawlerRunner(settings)


def preview(
    workspace: Workspace, source: Source, *, limit: int = PREVIEW_ARTICLES
) -> tuple[list[Reading], RunSummary]:
    """What a crawl of a source would store, without storing it: at most `limit` readings."""
    readings: list[Reading] = []

    def keep(event: Event) -> None:
        if event.reading is not None and event.what == "new":
            readings.append(event.reading)

    summary = run(workspace, [source], trigger="preview", limit=limit, store=False, on_event=keep)[0]
    return readings, summary


def _declare(records: Records, workspace: Workspace, chosen: Sequence[Source], store: bool) -> None:
    from storage import sources

    declared = {source.name: source for source in (workspace.sources if store else ())}
    declared.update({source.name: source for source in chosen if source.name in declared or not store})
    records.now(sources.declare, list(declared.values()), datetime.now(UTC))


def _with_urls(
    workspace: Workspace, sources: Sequence[Source], urls: Sequence[str]
) -> list[tuple[Source, tuple[str, ...]]]:
    """Each address with the source that it belongs to, sources in the order they are first needed."""
    found: dict[str, tuple[Source, tuple[str, ...]]] = {}
    candidates = [*sources, *(s for s in workspace.sources if s not in sources)]
    for url in urls:
        source = source_of(candidates, url)
        _, before = found.get(source.name, (source, ()))
        found[source.name] = (source, (*before, url))
    return list(found.values())


def source_of(candidates: Sequence[Source], url: str) -> Source:
    """The source whose channel it is, else the first whose site it is of, else one of its own, named after its domain."""
    from crawler.discover.telegram import preview_of

    for source in candidates:
        if any(preview_of(url, route) for route in source.routes if route.kind is RouteKind.TELEGRAM):
            return source
    return next((source for source in candidates if same_site(source.url, url)), None) or _own_source(url)


def _own_source(url: str) -> Source:
    site = registrable_domain(url) or "unknown"
    name = re.sub(r"[^a-z0-9.-]+", "-", site.lower())[:60].strip("-.") or "unknown"
    return Source(name, site, url)


def is_clean(summaries: Sequence[RunSummary]) -> bool:
    """Whether every crawl was finished."""
    return all(summary.state is RunState.FINISHED for summary in summaries)
