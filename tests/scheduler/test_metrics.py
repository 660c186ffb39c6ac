"""A real scrape of the metrics, parsed as Prometheus parses it, and the health endpoint."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from presswatch.errors import ConfigurationError
from presswatch.types import Route, RouteKind, Source
from scheduler.metrics import Endpoint, Heartbeat
from storage import coverage, sources
from storage.database import Database
from storage.database import open as open_database

START = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "presswatch.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    opened = open_database(path)
    routes = [Route(name, RouteKind.FEED, f"https://{name}.example/rss") for name in ("one", "two")]
    sources.declare(
        opened, [Source(route.source, route.source, route.url, routes=(route,)) for route in routes], START
    )
    yield opened
    opened.close()


@pytest.fixture
def heartbeat() -> Heartbeat:
    return Heartbeat(START)


@pytest.fixture
def endpoint(db: Database, path: Path, heartbeat: Heartbeat) -> Iterator[Endpoint]:  # noqa: ARG001
    made = Endpoint(0, path, heartbeat, lambda: START + timedelta(seconds=30))
    yield made
    made.close()


def asked(endpoint: Endpoint, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{endpoint.port}{path}", timeout=5) as answer:
        return str(answer.read().decode())


def samples(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_scrape_tells_what_the_database_holds(db: Database, endpoint: Endpoint) -> None:
    coverage.open_incident(db, "one", "refused", "broken", "403", "", START)
    coverage.open_incident(db, "one", "fields", "degraded", "no dates", "", START)
    found = samples(asked(endpoint, "/metrics"))
    assert found["presswatch_sources", "broken"] == 1
    assert found["presswatch_sources", "healthy"] == 1
    assert found["presswatch_open_incidents",] == 2
    assert found["presswatch_routes_overdue",] == 2
    assert found["presswatch_last_tick_timestamp_seconds",] == START.timestamp()
    assert found["presswatch_articles_total",] == 0
    coverage.close_incidents(db, "one", START)
    assert samples(asked(endpoint, "/metrics"))["presswatch_sources", "healthy"] == 2


def test_health_turns_when_the_loop_stands_still(endpoint: Endpoint, heartbeat: Heartbeat) -> None:
    assert json.loads(asked(endpoint, "/health"))["healthy"] is True
    heartbeat.beat(START - timedelta(hours=1))
    with pytest.raises(urllib.error.HTTPError) as caught:
        asked(endpoint, "/health")
    assert caught.value.code == 503
    assert "not gone round" in json.loads(caught.value.read())["reason"]


def test_a_database_that_is_gone_is_told(endpoint: Endpoint, path: Path) -> None:
    path.unlink()
    with pytest.raises(urllib.error.HTTPError) as caught:
        asked(endpoint, "/health")
    assert caught.value.code == 503


def test_a_port_that_is_taken_names_the_key(endpoint: Endpoint, path: Path, heartbeat: Heartbeat) -> None:
    with pytest.raises(ConfigurationError, match=str(endpoint.port)) as caught:
        Endpoint(endpoint.port, path, heartbeat)
    assert "metrics_port" in (caught.value.remedy or "")
