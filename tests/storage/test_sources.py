from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from presswatch.types import Refusal, RefusalReason, Route, RouteKind, RunCounts, Source
from storage import articles, export, leases, mentions, refusals, runs, sources
from storage.database import Database
from storage.rows import Flagged, Validators
from storage.totals import Totals, totals
from tests.storage.builders import FEED, HERALD, NOW, SECTION, entry, later, mention, reading, url

POST_FEED = Route("post", RouteKind.FEED, "https://example.org/rss.xml")
POST = Source("post", "The Post", "https://example.org/", routes=(POST_FEED,), interval=60.0)


def test_what_is_declared_is_due_at_once(db: Database) -> None:
    (due,) = sources.due(db, NOW)
    assert (due.source, due.due_at) == ("herald", NOW)
    assert [row.route for row in due.routes] == [FEED, SECTION]
    assert [row.interval for row in due.routes] == [900.0, 900.0]


def test_a_checked_route_is_due_after_its_interval_and_jitter(db: Database) -> None:
    assert sources.checked(db, FEED, NOW, jitter=-12.5, status=200, changed=True, listed=30) == later(
        seconds=887.5
    )
    assert sources.checked(db, SECTION, NOW, interval=60) == later(seconds=60)
    assert sources.due(db, later(seconds=59)) == []
    assert sources.next_due_at(db) == later(seconds=60)
    (due,) = sources.due(db, later(seconds=60))
    assert [row.route for row in due.routes] == [SECTION]
    row = sources.routes_of(db, "herald")[0]
    assert (row.last_checked_at, row.last_changed_at, row.last_status, row.state) == (
        NOW,
        NOW,
        200,
        "working",
    )


def test_a_server_that_asks_for_patience_gets_it(db: Database) -> None:
    assert sources.checked(db, FEED, NOW, failure="throttled", not_before=later(hours=2)) == later(hours=2)
    assert sources.checked(db, FEED, NOW, not_before=later(seconds=1)) == later(seconds=900)


def test_failures_are_counted_until_a_real_answer(db: Database) -> None:
    given = Validators('"e"', None, "d")
    sources.checked(db, FEED, NOW, changed=True, validators=given)
    for _ in range(2):
        sources.checked(db, FEED, NOW, failure="timeout", validators=Validators("wrong"))
    row = sources.routes_of(db, "herald")[0]
    assert (row.failures, row.state, row.last_reason, row.validators) == (2, "failing", "timeout", given)
    sources.checked(db, FEED, NOW, status=304)
    row = sources.routes_of(db, "herald")[0]
    assert (row.failures, row.state, row.last_reason, row.validators) == (0, "working", None, given)


def test_the_longest_overdue_source_comes_first_and_the_limit_counts_sources(db: Database) -> None:
    sources.declare(db, [HERALD, POST], NOW)
    sources.reschedule(db, "post", NOW - timedelta(hours=1))
    assert [due.source for due in sources.due(db, NOW)] == ["post", "herald"]
    assert [due.source for due in sources.due(db, NOW, limit=1)] == ["post"]


def test_what_somebody_crawls_is_not_due_until_the_lease_is_given_back_or_runs_out(db: Database) -> None:
    sources.declare(db, [HERALD, POST], NOW)
    assert leases.acquire(db, "crawl:post", "another service", 30, NOW)
    assert [due.source for due in sources.due(db, later(seconds=29))] == ["herald"]
    assert [due.source for due in sources.due(db, later(seconds=30))] == ["herald", "post"]
    leases.release(db, "crawl:post", "another service")
    assert [due.source for due in sources.due(db, NOW)] == ["herald", "post"]


def test_a_source_that_is_switched_off_is_not_due(db: Database) -> None:
    sources.declare(db, [replace(HERALD, enabled=False)], NOW)
    assert sources.due(db, later(days=1)) == []
    assert sources.next_due_at(db) is None


