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
