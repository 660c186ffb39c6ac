"""Results taken over: the calls of a batch made on a database, once, in the transaction that notes the batch.

The same function writes a workspace's file and brings a source's memory up to date.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crawler.session import RunSummary
from presswatch.types import RunCounts, RunState
from scheduler.cluster.wire import Call, Found
from scheduler.jobs import flag
from storage import articles, carried, leases, mentions, runs
from storage.carried import Position
from storage.database import Database, transaction
from storage.rows import Appended, Flagged

log = logging.getLogger("presswatch.cluster")

RUN_SECONDS = 1800.0  # a run that is not heard of for so long died with its worker


@dataclass(frozen=True, slots=True)
class Taker:
    """Whose findings are taken over: those of this workspace, found with its present watchlist."""

    workspace: str
    digest: str
    watchlist: flag.Watchlist


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch brought."""

    articles: int = 0  # revisions stored
    found: int = 0  # of these, with findings that were taken over
    summaries: tuple[RunSummary, ...] = ()  # of crawls that ended in it


def apply(
    db: Database,
    source: str,
    sequence: int,
    items: Iterable[Call | Found],
    now: datetime,
    taker: Taker | None = None,
) -> Taken:
    """Makes a batch's calls, or none when it was taken over before. One transaction, or part of the caller's.

    Raises what the functions raise; nothing is changed then. Batches that are missing in between are told and
    passed over: their results are gone, the later ones are not.
    """
    with transaction(db):
        at = carried.position(db, source) or Position(sequence - 1)
        if sequence <= at.sequence:
            return Taken()
        if sequence > at.sequence + 1:
            log.error("%s: batches %d to %d never came", source, at.sequence + 1, sequence - 1)
        replay = _Replay(db, source, at, now, taker)
        for item in items:
            replay.take(item)
        carried.advance(db, source, Position(sequence, replay.run_id, replay.holder), now)
    return Taken(replay.articles, replay.found, tuple(replay.summaries))


class _Replay:
    """One batch on its way into a database."""

    def __init__(self, db: Database, source: str, at: Position, now: datetime, taker: Taker | None) -> None:
        self._db, self._source, self._now, self._taker = db, source, now, taker
        self.run_id, self.holder = at.run_id, at.holder
        self.articles = self.found = 0
        self.summaries: list[RunSummary] = []
        self._appended: Appended | None = None

    def take(self, item: Call | Found) -> None:
        if isinstance(item, Found):
            self._keep(item)
        elif item.function is runs.start:
            self._start(item)
        elif item.function is runs.finish:
            self._finish(item)
        else:
            values = item.arguments
            if values.get("run_id") is not None:
                values["run_id"] = self.run_id  # the worker's own number means nothing here
            result = item.function(self._db, **values)
            if item.function is articles.append:
                self._appended = result
                self.articles += result.revision_id is not None

    def _start(self, call: Call) -> None:
        if self.holder is not None:  # the crawl before never ended
            leases.release(self._db, self._lease, self.holder)
            runs.abandon_dead(self._db, self._now)
        self.run_id = runs.start(self._db, **call.arguments)
        self.holder = str(call.arguments["holder"])
        leases.acquire(self._db, self._lease, self.holder, RUN_SECONDS, self._now)

    def _finish(self, call: Call) -> None:
        if self.run_id is None:
            return
        runs.finish(self._db, **call.arguments | {"run_id": self.run_id})
        counts: RunCounts = call.arguments["counts"]
        state = call.arguments.get("state", RunState.FINISHED)
        message = call.arguments.get("message") or ""
        self.summaries.append(RunSummary(self._source, state, counts, self.run_id, message))
        if self.holder is not None:
            leases.release(self._db, self._lease, self.holder)
        self.run_id = self.holder = None

    @property
    def _lease(self) -> str:
        return f"crawl:{self._source}"

    def _keep(self, found: Found) -> None:
        """Keeps what a worker found, where the flagging follower would find the same next: the list and the rules
        are the present ones, and it has done all revisions before. Everything else is left to that follower."""
        taker, appended = self._taker, self._appended
        if taker is None or appended is None or appended.revision_id is None:
            return
        wanted = (taker.workspace, taker.digest, taker.watchlist.rule_version)
        if (found.workspace, found.watchlist, found.matcher_version) != wanted:
            return
        if not carried.is_next(self._db, flag.FOLLOWER, appended.revision_id):
            return
        mentions.commit(
            self._db,
            flag.FOLLOWER,
            appended.revision_id,
            [
                Flagged(
                    appended.revision_id,
                    appended.article_id,
                    found.mentions,
                    found.quotes,
                    found.attributions,
                    found.decisions,
                    found.heard,
                )
            ],
            self._now,
            watchlist_version=taker.watchlist.version,
            matcher_version=found.matcher_version,
        )
        self.found += 1
