"""The way to the cluster's database: connections, the tables, and the queue that is Procrastinate's.

Procrastinate gives the queue: one job is one crawl of one source, its `lock` the registrable domain, its
`queueing_lock` the source. psycopg and Procrastinate come with the extra `presswatch[cluster]`.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presswatch.errors import ConfigurationError, StorageError

if TYPE_CHECKING:
    import psycopg
    from procrastinate import App
    from procrastinate.jobs import Job

TASK = "crawl"
QUEUE = "presswatch"
VERSION = version("presswatch")
CONNECT_SECONDS = 5
_SCHEMA_LOCK = 0x70727377  # two roles that start at once do not both make the tables


class ClusterUnreachable(StorageError):
    """The cluster's database does not answer."""


def holder_name(role: str) -> str:
    """A name for this process, unique over machines, containers and time."""
    return f"{socket.gethostname()}:{os.getpid()}:{role}.{uuid.uuid4().hex[:8]}"


def needs_extra() -> None:
    """Raises ConfigurationError where the extra is not installed."""
    try:
        import procrastinate  # noqa: F401
        import psycopg  # noqa: F401
        import psycopg_pool  # noqa: F401
    except ImportError as error:
        raise ConfigurationError(
            f"the cluster needs {error.name}", remedy='pip install "presswatch[cluster]"'
        ) from error


def connect(dsn: str) -> psycopg.Connection[Any]:
    """A connection in which each statement commits by itself. Raises ClusterUnreachable."""
    needs_extra()
    import psycopg

    try:
        return psycopg.connect(dsn, autocommit=True, connect_timeout=CONNECT_SECONDS, **KEEPALIVE)
    except psycopg.OperationalError as error:
        raise ClusterUnreachable(
            f"the cluster's database does not answer: {str(error).splitlines()[0]}",
            remedy="look whether PostgreSQL runs and [cluster] dsn is right",
        ) from error


# A connection whose other end vanished must not be waited for for two hours (Linux' default).
KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "application_name": "presswatch",
}


@contextmanager
def failures(what: str) -> Iterator[None]:
    """Turns errors of the connection into ClusterUnreachable."""
    import psycopg

    try:
        yield
    except psycopg.OperationalError as error:
        raise ClusterUnreachable(
            f"{what}: the cluster's database does not answer: {str(error).splitlines()[0]}",
            remedy="it is tried again by itself; look whether PostgreSQL runs",
        ) from error


def prepare(dsn: str) -> None:
    """Makes Procrastinate's tables and ours where they are missing. Any number of roles may do so at once."""
    connection = connect(dsn)
    with connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_SCHEMA_LOCK,))
        row = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if row is None or row[0] is None:
            import procrastinate

            folder = Path(procrastinate.__file__).parent / "sql"
            connection.execute((folder / "schema.sql").read_bytes())
        connection.execute(Path(__file__).with_name("schema.sql").read_bytes())


def queue(dsn: str, connections: int = 4) -> App:
    """Procrastinate's application with our one task, which gets the worker from its context."""
    needs_extra()
    import procrastinate

    connector = procrastinate.PsycopgConnector(
        conninfo=dsn,
        kwargs={"connect_timeout": CONNECT_SECONDS, **KEEPALIVE},
        min_size=1,
        max_size=connections,
        timeout=CONNECT_SECONDS,
    )
    app = procrastinate.App(connector=connector)

    @app.task(name=TASK, queue=QUEUE, pass_context=True)
    async def crawl(context: Any, source: str, trigger: str, urls: list[str]) -> None:
        await context.additional_context["worker"].crawl(source, trigger, tuple(urls))

    return app


def job(source: str, domain: str, trigger: str = "schedule", urls: tuple[str, ...] = ()) -> Job:
    """One crawl of one source, as Procrastinate takes it."""
    from procrastinate.jobs import Job

    return Job(
        id=None,
        queue=QUEUE,
        task_name=TASK,
        lock=domain,
        queueing_lock=source,
        priority=0 if trigger == "schedule" else 1,
        task_kwargs={"source": source, "trigger": trigger, "urls": list(urls)},
    )
