"""robots.txt read as its authors read it."""

from __future__ import annotations

import base64
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.robots import Robots
from tests.conftest import Tally

SHARED = (
    Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    / "hostile/robots"
)

FILE = """\ufeff# a comment
User-agent: *
Disallow: /private/
Allow: /private/open
Disallow: /*.pdf$
Disallow: /search?
Crawl-delay: 2.5

User-Agent: presswatch   # us
User-agent: other
Disallow: /closed
Sitemap: https://press.example/sitemap.xml
Disallow: /also
Crawl-delay: 7
"""


@pytest.mark.parametrize(
    ("path", "agent", "allowed"),
    [
        ("/", "any", True),
        ("/private/x", "any", False),
        ("/private/open/x", "any", True),
        ("/a/b.pdf", "any", False),
        ("/a/b.pdf?x=1", "any", True),
        ("/search?q=1", "any", False),
        ("/search", "any", True),
        ("/private/x", "presswatch", True),
        ("/closed/x", "presswatch/0.1 (+https://presswatch.example)", False),
        ("/also", "Presswatch", False),
        ("/also", "OTHER", False),
        ("/robots.txt", "other", True),
    ],
)
def test_the_longest_rule_of_the_own_group_wins(path: str, agent: str, allowed: bool) -> None:
    assert Robots.parse(FILE).allowed(f"https://press.example{path}", agent) is allowed


def test_delay_and_sitemaps() -> None:
    found = Robots.parse(FILE.encode())
    assert found.crawl_delay("any") == 2.5
    assert found.crawl_delay("presswatch/1.0") == 7
    assert found.sitemaps == ("https://press.example/sitemap.xml",)


@pytest.mark.parametrize("value", ["", "soon", "-1", "nan", "inf", "1e400", "1,5", "9" * 500])
def test_odd_delays_are_bounded(value: str) -> None:
    delay = Robots.parse(f"User-agent: *\nCrawl-delay: {value}\n").crawl_delay("x")
    assert delay is None or 0 <= delay <= 86_400


def test_an_empty_disallow_closes_nothing() -> None:
    assert Robots.parse("User-agent: *\nDisallow:\n").allowed("https://a.example/x", "x")


def test_wild_cards_cost_no_backtracking() -> None:
    text = "User-agent: *\n" + "Disallow: /" + "*a" * 4000 + "b$\n" * 20
    started = time.process_time()
    assert Robots.parse(text).allowed("https://a.example/" + "a" * 2000, "x")
    assert time.process_time() - started < 1


def test_only_the_first_half_megabyte_is_read() -> None:
    text = "User-agent: *\n" + "#" * 600_000 + "\nDisallow: /\n"
    assert Robots.parse(text).allowed("https://a.example/x", "x")


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)), st.text(max_size=40), st.text(max_size=20))
def test_any_file_is_read(text: str | bytes, url: str, agent: str) -> None:
    found = Robots.parse(text)
    assert found.allowed(url, agent) in (True, False)
    found.crawl_delay(agent)


def rows(name: str) -> list[dict[str, Any]]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared corpus is absent: {name}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").strip().split("\n")]


def wrong_rows(name: str) -> dict[str, dict[str, Any]]:
    wrong = {}
    for row in rows(name):
        found = Robots.parse(row["robots"])
        if "allowed" in row:
            right = found.allowed(row["url"], row["agent"]) == row["allowed"]
        else:
            right = found.crawl_delay(row["agent"]) == row["crawl_delay"]
        if not right:
            wrong[row["id"]] = row
    return wrong


@pytest.mark.shared
def test_every_rule_of_the_authors_holds(tally: Tally) -> None:
    tally("hostile/robots, google", len(rows("google.jsonl")), wrong_rows("google.jsonl"))


def reason(row: dict[str, Any]) -> str:
    """Why a row of Protego's own tests need not hold: it contradicts the authors' parser or asks what we never ask."""
    if not row["url"].isascii():
        return "our addresses are encoded before robots.txt is asked; the authors' parser does not encode them either"
    if not row["agent"].isascii() or " " in row["agent"]:
        return "no product token, so that it has no group of its own"
    if "Invalid_directive" in row["robots"]:
        return "unknown lines do not end a group for the authors' parser"
    if "%62%61%7A" in row["robots"]:
        return "the authors' parser compares encoded letters as they stand"
    return ""


@pytest.mark.shared
def test_rows_of_protego_hold_but_for_listed_reasons(tally: Tally) -> None:
    wrong = wrong_rows("protego.jsonl")
    excused = {name: why for name, row in wrong.items() if (why := reason(row))}
    tally("hostile/robots, protego", len(rows("protego.jsonl")), wrong.keys() - excused, excused)
    assert len(wrong) <= 15


@pytest.mark.shared
def test_files_of_real_sites_are_read_fast(tally: Tally) -> None:
    slow = []
    for row in rows("real_files.jsonl"):
        body = base64.b64decode(row["b64"]) if "b64" in row else row["text"]
        started = time.process_time()
        found = Robots.parse(body)
        assert found.allowed("https://a.example/robots.txt", "presswatch")
        found.allowed("https://a.example/" + "a/b-" * 200, "presswatch")
        found.crawl_delay("presswatch")
        if time.process_time() - started >= 1:
            slow.append(row["id"])
    tally("hostile/robots, files of real sites", len(rows("real_files.jsonl")), slow)
