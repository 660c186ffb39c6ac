"""Pages that scripts write: a response goes through a browser before anyone reads it, where its source says so.

The server's answer is fetched as every other is; the browser gets it, and what its scripts then ask for is fetched
here in the same way: through the guard, robots.txt, the host's turn and the limits of size and time. Only GET, and
only scripts and data: nothing that would be looked at alone.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.browser import Given, Shell, Wanted, browsers
from crawler.guard import RequestRefused, guard_of
from crawler.redirect import TooManyRedirects
from presswatch.types import RefusalReason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

SECONDS = 45.0  # for one page, with all that it asks for
MAX_WANTED = 80  # requests of one page
MAX_WANTED_BYTES = 16 * 1024 * 1024  # of all of them
MAX_MOVES = 3  # by scripts
KEPT_SCRIPTS_BYTES = 32 * 1024 * 1024
KEPT_SCRIPTS_SECONDS = 600.0
NOTE = "X-Presswatch-Rendered"  # on what is read and archived: it is not what the server sent
PASSED_ON = ("content-type", "access-control-allow-origin", "access-control-allow-credentials")


@dataclass
class _Scripts:
    """Scripts of a site's pages, so that each page does not ask for them anew."""

    _kept: OrderedDict[tuple[str, str], tuple[float, Given]] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def get(self, source: str, url: str) -> Given | None:
        """The script, if it was fetched for this source a short while ago."""
        at, given = self._kept.get((source, url), (0.0, None))
        return given if given is not None and time.monotonic() - at < KEPT_SCRIPTS_SECONDS else None

    def keep(self, source: str, url: str, given: Given) -> None:
        """Keeps a script within the bound; the oldest go."""
        _, before = self._kept.pop((source, url), (0.0, None))
        self._bytes += len(given.body) - (len(before.body) if before else 0)
        self._kept[source, url] = time.monotonic(), given
        while self._bytes > KEPT_SCRIPTS_BYTES:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._bytes -= len(oldest.body)


_scripts = _Scripts()


@dataclass
class _Page:
    """What one page asked for so far."""

    source: str
    wanted: int = 0
    bytes: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def told(self) -> str:
        """For `explain`: how much it asked for, and what it did not get."""
        refused = ", ".join(f"{count} {reason}" for reason, count in self.refused.most_common(5))
        return f"{self.wanted} requests of its scripts" + (f"; refused: {refused}" if refused else "")


class RenderMiddleware:
    """Downloader middleware: shows the page of a request with meta `render` in a browser."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._guard = guard_of(tuple(crawler.settings.getlist("ALLOW_PRIVATE")))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RenderMiddleware:
        """Scrapy's way of making a component."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The page with what its scripts wrote, or the request of where they lead. Raises RenderFailed."""
        if not request.meta.get("render") or response.status != 200 or not isinstance(response, HtmlResponse):
            return response
        session: Any = self._crawler.spider.session  # type: ignore[union-attr]
        page = _Page(session.source.name)
        left = session.deadline - time.monotonic()
        kind = (response.headers.get("Content-Type") or b"text/html").decode("latin-1")
        shell = Shell(
            url=response.url,
            body=response.body,
            headers={"content-type": kind},
            user_agent=self._crawler.settings["USER_AGENT"],
            seconds=max(min(SECONDS, left), 1.0),
            max_bytes=request.meta.get("download_maxsize")
            or self._crawler.settings.getint("DOWNLOAD_MAXSIZE"),
        )

        async def fetch(wanted: Wanted) -> Given | None:
            return await self._fetch(wanted, page)

        shown = await browsers().show(shell, fetch)
        if shown.moves_to is not None:
            return self._moved(request, response.url, shown.moves_to)
        return HtmlResponse(
            response.url,
            status=200,
            headers={"Content-Type": "text/html; charset=utf-8", NOTE: page.told()},
            body=shown.html,
            encoding="utf-8",
            request=request,
        )

    def _moved(self, request: Request, url: str, target: str) -> Request:
        """The request of the address that a script leads to: like a redirect, through everything again."""
        times = request.meta.get("script_moves", 0) + 1
        before = [*request.meta.get("redirect_urls", ()), request.url]
        if times > MAX_MOVES or target in (url, *before):
            raise TooManyRedirects(f"its scripts lead on after {times} pages")
        try:
            self._guard.check(target)
            return request.replace(
                url=target, meta={**request.meta, "script_moves": times, "redirect_urls": before}
            )
        except ValueError as error:
            raise RequestRefused(str(error)[:200], url=request.url, reason=RefusalReason.BAD_URL) from None

    async def _fetch(self, wanted: Wanted, page: _Page) -> Given | None:
        """What a script asked for, fetched like a page; None where that is refused."""
        if wanted.kind == "script" and (kept := _scripts.get(page.source, wanted.url)) is not None:
            return kept
        if page.wanted >= MAX_WANTED or page.bytes >= MAX_WANTED_BYTES:
            page.refused["too many"] += 1
            return None
        page.wanted += 1
        try:
            response = await self._download(wanted, MAX_WANTED_BYTES - page.bytes)
        except Exception as error:  # whatever it was, the page goes on without it
            from crawler.verdicts import of_exception

            page.refused[of_exception(wanted.url, error).reason.value] += 1
            return None
        page.bytes += len(response.body)
        headers = {
            name: value.decode("latin-1") for name in PASSED_ON if (value := response.headers.get(name))
        }
        given = Given(response.status, headers, response.body)
        if wanted.kind == "script" and response.status == 200:
            _scripts.keep(page.source, wanted.url, given)
        return given

    async def _download(self, wanted: Wanted, limit: int) -> Response:
        self._guard.check(wanted.url)
        assert self._crawler.engine is not None
        request = Request(
            wanted.url,
            headers=dict(wanted.headers),
            dont_filter=True,
            meta={"download_maxsize": max(limit, 1)},
        )
        return await self._crawler.engine.download_async(request)
