"""serve: the web page."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from presswatch.errors import UsageError
from ui.cli import context as ctx


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("serve")(serve)


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Address to listen on. Others than loopback are open to the network.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8001,
) -> None:
    """Show the press on a web page, until Ctrl-C.

    Datasette is behind it: tables, SQL, CSV and JSON.
    """
    workspace = ctx.workspace(context)
    with ctx.database(workspace):
        pass  # a missing or foreign database is told before a server starts
    _check(host, port)
    from ui.web import app as web

    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    web.serve(
        workspace, host, port, lambda: typer.echo(f"{address} shows {workspace.database}; Ctrl-C ends it")
    )


def _check(host: str, port: int) -> None:
    """Raises UsageError when the address cannot be listened on."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except OSError as error:
        raise UsageError(
            f"{host} cannot be listened on: {error.strerror or error}",
            remedy="--host takes an address of this machine",
        ) from None
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened on: {error.strerror or error}", remedy="--port names another"
        ) from None
