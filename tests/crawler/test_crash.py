"""A crawl that is killed loses nothing: the next one takes its lease over and fetches what it left."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler import crawl
from presswatch.config import Workspace
from tests.crawler.site import Answer, Asked, Site, article, rss

Make = Callable[..., Workspace]
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
from crawler import crawl
from presswatch import config
if __name__ == "__main__":
    workspace = config.load(Path(sys.argv[1]))
    crawl.run(workspace, workspace.sources)
"""
ARTICLES = 12


@pytest.fixture
def slow_site(site: Site) -> Site:
    def page(asked: Asked) -> Answer:
        time.sleep(0.1)
        return Answer(article(f"Plan of the harbour in the year {asked.path.rsplit('/', 1)[1]}"))

    links = []
    for n in range(ARTICLES):
        site.pages[f"/news/{1900 + n}"] = page
        links.append((f"{site.url}/news/{1900 + n}", f"Plan {n}"))
    feed = rss(links)
    feed.headers["ETag"] = '"v1"'
    site.pages["/feed"] = feed
    return site


def start(workspace: Workspace, folder: Path) -> subprocess.Popen[bytes]:
    program = folder / "crawl_once.py"
    program.write_text(PROGRAM, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, str(program), str(workspace.path)], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


def wait_for(site: Site, requests: int) -> None:
    until = time.monotonic() + 40
    while len(site.paths()) < requests and time.monotonic() < until:
        time.sleep(0.02)


@pytest.mark.parametrize("requests", [1, 2, 5, 9])
def test_kill_9_in_the_middle(slow_site: Site, workspace: Make, tmp_path: Path, requests: int) -> None:
    made = workspace(
        f'[[source]]\nname = "site"\nurl = "{slow_site.url}/"\nfeeds = ["{slow_site.url}/feed"]\n',
        slow_site.endpoint,
    )
    process = start(made, tmp_path)
    wait_for(slow_site, requests)
    process.kill()
    process.wait()
    (summary,) = crawl.run(made, made.sources)
    with sqlite3.connect(made.database) as link:
        assert link.execute("SELECT count(*), count(DISTINCT url) FROM article").fetchone() == (
            ARTICLES,
            ARTICLES,
        )
        assert link.execute("SELECT DISTINCT state FROM listing").fetchall() == [("article",)]
        assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert link.execute("PRAGMA foreign_key_check").fetchall() == []
        states = [state for (state,) in link.execute("SELECT state FROM run ORDER BY id")]
    assert states[-1] == "finished"
    assert "running" not in states
    assert summary.pending == 0


def test_an_interrupt_ends_cleanly(slow_site: Site, workspace: Make, tmp_path: Path) -> None:
    made = workspace(
        f'[[source]]\nname = "site"\nurl = "{slow_site.url}/"\nfeeds = ["{slow_site.url}/feed"]\n',
        slow_site.endpoint,
    )
    process = start(made, tmp_path)
    wait_for(slow_site, 4)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    with sqlite3.connect(made.database) as link:
        assert link.execute("SELECT count(*) FROM lease").fetchone() == (0,)
        assert link.execute("SELECT state, message FROM run").fetchall() == [("finished", "interrupted")]
        before = link.execute("SELECT count(*) FROM article").fetchone()[0]
    assert 0 < before < ARTICLES
    (summary,) = crawl.run(made, made.sources)
    assert before + summary.counts.new == ARTICLES
