"""The whole chain against a local news web of real page templates.

    python benchmarks/newsweb.py [--sites 20] [--articles 100] [--seed 1] [--quick] [--shared FOLDER]

Serves sites from the shared corpus' real pages on loopback, crawls them with the real command, and
compares the database with the truth of the server: articles stored once, pages stored that are no
article, planted organisations found, and what a second pass with nothing new asks for. Prints JSON.
"""

from __future__ import annotations

import collections
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.shared import ROOT, arguments, report, require_shared

FETCH = """
[fetch]
concurrency = 32
concurrency_per_host = 8
delay = 0.0
max_pages_per_crawl = 5000
allow_private = [{allowance}]

[storage]
database = "presswatch.db"

[archive]
enabled = {archive}
"""


@dataclass(frozen=True)
class NewsWeb:
    """A running news web on loopback."""

    port: int

    def get(self, path: str) -> bytes:
        """The body of a control address."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return bytes(answer.read())

    def lines(self, path: str) -> list[dict[str, Any]]:
        """A control address that answers in JSON lines."""
        return [json.loads(line) for line in self.get(path).splitlines()]

    def log(self) -> dict[str, Any]:
        """Requests by kind of page since the last call."""
        kinds = json.loads(self.get("/__log__?reset=1"))["kinds"]
        return {kind: {"requests": row["requests"], "status": row["status"]} for kind, row in kinds.items()}

    def base(self, site: int) -> str:
        """The address of a site."""
        return f"http://127.0.{1 + site // 250}.{1 + site % 250}:{self.port}"


@contextmanager
def serve(shared: Path, folder: Path, *options: str, port: int = 8931) -> Iterator[NewsWeb]:
    """A news web with the corpus' pages as templates, for the length of a with block."""
    program = [sys.executable, str(shared / "bench" / "newsweb.py")]
    pages = folder / "PAGES"
    if not pages.exists():
        source = str(shared / "corpus" / "articles" / "html")
        subprocess.run(
            [*program, "pages", source, "--out", str(pages)], check=True, stdout=subprocess.DEVNULL
        )
    command = [*program, "serve", "--pages", str(pages), "--addresses", "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield NewsWeb(port)
        finally:
            process.terminate()


def write_workspace(
    folder: Path,
    web: NewsWeb,
    sites: int,
    *,
    interval: str = "1h",
    archive: bool = False,
    sitemaps: bool = True,
) -> Path:
    """A workspace that watches all sites of the web for its planted organisations."""
    allowance = ", ".join(f'"{urlsplit(web.base(site)).netloc}"' for site in range(sites))
    parts = [FETCH.format(allowance=allowance, archive=str(archive).lower())]
    for row in web.lines("/__sites__"):
        base = web.base(row["site"])
        lists = f'sitemaps = ["{base}/sitemap.xml", "{base}/sitemap-news.xml"]\n' if sitemaps else ""
        parts.append(
            f'[[source]]\nname = "site{row["site"]:03d}"\ntitle = "Site {row["site"]}"\nurl = "{base}/"\n'
            f'feeds = ["{base}/feed.xml"]\n{lists}languages = ["{row["lang"]}"]\ninterval = "{interval}"\n'
        )
    for org in json.loads(web.get("/__orgs__")):
        names = json.dumps([org["name"], *org["aliases"]])
        parts.append(
            f'[[watch]]\nid = "org{org["id"]}"\nname = "{org["name"]}"\n[watch.aliases]\nen = {names}\n'
        )
    path = folder / "presswatch.toml"
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def command(config: Path, *arguments: str) -> tuple[dict[str, Any], subprocess.CompletedProcess[str]]:
    """Run a presswatch command; its wall and CPU seconds and peak memory (largest process, MB)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    program = "from ui.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--config", str(config), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "wall_seconds": round(time.monotonic() - started, 2),
        "cpu_seconds": round(cpu, 2),
        "peak_mb": after.ru_maxrss // 1024,
        "exit_code": done.returncode,
    }, done


def judge(database: Path, web: NewsWeb) -> dict[str, Any]:
    """What the database holds against the truth of the server."""
    truth = web.lines("/__truth__")
    wanted = {web.base(row["site"]) + row["path"]: row for row in truth}
    link = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        stored = [url for (url,) in link.execute("SELECT url FROM articles")]
        found = {
            (url, watch)
            for url, watch in link.execute("SELECT url, watch FROM mentions WHERE outcome = 'yes'")
        }
    finally:
        link.close()
    times = collections.Counter(stored)
    planted = {(url, f"org{org}") for url, row in wanted.items() for org in row["orgs"]}
    right = len(found & planted)
    precision = right / len(found) if found else 0.0
    recall = right / len(planted) if planted else 1.0
    return {
        "articles": len(wanted),
        "stored_once": sum(times[url] == 1 for url in wanted),
        "stored_more_than_once": sum(times[url] > 1 for url in wanted),
        "missing": sum(not times[url] for url in wanted),
        "not_articles": sum(url not in wanted for url in stored),
        "planted_mentions": len(planted),
        "mention_precision": round(precision, 4),
        "mention_recall": round(recall, 4),
        "mention_f1": round(2 * precision * recall / (precision + recall), 4) if right else 0.0,
        "missing_examples": [url for url in wanted if not times[url]][:3],
        "unexpected_examples": [url for url in stored if url not in wanted][:3],
        "mentions_missed": sorted(planted - found)[:5],
        "mentions_wrong": sorted(found - planted)[:5],
    }


def main() -> None:
    """Run the benchmark and print its result."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--port", type=int, default=8931)
    parser.add_argument("--keep", type=Path, help="leave the workspace in this folder")
    args = parser.parse_args()
    if args.quick:
        args.sites, args.articles = min(args.sites, 5), min(args.articles, 20)
    shared = require_shared(args.shared)
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        options = ("--sites", str(args.sites), "--articles", str(args.articles), "--seed", str(args.seed))
        with serve(shared, folder, *options, "--horizon", "10", port=args.port) as web:
            config = write_workspace(folder, web, args.sites)
            web.log()
            first, done = command(config, "crawl", "--json")
            result: dict[str, Any] = {"sites": args.sites, "seed": args.seed, "first": first}
            result["first"]["requests"] = web.log()
            result["truth"] = judge(folder / "presswatch.db", web)
            second, done = command(config, "crawl", "--json")
            second["requests"] = web.log()
            result["second"] = second
            if done.returncode:
                result["stderr"] = done.stderr[-2000:]
    report(result)


if __name__ == "__main__":
    main()
