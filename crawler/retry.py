"""Second tries: once in all, never for a refusal, and Retry-After is kept.

A short wait is waited out in this crawl; a longer one leaves the host alone, and the robots middleware
stores it, so that no later crawl asks sooner.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares import retry

from crawler.guard import guard_of
from crawler.politeness import PATIENCE, host_gate, retry_after

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

THROTTLED = frozenset({429, 503})


class RetryMiddleware(retry.RetryMiddleware):
    """Downloader middleware: Scrapy's retries, with Retry-After.

    The wait that a response asks for goes into its meta as `retry_after` (seconds).
    """

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryMiddleware:
        """Scrapy's way of making a component."""
        made = cls(crawler.settings)
        made.crawler = crawler
        return made

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The request again where that is worth it, else the response."""
        if response.status in THROTTLED:
            header = (response.headers.get("Retry-After") or b"").decode("latin-1")
            wait = retry_after(header, datetime.now(UTC))
            if wait is not None:
                request.meta["retry_after"] = wait
                target = guard_of(tuple(self.crawler.settings.getlist("ALLOW_PRIVATE"))).check(request.url)
                host_gate().hold(target.name, wait)
            if (wait is None and response.status == 429) or (wait is not None and wait > PATIENCE):
                return response
        return super().process_response(request, response)
