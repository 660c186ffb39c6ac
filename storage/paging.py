"""Rows of a documented view a page at a time, as the API gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from presswatch.errors import UsageError
from storage import views

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
    found = next((item for item in views.VIEWS if item.name == view), None)
    if found is None:
        raise UsageError(
            f"there is no view {view!r}", remedy=f"one of {', '.join(item.name for item in views.VIEWS)}"
        )
    names = [column.name for column in found.columns]
    unknown = [name for name in filters if name not in names]
    if unknown:
        raise UsageError(f"{view} has no column {unknown[0]!r}", remedy=f"one of {', '.join(names)}")
    key = names[0]
    numbered = found.columns[0].unit == "integer"
    conditions = [f'"{name}" = ?' for name in filters]
    values: list[object] = list(filters.values())
    if before is not None and numbered:
        conditions.append(f'"{key}" < ?')
        values.append(before)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    shown = ", ".join(f'"{name}"' for name in names if name not in BODIES)
    order = f'"{key}" DESC' if numbered else f'"{key}"'
    rows = list(db.query(f'SELECT {shown} FROM "{view}"{where} ORDER BY {order} LIMIT ?', [*values, limit]))
    more = numbered and len(rows) == limit
    lists = {
        column.name for column in found.columns if column.unit == "JSON list" or column.unit == "JSON object"
    }
    return Page(
        [
            {name: json.loads(value) if name in lists and value else value for name, value in row.items()}
            for row in rows
        ],
        rows[-1][key] if more else None,
    )
