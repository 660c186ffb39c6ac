"""A real HTTP server on loopback whose pages a test writes, and which remembers what was asked of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """What the server says."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str | None = "text/html; charset=utf-8"

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass
class Asked:
    """A request that arrived."""

    path: str
    headers: dict[str, str]
    at: float


Page = Answer | Callable[["Asked"], Answer] | str


class Site:
    """Serves `pages` (path to answer, text or function); everything else is 404."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.raw: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self._server = ThreadingHTTPServer((host, 0), self._handler())
        self._server.daemon_threads = True
        self.endpoint = f"{host}:{self._server.server_port}"
        self.url = f"http://{self.endpoint}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def paths(self) -> list[str]:
        """Paths in the order they were asked for, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.path, headers, time.monotonic())
                site.asked.append(asked)
                if self.path in site.raw:
                    self.close_connection = True
                    site.raw[self.path](self)
                    return
                page = site.pages.get(self.path, Answer("<h1>Not found</h1>", 404))
                answer = page(asked) if callable(page) else Answer(page) if isinstance(page, str) else page
                etag = answer.headers.get("ETag")
                if answer.status == 200 and etag and headers.get("if-none-match") == etag:
                    answer = Answer(b"", 304, answer.headers, None)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.content_type:
                    self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.data)))
                self.end_headers()
                self.wfile.write(answer.data)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def article(title: str, text: str = "", *, head: str = "", url: str = "") -> str:
    """A plain news page with enough text to be one."""
    paragraphs = text or " ".join(
        f"The {word} of {title} was described at length by the officials who took part in the meeting."
        for word in ("opening", "second session", "closing round", "aftermath", "budget", "schedule")
    )
    canonical = f'<link rel="canonical" href="{url}">' if url else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{canonical}{head}'
        f'<meta property="article:published_time" content="2026-11-20T09:00:00+00:00"></head>'
        f"<body><main><article><h1>{title}</h1><p>{paragraphs}</p>"
        f"<p>Nobody expected that {title} would be settled on the same day, and several members said so.</p>"
        "</article></main></body></html>"
    )


def rss(links: list[tuple[str, str]]) -> Answer:
    """An RSS feed of (address, title)."""
    items = "".join(
        f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid></item>" for url, title in links
    )
    return Answer(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>',
        content_type="application/rss+xml",
    )
