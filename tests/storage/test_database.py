from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from presswatch.errors import DatabaseLocked, DiskFull, ForeignDatabase, NewerDatabase, StorageError
from storage import articles, database, migrations, upkeep, views
from storage.database import Database
from tests.storage.builders import NOW, entry, reading

ROOT = Path(__file__).resolve().parents[2]


def test_a_new_file_is_ours_and_migrated(path: Path) -> None:
    db = database.open(path)
    pragmas = {
        name: db.conn.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version", "journal_mode", "foreign_keys", "synchronous")
    }
    assert pragmas == {
        "application_id": database.APPLICATION_ID,
        "user_version": views.VERSION,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 1,
    }
    assert not migrations.MIGRATIONS.pending(db)
    assert {view.name for view in views.VIEWS} <= set(db.view_names())


def test_a_durable_transaction_is_synced_and_the_next_is_as_before(db: Database) -> None:
    def level() -> int:
        return int(db.conn.execute("PRAGMA synchronous").fetchone()[0])

    with database.transaction(db, durable=True):
        assert level() == 2
    assert level() == 1
    with pytest.raises(ValueError), database.transaction(db, durable=True):
        raise ValueError
    assert level() == 1


def test_every_table_of_ours_is_strict(db: Database) -> None:
    kinds = db.conn.execute("SELECT name, type, strict FROM pragma_table_list WHERE schema = 'main'")
    loose = {name for name, kind, strict in kinds if kind == "table" and not strict}
    assert {name for name in loose if not name.startswith("sqlite_")} == {"_sqlite_migrations"}


def test_opening_again_changes_nothing(path: Path) -> None:
    database.open(path).close()
    before = path.read_bytes()
    database.open(path).close()
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.write_bytes(b"<html>not a database</html>" * 100)
    before = path.read_bytes()
    with pytest.raises(ForeignDatabase, match=path.name) as caught:
        database.open(path)
    assert caught.value.remedy
    assert path.read_bytes() == before


def test_a_database_of_another_application_is_refused_and_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmark (id INTEGER PRIMARY KEY)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(ForeignDatabase, match="another application"):
        database.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("read_only", [True, False])
def test_a_database_of_a_newer_version_is_refused(path: Path, read_only: bool) -> None:
    database.open(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute(f"PRAGMA user_version = {views.VERSION + 1}")
    newer.close()
    with pytest.raises(NewerDatabase, match="newer version"):
        database.open(path, read_only=read_only)


def test_a_migration_that_this_version_does_not_know_is_a_newer_database(path: Path) -> None:
    db = database.open(path)
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('presswatch', '9999_later', '')"
    )
    db.close()
    with pytest.raises(NewerDatabase):
        database.open(path)


def test_an_older_database_is_brought_up_to_date_only_by_a_writer(path: Path) -> None:
    database.open(path).close()
    with sqlite3.connect(path) as older:
        older.execute(f"PRAGMA user_version = {views.VERSION - 1}")
        older.execute("DROP VIEW articles")
    older.close()
    with pytest.raises(StorageError, match="older version"):
        database.open(path, read_only=True)
    database.open(path).close()
    assert "articles" in database.open(path, read_only=True).view_names()


def test_a_migration_that_fails_leaves_the_old_schema(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Database) -> None:
        raise RuntimeError("killed half-way")

    monkeypatch.setattr(views, "create", broken)
    with pytest.raises(RuntimeError):
        database.open(path)
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    monkeypatch.undo()
    assert database.open(path).view_names()


def test_read_only_neither_creates_nor_writes(path: Path) -> None:
    with pytest.raises(StorageError, match="does not exist"):
        database.open(path, read_only=True)
    assert not path.exists()
    database.open(path).close()
    db = database.open(path, read_only=True)
    with pytest.raises(StorageError, match="cannot be written"), database.transaction(db):
        db.conn.execute("INSERT INTO source (name, title, url) VALUES ('a', 'a', 'a')")


def test_a_sqlite_that_is_too_old_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 1))
    with pytest.raises(StorageError, match="too old"):
        database.open(path)
    assert not path.exists()


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    path = tmp_path / "a b?mode=ro#%41 ё.db"
    database.open(path).close()
    assert path.is_file()
    database.open(path, read_only=True).close()


def test_an_empty_file_is_ours_to_take_but_not_to_read(path: Path) -> None:
    path.touch()
    with pytest.raises(StorageError, match=path.name):
        database.open(path, read_only=True)
    database.open(path).close()
    database.open(path, read_only=True).close()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="nowhere"):
        database.open(tmp_path / "nowhere" / "a.db")


def test_a_folder_in_place_of_a_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=tmp_path.name):
        database.open(tmp_path)


def test_a_locked_database_is_named_and_nothing_is_lost(path: Path) -> None:
    database.open(path).close()
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    db = database.open(path, busy_timeout=0.05)
    with pytest.raises(DatabaseLocked, match=path.name):
        articles.append(db, "herald", reading(1), NOW)
    blocker.execute("ROLLBACK")
    assert articles.append(db, "herald", reading(1), NOW).verdict == "new"


def test_a_failed_transaction_leaves_nothing(db: Database) -> None:
    def fail() -> None:
        with database.transaction(db):
            articles.append(db, "herald", reading(1), NOW)
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert articles.recent(db) == []
    assert not db.conn.in_transaction


def test_a_transaction_within_one_is_part_of_it(db: Database) -> None:
    def fail() -> None:
        with database.transaction(db):
            with database.transaction(db):
                articles.append(db, "herald", reading(1), NOW)
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert articles.recent(db) == []


