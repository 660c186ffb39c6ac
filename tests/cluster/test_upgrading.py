"""Versions side by side: workers are updated one by one, and results wait for an ingest that understands them.

A later version is this one with what a later one may bring: another number, an argument more, a call more.
"""

from __future__ import annotations

import sys

import psycopg

from benchmarks.lab import Lab, Web, wait_for, write_workspace
from benchmarks.latencyweb import judge
from tests.cluster.test_cluster import ALL, PATIENCE, SITES, articles, complete, fetched, mentions

LATER = """
from scheduler.cluster import link, wire
link.VERSION = "99.0"
line = wire.line

def lined(function, arguments, options):
    row = line(function, arguments, options)
    if wire.NAMES[function] == "articles.append":
        row = row[:-1] + b', "mood": "of a later version"}'
    return row

wire.line = lined
"""
CALLS_MORE = """
from storage import sources
def weather(db, source: str): ...
wire.CARRIED["sources.weather"] = weather

def pack(lines, packed=wire.pack):
    return packed([*lines, b'sources.weather {"source": "any"}'])

wire.pack = pack
"""
START = "from ui.cli.main import main; main()"


def later(*more: str) -> list[str]:
    """A program of a later version."""
    return [sys.executable, "-c", "\n".join((LATER, *more, START))]


def versions(cluster: Lab) -> set[tuple[str, str]]:
    with psycopg.connect(cluster.dsn) as connection:
        return set(connection.execute("SELECT role, version FROM presswatch_worker").fetchall())


def test_workers_are_replaced_by_newer_ones_while_they_work(cluster: Lab, slow_web: Web) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.5, slots=4)
    for role in ("ingest", "scheduler"):
        cluster.start(role)
    old = [cluster.start("worker") for _ in range(2)]
    for number, worker in enumerate(old):
        wanted = (number + 1) * ALL // 5
        wait_for(lambda wanted=wanted: cluster.count("article") >= wanted, PATIENCE, f"{wanted} articles")  # type: ignore[misc]
        cluster.start("worker", program=later())
        wait_for(lambda: ("worker", "99.0") in versions(cluster), PATIENCE, "the newer worker")
        assert cluster.end(worker) == 0
    complete(cluster)
    assert {version for role, version in versions(cluster) if role == "worker"} == {"99.0"}
    assert len(articles(cluster)) == ALL
    assert cluster.count("revision") == ALL
    assert len(mentions(cluster)) > 20
    assert set(fetched(slow_web).values()) == {1}
    judged = judge(slow_web.log(), 0.5)
    assert (judged["overlaps"], judged["hasty"]) == (0, 0)


def test_what_an_older_ingest_cannot_read_waits_for_a_newer_one(cluster: Lab, slow_web: Web) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.1)
    ingest = cluster.start("ingest")
    cluster.start("scheduler")
    cluster.start("worker", program=later(CALLS_MORE))
    wait_for(lambda: "scheduler and ingest go first" in cluster.logged("ingest"), PATIENCE, "the message")
    wait_for(lambda: len(fetched(slow_web)) == ALL, PATIENCE, "all pages")
    assert cluster.count("article") == 0
    assert cluster.end(ingest) == 0
    cluster.start("ingest", program=later(CALLS_MORE))
    complete(cluster)
    assert len(articles(cluster)) == ALL
    assert set(fetched(slow_web).values()) == {1}
