"""Does a hostile site keep a healthy one waiting? Each case of the hostile server, crawled beside a healthy site.

    python benchmarks/hostile_neighbour.py --only size,transport --out result.json

Both are crawled in one process, as the service does. Measured of the healthy site: the longest time between two
of its requests, and the longest from a request to the stored article, each above what it is when the site
is crawled alone; and the longest time that the event loop was held up. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import logging
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.shared import report, require_shared
from crawler import crawl
from crawler.politeness import host_gate
from presswatch import config
from tests.hostile.server import Case, Exchange, Origin, invented, page, rss

ROUTES = {"feed": "feeds", "sitemap": "sitemaps", "section": "sections"}
HEAD = "[fetch]\ndelay = {delay}\ntimeout = 12\nallow_private = {allowed}\n"
ARTICLES = 40
DELAY = 0.1
LIMIT = 2.0  # seconds: what no case may add
TOGETHER = 20.0  # seconds of one crawl of both


class Healthy:
    """A healthy site of some articles, and when each was asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, float] = {}
        self.origin = Origin(Case("healthy", self._answer, "feed"))

    def _answer(self, exchange: Exchange) -> None:
        self.asked.setdefault(exchange.path, time.monotonic())
        if exchange.path == "/feed":
            items = [
                (f"{exchange.origin}/news/2026/11/20/{n}-healthy-story", f"Healthy story {n}")
                for n in range(ARTICLES)
            ]
            exchange.reply(rss(items), content_type="application/rss+xml")
        else:
            name = exchange.path.rpartition("/")[2]
            exchange.reply(page(f"News of the {name}", invented(name)))


def _list_of(urls: list[str]) -> Callable[[Exchange], None]:
    """A feed of these addresses."""
    return lambda exchange: exchange.reply(
        rss([(url, f"Story {n}") for n, url in enumerate(urls)]), content_type="application/rss+xml"
    )


def _loop_lag(loop: asyncio.AbstractEventLoop, worst: list[float], done: threading.Event) -> None:
    """Asks the loop for an answer twenty times a second and notes the longest wait."""
    while not done.is_set():
        asked, answered = time.monotonic(), threading.Event()
        loop.call_soon_threadsafe(answered.set)
        while not answered.wait(0.05) and not done.is_set():
            pass
        worst.append(time.monotonic() - asked)
        time.sleep(0.05)


def measure(case: dict[str, Any] | None, allowed: list[str]) -> dict[str, Any]:
    """One crawl of the healthy site, alone or beside a case."""
    from crawler import loop

    healthy = Healthy()
    stored: dict[str, float] = {}
    text = [
        f'[[source]]\nname = "healthy"\nurl = "{healthy.origin.url}/"\nfeeds = ["{healthy.origin.url}/feed"]\n'
    ]
    listing: Origin | None = None
    if case is not None:
        kind, url = case["seed"]["type"], case["seed"]["url"]
        if kind == "article":
            # Three such pages at once, so that they could hold all readers.
            listing = Origin(Case("listing", _list_of([f"{url}?n={n}" for n in range(3)]), "feed"))
            allowed = [*allowed, listing.endpoint]
            routes = f'feeds = ["{listing.url}/feed"]'
        else:
            routes = f'{ROUTES[kind]} = ["{url}"]' if kind in ROUTES else ""
        text.append(f'[[source]]\nname = "hostile"\nurl = "{url}"\n{routes}\n')
    text.insert(0, HEAD.format(delay=DELAY, allowed=json.dumps([healthy.origin.endpoint, *allowed])))

    def note(event: crawl.Event) -> None:
        if event.source == "healthy" and event.what == "new":
            stored[event.url] = time.monotonic()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / config.FILE_NAME
        path.write_text("".join(text), encoding="utf-8")
        workspace = config.load(path)
        sources = [
            replace(source, options={"max_seconds_per_crawl": TOGETHER}) for source in workspace.sources
        ]
        host_gate.cache_clear()
        worst: list[float] = [0.0]
        done = threading.Event()
        watch = threading.Thread(target=_loop_lag, args=(loop.event_loop(), worst, done), daemon=True)
        watch.start()
        crawl.run(workspace, sources, on_event=note)
        done.set()
        watch.join()
    healthy.origin.close()
    if listing is not None:
        listing.close()
    times = sorted(healthy.asked.values())
    waits = [
        at - healthy.asked[url.removeprefix(healthy.origin.url)]
        for url, at in stored.items()
        if url.removeprefix(healthy.origin.url) in healthy.asked
    ]
    return {
        "stored": len(stored),
        "gap": max((b - a for a, b in itertools.pairwise(times)), default=0.0),
        "wait": max(waits, default=0.0),
        "loop": max(worst),
    }


def main() -> None:
    """Measures and prints; the exit code is 1 where a case delays its neighbour by more than `LIMIT`."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument("--only", help="comma-separated cases or groups")
    parser.add_argument("--shared", type=Path)
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    program = require_shared(options.shared) / "hostile" / "server.py"
    wanted = set(options.only.split(",")) if options.only else None
    with subprocess.Popen(
        [sys.executable, str(program), "--port", "0", "--quick"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            sites: dict[str, str] = json.loads(server.stdout.readline())["sites"]
            with urllib.request.urlopen(f"{sites['main']}/__cases__", timeout=30) as answer:
                cases = json.load(answer)["cases"]
            allowed = sorted({site.split("://")[1] for name, site in sites.items() if name != "canary"})
            measure(None, allowed)  # warm
            alone = measure(None, allowed)
            results = {}
            for case in cases:
                if wanted and not {case["id"], case["group"]} & wanted:
                    continue
                found = measure(case, allowed)
                delay = max(
                    found["gap"] - alone["gap"], found["wait"] - alone["wait"], found["loop"] - alone["loop"]
                )
                results[case["id"]] = {"delay": round(delay, 2), **{k: round(v, 2) for k, v in found.items()}}
                print(case["id"], results[case["id"]], file=sys.stderr, flush=True)
            with urllib.request.urlopen(f"{sites['main']}/__log__?site=canary", timeout=30) as answer:
                canary = len(json.load(answer))
        finally:
            server.terminate()
    late = {
        name: found for name, found in results.items() if found["delay"] > LIMIT or found["stored"] < ARTICLES
    }
    report(
        {
            "cases": len(results),
            "late": late,
            "worst": max(results.items(), key=lambda item: float(item[1]["delay"])) if results else None,
            "canary": canary,
            "alone": {name: round(value, 2) for name, value in alone.items()},
        }
    )
    if late or canary:
        sys.exit(1)


if __name__ == "__main__":
    main()
