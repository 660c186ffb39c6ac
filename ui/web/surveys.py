"""A look at a site before it is watched: `presswatch add --dry-run` in a process of its own, one at a time.

What the process found is kept with its command, so that the page that asked can be left and come back to.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from presswatch import config
from presswatch.errors import UsageError
from presswatch.types import Route, RouteKind, Source
from ui.web.access import VARIABLE

HOLDER = "page"
ARTICLES = 5  # of the preview
SECONDS = 180.0  # that a site has to answer
LARGEST = 2_000_000  # bytes of what was found
SHOWN = 1_200  # characters of an article's text
_REPLIES = {0, 4}  # exit codes with something to show: it was read, or no article was


class Surveyor:
    """Looks at one site at a time, for one running page."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a site is being looked at."""
        return self._task is not None and not self._task.done()

    async def begin(self, datasette: Any, url: str, asker: str) -> int:
        """Start looking, and return the number of the command that will hold what was found.

        Raises UsageError while another site is being looked at.
        """
        from storage import commands
        from ui.web.pages import write

        if self.busy:
            raise UsageError("another site is being looked at", remedy="wait until that is done")
        now = datetime.now(UTC)
        number = await write(
            datasette, lambda db: commands.ask_and_take(db, "survey", {"url": url}, asker, HOLDER, now)
        )
        self._task = asyncio.create_task(_look(datasette, number, url))
        return number


async def _look(datasette: Any, number: int, url: str) -> None:
    from storage import commands
    from ui.web.pages import write

    result = await _found(datasette.presswatch.path, url)
    await write(datasette, lambda db: commands.finish(db, number, result, datetime.now(UTC)))


async def _found(path: Path, url: str) -> dict[str, object]:
    """What the command line tells of a site, or the error that it ends with."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(VARIABLE.rpartition("_")[0])
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from ui.cli.main import main; main()", "--config", str(path),
        "add", "--dry-run", "--json", "--limit", str(ARTICLES), "--", url,
        env={**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, errors = await asyncio.wait_for(process.communicate(), SECONDS)
    except TimeoutError:
        return {"error": f"the site gave no answer within {SECONDS:.0f} seconds"}
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    told = errors.decode("utf-8", "replace").strip().splitlines()
    if process.returncode not in _REPLIES or not out.strip():
        lines = [line for line in told if line.startswith(("error: ", "presswatch: "))] or told[-1:]
        return {"error": "; ".join(lines)[:500] or "the site could not be looked at"}
    if len(out) > LARGEST:
        return {"error": "the site's articles are too long to be shown"}
    found: dict[str, Any] = json.loads(out)
    for article in found["articles"]:
        article["cut"] = len(article["article_body"]) > SHOWN
        article["article_body"] = article["article_body"][:SHOWN]
    return found


def source_of(found: Mapping[str, Any]) -> Source:
    """The source that a survey proposes."""
    told = found["source"]
    return Source(
        told["name"],
        told["title"],
        told["url"],
        languages=tuple(told["languages"]),
        timezone=told["timezone"],
        country=told["country"],
        routes=tuple(Route(told["name"], RouteKind(row["kind"]), row["url"]) for row in told["routes"]),
    )


def keep(path: Path, source: Source) -> config.Workspace:
    """Appends a source to the configuration, and returns the workspace that it then is.

    Raises UsageError for a source whose name or lists are watched already, ConfigurationError or UsageError where the
    file cannot be written.
    """
    from ui.cli.workspace import append

    workspace = config.load(path)
    watched = {route.url: known.name for known in workspace.sources for route in known.routes}
    taken = next((watched[route.url] for route in source.routes if route.url in watched), None)
    if taken or source.name in {known.name for known in workspace.sources}:
        raise UsageError(
            "this site is watched already", remedy=f"see {taken or source.name} among the sources"
        )
    append(path, [source])
    return config.load(path)
