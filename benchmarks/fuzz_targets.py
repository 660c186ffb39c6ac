"""What is fuzzed: each parser of outside bytes, with what must hold of its answer whatever the bytes are.

A target raises nothing but the typed error of its parser, which it swallows. `Broken` says that an
answer breaks a promise; any other exception is a crash. Every text that is kept must go into the database.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.discover import feeds, sections, sitemaps
from crawler.guard import Guard, RequestRefused
from presswatch import dates, urls
from presswatch.errors import NotAList, QueryError
from presswatch.extract.decode import decode
from presswatch.mentions import query
from presswatch.reading import read_text
from presswatch.refusals import classify
from presswatch.robots import Robots
from presswatch.types import Entry, Reading, Route, RouteKind

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BASE = "https://press.example/news/list"
GUARD = Guard()
LONGEST_QUERY = 500  # characters that the search box takes
_ARTICLE = query.prepare(
    query.Document(
        "Harbour plan approved", "The board met.", "The quay opens in May. Its cost rose.", "en", "a"
    )
)


class Broken(AssertionError):
    """An answer breaks what its parser promises."""


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


def _storable(value: Any) -> None:
    """Every text inside is UTF-8 without NUL, as SQLite and every client of it can take."""
    if isinstance(value, str):
        _require("\x00" not in value, "a NUL in a text that is kept")
        value.encode("utf-8")  # raises for a lone surrogate
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for each in dataclasses.fields(value):
            _storable(getattr(value, each.name))
    elif isinstance(value, dict):
        for name, each in value.items():
            _storable(name)
            _storable(each)
    elif isinstance(value, tuple | list | frozenset | set):
        for each in value:
            _storable(each)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape" if data[:1] == b"\xff" else "replace")


def url(data: bytes) -> None:
    """An address on its way to the guard: one form, stable, and never more than the guard would let through."""
    href = _text(data)
    once = urls.canonicalize(href)
    _require(urls.canonicalize(once) == once, "the canonical form is not stable")
    urls.identity_key(href)
    urls.aliases(href)
    urls.registrable_domain(href)
    found = urls.absolute(href, BASE)
    if found is not None:
        _storable(found)
        _require(urls.absolute(found) == found, "a resolved address is not its own form")
    for address in (href, found or ""):
        try:
            target = GUARD.check(address)
        except RequestRefused:
            continue
        _require(target.scheme in ("http", "https"), "a scheme that is not the web's passes")
        _require("@" not in target.host and "%" not in target.host, "a host that is none passes")


def robots(data: bytes) -> None:
    """A robots.txt: read, asked, within bounds."""
    found = Robots.parse(data)
    for address in ("https://press.example/", "https://press.example/news/2026/11/a-b.html?x=1&y=%20", BASE):
        _require(found.allowed(address, "presswatch") in (True, False), "neither allowed nor closed")
    delay = found.crawl_delay("presswatch")
    _require(delay is None or 0 <= delay <= 86_400, "a delay out of bounds")
    _storable(found.sitemaps)


def date(data: bytes) -> None:
    """A date as a page writes it: in UTC and not in the future, or none."""
    text = _text(data)
    for zone, languages in ((None, ()), ("Asia/Tashkent", ("ru",))):
        found = dates.parse(text, zone=zone, languages=languages, now=NOW)
        if found is not None:
            _require(found.at.utcoffset() == timedelta(0), "a time that is not in UTC")
            _require(dates.EARLIEST <= found.at <= NOW + dates.SKEW, "a time that cannot be")
    dates.parse(text)
    dates.from_url(text, now=NOW)


def search(data: bytes) -> None:
    """A query as somebody types it into the search box: an error with its column, or a match and an index query."""
    text = _text(data)[:LONGEST_QUERY]
    try:
        parsed = query.parse(text)
    except QueryError:
        return
    parsed.matches(_ARTICLE)
    _storable(parsed.to_fts5("en").expression)


def _entries(found: Iterable[Entry]) -> None:
    for entry in found:
        _require(urls.absolute(entry.url) == entry.url, "an entry's address is not its own form")
        for moment in (entry.date_published, entry.date_modified):
            _require(moment is None or moment.utcoffset() == timedelta(0), "a time that is not in UTC")
        for name in ("headline", "description", "guid", "author", "article_section", "in_language", "image"):
            _storable(getattr(entry, name))


def feed(data: bytes) -> None:
    """A feed."""
    try:
        _entries(feeds.parse(data, Route("s", RouteKind.FEED, BASE), now=NOW).entries)
    except NotAList:
        return


def sitemap(data: bytes) -> None:
    """A sitemap."""
    try:
        found = sitemaps.parse(data, Route("s", RouteKind.SITEMAP, BASE), now=NOW)
    except NotAList:
        return
    _entries(found.entries)
    _storable(found.children)


def section(data: bytes) -> None:
    """A section page."""
    try:
        found = sections.parse(data, Route("s", RouteKind.SECTION, BASE), now=NOW)
    except NotAList:
        return
    _entries(found.entries)


def html(data: bytes) -> None:
    """An article page: a reading whose every text can be stored, or a refusal."""
    text = decode(data).text
    _storable(text)
    classify(200, {"content-type": "text/html"}, text, BASE)
    found = read_text(text, "https://press.example/news/2026/11/20/story", now=NOW)
    if isinstance(found, Reading):
        _storable(found)
        for value in (found.date_published, found.date_modified):
            _require(value is None or value.at <= NOW + dates.SKEW, "an article of the future")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "url": url,
    "robots": robots,
    "date": date,
    "query": search,
    "feed": feed,
    "sitemap": sitemap,
    "section": section,
    "html": html,
}
