"""Redirects and refreshes: Scrapy's own rules on headers, with every refusal named.

The new request goes through all middlewares and the guard again, so that each hop is judged as if it
were the first. Headers of one host never follow to another (Scrapy strips Authorization and Cookie,
`crawler.revalidate` its validators).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.downloadermiddlewares import redirect
from scrapy.exceptions import IgnoreRequest

from crawler.guard import RequestRefused
from presswatch.types import RefusalReason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

LOOKED_AT = 4 * 4096  # bytes of a page: of as many characters as Scrapy looks at
STATUSES = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})


class TooManyRedirects(IgnoreRequest):
    """The redirects did not end within REDIRECT_MAX_TIMES."""


class _Named:
    """What both middlewares share: no Referer to handle, and failures that say what they are."""

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way of making a component."""
        made = cls(crawler.settings)  # type: ignore[call-arg]
        made.crawler = crawler
        return made

    def handle_referer(self, request: Request, response: Response) -> None:
        """No Referer leaves, so none is to be changed."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The next hop, or the response. Raises RequestRefused and TooManyRedirects."""
        try:
            result: Request | Response = super().process_response(request, response)  # type: ignore[misc]
        except IgnoreRequest:
            hops = len(request.meta.get("redirect_urls", ())) + 1
            raise TooManyRedirects(f"still redirected after {hops} requests") from None
        except ValueError as error:
            raise RequestRefused(
                f"redirected to no address: {str(error)[:200]}", url=request.url, reason=RefusalReason.BAD_URL
            ) from None
        return result


def moved_to(response: Response) -> str | None:
    """Where an address lives from now on: the end of redirects that are all permanent (RFC 9110, 15.4), else None."""
    statuses = response.meta.get("redirect_reasons", ())
    return response.url if statuses and all(status in PERMANENT for status in statuses) else None


class RedirectMiddleware(_Named, redirect.RedirectMiddleware):
    """Downloader middleware: follows 301, 302, 303, 307 and 308."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The next hop, or the response. Raises RequestRefused for a redirect that leads nowhere."""
        result = super().process_response(request, response)
        if isinstance(result, Request) and result.url in (
            request.url,
            *request.meta.get("redirect_urls", ()),
        ):
            raise TooManyRedirects("the redirects go in a circle")  # we keep no cookie that could end it
        if result is response and response.status in STATUSES and not request.meta.get("dont_redirect"):
            location = (response.headers.get("Location") or b"").decode("latin-1")[:200]
            raise RequestRefused(
                f"status {response.status} leads to no web address: {location!r}",
                url=request.url,
                reason=RefusalReason.BAD_URL,
            )
        return result


class MetaRefreshMiddleware(_Named, redirect.MetaRefreshMiddleware):
    """Downloader middleware: follows a page that refreshes to another within METAREFRESH_MAXDELAY."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The page's target, or the page itself where it only reloads itself."""
        if not request.meta.get("follow_refresh") or not may_refresh(response.body[:LOOKED_AT]):
            return response
        return super().process_response(request, response)


def may_refresh(start: bytes) -> bool:
    """Whether a page may refresh itself, told without decoding all of it; one in UTF-16 or UTF-32 may."""
    return b"refresh" in start.lower() or b"\0" in start
