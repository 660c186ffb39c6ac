"""The section of an article, on pages that declare it, lead to it, or only show it."""

from __future__ import annotations

import pytest

from presswatch.reading import read_text
from presswatch.types import Reading

TEXT = "".join(
    f"<p>The council of the harbour town met on its {day} day and spoke at length about the new bridge, "
    "about what it will cost, and about who is to pay for it in the years to come.</p>"
    for day in ("first", "second", "third")
)
CRUMBS = (
    '{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"name":"Home"},'
    '{"@type":"ListItem","position":2,"item":{"@id":"/town","name":"Town"}},{"@type":"ListItem","position":3,"name":"Votes for a bridge"}]}'
)


@pytest.mark.parametrize(
    ("head", "above", "expected"),
    [
        ("<meta property=article:section content=Town>", "<div class=breadcrumb><a href=/x>Other</a></div>", ("Town",)),
        ("<meta name=articleSection content=Yerel>", "", ("Yerel",)),
        (f"<script type=application/ld+json>{CRUMBS}</script>", "", ("Town",)),
        ("", "<div class=breadcrumbs><a href=/>Главная</a> / <a href=/t>Город</a> / <a href=/v>Votes for a bridge</a></div>", ("Город",)),
        ("", "<a class=post-cat href=/town>Town</a>", ("Town",)),
        ("", "<span class=cat-links><a href=/town rel='category tag'>Town</a></span>", ("Town",)),
        ("", "<div class=kicker><a href=/share>Print Article</a></div>", ()),
        ("", "<div class=category><a href=/x>Two firemen hurt as the rope store burns to the ground</a></div>", ()),
        ("", "<nav><a href=/town>Town</a></nav>", ()),
        ("", "<nav class=breadcrumb><h2 id=system-breadcrumb>You are here</h2><ol><li><a href=/>Home</a><li><a href=/t>Town</a></ol></nav>", ("Town",)),
        ("", "<nav><a href=/sport/>Sport</a><a href=/news/>Harbour bridge</a><a href='https://www.example.org/news/town/'>Town hall</a></nav>", ("Town hall",)),
        ("", "<nav><a href=/news/>Back to all articles</a><a href=/en/>English</a></nav>", ()),
        ("", "<div><a href=/category/town-hall/>Town hall</a></div>", ("Town hall",)),
    ],
)  # fmt: skip
def test_the_section(head: str, above: str, expected: tuple[str, ...]) -> None:
    page = (
        f"<html><head><title>Votes for a bridge</title>{head}</head><body>{above}<article><h1>Votes for a bridge</h1>"
        f"<div class=text>{TEXT}</div></article></body></html>"
    )
    found = read_text(page, "https://example.org/news/town/bridge")
    assert isinstance(found, Reading)
    assert found.article_section == expected


def test_folders_of_days_and_languages_are_no_sections() -> None:
    links = (
        "<nav><a href=/en/>English</a><a href=/en/2024/>All that year</a><a href=/en/2024/05/>May</a></nav>"
    )
    page = f"<html><head><title>Votes for a bridge</title></head><body>{links}<h1>Votes for a bridge</h1>{TEXT}</body></html>"
    found = read_text(page, "https://example.org/en/2024/05/bridge")
    assert isinstance(found, Reading)
    assert found.article_section == ()
