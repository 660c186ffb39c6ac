"""The second follower of the log: copies, stories and changes of each new revision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from storage import mentions, stories
from storage.database import Database
from storage.own_lines import OwnLines

FOLLOWER = stories.FOLLOWER
BATCH = 20  # revisions in one transaction


def follow(
    db: Database, clock: Callable[[], datetime], *, should_stop: Callable[[], bool] = lambda: False
) -> int:
    """Group all revisions that wait; returns how many. Each batch and the cursor are one transaction."""
    done = 0
    own_lines = OwnLines(db)
    while not should_stop():
        waiting = mentions.pending(db, FOLLOWER, BATCH)
        if not waiting:
            break
        stories.group(db, waiting, clock(), own_lines)
        done += len(waiting)
    return done
