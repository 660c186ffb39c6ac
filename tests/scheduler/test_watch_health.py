from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presswatch.coverage.ledger import Poll
from presswatch.types import (
    Block,
    BlockKind,
    DateValue,
    Precision,
    Route,
    RouteKind,
    RunCounts,
    RunState,
    Source,
)
from scheduler.jobs import watch_health
from storage import articles, coverage, extraction, outbox, runs, sources
from storage.database import Database
from storage.database import open as open_database
from tests.storage import builders

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


@pytest.mark.parametrize("enabled", [True, False], ids=["removed", "switched off"])
def test_what_was_wrong_with_a_source_ends_with_it_and_is_no_recovery(db: Database, enabled: bool) -> None:
    now = START
    for _ in range(8):
        now += timedelta(minutes=15)
        coverage.note(db, FEED, Poll(now, refusal="forbidden"))
        sources.checked(db, FEED, now, failure="forbidden", status=403)
    assert watch_health.watch(db, ["paper"], now, ["desk"])
    told = outbox.waiting(db)
    paper = Source("paper", "Paper", "https://paper.example/", routes=(FEED,), enabled=False)
    sources.declare(db, [] if enabled else [paper], now)
    (change,) = watch_health.watch(db, [], now, ["desk"])
    assert (change.source, change.opened) == ("paper", False)
    assert not coverage.incidents(db, only_open=True)
    assert outbox.waiting(db) == told
    assert watch_health.watch(db, [], now, ["desk"]) == []


def test_crawls_that_fail_before_a_list_is_asked_are_an_incident(db: Database) -> None:
    def crawl(now: datetime, state: RunState, message: str | None = None) -> None:
        number = runs.start(db, "paper", "schedule", "me", now)
        runs.finish(db, number, now, RunCounts(), state=state, message=message)

    crawl(START, RunState.FINISHED)
    opened = []
    for minutes in (1, 2, 4, 8, 16, 40):
        now = START + timedelta(minutes=minutes)
        crawl(now, RunState.FAILED, "cookies.sid: the variable SID is not set\n  remedy: set it")
        opened += watch_health.watch(db, ["paper"], now)
    ((was_opened, code, reason),) = [(change.opened, change.code, change.reason) for change in opened]
    assert (was_opened, code) == (True, "crawl-failed")
    assert reason == "6 crawls in a row failed: cookies.sid: the variable SID is not set remedy: set it"
    crawl(now, RunState.FINISHED)
    assert [change.opened for change in watch_health.watch(db, ["paper"], now)] == [False]


def test_a_source_nobody_knows_yet_is_no_incident(db: Database) -> None:
    assert watch_health.watch(db, ["paper"], START + timedelta(hours=3)) == []


def publish(db: Database, first: int, count: int, start: datetime, **missing: object) -> datetime:
    """Stores an article every six hours; returns the time of the last."""
    now = start
    for number in range(first, first + count):
        now = start + timedelta(hours=6 * (number - first))
        page = replace(
            builders.reading(number),
            url=f"https://paper.example/news/{10_000 + number}-story",
            date_published=DateValue(now, Precision.MINUTE, "+00:00"),
        )
        articles.append(db, "paper", replace(page, **missing), now)  # type: ignore[arg-type]
    return now


def fields_of(db: Database, now: datetime) -> list[tuple[bool, str]]:
    changes = watch_health.watch(db, ["paper"], now)
    return [(change.opened, change.reason) for change in changes if change.code == "fields"]


def test_a_redesign_is_told_while_it_lasts_and_over_when_it_is_mended(db: Database) -> None:
    usual = publish(db, 0, 5 * 28, START)
    assert fields_of(db, usual) == []
    # The new layout: a line instead of the text, and no author; the title is still there.
    short = (Block(BlockKind.PARAGRAPH, "Read it here."),)
    after = publish(db, 1000, 3, usual + timedelta(hours=6), blocks=short, author=())
    assert fields_of(db, after) == []
    after = publish(db, 2000, 20, after + timedelta(hours=6), blocks=short, author=())
    ((opened, reason),) = fields_of(db, after)
    assert opened
    assert reason == (
        "pages lost their body (100% before, 0% now), author (100% before, 0% now): the layout may have changed"
    )
    # It lasts for a fortnight more, and is no second incident, nor over by itself.
    after = publish(db, 3000, 56, after + timedelta(hours=6), blocks=short, author=())
    assert fields_of(db, after) == []
    assert [row.code for row in coverage.incidents(db, only_open=True) if row.code == "fields"] == ["fields"]
    mended = publish(db, 4000, 20, after + timedelta(hours=6))
    assert [opened for opened, _ in fields_of(db, mended)] == [False]


def test_weeks_tell_how_extraction_did(db: Database) -> None:
    last = publish(db, 0, 28, START)
    publish(db, 1000, 28, last + timedelta(hours=6), author=())
    weeks = extraction.periods(db, since=START.date(), days=7)
    assert [(week.start.day, week.articles, week.shares["author"]) for week in weeks] == [
        (2, 28, 1.0),
        (9, 28, 0.0),
    ]
    assert all(week.shares["headline"] == week.shares["article_body"] == 1.0 for week in weeks)
    assert len(extraction.periods(db, since=START.date(), until=START.date() + timedelta(days=3))) == 3


def test_an_edit_is_no_second_article(db: Database) -> None:
    publish(db, 0, 2, START)
    publish(db, 0, 2, START, blocks=(Block(BlockKind.PARAGRAPH, builders.text(0) + " and more " * 9),))
    assert sum(day.articles for day in extraction.periods(db, since=START.date())) == 2
