"""The service as an organisation runs it: a real process, real sites and a real receiver on loopback."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.site import Answer, Site

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-c", "from ui.cli.main import main; main()"]
PATIENCE = 60.0  # seconds; a loaded machine is slow, a hung service is for ever
FILLERS = {
    "Talks open": "Delegates met in the old customs house and spoke of sluices, dams and the price of repairs until late."
    " Minutes of the session will be printed in the spring, a clerk added, together with maps of every shore.",
    "Football": "Both goalkeepers were praised by their coaches after a cold evening with few spectators and much wind."
    " Next week the teams travel south, where artificial turf and a warmer stadium are waiting for them.",
    "Bridge to be built": "Engineers drilled into the granite all summer and found it sound enough for eleven piers of concrete."
    " Steel comes by rail from the foundry upstream; traffic may cross in four years if money does not run out.",
}


@dataclass
class Receiver:
    """An HTTP receiver of alerts that can be down."""

    got: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    down: bool = False
    url: str = ""


@contextmanager
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(503 if state.down else 204)
            self.end_headers()
            if not state.down:
                state.keys.append(self.headers["Idempotency-Key"])
                state.got.append(json.loads(body))

        def log_message(self, template: str, *values: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}/alerts"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def article(headline: str, sentence: str) -> Answer:
    return Answer(
        f"<html lang=en><head><title>{headline}</title></head><body><nav><a href=/>Home</a></nav><main><article>"
        f"<h1>{headline}</h1><p>{sentence}</p><p>{FILLERS[headline]}</p></article></main></body></html>"
    )


def feed(*items: tuple[str, str]) -> Answer:
    rows = "".join(f"<item><title>{title}</title><link>{link}</link></item>" for link, title in items)
    return Answer(
        f'<rss version="2.0"><channel><title>Paper</title>{rows}</channel></rss>',
        content_type="application/rss+xml",
    )


@dataclass
class Place:
    """A site, a receiver and a workspace that joins them."""

    site: Site
    receiver: Receiver
    folder: Path
    services: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PRESSWATCH_CONFIG": ""}
        self.services.append(subprocess.Popen([*PROGRAM, "run"], cwd=self.folder, env=environment))
        return self.services[-1]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Read the file as another program does, while it is written."""
        if not (self.folder / "presswatch.db").exists():
            return []
        link = sqlite3.connect(f"file:{self.folder / 'presswatch.db'}?mode=ro", uri=True)
        try:
            return link.execute(sql).fetchall()
        except sqlite3.OperationalError:  # the very first moment: no table is there yet
            return []
        finally:
            link.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    site = Site()
    with receiver() as got:
        (tmp_path / "presswatch.toml").write_text(
            f"""
            [fetch]
            delay = 0
            allow_private = ["{site.endpoint}"]

            [[source]]
            name = "paper"
            url = "{site.url}/"
            feeds = ["{site.url}/rss"]
            languages = ["en"]
            interval = "1s"

            [[watch]]
            id = "ols"
            name = "Organisation of Lake States"

            [[alerts.channel]]
            name = "hook"
            url = "{got.url}"

            [[alerts.rule]]
            name = "press"
            channels = ["hook"]
            """,
            encoding="utf-8",
        )
        place = Place(site, got, tmp_path)
        yield place
        for service in place.services:
            service.kill()
    site.close()


def wait_for(condition: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"in {PATIENCE} s: no {what}"
        time.sleep(0.1)


@pytest.mark.timeout(240)
def test_new_articles_are_told_once_over_a_kill_and_a_receiver_that_is_down(place: Place) -> None:
    one, two, three = (f"{place.site.url}/news/2026/{n}-report-of-the-day" for n in (101, 102, 103))
    place.site.pages["/news/2026/101-report-of-the-day"] = article(
        "Talks open", "The Organisation of Lake States opened talks on the level of the water."
    )
    place.site.pages["/news/2026/102-report-of-the-day"] = article(
        "Football", "The match ended without a goal for either side."
    )
    place.site.pages["/rss"] = feed((one, "Talks open"), (two, "Football"))

    service = place.start()
    wait_for(lambda: place.receiver.got, "alert of the first article")
    assert "Talks open" in place.receiver.got[0]["subject"]
    assert len(place.rows("SELECT url FROM articles")) == 2

    place.receiver.down = True
    place.site.pages["/news/2026/103-report-of-the-day"] = article(
        "Bridge to be built",
        "A bridge will join both shores, the Organisation of Lake States said on Monday.",
    )
    place.site.pages["/rss"] = feed((three, "Bridge to be built"), (one, "Talks open"), (two, "Football"))
    wait_for(
        lambda: place.rows("SELECT 1 FROM delivery WHERE attempts > 0 AND state = 'waiting'"),
        "failed delivery",
    )
    service.kill()
    service.wait()
    place.receiver.down = False

    service = place.start()
    wait_for(lambda: len(place.receiver.got) > 1, "alert of the second article after the kill")
    service.send_signal(signal.SIGTERM)
    assert service.wait(timeout=60) == 0

    assert len(place.receiver.keys) == len(set(place.receiver.keys)) == 2
    assert "Bridge to be built" in place.receiver.got[1]["subject"]
    assert place.rows("SELECT count(*) FROM articles") == [(3,)]
    assert place.rows("SELECT state FROM delivery ORDER BY id") == [("sent",), ("sent",)]
    assert place.rows("PRAGMA integrity_check") == [("ok",)]
    assert not place.rows("SELECT 1 FROM lease")
    article_requests = [path for path in place.site.paths() if path.startswith("/news/")]
    assert len(article_requests) == len(set(article_requests)), "no article was asked for twice"


@pytest.mark.timeout(180)
def test_two_services_on_one_file_crawl_nothing_twice_at_once(place: Place) -> None:
    url = f"{place.site.url}/news/2026/201-report-of-the-day"
    place.site.pages["/news/2026/201-report-of-the-day"] = article(
        "Talks open", "The Organisation of Lake States opened talks on the level of the water."
    )
    place.site.pages["/rss"] = feed((url, "Talks open"))
    services = [place.start(), place.start()]
    wait_for(lambda: len(place.rows("SELECT 1 FROM runs WHERE state = 'finished'")) >= 4, "four crawls")
    for service in services:
        service.send_signal(signal.SIGTERM)
    assert [service.wait(timeout=60) for service in services] == [0, 0]
    spans = place.rows(
        "SELECT started_at, finished_at FROM runs WHERE state = 'finished' ORDER BY started_at"
    )
    overlaps = [(a, b) for a, b in pairwise(spans) if b[0] < a[1]]
    assert not overlaps
    assert len(place.receiver.keys) == len(set(place.receiver.keys)) == 1
