"""Texts that lie in a month's file, read through the row that they were moved from.

Such a row has, for its body, `MARK` and the month's name, which no stored text can be. The SQL function
`month_text` looks the text up, in every connection that `register` has seen; the file is opened when first asked for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from storage.view_types import View

MARK = "\x1e"
MISSING = "user-defined function raised exception"  # how SQLite tells that a file could not be read
_COLUMNS = ("article_body", "blocks", "candidates")


def column(name: str) -> str:
    """The SQL of a text's column, wherever it lies."""
    return (
        f"iif(substr(revision.article_body, 1, 1) = char({ord(MARK)}),"
        f" month_text(revision.article_body, revision.id, '{name}'), revision.{name})"
    )


BODY, BLOCKS, CANDIDATES = map(column, _COLUMNS)


def place(database: Path, month: str) -> Path:
    """The file of a month, beside the database."""
    return database.with_name(f"{database.stem}-{month}.db")


def address(path: Path) -> str:
    """The URI by which a month's file is opened: it never changes."""
    return f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"


def register(connection: sqlite3.Connection, database: Path) -> None:
    """Gives a connection of `database` the function."""
    connection.create_function("month_text", 3, _reader(database))


def show(connection: sqlite3.Connection, views: tuple[View, ...]) -> None:
    """Lets the views of this connection alone tell texts wherever they lie.

    Those in the file itself call no function, so that any program can read them.
    """
    for view in views:
        sql = view.sql
        for name in _COLUMNS:
            sql = sql.replace(f"revision.{name} AS", f"{column(name)} AS")
        if sql != view.sql:
            connection.execute(sql.replace("CREATE VIEW", "CREATE TEMP VIEW IF NOT EXISTS", 1))


def _reader(database: Path) -> Callable[[str, int, str], str]:
    opened: dict[str, sqlite3.Connection] = {}

    def month_text(body: str, number: int, name: str) -> str:
        month = body.removeprefix(MARK)
        if name not in _COLUMNS:
            raise ValueError(name)
        if month not in opened:
            opened[month] = sqlite3.connect(
                address(place(database, month)), uri=True, check_same_thread=False
            )
        row = opened[month].execute(f"SELECT {name} FROM text WHERE id = ?", (number,)).fetchone()
        return str(row[0])

    return month_text
