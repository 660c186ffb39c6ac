"""The service that an organisation leaves running: it looks when it is time, flags, and tells.

One process: this one schedules and follows the log; the network is asked by a crawl worker that it
supervises. APScheduler only wakes the jobs; what is due, and who does it, are rows of the database,
so that two services on one database never do the same thing twice.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from crawler.worker import Crawls, Result, Worker
from presswatch import allocator
from presswatch.alerts import phrases
from presswatch.coverage import self_watch
from presswatch.errors import PresswatchError
from presswatch.types import RunState
from scheduler import agenda, holders, sending, websub
from scheduler.following import Followers
from scheduler.jobs import digest, expect, flag, group, recheck, watch_health
from scheduler.metrics import Endpoint, Heartbeat
from scheduler.rounds import Rounds
from scheduler.troubles import Troubles
from scheduler.vitals import Pulse
from storage import channels, commands, coverage, outbox, sources
from storage.database import SMALL_CACHE_KIB
from storage.database import errors as storage_errors
from storage.database import open as open_database

if TYPE_CHECKING:
    from crawler.session import RunSummary
    from presswatch.config import Workspace
    from storage.database import Database

log = logging.getLogger("presswatch.service")

LOOK_SECONDS = 1.0  # between two looks at what is due
FOLLOW_SECONDS = 0.25  # a new revision waits at most this long before it is flagged
SEND_SECONDS = 1.0
UPKEEP_SECONDS = 3600.0
ROLL_SECONDS = 300.0  # that moving old texts may take in each hour; it goes on in the next
HEALTH_SECONDS = 300.0
RECHECK_SECONDS = 30.0
WEBSUB_SECONDS = 5.0
DIGEST_SECONDS = 60.0
SELF_SECONDS = 30.0
FOOTNOTES = 10  # spans that a message names at most
REST_SECONDS = 10.0  # that flagging may take at the end; who stops a service gives it a minute
MOST_SLOTS = 32  # crawls at once; each holds some megabytes
RETRY_SECONDS = 30.0  # after a crawl that failed as a whole; doubled each time
MOST_RETRY_SECONDS = 3600.0


def utc_now() -> datetime:
    """The present time, aware, in UTC."""
    return datetime.now(UTC)


class Service:
    """`presswatch run`. `run` returns when a signal asks it to stop, after all work in hand is done."""

    def __init__(
        self,
        config: Path,
        workspace: Workspace,
        load: Callable[[Path], Workspace],
        *,
        clock: Callable[[], datetime] = utc_now,
        slots: int | None = None,
        crawls: Crawls | None = None,
    ) -> None:
        self.config = config
        self.workspace = workspace
        self._load = load
        self._clock = clock
        self._slots = max(1, min(workspace.fetch.concurrency, MOST_SLOTS)) if slots is None else slots
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._worker: Crawls = crawls or Worker(config, crawls_at_once=self._slots)
        self._running: dict[str, set[str]] = {}  # sources being crawled, and the domains that they ask
        self._pulse = Pulse(clock)
        self._failures: dict[str, int] = {}  # crawls of a source that failed in a row
        # Results that are not written down yet: one that a locked file or a full disk kept from that waits for
        # the next look, or its source would count as being crawled for ever.
        self._unwritten: deque[Result] = deque()
        self._troubles = Troubles()
        self._found_of_self: Collection[str] = (
            self_watch.CODES
        )  # at the last look; before the first, of a service that died
        self._local = threading.local()
        self._watchlist: flag.Watchlist | None = None
        self._channels: dict[str, sending.Channel] = {}
        self._rechecking: dict[str, list[str]] = {}  # addresses that a crawl looks at again, by source
        self._heartbeat = Heartbeat(clock())
        self._holder = holders.new_name("service")
        # Where hubs reach us, and what they sign with, is taken once: the address stands in their books.
        self._callback_key = (
            websub.key_of(workspace.websub, workspace.root) if workspace.websub.callback else b""
        )

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; SIGHUP reads the configuration again."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        signal.signal(signal.SIGHUP, self._asked_to_reload)

        self._declare()
        self._note_missed()
        # A thread for each group, so that a slow delivery never keeps a look or a flag waiting.
        rounds = Rounds(("default", "follow", "group", "send", "upkeep", "roll", "self", "websub"))
        # `look` and `recheck` share a thread: the worker is asked by one thread alone.
        for job, seconds, thread in (
            (self._look, LOOK_SECONDS, "default"),
            (self._recheck, RECHECK_SECONDS, "default"),
            (self._follow, FOLLOW_SECONDS, "follow"),
            (self._group, FOLLOW_SECONDS, "group"),
            (self._send, SEND_SECONDS, "send"),
            (self._health, HEALTH_SECONDS, "upkeep"),
            (self._digest, DIGEST_SECONDS, "upkeep"),
            (self._upkeep, UPKEEP_SECONDS, "upkeep"),
            (self._roll, UPKEEP_SECONDS, "roll"),
            (self._watch_self, SELF_SECONDS, "self"),
            (allocator.give_back, allocator.TIDY_SECONDS, "self"),
        ):
            rounds.add(self._guarded(job), seconds, thread)
        if self._callback_key:
            rounds.add(self._guarded(self._subscribe), WEBSUB_SECONDS, "websub")
        port = self.workspace.service.metrics_port
        endpoint = Endpoint(port, self.workspace.database, self._heartbeat, self._clock) if port else None
        callback = self._open_callback()
        self._worker.start()
        rounds.start()
        log.info("watching %d sources for %d names", len(self.workspace.sources), len(self.workspace.watches))
        try:
            while not self._stop.wait(0.2):
                rounds.looked()
                if self._reload.is_set():
                    self._reload.clear()
                    self._reread()
        finally:
            log.info("stopping: crawls in hand are finished first")
            rounds.stop()
            self._worker.stop()
            if endpoint:
                endpoint.close()
            if callback:
                callback.close()
            db = open_database(self.workspace.database)
            try:
                self._flag_rest(db)
                holders.release_dead(db, self._clock())
            finally:
                db.close()
            log.info("stopped")

    def _open_callback(self) -> websub.Callback | None:
        """The address at which hubs tell of news, where the operator gave them one."""
        if not self._callback_key:
            return None
        return websub.Callback(
            self.workspace.websub, self._callback_key, self.workspace.database, self._clock
        )

    def stop(self) -> None:
        """Ask the service to end; `run` returns when the work in hand is done."""
        self._stop.set()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._stop.set()

    def _asked_to_reload(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._reload.set()

    @property
    def _archive(self) -> Path | None:
        """The folder of the archive, where one is kept."""
        return Path(self.workspace.archive.folder) if self.workspace.archive.enabled else None

    def _database(self) -> Database:
        """This thread's connection."""
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = open_database(self.workspace.database, cache_kib=SMALL_CACHE_KIB)
        return db

    def _declare(self) -> None:
        db = open_database(self.workspace.database)
        try:
            now = self._clock()
            outbox.release(db, holders.is_dead, now)
            for name in holders.release_dead(db, now):
                log.warning("%s was held by a process that died; it is free again", name)
            sources.declare(db, self.workspace.sources, now)
            self._set_right(db, now)
            self._watchlist = flag.prepare(db, self.workspace.watches, now, self.workspace.sources)
            self._channels = sending.channels(self.workspace.alerts)
        finally:
            db.close()

    def _set_right(self, db: Database, now: datetime) -> None:
        from storage import upkeep

        for source in sources.set_right(db, now):
            log.warning("%s: a clock that was ahead had put it off; it is due now", source)
        if rows := upkeep.set_right(db, now):
            log.warning("%d looks and messages that a clock that was ahead had put off are due now", rows)

    def _note_missed(self) -> None:
        db = open_database(self.workspace.database)
        try:
            for source in agenda.record_missed(db, self._clock()):
                log.warning("%s: crawls were missed while nothing ran; they are caught up now", source)
        finally:
            db.close()

    def _reread(self) -> None:
        """Takes the configuration anew. What cannot be taken over leaves all as it was, and is told."""
        try:
            found = self._load(self.config)
            sending.channels(found.alerts)  # a variable that is not set now never will be in this process
        except PresswatchError as error:
            log.error("the configuration was not taken over: %s", error)
            return
        if found.database != self.workspace.database:
            # Connections to the present one are open in each thread and process.
            log.warning("another database is used from the next start on, not before: %s", found.database)
            found = replace(found, database=self.workspace.database)
        before, self.workspace = self.workspace, found
        try:
            with storage_errors(found.database):
                self._declare()
        except PresswatchError as error:
            self.workspace = before
            self._reload.set()
            log.error("the configuration could not be taken over yet: %s", error)
            return
        log.info("configuration read again: %d sources", len(self.workspace.sources))

    def _guarded(self, job: Callable[[], None]) -> Callable[[], None]:
        """A job whose failure is told and does not end the service."""

        def run() -> None:
            try:
                with self._pulse.round(job.__name__.strip("_")), storage_errors(self.workspace.database):
                    job()
            except Exception as error:
                self._troubles.tell(job.__name__, error)

        run.__name__ = job.__name__
        return run

    def _watch_self(self) -> None:
        """Own thread: a job that stands still must not keep this one from saying so."""
        db, now = self._database(), self._clock()
        places = {self.workspace.database.parent, *filter(None, [self._archive])}
        vitals = replace(
            self._pulse.take(sorted(places)),
            archive=self._kept(),
            refusing=tuple(channels.refusing(db, self._channels, now)),
        )
        found = self_watch.judge(vitals, now)
        told = self.workspace.alerts.incidents
        # Another service on this file may find what this one does not: each ends what it found itself.
        ours, self._found_of_self = self._found_of_self, {verdict.code for verdict in found}
        self._log(watch_health.settle(db, None, found, now, told, codes=ours))

    def _kept(self) -> self_watch.Budget | None:
        if self._archive is None or not self._archive.is_dir():
            return None
        from storage.archive.warc_files import used_bytes

        return self_watch.Budget(used_bytes(self._archive), self.workspace.archive.budget)

    def _look(self) -> None:
        db, now = self._database(), self._clock()
        self._heartbeat.beat(now)
        self._unwritten.extend(self._worker.poll())
        while self._unwritten:
            self._ended(db, self._unwritten[0], now)
            self._unwritten.popleft()
        while (command := commands.take(db, self._holder, now)) is not None:
            self._obey(db, command.id, command.verb, dict(command.arguments), now)
        choice = agenda.due_now(db, self._running, self._slots - len(self._running), now)
        for source in choice.begin:
            if self._worker.submit(source):
                self._running[source] = agenda.domains_of(db, source)
                self._pulse.crawl_began(source)

    def _ended(self, db: Database, result: Result, now: datetime) -> None:
        """A crawl came back: what is to be written of it is written first, so that it can be done again."""
        summary = result.summary
        if summary is None or summary.state is not RunState.SKIPPED:  # else its crawler says when it is due
            if urls := self._rechecking.get(result.source):
                recheck.checked(db, urls, now)
            if summary is None or summary.state is RunState.FAILED:
                self._put_off(db, result.source, summary.message if summary else "the crawl worker died", now)
            else:
                self._failures.pop(result.source, None)
                log.info("%s: %s", result.source, _told(summary))
        self._rechecking.pop(result.source, None)
        self._running.pop(result.source, None)
        self._pulse.crawl_ended(result.source)

    def _put_off(self, db: Database, source: str, why: str, now: datetime) -> None:
        """A crawl that failed as a whole left its routes due: it is begun again later, ever longer."""
        failures = self._failures.get(source, 0) + 1
        # The exponent is bounded: after a year of failures the power would be no float any more.
        wait = min(RETRY_SECONDS * 2 ** min(failures - 1, 10), MOST_RETRY_SECONDS)
        sources.reschedule(db, source, now + timedelta(seconds=wait))
        self._failures[source] = failures
        log.error("%s: the crawl failed: %s; again in %g s", source, why, wait)

    def _obey(
        self, db: Database, number: int, verb: str, arguments: dict[str, object], now: datetime
    ) -> None:
        if verb == "crawl":
            name = str(arguments.get("source", ""))
            if any(source.name == name and source.enabled for source in self.workspace.sources):
                sources.reschedule(db, name, now)
                commands.finish(db, number, {"scheduled": name}, now)
                return
            commands.finish(db, number, {"error": f"no source that is watched is called {name}"}, now)
        elif verb == "reload":
            self._reload.set()
            commands.finish(db, number, {"reloading": True}, now)
        else:
            commands.finish(db, number, {"error": f"no command is called {verb}"}, now)

    def _follow(self) -> None:
        self._followers().run(self._database(), self._stop.is_set)

    def _followers(self) -> Followers:
        assert self._watchlist is not None
        rules = self.workspace.alerts.rules
        return Followers(self._watchlist, rules, self._archive, self._clock, self._troubles)

    def _subscribe(self) -> None:
        websub.ask(self._database(), self.workspace, self._callback_key, self._clock)

    def _group(self) -> None:
        group.follow(self._database(), self._clock, should_stop=self._stop.is_set)

    def _recheck(self) -> None:
        """Ask again for articles whose time has come, one crawl a source; only of sources not being crawled."""
        declared = {source.name for source in self.workspace.sources if source.enabled}
        db, now = self._database(), self._clock()
        for source, urls in recheck.due(db, now, busy=self._running).items():
            if source not in declared:
                continue
            if self._worker.submit(source, trigger="recheck", urls=tuple(urls)):
                self._running[source] = agenda.domains_of(db, source)
                self._pulse.crawl_began(source)
                self._rechecking[source] = urls

    def _flag_rest(self, db: Database) -> None:
        """Follows what the last crawls brought, for a while: a long backlog is left to the next start."""
        until = time.monotonic() + REST_SECONDS

        def late() -> bool:
            return time.monotonic() > until

        # The first round flags what the second tells of, when it is in its stories.
        self._followers().run(db, late)
        group.follow(db, self._clock, should_stop=late)
        self._followers().run(db, late)

    def _send(self) -> None:
        names = {watch.id: watch.name for watch in self.workspace.watches}
        sending.deliver(
            self._database(),
            self.workspace.alerts,
            self._channels,
            self._holder,
            self._clock,
            watch_names=names,
            footnotes=self._footnotes,
            should_stop=self._stop.is_set,
        )

    def _footnotes(self) -> tuple[str, ...]:
        """What could not be seen in the last day, for the foot of a message."""
        now, alerts = self._clock(), self.workspace.alerts
        rows = coverage.unseen(self._database(), now - timedelta(days=1), now)[:FOOTNOTES]
        return tuple(
            phrases.unseen(
                row.source,
                row.kind,
                row.span.start,
                row.span.end,
                row.span.state.value,
                row.span.reason,
                zone=alerts.timezone,
                language=alerts.language,
            )
            for row in rows
        )

    def _digest(self) -> None:
        alerts = self.workspace.alerts
        digest.keep_due(self._database(), alerts.timezone, self._clock(), digest.told(alerts))

    def _health(self) -> None:
        names = [source.name for source in self.workspace.sources if source.enabled]
        told = self.workspace.alerts.incidents
        self._log(watch_health.watch(self._database(), names, self._clock(), told))
        for one, standing in expect.look(self._database(), told, self._clock()):
            log.info("%s: %s: %s", one.title, one.source, standing.value)

    def _log(self, changes: Iterable[watch_health.Change]) -> None:
        for change in changes:
            tell = log.warning if change.opened else log.info
            name = change.source or "presswatch"
            tell("%s: %s%s", name, "" if change.opened else "over: ", change.reason)

    def _roll(self) -> None:
        """Own thread: it takes long, and only now and then the write lock."""
        if self.workspace.keep_months is None:
            return
        from storage import rollover

        until = time.monotonic() + ROLL_SECONDS
        before = rollover.boundary(self._clock(), self.workspace.keep_months)
        for month in rollover.roll(
            self._database(),
            before,
            self._clock,
            should_stop=lambda: self._stop.is_set() or time.monotonic() > until,
        ):
            log.info("the texts of %s were moved to a file of their own", month.name)

    def _upkeep(self) -> None:
        from storage import upkeep

        db = self._database()
        holders.release_dead(db, self._clock())
        outbox.release(db, holders.is_dead, self._clock())
        self._set_right(db, self._clock())
        upkeep.checkpoint(db)
        if self._archive is not None and self._archive.is_dir():
            from storage.archive import chain

            chain.seal(self._archive, self._clock())


def _told(summary: RunSummary) -> str:
    counts = summary.counts
    parts = [
        f"{getattr(counts, name)} {name}"
        for name in ("new", "edited", "alias", "refused", "failed", "not_modified")
        if getattr(counts, name)
    ]
    return f"{', '.join(parts) or 'nothing new'} in {summary.seconds:g} s"
