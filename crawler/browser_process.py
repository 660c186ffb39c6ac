"""The process that has a browser: it runs a page's scripts, and asks its parent for everything they want.

Chromium itself reaches nothing: each request is stopped before it leaves and put to the parent, which fetches as it
fetches everything (guard, robots.txt, politeness, limits). What slips past that meets a proxy that never answers and
a resolver that knows no name. Pictures, fonts, films, frames, sockets and whatever is no GET are not even asked for.

Both sides speak frames over pipes: two lengths of four bytes, a JSON object, bytes. Run by `crawler.browser`:
`python -m crawler.browser_process CHROMIUM MEMORY_BYTES`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Route

LENGTHS = struct.Struct(">II")
MAX_FRAME = 64 * 1024 * 1024
LOOK_SECONDS = 0.1  # between two looks at the memory
STEP_SECONDS = 0.2
STILL_SECONDS = 1.0  # nothing asked for and nothing written for so long: the page is done
LAST_SECONDS = 3.0  # to hand over a page that is still not done
WANTED = frozenset({"script", "xhr", "fetch"})
# Peer connections speak to addresses of their own choice, past everything that stops requests.
NO_PEERS = """for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "WebTransport"])
  Object.defineProperty(globalThis, name, {value: undefined, writable: false, configurable: false});"""
TEXT_LENGTH = "document.documentElement ? document.documentElement.textContent.length : 0"


def pack(header: Mapping[str, Any], body: bytes = b"") -> bytes:
    """A frame."""
    text = json.dumps(header).encode()
    return LENGTHS.pack(len(text), len(body)) + text + body


async def read_frame(stream: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    """The next frame. Raises IncompleteReadError at the end, ValueError for what is none."""
    text, body = LENGTHS.unpack(await stream.readexactly(LENGTHS.size))
    if text + body > MAX_FRAME:
        raise ValueError(f"a frame of {text + body} bytes")
    header: dict[str, Any] = json.loads(await stream.readexactly(text))
    return header, await stream.readexactly(body)


def descendants(root: int) -> list[int]:
    """All processes below one; none where the system does not tell."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: list[int] = []
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def private_bytes(pids: list[int]) -> int:
    """Resident memory of processes that none shares with others, in bytes."""
    pages = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
            pages += int(fields[1]) - int(fields[2])
    return pages * resource.getpagesize()


def kill_all(pids: list[int]) -> None:
    """Ends processes at once."""
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


class _Host:
    """One browser and the page that it shows, if any."""

    def __init__(self, out: asyncio.StreamWriter, memory_bytes: int) -> None:
        self._out = out
        self._memory_bytes = memory_bytes
        self._asked: dict[int, asyncio.Future[tuple[dict[str, Any], bytes]]] = {}
        self._number = 0
        self.too_much = 0  # bytes that were wanted when the browser was ended for it

    def watch_memory(self, ended: Callable[[], None]) -> None:
        """Ends the browser when it wants too much; in a thread, so that nothing keeps it from looking."""
        while not self.too_much:
            time.sleep(LOOK_SECONDS)
            pids = descendants(os.getpid())
            used = private_bytes(pids)
            if used > self._memory_bytes:
                self.too_much = used
                kill_all(pids)
                ended()

    async def say(self, header: Mapping[str, Any], body: bytes = b"") -> None:
        """A frame to the parent."""
        self._out.write(pack(header, body))
        await self._out.drain()

    def answered(self, header: dict[str, Any], body: bytes) -> None:
        """What the parent fetched, or that it did not."""
        future = self._asked.pop(int(header["id"]), None)
        if future is not None and not future.done():
            future.set_result((header, body))

    async def show(self, browser: Browser, header: dict[str, Any], body: bytes) -> None:
        """Runs a page's scripts and says what it then shows."""
        try:
            context = await browser.new_context(
                service_workers="block",
                accept_downloads=False,
                user_agent=header["user_agent"],
                viewport={"width": 1280, "height": 1600},
            )
            await context.add_init_script(NO_PEERS)
            await context.route_web_socket("**/*", lambda socket: socket.close())
            shown = _Shown(self, header, body)
            await context.route("**/*", shown.route)
            result = await shown.show(context)
            for future in self._asked.values():
                future.cancel()
            self._asked.clear()
            await asyncio.wait_for(context.close(), LAST_SECONDS)
        except Exception as error:  # the top of a page: a browser that was ended shows itself in many ways
            if self.too_much or not browser.is_connected():
                return  # told where it ended
            result = {"say": "died", "why": f"{type(error).__name__}: {str(error)[:200]}"}, b""
        await self.say(*result)

    async def ask(self, url: str, kind: str, headers: Mapping[str, str]) -> tuple[dict[str, Any], bytes]:
        """What the parent has for an address."""
        self._number += 1
        number = self._number
        future: asyncio.Future[tuple[dict[str, Any], bytes]] = asyncio.get_running_loop().create_future()
        self._asked[number] = future
        await self.say({"say": "ask", "id": number, "url": url, "kind": kind, "headers": headers})
        return await future


