"""Figures of the running service for Prometheus, and a health endpoint, over HTTP on loopback.

All are read from the database when they are asked for, so that they are true also of work that another
process did. The only state of the process itself is when its loop went round last.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from presswatch.errors import ConfigurationError, PresswatchError
from storage import outbox, standing
from storage.database import Database
from storage.database import open as open_database

if TYPE_CHECKING:
    from pathlib import Path

    from prometheus_client.metrics_core import Metric

STALLED_SECONDS = 120.0  # a loop that has not gone round for so long stands still
ADDRESS = "127.0.0.1"

log = logging.getLogger("presswatch.metrics")


@dataclass
class Heartbeat:
    """When the service's loop went round last; `beat` is called by the loop, in whichever thread it runs."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def beat(self, at: datetime) -> None:
        """The loop went round."""
        self.at = at


@dataclass(frozen=True, slots=True)
class Standing:
    """What the health endpoint answers."""

    healthy: bool
    reason: str
    seconds_since_tick: float
    backlog: int
    waiting_deliveries: int


def collect(db: Database, last_tick: datetime) -> list[Metric]:
    """The metrics of a database at this moment, as prometheus-client takes them."""
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

    found = standing.standing(db)

    def gauge(name: str, what: str, value: float) -> Metric:
        return GaugeMetricFamily(f"presswatch_{name}", what, value)

    def labelled(name: str, what: str, label: str, values: Iterable[tuple[str, int]]) -> Metric:
        family = GaugeMetricFamily(f"presswatch_{name}", what, labels=[label])
        for key, value in values:
            family.add_metric([key], value)
        return family

    return [
        labelled("sources", "Enabled sources by health.", "health", found.sources.items()),
        labelled("runs", "Crawls of the last 24 hours by state.", "state", found.runs.items()),
        labelled("backlog", "Texts that a follower has not come to.", "follower", found.backlog.items()),
        labelled("deliveries", "Deliveries of alerts by state.", "state", found.deliveries.items()),
        labelled("subscriptions", "Subscriptions to hubs by state.", "state", found.subscriptions.items()),
        gauge("routes_overdue", "Lists that are due now.", found.routes_overdue),
        gauge("last_tick_timestamp_seconds", "When the loop went round last.", last_tick.timestamp()),
        gauge("database_bytes", "Size of the database with its log.", found.database_bytes),
        CounterMetricFamily("presswatch_articles", "Articles stored.", found.articles),
        CounterMetricFamily("presswatch_revisions", "Texts of articles stored.", found.revisions),
        gauge("mentions", "Mentions that count.", found.mentions),
        gauge("open_incidents", "Incidents that need a person.", found.incidents),
    ]


def judge(db: Database, last_tick: datetime, now: datetime) -> Standing:
    """Whether the service does its work."""
    silent = (now - last_tick).total_seconds()
    stalled = silent > STALLED_SECONDS
    return Standing(
        healthy=not stalled,
        reason=f"the loop has not gone round for {silent:.0f} s" if stalled else "ok",
        seconds_since_tick=round(silent, 1),
        backlog=max(standing.backlog(db).values(), default=0),
        waiting_deliveries=outbox.waiting(db),
    )


class Endpoint:
    """Serves /metrics and /health of a database. Not reachable from other machines.

    /health answers 200 or, when the loop stands still or the database cannot be read, 503.
    """

    def __init__(
        self,
        port: int,
        database: Path,
        heartbeat: Heartbeat,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Begins to listen; port 0 takes any. Raises ConfigurationError when the port is taken."""
        try:
            self._server = ThreadingHTTPServer((ADDRESS, port), _handler(database, heartbeat, clock))
        except OSError as error:
            raise ConfigurationError(
                f"metrics cannot be served on {ADDRESS}:{port}: {error.strerror}",
                remedy="choose another metrics_port in [service]",
            ) from None
        self._server.daemon_threads = True
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(
    database: Path, heartbeat: Heartbeat, clock: Callable[[], datetime]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # seconds that a client may take to say what it wants

        def do_GET(self) -> None:
            try:
                status, kind, body = self._answer(self.path.partition("?")[0])
            except PresswatchError as error:
                status, kind = 503, "text/plain; charset=utf-8"
                body = f"{error.message}\n".encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _answer(self, path: str) -> tuple[int, str, bytes]:
            if path == "/metrics":
                return 200, "text/plain; version=0.0.4; charset=utf-8", _exposition(database, heartbeat)
            if path == "/health":
                with _reading(database) as db:
                    found = judge(db, heartbeat.at, clock())
                return (
                    200 if found.healthy else 503,
                    "application/json",
                    json.dumps(asdict(found)).encode(),
                )
            return 404, "text/plain; charset=utf-8", b"/metrics or /health\n"

        def log_message(self, template: str, *values: Any) -> None:
            log.debug(template, *values)

    return Handler


def _exposition(database: Path, heartbeat: Heartbeat) -> bytes:
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Stored(Collector):
        def collect(self) -> Iterable[Metric]:
            with _reading(database) as db:
                return collect(db, heartbeat.at)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Stored())
    return bytes(generate_latest(registry))


class _reading:
    """A connection of the answering thread's own, closed at its end."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def __enter__(self) -> Database:
        self._db = open_database(self._database, read_only=True, busy_timeout=5)
        return self._db

    def __exit__(self, *_: object) -> None:
        self._db.close()
