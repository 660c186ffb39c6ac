"""A source's routes against real servers on loopback: what they list, what is fetched, what is left."""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler import crawl
from crawler.session import Event, RunSummary
from presswatch.config import Workspace
from presswatch.types import RunState
from storage import articles, database, hosts
from tests.crawler.site import Answer, Site, article, rss

Make = Callable[..., Workspace]


def declared(site: Site, *lines: str) -> str:
    return "\n".join([f'[[source]]\nname = "site"\nurl = "{site.url}/"', *lines]) + "\n"


def run(workspace: Workspace, **options: object) -> RunSummary:
    (summary,) = crawl.run(workspace, workspace.sources, **options)  # type: ignore[arg-type]
    return summary


def stored(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(workspace.database) as link:
        return link.execute(query).fetchall()


def states(workspace: Workspace) -> dict[object, object]:
    return dict(stored(workspace, "SELECT state, count(*) FROM listing GROUP BY 1"))  # type: ignore[arg-type]


def news(site: Site, count: int) -> list[tuple[str, str]]:
    """So many article pages, and their links for a feed."""
    links = []
    for n in range(count):
        title = f"Plan number {n} of the harbour {'abcdefghijklmnop'[n % 16] * 3}"
        site.pages[f"/news/{n}"] = article(title)
        links.append((f"{site.url}/news/{n}", title))
    return links


def sitemap(site: Site, *paths: str, index: bool = False) -> Answer:
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    rows = "".join(f"<{inner}><loc>{site.url}{path}</loc></{inner}>" for path in paths)
    return Answer(f'<?xml version="1.0"?><{outer}>{rows}</{outer}>', content_type="application/xml")


def test_a_second_pass_with_nothing_new_costs_one_conditional_request(site: Site, workspace: Make) -> None:
    feed = rss(news(site, 3))
    feed.headers["ETag"] = '"v1"'
    site.pages["/feed"] = feed
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    first = run(made)
    assert (first.counts.listed, first.counts.new) == (3, 3)
    before = len(site.asked)
    second = run(made)
    assert [asked.path for asked in site.asked[before:]] == ["/feed"]
    assert site.asked[-1].headers["if-none-match"] == '"v1"'
    assert (second.counts.not_modified, second.counts.listed) == (1, 0)


def test_a_list_without_validators_that_did_not_change_is_not_parsed_again(
    site: Site, workspace: Make
) -> None:
    site.pages["/feed"] = rss(news(site, 2))
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    run(made)
    second = run(made)
    assert (second.counts.not_modified, second.counts.listed) == (1, 0)


def test_an_article_remembers_every_route_it_was_found_by(site: Site, workspace: Make) -> None:
    site.pages["/feed"] = rss(news(site, 2))
    site.pages["/map"] = sitemap(site, "/news/0", "/news/1")
    made = workspace(
        declared(site, f'feeds = ["{site.url}/feed"]', f'sitemaps = ["{site.url}/map"]'), site.endpoint
    )
    summary = run(made)
    assert summary.counts.new == 2
    routes = "SELECT count(*) FROM listing_route JOIN route ON route.id = route_id GROUP BY kind"
    assert stored(made, routes) == [(2,), (2,)]
    assert len(site.paths()) == 4


def test_what_the_budget_leaves_is_fetched_by_the_next_crawl(site: Site, workspace: Make) -> None:
    feed = rss(news(site, 5))
    feed.headers["ETag"] = '"v1"'
    site.pages["/feed"] = feed
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    first = run(made, limit=2)
    assert (first.counts.new, first.pending) == (2, 3)
    assert states(made) == {"article": 2, "pending": 3}
    second = run(made)
    assert second.counts.new == 3
    assert states(made) == {"article": 5}


def test_a_sitemap_index_leads_to_its_sitemaps(site: Site, workspace: Make) -> None:
    news(site, 4)
    site.pages["/index"] = sitemap(site, "/a.xml", "/b.xml.gz", "/index", index=True)
    site.pages["/a.xml"] = sitemap(site, "/news/0", "/news/1")
    packed = sitemap(site, "/news/2", "/news/3")
    site.pages["/b.xml.gz"] = Answer(gzip.compress(packed.data), content_type="application/gzip")
    made = workspace(declared(site, f'sitemaps = ["{site.url}/index"]'), site.endpoint)
    assert run(made).counts.new == 4
    assert site.paths().count("/index") == 1


def test_sitemaps_of_an_unchanged_index_are_asked_again(site: Site, workspace: Make) -> None:
    news(site, 2)
    index = sitemap(site, "/a.xml", index=True)
    index.headers["ETag"] = '"i"'
    site.pages["/index"] = index
    site.pages["/a.xml"] = sitemap(site, "/news/0")
    made = workspace(declared(site, f'sitemaps = ["{site.url}/index"]'), site.endpoint)
    assert run(made).counts.new == 1
    site.pages["/a.xml"] = sitemap(site, "/news/0", "/news/1")
    assert run(made).counts.new == 1


def test_an_endless_index_is_left_after_its_budget(site: Site, workspace: Make) -> None:
    for n in range(200):
        site.pages[f"/i{n}"] = sitemap(site, *(f"/i{n * 3 + k}" for k in (1, 2, 3)), index=True)
    made = workspace(declared(site, f'sitemaps = ["{site.url}/i0"]'), site.endpoint)
    run(made)
    assert len(site.paths()) <= 17


def test_articles_of_other_sites_are_kept_and_marked(site: Site, other: Site, workspace: Make) -> None:
    site.pages["/one"] = article("The harbour plan")
    other.pages["/two"] = article("The ferry plan")
    site.pages["/feed"] = rss([(f"{site.url}/one", "One"), (f"{other.url}/two", "Two")])
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint, other.endpoint)
    run(made)
    marked = stored(made, "SELECT url, off_site FROM article ORDER BY off_site")
    assert marked == [(f"{site.url}/one", 0), (f"{other.url}/two", 1)]


