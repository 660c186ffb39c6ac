"""Run in a process whose disk fails when told to: every kind of fault, at call after call, under real work.

    python -m tests.storage.disk_faults PLAN DATABASE

Prints a JSON list of what was refused, by kind; any other exception, and anything that is lost, ends it with a traceback.
"""

from __future__ import annotations

import errno
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.faults import Calls, Plan
from presswatch.errors import StorageError
from storage import articles, database, search, upkeep
from storage.archive.records import Response
from storage.archive.warc import Archive, Pointer
from storage.archive.warc_files import read
from storage.database import Database
from tests.storage.builders import NOW, entry, reading, text

FAULTS = {
    "no room": (Calls.WRITE, errno.ENOSPC),
    "no room for the half": (Calls.WRITE | Calls.HALF, errno.ENOSPC),
    "over quota": (Calls.WRITE, errno.EDQUOT),
    "a write that fails": (Calls.WRITE | Calls.HALF, errno.EIO),
    "a sync that fails": (Calls.SYNC, errno.EIO),
    "a cut that fails": (Calls.TRUNCATE, errno.EIO),
    "a read that fails": (Calls.READ, errno.EIO),
    "a file that does not open": (Calls.OPEN, errno.EMFILE),
    "a file system that went read-only": (Calls.WRITE | Calls.OPEN | Calls.TRUNCATE, errno.EROFS),
}
AFTER = (0, 1, 3, 7, 13)


def works(db: Database, path: Path, stored: list[int], kept: list[Pointer]) -> list[Callable[[], object]]:
    """What is tried under each fault."""

    def store() -> None:
        n = len(stored)
        with database.transaction(db, durable=n % 2 == 0):
            articles.append(db, "herald", reading(n, text(n) * 3), NOW, entry=entry(n))
        stored.append(n)

    def look() -> None:
        with database.open(path, read_only=True) as other, database.errors(path):
            articles.recent(other, limit=3)
            list(search.find(other, "w0x1"))

    def begin() -> None:
        database.open(path).close()

    def copy() -> None:
        target = path.with_name("copy.db")
        target.unlink(missing_ok=True)
        upkeep.backup(db, target)

    def archive() -> None:
        page = Response(f"https://a.example/{len(kept)}", 200, (), text(len(kept)).encode(), NOW)
        with Archive(path.with_name(f"{path.name}.archive")) as opened:
            pointer = opened.write(page)
            opened.sync()
        kept.append(pointer)

    sometimes = [copy, archive] if len(stored) % 4 == 0 else [archive]
    return [store, lambda: upkeep.checkpoint(db), look, begin, *sometimes]


def main(plan: Plan, path: Path) -> None:
    """Go through all of it."""
    db = database.open(path)
    stored: list[int] = []
    kept: list[Pointer] = []
    refused: Counter[str] = Counter()
    faults_told: list[StorageError] = []
    for name, (kinds, error) in FAULTS.items():
        for after in AFTER:
            for work in works(db, path, stored, kept):
                before = len(stored)
                plan.fail(kinds, after, error)
                try:
                    work()
                except StorageError as fault:
                    refused[name] += 1
                    faults_told.append(fault)
                finally:
                    plan.heal()
                assert not db.conn.in_transaction, (name, after, work)
                there = db.execute("SELECT count(*) FROM article").fetchone()[0]
                # What was refused at the very end may be there all the same: it was whole when it was refused.
                assert len(stored) <= there <= before + 1, (name, after, work)
                stored.extend(range(len(stored), there))
            works(db, path, stored, kept)[0]()
        assert upkeep.check(db).is_sound, name
    assert all(fault.remedy and str(path.parent) in fault.message for fault in faults_told)
    assert len(kept) > len(FAULTS)
    for pointer in kept:
        found = read(
            path.with_name(f"{path.name}.archive"),
            pointer.file,
            pointer.offset,
            pointer.length,
            pointer.digest,
        )
        assert found.status == 200
    db.close()
    with database.open(path) as again:
        assert len(articles.recent(again, limit=10_000)) == len(stored)
        assert upkeep.check(again).is_sound
    json.dump(dict(refused), sys.stdout)


if __name__ == "__main__":
    main(Plan(Path(sys.argv[1])), Path(sys.argv[2]))
