"""A source's memory: what a crawl far from the file knows is what it knew when it ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from presswatch.errors import StorageError
from presswatch.types import Block, BlockKind, Entry, Reading, Route, RouteKind, Source
from storage import articles, crawl_memory, hosts, runs, sources
from storage.database import Database

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROUTE = Route("paper", RouteKind.FEED, "https://paper.example/feed")
SOURCE = Source("paper", "Paper", "https://paper.example/", routes=(ROUTE,))


def reading(number: int, text: str = "") -> Reading:
    body = text or f"The {number}th report of the harbour office says how many ships came."
    return Reading(
        f"https://paper.example/{number}", None, f"Report {number}", None, (Block(BlockKind.PARAGRAPH, body),)
    )


def memory() -> Database:
    db = crawl_memory.empty()
    sources.declare(db, [SOURCE], NOW)
    return db


def travelled(db: Database) -> Database:
    """The memory as the next worker has it."""
    packed, of_hosts = crawl_memory.pack(db, "paper.example"), crawl_memory.pack_hosts(db, "paper.example")
    there = crawl_memory.empty()
    crawl_memory.unpack(there, packed)
    crawl_memory.unpack(there, of_hosts)
    return there


def test_a_stored_article_is_known_and_an_edit_is_one() -> None:
    db = memory()
    entry = Entry("https://paper.example/1", ROUTE)
    articles.unseen(db, [entry], NOW)
    assert articles.append(db, "paper", reading(1), NOW, entry=entry).verdict == "new"
    there = travelled(db)
    assert articles.unseen(there, [entry], NOW) == []
    assert articles.append(there, "paper", reading(1), NOW).verdict == "same"
    assert (
        articles.append(
            there, "paper", reading(1, "Another text stands there now, of other ships."), NOW
        ).verdict
        == "edited"
    )


def test_what_was_left_waiting_is_taken_by_the_next_crawl_though_runs_are_numbered_anew() -> None:
    db = memory()
    first = runs.start(db, "paper", "schedule", "here", NOW)
    entry = Entry("https://paper.example/2", ROUTE)
    assert articles.unseen(db, [entry], NOW, run_id=first) == [entry]
    there = travelled(db)
    second = runs.start(there, "paper", "schedule", "there", NOW)
    assert second == first
    assert articles.waiting(there, "paper", NOW, run_id=second) == [entry]


def test_hosts_of_the_domain_travel_apart_from_the_source() -> None:
    db = memory()
    hosts.set_not_before(db, "https://www.paper.example", NOW + timedelta(hours=1))
    hosts.set_not_before(db, "https://elsewhere.example", NOW + timedelta(hours=2))
    alone = crawl_memory.empty()
    crawl_memory.unpack(alone, crawl_memory.pack_hosts(db, "paper.example"))
    assert hosts.not_before(alone, "https://www.paper.example") == NOW + timedelta(hours=1)
    assert hosts.not_before(alone, "https://elsewhere.example") is None
    assert hosts.not_before(travelled(db), "https://elsewhere.example") == NOW + timedelta(hours=2)


def test_only_the_newest_articles_travel() -> None:
    db = memory()
    for number in range(crawl_memory.KEPT_ARTICLES + 5):
        articles.append(db, "paper", reading(number), NOW)
    there = travelled(db)
    assert there.conn.execute("SELECT count(*), min(id) FROM article").fetchone() == (
        crawl_memory.KEPT_ARTICLES,
        6,
    )


@pytest.mark.parametrize("body", [b"", b"no memory", crawl_memory.pack(memory())[:-9]])
def test_what_is_no_memory_is_refused(body: bytes) -> None:
    with pytest.raises(StorageError, match="memory of a crawl"):
        crawl_memory.unpack(crawl_memory.empty(), body)
