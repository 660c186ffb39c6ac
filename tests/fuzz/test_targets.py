"""Every target of the fuzzer holds for its seeds, for changed seeds, and for what fuzzing once found."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import SEEDS
from benchmarks.fuzz_targets import TARGETS

PSC = b"<psc:chapters xmlns:psc='http://podlove.org/simple-chapters'><psc:chapter title='x'/></psc:chapters>"
# What fuzzing found, cut to what is needed.
FOUND = (
    ("robots", b"User-agent: *\nSitemap: https://a.example/s\x00.xml\n"),
    ("robots", b"User-agent: a\n" * 9 + b"Sitemap: https://a.example/\x1b[2J\n"),
    ("url", b"http:/30/30%77%7%35%3%77%7%35%3/0.01"),
    ("url", b"https://a.example/100%"),
    ("sitemap", b"<urlset xm\x01lns='h'><url><loc>https://press.example/1</ews></url></urlset>"),
    ("sitemap", b'<?xml version="1.0" encoding="\x08<urlset x\x01="h"><!-- \xe9 --><url>>loc>https://a/b</c,d</loc></url></urlset>'),
    ("feed", b"<rss><channel><item><title>a</b></title>" + PSC + b"<link>/1</link></item></channel></rss>"),
)  # fmt: skip


@pytest.mark.parametrize(("target", "data"), FOUND)
def test_what_was_found_holds(target: str, data: bytes) -> None:
    TARGETS[target](data)


def test_a_feed_with_a_damaged_extension_keeps_its_items() -> None:
    from crawler.discover import feeds
    from presswatch.types import Route, RouteKind

    body = (
        b"<rss><channel><item><title>a</b></title>"
        + PSC
        + b"<link>https://a.example/1</link></item></channel></rss>"
    )
    found = feeds.parse(body, Route("s", RouteKind.FEED, "https://a.example/feed"))
    assert [entry.url for entry in found.entries] == ["https://a.example/1"]


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_hold(target: str) -> None:
    for seed in SEEDS[target]:
        TARGETS[target](seed.encode())


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
@pytest.mark.parametrize("target", TARGETS)
def test_changed_seeds_hold(target: str, data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(SEEDS[target])).encode())
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(body)))
        cut = data.draw(st.integers(0, 20))
        kept = bytes(body[place : place + cut])
        body[place : place + cut] = data.draw(
            st.one_of(
                st.binary(max_size=8),
                st.just(kept * 3),
                st.sampled_from([b"\x00", b"\xed\xa0\x80", b"]]>", b"&#0;"]),
            )
        )
    TARGETS[target](bytes(body))
