"""JSON Feed 1.0 and 1.1, https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.discover.dating import moment
from crawler.discover.texts import plain
from presswatch.types import Entry, Route, Source
from presswatch.urls import absolute

MAX_CONTENT = 1_000_000  # characters of an item's HTML


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """Entries, how many items there were in all, and the feed's own fields as they came."""

    entries: tuple[Entry, ...]
    items: int
    about: Mapping[str, Any]


def parse(
    body: bytes, route: Route, source: Source | None, now: datetime | None, max_entries: int
) -> JsonFeed:
    """Reads a JSON Feed. Fields of a wrong type count as absent. Raises ValueError for what is none."""
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"), parse_int=_number, parse_float=str)
    except RecursionError:
        raise ValueError("its JSON is nested too deep") from None
    except ValueError as error:
        raise ValueError(f"its JSON is damaged ({error})") from None
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise ValueError("its JSON has no list of items")
    entries: list[Entry] = []
    for item in data["items"][:max_entries]:
        if isinstance(item, dict) and (entry := _entry(item, route, source, now, len(entries))) is not None:
            entries.append(entry)
    return JsonFeed(tuple(entries), len(data["items"]), data)


def _entry(
    item: Mapping[str, Any], route: Route, source: Source | None, now: datetime | None, position: int
) -> Entry | None:
    address = _string(item.get("url")) or _string(item.get("external_url"))
    guid = _string(item.get("id"))
    if not address and guid and guid.startswith(("http://", "https://")):
        address = guid
    url = absolute(address, route.url) if address else None
    if url is None:
        return None
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    tags = item.get("tags")
    image = _string(item.get("image")) or _string(item.get("banner_image"))
    content = _string(item.get("content_html")) or _string(item.get("content_text"))
    return Entry(
        url,
        route,
        headline=plain(item.get("title")),
        description=plain(item.get("summary")),
        date_published=moment(_string(item.get("date_published")), source, now),
        date_modified=moment(_string(item.get("date_modified")), source, now),
        author=tuple(
            name for each in authors or () if isinstance(each, dict) and (name := plain(each.get("name")))
        ),
        in_language=(_string(item.get("language")) or "")[:2].lower() or None,
        article_section=tuple(tag for each in tags[:20] if (tag := plain(each)))
        if isinstance(tags, list)
        else (),
        image=absolute(image, route.url) if image else None,
        guid=plain(guid),
        content_html=content[:MAX_CONTENT] if content else None,
        position=position,
    )


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _number(digits: str) -> str:
    """Numbers stay text: an id may be one, and one of a million digits must cost nothing."""
    return digits[:40]
