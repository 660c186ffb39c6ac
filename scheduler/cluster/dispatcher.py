"""The role `scheduler`: hands out what is due, a domain at a time, and no sooner than somebody can take it.

Due times and claims are rows of the cluster's database; this process holds nothing, so that two of it may run, and any
may be killed. It defers a crawl only when its domain is free and nothing of that domain is queued: the queue stays
short, and no worker's look for a job walks past jobs that must wait.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scheduler.cluster import link

if TYPE_CHECKING:
    from procrastinate import App
    from psycopg_pool import AsyncConnectionPool

log = logging.getLogger("presswatch.cluster")

LOOK_SECONDS = 1.0
QUEUED_PER_SLOT = 2  # jobs that wait or run, for each crawl that the workers can do at once
LEAST_QUEUED = 20
MOST_AT_ONCE = 2000  # deferred in one look
ANALYZE_AFTER = 1000  # jobs deferred: with old statistics the look for a job reads the whole table
REAP_SECONDS = 5.0
CLEAN_SECONDS = 30.0
FORGET_WORKERS = timedelta(days=1)
STALE = timedelta(seconds=30)  # a worker that was not seen for so long counts for nothing
GRACE = timedelta(seconds=15)  # between a job's start and its claim, and between its claim's end and its own

_CAPACITY = """
SELECT (SELECT coalesce(sum(slots), 0) FROM presswatch_worker
        WHERE role = 'worker' AND NOT stopping AND seen_at > now() - %s),
       (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))
