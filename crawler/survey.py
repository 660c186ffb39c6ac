"""A first look at a site: its name, language, feeds and sitemaps, each tried before it is proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider

from crawler import loop, settings, verdicts
from crawler.discover.site import MAX_TITLE, USUAL_FEEDS, USUAL_SITEMAPS, Hints, hints
from crawler.guard import Guard, RequestRefused
from crawler.lists import Listing
from crawler.options import options_of
from presswatch.config_values import telegram_channel
from presswatch.declarations import free_name, name_for
from presswatch.errors import FetchError
from presswatch.languages import identify
from presswatch.types import Entry, Page, Reading, Refusal, RefusalReason, Route, RouteKind, Source
from presswatch.urls import canonicalize, same_site

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.readers import Readers
    from presswatch.config import Workspace

MAX_FEEDS = 6  # that are proposed
MAX_TRIED = 24  # lists that are asked
MAX_NEWS_SITEMAPS = 2
FRESH = timedelta(days=7)  # a sitemap whose newest article is older is an archive, not a list of news
TELEGRAM = frozenset({"t.me", "telegram.me", "telegram.dog"})
MAX_READ = 20_000  # characters of a channel's posts, to tell its language
MIN_NEW = 0.2  # share of a feed's entries that no feed before it lists, for it to be worth its requests


# What a person can do about pages that are refused.
ADVICE = {
    RefusalReason.CHALLENGE: "presswatch evades no robot check: ask the publisher for a feed, or for access",
    RefusalReason.ROBOTS: "the site does not want its pages to be read by programs: ask the publisher",
    RefusalReason.PAYWALL: "ask the publisher for access; `cookies` and `headers` under [source.fetch] hold it",
    RefusalReason.LOGIN: "ask the publisher for access; `cookies` and `headers` under [source.fetch] hold it",
    RefusalReason.SCRIPT_ONLY: "scripts write its pages: declare it by hand, with javascript = true under [source.fetch]",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """A list that was asked: how many entries it has, or why it is none."""

    route: Route
    entries: tuple[Entry, ...] = ()
    refusal: Refusal | None = None
    declared: bool = False  # the site names it in its head

    @property
    def newest(self) -> datetime | None:
        """The latest date of an entry (UTC)."""
        return max((entry.date_published for entry in self.entries if entry.date_published), default=None)


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found of a site: the source that is proposed, and each list that was asked."""

    source: Source
    chosen: tuple[Tried, ...]
    left_out: tuple[Tried, ...]


def survey(workspace: Workspace, url: str) -> Survey:
    """Ask a site's front page, robots.txt and possible lists, and propose a source.

    The same guard, robots rules and politeness hold as for a crawl. Where no feed or news sitemap answers,
    the page itself is proposed as a section. Raises FetchError when the page cannot be read.
    """
    from crawler.crawl import runner
    from crawler.readers import Readers

    loop.event_loop()
    readers = Readers(1)
    finding = _Finding(workspace, url, readers)
    try:
        loop.complete(runner().crawl(SurveySpider, finding=finding), finding.stop)
    finally:
        readers.close()
    if finding.page is None:
        refusal = finding.refusal
        reason = refusal.detail or refusal.reason.value if refusal else "interrupted"
        advice = ADVICE.get(refusal.reason) if refusal else None
        raise FetchError(
            f"the page cannot be read: {reason}",
            url=url,
            remedy=finding.remedy
            or advice
            or "check the address in a browser, and that this machine reaches it",
        )
    return finding.result(datetime.now(UTC))


