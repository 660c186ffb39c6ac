"""The API: paged, filterable JSON of the documented views, stories, and what may be asked for.

`ROUTES` and `ui.web.openapi` describe the same; a test compares them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from presswatch.errors import PresswatchError
from presswatch.stories.origin import spread
from ui.web.openapi import MOST, VIEWS, document
from ui.web.pages import View, judge, read, write
from ui.web.parameters import whole

if TYPE_CHECKING:
    from storage.database import Database


def _json(value: object, status: int = 200, **headers: str) -> Any:
    from datasette.utils.asgi import Response

    return Response.json(value, status=status, headers={"cache-control": "no-store", **headers})


def _error(message: str, status: int, remedy: str = "", **headers: str) -> Any:
    return _json({"ok": False, "error": message, "remedy": remedy}, status, **headers)


def told(method: str, view: View) -> View:
    """An answer to one method alone; a wrong parameter is told, with status 400."""

    @functools.wraps(view)
    async def answer(datasette: Any, request: Any) -> Any:
        if request.method != method and not (request.method == "HEAD" and method == "GET"):
            return _error(f"{method} only", 405, Allow=method)
        try:
            return await view(datasette, request)
        except PresswatchError as error:
            return _error(error.message, 400, error.remedy)

    return answer


async def views(datasette: Any, request: Any) -> Any:
    """Rows of a view, the newest first: `limit` (1 to 200), `before` (id), and equality filters."""
    from storage import paging

    name = request.url_vars["view"]
    limit = whole(request, "limit", 50, 1, MOST) or 50
    before = whole(request, "before", None)
    filters = {key: request.args.get(key) for key in request.args if key not in ("limit", "before")}
    found = await read(
        datasette, lambda db: paging.page(db, name, filters=filters, limit=limit, before=before)
    )
    return _json({"ok": True, "rows": found.rows, "next": found.next})


async def article(datasette: Any, request: Any) -> Any:
    """One article with its whole text, and what its credits come to."""
    from storage import paging, tracing
    from ui.present import plain

    def find(db: Database) -> dict[str, object] | None:
        number = int(request.url_vars["id"])
        row = paging.one(db, "articles", number)
        return {**row, "credits": [plain(edge) for edge in tracing.edges(db, number)]} if row else None

    row = await read(datasette, find)
    return _json({"ok": True, "article": row}) if row else _error("there is no such article", 404)


async def stories(datasette: Any, request: Any) -> Any:
    """Stories, the newest first."""
    from storage import story_articles
    from ui.present import plain

    limit = whole(request, "limit", 50, 1, MOST) or 50
    before = whole(request, "before", None)
    rows = await read(datasette, lambda db: story_articles.recent(db, limit=limit, before=before))
    following = rows[-1].story_id if len(rows) == limit else None
    return _json({"ok": True, "rows": [plain(row) for row in rows], "next": following})


async def story(datasette: Any, request: Any) -> Any:
    """One story: its articles, its origin and how it spread."""
    from storage import overview, story_articles
    from ui.present import plain

    def find(db: Database) -> dict[str, object] | None:
        number = story_articles.resolve(db, int(request.url_vars["id"]))
        articles = story_articles.of_stories(db, [number]).get(number, []) if number else []
        if not articles:
            return None
        names = story_articles.outlet_names(overview.source_titles(db))
        traced = spread(story_articles.pieces(articles, names))
        return {
            "story_id": number,
            "articles": [plain(item) for item in articles],
            "origin": plain(traced.origin),
            "steps": [plain(step) for step in traced.steps],
            "copies_with_credit": traced.copies_with_credit,
            "copies_without_credit": traced.copies_without_credit,
        }

    found = await read(datasette, find)
    return _json({"ok": True, "story": found}) if found else _error("there is no such story", 404)


async def crawl(datasette: Any, request: Any) -> Any:
    """Ask the service to crawl a source now."""
    from storage import commands, sources

    fields = await request.post_vars()
    name = str(fields.get("source", ""))
    if not await read(datasette, lambda db: sources.is_watched(db, name)):
        return _error(f"no source that is watched is called {name[:100]!r}", 404, "see /api/v1/sources")
    asker = request.actor["id"]
    number = await write(
        datasette, lambda db: commands.ask(db, "crawl", {"source": name}, asker, datetime.now(UTC))
    )
    return _json({"ok": True, "command": number}, 202)


async def command(datasette: Any, request: Any) -> Any:
    """What became of a command."""
    from storage import commands
    from ui.present import plain

    found = await read(datasette, lambda db: commands.get(db, int(request.url_vars["id"])))
    return _json({"ok": True, "command": plain(found)}) if found else _error("there is no such command", 404)


async def description(datasette: Any, request: Any) -> Any:  # noqa: ARG001 Datasette passes by name
    """The OpenAPI document of all this."""
    return _json(document())


async def nothing(datasette: Any, request: Any) -> Any:  # noqa: ARG001
    """The answer to a path of the API that is none."""
    return _error("there is no such path", 404, "see /api/v1/openapi.json")


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/api/v1/openapi\.json$", told("GET", description)),
    (r"^/api/v1/articles/(?P<id>\d{1,15})$", told("GET", article)),
    (r"^/api/v1/stories$", told("GET", stories)),
    (r"^/api/v1/stories/(?P<id>\d{1,15})$", told("GET", story)),
    (r"^/api/v1/crawl$", told("POST", crawl)),
    (r"^/api/v1/verdicts$", told("POST", judge)),
    (r"^/api/v1/commands/(?P<id>\d{1,15})$", told("GET", command)),
    (rf"^/api/v1/(?P<view>{'|'.join(VIEWS)})$", told("GET", views)),
    (r"^/api/.*$", nothing),
]
