"""What keeps a job from its work, told once and not at each of its rounds, which would fill the disk."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable

from presswatch.errors import PresswatchError

AGAIN_SECONDS = 60.0  # until the same is told again

log = logging.getLogger("presswatch.service")


class Troubles:
    """Remembers what was told of each job. Each job belongs to one thread; `stopwatch` gives seconds that never jump."""

    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._stopwatch = stopwatch
        self._told: dict[str, tuple[str, float]] = {}

    def tell(self, job: str, error: Exception) -> None:
        """Logs what a job failed by: an error of ours in its words, any other with its trace. To be called in its handler."""
        now, what = self._stopwatch(), repr(error)
        before, at = self._told.get(job, ("", -math.inf))
        if what == before and now - at < AGAIN_SECONDS:
            return
        self._told[job] = (what, now)
        if isinstance(error, PresswatchError):
            log.error("%s", error)
        else:
            log.exception("a fault in %s", job)
