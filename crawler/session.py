"""One crawl of one source: its lease, its run, its budgets, and what it counts."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import credentials
from crawler.credentials import Credentials
from crawler.options import FetchOptions, options_of
from crawler.politeness import host_gate
from presswatch.errors import StorageError
from presswatch.types import Reading, Route, RunCounts, RunState, Source

if TYPE_CHECKING:
    from crawler.readers import Readers
    from crawler.records import Carrier
    from presswatch.config import Workspace
    from presswatch.extract.furniture import Memory, Row
    from storage.archive.warc import Archive

log = logging.getLogger(__name__)

LEASE_SECONDS = 120.0
RENEW_SECONDS = 30.0
MAX_EVENT_TEXT = 300


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a crawl, for a progress bar or a log.

    `what` is listed, new, edited, same, alias, refused, skipped, not_modified, postponed, finished or failed.
    """

    source: str
    url: str
    what: str
    detail: str = ""
    reading: Reading | None = None  # with new, edited, same and alias


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How a crawl of one source went."""

    source: str
    state: RunState
    counts: RunCounts
    run_id: int | None = None
    message: str = ""
    seconds: float = 0.0
    reasons: dict[str, int] = field(default_factory=dict)  # refusals by reason
    pending: int = 0  # left to the next crawl


def holder_name() -> str:
    """A name for this process and one task in it, unique over machines and containers."""
    return f"{socket.gethostname()}:{os.getpid()}:{namespace()}.{uuid.uuid4().hex[:8]}"


def is_dead(holder: str) -> bool:
    """Whether a holder was a process of this machine that is there no more. Of another machine's nobody
    can tell: its lease runs out by itself."""
    host, _, rest = holder.partition(":")
    pid, _, task = rest.partition(":")
    if host != socket.gethostname() or not pid.isdigit() or not task.startswith(f"{namespace()}."):
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def namespace() -> int:
    """The process namespace: two containers with one host name must not judge each other's processes."""
    try:
        return Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return 0


