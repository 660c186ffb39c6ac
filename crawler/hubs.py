"""Hubs (W3C WebSub): which one a feed offers, and asking it (5.1) through the same guard as every other request."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.guard import Guard, Target
from presswatch.types import Route, RouteKind
from presswatch.urls import absolute
from storage import subscriptions

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.lists import Listing
    from crawler.session import Session

SECONDS = 20.0  # for one request, however slowly the hub speaks
MAX_ANSWER = 4096  # bytes of an answer that are read
MAX_REDIRECTS = 3
MAX_HEADER = 8192  # characters of a Link header that are looked at

_LINK = re.compile(
    r"<([^<>\s]{1,2048})>((?:\s*;\s*[\w!#$&+.^`|~*-]{1,40}\s*=\s*(?:\"[^\"]{0,500}\"|[^\s\",;]{0,500}))*)"
)
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hub said: the status, and the beginning of its words."""

    status: int
    text: str


def links(header: str, base: str) -> dict[str, str]:
    """The first address of each relation in a Link header (RFC 8288), absolute."""
    found: dict[str, str] = {}
    for match in _LINK.finditer(header[:MAX_HEADER]):
        rel = _REL.search(match[2])
        address = absolute(match[1], base)
        if rel is None or address is None:
            continue
        for name in (rel[1] or rel[2] or "").lower().split():
            found.setdefault(name, address)
    return found


async def note(session: Session, route: Route, listing: Listing, response: Response) -> None:
    """Keeps which hub tells of news in a feed, where the operator has an address for hubs (specification, 4)."""
    workspace = session.workspace
    if not workspace.websub.callback or workspace.cluster.dsn is not None:
        return
    if route.kind is not RouteKind.FEED or route not in session.source.routes:
        return
    named = links(b", ".join(response.headers.getlist("Link")).decode("latin-1"), response.url)
    hub = named.get("hub") or listing.hub
    topic = named.get("self") or listing.topic or response.url
    await session.records(subscriptions.offered, route, hub, topic, datetime.now(UTC))


def send_form(url: str, fields: Mapping[str, str], guard: Guard, user_agent: str) -> Answer:
    """Sends a form by POST and gives the answer. Redirects that keep the method are followed.

    Raises RequestRefused where the guard says no, OSError and HTTPException for what goes wrong on the way.
    """
    for _ in range(MAX_REDIRECTS + 1):
        answer, location = _send_once(guard.check(url), url, fields, guard, user_agent)
        if answer.status not in (307, 308) or not location:
            return answer
        url = urljoin(url, location)
    raise OSError("the hub redirects on and on")


def _send_once(
    target: Target, url: str, fields: Mapping[str, str], guard: Guard, user_agent: str
) -> tuple[Answer, str | None]:
    address = asyncio.run(guard.resolve(target.host, target.port))[0]
    connection = _Pinned(target, address)
    # A byte now and then would keep a time-out for each read from ever coming.
    timer = threading.Timer(SECONDS, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": user_agent,
            "Connection": "close",
        }
        connection.request("POST", path, urlencode(fields), headers)
        response = connection.getresponse()
        body = response.read(MAX_ANSWER)
        return Answer(response.status, body.decode("utf-8", "replace")), response.getheader("Location")
    finally:
        timer.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the very address that the guard judged."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self._target, self._address = target, address

    def connect(self) -> None:
        """Dials; TLS is verified for the host's name."""
        self.sock = socket.create_connection((self._address, self._target.port), SECONDS)
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._target.host)

    def cut(self) -> None:
        """Ends it from another thread."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
