"""Views written out for other programs: CSV and JSON lines, row by row, in constant memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from sqlite_utils import Database

from presswatch.errors import UsageError
from storage.database import errors, path_of
from storage.views import VIEWS

_JSON_COLUMNS = frozenset(
    column.name for view in VIEWS for column in view.columns if column.unit.startswith("JSON")
)
_BATCH = 500
# A cell that begins so is taken for a formula by spreadsheets, and headlines are written by strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(
    db: Database, view: str, *, where: str = "1", parameters: Mapping[str, object] | None = None
) -> Iterator[dict[str, Any]]:
    """Rows of a documented view as dictionaries, lists and objects decoded; `where` is an SQL condition of ours.

    They are one consistent state, that of the first row. Raises `UsageError` for an unknown view.
    """
    names = [known.name for known in VIEWS]
    if view not in names:
        raise UsageError(f"there is no view {view}", remedy=f"one of: {', '.join(names)}")
    with errors(path_of(db)):
        cursor = db.conn.execute(f'SELECT * FROM "{view}" WHERE {where}', dict(parameters or {}))
        columns = [description[0] for description in cursor.description]
        while batch := cursor.fetchmany(_BATCH):
            for values in batch:
                row = dict(zip(columns, values, strict=True))
                for name in _JSON_COLUMNS & row.keys():
                    if row[name] is not None:
                        row[name] = json.loads(row[name])
                yield row


def write_jsonl(rows: Iterator[dict[str, Any]], out: TextIO) -> int:
    """Writes one JSON object a line, and returns how many."""
    count = 0
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


def write_csv(rows: Iterator[dict[str, Any]], out: TextIO) -> int:
    """Writes RFC 4180 CSV with a header line, and returns the number of rows.

    Lists are joined by "; ", objects are JSON. Text that a spreadsheet would run as a formula gets an
    apostrophe before it (OWASP's advice on CSV injection).
    """
    writer: csv.DictWriter[str] | None = None
    count = 0
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, list(row))
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
        count += 1
    return count


def _cell(value: object) -> object:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "; ".join(value)
    elif isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