def test_one_bad_link_loses_itself_alone(site: Site, other: Site, workspace: Make) -> None:
    links = [*news(site, 1), (f"{other.url}/inner", "Inner"), ("http://printer/status", "Printer")]
    links.append((f"{site.url}/" + "calendar/" * 30, "Trap"))
    site.pages["/feed"] = rss(links)
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    summary = run(made)
    assert summary.counts.new == 1
    assert summary.reasons == {"private_address": 2, "trap": 1}
    assert not other.asked


def test_rules_of_the_source_skip_with_a_reason(site: Site, workspace: Make) -> None:
    site.pages["/feed"] = rss(news(site, 3))
    made = workspace(
        declared(site, f'feeds = ["{site.url}/feed"]', 'deny = ["/news/1"]'),
        site.endpoint,
    )
    summary = run(made)
    assert summary.counts.new == 2
    assert "/news/1" not in site.paths()
    (reason,) = stored(made, "SELECT reason FROM listing WHERE state = 'skipped'")
    assert "denies" in str(reason[0])


def test_since_leaves_out_what_the_list_dates_earlier(site: Site, workspace: Make) -> None:
    feed = rss(news(site, 1))
    feed.body = str(feed.body).replace("</item>", "<pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate></item>")
    site.pages["/feed"] = feed
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    summary = run(made, since=datetime(2026, 11, 10, tzinfo=UTC))
    assert summary.counts.new == 0
    assert states(made) == {"skipped": 1}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("<!doctype html><html><body><h1>Sign in</h1></body></html>"), "not_a_list"),
        (Answer("", 404), "not_found"),
        (Answer("", 304, content_type=None), "server_error"),
        (Answer(b"\x00" * 20_000_000, content_type="application/rss+xml"), "too_large"),
    ],
)
def test_a_list_that_is_none_is_recorded_and_asked_for_again(
    site: Site, workspace: Make, answer: Answer, reason: str
) -> None:
    site.pages["/feed"] = answer
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    summary = run(made)
    assert summary.reasons == {reason: 1}
    assert stored(made, "SELECT state, failures FROM route") == [("failing", 1)]
    site.pages["/feed"] = rss(news(site, 1))
    assert run(made).counts.new == 1


def test_a_list_that_was_dead_for_years_is_asked_as_seldom_as_before(site: Site, workspace: Make) -> None:
    site.pages["/feed"] = Answer("gone for good", 500)
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]', 'interval = "5m"'), site.endpoint)
    run(made)
    with sqlite3.connect(made.database) as link:
        link.execute("UPDATE route SET failures = 5000")
    link.close()
    assert run(made).state is RunState.FINISHED
    ((failures, hours),) = stored(
        made, "SELECT failures, 24 * (julianday(next_due_at) - julianday('now')) FROM route"
    )
    assert failures == 5001
    assert isinstance(hours, float)
    assert 5.9 < hours < 6.1


