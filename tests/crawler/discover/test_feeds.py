"""Feeds of every kind become entries, and hostile ones cost little."""

from __future__ import annotations

import base64
import json
import os
import time
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discover import feeds
from presswatch.errors import NotAList
from presswatch.types import Entry, Route, RouteKind, Source
from presswatch.urls import absolute
from tests.conftest import Tally

SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[4] / "shared"))
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
ROUTE = Route("press", RouteKind.FEED, "https://press.example/feeds/all.xml")
SOURCE = Source("press", "Press", "https://press.example/", languages=("ru",), timezone="Asia/Bishkek")


def rss(*items: str, channel: str = "", doctype: str = "") -> bytes:
    head = "<title>Press</title><link>https://press.example/</link><description>x</description>"
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{doctype}<rss version="2.0"><channel>{head}{channel}'
        f"{''.join(items)}</channel></rss>"
    ).encode()


def item(n: int, link: str | None = None, title: str = "Story", extra: str = "") -> str:
    return (
        f"<item><title>{title}</title><link>{escape(link or f'https://press.example/news/{n}')}</link>"
        f"<guid isPermaLink='false'>g{n}</guid>{extra}</item>"
    )


def read(body: bytes, **options: Any) -> tuple[Entry, ...]:
    return feeds.parse(body, ROUTE, now=NOW, **options).entries


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (
            "https://www.google.com/url?rct=j&url=https://press.example/crane&ct=ga&usg=x",
            "https://press.example/crane",
        ),
        (
            "https://www.google.co.uk/url?q=https%3A%2F%2Fpress.example%2Fcrane%3Fa%3D1",
            "https://press.example/crane?a=1",
        ),
        (
            "http://www.bing.com/news/apiclick.aspx?url=https%3a%2f%2fpress.example%2fcrane",
            "https://press.example/crane",
        ),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fpress.example%2Fcrane", "https://press.example/crane"),
        (
            "https://press.example/url?url=https://other.example/",
            "https://press.example/url?url=https://other.example/",
        ),
        (
            "https://www.google.com/url?url=javascript:alert(1)",
            "https://www.google.com/url?url=javascript:alert(1)",
        ),
    ],
)
def test_links_that_count_the_click_are_unwrapped(link: str, url: str) -> None:
    (entry,) = read(rss(item(1, link)))
    assert entry.url == url


def test_the_original_link_of_feedburner_is_the_articles() -> None:
    extra = '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://press.example/crane</f:origLink>'
    (entry,) = read(rss(item(1, "http://feedproxy.google.com/~r/press/~3/abc/", extra=extra)))
    assert entry.url == "https://press.example/crane"


def test_the_whole_text_that_aggregators_want_is_kept() -> None:
    extra = '<yandex:full-text xmlns:yandex="http://news.yandex.ru">Полный текст заметки.</yandex:full-text>'
    (entry,) = read(rss(item(1, extra=extra)))
    assert entry.content_html == "Полный текст заметки."


@pytest.mark.parametrize("label", ["text/xml; charset=windows-1251", "text/xml; charset=iso-8859-1"])
def test_text_that_is_utf_8_is_read_so_whatever_the_header_says(label: str) -> None:
    body = rss(item(1, title="Мост закрыт до весны"))
    for one in (body, body.replace(b'encoding="utf-8"', b'encoding="windows-1251"')):
        (entry,) = read(one, content_type=label)
        assert entry.headline == "Мост закрыт до весны"


def test_rss_says_what_it_knows_of_an_article() -> None:
    extra = (
        "<description>&lt;p&gt;First.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;</description>"
        "<pubDate>Tue, 24 Nov 2026 14:05:00 +0300</pubDate><author>a@b.example (Ann Lee)</author>"
        "<category>World</category><enclosure url='/i.jpg' type='image/jpeg' length='1'/>"
    )
    (entry,) = read(rss(item(1, extra=extra)))
    assert entry.url == "https://press.example/news/1"
    assert entry.headline == "Story"
    assert entry.description == "First. Second."
    assert entry.date_published == datetime(2026, 11, 24, 11, 5, tzinfo=UTC)
    assert entry.article_section == ("World",)
    assert entry.image == "https://press.example/i.jpg"
    assert entry.guid == "g1"
    assert entry.author == ("Ann Lee",)
    assert entry.date_modified is None


def test_what_the_feed_says_of_itself() -> None:
    channel = (
        "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='https://hub.example/'/>"
        "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='self' href='/feeds/self.xml'/>"
        "<ttl>30</ttl><language>ru-RU</language>"
    )
    feed = feeds.parse(rss(item(1), channel=channel), ROUTE, now=NOW)
    assert (feed.hub, feed.self_url) == ("https://hub.example/", "https://press.example/feeds/self.xml")
    assert (feed.ttl, feed.language, feed.title) == (1800.0, "ru", "Press")


