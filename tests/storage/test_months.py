from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from presswatch.errors import StorageError
from storage import articles, database, export, months, rescans, rollover, search, upkeep, whole
from storage.database import Database
from tests.storage.builders import entry, reading, text, url

DECEMBER = datetime(2026, 12, 3, tzinfo=UTC)
NAMES = ["2026-08", "2026-09", "2026-10"]


def day(month: int, number: int = 10) -> datetime:
    return datetime(2026, month, number, 12, tzinfo=UTC)


@pytest.fixture
def filled(db: Database) -> Database:
    """Three articles a month from August to November; the first was changed in October."""
    for month in range(8, 12):
        for n in range(3):
            number = 10 * month + n
            articles.append(db, "herald", reading(number), day(month, n + 1), entry=entry(number))
        if month == 10:
            changed = reading(80, f"{text(80)} with a changed ending about harbours and lighthouses")
            articles.append(db, "herald", changed, day(10, 20), entry=entry(80))
    return db


def roll(db: Database, keep: int = 1) -> list[str]:
    return [month.name for month in rollover.roll(db, rollover.boundary(DECEMBER, keep), lambda: DECEMBER)]


def everything(db: Database) -> list[object]:
    """All that readers of the archive see."""
    return [
        [articles.revisions_of(db, row.id) for row in articles.recent(db)],
        list(db.query("SELECT * FROM articles ORDER BY article_id")),
        list(db.query("SELECT * FROM revisions ORDER BY revision_id")),
        [
            (hit.article.id, hit.snippet)
            for query in (f"w{n}x7" for n in (80, 81, 92, 100, 112))
            for hit in search.find(db, query)
        ],
        [
            hit.article.id
            for hit in search.find(db, "harbours OR w81x2 OR w91x3 OR w111x1", newest_first=True)
        ],
        [search.count(db, query) for query in ("w80x3", "harbours", "w110x1", "nothing", "w*")],
        sorted(rescans.found(db, "w81x3 OR harbours OR w112x4")),
    ]


def test_what_is_read_counted_and_found_does_not_change(filled: Database) -> None:
    before = everything(filled)
    assert roll(filled) == NAMES
    assert everything(filled) == before
    assert upkeep.check(filled).is_sound
    assert roll(filled) == []


def test_a_connection_that_only_reads_and_one_that_was_open_see_the_whole(
    filled: Database, path: Path
) -> None:
    before = everything(filled)
    other = database.open(path)
    assert everything(other) == before
    roll(filled)
    assert everything(other) == before
    other.close()
    reader = database.open(path, read_only=True)
    assert everything(reader) == before
    reader.close()


def test_the_texts_leave_the_database_and_its_index(filled: Database, path: Path) -> None:
    roll(filled)
    bodies = [row[0] for row in filled.conn.execute("SELECT article_body FROM revision ORDER BY id")]
    assert [body for body in bodies if not body.startswith(whole.MARK)] == [text(n) for n in (110, 111, 112)]
    assert filled.conn.execute("SELECT count(*) FROM article_fts_docsize").fetchone() == (3,)
    for name in NAMES:
        assert whole.place(path, name).stat().st_mode & 0o222 == 0


def test_an_old_article_that_is_edited_or_read_again_is_known_as_ever(filled: Database) -> None:
    roll(filled)
    same = articles.append(filled, "herald", reading(91), DECEMBER, entry=entry(91))
    assert same.revision_id is None
    edited = reading(91, f"{text(91)} and then a meteorite fell upon the town hall")
    appended = articles.append(filled, "herald", edited, DECEMBER, entry=entry(91))
    assert appended.revision_id is not None
    assert [hit.article.id for hit in search.find(filled, "meteorite w91x3")] == [appended.article_id]
    assert search.count(filled, "w91x3") == 1
    assert len(list(search.find(filled, "w91x3"))) == 1
    assert upkeep.check(filled).is_sound


def test_a_rebuilt_index_holds_what_is_here(filled: Database) -> None:
    before = everything(filled)
    roll(filled)
    upkeep.rebuild_search(filled)
    assert everything(filled) == before


class Cut(BaseException):
    """The power fails."""


