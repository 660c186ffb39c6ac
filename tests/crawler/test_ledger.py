"""Polls of declared lists reach the ledger: what was seen whole, what was not, and the interval that follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from crawler import crawl
from presswatch.config import Workspace
from presswatch.coverage.ledger import CoverageState, Poll
from presswatch.types import Route, RouteKind
from storage import coverage, sources
from storage.database import open as open_database
from tests.crawler.site import Answer, Site, article, rss

Make = Callable[..., Workspace]


def declared(site: Site, *lines: str) -> str:
    return "\n".join(['[[source]]\nname = "site"', f'url = "{site.url}/"', *lines]) + "\n"


def links(site: Site, numbers: range) -> list[tuple[str, str]]:
    found = []
    for n in numbers:
        site.pages[f"/news/{n}"] = article(f"Plan number {n} of the harbour")
        found.append((f"{site.url}/news/{n}", f"Plan number {n} of the harbour"))
    return found


def states(workspace: Workspace) -> list[str]:
    db = open_database(workspace.database)
    try:
        return [row.span.state.value for row in reversed(coverage.spans(db, source="site"))]
    finally:
        db.close()


def run(workspace: Workspace) -> None:
    crawl.run(workspace, workspace.sources)


def test_polls_that_overlap_are_proven_and_one_that_does_not_is_a_gap(site: Site, workspace: Make) -> None:
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    site.pages["/feed"] = rss(links(site, range(3)))
    run(made)
    run(made)
    assert states(made) == ["proven"]
    site.pages["/feed"] = rss(links(site, range(10, 13)))
    run(made)
    assert states(made) == ["proven", "gap"]


def test_a_list_that_is_refused_is_blind_until_it_is_seen_to_overlap(site: Site, workspace: Make) -> None:
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]'), site.endpoint)
    feed = rss(links(site, range(3)))
    site.pages["/feed"] = feed
    run(made)
    site.pages["/feed"] = Answer("no", status=403)
    run(made)
    assert states(made) == ["blind"]
    site.pages["/feed"] = feed
    run(made)
    assert set(states(made)) == {CoverageState.RECOVERED.value}


def test_an_index_of_sitemaps_proves_nothing(site: Site, workspace: Make) -> None:
    index = f"<sitemapindex><sitemap><loc>{site.url}/news.xml</loc></sitemap></sitemapindex>"
    (place, _), *_ = links(site, range(1))
    site.pages["/map.xml"] = Answer(f'<?xml version="1.0"?>{index}', content_type="application/xml")
    site.pages["/news.xml"] = Answer(
        f'<?xml version="1.0"?><urlset><url><loc>{place}</loc></url></urlset>', content_type="application/xml"
    )
    made = workspace(declared(site, f'sitemaps = ["{site.url}/map.xml"]'), site.endpoint)
    run(made)
    run(made)
    assert states(made) == []


def test_the_interval_follows_the_rhythm_within_the_operators_bounds(site: Site, workspace: Make) -> None:
    bounds = 'interval = "30m"\nfastest = "5m"\nslowest = "2h"'
    made = workspace(declared(site, f'feeds = ["{site.url}/feed"]', bounds), site.endpoint)
    route = Route("site", RouteKind.FEED, f"{site.url}/feed")
    now = datetime.now(UTC)
    db = open_database(made.database)
    sources.declare(db, made.sources, now)
    for hours in range(24 * 21, 0, -1):  # three weeks in which everything appears at this hour of the day
        at = now - timedelta(hours=hours)
        busy = [at] * 30 if at.hour == now.hour else []
        coverage.note(db, route, Poll(at, (f"{hours}", f"{hours + 1}")), busy)
    site.pages["/feed"] = rss(links(site, range(90)))
    run(made)
    (row,) = sources.routes_of(db, "site")
    assert row.next_due_at is not None
    assert row.last_checked_at is not None
    seconds = (row.next_due_at - row.last_checked_at).total_seconds()
    assert 5 * 60 - 100 <= seconds < 20 * 60
    db.close()
