"""Raw responses into the archive, so that what was read can be read again and shown as evidence."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from presswatch.errors import ArchiveError, DiskFull

if TYPE_CHECKING:
    from presswatch.config import Workspace
    from presswatch.types import Page
    from storage.archive.warc import Archive, Pointer

log = logging.getLogger(__name__)


def open_archive(workspace: Workspace) -> Archive | None:
    """The workspace's archive, if it keeps one. Raises ArchiveError when its folder cannot be used."""
    if not workspace.archive.enabled:
        return None
    from pathlib import Path

    from storage.archive.warc import Archive as Writer

    return Writer(Path(workspace.archive.folder), budget=workspace.archive.budget)


def keep(_db: Any, archive: Archive, page: Page) -> Pointer | None:
    """Writes a response and waits until it is on the disk, since a pointer to it is committed next.

    None when there is no room: an article without its raw page is better than none.
    """
    from storage.archive.records import Response

    response = Response(
        page.url,
        page.status,
        tuple(page.headers.items()),
        page.body,
        page.fetched_at or datetime.now(UTC),
    )
    try:
        pointer = archive.write(response)
        archive.sync()
    except (ArchiveError, DiskFull) as error:
        log.error("%s", error)
        return None
    return pointer
