"""How a cluster stands: who works, what waits, what nobody has taken over yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scheduler.cluster import link

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

_PROCESSES = """
SELECT name, role, version, started_at, seen_at, slots, running, stopping, figures,
  extract(epoch FROM now() - seen_at)::float AS silent FROM presswatch_worker ORDER BY role, started_at, name
"""
_COUNTS = """
SELECT (SELECT count(*) FROM presswatch_source WHERE enabled) AS sources,
  (SELECT count(*) FROM presswatch_source WHERE enabled AND due_at <= now()) AS due,
  (SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0)::float FROM presswatch_source
   WHERE enabled AND due_at <= now()) AS latest_seconds,
  (SELECT count(*) FROM presswatch_source WHERE failures > 0) AS failing,
  (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo') AS queued,
  (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing') AS running,
  (SELECT count(*) FROM presswatch_domain WHERE expires_at > now()) AS domains_claimed,
  (SELECT count(*) FROM presswatch_batch) AS batches,
  (SELECT coalesce(sum(octet_length(body)), 0) FROM presswatch_batch)::bigint AS batch_bytes
"""
_WORKSPACES = """
SELECT w.workspace, (SELECT count(*) FROM presswatch_declaration AS d WHERE d.workspace = w.workspace) AS sources,
  (SELECT count(*) FROM presswatch_batch AS b JOIN presswatch_declaration AS d
   ON d.source = b.source AND d.workspace = w.workspace WHERE b.sequence > d.taken) AS waiting,
  (SELECT coalesce(extract(epoch FROM now() - min(b.made_at)), 0)::float FROM presswatch_batch AS b
   JOIN presswatch_declaration AS d ON d.source = b.source AND d.workspace = w.workspace
   WHERE b.sequence > d.taken) AS oldest_seconds
FROM presswatch_watchlist AS w ORDER BY w.workspace
"""
_FIGURES = ("crawls", "requests", "new", "edited", "refused", "failed", "bytes", "batches", "lost", "put_off")


@dataclass(frozen=True, slots=True)
class Process:
    """One process of a cluster. `silent` is seconds since it was heard of."""

    name: str
    role: str
    version: str
    started_at: datetime
    seen_at: datetime
    slots: int
    running: int
    stopping: bool
    figures: dict[str, Any]
    silent: float


@dataclass(frozen=True, slots=True)
class Taking:
    """How far a workspace is with what was crawled for it; the oldest batch that waits, in seconds."""

    workspace: str
    sources: int
    waiting: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Status:
    """A cluster at one moment. Times in seconds, sizes in bytes."""

    processes: tuple[Process, ...]
    workspaces: tuple[Taking, ...]
    counts: dict[str, float]


def status(dsn: str) -> Status:
    """How the cluster stands now. Raises ClusterUnreachable, ConfigurationError."""
    link.prepare(dsn)
    with link.connect(dsn) as connection, link.failures("the cluster's status"):
        from psycopg.rows import class_row, dict_row

        processes = connection.cursor(row_factory=class_row(Process)).execute(_PROCESSES).fetchall()
        workspaces = connection.cursor(row_factory=class_row(Taking)).execute(_WORKSPACES).fetchall()
        counts = connection.cursor(row_factory=dict_row).execute(_COUNTS).fetchone()
    assert counts is not None
    return Status(tuple(processes), tuple(workspaces), dict(counts))


def metrics(found: Status) -> list[Metric]:
    """The same as Prometheus takes it: what the cluster holds, and what each worker has done since it started."""
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

    families: list[Metric] = [
        GaugeMetricFamily(f"presswatch_cluster_{name}", f"Of the whole cluster: {name}.", float(value))
        for name, value in found.counts.items()
    ]

    def labelled(
        family: CounterMetricFamily | GaugeMetricFamily, rows: Iterable[tuple[list[str], float]]
    ) -> None:
        for labels, value in rows:
            family.add_metric(labels, value)
        families.append(family)

    for key in ("waiting", "oldest_seconds"):
        labelled(
            GaugeMetricFamily(
                f"presswatch_workspace_{key}", f"Results to take over: {key}.", labels=["workspace"]
            ),
            (([row.workspace], float(getattr(row, key))) for row in found.workspaces),
        )
    labelled(
        GaugeMetricFamily(
            "presswatch_process_silent_seconds", "Since it was heard of.", labels=["role", "worker"]
        ),
        (([each.role, each.name], each.silent) for each in found.processes),
    )
    workers = [each for each in found.processes if each.role == "worker"]
    for key in ("slots", "running"):
        labelled(
            GaugeMetricFamily(f"presswatch_worker_{key}", f"Crawls at once: {key}.", labels=["worker"]),
            (([each.name], float(getattr(each, key))) for each in workers),
        )
    for key in ("cpu_seconds", "memory_bytes"):
        labelled(
            GaugeMetricFamily(f"presswatch_worker_{key}", f"Of the process: {key}.", labels=["worker"]),
            (([each.name], float(each.figures.get(key, 0))) for each in workers),
        )
    for key in _FIGURES:
        labelled(
            CounterMetricFamily(f"presswatch_worker_{key}", f"Since it started: {key}.", labels=["worker"]),
            (([each.name], float(each.figures.get(key, 0))) for each in workers),
        )
    return families
