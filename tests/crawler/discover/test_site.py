"""What a front page tells of its site."""

from __future__ import annotations

import pytest

from crawler.discover.site import Hints, hints
from presswatch.types import Page

URL = "https://daily.example/"


def told(html: str, encoding: str = "utf-8") -> Hints:
    return hints(Page(URL, html.encode(encoding)), encoding)


def test_declared_feeds_come_before_links_that_look_like_feeds() -> None:
    found = told(
        '<html lang="hy-AM"><head><title>Օրաթերթ - Լուրեր Հայաստանից</title>'
        '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate" hreflang="en" href="/en/"></head><body>'
        '<a href="/rss.xml">RSS</a> <a href="/en/rss/">RSS</a> <a href="https://other.example/rss">x</a>'
        '<a href="/progress">no feed</a></body></html>'
    )
    assert found == Hints(
        "Օրաթերթ", "hy", ("https://daily.example/rss.xml",), ("https://daily.example/en/rss/",)
    )


def test_the_name_that_a_site_gives_itself_is_taken() -> None:
    found = told('<meta property="og:site_name" content="The Daily"><title>News today | Daily Ltd</title>')
    assert found.title == "The Daily"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Home | The Daily Star", "The Daily Star"),
        ("Главная - Вестник Приозёрья", "Вестник Приозёрья"),
        ("Latest news — Lake Post", "Lake Post"),
        ("Home", "Home"),
    ],
)
def test_what_a_title_calls_the_page_is_not_the_name_of_the_site(title: str, name: str) -> None:
    assert told(f"<title>{title}</title><p>text</p>").title == name


def test_a_page_is_read_in_its_own_encoding() -> None:
    found = told(
        "<html lang=ru><title>Новости города</title><p>Сегодня в городе открыли мост.</p>", "windows-1251"
    )
    assert found.title == "Новости города"


@pytest.mark.parametrize(
    "html", ["", "   ", "<", "\x00", "<a href='http://['>x</a>", "<html lang='x-klingon'>"]
)
def test_a_page_that_tells_nothing_is_no_error(html: str) -> None:
    assert told(html).declared == ()


def test_the_number_of_feeds_is_bounded() -> None:
    links = "".join(f'<a href="/{number}/rss">x</a>' for number in range(10_000))
    assert len(told(f"<body>{links}").linked) <= 24
