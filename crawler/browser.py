"""Browsers for sources whose pages are written by scripts: one page at a time each, in a process of their own.

`Browsers.show` gives a page as it is once its scripts have run. What the scripts ask for comes back here and is fetched
by the caller, so that a browser can reach nothing that a crawl could not. A browser that dies, hangs or wants too much
memory costs the one page it had; the next page gets a new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from crawler.browser_process import descendants, kill_all, pack, read_frame
from presswatch.errors import ConfigurationError
from presswatch.types import RefusalReason

COUNT = 2  # browsers of a process; each holds some 200 MB
MEMORY_BYTES = 768 * 1024 * 1024  # of a browser's processes together, what they share left out
START_SECONDS = 30.0
GRACE_SECONDS = 8.0  # beyond a page's time, after which the browser itself is taken to hang
IDLE_SECONDS = 60.0  # then a browser that nobody needs is ended
PAGES_PER_BROWSER = 200
VARIABLE = "PRESSWATCH_CHROMIUM"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class RenderFailed(Exception):
    """A page that could not be shown; `reason` is what is stored."""

    def __init__(self, message: str, reason: RefusalReason) -> None:
        super().__init__(message)
        self.reason = reason


class BrowserDied(RenderFailed):
    """The browser died or had to be ended."""

    def __init__(self, message: str) -> None:
        super().__init__(message, RefusalReason.READER_DIED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that a page's script asks for."""

    url: str
    kind: str  # script, xhr or fetch
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """What a script gets."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page became: its markup, or the address that its scripts lead to."""

    html: bytes = b""
    moves_to: str | None = None


@dataclass(frozen=True, slots=True)
class Shell:
    """A page as the server sent it, and within which bounds it is shown."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    user_agent: str
    seconds: float
    max_bytes: int


Fetch = Callable[[Wanted], Awaitable[Given | None]]


def chromium() -> str | None:
    """The browser's program: the one that PRESSWATCH_CHROMIUM names, else the system's; None when there is none."""
    named = os.environ.get(VARIABLE)
    return shutil.which(named) if named else next(filter(None, map(shutil.which, PROGRAMS)), None)


def require() -> str:
    """The browser's program. Raises ConfigurationError that says what to install."""
    if importlib.util.find_spec("playwright") is None:
        raise ConfigurationError(
            "javascript = true needs Playwright, which is not installed",
            remedy='pip install "presswatch[browser]"; no download of its browsers is needed',
        )
    program = chromium()
    if program is None:
        named = os.environ.get(VARIABLE)
        what = f"{VARIABLE} names {named}, which is no program" if named else "there is none here"
        raise ConfigurationError(
            f"javascript = true needs Chromium: {what}",
            remedy=f"install it (Debian: apt install chromium), or name it in {VARIABLE}",
        )
    return program


