"""Flag the whole archive again, after the watchlist or the matcher changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scheduler.jobs import flag
from storage import mentions
from storage.database import Database


def rescan(
    db: Database,
    watchlist: flag.Watchlist,
    clock: Callable[[], datetime],
    *,
    on_progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Set the flagging follower back to the start and let it run; returns how many revisions it read.

    A rescan that is killed is taken up where it stopped by the next pass of the follower. Alerts have
    a cursor of their own, so nobody is told of old articles.
    """
    mentions.reset(db, flag.FOLLOWER, clock())
    return flag.follow(db, watchlist, clock, on_progress=on_progress)
