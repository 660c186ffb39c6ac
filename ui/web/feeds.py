"""Mentions as Atom and JSON Feed, for any reader."""

from __future__ import annotations

import functools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from presswatch.alerts.message import http_only, one_line
from presswatch.errors import UsageError

if TYPE_CHECKING:
    from storage.rows import StoredMention

ENTRIES = 100


View = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds: each watch has a feed of its own, which readers tell apart by its id."""

    id: str
    title: str
    rows: list[StoredMention]


def _told(view: View) -> View:
    """A feed whose watch there never was is told, with status 404: an empty one would be waited on for ever."""

    @functools.wraps(view)
    async def answer(datasette: Any, request: Any) -> Any:
        from datasette.utils.asgi import Response

        try:
            return await view(datasette, request)
        except UsageError as error:
            return Response.text(f"{error}\n", status=404)

    return answer


async def _feed(datasette: Any, request: Any) -> Feed:
    """The feed that is asked for. Raises UsageError where its watch was never declared."""
    from storage import watches
    from ui.web.pages import read

    watch = request.args.get("watch") or None
    if watch is None:
        return Feed("urn:presswatch:mentions", "presswatch: mentions", await _latest(datasette, None))
    names: dict[str, str] = await read(datasette, watches.names)
    if watch not in names:
        raise UsageError(
            f"no watch has the id {watch!r}", remedy=f"watches are: {', '.join(names) or 'none yet'}"
        )
    return Feed(
        f"urn:presswatch:mentions:{watch}",
        f"presswatch: {one_line(names[watch])}",
        await _latest(datasette, watch),
    )


async def _latest(datasette: Any, watch: str | None) -> list[StoredMention]:
    from storage import mentions
    from ui.web.pages import read

    rows: list[StoredMention] = await read(
        datasette, lambda db: mentions.recent(db, watch=watch, limit=ENTRIES * 3)
    )
    first: dict[tuple[str, int], StoredMention] = {}
    for row in rows:
        key = (row.watch, row.article_id)
        if key not in first or row.salience > first[key].salience:
            first[key] = row
    return list(first.values())[:ENTRIES]


def _clean(text: str) -> str:
    """Text that XML may hold."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or 32 <= ord(char) < 0xD800 or 0xE000 <= ord(char) <= 0xFFFD or ord(char) > 0xFFFF
    )


@_told
async def atom(datasette: Any, request: Any) -> Any:
    """Mentions as an Atom feed; `?watch=ID` for one watch."""
    from datasette.utils.asgi import Response

    feed = await _feed(datasette, request)
    updated = max((row.flagged_at for row in feed.rows), default=datetime(1970, 1, 1, tzinfo=UTC))
    entries = "".join(
        f"<entry><id>urn:presswatch:mention:{row.watch}:{row.article_id}</id>"
        f"<title>{escape(_clean(one_line(row.headline or row.url)))}</title>"
        f"<link href={quoteattr(_clean(http_only(row.url)))}/>"
        f"<updated>{row.flagged_at.isoformat()}</updated>"
        + (f"<published>{row.date_published.isoformat()}</published>" if row.date_published else "")
        + f"<author><name>{escape(_clean(row.source))}</name></author>"
        f"<category term={quoteattr(_clean(row.watch))}/>"
        f"<summary>{escape(_clean(row.sentence))}</summary></entry>\n"
        for row in feed.rows
    )
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{feed.id}</id><title>{escape(_clean(feed.title))}</title><updated>{updated.isoformat()}</updated>\n"
        f"{entries}</feed>\n"
    )
    return Response(body, content_type="application/atom+xml; charset=utf-8")


@_told
async def json_feed(datasette: Any, request: Any) -> Any:
    """Mentions as JSON Feed 1.1; `?watch=ID` for one watch."""
    from datasette.utils.asgi import Response

    found = await _feed(datasette, request)
    items = [
        {
            "id": f"urn:presswatch:mention:{row.watch}:{row.article_id}",
            "url": http_only(row.url),
            "title": one_line(row.headline or row.url),
            "content_text": row.sentence,
            "date_published": (row.date_published or row.first_seen_at).isoformat(),
            "language": row.in_language,
            "tags": [row.watch],
            "authors": [{"name": row.source}],
        }
        for row in found.rows
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": found.title, "items": items}
    return Response(json.dumps(feed, ensure_ascii=False), content_type="application/feed+json; charset=utf-8")


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/feeds/mentions\.atom$", atom),
    (r"^/feeds/mentions\.json$", json_feed),
]
