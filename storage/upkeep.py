"""Keeping the database well: backups that are proven, checks, the log's size, pruning."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from presswatch.errors import StorageError
from storage import months, whole
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
_LONGEST_WAITS = {  # what waits, and twice as long as it ever does
    ("delivery", "due_at"): ("state = 'waiting'", timedelta(days=15)),  # until a rule's day of the week
    ("recheck", "next_check_at"): ("1", timedelta(days=14)),
    ("listing", "retry_at"): ("entry IS NOT NULL", timedelta(days=3)),
    ("subscription", "next_at"): ("1", timedelta(days=180)),
}
_ALL = "SELECT count(*) FROM article"
_HERE = "SELECT count(*) FROM article_text"  # less those whose texts lie in a month's file, and its index


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

    Files of months are copied beside it, under its name; those that are there from a backup before stay.

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
        _copy_months(path_of(db), partial, target)
        found = verify(partial, months_of=target)
        if not found.is_sound:
            raise StorageError(f"the backup is not sound: {found.problems[0]}", remedy="check the disk")
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def _copy_months(database: Path, copy: Path, target: Path) -> None:
    """Copies the files that the copy names, which are there by then; not those of months moved meanwhile."""
    opened = open(copy, read_only=True)
    try:
        wanted = months.listed(opened)
    finally:
        opened.close()
    for month in wanted:
        place = whole.place(target, month.name)
        if place.exists() and months.digest_of(place) == month.digest:
            continue
        part = place.with_name(f"{place.name}.partial")
        try:
            shutil.copy(whole.place(database, month.name), part)
            if months.digest_of(part) != month.digest:
                raise StorageError(f"{part} is not what was copied", remedy="check the disk")
            part.replace(place)
        except OSError as error:
            raise StorageError(
                f"the texts of {month.name} cannot be copied: {error}",
                remedy="`presswatch doctor` tells more",
            ) from error
        finally:
            part.unlink(missing_ok=True)


def verify(path: Path, *, months_of: Path | None = None) -> Integrity:
    """Opens a database file that nobody else uses, a backup, and checks it.

    `months_of` names the file beside whose name those of its months stand, if not beside its own.
    """
    copy = open(path, read_only=True)
    try:
        return check(copy, months_of=months_of)
    finally:
        copy.close()


def check(db: Database, *, months_of: Path | None = None) -> Integrity:
    """SQLite's integrity and foreign key checks, and that the search index agrees with the articles."""
    problems: list[str] = []
    with errors(db):
        problems += [row[0] for row in db.conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
        problems += [
            f"row {row[1]} of {row[0]} refers to a missing row of {row[2]}"
            for row in db.conn.execute("PRAGMA foreign_key_check")
        ]
        problems += months.problems(db, months_of or path_of(db))
        indexed, stored = db.conn.execute(
            f"SELECT (SELECT count(*) FROM article_fts_docsize), ({_HERE if months.listed(db) else _ALL})"
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


def set_right(db: Database, now: datetime) -> int:
    """Makes due what a clock that was ahead put off for longer than anything waits; returns how many rows.

    Lists are the concern of `storage.sources.set_right`, which knows when they were asked.
    """
    changed = 0
    for (table, column), (condition, longest) in _LONGEST_WAITS.items():
        with transaction(db):
            done = db.conn.execute(
                f"UPDATE {table} SET {column} = ? WHERE {condition} AND {column} > ?",
                (stamp(now), stamp(now + longest)),
            )
        changed += done.rowcount
    return changed


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
