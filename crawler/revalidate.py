"""Conditional requests (RFC 9110, 13): ETag and Last-Modified of the last answer go out with the next.

Which validators belong to an address is the database's to know; the spider lays them into the request's
meta, this middleware alone writes and strips the headers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy import Request

if TYPE_CHECKING:
    from scrapy.http import Response

    from storage.stored import Validators

MAX_VALIDATOR = 1024  # characters; a longer one is not worth keeping


@dataclass(frozen=True, slots=True)
class Condition:
    """Validators, and the one address they hold for."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


def condition_of(url: str, known: Validators, render: bool) -> Condition:
    """What an address is asked conditionally with. A page that scripts fill may change while its shell does not."""
    # As Scrapy sends it, for which the validators hold.
    return Condition("") if render else Condition(str(Request(url).url), known.etag, known.last_modified)


class RevalidateMiddleware:
    """Downloader middleware: makes a request conditional; meta key `condition` (Condition)."""

    def process_request(self, request: Request) -> None:
        """Sets the headers for the address they hold for, and strips them from any other."""
        request.headers.pop("If-None-Match", None)
        request.headers.pop("If-Modified-Since", None)
        condition: Condition | None = request.meta.get("condition")
        if condition is None or condition.url != request.url:
            return
        if condition.etag:
            request.headers["If-None-Match"] = condition.etag
        if condition.last_modified:
            request.headers["If-Modified-Since"] = condition.last_modified


def validators_of(response: Response) -> tuple[str | None, str | None]:
    """The ETag and Last-Modified of a response, where they can be sent back as they are."""
    return _value(response, "ETag"), _value(response, "Last-Modified")


def _value(response: Response, name: str) -> str | None:
    raw = response.headers.get(name)
    if not raw or len(raw) > MAX_VALIDATOR:
        return None
    text = raw.decode("latin-1").strip()
    return text if text.isprintable() and text else None
