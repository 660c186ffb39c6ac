"""Requests to a host on a day: counted over crawls and processes, told where they are used up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler import crawl
from presswatch.config import Workspace
from presswatch.coverage.ledger import CoverageState
from storage import coverage, database, hosts, sources
from tests.crawler.site import Answer, Site, article, rss

Make = Callable[..., Workspace]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def feeding(site: Site, count: int) -> str:
    words = (
        "sluice",
        "harbour",
        "ferry",
        "railway",
        "market",
        "school",
        "bridge",
        "orchard",
        "mill",
        "theatre",
    )
    links = []
    for n in range(count):
        title = f"The {words[n]} of the lakes"
        site.pages[f"/{n}"] = article(
            title, f"The {words[n]} was the matter of the day, and {words[n]} again. " * 5
        )
        links.append((f"{site.url}/{n}", title))
    site.pages["/rss"] = rss(links)
    return f'[[source]]\nname = "site"\nurl = "{site.url}/"\nfeeds = ["{site.url}/rss"]\n'


def test_a_host_is_asked_no_more_often_than_allowed_over_several_crawls(site: Site, workspace: Make) -> None:
    made = workspace(feeding(site, 8), site.endpoint, fetch="requests_per_day = 6\n")
    (summary,) = crawl.run(made, made.sources)
    assert len(site.asked) == 6  # robots.txt, the feed, four articles
    assert (summary.counts.new, summary.pending) == (4, 4)
    assert summary.reasons == {}, "what waits is not refused"
    (summary,) = crawl.run(made, made.sources)  # another process would find the same count in the file
    assert len(site.asked) == 6
    assert summary.reasons == {"budget": 1}


def test_the_spent_budget_is_told_as_a_blind_span_until_the_next_day(site: Site, workspace: Make) -> None:
    made = workspace(feeding(site, 3), site.endpoint, fetch="requests_per_day = 5\n")
    before = datetime.now(UTC)
    for _ in range(2):
        crawl.run(made, made.sources)
    db = database.open(made.database)
    (blind,) = coverage.spans(db, states=(CoverageState.BLIND,))
    assert blind.span.reason == "budget"
    (route,) = sources.routes_of(db, "site")
    # Minutes before midnight the route's own rhythm reaches past it, and the later of the two counts.
    tomorrow = datetime.combine(before.date() + timedelta(days=1), datetime.min.time(), UTC)
    assert route.next_due_at is not None
    assert tomorrow <= route.next_due_at <= tomorrow + timedelta(hours=1)


def test_articles_leave_a_tenth_to_the_lists(site: Site, workspace: Make) -> None:
    made = workspace(feeding(site, 10), site.endpoint, fetch="requests_per_day = 10\n")
    crawl.run(made, made.sources)
    assert len(site.asked) == 9
    site.pages["/rss"] = rss([(f"{site.url}/new", "Something new")])
    (summary,) = crawl.run(made, made.sources)
    assert site.paths()[-1] == "/rss"
    assert summary.counts.listed == 1


def test_redirects_count_and_other_hosts_have_their_own(site: Site, other: Site, workspace: Make) -> None:
    site.pages["/a"] = Answer("", 302, {"Location": "/b"})
    site.pages["/b"] = Answer("", 302, {"Location": f"{other.url}/c"})
    other.pages["/c"] = article("The harbour plan")
    text = f'[[source]]\nname = "site"\nurl = "{site.url}/"\n'
    made = workspace(text, site.endpoint, other.endpoint, fetch="requests_per_day = 3\n")
    (summary,) = crawl.run(made, urls=[f"{site.url}/a"])
    assert summary.counts.new == 1
    assert (len(site.asked), len(other.asked)) == (3, 2)
    (summary,) = crawl.run(made, urls=[f"{site.url}/a"])
    assert summary.pending == 1
    assert len(site.asked) == 3


def test_a_new_day_begins_anew(tmp_path: Path) -> None:
    db = database.open(tmp_path / "presswatch.db")
    assert [hosts.spend(db, "https://a.example", NOON, 2) for _ in range(3)] == [True, True, False]
    assert hosts.spend(db, "https://b.example", NOON, 2)
    assert hosts.spend(db, "https://a.example", NOON + timedelta(days=1), 2)
    hosts.save_robots(db, "https://a.example", "", 200, NOON)
    assert hosts.spend(db, "https://a.example", NOON + timedelta(days=1), 2)
    assert not hosts.spend(db, "https://a.example", NOON + timedelta(days=1), 2)
