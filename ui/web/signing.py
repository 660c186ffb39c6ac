"""Signing in and out, and how a request without leave is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from ui.web import access
from ui.web.pages import page, write

LONGEST_NAME = 60  # characters of a reviewer's name


def refuse(request: Any, status: int, reason: str) -> Any:
    """The answer to a request that may not pass: a browser that must sign in is led to the form."""
    from datasette.utils.asgi import Response

    if request.path.startswith("/api/") or request.method not in access.SAFE:
        headers = {"www-authenticate": "Bearer"} if status == 401 else {}
        if status == 429:
            headers = {"retry-after": "60"}
        return Response.json({"ok": False, "error": reason}, status=status, headers=headers)
    if status == 401:
        return Response.redirect(f"/sign-in?next={quote(request.path, safe='/')}")
    return Response.text(reason, status=status, headers={"retry-after": "60"} if status == 429 else {})


def _local(path: str) -> str:
    """A path of this page to go to; anything that a browser could take for another host is the front page."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if plain and path.isascii() and path.isprintable() else "/"


async def sign_in(datasette: Any, request: Any) -> Any:
    """The form, and its answer: a session's cookie."""
    from datasette.utils.asgi import Response

    from storage import audit

    gate = datasette.presswatch_gate
    if request.method != "POST":
        return await page(datasette, request, "sign-in", next=_local(request.args.get("next") or "/"))
    fields = await request.post_vars()
    following = _local(str(fields.get("next", "/")))
    address = (request.scope.get("client") or ("",))[0]
    if gate.must_wait(address):
        return await page(datasette, request, "sign-in", status=429, next=following, error="wait")
    role = gate.access.role_of(str(fields.get("password", "")), gate.access.passwords)
    if role is None:
        gate.failed(address)
        await write(datasette, lambda db: audit.note(db, address, "refused", "sign-in", datetime.now(UTC)))
        return await page(datasette, request, "sign-in", status=403, next=following, error="wrong_password")
    name = "".join(char for char in str(fields.get("name", "")) if char.isprintable()).strip()[:LONGEST_NAME]
    await write(datasette, lambda db: audit.note(db, name or role, "sign-in", role, datetime.now(UTC)))
    answer = Response.redirect(following)
    answer.set_cookie(
        "ds_actor",
        access.session(datasette, role, name or role),
        max_age=access.SESSION,
        httponly=True,
        samesite="lax",
        secure=request.scheme == "https" or request.headers.get("x-forwarded-proto") == "https",
    )
    return answer


async def sign_out(datasette: Any, request: Any) -> Any:  # noqa: ARG001 Datasette passes by name
    """End the session of this browser."""
    from datasette.utils.asgi import Response

    if request.method != "POST":
        return Response.text("POST only", status=405, headers={"Allow": "POST"})
    answer = Response.redirect("/sign-in")
    answer.set_cookie("ds_actor", "", max_age=0, expires=0, httponly=True, samesite="lax")
    return answer


ROUTES: list[tuple[str, Callable[..., Any]]] = [(r"^/sign-in$", sign_in), (r"^/sign-out$", sign_out)]