class _Shown:
    """One page while its scripts run."""

    def __init__(self, host: _Host, header: dict[str, Any], body: bytes) -> None:
        self._host = host
        self._url: str = header["url"]
        self._headers: dict[str, str] = header["headers"]
        self._body = body
        self._deadline = time.monotonic() + float(header["seconds"])
        self._max_bytes = int(header["max_bytes"])
        self._given = False
        self._under_way = 0
        self._crashed = asyncio.Event()
        self._moves_to: str | None = None

    async def route(self, route: Route) -> None:
        """Answers one request of the page."""
        request = route.request
        try:
            if request.is_navigation_request():
                await self._navigate(route)
            elif request.resource_type == "stylesheet":
                await route.fulfill(status=200, content_type="text/css", body="")  # scripts may wait for it
            elif (
                request.method != "GET"
                or request.resource_type not in WANTED
                or not request.url.startswith(("http://", "https://"))
            ):
                await route.abort("blockedbyclient")
            else:
                await self._fetch(route)
        except Exception:  # the page went away meanwhile; its own end is told elsewhere
            with contextlib.suppress(Exception):
                await route.abort()

    async def _navigate(self, route: Route) -> None:
        inner = True
        with contextlib.suppress(Exception):  # of a page that is only being made
            inner = route.request.frame.parent_frame is not None
        if inner or self._given:
            if not inner:
                self._moves_to = route.request.url
            await route.abort("aborted")
            return
        self._given = True
        await route.fulfill(status=200, headers=self._headers, body=self._body)

    async def _fetch(self, route: Route) -> None:
        self._under_way += 1
        try:
            kept = {
                name: value
                for name, value in route.request.headers.items()
                if name in ("accept", "accept-language", "origin", "x-requested-with")
            }
            header, body = await self._host.ask(route.request.url, route.request.resource_type, kept)
            if header["do"] == "answer":
                await route.fulfill(status=header["status"], headers=header["headers"], body=body)
            else:
                await route.abort("blockedbyclient")
        finally:
            self._under_way -= 1

    async def show(self, context: BrowserContext) -> tuple[dict[str, Any], bytes]:
        """The frame that tells what the page became."""
        page = await context.new_page()
        context.on("page", lambda other: asyncio.ensure_future(other.close()))
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        page.on("crash", lambda _: self._crashed.set())
        work = asyncio.ensure_future(self._run(page))
        crash = asyncio.ensure_future(self._crashed.wait())
        try:
            left = self._deadline - time.monotonic() + LAST_SECONDS
            await asyncio.wait({work, crash}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            if self._crashed.is_set():
                return {"say": "died", "why": "its page crashed in the browser"}, b""
            return {"say": "died", "why": "its scripts gave no end"}, b""
        finally:
            work.cancel()
            crash.cancel()

    async def _run(self, page: Page) -> tuple[dict[str, Any], bytes]:
        left = max(self._deadline - time.monotonic(), 0.1)
        try:
            await page.goto(self._url, wait_until="commit", timeout=left * 1000)
        except Exception as error:  # a page may fail to open in as many ways as Chromium knows
            return {"say": "died", "why": f"it cannot be shown: {str(error).splitlines()[0][:200]}"}, b""
        await self._settle(page)
        if self._moves_to is not None:
            return {"say": "moved", "url": self._moves_to}, b""
        html = (await page.content()).encode("utf-8", "replace")
        if len(html) > self._max_bytes:
            return {"say": "too_large", "bytes": len(html)}, b""
        return {"say": "page"}, html

    async def _settle(self, page: Page) -> None:
        """Waits until the page asks for nothing and writes nothing any more, or its time is over."""
        still, length = 0.0, -1
        while time.monotonic() < self._deadline and still < STILL_SECONDS and self._moves_to is None:
            await asyncio.sleep(STEP_SECONDS)
            try:
                now = int(await page.evaluate(TEXT_LENGTH))
            except Exception:  # between two documents
                now = -1
            still = still + STEP_SECONDS if now == length and not self._under_way else 0.0
            length = now


async def _serve(chromium: str, memory_bytes: int, answers: int) -> None:
    from playwright.async_api import async_playwright

    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.streams.FlowControlMixin(loop=loop), os.fdopen(answers, "wb")
    )
    host = _Host(asyncio.StreamWriter(transport, protocol, None, loop), memory_bytes)
    nowhere = socket.socket()
    nowhere.bind(("127.0.0.1", 0))  # and never listened at: whoever dials it is refused
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=chromium,
                # As root, Chromium refuses to start with its sandbox.
                chromium_sandbox=os.geteuid() != 0,
                args=[
                    f"--proxy-server=http://127.0.0.1:{nowhere.getsockname()[1]}",
                    "--proxy-bypass-list=<-loopback>",
                    "--host-resolver-rules=MAP * ~NOTFOUND",
                    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
                    "--disable-background-networking",
                    "--disable-gpu",
                    f"--js-flags=--max-old-space-size={memory_bytes // 2**20 // 2}",
                ],
            )
        except Exception as error:  # a browser that is missing, too old or may not start
            first = str(error).strip().splitlines()[0][:300]
            await host.say({"say": "unfit", "why": first})
            return
        gone = asyncio.Event()
        threading.Thread(
            target=host.watch_memory, args=(lambda: loop.call_soon_threadsafe(gone.set),), daemon=True
        ).start()
        browser.on("disconnected", lambda _: gone.set())
        listening = asyncio.ensure_future(_listen(lines, host, browser))
        ended = asyncio.ensure_future(gone.wait())
        await asyncio.wait({listening, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not listening.done():
            listening.cancel()
            why = f"its page wanted {host.too_much // 2**20} MB" if host.too_much else "the browser ended"
            await host.say({"say": "died", "why": why})
        # A page that runs on, or a driver without its browser, would keep us waiting for ever.
        kill_all(descendants(os.getpid()))
        os._exit(0)


async def _listen(lines: asyncio.StreamReader, host: _Host, browser: Browser) -> None:
    """Does what the parent says until its pipe ends."""
    shown: asyncio.Task[None] | None = None
    try:
        while True:
            header, body = await read_frame(lines)
            if header["do"] == "show":
                shown = asyncio.ensure_future(host.show(browser, header, body))
            else:
                host.answered(header, body)
    except asyncio.IncompleteReadError:
        if shown is not None:
            shown.cancel()


def main() -> None:
    """The child's entry."""
    chromium, memory_bytes = sys.argv[1], int(sys.argv[2])
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever else is printed must not look like a frame
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the crawler's to handle
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        asyncio.run(_serve(chromium, memory_bytes, answers))


if __name__ == "__main__":
    main()
