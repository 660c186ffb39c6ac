"""A site whose teasers rotate: its articles are read again and again, and only what was edited is a revision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

from crawler import crawl
from presswatch.alerts.rules import Rule
from presswatch.config import Workspace
from scheduler.jobs import edits, flag, group
from storage import database, stories
from storage.database import Database
from tests.crawler.site import Answer, Site, rss

Make = Callable[..., Workspace]
TOWNS = (
    "Morwick", "Halden", "Tessera", "Quillon", "Ashgrove", "Vantor", "Orrin", "Pembrook", "Kestrel", "Sundara",
    "Calder", "Brightwell", "Norvane", "Lumina",
)  # fmt: skip
WATCH = '[[watch]]\nid = "union"\nname = "Lakes Union"\naliases.en = ["Lakes Union"]\n'
TEASERS = 5  # on each page, others at each visit
RULE = Rule("press", ("mail",))


def headline(town: str) -> str:
    return f"Council of {town} votes on the new harbour road"


def lead(town: str) -> str:
    union = " The Lakes Union pays a third." if TOWNS.index(town) % 3 == 0 else ""
    return f"The council of {town} voted late on Monday for a road to the harbour that {town} has wanted for years.{union}"


def body(town: str) -> list[str]:
    return [
        f"Work in {town} starts in spring, said the mayor of {town}, and ends two years later if the {subject} allows it."
        for subject in ("weather", "budget", "court", "ground", "river", "railway company")
    ]


def page(town: str, visit: int, paragraphs: list[str]) -> str:
    """The article, in the midst of teasers of others: all in one box, as paragraphs, as many sites have it."""
    others = [other for other in TOWNS if other != town]
    start = visit * 3 + TOWNS.index(town)
    shown = [others[(start + step) % len(others)] for step in range(TEASERS)]
    teasers = [f"<p><a href='/{other}'>{headline(other)}</a></p><p>{lead(other)}</p>" for other in shown]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{headline(town)}</title>"
        "<meta property='article:published_time' content='2026-11-20T09:00:00+00:00'></head>"
        f"<body><main><h1>{headline(town)}</h1><div class='content'>{text}{''.join(teasers)}"
        f"<p>{visit * 31 + 4} readers</p></div></main></body></html>"
    )


def follow(db: Database, made: Workspace) -> int:
    now = datetime.now(UTC)
    flag.follow(db, flag.prepare(db, made.watches, now), lambda: now)
    group.follow(db, lambda: now)
    return edits.follow(db, [RULE], lambda: now)


def test_teasers_that_rotate_are_no_edits_in_ten_crawls(site: Site, workspace: Make) -> None:
    texts = {town: [lead(town), *body(town)] for town in TOWNS}
    visits = count()

    def answer(town: str) -> Answer:
        return Answer(page(town, next(visits), texts[town]))

    for town in TOWNS:
        site.pages[f"/{town}"] = lambda _, town=town: answer(town)  # type: ignore[misc]
    urls = [f"{site.url}/{town}" for town in TOWNS]
    site.pages["/rss"] = rss([(url, headline(town)) for url, town in zip(urls, TOWNS, strict=True)])
    made = workspace(
        f'[[source]]\nname = "site"\nurl = "{site.url}/"\nfeeds = ["{site.url}/rss"]\n{WATCH}', site.endpoint
    )
    crawl.run(made, made.sources)
    for _ in range(9):
        crawl.run(made, urls=urls)
    db = database.open(made.database)
    assert db.execute("SELECT count(*), max(revisions) FROM article").fetchone() == (len(TOWNS), 1)
    assert len(site.asked) >= 10 * len(TOWNS)
    assert follow(db, made) == 0

    texts["Morwick"][0] = texts["Morwick"][0].replace("a third", "a half")
    texts["Halden"][3] = texts["Halden"][3].replace("two years", "three years")
    del texts["Calder"][4]
    crawl.run(made, urls=urls)
    assert follow(db, made) == 1  # of the sentence that names the union
    edited = dict(db.execute("SELECT url, revision_id FROM article WHERE revisions = 2"))
    assert {url.rsplit("/", 1)[1] for url in edited} == {"Morwick", "Halden", "Calder"}
    found = {change.kind for number in edited.values() for change in stories.changes_of(db, number)}
    assert found == {"number", "removal"}
    assert all(len(stories.changes_of(db, number)) == 1 for number in edited.values())
    db.close()
