"""A withdrawal is told once it is confirmed, once, and only to those whom the article named."""

from __future__ import annotations

import pytest

from presswatch.alerts.rules import Rule
from presswatch.coverage.ledger import Poll
from presswatch.types import Route, RouteKind
from presswatch.urls import canonicalize
from scheduler.jobs import recheck, withdrawals
from storage import articles, coverage, decisions, outbox, rechecks
from storage.database import Database
from tests.scheduler.test_recheck import flagged
from tests.storage.builders import later, url

RULES = (Rule("press", ("mail",), watches=("org",)), Rule("others", ("chat",), watches=("nobody",)))


def miss(db: Database, n: int, *hours: float) -> None:
    (number,) = articles.find(db, [url(n)]).values()
    for hour in hours:
        rechecks.observe(db, number, "not_found", later(hours=hour))


def follow(db: Database) -> int:
    return withdrawals.follow(db, RULES, lambda: later(hours=9))


def test_it_is_told_when_it_is_sure_and_once(db: Database) -> None:
    flagged(db, {1: "org", 2: "rival", 3: ""})
    for n in (1, 2, 3):
        miss(db, n, 1, 2)
    assert follow(db) == 0
    for n in (1, 2, 3):
        miss(db, n, 3)
    assert follow(db) == 1
    miss(db, 1, 4, 5, 6, 7)
    assert follow(db) == 0
    (alert,) = outbox.recent(db)
    assert (alert.kind, alert.rule, alert.watch, alert.headline) == ("gone", "press", "org", "Headline 1")
    assert alert.deliveries == "mail: waiting"


def test_an_article_that_came_back_and_went_again_is_told_again(db: Database) -> None:
    flagged(db, {1: "org"})
    miss(db, 1, 1, 2, 3)
    assert follow(db) == 1
    (number,) = articles.find(db, [url(1)]).values()
    articles.mark_checked(db, number, later(hours=4))
    miss(db, 1, 5, 6)
    assert follow(db) == 0
    miss(db, 1, 7)
    assert follow(db) == 1


FEED = Route("herald", RouteKind.FEED, "https://herald.example/feed.xml")
MAP = Route("herald", RouteKind.SITEMAP, "https://herald.example/map.xml")


def look(db: Database, hours: float, *numbers: int, route: Route = FEED, unchanged: bool = False) -> None:
    ids = tuple(canonicalize(url(n)) for n in numbers)
    coverage.note(db, route, Poll(later(hours=hours), () if unchanged else ids, unchanged=unchanged))


def test_what_a_site_takes_out_of_its_list_is_told_after_hours_and_once(db: Database) -> None:
    flagged(db, {3: "org"})
    look(db, 0, 5, 4, 3, 2, 1)
    look(db, 1, 6, 5, 4, 2, 1)
    assert recheck.due(db, later(hours=1)) == {"herald": [url(3)]}
    look(db, 2, unchanged=True)
    assert follow(db) == 0
    look(db, 3, 7, 6, 5, 4, 2)
    assert follow(db) == 1
    look(db, 4, 8, 7, 6, 5, 4, 2)
    assert follow(db) == 0
    (alert,) = outbox.recent(db)
    assert (alert.kind, alert.watch, alert.headline) == ("gone", "org", "Headline 3")
    article = articles.get(db, url(3))
    assert article is not None
    assert article.gone_at is None
    reasons = [one.decision.reason for one in decisions.of(db, url(3)) if one.decision.verdict == "delisted"]
    assert len(reasons) == 1
    assert "confirmed by 3 checks" in reasons[0]


@pytest.mark.parametrize("case", ["back", "scrolled off", "on another list", "gone itself", "a refusal"])
def test_what_is_not_told_of_a_list(db: Database, case: str) -> None:
    flagged(db, {3: "org"})
    if case == "on another list":
        look(db, 0, 3, 2, route=MAP)
    look(db, 0, 5, 4, 3, 2, 1)
    look(db, 1, 6, 5, 4, 2, 1)
    if case == "a refusal":
        coverage.note(db, FEED, Poll(later(hours=2), refusal="503"))
        coverage.note(db, FEED, Poll(later(hours=3), refusal="503"))
    else:
        look(db, 2, *{"back": (6, 5, 4, 3, 2, 1), "scrolled off": (9, 8, 7, 6)}.get(case, (6, 5, 4, 2, 1)))
    if case == "gone itself":
        miss(db, 3, 1)
    if case == "on another list":
        look(db, 3, 3, 2, route=MAP)
    if case != "a refusal":
        look(db, 3.5, 7, 6, 5, 4, 2)
        look(db, 4, 8, 7, 6, 5, 4)
    assert follow(db) == 0
