"""The only way out: Scrapy's HTTP/1.1 handler with our guard, politeness and limits below everything.

A middleware can be bypassed by another component; the handler cannot. So the address is resolved,
judged and dialled here, each request waits here for its host's turn, and response headers are bounded
here. The total deadline of a request is Scrapy's own (`DOWNLOAD_TIMEOUT` counts from the first byte
sent to the last received, so a byte at a time does not extend it).
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.exceptions import StopDownload
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.web.client import URI, Agent, HTTPConnectionPool
from twisted.web.http import _ChunkedTransferDecoder
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.credentials import Credentials
from crawler.guard import Guard, Target, guard_of
from crawler.politeness import BudgetSpent, host_gate
from crawler.settings import MAX_HEADER_BYTES, MAX_HEADER_LINES, MAX_SMALL_CHUNKS, SMALL_CHUNK
from storage import hosts

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.session import Session

CONNECT_SECONDS = 10.0  # for one address; a name with several is tried in turn
MAX_DIALLED = 4


class TooManyHeaders(Exception):
    """The response's header section is larger than any honest one."""


class TooManyChunks(Exception):
    """A body in crumbs, each of which costs as much as an honest chunk."""


@implementer(IStreamClientEndpoint)
class GuardedEndpoint:
    """A stream endpoint that dials only what the guard let through."""

    def __init__(self, reactor: Any, guard: Guard, host: str, port: int, timeout: float) -> None:
        self._reactor, self._guard = reactor, guard
        self._host, self._port, self._timeout = host, port, timeout

    def connect(self, factory: Any) -> Deferred[Any]:
        """A Deferred of the connected protocol; fails with RequestRefused where the guard says no."""
        return Deferred.fromCoroutine(self._connect(factory))

    async def _connect(self, factory: Any) -> Any:
        try:
            addresses = await Deferred.fromFuture(
                asyncio.ensure_future(self._guard.resolve(self._host, self._port))
            )
        except (OSError, TimeoutError) as error:
            raise DNSLookupError(f"{self._host} cannot be resolved: {error}") from error
        failure: Exception = OSError(f"{self._host} cannot be reached")
        for address in addresses[:MAX_DIALLED]:
            kind = TCP6ClientEndpoint if ":" in address else TCP4ClientEndpoint
            try:
                return await kind(self._reactor, address, self._port, self._timeout).connect(factory)
            except ConnectError as error:
                failure = error
        raise failure


@implementer(IAgentEndpointFactory)
class _GuardedEndpoints:
    def __init__(self, guard: Guard, tls: Any, timeout: float) -> None:
        self._guard, self._tls, self._timeout = guard, tls, timeout

    def endpointForURI(self, uri: URI) -> Any:
        from twisted.internet import reactor

        host = uri.host.decode("ascii").strip("[]")
        endpoint: Any = GuardedEndpoint(reactor, self._guard, host, uri.port, self._timeout)
        if uri.scheme == b"https":
            return wrapClientTLS(self._tls.creatorForNetloc(uri.host, uri.port), endpoint)
        return endpoint


class _GuardedAgent(_ScrapyAgent):
    def __init__(self, guard: Guard, **options: Any) -> None:
        super().__init__(**options)
        self._guard = guard

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        if request.meta.get("proxy"):
            # The proxy is the operator's own choice, and it is the proxy that resolves.
            return super()._get_agent(request, timeout)
        from twisted.internet import reactor

        endpoints = _GuardedEndpoints(self._guard, self._contextFactory, min(timeout, CONNECT_SECONDS))
        agent: Agent = Agent.usingEndpointFactory(reactor, endpoints, self._pool)  # type: ignore[no-untyped-call]
        return agent


class _NotedPool:
    """A pool of connections that tells when it gives one: the request is written in the same moment."""

    def __init__(self, pool: HTTPConnectionPool, given: Callable[[], None]) -> None:
        self._pool, self._given = pool, given
        self.persistent = pool.persistent

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:
        """The pool's own, noted."""
        connection: Deferred[Any] = self._pool.getConnection(key, endpoint)
        return connection.addCallback(self._note)

    def _note(self, connection: Any) -> Any:
        self._given()
        return connection


