"""A disk that fails when told to, and what a power cut leaves of what was written: for tests and benchmarks of the store.

`faults.c` is loaded before a process's own libraries. A `Plan` says which of its calls on the watched files fail and
how. A trace of its writes and syncs gives the files as a power cut at any instant may leave them: what was synced is
there; of what was not, any sectors, in any order. This is how SQLite tests itself (https://sqlite.org/testing.html, 3.2).
"""

from __future__ import annotations

import errno
import mmap
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag
from pathlib import Path

SOURCE = Path(__file__).with_name("faults.c")
SECTOR = 512  # bytes that a disk writes whole
_FIELDS = struct.Struct("=iiiii")
_RECORD = struct.Struct("=cbqq")


class Calls(IntFlag):
    """Kinds of calls on a file; HALF lets a failing write write the half of it."""

    WRITE = 1
    SYNC = 2
    TRUNCATE = 4
    READ = 8
    OPEN = 16
    HALF = 32


def build(folder: Path) -> Path | None:
    """The library, compiled into a folder; None where there is no compiler for it."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "faults.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, check=False)
    return library if done.returncode == 0 else None


class Plan:
    """What is to fail in a process that was started with `environment`; it may be changed while that runs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(_FIELDS.pack(-1, 0, 0, 0, 0))
        with path.open("r+b") as stream:
            self._map = mmap.mmap(stream.fileno(), _FIELDS.size)

    def fail(self, kinds: Calls, after: int = 0, error: int = errno.EIO, times: int = 0) -> None:
        """Let so many calls of these kinds go well, and so many fail with an errno; 0 `times` are all."""
        self._map[:] = _FIELDS.pack(after, error, kinds, times, 0)

    def heal(self) -> int:
        """Let all calls go well; how many had counted since `fail`."""
        seen: int = _FIELDS.unpack(self._map[:])[4]
        self._map[:] = _FIELDS.pack(-1, 0, 0, 0, 0)
        return seen


def environment(
    library: Path, under: str, *, plan: Path | None = None, trace: Path | None = None
) -> dict[str, str]:
    """Variables for a process whose files with `under` in their path are watched."""
    found = {"LD_PRELOAD": str(library), "FAULTS_UNDER": under}
    if plan is not None:
        found["FAULTS_PLAN"] = str(plan)
    if trace is not None:
        found["FAULTS_TRACE"] = str(trace)
    return found


@dataclass(frozen=True, slots=True)
class Event:
    """A write (`w`), cut (`t`) or sync (`s`) of a file."""

    what: str
    name: str
    offset: int = 0
    data: bytes = b""


@dataclass
class Disk:
    """Files as they are synced, and what waits for a sync."""

    synced: dict[str, bytearray] = field(default_factory=dict)
    waiting: dict[str, list[Event]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """One event happens."""
        content = self.synced.setdefault(event.name, bytearray())
        pending = self.waiting.setdefault(event.name, [])
        if event.what == "s":
            for one in pending:
                _apply(content, one)
            pending.clear()
        else:
            pending.append(event)

    def after_a_cut(self, dice: random.Random) -> dict[str, bytes]:
        """The files as a power cut now may leave them: of what waits, any sectors in any order."""
        left = {}
        for name, content in self.synced.items():
            found = bytearray(content)
            pending = [part for event in self.waiting.get(name, ()) for part in _sectors(event, dice)]
            dice.shuffle(pending)
            for part in pending:
                _apply(found, part)
            left[name] = bytes(found)
        return left


def read_trace(path: Path) -> Iterator[Event]:
    """The events of a trace, in order."""
    data, place = path.read_bytes(), 0
    names: dict[int, str] = {}
    while place + _RECORD.size <= len(data):
        what, number, offset, length = _RECORD.unpack_from(data, place)
        place += _RECORD.size
        if what in b"nw":
            content = data[place : place + length]
            place += length
            if what == b"n":
                names[number] = content.decode()
                continue
            yield Event("w", names[number], offset, content)
        else:
            yield Event(what.decode(), names[number], offset)


def _sectors(event: Event, dice: random.Random) -> list[Event]:
    """What of an event reaches the disk before the cut: all, nothing, or some sectors."""
    fate = dice.random()
    if fate < 0.3:
        return []
    if fate < 0.6 or event.what != "w":
        return [event]
    return [
        Event("w", event.name, event.offset + start, event.data[start : start + SECTOR])
        for start in range(0, len(event.data), SECTOR)
        if dice.random() < 0.5
    ]


def _apply(content: bytearray, event: Event) -> None:
    if event.what == "t":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    end = event.offset + len(event.data)
    content.extend(bytes(max(0, end - len(content))))
    content[event.offset : end] = event.data
