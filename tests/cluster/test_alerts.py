"""Each mention is told once, whatever is killed between finding and telling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.lab import Desk, Lab, Web, wait_for, write_workspace
from tests.cluster.test_cluster import ALL, PATIENCE, SITES, complete

MENTIONED = SITES * 2  # every third article of six names somebody who is watched


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


def test_alerts_are_told_once_though_the_ingest_is_killed_between(
    cluster: Lab, slow_web: Web, desk: Desk
) -> None:
    write_workspace(
        cluster.folder, slow_web, cluster.dsn, range(SITES), delay=0.3, slots=4, more=desk.configuration
    )
    ingest = cluster.start("ingest")
    for role in ("scheduler", "worker", "worker"):
        cluster.start(role)
    for wanted in (2, MENTIONED // 4, MENTIONED // 2):
        wait_for(lambda wanted=wanted: len(desk.ids) >= wanted, PATIENCE, f"{wanted} alerts")  # type: ignore[misc]
        cluster.kill(ingest)
        ingest = cluster.start("ingest")
    complete(cluster, ALL)
    wait_for(lambda: len(set(desk.ids)) >= MENTIONED, PATIENCE, f"{MENTIONED} alerts")
    assert cluster.rows("SELECT count(*), count(DISTINCT article_id) FROM alert_article") == [
        (MENTIONED, MENTIONED)
    ]
    assert len(set(desk.ids)) == MENTIONED
    # A message that was under way when its sender died comes again, under the id by which a receiver counts it once.
    assert len(desk.ids) <= MENTIONED + 3
