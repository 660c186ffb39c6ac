"""Articles that are due are asked for again, cheaply; edits are told, and what is missing is noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from crawler import crawl
from presswatch.alerts.rules import Rule
from presswatch.config import Workspace
from scheduler.jobs import edits, flag, group, recheck
from storage import database, rechecks
from storage.database import Database
from tests.crawler.site import Answer, Site, article, rss

Make = Callable[..., Workspace]
RULE = Rule("press", ("mail",))
WATCH = '[[watch]]\nid = "union"\nname = "Lakes Union"\naliases.en = ["Lakes Union"]\n'
PATH = "/world/10417-dam-above-the-town-leaks"
TEXT = "The Lakes Union will send 12 engineers to the dam in May, said its chairman on Monday. " + " ".join(
    f"The {word} of the dam was described at length by officials who had come to the valley."
    for word in ("wall", "spillway", "lower gate", "road", "northern bank")
)


def follow(db: Database, made: Workspace) -> int:
    now = datetime.now(UTC)
    flag.follow(db, flag.prepare(db, made.watches, now), lambda: now)
    group.follow(db, lambda: now)
    recheck.follow(db, lambda: now)
    return edits.follow(db, [RULE], lambda: now)


def look_again(db: Database, made: Workspace, after: timedelta) -> list[str]:
    """What is due by then, asked for and planned anew."""
    urls = recheck.due(db, datetime.now(UTC) + after).get("site", [])
    if urls:
        crawl.run(made, urls=urls, trigger="recheck")
        recheck.checked(db, urls, datetime.now(UTC))
    return urls


def test_the_life_of_an_article_after_it_was_stored(site: Site, workspace: Make) -> None:
    site.pages[PATH] = Answer(article("The dam", TEXT), headers={"ETag": '"v1"'})
    site.pages["/other"] = article("A harbour that nobody asks about")
    made = workspace(f'[[source]]\nname = "site"\nurl = "{site.url}/"\n{WATCH}', site.endpoint)
    crawl.run(made, urls=[site.url + PATH, f"{site.url}/other"])
    db = database.open(made.database)
    assert follow(db, made) == 0

    assert look_again(db, made, timedelta(minutes=1)) == []
    site.asked.clear()
    week = timedelta(days=7)
    assert look_again(db, made, week) == [site.url + PATH]
    assert site.paths() == [PATH]
    assert site.asked[-1].headers["if-none-match"] == '"v1"'
    assert db.execute("SELECT unchanged, revisions FROM article WHERE id = 1").fetchone() == (1, 1)

    site.pages[PATH] = Answer(article("The dam", TEXT.replace("12", "40")), headers={"ETag": '"v2"'})
    assert look_again(db, made, week) == [site.url + PATH]
    assert follow(db, made) == 1

    site.pages[PATH] = Answer("", 302, {"Location": "/world/"})
    site.pages["/world/"] = (
        "<html><title>World</title><body><h1>World</h1><ul><li><a href=/a>A</a></ul></body></html>"
    )
    assert look_again(db, made, week) == [site.url + PATH]
    ((number, reason, known),) = rechecks.missing(db)
    assert (number, reason, known.checks, known.confirmed) == (1, "redirected_away", 1, False)
    assert db.execute("SELECT gone_at FROM article WHERE id = 1").fetchone() == (None,)
    assert recheck.due(db, datetime.now(UTC) + timedelta(minutes=61)) == {"site": [site.url + PATH]}


def test_a_headline_that_a_feed_helped_to_choose_is_the_same_when_the_page_alone_is_read_again(
    site: Site, workspace: Make
) -> None:
    title = "Palm Bay (1-0): Tolivert scores 25 points"
    page = article(title, TEXT).replace("<h1>", "<p>").replace("</h1>", "</p>").replace(f"<p>{title}</p>", "")
    site.pages["/rss.xml"] = rss([(f"{site.url}/palm-bay", title)])
    site.pages["/palm-bay"] = page
    made = workspace(
        f'[[source]]\nname = "site"\nurl = "{site.url}/"\nfeeds = ["{site.url}/rss.xml"]\n{WATCH}',
        site.endpoint,
    )
    crawl.run(made, made.sources)
    db = database.open(made.database)
    stored = "SELECT headline, revisions FROM articles"
    assert db.execute(stored).fetchall() == [(title, 1)]
    site.pages["/palm-bay"] = page.replace("Nobody", "Hardly anybody")
    crawl.run(made, urls=[f"{site.url}/palm-bay"], trigger="recheck")
    assert db.execute(stored).fetchall() == [(title, 2)]
