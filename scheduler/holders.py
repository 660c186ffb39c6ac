"""Who holds a lease: names of processes, and whether they still live."""

from __future__ import annotations

import os
import socket
from datetime import datetime

from presswatch.types import RunState
from storage import commands, leases, runs
from storage.database import Database

HOST = socket.gethostname()


def is_dead(holder: str) -> bool:
    """Whether a holder named `host:pid:…` was a process of this machine that is gone.

    Of another machine's processes nothing is known: False.
    """
    host, _, rest = holder.partition(":")
    pid = rest.partition(":")[0]
    if host != HOST or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def release_dead(db: Database, now: datetime) -> list[str]:
    """Give back what processes of this machine held when they died; the names of the leases.

    A lease of another machine runs out by itself. Runs whose holder is gone are marked abandoned.
    """
    released = []
    for lease in leases.all_held(db, now):
        if is_dead(lease.holder):
            leases.release(db, lease.name, lease.holder)
            commands.give_back(db, lease.holder)
            released.append(lease.name)
    runs.abandon_dead(db, now)
    return released


def missed_already(db: Database, source: str, due_at: datetime) -> bool:
    """Whether a missed run of that due time was recorded before."""
    return any(
        run.state is RunState.MISSED and run.started_at == due_at
        for run in runs.recent(db, source=source, limit=5)
    )


def new_name(task: str) -> str:
    """A holder's name for this process and one of its tasks: `host:pid:task`."""
    return f"{HOST}:{os.getpid()}:{task}"
