"""The carrier of one crawl far from the file: it answers from the source's memory, and sends on what is written.

Every call is made on the memory at once, by the same functions as on one machine; those that write are kept as lines
too. Lines go out in numbered batches, each in one transaction that holds only while this worker's claim does and
nobody else has numbered a batch. A crawl that is cut off leaves whole batches or nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from crawler.politeness import host_gate
from presswatch.errors import PresswatchError
from presswatch.types import RunState, Source
from scheduler.cluster import wire
from scheduler.cluster.replay import apply
from scheduler.jobs import flag
from storage import articles, carried, crawl_memory, sources
from storage.carried import Position

if TYPE_CHECKING:
    from psycopg_pool import AsyncConnectionPool

    from crawler.session import RunSummary
    from scheduler.cluster.claims import Claim
    from scheduler.cluster.segments import Segment
    from storage.database import Database

log = logging.getLogger("presswatch.cluster")

Result = TypeVar("Result")

BATCH_LINES = 200
BATCH_BYTES = 1024 * 1024
BATCH_SECONDS = 2.0  # a result waits at most this long, and then for the next call
RETRY_SECONDS = 0.5
MEMORY_BYTES = 32 * 1024  # of batches that may lie beside a memory until it is packed anew
MEMORY_BATCHES = 8
FIRST_RETRY = 30.0  # seconds after a crawl that failed as a whole; doubled each time
LAST_RETRY = 3600.0

_LOAD = """
SELECT s.sequence, s.failures, s.memory, s.memory_sequence, d.hosts
FROM presswatch_source AS s LEFT JOIN presswatch_domain AS d ON d.name = s.domain WHERE s.name = %s
"""
_BATCHES = "SELECT sequence, body FROM presswatch_batch WHERE source = %s AND sequence > %s ORDER BY sequence"
_NUMBER = """
UPDATE presswatch_source SET sequence = %(sequence)s WHERE name = %(source)s AND sequence = %(sequence)s - 1
AND EXISTS (SELECT FROM presswatch_domain WHERE name = %(domain)s AND holder = %(holder)s AND expires_at > now())
"""
_BATCH = "INSERT INTO presswatch_batch (source, sequence, files, body) VALUES (%s, %s, %s, %s)"
_MINE = """
SELECT EXISTS (SELECT FROM presswatch_batch WHERE source = %s AND sequence = %s AND body = %s)
"""
_END = "UPDATE presswatch_source SET due_at = coalesce(%s, due_at), failures = %s WHERE name = %s"
_MEMORY = "UPDATE presswatch_source SET memory = %s, memory_sequence = %s WHERE name = %s"
_HOSTS = "UPDATE presswatch_domain SET hosts = %s WHERE name = %s"


class ClaimLost(PresswatchError):
    """Another worker crawls the source by now: what this one has not sent is left to it."""


@dataclass(frozen=True, slots=True)
class Matching:
    """A workspace's watchlist, as a worker matches against it."""

    workspace: str
    digest: str
    watchlist: flag.Watchlist


