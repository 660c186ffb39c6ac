"""One WARC 1.1 record: made from a response, and read back from its bytes (ISO 28500:2017)."""

from __future__ import annotations

import hashlib
import zlib
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from presswatch.errors import ArchiveError

LARGEST = 256 * 1024 * 1024  # bytes that one stored record may unpack to

Headers = Sequence[tuple[str, str]]

# An extension field of revisit records: where the payload lies, so that no index is needed to find it.
REFERS_TO = "Presswatch-Refers-To"

# Scrapy hands over bodies decoded; these headers then tell of a form that the stored payload has not.
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it came. `decoded` says that the body was unpacked from its content encoding."""

    url: str
    status: int
    headers: Headers
    body: bytes
    fetched_at: datetime
    reason: str = ""
    decoded: bool = True


@dataclass(frozen=True, slots=True)
class Original:
    """The record that holds a payload which a revisit record only refers to."""

    file: str
    offset: int
    url: str
    date: str  # as written in the record


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as read back. `body` is empty for a revisit until its original is read."""

    kind: str  # response, revisit, warcinfo, ...
    url: str
    date: str
    payload_digest: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    refers_to: tuple[str, int] | None = None  # file and offset of a revisit's payload


def payload_digest(body: bytes) -> str:
    """A payload's digest as WARC writes it: `sha256:` and base 32."""
    return f"sha256:{b32encode(hashlib.sha256(body).digest()).decode()}"


def warc_date(at: datetime) -> str:
    """A time as WARC 1.1 writes it: UTC, microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def pack_response(
    response: Response, original: Original | None = None, *, digest: str | None = None
) -> bytes:
    """The gzip member of a response record, or of a revisit record when its payload is stored already.

    `digest` is the body's `payload_digest`, where it is known.
    """
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    status = f"{response.status} {_line(response.reason) or _PHRASES.get(response.status, '')}".rstrip()
    http = StatusAndHeaders(status, _http_headers(response), protocol="HTTP/1.1", is_http_request=False)
    digest = digest or payload_digest(response.body)
    named = {"WARC-Date": warc_date(response.fetched_at)}
    if original is None:
        record = writer.create_warc_record(
            _line(response.url),
            "response",
            payload=BytesIO(response.body),
            length=len(response.body),
            http_headers=http,
            warc_headers_dict={**named, "WARC-Payload-Digest": digest},
        )
    else:
        record = writer.create_revisit_record(
            _line(response.url),
            digest,
            original.url,
            original.date,
            http_headers=http,
            warc_headers_dict={**named, REFERS_TO: f"{original.file}#{original.offset}"},
        )
    writer.write_record(record)
    return _deflate(out.getvalue())


def pack_info(file: str, software: str, at: datetime) -> bytes:
    """The gzip member of the record that opens a file and tells what made it."""
    from warcio.warcwriter import WARCWriter

    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    fields = f"software: {_line(software)}\r\nformat: WARC file version 1.1\r\n".encode()
    record = writer.create_warc_record(
        None,
        "warcinfo",
        payload=BytesIO(fields),
        length=len(fields),
        warc_content_type="application/warc-fields",
        warc_headers_dict={"WARC-Date": warc_date(at), "WARC-Filename": file},
    )
    writer.write_record(record)
    return _deflate(out.getvalue())


def _deflate(record: bytes) -> bytes:
    # warcio's own level 9 costs twenty times the CPU for a file that is a seventh smaller.
    from isal import igzip

    return bytes(igzip.compress(record, 2, mtime=0))


def unpack(member: bytes, where: str) -> Stored:
    """The record in one gzip member. Raises `ArchiveError`, naming `where`, when there is none."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        inflate(member, where)  # bounded, and it checks the gzip checksum, which warcio does not
        record = next(iter(ArchiveIterator(BytesIO(member))))
        body = record.raw_stream.read() if record.rec_type != "revisit" else b""
    except (ArchiveLoadFailed, StopIteration, EOFError, ValueError, zlib.error) as error:
        raise damaged(where, str(error) or "no record") from error
    return _stored(record, body)


def inflate(member: bytes, where: str) -> bytes:
    """One gzip member unpacked. Raises `ArchiveError` when it is cut, changed or too large."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = unpacker.decompress(member, LARGEST)
    except zlib.error as error:
        raise damaged(where, str(error)) from error
    if not unpacker.eof or unpacker.unused_data:
        raise damaged(where, "the gzip member is cut, or larger than allowed")
    return plain


def damaged(where: str, why: str) -> ArchiveError:
    """The error for a record that cannot be read."""
    return ArchiveError(
        f"{where}: {why}",
        remedy="restore the file from a backup; `presswatch verify` lists all that is damaged",
    )


def _stored(record: Any, body: bytes) -> Stored:
    header = record.rec_headers.get_header
    http = record.http_headers
    status = http.get_statuscode() if http is not None else None
    return Stored(
        kind=str(record.rec_type),
        url=str(header("WARC-Target-URI") or ""),
        date=str(header("WARC-Date") or ""),
        payload_digest=str(header("WARC-Payload-Digest") or ""),
        status=int(status) if status and status.isdigit() else None,
        headers=tuple((str(name), str(value)) for name, value in http.headers) if http is not None else (),
        body=body,
        refers_to=_place(str(header(REFERS_TO) or "")),
    )


def _place(value: str) -> tuple[str, int] | None:
    file, _, offset = value.rpartition("#")
    return (PurePosixPath(file).name, int(offset)) if file and offset.isdecimal() else None


def _http_headers(response: Response) -> list[tuple[str, str]]:
    kept = []
    for name, value in response.headers:
        name, value = _line(name).encode("ascii", "replace").decode(), _line(value)
        if not name:
            continue
        if response.decoded and name.lower() in _OF_THE_WIRE:
            name = f"X-Crawl-{name}"
        kept.append((name, value))
    if response.decoded:
        kept.append(("Content-Length", str(len(response.body))))
    return kept


def _line(text: str) -> str:
    # A header value that a hostile server filled with line breaks must not start a header of ours.
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


_PHRASES = {
    200: "OK",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    404: "Not Found",
    410: "Gone",
}
