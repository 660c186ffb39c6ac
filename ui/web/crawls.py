"""How a crawl stands that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.database import Database
    from storage.rows import Command, Run
    from ui.web.words import Words

COUNTED = ("listed", "new", "edited", "refused", "failed")  # counts of a crawl that are told


def progress(db: Database, number: int) -> dict[str, Any] | None:
    """State of a crawl that was asked for and what it counted; None when that command is no crawl.

    `waiting` for the service, `due` once it has heard, then as the run stands: running, finished, failed …
    """
    from storage import commands

    command = commands.get(db, number)
    if command is None or command.verb != "crawl":
        return None
    source = str(command.arguments.get("source", ""))
    run = _run_of(db, command, source)
    if run is None:
        error = (command.result or {}).get("error")
        state = "failed" if error else "due" if command.finished_at else "waiting"
        return {"state": state, "ended": bool(error), "counts": {}, "message": str(error or "")}
    counts = {name: getattr(run.counts, name, 0) for name in COUNTED}
    ended = run.finished_at is not None
    return {"state": run.state.value, "ended": ended, "counts": counts, "message": run.message or ""}


def _run_of(db: Database, command: Command, source: str) -> Run | None:
    """The first crawl of a source that began after a command was heard, or the one that was running then."""
    from storage import runs

    if command.finished_at is None:
        return None
    later = [
        run
        for run in runs.recent(db, source=source, limit=20)
        if run.finished_at is None or run.finished_at >= command.finished_at
    ]
    return later[-1] if later else None


def in_words(found: Mapping[str, Any], w: Words) -> str:
    """How a crawl stands, as a sentence."""
    counted = ", ".join(f"{w['count_' + name]} {value}" for name, value in found["counts"].items() if value)
    return ": ".join(filter(None, (w["crawl_" + found["state"]], counted or found["message"])))
