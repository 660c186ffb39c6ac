"""Feeds: RSS 0.9x to 2.0, RDF, Atom (through feedparser) and JSON Feed; bytes in, entries out."""

from __future__ import annotations

import json
import re
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from crawler.discover.dating import AHEAD, moment
from presswatch.errors import NotAList
from presswatch.types import Entry, Route, Source

MAX_BYTES = 16 * 1024 * 1024
MAX_ENTRIES = 1000  # newest first in every feed worth the name; feedparser needs half a millisecond for each
MAX_TEXT = 10_000  # characters of a title or summary
MAX_CONTENT = 1_000_000

_ITEM = re.compile(rb"<(?:[A-Za-z][\w.-]{0,20}:)?(?:item|entry)[\s>/]")
_FEED_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]{0,20}:)?(rss|feed|rdf|channel)[\s>:]", re.IGNORECASE)
_HTML_ROOT = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed lists, and what it says of itself."""

    entries: tuple[Entry, ...] = ()
    title: str | None = None
    language: str | None = None
    hub: str | None = None  # WebSub
    self_url: str | None = None
    site_url: str | None = None
    truncated: bool = False  # bounds cut it


def parse(
    body: bytes,
    route: Route,
    *,
    source: Source | None = None,
    content_type: str | None = None,
    now: datetime | None = None,
) -> Feed:
    """The entries of a feed in its order, addresses absolute, times in UTC.

    An entry without a web address is left out. `content_type` is the HTTP header, whose charset counts;
    `now` bounds the dates. Raises NotAList for anything that is no feed.
    """
    cut = body[:MAX_BYTES]
    head = cut[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if head.startswith(b"{"):
        return _json_feed(cut, route, source, now)
    if _HTML_ROOT.search(head[:1024]) and not _FEED_ROOT.search(head):
        raise _not_a_feed(route, "it is an HTML page")
    return _xml_feed(cut, route, source, content_type, now, truncated=len(body) > MAX_BYTES)


def _xml_feed(
    body: bytes,
    route: Route,
    source: Source | None,
    content_type: str | None,
    now: datetime | None,
    truncated: bool,
) -> Feed:
    import feedparser

    shortened = _shorten(body)
    headers = {"content-location": route.url}
    if content_type:
        headers["content-type"] = content_type
    parsed = feedparser.parse(
        shortened, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.version and not parsed.entries:
        raise _not_a_feed(route, str(parsed.get("bozo_exception") or "its root is none of a feed")[:200])
    about: Mapping[str, Any] = parsed.feed
    links = {link.get("rel"): link.get("href") for link in about.get("links", []) if link.get("href")}
    base = about.get("link") or route.url
    entries: list[Entry] = []
    for item in parsed.entries[:MAX_ENTRIES]:
        entry = _entry(item, route, urljoin(route.url, base), source, now, len(entries))
        if entry is not None:
            entries.append(entry)
    return Feed(
        tuple(entries),
        title=_text(about.get("title")),
        language=(about.get("language") or "")[:2].lower() or None,
        hub=links.get("hub"),
        self_url=links.get("self"),
        site_url=about.get("link"),
        truncated=truncated or len(shortened) < len(body) or len(parsed.entries) > MAX_ENTRIES,
    )


def _shorten(body: bytes) -> bytes:
    """The feed without what comes after its first MAX_ENTRIES items: feedparser forgives the missing end."""
    places = _ITEM.finditer(body)
    for _ in range(MAX_ENTRIES):
        if next(places, None) is None:
            return body
    after = next(places, None)
    return body if after is None else body[: after.start()]


def _entry(
    item: Mapping[str, Any],
    route: Route,
    base: str,
    source: Source | None,
    now: datetime | None,
    position: int,
) -> Entry | None:
    guid = _text(item.get("id"))
    address = item.get("link") or next(
        (link.get("href") for link in item.get("links", []) if link.get("rel", "alternate") == "alternate"),
        None,
    )
    if not address and guid and guid.startswith(("http://", "https://")):
        address = guid
    url = _absolute(address, base)
    if url is None:
        return None
    content = next((part.get("value") for part in item.get("content", []) if part.get("value")), None)
    return Entry(
        url,
        route,
        headline=_text(item.get("title")),
        description=_text(item.get("summary")),
        date_published=_time(item, "published", source, now),
        date_modified=_time(item, "updated", source, now),
        author=tuple(filter(None, (_text(author.get("name")) for author in item.get("authors", [])[:10]))),
        in_language=(item.get("language") or "")[:2].lower() or None,
        article_section=tuple(filter(None, (_text(tag.get("term")) for tag in item.get("tags", [])[:20]))),
        image=next((part.get("url") for part in item.get("media_thumbnail", []) if part.get("url")), None),
        guid=guid,
        content_html=content[:MAX_CONTENT] if content else None,
        position=position,
    )


def _time(item: Mapping[str, Any], name: str, source: Source | None, now: datetime | None) -> datetime | None:
    given = item.get(name)
    if not given:
        return None
    if (found := moment(given, source, now)) is not None:
        return found
    parsed = item.get(f"{name}_parsed")
    if parsed is None:
        return None
    try:
        at = datetime.fromtimestamp(timegm(parsed), UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return None if (now is not None and at > now + AHEAD) or at.year < 1980 else at


def _json_feed(body: bytes, route: Route, source: Source | None, now: datetime | None) -> Feed:
    """JSON Feed 1.0 and 1.1, https://www.jsonfeed.org/version/1.1/."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _not_a_feed(route, f"its JSON is damaged ({error})") from None
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise _not_a_feed(route, "its JSON has no list of items")
    entries: list[Entry] = []
    for item in data["items"][:MAX_ENTRIES]:
        if not isinstance(item, dict):
            continue
        url = _absolute(_text(item.get("url")) or _text(item.get("external_url")), route.url)
        if url is None:
            continue
        authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
        entries.append(
            Entry(
                url,
                route,
                headline=_text(item.get("title")),
                description=_text(item.get("summary")),
                date_published=moment(_text(item.get("date_published")), source, now),
                date_modified=moment(_text(item.get("date_modified")), source, now),
                author=tuple(
                    filter(
                        None,
                        (_text(author.get("name")) for author in authors or () if isinstance(author, dict)),
                    )
                ),
                in_language=(_text(item.get("language")) or "")[:2].lower() or None,
                article_section=tuple(filter(None, map(_text, item.get("tags") or ())))
                if isinstance(item.get("tags"), list)
                else (),
                image=_text(item.get("image")),
                guid=_text(item.get("id")),
                content_html=(_text(item.get("content_html"), MAX_CONTENT)),
                position=len(entries),
            )
        )
    hubs = data.get("hubs")
    hub = (
        next((_text(item.get("url")) for item in hubs if isinstance(item, dict)), None)
        if isinstance(hubs, list)
        else None
    )
    return Feed(
        tuple(entries),
        title=_text(data.get("title")),
        language=(_text(data.get("language")) or "")[:2].lower() or None,
        hub=hub,
        self_url=_text(data.get("feed_url")),
        site_url=_text(data.get("home_page_url")),
        truncated=len(data["items"]) > MAX_ENTRIES,
    )


def _absolute(address: str | None, base: str) -> str | None:
    """An absolute web address, or None for anything else (javascript:, mailto:, nonsense)."""
    if not address or len(address) > 2000:
        return None
    try:
        url = urljoin(base, "".join(address.split("\n")).strip())
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None


def _text(value: object, limit: int = MAX_TEXT) -> str | None:
    return value.strip()[:limit] or None if isinstance(value, str) else None


def _not_a_feed(route: Route, what: str) -> NotAList:
    return NotAList(
        f"this is no feed: {what}",
        source=route.source,
        url=route.url,
        remedy="open the address in a browser; `presswatch add` finds a site's feeds",
    )
