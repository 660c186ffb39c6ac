"""Disks that fill, fail, fall out of quota or go read-only, torn logs, and power cuts under real work."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import faults, power_cut
from presswatch.errors import StorageError
from storage import articles, database, search, upkeep
from storage.database import Database
from tests.storage.builders import NOW, entry, reading, text

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = faults.build(tmp_path_factory.mktemp("faults"))
    if built is None:
        pytest.skip("no C compiler here")
    return built


def test_every_fault_is_told_with_a_remedy_and_loses_nothing(
    library: Path, path: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan"
    faults.Plan(plan)
    done = subprocess.run(
        [sys.executable, "-m", "tests.storage.disk_faults", str(plan), str(path)],
        cwd=ROOT,
        env={**os.environ, **faults.environment(library, str(path), plan=plan)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    refused = json.loads(done.stdout)
    assert all(
        refused.get(name, 0) > 0
        for name in ("no room", "over quota", "a sync that fails", "a read that fails")
    )


def test_power_cuts_leave_a_whole_state_that_knows_what_was_sent(library: Path, tmp_path: Path) -> None:
    found = power_cut.run(tmp_path, 10, 6, random.Random(5), library, (40,))
    assert found["messages"] >= 2
    assert {name: found[name] for name in ("damaged", "torn", "lost", "unfinished")} == dict.fromkeys(
        ("damaged", "torn", "lost", "unfinished"), 0
    )


def test_a_power_cut_loses_what_was_not_synced() -> None:
    """The cuts are real ones: without a sync they lose data, with one they do not."""
    disk, dice = faults.Disk(), random.Random(1)
    disk.take(faults.Event("w", "a", 0, b"1" * 2048))
    left = {disk.after_a_cut(dice)["a"] for _ in range(24)}
    assert b"" in left
    assert b"1" * 2048 in left
    assert any(0 < content.count(b"\0") < 2048 for content in left)
    disk.take(faults.Event("s", "a"))
    assert {disk.after_a_cut(dice)["a"] for _ in range(9)} == {b"1" * 2048}


@pytest.mark.parametrize("damage", ["cut", "flipped", "zeros", "noise"])
def test_a_torn_log_opens_as_a_state_that_was(db: Database, path: Path, tmp_path: Path, damage: str) -> None:
    log = path.with_name(f"{path.name}-wal")
    articles.append(db, "herald", reading(0), NOW)
    upkeep.checkpoint(db)
    for n in range(1, 6):
        articles.append(db, "herald", reading(n), NOW, entry=entry(n))
    main, whole, dice = path.read_bytes(), log.read_bytes(), random.Random(2)
    counts = set()
    for place in (0, 7, 31, *(dice.randrange(32, len(whole)) for _ in range(20))):
        torn = bytearray(whole)
        if damage == "cut":
            del torn[place:]
        elif damage == "flipped":
            torn[place] ^= 1 << dice.randrange(8)
        else:
            length = min(dice.choice((512, 4096, 40_000)), len(whole) - place)
            torn[place : place + length] = bytes(length) if damage == "zeros" else dice.randbytes(length)
        copy = tmp_path / f"{place}.db"
        copy.write_bytes(main)
        copy.with_name(f"{copy.name}-wal").write_bytes(torn)
        with database.open(copy) as restored:
            assert upkeep.check(restored).is_sound
            there = sorted(article.url for article in articles.recent(restored, limit=100))
            assert there == sorted(reading(n).url for n in range(len(there)))
            assert articles.append(restored, "herald", reading(50), NOW).verdict == "new"
        counts.add(len(there))
    assert len(counts) > 2
    assert min(counts) == 1


def test_a_damaged_file_is_told_with_the_backup_as_remedy_and_never_as_a_fault_of_ours(
    db: Database, path: Path, tmp_path: Path
) -> None:
    for n in range(12):
        articles.append(db, "herald", reading(n), NOW, entry=entry(n))
    upkeep.checkpoint(db)
    main, dice, told = path.read_bytes(), random.Random(8), list[str]()
    for number in range(40):
        harmed = bytearray(main)
        for _ in range(dice.choice((1, 3, 20))):
            place = dice.randrange(0 if number % 8 == 0 else 100, len(main) - 200)
            harmed[place : place + 200] = dice.randbytes(200)
        copy = tmp_path / f"{number}.db"
        copy.write_bytes(harmed)
        try:
            with database.open(copy) as opened, database.errors(copy):
                upkeep.check(opened)
                articles.recent(opened, limit=50)
                list(search.find(opened, "w3x1"))
                articles.append(opened, "herald", reading(99, text(99)), NOW, entry=entry(99))
        except StorageError as error:
            told.append(error.remedy)
    assert told  # some damage hits what nothing reads
    assert not [remedy for remedy in told if not remedy or "report this" in remedy]
