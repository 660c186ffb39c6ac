"""The role `worker`: takes crawls from the queue, fetches, reads and matches, and sends the results on.

It needs no file of any workspace: what to crawl and what is known of it comes from the cluster's database, what it finds
goes there. So workers are added, replaced and killed at will.
"""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from crawler.crawl import crawl_source
from crawler.politeness import host_gate
from crawler.readers import Readers
from crawler.session import Session
from crawler.worker_process import resident_bytes
from presswatch.errors import PresswatchError
from presswatch.types import RunState, Source
from scheduler.cluster import link, tenants
from scheduler.cluster.carrier import ClaimLost, Matching, SourceCarrier
from scheduler.cluster.claims import RENEWALS, Claim, Claims
from scheduler.cluster.segments import Segment, open_store

if TYPE_CHECKING:
    from obstore.store import ObjectStore
    from procrastinate import App
    from procrastinate.worker import Worker as QueueWorker
    from psycopg_pool import AsyncConnectionPool

    from presswatch.config import Workspace

log = logging.getLogger("presswatch.cluster")

POLL_SECONDS = 1.0  # the queue's notice of a new job may be lost
CLAIM_PATIENCE = 3.0  # seconds that a crawl waits in its slot for the pause of its domain
WATCHLISTS_SECONDS = 15.0
RESTART_SECONDS = 1.0
MAX_CRAWLS = 20_000  # then the process ends after what is in hand; its supervisor starts a new one
MAX_MEMORY_BYTES = 1024 * 1024 * 1024  # resident; the same

_SOURCE = "SELECT declaration, domain FROM presswatch_source WHERE name = %s"
_WORKSPACES = "SELECT workspace FROM presswatch_declaration WHERE source = %s ORDER BY workspace"
_PUT_OFF = "UPDATE presswatch_source SET due_at = greatest(due_at, now() + %s) WHERE name = %s"
_SEEN = """
INSERT INTO presswatch_worker (name, role, version, slots, running, stopping, figures)
VALUES (%(name)s, 'worker', %(version)s, %(slots)s, %(running)s, %(stopping)s, %(figures)s)
ON CONFLICT (name) DO UPDATE SET seen_at = now(), slots = excluded.slots, running = excluded.running,
  stopping = excluded.stopping, figures = excluded.figures
"""


class ClaimedSession(Session):
    """A session that starts no request once its claim may end before the answer."""

    claim: Claim | None = None
    _deadline: float = 0.0

    @property
    def deadline(self) -> float:
        """When the crawl ends, on this process's clock."""
        return self._deadline if self.claim is None else min(self._deadline, self.claim.safe_until)

    @deadline.setter
    def deadline(self, value: float) -> None:
        self._deadline = value