def test_a_database_that_may_not_grow_says_so_and_keeps_what_it_has(db: Database, path: Path) -> None:
    stored = [articles.append(db, "herald", reading(n), NOW, entry=entry(n)) for n in range(3)]
    pages = db.conn.execute("PRAGMA page_count").fetchone()[0]
    db.conn.execute(f"PRAGMA max_page_count = {pages + 2}")

    def fill() -> None:
        for n in range(3, 50):
            stored.append(articles.append(db, "herald", reading(n), NOW, entry=entry(n)))

    with pytest.raises(DiskFull, match=path.name) as caught:
        fill()
    assert "space" in caught.value.remedy
    assert not db.conn.in_transaction
    assert len(articles.recent(db, limit=100)) == len(stored)
    assert upkeep.check(db).is_sound
    db.conn.execute("PRAGMA max_page_count = 1000000")
    assert articles.append(db, "herald", reading(99), NOW).verdict == "new"


_FILLING = """
import sys
from storage import articles, database, upkeep
from presswatch.errors import StorageError
from tests.storage.builders import NOW, entry, reading, text

def fill(path, limit, lift):
    db = database.open(path)
    stored = [articles.append(db, "herald", reading(0), NOW)]
    limit(upkeep.size(db).log)
    try:
        for n in range(1, 2000):
            stored.append(articles.append(db, "herald", reading(n, text(n) * 20), NOW, entry=entry(n)))
    except StorageError as error:
        print(type(error).__name__)
    assert len(stored) < 2000
    assert len(articles.recent(db, limit=3000)) == len(stored), "an acknowledged article is lost"
    lift()
    assert articles.append(db, "herald", reading(5000), NOW).verdict == "new"
    assert len(articles.recent(db, limit=3000)) == len(stored) + 1
    assert upkeep.check(db).is_sound
"""


def test_a_full_disk_says_so_and_work_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """On a file system of its own of two megabytes, half of which something else gives back later."""
    script = f"""{_FILLING}
from contextlib import suppress
from pathlib import Path
from typing import Any
ballast = Path(sys.argv[1]) / "ballast"
ballast.write_bytes(bytes(1_000_000))
fill(Path(sys.argv[1]) / "presswatch.db", lambda log: None, ballast.unlink)
"""
    inside = f'mount -t tmpfs -o size=2m tmpfs {tmp_path} && exec "{sys.executable}" -c "$0" {tmp_path}'
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", inside, script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no small file system can be made here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "DiskFull"


def test_a_limit_on_the_size_of_files_loses_nothing(path: Path) -> None:
    script = f"""{_FILLING}
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
limit = lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100_000, hard))
fill(sys.argv[1], lambda log: limit(log), lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "StorageError"


def test_many_processes_may_create_the_file_at_once(path: Path) -> None:
    script = "import sys; from storage import database; database.open(sys.argv[1]).close()"
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(path)], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    assert [process.communicate()[1].decode() for process in running] == [""] * 6
    db = database.open(path)
    assert upkeep.check(db).is_sound
    applied = [step.name for step in migrations.MIGRATIONS.applied(db)]
    assert len(applied) == len(set(applied))


class CreatedMeanwhile(sqlite3.Connection):
    """Another process creates the tables as soon as this one has looked whose the file is."""

    path: Path
    looks = 0

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        self.looks += "application_id" in sql or "sqlite_schema" in sql
        if self.looks == 2:
            with suppress(DatabaseLocked):
                database.open(self.path, busy_timeout=0.05).close()
        return super().execute(sql, *arguments)


def test_a_file_that_is_created_between_two_looks_is_ours(path: Path) -> None:
    connection = sqlite3.connect(path, factory=CreatedMeanwhile, isolation_level=None)
    connection.path = path
    database._check_owner(connection, path)
    connection.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_without_the_right_to_write_is_named(path: Path) -> None:
    database.open(path).close()
    path.chmod(0o400)
    with pytest.raises(StorageError, match="cannot be"):
        database.open(path)


def test_sources_of_an_older_database_are_given_their_count_of_articles() -> None:
    db = Database(memory=True)
    migrations.MIGRATIONS.apply(db, stop_before="0022_counted")
    db.execute("INSERT INTO source (name, title, url) VALUES ('herald', 'Herald', ''), ('post', 'Post', '')")
    db.execute(
        "INSERT INTO article (source, url, site, text_digest, first_seen_at, last_checked_at)"
        " VALUES ('herald', '/1', '', 1, '', ''), ('herald', '/2', '', 2, '', '')"
    )
    migrations.MIGRATIONS.apply(db)
    assert dict(db.execute("SELECT name, articles FROM source").fetchall()) == {"herald": 2, "post": 0}


def test_a_writer_that_takes_the_lock_again_and_again_keeps_no_other_out_for_long(path: Path) -> None:
    database.open(path).close()
    taken, ended = [0], threading.Event()

    def follow() -> None:
        busy = database.open(path)
        while not ended.is_set():
            with database.transaction(busy):
                taken[0] += 1
                time.sleep(0.05)
            time.sleep(0.002)  # it reads what comes next
        busy.close()

    follower = threading.Thread(target=follow)
    follower.start()
    db = database.open(path)
    passed_by = 0
    for _ in range(10):
        time.sleep(0.02)
        before = taken[0]
        with database.transaction(db):
            passed_by += taken[0] - before
    ended.set()
    follower.join()
    assert passed_by < 40  # SQLite's own wait lets a hundred and more pass
    assert db.conn.execute("PRAGMA busy_timeout").fetchone()[0] == database.BUSY_TIMEOUT * 1000