class SourceCarrier:
    """The carrier of one crawl. `load` before, `finish` after; all in one event loop.

    `threads` has one thread, in which memories are worked on.
    """

    def __init__(
        self,
        pool: AsyncConnectionPool[Any],
        threads: Executor,
        source: Source,
        claim: Claim,
        holder: str,
        matchings: Sequence[Matching] = (),
        segment: Segment | None = None,
    ) -> None:
        self._pool, self._threads = pool, threads
        self.source, self._claim, self._holder = source, claim, holder
        self._matchings, self._segment = matchings, segment
        self._db: Database | None = None
        self._sequence = self._failures = self._beside = self._beside_bytes = 0
        self._lines: list[bytes] = []
        self._bytes = 0
        self._oldest = 0.0  # time.monotonic of the first line that waits
        self._sending = asyncio.Lock()
        self.sent = 0  # batches

    async def load(self) -> None:
        """Reads the source's memory. Raises psycopg.OperationalError, StorageError."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(_LOAD, (self.source.name,))).fetchone()
            assert row is not None
            after = row[3] if row[2] is not None else 0
            batches = await (await connection.execute(_BATCHES, (self.source.name, after))).fetchall()
        self._sequence, self._failures = row[0], row[1]
        self._beside, self._beside_bytes = len(batches), sum(len(body) for _, body in batches)
        if row[2] is None:
            self._beside = MEMORY_BATCHES
        loop = asyncio.get_running_loop()
        self._db = await loop.run_in_executor(self._threads, self._build, row[2], row[4], batches)

    def _build(
        self, memory: bytes | None, hosts: bytes | None, batches: Sequence[tuple[int, bytes]]
    ) -> Database:
        db = crawl_memory.empty()
        now = datetime.now(UTC)
        for body in (memory, hosts):
            if body is not None:
                crawl_memory.unpack(db, body)
        sources.declare(db, [self.source], now)
        for sequence, body in batches:
            apply(db, self.source.name, sequence, wire.unpack(body), now)
        return db

    async def __call__(self, function: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
        """What the function returns for the source's memory. Raises what it raises, and ClaimLost."""
        loop = asyncio.get_running_loop()
        result: Result
        result, lines = await loop.run_in_executor(self._threads, self._make, function, arguments, options)
        if lines:
            self._lines += lines
            self._bytes += sum(map(len, lines))
            self._oldest = self._oldest or time.monotonic()
        if self._lines and (
            len(self._lines) >= BATCH_LINES
            or self._bytes >= BATCH_BYTES
            or time.monotonic() - self._oldest >= BATCH_SECONDS
        ):
            await self._send()
        return result

    def close(self) -> None:
        """Lets go of the memory."""
        if self._db is not None:
            self._threads.submit(self._db.conn.close)
            self._db = None

    def _make(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]
    ) -> tuple[Any, list[bytes]]:
        assert self._db is not None
        result = function(self._db, *arguments, **options)
        if function not in wire.NAMES:
            return result, []
        if function is articles.unseen:
            if not result:
                return result, []
            # What is listed again and not to be fetched is nothing new to the file.
            return result, [wire.line(function, (result, *arguments[1:]), options)]
        lines = [wire.line(function, arguments, options)]
        if function is articles.append and result.revision_id is not None:
            lines += self._match(result.revision_id)
        return result, lines

    def _match(self, revision_id: int) -> list[bytes]:
        """What each workspace's watchlist finds in the revision that was just appended."""
        assert self._db is not None
        revision = articles.revision(self._db, revision_id)
        assert revision is not None
        lines = []
        for matching in self._matchings:
            found = flag.flag_or_pass(revision, matching.watchlist)
            lines.append(
                wire.found_line(
                    wire.Found(
                        matching.workspace,
                        matching.digest,
                        matching.watchlist.rule_version,
                        found.mentions,
                        found.quotes,
                        found.attributions,
                        found.decisions,
                        found.heard,
                    )
                )
            )
        return lines

    async def finish(self, summary: RunSummary, *, again_soon: bool, keep_due: bool) -> None:
        """Sends the rest, with the memory and the time when the source is due next.

        `keep_due` leaves that time as it is; `again_soon` makes it now. Raises ClaimLost.
        """
        assert self._db is not None
        failed = summary.state is RunState.FAILED
        failures = self._failures + 1 if failed else 0
        now = datetime.now(UTC)
        due: datetime | None = None
        if failed:
            due = now + timedelta(seconds=min(FIRST_RETRY * 2 ** min(failures - 1, 10), LAST_RETRY))
        elif again_soon:
            due = now
        elif not keep_due:
            loop = asyncio.get_running_loop()
            due = await loop.run_in_executor(self._threads, sources.next_due_at, self._db)
            due = due or now + timedelta(seconds=self.source.interval)
        await self._send(end=(due, failures, self.source.name))
        self._claim.pause = max(
            self._claim.pause, *(host_gate().crawl_delay_of(name) for name in self._hosts()), 0.0
        )

    def _hosts(self) -> list[str]:
        assert self._db is not None
        rows = self._db.conn.execute("SELECT host FROM host").fetchall()
        return [str(host).partition("://")[2] for (host,) in rows] or [""]

    async def _send(self, end: tuple[Any, ...] | None = None) -> None:
        """One batch in one transaction, tried until it is in or the claim is over."""
        import psycopg

        async with self._sending:
            lines, self._lines = self._lines, []
            self._bytes, self._oldest = 0, 0.0
            if not lines and end is None:
                return
            loop = asyncio.get_running_loop()
            sequence = self._sequence + 1
            body = await loop.run_in_executor(self._threads, wire.pack, lines)
            memory, hosts = await loop.run_in_executor(
                self._threads, self._pack, sequence, len(body), end is not None
            )
            files = await self._segment.close() if self._segment is not None else []
            while True:
                try:
                    await self._transact(sequence, body, files, memory, hosts, end)
                    break
                except psycopg.OperationalError as error:
                    if time.monotonic() > self._claim.safe_until + self._claim.timeout:
                        raise ClaimLost(
                            "the cluster's database did not answer in time", source=self.source.name
                        ) from error
                    await asyncio.sleep(RETRY_SECONDS)
            self._sequence = sequence
            self.sent += 1
            self._beside, self._beside_bytes = (
                (0, 0) if memory is not None else (self._beside + 1, self._beside_bytes + len(body))
            )

    def _pack(self, sequence: int, size: int, last: bool) -> tuple[bytes | None, bytes | None]:
        assert self._db is not None
        if not last:
            return None, None
        hosts = crawl_memory.pack_hosts(self._db, self._claim.domain)
        if self._beside + 1 < MEMORY_BATCHES and self._beside_bytes + size < MEMORY_BYTES:
            return None, hosts
        carried.advance(self._db, self.source.name, Position(sequence), datetime.now(UTC))
        return crawl_memory.pack(self._db, self._claim.domain), hosts

    async def _transact(
        self,
        sequence: int,
        body: bytes,
        files: list[str],
        memory: bytes | None,
        hosts: bytes | None,
        end: tuple[Any, ...] | None,
    ) -> None:
        name, domain = self.source.name, self._claim.domain
        async with self._pool.connection() as connection, connection.transaction():
            done = await connection.execute(
                _NUMBER,
                {"sequence": sequence, "source": name, "domain": domain, "holder": self._holder},
            )
            if done.rowcount != 1:
                # The answer to a commit may have been lost with its connection.
                mine = await (await connection.execute(_MINE, (name, sequence, body))).fetchone()
                if mine is not None and mine[0]:
                    return
                raise ClaimLost("another worker goes on with it", source=name)
            await connection.execute(_BATCH, (name, sequence, files, body))
            if memory is not None:
                await connection.execute(_MEMORY, (memory, sequence, name))
            if hosts is not None:
                await connection.execute(_HOSTS, (hosts, domain))
            if end is not None:
                await connection.execute(_END, end)
