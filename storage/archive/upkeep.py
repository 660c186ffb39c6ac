"""Whole days dropped from the archive to keep its budget, and a note of what was dropped."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from storage.archive.chain import read_chain
from storage.archive.warc_files import day_of, files, used_bytes

PRUNED = "pruned.jsonl"


@dataclass(frozen=True, slots=True)
class Pruned:
    """A file that was dropped on purpose. Its index stays, so that paths to the day's root still can be shown."""

    file: str
    bytes: int
    at: str  # ISO time, UTC
    reason: str


def pruned(folder: Path) -> list[Pruned]:
    """Files dropped on purpose, the earliest first."""
    try:
        lines = (folder / PRUNED).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            found.append(Pruned(**json.loads(line)))
        except (ValueError, TypeError):
            continue  # torn by a crash: the file is still there, or `verify` names it as missing
    return found


def prune(
    folder: Path,
    now: datetime,
    *,
    before: date | None = None,
    budget: int | None = None,
    dry_run: bool = False,
) -> list[Pruned]:
    """Drops the oldest sealed files: those of days before `before`, and then until `budget` bytes are kept.

    A revisit record whose original is dropped can no longer be read in full; files of days that are not
    sealed stay. The note is on the disk before the file goes. With `dry_run` nothing goes.
    """
    sealed = {name for link in read_chain(folder) for name, _ in link.files}
    dropped: list[Pruned] = []
    used = used_bytes(folder)
    for path in files(folder):
        if path.name not in sealed:
            continue
        if before is not None and day_of(path.name) < before:
            reason = f"older than {before.isoformat()}"
        elif budget is not None and used > budget:
            reason = f"{used} bytes were over the budget of {budget}"
        else:
            break
        entry = Pruned(path.name, path.stat().st_size, now.isoformat(), reason)
        used -= entry.bytes
        dropped.append(entry)
        if dry_run:
            continue
        with (folder / PRUNED).open("a", encoding="utf-8") as notes:
            notes.write(json.dumps(asdict(entry)) + "\n")
            notes.flush()
            os.fsync(notes.fileno())
        path.unlink()
    return dropped
