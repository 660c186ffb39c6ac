"""The event loop of a process that crawls: one of asyncio, with Twisted's reactor laid on it once.

`reactor.run` can be called once in a process; a loop can be run as often as one likes. So the reactor is
started here without being run, and every crawl is a coroutine of the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from functools import lru_cache
from typing import Any, TypeVar

import uvloop

from presswatch import allocator

Result = TypeVar("Result")


def event_loop() -> asyncio.AbstractEventLoop:
    """The loop of this process, with the reactor installed and started, and made the present one."""
    loop = _event_loop()
    asyncio.set_event_loop(loop)
    return loop


@lru_cache(maxsize=1)
def _event_loop() -> asyncio.AbstractEventLoop:
    from scrapy.utils.reactor import is_reactor_installed, verify_installed_reactor
    from twisted.internet import asyncioreactor

    if is_reactor_installed():
        verify_installed_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
        from twisted.internet import reactor

        loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop
    else:
        # A twentieth less CPU in this process than with asyncio's own: each page crosses threads a few times.
        loop = uvloop.new_event_loop()
        asyncio.set_event_loop(loop)
        asyncioreactor.install(loop)  # type: ignore[no-untyped-call]
        from twisted.internet import reactor
    if not reactor.running:
        reactor.startRunning(installSignalHandlers=False)
    return loop


def complete(coroutine: Coroutine[Any, Any, Result], stop: Callable[[], None]) -> Result:
    """What the coroutine returns. The first SIGINT or SIGTERM calls `stop` and lets it finish; a second
    SIGINT interrupts it."""
    loop = event_loop()
    with _signals(loop, stop):
        tidying = loop.create_task(_tidy())
        try:
            return loop.run_until_complete(coroutine)
        finally:
            tidying.cancel()


async def _tidy() -> None:
    """Gives back what a burst of pages left free, again and again."""
    while True:
        await asyncio.sleep(allocator.TIDY_SECONDS)
        await asyncio.to_thread(allocator.give_back)


@contextlib.contextmanager
def _signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def first() -> None:
        stop()
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    for number in before:
        loop.add_signal_handler(number, first)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
