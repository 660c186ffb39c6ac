"""Jobs that are done again and again, whatever becomes of the time of day.

APScheduler reckons by the time of day. Its own interval trigger counts every round that a clock set forward leapt over,
one by one, which takes a machine that begins in 1970 minutes and gigabytes; and it waits for the time of day to come
round again when a clock is set back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

SET_BACK = 0.5  # seconds; less than that delays nothing that anybody would notice


class Rounds:
    """Wakes jobs, each in a thread of its group, so many seconds after the last time. Jobs of a group wait for each other.

    `looked` is to be called a few times a second: it notices a clock that was set back. `clock` is the time of day and
    `stopwatch` what no setting of it moves, both in seconds.
    """

    def __init__(
        self,
        groups: Iterable[str],
        *,
        clock: Callable[[], float] = time.time,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it tells of every late wake-up
        self._clock, self._stopwatch = clock, stopwatch
        self._before = self._offset()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={name: ThreadPoolExecutor(1) for name in groups},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    def add(self, job: Callable[[], None], seconds: float, group: str) -> None:
        """A job to be done every so many seconds, for the first time after as many."""
        self._scheduler.add_job(job, _trigger(seconds), id=job.__name__, executor=group)

    def start(self) -> None:
        """Begins."""
        self._scheduler.start()

    def stop(self) -> None:
        """Begins no round any more, and waits for those under way."""
        self._scheduler.shutdown(wait=True)

    def looked(self) -> None:
        """Wakes all jobs when the clock was set back since the last look, since each would wait as long as that."""
        offset = self._offset()
        if offset < self._before - SET_BACK:
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))
        self._before = offset

    def _offset(self) -> float:
        return self._clock() - self._stopwatch()


def _trigger(seconds: float) -> Any:
    """APScheduler's trigger that counts from now: rounds that were leapt over are not made up for."""
    from apscheduler.triggers.base import BaseTrigger

    class Every(BaseTrigger):  # type: ignore[misc]
        def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:  # noqa: ARG002
            return now + timedelta(seconds=seconds)

    return Every()
