"""How one source is asked: the workspace's `[fetch]`, with what the source itself says laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from crawler import settings

if TYPE_CHECKING:
    from presswatch.config import Workspace
    from presswatch.types import Source


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """Fetch options of one source. Times in seconds, sizes in bytes."""

    user_agent: str = settings.USER_AGENT
    concurrency: int = 16
    concurrency_per_host: int = 1
    delay: float = settings.HOST_DELAY
    timeout: float = float(settings.DOWNLOAD_TIMEOUT)
    max_body_bytes: int = settings.MAX_ARTICLE_BYTES
    max_pages_per_crawl: int = 500
    requests_per_day: int | None = None  # to one host
    max_seconds_per_crawl: float = settings.CRAWL_SECONDS
    allow_private: tuple[str, ...] = ()
    obey_robots: bool = True
    proxy: str | None = None  # or where it is kept, as headers and cookies: see `crawler.credentials`
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    access_for: tuple[str, ...] = ()
    readers: int | None = None
    javascript: bool = False

    def scrapy_settings(self) -> dict[str, Any]:
        """The same as Scrapy's settings."""
        return {
            "USER_AGENT": self.user_agent,
            "CONCURRENT_REQUESTS": self.concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": self.concurrency_per_host,
            "HOST_DELAY": self.delay,
            "DOWNLOAD_TIMEOUT": self.timeout,
            "DOWNLOAD_MAXSIZE": self.max_body_bytes,
            "ROBOTSTXT_OBEY": self.obey_robots,
            "REQUESTS_PER_DAY": self.requests_per_day or 0,
            "ALLOW_PRIVATE": list(self.allow_private),
        }


def options_of(workspace: Workspace, source: Source | None) -> FetchOptions:
    """The options that hold for a source of a workspace."""
    known = set(FetchOptions.__dataclass_fields__)
    chosen: dict[str, Any] = {
        name: value for name, value in workspace.fetch.model_dump().items() if name in known
    }
    own: Mapping[str, object] = source.options if source is not None else {}
    chosen.update({name: value for name, value in own.items() if name in known and value is not None})
    for name in ("allow_private", "access_for"):
        chosen[name] = tuple(chosen.get(name, ()))
    return replace(FetchOptions(), **chosen)
