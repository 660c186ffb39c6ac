"""mcp: the press for assistants, read-only."""

from __future__ import annotations

import typer

from presswatch.errors import UsageError
from ui.cli import context as ctx


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("mcp")(mcp)


def mcp(context: typer.Context) -> None:
    """Let an assistant read the archive by the Model Context Protocol, on standard input and output.

    Its tools search and read; none changes anything. Needs pip install 'presswatch[mcp]'.
    """
    workspace = ctx.workspace(context)
    with ctx.database(workspace):
        pass  # a missing or foreign database is told before an assistant waits
    try:
        from ui import assistant
    except ModuleNotFoundError:
        raise UsageError("mcp is not installed", remedy="pip install 'presswatch[mcp]'") from None
    assistant.create(workspace).run("stdio")