def test_atom_and_rdf_and_json() -> None:
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><title>One</title>"
        "<link rel='alternate' href='/a/1'/><id>tag:1</id><published>2026-11-24T14:05:00Z</published>"
        "<updated>2026-11-24T15:05:00Z</updated></entry></feed>"
    )
    rdf = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='x'><title>T</title></channel>"
        "<item rdf:about='y'><title>One</title><link>https://press.example/a/1</link><dc:date>2026-11-24T14:05:00Z</dc:date>"
        "</item></rdf:RDF>"
    )
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "items": [{"id": 1, "url": "/a/1", "title": "One", "date_published": "2026-11-24T14:05:00Z"}],
    }
    for body in (atom.encode(), rdf.encode(), json.dumps(feed).encode()):
        (entry,) = read(body)
        assert entry.url == "https://press.example/a/1"
        assert entry.headline == "One"
        assert entry.date_published == datetime(2026, 11, 24, 14, 5, tzinfo=UTC), body[:20]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 20 Nov 2026 09:30:00", "2026-11-20 03:30"),
        ("пт, 20 ноя 2026 09:30:00 +0300", "2026-11-20 06:30"),
        ("20/11/2026 09:30", "2026-11-20 03:30"),
        ("1795167000", "2026-11-20 09:30"),
        ("2026-11-20T09:30:00+05:30", "2026-11-20 04:00"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Thu, 31 Dec 2099 23:59:59 GMT", None),
        ("Fri, 31 Feb 2026 25:61:00 GMT", None),
        ("Fri, 20 Nov 2026 09:30:00 +9999", None),
        ("0000-00-00T00:00:00Z", None),
        ("yesterday", None),
        ("2 hours ago", None),
        ("", None),
    ],
)
def test_dates_of_items_keep_the_item(text: str, expected: str | None) -> None:
    (entry,) = read(rss(item(1, extra=f"<pubDate>{text}</pubDate>")), source=SOURCE)
    found = entry.date_published
    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == expected


def test_links_that_lead_nowhere_do_not_lose_the_feed() -> None:
    links = [
        "javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//", "http://",
        "mailto:a@b.example", "view-source:http://x/", "http://user:pw@press.example/", "http://[::1", "x" * 5000,
    ]  # fmt: skip
    feed = feeds.parse(rss(*(item(n + 10, link) for n, link in enumerate(links)), item(1)), ROUTE)
    # feedparser gives items without a usable link their guid, which is none either.
    assert [entry.url for entry in feed.entries if entry.url.endswith("/news/1")]
    assert all(entry.url.startswith("https://press.example/") for entry in feed.entries)
    assert feed.left_out >= len(links) - 1


def test_relative_links_are_relative_to_the_feed() -> None:
    assert [entry.url for entry in read(rss(item(1, "item/1"), item(2, "/item/2")))] == [
        "https://press.example/feeds/item/1",
        "https://press.example/item/2",
    ]


def test_a_feed_without_a_declaration_that_names_undeclared_entities_is_read_as_utf_8() -> None:
    body = rss(item(1, title="Café &eacute;t&eacute;&nbsp;fermé")).replace(b' encoding="utf-8"', b"")
    assert [entry.headline for entry in read(body)] == ["Café été fermé"]


def test_a_category_of_atom_is_called_by_its_label() -> None:
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><link href='https://press.example/1'/>"
        "<category term='c12' label='City'/><category term='Sport'/></entry></feed>"
    )
    assert [entry.article_section for entry in read(body.encode())] == [("City", "Sport")]


def test_titles_are_text() -> None:
    titles = [
        "&lt;b&gt;Bold&lt;/b&gt; claim",
        "&amp;lt;b&amp;gt;Bold&amp;lt;/b&amp;gt; claim",
        "<![CDATA[<script>alert(1)</script>Bold claim]]>",
        "Bold\n  claim",
        "Bold &#xA0;claim",
    ]
    found = read(rss(*(item(n, title=title) for n, title in enumerate(titles))))
    assert [entry.headline for entry in found] == ["Bold claim"] * len(titles)
    (entry,) = read(rss(item(1, title="1 &lt; 2 &amp; 3")))
    assert entry.headline == "1 < 2 & 3"


def test_a_cut_feed_gives_its_whole_items() -> None:
    body = rss(item(1), item(2), item(345))
    assert [entry.guid for entry in read(body[: body.index(b"45</link>")])] == ["g1", "g2"]


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><html><head><title>Sign in</title></head><body><form></form></body></html>",
        b"<html><body>404</body></html>",
        b"",
        b"hello",
        b"%PDF-1.7 ...",
        b'{"a": 1}',
        b"{" * 100_000,
        b'{"items":' + b"[" * 100_000,
    ],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(NotAList) as refused:
        read(body)
    assert refused.value.url == ROUTE.url
    assert refused.value.remedy


