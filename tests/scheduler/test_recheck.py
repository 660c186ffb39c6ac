"""Which stored articles are looked at again, and what a look that misses one leads to."""

from __future__ import annotations

import itertools
from dataclasses import replace

from presswatch.types import Alias, Entry, Route, RouteKind, Source, Watch, WatchKind
from scheduler.jobs import flag, recheck, rescan
from storage import articles, mentions, rechecks, sources, upkeep, watches
from storage.database import Database
from storage.rows import Flagged, PageOrigin, Validators
from tests.storage.builders import FEED, HERALD, NOW, entry, later, mention, reading, url


def flagged(db: Database, names: dict[int, str]) -> None:
    """Articles by number with the watch that each names, stored and flagged."""
    watches.declare(db, [Watch("org", "Org"), Watch("rival", "Rival", related=True)], NOW)
    found = []
    for n, watch in names.items():
        done = articles.append(
            db, "herald", reading(n), NOW, entry=entry(n), origin=PageOrigin(validators=Validators('"e"'))
        )
        assert done.revision_id is not None
        found.append(Flagged(done.revision_id, done.article_id, (mention(watch),) if watch else ()))
    mentions.commit(db, "flag", found[-1].revision_id, found, NOW, watchlist_version=1, matcher_version="1")


def test_only_articles_that_name_us_are_looked_at_again(db: Database) -> None:
    flagged(db, {1: "org", 2: "rival", 3: ""})
    assert recheck.follow(db, lambda: NOW) == 1
    assert recheck.follow(db, lambda: NOW) == 0
    assert recheck.due(db, later(minutes=14)) == {}
    assert recheck.due(db, later(minutes=15)) == {"herald": [url(1)]}


def test_each_check_is_later_than_the_one_before(db: Database) -> None:
    flagged(db, {1: "org"})
    recheck.follow(db, lambda: NOW)
    (number,) = articles.find(db, [url(1)]).values()
    minutes, times = 0, []
    for _ in range(8):
        while not recheck.due(db, later(minutes=minutes)):
            minutes += 1
        times.append(minutes)
        articles.mark_checked(db, number, later(minutes=minutes))
        assert recheck.checked(db, [url(1)], later(minutes=minutes)) == 1
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > 2 * gaps[0]


def test_a_check_that_failed_is_done_again_and_an_unknown_address_is_not(db: Database) -> None:
    flagged(db, {1: "org"})
    recheck.follow(db, lambda: NOW)
    assert recheck.checked(db, [url(1), url(9)], later(minutes=15)) == 1
    assert recheck.due(db, later(minutes=16)) == {}
    assert recheck.due(db, later(minutes=31)) == {"herald": [url(1)]}


def test_one_source_does_not_take_all(db: Database) -> None:
    flagged(db, dict.fromkeys(range(30), "org"))
    recheck.follow(db, lambda: NOW)
    (urls,) = recheck.due(db, later(hours=1)).values()
    assert len(urls) == recheck.PER_SOURCE
    assert sum(map(len, recheck.due(db, later(hours=1), limit=5).values())) == 5


def test_a_source_with_a_long_list_keeps_no_other_waiting(db: Database) -> None:
    flagged(db, dict.fromkeys(range(30), "org"))
    recheck.follow(db, lambda: NOW)
    post = Source(
        "post",
        "The Post",
        "https://example.org/",
        routes=(Route("post", RouteKind.FEED, "https://example.org/rss"),),
    )
    sources.declare(db, [HERALD, post], NOW)
    late = articles.append(db, "post", replace(reading(99), url="https://example.org/99"), later(minutes=1))
    rechecks.hurry(db, late.article_id, later(minutes=40))
    assert list(recheck.due(db, later(hours=1), limit=25)) == ["herald", "post"]
    assert list(recheck.due(db, later(hours=1), busy=["herald"])) == ["post"]


