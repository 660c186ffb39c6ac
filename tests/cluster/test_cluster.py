"""A cluster of real processes and a real PostgreSQL gives the file that one machine gives, whatever is killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg

from benchmarks.lab import Lab, Web, wait_for, write_workspace
from benchmarks.latencyweb import judge
from benchmarks.postgres import Server
from benchmarks.shared import ROOT

SITES, ARTICLES = 12, 6
ALL = SITES * ARTICLES
PATIENCE = 150.0


def complete(cluster: Lab, articles: int = ALL, workspace: str = "presswatch") -> None:
    """Waits until everything is stored, flagged and grouped."""

    def done() -> bool:
        return cluster.count("article", workspace) >= articles and cluster.rows(
            "SELECT min(cursor) = (SELECT max(id) FROM revision) FROM follower WHERE name IN ('flag', 'group')",
            workspace,
        ) == [(1,)]

    wait_for(done, PATIENCE, f"{articles} articles ({cluster.count('article', workspace)} are there)")


def fetched(web: Web) -> Counter[str]:
    """How often each article was asked for."""
    return Counter(f"{site}{path}" for site, path, _, _ in web.log() if path.startswith("/news/"))


def articles(cluster: Lab, workspace: str = "presswatch") -> list[tuple[object, ...]]:
    return cluster.rows(
        "SELECT article.source, article.url, headline, article_body, revision.date_published, in_language, article.revisions"
        " FROM article JOIN revision ON revision.id = article.revision_id ORDER BY article.url",
        workspace,
    )


def mentions(cluster: Lab, workspace: str = "presswatch") -> list[tuple[object, ...]]:
    return cluster.rows(
        'SELECT article.url, watch, field, start, "end", outcome, mention.surface, mention.rule, round(salience, 6)'
        " FROM mention JOIN article ON article.id = mention.article_id ORDER BY 1, 2, 3, 4",
        workspace,
    )


def stories(cluster: Lab, workspace: str = "presswatch") -> set[frozenset[str]]:
    groups: dict[int, set[str]] = {}
    for story, url in cluster.rows(
        "SELECT story_id, url FROM story_member JOIN article ON article.id = article_id", workspace
    ):
        groups.setdefault(story, set()).add(url)
    return {frozenset(urls) for urls in groups.values()}


def test_three_workers_write_the_file_that_one_machine_writes(cluster: Lab, slow_web: Web) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.1)
    for role in ("ingest", "scheduler", "worker", "worker", "worker"):
        cluster.start(role)
    complete(cluster)
    log = slow_web.log()
    assert judge(log, 0.1)["overlaps"] == 0
    assert set(fetched(slow_web).values()) == {1}
    assert all(cluster.end(process) == 0 for process in reversed(cluster.running))

    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.1, name="alone")
    program = [
        sys.executable,
        "-c",
        "from ui.cli.main import main; main()",
        "--config",
        "alone.toml",
        "crawl",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(program, cwd=cluster.folder, env=environment, check=True, capture_output=True)
    service = cluster.start("all", "alone")
    complete(cluster, workspace="alone")
    cluster.end(service)

    assert len(articles(cluster)) == ALL
    assert articles(cluster) == articles(cluster, "alone")
    assert len(mentions(cluster)) > 20
    assert mentions(cluster) == mentions(cluster, "alone")
    assert len(stories(cluster)) > 5
    assert stories(cluster) == stories(cluster, "alone")


def test_workers_killed_again_and_again_lose_and_double_nothing(cluster: Lab, slow_web: Web) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.3, slots=4)
    for role in ("ingest", "scheduler"):
        cluster.start(role)
    workers = [cluster.start("worker") for _ in range(2)]
    for killed in range(3):
        wanted = (killed + 1) * ALL // 6
        wait_for(lambda wanted=wanted: cluster.count("article") >= wanted, PATIENCE, f"{wanted} articles")  # type: ignore[misc]
        cluster.kill(workers[killed % 2])
        workers[killed % 2] = cluster.start("worker")
    cluster.kill(cluster.running[0])  # the ingest, too
    cluster.start("ingest")
    complete(cluster)
    assert len(articles(cluster)) == len({row[1] for row in articles(cluster)}) == ALL
    assert cluster.count("revision") == ALL
    judged = judge(slow_web.log(), 0.3)
    assert judged["overlaps"] == 0
    assert judged["hasty"] == 0


def test_the_database_restarts_and_the_cluster_goes_on(cluster: Lab, slow_web: Web, server: Server) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.3, slots=4)
    for role in ("ingest", "scheduler", "worker", "worker"):
        cluster.start(role)
    for share in (4, 2):
        wait_for(lambda share=share: cluster.count("article") >= ALL // share, PATIENCE, "some articles")  # type: ignore[misc]
        server.stop(at_once=share == 2)
        time.sleep(2.0)
        server.start()
    complete(cluster)
    assert len(articles(cluster)) == len({row[1] for row in articles(cluster)}) == ALL
    assert cluster.count("revision") == ALL
    assert judge(slow_web.log(), 0.3)["overlaps"] == 0


def test_a_worker_that_stood_still_gives_way_and_comes_back(cluster: Lab, slow_web: Web) -> None:
    """Stopped by a signal it is as one cut off from everything: its claims end, another worker goes on, and what it
    holds when it wakes is nobody's."""
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.3, slots=4)
    for role in ("ingest", "scheduler"):
        cluster.start(role)
    asleep = cluster.start("worker")
    wait_for(lambda: cluster.count("article") >= 6, PATIENCE, "some articles")
    os.killpg(asleep.pid, signal.SIGSTOP)
    cluster.start("worker")
    complete(cluster)
    os.killpg(asleep.pid, signal.SIGCONT)
    time.sleep(3.0)
    assert asleep.poll() is None
    judged = judge(slow_web.log(), 0.3)
    assert judged["overlaps"] == 0
    assert cluster.end(asleep) == 0
    assert len(articles(cluster)) == len({row[1] for row in articles(cluster)}) == ALL
    assert cluster.count("revision") == ALL


