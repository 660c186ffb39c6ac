"""Feeds: RSS 0.9x to 2.0, RDF, Atom (through feedparser) and JSON Feed; bytes in, entries out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.discover import json_feed
from crawler.discover.dating import moment
from crawler.discover.texts import plain
from presswatch.errors import NotAList
from presswatch.extract.decode import decode
from presswatch.types import Entry, Route, Source
from presswatch.urls import absolute

MAX_BYTES = 16 * 1024 * 1024
MAX_ENTRIES = 1000  # newest first in every feed worth the name; feedparser needs half a millisecond for each
MAX_CATEGORIES = 20  # of an item
MAX_CONTENT = 1_000_000
MAX_ENTITY = 64  # characters of a declared entity; longer ones serve to fill memory
TTL = (60.0, 7 * 86_400.0)  # seconds: bounds of what a feed may ask for

_ITEM = re.compile(rb"<(?:[A-Za-z][\w.-]{0,20}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_CATEGORY = re.compile(
    rb"<(?:[A-Za-z][\w.-]{0,20}:)?(?:category|subject|keywords)\b[^<>]*"
    rb"(?:/>|(?<!/)>[^<]*(?:<!\[CDATA\[[^<]*)*</[^<>]*>)",
    re.IGNORECASE,
)
_ITEM_END = re.compile(rb"</(?:[A-Za-z][\w.-]{0,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_FEED_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]{0,20}:)?(rss|feed|rdf|channel)[\s>:]", re.IGNORECASE)
_HTML_ROOT = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,500}\[.{0,1000000}?\]\s*>", re.IGNORECASE | re.DOTALL)
_BIG_ENTITY = re.compile(
    rb"<!ENTITY[^>]{%d}|<!ENTITY\s+%%|\b(?:SYSTEM|PUBLIC)\b" % (MAX_ENTITY + 20), re.IGNORECASE
)
_XML_ENCODING = re.compile(rb"^(<\?xml[^>]{0,200}?encoding\s*=\s*[\"'])([\w.:-]{1,40})")
# Tags of podcasts' chapters, places and the like: what they hold is nothing that we keep.
_EXTENSION = re.compile(
    rb"</?(?!(?:rdf|rss|dc|dcterms|content|media|atom\d*|a10):)[A-Za-z][\w.-]{0,30}:[^<>]{0,2000}>",
    re.IGNORECASE,
)
# Elements in which Russian aggregators want the whole text.
_FULL_TEXTS = ("yandex_full-text", "full-text", "turbo_content", "fulltext")
# Hosts and paths of links that lead to another address, and what that is called.
_WRAPPERS = (
    (re.compile(r"(?:^|\.)google\.[a-z.]{2,6}$"), "/url", ("url", "q")),
    (re.compile(r"(?:^|\.)bing\.com$"), "/news/apiclick.aspx", ("url",)),
    (re.compile(r"^lm?\.facebook\.com$"), "/l.php", ("u",)),
)
_MAIL_AND_NAME = re.compile(r"@[\w.-]{1,200}\s?\(([^()]{2,200})\)?$")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed lists, and what it says of itself. Addresses are absolute."""

    entries: tuple[Entry, ...] = ()
    title: str | None = None
    language: str | None = None
    hub: str | None = None  # WebSub
    self_url: str | None = None
    site_url: str | None = None
    truncated: bool = False  # bounds cut it
    ttl: float | None = None  # seconds between two looks that the feed asks for
    moved_to: str | None = None  # where the feed says it lives from now on
    left_out: int = 0  # items without an address that may be asked for


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
        return _json(cut, route, source, now)
    if _HTML_ROOT.search(head[:1024]) and not _FEED_ROOT.search(head):
        raise _not_a_feed(route, "it is an HTML page")
    return _xml(cut, route, source, content_type, now, truncated=len(body) > MAX_BYTES)


def _xml(
    body: bytes,
    route: Route,
    source: Source | None,
    content_type: str | None,
    now: datetime | None,
    truncated: bool,
) -> Feed:
    shortened = _without_cut_item(_shorten(_without_entities(body)))
    readable, content_type = _readable(_with_few_categories(shortened), content_type)
    headers = {"content-location": route.url}
    if content_type:
        headers["content-type"] = content_type
    parsed = _parsed(readable, headers, route)
    version = str(parsed.get("version") or "")
    if not version and not parsed.entries:
        raise _not_a_feed(route, str(parsed.get("bozo_exception") or "its root is none of a feed")[:200])
    about: Mapping[str, Any] = parsed.feed
    links = {link.get("rel"): link.get("href") for link in about.get("links", []) if link.get("href")}
    entries: list[Entry] = []
    items = parsed.entries[:MAX_ENTRIES]
    for item in items:
        entry = _entry(item, route, source, now, len(entries), atom=version.startswith("atom"))
        if entry is not None:
            entries.append(entry)
    return Feed(
        tuple(entries),
        title=plain(about.get("title")),
        language=_language(about.get("language")),
        hub=_address(links.get("hub"), route),
        self_url=_address(links.get("self"), route),
        site_url=_address(about.get("link"), route),
        truncated=truncated or len(shortened) < len(body) or len(parsed.entries) > MAX_ENTRIES,
        ttl=_ttl(about),
        moved_to=_address(about.get("itunes_new-feed-url") or about.get("newlocation"), route),
        left_out=len(items) - len(entries),
    )


