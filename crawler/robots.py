"""robots.txt (RFC 9309): asked once a day for each origin, kept in the database, obeyed for every request.

A missing file (4xx) allows everything; an error (5xx, 429) or no answer disallows everything, unless a
copy is there, however old (2.4). At most five redirects are followed, each through the guard, and the
first 512 KiB are read. The same record holds when a host that asked for patience may be asked again.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.guard import RequestRefused, Target, guard_of
from crawler.politeness import MAX_CRAWL_DELAY, MAX_RETRY_AFTER, Postponed, host_gate
from crawler.redirect import TooManyRedirects
from crawler.settings import MAX_ROBOTS_BYTES
from presswatch.robots import Robots
from storage import hosts

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.records import Carrier

KEEP = timedelta(hours=24)
KEEP_FAILURE = timedelta(minutes=10)  # an error is asked about again sooner
ROBOTS_REDIRECTS = 5
MAX_ORIGINS = 5000  # of one crawl


class RobotsDenied(IgnoreRequest):
    """The site's robots.txt closes this address to us."""


class RobotsUnreachable(IgnoreRequest):
    """The robots.txt could not be had, so that everything counts as closed for now (RFC 9309, 2.3.1.4).

    `status` is what the server answered, None where nothing answered; `cause` is then what happened, where
    it happened in this crawl.
    """

    def __init__(self, message: str, status: int | None = None, cause: Exception | None = None) -> None:
        super().__init__(message)
        self.status, self.cause = status, cause


@dataclass(frozen=True, slots=True)
class Rules:
    """What an origin's robots.txt says to us; `unreachable` says why there is none."""

    parsed: Robots | None = None
    crawl_delay: float | None = None
    unreachable: str = ""
    status: int | None = None
    cause: Exception | None = None

    def allows(self, url: str, agent: str) -> bool:
        """Whether the address may be asked for."""
        return self.parsed is None or self.parsed.allowed(url, agent)


class RobotsMiddleware:
    """Downloader middleware: asks each origin's robots.txt before anything else, and obeys it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._obey = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self._agent = product_token(crawler.settings["USER_AGENT"])
        self._guard = guard_of(tuple(crawler.settings.getlist("ALLOW_PRIVATE")))
        self._rules: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Scrapy's way of making a component."""
        return cls(crawler)

    @property
    def _records(self) -> Carrier | None:
        session = getattr(self._crawler.spider, "session", None)
        records: Carrier | None = getattr(session, "records", None)
        return records

    async def process_request(self, request: Request) -> None:
        """Lets through what may be asked. Raises RequestRefused, RobotsDenied, RobotsUnreachable, Postponed."""
        target = self._guard.check(request.url)
        if request.meta.get("is_robots"):
            return
        task = self._rules.get(target.origin)
        if task is None:
            if len(self._rules) >= MAX_ORIGINS:
                raise Postponed(target.name, datetime.now(UTC))
            task = self._rules[target.origin] = asyncio.ensure_future(self._learn(target))
        rules = await asyncio.shield(task)
        if not self._obey:
            return
        if rules.unreachable:
            raise RobotsUnreachable(f"robots.txt: {rules.unreachable}", rules.status, rules.cause)
        if not rules.allows(request.url, self._agent):
            raise RobotsDenied("closed by robots.txt")

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keeps Retry-After beyond this request and crawl.

        A host that asked for a pause gets it again after the answer that it then gave.
        """
        wait = request.meta.get("retry_after")
        if wait:
            target = self._guard.check(request.url)
            host_gate().hold(target.name, wait)
            if self._records is not None:
                until = datetime.now(UTC) + timedelta(seconds=wait)
                await self._records(hosts.set_not_before, target.origin, until)
        return response

    async def _learn(self, target: Target) -> Rules:
        """What is known of an origin, asked for where it is not fresh."""
        now = datetime.now(UTC)
        stored = None
        if self._records is not None:
            not_before = await self._records(hosts.not_before, target.origin)
            # What lies further ahead was written by a clock that was.
            if not_before is not None and now < not_before <= now + timedelta(seconds=MAX_RETRY_AFTER):
                host_gate().hold(target.name, (not_before - now).total_seconds())
            stored = await self._records(hosts.robots, target.origin)
        if not self._obey:
            return Rules()
        keep = KEEP if stored is not None and stored.body is not None else KEEP_FAILURE
        if stored is not None and timedelta(0) <= now - stored.fetched_at < keep:
            rules = _rules(stored.body, stored.status, self._agent)
        else:
            status, body, why, cause = await self._fetch(target)
            if _is_error(status) and stored is not None and stored.body is not None:
                body, status = stored.body, stored.status  # an old copy is better than none (2.4)
            elif self._records is not None:
                await self._records(hosts.save_robots, target.origin, body, status, now)
            rules = _rules(body, status, self._agent, why, cause)
        if rules.crawl_delay:
            host_gate().slow_down(target.name, rules.crawl_delay)
            if rules.crawl_delay > MAX_CRAWL_DELAY:
                self._tell(target, f"asks for a delay of {rules.crawl_delay:g} s, gets {MAX_CRAWL_DELAY:g} s")
        return rules

    async def _fetch(self, target: Target) -> tuple[int | None, str | None, str, Exception | None]:
        """Status (None for no answer), body and, where there is none, the reason and the error."""
        request = Request(
            f"{target.origin}/robots.txt",
            meta={
                "is_robots": True,
                "download_maxsize": MAX_ROBOTS_BYTES,
                "truncate": True,
                "redirect_ttl": ROBOTS_REDIRECTS,
            },
            dont_filter=True,
            priority=10_000,
        )
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except TooManyRedirects:
            return 404, "", "", None  # 2.3.1.2: may be taken as unavailable
        except Postponed:
            raise
        except RequestRefused as error:
            return None, None, error.message, error
        except Exception as error:  # whatever it was, the file could not be reached
            return None, None, f"{type(error).__name__}: {str(error)[:200]}", error
        if response.status >= 400 or response.status in (204, 304) or response.status < 200:
            return response.status, None, f"status {response.status}", None
        return response.status, response.body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace"), "", None

    def _tell(self, target: Target, what: str) -> None:
        session = getattr(self._crawler.spider, "session", None)
        if session is not None:
            session.tell(f"{target.origin}/robots.txt", "politeness", what)


def _is_error(status: int | None) -> bool:
    return status is None or status >= 500 or status == 429 or status < 200


def _rules(
    body: str | None, status: int | None, agent: str, why: str = "", cause: Exception | None = None
) -> Rules:
    if _is_error(status):
        why = why or (f"status {status}" if status else "it did not answer")
        return Rules(unreachable=why, status=status, cause=cause)
    if not body:
        return Rules()
    parsed = Robots.parse(body)
    return Rules(parsed, parsed.crawl_delay(agent))


def product_token(user_agent: str) -> str:
    """The name by which a robots.txt may address us (RFC 9309, 2.2.1)."""
    found = re.match(r"[A-Za-z_-]+", user_agent)
    return found[0] if found else "presswatch"
