"""What the scheduler costs: 100,000 sources of 20,000 hosts, each due every quarter of an hour, in a real PostgreSQL.

    python -m benchmarks.dispatching [--sources 100000] [--hosts 20000] [--seconds 60]

The role `scheduler` runs as it is. In the place of workers stands a client that takes what was deferred, four times a second,
and makes each source due again when its interval is over; so nothing is measured but the handing out. CPU is told of the process
and of its connections' servers, each as a share of one core.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.lab import lab, wait_for
from benchmarks.postgres import Server, serving
from scheduler.cluster import link

INTERVAL = 900  # seconds
SLOTS = 2_000  # crawls at once of all workers
TAKEN_EVERY = 0.25
WARM_SECONDS = 10.0
TICKS = os.sysconf("SC_CLK_TCK")

_SOURCES = """
INSERT INTO presswatch_source (name, domain, declaration, due_at)
SELECT 'source' || n, 'host' || n %% %(hosts)s || '.example', '{}', now() + n %% 900 * interval '1 second'
FROM generate_series(1, %(sources)s) AS n
"""
_WORKER = """
INSERT INTO presswatch_worker (name, role, version, slots) VALUES ('client', 'worker', '0', %s)
ON CONFLICT (name) DO UPDATE SET seen_at = now()
"""
_TAKE = """
WITH gone AS (DELETE FROM procrastinate_jobs WHERE status = 'todo' RETURNING queueing_lock, lock),
claimed AS (
  INSERT INTO presswatch_domain (name, expires_at, free_at) SELECT lock, now(), now() + interval '1 second' FROM gone
  ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at, free_at = excluded.free_at
)
UPDATE presswatch_source SET due_at = now() + %s * interval '1 second' WHERE name IN (SELECT queueing_lock FROM gone)
"""


class Client:
    """Takes what was deferred, as many workers would."""

    def __init__(self, dsn: str) -> None:
        self._dsn, self._stop = dsn, threading.Event()
        self.taken = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends it."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        import psycopg

        with psycopg.connect(self._dsn, autocommit=True, application_name="client") as connection:
            while not self._stop.wait(TAKEN_EVERY):
                connection.execute(_WORKER, (SLOTS,))
                self.taken += connection.execute(_TAKE, (INTERVAL,)).rowcount


def measure(server: Server, sources: int, hosts: int, seconds: float) -> dict[str, Any]:
    """Shares of a core, and how late a source is handed out at most."""
    import psycopg

    dsn = server.database("dispatching")
    link.prepare(dsn)
    with (
        tempfile.TemporaryDirectory(prefix="dispatching") as place,
        psycopg.connect(dsn, autocommit=True, application_name="bench") as connection,
        lab(Path(place), dsn) as made,
    ):
        connection.execute(_SOURCES, {"sources": sources, "hosts": hosts})
        connection.execute("ANALYZE presswatch_source")
        (Path(place) / "presswatch.toml").write_text(f'[cluster]\ndsn = "{dsn}"\n', encoding="utf-8")
        client = Client(dsn)
        process = made.start("scheduler")
        wait_for(lambda: client.taken, 60, "the first crawls")
        time.sleep(WARM_SECONDS)
        began, taken, own = time.monotonic(), client.taken, _ticks(process.pid)
        served, latest = _served(connection), 0.0
        while time.monotonic() - began < seconds:
            time.sleep(1.0)
            row = connection.execute(
                "SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0) FROM presswatch_source"
            ).fetchone()
            latest = max(latest, float(row[0]) if row else 0.0)
        lasted = time.monotonic() - began
        figures = {
            "dispatched_per_second": round((client.taken - taken) / lasted, 1),
            "dispatcher_core_share": round((_ticks(process.pid) - own) / TICKS / lasted, 4),
            "dispatcher_database_core_share": round((_served(connection) - served) / TICKS / lasted, 4),
            "latest_seconds": round(latest, 1),
        }
        client.stop()
    return figures


def _served(connection: Any) -> int:
    rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'presswatch'")
    return sum(_ticks(row[0]) for row in rows.fetchall())


def _ticks(pid: int) -> int:
    """Clock ticks of CPU that a process has had; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def main() -> None:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=int, default=100_000)
    parser.add_argument("--hosts", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="postgres") as place, serving(Path(place)) as server:
        print(json.dumps(measure(server, given.sources, given.hosts, given.seconds), indent=1))


if __name__ == "__main__":
    main()
