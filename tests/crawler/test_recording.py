"""Responses of a moment go into the archive together, and each is told where it lies."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler import recording
from crawler.records import Records
from presswatch.errors import ArchiveError
from presswatch.types import Page
from storage.archive import warc_files
from storage.archive.warc import Archive, Pointer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def page(n: int, size: int = 100) -> Page:
    return Page(f"https://example.org/{n}", bytes([97 + n % 26]) * (size + n), fetched_at=NOW)


def keep_all(folder: Path, archive: Archive, pages: list[Page]) -> list[Pointer | None]:
    async def scene(records: Records) -> list[Pointer | None]:
        return await asyncio.gather(*(recording.keep(records, archive, one) for one in pages))

    records = Records(folder / "presswatch.db")
    try:
        return asyncio.run(scene(records))
    finally:
        records.close()


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    syncs: list[int] = []
    sync: Callable[[Archive], None] = Archive.sync

    def noted(archive: Archive) -> None:
        syncs.append(1)
        sync(archive)

    monkeypatch.setattr(Archive, "sync", noted)
    return syncs


def test_responses_of_a_moment_share_one_wait_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs = counted(monkeypatch)
    pages = [page(n) for n in range(20)]
    with Archive(tmp_path / "archive") as archive:
        pointers = keep_all(tmp_path, archive, pages)
        assert len(syncs) == 1
    for one, pointer in zip(pages, pointers, strict=True):
        assert pointer is not None
        stored = warc_files.read(tmp_path / "archive", pointer.file, pointer.offset)
        assert (stored.url, stored.body) == (one.url, one.body)


def test_so_many_are_written_at_once_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs = counted(monkeypatch)
    monkeypatch.setattr(recording, "MOST_AT_ONCE", 8)
    with Archive(tmp_path / "archive") as archive:
        pointers = keep_all(tmp_path, archive, [page(n) for n in range(20)])
        assert len(syncs) == 3
    assert len({pointer.offset for pointer in pointers if pointer}) == 20


def test_one_for_which_there_is_no_room_leaves_the_others(tmp_path: Path) -> None:
    large_body = random.Random(1).randbytes(100_000)
    many = [page(1), Page("https://example.org/large", large_body, fetched_at=NOW), page(2)]
    with Archive(tmp_path / "archive", budget=4000) as archive:
        first, large, last = keep_all(tmp_path, archive, many)
    assert first is not None
    assert large is None
    assert last is not None


def test_what_is_not_known_to_be_on_the_disk_is_not_pointed_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Archive) -> None:
        raise ArchiveError("the disk is gone")

    with Archive(tmp_path / "archive") as archive:
        monkeypatch.setattr(Archive, "sync", broken)
        assert keep_all(tmp_path, archive, [page(1), page(2)]) == [None, None]
        monkeypatch.undo()
