from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presswatch.coverage.ledger import Poll
from presswatch.types import Route, RouteKind, Source
from scheduler.jobs import watch_health
from storage import coverage, sources
from storage.database import Database
from storage.database import open as open_database

START = datetime(2026, 3, 2, tzinfo=UTC)
FEED = Route("paper", RouteKind.FEED, "https://paper.example/rss")


@pytest.fixture
def db(tmp_path: Path) -> Database:
    db = open_database(tmp_path / "presswatch.db")
    sources.declare(db, [Source("paper", "Paper", "https://paper.example/", routes=(FEED,))], START)
    return db


def test_a_feed_that_fails_is_one_incident_and_one_recovery(db: Database) -> None:
    coverage.note(db, FEED, Poll(START, ("1",)))
    now = START
    opened = []
    for _ in range(8):
        now += timedelta(minutes=15)
        coverage.note(db, FEED, Poll(now, refusal="forbidden"))
        sources.checked(db, FEED, now, failure="forbidden", status=403)
        opened += watch_health.watch(db, ["paper"], now)
    assert [(change.opened, change.health, change.code) for change in opened] == [(True, "broken", "refused")]
    assert "forbidden" in opened[0].reason
    now += timedelta(minutes=15)
    coverage.note(db, FEED, Poll(now, ("2", "1")))
    sources.checked(db, FEED, now, status=200)
    closed = watch_health.watch(db, ["paper"], now)
    assert [(change.opened, change.code) for change in closed] == [(False, "refused")]
    assert not coverage.incidents(db, only_open=True)


def test_a_source_nobody_knows_yet_is_no_incident(db: Database) -> None:
    assert watch_health.watch(db, ["paper"], START + timedelta(hours=3)) == []
