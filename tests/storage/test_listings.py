from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from presswatch.types import Entry, Refusal, RefusalReason, Route, RouteKind
from storage import articles, listings, refusals
from storage.database import Database
from tests.storage.builders import FEED, NOW, SECTION, entry, later, reading, url


def states(db: Database) -> dict[str, str]:
    return dict(db.execute("SELECT url, state FROM listing").fetchall())


def test_new_entries_are_wanted_in_the_order_given(db: Database) -> None:
    entries = [entry(n) for n in (3, 1, 2)]
    assert articles.unseen(db, entries, NOW) == entries


def test_a_stored_article_is_not_wanted_again(db: Database) -> None:
    articles.unseen(db, [entry(1)], NOW)
    articles.append(db, "herald", reading(1), NOW, entry=entry(1))
    assert articles.unseen(db, [entry(1), entry(2)], later(hours=1)) == [entry(2)]
    assert states(db) == {url(1): "article", url(2): "pending"}


@pytest.mark.parametrize(
    "spelling",
    [
        f"{url(1)}?utm_source=rss&utm_medium=feed",
        f"{url(1)}#comments",
        f"{url(1)}/",
        f"{url(1)}/amp",
        "http://www.example.com/world/10001-a-headline",
        "https://m.example.com/world/10001-a-headline",
        "HTTPS://EXAMPLE.COM:443/world/./10001-a-headline",
    ],
)
def test_another_spelling_of_a_stored_article_is_not_wanted(db: Database, spelling: str) -> None:
    articles.append(db, "herald", reading(1), NOW, entry=entry(1))
    assert articles.unseen(db, [Entry(spelling, SECTION)], later(hours=1)) == []


def test_an_address_that_a_page_merely_claims_is_fetched(db: Database) -> None:
    """Or one page could hide another by naming it as its canonical address."""
    claiming = reading(1, canonical_url=url(2))
    articles.append(db, "herald", claiming, NOW, entry=entry(1))
    assert articles.unseen(db, [entry(2)], later(hours=1)) == [entry(2)]


def test_two_spellings_in_one_list_are_one(db: Database) -> None:
    twice = [entry(1), Entry(f"{url(1)}?utm_source=rss", FEED)]
    assert articles.unseen(db, twice, NOW) == [entry(1)]
    assert len(states(db)) == 1


def test_an_entry_of_two_routes_is_fetched_once_a_run_and_remembers_both(db: Database) -> None:
    assert articles.unseen(db, [entry(1)], NOW, run_id=1) == [entry(1)]
    assert articles.unseen(db, [entry(1, SECTION)], NOW, run_id=1) == []
    found = db.execute(
        "SELECT route.url FROM listing_route JOIN route ON route.id = listing_route.route_id ORDER BY route.id"
    ).fetchall()
    assert found == [(FEED.url,), (SECTION.url,)]
    assert articles.unseen(db, [entry(1)], later(hours=1), run_id=2) == [entry(1)]


def test_what_a_killed_crawl_left_waits_for_the_next_though_no_list_names_it(db: Database) -> None:
    left = [
        entry(1, author=("A",), date_published=NOW.replace(microsecond=0), guid="g", position=4),
        entry(2, content_html="<p>whole</p>"),
    ]
    articles.unseen(db, left, NOW, run_id=1)
    articles.append(db, "herald", reading(3), NOW, entry=entry(3))
    assert articles.waiting(db, "herald", later(hours=1), run_id=2) == left
    assert articles.waiting(db, "herald", later(hours=1), run_id=2) == []
    assert articles.waiting(db, "other", later(hours=1)) == []
    articles.append(db, "herald", reading(1), NOW, entry=left[0])
    assert articles.waiting(db, "herald", later(hours=1)) == left[1:]


