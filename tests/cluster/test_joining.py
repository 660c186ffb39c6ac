"""Who comes later, and who asks: a workspace that joins, and a crawl that somebody wants now."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.lab import Lab, Web, wait_for, web, write_workspace
from storage import commands, database
from tests.cluster.conftest import free_port
from tests.cluster.test_cluster import ARTICLES, PATIENCE, complete, fetched

SITES = 4


def test_a_workspace_that_joins_later_gets_what_is_found_from_then_on(cluster: Lab, tmp_path: Path) -> None:
    options = ("--articles", "3", "--latency", "0.05", "--period", "25")
    with web(tmp_path, free_port(), SITES, *options) as sites:
        for name in ("north", "south"):
            write_workspace(
                cluster.folder, sites, cluster.dsn, range(SITES), name=name, interval="3s", delay=0.1
            )
        cluster.start("ingest", "north")
        cluster.start("scheduler", "north")
        cluster.start("worker", "north")
        complete(cluster, SITES * 3, "north")
        cluster.start("ingest", "south")
        wait_for(lambda: cluster.count("source", "south") >= SITES, PATIENCE, "south")
        complete(cluster, SITES * 2, "south")
        late = {row[0] for row in cluster.rows("SELECT url FROM article", "south")}
        wait_for(
            lambda: late <= {row[0] for row in cluster.rows("SELECT url FROM article", "north")}, 30, "north"
        )
        assert not any("/news/0-" in url or "/news/1-" in url for url in late)
        assert set(fetched(sites).values()) == {1}


def test_a_crawl_that_somebody_asks_for_is_done_by_a_worker(cluster: Lab, slow_web: Web) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.1)
    for role in ("ingest", "scheduler", "worker"):
        cluster.start(role)
    complete(cluster, SITES * ARTICLES)

    def lists() -> list[int]:
        return [site for site, path, _, _ in slow_web.log() if path.startswith("/feed")]

    before = len(lists())
    db = database.open(cluster.folder / "presswatch.db")
    commands.ask(db, "crawl", {"source": "site00002"}, "test", datetime.now(UTC))
    db.close()
    wait_for(lambda: len(lists()) > before, PATIENCE, "the crawl")
    assert lists()[before:] == [2]
    wait_for(
        lambda: cluster.rows("SELECT source FROM run WHERE trigger = 'operator'") == [("site00002",)],
        60,
        "its run",
    )


def test_an_article_that_is_due_again_is_looked_at_by_a_worker(cluster: Lab, slow_web: Web) -> None:
    write_workspace(cluster.folder, slow_web, cluster.dsn, range(2), delay=0.1)
    for role in ("ingest", "scheduler", "worker"):
        cluster.start(role)
    complete(cluster, 2 * ARTICLES)
    wait_for(lambda: cluster.count("recheck") > 0, 30, "a planned look")
    db = database.open(cluster.folder / "presswatch.db")
    db.conn.execute(
        "UPDATE recheck SET next_check_at = '2020-01-01T00:00:00.000Z'"
        " WHERE article_id = (SELECT min(article_id) FROM recheck)"
    )
    db.close()
    wait_for(lambda: sorted(fetched(slow_web).values())[-1] == 2, PATIENCE, "the second look")
    wait_for(
        lambda: cluster.rows("SELECT count(*) FROM run WHERE trigger = 'recheck'") == [(1,)], 60, "its run"
    )
    assert sorted(fetched(slow_web).values()) == [1] * (2 * ARTICLES - 1) + [2]
    assert cluster.count("revision") == 2 * ARTICLES
