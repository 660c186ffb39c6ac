"""Scrapy's responses as our nouns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from presswatch.types import Page, Refusal

if TYPE_CHECKING:
    from scrapy.http import Response


def page_of(response: Response) -> Page:
    """A response with its headers in lower case and the addresses that led to it."""
    redirects = tuple(response.meta.get("redirect_urls", ()))
    return Page(
        url=response.url,
        body=response.body,
        status=response.status,
        headers={
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        },
        requested_url=redirects[0] if redirects else response.url,
        redirects=redirects,
        fetched_at=datetime.now(UTC),
    )


def retry_at(response: Response) -> datetime | None:
    """When the server asked to be asked again (Retry-After), if it did."""
    wait = response.meta.get("retry_after")
    return None if wait is None else datetime.now(UTC) + timedelta(seconds=wait)


def with_wait(refusal: Refusal, response: Response) -> Refusal:
    """The refusal with the time at which the server asked to be asked again, if it did."""
    asked = retry_at(response)
    return refusal if asked is None else replace(refusal, retry_at=asked)
