"""Workers on hosts of their own: network namespaces with addresses, whose cables are pulled."""

from __future__ import annotations

import time
from pathlib import Path

import psycopg
import pytest

from benchmarks import network
from benchmarks.lab import lab, wait_for, web, write_workspace
from benchmarks.latencyweb import judge
from benchmarks.postgres import programs, serving
from tests.cluster.conftest import free_port
from tests.cluster.test_cluster import ALL, ARTICLES, PATIENCE, SITES, articles, complete

LEASE = 12.0


@pytest.mark.skipif(not network.may(), reason="making network namespaces needs root and ip(8)")
@pytest.mark.skipif(programs() is None, reason="no PostgreSQL")
def test_a_host_that_is_cut_off_gives_way_and_comes_back(tmp_path: Path) -> None:
    options = ("--articles", str(ARTICLES), "--latency", "0.08")
    with (
        network.network(3, SITES) as hosts,
        serving(tmp_path / "postgres", network.OURS) as server,
        web(tmp_path, free_port(), SITES, *options, prefix=network.PREFIX) as sites,
        lab(tmp_path, server.database("hosts")) as cluster,
    ):
        write_workspace(tmp_path, sites, cluster.dsn, range(SITES), delay=0.5, slots=4, interval="5s")
        for role in ("ingest", "scheduler"):
            cluster.start(role)
        workers = [cluster.start("worker", inside=hosts.inside(host)) for host in range(3)]
        wait_for(lambda: cluster.count("article") >= ALL // 8, PATIENCE, "some articles")
        hosts.cut(0)
        cluster.kill(workers[1])
        workers[1] = cluster.start("worker", inside=hosts.inside(1))
        time.sleep(LEASE + 2.0)  # its claims are over, and others ask its sites
        complete(cluster)
        assert workers[0].poll() is None
        hosts.mend(0)

        def back() -> bool:
            with psycopg.connect(cluster.dsn, autocommit=True) as connection:
                row = connection.execute(
                    "SELECT count(*) FROM presswatch_worker WHERE role = 'worker' AND name LIKE %s"
                    " AND seen_at > now() - interval '5 seconds'",
                    (f"%:{workers[0].pid}:%",),
                ).fetchone()
            return row == (1,)

        wait_for(back, 60.0, "the host that was cut off")
        time.sleep(3.0)
        judged = judge(sites.log(), 0.5, slack=0.25)
        assert judged["overlaps"] == 0
        assert judged["hasty"] == 0
        assert len(articles(cluster)) == len({row[1] for row in articles(cluster)}) == ALL
        assert cluster.count("revision") == ALL
