"""What was announced: told when a source that usually carries such a thing was seen whole and has not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presswatch.coverage.expected import Standing
from presswatch.coverage.ledger import Poll
from presswatch.types import Route, RouteKind, Source
from scheduler.jobs import expect
from storage import articles, coverage, expectations, outbox, sources
from storage.database import Database
from storage.database import open as open_database
from storage.rows import stamp
from tests.storage.builders import reading

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = ("agency", "paper", "radio")
FEEDS = {name: Route(name, RouteKind.FEED, f"https://{name}.example/rss") for name in NAMES}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "presswatch.db")
    declared = [
        Source(name, name.title(), f"https://{name}.example/", routes=(feed,)) for name, feed in FEEDS.items()
    ]
    sources.declare(opened, declared, NOON)
    yield opened
    opened.close()


def see(db: Database, name: str, hours: float, *ids: str, refusal: str | None = None) -> None:
    """A look at a source's feed so long after noon."""
    coverage.note(db, FEEDS[name], Poll(NOON + timedelta(hours=hours), ids, refusal=refusal))


def publish(db: Database, name: str, hours: float, text: str) -> None:
    url = f"https://{name}.example/news/{hours}"
    read = reading(1, text, url=url, headline=text)
    articles.append(db, name, read, NOON + timedelta(hours=hours), route=FEEDS[name])


def test_who_was_seen_whole_and_has_it_not_is_told_once(db: Database) -> None:
    due = dict.fromkeys(NAMES, NOON + timedelta(hours=2))
    expectations.expect(db, "Summit of the lakes", "lakes NEAR/5 summit", NOON, due, NOON)
    for name in NAMES:
        see(db, name, -1, "1")
    publish(db, "agency", 0.5, "The lakes hold their summit today")
    publish(db, "paper", 0.5, "A bakery opens in the harbour")
    see(db, "agency", 2.5, "2", "1")
    see(db, "paper", 2.5, "2", "1")
    see(db, "radio", 2.5, refusal="timeout")
    after = NOON + timedelta(hours=2.5)
    decided = {one.source: standing for one, standing in expect.look(db, ["desk"], after)}
    assert decided == {"agency": Standing.CARRIED, "paper": Standing.MISSING}
    later = {one.source: standing for one, standing in expect.look(db, ["desk"], after + timedelta(hours=1))}
    assert later == {"radio": Standing.UNSEEN}
    (told,) = outbox.recent(db)
    assert (told.kind, told.deliveries) == ("expected", "desk: waiting")
    assert expect.look(db, ["desk"], after + timedelta(hours=2)) == []
    states = {one.source: (one.standing, one.url) for one in expectations.listed(db)}
    assert states["agency"] == (Standing.CARRIED, "https://agency.example/news/0.5")
    assert states["paper"] == (Standing.MISSING, None)


def test_what_is_ended_is_looked_for_no_longer(db: Database) -> None:
    number = expectations.expect(db, "A vote", "vote", NOON, {"paper": NOON}, NOON)
    assert expectations.end(db, number, NOON)
    assert not expectations.end(db, number, NOON)
    assert expect.look(db, ["desk"], NOON + timedelta(days=1)) == []
    assert [one.standing for one in expectations.listed(db)] == [Standing.WAITING]


def test_habits_are_learnt_from_stories_of_official_sources(db: Database) -> None:
    official = Source("ministry", "Ministry", "https://ministry.example/", kind="official")
    known = [Source(name, name, f"https://{name}.example/", routes=(FEEDS[name],)) for name in NAMES]
    sources.declare(db, [*known, official], NOON)
    for day in range(6):
        began = NOON + timedelta(days=day)
        carriers = [("ministry", 0), ("agency", 20), *([("paper", 40)] if day < 2 else [])]
        db.conn.execute("INSERT INTO story (created_at, updated_at) VALUES ('x', 'x')")
        story = db.conn.execute("SELECT max(id) FROM story").fetchone()[0]
        for name, minutes in carriers:
            text = f"Release number {day} " + " ".join(f"w{day}x{name}{i}" for i in range(60))
            read = reading(1, text, url=f"https://{name}.example/{day}", headline=text[:18])
            done = articles.append(db, name, read, began + timedelta(minutes=minutes))
            db.conn.execute(
                "INSERT INTO story_member (article_id, story_id, relation, score, joined_at) VALUES (?, ?, 'first', 1, 'x')",
                (done.article_id, story),
            )
    habits = expectations.learnt(db)
    assert set(habits) == {"agency"}
    assert habits["agency"].seconds == 20 * 60
    due = expectations.due_by(NOON, habits, (), timedelta(hours=24))
    assert due == {"agency": NOON + timedelta(minutes=20)}
    named = expectations.due_by(NOON, habits, ("paper",), timedelta(hours=24))
    assert named == {"paper": NOON + timedelta(hours=24)}


def test_two_lists_of_a_source_tell_how_much_there_was(db: Database) -> None:
    second = Route("paper", RouteKind.SITEMAP, "https://paper.example/sitemap.xml")
    sources.declare(
        db, [Source("paper", "Paper", "https://paper.example/", routes=(FEEDS["paper"], second))], NOON
    )
    routes = [row[0] for row in db.conn.execute("SELECT id FROM route WHERE source = 'paper' ORDER BY id")]
    at = stamp(NOON)
    for n in range(30):
        text = f"Piece {n} " + " ".join(f"w{n}x{i}" for i in range(60))
        done = articles.append(db, "paper", reading(1, text, url=f"https://paper.example/{n}"), NOON)
        listing = db.conn.execute(
            "INSERT INTO listing (digest, source, state, article_id, first_listed_at, last_listed_at, url)"
            " VALUES (?, 'paper', 'article', ?, ?, ?, ?)",
            (n, done.article_id, at, at, f"https://paper.example/{n}"),
        ).lastrowid
        for route in routes[: 2 if n < 15 else 1] if n < 25 else routes[1:]:
            db.conn.execute("INSERT INTO listing_route VALUES (?, ?, ?, ?, 0)", (listing, route, at, at))
    estimate = expectations.estimates(db, NOON, ["paper"])["paper"]
    assert estimate.seen == 30
    assert estimate.total == pytest.approx(26 * 21 / 16 - 1)
    assert estimate.high > 33


def test_one_that_cannot_be_looked_for_keeps_no_other_from_it(db: Database) -> None:
    due = {"agency": NOON + timedelta(hours=2)}
    expectations.expect(db, "A release", "lakes", NOON, due, NOON)
    expectations.expect(db, "Another", "lakes source:gazette", NOON, due, NOON)  # which was taken out since
    publish(db, "agency", 0.5, "The lakes hold their summit today")
    (decided,) = expect.look(db, ["desk"], NOON + timedelta(hours=1))
    assert (decided[0].title, decided[1]) == ("A release", Standing.CARRIED)