class _BoundedParser(_LenientHTTPClientParser):
    def lineReceived(self, line: bytes) -> None:
        self.header_lines = getattr(self, "header_lines", 0) + 1
        self.header_bytes = getattr(self, "header_bytes", 0) + len(line)
        if self.header_lines > MAX_HEADER_LINES or self.header_bytes > MAX_HEADER_BYTES:
            raise TooManyHeaders(f"more than {MAX_HEADER_LINES} lines or {MAX_HEADER_BYTES} bytes of headers")
        super().lineReceived(line)

    def switchToBodyMode(self, decoder: Any) -> None:
        # What one packet brings is handed on in one piece, however many chunks it is cut into.
        self.pieces: list[bytes] = []
        self.chunks = self.chunk_bytes = 0
        if isinstance(decoder, _ChunkedTransferDecoder):
            self.deliver, decoder.dataCallback = decoder.dataCallback, self._chunk
            finish = decoder.finishCallback

            def finished(rest: bytes) -> None:
                self._hand_on()
                finish(rest)

            decoder.finishCallback = finished
        super().switchToBodyMode(decoder)  # type: ignore[no-untyped-call]

    def rawDataReceived(self, data: bytes) -> None:
        super().rawDataReceived(data)  # type: ignore[no-untyped-call]
        self._hand_on()

    def _chunk(self, data: bytes) -> None:
        self.chunks += 1
        self.chunk_bytes += len(data)
        if self.chunks > MAX_SMALL_CHUNKS and self.chunk_bytes < self.chunks * SMALL_CHUNK:
            raise TooManyChunks(f"{self.chunks} chunks of less than {SMALL_CHUNK} bytes in the mean")
        self.pieces.append(data)

    def _hand_on(self) -> None:
        if self.pieces:
            pieces, self.pieces = self.pieces, []
            self.deliver(b"".join(pieces))


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Deferred[Any]:
        answer: Deferred[Any] = super().request(request)
        self._parser.__class__ = _BoundedParser
        return answer


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, _addr: Any) -> _BoundedProtocol:
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class GuardedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, through the guard and the host's turn.

    Request meta: `truncate` (bool) keeps the first `download_maxsize` bytes of a larger body instead
    of failing. Raises RequestRefused, Postponed and what Scrapy's handler raises.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._guard = guard_of(tuple(crawler.settings.getlist("ALLOW_PRIVATE")))
        self._pool._factory = _BoundedFactory
        self._delay = crawler.settings.getfloat("HOST_DELAY")
        self._per_day = crawler.settings.getint("REQUESTS_PER_DAY")
        self._concurrency = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._received: dict[Request, int] = {}
        crawler.signals.connect(self._count, signal=signals.bytes_received)

    def _count(self, data: bytes, request: Request) -> None:
        if not request.meta.get("truncate"):
            return
        self._received[request] = self._received.get(request, 0) + len(data)
        if self._received[request] >= request.meta["download_maxsize"]:
            raise StopDownload(fail=False)

    async def download_request(self, request: Request) -> Response:
        """The response. See the class for what is raised."""
        target = self._guard.check(request.url)
        session = getattr(self._crawler.spider, "session", None)
        outgoing = _with_credentials(request, session.credentials if session is not None else Credentials())
        limit = request.meta.get("download_maxsize", self._default_maxsize)
        if self._per_day and session is not None:
            await _spend(session, target, request, self._per_day)
        deadline = (lambda: session.deadline) if session is not None else (lambda: math.inf)
        async with host_gate().turn(target.name, self._delay, self._concurrency, deadline) as sent:
            agent = _GuardedAgent(
                self._guard,
                contextFactory=self._contextFactory,
                bindAddress=self._bind_address,
                pool=_NotedPool(self._pool, sent),
                # A body that is cut on purpose must not be refused for its announced length.
                maxsize=0 if request.meta.get("truncate") else limit,
                warnsize=0,
                fail_on_dataloss=True,
                crawler=self._crawler,
                tls_verbose_logging=False,
            )
            try:
                with wrap_twisted_exceptions():
                    return await maybe_deferred_to_future(agent.download_request(outgoing))
            finally:
                self._received.pop(outgoing, None)


async def _spend(session: Session, target: Target, request: Request, per_day: int) -> None:
    """Counts a request to a host. Raises BudgetSpent where today's are used up.

    Articles leave a tenth of them to the lists: what is seen there is still to be had tomorrow.
    """
    now = datetime.now(UTC)
    listing = request.meta.get("is_robots") or "route" in request.meta
    limit = per_day if listing else per_day - per_day // 10
    host = f"https://{target.name}"  # one budget, whichever scheme
    if not await session.records(hosts.spend, host, now, limit):
        raise BudgetSpent(target.name, datetime.combine(now.date() + timedelta(days=1), time(tzinfo=UTC)))


def _with_credentials(request: Request, credentials: Credentials) -> Request:
    """The request as it is sent: a copy, so that nothing else ever sees what lets us in."""
    outgoing = request.copy()
    for name in ("Cookie", "Authorization", "Proxy-Authorization"):
        outgoing.headers.pop(name, None)
    outgoing.meta.pop("proxy", None)
    if not request.meta.get("is_robots"):
        for name, value in credentials.for_address(request.url).items():
            outgoing.headers[name] = value
    if credentials.proxy is not None:
        outgoing.meta["proxy"] = credentials.proxy
        if credentials.proxy_authorization is not None:
            outgoing.headers["Proxy-Authorization"] = credentials.proxy_authorization
    return outgoing
