"""A first look at a site, where what is given is no front page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler import crawl
from crawler.survey import survey
from presswatch.config import Workspace
from presswatch.errors import FetchError
from presswatch.types import RouteKind
from tests.crawler.discover.test_telegram import LONG, closed, post, preview
from tests.crawler.site import Answer, Site

Make = Callable[..., Workspace]


def feed(*links: str) -> Answer:
    items = "".join(f"<item><title>News</title><link>{link}</link></item>" for link in links)
    return Answer(
        "<rss version='2.0'><channel><title>The Lake Post</title><language>en-gb</language>"
        f"<link>https://other.example/</link>{items}</channel></rss>",
        content_type="application/rss+xml",
    )


@pytest.mark.parametrize(
    ("links", "home", "name"),
    [
        (("https://www.lakepost.example/1", "https://www.lakepost.example/2", "/3"), None, "lakepost"),
        (("/1", "/2", "https://sold.example/3"), "", "127-0-0-1"),
    ],
)
def test_a_feed_names_its_site_and_the_site_is_where_its_articles_lie(
    site: Site, workspace: Make, links: tuple[str, ...], home: str | None, name: str
) -> None:
    site.pages["/rss"] = feed(*links)
    source = survey(workspace("", site.endpoint), f"{site.url}/rss").source
    assert source.url == ("https://www.lakepost.example/" if home is None else f"{site.url}/")
    assert (source.name, source.title, source.languages) == (name, "The Lake Post", ("en",))
    assert [route.url for route in source.routes] == [f"{site.url}/rss"]


@pytest.mark.parametrize("path", ["/Sluice_Post", "/s/Sluice_Post"])
def test_a_telegram_channel_is_watched_by_its_preview(
    site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("crawler.survey.TELEGRAM", {"127.0.0.1"})
    site.pages["/s/Sluice_Post"] = preview(
        post(1, f"The council decided that the sluice will be mended<br>{LONG}"), channel="Sluice_Post"
    )
    made = workspace("", site.endpoint)
    source = survey(made, f"{site.url}{path}").source
    assert (source.name, source.title, source.languages) == ("sluice_post", "The Sluice Post", ("en",))
    assert source.url == f"{site.url}/Sluice_Post"
    assert [(route.kind, route.url) for route in source.routes] == [
        (RouteKind.TELEGRAM, f"{site.url}/s/Sluice_Post")
    ]
    (reading,), _ = crawl.preview(made, source, limit=5)
    assert reading.headline == "The council decided that the sluice will be mended"


def test_a_channel_that_is_closed_is_told(
    site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.survey.TELEGRAM", {"127.0.0.1"})
    site.pages["/s/sluice_post"] = closed("View in Telegram", "12 345 subscribers")
    with pytest.raises(FetchError, match="the channel has no preview"):
        survey(workspace("", site.endpoint), f"{site.url}/sluice_post")


@pytest.mark.parametrize(
    ("headers", "says", "remedy"),
    [
        ({"cf-mitigated": "challenge"}, "a robot check", "evades no robot check"),
        ({}, "status 403", "check the address in a browser"),
    ],
)
def test_a_robot_check_before_the_front_page_is_told_as_one(
    site: Site, workspace: Make, headers: dict[str, str], says: str, remedy: str
) -> None:
    site.pages["/"] = Answer("<title>Just a moment...</title><p>Checking.</p>", 403, headers)
    with pytest.raises(FetchError, match=says) as told:
        survey(workspace("", site.endpoint), f"{site.url}/")
    assert remedy in (told.value.remedy or "")
