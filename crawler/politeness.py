"""How often a host is asked: one gate for the whole process, whatever crawls run in it.

Scrapy's download slots belong to one crawl; two crawls of one host at once would each have their own
delay. So the delay is kept here, measured from sending to sending, together with what hosts told us
(`Crawl-delay`, `Retry-After`). Nor is a host asked for more while too much waits to be read.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

PATIENCE = 30.0  # seconds that a crawl waits for one host; longer waits are left to a later crawl
MAX_CRAWL_DELAY = 60.0  # seconds; a site that asks for more gets this, and the operator is told
MAX_RETRY_AFTER = 86_400.0  # seconds
LONGEST_WAIT = 60.0  # seconds after which one who waits looks again by itself
MAX_HOSTS = 10_000
MOST_UNREAD = 8 * 1024 * 1024  # bytes of answers that wait for a reader, of all hosts together
FAIR_UNREAD = 512 * 1024  # of one host, which is asked for more up to here whatever others have sent


class Postponed(Exception):
    """The host's turn comes too late for this crawl. `retry_at` is when it may be asked again (UTC)."""

    def __init__(self, host: str, retry_at: datetime) -> None:
        super().__init__(f"{host} may be asked again at {retry_at:%Y-%m-%d %H:%M:%S} UTC")
        self.host = host
        self.retry_at = retry_at


class BudgetSpent(Postponed):
    """The host was asked as often today as the operator allows. `retry_at` is the next day's begin (UTC)."""

    def __str__(self) -> str:
        return f"{self.host} was asked as often today as requests_per_day allows"


@dataclass(slots=True)
class _Host:
    active: int = 0
    opening: object = None  # the turn of a request that waits for its connection
    next_start: float = 0.0  # monotonic
    not_before: float = 0.0  # monotonic
    crawl_delay: float = 0.0
    waiting: dict[asyncio.Future[None], None] = field(default_factory=dict)  # who came first, first

    def wake(self) -> None:
        """Lets those who wait look again."""
        waiting, self.waiting = self.waiting, {}
        for one in waiting:
            _end(one)

    async def wait(self, seconds: float) -> None:
        """Returns when it is woken, at the latest after so many seconds."""
        # Every request waits here a few times: an event with a timeout costs three times as much.
        loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = loop.create_future()
        self.waiting[woken] = None
        timer = loop.call_later(seconds, _end, woken)
        try:
            await woken
        finally:
            timer.cancel()
            self.waiting.pop(woken, None)


def _end(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


def _never() -> float:
    return math.inf


class HostGate:
    """Gives each request its turn: at most `concurrency` at once and one sent each `delay` seconds.

    `elsewhere` asks whoever else asks hosts, where this process is not the only one: a context that holds the
    host for one request; it gets the name and the delay, and raises Postponed.
    """

    elsewhere: Callable[[str, float], AbstractAsyncContextManager[None]] | None = None

    def __init__(self) -> None:
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._unread: Counter[str] = Counter()  # bytes that wait to be read, by host
        self._crowded: dict[str, _Host] = {}  # that wait until some were read

    def _host(self, name: str) -> _Host:
        host = self._hosts.setdefault(name, _Host())
        self._hosts.move_to_end(name)
        while len(self._hosts) > MAX_HOSTS:
            oldest = next(iter(self._hosts))
            if self._hosts[oldest].active:
                break
            del self._hosts[oldest]
        return host

    @asynccontextmanager
    async def turn(
        self, name: str, delay: float, concurrency: int, deadline: Callable[[], float] = _never
    ) -> AsyncIterator[Callable[[], None]]:
        """Holds the host's turn for one request. `deadline` gives the crawl's end (time.monotonic), which
        may come nearer while one waits.

        What it gives is to be called when the request is sent: finding the address and connecting take their
        time, and what the host sees is when requests come. Until then nobody else has a turn there.

        Raises Postponed at once when the turn would come after the deadline, or when the host asked
        for more than `PATIENCE`.
        """
        host = self._host(name)
        await self._wait(name, host, delay, concurrency, deadline)
        host.active += 1
        host.opening = mine = object()
        host.next_start = time.monotonic() + max(delay, host.crawl_delay)

        def opened() -> None:
            if host.opening is mine:
                host.opening = None
            host.wake()

        def sent() -> None:
            host.next_start = time.monotonic() + max(delay, host.crawl_delay)
            opened()

        try:
            if self.elsewhere is None:
                yield sent
            else:
                async with self.elsewhere(name, max(delay, host.crawl_delay)):
                    yield sent
        finally:
            host.active -= 1
            opened()

    async def _wait(
        self, name: str, host: _Host, delay: float, concurrency: int, deadline: Callable[[], float]
    ) -> None:
        while True:
            now, until = time.monotonic(), deadline()
            asked = host.not_before - now
            wait = max(host.next_start, host.not_before) - now
            if asked > PATIENCE or now + max(wait, 0.0) >= until:
                raise Postponed(name, _utc_after(max(asked, wait, delay)))
            free = host.opening is None and host.active < (1 if host.crawl_delay else concurrency)
            if wait <= 0 and free:
                if self._has_room(name):
                    return
                self._crowded[name] = host
            limit = min(wait if wait > 0 else LONGEST_WAIT, until - now)
            await host.wait(limit)

    def _has_room(self, name: str) -> bool:
        return self._unread[name] < FAIR_UNREAD or self._unread.total() < MOST_UNREAD

    @contextmanager
    def unread(self, name: str, size: int) -> Iterator[Callable[[], None]]:
        """Counts an answer of a host, of `size` bytes, among those that wait to be read: until the end of the with
        block, or until what it gives is called, when a reader has taken it."""
        self._unread[name] += size
        left = [size]

        def taken() -> None:
            self._unread[name] -= left[0]
            left[0] = 0
            if not self._unread[name]:
                del self._unread[name]
            crowded, self._crowded = self._crowded, {}
            for host in crowded.values():
                host.wake()

        try:
            yield taken
        finally:
            taken()

    def wake(self) -> None:
        """Lets all who wait look at their deadlines again."""
        for host in self._hosts.values():
            host.wake()

    def hold(self, name: str, seconds: float) -> None:
        """Leaves the host alone for so many seconds from now."""
        host = self._host(name)
        host.not_before = max(host.not_before, time.monotonic() + seconds)

    def slow_down(self, name: str, crawl_delay: float) -> None:
        """Sets what the host's robots.txt asks for (seconds), at most `MAX_CRAWL_DELAY`."""
        self._host(name).crawl_delay = min(crawl_delay, MAX_CRAWL_DELAY)

    def crawl_delay_of(self, name: str) -> float:
        """Seconds between two requests that the host's robots.txt asks for; 0 when it asks for none."""
        host = self._hosts.get(name)
        return host.crawl_delay if host is not None else 0.0

    def wait_of(self, name: str) -> float:
        """Seconds until the host may be asked again; 0 when it may be asked now."""
        return max(self._host(name).not_before - time.monotonic(), 0.0)


@lru_cache(maxsize=1)
def host_gate() -> HostGate:
    """The gate of this process."""
    return HostGate()


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3), at most `MAX_RETRY_AFTER`.

    None when there is none, or nonsense in it.
    """
    text = (value or "").strip()[:64]
    if text.isascii() and text.isdigit():
        return min(float(text), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), MAX_RETRY_AFTER)


def _utc_after(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=max(seconds, 0.0))
