"""`presswatch crawl` as an operator runs it: a process of its own, against real servers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from presswatch import config
from storage import database, leases
from ui.demo import workspace as demo
from ui.demo.server import NewsWeb, serve

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-c", "from ui.cli.main import main; main()"]
SITE = "herald"
FIRST = 5  # articles of that site in the first pass


@dataclass(frozen=True)
class Place:
    """A running news web and a workspace that watches it."""

    web: NewsWeb
    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The real command."""
        return subprocess.run(
            [*PROGRAM, *arguments],
            cwd=self.folder,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )

    def rows(self, *arguments: str) -> Any:
        """What a command writes with --json."""
        done = self.run(*arguments, "--json")
        assert done.stdout, done.stderr
        return json.loads(done.stdout)


def environment() -> dict[str, str]:
    found = {**os.environ, "PYTHONPATH": str(ROOT)}
    found.pop(config.VARIABLE, None)
    return found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)
    with serve(start) as web:
        demo.write(tmp_path, web)
        yield Place(web, tmp_path)


def test_a_crawl_tells_each_thing_and_counts_all(place: Place) -> None:
    done = place.run("crawl", SITE)
    assert done.returncode == 0, done.stderr
    assert sum(line.startswith(f"new  {SITE}  http://") for line in done.stderr.splitlines()) == FIRST
    assert f"ended  {SITE}" in done.stderr.splitlines()
    assert f"1 source: {FIRST} listed, 0 known, {FIRST} new" in done.stdout
    assert f"{FIRST} texts flagged" in done.stdout
    again = place.rows("crawl", SITE)
    assert again["totals"]["new"] == 0
    assert again["totals"]["not_modified"] == 1
    assert place.web.take_log()["article", 200] == FIRST


def test_the_limit_leaves_the_rest_to_the_next_crawl(place: Place) -> None:
    first = place.rows("crawl", SITE, "--limit", "2")
    assert (first["totals"]["new"], first["runs"][0]["pending"]) == (2, FIRST - 2)
    assert place.rows("crawl", SITE)["totals"]["new"] == FIRST - 2
    assert len(place.rows("articles")) == FIRST


def test_since_leaves_older_articles_out(place: Place) -> None:
    assert place.rows("crawl", SITE, "--since", "1d")["totals"]["new"] == 2


def test_an_address_is_fetched_known_or_not(place: Place) -> None:
    site = next(site for site in place.web.sites if site.name == SITE)
    url = place.web.base(site) + site.articles[0].path
    assert place.rows("crawl", "--url", url)["totals"]["new"] == 1
    second = place.rows("crawl", "--url", url)["totals"]
    assert (second["new"], second["same"]) == (0, 1)
    missing = place.run("crawl", "--url", f"{url}-that-is-not-there")
    assert missing.returncode == 4
    assert "not_found 1" in missing.stdout


def test_a_dead_host_is_told_and_the_others_are_read(place: Place) -> None:
    path = place.folder / config.FILE_NAME
    dead = '\n[[source]]\nname = "dead"\nurl = "http://127.0.0.1:9/"\nfeeds = ["http://127.0.0.1:9/rss"]\n'
    text = path.read_text(encoding="utf-8").replace("allow_private = [", 'allow_private = ["127.0.0.1:9", ')
    path.write_text(text + dead, encoding="utf-8")
    done = place.run("crawl", SITE, "dead", "--json")
    assert done.returncode == 4
    runs = {run["source"]: run for run in json.loads(done.stdout)["runs"]}
    assert (runs[SITE]["failed"], runs["dead"]["failed"]) == (False, True)
    assert runs[SITE]["counts"]["new"] == FIRST
    assert sum(runs["dead"]["reasons"].values()) == 1


def test_a_source_that_another_process_crawls_is_left_to_it(place: Place) -> None:
    db = database.open(place.folder / "presswatch.db")
    assert leases.acquire(db, f"crawl:{SITE}", "somebody", 600, datetime.now(UTC))
    db.conn.close()
    done = place.run("crawl", SITE)
    assert done.returncode == 5
    assert "skipped" in done.stdout


def test_ctrl_c_ends_cleanly_and_the_next_crawl_goes_on(place: Place) -> None:
    path = place.folder / config.FILE_NAME
    slow = path.read_text(encoding="utf-8").replace("delay = 0 ", "delay = 1.5 ")
    path.write_text(slow, encoding="utf-8")
    with subprocess.Popen(
        [*PROGRAM, "crawl", SITE], cwd=place.folder, env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("new"):
                break
        process.send_signal(signal.SIGINT)
        told = process.stderr.read()
        assert process.wait(30) == 130
    assert "Traceback" not in told
    assert told.rstrip().endswith("interrupted")
    stored = len(place.rows("articles"))
    assert 1 <= stored < FIRST
    path.write_text(slow.replace("delay = 1.5 ", "delay = 0 "), encoding="utf-8")
    time.sleep(1.5)
    assert place.rows("crawl", SITE)["totals"]["new"] == FIRST - stored
    assert len(place.rows("articles")) == FIRST


def test_a_preview_stores_nothing(place: Place) -> None:
    done = place.run("preview", SITE, "--limit", "2")
    assert done.returncode == 0, done.stderr
    assert "2 articles read" in done.stdout
    assert not (place.folder / "presswatch.db").exists()


def test_a_file_that_is_not_ours_is_left_alone(place: Place) -> None:
    file = place.folder / "presswatch.db"
    file.write_bytes(b"somebody's letters " * 1000)
    before = file.read_bytes()
    done = place.run("crawl", SITE)
    assert done.returncode == 3
    assert "remedy" in done.stderr
    assert file.read_bytes() == before


def test_run_looks_flags_and_ends_on_a_signal(place: Place) -> None:
    with subprocess.Popen(
        [*PROGRAM, "run"], cwd=place.folder, env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "watching 7 sources for 3 names; Ctrl-C ends it\n"
        deadline = time.monotonic() + 45
        while time.monotonic() < deadline:
            time.sleep(1.5)
            found = place.run("articles", "--json", "--limit", "100")
            if found.returncode == 0 and len(json.loads(found.stdout)) >= FIRST * 4:
                break
        process.send_signal(signal.SIGTERM)
        told = process.stderr.read()
        assert process.wait(40) == 0, told
    assert "Traceback" not in told
    assert place.rows("mentions", "--limit", "1")


def test_a_crawl_that_failed_is_not_said_to_be_finished(place: Place) -> None:
    file = place.folder / config.FILE_NAME
    file.write_text(
        file.read_text(encoding="utf-8") + '\n[source.fetch]\ncookies = { sid = "env:NOWHERE_SET" }\n',
        encoding="utf-8",
    )
    last = config.load(place.folder).sources[-1].name
    done = place.run("crawl", last)
    assert done.returncode == 4
    assert any(line.startswith(f"failed  {last}  ") for line in done.stderr.splitlines())
    assert not any(line.startswith(("finished", "ended")) for line in done.stderr.splitlines())
