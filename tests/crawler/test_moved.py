"""Lists that moved for good, or whose place something else has taken: adopted, told, and found again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from crawler import crawl
from presswatch.config import Workspace
from scheduler.jobs import watch_health
from storage import database, health, refusals, sources
from tests.crawler.site import Answer, Site, article, rss

Make = Callable[..., Workspace]
PARKED = "<html><head><title>site.example</title></head><body><h1>site.example</h1><p>This domain is for sale.</p></body></html>"


def watching(site: Site, workspace: Make) -> Workspace:
    site.pages["/news/1"] = article("The harbour opens again")
    feed = f'[[source]]\nname = "site"\nurl = "{site.url}/"\nfeeds = ["{site.url}/rss"]\n'
    return workspace(feed, site.endpoint)


def moved_to(made: Workspace) -> str | None:
    (route,) = sources.routes_of(database.open(made.database), "site")
    return route.moved_to


def look(site: Site, made: Workspace) -> list[str]:
    site.asked.clear()
    crawl.run(made, made.sources)
    return [path for path in site.paths() if not path.startswith("/news")]


def test_a_list_that_moved_for_good_is_asked_for_where_it_lives_and_told(site: Site, workspace: Make) -> None:
    made = watching(site, workspace)
    site.pages["/rss"] = Answer(status=301, headers={"Location": "/feed/all"})
    site.pages["/feed/all"] = Answer(status=308, headers={"Location": "/feed"})
    site.pages["/feed"] = rss([(f"{site.url}/news/1", "The harbour opens again")])
    assert look(site, made) == ["/rss", "/feed/all", "/feed"]
    assert look(site, made) == ["/feed"]
    db = database.open(made.database)
    (change,) = watch_health.watch(db, ["site"], datetime.now(UTC))
    assert (change.opened, change.code) == (True, "moved")
    assert f"{site.url}/rss moved for good to {site.url}/feed" in change.reason
    # What it moved to fails: the declared address is tried again, and so is what that leads to.
    site.pages["/feed"] = Answer("nothing here", 404)
    for _ in range(3):
        assert look(site, made) == ["/feed"]
    assert moved_to(made) is None
    assert look(site, made)[0] == "/rss"


def test_what_is_only_redirected_for_now_is_asked_for_as_declared(site: Site, workspace: Make) -> None:
    made = watching(site, workspace)
    site.pages["/rss"] = Answer(status=301, headers={"Location": "/today"})
    site.pages["/today"] = Answer(status=302, headers={"Location": "/feed"})
    site.pages["/feed"] = rss([(f"{site.url}/news/1", "The harbour opens again")])
    look(site, made)
    assert moved_to(made) is None
    assert look(site, made)[0] == "/rss"


def test_a_move_to_what_is_no_list_is_not_adopted_and_a_sold_domain_is_called_so(
    site: Site, workspace: Make
) -> None:
    made = watching(site, workspace)
    site.pages["/rss"] = Answer(status=301, headers={"Location": "/sold"})
    site.pages["/sold"] = PARKED
    look(site, made)
    assert moved_to(made) is None
    db = database.open(made.database)
    (refusal,) = refusals.of(db, f"{site.url}/rss")
    assert (refusal.reason, refusal.detail) == ("soft_404", "a parked domain")
    assert health.evidence(db, "site", datetime.now(UTC)).failure_detail == "a parked domain"
