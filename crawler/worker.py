"""A long-lived process that crawls: many crawls in one loop, supervised and recycled from outside.

Starting Python and importing Scrapy costs sixteen times what a crawl does, so crawls share a process;
that process can still die or hang, so it is a child. Parent and child speak JSON lines: jobs go in on its
standard input, heartbeats and results come out on a pipe of its own, logs go to standard error. This is the
parent's side; the child's is `crawler.worker_process`.

>>> worker = Worker(workspace.path)
>>> worker.start()
>>> worker.submit("tass-en")
>>> for result in worker.poll():
...     print(result.source, result.summary)
>>> worker.stop()
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from crawler.session import RunSummary
from presswatch.types import RunCounts, RunState

log = logging.getLogger(__name__)

CRAWLS_AT_ONCE = 8
SILENCE_SECONDS = 60.0  # without a heartbeat: the process hangs, and is killed
MAX_CRAWLS = 2000  # then a new process
MAX_MEMORY_BYTES = 400 * 1024 * 1024  # resident; then a new process
STOP_SECONDS = 30.0
RESTART_SECONDS = (0.0, 1.0, 5.0, 30.0)  # before the next start, by failures in a row


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job. `lost` says that the worker died with it; the next worker can do it again."""

    source: str
    summary: RunSummary | None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One crawl of one source; with `urls`, of these addresses alone."""

    source: str
    trigger: str = "schedule"
    urls: tuple[str, ...] = ()


class Crawls(Protocol):
    """Whoever crawls for the service: takes crawls, and gives each one's result exactly once."""

    def start(self) -> None:
        """Begins to work."""
        ...

    def submit(self, source: str, *, trigger: str = "schedule", urls: tuple[str, ...] = ()) -> bool:
        """Queues a crawl. False when one of this source is queued or running already."""
        ...

    def poll(self) -> list[Result]:
        """Results since the last call, without waiting for any."""
        ...

    def stop(self) -> list[Result]:
        """Lets what runs end, and gives what came of it."""
        ...


