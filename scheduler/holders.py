"""Who holds a lease: names of processes, and whether they still live."""

from __future__ import annotations

import os
import socket
from datetime import datetime

from crawler.session import is_dead, namespace
from presswatch.types import RunState
from storage import commands, leases, runs
from storage.database import Database

__all__ = ["HOST", "is_dead", "missed_already", "new_name", "release_dead"]

HOST = socket.gethostname()


def release_dead(db: Database, now: datetime) -> list[str]:
    """Give back what processes of this machine held when they died; the names of the leases.

    A lease of another machine runs out by itself. Runs whose holder is gone are marked abandoned.
    """
    released = []
    for lease in leases.all_held(db, now):
        if is_dead(lease.holder):
            leases.release(db, lease.name, lease.holder)
            released.append(lease.name)
    for holder in filter(is_dead, commands.holders(db)):
        commands.give_back(db, holder)
    runs.abandon_dead(db, now)
    return released


def missed_already(db: Database, source: str, due_at: datetime) -> bool:
    """Whether a missed run of that due time was recorded before."""
    return any(
        run.state is RunState.MISSED and run.started_at == due_at
        for run in runs.recent(db, source=source, limit=5)
    )


def new_name(task: str) -> str:
    """A holder's name for this process and one of its tasks: `host:pid:namespace.task`."""
    return f"{HOST}:{os.getpid()}:{namespace()}.{task}"