@pytest.mark.parametrize("step", ["_copy", "sync", "_empty", "_take", "transaction"])
@pytest.mark.parametrize("call", [1, 2, 4])
def test_a_cut_at_any_step_loses_nothing_and_the_next_call_goes_on(
    filled: Database, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    before = everything(filled)
    monkeypatch.setattr(rollover, "_EMPTIED", 2)
    monkeypatch.setattr(rollover, "_PAUSE", 0.0)
    real: Callable[..., object] = getattr(rollover, step)
    calls = 0

    def cut(*arguments: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call:
            raise Cut
        return real(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(rollover, step, cut)
        try:
            roll(filled)
        except Cut:
            assert everything(filled) == before
    roll(filled)
    assert everything(filled) == before
    assert [month.name for month in months.listed(filled)] == NAMES[::-1]
    assert all(month.emptied_at for month in months.listed(filled))
    assert upkeep.check(filled).is_sound


MOVE = """
import sys
from datetime import UTC, datetime
from storage import database, rollover
rollover._EMPTIED = 1
print("begun", flush=True)
now = datetime(2026, 12, 3, tzinfo=UTC)
rollover.roll(database.open(sys.argv[1]), rollover.boundary(now, 1), lambda: now)
"""


def test_a_move_that_is_killed_loses_nothing_and_is_gone_on_with(filled: Database, path: Path) -> None:
    before = everything(filled)
    for seconds in (0.05, 0.15):
        mover = subprocess.Popen([sys.executable, "-c", MOVE, str(path)], stdout=subprocess.PIPE)
        assert mover.stdout is not None
        mover.stdout.readline()
        time.sleep(seconds)
        mover.kill()
        mover.wait()
        mover.stdout.close()
        assert everything(filled) == before
    roll(filled)
    assert everything(filled) == before
    assert upkeep.check(filled).is_sound


def test_a_backup_takes_the_months_along(filled: Database, tmp_path: Path) -> None:
    before = everything(filled)
    roll(filled)
    target = tmp_path / "copies" / "monday.db"
    target.parent.mkdir()
    upkeep.backup(filled, target)
    copy = database.open(target, read_only=True)
    assert everything(copy) == before
    copy.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_missing_or_changed_file_is_named(filled: Database, path: Path) -> None:
    roll(filled)
    place = whole.place(path, "2026-09")
    place.unlink()
    assert any("2026-09" in problem for problem in upkeep.check(filled).problems)
    fresh = database.open(path)
    with pytest.raises(StorageError), database.errors(fresh):
        articles.revisions_of(fresh, articles.find(fresh, [url(90)])[url(90)])
    fresh.close()


def test_nothing_leaves_for_a_file_that_holds_something_else(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(filled)
    real = rollover._copy

    def wrong(place: Path, partial: Path, plan: rollover.Plan) -> int:
        done = real(place, partial, plan)
        with sqlite3.connect(partial) as link:
            link.execute("UPDATE text SET article_body = 'forged' WHERE id = 2")
        link.close()
        return done

    monkeypatch.setattr(rollover, "_copy", wrong)
    with pytest.raises(StorageError, match="differs"):
        roll(filled)
    assert filled.conn.execute(
        "SELECT count(*) FROM revision WHERE substr(article_body, 1, 1) = char(30)"
    ).fetchone() == (0,)
    assert list(filled.query("SELECT * FROM articles ORDER BY article_id")) == before[1]


def test_what_was_imported_with_an_older_date_goes_with_the_month_it_was_stored_after(db: Database) -> None:
    for number, at in ((1, day(9)), (2, day(10)), (3, day(6)), (4, day(11))):
        articles.append(db, "herald", reading(number), at, entry=entry(number))
    found = [(plan.name, plan.first, plan.last) for plan in rollover.plans(db, day(12))]
    assert found == [("2026-09", 1, 1), ("2026-10", 2, 3), ("2026-11", 4, 4)]


def test_export_writes_whole_texts(filled: Database) -> None:
    before = [row["article_body"] for row in export.rows(filled, "articles")]
    roll(filled)
    assert [row["article_body"] for row in export.rows(filled, "articles")] == before


@pytest.mark.parametrize("when", ["before the copy", "after the copy"])
def test_two_that_move_one_month_at_once_lose_no_text(
    filled: Database, path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    before = everything(filled)
    real, other = rollover._copy, database.open(path)

    def interrupted(place: Path, partial: Path, plan: rollover.Plan) -> int:
        monkeypatch.setattr(rollover, "_copy", real)
        if when == "before the copy":
            roll(other)
        done = real(place, partial, plan)
        if when == "after the copy":
            roll(other)
        return done

    monkeypatch.setattr(rollover, "_copy", interrupted)
    with suppress(StorageError):  # that another is at it
        roll(filled)
    roll(filled)
    assert everything(filled) == before
    assert everything(other) == before
    assert upkeep.check(filled).is_sound
    assert [month.name for month in months.listed(filled) if month.emptied_at] == NAMES[::-1]
    assert not list(path.parent.glob("*.partial"))
    other.close()


def test_what_a_move_left_that_was_cut_long_ago_is_cleared_away(filled: Database, path: Path) -> None:
    left, fresh = (path.with_name(f"{path.stem}-2026-08.db.{n}.partial") for n in (1, 2))
    for file in (left, fresh):
        file.write_bytes(b"half of it")
    long_ago = time.time() - 3 * 86_400
    os.utime(left, (long_ago, long_ago))
    roll(filled)
    assert not left.exists()
    assert fresh.exists(), "another may be writing it"
