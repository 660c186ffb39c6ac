"""`presswatch run` against a news web whose clock moves, with a kill -9 in the middle.

    python -m benchmarks.service [--sites 5] [--interval 4] [--crawls 30] [--seed 1] [--quick] [--shared FOLDER]

Simulated time runs fast, so that articles appear all the while. The service is killed half-way and
started again. Prints JSON: crawls, articles published meanwhile, how many were stored (once) and flagged,
and how long each took from its publication, in seconds and in poll intervals.
"""

from __future__ import annotations

import collections
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.newsweb import NewsWeb, serve, write_workspace
from benchmarks.shared import ROOT, arguments, report, require_shared

SPEED = 1800  # simulated seconds a second


def start(config: Path) -> subprocess.Popen[bytes]:
    """The service as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from ui.cli.main import main; main()", "--config", str(config), "run"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def quantile(values: list[float], share: float) -> float:
    """The value below which a share of them lies."""
    return round(sorted(values)[min(int(len(values) * share), len(values) - 1)], 2) if values else 0.0


def judge(
    database: Path, web: NewsWeb, began: tuple[float, float], ended: float, interval: float
) -> dict[str, Any]:
    """What was stored and flagged of what appeared while the service ran."""
    real, simulated = began
    published = {
        web.base(row["site"]) + row["path"]: real
        + (datetime.fromisoformat(row["published"]).timestamp() - simulated) / SPEED
        for row in web.lines("/__truth__")
    }
    orgs = {
        web.base(row["site"]) + row["path"]: {f"org{org}" for org in row["orgs"]}
        for row in web.lines("/__truth__")
    }
    due = {url for url, at in published.items() if real < at < ended - 2 * interval}
    link = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        stored = {
            url: datetime.fromisoformat(at).timestamp()
            for url, at in link.execute("SELECT url, first_seen_at FROM articles")
        }
        times = collections.Counter(url for (url,) in link.execute("SELECT url FROM articles"))
        flags = [
            (url, watch, datetime.fromisoformat(at).timestamp())
            for url, watch, at in link.execute(
                "SELECT url, watch, min(flagged_at) FROM mentions GROUP BY 1, 2"
            )
        ]
        states = dict(link.execute("SELECT state, count(*) FROM runs GROUP BY 1").fetchall())
    finally:
        link.close()
    delays = [stored[url] - published[url] for url in due if url in stored]
    wanted = {(url, org) for url in due for org in orgs[url]}
    flagged = {(url, watch): at for url, watch, at in flags}
    waits = [flagged[pair] - stored[pair[0]] for pair in wanted if pair in flagged]
    return {
        "crawls": states,
        "published": len(due),
        "stored": sum(url in stored for url in due),
        "stored_more_than_once": sum(count > 1 for count in times.values()),
        "planted_mentions": len(wanted),
        "flagged": sum(pair in flagged for pair in wanted),
        "seconds_to_stored": {
            "p50": quantile(delays, 0.5),
            "p95": quantile(delays, 0.95),
            "max": quantile(delays, 1),
        },
        "within_an_interval": round(sum(delay <= interval for delay in delays) / len(delays), 4)
        if delays
        else None,
        "seconds_from_stored_to_flagged": {
            "p50": quantile(waits, 0.5),
            "p95": quantile(waits, 0.95),
            "max": quantile(waits, 1),
        },
    }


def main() -> None:
    """Run the benchmark and print its result."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--sites", type=int, default=5)
    parser.add_argument("--interval", type=float, default=4.0, help="seconds between two polls")
    parser.add_argument("--crawls", type=int, default=30, help="polls of each source")
    parser.add_argument("--port", type=int, default=8941)
    args = parser.parse_args()
    if args.quick:
        args.sites, args.crawls = 3, 8
    shared = require_shared(args.shared)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        options = (
            "--sites",
            str(args.sites),
            "--articles",
            "10",
            "--seed",
            str(args.seed),
            "--speed",
            str(SPEED),
        )
        with serve(shared, folder, *options, "--horizon", "40", "--feed-size", "50", port=args.port) as web:
            config = write_workspace(folder, web, args.sites, interval=f"{args.interval}s", sitemaps=False)
            service = start(config)
            time.sleep(4 * args.interval)  # the backlog
            clock = datetime.fromisoformat(json.loads(web.get("/__clock__"))["now"]).timestamp()
            began = (time.time(), clock)
            half = args.crawls * args.interval / 2
            time.sleep(half)
            service.kill()
            service.wait()
            killed = time.time()
            service = start(config)
            time.sleep(half)
            ended = time.time()
            service.send_signal(signal.SIGTERM)
            code = service.wait(timeout=120)
            result = judge(folder / "presswatch.db", web, began, ended, args.interval)
            result |= {
                "interval": args.interval,
                "sites": args.sites,
                "killed_after": round(killed - began[0], 1),
            }
            result["exit_code"] = code
    report(result)


if __name__ == "__main__":
    main()
