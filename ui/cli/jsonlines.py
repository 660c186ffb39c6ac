"""JSON lines in and out, for the library verbs: bounded, and wrong lines named by number."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from presswatch import jsontext
from presswatch.errors import UsageError

TEXTS = (
    "text",
    "title",
    "lang",
    "language",
    "source",
    "url",
    "html",
    "charset",
)  # keys whose values are texts
MAX_LINE_CHARACTERS = 64 * 1024 * 1024


def read(path: Path | None, *, required: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, or of standard input for None and "-".

    Blank lines are passed over. Raises UsageError that names file and line for what is no JSON object, or
    lacks a key of `required` (a key may be an alternative, "id|doc"), or holds something else where a text belongs.
    """
    name = "standard input" if path is None or str(path) == "-" else str(path)
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        if len(line) > MAX_LINE_CHARACTERS:
            raise UsageError(f"{name}, line {number} is longer than {MAX_LINE_CHARACTERS} characters")
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"{name}, line {number} is no JSON: {error}", remedy="one object a line"
            ) from None
        if not isinstance(row, dict):
            raise UsageError(f"{name}, line {number} is no JSON object", remedy='write {"id": ..., ...}')
        for keys in required:
            if not any(key in row for key in keys.split("|")):
                raise UsageError(
                    f'{name}, line {number} lacks "{keys.replace("|", chr(34) + " or " + chr(34))}"'
                )
        for key in TEXTS:
            if not isinstance(row.get(key), str | None):
                raise UsageError(
                    f'{name}, line {number}: "{key}" is no text', remedy="put it in quotation marks"
                )
        yield row


def write(rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one object a line to standard output, each as soon as it is known."""
    for row in rows:
        sys.stdout.write(jsontext.dumps(row) + "\n")


def _lines(path: Path | None) -> Iterator[str]:
    try:
        if path is None or str(path) == "-":
            for raw in sys.stdin.buffer:
                yield raw.decode("utf-8")
        else:
            with path.open(encoding="utf-8-sig", newline="\n") as stream:
                yield from stream
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path or 'standard input'} is not UTF-8: {error.reason}", remedy="convert it"
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", remedy="check its name") from None
