"""What an operator does on the page: crawl now, add a site; who changed what; an article's evidence."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from presswatch.errors import PresswatchError, UsageError
from ui.web import crawls, surveys
from ui.web.pages import PAGE, page, read, told, words_of, write
from ui.web.parameters import whole

if TYPE_CHECKING:
    from storage.database import Database
    from storage.rows import Command

LONGEST_URL = 2_000  # characters


async def crawl_now(datasette: Any, request: Any) -> Any:
    """Leave a command for the service, and go back to the sources, where its progress is told."""
    from datasette.utils.asgi import Response

    from storage import commands
    from storage import sources as stored

    if request.method != "POST":
        return _only_post()
    fields = await request.post_vars()
    name = str(fields.get("source", ""))
    if not await read(datasette, lambda db: stored.is_watched(db, name)):
        return await page(datasette, request, "missing", status=404)
    asker, now = request.actor["id"], datetime.now(UTC)
    number = await write(datasette, lambda db: commands.ask(db, "crawl", {"source": name}, asker, now))
    return Response.redirect(f"/sources?asked={quote(name)}&command={number}")


async def progress(datasette: Any, request: Any) -> Any:
    """How a crawl stands that was asked for, as JSON for the page's script."""
    from datasette.utils.asgi import Response

    number = int(request.url_vars["id"])
    found = await read(datasette, lambda db: crawls.progress(db, number))
    headers = {"cache-control": "no-store"}
    if found is None:
        return Response.json({"ok": False, "error": "there is no such crawl"}, status=404, headers=headers)
    return Response.json(
        {"ok": True, **found, "text": crawls.in_words(found, words_of(request))}, headers=headers
    )


@told
async def add(datasette: Any, request: Any) -> Any:
    """The form that asks for a site's address; its answer begins to look at it."""
    from datasette.utils.asgi import Response

    from presswatch.config_values import web_address

    if request.method != "POST":
        return await page(datasette, request, "add")
    fields = await request.post_vars()
    url = str(fields.get("url", "")).strip()
    try:
        if len(url) > LONGEST_URL:
            raise ValueError("is too long")
        web_address(url)
    except ValueError as error:
        raise UsageError(f"the address {error}", remedy="https://www.example.org/") from None
    number = await datasette.presswatch_surveyor.begin(datasette, url, request.actor["id"])
    return Response.redirect(f"/sources/add/{number}")


async def survey(datasette: Any, request: Any) -> Any:
    """What was found of a site, with articles as they would be read; or that it is being looked at."""
    found = await read(datasette, lambda db: _survey(db, int(request.url_vars["id"])))
    if found is None:
        return await page(datasette, request, "missing", status=404)
    lost = found.result is None and not datasette.presswatch_surveyor.busy
    return await page(datasette, request, "survey", command=found, result=found.result or {}, lost=lost)


async def survey_state(datasette: Any, request: Any) -> Any:
    """Whether a site has been looked at, as JSON for the page's script."""
    from datasette.utils.asgi import Response

    found = await read(datasette, lambda db: _survey(db, int(request.url_vars["id"])))
    if found is None:
        return Response.json({"ok": False, "error": "there is no such survey"}, status=404)
    ended = found.result is not None
    return Response.json({"ok": True, "ended": ended, "text": ""}, headers={"cache-control": "no-store"})


@told
async def keep(datasette: Any, request: Any) -> Any:
    """Watch a site as its survey proposes, and tell the running service."""
    from datasette.utils.asgi import Response

    from storage import audit, commands, sources

    if request.method != "POST":
        return _only_post()
    found = await read(datasette, lambda db: _survey(db, int(request.url_vars["id"])))
    if found is None or not found.result or not found.result.get("articles"):
        return await page(datasette, request, "missing", status=404)
    source = surveys.source_of(found.result)
    workspace = await asyncio.to_thread(surveys.keep, datasette.presswatch.path, source)
    asker, now = request.actor["id"], datetime.now(UTC)

    def record(db: Database) -> None:
        sources.declare(db, workspace.sources, now)
        audit.note(db, asker, "add", source.name, now, source.url)
        commands.ask(db, "reload", {}, asker, now)

    await write(datasette, record)
    datasette.presswatch = workspace
    return Response.redirect("/sources")


def _survey(db: Database, number: int) -> Command | None:
    from storage import commands

    found = commands.get(db, number)
    return found if found is not None and found.verb == "survey" else None


@told
async def changes(datasette: Any, request: Any) -> Any:
    """Who changed what, the newest first."""
    from storage import audit

    who = request.args.get("who") or None
    before = whole(request, "before", None)
    rows = await read(datasette, lambda db: audit.recent(db, who=who, before=before, limit=PAGE))
    people = await read(datasette, audit.people)
    older = f"?before={rows[-1].id}" + (f"&who={quote(who)}" if who else "") if len(rows) == PAGE else ""
    return await page(datasette, request, "changes", rows=rows, people=people, who=who, older=older)


async def evidence(datasette: Any, request: Any) -> Any:
    """A zip file that proves what an article said."""
    from datasette.utils.asgi import Response

    from scheduler.jobs import versions

    number = int(request.url_vars["id"])
    folder = Path(datasette.presswatch.archive.folder)

    def pack(db: Database) -> bytes:
        with tempfile.TemporaryDirectory() as place:
            target = Path(place) / "evidence.zip"
            versions.evidence(db, folder, versions.article(db, str(number)), target)
            return target.read_bytes()

    try:
        body = await read(datasette, pack)
    except PresswatchError as error:
        return await page(datasette, request, "mistake", status=404, error=error)
    headers = {"content-disposition": f'attachment; filename="evidence-{number}.zip"'}
    return Response(body, content_type="application/zip", headers=headers)


def _only_post() -> Any:
    from datasette.utils.asgi import Response

    return Response.text("POST only", status=405, headers={"Allow": "POST"})


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/sources/crawl$", crawl_now),
    (r"^/sources/crawl/(?P<id>\d{1,15})$", progress),
    (r"^/sources/add$", add),
    (r"^/sources/add/(?P<id>\d{1,15})$", survey),
    (r"^/sources/add/(?P<id>\d{1,15})/state$", survey_state),
    (r"^/sources/add/(?P<id>\d{1,15})/keep$", keep),
    (r"^/changes$", changes),
    (r"^/article/(?P<id>\d{1,15})/evidence\.zip$", evidence),
]
