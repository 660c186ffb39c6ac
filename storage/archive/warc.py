"""The archive of raw responses: WARC files that only grow, with a line beside them for each record.

A file belongs to one UTC day and one writer at a time (a lock on it). Each record is one gzip member,
written with one append; its line in the index (`.idx`, JSON) follows. After a crash the next writer reads
on from the last whole line, takes in records that are whole, and cuts a torn one. A payload stored
already is not stored again: its record is a revisit that refers to the first. What comes when its day is
sealed, a late answer or an import, goes into the file of the first day that is not.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import math
import os
import time
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from presswatch.errors import ArchiveError, DiskFull
from storage.archive.chain import read_chain
from storage.archive.records import Original, Response, pack_info, pack_response, payload_digest, warc_date
from storage.archive.warc_files import (
    INDEX,
    SUFFIX,
    Line,
    day_of,
    encoded,
    files,
    index_lines,
    line_of,
    read_index,
    scan,
    used_bytes,
)
from storage.disk import sync

FILE_BYTES = 512 * 1024 * 1024  # from which a file is closed and the next begun
REMEMBERED = 50_000  # payloads of which a second copy is recognised
SYNC_EVERY = 32  # records after which the disk is asked to keep them; `sync` asks at once
WARN_SHARE = 0.8  # of the budget
OFFSET_DIGITS = 12
COUNT_SECONDS = 60.0  # between two measurings of a folder that is full

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a record lies, and the SHA-256 (hex) of its stored bytes."""

    file: str
    offset: int  # bytes
    length: int  # bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Usage:
    """How full the archive is, in bytes. `state` is ok, warn or full."""

    used: int
    budget: int | None

    @property
    def state(self) -> str:
        """`warn` from 80 % of the budget on, `full` when a record more may not be written."""
        if self.budget is None or self.used < WARN_SHARE * self.budget:
            return "ok"
        return "warn" if self.used < self.budget else "full"


