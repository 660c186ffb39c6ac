"""Months that were moved to files of their own: which there are, and how one question is asked of all.

The small rows, who published what and when, what was flagged, which story it is, stay in the database, so that
counts and filters know nothing of months. A month's file holds the long ones, the texts, and their part of the index.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from storage import whole
from storage.database import errors, path_of
from storage.rows import moment, moment_or_none


@dataclass(frozen=True, slots=True)
class Month:
    """A month's file, and the revisions that it holds."""

    name: str  # 2026-08
    first_revision: int
    last_revision: int
    articles: int  # whose present text it was when the file was made
    bytes: int
    digest: str  # of the file: SHA-256
    made_at: datetime
    emptied_at: datetime | None = None  # when the last of these texts left the database


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the archive: a connection in which `article_fts` is that part's, and every other table the whole's."""

    db: Database
    condition: str = ""  # what an article must fulfil to be this part's


_parts: WeakKeyDictionary[Database, dict[str, Database]] = WeakKeyDictionary()


def listed(db: Database) -> list[Month]:
    """All months that have a file, the newest first."""
    rows = db.conn.execute(
        "SELECT name, first_revision, last_revision, articles, bytes, digest, made_at, emptied_at FROM month"
        " ORDER BY name DESC"
    )
    return [
        Month(name, first, last, articles, size, digest, moment(made), moment_or_none(emptied))
        for name, first, last, articles, size, digest, made, emptied in rows
    ]


def parts(db: Database) -> list[Part]:
    """The database and its months, the newest first. Every article is in one of them, by its present text.

    Raises what `storage.database.errors` raises.
    """
    names = [row[0] for row in db.conn.execute("SELECT name FROM month ORDER BY name DESC")]
    if not names:
        return [Part(db)]
    opened = _parts.setdefault(db, {})
    for name in names:
        if name not in opened:
            opened[name] = _opened(path_of(db), name)
    return [Part(db), *(Part(opened[name], _HELD.format(body=f"{whole.MARK}{name}")) for name in names)]


# An article whose text was changed since is not its month's any more, though that file's index still knows it.
_HELD = (
    " AND EXISTS (SELECT 1 FROM article AS held JOIN revision AS text_held ON text_held.id = held.revision_id"
    " WHERE held.id = article_fts.rowid AND text_held.article_body = '{body}')"
)


def part_of(db: Database, among: Sequence[Part], article_id: int) -> Part:
    """The part that an article's present text lies in."""
    if len(among) == 1:
        return among[0]
    row = db.conn.execute(
        "SELECT substr(article_body, 2, 7) FROM article JOIN revision ON revision.id = article.revision_id"
        f" WHERE article.id = ? AND substr(article_body, 1, 1) = char({ord(whole.MARK)})",
        (article_id,),
    ).fetchone()
    opened = _parts.get(db, {})
    wanted = opened.get(row[0]) if row else None
    return next((part for part in among if part.db is wanted), among[0])


def digest_of(path: Path) -> str:
    """SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def problems(db: Database, database: Path) -> list[str]:
    """What is wrong with the months' files beside a database: missing, or not as they were made."""
    found = []
    for month in listed(db):
        path = whole.place(database, month.name)
        try:
            if digest_of(path) != month.digest:
                found.append(f"{path} was changed since it was made")
        except OSError as error:
            found.append(f"{path}, with {month.articles} articles, cannot be read: {error.strerror}")
    return found


def _opened(database: Path, name: str) -> Database:
    path = whole.place(database, name)
    with errors(path):
        connection = sqlite3.connect(
            whole.address(path), uri=True, isolation_level=None, check_same_thread=False
        )
        connection.execute("ATTACH ? AS whole", (f"file:{quote(str(database.resolve()))}?mode=ro",))
        connection.execute("PRAGMA query_only = ON")
        whole.register(connection, database)
    return Database(connection, execute_plugins=False)
