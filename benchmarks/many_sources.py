"""Thousands of sources on one machine: is each looked at when it is due, and what does it take?

    python -m benchmarks.many_sources [--quick] [--sources 5000] [--period 600] [--periods 2]

`presswatch run` watches so many small sites on loopback, each with an interval of `--period` seconds and one new article in each.
When all have been read once, it is watched for so many periods. JSON on standard output: `first_seconds` until all were read
once, `late`: by how many seconds the time between two looks at a site's feed was longer than its interval (median, 95th of a
hundred, most; the service spreads its looks by a twentieth of the interval at most), `overdue`: the same of sources that are due
and not begun, at each sample; `looks` wanted and had, `cpu_share` of one core while it is watched, `peak_mb` of all processes
together (PSS) and of each part, `lost` articles that were asked for and are not stored.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.lab import Web, wait_for, web
from benchmarks.postgres import free_port
from benchmarks.shared import arguments, report
from benchmarks.soak import PARTS, Sample, Spent, sample, settings, started, stored

LISTED = 3  # entries in a feed
STEP = 5.0  # seconds between two samples
PATIENCE = 3600.0  # seconds until all have been read once


def asked_of(database: Path, question: str) -> Any:
    """One value of a database that is being written; None in its first moment."""
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as link,
    ):
        return link.execute(question).fetchone()[0]
    return None


def overdue(database: Path) -> float:
    """By how many seconds the source that waits longest is late."""
    oldest = asked_of(
        database,
        "SELECT min(next_due_at) FROM route WHERE declared = 1"
        " AND source NOT IN (SELECT substr(name, instr(name, ':') + 1) FROM lease)",
    )
    return max(0.0, (datetime.now(UTC) - datetime.fromisoformat(oldest)).total_seconds()) if oldest else 0.0


def spread(values: list[float]) -> dict[str, float]:
    """Median, 95th of a hundred, most."""
    return {
        "median": round(median(values), 1),
        "p95": round(quantiles(values, n=20, method="inclusive")[-1], 1),
        "most": round(max(values), 1),
    }


def watch(folder: Path, running: Web, sources: int, period: float, periods: float) -> dict[str, Any]:
    """Runs the service through its first look at all sources and so many periods more."""
    (folder / "presswatch.toml").write_text(settings(running, sources, period), encoding="utf-8")
    database = folder / "presswatch.db"
    service = started(folder)
    began, spent = time.monotonic(), Spent()
    samples: list[Sample] = []
    late: list[float] = []
    try:

        def look() -> None:
            if service.poll() is not None:
                raise RuntimeError((folder / "log").read_text(encoding="utf-8")[-2000:])
            samples.append(sample(service.pid, 0, time.monotonic() - began, spent))
            time.sleep(STEP)

        unread = "SELECT count(*) FROM route WHERE declared = 1 AND last_checked_at IS NULL"
        while asked_of(database, unread) != 0 and time.monotonic() - began < PATIENCE:
            look()
        first, from_here = time.monotonic() - began, len(samples)
        wait_for(lambda: overdue(database) < period, PATIENCE, "the first looks' successors")
        since = time.monotonic()
        while time.monotonic() - since < periods * period:
            look()
            late.append(overdue(database))
        watched = time.monotonic() - since
        requests = running.log()
        asked = {(site, path) for site, path, _, _ in requests if path.startswith("/news/")}
        wait_for(lambda: stored(folder) >= len(asked), 120, "what was asked for to be stored")
        kept = stored(folder)
    finally:
        service.terminate()
        service.wait(120)
    looks: dict[int, list[float]] = {}
    for site, path, at, _ in requests:
        if path == "/feed.xml":
            looks.setdefault(site, []).append(at)
    gaps = [after - before - period for times in looks.values() for before, after in pairwise(sorted(times))]
    meanwhile = samples[from_here:]
    seconds = meanwhile[-1].seconds - meanwhile[0].seconds
    return {
        "sources": sources,
        "period": period,
        "first_seconds": round(first, 1),
        "watched_seconds": round(watched, 1),
        "looks": {"wanted": round(sources * watched / period), "had": len(gaps)},
        "late": spread(gaps),
        "overdue": spread(late),
        "cpu_share": round((meanwhile[-1].cpu_seconds - meanwhile[0].cpu_seconds) / seconds, 3),
        "peak_mb": {part: round(max(one.mb[part] for one in samples)) for part in ("all", *PARTS)},
        "articles": kept,
        "lost": max(0, len(asked) - kept),
    }


def main() -> int:
    """Prints one JSON object; exit code 1 when something was lost."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--sources", type=int)
    parser.add_argument("--period", type=float)
    parser.add_argument("--periods", type=float, default=2.0)
    given = parser.parse_args()
    sources = given.sources or (200 if given.quick else 5000)
    period = given.period or (30.0 if given.quick else 600.0)
    with tempfile.TemporaryDirectory(prefix="sources") as place:
        folder = Path(place)
        options = ("--articles", str(LISTED), "--latency", "0.05", "--period", str(period), "--fresh", "1")
        with web(folder, free_port("127.0.0.1"), sources, *options) as running:
            found = watch(folder, running, sources, period, given.periods)
    report({"benchmark": "many_sources", **found})
    return 1 if found["lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
