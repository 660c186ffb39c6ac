"""Other programs read the file while it is written: sqlite3, Datasette, a reader that never ends."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import articles, database, export, upkeep
from storage.database import Database
from tests.storage.builders import NOW, entry, later, reading, text


@pytest.fixture
def writing(db: Database) -> Iterator[Database]:
    """A database with a write under way that another connection must not wait for."""
    for n in range(3):
        articles.append(db, "herald", reading(n), later(seconds=n), entry=entry(n))
    with database.transaction(db):
        articles.append(db, "herald", reading(9), NOW)
        yield db


@pytest.mark.usefixtures("writing")
def test_a_plain_sqlite_connection_reads_what_was_committed(path: Path) -> None:
    plain = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0)
    assert plain.execute("SELECT count(*) FROM articles").fetchone() == (3,)
    found = plain.execute("SELECT rowid FROM article_fts WHERE article_fts MATCH 'w1x5'").fetchall()
    assert found == [(2,)]
    plain.close()


@pytest.mark.usefixtures("writing")
def test_the_sqlite3_shell_reads_it(path: Path) -> None:
    shell = shutil.which("sqlite3")
    if shell is None:
        pytest.skip("sqlite3 is not installed")
    done = subprocess.run(
        [shell, "-readonly", str(path), "SELECT url FROM articles ORDER BY article_id LIMIT 1"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == entry(0).url


@pytest.mark.usefixtures("writing")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_datasette_reads_every_view(path: Path) -> None:
    app = pytest.importorskip("datasette.app")
    from storage.views import VIEWS

    async def answers() -> dict[str, int]:
        datasette = app.Datasette([str(path)])
        await datasette.invoke_startup()
        return {
            view.name: (await datasette.client.get(f"/presswatch/{view.name}.json")).status_code
            for view in VIEWS
        }

    assert asyncio.run(answers()) == {view.name: 200 for view in VIEWS}


def test_a_reader_keeps_the_state_it_began_with(db: Database, path: Path) -> None:
    articles.append(db, "herald", reading(1), NOW)
    reader = database.open(path, read_only=True)
    reader.conn.execute("BEGIN")
    assert len(articles.recent(reader)) == 1
    articles.append(db, "herald", reading(2), NOW)
    assert len(articles.recent(reader)) == 1
    reader.conn.execute("COMMIT")
    assert len(articles.recent(reader)) == 2


def test_the_log_is_cut_once_the_last_reader_lets_go(db: Database, path: Path) -> None:
    reader = database.open(path, read_only=True)
    reader.conn.execute("BEGIN")
    articles.recent(reader)
    for n in range(300):
        articles.append(db, "herald", reading(n, text(n) * 10), NOW)
    assert not upkeep.checkpoint(db)
    assert upkeep.size(db).log > 4_000_000
    reader.conn.execute("COMMIT")
    assert upkeep.checkpoint(db)
    assert upkeep.size(db).log == 0


def test_an_export_that_takes_long_keeps_no_reader_s_hold_on_the_log(db: Database, path: Path) -> None:
    for n in range(600):
        articles.append(db, "herald", reading(n), NOW)
    reader = database.open(path, read_only=True)
    rows = export.rows(reader, "revisions")
    next(rows)
    articles.append(db, "herald", reading(999), NOW)
    assert upkeep.checkpoint(db)
    assert 1 + len(list(rows)) == 601
