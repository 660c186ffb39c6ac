"""Content-Encoding undone with the output bounded step by step, so that a bomb costs its limit and no more.

Scrapy's own middleware bounds the output too, but hands on what it got of a body that was cut; half an
article must not pass for a whole one.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]
from scrapy.responsetypes import responsetypes

from presswatch.types import RefusalReason

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

ACCEPTED = b"gzip, deflate, br"
CHUNK = 65_536  # bytes asked of a decoder at a time
MAX_LAYERS = 2


class Undecodable(Exception):
    """The body cannot be decoded, or not within its limit; `reason` is what is stored."""

    def __init__(self, message: str, reason: RefusalReason) -> None:
        super().__init__(message)
        self.reason = reason


def _inflate(body: bytes, wbits: int) -> Iterator[bytes]:
    decoder = zlib.decompressobj(wbits)
    pending = body
    while True:
        yield decoder.decompress(pending, CHUNK)
        pending = decoder.unconsumed_tail
        if decoder.eof:
            # A gzip file may hold several members one after another (RFC 1952, 2.2); other bytes
            # after the end are padding.
            if wbits == 31 and decoder.unused_data.startswith(b"\x1f\x8b"):
                pending, decoder = decoder.unused_data, zlib.decompressobj(wbits)
                continue
            return
        if not pending:
            raise EOFError


def _gzip(body: bytes) -> Iterator[bytes]:
    return _inflate(body, 31)


def _deflate(body: bytes) -> Iterator[bytes]:
    # "deflate" means zlib (RFC 9110, 8.4.1.2), but some servers send the bare stream.
    zlib_header = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _inflate(body, 15 if zlib_header else -15)


def _unbrotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    piece = decoder.process(body, output_buffer_limit=CHUNK)
    while True:
        yield piece
        if decoder.is_finished():
            return
        piece = decoder.process(b"", output_buffer_limit=CHUNK)
        if not piece and not decoder.is_finished():
            raise EOFError


DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _unbrotli,
}


def decode(body: bytes, encoding: str, limit: int, *, truncate: bool = False) -> bytes:
    """The body with one content coding undone, at most `limit` bytes.

    `truncate` keeps the first `limit` bytes of more, and what there is of a body that is cut. Raises
    Undecodable for an unknown coding, a broken or cut body, or more than `limit` bytes.
    """
    decoder = DECODERS.get(encoding)
    if decoder is None:
        raise Undecodable(f"unknown content coding {encoding[:40]!r}", RefusalReason.NOT_HTML)
    pieces, size = [], 0
    try:
        for piece in decoder(body):
            pieces.append(piece)
            size += len(piece)
            if size > limit and not truncate:
                raise Undecodable(f"more than {limit} bytes when decoded", RefusalReason.TOO_LARGE)
            if size > limit:
                break
    except EOFError:
        if not truncate:
            raise Undecodable(f"the {encoding} body is cut", RefusalReason.NETWORK) from None
    except (zlib.error, brotli.error) as error:
        if not truncate:
            raise Undecodable(f"the {encoding} body is broken: {error}", RefusalReason.NETWORK) from None
    return b"".join(pieces)[:limit]


class DecompressMiddleware:
    """Downloader middleware: asks for what we can bound, and undoes it within `download_maxsize`."""

    def __init__(self, default_limit: int) -> None:
        self._default_limit = default_limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecompressMiddleware:
        """Scrapy's way of making a component."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Names the codings that we take."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response in clear. Raises Undecodable."""
        named = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
        codings = [c.strip() for c in named.split(",") if c.strip() not in ("", "identity", "none", "utf-8")]
        if not codings or not response.body or request.method == "HEAD":
            return response
        if len(codings) > MAX_LAYERS:
            raise Undecodable(f"{len(codings)} content codings on one body", RefusalReason.NOT_HTML)
        limit = request.meta.get("download_maxsize", self._default_limit)
        body = response.body
        for coding in reversed(codings):
            if _is_plain(body, coding):
                continue
            body = decode(body, coding, limit, truncate=bool(request.meta.get("truncate")))
        response.headers.pop("Content-Encoding", None)
        kind: Any = responsetypes.from_args(headers=response.headers, url=response.url, body=body[:4096])
        replaced: Response = response.replace(body=body, cls=kind)
        return replaced


def _is_plain(body: bytes, coding: str) -> bool:
    """Whether the server named gzip and sent plain text, which some do."""
    return coding in ("gzip", "x-gzip") and not body.startswith(b"\x1f\x8b") and body.lstrip()[:1] == b"<"