def test_a_missing_article_is_asked_for_until_it_is_confirmed(db: Database) -> None:
    """Also one that names nobody: that it is gone is not said before."""
    flagged(db, {3: ""})
    (number,) = articles.find(db, [url(3)]).values()
    hour = 1
    while not rechecks.observe(db, number, "not_found", later(hours=hour), status=404).confirmed:
        article = articles.get(db, number)
        assert article is not None
        assert article.gone_at is None
        assert [row[:2] for row in rechecks.missing(db)] == [(number, "not_found")]
        assert recheck.due(db, later(hours=hour, minutes=59)) == {}
        hour += 1
        assert recheck.due(db, later(hours=hour)) == {"herald": [url(3)]}
    article = articles.get(db, number)
    assert article is not None
    assert (article.gone_at, article.gone_reason) == (later(hours=3), "not_found")
    assert rechecks.missing(db) == []
    assert recheck.due(db, later(days=90)) == {}


def test_an_article_that_came_back_starts_anew(db: Database) -> None:
    flagged(db, {1: "org"})
    (number,) = articles.find(db, [url(1)]).values()
    for hour in (1, 2):
        rechecks.observe(db, number, "gone", later(hours=hour))
    articles.mark_checked(db, number, later(hours=3))
    assert rechecks.absence(db, number) is None
    found = rechecks.observe(db, number, "gone", later(hours=4))
    assert (found.confirmed, found.checks) == (False, 1)


def test_an_address_that_an_article_left_tells_nothing_of_it(db: Database) -> None:
    flagged(db, {1: "org"})
    moved = url(1).replace("a-headline", "a-better-headline")
    articles.append(db, "herald", reading(1, url=moved), later(hours=1), redirects=[url(1)])
    (number,) = articles.find(db, [url(1)]).values()
    article = articles.get(db, number)
    assert article is not None
    assert article.url == moved
    assert rechecks.living_at(db, moved) == [number]
    assert rechecks.living_at(db, url(1)) == []
    assert rechecks.living_at(db, "https://nowhere.example/") == []


def test_a_look_that_a_clock_a_year_ahead_put_off_is_due_once_it_is_right(db: Database) -> None:
    flagged(db, {1: "org", 2: "org"})
    recheck.follow(db, lambda: NOW)
    assert recheck.checked(db, [url(1)], later(days=20)) == 1
    assert upkeep.set_right(db, NOW) == 1
    assert recheck.due(db, NOW) == {"herald": [url(1)]}
    assert recheck.due(db, later(minutes=15)) == {"herald": [url(1), url(2)]}


def test_the_articles_of_a_source_that_was_renamed_are_looked_at_under_its_new_name(db: Database) -> None:
    flagged(db, {1: "org"})
    recheck.follow(db, lambda: NOW)
    renamed = replace(HERALD, name="the-herald", routes=(Route("the-herald", RouteKind.FEED, FEED.url),))
    sources.declare(db, [renamed], NOW)
    assert recheck.due(db, later(hours=1)) == {}
    articles.unseen(db, [Entry(url(1), renamed.routes[0])], NOW)
    assert recheck.due(db, later(hours=1)) == {"the-herald": [url(1)]}
    sources.declare(db, [replace(renamed, enabled=False)], NOW)
    assert recheck.due(db, later(hours=1)) == {}


def test_what_a_rescan_finds_is_looked_at_again_from_then_on(db: Database) -> None:
    flagged(db, {1: "", 2: "org"})
    recheck.follow(db, lambda: NOW)
    planned = recheck.due(db, later(days=1))
    word = reading(1).article_body.split()[0]
    found = Watch("word", word.capitalize(), aliases=(Alias(word, "", primary=True),), kind=WatchKind.EVENT)
    rescan.rescan(db, flag.prepare(db, [Watch("org", "Org"), found], NOW), lambda: later(hours=1))
    assert planned == {"herald": [url(2)]}
    assert set(recheck.due(db, later(days=1))["herald"]) >= {url(1)}
