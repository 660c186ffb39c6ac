"""Datasette's hooks: presswatch's routes, and the headers that every answer carries."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from datasette import hookimpl

from presswatch.errors import UsageError
from ui.web import api, feeds, operating, pages, signing

logger = logging.getLogger(__name__)

# presswatch's own pages load nothing from elsewhere and run no inline script. Datasette's do the latter.
OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DATASETTE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
}
Send = Callable[[dict[str, Any]], Awaitable[None]]


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Pages, API and feeds."""
    return [*pages.ROUTES, *operating.ROUTES, *signing.ROUTES, *api.ROUTES, *feeds.ROUTES]


@hookimpl
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """Lets Datasette's own pages show the texts of months that have files of their own."""
    from storage import views, whole
    from storage.database import APPLICATION_ID

    path = datasette.databases[database].path if database in datasette.databases else None
    if path and conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        whole.register(conn, Path(path))
        whole.show(conn, views.VIEWS)


@hookimpl
def extra_template_vars(view_name: str) -> dict[str, Any]:
    """Keeps what we made for a connection alone from being shown as a database that is attached to it."""
    return {"attached_databases": []} if view_name == "database" else {}


@hookimpl(tryfirst=True)
def actor_from_request(datasette: Any, request: Any) -> dict[str, str] | None:
    """Who asks, for Datasette and for what is written."""
    gate = getattr(datasette, "presswatch_gate", None)  # none where Datasette itself opens our file
    return gate.actor(datasette, request) if gate else None


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Any]]:
    """What went wrong, in a page of ours; Datasette's own handler would print our readers' data to the log."""
    from datasette.utils.asgi import Base400, NotFound, Response
    from datasette.views.base import DatasetteError

    async def inner() -> Any:
        status = 404 if isinstance(exception, NotFound) else getattr(exception, "status", 500)
        message = str(exception.args[0]) if exception.args else ""
        if not isinstance(exception, Base400 | DatasetteError):
            logger.error("%s cannot be shown", request.path, exc_info=exception)
            message = "an error of presswatch: see its log"
        if request.path.startswith("/api/") or request.path.endswith(".json"):
            return Response.json({"ok": False, "error": message}, status=status)
        if status == 404:
            return await pages.page(datasette, request, "missing", status=404)
        return await pages.page(datasette, request, "mistake", status=status, error=UsageError(message))

    return inner


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """The gate before every page, and security headers on every answer."""
    from datasette.utils.asgi import Request

    def wrap(app: Any) -> Any:
        async def wrapped(scope: dict[str, Any], receive: Any, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return

            async def send_with_headers(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    there = {name.lower() for name, _ in message.get("headers", [])}
                    policy = OWN_POLICY if pages.is_own(scope.get("path", "")) else DATASETTE_POLICY
                    wanted = {**HEADERS, b"content-security-policy": policy.encode()}
                    message["headers"] = [
                        *message.get("headers", []),
                        *((name, value) for name, value in wanted.items() if name not in there),
                    ]
                await send(message)

            request = Request(scope, receive)
            gate = getattr(datasette, "presswatch_gate", None)
            refusal = gate.refusal(datasette, request) if gate else None
            if refusal is None:
                await app(scope, receive, send_with_headers)
            else:
                await signing.refuse(request, *refusal).asgi_send(send_with_headers)

        return wrapped

    return wrap
