"""Taking results over: what the cluster hears is done outlives whatever happens to the ingest's machine."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.intake import Intake
from scheduler.cluster import inbox
from storage import database
from storage.database import Database


def test_what_is_taken_over_is_on_the_disk_before_the_cluster_hears_of_it(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def traced(path: Path) -> Database:
        db = database.open(path)
        db.conn.set_trace_callback(said.append)
        return db

    monkeypatch.setattr(inbox, "open_database", traced)
    intake = Intake(tmp_path, dsn)
    try:
        assert intake.take(400).articles == 400
    finally:
        intake.close()
    levels = [sql for sql in said if sql == "COMMIT" or sql.startswith("PRAGMA synchronous")]
    commits = [before for before, sql in pairwise(levels) if sql == "COMMIT"]
    assert commits
    assert set(commits) == {"PRAGMA synchronous = FULL"}


def test_a_source_whose_results_cannot_be_read_keeps_nobody_waiting(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = Intake(tmp_path, dsn)
    try:
        intake.connection.cursor().executemany(
            "INSERT INTO presswatch_batch (source, sequence, body) VALUES ('source-0', %s, %s)",
            [(-number, b"of a later version") for number in range(250)],
        )
        intake.connection.execute("UPDATE presswatch_declaration SET taken = -1000 WHERE source = 'source-0'")
        intake.send(400)
        intake.inbox.poll()
        assert intake.inbox.articles == 380  # of nineteen sources
        intake.connection.execute("DELETE FROM presswatch_batch WHERE body = 'of a later version'")
        intake.inbox.poll()
        assert intake.inbox.articles == 380
        for name in ("_everywhere_at", "_forgive_at"):
            monkeypatch.setattr(intake.inbox, name, 0.0)  # a minute later
        intake.inbox.poll()
        assert intake.inbox.articles == 400
    finally:
        intake.close()
