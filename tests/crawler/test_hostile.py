"""The hostile server's expectations that its own bench does not judge: versions, withdrawals, times of retries.

The server is the shared one; each case is crawled in this process, in a workspace of its own.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler import crawl
from crawler.politeness import host_gate
from presswatch import config
from tests.crawler.conftest import shared

pytestmark = pytest.mark.shared

ROUTES = {"feed": "feeds", "sitemap": "sitemaps", "section": "sections"}


class Hostile:
    """A running hostile server."""

    def __init__(self, url: str, sites: dict[str, str]) -> None:
        self.url = url
        self.allowed = sorted({site.split("://")[1] for name, site in sites.items() if name != "canary"})

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    program = shared("hostile", "server.py")
    with subprocess.Popen(
        [sys.executable, str(program), "--port", "0", "--quick"],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:
        assert process.stdout is not None
        sites = json.loads(process.stdout.readline())["sites"]
        try:
            yield Hostile(sites["main"], sites)
        finally:
            process.terminate()


def run(hostile: Hostile, case: dict[str, Any], folder: Path) -> sqlite3.Connection:
    """Crawls a case as often as it wants, and gives its database."""
    kind, url = case["seed"]["type"], case["seed"]["url"]
    folder.mkdir()
    path = folder / config.FILE_NAME
    routes = f'{ROUTES[kind]} = ["{url}"]' if kind in ROUTES else ""
    path.write_text(
        f"[fetch]\ndelay = 0\ntimeout = 5\nreaders = 1\nallow_private = {json.dumps(hostile.allowed)}\n"
        f'[[source]]\nname = "hostile"\nurl = "{url}"\n{routes}\n',
        encoding="utf-8",
    )
    workspace = config.load(path)
    source = replace(workspace.sources[0], options={"max_seconds_per_crawl": 30.0})
    host_gate.cache_clear()  # all cases have one host: what one of them asks for is not the others'
    for _ in range(case["crawls"]):
        crawl.run(workspace, [source], urls=[url] if kind == "article" else [])
    return sqlite3.connect(workspace.database)


def faults(link: sqlite3.Connection, expected: dict[str, Any]) -> list[str]:
    """What the database says against the expectations."""
    found = []
    versions = [n for (n,) in link.execute("SELECT revisions FROM article")]
    if "versions" in expected and sum(versions) not in (
        expected["versions"],
        expected["versions"] * len(versions),
    ):
        found.append(f"{versions} versions, {expected['versions']} wanted")
    missed = "SELECT count(DISTINCT article_id) FROM absence JOIN article ON article.id = article_id WHERE at >= last_checked_at"
    if expected.get("gone") and link.execute(missed).fetchone() != (1,):
        found.append("not noted as missing")
    if "retry_after" in expected and expected["outcome"] == "error":
        waits = [w for (w,) in link.execute("SELECT unixepoch(retry_at) - unixepoch() FROM refusal")]
        if len(waits) != 1 or waits[0] is None or waits[0] < expected["retry_after"] - 5:
            found.append(f"waits {waits}, {expected['retry_after']} wanted")
    if expected.get("outcome") == "error" and link.execute("SELECT count(*) FROM refusal").fetchone() == (0,):
        found.append("no reason recorded")
    return found


def test_versions_withdrawals_and_retries(hostile: Hostile, tmp_path: Path) -> None:
    wrong, cases = {}, 0
    hostile.get("/__reset__")
    for case in hostile.get("/__cases__")["cases"]:
        expected = case["expect"]["store"]
        told = {"versions", "gone", "retry_after"} & expected.keys()
        if case["heavy"] or not told:
            continue
        cases += 1
        link = run(hostile, case, tmp_path / case["id"])
        found = faults(link, expected)
        link.close()
        verdict = hostile.get(f"/__verdict__?case={case['id']}")[case["id"]]
        found += verdict["faults"]
        if found:
            wrong[case["id"]] = found
    print(f"{cases - len(wrong)} of {cases}")
    assert cases >= 10
    assert not wrong


def test_every_refusal_has_its_reason_and_no_request_reaches_the_inner_service(
    hostile: Hostile, tmp_path: Path
) -> None:
    wrong, cases = {}, 0
    hostile.get("/__reset__")
    for case in hostile.get("/__cases__")["cases"]:
        expected = case["expect"]["store"]
        if case["heavy"] or case["group"] not in ("redirect", "status") or expected.get("outcome") != "error":
            continue
        cases += 1
        link = run(hostile, case, tmp_path / case["id"])
        found = faults(link, expected)
        link.close()
        found += hostile.get(f"/__verdict__?case={case['id']}")[case["id"]]["faults"]
        if found:
            wrong[case["id"]] = found
    print(f"{cases - len(wrong)} of {cases}")
    assert cases >= 40
    assert not wrong
    assert not hostile.get("/__log__?site=canary")