class Session:
    """What one crawl of one source holds. `begin` before, `finish` after, in one event loop."""

    def __init__(
        self,
        workspace: Workspace,
        source: Source,
        records: Carrier,
        readers: Readers,
        *,
        trigger: str = "operator",
        routes: tuple[Route, ...] | None = None,
        urls: tuple[str, ...] = (),
        limit: int | None = None,
        since: datetime | None = None,
        on_event: Callable[[Event], None] | None = None,
        options: FetchOptions | None = None,
        archive: Archive | None = None,
    ) -> None:
        self.workspace, self.source = workspace, source
        self.records, self.readers, self.archive = records, readers, archive
        self.trigger, self.urls, self.since = trigger, urls, since
        self.routes = source.routes if routes is None else routes
        self.options = options or options_of(workspace, source)
        self.credentials = Credentials()
        self.pages_left = self.options.max_pages_per_crawl
        if limit is not None:
            self.pages_left = min(self.pages_left, limit)
        self.on_event = on_event
        self.holder = holder_name()
        self.run_id: int | None = None
        self.memory: Memory | None = None
        self._learnt: list[Row] = []
        self._loading = asyncio.Lock()
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.started = time.monotonic()
        self.deadline = self.started + self.options.max_seconds_per_crawl
        self.failure: str | None = None  # what ended the crawl before its time
        self.lost = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    @property
    def lease(self) -> str:
        """The name of this source's lease."""
        return f"crawl:{self.source.name}"

    def prepare(self) -> None:
        """Fetches what lets us in, and looks for a browser where one is needed.

        Raises ConfigurationError when something is not where the configuration says.
        """
        if self.options.javascript:
            from crawler import browser

            browser.require()
        self.credentials = credentials.of(self.source, self.options, self.workspace.root)

    async def begin(self) -> bool:
        """Takes the lease and starts the run. False when another holder crawls this source."""
        from storage import runs

        now = datetime.now(UTC)
        if not await self._acquire(now):
            await self.records(runs.record_skipped, self.source.name, now, message="crawled by another")
            return False
        self.run_id = await self.records(runs.start, self.source.name, self.trigger, self.holder, now)
        self.started = time.monotonic()
        self.deadline = self.started + self.options.max_seconds_per_crawl
        self._keeper = asyncio.create_task(self._keep())
        return True

    async def furniture(self) -> Memory:
        """What the source's pages have in common: megabytes, so that it is read when there is a page to judge by it,
        which most crawls do not find."""
        from presswatch.extract.furniture import Memory
        from storage import furniture

        async with self._loading:
            if self.memory is None:
                self._learnt = await self.records(furniture.load, self.source.name)
                self.memory = Memory(self._learnt)
        return self.memory

    async def _acquire(self, now: datetime) -> bool:
        """Takes the lease; one that a dead process of this machine left is taken over at once."""
        from storage import leases, runs

        if await self.records(leases.acquire, self.lease, self.holder, LEASE_SECONDS, now):
            return True
        held = await self.records(leases.held, self.lease, now)
        if held is None or not is_dead(held.holder):
            return False
        await self.records(leases.release, self.lease, held.holder)
        await self.records(runs.abandon_dead, now)
        return await self.records(leases.acquire, self.lease, self.holder, LEASE_SECONDS, now)

    async def _keep(self) -> None:
        """Renews the lease and the run's counts until the crawl ends; a lost lease ends the crawl.

        A file that cannot be written for a while loses no lease: nobody else can take one meanwhile.
        """
        from storage import runs

        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                if not await self._renewed(datetime.now(UTC)):
                    self.stop("the lease was lost")
                    self.lost.set()
                    return
                await self.records(runs.progress, self.run_id, self.run_counts())
            except StorageError as error:
                log.error("%s: the lease could not be renewed yet: %s", self.source.name, error)

    async def _renewed(self, now: datetime) -> bool:
        """Prolongs the lease; one that ran out while the machine slept is taken again, if nobody took it."""
        from storage import leases

        for ask in (leases.renew, leases.acquire):
            if await self.records(ask, self.lease, self.holder, LEASE_SECONDS, now):
                return True
        return False

    def stop(self, why: str) -> None:
        """Lets the crawl end soon: no new request starts; what is under way is finished."""
        self.failure = self.failure or why
        self.deadline = min(self.deadline, time.monotonic())
        self.pages_left = 0
        host_gate().wake()

    async def finish(self, failure: str | None = None) -> RunSummary:
        """Ends the run, gives the lease back, and says how it went."""
        from storage import furniture, leases, runs

        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        message = failure or self.failure or ""
        state = RunState.FAILED if failure else RunState.FINISHED
        now = datetime.now(UTC)
        if self.memory is not None:
            pages, changed, forgotten = furniture.difference(self._learnt, self.memory.rows())
            if changed or forgotten:
                await self.records(furniture.save, self.source.name, pages, changed, now, forgotten=forgotten)
            # Scrapy leaves a crawl that has ended to the collector, which counts objects, not what these hold.
            self.memory, self._learnt = None, []
        if self.run_id is not None:
            await self.records(
                runs.finish, self.run_id, now, self.run_counts(), state=state, message=message or None
            )
            await self.records(leases.release, self.lease, self.holder)
        self.tell("", "failed" if failure else "finished", message)
        return RunSummary(
            self.source.name,
            state,
            self.run_counts(),
            self.run_id,
            message,
            round(time.monotonic() - self.started, 3),
            dict(self.reasons),
            self.counts["pending"],
        )

    def skipped(self) -> RunSummary:
        """The summary of a crawl that could not begin."""
        return RunSummary(
            self.source.name, RunState.SKIPPED, RunCounts(), message="another process crawls this source"
        )

    def run_counts(self) -> RunCounts:
        """What was counted so far."""
        return RunCounts(**{name: self.counts[name] for name in RunCounts.__dataclass_fields__})

    def tell(self, url: str, what: str, detail: str = "", reading: Reading | None = None) -> None:
        """Passes an event on to whoever listens."""
        if self.on_event is not None:
            self.on_event(Event(self.source.name, url, what, detail[:MAX_EVENT_TEXT], reading))
