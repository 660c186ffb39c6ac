"""run: keep looking, for years."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from ui import present
from ui.cli import context as ctx


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("run")(run)


def run(
    context: typer.Context,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log each crawl, not only troubles.")
    ] = False,
) -> None:
    """Keep looking, each source at its own interval.

    Flags what is new and sends alerts. SIGTERM or Ctrl-C ends it after the work in hand; SIGHUP reads the configuration again.
    """
    workspace = ctx.workspace(context)
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    from presswatch import config
    from scheduler.service import Service

    enabled = sum(source.enabled for source in workspace.sources)
    sys.stderr.write(
        f"watching {present.counted(enabled, 'source')} for {present.counted(len(workspace.watches), 'name')}; "
        "Ctrl-C ends it\n"
    )
    Service(workspace.path, workspace, config.load).run()
