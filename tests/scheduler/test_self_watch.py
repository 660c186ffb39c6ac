"""The service watches itself: a job that stands still, a crawl without end, a full disk, a clock that was set."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from presswatch.coverage import self_watch
from presswatch.coverage.health import Health, Verdict
from presswatch.coverage.self_watch import Budget, Disk, Vitals
from scheduler.jobs import watch_health
from scheduler.vitals import Pulse
from storage import coverage, outbox
from storage.database import open as open_database

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Times:
    """A time of day and a stopwatch that a test moves."""

    def __init__(self) -> None:
        self.now, self.seconds = START, 0.0

    def pass_by(self, seconds: float, *, by_the_clock: float | None = None) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds if by_the_clock is None else by_the_clock)

    def pulse(self) -> Pulse:
        return Pulse(lambda: self.now, lambda: self.seconds)


def codes(pulse: Pulse, times: Times) -> list[str]:
    return [verdict.code for verdict in self_watch.judge(pulse.take([]), times.now)]


def test_a_job_that_stands_still_is_told_until_it_ends() -> None:
    times = Times()
    pulse = times.pulse()
    with pulse.round("send"):
        times.pass_by(540)
        assert codes(pulse, times) == []
        times.pass_by(120)
        assert codes(pulse, times) == ["stalled"]
    assert codes(pulse, times) == []


def test_a_crawl_without_end_is_told() -> None:
    times = Times()
    pulse = times.pulse()
    pulse.crawl_began("paper")
    times.pass_by(3 * 3600)
    (verdict,) = self_watch.judge(pulse.take([]), times.now)
    assert verdict.code == "crawl"
    assert "paper" in verdict.reason
    pulse.crawl_ended("paper")
    assert codes(pulse, times) == []


@pytest.mark.parametrize(("hours", "way"), [(3, "forward"), (-3, "back")])
def test_a_clock_that_is_set_is_told_for_an_hour_and_nothing_else_is_wrong(hours: int, way: str) -> None:
    times = Times()
    pulse = times.pulse()
    pulse.crawl_began("paper")
    with pulse.round("follow"):
        times.pass_by(30)
        assert codes(pulse, times) == []
        times.pass_by(30, by_the_clock=30 + hours * 3600)
        (verdict,) = self_watch.judge(pulse.take([]), times.now)
        assert verdict.code == "clock"
        assert f"{way} by 10,800 s" in verdict.reason
    times.pass_by(3700)
    assert codes(pulse, times) == []


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_disk_that_fills_is_told_before_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    times = Times()
    pulse = times.pulse()
    free = 50_000_000_000

    def usage(place: object) -> Usage:  # noqa: ARG001
        return Usage(100_000_000_000, 0, free)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert self_watch.judge(pulse.take([Path("/here")]), times.now) == []
    free = 400_000_000
    (verdict,) = self_watch.judge(pulse.take([Path("/here")]), times.now)
    assert verdict.code == "disk"
    assert "400 MB are free at /here" in verdict.reason


def test_a_place_that_is_gone_is_not_our_concern() -> None:
    assert Times().pulse().take([Path("/nowhere/at/all")]).disks == ()


def test_its_incidents_are_opened_closed_and_told_once_each(tmp_path: Path) -> None:
    db = open_database(tmp_path / "presswatch.db")
    full = Verdict(Health.BROKEN, "disk", "7 MB are free at /data", "free some space")
    other = Verdict(Health.DEGRADED, "budget", "the archive is nearly full", "raise its budget")
    watch_health.settle(db, None, [other], START, ["desk"])

    def settle(verdicts: list[Verdict], minutes: int) -> list[tuple[bool, str]]:
        at = START + timedelta(minutes=minutes)
        changes = watch_health.settle(db, None, verdicts, at, ["desk"], codes=self_watch.CODES)
        return [(change.opened, change.code) for change in changes]

    assert settle([full], 1) == [(True, "disk")]
    assert settle([full], 2) == []
    assert settle([], 3) == [(False, "disk")]
    assert settle([], 4) == []
    assert [row.code for row in coverage.incidents(db, only_open=True)] == ["budget"]
    told = [(row.kind, row.deliveries) for row in reversed(outbox.recent(db))]
    assert told == [
        ("incident", "desk: waiting"),
        ("incident", "desk: waiting"),
        ("recovery", "desk: waiting"),
    ]
    db.close()


def test_vitals_of_a_healthy_service_say_nothing() -> None:
    well = Vitals({"look": 2.0}, {"paper": 40.0}, (Disk("/data", 10**11, 10**12),))
    assert self_watch.judge(well, START) == []


@pytest.mark.parametrize(
    ("used", "health"),
    [(0, None), (799, None), (800, Health.DEGRADED), (989, Health.DEGRADED), (990, Health.BROKEN)],
)
def test_the_archive_warns_before_its_budget_bites(used: int, health: Health | None) -> None:
    verdicts = self_watch.judge(Vitals(archive=Budget(used * 10**6, 10**9)), START)
    assert [verdict.health for verdict in verdicts] == ([health] if health else [])
    assert all(verdict.code == "archive" and "prune --archive" in verdict.remedy for verdict in verdicts)
