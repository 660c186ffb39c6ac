from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.session import namespace
from presswatch.types import Route, RouteKind, RunState, Source
from scheduler import agenda, holders
from storage import leases, runs, sources
from storage.database import Database
from storage.database import open as open_database

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def source(name: str, host: str = "") -> Source:
    url = f"https://{host or name}.example/"
    return Source(name, name, url, routes=(Route(name, RouteKind.FEED, f"{url}rss"),), interval=900)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return open_database(tmp_path / "presswatch.db")


def test_the_longest_overdue_begin_and_a_domain_is_asked_by_one_crawl(db: Database) -> None:
    sources.declare(db, [source("a"), source("b", "a"), source("c"), source("d")], NOON)
    sources.reschedule(db, "c", NOON - timedelta(minutes=5))
    choice = agenda.due_now(db, {}, 2, NOON)
    assert choice.begin == ("c", "a")
    assert choice.waiting["b"] == "a.example is being crawled"
    assert choice.waiting["d"] == "all slots are taken"


def test_a_running_source_and_its_domain_wait(db: Database) -> None:
    sources.declare(db, [source("a"), source("b", "a"), source("c")], NOON)
    choice = agenda.due_now(db, {"a": agenda.domains_of(db, "a")}, 5, NOON)
    assert choice.begin == ("c",)
    assert set(choice.waiting) == {"b"}


def test_nothing_is_due_before_its_time(db: Database) -> None:
    sources.declare(db, [source("a")], NOON)
    sources.reschedule(db, "a", NOON + timedelta(minutes=1))
    assert agenda.due_now(db, {}, 5, NOON).begin == ()


def test_missed_crawls_are_recorded_once(db: Database) -> None:
    sources.declare(db, [source("a")], NOON)
    later = NOON + timedelta(hours=2)
    assert agenda.record_missed(db, later) == ["a"]
    assert agenda.record_missed(db, later) == []
    run = runs.recent(db)[0]
    assert (run.state, run.started_at) == (RunState.MISSED, NOON)
    assert run.message is not None
    assert run.message.startswith("8 crawls")


def test_what_a_dead_process_held_is_free_again(db: Database) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = f"{holders.HOST}:{ended.pid}:{namespace()}.crawl"
    assert leases.acquire(db, "crawl:a", dead, 600, NOON)
    runs.start(db, "a", "schedule", dead, NOON)
    assert leases.acquire(db, "crawl:b", f"{holders.HOST}:{os.getpid()}:crawl", 600, NOON)
    assert leases.acquire(db, "crawl:c", "another-machine:1:crawl", 600, NOON)
    # Of another container with this machine's name, whose processes are numbered by themselves, nothing is known.
    other = f"{holders.HOST}:{ended.pid}:4026530000.crawl"
    assert leases.acquire(db, "crawl:d", other, 600, NOON)
    assert holders.release_dead(db, NOON) == ["crawl:a"]
    assert runs.recent(db)[0].state is RunState.ABANDONED
    assert {lease.name for lease in leases.all_held(db, NOON)} == {"crawl:b", "crawl:c", "crawl:d"}
