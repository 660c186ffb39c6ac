"""A first look at a site, where what is given is no front page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.survey import survey
from presswatch.config import Workspace
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
