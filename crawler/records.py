"""The database as the crawler uses it: one connection, in one thread, so that a busy file never stops the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")


class Carrier(Protocol):
    """Where a crawl's questions and results go: to the file at once, or over the network to who writes it.

    A crawl calls functions of `storage` without knowing which. What it writes is named by address, source and time;
    the one number that it passes on is the `run_id` that `runs.start` gave it.
    """

    async def __call__(self, function: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
        """What the function returns or raises for the database that this crawl sees."""
        ...

    def close(self) -> None:
        """Lets go of what is held, after what was asked before."""
        ...


class Records:
    """Calls functions of `storage` with the database as their first argument, one after another.

    >>> records = Records(workspace.database)
    >>> await records(articles.unseen, entries, now, run_id=run_id)
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="presswatch-records")
        self._db: Any = None

    async def __call__(self, function: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
        """What the function returns or raises; errors are those of `storage.database`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._call, function, arguments, options)

    def now(self, function: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
        """The same for a caller without a loop: waits for the answer."""
        return self._thread.submit(self._call, function, arguments, options).result()

    def _call(
        self, function: Callable[..., Result], arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> Result:
        from storage import database

        if self._db is None:
            self._db = database.open(self._path, cache_kib=database.SMALL_CACHE_KIB)
        with database.errors(self._path):
            return function(self._db, *arguments, **options)

    def close(self) -> None:
        """Closes the database after what was asked before."""
        self._thread.submit(self._close).result()
        self._thread.shutdown(wait=True)

    def _close(self) -> None:
        if self._db is not None:
            self._db.conn.close()
            self._db = None
