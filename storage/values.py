"""How single values are written in the database: times, texts, addresses, lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b

from presswatch.urls import canonicalize

_LONGEST_ADDRESS = 8192  # characters; nothing that long can be asked for, but it can be listed
# Text of the web may hold what no terminal, XML or SQLite tool digests; each such character is replaced by
# one other, so that offsets stay true.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def digest(text: str) -> int:
    """A text as a signed 64-bit integer (BLAKE2b): an index over these stays small where one over URLs grows.

    Equal digests do not prove equal texts; every look-up compares the text too.
    """
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


def address_key(url: str) -> str:
    """The form by which an address is stored and looked up: canonical, fit to store, of bounded length."""
    return canonicalize(clean(url[:_LONGEST_ADDRESS]))


def clean(text: str) -> str:
    """Text fit to store: control characters, NUL and lone surrogates become U+FFFD, one for one."""
    return _UNFIT.sub("\ufffd", text)


def clean_or_none(text: str | None) -> str | None:
    """As `clean`, and None stays None."""
    return None if text is None else clean(text)


@lru_cache(maxsize=256)  # one time is written into many rows
def stamp(at: datetime) -> str:
    """A time of our own clock: `2026-11-24T16:14:05.123Z`."""
    return f"{_utc(at).isoformat(timespec='milliseconds')[:23]}Z"


def stamp_or_none(at: datetime | None) -> str | None:
    """As `stamp`, and None stays None."""
    return None if at is None else stamp(at)


def second(at: datetime) -> str:
    """A time that others wrote: `2026-11-24T16:14:05Z`."""
    return f"{_utc(at).isoformat(timespec='seconds')[:19]}Z"


def second_or_none(at: datetime | None) -> str | None:
    """As `second`, and None stays None."""
    return None if at is None else second(at)


def moment(text: str) -> datetime:
    """The time that `stamp` or `second` wrote."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    """As `moment`, and None stays None."""
    return None if text is None else datetime.fromisoformat(text)


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


def to_json(value: object) -> str:
    """Compact JSON in Unicode."""
    return _JSON.encode(value)


def strings(text: str) -> tuple[str, ...]:
    """A JSON list of strings."""
    return tuple(json.loads(text)) if text != "[]" else ()


def cleaned(texts: Iterable[str]) -> str:
    """Strings as a JSON list, each fit to store."""
    return to_json([clean(text) for text in texts])


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without zone cannot be stored")
    return at.astimezone(UTC)
