"""Articles of a site and what its lists tell of them, fetched to learn the site's definition from."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider

from crawler import loop, settings, verdicts
from crawler.crawl import runner, source_of
from crawler.guard import Guard, RequestRefused
from crawler.lists import Listing
from crawler.options import options_of
from crawler.pages import page_of
from crawler.survey import survey
from presswatch.errors import FetchError, UsageError
from presswatch.types import Entry, Page, Refusal, RouteKind, Source
from presswatch.urls import canonicalize, registrable_domain

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.readers import Readers
    from presswatch.config import Workspace
    from presswatch.extract.learn import Proposal

PAGES = 8  # that are looked at where a list names more
SECONDS = 120.0  # for learning from all pages


@dataclass
class _Errand:
    """What is to be fetched for one source, and what came."""

    workspace: Workspace
    source: Source
    urls: tuple[str, ...]  # of articles; () for those that the lists name
    limit: int
    readers: Readers
    entries: dict[str, Entry] = field(default_factory=dict)  # by canonical address
    pages: list[Page] = field(default_factory=list)
    missing: list[Refusal] = field(default_factory=list)
    stopped: bool = False

    def stop(self) -> None:
        """Start no new request."""
        self.stopped = True

    def note(self, entries: Sequence[Entry]) -> None:
        """Keep what a list tells; of two that tell of one article, the one that dates it."""
        for entry in entries:
            known = self.entries.get(canonicalize(entry.url))
            if known is None or (known.date_published is None and entry.date_published is not None):
                self.entries[canonicalize(entry.url)] = entry

    def chosen(self) -> list[str]:
        """The addresses to look at: as named, else spread over what the lists name, since one day's
        articles do not tell their dates apart."""
        if self.urls:
            return list(self.urls)[: self.limit]
        told = [entry for entry in self.entries.values() if entry.headline] or list(self.entries.values())
        step = max(1, len(told) // self.limit)
        return [entry.url for entry in told[::step]][: self.limit]


def learn(
    workspace: Workspace, urls: Sequence[str], *, limit: int = PAGES, everything: bool = False
) -> tuple[Proposal, list[Refusal]]:
    """The definition that a site's pages tell, and what could not be fetched.

    Several addresses are those of articles; one alone is a site, one of its sections or a feed, whose lists name
    the articles. With `everything`, fields too that the general reader finds as well. The same guard, robots rules and politeness hold as for a crawl. Raises FetchError where no
    article can be fetched, UsageError where the addresses are of several sites.
    """
    from crawler.readers import Readers

    if len({registrable_domain(url) or url for url in urls}) > 1:
        raise UsageError("these addresses are of several sites", remedy="learn one site at a time")
    source = source_of(workspace.sources, urls[0])
    loop.event_loop()
    readers = Readers(1, own=workspace.root)
    errand = _Errand(workspace, source, tuple(urls) if len(urls) > 1 else (), max(2, limit), readers)
    try:
        if source not in workspace.sources:
            _survey(errand, urls[0])
        loop.complete(runner().crawl(LearnSpider, errand=errand), errand.stop)
        if not errand.pages:
            reason = errand.missing[0].detail if errand.missing else "no list names an article"
            raise FetchError(
                f"no article could be fetched: {reason}", url=urls[0], remedy="name some articles' addresses"
            )
        order = {canonicalize(url): place for place, url in enumerate(errand.chosen())}
        errand.pages.sort(
            key=lambda page: order.get(canonicalize(page.requested_url or page.url), len(order))
        )
        entries = [errand.entries.get(canonicalize(page.requested_url or page.url)) for page in errand.pages]
        named = replace(errand.source, name=_name(errand.source, urls[0]))
        proposal = loop.complete(
            readers.learn(errand.pages, entries, named, everything, seconds=SECONDS), errand.stop
        )
        if isinstance(proposal, Refusal):
            raise FetchError(
                f"the pages cannot be learnt from: {proposal.detail}", url=urls[0], remedy="name fewer pages"
            )
    finally:
        readers.close()
    return proposal, errand.missing


def _survey(errand: _Errand, url: str) -> None:
    """What a site that is not watched says of itself. Where articles are named, its lists may be missing."""
    try:
        found = survey(errand.workspace, url)
    except FetchError:
        if not errand.urls:
            raise
        return
    errand.source = replace(found.source, routes=() if found.chosen else found.source.routes)
    for tried in (*found.chosen, *found.left_out):
        errand.note(tried.entries)


def _name(source: Source, url: str) -> str:
    """A name for the definition: that of the site, since several sources may share one."""
    return (
        re.sub(r"[^a-z0-9]+", "-", (registrable_domain(url) or source.name).lower()).strip("-") or source.name
    )


class LearnSpider(Spider):
    """Asks a source's lists, then some of the articles that they name."""

    name = "learn"
    errand: _Errand

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, errand: _Errand, **kwargs: Any) -> LearnSpider:
        """Scrapy's way of making a spider; the source's options become the crawl's settings."""
        for name, value in options_of(errand.workspace, errand.source).scrapy_settings().items():
            crawler.settings.set(name, value, priority="spider")
        spider: LearnSpider = super().from_crawler(crawler, *args, **kwargs)
        spider.errand = errand
        spider._guard = Guard(options_of(errand.workspace, errand.source).allow_private)
        spider._waiting = 0
        return spider

    _guard: Guard
    _waiting: int

    async def start(self) -> AsyncIterator[Request]:
        """The lists; where there is none to ask, the articles."""
        routes = [route for route in self.errand.source.routes if route.kind is not RouteKind.URL]
        asked = [
            request
            for route in routes
            if (
                request := self._request(
                    route.url, self.parse_list, self.list_error, settings.MAX_SITEMAP_BYTES, route=route
                )
            )
        ]
        self._waiting = len(asked)
        for request in asked or self._articles():
            yield request

    def _request(self, url: str, callback: Any, errback: Any, size: int, **meta: Any) -> Request | None:
        if self.errand.stopped:
            return None
        try:
            self._guard.check(url)
        except RequestRefused as error:
            self.errand.missing.append(verdicts.of_exception(url, error))
            return None
        return Request(
            url, callback=callback, errback=errback, dont_filter=True, meta={"download_maxsize": size, **meta}
        )

    def _articles(self) -> list[Request]:
        requests = (
            self._request(url, self.parse_article, self.article_error, settings.MAX_ARTICLE_BYTES)
            for url in self.errand.chosen()
        )
        return [request for request in requests if request is not None]

    def _heard(self) -> list[Request]:
        """The articles, when the last list has answered."""
        self._waiting -= 1
        return self._articles() if self._waiting == 0 else []

    async def parse_list(self, response: Response) -> AsyncIterator[Request]:
        """What a list names."""
        if verdicts.of_status(response, response.url) is None:
            found = await self.errand.readers.entries(
                page_of(response), response.meta["route"], self.errand.source
            )
            if isinstance(found, Listing):
                self.errand.note(found.entries)
        for request in self._heard():
            yield request

    async def list_error(self, _failure: Any) -> AsyncIterator[Request]:
        """A list that brought no response."""
        for request in self._heard():
            yield request

    async def parse_article(self, response: Response) -> None:
        """An article's page, kept as it came."""
        refusal = verdicts.of_status(response, response.url)
        if refusal is None:
            self.errand.pages.append(page_of(response))
        else:
            self.errand.missing.append(refusal)

    async def article_error(self, failure: Any) -> None:
        """A page that brought no response."""
        self.errand.missing.append(verdicts.of_exception(failure.request.url, failure.value))
