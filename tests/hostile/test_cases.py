"""All further cases, eight at a time beside a healthy site: what is kept, what is asked for, and who waits."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler import crawl
from crawler.politeness import host_gate
from crawler.readers import Readers
from presswatch import config
from presswatch.types import Page
from tests.hostile.cases import CASES
from tests.hostile.server import Case, Exchange, Origin, invented, page, rss

ROUTES = {"feed": "feeds", "sitemap": "sitemaps", "section": "sections"}
TOGETHER = 7
# Seven at once on two cores; `benchmarks/hostile_neighbour.py` holds each alone to two seconds.
LATE = 5.0  # seconds that a group of cases may keep another site's page waiting
HEALTHY = 30
GROUPS = [CASES[start : start + TOGETHER] for start in range(0, len(CASES), TOGETHER)]


class Healthy:
    """A site that behaves, and when each of its pages was asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, float] = {}
        self.origin = Origin(Case("healthy", self._answer, "feed"))

    def _answer(self, exchange: Exchange) -> None:
        self.asked.setdefault(exchange.path, time.monotonic())
        if exchange.path == "/feed":
            links = [
                (f"{exchange.origin}/news/2026/11/20/{n}-healthy", f"Healthy story {n}")
                for n in range(HEALTHY)
            ]
            exchange.reply(rss(links), content_type="application/rss+xml")
        else:
            exchange.reply(page(f"Healthy {exchange.path.rpartition('/')[2]}", invented(exchange.path)))


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The server that readers are forked from takes seconds to start, once in a process."""
    readers = Readers(1)
    asyncio.run(readers.read(Page("https://a.example/1", b"<p>x</p>", headers={"content-type": "text/html"})))
    readers.close()


@pytest.fixture
def healthy() -> Iterator[Healthy]:
    made = Healthy()
    yield made
    made.origin.close()


def _listing(url: str) -> Origin:
    """A feed that lists one address: an article's case is found as any article is."""
    return Origin(
        Case(
            "listing", lambda exchange: exchange.reply(rss([(url, "Story")]), content_type="text/xml"), "feed"
        )
    )


def _faults(link: sqlite3.Connection, name: str, case: Case, origin: Origin) -> list[str]:
    rows = link.execute(
        "SELECT headline, article_body, description FROM article JOIN revision ON revision.id = revision_id WHERE source = ?",
        (name,),
    ).fetchall()
    found = []
    if not case.kept[0] <= len(rows) <= case.kept[1]:
        found.append(f"{len(rows)} kept")
    text = "\n".join(part or "" for row in rows for part in row)
    found += [f"lacks {wanted!r}" for wanted in case.has if wanted not in text]
    found += [f"holds {unwanted[:20]!r}" for unwanted in case.lacks if unwanted in text]
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        found.append("holds what no text holds")
    asked = origin.paths()
    if not case.requests[0] <= len(asked) <= case.requests[1]:
        found.append(f"{len(asked)} requests: {asked[:5]}")
    found += [f"{path} was asked for" for path in case.never if path in asked]
    if origin.cookies:
        found.append("a cookie was sent")
    reasons = link.execute(
        "SELECT reason, detail FROM refusal WHERE source = ? UNION SELECT 'trap', message FROM run WHERE source = ? AND message LIKE 'trap%'",
        (name, name),
    ).fetchall()
    if not rows and not reasons and case.kind == "article":
        found.append("nothing kept, and no reason")
    if any(reason == "fault" for reason, _ in reasons):
        found.append(f"a fault of ours: {[detail for reason, detail in reasons if reason == 'fault'][:2]}")
    if case.reasons and not any(reason in case.reasons for reason, _ in reasons):
        found.append(f"no reason of {case.reasons}: {reasons[:3]}")
    return found


@pytest.mark.timeout(180)
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0].name)
def test_cases_cost_only_themselves(group: list[Case], healthy: Healthy, tmp_path: Path) -> None:
    host_gate.cache_clear()
    origins = [Origin(case) for case in group]
    urls = [origin.url + case.path for case, origin in zip(group, origins, strict=True)]
    listings = {n: _listing(url) for n, url in enumerate(urls) if group[n].kind == "article"}
    allowed = [o.endpoint for o in (healthy.origin, *origins, *listings.values())]
    text = f"[fetch]\ndelay = 0.05\ntimeout = 6\nmax_pages_per_crawl = 100\nallow_private = {json.dumps(allowed)}\n"
    text += f'[[source]]\nname = "healthy"\nurl = "{healthy.origin.url}/"\nfeeds = ["{healthy.origin.url}/feed"]\n'
    for n, (case, url) in enumerate(zip(group, urls, strict=True)):
        routes = (
            f'{ROUTES[case.kind]} = ["{url}"]'
            if case.kind in ROUTES
            else f'feeds = ["{listings[n].url}/feed"]'
        )
        text += f'[[source]]\nname = "s{n}"\nurl = "{url}"\n{routes}\n'
    path = tmp_path / config.FILE_NAME
    path.write_text(text, encoding="utf-8")
    workspace = config.load(path)
    stored: dict[str, float] = {}

    def note(event: crawl.Event) -> None:
        if event.source == "healthy" and event.what == "new":
            stored[event.url.removeprefix(healthy.origin.url)] = time.monotonic()

    sources = [replace(source, options={"max_seconds_per_crawl": 40.0}) for source in workspace.sources]
    crawl.run(workspace, sources, on_event=note)
    link = sqlite3.connect(workspace.database)
    wrong = {
        case.name: found
        for n, (case, origin) in enumerate(zip(group, origins, strict=True))
        if (found := _faults(link, f"s{n}", case, origin))
    }
    assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    link.close()
    for origin in (*origins, *listings.values()):
        origin.close()
    print(f"{len(group) - len(wrong)} of {len(group)}")
    assert not wrong
    assert len(stored) == HEALTHY
    waits = {at: stored[at] - healthy.asked[at] for at in stored}
    assert max(waits.values()) < LATE, "the healthy site waited"