def test_a_refused_entry_is_wanted_when_its_time_has_come(db: Database) -> None:
    articles.unseen(db, [entry(1)], NOW)
    refusal = Refusal(url(1), RefusalReason.NETWORK, "reset", retry_at=later(minutes=10))
    refusals.record(db, "herald", refusal, NOW)
    assert listings.attempts(db, "herald", url(1)) == 1
    assert articles.unseen(db, [entry(1)], later(minutes=9)) == []
    assert articles.waiting(db, "herald", later(minutes=9)) == []
    assert articles.waiting(db, "herald", later(minutes=10)) == [entry(1)]
    assert articles.unseen(db, [entry(1)], later(minutes=10)) == [entry(1)]
    assert states(db) == {url(1): "failed"}


def test_what_was_refused_for_good_is_seen_and_never_asked_again(db: Database) -> None:
    articles.unseen(db, [entry(1)], NOW)
    refusals.record(db, "herald", Refusal(url(1), RefusalReason.PAYWALL), NOW)
    assert articles.unseen(db, [entry(1)], later(days=9)) == []
    assert articles.waiting(db, "herald", later(days=9)) == []
    assert states(db) == {url(1): "refused"}


def test_what_was_refused_for_good_is_asked_again_when_its_list_says_that_it_changed(db: Database) -> None:
    when = NOW.replace(microsecond=0)
    articles.unseen(db, [entry(1, date_modified=when)], NOW)
    refusals.record(db, "herald", Refusal(url(1), RefusalReason.EMPTY), NOW)
    assert articles.unseen(db, [entry(1, date_modified=when)], later(hours=1)) == []
    changed = entry(1, date_modified=when + timedelta(minutes=5))
    assert articles.unseen(db, [changed], later(hours=1)) == [changed]


def test_a_skipped_entry_is_noted_and_not_wanted(db: Database) -> None:
    articles.unseen(db, [entry(1), entry(2)], NOW)
    articles.skip(db, "herald", [url(1)], "older than --since", NOW)
    assert states(db) == {url(1): "skipped", url(2): "pending"}
    assert articles.unseen(db, [entry(1), entry(2)], later(hours=1)) == [entry(2)]
    assert articles.waiting(db, "herald", later(hours=1)) == [entry(2)]


def test_an_article_that_its_list_says_was_modified_is_checked(db: Database) -> None:
    when = NOW.replace(microsecond=0)
    first = entry(1, date_modified=when)
    articles.unseen(db, [first], NOW)
    articles.append(db, "herald", reading(1), NOW, entry=first)
    assert articles.unseen(db, [first], later(hours=1)) == []
    changed = entry(1, date_modified=when + timedelta(minutes=30))
    assert articles.unseen(db, [changed], later(hours=1), run_id=1) == [changed]
    assert states(db) == {url(1): "article"}
    # Killed before the answer came: the check is not forgotten.
    assert articles.waiting(db, "herald", later(hours=1), run_id=2) == [changed]
    articles.append(db, "herald", reading(1, "Rewritten. " * 50), later(hours=1), entry=changed)
    assert articles.unseen(db, [changed], later(hours=2)) == []
    assert articles.waiting(db, "herald", later(hours=2)) == []


def test_a_not_modified_answer_ends_a_check(db: Database) -> None:
    when = NOW.replace(microsecond=0)
    articles.unseen(db, [entry(1, date_modified=when)], NOW)
    done = articles.append(db, "herald", reading(1), NOW, entry=entry(1))
    changed = entry(1, date_modified=when + timedelta(hours=1))
    assert articles.unseen(db, [changed], later(hours=1)) == [changed]
    articles.mark_checked(db, done.article_id, later(hours=1))
    assert articles.waiting(db, "herald", later(hours=2)) == []
    assert articles.unseen(db, [changed], later(hours=2)) == []


def test_a_list_that_stamps_all_with_the_present_costs_less_and_less(db: Database) -> None:
    articles.unseen(db, [entry(1, date_modified=NOW)], NOW)
    articles.append(db, "herald", reading(1), NOW, entry=entry(1))
    checks = []
    for minute in range(0, 60 * 24, 10):
        now = later(minutes=minute)
        wanted = articles.unseen(db, [entry(1, date_modified=now)], now)
        for one in wanted:
            checks.append(minute)
            articles.append(db, "herald", reading(1), now, entry=one)
    gaps = [after - before for before, after in pairwise(checks)]
    assert 5 <= len(checks) <= 10
    assert gaps == sorted(gaps)


