"""Keeping the database well: backups that are proven, checks, the log's size, pruning."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from presswatch.errors import StorageError
from storage.database import errors, open, path_of, transaction
from storage.rows import stamp

_OUTDATED = {
    "decision": "at < ?1",
    "refusal": "last_seen_at < ?1",
    "run": "finished_at < ?1",
    "listing": "last_listed_at < ?1 AND article_id IS NULL AND entry IS NULL",
    "command": "finished_at < ?1",
}
_PRUNE_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Integrity:
    """What the checks found; `problems` is empty when all is well."""

    problems: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes on disk: the database, its write-ahead log, and what a vacuum could give back."""

    database: int
    log: int
    free: int


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows were (or with `dry_run`, would be) deleted."""

    decisions: int
    refusals: int
    runs: int
    listings: int
    commands: int


def backup(db: Database, target: Path) -> None:
    """Copies the database to a new file while others write, and proves the copy: it opens and is sound.

    Uses SQLite's backup API, since a copied file of a database in use may be torn. The copy appears under
    its name only when it is whole. Raises `StorageError` when the target exists or the copy is not sound.
    """
    if target.exists():
        raise StorageError(f"{target} is there already", remedy="choose another name for the backup")
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with errors(target):
            copy = sqlite3.connect(partial)
            try:
                db.conn.backup(copy)  # in one step, a snapshot: in many, each write of others begins it anew
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            finally:
                copy.close()
        found = verify(partial)
        if not found.is_sound:
            raise StorageError(f"the backup is not sound: {found.problems[0]}", remedy="check the disk")
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def verify(path: Path) -> Integrity:
    """Opens a database file that nobody else uses, a backup, and checks it."""
    copy = open(path, read_only=True)
    try:
        return check(copy)
    finally:
        copy.close()


def check(db: Database) -> Integrity:
    """SQLite's integrity and foreign key checks, and that the search index agrees with the articles."""
    problems: list[str] = []
    with errors(db):
        problems += [row[0] for row in db.conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
        problems += [
            f"row {row[1]} of {row[0]} refers to a missing row of {row[2]}"
            for row in db.conn.execute("PRAGMA foreign_key_check")
        ]
        indexed, stored = db.conn.execute(
            "SELECT (SELECT count(*) FROM article_fts_docsize), (SELECT count(*) FROM article)"
        ).fetchone()
        if indexed != stored:
            problems.append(f"the search index holds {indexed} articles of {stored}")
        problems += [
            f"article {row[0]} has no present text"
            for row in db.conn.execute(
                "SELECT article.id FROM article LEFT JOIN revision ON revision.id = article.revision_id"
                " WHERE revision.article_id IS NOT article.id LIMIT 10"
            )
        ]
    return Integrity(tuple(problems))


def rebuild_search(db: Database) -> None:
    """Builds the search index anew from the articles; a minute or so for a million."""
    with transaction(db):
        db.conn.execute("INSERT INTO article_fts (article_fts) VALUES ('rebuild')")


def size(db: Database) -> Size:
    """How large the database is on disk."""
    path = path_of(db)
    log = path.with_name(f"{path.name}-wal")
    page, free = (db.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "freelist_count"))
    return Size(
        path.stat().st_size if path.exists() else 0,
        log.stat().st_size if log.exists() else 0,
        page * free,
    )


def checkpoint(db: Database) -> bool:
    """Moves the write-ahead log into the database and cuts it; False when a reader kept part of it in use.

    It waits for nobody: to wait for a reader would stop every writer meanwhile.
    """
    with errors(db):
        (patience,) = db.conn.execute("PRAGMA busy_timeout").fetchone()
        db.conn.execute("PRAGMA busy_timeout = 0")
        try:
            busy, _, _ = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            db.conn.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy


def optimize(db: Database) -> None:
    """Refreshes the statistics that SQLite plans queries by; cheap, to be done daily and before closing."""
    with errors(db):
        db.conn.execute("PRAGMA optimize")


def prune(db: Database, before: datetime, *, dry_run: bool = True) -> Pruned:
    """Deletes what tells of the time before: decisions, refusals, finished runs and commands, and listings
    that led to no article and are listed no more. Articles, revisions and mentions are never deleted.

    Many short transactions, so that a crawl can go on meanwhile.
    """
    counts: dict[str, int] = {}
    for table, condition in _OUTDATED.items():
        where = f"FROM {table} WHERE {condition}"
        counts[table] = db.conn.execute(f"SELECT count(*) {where}", (stamp(before),)).fetchone()[0]
        if not dry_run:
            while _prune_batch(db, table, f"SELECT id {where} LIMIT {_PRUNE_ROWS}", stamp(before)):
                pass
    return Pruned(counts["decision"], counts["refusal"], counts["run"], counts["listing"], counts["command"])


def _prune_batch(db: Database, table: str, chosen: str, before: str) -> int:
    with transaction(db):
        if table == "listing":
            db.conn.execute(f"DELETE FROM listing_route WHERE listing_id IN ({chosen})", (before,))
        return db.conn.execute(f"DELETE FROM {table} WHERE id IN ({chosen})", (before,)).rowcount