def _parsed(body: bytes, headers: Mapping[str, str], route: Route) -> Any:
    """What feedparser makes of a feed; of one that its readers of rare extensions fall over, without these."""
    import feedparser

    given = {"response_headers": headers, "sanitize_html": False, "resolve_relative_uris": False}
    try:
        return feedparser.parse(body, **given)
    except Exception:  # it is not meant to raise, so no type is documented
        plain_body = _EXTENSION.sub(b"", body)
    try:
        return feedparser.parse(plain_body, **given)
    except Exception as error:
        raise _not_a_feed(route, f"{type(error).__name__} in it") from None


def _without_entities(body: bytes) -> bytes:
    """The feed without declarations of entities that lead outside or grow."""
    found = _DOCTYPE.search(body[: 2 * 1024 * 1024])
    if found is None or not (_BIG_ENTITY.search(found.group()) or found.group().count(b"<!ENTITY") > 300):
        return body
    return body[: found.start()] + body[found.end() :]


def _shorten(body: bytes) -> bytes:
    """The feed without what comes after its first MAX_ENTRIES items: feedparser forgives the missing end."""
    places = _ITEM.finditer(body)
    for _ in range(MAX_ENTRIES):
        if next(places, None) is None:
            return body
    after = next(places, None)
    return body if after is None else body[: after.start()]


def _with_few_categories(body: bytes) -> bytes:
    """The feed with at most MAX_CATEGORIES of each item: feedparser compares each with all before it."""
    found = list(_CATEGORY.finditer(body))
    if len(found) <= MAX_CATEGORIES:
        return body
    items = [item.start() for item in _ITEM.finditer(body)]
    counted: Counter[int] = Counter()
    kept, position = [], 0
    for category in found:
        item = bisect_left(items, category.start())
        counted[item] += 1
        if counted[item] > MAX_CATEGORIES:
            kept.append(body[position : category.start()])
            position = category.end()
    return b"".join([*kept, body[position:]])


def _without_cut_item(body: bytes) -> bytes:
    """The feed without a last item that has no end, if others have one: its link may be half a link."""
    start = end = -1
    for found in _ITEM.finditer(body):
        start = found.start()
    for found in _ITEM_END.finditer(body):
        end = found.start()
    return body[:start] if -1 < end < start and body.find(b"/>", start, start + 500) < 0 else body


