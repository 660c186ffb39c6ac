"""A crawl keeps its lease as long as it lasts, over a file that is locked and a machine that slept."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from crawler import crawl, session
from presswatch.config import Workspace
from presswatch.errors import DatabaseLocked
from presswatch.types import RunState
from storage import leases
from tests.crawler.site import Answer, Asked, Site, article, rss

Make = Callable[..., Workspace]
ARTICLES = 6
SECONDS = 0.3  # in which a page is answered


@pytest.fixture
def made(site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    def page(asked: Asked) -> Answer:
        time.sleep(SECONDS)
        return Answer(article(f"Plan of the harbour in the year {asked.path.rsplit('/', 1)[1]}"))

    for n in range(ARTICLES):
        site.pages[f"/news/{1900 + n}"] = page
    site.pages["/feed"] = rss([(f"{site.url}/news/{1900 + n}", f"Plan {n}") for n in range(ARTICLES)])
    monkeypatch.setattr(session, "RENEW_SECONDS", 0.1)
    source = f'[[source]]\nname = "site"\nurl = "{site.url}/"\nfeeds = ["{site.url}/feed"]\n'
    return workspace(source, site.endpoint, fetch="concurrency_per_host = 1")


def stored(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    link = sqlite3.connect(workspace.database)
    try:
        return link.execute(query).fetchall()
    finally:
        link.close()


def test_a_file_that_is_locked_for_a_while_loses_neither_lease_nor_run(
    made: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []
    renew = leases.renew

    def renewed(db: Any, name: str, holder: str, ttl: float, now: datetime) -> bool:
        asked.append(now)
        if len(asked) <= 2:
            raise DatabaseLocked("the file is held by another program")
        return renew(db, name, holder, ttl, now)

    monkeypatch.setattr(leases, "renew", renewed)
    (summary,) = crawl.run(made, made.sources)
    assert (summary.state, summary.message, summary.counts.new) == (RunState.FINISHED, "", ARTICLES)
    assert len(asked) > 3, "it goes on to renew the lease"
    assert stored(made, "SELECT state FROM run") == [("finished",)]
    assert stored(made, "SELECT * FROM lease") == []


@pytest.mark.parametrize("taken", [False, True])
def test_a_lease_that_ran_out_while_the_machine_slept_is_taken_again_unless_another_has_it(
    made: Workspace, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    renew, slept = leases.renew, [True]

    def late(db: Any, name: str, holder: str, ttl: float, now: datetime) -> bool:
        if slept:
            slept.clear()
            db.conn.execute("UPDATE lease SET expires_at = '2020-01-01T00:00:00.000Z'")
            if taken:
                assert leases.acquire(db, name, "another", 3600, now + timedelta(seconds=1))
        return renew(db, name, holder, ttl, now)

    monkeypatch.setattr(leases, "renew", late)
    (summary,) = crawl.run(made, made.sources)
    if taken:
        assert summary.message == "the lease was lost"
        assert summary.counts.new < ARTICLES
        assert stored(made, "SELECT holder FROM lease") == [("another",)]
    else:
        assert (summary.message, summary.counts.new) == ("", ARTICLES)
        assert stored(made, "SELECT * FROM lease") == []
