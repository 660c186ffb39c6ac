"""Pages that list articles, and articles that look a little like them."""

from __future__ import annotations

import pytest

from presswatch.reading import read_text
from presswatch.types import Reading, Refusal, RefusalReason

URL = "https://quay.test/category/harbour/"
TEASERS = [
    ("crane-stays", "Old crane stays for another ten years", "The harbour board voted on Monday to keep its old crane."),
    ("rope-store", "Rope store burns to the ground", "Two firemen were hurt when the store burned in the night to Tuesday."),
    ("ferry-late", "Ferry is late for the third week", "The ferry company blames the wind, its passengers blame the company."),
    ("clock-slow", "Clock will be mended at last", "A clockmaker from the next town offered to do it for nothing, the mayor said."),
    ("new-paint", "Painter wins prize for the boathouse", "The jury praised the blue of the doors, which had cost the town a lawsuit."),
]  # fmt: skip


def listed(item: str, intro: str = "", head: str = "") -> Reading | Refusal:
    items = "".join(item.format(slug=slug, title=title, text=text) for slug, title, text in TEASERS)
    return read_text(
        f"<html lang=en><head><title>Harbour | The Quay</title>{head}</head><body><nav><a href=/>Home</a></nav>"
        f"<main><h1>Harbour</h1>{intro}{items}</main></body></html>",
        URL,
    )


ITEM = "<article class=post><h2><a href=/2026/{slug}/>{title}</a></h2><time>27.11.2026</time><p>{text}</p><a href=/2026/{slug}/>Read on</a></article>"


@pytest.mark.parametrize(
    "item",
    [
        ITEM,
        "<div class=views-row><div class=views-title><a href=/node/{slug}>{title}</a></div><div class=views-body>{text}</div></div>",
        "<li><a href=/n/{slug}><h3>{title}</h3></a><p>27 Nov 2026 — {text}</p></li>",
        "<div class=news-item><a href='/news/?ID={slug}'><b>{title}</b></a><br>{text}</div>",
    ],
)
def test_a_page_of_teasers_is_no_article(item: str) -> None:
    found = listed(item)
    assert isinstance(found, Refusal)
    assert found.reason is RefusalReason.NOT_AN_ARTICLE


def test_a_page_that_declares_its_article_or_time_is_one() -> None:
    data = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Five things from the harbour"}</script>'
    assert isinstance(listed(ITEM, head=data), Reading)
    time = "<meta property=article:published_time content=2026-11-27T10:00:00Z>"
    assert isinstance(listed(ITEM, head=time), Reading)


def test_articles_that_a_list_declares_are_not_its_own() -> None:
    posts = ",".join(
        f'{{"@type":"BlogPosting","headline":"{title}","url":"https://quay.test/2026/{slug}/"}}'
        for slug, title, _ in TEASERS
    )
    data = f'<script type="application/ld+json">{{"@type":"Blog","blogPost":[{posts}]}}</script>'
    assert isinstance(listed(ITEM, head=data), Refusal)


def test_paragraphs_with_a_link_each_are_an_article() -> None:
    assert isinstance(
        listed("<p>{text} <a href=/2026/{slug}>It was reported</a> here that {text}</p>"), Reading
    )


def test_an_article_with_teasers_below_is_one() -> None:
    intro = "".join(f"<p>{text} {text.replace('The', 'That')}</p>" for _, _, text in TEASERS)
    assert isinstance(listed(ITEM, f"<div class=text>{intro}</div>"), Reading)