def _readable(body: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """The feed in UTF-8 where its text shows that it is in another encoding than it says."""
    if body.startswith((b"\xfe\xff", b"\xff\xfe")) and not body.startswith(b"\xff\xfe\0\0"):
        # feedparser believes the type's default before the mark.
        text = _XML_ENCODING.sub(rb"\g<1>utf-8", body.decode("utf-16", "replace").encode("utf-8", "replace"))
        return text, "application/xml; charset=utf-8"
    if (
        body.isascii()
        or b"\0" in body[:200]
        or body.startswith((b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe", b"\x4c\x6f\xa7"))
    ):
        return body, content_type
    header = _CHARSET.search(content_type or "")
    found = decode(body, header.group(1) if header else None)
    if found.encoding == "utf-8" and found.reasons[0] == "valid UTF-8":  # whatever a label says
        return _XML_ENCODING.sub(rb"\g<1>utf-8", body), "application/xml; charset=utf-8"
    if not any("doubtful" in reason or "evidence" in reason or "twice" in reason for reason in found.reasons):
        return body, content_type
    text = _XML_ENCODING.sub(rb"\g<1>utf-8", found.text.encode("utf-8", "replace"))
    return text, "application/xml; charset=utf-8"


def _entry(
    item: Mapping[str, Any],
    route: Route,
    source: Source | None,
    now: datetime | None,
    position: int,
    atom: bool,
) -> Entry | None:
    guid = plain(item.get("id"))
    address = (
        item.get("feedburner_origlink")
        or item.get("link")
        or next(
            (
                link.get("href")
                for link in item.get("links", [])
                if link.get("rel", "alternate") == "alternate"
            ),
            None,
        )
    )
    if not address and guid and guid.startswith(("http://", "https://")):
        address = guid
    url = _address(address, route)
    if url is None:
        return None
    published, updated = (_time(item, name, source, now) for name in ("published", "updated"))
    if published is None and not atom:
        # RSS has one date: Dublin Core's is what feedparser calls an update.
        published, updated = updated, None
    texts = [part.get("value") for part in item.get("content", [])]
    texts += [item.get(name) for name in _FULL_TEXTS]
    content = next((text for text in texts if text and isinstance(text, str)), None)
    return Entry(
        url,
        route,
        headline=plain(item.get("title")),
        description=plain(item.get("summary")),
        date_published=published,
        date_modified=updated,
        author=tuple(filter(None, (_name(author) for author in item.get("authors", [])[:10]))),
        in_language=_language(item.get("language")),
        article_section=tuple(
            filter(
                None,
                (plain(tag.get("label") or tag.get("term")) for tag in item.get("tags", [])[:MAX_CATEGORIES]),
            )
        ),
        image=_image(item, route),
        guid=guid,
        content_html=content[:MAX_CONTENT] if content else None,
        position=position,
    )


def _name(author: Mapping[str, Any]) -> str | None:
    """A person's name; RSS wants an address of mail before it, in which feedparser may find the cut wrongly."""
    whole = plain(f"{author.get('email') or ''}{author.get('name') or ''}") or ""
    found = _MAIL_AND_NAME.search(whole)
    return plain(found.group(1)) if found else plain(author.get("name"))


def _time(item: Mapping[str, Any], name: str, source: Source | None, now: datetime | None) -> datetime | None:
    given = (
        item.get(name) if name in set(item) else None
    )  # feedparser lends `updated` the value of `published`
    return moment(given, source, now) if isinstance(given, str) else None


def _image(item: Mapping[str, Any], route: Route) -> str | None:
    pictures = [
        part.get("url") for part in (*item.get("media_thumbnail", []), *item.get("media_content", []))
    ]
    enclosed = [
        link.get("href")
        for link in item.get("enclosures", [])
        if str(link.get("type", "")).startswith("image/")
    ]
    return next((found for part in (*enclosed, *pictures) if (found := _address(part, route))), None)


def _ttl(about: Mapping[str, Any]) -> float | None:
    minutes = str(about.get("ttl") or "").strip()
    if not minutes.isdecimal() or len(minutes) > 7:
        return None
    return min(max(float(minutes) * 60, TTL[0]), TTL[1])


def _language(value: object) -> str | None:
    found = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", value.strip()) if isinstance(value, str) else None
    return found.group().lower() if found else None


def _address(value: object, route: Route) -> str | None:
    return unwrapped(absolute(value, route.url)) if isinstance(value, str) and value.strip() else None


def unwrapped(url: str | None) -> str | None:
    """The address that a link of a search engine's or a network's feed leads to: their own counts the click, and may
    not be asked for by robots."""
    if url is None or ("url=" not in url and "u=" not in url and "q=" not in url):
        return url
    parts = urlsplit(url)
    wanted = next(
        (names for host, path, names in _WRAPPERS if host.search(parts.netloc) and parts.path == path), ()
    )
    query = parse_qs(parts.query)
    inner = next((query[name][0] for name in wanted if name in query), "")
    return (absolute(inner) or url) if inner.startswith(("http://", "https://")) else url


def _json(body: bytes, route: Route, source: Source | None, now: datetime | None) -> Feed:
    try:
        found = json_feed.parse(body, route, source, now, MAX_ENTRIES)
    except ValueError as error:
        raise _not_a_feed(route, str(error)[:200]) from None
    about = found.about
    hubs = about.get("hubs")
    hub = (
        next((item.get("url") for item in hubs if isinstance(item, dict)), None)
        if isinstance(hubs, list)
        else None
    )
    return Feed(
        found.entries,
        title=plain(about.get("title")),
        language=_language(about.get("language")),
        hub=_address(hub, route),
        self_url=_address(about.get("feed_url"), route),
        site_url=_address(about.get("home_page_url"), route),
        truncated=found.items > MAX_ENTRIES,
        left_out=min(found.items, MAX_ENTRIES) - len(found.entries),
    )


def _not_a_feed(route: Route, what: str) -> NotAList:
    return NotAList(
        f"this is no feed: {what}",
        source=route.source,
        url=route.url,
        remedy="open the address in a browser; `presswatch add` finds a site's feeds",
    )