def test_wrong_types_in_json_cost_only_themselves() -> None:
    body = (
        b'{"version":"https://jsonfeed.org/version/1.1","title":5,"hubs":7,"items":[{"id":null,"url":["a"],"title":{"x":1},'
        b'"date_published":true},17,null,{"id":'
        + b"9"
        * 5000
        + b',"url":"https://press.example/1","title":"\\ud800A",'
        b'"tags":5,"authors":"x"}]}'
    )
    (entry,) = read(body)
    assert (entry.url, entry.headline) == ("https://press.example/1", "A")


def test_entities_neither_lead_outside_nor_grow() -> None:
    outside = "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    (entry,) = read(rss(item(1, title="A &x; b"), doctype=outside))
    assert "A" in (entry.headline or "")
    assert Path("/etc/hostname").read_text(encoding="utf-8").strip() not in (entry.headline or "")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    started = time.process_time()
    read(rss(item(1, title="&l9;"), doctype=f'<!DOCTYPE rss [<!ENTITY l0 "lol">{laughs}]>'))
    long = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]>'
    (entry,) = read(rss(item(1, extra=f"<description>{'&a;' * 30_000}</description>"), doctype=long))
    assert len(entry.description or "") < 20_000
    assert time.process_time() - started < 5


def test_a_huge_feed_is_read_in_bounded_time() -> None:
    body = rss(*(item(n) for n in range(100_000)))
    started = time.process_time()
    feed = feeds.parse(body, ROUTE)
    assert len(feed.entries) == feeds.MAX_ENTRIES
    assert feed.truncated
    assert feed.entries[0].guid == "g0"
    assert time.process_time() - started < 5


def test_thousands_of_categories_cost_little_and_leave_each_item_its_first_ones() -> None:
    def named(n: int) -> str:
        written = (f"<category domain='x'>c{n}</category>", f"<dc:subject><![CDATA[c{n}]]></dc:subject>")
        return written[n % 2]

    many = "".join(map(named, range(50_000)))
    few = "".join(map(named, range(3)))
    body = rss(item(1, extra=few), item(2, extra=many), item(3, extra=few))
    body = body.replace(b"<rss ", b'<rss xmlns:dc="http://purl.org/dc/elements/1.1/" ')
    started = time.process_time()
    found = [entry.article_section for entry in read(body)]
    assert time.process_time() - started < 5
    first = tuple(f"c{n}" for n in range(feeds.MAX_CATEGORIES))
    assert found == [first[:3], first, first[:3]]


def test_deep_nesting_does_not_lose_the_other_items() -> None:
    deep = "<item>" + "<a>" * 20_000 + "</a>" * 20_000 + "</item>"
    assert [entry.guid for entry in read(rss(deep, item(1)))] == ["g1"]


def test_an_undeclared_encoding_is_found() -> None:
    title = "Министерство сообщило о встрече в понедельник утром, работы идут по плану"
    for encoding in ("windows-1251", "koi8-r"):
        body = rss(item(1, title=title)).replace(b' encoding="utf-8"', b"").decode().encode(encoding)
        (entry,) = read(body, content_type="application/rss+xml")
        assert entry.headline == title
    body = rss(item(1, title=title)).decode().encode("windows-1251")  # declared as UTF-8
    assert read(body)[0].headline == title


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_damaged_feeds_never_crash(data: st.DataObject) -> None:
    body = bytearray(rss(item(1, extra="<pubDate>Tue, 24 Nov 2026 14:05:00 +0300</pubDate>"), item(2)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    try:
        found = read(bytes(body))
    except NotAList:
        return
    assert all(absolute(entry.url) == entry.url for entry in found)


@pytest.mark.shared
@pytest.mark.timeout(300)
def test_collected_feeds_give_the_entries_that_feedparser_gives(tally: Tally) -> None:
    """Every row: nothing raises but NotAList; each link that feedparser alone finds is an entry."""
    import feedparser

    path = SHARED / "hostile/feeds/feedparser.jsonl"
    if not path.exists():
        pytest.skip("the shared corpus is absent")
    wrong: list[tuple[object, ...]] = []
    lines = path.read_text(encoding="utf-8").strip().split("\n")
    for line in lines:
        row = json.loads(line)
        body = base64.b64decode(row["b64"]) if "b64" in row else row["text"].encode("utf-8", "surrogatepass")
        headers = {name.lower(): value for name, value in (row.get("http_headers") or {}).items()}
        base = headers.get("content-location", "https://press.example/feed")
        plainly = feedparser.parse(body, response_headers={"content-location": base, **headers})
        links = [absolute(e["link"], base) for e in plainly.entries if e.get("link")]
        try:
            found = feeds.parse(
                body, Route("press", RouteKind.FEED, base), content_type=headers.get("content-type")
            )
        except NotAList:
            if any(links):
                wrong.append((row["id"], "refused", links))
            continue
        if missing := {link for link in links if link} - {entry.url for entry in found.entries}:
            wrong.append((row["id"], "missing", sorted(missing)))
    tally("hostile/feeds", len(lines), wrong)
