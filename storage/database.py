"""Opening the database: pragmas, migration, transactions, and errors a person can act on."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from presswatch.errors import (
    DatabaseLocked,
    DiskFull,
    ForeignDatabase,
    NewerDatabase,
    RowRefused,
    StorageError,
)
from storage import migrations, views, whole

__all__ = ["APPLICATION_ID", "Database", "errors", "open", "part", "path_of", "transaction"]

APPLICATION_ID = 0x50525357  # "PRSW": how file(1) and we know our own files
OLDEST_SQLITE = (3, 38, 0)  # STRICT tables came with 3.37, JSON without a switch with 3.38
BUSY_TIMEOUT = 30.0  # seconds a writer waits for another; the longest transaction of ours is far shorter
ASK_AGAIN = 0.002  # seconds until it tries again
CACHE_KIB = 32 * 1024
SMALL_CACHE_KIB = 8 * 1024  # of a connection beside others in one process, all of which fill in time
CHECKPOINT_PAGES = 4000  # of 4 KiB in the log: the index rewrites a few pages often, which one copy settles
JOURNAL_BYTES = 32 * 1024 * 1024  # the write-ahead log is cut back to this after a checkpoint


def open(
    path: Path | str,
    *,
    read_only: bool = False,
    busy_timeout: float = BUSY_TIMEOUT,
    cache_kib: int = CACHE_KIB,
) -> Database:
    """The database at `path`, created where it is missing and migrated to this version's schema.

    `read_only` never writes, nor creates, nor migrates. `busy_timeout` is in seconds. `cache_kib` is what the
    connection may keep of the file: `SMALL_CACHE_KIB` where others are open beside it for long. A power cut may undo the
    last commits, though a killed process undoes none; what must not be undone is a durable `transaction`.

    Raises `ForeignDatabase` for a file that is not ours, `NewerDatabase` for one written by a later version,
    `DatabaseLocked`, `DiskFull`, and `StorageError` for anything else that stands in the way.
    """
    place = Path(path)
    _check_library()
    with errors(place):
        connection = _connect(place, read_only, busy_timeout)
    try:
        with errors(place):
            _check_owner(connection, place)
            # No plugin of sqlite-utils may change a connection of ours.
            db = Database(connection, execute_plugins=False)
            if read_only:
                _check_version(db, place)
                _check_current(db, place)
            else:
                _configure(connection)
                _migrate(db, place)
            whole.register(connection, place)
            whole.show(connection, views.VIEWS)
            if read_only:
                connection.execute("PRAGMA query_only = ON")
            connection.execute(f"PRAGMA cache_size = -{cache_kib}")
    except UnicodeDecodeError as error:  # SQLite's own message quotes what stands in the place of a name
        connection.close()
        raise _damaged(place, error) from error
    except BaseException:
        connection.close()
        raise
    return db


@contextmanager
def transaction(db: Database, *, durable: bool = False) -> Generator[Database, None, None]:
    """One write transaction: commits at the end, rolls back on any exception.

    A `durable` one is synced to the disk, and all that was committed before it: for what is acted on outside,
    such as a message that is sent next, so that no power cut undoes what others know of.

    It takes the write lock at once (`BEGIN IMMEDIATE`), so that what is read inside stays true until the
    commit and no deadlock can arise from a read that becomes a write. Within an open transaction it is part
    of that one, and an exception must be let through to it. Raises what `errors` raises.
    """
    if db.conn.in_transaction:
        yield db
        return
    with errors(db):
        if durable:
            db.conn.execute("PRAGMA synchronous = FULL")
        try:
            _take_lock(db.conn)
            yield db
            db.conn.execute("COMMIT")
        except BaseException:
            if db.conn.in_transaction:
                db.conn.execute("ROLLBACK")
            raise
        finally:
            if durable:
                db.conn.execute("PRAGMA synchronous = NORMAL")


def _take_lock(connection: sqlite3.Connection) -> None:
    """Begins a transaction that writes.

    SQLite's own patience asks ten times a second in the end, and a follower with a long log before it lets go of the lock for
    some milliseconds at a time: whoever waited so was kept out for seconds.
    """
    patience = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    last = time.monotonic() + patience / 1000
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= last:
                    raise
            time.sleep(ASK_AGAIN)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")


@contextmanager
def part(db: Database) -> Generator[None, None, None]:
    """A part of an open transaction that an exception undoes by itself; what came before it stays, and may go on.

    Raises what `errors` raises. Where SQLite itself ends the transaction (a full disk), all of it is undone.
    """
    with errors(db):
        db.conn.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if db.conn.in_transaction:
                db.conn.execute("ROLLBACK TO part")
                db.conn.execute("RELEASE part")
            raise
        db.conn.execute("RELEASE part")


@contextmanager
def errors(where: Database | Path) -> Generator[None, None, None]:
    """Turns SQLite's errors into ours, naming the file and the remedy."""
    try:
        yield
    except sqlite3.Error as error:
        path = where if isinstance(where, Path) else path_of(where)
        raise _translated(error, str(path)) from error


def path_of(db: Database) -> Path:
    """The file behind a database; `:memory:` for none."""
    row = db.conn.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()
    return Path(row[0]) if row and row[0] else Path(":memory:")


