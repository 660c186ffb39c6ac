"""The service's rounds go on when the clock of the machine is set."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from scheduler import rounds
from scheduler.rounds import Rounds

EVERY = 0.05  # seconds
PATIENCE = 20.0


class Clock(datetime):
    """The time of day as APScheduler reads it, which a test sets."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + cls.ahead


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clock, "ahead", timedelta(0))
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Clock)
    monkeypatch.setattr(rounds, "datetime", Clock)


def run_until(made: Rounds, done: threading.Semaphore, times: int) -> None:
    until = time.monotonic() + PATIENCE
    for _ in range(times):
        while not done.acquire(timeout=0.05):
            assert time.monotonic() < until, "no round any more"
            made.looked()


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(days=-20_000), timedelta(days=20_000)])
@pytest.mark.timeout(60)
def test_a_clock_that_is_set_stops_no_round(jump: timedelta) -> None:
    done = threading.Semaphore(0)

    def job() -> None:
        done.release()

    made = Rounds(["default"], clock=lambda: Clock.now(UTC).timestamp())
    made.add(job, EVERY, "default")
    made.start()
    try:
        run_until(made, done, 3)
        Clock.ahead = jump
        time.sleep(2 * EVERY)
        run_until(made, done, 5)
    finally:
        made.stop()


def test_rounds_of_one_group_wait_for_each_other_and_not_for_another_group() -> None:
    free, done = threading.Event(), threading.Semaphore(0)

    def slow() -> None:
        assert free.wait(PATIENCE)

    def quick() -> None:
        done.release()

    made = Rounds(["one", "two"])
    made.add(slow, EVERY, "one")
    made.add(quick, EVERY, "two")
    made.start()
    try:
        run_until(made, done, 3)
    finally:
        free.set()
        made.stop()