class _Finding:
    """What a survey knows so far."""

    def __init__(self, workspace: Workspace, url: str, readers: Readers) -> None:
        self.workspace, self.readers = workspace, readers
        self.channel = _channel(url)
        self.url = self.channel or url
        self.guard = Guard(workspace.fetch.allow_private)
        self.page: Page | None = None
        self.refusal: Refusal | None = None
        self.remedy = ""  # of the refusal, where the guard knows one
        self.hints = Hints()
        self.asked: set[str] = set()
        self.tried: list[Tried] = []
        self.stopped = False

    def fail(self, error: BaseException) -> None:
        """Note why the page cannot be read, and what to do where that is known."""
        self.refusal = verdicts.of_exception(self.url, error)
        self.remedy = error.remedy if isinstance(error, RequestRefused) else ""

    def stop(self) -> None:
        """Start no new request."""
        self.stopped = True

    def result(self, now: datetime) -> Survey:
        """The source that is proposed."""
        assert self.page is not None
        chosen = self.tried if self.channel else [*self._feeds(), *self._sitemaps(now)]
        taken = [source.name for source in self.workspace.sources]
        channel = urlsplit(self.page.url).path.strip("/").lower()
        name = free_name(channel, taken) if self.channel else name_for(self.page.url, taken)
        routes = [replace(tried.route, source=name) for tried in chosen]
        if not routes:
            routes = [Route(name, RouteKind.SECTION, self.page.url)]
        source = Source(
            name=name,
            title=self.hints.title or name,
            url=urljoin(self.page.url, "/") if chosen and not self.channel else self.page.url,
            languages=self._languages(chosen),
            routes=tuple(routes),
        )
        left_out = [tried for tried in self.tried if tried not in chosen]
        return Survey(source, tuple(chosen), tuple(left_out))

    def _feeds(self) -> list[Tried]:
        """Feeds that list something of their own, those that the site declares first."""
        feeds = [tried for tried in self.tried if tried.route.kind is RouteKind.FEED and tried.entries]
        feeds.sort(key=lambda tried: not tried.declared)
        seen: set[str] = set()
        chosen: list[Tried] = []
        for tried in feeds:
            urls = {canonicalize(entry.url) for entry in tried.entries}
            if len(urls - seen) >= max(1, MIN_NEW * len(urls)) and len(chosen) < MAX_FEEDS:
                chosen.append(tried)
                seen |= urls
        return chosen

    def _sitemaps(self, now: datetime) -> list[Tried]:
        """Sitemaps of fresh news."""
        fresh = [
            tried
            for tried in self.tried
            if tried.route.kind is RouteKind.SITEMAP
            and tried.newest is not None
            and tried.newest > now - FRESH
            and any(entry.headline for entry in tried.entries)
        ]
        return fresh[:MAX_NEWS_SITEMAPS]

    def _languages(self, chosen: Iterable[Tried]) -> tuple[str, ...]:
        """The language that the page states; where it states none, that of the headlines."""
        if self.hints.language:
            return (self.hints.language,)
        headlines = " ".join(entry.headline or "" for tried in chosen for entry in tried.entries[:20])
        found = identify(headlines) if headlines.strip() else None
        return (found,) if found else ()


