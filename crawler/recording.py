"""Raw responses into the archive, so that what was read can be read again and shown as evidence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
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

GATHER_SECONDS = 0.2  # in which responses are gathered: a wait for the disk costs more than to pack one
MOST_AT_ONCE = 64  # responses


def open_archive(workspace: Workspace) -> Archive | None:
    """The workspace's archive, if it keeps one. Raises ArchiveError when its folder cannot be used."""
    if not workspace.archive.enabled:
        return None
    from pathlib import Path

    from storage.archive.warc import Archive as Writer

    return Writer(Path(workspace.archive.folder), budget=workspace.archive.budget)


async def keep(records: Carrier, archive: Archive, page: Page) -> Pointer | None:
    """Writes a response and returns when it is on the disk, since a pointer to it is committed next.

    Responses of a moment are written together and share one wait for the disk. None when there is no room: an article
    without its raw page is better than none.
    """
    batch = _batches.get(archive)
    if batch is None or len(batch.pages) >= MOST_AT_ONCE:
        batch = _batches[archive] = _Batch()
        batch.pointers = asyncio.ensure_future(_write_soon(records, archive, batch))
    batch.pages.append(page)
    place = len(batch.pages) - 1
    assert batch.pointers is not None
    return (await asyncio.shield(batch.pointers))[place]


@dataclass(eq=False, slots=True)
class _Batch:
    """Responses that are written together, and where they lie when they are."""

    pages: list[Page] = field(default_factory=list)
    pointers: asyncio.Task[list[Pointer | None]] | None = None


_batches: WeakKeyDictionary[Archive, _Batch] = WeakKeyDictionary()  # those that others may join


async def _write_soon(records: Carrier, archive: Archive, batch: _Batch) -> list[Pointer | None]:
    try:
        await asyncio.sleep(GATHER_SECONDS)
    finally:
        if _batches.get(archive) is batch:  # whoever comes from now on begins another
            del _batches[archive]
    return await records(_write, archive, batch.pages)


def _write(_db: Any, archive: Archive, pages: Sequence[Page]) -> list[Pointer | None]:
    try:
        pointers = [_written(archive, page) for page in pages]
        archive.sync()
    except (ArchiveError, DiskFull) as error:
        log.error("%s", error)
        return [None] * len(pages)
    return pointers


def _written(archive: Archive, page: Page) -> Pointer | None:
    from storage.archive.records import Response

    headers = tuple(page.headers.items())
    try:
        return archive.write(
            Response(page.url, page.status, headers, page.body, page.fetched_at or datetime.now(UTC))
        )
    except (ArchiveError, DiskFull) as error:
        log.error("%s", error)
        return None