def test_a_worker_that_is_asked_to_stop_leaves_its_work_to_others(cluster: Lab, slow_web: Web) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=1.0, slots=4)
    for role in ("ingest", "scheduler"):
        cluster.start(role)
    old = cluster.start("worker")
    wait_for(lambda: cluster.count("run") >= 4, PATIENCE, "crawls that run")
    cluster.start("worker")
    begun = time.monotonic()
    assert cluster.end(old) == 0
    assert time.monotonic() - begun < 15
    complete(cluster)
    assert set(fetched(slow_web).values()) == {1}
    assert judge(slow_web.log(), 1.0)["hasty"] == 0


def test_two_workspaces_share_one_crawl(cluster: Lab, slow_web: Web) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(8), name="north", watches=["Lakes Union"])
    write_workspace(
        cluster.folder, slow_web, cluster.dsn, range(4, 12), name="south", watches=["Brightwell Robotics"]
    )
    for name in ("north", "south"):
        cluster.start("ingest", name)
        wait_for(lambda name=name: cluster.count("source", name) >= 8, PATIENCE, name)  # type: ignore[misc]
    time.sleep(1.0)
    cluster.start("scheduler", "north")
    cluster.start("worker", "south")  # its own configuration says only how to fetch
    cluster.start("worker", "north")
    for name in ("north", "south"):
        complete(cluster, 8 * ARTICLES, name)
    assert len(fetched(slow_web)) == ALL
    assert set(fetched(slow_web).values()) == {1}
    for name, sites, watch in (
        ("north", range(8), "lakes-union"),
        ("south", range(4, 12), "brightwell-robotics"),
    ):
        rows = cluster.rows("SELECT DISTINCT source FROM article ORDER BY 1", name)
        assert rows == [(f"site{site:05d}",) for site in sites]
        assert cluster.rows("SELECT DISTINCT watch FROM mention", name) == [(watch,)]


def test_what_workers_found_is_taken_over_and_consumed_batches_are_dropped(
    cluster: Lab, slow_web: Web
) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.1)
    for role in ("ingest", "scheduler", "worker"):
        cluster.start(role)
    complete(cluster)
    with psycopg.connect(cluster.dsn, autocommit=True) as connection:

        def found() -> int:
            row = connection.execute(
                "SELECT (figures ->> 'found')::int FROM presswatch_worker WHERE role = 'ingest'"
            ).fetchone()
            return int(row[0] or 0) if row else 0

        wait_for(lambda: found() >= ALL // 2, 30, "findings of workers in the file")
        wait_for(
            lambda: connection.execute("SELECT count(*) FROM presswatch_batch").fetchone() == (0,),
            60,
            "an empty table of batches",
        )


def test_status_names_every_process(cluster: Lab, slow_web: Web) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.1)
    for role in ("ingest", "scheduler", "worker", "worker"):
        cluster.start(role)
    complete(cluster)
    program = [sys.executable, "-c", "from ui.cli.main import main; main()", "--config", "presswatch.toml"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def told(*arguments: str) -> str:
        return subprocess.run(
            [*program, "cluster", *arguments],
            cwd=Path(cluster.folder),
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    wait_for(lambda: told("status").count("worker") >= 2 and "scheduler" in told("status"), 60, "all roles")
    assert "ingest" in told("status")
    assert re.search(r'presswatch_worker_crawls_total\{[^}]*worker="[^"]+"[^}]*\} \d', told("metrics"))
