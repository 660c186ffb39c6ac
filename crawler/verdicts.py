"""Why a request brought nothing: exceptions and statuses as refusals, with the time of the next try."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scrapy import exceptions
from twisted.internet import error as network
from twisted.web.client import ResponseFailed

from crawler.browser import RenderFailed
from crawler.decompress import Undecodable
from crawler.guard import RequestRefused
from crawler.politeness import BudgetSpent, Postponed
from crawler.redirect import TooManyRedirects
from crawler.robots import RobotsDenied, RobotsUnreachable
from presswatch.types import Entry, Refusal, RefusalReason, RouteKind

if TYPE_CHECKING:
    from scrapy.http import Response

FIRST_RETRY = timedelta(minutes=10)
LONGEST_RETRY = timedelta(days=1)
MAX_ATTEMPTS = 8  # then an address is given up until a list names it as modified
ROBOTS_RETRY = timedelta(days=1)
FRESH = timedelta(days=2)  # since publication
SECOND_LOOKS = (timedelta(minutes=30), timedelta(hours=6))  # at what is fresh and may only not be there yet

TRANSIENT = frozenset(
    {
        RefusalReason.NETWORK,
        RefusalReason.TIMEOUT,
        RefusalReason.SERVER_ERROR,
        RefusalReason.THROTTLED,
        RefusalReason.MAINTENANCE,
        RefusalReason.CHALLENGE,
        RefusalReason.FAULT,
    }
)

# Lists name an article before each of a site's servers has it; an hour's block or a wrong rule of a server pass.
PASSING = frozenset(
    {
        RefusalReason.NOT_FOUND,
        RefusalReason.SOFT_404,
        RefusalReason.FORBIDDEN,
        RefusalReason.EMPTY,
        RefusalReason.REDIRECTED_AWAY,
    }
)


def of_exception(url: str, error: BaseException | None) -> Refusal:
    """What an exception of the downloader means for the address."""
    text = (str(error) or str(getattr(error, "__cause__", None) or ""))[:300]
    match error:
        case RequestRefused():
            return Refusal(url, error.reason, error.message)
        case Undecodable() | RenderFailed():
            return Refusal(url, error.reason, text)
        case RobotsDenied():
            return Refusal(url, RefusalReason.ROBOTS, text)
        case RobotsUnreachable():
            return Refusal(url, _of_unreachable(url, error), text)
        case BudgetSpent():
            return Refusal(url, RefusalReason.BUDGET, text, retry_at=error.retry_at)
        case Postponed():
            return Refusal(url, RefusalReason.THROTTLED, text, retry_at=error.retry_at)
        case TooManyRedirects():
            return Refusal(url, RefusalReason.REDIRECTED_AWAY, text)
        case exceptions.DownloadCancelledError():
            return Refusal(url, RefusalReason.TOO_LARGE, text)
        case exceptions.DownloadTimeoutError() | network.TimeoutError() | TimeoutError():
            return Refusal(url, RefusalReason.TIMEOUT, text)
        case exceptions.UnsupportedURLSchemeError():
            return Refusal(url, RefusalReason.BAD_URL, text)
        case (
            exceptions.CannotResolveHostError()
            | exceptions.DownloadConnectionRefusedError()
            | exceptions.DownloadFailedError()
            | exceptions.ResponseDataLossError()
            | network.ConnectError()
            | network.ConnectionDone()
            | network.ConnectionLost()
            | ResponseFailed()
            | OSError()
        ):
            return Refusal(url, RefusalReason.NETWORK, f"{type(error).__name__}: {text}")
        case _:
            return Refusal(url, RefusalReason.FAULT, f"{type(error).__name__}: {text}")


def _of_unreachable(url: str, error: RobotsUnreachable) -> RefusalReason:
    """A host that does not answer closes nothing to us: it is down, and asked again as soon as one that is."""
    if error.status is not None:
        return RefusalReason.ROBOTS
    reason = RefusalReason.NETWORK if error.cause is None else of_exception(url, error.cause).reason
    down = reason in (RefusalReason.NETWORK, RefusalReason.TIMEOUT)
    return reason if down else RefusalReason.ROBOTS


def of_status(response: Response, url: str) -> Refusal | None:
    """What a status other than 200 means for an address; None for 200 and its kin."""
    status = response.status
    if status in (200, 203):
        return None
    reason = {
        401: RefusalReason.LOGIN,
        402: RefusalReason.PAYWALL,
        403: RefusalReason.FORBIDDEN,
        404: RefusalReason.NOT_FOUND,
        410: RefusalReason.GONE,
        429: RefusalReason.THROTTLED,
        451: RefusalReason.GEO,
    }.get(status)
    if reason is None:
        if 500 <= status < 600:
            throttled = status == 503 and b"Retry-After" in response.headers
            reason = RefusalReason.THROTTLED if throttled else RefusalReason.SERVER_ERROR
        elif 400 <= status < 500:
            reason = RefusalReason.FORBIDDEN
        else:
            # A 304 that nobody asked for, a status that does not exist: the server is out of order.
            reason = RefusalReason.EMPTY if 200 <= status < 300 else RefusalReason.SERVER_ERROR
    return Refusal(url, reason, f"status {status}", status)


def next_try(refusal: Refusal, attempts: int, now: datetime, entry: Entry | None = None) -> datetime | None:
    """When a refused address is worth another try; None when it is not.

    `attempts` counts the tries so far. The wait doubles each time, with a jitter of a tenth, so that what
    failed together is not asked for together. What a list has just named (`entry`) gets two more looks where others
    get none.
    """
    if refusal.retry_at is not None:
        return refusal.retry_at
    if attempts >= MAX_ATTEMPTS:
        return None
    if refusal.reason is RefusalReason.ROBOTS:
        return now + ROBOTS_RETRY
    jitter: float = random.uniform(0.9, 1.1)
    if refusal.reason in PASSING and attempts <= len(SECOND_LOOKS) and is_fresh(entry, now):
        return now + SECOND_LOOKS[max(attempts - 1, 0)] * jitter
    if refusal.reason not in TRANSIENT:
        return None
    wait = min(FIRST_RETRY * float(2 ** max(attempts - 1, 0)), LONGEST_RETRY)
    return now + wait * jitter


def is_fresh(entry: Entry | None, now: datetime) -> bool:
    """Whether an entry was published lately. Feeds and sections that tell no dates list the newest; sitemaps, all."""
    if entry is None:
        return False
    if entry.date_published is None:
        return entry.route.kind in (RouteKind.FEED, RouteKind.SECTION)
    return now - entry.date_published < FRESH