class Archive:
    """Writes responses into the archive in `folder`; use it as a context, or `close` it.

    `budget` is in bytes of the whole folder: a record beyond it raises `DiskFull`, `usage` warns before.
    `software` is told in each file's first record; `first` is the number of a day's first file. Raises `ArchiveError` when the folder cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        budget: int | None = None,
        file_bytes: int = FILE_BYTES,
        sync_every: int = SYNC_EVERY,
        software: str = "presswatch",
        first: int = 1,
    ) -> None:
        self.folder, self._first = folder, first
        self._budget, self._file_bytes, self._sync_every, self._software = (
            budget,
            file_bytes,
            sync_every,
            software,
        )
        self._open: _File | None = None
        self._unsynced = 0
        self._sealed = date.min  # the last day that was sealed, as far as is known
        self._counted = -math.inf  # when the folder was measured last (monotonic)
        self._seen: OrderedDict[str, Original] = OrderedDict()
        self._begin()

    def _begin(self) -> None:
        """Takes in what the folder holds, which is made where it is missing."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(
                f"{self.folder}: {error}", remedy="set [archive] folder to a place that can be written"
            ) from error
        with _disk(self.folder):
            self._used = used_bytes(self.folder)
            self._recall()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def usage(self) -> Usage:
        """How full the archive is, counted from what this writer found and wrote."""
        return Usage(self._used, self._budget)

    def write(self, response: Response) -> Pointer:
        """Stores a response and says where.

        Raises `DiskFull` when the budget or the disk is used up, `ArchiveError` when the disk fails; nothing is
        half written then.
        """
        if self._open is not None and self._open.is_gone():
            self._begin_again()
        digest = payload_digest(response.body)
        original = self._original(digest) if response.body else None
        member = pack_response(response, original, digest=digest)
        line = _line_of(member, response, digest, original)
        size = _size(member, line)
        if self._is_over(size):
            raise DiskFull(
                f"{self.folder}: the archive's budget of {self._budget} bytes is used up",
                remedy="raise [archive] budget, or let `presswatch prune` drop the oldest files",
                url=response.url,
            )
        with _disk(self.folder):
            file = self._file(response.fetched_at)
            line = file.append(member, line)
        self._used += size
        if original is None:
            self._remember(digest, Original(file.name, line.offset, response.url, line.date))
        self._unsynced += 1
        if self._unsynced >= self._sync_every:
            self.sync()
        return Pointer(file.name, line.offset, line.length, line.digest)

    def sync(self) -> None:
        """Returns when all that was written is on the disk; to be called before a pointer is committed.

        Raises `ArchiveError` when the disk fails.
        """
        if self._open is not None:
            with _disk(self.folder):
                self._open.sync()
        self._unsynced = 0

    def close(self) -> None:
        """Syncs, and lets other writers have the file."""
        if self._open is not None:
            try:
                self.sync()
            finally:
                self._open.close()
                self._open = None

    def _begin_again(self) -> None:
        """Lets go of a file that somebody removed or moved to another disk: what is written there is lost."""
        assert self._open is not None
        log.error("%s is not there any more; another is begun", self.folder / self._open.name)
        self._open.close()
        self._open = None
        self._seen.clear()
        self._begin()

    def _original(self, digest: str) -> Original | None:
        """The stored record of a payload, unless its file was pruned since."""
        original = self._seen.get(digest)
        if original is not None and not (self.folder / original.file).exists():
            del self._seen[digest]
            return None
        return original

    def _is_over(self, more: int) -> bool:
        """Whether the budget forbids so many bytes more; others may have made room since the folder was measured."""
        if self._budget is None or self._used + more <= self._budget:
            return False
        if time.monotonic() - self._counted > COUNT_SECONDS:
            self._counted = time.monotonic()
            with _disk(self.folder):
                self._used = used_bytes(self.folder)
        return self._used + more > self._budget

    def _file(self, at: datetime) -> _File:
        day = self._unsealed(at.astimezone(UTC).date())
        if self._open is None or self._open.day != day:
            with suppress(ArchiveError):  # nothing is proven by a damaged chain any more
                links = read_chain(self.folder)
                self._sealed = max((date.fromisoformat(link.day) for link in links), default=date.min)
            day = self._unsealed(day)
        if self._open is not None and (self._open.day != day or self._open.size >= self._file_bytes):
            self.close()
        if self._open is None:
            self._open = self._take(day, at)
        return self._open

    def _unsealed(self, day: date) -> date:
        """The day itself, or the first one after those that are sealed."""
        return day if day > self._sealed else self._sealed + timedelta(days=1)

    def _take(self, day: date, at: datetime) -> _File:
        """The day's last file if it is free and has room, else a new one."""
        names = [path.name for path in files(self.folder) if day_of(path.name) == day]
        number = int(names[-1].removesuffix(SUFFIX).rsplit("-", 1)[1]) if names else self._first - 1
        if names:
            taken = _File.take(self.folder, names[-1], day)
            if taken is not None and taken.size < self._file_bytes:
                return taken
            if taken is not None:
                taken.close()
        while True:
            number += 1
            name = f"presswatch-{day:%Y%m%d}-{number:05d}{SUFFIX}"
            made = _File.make(self.folder, name, day)
            if made is not None:
                info = pack_info(name, self._software, at)
                line = _info_line(info, at)
                try:
                    made.append(info, line)
                except DiskFull:
                    made.close()  # it stays as it is, and is taken when there is room
                    raise
                self._used += _size(info, line)
                return made

    def _recall(self) -> None:
        """Remembers the payloads of the newest files."""
        for path in reversed(files(self.folder)):
            lines = [line for line in read_index(path) if line.kind == "response"]
            for line in reversed(lines):
                if len(self._seen) >= REMEMBERED:
                    return
                if line.payload not in self._seen:
                    self._seen[line.payload] = Original(path.name, line.offset, line.url, line.date)
                    self._seen.move_to_end(line.payload, last=False)

    def _remember(self, digest: str, original: Original) -> None:
        self._seen[digest] = original
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


