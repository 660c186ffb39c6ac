"""Sitemaps of every kind become entries and further sitemaps."""

from __future__ import annotations

import base64
import gzip
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discover import sitemaps
from presswatch.errors import NotAList
from presswatch.types import Route, RouteKind
from tests.conftest import Tally

SHARED = (
    Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[4] / "shared"))
    / "hostile/sitemaps"
)
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
ROUTE = Route("press", RouteKind.SITEMAP, "https://www.press.example/sitemap.xml")
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def urlset(*rows: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NAMESPACES}>{"".join(rows)}</urlset>'.encode()


def row(n: int, extra: str = "") -> str:
    return f"<url><loc>https://press.example/{n}</loc>{extra}</url>"


def read(body: bytes) -> sitemaps.Sitemap:
    return sitemaps.parse(body, ROUTE, now=NOW)


def test_the_news_extension_gives_title_date_and_language() -> None:
    extra = (
        "<image:image><image:loc>https://press.example/i.jpg</image:loc><image:title>A picture</image:title></image:image>"
        "<news:news><news:publication><news:name>Press</news:name><news:language>ru</news:language></news:publication>"
        "<news:publication_date>2026-11-24T14:05:00+03:00</news:publication_date><news:title> A\n story </news:title></news:news>"
        "<lastmod>2026-11-24T14:30:00+03:00</lastmod>"
    )
    (entry,) = read(urlset(row(1, extra))).entries
    assert entry.url == "https://press.example/1"
    assert entry.headline == "A story"
    assert entry.in_language == "ru"
    assert entry.date_published == datetime(2026, 11, 24, 11, 5, tzinfo=UTC)
    assert entry.date_modified == datetime(2026, 11, 24, 11, 30, tzinfo=UTC)


def test_sections_of_character_data_and_names_of_signs_are_plain_text() -> None:
    rows = (
        "<url><loc><![CDATA[https://www.press.example/c?a=1&b=2]]></loc>"
        "<news:news><news:title><![CDATA[Tom & Ann]]></news:title></news:news></url>"
        "<url><loc>https://www.press.example/d</loc><news:news><news:title>The &amp;quot;Old&amp;quot; bridge</news:title></news:news></url>"
    )
    first, second = read(urlset(rows)).entries
    assert (first.url, first.headline) == ("https://www.press.example/c?a=1&b=2", "Tom & Ann")
    assert second.headline == 'The "Old" bridge'


def test_an_index_names_children() -> None:
    body = (
        b"<sitemapindex><sitemap><loc>https://press.example/a.xml</loc><lastmod>2026-11-24</lastmod></sitemap>"
        b"<sitemap><loc>https://press.example/b.xml.gz</loc></sitemap></sitemapindex>"
    )
    found = read(body)
    assert found.children == (
        ("https://press.example/a.xml", datetime(2026, 11, 24, tzinfo=UTC)),
        ("https://press.example/b.xml.gz", None),
    )


def test_gzip_is_read_even_cut_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    body = gzip.compress(urlset(*(row(n) for n in range(2000))))
    assert len(read(body).entries) == 2000
    assert 100 < len(read(body[: len(body) // 2]).entries) < 2000
    monkeypatch.setattr(sitemaps, "MAX_BYTES", 10_000)
    found = read(body)
    assert 0 < len(found.entries) < 300
    assert found.truncated


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 300_000_000)
    started = time.process_time()
    assert read(bomb).entries == ()
    assert time.process_time() - started < 5


def test_long_sitemaps_are_cut() -> None:
    found = read(urlset(*(row(n) for n in range(60_000))))
    assert len(found.entries) == sitemaps.MAX_ENTRIES
    assert found.truncated


def test_rows_of_other_sites_and_schemes_are_left_out() -> None:
    other = [
        "https://evil.test/1",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "/relative",
        "http://",
        "https://press.example/" + "x" * 4000,
    ]
    found = read(urlset(row(1), *(f"<url><loc>{loc}</loc></url>" for loc in other), row(2)))
    assert [entry.url[-1] for entry in found.entries] == ["1", "2"]
    assert found.left_out == len(other)


def test_a_feed_may_serve_as_a_sitemap() -> None:
    body = b"<rss version='2.0'><channel><item><title>T</title><link>https://press.example/1</link></item></channel></rss>"
    assert [entry.url for entry in read(body).entries] == ["https://press.example/1"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body></body></html>",
        b"hello\nworld",
        b"\x1f\x8bgarbage",
        b"User-agent: *\nDisallow: /",
        b"{}",
    ],
)
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    with pytest.raises(NotAList):
        read(body)


def test_entities_lead_nowhere() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE u [<!ENTITY l0 "lol">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]>'.encode()
    found = read(
        body + urlset("<url><loc>https://press.example/&l9;</loc></url><url><loc>&x;</loc></url>", row(3))
    )
    assert [entry.url for entry in found.entries][-1] == "https://press.example/3"
    assert all("lol" not in entry.url and "root" not in entry.url for entry in found.entries)


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_damaged_sitemaps_never_crash(data: st.DataObject) -> None:
    body = bytearray(urlset(row(1, "<lastmod>2026-11-24</lastmod>"), row(2)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    try:
        found = read(bytes(body))
    except NotAList:
        return
    assert all(entry.url.startswith(("http://", "https://")) for entry in found.entries)


def rows_of(name: str) -> list[dict[str, Any]]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared corpus is absent: {name}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").strip().split("\n")]


def bytes_of(row: dict[str, Any]) -> bytes:
    return base64.b64decode(row["b64"]) if "b64" in row else row["text"].encode()


# Rows that leave the policy to us: the first of two addresses is meant, and a set may name sitemaps too.
POLICY = {
    "two locs": (["https://news.example/a1"], []),
    "index in an urlset": (["https://news.example/a1"], ["https://news.example/s2.xml"]),
}


@pytest.mark.shared
def test_own_cases_are_read_as_expected(tally: Tally) -> None:
    wrong = []
    collected = rows_of("own.jsonl")
    for case in collected:
        found = sitemaps.parse(bytes_of(case), Route("s", RouteKind.SITEMAP, case["base"]), now=NOW)
        urls, children = [entry.url for entry in found.entries], [url for url, _ in found.children]
        expected = case["expect"]
        if expected is None and case["what"] in POLICY:
            right = (urls, children) == POLICY[case["what"]]
        else:
            right = expected is None or urls == expected
        if not right or any(entry.date_modified and entry.date_modified > NOW for entry in found.entries):
            wrong.append((case["id"], case["what"], expected, urls))
    tally("hostile/sitemaps, own", len(collected), wrong)


REFUSED = {"scrapy:10": "Scrapy reads a bare <url> as a sitemap of no entries; for us it is none"}


@pytest.mark.shared
def test_collected_sitemaps_list_what_others_found(tally: Tally) -> None:
    wrong: list[tuple[object, ...]] = []
    collected = rows_of("collected.jsonl")
    for case in collected:
        expected = case.get("entries")
        base = expected[0]["loc"] if expected else "http://test_ultimate-sitemap-parser.com/"
        try:
            found = sitemaps.parse(bytes_of(case), Route("s", RouteKind.SITEMAP, base), now=NOW)
        except NotAList:
            if expected is not None and case["id"] not in REFUSED:
                wrong.append((case["id"], "refused", expected))
            continue
        if expected is None:
            continue
        urls = [entry.url for entry in found.entries] or [url for url, _ in found.children]
        if urls != [entry["loc"] for entry in expected]:
            wrong.append((case["id"], urls, expected))
    tally("hostile/sitemaps, collected", len(collected), wrong, REFUSED)
