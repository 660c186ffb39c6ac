"""Whose page is read next: by turns of the sources, so that one whose pages take long keeps no other waiting.

A pool that is served first come, first served is held by whoever fills it: two pages at once that cost a reader
its whole time, and nobody's page is read for as long. So the one who has fewest readers comes next, and who has
none and waits gets one more than the pool's size, where the pool does not move: as long as members come back, his turn comes.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

Member = TypeVar("Member")

PATIENCE = 1.0  # seconds that an owner waits without any member before a pool that does not move grows


class Turns(Generic[Member]):
    """Lends the members of a pool of `size`, which grows to at most `size + spare`. For one event loop at a time."""

    def __init__(self, size: int, spare: int, make: Callable[[], Member]) -> None:
        self._size, self._most, self._make = size, size + spare, make
        self._idle: list[
            Member
        ] = []  # the last one used comes first: a quiet crawl needs one process, not all
        self._lent: Counter[str] = Counter()  # by owner
        self._waiting: dict[str, deque[asyncio.Future[Member]]] = {}
        self._moved = -math.inf  # when a member last came back for others (monotonic)

    @asynccontextmanager
    async def turn(self, owner: str, retire: Callable[[Member], None]) -> AsyncIterator[Member]:
        """Holds a member for one task of `owner`; `retire` ends one that the pool no longer needs."""
        member = await self._take(owner)
        try:
            yield member
        finally:
            self._lent[owner] -= 1
            if not self._lent[owner]:
                del self._lent[owner]
            self._give_back(member, retire, owner)

    async def _take(self, owner: str) -> Member:
        if self._idle or self._lent.total() < self._size:
            return self._lend(owner, self._idle.pop() if self._idle else self._make())
        asked: asyncio.Future[Member] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(asked)
        began = time.monotonic()
        try:
            while True:
                patience = max(began, self._moved) + PATIENCE - time.monotonic()
                done, _ = await asyncio.wait({asked}, timeout=max(patience, 0.01))
                if done:
                    return asked.result()
                if time.monotonic() - self._moved < PATIENCE:
                    continue
                began = time.monotonic()
                if not self._lent[owner] and self._lent.total() < self._most:
                    self._forget(owner, asked)
                    return self._lend(owner, self._make())
        except asyncio.CancelledError:
            if asked.done() and not asked.cancelled():
                self._lent[owner] -= 1
                self._give_back(asked.result(), lambda _: None, owner)
            else:
                self._forget(owner, asked)
            raise

    def _lend(self, owner: str, member: Member) -> Member:
        self._lent[owner] += 1
        return member

    def _forget(self, owner: str, asked: asyncio.Future[Member]) -> None:
        queue = self._waiting[owner]
        queue.remove(asked)
        if not queue:
            del self._waiting[owner]

    def _give_back(self, member: Member, retire: Callable[[Member], None], by: str) -> None:
        if self._lent.total() >= self._size and by in self._waiting and not self._lent[by]:
            # It was its only one: with it lent to others, it would wait for its patience's end again.
            self._lend_to(by, member)
        elif self._waiting and self._lent.total() < self._size:
            self._moved = time.monotonic()
            self._lend_to(min(self._waiting, key=lambda name: self._lent[name]), member)
        elif self._lent.total() + len(self._idle) < self._size:
            self._idle.append(member)
        else:
            retire(member)

    def _lend_to(self, owner: str, member: Member) -> None:
        queue = self._waiting.pop(owner)
        asked = queue.popleft()
        if queue:
            self._waiting[owner] = queue  # the last among equals
        asked.set_result(self._lend(owner, member))
