"""Datasette's hooks: presswatch's routes, and the headers that every answer carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

from ui.web import api, feeds, pages

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
    return [*pages.ROUTES, *api.ROUTES, *feeds.ROUTES]


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """Security headers on every answer."""

    def wrap(app: Any) -> Any:
        async def wrapped(scope: dict[str, Any], receive: Any, send: Send) -> None:
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

            await app(scope, receive, send_with_headers)

        return wrapped

    return wrap
