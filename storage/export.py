"""Views written out for other programs: CSV and JSON lines, row by row, in constant memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

from sqlite_utils import Database

from presswatch import jsontext
from presswatch.errors import UsageError
from storage.database import errors
from storage.rows import stamp_or_none
from storage.views import VIEWS, View

_PAGE = 500
# A cell that begins so is taken for a formula by spreadsheets, and headlines are written by strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


# Columns by which rows are chosen by time, the first that a view has: when we came by the row.
_TIMES = ("first_seen_at", "fetched_at", "raised_at", "at", "started_at", "joined_at", "created_at", "opened_at",
          "first_listed_at", "sent_at", "start", "declared_at")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows of a view are wanted; None: any. The later bound is not included."""

    watch: str | None = None
    source: str | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def condition(view: str, choice: Choice) -> tuple[str, dict[str, object]]:
    """A choice as the condition and parameters that `rows` takes. Raises `UsageError` for one that a view cannot meet."""
    found = _view(view)
    columns = [column.name for column in found.columns]
    time = next((name for name in _TIMES if name in columns), None)
    of_watch = "watch = :watch"
    if "watch" not in columns and "article_id" in columns:
        of_watch = "article_id IN (SELECT article_id FROM mentions WHERE watch = :watch)"
    asked: tuple[tuple[str, str, object, str], ...] = (
        ("watch", "article_id" if "watch" not in columns else "watch", choice.watch, of_watch),
        ("source", "source", choice.source, "source = :source"),
        ("language", "in_language", choice.language, "in_language = :language"),
        ("since", time or "", stamp_or_none(choice.since), f'"{time}" >= :since'),
        ("until", time or "", stamp_or_none(choice.until), f'"{time}" < :until'),
    )
    conditions, parameters = ["1"], {}
    for name, column, value, text in asked:
        if value is None:
            continue
        if column not in columns:
            raise UsageError(
                f"rows of {view} have no {name} to choose by", remedy="export it whole, or another view"
            )
        conditions.append(text)
        parameters[name] = value
    return " AND ".join(conditions), parameters


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
    found = _view(view)
    columns = tuple(column.name for column in found.columns)
    return Rows(columns, _pages(db, found, where, dict(parameters or {})))


def _view(name: str) -> View:
    known = {item.name: item for item in VIEWS}
    if name not in known:
        raise UsageError(f"there is no view {name}", remedy=f"one of: {', '.join(known)}")
    return known[name]


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
