"""Raw responses into the archive, so that what was read can be read again and shown as evidence."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from presswatch.errors import ArchiveError, DiskFull

if TYPE_CHECKING:
    from crawler.records import Carrier
    from presswatch.config import Workspace
    from presswatch.types import Page
    from storage.archive.warc import Archive, Pointer

log = logging.getLogger(__name__)

GATHER_SECONDS = (
    0.1  # in which responses are gathered for one wait for the disk, which costs more than to pack one
)


def open_archive(workspace: Workspace) -> Archive | None:
    """The workspace's archive, if it keeps one. Raises ArchiveError when its folder cannot be used."""
    if not workspace.archive.enabled:
        return None
    from pathlib import Path

    from storage.archive.warc import Archive as Writer

    return Writer(Path(workspace.archive.folder), budget=workspace.archive.budget)


async def keep(records: Carrier, archive: Archive, page: Page) -> Pointer | None:
    """Writes a response and returns when it is on the disk, since a pointer to it is committed next.

    Responses of a moment share one wait for the disk. None when there is no room: an article without its raw page is
    better than none.
    """
    pointer = await records(_write, archive, page)
    if pointer is None:
        return None
    shared = _syncs.get(archive)
    if shared is None:
        shared = _syncs[archive] = asyncio.ensure_future(_sync_soon(records, archive))
    return pointer if await asyncio.shield(shared) else None


_syncs: WeakKeyDictionary[Archive, asyncio.Task[bool]] = WeakKeyDictionary()  # those that have not begun


async def _sync_soon(records: Carrier, archive: Archive) -> bool:
    try:
        await asyncio.sleep(GATHER_SECONDS)
    finally:
        del _syncs[archive]  # whoever writes from now on needs another
    return await records(_sync, archive)


def _write(_db: Any, archive: Archive, page: Page) -> Pointer | None:
    from storage.archive.records import Response

    response = Response(
        page.url,
        page.status,
        tuple(page.headers.items()),
        page.body,
        page.fetched_at or datetime.now(UTC),
    )
    try:
        return archive.write(response)
    except (ArchiveError, DiskFull) as error:
        log.error("%s", error)
        return None


def _sync(_db: Any, archive: Archive) -> bool:
    try:
        archive.sync()
    except (ArchiveError, DiskFull) as error:
        log.error("%s", error)
        return False
    return True