class Worker:
    """The parent's side: hands out jobs, collects results, replaces the process when it must.

    Not thread-safe: one thread calls it. Every submitted job comes back from `poll` exactly once.
    """

    def __init__(
        self,
        config_path: Path,
        *,
        crawls_at_once: int = CRAWLS_AT_ONCE,
        max_crawls: int = MAX_CRAWLS,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self._config_path = config_path
        self._crawls_at_once = crawls_at_once
        self._max_crawls, self._max_memory_bytes = max_crawls, max_memory_bytes
        self._silence_seconds = silence_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._waiting: deque[Job] = deque()
        self._running: dict[str, Job] = {}
        self._failures = 0
        self._next_start = 0.0
        self._heard = 0.0
        self._worn = False
        self._text = ""  # of the configuration, as a process took it over last
        self.memory_bytes = 0  # resident, as of the last heartbeat
        self.crawls = 0  # of the present process
        self.restarts = 0

    @property
    def pid(self) -> int | None:
        """The present process, if there is one."""
        return None if self._process is None else self._process.pid

    @property
    def busy(self) -> frozenset[str]:
        """Sources with a job that has no result yet."""
        return frozenset(self._running) | frozenset(job.source for job in self._waiting)

    def start(self) -> None:
        """Starts the process, if there is none."""
        if self._process is not None:
            return
        reading, writing = os.pipe()
        with tempfile.TemporaryFile() as spare:
            spare.write(self._text.encode())
            spare.seek(0)
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "crawler",
                    str(self._config_path),
                    str(writing),
                    str(self._crawls_at_once),
                    str(spare.fileno()),
                ],
                stdin=subprocess.PIPE,
                pass_fds=(writing, spare.fileno()),
                start_new_session=True,  # Ctrl-C is the supervisor's to handle
            )
        os.close(writing)
        self._messages = queue.Queue()
        threading.Thread(
            target=_listen, args=(os.fdopen(reading, "rb"), self._messages), daemon=True, name="worker-pipe"
        ).start()
        self._heard, self._worn, self.crawls = time.monotonic(), False, 0

    def submit(self, source: str, *, trigger: str = "schedule", urls: tuple[str, ...] = ()) -> bool:
        """Queues a crawl. False when one of this source is queued or running already."""
        if source in self.busy:
            return False
        self._waiting.append(Job(source, trigger, urls))
        self._hand_out()
        return True

    def poll(self) -> list[Result]:
        """Results since the last call, without waiting. Call it every second or so: it also notices a dead
        or silent process, and replaces one that is worn out."""
        results: list[Result] = []
        while True:
            try:
                message = self._messages.get_nowait()
            except queue.Empty:
                break
            self._take(message, results)
        process = self._process
        if process is not None and process.poll() is not None:
            # What it still said before it ended is in the pipe's last lines.
            time.sleep(0.05)
            while not self._messages.empty():
                self._take(self._messages.get_nowait(), results)
            self._bury(results)
        elif process is not None and time.monotonic() - self._heard > self._silence_seconds:
            log.error("crawl worker %s was silent for %g s: killed", process.pid, self._silence_seconds)
            process.kill()
            process.wait()
            self._bury(results)
        elif process is not None and self._worn and not self._running:
            self._replace()
        self._hand_out()
        return results

    def _take(self, message: dict[str, Any], results: list[Result]) -> None:
        self._heard = time.monotonic()
        if message["type"] == "heartbeat":
            self.memory_bytes, self.crawls = message["memory_bytes"], message["crawls"]
            self._failures = 0
            self._worn = self.crawls >= self._max_crawls or self.memory_bytes > self._max_memory_bytes
        elif message["type"] == "configuration":
            self._text = message["text"]
        elif message["type"] == "result":
            job = self._running.pop(message["source"], None)
            if job is not None:
                results.append(Result(job.source, _summary(message["summary"])))

    def _bury(self, results: list[Result]) -> None:
        """The process died: its jobs are lost, and a new one is due after a while."""
        assert self._process is not None
        if self._process.returncode:
            log.error("crawl worker %s ended with %s", self._process.pid, self._process.returncode)
        results.extend(Result(source, None, lost=True) for source in self._running)
        self._running.clear()
        self._close()
        wait = RESTART_SECONDS[min(self._failures, len(RESTART_SECONDS) - 1)]
        self._failures += 1
        self.restarts += 1
        self._next_start = time.monotonic() + wait

    def _replace(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()  # the end of its input ends it
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._process.kill()
        self._process.wait()
        self._close()
        self.restarts += 1

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._process = None

    def _hand_out(self) -> None:
        if not self._waiting or (self._worn and self._running):
            return
        if self._process is None:
            if time.monotonic() < self._next_start:
                return
            self.start()
        assert self._process is not None
        assert self._process.stdin is not None
        while self._waiting and len(self._running) < self._crawls_at_once:
            job = self._waiting[0]
            try:
                self._process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
                self._process.stdin.flush()
            except OSError:
                return  # it just died; `poll` will notice
            self._running[self._waiting.popleft().source] = job

    def stop(self, seconds: float = STOP_SECONDS) -> list[Result]:
        """Lets running crawls end cleanly (SIGTERM), waits at most so many seconds, and gives what came of
        them; jobs that never began come back as lost."""
        results: list[Result] = []
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
            self._process.kill()
            self._process.wait()
            time.sleep(0.05)
            while not self._messages.empty():
                self._take(self._messages.get_nowait(), results)
            results.extend(Result(source, None, lost=True) for source in self._running)
            self._running.clear()
            self._close()
        results.extend(Result(job.source, None, lost=True) for job in self._waiting)
        self._waiting.clear()
        return results


def _listen(pipe: IO[bytes], messages: queue.Queue[dict[str, Any]]) -> None:
    with pipe:
        for line in pipe:
            with contextlib.suppress(ValueError):
                messages.put(json.loads(line))


def _summary(row: dict[str, Any]) -> RunSummary:
    return RunSummary(**{**row, "state": RunState(row["state"]), "counts": RunCounts(**row["counts"])})
