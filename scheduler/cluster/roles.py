"""The roles of one program on several machines, each until a signal asks it to stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from scheduler.cluster import link

if TYPE_CHECKING:
    from procrastinate import App
    from psycopg_pool import AsyncConnectionPool

    from presswatch.config import Workspace

log = logging.getLogger("presswatch.cluster")

POOL = 8  # connections of a worker besides the queue's own; they are held for milliseconds


def run_scheduler(workspace: Workspace) -> None:
    """Hands out what is due until SIGTERM or SIGINT. Raises ClusterUnreachable, ConfigurationError."""
    from scheduler.cluster.dispatcher import Dispatcher

    async def work(app: App, pool: AsyncConnectionPool[Any], stops: list[Callable[[], None]]) -> None:
        dispatcher = Dispatcher(app, pool)
        stops.append(dispatcher.stop)
        await dispatcher.run()

    _run(workspace, work, connections=2)


def run_worker(workspace: Workspace) -> None:
    """Crawls until SIGTERM or SIGINT, and then until what is in hand has ended."""
    from scheduler.cluster.worker import ClusterWorker

    async def work(app: App, pool: AsyncConnectionPool[Any], stops: list[Callable[[], None]]) -> None:
        worker = ClusterWorker(workspace, app, pool)
        stops.append(worker.stop)
        await worker.run()

    _run(workspace, work, connections=POOL)


def _run(
    workspace: Workspace,
    work: Callable[[Any, Any, list[Callable[[], None]]], Awaitable[None]],
    *,
    connections: int,
) -> None:
    from crawler import loop

    dsn = workspace.cluster.address()
    link.prepare(dsn)  # says which library is missing, before it is imported
    from psycopg_pool import AsyncConnectionPool

    stops: list[Callable[[], None]] = []
    asked: list[bool] = []

    def stop() -> None:
        asked.append(True)
        for each in stops:
            each()

    async def all_of_it() -> None:
        app = link.queue(dsn)
        pool = AsyncConnectionPool(
            dsn,
            kwargs={"autocommit": True, "connect_timeout": link.CONNECT_SECONDS, **link.KEEPALIVE},
            min_size=1,
            max_size=connections,
            timeout=link.CONNECT_SECONDS,
            check=AsyncConnectionPool.check_connection,
            open=False,
        )
        async with pool, app.open_async():
            if not asked:
                await work(app, pool, stops)

    logging.getLogger("scrapy").setLevel(logging.WARNING)
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # what matters of it is told by us
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    loop.event_loop()
    loop.complete(all_of_it(), stop)
    asyncio.set_event_loop(None)
