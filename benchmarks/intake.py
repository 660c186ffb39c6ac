"""What one article costs the ingest: batches as workers send them wait in a real PostgreSQL, and the ingest's own
`Inbox` takes them over, alone, into a file that grows.

    python -m benchmarks.intake [--small 10000] [--large 100000] [--window 5000] [--stretch 5000] [--folder FOLDER]

With `--folder` the large file stays there, and a later run goes on with it. The search index merges parts of itself now and
then, large ones seldom: a `--stretch` of a quarter of the large file has its share of that. CPU is that of the ingest's thread, without what makes the articles and without PostgreSQL's own processes. The texts are
those of `benchmarks.store`: made up, 2.5 kB each, ten to a batch, with what a worker's matcher found of them.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.postgres import Server, serving
from benchmarks.store import NOW, SOURCES, Press
from presswatch import config
from presswatch.types import Decision, RunCounts, RunState
from scheduler.cluster import inbox, link, wire
from scheduler.jobs import flag
from storage import articles, carried, database, runs

if TYPE_CHECKING:
    import psycopg

EACH = 10  # articles of a batch
TURNS = 8  # of the two files
AT_ONCE = 5_000  # articles that wait at most: what makes them must not fill the disk


@dataclass(frozen=True, slots=True)
class Cost:
    """What taking over so many articles took, at that size of the file."""

    size: int
    articles: int
    cpu: float
    wall: float

    def told(self) -> dict[str, float]:
        """As it is printed."""
        return {
            "size": self.size,
            "cpu_ms_per_article": round(1000 * self.cpu / self.articles, 3),
            "articles_per_second": round(self.articles / self.wall, 1),
            "articles_per_cpu_second": round(self.articles / self.cpu, 1),
        }


class Intake:
    """An ingest without its service: a workspace, its file, and batches for it."""

    def __init__(self, folder: Path, dsn: str, seed: int = 1) -> None:
        import psycopg

        self._workspace = config.load(_written(folder, dsn, Press(seed)))
        link.prepare(dsn)
        self.path = Path(self._workspace.database)
        self.db = database.open(self.path)
        self.inbox = inbox.Inbox(self._workspace)
        self._watchlist = flag.prepare(self.db, self._workspace.watches, NOW)
        self.inbox.watch(self._workspace, self._watchlist, self.db)
        self.connection: psycopg.Connection[Any] = psycopg.connect(dsn, autocommit=True)
        row = self.connection.execute("SELECT digest FROM presswatch_watchlist").fetchone()
        assert row is not None
        self._digest = str(row[0])
        self._sequences = carried.positions(self.db)
        self.size = int(self.db.conn.execute("SELECT count(*) FROM article").fetchone()[0])
        self.press = Press(seed, self.size)

    def take(self, count: int) -> Cost:
        """Lets so many more articles come, in several goes, and says what taking them over cost."""
        cpu = wall = 0.0
        size, stop = self.size, self.size + count
        while self.size < stop:
            first = self.size
            self.send(min(first + AT_ONCE, stop) - first)
            began, used = time.perf_counter(), time.thread_time()
            taken = self.inbox.articles + self.size - first
            while self.inbox.articles < taken:
                self.inbox.poll()
            cpu += time.thread_time() - used
            wall += time.perf_counter() - began
            self.connection.execute("TRUNCATE presswatch_batch")
        return Cost(size, count, cpu, wall)

    def close(self) -> None:
        """Ends it."""
        self.inbox.stop()
        self.connection.close()
        self.db.close()

    def send(self, count: int) -> None:
        """Lets batches of so many more articles wait."""
        start, stop = self.size, self.size + count
        with self.connection.cursor() as cursor:
            for first in range(start, stop, EACH * SOURCES):
                numbers = range(first, min(first + EACH * SOURCES, stop))
                for remainder in range(SOURCES):
                    chosen = [n for n in numbers if n % SOURCES == remainder]
                    if chosen:
                        source = self.press.route(remainder).source
                        number = self._sequences[source] = self._sequences.get(source, 0) + 1
                        cursor.execute(
                            "INSERT INTO presswatch_batch (source, sequence, body) VALUES (%s, %s, %s)",
                            (source, number, self._batch(source, chosen)),
                        )
        self.size = stop

    def _batch(self, source: str, numbers: list[int]) -> bytes:
        """One crawl, as a worker tells it."""
        entries = [self.press.entry(n) for n in numbers]
        now = NOW + timedelta(seconds=numbers[0])
        nothing = Decision("flag", "none", "no watched name stands in it", {}, self._watchlist.rule_version)
        lines = [
            wire.line(runs.start, (source,), {"trigger": "schedule", "holder": "worker", "now": now}),
            wire.line(articles.unseen, (entries, now), {"run_id": 1}),
        ]
        for n, entry in zip(numbers, entries, strict=True):
            options = {"entry": entry, "run_id": 1}
            lines.append(wire.line(articles.append, (source, self.press.reading(n), now), options))
            found = wire.Found("intake", self._digest, self._watchlist.rule_version, decisions=(nothing,))
            lines.append(wire.found_line(found))
        ended = {"counts": RunCounts(new=len(numbers)), "now": now, "state": RunState.FINISHED}
        lines.append(wire.line(runs.finish, (1,), ended))
        return wire.pack(lines)


def measure(
    server: Server, small: int, large: int, window: int, stretch: int, folder: Path | None = None
) -> dict[str, Any]:
    """Costs per article at two sizes of the file: two files that are filled first, and then asked by turns, so that what
    else the machine does weighs on both. The large one is that in `folder`, where it is given."""
    with tempfile.TemporaryDirectory(prefix="intake") as place:
        files = [
            Intake(Path(place) / "small", server.database("intake_small")),
            Intake(folder or Path(place) / "large", server.database("intake_large")),
        ]
        try:
            files[0].take(max(0, small - files[0].size))
            filling = files[1].take(max(0, large - files[1].size))
            for each in files:
                each.take(window // TURNS)  # what was just filled, or just opened, is neither warm nor quiet
            wanted = list(zip(files, (window, stretch), strict=True))
            turns = [[each.take(count // TURNS) for each, count in wanted] for _ in range(TURNS)]
            size = files[1].path.stat().st_size / files[1].size
        finally:
            for each in files:
                each.close()
    at_small, at_large = (_together(costs) for costs in zip(*turns, strict=True))
    return {
        "ingest_per_second": at_large.told()["articles_per_second"],
        "ingest_per_cpu_second": at_large.told()["articles_per_cpu_second"],
        "ingest_small": at_small.told(),
        **({"ingest_filling": filling.told()} if filling.articles else {}),
        "ingest_large": at_large.told(),
        "ingest_growth": round(at_large.cpu / at_large.articles * at_small.articles / at_small.cpu, 3),
        "ingest_large_turns": [large_cost.told()["cpu_ms_per_article"] for _, large_cost in turns],
        "bytes_per_article": round(size),
    }


def _together(costs: Sequence[Cost]) -> Cost:
    return Cost(
        costs[0].size,
        sum(cost.articles for cost in costs),
        sum(cost.cpu for cost in costs),
        sum(cost.wall for cost in costs),
    )


def _written(folder: Path, dsn: str, press: Press) -> Path:
    parts = [
        f'[storage]\ndatabase = "intake.db"\n[cluster]\ndsn = "{dsn}"\nworkspace = "intake"\n',
        '[[watch]]\nid = "brightwell-robotics"\nname = "Brightwell Robotics"\n',
    ]
    for n in range(SOURCES):
        address = f"https://s{n}.example.com/"
        parts.append(
            f'[[source]]\nname = "{press.route(n).source}"\nurl = "{address}"\nfeeds = ["{address}rss.xml"]\n'
        )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "intake.toml"
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def main() -> None:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--window", type=int, default=5_000, help="articles that are measured at each size")
    parser.add_argument("--stretch", type=int, help="of the large file, if not as many")
    parser.add_argument("--folder", type=Path, help="where the large file is, and stays")
    given = parser.parse_args()
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    with tempfile.TemporaryDirectory(prefix="postgres") as place, serving(Path(place)) as server:
        stretch = given.stretch or given.window
        found = measure(server, given.small, given.large, given.window, stretch, given.folder)
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
