"""The database as the crawler uses it: what comes together is written together, and fails alone."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler import records as recorded
from crawler.records import Records
from presswatch.errors import DiskFull
from storage import articles, database, decisions
from tests.storage.builders import reading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _busy(_db: Any, until: threading.Event) -> None:
    assert until.wait(10)


def _watch(db: Any, statements: list[str]) -> None:
    db.conn.set_trace_callback(statements.append)


async def _burst(records: Records, readings: list[Any]) -> tuple[list[Any], list[str]]:
    """Appends that were all asked for before the thread could begin with the first."""
    statements: list[str] = []
    await records(_watch, statements)
    free = threading.Event()
    held = asyncio.ensure_future(records(_busy, free))
    asked = [asyncio.ensure_future(records(articles.append, "herald", found, NOW)) for found in readings]
    await asyncio.sleep(0)
    free.set()
    await held
    return await asyncio.gather(*asked, return_exceptions=True), statements


def _stored(path: Path) -> int:
    return database.open(path, read_only=True)["articles"].count


def test_a_burst_of_articles_is_one_transaction(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    records = Records(path)
    answers, statements = asyncio.run(_burst(records, [reading(n) for n in range(10)]))
    records.close()
    assert [answer.verdict for answer in answers] == ["new"] * 10
    assert len({answer.article_id for answer in answers}) == 10
    assert statements.count("COMMIT") == 1
    assert _stored(path) == 10


def test_a_transaction_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded, "MOST_SHARED", 4)
    records = Records(tmp_path / "presswatch.db")
    _, statements = asyncio.run(_burst(records, [reading(n) for n in range(10)]))
    records.close()
    assert statements.count("COMMIT") == 3


def test_what_cannot_be_stored_undoes_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    records = Records(path)
    found: list[Any] = [reading(1), None, reading(2)]
    answers, _ = asyncio.run(_burst(records, found))
    records.close()
    assert [type(answer).__name__ for answer in answers] == ["Appended", "AttributeError", "Appended"]
    assert _stored(path) == 2


def test_what_fails_within_its_writing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "presswatch.db"
    kept = decisions.record_all

    def broken(db: Any, url: str, *rest: Any, **options: Any) -> None:
        kept(db, url, *rest, **options)
        if url == reading(2).url:
            raise RuntimeError("no")

    monkeypatch.setattr(decisions, "record_all", broken)
    records = Records(path)
    answers, _ = asyncio.run(_burst(records, [reading(n) for n in range(5)]))
    records.close()
    assert [type(answer).__name__ for answer in answers].count("RuntimeError") == 1
    db = database.open(path, read_only=True)
    assert db["articles"].count == 4
    assert db.execute("SELECT count(*) FROM decision WHERE url = ?", [reading(2).url]).fetchone()[0] == 0


def _fill(db: Any) -> None:
    db.conn.execute("PRAGMA max_page_count = 1")  # no page more than there are


def test_a_full_database_stores_what_it_acknowledges_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "presswatch.db"
    records = Records(path)

    async def full() -> list[Any]:
        await records(_fill)
        long = [reading(n, " ".join(f"word{n}x{i}" for i in range(20_000))) for n in range(3)]
        return (await _burst(records, [reading(9), *long]))[0]

    answers = asyncio.run(full())
    records.close()
    assert any(isinstance(answer, DiskFull) for answer in answers)
    assert _stored(path) == sum(not isinstance(answer, BaseException) for answer in answers)
