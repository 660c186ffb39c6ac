"""A Merkle root over each day's records, chained to the day before, so that no record can be changed unseen.

Trees are hashed as RFC 6962 (section 2.1) has it. `chain.jsonl` in the archive's folder holds a link a day;
the last link's digest vouches for all before it, and is what to publish or have stamped.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from presswatch.errors import ArchiveError
from storage.archive.warc_files import INDEX, day_of, files, read_index

CHAIN = "chain.jsonl"
START = "0" * 64  # what the first link follows


@dataclass(frozen=True, slots=True)
class Link:
    """One day of the chain. `files` tells how many records of which file the root covers, in order."""

    day: str  # ISO date, UTC
    root: str  # hex
    count: int
    files: tuple[tuple[str, int], ...]
    previous: str  # digest of the link before
    digest: str  # of this link

    @classmethod
    def make(
        cls, day: date, leaves: Sequence[bytes], counts: Sequence[tuple[str, int]], previous: str
    ) -> Link:
        """The link of a day whose records have these SHA-256 digests."""
        root = merkle_root(leaves).hex()
        link = cls(day.isoformat(), root, len(leaves), tuple(counts), previous, "")
        return cls(link.day, link.root, link.count, link.files, link.previous, link_digest(link))


def link_digest(link: Link) -> str:
    """SHA-256 (hex) of a link's content in canonical JSON, its own digest left out."""
    content = {
        "count": link.count,
        "day": link.day,
        "files": [list(entry) for entry in link.files],
        "previous": link.previous,
        "root": link.root,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root of a tree over leaves in order; the hash of nothing when there are none."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = [_leaf(leaf) for leaf in leaves]
    while len(level) > 1:
        level = _above(level)
    return level[0]


def merkle_path(leaves: Sequence[bytes], place: int) -> list[tuple[str, str]]:
    """From a leaf to the root: (`left` or `right`, hash in hex) of each neighbour. Raises IndexError."""
    level = [_leaf(leaf) for leaf in leaves]
    level[place]
    path = []
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            path.append(("left" if neighbour < place else "right", level[neighbour].hex()))
        level = _above(level)
        place //= 2
    return path


def follow(leaf: bytes, path: Sequence[tuple[str, str]]) -> bytes:
    """The root that a leaf and its path lead to."""
    here = _leaf(leaf)
    for side, neighbour in path:
        other = bytes.fromhex(neighbour)
        here = _node(other, here) if side == "left" else _node(here, other)
    return here


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _above(level: list[bytes]) -> list[bytes]:
    # A last node without neighbour rises as it is, which gives RFC 6962's tree.
    pairs = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return pairs + level[len(pairs) * 2 :]


def read_chain(folder: Path) -> list[Link]:
    """The links of an archive, oldest first. Raises `ArchiveError` where one cannot be read."""
    try:
        data = (folder / CHAIN).read_bytes()
    except FileNotFoundError:
        return []
    links = []
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            fields["files"] = tuple((str(name), int(count)) for name, count in fields["files"])
            links.append(Link(**fields))
        except (ValueError, TypeError, KeyError) as error:
            # A crash tears at most the last line, which the next sealing writes again.
            if number == data.count(b"\n") + 1:
                break
            raise ArchiveError(
                f"{CHAIN}, line {number}: {error}", remedy="restore the file from a backup"
            ) from error
    return links


def day_leaves(folder: Path, day: date) -> tuple[list[bytes], list[tuple[str, int]]]:
    """Digests of a day's records in order, as the indexes give them, and how many each file has.

    Indexes outlive files that were pruned, so that the tree of their day can still be built.
    """
    leaves: list[bytes] = []
    counts = []
    for index in sorted(folder.glob(f"presswatch-*{INDEX}")):
        path = index.with_name(index.name.removesuffix(INDEX))
        if day_of(path.name) == day:
            lines = read_index(path)
            counts.append((path.name, len(lines)))
            leaves += [bytes.fromhex(line.digest) for line in lines]
    return leaves, counts


def seal(folder: Path, now: datetime) -> list[Link]:
    """Adds the links of all days that are over and not yet sealed; days without records have none.

    A day waits while a writer still holds one of its files. Raises `ArchiveError`.
    """
    links = read_chain(folder)
    today = now.date()
    last = date.fromisoformat(links[-1].day) if links else date.min
    days = sorted({day_of(path.name) for path in files(folder)})
    added = []
    for day in days:
        if not last < day < today:
            continue
        if _is_written(folder, day):
            break
        leaves, counts = day_leaves(folder, day)
        link = Link.make(day, leaves, counts, links[-1].digest if links else START)
        links.append(link)
        added.append(link)
    if added:
        _write(folder, links)
    return added


def _is_written(folder: Path, day: date) -> bool:
    for path in files(folder):
        if day_of(path.name) != day:
            continue
        with path.open("rb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return True
    return False


def _write(folder: Path, links: Sequence[Link]) -> None:
    """Replaces the chain in one step, so that a crash leaves the old one or the new."""
    fresh = folder / f"{CHAIN}.new"
    with fresh.open("w", encoding="utf-8") as handle:
        for link in links:
            handle.write(json.dumps(asdict(link), separators=(",", ":")) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(folder / CHAIN)
