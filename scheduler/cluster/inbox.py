"""The role `ingest` at its source: results of the cluster written to one workspace's file, in order and once.

To the service it is a crawl worker like the one of its own machine: it brings results, and takes crawls that somebody
asks for. Only what it brings is in the file by then.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.worker import Result
from presswatch.errors import ConfigurationError, DatabaseLocked, DiskFull, PresswatchError
from scheduler.cluster import link, segments, tenants, wire
from scheduler.cluster.replay import Taken, Taker, apply
from scheduler.jobs import flag
from storage import carried
from storage.database import Database, transaction
from storage.database import open as open_database

if TYPE_CHECKING:
    import psycopg
    from obstore.store import ObjectStore
    from procrastinate import App

    from presswatch.config import Workspace

log = logging.getLogger("presswatch.cluster")

FETCHED = 200  # batches asked for at once
AT_ONCE_BYTES = (
    1024 * 1024
)  # of batches in one transaction of the file: some hundreds of articles, indexed as one
POLL_SECONDS = 5.0  # that one call of `poll` works at most
# Numbers of batches are given before their transactions end, so that a lower one may appear after a higher one.
# Within so many it is looked for each time, and everywhere once in a while.
OVERLAP = 20_000
EVERYWHERE_SECONDS = 60.0
SEEN_SECONDS = 10.0

_BATCHES = """
SELECT b.id, b.source, b.sequence, b.files, b.body FROM presswatch_batch AS b
JOIN presswatch_declaration AS d ON d.source = b.source AND d.workspace = %(workspace)s
WHERE b.sequence > d.taken AND b.id > %(after)s AND b.source <> ALL(%(blocked)s) ORDER BY b.id LIMIT %(limit)s
"""
_TAKEN = """
UPDATE presswatch_declaration AS d SET taken = mine.taken
FROM unnest(%(names)s::text[], %(taken)s::bigint[]) AS mine (name, taken)
WHERE d.workspace = %(workspace)s AND d.source = mine.name AND d.taken < mine.taken
"""
_IS_AT = _TAKEN.replace("d.taken < mine.taken", "d.taken <> mine.taken")
_SINCE = "SELECT source, since FROM presswatch_declaration WHERE workspace = %s"
_DOMAIN = "SELECT domain FROM presswatch_source WHERE name = %s"
_SEEN = """
INSERT INTO presswatch_worker (name, role, version, figures) VALUES (%(name)s, 'ingest', %(version)s, %(figures)s)
ON CONFLICT (name) DO UPDATE SET seen_at = now(), figures = %(figures)s
"""

_NOBODYS = (DatabaseLocked, DiskFull, link.ClusterUnreachable)


@dataclass(frozen=True, slots=True)
class _Batch:
    number: int
    source: str
    sequence: int
    files: list[str]
    body: bytes


class Inbox:
    """Takes over the results for one workspace. Used by one thread at a time."""

    def __init__(
        self, workspace: Workspace, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._workspace, self._clock = workspace, clock
        self._dsn = workspace.cluster.address()
        self._connection: psycopg.Connection[Any] | None = None
        self._app: App | None = None
        self._local = threading.local()
        self._store: ObjectStore | None = None
        self._taker: Taker | None = None
        self._after = 0
        self._everywhere_at = self._forgive_at = self._seen_at = 0.0
        # Sources with a batch that cannot be written: left alone until everything is looked at again, since what
        # stood in the way (a full disk, an archive that did not answer) may be gone then.
        self._blocked: set[str] = set()
        self.name = link.holder_name(f"ingest-{workspace.cluster.workspace}")
        self.articles = self.batches = self.found = 0

    def start(self) -> None:
        """Opens the shared archive. The cluster's database is asked at the first `poll`."""
        if self._workspace.cluster.archive is not None and self._store is None:
            self._store = segments.open_store(self._workspace.cluster.archive)

    def watch(self, workspace: Workspace, watchlist: flag.Watchlist, db: Database) -> None:
        """Declares what the workspace wants from now on; `watchlist` is what its own follower flags with.

        Raises ClusterUnreachable, ConfigurationError.
        """
        self._workspace = workspace
        with link.connect(self._dsn) as connection, link.failures("declaring the sources"):
            body = tenants.watchlist_body(workspace.watches, watchlist, flag.lessons(db))
            name = workspace.cluster.workspace
            declared = tenants.declare(connection, name, workspace.sources, body)
            self._taker = Taker(name, declared.digest, watchlist)
            known = carried.positions(db)
            with transaction(db):
                for source, since in connection.execute(_SINCE, (name,)):
                    if source not in known:
                        carried.advance(db, source, carried.Position(since), self._clock())
            # The file is right about what it holds, also one that was restored from a backup.
            known = carried.positions(db)
            connection.execute(
                _IS_AT, {"workspace": name, "names": list(known), "taken": list(known.values())}
            )

    def submit(self, source: str, *, trigger: str = "schedule", urls: tuple[str, ...] = ()) -> bool:
        """Queues a crawl for any worker. False when one of this source is queued already."""
        from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

        try:
            row = self._link().execute(_DOMAIN, (source,)).fetchone()
            if row is None:
                return False
            if self._app is None:
                self._app = link.queue(self._dsn, 1).open()
            self._app.job_manager.defer_job(link.job(source, row[0], trigger, urls))
        except (AlreadyEnqueued, ConnectorException):
            return False
        return True

    def poll(self) -> list[Result]:
        """Writes what has come, and tells which crawls ended. Errors of the cluster's database are told, no more."""
        results: list[Result] = []
        until = time.monotonic() + POLL_SECONDS
        try:
            with link.failures("taking over results"):
                while time.monotonic() < until:
                    batches = self._fetch()
                    if not batches:
                        break
                    for group in _groups(batches):
                        results += self._write(group)
                self._tell_seen()
        except (PresswatchError, OSError) as error:
            log.error("%s", error)
            self._close_link()
        return results

    def stop(self, seconds: float = 0.0) -> list[Result]:  # noqa: ARG002 (a crawl worker's)
        """Takes over what is there, and closes everything."""
        results = self.poll()
        self._close_link()
        if self._app is not None:
            self._app.close()
            self._app = None
        return results

    def _database(self) -> Database:
        """This thread's connection to the file."""
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = open_database(self._workspace.database)
        return db

    def _link(self) -> psycopg.Connection[Any]:
        """The connection, and with it the right to be this workspace's only ingest."""
        if self._connection is None or self._connection.closed:
            connection = link.connect(self._dsn)
            name = f"presswatch ingest {self._workspace.cluster.workspace}"
            row = connection.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (name,)).fetchone()
            if row is None or not row[0]:
                connection.close()
                raise ConfigurationError(
                    f"another process takes over the results for {self._workspace.cluster.workspace!r}",
                    remedy="let one end, or give this file a name of its own: [cluster] workspace",
                )
            self._connection = connection
        return self._connection

    def _close_link(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _fetch(self) -> list[_Batch]:
        now = time.monotonic()
        everywhere = now >= self._everywhere_at
        after = 0 if everywhere else max(0, self._after - OVERLAP)
        if everywhere and now >= self._forgive_at:  # only then the first of its batches comes first
            self._forgive_at = now + EVERYWHERE_SECONDS
            self._blocked.clear()
        values = {
            "workspace": self._workspace.cluster.workspace,
            "after": after,
            "blocked": sorted(self._blocked),
            "limit": FETCHED,
        }
        batches = [_Batch(*row) for row in self._link().execute(_BATCHES, values)]
        if everywhere and len(batches) < FETCHED:
            self._everywhere_at = now + EVERYWHERE_SECONDS
        return batches

    def _write(self, batches: Sequence[_Batch]) -> list[Result]:
        """Writes batches in one transaction; if that fails, one by one, leaving out sources whose turn fails.

        Raises DatabaseLocked, DiskFull and ClusterUnreachable, which are no batch's fault: all of it is tried again.
        """
        try:
            return self._written(batches)
        except _NOBODYS:
            raise
        except PresswatchError:
            pass
        results: list[Result] = []
        for batch in batches:
            if batch.source in self._blocked:
                continue
            try:
                results += self._written([batch])
            except _NOBODYS:
                raise
            except PresswatchError as error:
                self._blocked.add(batch.source)
                log.error("%s: batch %d cannot be written: %s", batch.source, batch.sequence, error)
        return results

    def _written(self, batches: Sequence[_Batch]) -> list[Result]:
        db = self._database()
        for batch in batches:
            if batch.files and self._store is not None and self._workspace.archive.enabled:
                segments.take_over(self._store, batch.files, Path(self._workspace.archive.folder))
        read = [(batch, wire.unpack(batch.body)) for batch in batches]
        now = self._clock()
        brought: list[Taken] = []
        # The cluster forgets what it hears was taken over: no power cut may undo that here.
        with transaction(db, durable=True):
            for batch, items in read:
                brought.append(apply(db, batch.source, batch.sequence, items, now, self._taker))
        newest = {batch.source: batch.sequence for batch in batches}
        self._link().execute(
            _TAKEN,
            {
                "workspace": self._workspace.cluster.workspace,
                "names": list(newest),
                "taken": list(newest.values()),
            },
        )
        self._after = max(self._after, batches[-1].number)
        self.batches += len(batches)
        self.articles += sum(taken.articles for taken in brought)
        self.found += sum(taken.found for taken in brought)
        return [Result(summary.source, summary) for taken in brought for summary in taken.summaries]

    def _tell_seen(self) -> None:
        from psycopg.types.json import Jsonb

        now = time.monotonic()
        if now < self._seen_at:
            return
        self._seen_at = now + SEEN_SECONDS
        figures = {
            "workspace": self._workspace.cluster.workspace,
            "articles": self.articles,
            "batches": self.batches,
            "found": self.found,
            "blocked": sorted(self._blocked),
        }
        values = {"name": self.name, "version": link.VERSION, "figures": Jsonb(figures)}
        self._link().execute(_SEEN, values)


def _groups(batches: Sequence[_Batch]) -> Iterator[list[_Batch]]:
    group: list[_Batch] = []
    size = 0
    for batch in batches:
        if group and size + len(batch.body) > AT_ONCE_BYTES:
            yield group
            group, size = [], 0
        group.append(batch)
        size += len(batch.body)
    if group:
        yield group
