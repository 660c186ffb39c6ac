"""Pages out of WARC files that others wrote, such as Common Crawl's news archive."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from presswatch.errors import ArchiveError
from presswatch.types import Page

MAX_BODY = 20 * 1024 * 1024  # bytes of one unpacked body; more is cut off
MAX_HEADERS = 200
PEEKED = 4096  # bytes
CHUNK = 65_536  # bytes
GZIP = b"\x1f\x8b"
# The last two begin records of ARC files that have no header of their own.
BEGINNINGS = (b"WARC/", b"filedesc:", b"http:", b"https:")


def pages(path: Path, *, max_body: int = MAX_BODY) -> Iterator[Page]:
    """The responses of a WARC or ARC file as pages, in file order, compressed or not.

    Bodies come without their transfer and content encodings. Records that are no HTTP response, and
    those that cannot be unpacked, are passed over. Raises `ArchiveError` when the file cannot be read on.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        with path.open("rb") as handle:
            _refuse_others(handle.peek(PEEKED))
            records, end = ArchiveIterator(handle, arc2warc=True), 0
            for record in records:
                if record.rec_type is None:
                    raise EOFError("it ends within the head of a record")
                page = _page(record, max_body)
                if page is not None:
                    yield page
                end = records.get_record_offset() + records.get_record_length()
            handle.seek(end)
            if handle.read(PEEKED).strip():  # the beginning of a record's head, which warcio passes over
                raise EOFError("it ends within the head of a record")
    except (
        ArchiveLoadFailed,
        OSError,
        EOFError,
        ValueError,
        AttributeError,
    ) as error:  # the last is warcio's own
        raise ArchiveError(
            f"{path}: {error}", remedy="the file is cut or no WARC file; pages before this place were read"
        ) from error


def _refuse_others(head: bytes) -> None:
    """Raises ValueError for the beginning of a file that is no archive: warcio would read any text as ARC."""
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, 64)
        except zlib.error:
            return  # it is for warcio to say what is wrong with it
    if head.strip() and not head.lstrip().startswith(BEGINNINGS):
        raise ValueError("it does not begin as a WARC or ARC file does")


def _page(record: Any, max_body: int) -> Page | None:
    from warcio.bufferedreaders import ChunkedDataException

    if record.rec_type != "response" or record.http_headers is None:
        _refuse_cut(record, f"type {record.rec_type}")
        return None
    status = record.http_headers.get_statuscode()
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not status.isdigit() or not url.startswith(("http://", "https://")):
        return None
    try:
        body = record.content_stream().read(max_body)
    except (zlib.error, ChunkedDataException, ValueError, EOFError, OSError):
        body = None
    if body is None or len(body) < max_body:
        _refuse_cut(record, url)
    if body is None:
        return None
    headers: dict[str, str] = {}
    for name, value in record.http_headers.headers[:MAX_HEADERS]:
        key = str(name).lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers and key != "content-type" else str(value)
    for name in ("content-encoding", "transfer-encoding"):
        headers.pop(name, None)
    return Page(url, body, int(status), headers, requested_url=url, fetched_at=_time(record))


def _refuse_cut(record: Any, what: str) -> None:
    """Raises EOFError for a record that the file ends within: half a page would take the place of a whole one."""
    rest = record.raw_stream  # bounded by the length that the record gives, if it gives one
    while getattr(rest, "limit", 0) > 0:
        if not rest.read(min(rest.limit, CHUNK)):
            raise EOFError(f"it ends within the record of {what}")


def _time(record: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(record.rec_headers.get_header("WARC-Date")))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
