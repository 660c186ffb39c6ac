"""Section pages: links to articles, told from the rest of a page."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discover import sections
from presswatch.errors import NotAList
from presswatch.types import Route, RouteKind, Source
from presswatch.urls import is_fetchable, same_site

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
HERE = "https://press.example/news/world/"
SOURCE = Source("press", "Press", "https://press.example/", languages=("ru",), timezone="Europe/Moscow")

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>World</title></head><body class="nav-open">
<header><nav><a href="/">Home</a> <a href="/news/">News</a> <a href="/news/world/">World</a>
<a href="/news/2026/11/24/the-nav-promotes-a-long-story">The nav promotes a story with a long title</a></nav></header>
<main><h1>World</h1>
<article><a href="/news/2026/11/24/council-meets?utm_source=world"><img src="/i.jpg" alt="Council"></a>
<h2><a href="/news/2026/11/24/council-meets">The council meets to discuss the new bridge</a></h2>
<time datetime="2026-11-24T14:05:00+03:00">today</time><p>Lead.</p>
<a href="/news/2026/11/24/council-meets">Read more</a> <a href="/tag/council">Council</a></article>
<ul><li><span class="date">сегодня, 12:30</span> <a href="48213.html">Президент прибыл с визитом в соседнюю страну</a></li>
<li>23.11.2026 09:15 <a href="/news/48212.html">Коротко</a></li>
<li><a href="https://other.example/news/1/a-story-of-another-site">A story of another site that is linked</a></li>
<li style="display: none"><a href="/news/666-pot-of-honey-for-robots">A hidden link that no reader ever sees here</a></li>
<li><a rel="nofollow" href="/news/667-not-to-be-followed">A link that asks not to be followed by us</a></li>
<li><a href="javascript:alert(1)">A link that does something else entirely here</a></li>
<li><a href="/files/report-2026-11.pdf">The full report of the commission as a file</a></li></ul>
<div class="pagination"><a href="?page=1">1</a> <a href="?page=2">2</a> <a rel="next" href="?page=2">Older</a></div></main>
<aside class="tags"><a href="/topics/bridge-2026">All about the new bridge and its long story</a></aside>
<footer><a href="/about/rules-of-use-2026">Rules for the use of materials of this site</a></footer></body></html>"""


def read(markup: str, url: str = HERE) -> sections.Section:
    return sections.parse(markup.encode(), Route("press", RouteKind.SECTION, url), source=SOURCE, now=NOW)


def test_articles_are_told_from_navigation() -> None:
    found = read(PAGE)
    assert [(entry.url, entry.headline) for entry in found.entries] == [
        (
            "https://press.example/news/2026/11/24/council-meets",
            "The council meets to discuss the new bridge",
        ),
        ("https://press.example/news/world/48213.html", "Президент прибыл с визитом в соседнюю страну"),
        ("https://press.example/news/48212.html", None),
    ]
    assert [entry.position for entry in found.entries] == [0, 1, 2]


def test_dates_near_a_link_are_its_article_s() -> None:
    assert [entry.date_published for entry in read(PAGE).entries] == [
        datetime(2026, 11, 24, 11, 5, tzinfo=UTC),
        datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 6, 15, tzinfo=UTC),
    ]


def test_the_next_page_is_named() -> None:
    assert read(PAGE).next_page == "https://press.example/news/world/?page=2"
    assert read("<html><body><p>x</p></body></html>").next_page is None


CARD = "https://press.example/news/world/48213-mist-on-the-lake"
HEADLINE = "Mist on the lake keeps the ferries in port"


@pytest.mark.parametrize(
    "within",
    [
        f"<span class=kicker>World</span><h3>{HEADLINE}</h3><p>No ferry left before noon, the port said.</p><time>23.11.2026</time>",
        f"<p class=text-xs>World</p><p class=font-medium>{HEADLINE}</p><p class=text-sm>No ferry left before noon, the port said.</p>",
        f"<span class=a__time>14:05</span> <span class=a__title>{HEADLINE}</span>",
        f"<span>14:05</span> <span>{HEADLINE}</span>",
        f"{HEADLINE}<span>23 ноября 2026</span>",
        f"<b>Mist</b>{HEADLINE[4:9]}<!-- -->{HEADLINE[9:]}",
        f"<i>Live</i><div>{HEADLINE}</div>".replace("<i>Live</i>", "<i class=badge>Live</i>"),
    ],
)
def test_a_headline_is_told_from_the_rest_of_its_card(within: str) -> None:
    found = read(f"<html><body><div><a href={CARD}>{within}</a></div></body></html>")
    assert [(entry.url, entry.headline) for entry in found.entries] == [(CARD, HEADLINE)]


