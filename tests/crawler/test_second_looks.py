"""When what was refused is asked for again: what is down, and what a list named a moment before it was there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from crawler import crawl
from crawler.verdicts import next_try
from presswatch.config import Workspace
from presswatch.types import Entry, Refusal, RefusalReason, Route, RouteKind
from storage import database
from tests.crawler.site import Answer, Site, article, rss

Make = Callable[..., Workspace]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def entry(age: timedelta | None, kind: RouteKind = RouteKind.FEED) -> Entry:
    url = "https://paper.example/news/1"
    return Entry(url, Route("paper", kind, url), date_published=None if age is None else NOW - age)


@pytest.mark.parametrize(
    ("reason", "attempts", "named", "hours"),
    [
        (RefusalReason.NOT_FOUND, 1, entry(HOUR), 0.5),
        (RefusalReason.NOT_FOUND, 2, entry(HOUR), 6),
        (RefusalReason.NOT_FOUND, 3, entry(HOUR), None),
        (RefusalReason.FORBIDDEN, 1, entry(HOUR), 0.5),
        (RefusalReason.REDIRECTED_AWAY, 1, entry(None), 0.5),
        (RefusalReason.NOT_FOUND, 1, entry(timedelta(days=3)), None),  # an old address that leads to nothing
        (RefusalReason.NOT_FOUND, 1, entry(None, RouteKind.SITEMAP), None),  # most of a sitemap is old
        (RefusalReason.NOT_FOUND, 1, None, None),
        (RefusalReason.PAYWALL, 1, entry(HOUR), None),  # stays so
        (RefusalReason.SERVER_ERROR, 1, entry(HOUR), 1 / 6),
        (RefusalReason.SERVER_ERROR, 8, entry(HOUR), None),
    ],
)
def test_the_next_try(reason: RefusalReason, attempts: int, named: Entry | None, hours: float | None) -> None:
    found = next_try(Refusal("https://paper.example/news/1", reason), attempts, NOW, named)
    wait = None if found is None else (found - NOW) / HOUR
    assert wait == (None if hours is None else pytest.approx(hours, rel=0.11))


@pytest.mark.parametrize(
    "before",
    [
        Answer("<h1>Not found</h1>", 404),
        Answer("", 403),
        Answer("", 302, {"Location": "/"}),
        Answer("<title>Page not found</title><h1>Page not found</h1>"),
    ],
)
def test_an_article_that_was_not_there_yet_is_read_when_it_is(
    site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch, before: Answer
) -> None:
    monkeypatch.setattr("crawler.verdicts.SECOND_LOOKS", (timedelta(0), timedelta(0)))
    made = workspace(
        f'[[source]]\nname = "site"\nurl = "{site.url}/"\nfeeds = ["{site.url}/rss"]\n', site.endpoint
    )
    site.pages["/"] = "<title>The Paper</title><p>Front page of the paper.</p>"
    site.pages["/rss"] = rss([(f"{site.url}/news/1-dam-of-selma-leaks", "The dam of Selma leaks")])
    site.pages["/news/1-dam-of-selma-leaks"] = before
    (first,) = crawl.run(made, made.sources)
    assert (first.counts.new, first.counts.refused) == (0, 1)
    site.pages["/news/1-dam-of-selma-leaks"] = article("The dam of Selma leaks")
    (second,) = crawl.run(made, made.sources)
    assert second.counts.new == 1
    (row,) = database.open(made.database).query("SELECT state, retry_at, entry FROM listing")
    assert row == {"state": "article", "retry_at": None, "entry": None}
