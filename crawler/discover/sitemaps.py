"""Sitemaps: indexes, URL sets, Google's news extension, gzip, and plain lists of addresses.

https://www.sitemaps.org/protocol.html and the news extension of Google's search documentation.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from crawler.discover.dating import moment
from crawler.discover.texts import plain
from presswatch.errors import NotAList
from presswatch.extract.decode import decode
from presswatch.types import Entry, Route, Source
from presswatch.urls import absolute, same_site

MAX_BYTES = 52_428_800  # the protocol's limit, after decompression
MAX_ENTRIES = 50_000
MAX_TEXT = 2_000  # characters of one value

_BLANK = b"\xef\xbb\xbf \t\r\n"
_ROW_END = re.compile(rb"</(?:[\w.-]{1,20}:)?(?:url|sitemap)\s*>", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,500}(?:\[.{0,100000}?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,10};)")
_SECTION = b"<![CDATA["
_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]{1,20}:)?([\w.-]{1,30})")
_OF_ROW = {"loc", "lastmod"}
_OF_NEWS = {"title", "publication_date", "language"}


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: articles, and further sitemaps with the time they were changed."""

    entries: tuple[Entry, ...] = ()
    children: tuple[tuple[str, datetime | None], ...] = ()
    truncated: bool = False  # bounds cut it
    left_out: int = 0  # rows without an address of this site that may be asked for


def parse(body: bytes, route: Route, *, source: Source | None = None, now: datetime | None = None) -> Sitemap:
    """The entries and children of a sitemap, in its order, each address once.

    Rows of other sites are left out, as the protocol says. `now` bounds the dates. A feed may serve as a
    sitemap. Raises NotAList for anything else.
    """
    data = _plain(body, route)
    head = data[:4096].lstrip(_BLANK)
    if not head.startswith(b"<"):
        return _plain_list(data, route)
    root = _ROOT.search(head)
    name = root.group(1).decode("ascii", "replace").lower() if root else "nothing"
    if name in ("rss", "feed", "rdf"):
        from crawler.discover import feeds

        feed = feeds.parse(data, route, source=source, now=now)
        return Sitemap(feed.entries, truncated=feed.truncated)
    if name not in ("urlset", "sitemapindex"):
        raise _not_a_list(route, f"its root is <{name}>")
    entries: dict[str, Entry] = {}
    children: dict[str, datetime | None] = {}
    left_out = 0
    for kind, values in _rows(data):
        address = values.get("loc", "")
        # A relative address is the rest of a cut one.
        url = absolute(address) if "://" in address[:10] else None
        if url is None or (kind == "url" and not same_site(url, route.url)):
            left_out += 1
            continue
        if kind == "sitemap":
            children.setdefault(url, moment(values.get("lastmod"), source, now))
        elif url not in entries:
            entries[url] = _entry(url, values, route, source, now, len(entries))
        if len(entries) + len(children) >= MAX_ENTRIES:
            return Sitemap(
                tuple(entries.values()), tuple(children.items()), truncated=True, left_out=left_out
            )
    return Sitemap(
        tuple(entries.values()), tuple(children.items()), truncated=len(data) >= MAX_BYTES, left_out=left_out
    )


def _entry(
    url: str, values: dict[str, str], route: Route, source: Source | None, now: datetime | None, position: int
) -> Entry:
    language = values.get("language", "")[:2].lower()
    return Entry(
        url,
        route,
        headline=plain(values.get("title")),
        date_published=moment(values.get("publication_date"), source, now),
        date_modified=moment(values.get("lastmod"), source, now),
        in_language=language or None,
        position=position,
    )


def _plain(body: bytes, route: Route) -> bytes:
    """The body without compression, cut at the protocol's limit; of damaged gzip what can be read."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:MAX_BYTES]
    stream = zlib.decompressobj(wbits=31)
    try:
        data = stream.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise _not_a_list(route, f"its gzip data is damaged ({error})") from None
    if not data:
        raise _not_a_list(route, "its gzip data is cut")
    return data


def _rows(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """(url or sitemap, its values by local name) for each row; the tree is dropped as it is read."""
    whole = max((found.end() for found in _ROW_END.finditer(data)), default=0)
    # What follows the last whole row is the rest of a cut one.
    data = _utf8(data[:whole].lstrip(_BLANK))
    data = _without_sections(data)
    data = _BARE_AMPERSAND.sub(b"&amp;", _DOCTYPE.sub(b"", data, count=1))
    values: dict[str, str] = {}
    try:
        for _, element in etree.iterparse(
            io.BytesIO(data),
            events=("end",),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
        ):
            if not isinstance(element.tag, str):
                continue
            name = _local(element)
            if name in ("url", "sitemap"):
                yield name, values
                values = {}
                element.clear()
                parent = element.getparent()  # None where damage makes rows of the root's siblings
                while parent is not None and (before := element.getprevious()) is not None:
                    parent.remove(before)
            elif element.text and (name in _OF_ROW or name in _OF_NEWS):
                parent = element.getparent()
                inside = _local(parent) if parent is not None else ""
                # `image:loc` and `video:title` are not the row's.
                wanted = ("url", "sitemap") if name in _OF_ROW else ("news", "publication")
                if inside in wanted:
                    values.setdefault(name, element.text.strip()[: MAX_TEXT * 2])
    except etree.XMLSyntaxError:
        return  # what was whole has been given


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _utf8(data: bytes) -> bytes:
    """The document in UTF-8, without a declaration that says otherwise."""
    bare = re.sub(rb"^<\?xml[^>]{0,200}\?>", b"", data)
    try:
        bare.decode("utf-8")
    except UnicodeDecodeError:
        return re.sub(r"^<\?xml[^>]{0,200}\?>", "", decode(data).text).encode("utf-8", "replace")
    return bare


def _without_sections(data: bytes) -> bytes:
    """The document with what stands in CDATA sections written as it is outside of them."""
    kept, position = [], 0
    while (start := data.find(_SECTION, position)) >= 0 and (end := data.find(b"]]>", start)) >= 0:
        text = data[start + len(_SECTION) : end].replace(b"&amp;", b"&")
        kept += [data[position:start], text.replace(b"&", b"&amp;").replace(b"<", b"&lt;")]
        position = end + 3
    return b"".join([*kept, data[position:]]) if kept else data


def _plain_list(data: bytes, route: Route) -> Sitemap:
    lines = data.decode("utf-8-sig", "replace").splitlines()
    found: dict[str, Entry] = {}
    for line in lines[:MAX_ENTRIES]:
        address = line.strip()
        url = absolute(address) if address.startswith(("http://", "https://")) else None
        if url is not None and same_site(url, route.url):
            found.setdefault(url, Entry(url, route, position=len(found)))
    if not found:
        raise _not_a_list(route, "it lists no address")
    return Sitemap(tuple(found.values()), truncated=len(lines) > MAX_ENTRIES)


def _not_a_list(route: Route, what: str) -> NotAList:
    return NotAList(
        f"this is no sitemap: {what}",
        source=route.source,
        url=route.url,
        remedy="open the address in a browser; robots.txt names the site's sitemaps",
    )
