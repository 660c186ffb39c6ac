"""How results travel: calls of `storage` functions, in the order in which a crawl made them.

A call is one line: the function's name and its arguments as JSON, by their names. What comes in is checked against
the function's own annotations, so that a worker can make the file's process write a wrong article at worst, never run
code. A line of a later version may carry arguments that this one does not know; they are left out.
"""

from __future__ import annotations

import inspect
import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model
from pydantic_core import PydanticSerializationError, to_jsonable_python

from presswatch.errors import StorageError
from presswatch.types import Attribution, Decision, Mention, Quote
from storage import articles, coverage, furniture, hosts, rechecks, refusals, runs, sources
from storage.values import clean

LARGEST = 256 * 1024 * 1024  # bytes that one batch may unpack to

# Each of these names what it writes by address, source and time, never by a number of the file it was called on;
# the one number, `run_id`, is translated.
CARRIED: Mapping[str, Callable[..., Any]] = {
    f"{function.__module__.removeprefix('storage.')}.{function.__name__}": function
    for function in (
        articles.append,
        articles.mark_checked_at,
        articles.skip,
        articles.unseen,
        coverage.note,
        furniture.save,
        hosts.save_robots,
        hosts.set_not_before,
        rechecks.observe_at,
        refusals.record,
        runs.finish,
        runs.start,
        sources.checked,
    )
}
NAMES = {function: name for name, function in CARRIED.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """What a worker's matcher found in the revision that the call before it appends, for one workspace."""

    workspace: str
    watchlist: str  # digest of the list that it was matched against
    matcher_version: str
    mentions: tuple[Mention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    decisions: tuple[Decision, ...] = ()
    heard: bool = True  # whether quotes were looked for


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a storage function, without the database."""

    function: Callable[..., Any]
    arguments: dict[str, Any]


_FOUND = TypeAdapter(Found)


def line(function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]) -> bytes:
    """A call as a line."""
    name = NAMES[function]
    shape, parameters = _shape(name)
    given = dict(zip(parameters, arguments, strict=False)) | dict(options)
    values = {key: list(value) if _is_lazy(value) else value for key, value in given.items()}
    return name.encode() + b" " + _dumped(shape.model_construct(None, **values))


def found_line(found: Found) -> bytes:
    """A finding as a line."""
    return b"found " + _dumped(found)


def pack(lines: Iterable[bytes]) -> bytes:
    """Lines as the compressed body of a batch."""
    return zlib.compress(b"\n".join(lines), 1)


def unpack(body: bytes) -> list[Call | Found]:
    """What a batch says, in order. Raises StorageError for one that cannot be understood."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(body, LARGEST)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("it is too large, or cut")
        return [_read(row) for row in text.split(b"\n") if row]
    except (zlib.error, ValueError, KeyError, ValidationError) as error:
        raise StorageError(
            f"a batch of results cannot be understood: {type(error).__name__}: {str(error)[:300]}",
            remedy="if a worker is newer than this process, update this one: scheduler and ingest go first",
        ) from error


def _read(row: bytes) -> Call | Found:
    name, _, body = row.partition(b" ")
    if name == b"found":
        return _FOUND.validate_json(body)
    key = name.decode("ascii")
    shape, _ = _shape(key)
    read = shape.model_validate_json(body)
    return Call(CARRIED[key], {field: getattr(read, field) for field in read.model_fields_set})


@cache
def _shape(name: str) -> tuple[type[BaseModel], tuple[str, ...]]:
    function = CARRIED[name]
    hints = get_type_hints(function)
    parameters = list(inspect.signature(function).parameters.values())[1:]  # the first is the database
    fields: dict[str, Any] = {
        each.name: (_concrete(hints[each.name]), ... if each.default is each.empty else each.default)
        for each in parameters
    }
    shape = create_model(name, __config__=ConfigDict(extra="ignore"), **fields)
    return shape, tuple(fields)


def _concrete(hint: Any) -> Any:
    """A list for what any iterable may be given for, since a lazy one would be checked too late."""
    return list[get_args(hint)] if get_origin(hint) is Iterable else hint  # type: ignore[misc]


def _is_lazy(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | Sequence | Mapping | BaseModel)


def _dumped(value: Any) -> bytes:
    adapter = _FOUND if isinstance(value, Found) else None
    try:
        return adapter.dump_json(value) if adapter else value.model_dump_json(exclude_unset=True).encode()
    except (PydanticSerializationError, UnicodeEncodeError):
        # Text of the web may hold half a character pair; what is stored of it is cleaned the same way.
        plain = adapter.dump_python(value) if adapter else value.model_dump(exclude_unset=True)
        return json.dumps(_cleaned(to_jsonable_python(plain, fallback=str)), ensure_ascii=False).encode()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list) else value
