"""The role `ingest`: the service as on one machine, whose crawls happen elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.cluster import link
from scheduler.cluster.inbox import Inbox
from scheduler.service import Service, utc_now
from storage import commands

if TYPE_CHECKING:
    from presswatch.config import Workspace
    from storage.database import Database


class Ingest(Service):
    """`presswatch run --role ingest`: writes, groups, alerts and sends; one process for each workspace."""

    def __init__(
        self,
        config: Path,
        workspace: Workspace,
        load: Callable[[Path], Workspace],
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        link.prepare(workspace.cluster.address())
        self._inbox = Inbox(workspace, clock)
        super().__init__(config, workspace, load, clock=clock, slots=0, crawls=self._inbox)

    def _declare(self) -> None:
        super()._declare()
        assert self._watchlist is not None
        self._inbox.watch(self.workspace, self._watchlist, self._database())

    def _note_missed(self) -> None:
        """Nothing: what is due is the scheduler's to know."""

    def _obey(
        self, db: Database, number: int, verb: str, arguments: dict[str, object], now: datetime
    ) -> None:
        name = str(arguments.get("source", ""))
        if verb == "crawl" and any(source.name == name for source in self.workspace.sources):
            queued = self._inbox.submit(name, trigger="operator")
            why = "it waits to be crawled already, or the cluster's database does not answer"
            commands.finish(db, number, {"scheduled": name} if queued else {"error": f"{name}: {why}"}, now)
            return
        super()._obey(db, number, verb, arguments, now)