def test_a_source_that_is_no_longer_declared_keeps_all_that_came_from_it(db: Database) -> None:
    articles.append(db, "herald", reading(1), NOW, entry=entry(1))
    sources.declare(db, [POST], later(hours=1))
    assert [due.source for due in sources.due(db, later(hours=1))] == ["post"]
    assert len(articles.recent(db, source="herald")) == 1
    removed = {row["source"]: row["removed_at"] for row in export.rows(db, "sources")}
    assert removed == {"herald": "2026-11-24T17:14:05.123Z", "post": None}
    sources.declare(db, [HERALD, POST], later(hours=2))
    assert {due.source for due in sources.due(db, later(hours=2))} == {"herald", "post"}


def test_a_declaration_that_changed_keeps_what_was_learnt(db: Database) -> None:
    sources.checked(db, FEED, NOW, changed=True, validators=Validators('"e"'))
    new = Route("herald", RouteKind.SITEMAP, "https://example.com/sitemap.xml")
    sources.declare(db, [replace(HERALD, title="Herald", routes=(FEED, new))], later(hours=1))
    assert [row.route for row in sources.routes_of(db, "herald")] == [FEED, new]
    assert [row.route for row in sources.routes_of(db, "herald", declared=False)] == [FEED, SECTION, new]
    assert sources.validators(db, FEED) == Validators('"e"')
    (status,) = sources.status(db)
    assert (status.title, status.routes) == ("Herald", 2)


def test_a_route_that_no_declaration_names_is_kept_but_never_due(db: Database) -> None:
    child = Route("herald", RouteKind.SITEMAP, "https://example.com/sitemap-1.xml")
    assert sources.validators(db, child) == Validators()
    sources.save_validators(db, child, Validators(None, "Tue, 24 Nov 2026 16:00:00 GMT"))
    assert sources.validators(db, child).last_modified == "Tue, 24 Nov 2026 16:00:00 GMT"
    sources.checked(db, child, NOW)
    assert child not in [row.route for due in sources.due(db, later(days=9)) for row in due.routes]


def test_two_sources_with_one_feed_do_not_share_its_validators(db: Database) -> None:
    """Or the second would be told "not modified" of a list it never read."""
    shared = replace(FEED, source="post")
    sources.declare(db, [HERALD, replace(POST, routes=(shared,))], NOW)
    sources.save_validators(db, FEED, Validators('"e"'))
    assert sources.validators(db, shared) == Validators()


def test_status_tells_how_each_source_stands(db: Database) -> None:
    sources.declare(db, [HERALD, POST], NOW)
    articles.append(db, "herald", reading(1), later(minutes=1))
    sources.checked(db, FEED, NOW, failure="timeout")
    run = runs.start(db, "herald", "operator", "me", NOW)
    runs.finish(db, run, later(seconds=5), RunCounts(new=1))
    herald, post = sources.status(db)
    assert (herald.articles, herald.failing_routes, herald.last_article_at) == (1, 1, later(minutes=1))
    assert herald.last_run is not None
    assert herald.last_run.counts.new == 1
    assert (post.articles, post.last_run, post.next_due_at) == (0, None, NOW)


def test_totals_count_what_the_documented_views_show(db: Database) -> None:
    sources.declare(db, [HERALD, POST], NOW)
    for n in range(3):
        articles.append(db, "herald", reading(n), NOW, entry=entry(n))
    found = [Flagged(n, n, (mention(),)) for n in (1, 2)]
    mentions.commit(db, "flag", 2, found, NOW, watchlist_version=1, matcher_version="1")
    articles.append(db, "herald", reading(0, "Quite another text."), later(hours=1), entry=entry(0))
    refusals.record(db, "herald", Refusal(url(9), RefusalReason.GEO), NOW)
    shown = [
        db.conn.execute(f"SELECT count(*) FROM {view}").fetchone()[0]
        for view in ("articles", "mentions", "refusals")
    ]
    assert shown == [3, 1, 1]
    assert totals(db) == Totals(*shown)
    assert db.conn.execute("SELECT articles FROM source WHERE name = 'herald'").fetchone() == (3,)