class _File:
    """A file that this process holds the lock of, and its index."""

    def __init__(self, folder: Path, name: str, day: date, handle: BinaryIO, index: BinaryIO) -> None:
        self.folder, self.name, self.day = folder, name, day
        self._handle, self._index = handle, index
        self.size = os.fstat(handle.fileno()).st_size

    @classmethod
    def make(cls, folder: Path, name: str, day: date) -> _File | None:
        """A new file, or None when there is one of that name."""
        try:
            handle = (folder / name).open("xb", buffering=0)
        except FileExistsError:
            return None
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        index = (folder / f"{name}{INDEX}").open("ab", buffering=0)
        sync(folder)
        return cls(folder, name, day, handle, index)

    @classmethod
    def take(cls, folder: Path, name: str, day: date) -> _File | None:
        """A file of a writer that is gone, repaired; None when its writer lives."""
        handle = (folder / name).open("r+b", buffering=0)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.close()
            return None
        _repair(folder / name, handle)
        index = (folder / f"{name}{INDEX}").open("ab", buffering=0)
        handle.seek(0, os.SEEK_END)
        return cls(folder, name, day, handle, index)

    def is_gone(self) -> bool:
        """Whether another file stands, or none, where this one was opened."""
        try:
            there = (self.folder / self.name).stat()
        except OSError:
            return True
        return not os.path.samestat(there, os.fstat(self._handle.fileno()))

    def append(self, member: bytes, line: Line) -> Line:
        """Appends a record and its line. Raises `DiskFull`, leaving neither, when there is no room."""
        placed = replace(line, offset=self.size)
        try:
            _write_all(self._handle, member)
        except OSError as error:
            self._handle.truncate(self.size)
            self._handle.seek(self.size)
            raise DiskFull(f"{self.folder / self.name}: {error}", remedy="make room on the disk") from error
        self.size += len(member)
        lines = os.fstat(self._index.fileno()).st_size
        try:
            _write_all(self._index, encoded(placed))
        except OSError as error:
            # The record stands: whoever takes the file next writes its line again.
            self._index.truncate(lines)
            raise DiskFull(
                f"{self.folder / self.name}{INDEX}: {error}", remedy="make room on the disk"
            ) from error
        return placed

    def sync(self) -> None:
        os.fsync(self._handle.fileno())
        os.fsync(self._index.fileno())

    def close(self) -> None:
        self._handle.close()
        self._index.close()


@contextmanager
def _disk(folder: Path) -> Generator[None, None, None]:
    """Turns what the disk refuses into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise ArchiveError(
            f"{folder}: {error}",
            remedy="look at the disk; articles are stored without their raw page meanwhile",
        ) from error


def _repair(path: Path, handle: BinaryIO) -> None:
    """Makes a file and its index agree: whole records without a line get one, a torn end is cut off."""
    index = path.with_name(f"{path.name}{INDEX}")
    size = os.fstat(handle.fileno()).st_size
    end, index_end = 0, 0
    for line, place in index_lines(path):
        if line.offset != end or line.offset + line.length > size:
            break
        end, index_end = line.offset + line.length, place
    with index.open("r+b" if index.exists() else "xb") as lines:
        lines.truncate(index_end)
        lines.seek(index_end)
        for offset, member in scan(path, end):
            try:
                lines.write(encoded(line_of(offset, member, path.name)))
            except ArchiveError:
                break
            end = offset + len(member)
    handle.truncate(end)
    handle.seek(end)


def _line_of(member: bytes, response: Response, payload: str, original: Original | None) -> Line:
    return Line(
        0,
        len(member),
        hashlib.sha256(member).hexdigest(),
        "response" if original is None else "revisit",
        response.url,
        warc_date(response.fetched_at),
        payload,
    )


def _size(member: bytes, line: Line) -> int:
    """Bytes that a record and its line take at most; the line does not say yet where the record will lie."""
    return len(member) + len(encoded(line)) + OFFSET_DIGITS


def _info_line(member: bytes, at: datetime) -> Line:
    return Line(0, len(member), hashlib.sha256(member).hexdigest(), "warcinfo", "", warc_date(at), "")


def _write_all(handle: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[handle.write(view) :]
