"""What the archive's files hold: their names, the lines of their indexes, and the records that these point to."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from presswatch.errors import ArchiveError
from storage.archive.records import Stored, damaged, payload_digest, unpack

SUFFIX = ".warc.gz"
INDEX = ".idx"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A record's line in its file's index."""

    offset: int
    length: int
    digest: str  # SHA-256 of the stored bytes, hex
    kind: str
    url: str
    date: str
    payload: str


def files(folder: Path) -> list[Path]:
    """The archive's WARC files, oldest first."""
    return sorted(folder.glob(f"presswatch-*{SUFFIX}"))


def day_of(name: str) -> date:
    """The UTC day that a file of the archive belongs to. Raises `ArchiveError` for another name."""
    try:
        return datetime.strptime(name.split("-")[1], "%Y%m%d").replace(tzinfo=UTC).date()
    except (IndexError, ValueError) as error:
        raise ArchiveError(f"{name}: no file name of this archive") from error


def used_bytes(folder: Path) -> int:
    """Bytes that the archive takes on the disk."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def read_index(path: Path) -> list[Line]:
    """The lines of a WARC file's index, up to the first that is torn; none when it has no index."""
    return [line for line, _ in index_lines(path)]


def index_lines(path: Path) -> Iterator[tuple[Line, int]]:
    """The lines of a file's index up to the first torn one, each with the place in the index where it ends."""
    try:
        data = path.with_name(f"{path.name}{INDEX}").read_bytes()
    except FileNotFoundError:
        return
    place = 0
    while (end := data.find(b"\n", place)) >= 0:
        try:
            line = Line(**json.loads(data[place:end]))
        except (ValueError, TypeError):
            return
        place = end + 1
        yield line, place


def read(
    folder: Path, file: str, offset: int, length: int | None = None, digest: str | None = None
) -> Stored:
    """A record of the archive, a revisit with its original's body.

    Without `length` the gzip member tells where it ends. Raises `ArchiveError` when a file is missing or
    cut, or the record is not the one whose SHA-256 (hex) is `digest`.
    """
    path = folder / Path(file).name
    member = read_bytes(path, offset, length)
    if digest is not None and hashlib.sha256(member).hexdigest() != digest:
        raise damaged(f"{file}:{offset}", "the stored bytes are not those that were written")
    stored = unpack(member, f"{file}:{offset}")
    if stored.refers_to is None:
        return stored
    first_file, first_offset = stored.refers_to
    first = unpack(read_bytes(folder / first_file, first_offset, None), f"{first_file}:{first_offset}")
    if payload_digest(first.body) != stored.payload_digest:
        raise damaged(f"{first_file}:{first_offset}", "the payload is not the one referred to")
    return replace(stored, body=first.body)


def read_bytes(path: Path, offset: int, length: int | None) -> bytes:
    """The stored bytes of a record. Raises `ArchiveError` when the file is missing or ends before them."""
    try:
        with path.open("rb") as handle:
            handle.seek(offset)
            if length is None:
                end = _member_end(handle, offset)
                if end is None:
                    raise damaged(f"{path.name}:{offset}", "no whole record")
                handle.seek(offset)
                length = end - offset
            member = handle.read(length)
    except FileNotFoundError as error:
        raise damaged(path.name, "the file is missing") from error
    if len(member) < length:
        raise damaged(f"{path.name}:{offset}", "the file ends within this record")
    return member


def scan(path: Path, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Offset and stored bytes of each whole record from `start` on; stops at the first that is not whole."""
    with path.open("rb") as handle:
        offset = start
        while True:
            handle.seek(offset)
            end = _member_end(handle, offset)
            if end is None:
                return
            handle.seek(offset)
            yield offset, handle.read(end - offset)
            offset = end


def line_of(offset: int, member: bytes, where: str) -> Line:
    """The index line that a record's own bytes give. Raises `ArchiveError`."""
    stored = unpack(member, where)
    return Line(
        offset,
        len(member),
        hashlib.sha256(member).hexdigest(),
        stored.kind,
        stored.url,
        stored.date,
        stored.payload_digest,
    )


def encoded(line: Line) -> bytes:
    """A line as it stands in an index."""
    return json.dumps(asdict(line), separators=(",", ":")).encode() + b"\n"


def _member_end(handle: BinaryIO, offset: int) -> int | None:
    """Where the gzip member that begins at the handle's place ends, or None when it is not whole."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    taken = 0
    while chunk := handle.read(CHUNK):
        taken += len(chunk)
        try:
            unpacker.decompress(chunk, CHUNK)
            while unpacker.unconsumed_tail:
                unpacker.decompress(unpacker.unconsumed_tail, CHUNK)
        except zlib.error:
            return None
        if unpacker.eof:
            return offset + taken - len(unpacker.unused_data)
    return None
