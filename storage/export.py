"""Views written out for other programs: CSV and JSON lines, row by row, in constant memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from sqlite_utils import Database

from presswatch import jsontext
from presswatch.errors import UsageError
from storage.database import errors
from storage.views import VIEWS, View

_PAGE = 500
# A cell that begins so is taken for a formula by spreadsheets, and headlines are written by strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Rows(Iterator[dict[str, Any]]):
    """Rows of a view, to be read once, and the names of its columns even where there is no row."""

    def __init__(self, columns: tuple[str, ...], rows: Iterator[dict[str, Any]]) -> None:
        self.columns = columns
        self.taken = 0  # rows that were read so far
        self._rows = rows

    def __next__(self) -> dict[str, Any]:
        row = next(self._rows)
        self.taken += 1
        return row


def rows(
    db: Database, view: str, *, where: str = "1", parameters: Mapping[str, object] | None = None
) -> Rows:
    """Rows of a documented view as dictionaries, lists and objects decoded; `where` is an SQL condition of ours.

    They come in the order of the view's first column, read a page at a time, so that an export that takes
    an hour holds no snapshot that keeps the write-ahead log from being cut. Each row is whole; rows written
    meanwhile may be among them. Raises `UsageError` for an unknown view.
    """
    known = {item.name: item for item in VIEWS}
    if view not in known:
        raise UsageError(f"there is no view {view}", remedy=f"one of: {', '.join(known)}")
    columns = tuple(column.name for column in known[view].columns)
    return Rows(columns, _pages(db, known[view], where, dict(parameters or {})))


def _pages(db: Database, view: View, where: str, parameters: dict[str, object]) -> Iterator[dict[str, Any]]:
    key = view.columns[0]
    encoded = {column.name for column in view.columns if column.unit.startswith("JSON")}
    sql = f'SELECT * FROM "{view.name}" WHERE "{key.name}" > :after AND ({where}) ORDER BY "{key.name}" LIMIT :page'
    after: object = 0 if key.unit == "integer" else ""
    of_one = f'SELECT * FROM "{view.name}" WHERE "{key.name}" = :after AND ({where})'
    while True:
        with errors(db):
            page = list(db.query(sql, parameters | {"after": after, "page": _PAGE}))
            more = len(page) == _PAGE
            if more:
                # Where several rows have one key, as a story's articles have, the page may end among them.
                after = page[-1][key.name]
                page = [row for row in page if row[key.name] != after]
                page += db.query(of_one, parameters | {"after": after})
        for row in page:
            yield {
                name: json.loads(value) if name in encoded and value is not None else value
                for name, value in row.items()
            }
        if not more:
            return


def write_jsonl(rows: Iterable[dict[str, Any]], out: TextIO) -> int:
    """Writes one JSON object a line, and returns how many."""
    count = 0
    for row in rows:
        out.write(jsontext.dumps(row) + "\n")
        count += 1
    return count


def write_csv(rows: Rows, out: TextIO) -> int:
    """Writes RFC 4180 CSV with a header line, and returns the number of rows.

    Lists are joined by "; ", objects are JSON. Text that a spreadsheet would run as a formula gets an
    apostrophe before it (OWASP's advice on CSV injection).
    """
    writer = csv.DictWriter(out, rows.columns)
    writer.writeheader()
    count = 0
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
        count += 1
    return count


def flat(value: Any) -> str | int | float | None:
    """A value as one cell of a table holds it: lists joined by "; ", objects as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    if isinstance(value, list | dict):
        return jsontext.dumps(value)
    found: str | int | float | None = value
    return found


def _cell(given: object) -> object:
    value = flat(given)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
