from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from presswatch.coverage.ledger import CoverageState, Poll
from presswatch.types import Route, RouteKind, Source
from storage import articles, coverage, health, sources
from storage.database import open as open_database
from tests.storage.builders import reading

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Route("paper", RouteKind.FEED, "https://paper.example/rss")
SITEMAP = Route("paper", RouteKind.SITEMAP, "https://paper.example/news.xml")


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return open_database(tmp_path / "presswatch.db")


def states(db: Database, route: Route) -> list[tuple[str, float]]:
    rows = [row for row in coverage.spans(db, source="paper") if row.url == route.url]
    return [(row.span.state.value, row.span.seconds / 3600) for row in reversed(rows)]


def test_overlapping_polls_are_one_proven_span(db: Database) -> None:
    for hour in range(4):
        coverage.note(db, FEED, Poll(at(hour), (str(hour + 1), str(hour))), [at(hour)])
    assert states(db, FEED) == [("proven", 3)]
    assert coverage.rhythm(db, FEED).mean() > 0


def test_an_outage_is_blind_and_what_scrolled_off_meanwhile_is_a_gap(db: Database) -> None:
    coverage.note(db, FEED, Poll(at(0), ("2", "1")))
    coverage.note(db, FEED, Poll(at(1), refusal="503"))
    coverage.note(db, FEED, Poll(at(6), ("99", "98")))
    assert states(db, FEED) == [("blind", 6)]
    unseen = coverage.unseen(db, at(0), at(6))
    assert [row.span.reason for row in unseen] == ["503"]
    coverage.note(db, FEED, Poll(at(7), ("199", "198")))
    assert states(db, FEED)[-1] == ("gap", 1)


def test_a_second_route_recovers_what_it_saw(db: Database) -> None:
    coverage.note(db, FEED, Poll(at(0), ("1",)))
    coverage.note(db, FEED, Poll(at(4), refusal="403"))
    coverage.note(db, SITEMAP, Poll(at(1), ("1",)))
    coverage.note(db, SITEMAP, Poll(at(4), ("2", "1")))
    assert states(db, FEED) == [("blind", 1), ("recovered", 3)]


def test_an_unchanged_list_keeps_what_it_listed(db: Database) -> None:
    coverage.note(db, FEED, Poll(at(0), ("2", "1")))
    coverage.note(db, FEED, Poll(at(1), unchanged=True))
    span = coverage.note(db, FEED, Poll(at(2), ("3", "2")))
    assert span is not None
    assert span.state is CoverageState.PROVEN


def test_an_incident_is_opened_once_and_closed_once(db: Database) -> None:
    assert coverage.open_incident(db, "paper", "silence", "quiet", "nothing new for 9 h", "look", at(0))
    assert not coverage.open_incident(db, "paper", "silence", "quiet", "nothing new for 10 h", "look", at(1))
    assert [row.reason for row in coverage.incidents(db, only_open=True)] == ["nothing new for 10 h"]
    assert [row.code for row in coverage.close_incidents(db, "paper", at(2))] == ["silence"]
    assert not coverage.close_incidents(db, "paper", at(3))
    assert coverage.open_incident(db, "paper", "silence", "quiet", "again", "look", at(4))


def test_a_list_that_still_holds_what_it_held_recovers_an_outage(db: Database) -> None:
    coverage.note(db, FEED, Poll(at(0), ("2", "1")))
    coverage.note(db, FEED, Poll(at(1), refusal="503"))
    coverage.note(db, FEED, Poll(at(2), ("3", "2")))
    assert states(db, FEED) == [("recovered", 2)]


@pytest.mark.parametrize(
    ("own", "foreign", "newest"),
    [
        ((1, 2, 3), (), 3),
        ((1, 2, 3), (4,), 3),  # a slot that was sold says nothing of the source
        ((), (1, 2, 3), 3),  # its feed is kept by a service
        ((1, 2), (3, 4, 5), 5),  # its domain changed
        ((), (), None),
    ],
)
def test_the_newest_article_of_a_source_is_its_own_or_lies_where_most_of_its_articles_lie(
    db: Database, own: tuple[int, ...], foreign: tuple[int, ...], newest: int | None
) -> None:
    sources.declare(db, [Source("paper", "Paper", "https://paper.example/")], NOON)
    for hour in sorted((*own, *foreign)):
        url = f"https://{'paper' if hour in own else 'elsewhere'}.example/{hour}"
        articles.append(db, "paper", reading(hour, url=url), at(hour))
    assert health.evidence(db, "paper", at(9)).last_new_at == (at(newest) if newest else None)