"""
# The oldest due first, then one of each domain. A domain with very many sources may fill one look, and is
# busy in the next.
_DUE = """
WITH busy AS MATERIALIZED (SELECT lock FROM procrastinate_jobs WHERE status IN ('todo', 'doing')),
oldest AS (
  SELECT s.name, s.domain, s.due_at FROM presswatch_source AS s LEFT JOIN presswatch_domain AS d ON d.name = s.domain
  WHERE s.enabled AND s.due_at <= now() AND (d.name IS NULL OR (d.expires_at <= now() AND d.free_at <= now()))
  AND s.domain NOT IN (SELECT lock FROM busy WHERE lock IS NOT NULL)
  ORDER BY s.due_at LIMIT %(window)s
),
first AS (SELECT DISTINCT ON (domain) name, domain, due_at FROM oldest ORDER BY domain, due_at)
SELECT name, domain FROM first ORDER BY due_at LIMIT %(limit)s
"""
# A job whose worker is gone, or could not tell how it ended: it runs, and nobody claims its domain.
_ORPHANS = """
SELECT job.id, job.queueing_lock FROM procrastinate_jobs AS job LEFT JOIN presswatch_domain AS d ON d.name = job.lock
WHERE job.status = 'doing' AND (d.name IS NULL OR d.expires_at <= now() - %(grace)s)
AND (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id AND type = 'started') <= now() - %(grace)s
"""
_TAKEN_BY_ALL = """
DELETE FROM presswatch_batch AS b USING presswatch_source AS s
WHERE s.name = b.source AND b.sequence <= s.memory_sequence
AND NOT EXISTS (SELECT FROM presswatch_declaration AS d WHERE d.source = b.source AND d.taken < b.sequence)
"""
_UNWANTED = """
DELETE FROM presswatch_batch AS b WHERE NOT EXISTS (SELECT FROM presswatch_declaration AS d WHERE d.source = b.source)
"""


@dataclass(slots=True)
class Figures:
    """What a dispatcher has done since it began."""

    looks: int = 0
    deferred: int = 0
    orphans: int = 0
    cleaned: int = 0  # batches


class Dispatcher:
    """Hands out due crawls until it is stopped."""

    def __init__(
        self, app: App, pool: AsyncConnectionPool[Any], *, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._app, self._pool, self._look_seconds = app, pool, look_seconds
        self._stopping = asyncio.Event()
        self._since_analyze = 0
        self._reap_at = self._clean_at = 0.0
        self.figures = Figures()
        self.name = link.holder_name("scheduler")

    def stop(self) -> None:
        """Lets `run` end."""
        self._stopping.set()

    async def run(self) -> None:
        """Looks every second. What fails is told and tried again at the next look."""
        import psycopg
        from procrastinate.exceptions import ConnectorException

        while not self._stopping.is_set():
            try:
                await self.look()
            except (psycopg.Error, ConnectorException, OSError) as error:
                log.error("the cluster's database: %s", str(error).splitlines()[0] if str(error) else error)
            try:
                await asyncio.wait_for(self._stopping.wait(), self._look_seconds)
            except TimeoutError:
                continue

    async def look(self) -> int:
        """Defers what is due and can be taken; returns how many crawls. Raises psycopg.Error, ConnectorException."""
        now = time.monotonic()
        if now >= self._reap_at:
            self._reap_at = now + REAP_SECONDS
            await self._reap()
        if now >= self._clean_at:
            self._clean_at = now + CLEAN_SECONDS
            await self._clean()
        async with self._pool.connection() as connection:
            row = await (await connection.execute(_CAPACITY, (STALE,))).fetchone()
            assert row is not None
            room = min(max(QUEUED_PER_SLOT * row[0], LEAST_QUEUED) - row[1], MOST_AT_ONCE)
            due = []
            if room > 0:
                cursor = await connection.execute(_DUE, {"limit": room, "window": 5 * room + 100})
                due = await cursor.fetchall()
        self.figures.looks += 1
        if due:
            await self._defer(due)
        return len(due)

    async def _defer(self, due: list[tuple[str, str]]) -> None:
        from procrastinate.exceptions import AlreadyEnqueued

        jobs = [link.job(source, domain) for source, domain in due]
        try:
            await self._app.job_manager.batch_defer_jobs_async(jobs)
        except AlreadyEnqueued:
            # Another scheduler was faster, or a workspace asked for a crawl by itself.
            for job in jobs:
                try:
                    await self._app.job_manager.defer_job_async(job)
                except AlreadyEnqueued:
                    continue
        self.figures.deferred += len(jobs)
        self._since_analyze += len(jobs)
        if self._since_analyze >= ANALYZE_AFTER:
            self._since_analyze = 0
            async with self._pool.connection() as connection:
                await connection.execute("ANALYZE procrastinate_jobs")

    async def _reap(self) -> None:
        """Ends jobs of workers that are gone; their sources are still due."""
        from procrastinate.jobs import Status

        async with self._pool.connection() as connection:
            orphans = await (await connection.execute(_ORPHANS, {"grace": GRACE})).fetchall()
        for number, source in orphans:
            log.warning("%s: its crawl was lost with its worker; it is done again", source)
            await self._app.job_manager.finish_job_by_id_async(number, status=Status.FAILED, delete_job=True)
            self.figures.orphans += 1

    async def _clean(self) -> None:
        """Drops results that everybody has, and tells that this process lives."""
        from dataclasses import asdict

        from psycopg.types.json import Jsonb

        async with self._pool.connection() as connection:
            done = await connection.execute(_TAKEN_BY_ALL)
            unwanted = await connection.execute(_UNWANTED)
            self.figures.cleaned += done.rowcount + unwanted.rowcount
            await connection.execute(
                "DELETE FROM presswatch_worker WHERE seen_at < now() - %s", (FORGET_WORKERS,)
            )
            await connection.execute(
                "INSERT INTO presswatch_worker (name, role, version, figures) VALUES (%(name)s, 'scheduler', %(version)s,"
                " %(figures)s) ON CONFLICT (name) DO UPDATE SET seen_at = now(), figures = %(figures)s",
                {"name": self.name, "version": link.VERSION, "figures": Jsonb(asdict(self.figures))},
            )
