"""Content codings: bombs cost their limit, and half a body is none."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli  # type: ignore[import-untyped]
import pytest

from crawler.decompress import Undecodable, decode
from presswatch.types import RefusalReason

TEXT = b"<p>The harbour board met again.</p>" * 100
MIB = 1024 * 1024


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:700]) + gzip.compress(TEXT[700:]),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
}


@pytest.mark.parametrize("coding", PACKED)
def test_each_coding_is_undone(coding: str) -> None:
    assert decode(PACKED[coding], coding, MIB) == TEXT


def test_a_bare_deflate_stream_is_undone() -> None:
    assert decode(raw_deflate(TEXT), "deflate", MIB) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_that_is_cut_is_refused(coding: str) -> None:
    with pytest.raises(Undecodable, match="cut"):
        decode(PACKED[coding][: len(PACKED[coding]) // 2], coding, MIB)


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(64 * MIB))),
        ("deflate", zlib.compress(bytes(64 * MIB))),
        ("br", brotli.compress(bytes(64 * MIB), quality=1)),
    ],
)
def test_a_bomb_costs_its_limit(coding: str, bomb: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(Undecodable) as refused:
        decode(bomb, coding, 2 * MIB)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.reason is RefusalReason.TOO_LARGE
    assert peak < 6 * MIB


def test_truncation_keeps_the_first_bytes() -> None:
    assert decode(gzip.compress(bytes(64 * MIB)), "gzip", 1000, truncate=True) == bytes(1000)
    assert decode(PACKED["gzip"][:-20], "gzip", MIB, truncate=True).startswith(TEXT[:100])


@pytest.mark.parametrize("coding", ["zstd", "compress", "banana"])
def test_what_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(Undecodable, match="unknown"):
        decode(TEXT, coding, MIB)
