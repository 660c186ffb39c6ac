"""A web server that speaks to each connection as a case says, byte by byte, and remembers what it was asked.

Each case has an origin of its own (a port), so that cases can be crawled side by side. A case is a function of
an `Exchange`, which reads one request and has the socket; what it does not do is not done.
"""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

LIFETIME = 60.0  # seconds that one connection may last, whatever its case does


@dataclass
class Exchange:
    """One request, and the socket to answer on."""

    path: str
    headers: dict[str, str]
    origin: str
    connection: socket.socket
    visits: int  # of this path, with this one

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        self.connection.sendall(data)

    def reply(
        self,
        body: bytes | str = b"",
        status: int = 200,
        content_type: str | None = "text/html; charset=utf-8",
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        """A whole, correct answer."""
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(data)}", "Connection: close"]
        if content_type:
            lines.append(f"Content-Type: {content_type}")
        lines += [f"{name}: {value}" for name, value in headers]
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data)

    def head(self, *lines: str, status: str = "HTTP/1.1 200 OK") -> None:
        """A status line and headers as they are given."""
        self.send("\r\n".join([status, *lines]).encode("latin-1") + b"\r\n\r\n")

    def reset(self) -> None:
        """Ends the connection as a machine does that never knew of it."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


Handler = Callable[[Exchange], None]


@dataclass
class Case:
    """A misbehaviour, and what must come of it.

    `kept` is the number of articles that are stored (a range where both are honest). `has` and `lacks` are
    about titles and texts. `requests` bounds what the site is asked for, robots.txt not counted.
    """

    name: str
    handler: Handler
    kind: str = "article"  # article, feed, sitemap, section
    path: str = "/news/2026/11/20/story"
    kept: tuple[int, int] = (0, 0)
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    requests: tuple[int, int] = (0, 6)
    never: tuple[str, ...] = ()  # paths that are not asked for
    robots: Handler | None = None
    reasons: tuple[str, ...] = ()  # any of which the refusal has


@dataclass
class Origin:
    """A running case."""

    case: Case
    asked: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.endpoint = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = f"http://{self.endpoint}"
        threading.Thread(target=self._accept, daemon=True).start()

    def paths(self) -> list[str]:
        """What was asked for but robots.txt."""
        return [path for path in self.asked if path != "/robots.txt"]

    def close(self) -> None:
        """Takes no more connections."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(LIFETIME)
        with contextlib.suppress(OSError, ValueError), connection:
            data = b""
            while b"\r\n\r\n" not in data:
                piece = connection.recv(65_536)
                if not piece:
                    return
                data += piece
            head = data.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
            self.asked.append(path)
            if "cookie" in headers:
                self.cookies.append(path)
            exchange = Exchange(path, headers, self.url, connection, self.asked.count(path))
            if path == "/robots.txt" and self.case.robots is None:
                exchange.reply("", 404)
            elif path == "/robots.txt" and self.case.robots is not None:
                self.case.robots(exchange)
            else:
                self.case.handler(exchange)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)


def drip(exchange: Exchange, data: Iterable[bytes], pause: float) -> None:
    """Sends piece by piece until the other side leaves."""
    for piece in data:
        exchange.send(piece)
        time.sleep(pause)


_WORDS = [
    "harbour",
    "council",
    "bridge",
    "budget",
    "teacher",
    "market",
    "railway",
    "museum",
    "hospital",
    "farmer",
    "river",
    "minister",
    "library",
    "stadium",
    "airport",
    "island",
    "forest",
    "factory",
    "village",
    "theatre",
    "satellite",
    "orchard",
    "glacier",
    "cathedral",
    "vineyard",
    "lighthouse",
]


def invented(key: str, paragraphs: int = 4) -> str:
    """Paragraphs of a story that no other key has."""
    chance = random.Random(key)
    sentence = "The {} near the {} was visited by {} people from the {}."
    return "".join(
        "<p>"
        + " ".join(
            sentence.format(*chance.sample(_WORDS, 2), chance.randint(3, 900), chance.choice(_WORDS))
            for _ in range(4)
        )
        + "</p>"
        for _ in range(paragraphs)
    )


def story(
    title: str = "Harbour plan approved", body: str = "", head: str = "", url: str = "", lang: str = "en"
) -> str:
    """A plain news page; `body` is markup that stands in the text, before its last paragraph."""
    paragraphs = "".join(
        f"<p>The {word} of the plan was described at length by officials who took part in the meeting on {day}.</p>"
        for word, day in (("opening", "Monday"), ("second reading", "Tuesday"), ("budget", "Friday"))
    )
    last = (
        "<p>Nobody expected that it would be settled on the same day, and several members of the board said so "
        "afterwards to reporters.</p>"
    )
    canonical = f'<link rel="canonical" href="{url}">' if url else ""
    return page(title, f"{paragraphs}{body}{last}", head=f"{canonical}{head}", lang=lang)


def page(title: str, body: str, head: str = "", lang: str = "en") -> str:
    """A news page with this text alone."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}'
        '<meta property="article:published_time" content="2026-11-20T09:00:00+00:00"></head><body><main><article>'
        f"<h1>{title}</h1>{body}</article></main></body></html>"
    )


def rss(items: Iterable[tuple[str, str]], extra: str = "") -> str:
    """An RSS feed of (address, title)."""
    rows = "".join(
        f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid></item>" for url, title in items
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{extra}{rows}</channel></rss>'
    )


def fields(**changes: Any) -> dict[str, Any]:
    """Keyword arguments of a case that keeps one article."""
    return {"kept": (1, 1), "requests": (1, 3), **changes}