def _connect(path: Path, read_only: bool, busy_timeout: float) -> sqlite3.Connection:
    if read_only:
        if not path.is_file():
            raise StorageError(
                f"{path} does not exist",
                remedy="name the workspace's database, or make one with `presswatch crawl`",
            )
        target = f"file:{quote(str(path.resolve()))}?mode=ro"
    else:
        if not path.parent.is_dir():
            raise StorageError(f"the folder {path.parent} does not exist", remedy="make the folder first")
        target = f"file:{quote(str(path.resolve()))}"
    # The driver opens no transactions of its own: every one of ours is spelled out.
    return sqlite3.connect(
        target, uri=True, timeout=busy_timeout, isolation_level=None, cached_statements=512
    )


def _check_library() -> None:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StorageError(
            f"this Python has SQLite {sqlite3.sqlite_version}, too old for our tables",
            remedy=f"use a Python with SQLite {'.'.join(map(str, OLDEST_SQLITE))} or later",
        )


def _check_owner(connection: sqlite3.Connection, path: Path) -> None:
    """Refuses a database of another application; an empty one is ours to take."""
    # Of one moment: another process may create the tables between two looks.
    connection.execute("BEGIN")
    try:
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    if application != APPLICATION_ID and (application or tables):
        raise ForeignDatabase(
            f"{path} is a database of another application",
            remedy="name another file as `database` in presswatch.toml",
        )


def _check_version(db: Database, path: Path) -> None:
    version = db.conn.execute("PRAGMA user_version").fetchone()[0]
    applied = {migration.name for migration in migrations.MIGRATIONS.applied(db)}
    if version > views.VERSION or applied - migrations.names():
        raise NewerDatabase(
            f"{path} was written by a newer version of presswatch",
            remedy="update presswatch, or open a backup from before the update",
        )


def _check_current(db: Database, path: Path) -> None:
    if not _is_current(db):
        raise StorageError(
            f"{path} was written by an older version of presswatch",
            remedy="run `presswatch crawl` or `presswatch run` once: it brings the file up to date",
        )


def _configure(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    connection.execute(f"PRAGMA journal_size_limit = {JOURNAL_BYTES}")


def _migrate(db: Database, path: Path) -> None:
    """Brings the schema up to date in one transaction, so that a kill half-way leaves the old one."""
    _check_version(db, path)
    if _is_current(db):
        return
    # A table that is replaced by another is dropped first; what refers to it is looked at when all is done.
    # Source: the procedure of SQLite's documentation of ALTER TABLE.
    db.conn.execute("PRAGMA foreign_keys = OFF")
    try:
        with transaction(db):
            _check_version(db, path)
            if _is_current(db):  # another process was faster
                return
            db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            views.drop(db)
            migrations.MIGRATIONS.apply(db)
            views.create(db)
            if db.conn.execute("PRAGMA foreign_key_check").fetchone():
                raise StorageError(
                    f"{path} has rows that refer to nothing",
                    remedy="it was left as it was; go back to the version before, and restore a backup",
                )
    finally:
        db.conn.execute("PRAGMA foreign_keys = ON")


def _is_current(db: Database) -> bool:
    version = db.conn.execute("PRAGMA user_version").fetchone()[0]
    return version == views.VERSION and not migrations.MIGRATIONS.pending(db)


def _damaged(path: Path | str, error: Exception) -> StorageError:
    return StorageError(
        f"{path} is damaged: {error}", remedy="put a backup in its place (`presswatch backup` writes them)"
    )


def _translated(error: sqlite3.Error, path: str) -> StorageError:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseLocked(
            f"{path} is held by another program",
            remedy="close the program that writes to it (an open transaction in a database browser?) and try again",
        )
    if primary == sqlite3.SQLITE_FULL:
        return DiskFull(
            f"no room left to write {path}", remedy="free some space; nothing that was stored is lost"
        )
    if primary == sqlite3.SQLITE_NOTADB:
        return ForeignDatabase(
            f"{path} is not a SQLite database", remedy="name another file as `database` in presswatch.toml"
        )
    if primary == sqlite3.SQLITE_READONLY:
        return StorageError(
            f"{path} cannot be written", remedy="give this user the right to write it and its folder"
        )
    if primary == sqlite3.SQLITE_CANTOPEN:
        return StorageError(
            f"{path} cannot be opened", remedy="look at the rights of the file and its folder"
        )
    if str(error) == whole.MISSING:
        return StorageError(
            f"a text lies in a month's file beside {path} that cannot be read",
            remedy="`presswatch doctor` names the file: put it back, from a backup if need be",
        )
    undecodable = str(error).startswith("Could not decode to UTF-8")  # which has no code
    if primary == sqlite3.SQLITE_CORRUPT or undecodable:
        return _damaged(path, error)
    if primary == sqlite3.SQLITE_IOERR:
        return StorageError(f"{path} could not be read or written: {error}", remedy="look at the disk")
    kind = RowRefused if isinstance(error, (sqlite3.IntegrityError, sqlite3.DataError)) else StorageError
    return kind(f"{path}: {error}", remedy="please report this as a fault of presswatch")
