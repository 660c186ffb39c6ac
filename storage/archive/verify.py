"""The whole archive checked against its own chain: what is missing or changed, by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from presswatch.errors import ArchiveError
from storage.archive.chain import CHAIN, START, Link, link_digest, merkle_root, read_chain
from storage.archive.records import unpack
from storage.archive.upkeep import pruned
from storage.archive.warc_files import INDEX, Line, day_of, files, read_bytes, read_index, scan


@dataclass(frozen=True, slots=True)
class Finding:
    """Something missing or changed. `what` is missing, cut, changed, unknown or chain."""

    what: str
    file: str
    detail: str
    offset: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What `verify` found: how many records are whole, and everything that is not."""

    files: int
    records: int  # whole, and as they were written
    days: int  # sealed days whose root is right
    findings: tuple[Finding, ...] = field(default_factory=tuple)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing or changed."""
        return not self.findings


def verify(folder: Path) -> Report:
    """Checks every record of every file, every day's root and the chain of days.

    It reads all files once and never stops at the first fault: what is whole is counted as whole. A
    record is checked against the index, the index against the day's root, the root against the chain.
    """
    findings: list[Finding] = []
    links = _links(folder, findings)
    gone = {entry.file for entry in pruned(folder)}
    present = {path.name: path for path in files(folder)}
    sealed = {name: count for link in links for name, count in link.files}
    whole = 0
    for path in present.values():
        count, found = _check_file(path)
        whole += count
        findings += found
    for name in sealed.keys() - present.keys() - gone:
        lines = read_index(folder / name)
        urls = ", ".join(line.url for line in lines[:3] if line.url)
        findings.append(Finding("missing", name, f"{sealed[name]} records, such as {urls or 'unknown ones'}"))
    for path in sorted(folder.glob(f"*{INDEX}")):
        name = path.name.removesuffix(INDEX)
        if name not in present and name not in sealed and name not in gone:
            findings.append(
                Finding("missing", name, f"{len(read_index(folder / name))} records, not yet sealed")
            )
    days = 0
    for link in links:
        found = list(_check_day(folder, link, gone))
        days += not found
        findings += found
    return Report(len(present), whole, days, tuple(findings))


def _links(folder: Path, findings: list[Finding]) -> list[Link]:
    try:
        links = read_chain(folder)
    except ArchiveError as error:
        findings.append(Finding("chain", CHAIN, error.message))
        return _readable_links(folder)
    previous = START
    for link in links:
        if link.digest != link_digest(link):
            findings.append(Finding("chain", CHAIN, f"the link of {link.day} was changed"))
        if link.previous != previous:
            findings.append(
                Finding("chain", CHAIN, f"the link of {link.day} does not follow the one before it")
            )
        previous = link.digest
    days = {link.day for link in links}
    for path in files(folder):
        day = day_of(path.name)
        if days and day.isoformat() not in days and day < date.fromisoformat(max(days)):
            findings.append(Finding("unknown", path.name, "a file of a sealed time that no link covers"))
    return links


def _readable_links(folder: Path) -> list[Link]:
    links = []
    for line in (folder / CHAIN).read_bytes().splitlines():
        try:
            fields = json.loads(line)
            fields["files"] = tuple((str(name), int(count)) for name, count in fields["files"])
            links.append(Link(**fields))
        except (ValueError, TypeError, KeyError):
            continue
    return links


def _check_file(path: Path) -> tuple[int, list[Finding]]:
    lines = read_index(path)
    found: list[Finding] = []
    whole = 0
    end = 0
    for line in lines:
        if line.offset != end:
            found.append(
                Finding(
                    "changed", f"{path.name}{INDEX}", f"the index has a gap before {line.offset}", line.offset
                )
            )
        end = line.offset + line.length
        fault = _check_record(path, line)
        if fault is None:
            whole += 1
        else:
            found.append(fault)
    size = path.stat().st_size
    if size > end:
        more = sum(1 for _ in scan(path, end))
        # The end of a file that a crash left is the next writer's to mend; more than that is foreign.
        what = "unindexed records" if more else "bytes that are no record"
        found.append(
            Finding("unknown", path.name, f"{size - end} bytes of {what} after the last known one", end)
        )
    return whole, found


def _check_record(path: Path, line: Line) -> Finding | None:
    try:
        member = read_bytes(path, line.offset, line.length)
    except ArchiveError as error:
        return Finding("cut", path.name, error.message, line.offset, line.url)
    if hashlib.sha256(member).hexdigest() != line.digest:
        return Finding("changed", path.name, "the record's bytes were changed", line.offset, line.url)
    try:
        stored = unpack(member, f"{path.name}:{line.offset}")
    except ArchiveError as error:
        return Finding("changed", path.name, error.message, line.offset, line.url)
    if line.url and stored.url != line.url and stored.url.split() != line.url.split():
        return Finding(
            "changed", f"{path.name}{INDEX}", "the index names another address", line.offset, line.url
        )
    return None


def _check_day(folder: Path, link: Link, gone: set[str]) -> Iterator[Finding]:
    leaves: list[bytes] = []
    for name, count in link.files:
        lines = read_index(folder / name)
        if len(lines) != count:
            if name in gone:
                return  # its records were dropped on purpose; the root still stands in the chain
            yield Finding(
                "changed", f"{name}{INDEX}", f"{count} records were sealed, the index has {len(lines)}"
            )
            return
        leaves += [bytes.fromhex(line.digest) for line in lines]
    if merkle_root(leaves).hex() != link.root:
        yield Finding("changed", CHAIN, f"the records of {link.day} do not give the root that was sealed")
