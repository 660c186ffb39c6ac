"""The API: paged, filterable JSON of the documented views, and what an operator may ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from presswatch.errors import PresswatchError

MOST = 200  # rows of one answer


def _json(value: object, status: int = 200) -> Any:
    from datasette.utils.asgi import Response

    return Response.json(value, status=status, headers={"cache-control": "no-store"})


async def views(datasette: Any, request: Any) -> Any:
    """Rows of a view, the newest first: `limit` (1 to 200), `before` (id), and equality filters."""
    from storage import paging
    from ui.web.pages import read

    name = request.url_vars["view"]
    arguments = {key: request.args.get(key) for key in request.args}
    try:
        limit = _whole(arguments.pop("limit", None), "limit", 50, 1, MOST)
        before = _whole(arguments.pop("before", None), "before", None, 0, 2**62)
        found = await read(
            datasette, lambda db: paging.page(db, name, filters=arguments, limit=limit or 50, before=before)
        )
    except PresswatchError as error:
        return _json({"ok": False, "error": error.message, "remedy": error.remedy}, 400)
    return _json({"ok": True, "rows": found.rows, "next": found.next})


async def crawl(datasette: Any, request: Any) -> Any:
    """Ask the service to crawl a source now."""
    from storage import commands
    from ui.web.pages import write

    if request.method != "POST":
        return _json({"ok": False, "error": "POST only"}, 405)
    fields = await request.post_vars()
    name = str(fields.get("source", ""))
    if name not in {source.name for source in datasette.presswatch.sources}:
        return _json({"ok": False, "error": f"no source is called {name!r}"}, 404)
    number = await write(
        datasette, lambda db: commands.ask(db, "crawl", {"source": name}, "api", datetime.now(UTC))
    )
    return _json({"ok": True, "command": number}, 202)


async def command(datasette: Any, request: Any) -> Any:
    """What became of a command."""
    from storage import commands
    from ui.present import plain
    from ui.web.pages import read

    found = await read(datasette, lambda db: commands.get(db, int(request.url_vars["id"])))
    if found is None:
        return _json({"ok": False, "error": "there is no such command"}, 404)
    return _json({"ok": True, "command": plain(found)})


def _whole(value: str | None, name: str, default: int | None, low: int, high: int) -> int | None:
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or len(value) > 19 or not low <= int(value) <= high:
        raise PresswatchError(
            f"{name} is not a whole number from {low} to {high}", remedy=f"for example {name}={low}"
        )
    return int(value)


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/api/v1/crawl$", crawl),
    (r"^/api/v1/commands/(?P<id>\d{1,15})$", command),
    (r"^/api/v1/(?P<view>articles|mentions|sources|runs|refusals|revisions|quotes|attributions)$", views),
]
