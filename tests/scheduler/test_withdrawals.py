"""A withdrawal is told once it is confirmed, once, and only to those whom the article named."""

from __future__ import annotations

from presswatch.alerts.rules import Rule
from scheduler.jobs import withdrawals
from storage import articles, outbox, rechecks
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
