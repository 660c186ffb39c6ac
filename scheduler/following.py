"""The followers of the log that the service runs in one thread, one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from presswatch.alerts.rules import Rule
from presswatch.errors import StorageError
from scheduler.jobs import alert, edits, flag, recheck, withdrawals
from scheduler.troubles import Troubles
from storage.database import Database, errors


@dataclass(frozen=True, slots=True)
class Followers:
    """What the followers work by: the watchlist, the operator's rules, the folder of the archive if one is kept."""

    watchlist: flag.Watchlist
    rules: Sequence[Rule]
    archive: Path | None
    clock: Callable[[], datetime]
    troubles: Troubles

    def run(self, db: Database, should_stop: Callable[[], bool]) -> None:
        """Lets each do what waits for it; a fault in one keeps none of the others from its work. Raises StorageError."""
        rules, clock = self.rules, self.clock
        followers: tuple[tuple[str, Callable[[], int]], ...] = (
            ("flag", lambda: flag.follow(db, self.watchlist, clock, should_stop=should_stop)),
            ("alert", lambda: alert.follow(db, rules, clock, should_stop=should_stop)),
            ("edits", lambda: edits.follow(db, rules, clock, archive=self.archive, should_stop=should_stop)),
            ("withdrawals", lambda: withdrawals.follow(db, rules, clock, should_stop=should_stop)),
            ("recheck", lambda: recheck.follow(db, clock, should_stop=should_stop)),
        )
        for name, follow in followers:
            try:
                with errors(db):
                    follow()
            except StorageError:
                raise  # the file's, which all of them need
            except Exception as error:
                self.troubles.tell(name, error)
