"""What the service measures of itself, thread-safe: `presswatch.coverage.self_watch` judges it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from presswatch.coverage.self_watch import CLOCK_JUMP, Disk, Vitals


class Pulse:
    """Which jobs are at work since when, and whether the clock was set.

    `clock` gives the time of day, `elapsed` seconds that never jump. A suspended machine counts as a jump:
    nothing was watched meanwhile.
    """

    def __init__(self, clock: Callable[[], datetime], elapsed: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._elapsed = clock, elapsed
        self._lock = threading.Lock()
        self._rounds: dict[str, float] = {}  # since when, by `elapsed`
        self._crawls: dict[str, float] = {}
        self._last = (clock(), elapsed())
        self._jumped = timedelta(0)
        self._jumped_at: datetime | None = None

    @contextmanager
    def round(self, job: str) -> Iterator[None]:
        """One round of a job."""
        with self._lock:
            self._rounds[job] = self._elapsed()
        try:
            yield
        finally:
            with self._lock:
                self._rounds.pop(job, None)

    def crawl_began(self, source: str) -> None:
        """A crawl of a source begins."""
        with self._lock:
            self._crawls[source] = self._elapsed()

    def crawl_ended(self, source: str) -> None:
        """It came back."""
        with self._lock:
            self._crawls.pop(source, None)

    def take(self, places: Iterable[Path]) -> Vitals:
        """The vital signs now; the clock is compared with what it was when they were taken last."""
        now, elapsed = self._clock(), self._elapsed()
        before, then = self._last
        self._last = (now, elapsed)
        jump = (now - before) - timedelta(seconds=elapsed - then)
        if abs(jump) > CLOCK_JUMP:
            self._jumped, self._jumped_at = jump, now
        with self._lock:
            rounds, crawls = (
                {name: elapsed - since for name, since in began.items()}
                for began in (self._rounds, self._crawls)
            )
        return Vitals(rounds, crawls, tuple(_disks(places)), self._jumped, self._jumped_at)


def _disks(places: Iterable[Path]) -> Iterator[Disk]:
    for place in places:
        with suppress(OSError):  # a place that is gone is told of by whoever writes there
            usage = shutil.disk_usage(place)
            yield Disk(str(place), usage.free, usage.total)