def _environment() -> dict[str, str]:
    """What a browser needs to start: a page that takes it over finds no secret of a channel or publisher there."""
    kept = ("PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "DISPLAY", "LD_LIBRARY_PATH", "SYSTEMROOT")
    starts = ("LC_", "XDG_", "PYTHON", "PLAYWRIGHT", "FONTCONFIG", "DBUS_", VARIABLE)
    return {name: value for name, value in os.environ.items() if name in kept or name.startswith(starts)}


class _Browser:
    """One child process with its browser."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._process: Process | None = None
        self._shown = 0

    async def show(self, shell: Shell, fetch: Fetch) -> Shown:
        """What the page becomes. Raises RenderFailed."""
        if self._process is None:
            await self._start()
        asked: set[asyncio.Task[None]] = set()
        try:
            limit = shell.seconds + GRACE_SECONDS + (START_SECONDS if not self._shown else 0.0)
            async with asyncio.timeout(limit):
                header, body = await self._talk(shell, fetch, asked)
        except TimeoutError:
            self.stop()
            raise BrowserDied(f"the browser gave no answer within {limit:g} s") from None
        except (asyncio.IncompleteReadError, OSError, ValueError) as error:
            self.stop()
            raise BrowserDied(f"the browser ended: {type(error).__name__}") from None
        except BaseException:
            self.stop()  # the crawl was cancelled; what the browser still says is of a page that nobody wants
            raise
        finally:
            for task in asked:
                task.cancel()
        self._shown += 1
        if header["say"] == "unfit":
            self.stop()
            # No fault of the page: it is tried again, when somebody has seen to the browser.
            raise RenderFailed(
                f"Chromium does not start: {header['why']}; as an ordinary user it needs user namespaces for its sandbox",
                RefusalReason.FAULT,
            )
        if header["say"] == "died":
            self.stop()
            raise BrowserDied(f"the browser: {header['why']}")
        if self._shown >= PAGES_PER_BROWSER:
            self.stop()
        if header["say"] == "too_large":
            raise RenderFailed(
                f"its scripts made {header['bytes']} bytes of it, more than {shell.max_bytes}",
                RefusalReason.TOO_LARGE,
            )
        return Shown(moves_to=header["url"]) if header["say"] == "moved" else Shown(body)

    async def _talk(
        self, shell: Shell, fetch: Fetch, asked: set[asyncio.Task[None]]
    ) -> tuple[dict[str, Any], bytes]:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        await self._say(
            {
                "do": "show",
                "url": shell.url,
                "headers": dict(shell.headers),
                "user_agent": shell.user_agent,
                "seconds": shell.seconds,
                "max_bytes": shell.max_bytes,
            },
            shell.body,
        )
        while True:
            header, body = await read_frame(process.stdout)
            if header["say"] != "ask":
                return header, body
            wanted = Wanted(header["url"], header["kind"], header["headers"])
            task = asyncio.ensure_future(self._answer(header["id"], wanted, fetch))
            asked.add(task)
            task.add_done_callback(asked.discard)

    async def _answer(self, number: int, wanted: Wanted, fetch: Fetch) -> None:
        given = await fetch(wanted)
        with contextlib.suppress(OSError):  # it ended meanwhile, which who waits for it tells
            if given is None:
                await self._say({"do": "refuse", "id": number})
            else:
                header = {
                    "do": "answer",
                    "id": number,
                    "status": given.status,
                    "headers": dict(given.headers),
                }
                await self._say(header, given.body)

    async def _say(self, header: Mapping[str, object], body: bytes = b"") -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.write(pack(header, body))
        await process.stdin.drain()

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "crawler.browser_process",
            require(),
            str(self._memory_bytes),
            stdin=PIPE,
            stdout=PIPE,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is ours to handle
            limit=1 << 20,
        )
        self._shown = 0

    def stop(self) -> None:
        """Ends the process and all below it at once."""
        process, self._process = self._process, None
        if process is None:
            return
        below = descendants(process.pid) if process.returncode is None else []
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        kill_all(below)
        if process.stdin is not None:
            process.stdin.close()


@dataclass
class Browsers:
    """A pool of browsers; each starts with its first page and ends when nobody needed it for a while."""

    count: int = COUNT
    memory_bytes: int = MEMORY_BYTES
    _free: list[_Browser] = field(default_factory=list)
    _all: list[_Browser] = field(default_factory=list)
    _gate: asyncio.Semaphore | None = None
    _closing: asyncio.TimerHandle | None = None

    async def show(self, shell: Shell, fetch: Fetch) -> Shown:
        """A page as it is once its scripts have run; `fetch` gets what they ask for, None where they may not.

        Raises RenderFailed, or ConfigurationError when there is no browser.
        """
        if self._gate is None:
            self._gate = asyncio.Semaphore(self.count)
        async with self._gate:
            if self._closing is not None:
                self._closing.cancel()
            browser = self._free.pop() if self._free else _Browser(self.memory_bytes)
            if browser not in self._all:
                self._all.append(browser)
            try:
                return await browser.show(shell, fetch)
            finally:
                self._free.append(browser)
                self._closing = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._rest)

    def _rest(self) -> None:
        for browser in self._free:
            browser.stop()

    def close(self) -> None:
        """Ends all browsers."""
        if self._closing is not None:
            self._closing.cancel()
        for browser in self._all:
            browser.stop()


@lru_cache(maxsize=1)
def browsers() -> Browsers:
    """The browsers of this process."""
    return Browsers()
