"""The demo's web servers: one address a site on loopback, with a clock that is moved by hand."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from ui.demo import pages
from ui.demo.world import Site, sites

MAX_LINE_SECONDS = 10.0  # a client that says nothing for so long is let go


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answers to one request."""

    status: int
    content_type: str
    body: bytes
    kind: str  # article, list, front, robots, other: for the log


class NewsWeb:
    """Sites on loopback. Times are aware; `now` moves only by `advance`."""

    def __init__(self, start: datetime) -> None:
        self.now = start
        self.sites = sites(start)
        self.log: Counter[tuple[str, int]] = Counter()  # (kind of page, status) -> requests
        self._servers: dict[str, _Server] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Bind an address for each site and serve in threads. Raises OSError when none is free."""
        for number, site in enumerate(self.sites):
            server = _bind(self, site, number)
            self._servers[site.name] = server
            threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        """Close all servers."""
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        self._servers.clear()

    def advance(self, by: timedelta) -> None:
        """Move the clock on."""
        self.now += by

    def base(self, site: Site) -> str:
        """The address of a site, without a slash at its end."""
        host, port = self._servers[site.name].server_address[:2]
        return f"http://{host!s}:{port}"

    def take_log(self) -> Counter[tuple[str, int]]:
        """Requests since the last call, by kind of page and status."""
        with self._lock:
            taken, self.log = self.log, Counter()
        return taken

    def count(self, kind: str, status: int) -> None:
        """Note one answered request."""
        with self._lock:
            self.log[kind, status] += 1

    def answer(self, site: Site, path: str, base: str) -> Answer:
        """What a site answers at this time to a request for a path."""
        if path == "/robots.txt":
            return Answer(200, "text/plain; charset=utf-8", pages.robots(site, base).encode(), "robots")
        if path == site.list_path:
            content_type, render = pages.LISTS[site.route]
            return self._text(site, content_type, render(site, base, self.now), "list")
        if path == "/":
            return self._text(site, "text/html", pages.front_page(site, base, self.now), "front")
        for article in site.articles:
            if article.path == path and (text := article.text(self.now)):
                page = pages.article_page(site, article, text, base, self.now)
                return self._text(site, "text/html", page, "article")
        known = any(article.path == path for article in site.articles)
        return Answer(404, "text/plain; charset=utf-8", b"404\n", "article" if known else "other")

    def changed(self, site: Site, path: str) -> datetime:
        """When what a path shows was changed last: an article's own text, or the newest of a list."""
        there = site.published(self.now)
        own = [text.at for article, text in there if article.path == path]
        return max(own or [text.at for _, text in there])

    @staticmethod
    def _text(site: Site, content_type: str, text: str, kind: str) -> Answer:
        # JSON is UTF-8 by its own standard (RFC 8259), whatever the site's pages are.
        encoding = "utf-8" if "json" in content_type else site.encoding
        return Answer(200, f"{content_type}; charset={encoding}", text.encode(encoding), kind)


@contextmanager
def serve(start: datetime) -> Iterator[NewsWeb]:
    """A running news web for the length of a with block."""
    web = NewsWeb(start)
    try:
        web.start()
        yield web
    finally:
        web.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], web: NewsWeb, site: Site) -> None:
        self.web = web
        self.site = site
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server for our own name, as HTTPServer does."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = MAX_LINE_SECONDS
    server: _Server

    def do_GET(self) -> None:
        """Answer, or say that nothing has changed."""
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        """Answer without the body."""
        self._respond(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing: the web counts."""

    def _respond(self, *, with_body: bool) -> None:
        web, site = self.server.web, self.server.site
        path = urlsplit(self.path).path
        host, port = self.server.server_address[:2]
        answer = web.answer(site, path, f"http://{host!s}:{port}")
        etag = f'"{hashlib.blake2b(answer.body, digest_size=8).hexdigest()}"'
        validated = answer.status == 200 and answer.kind != "robots"
        unchanged = validated and self.headers.get("If-None-Match") == etag
        status = 304 if unchanged else answer.status
        web.count(answer.kind, status)
        self.send_response(status)
        if validated:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", format_datetime(web.changed(site, path), usegmt=True))
        if unchanged:
            self.end_headers()
            return
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)


def _bind(web: NewsWeb, site: Site, number: int) -> _Server:
    """A server on an address of its own, so that each site is a host; where only 127.0.0.1 exists, on a port."""
    try:
        return _Server((f"127.0.0.{number + 2}", 0), web, site)
    except OSError:
        return _Server(("127.0.0.1", 0), web, site)
