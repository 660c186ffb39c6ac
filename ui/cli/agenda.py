"""run: keep looking, for years."""

from __future__ import annotations

import logging
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch import logs
from ui import present
from ui.cli import context as ctx

if TYPE_CHECKING:
    from presswatch.config import Workspace


class Role(StrEnum):
    """Which part of presswatch a process is."""

    ALL = "all"
    SCHEDULER = "scheduler"
    WORKER = "worker"
    INGEST = "ingest"


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("run")(run)


def run(
    context: typer.Context,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log each crawl, not only troubles.")
    ] = False,
    role: Annotated[
        Role, typer.Option(help="Which part this process is, on several machines; see docs/scaling.md.")
    ] = Role.ALL,
) -> None:
    """Keep looking, each source at its own interval.

    Flags what is new and sends alerts. On several machines, each process has a role, and they meet in the database
    that [cluster] names: scheduler hands out what is due, worker crawls, ingest writes the file. SIGTERM or Ctrl-C ends it after the work in hand; SIGHUP reads the configuration again.
    """
    workspace = ctx.workspace(context)
    logs.to_standard_error(logging.INFO if verbose else logging.WARNING)
    if role is not Role.ALL:
        _run_role(workspace, role)
        return
    from presswatch import config
    from scheduler.service import Service

    enabled = sum(source.enabled for source in workspace.sources)
    sys.stderr.write(
        f"watching {present.counted(enabled, 'source')} for {present.counted(len(workspace.watches), 'name')}; "
        "Ctrl-C ends it\n"
    )
    Service(workspace.path, workspace, config.load).run()


def _run_role(workspace: Workspace, role: Role) -> None:
    sys.stderr.write(f"{role.value} of a cluster; Ctrl-C ends it\n")
    if role is Role.INGEST:
        from presswatch import config
        from scheduler.cluster.ingest import Ingest

        Ingest(workspace.path, workspace, config.load).run()
        return
    from scheduler.cluster import roles

    (roles.run_scheduler if role is Role.SCHEDULER else roles.run_worker)(workspace)