def test_a_route_that_is_gone_is_not_asked_again(site: Site, workspace: Make) -> None:
    site.pages["/feed"] = Answer("", 410)
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    for _ in range(2):
        run(made)
    assert site.paths() == ["/feed"]


def test_events_tell_what_happened(site: Site, workspace: Make) -> None:
    site.pages["/feed"] = rss(news(site, 1))
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    events: list[Event] = []
    run(made, on_event=events.append)
    assert [event.what for event in events] == ["listed", "new", "finished"]
    assert events[1].reading is not None


def test_a_preview_stores_nothing(site: Site, workspace: Make) -> None:
    site.pages["/feed"] = rss(news(site, 12))
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    readings, summary = crawl.preview(made, made.sources[0])
    assert len(readings) == 10
    assert summary.pending == 2
    assert not made.database.exists()


def test_two_sources_are_crawled_at_once(site: Site, other: Site, workspace: Make) -> None:
    for one in (site, other):
        one.pages["/feed"] = rss(news(one, 2))
    made = workspace(
        declared(site, f'feeds = ["{site.url}/feed"]')
        + declared(other, f'feeds = ["{other.url}/feed"]').replace('"site"', '"other"'),
        site.endpoint,
        other.endpoint,
    )
    summaries = crawl.run(made, made.sources)
    assert [summary.counts.new for summary in summaries] == [2, 2]


def test_a_guid_that_a_feed_repeats_merges_nothing(site: Site, workspace: Make) -> None:
    feed = rss(news(site, 3))
    feed.body = re.sub(r"<guid>.*?</guid>", "<guid>same</guid>", str(feed.body))
    site.pages["/feed"] = feed
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    assert run(made).counts.new == 3


def test_a_link_to_the_front_page_is_skipped(site: Site, workspace: Make) -> None:
    site.pages["/"] = article("Welcome")
    site.pages["/feed"] = rss([*news(site, 1), (f"{site.url}/", "Home")])
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    assert run(made).counts.new == 1
    assert states(made) == {"article": 1, "skipped": 1}


def test_what_was_noted_under_a_clock_that_was_years_ahead_closes_no_site(
    site: Site, workspace: Make
) -> None:
    site.pages["/feed"] = rss(news(site, 2))
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    db = database.open(made.database)
    ahead = datetime.now(UTC) + timedelta(days=900)
    # With such a clock every certificate is refused: the robots.txt counts as out of reach.
    hosts.save_robots(db, site.url, None, None, ahead)
    hosts.set_not_before(db, site.url, ahead)
    assert run(made).counts.new == 2
    soon = datetime.now(UTC) + timedelta(minutes=5)
    hosts.set_not_before(db, site.url, soon)
    hosts.set_not_before(db, site.url, soon - timedelta(minutes=1))
    left = hosts.not_before(db, site.url)
    db.close()
    assert left is not None
    assert abs(left - soon) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (RuntimeError("a fault of ours"), "RuntimeError: a fault of ours"),
        (sqlite3.DataError("string or blob too big"), "RowRefused: {}: string or blob too big"),
    ],
    ids=["in the program", "in a row"],
)
def test_an_article_that_we_fail_to_store_stops_no_other(
    site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch, fault: Exception, told: str
) -> None:
    links = news(site, 6)
    site.pages["/feed"] = rss(links)
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    append = articles.append

    def faulty(db: Any, name: str, found: Any, *rest: Any, **options: Any) -> Any:
        if found.url == links[2][0]:
            raise fault
        return append(db, name, found, *rest, **options)

    monkeypatch.setattr(articles, "append", faulty)
    summary = run(made)
    assert (summary.state, summary.message, summary.reasons) == (RunState.FINISHED, "", {"fault": 1})
    assert states(made) == {"article": 5, "failed": 1}
    ((url, detail),) = stored(made, "SELECT url, detail FROM refusal")
    assert (url, str(detail).splitlines()[0]) == (links[2][0], told.format(made.database))
    site.asked.clear()
    run(made)
    assert site.paths() == ["/feed"]  # it is asked for again later, not at once
