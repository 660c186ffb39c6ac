"""A running service: a hub tells it of news, its configuration is read again, and it never falls over what is in it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.site import Answer, Site, article
from tests.scheduler.hub import Hub
from tests.scheduler.test_websub import free_port

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-c", "from ui.cli.main import main; main()"]
PATIENCE = 60.0


def feed(site: Site, hub: str, *names: str) -> Answer:
    items = "".join(
        f"<item><title>The {n} of the lakes</title><link>{site.url}/{n}</link></item>" for n in names
    )
    link = {"Link": f'<{hub}>; rel="hub", <{site.url}/rss>; rel="self"'} if hub else {}
    return Answer(
        f'<rss version="2.0"><channel>{items}</channel></rss>',
        headers=link,
        content_type="application/rss+xml",
    )


class Running:
    """A service in a process of its own, and what its database says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = (folder / "log").open("w+b")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "HUB_SECRET": "a long and random secret"}
        self.process = subprocess.Popen([*PROGRAM, "run"], cwd=folder, env=environment, stderr=self.log)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if not (self.folder / "presswatch.db").exists():
            return []
        link = sqlite3.connect(f"file:{self.folder / 'presswatch.db'}?mode=ro", uri=True)
        try:
            return link.execute(sql).fetchall()
        except sqlite3.OperationalError:  # the very first moment: no table is there yet
            return []
        finally:
            link.close()

    def told(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def wait(self, condition: Callable[[], object], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not condition():
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < until, f"in {PATIENCE} s: no {what}\n{self.told()}"
            time.sleep(0.1)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    yield made
    made.close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    for name in ("sluice", "ferry"):
        made.pages[f"/{name}"] = article(
            f"The {name} of the lakes", f"The {name} was the matter of the day, and {name} again. " * 6
        )
    yield made
    made.close()


def configuration(site: Site, hub: Hub | None, *sources: str, port: int = 0) -> str:
    allowed = [site.endpoint, *([hub.endpoint] if hub else [])]
    websub = (
        f'[websub]\ncallback = "http://127.0.0.1:{port}/hook"\nport = {port}\nsecret = "env:HUB_SECRET"\n'
        if port
        else ""
    )
    blocks = "".join(
        f'[[source]]\nname = "{name}"\nurl = "{site.url}/"\nfeeds = ["{site.url}/{path}"]\ninterval = "6h"\n'
        for name, path in (text.split("=") for text in sources)
    )
    return f"[fetch]\ndelay = 0\nreaders = 1\nallow_private = {allowed}\n{websub}{blocks}"


@pytest.mark.timeout(240)
def test_news_that_a_hub_tells_of_are_read_long_before_the_next_poll(
    site: Site, hub: Hub, tmp_path: Path
) -> None:
    site.pages["/rss"] = feed(site, hub.url, "sluice")
    (tmp_path / "presswatch.toml").write_text(configuration(site, hub, "paper=rss", port=free_port()))
    service = Running(tmp_path)
    try:
        service.wait(
            lambda: service.rows("SELECT 1 FROM subscription WHERE state = 'active'"), "subscription"
        )
        service.wait(lambda: f"{site.url}/rss" in hub.subscribers, "answer to the hub, which follows")
        service.wait(lambda: service.rows("SELECT 1 FROM run WHERE state = 'finished'"), "first crawl")
        site.pages["/rss"] = feed(site, hub.url, "ferry", "sluice")
        assert hub.publish(f"{site.url}/rss", secret="not the hub's") == 202
        assert hub.publish(f"{site.url}/rss") == 202
        service.wait(lambda: len(service.rows("SELECT 1 FROM articles")) == 2, "article that the hub told of")
        assert service.rows("SELECT told FROM subscription") == [(1,)]
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(60) == 0
    finally:
        service.close()


@pytest.mark.timeout(240)
def test_the_configuration_is_read_again_when_asked_and_a_broken_one_changes_nothing(
    site: Site, tmp_path: Path
) -> None:
    site.pages["/rss"] = feed(site, "", "sluice")
    site.pages["/other"] = feed(site, "", "ferry")
    path = tmp_path / "presswatch.toml"
    path.write_text(configuration(site, None, "paper=rss"))
    service = Running(tmp_path)
    try:
        service.wait(lambda: service.rows("SELECT 1 FROM articles WHERE source = 'paper'"), "first article")
        path.write_text(configuration(site, None, "paper=rss", "second=other") + "[fetch]\n")
        service.process.send_signal(signal.SIGHUP)
        service.wait(lambda: "was not taken over" in service.told(), "word of the mistake")
        assert service.rows("SELECT name FROM source") == [("paper",)]
        path.write_text(configuration(site, None, "paper=rss", "second=other"))
        service.process.send_signal(signal.SIGHUP)
        service.wait(
            lambda: service.rows("SELECT 1 FROM articles WHERE source = 'second'"),
            "article of the new source",
        )
        path.write_text(configuration(site, None, "second=other"))
        service.process.send_signal(signal.SIGHUP)
        service.wait(
            lambda: service.rows("SELECT 1 FROM source WHERE name = 'paper' AND removed_at IS NOT NULL"),
            "end of the old one",
        )
        assert service.rows("SELECT count(*) FROM articles WHERE source = 'paper'") == [(1,)]
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(60) == 0
    finally:
        service.close()
