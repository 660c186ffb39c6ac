"""Rows of a documented view a page at a time, as the API gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from presswatch.errors import UsageError
from storage import views
from storage.rows import clean
from storage.views import View

BODIES = frozenset({"article_body", "blocks"})  # left out of lists: ask for one article


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a view, and the `before` that continues them; None at the end."""

    rows: list[dict[str, Any]]
    next: int | None


def page(
    db: Database, view: str, *, filters: Mapping[str, str], limit: int, before: int | None = None
) -> Page:
    """Rows of a view, the newest first (by its key), that equal the filters.

    A view without a number as its key comes whole, up to the limit, by name. Raises UsageError for an
    unknown view or column.
    """
    found = _view(view)
    names = [column.name for column in found.columns]
    unknown = [name for name in filters if name not in names]
    if unknown:
        raise UsageError(f"{view} has no column {unknown[0][:100]!r}", remedy=f"one of {', '.join(names)}")
    key = names[0]
    numbered = found.columns[0].unit == "integer"
    # A column that is computed has no type, so that to SQLite '2' is not its 2.
    conditions = [f'"{name}" IN (?, ?)' for name in filters]
    values: list[object] = [form for value in filters.values() for form in (clean(value), _number(value))]
    if before is not None and numbered:
        conditions.append(f'"{key}" < ?')
        values.append(before)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    shown = ", ".join(f'"{name}"' for name in names if name not in BODIES)
    order = f'"{key}" DESC' if numbered else f'"{key}"'
    rows = list(db.query(f'SELECT {shown} FROM "{view}"{where} ORDER BY {order} LIMIT ?', [*values, limit]))
    more = numbered and len(rows) == limit
    return Page([_plain(found, row) for row in rows], rows[-1][key] if more else None)


def one(db: Database, view: str, number: int) -> dict[str, Any] | None:
    """The row of a view under its key, with its bodies; None when there is none. Raises UsageError as `page`."""
    found = _view(view)
    rows = db.query(f'SELECT * FROM "{view}" WHERE "{found.columns[0].name}" = ?', [number])
    row = next(iter(rows), None)
    return None if row is None else _plain(found, row)


def _number(text: str) -> float | int | None:
    """The number that a text writes, as far as SQLite can hold it; None for any other text."""
    try:
        number = int(text)
    except ValueError:
        pass
    else:
        return number if -(2**63) <= number < 2**63 else None
    try:
        return float(text)
    except ValueError:
        return None


def _view(name: str) -> View:
    found = next((item for item in views.VIEWS if item.name == name), None)
    if found is None:
        raise UsageError(
            f"there is no view {name!r}", remedy=f"one of {', '.join(item.name for item in views.VIEWS)}"
        )
    return found


def _plain(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose JSON columns are read."""
    lists = {column.name for column in view.columns if column.unit in ("JSON list", "JSON object")}
    return {name: json.loads(value) if name in lists and value else value for name, value in row.items()}
