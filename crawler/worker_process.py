"""The process that crawls for `crawler.worker`: its own side.

Jobs come in on its standard input and results go out on a pipe, as JSON lines; it ends when its input does.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from crawler.browser import browsers
from crawler.recording import open_archive
from crawler.session import RunSummary, Session
from crawler.worker import Job
from presswatch import allocator, logs
from presswatch.errors import ArchiveError, PresswatchError
from presswatch.types import RunCounts, RunState

if TYPE_CHECKING:
    from presswatch.config import Workspace
    from storage.archive.warc import Archive

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0


class Child:
    """Takes jobs, crawls, and says what came of them."""

    def __init__(self, config_path: Path, answers: IO[bytes], crawls_at_once: int, spare: str = "") -> None:
        from crawler import crawl
        from crawler.readers import Readers
        from crawler.records import Records
        from crawler.spiders import source as _spider  # noqa: F401

        self._config_path, self._answers = config_path, answers
        self._stopping = asyncio.Event()
        self._stamp = -1
        self._workspace = self._configured(spare)
        self._records = Records(self._workspace.database)
        self._readers = Readers(self._workspace.fetch.readers, own=self._workspace.root)
        self._archive: Archive | None = None
        self._archive_told = False
        self._open_archive()
        self._gate = asyncio.Semaphore(crawls_at_once)
        self._sessions: set[Session] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._crawls = 0
        crawl.runner()
        allocator.keep()

    def stop(self) -> None:
        """Lets everything end soon."""
        self._stopping.set()
        for session in self._sessions:
            session.stop("the worker was asked to stop")

    async def run(self) -> None:
        """Takes jobs until its input ends or it is asked to stop, then finishes what runs."""
        loop = asyncio.get_running_loop()
        lines = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        heart = asyncio.ensure_future(self._beat())
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            while not self._stopping.is_set():
                line = asyncio.ensure_future(lines.readline())
                await asyncio.wait({line, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not line.done() or not line.result():
                    line.cancel()
                    break
                row = json.loads(line.result())
                job = Job(row["source"], row["trigger"], tuple(row["urls"]))
                task = asyncio.ensure_future(self._crawl(job))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            await asyncio.gather(*self._tasks)
        finally:
            heart.cancel()
            stopping.cancel()
            self._readers.close()
            browsers().close()
            self._records.close()
            if self._archive is not None:
                self._archive.close()

    async def _beat(self) -> None:
        while True:
            self._say(
                {
                    "type": "heartbeat",
                    "memory_bytes": resident_bytes(),
                    "crawls": self._crawls,
                    "running": [session.source.name for session in self._sessions],
                }
            )
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _crawl(self, job: Job) -> None:
        from crawler.crawl import crawl_source

        try:
            async with self._gate:
                self._reload()
                session = Session(
                    self._workspace,
                    self._workspace.source(job.source),
                    self._records,
                    self._readers,
                    trigger=job.trigger,
                    routes=() if job.urls else None,
                    urls=job.urls,
                    archive=self._archive,
                )
                self._sessions.add(session)
                try:
                    summary = await crawl_source(session)
                finally:
                    self._sessions.discard(session)
        except Exception as error:  # the top of a job: an unknown source, a full disk
            if not isinstance(error, PresswatchError):
                log.exception("crawl of %s", job.source)
            message = f"{type(error).__name__}: {error}"
            summary = RunSummary(job.source, RunState.FAILED, RunCounts(), message=message)
        self._crawls += 1
        self._say({"type": "result", "source": job.source, "summary": asdict(summary)})

    def _configured(self, spare: str) -> Workspace:
        """The workspace of the file; while that is broken, of the text that the process before took over.

        An operator who breaks the file is told so by the service, which goes on as it was, and so must this.
        """
        from presswatch import config

        try:
            return self._read()
        except PresswatchError as error:
            if not spare:
                raise
            log.error("%s\ncrawls go on with the configuration that was read before", error)
            return config.parse(spare, self._config_path)

    def _read(self) -> Workspace:
        from presswatch import config

        with contextlib.suppress(OSError):  # it is told by who reads it
            self._stamp = self._config_path.stat().st_mtime_ns
        workspace = config.load(self._config_path)
        self._say({"type": "configuration", "text": self._config_path.read_text(encoding="utf-8-sig")})
        return workspace

    def _reload(self) -> None:
        """Takes the configuration anew when its file changed; a broken one changes nothing."""
        with contextlib.suppress(OSError, PresswatchError):
            if self._config_path.stat().st_mtime_ns != self._stamp:
                self._workspace = self._read()
        self._open_archive()

    def _open_archive(self) -> None:
        """Opens the archive once its folder can be used: articles are stored without their raw page meanwhile."""
        if self._archive is None:
            try:
                self._archive = open_archive(self._workspace)
            except ArchiveError as error:
                if not self._archive_told:
                    log.error("%s\narticles are stored without their raw page until it can be used", error)
                self._archive_told = True

    def _say(self, message: dict[str, Any]) -> None:
        try:
            self._answers.write(json.dumps(message).encode() + b"\n")
            self._answers.flush()
        except OSError:
            self._stopping.set()  # the parent is gone


def resident_bytes() -> int:
    """Resident memory of this process, in bytes."""
    try:
        with Path("/proc/self/statm").open(encoding="ascii") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """The child's entry: `python -m crawler CONFIG FD CRAWLS_AT_ONCE SPARE_FD`."""
    from crawler import loop

    logs.to_standard_error(logging.WARNING)
    config_path, descriptor, crawls_at_once = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    with os.fdopen(int(sys.argv[4]), encoding="utf-8") as file:
        spare = file.read()
    loop.event_loop()
    with os.fdopen(descriptor, "wb", buffering=0) as answers:
        child = Child(config_path, answers, crawls_at_once, spare)
        loop.complete(child.run(), child.stop)