class ClusterWorker:
    """One worker process. `run` returns after `stop`, when the crawls in hand have ended."""

    def __init__(self, workspace: Workspace, app: App, pool: AsyncConnectionPool[Any]) -> None:
        self._workspace, self._app, self._pool = workspace, app, pool
        self._slots = workspace.cluster.slots
        self.name = link.holder_name("worker")
        self._claims = Claims(pool, self.name, workspace.cluster.lease)
        self._claims.check(workspace.fetch.timeout)
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="presswatch-memories")
        self._readers = Readers(workspace.fetch.readers, own=workspace.root)
        self._store: ObjectStore | None = (
            open_store(workspace.cluster.archive) if workspace.cluster.archive is not None else None
        )
        self._sessions: set[ClaimedSession] = set()
        self._matchings: dict[str, Matching] = {}
        self._queue_worker: QueueWorker | None = None
        self._stopping = False
        self.figures: Counter[str] = Counter()

    def stop(self) -> None:
        """Takes no more crawls; those in hand end after the requests under way, and are due again at once."""
        self._stopping = True
        if self._queue_worker is not None:
            self._queue_worker.stop()  # type: ignore[no-untyped-call]
        for session in self._sessions:
            session.stop("the worker was asked to stop")

    async def run(self) -> None:
        """Takes crawls until it is stopped, whatever the database does meanwhile."""
        import psycopg
        from procrastinate.exceptions import ConnectorException
        from procrastinate.worker import Worker as QueueWorker

        host_gate().elsewhere = partial(self._claims.turn, timeout=self._workspace.fetch.timeout)
        await self._read_watchlists()
        side = [asyncio.ensure_future(task) for task in (self._keep_claims(), self._keep_watchlists())]
        try:
            while not self._stopping:
                self._queue_worker = QueueWorker(
                    self._app,
                    queues=[link.QUEUE],
                    name=self.name,
                    concurrency=self._slots,
                    fetch_job_polling_interval=POLL_SECONDS,
                    delete_jobs="always",
                    additional_context={"worker": self},
                    install_signal_handlers=False,
                    stalled_worker_timeout=self._workspace.cluster.lease,
                )
                try:
                    await self._queue_worker.run()  # type: ignore[no-untyped-call]
                except (psycopg.Error, ConnectorException, OSError) as error:
                    log.error(
                        "the cluster's database: %s", str(error).splitlines()[0] if str(error) else error
                    )
                if not self._stopping:
                    await asyncio.sleep(RESTART_SECONDS)
        finally:
            for task in side:
                task.cancel()
            await asyncio.gather(*side, return_exceptions=True)
            await self._tell_seen(leaving=True)
            self._readers.close()
            self._threads.shutdown(wait=True)

    async def crawl(self, source: str, trigger: str, urls: tuple[str, ...]) -> None:
        """One job: one crawl of one source, if its domain can be claimed. Never raises for what a site does."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(_SOURCE, (source,))).fetchone()
        if row is None:
            return
        declared, domain = tenants.source_from(row[0]), row[1]
        session_pause = _pause(self._workspace, declared)
        claim = await self._claims.take(
            domain, pause=session_pause, timeout=self._timeout(declared), patience=CLAIM_PATIENCE
        )
        if claim is None:
            wait = await self._claims.wait_of(domain)
            async with self._pool.connection() as connection:
                await connection.execute(_PUT_OFF, (wait, source))
            self.figures["put_off"] += 1
            return
        try:
            await self._crawl(declared, claim, trigger, urls)
        except ClaimLost as error:
            self.figures["lost"] += 1
            log.warning("%s", error)
        except PresswatchError as error:
            self.figures["failed"] += 1
            log.error("%s", error)
            async with self._pool.connection() as connection:
                await connection.execute(_PUT_OFF, (timedelta(seconds=60), source))
        finally:
            await self._claims.give(claim)
            self._recycle()

    async def _crawl(self, source: Source, claim: Claim, trigger: str, urls: tuple[str, ...]) -> None:
        segment = None
        if self._store is not None:
            segment = Segment(self._store, self._pool)
            await segment.open()
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_WORKSPACES, (source.name,))).fetchall()
        if any(name not in self._matchings for (name,) in rows):  # a workspace that came just now
            await self._read_watchlists()
        matchings = [self._matchings[name] for (name,) in rows if name in self._matchings]
        carrier = SourceCarrier(
            self._pool, self._threads, source, claim, self.name, matchings, segment=segment
        )
        await carrier.load()
        session = ClaimedSession(
            self._workspace,
            source,
            carrier,
            self._readers,
            trigger=trigger,
            routes=() if urls else None,
            urls=urls,
            archive=segment,  # type: ignore[arg-type]
        )
        session.claim = claim
        self._sessions.add(session)
        try:
            if self._stopping:
                session.stop("the worker was asked to stop")
            summary = await crawl_source(session)
            if claim.lost:
                raise ClaimLost("another worker goes on with it", source=source.name)
            cut_short = self._stopping and session.failure is not None
            await carrier.finish(summary, again_soon=cut_short, keep_due=bool(urls))
        finally:
            self._sessions.discard(session)
            carrier.close()
        self.figures["crawls"] += 1
        self.figures["batches"] += carrier.sent
        for name, number in asdict(summary.counts).items():
            self.figures[name] += number
        if summary.state is RunState.FAILED:
            log.error("%s: the crawl failed: %s", source.name, summary.message)

    def _timeout(self, source: Source) -> float:
        own = source.options.get("timeout")
        return max(self._workspace.fetch.timeout, float(own) if isinstance(own, int | float) else 0.0)

    def _recycle(self) -> None:
        worn = self.figures["crawls"] >= MAX_CRAWLS or resident_bytes() > MAX_MEMORY_BYTES
        if worn and not self._stopping:
            log.warning("this worker is worn out; it ends after the crawls in hand")
            self._stopping = True
            if self._queue_worker is not None:
                self._queue_worker.stop()  # type: ignore[no-untyped-call]

    async def _keep_claims(self) -> None:
        """Renews the claims, and tells that this worker lives."""
        import psycopg

        every = self._workspace.cluster.lease / RENEWALS
        while True:
            began = time.monotonic()
            try:
                await self._claims.renew()
                await self._tell_seen()
            except (psycopg.Error, OSError) as error:
                log.error(
                    "claims could not be renewed: %s", str(error).splitlines()[0] if str(error) else error
                )
            for session in self._sessions:
                if session.claim is not None and session.claim.lost:
                    session.stop("the claim was lost")
            await asyncio.sleep(max(0.05, every - (time.monotonic() - began)))

    async def _tell_seen(self, *, leaving: bool = False) -> None:
        from psycopg import Error
        from psycopg.types.json import Jsonb

        figures = dict(self.figures) | {
            "memory_bytes": resident_bytes(),
            "cpu_seconds": round(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]), 2),
        }
        try:
            async with self._pool.connection() as connection:
                if leaving:
                    await connection.execute("DELETE FROM presswatch_worker WHERE name = %s", (self.name,))
                    return
                await connection.execute(
                    _SEEN,
                    {
                        "name": self.name,
                        "version": link.VERSION,
                        "slots": self._slots,
                        "running": len(self._sessions),
                        "stopping": self._stopping,
                        "figures": Jsonb(figures),
                    },
                )
        except (Error, OSError):
            if not leaving:
                raise

    async def _keep_watchlists(self) -> None:
        import psycopg

        while True:
            await asyncio.sleep(WATCHLISTS_SECONDS)
            try:
                await self._read_watchlists()
            except (psycopg.Error, OSError) as error:
                log.error("watchlists: %s", str(error).splitlines()[0] if str(error) else error)

    async def _read_watchlists(self) -> None:
        async with self._pool.connection() as connection:
            rows = await (
                await connection.execute("SELECT workspace, digest FROM presswatch_watchlist")
            ).fetchall()
            for name, digest in rows:
                known = self._matchings.get(name)
                if known is not None and known.digest == digest:
                    continue
                row = await (
                    await connection.execute(
                        "SELECT digest, watchlist FROM presswatch_watchlist WHERE workspace = %s", (name,)
                    )
                ).fetchone()
                if row is not None:
                    self._matchings[name] = await asyncio.get_running_loop().run_in_executor(
                        self._threads, _matching, name, row[0], json.dumps(row[1])
                    )
        for gone in self._matchings.keys() - {name for name, _ in rows}:
            del self._matchings[gone]


def _matching(workspace: str, digest: str, body: str) -> Matching:
    return Matching(workspace, digest, tenants.watchlist_from(body))


def _pause(workspace: Workspace, source: Source) -> float:
    own = source.options.get("delay")
    return float(own) if isinstance(own, int | float) else workspace.fetch.delay