def test_a_refused_check_leaves_the_article_its_listing(db: Database) -> None:
    articles.unseen(db, [entry(1)], NOW)
    articles.append(db, "herald", reading(1), NOW, entry=entry(1))
    refusals.record(db, "herald", Refusal(url(1), RefusalReason.TIMEOUT), later(hours=1))
    assert states(db) == {url(1): "article"}


def test_sources_that_list_one_address_have_a_listing_each_and_share_the_article(db: Database) -> None:
    other = Route("post", RouteKind.FEED, "https://example.org/rss.xml")
    articles.append(db, "herald", reading(1), NOW, entry=entry(1))
    assert articles.unseen(db, [entry(1, other)], NOW) == []
    assert db.execute("SELECT source, state, article_id FROM listing").fetchall() == [("post", "article", 1)]


def test_a_list_of_many_thousands_is_one_question(db: Database) -> None:
    entries = [entry(n) for n in range(5000)]
    assert len(articles.unseen(db, entries, NOW)) == 5000
    assert len(articles.unseen(db, entries, NOW)) == 5000
    assert len(articles.waiting(db, "herald", NOW, limit=10_000)) == 5000


def test_a_long_list_lets_other_writers_have_their_turn(db: Database) -> None:
    begun: list[str] = []
    db.conn.set_trace_callback(lambda statement: begun.append(statement) if "BEGIN" in statement else None)
    entries = [entry(n) for n in range(1200)]
    assert articles.unseen(db, entries, NOW) == entries
    assert len(begun) == 3


def test_what_became_of_an_address_is_told(db: Database) -> None:
    other = Route("post", RouteKind.FEED, "https://example.org/rss.xml")
    articles.unseen(db, [entry(1)], NOW)
    articles.unseen(db, [entry(1, SECTION)], later(hours=1))
    articles.unseen(db, [entry(1, other)], later(hours=2))
    refusals.record(db, "herald", Refusal(url(1), RefusalReason.GEO, "", 451), later(hours=3))
    herald, post = listings.of(db, f"{url(1)}?utm_source=rss")
    assert (herald.source, herald.state, herald.reason, herald.attempts) == ("herald", "refused", "geo", 1)
    assert herald.routes == (FEED, SECTION)
    assert (herald.first_listed_at, herald.last_listed_at) == (NOW, later(hours=1))
    assert (post.state, post.routes) == ("pending", (other,))
    assert listings.of(db, url(2)) == []
    (refusal,) = refusals.of(db, f"{url(1)}#x")
    assert (refusal.reason, refusal.status) == (RefusalReason.GEO, 451)


def test_equal_digests_are_not_equal_addresses(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "digest", lambda _: 7)
    assert articles.unseen(db, [entry(1)], NOW) == [entry(1)]
    assert articles.unseen(db, [entry(2)], NOW) == [entry(2)]


@pytest.mark.parametrize(
    "address", ["https://example.com/\x00a", "https://example.com/\ud800", "http://[bad", "x" * 50_000]
)
def test_a_hostile_address_is_listed_once(db: Database, address: str) -> None:
    for hour in range(3):
        articles.unseen(db, [Entry(address, FEED)], later(hours=hour))
    assert db.execute("SELECT count(*) FROM listing").fetchone() == (1,)


def test_an_address_that_is_named_comes_with_what_lists_told_of_its_article(db: Database) -> None:
    when = NOW.replace(microsecond=0)
    listed = replace(
        entry(1), url=f"{url(1)}?utm_source=rss", headline="The dam (1-0): told", date_published=when
    )
    articles.unseen(db, [listed], NOW)
    articles.append(db, "herald", reading(1), NOW, entry=listed)
    named = listings.named(db, "herald", url(1), 3)
    assert (named.url, named.route.kind, named.position) == (url(1), RouteKind.URL, 3)
    assert (named.headline, named.date_published) == ("The dam (1-0): told", when)
    articles.unseen(db, [named], later(hours=1))
    assert listings.named(db, "herald", url(1)).headline == "The dam (1-0): told"
    assert listings.named(db, "herald", url(2)).headline is None
