"""Many small news sites on loopback addresses, each of which answers late and keeps a log of who asked when.

One asyncio process serves all; a site is an address 127.x.y.z. Each has a feed whose articles are made from its number, so that
what must be found is known. `requests` gives each request's host, path and times (time.monotonic of this process); two at
once on one host, or one too soon after another, are facts of the log.

    python -m benchmarks.latencyweb PORT FOLDER --sites 100 --articles 5 --latency 0.2
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

SYLLABLES = [
    "ba",
    "ke",
    "li",
    "mo",
    "nu",
    "ra",
    "se",
    "ti",
    "vo",
    "du",
    "gan",
    "fer",
    "hol",
    "pin",
    "tor",
    "mer",
    "zal",
]
COPIED = 1  # this number of each site is one agency's text, the same on three sites
NAMES = ("Brightwell Robotics", "Lakes Union", "Corvid Shipping")


LOOPBACK = "127.10"


def address(site: int, prefix: str = LOOPBACK) -> str:
    """The address of a site, one of 62,500."""
    return f"{prefix}.{1 + site // 250}.{1 + site % 250}"


def words(seed: str, count: int) -> str:
    """Words that no other seed gives, so that no two texts are of one event by chance."""
    choose = random.Random(seed)
    return " ".join("".join(choose.choices(SYLLABLES, k=choose.randint(2, 4))) for _ in range(count))


def page(site: int, number: int) -> bytes:
    """The article of a number on a site; every third names somebody who is watched."""
    key = f"agency-{site // 3}" if number == COPIED else f"{site}-{number}"
    name = NAMES[number // 3 % len(NAMES)] if number % 3 == 0 else "The port authority"
    title = f"{words(key, 6).capitalize()}"
    body = "".join(f"<p>{name} said that the {words(f'{key}.{n}', 24)}, and left.</p>" for n in range(4))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta property="article:published_time" content="2026-11-20T09:00:00+00:00"></head>'
        f"<body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    ).encode()


def feed(host: str, site: int, first: int, count: int) -> bytes:
    """An RSS feed of a site's articles, the newest first."""
    base = f"http://{host}"
    items = "".join(
        f"<item><title>{words(f'{site}-{n}', 6)}</title><link>{base}/news/{n}-{words(f'{site}-{n}', 3).replace(' ', '-')}</link></item>"
        for n in reversed(range(first, first + count))
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site {site}</title>{items}</channel></rss>'.encode()


class Web:
    """The server: `latency` seconds before each answer, `articles` in each feed and `fresh` more with each `period` seconds."""

    def __init__(
        self,
        port: int,
        sites: int,
        articles: int,
        latency: float,
        period: float,
        fresh: int,
        most: int = 0,
        prefix: str = LOOPBACK,
        window: int = 0,
    ) -> None:
        self._port, self._sites, self._articles = port, sites, articles
        self._latency, self._period, self._fresh = latency, period, fresh
        self._most, self._window = most or 1_000_000_000, window or articles
        self._started = time.monotonic()
        self.log: list[tuple[int, str, float, float]] = []  # site, path, begun, ended
        self._hosts = [address(site, prefix) for site in range(sites)]
        self._numbers = {host: site for site, host in enumerate(self._hosts)}

    def published(self) -> int:
        """Articles of each site until now."""
        if not self._period:
            return self._articles
        come = self._fresh * int((time.monotonic() - self._started) / self._period)
        return min(self._articles + come, self._most)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        site = self._numbers.get(writer.get_extra_info("sockname")[0], -1)
        try:
            while line := await reader.readline():
                path = line.split(b" ")[1].decode("ascii", "replace")
                while (await reader.readline()).strip():
                    pass
                begun = time.monotonic()
                await asyncio.sleep(self._latency)
                status, kind, body = self._answer(site, path)
                self.log.append((site, path, begun, time.monotonic()))
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (ConnectionError, IndexError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # also at our own end, with answers under way
        finally:
            writer.close()

    def _answer(self, site: int, path: str) -> tuple[str, str, bytes]:
        if site < 0 or path == "/robots.txt":
            return "404 Not Found", "text/plain", b"none"
        if path.startswith("/feed"):
            published = self.published()
            count = min(self._window, published)
            return (
                "200 OK",
                "application/rss+xml",
                feed(f"{self._hosts[site]}:{self._port}", site, published - count, count),
            )
        number = path.removeprefix("/news/").partition("-")[0]
        if number.isdigit() and int(number) < self.published():
            return "200 OK", "text/html; charset=utf-8", page(site, int(number))
        return "404 Not Found", "text/html", b"<h1>Not found</h1>"


Log = list[tuple[int, str, float, float]]  # site, path, begun, ended


def judge(log: Log, delay: float, slack: float = 0.0) -> dict[str, float]:
    """What a log says: `overlaps` (requests that began while another was under way on their host), `hasty` (that began
    sooner after the one before than `delay` seconds), `shortest` pause in seconds.

    A request is seen here some time after it was sent, the longer the busier the machine: a tenth of the delay is
    allowed for, or `slack` seconds.
    """
    following = list(_following(log))
    return {
        "overlaps": sum(after[0] < before[1] for before, after in following),
        "hasty": len(hasty(log, delay, slack)),
        "shortest": round(min((after[0] - before[0] for before, after in following), default=0.0), 3),
    }


def hasty(log: Log, delay: float, slack: float = 0.0) -> list[tuple[float, float, str, str]]:
    """The requests that came too soon: when, by this machine's monotonic clock; how long after the one before; the path
    of that one, and their own."""
    least = delay - max(0.1 * delay, slack)
    return [
        (after[0], after[0] - before[0], before[2], after[2])
        for before, after in _following(log)
        if after[0] - before[0] < least
    ]


def _following(log: Log) -> Iterator[tuple[tuple[float, float, str], tuple[float, float, str]]]:
    """Each request but a host's first, after the one before it: when it began and ended, and its path."""
    hosts: dict[int, list[tuple[float, float, str]]] = defaultdict(list)
    for site, path, begun, ended in log:
        hosts[site].append((begun, ended, path))
    for requests in hosts.values():
        yield from pairwise(sorted(requests))


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path, help="where the log is written at SIGTERM and at each SIGUSR1")
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--articles", type=int, default=5)
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--period", type=float, default=0.0)
    parser.add_argument("--fresh", type=int, default=1)
    parser.add_argument("--most", type=int, default=0, help="articles that each site publishes in all")
    parser.add_argument(
        "--window", type=int, default=0, help="articles that a feed lists; those of the begin"
    )
    parser.add_argument("--prefix", default=LOOPBACK, help="first half of the sites' addresses")
    given = parser.parse_args()
    with contextlib.suppress(
        PermissionError
    ):  # what is measured is when requests come, not when we find the time
        os.nice(-20)
    web = Web(
        given.port,
        given.sites,
        given.articles,
        given.latency,
        given.period,
        given.fresh,
        given.most,
        given.prefix,
        given.window,
    )
    stopping = asyncio.Event()

    def write() -> None:
        part = given.folder / "requests.part"
        part.write_text(json.dumps({"published": web.published(), "log": web.log}), encoding="utf-8")
        part.replace(given.folder / "requests.json")

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, write)
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    server = await asyncio.start_server(web.serve, "0.0.0.0", given.port, backlog=1000)
    print("ready", flush=True)
    async with server:
        await stopping.wait()
    write()


if __name__ == "__main__":
    asyncio.run(_main())
