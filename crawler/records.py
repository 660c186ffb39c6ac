"""The database as the crawler uses it: one connection, in one thread, so that a busy file never stops the loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from storage import articles, database

Result = TypeVar("Result")

SHARING = frozenset([articles.append])  # those that come in bursts, each with a transaction of its own
MOST_SHARED = 16  # calls of one transaction: bounds the write lock to some tens of milliseconds


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


@dataclass(frozen=True, slots=True, eq=False)
class _Call:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    answer: Future[Any]


class Records:
    """Calls functions of `storage` with the database as their first argument, one after another.

    What is to be appended when the thread comes to it shares one transaction, which costs as much as the appending
    itself; nobody is answered before it is committed.

    >>> records = Records(workspace.database)
    >>> await records(articles.unseen, entries, now, run_id=run_id)
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="presswatch-records")
        self._waiting: deque[_Call] = deque()
        self._db: Any = None

    async def __call__(self, function: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
        """What the function returns or raises; errors are those of `storage.database`."""
        answer: Result = await asyncio.wrap_future(self._ask(function, arguments, options))
        return answer

    def now(self, function: Callable[..., Result], *arguments: Any, **options: Any) -> Result:
        """The same for a caller without a loop: waits for the answer."""
        answer: Result = self._ask(function, arguments, options).result()
        return answer

    def _ask(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> Future[Any]:
        call = _Call(function, arguments, options, Future())
        self._waiting.append(call)
        self._thread.submit(self._work)
        return call.answer

    def _work(self) -> None:
        calls = self._next()
        if not calls:
            return  # those before took what this turn was asked for
        try:
            answers = self._answers(calls)
        except BaseException as error:  # whoever asked is told
            answers = [error] * len(calls)
        for call, answer in zip(calls, answers, strict=True):
            if isinstance(answer, BaseException):
                call.answer.set_exception(answer)
            else:
                call.answer.set_result(answer)

    def _next(self) -> list[_Call]:
        """The next call that nobody took back, and those behind it that may share its transaction."""
        calls: list[_Call] = []
        while self._waiting and len(calls) < MOST_SHARED:
            if calls and not (calls[0].function in SHARING and self._waiting[0].function in SHARING):
                break
            call = self._waiting.popleft()
            if call.answer.set_running_or_notify_cancel():
                calls.append(call)
        return calls

    def _answers(self, calls: Sequence[_Call]) -> list[Any]:
        if self._db is None:
            self._db = database.open(self._path, cache_kib=database.SMALL_CACHE_KIB)
        with database.errors(self._path):
            if len(calls) == 1:
                return [calls[0].function(self._db, *calls[0].arguments, **calls[0].options)]
            answers: list[Any] = []
            with database.transaction(self._db):
                for call in calls:
                    try:
                        with database.part(self._db):
                            answers.append(call.function(self._db, *call.arguments, **call.options))
                    except Exception as error:
                        if not self._db.conn.in_transaction:  # SQLite gave up all of it
                            raise
                        answers.append(error)
            return answers

    def close(self) -> None:
        """Closes the database after what was asked before."""
        self._thread.submit(self._close).result()
        self._thread.shutdown(wait=True)

    def _close(self) -> None:
        if self._db is not None:
            self._db.conn.close()
            self._db = None