class SurveySpider(Spider):
    """Asks the front page, then what it and robots.txt name, then the usual places."""

    name = "survey"
    finding: _Finding

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, finding: _Finding, **kwargs: Any) -> SurveySpider:
        """Scrapy's way of making a spider; the workspace's options become the crawl's settings."""
        for name, value in options_of(finding.workspace, None).scrapy_settings().items():
            crawler.settings.set(name, value, priority="spider")
        spider: SurveySpider = super().from_crawler(crawler, *args, **kwargs)
        spider.finding = finding
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The front page. An address that the guard refuses is noted, and nothing is asked."""
        finding = self.finding
        try:
            finding.guard.check(finding.url)
        except RequestRefused as error:
            finding.fail(error)
            return
        yield Request(finding.url, callback=self.parse_front, errback=self.front_error, meta=_bound(None))

    async def parse_front(self, response: Response) -> AsyncIterator[Request]:
        """The front page: it may be a feed itself."""
        finding = self.finding
        page = _page(response)
        finding.refusal = verdicts.of_status(response, response.url)
        if finding.refusal is not None:
            read = await finding.readers.read(page)  # which knows a robot check by its page
            if isinstance(read, Refusal) and read.reason is RefusalReason.CHALLENGE:
                finding.refusal = read
            return
        if finding.channel:
            await self._look_at_channel(page, finding.channel)
            return
        finding.page = page
        given = await finding.readers.entries(page, Route("", RouteKind.FEED, page.url))
        if isinstance(given, Listing):
            finding.tried.append(Tried(Route("", RouteKind.FEED, page.url), given.entries, declared=True))
            finding.page = replace(page, url=_home(given, page.url))
            finding.hints = Hints(title=(given.title or "")[:MAX_TITLE] or None, language=given.language)
            return
        finding.hints = hints(page, _charset(page))
        for url in finding.hints.declared:
            for request in self._list(RouteKind.FEED, url, declared=True):
                yield request
        yield Request(
            urljoin(page.url, "/robots.txt"),
            callback=self.parse_robots,
            errback=self.no_robots,
            dont_filter=True,
            meta={**_bound(None), "is_robots": True},
        )

    async def _look_at_channel(self, page: Page, channel: str) -> None:
        finding, route = self.finding, Route("", RouteKind.TELEGRAM, channel)
        given = await finding.readers.entries(page, route)
        if isinstance(given, Refusal):
            finding.refusal = given
            return
        finding.tried.append(Tried(route, given.entries, declared=True))
        text = "\n".join(one.article_body for one in given.posts.values() if isinstance(one, Reading))
        language = identify(text[:MAX_READ]) if text.strip() else None
        finding.hints = Hints(title=(given.title or "")[:MAX_TITLE] or None, language=language)
        finding.page = replace(page, url=channel.replace("/s/", "/", 1))

    async def front_error(self, failure: Any) -> None:
        """The front page brought no response."""
        self.finding.fail(failure.value)

    async def parse_robots(self, response: Response) -> AsyncIterator[Request]:
        """Sitemaps that robots.txt names; else the usual places, for feeds too where none is declared."""
        from presswatch.robots import Robots

        named = Robots.parse(response.body).sitemaps if response.status == 200 else ()
        for request in self._guesses([urljoin(response.url, url) for url in named]):
            yield request

    async def no_robots(self, _failure: Any) -> AsyncIterator[Request]:
        """robots.txt brought no response."""
        for request in self._guesses([]):
            yield request

    def _guesses(self, sitemaps: list[str]) -> Iterable[Request]:
        finding = self.finding
        assert finding.page is not None
        base = finding.page.url
        for url in sitemaps or [urljoin(base, path) for path in USUAL_SITEMAPS]:
            yield from self._list(RouteKind.SITEMAP, url)
        if not finding.hints.declared:
            usual = [urljoin(base, path) for path in USUAL_FEEDS]
            for url in (*finding.hints.linked, *usual):
                yield from self._list(RouteKind.FEED, url)

    def _list(self, kind: RouteKind, url: str, *, declared: bool = False) -> Iterable[Request]:
        """The request of a possible list, once, within the bound."""
        finding = self.finding
        if finding.stopped or url in finding.asked or len(finding.asked) >= MAX_TRIED:
            return
        finding.asked.add(url)
        route = Route("", kind, url)
        try:
            finding.guard.check(url)
        except RequestRefused as error:
            finding.tried.append(Tried(route, refusal=verdicts.of_exception(url, error)))
            return
        yield Request(
            url,
            callback=self.parse_list,
            errback=self.list_error,
            dont_filter=True,
            meta={**_bound(kind), "route": route, "declared": declared},
        )

    async def parse_list(self, response: Response) -> AsyncIterator[Request]:
        """What a possible list holds; of a sitemap index, its parts that are of news."""
        finding, route = self.finding, response.meta["route"]
        found: Listing | Refusal | None = verdicts.of_status(response, response.url)
        if found is None:
            found = await finding.readers.entries(_page(response), route)
        if isinstance(found, Refusal):
            finding.tried.append(Tried(route, refusal=found))
            return
        if found.entries:
            finding.tried.append(Tried(route, found.entries, declared=response.meta["declared"]))
        for child in found.children:
            if "news" in urlsplit(child.url).path.lower():
                for request in self._list(RouteKind.SITEMAP, child.url):
                    yield request

    async def list_error(self, failure: Any) -> None:
        """A possible list that brought no response."""
        route = failure.request.meta["route"]
        self.finding.tried.append(Tried(route, refusal=verdicts.of_exception(route.url, failure.value)))


def _bound(kind: RouteKind | None) -> dict[str, Any]:
    """How long an answer may be."""
    limits = {RouteKind.FEED: settings.MAX_FEED_BYTES, RouteKind.SITEMAP: settings.MAX_SITEMAP_BYTES}
    return {"download_maxsize": limits[kind] if kind else settings.MAX_ARTICLE_BYTES}


def _channel(url: str) -> str | None:
    """The preview of the Telegram channel that an address is of; None for others."""
    try:
        return telegram_channel(url) if urlsplit(url).hostname in TELEGRAM else None
    except ValueError:
        return None


def _home(given: Listing, url: str) -> str:
    """The front page of the site whose articles a feed lists: a service, or a host of its own, may keep the feed."""
    fronts = Counter(urljoin(entry.url, "/") for entry in given.entries)
    home = max(fronts, key=fronts.__getitem__, default=url)
    return urljoin(url if same_site(home, url) else home, "/")


def _charset(page: Page) -> str | None:
    """The encoding that the header names."""
    _, _, value = page.headers.get("content-type", "").partition("charset=")
    return value.strip("\"' ;") or None


def _page(response: Response) -> Page:
    return Page(
        url=response.url,
        body=response.body,
        status=response.status,
        headers={
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        },
        fetched_at=datetime.now(UTC),
    )
