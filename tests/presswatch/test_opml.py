"""Lists of sources: as OPML, in and out, and as text of presswatch.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from presswatch import config, declarations, opml
from presswatch.errors import ConfigurationError
from presswatch.types import Route, RouteKind, Source

DAILY = Source(
    name="daily",
    title='The "Daily" & Sons',
    url="https://daily.example/",
    languages=("hy", "ru"),
    timezone="Asia/Yerevan",
    country="AM",
    kind="agency",
    routes=(
        Route("daily", RouteKind.FEED, "https://daily.example/rss?a=1&b=2"),
        Route("daily", RouteKind.FEED, "https://daily.example/ru/rss"),
        Route("daily", RouteKind.SITEMAP, "https://daily.example/news.xml"),
        Route("daily", RouteKind.SECTION, "https://daily.example/world"),
    ),
    interval=300.0,
)


def test_an_exported_list_reads_back_as_it_was() -> None:
    other = Source(
        "x", "X", "https://x.example/", routes=(Route("x", RouteKind.FEED, "https://x.example/f"),)
    )
    assert opml.read(opml.write([DAILY, other])) == ([DAILY, other], [])


def test_a_readers_list_becomes_one_source_a_site() -> None:
    document = b"""<?xml version="1.0"?><opml version="1.1"><body><outline text="Caucasus">
      <outline text="Daily" type="rss" xmlUrl="https://daily.example/a" htmlUrl="https://daily.example/" language="en-GB"/>
      <outline text="Daily sport" type="rss" xmlUrl="https://daily.example/b" htmlUrl="https://daily.example/"/>
      <outline text="No page" type="rss" xmlUrl="https://www.other.example/feed"/>
      <outline text="Mail" type="rss" xmlUrl="mailto:x@y.example"/>
    </outline></body></opml>"""
    sources, left_out = opml.read(document, taken=["daily"])
    assert [(source.name, source.title, len(source.routes)) for source in sources] == [
        ("daily-2", "Daily", 2),
        ("other", "No page", 1),
    ]
    assert sources[0].languages == ("en",)
    assert len(left_out) == 1
    assert left_out[0].startswith("Mail")


def test_feeds_of_a_service_that_name_no_site_are_sources_of_their_own() -> None:
    document = b"""<opml version="2.0"><body>
      <outline text="Daily" xmlUrl="http://feeds.feedburner.com/Daily"/>
      <outline text="Post" xmlUrl="http://feeds.feedburner.com/Post"/>
      <outline text="Herald" xmlUrl="http://feeds.feedburner.com/Herald" htmlUrl="https://herald.example/"/>
      <outline text="Herald sport" xmlUrl="http://feeds.feedburner.com/Sport" htmlUrl="https://herald.example/"/>
    </body></opml>"""
    sources, _ = opml.read(document)
    assert [(source.title, len(source.routes)) for source in sources] == [
        ("Daily", 1),
        ("Post", 1),
        ("Herald", 2),
    ]


@pytest.mark.parametrize(
    "document", [b"", b"not xml", b"<html><body/></html>", b"\x00\x01", b"<rss><opml/></rss>"]
)
def test_what_is_no_opml_is_refused(document: bytes) -> None:
    with pytest.raises(ConfigurationError, match="not OPML"):
        opml.read(document)


def test_an_opml_cut_short_gives_what_is_there() -> None:
    whole = opml.write([DAILY])
    sources, _ = opml.read(whole[: whole.index(b"rss?a") + 400])
    assert sources[0].routes == DAILY.routes[:1]


def test_entities_are_not_expanded_and_files_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://secret.example/", encoding="utf-8")
    document = f"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "{"x" * 1000}">
      <!ENTITY b "{"&a;" * 1000}"><!ENTITY c "{"&b;" * 1000}"><!ENTITY f SYSTEM "file://{secret}">]>
      <opml version="2.0"><head><title>&c;</title></head><body>
      <outline text="a" xmlUrl="https://a.example/">&f;&c;</outline></body></opml>"""
    sources, _ = opml.read(document.encode())
    assert "secret" not in repr(sources)
    assert len(repr(sources)) < 2000


def test_a_source_written_as_text_reads_back_as_it_was() -> None:
    text = declarations.append("# mine\n", [DAILY])
    assert text.startswith("# mine\n\n[[source]]\n")
    assert config.parse(text, Path("presswatch.toml")).sources == (DAILY,)


def test_fetch_options_and_patterns_are_written_too() -> None:
    source = Source(
        "a", "a", "https://a.example/", allow=(r"\d{6,}",), options={"delay": 2.5, "obey_robots": False}
    )
    (back,) = config.parse(declarations.append("", [source]), Path("presswatch.toml")).sources
    assert (back.allow, back.options) == (source.allow, source.options)


def test_names_come_from_hosts_and_are_not_given_twice() -> None:
    assert declarations.name_for("https://www.armenpress.am/eng/") == "armenpress"
    assert declarations.name_for("https://en.daily.example/") == "en-daily"
    assert declarations.name_for("https://daily.kg/", ["daily", "daily-2"]) == "daily-3"
    assert declarations.name_for("http://127.0.0.1:8000/") == "127-0-0-1"


def test_addresses_of_feed_readers_are_web_addresses() -> None:
    outline = '<outline text="{0}" xmlUrl="{1}"/>'
    addresses = {
        "A": "feed://a.example/rss",
        "B": "feed:https://b.example/rss",
        "C": "FEED:http://c.example/rss",
    }
    body = "".join(outline.format(*pair) for pair in addresses.items())
    found, left_out = opml.read(f"<opml version='2.0'><body>{body}</body></opml>".encode())
    assert [route.url for source in found for route in source.routes] == [
        "http://a.example/rss",
        "https://b.example/rss",
        "http://c.example/rss",
    ]
    assert not left_out