def test_the_link_in_a_heading_names_the_article_not_the_longer_one_on_its_summary() -> None:
    links = f"<h4><a href={CARD}>항만 다리 6주간 통제</a></h4><p><a href={CARD}>기술자들이 낡은 다리의 받침을 교체하는 동안 차량은 순환도로로 우회한다.</a></p>"
    assert [entry.headline for entry in read(f"<html><body>{links}</body></html>").entries] == [
        "항만 다리 6주간 통제"
    ]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='?PAGEN_1=2'>След.</a>",
        "<a href='?PAGEN_1=2'>التالي</a>",
        "<a href='?PAGEN_1=2'>다음</a>",
        "<a href='?PAGEN_1=2'>下一頁</a>",
        "<a href='?PAGEN_1=2' class='next page-numbers'><i></i></a>",
    ],
)
def test_the_next_page_in_other_words_or_none(link: str) -> None:
    markup = f"<html><body><h2><a href={CARD}>{HEADLINE}</a></h2>{link}<a class=next href='#'>&gt;</a></body></html>"
    assert read(markup).next_page == f"{HERE}?PAGEN_1=2"


def listed(*links: tuple[str, str]) -> list[str]:
    markup = "".join(f'<li><a href="{href}">{text}</a></li>' for href, text in links)
    return [
        entry.url.removeprefix(HERE) for entry in read(f"<html><body><ul>{markup}</ul></body></html>").entries
    ]


def test_short_headlines_below_the_section_are_taken() -> None:
    assert listed(*((f"a{n}", f"Story {n}") for n in range(3))) == ["a0", "a1", "a2"]


def test_articles_below_the_lists_own_script_are_told_by_their_numbers() -> None:
    links = "".join(
        f'<tr><td><a href="index.php?id=55{n}">Состоялось заседание Кабинета Министров {n}</a></td></tr>'
        for n in range(3)
    )
    pager = '<tr><td><a href="index.php?c=2">Экономика и торговля страны</a> <a href="index.php?c=1&p=2">2</a></td></tr>'
    found = read(f"<table>{links}{pager}</table>", "https://www.press.example/index.php?c=1")
    assert [entry.url.rpartition("?")[2] for entry in found.entries] == ["id=550", "id=551", "id=552"]


def test_variants_of_one_address_are_one_article() -> None:
    text = "Read the whole story of the day, number 1"
    variants = [
        "story-1?utm_source=x",
        "story-1/amp",
        "story-1?print=1",
        "story-1",
        "story-1#comments",
        "story-1/",
    ]
    assert len(listed(*((href, text) for href in variants))) == 1


def test_traps_are_not_followed() -> None:
    assert listed(("2026-11-23", "23 Nov 2026"), ("2026-12-24", "24 Dec 2026")) == []
    assert listed(*((f"?f{n}=1&f3=1", f"Filter number {n} of the list of stories") for n in range(12))) == []
    assert listed(("deeper/", "Deeper"), ("news/item/", "Item")) == []


def test_a_base_of_another_site_is_not_believed() -> None:
    found = read("<base href='http://127.0.0.1:1/'><a href='a-story-17'>A headline of a story of the day</a>")
    assert [entry.url for entry in found.entries] == [f"{HERE}a-story-17"]


def test_the_pages_encoding_is_found() -> None:
    body = PAGE.replace("utf-8", "windows-1251").encode("windows-1251")
    found = sections.parse(body, Route("press", RouteKind.SECTION, HERE), content_type="text/html", now=NOW)
    assert found.entries[1].headline == "Президент прибыл с визитом в соседнюю страну"


@pytest.mark.parametrize("body", [b"", b"hello", b"%PDF-1.7", b'{"a":1}', b"\x00" * 100])
def test_what_is_no_page_is_refused(body: bytes) -> None:
    with pytest.raises(NotAList):
        sections.parse(body, Route("press", RouteKind.SECTION, HERE))


def test_a_page_of_many_links_costs_a_bounded_time() -> None:
    markup = "".join(f"<li><a href='/news/2026/11/20/{n}'>Story {n}</a></li>" for n in range(100_000))
    started = time.process_time()
    found = read(f"<html><body><ul>{markup}</ul></body></html>")
    assert len(found.entries) == sections.MAX_ENTRIES
    assert found.truncated
    assert time.process_time() - started < 8


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_damaged_pages_never_crash(data: st.DataObject) -> None:
    body = bytearray(PAGE.encode())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=8))
    try:
        found = sections.parse(bytes(body), Route("press", RouteKind.SECTION, HERE), now=NOW)
    except NotAList:
        return
    assert all(is_fetchable(entry.url) and same_site(entry.url, HERE) for entry in found.entries)
