"""What a crawl holds is bounded, and is let go of when it ends: no figure of memory is read, but what is kept is counted."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crawler import crawl, lists, politeness, reader_process
from crawler.mill import MAX_TEXT, Mill
from crawler.session import Session
from presswatch.config import Workspace
from presswatch.extract.furniture import FEW, Memory
from presswatch.types import Reading, Refusal, RefusalReason
from storage import furniture
from tests.crawler.site import Site, article, rss

PAGES = 14
MEGABYTE = 1024 * 1024


def source(site: Site) -> str:
    return (
        f'[[source]]\nname = "site"\nurl = "{site.url}/"\nfeeds = ["{site.url}/feed"]\nlanguages = ["en"]\n'
    )


def publish(site: Site, count: int, padding: str = "") -> None:
    for n in range(count):
        site.pages[f"/news/{n}"] = article(f"Bridge number {n}") + padding
    site.pages["/feed"] = rss([(f"{site.url}/news/{n}", f"Bridge number {n}") for n in range(count)])


def test_pages_that_wait_for_a_reader_are_bounded_in_bytes(
    site: Site, workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, PAGES, f"<!-- {'x' * MEGABYTE} -->")
    gate, most = politeness.host_gate(), [0]

    async def slowly(_: Any, task: str, arguments: tuple[Any, ...], __: float) -> Any:
        if task == "list":
            return lists.entries(*arguments)
        await asyncio.sleep(0.2)
        most[0] = max(most[0], gate._unread.total())
        return Refusal(arguments[0].url, RefusalReason.EMPTY, "")

    monkeypatch.setattr(reader_process.ReaderProcess, "ask", slowly)
    monkeypatch.setattr(politeness, "MOST_UNREAD", 3 * MEGABYTE)
    made = workspace(source(site), site.endpoint)
    (summary,) = crawl.run(made, made.sources)
    assert summary.counts.refused == PAGES
    # What was under way when the bound was reached comes on top.
    assert 2 * MEGABYTE < most[0] < 6 * MEGABYTE < (PAGES - 2) * MEGABYTE
    assert not gate._unread


def test_furniture_is_read_when_there_is_a_page_and_let_go_of_at_the_end(
    site: Site, workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, 3)
    made = workspace(source(site), site.endpoint)
    loaded: list[str] = []
    sessions: list[Session] = []
    load, finish = furniture.load, Session.finish

    def noted(db: Any, name: str) -> Any:
        loaded.append(name)
        return load(db, name)

    async def remembered(self: Session, failure: str | None = None) -> Any:
        assert (self.memory is not None) == bool(loaded)
        sessions.append(self)
        return await finish(self, failure)

    monkeypatch.setattr(furniture, "load", noted)
    monkeypatch.setattr(Session, "finish", remembered)
    (summary,) = crawl.run(made, made.sources)
    assert summary.counts.new == 3
    assert loaded == ["site"]
    loaded.clear()
    (summary,) = crawl.run(made, made.sources)
    assert (summary.counts.new, loaded) == (0, [])
    assert [session.memory for session in sessions] == [None, None]


def test_pages_that_wait_share_what_is_known_of_furniture() -> None:
    memory = Memory([("menu", FEW, 1)])
    first, second = memory.condensed(), memory.condensed()
    assert first._seen is second._seen
    page = Reading(
        url="https://a.test/1",
        canonical_url=None,
        headline="h",
        description=None,
        blocks=(),
        furniture=("menu",),
    )
    for n in range(FEW):
        assert memory.learn(replace(page, url=f"https://a.test/{n}", furniture=("menu", "footer")))
    assert not first.is_furniture("footer")  # as it was when it was lent
    assert memory.condensed().is_furniture("footer")
    assert memory.condensed().count("menu") == 2 * FEW


def test_a_mill_remembers_no_more_of_a_page_than_it_compares() -> None:
    mill = Mill()
    mill.note(" ".join(f"word{n}" for n in range(100_000)))
    assert 0 < len(mill._pages_with) < MAX_TEXT / 5
    assert all(isinstance(run, int) for run in mill._pages_with)


def test_what_is_loaded_is_kept_from_the_collector() -> None:
    program = (
        "import gc; from presswatch import allocator\n"
        "allocator.keep(); allocator.give_back()\n"
        "print(gc.get_freeze_count() > len(gc.get_objects()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]
