"""Sitemaps: indexes, URL sets, Google's news extension, gzip, and plain lists of addresses.

https://www.sitemaps.org/protocol.html and the news extension of Google's search documentation.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree

from crawler.discover.dating import moment
from presswatch.errors import NotAList
from presswatch.types import Entry, Route, Source

MAX_BYTES = 52_428_800  # the protocol's limit, after decompression
MAX_ENTRIES = 50_000
MAX_TEXT = 2_000  # characters of one value


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: articles, and further sitemaps with the time they were changed."""

    entries: tuple[Entry, ...] = ()
    children: tuple[tuple[str, datetime | None], ...] = ()
    truncated: bool = False  # bounds cut it


def parse(body: bytes, route: Route, *, source: Source | None = None, now: datetime | None = None) -> Sitemap:
    """The entries and children of a sitemap, in its order. Relative addresses are resolved.

    `now` bounds its dates. Raises NotAList for anything that is no sitemap.
    """
    data = _plain(body, route)
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"<"):
        return _plain_list(data, route)
    entries: list[Entry] = []
    children: list[tuple[str, datetime | None]] = []
    kind = ""
    for element, values in _rows(data, route):
        kind = kind or element
        address = urljoin(route.url, values.get("loc", ""))
        if not address.startswith(("http://", "https://")):
            continue
        if element == "sitemap":
            children.append((address, moment(values.get("lastmod"), source, now)))
            continue
        language = values.get("language", "")[:2].lower()
        entries.append(
            Entry(
                address,
                route,
                headline=values.get("title") or None,
                date_published=moment(values.get("publication_date"), source, now),
                date_modified=moment(values.get("lastmod"), source, now),
                in_language=language or None,
                position=len(entries),
            )
        )
        if len(entries) >= MAX_ENTRIES:
            return Sitemap(tuple(entries), tuple(children), truncated=True)
    return Sitemap(tuple(entries), tuple(children))


def _plain(body: bytes, route: Route) -> bytes:
    """The body without compression, cut at the protocol's limit."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:MAX_BYTES]
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            parts, size = [], 0
            while size < MAX_BYTES and (part := stream.read(min(1 << 20, MAX_BYTES - size))):
                parts.append(part)
                size += len(part)
            return b"".join(parts)
    except (OSError, EOFError, zlib.error) as error:
        raise _not_a_list(route, f"its gzip data is damaged ({error})") from None


def _rows(data: bytes, route: Route) -> Iterator[tuple[str, dict[str, str]]]:
    """(url or sitemap, its values by local name) for each row; the tree is dropped as it is read."""
    seen_root = False
    try:
        for event, element in etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
        ):
            if not isinstance(element.tag, str):
                continue
            name = etree.QName(element).localname.lower()
            if not seen_root:
                if name not in ("urlset", "sitemapindex"):
                    raise _not_a_list(route, f"its root is <{name}>")
                seen_root = True
            if event == "end" and name in ("url", "sitemap"):
                values: dict[str, str] = {}
                for child in element.iter():
                    if isinstance(child.tag, str) and child.text and child.text.strip():
                        values.setdefault(etree.QName(child).localname.lower(), child.text.strip()[:MAX_TEXT])
                yield name, values
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        if not seen_root:
            raise _not_a_list(route, f"it is no XML ({error.msg})") from None
    if not seen_root:
        raise _not_a_list(route, "it is empty")


def _plain_list(data: bytes, route: Route) -> Sitemap:
    lines = data.decode("utf-8", "replace").splitlines()
    entries = [
        Entry(line.strip(), route, position=n)
        for n, line in enumerate(lines[:MAX_ENTRIES])
        if line.strip().startswith(("http://", "https://")) and len(line) <= MAX_TEXT
    ]
    if not entries:
        raise _not_a_list(route, "it lists no address")
    return Sitemap(tuple(entries), truncated=len(lines) > MAX_ENTRIES)


def _not_a_list(route: Route, what: str) -> NotAList:
    return NotAList(
        f"this is no sitemap: {what}",
        source=route.source,
        url=route.url,
        remedy="open the address in a browser; robots.txt names the site's sitemaps",
    )
