"""A pack that proves what a page said: record, text, sentence, revisions, the way to the chain, a verifier."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from presswatch.errors import ArchiveError
from presswatch.stories import content_hash
from storage.archive import verify_evidence
from storage.archive.chain import Link, day_leaves, merkle_path, read_chain
from storage.archive.records import damaged, unpack
from storage.archive.warc_files import day_of, read_bytes, read_index


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies in the archive."""

    file: str
    offset: int  # bytes


@dataclass(frozen=True, slots=True)
class RevisionEvidence:
    """One text that the article had. `place` is None when no raw answer was kept of it."""

    n: int
    fetched_at: str  # ISO time, UTC
    headline: str
    text: str
    text_hash: str
    place: Place | None
    description: str = ""  # its lead


@dataclass(frozen=True, slots=True)
class ArticleEvidence:
    """What is to be proven: an article at one of its revisions, and a sentence of it."""

    url: str
    source: str
    revisions: Sequence[RevisionEvidence]
    revision: int  # `n` of the one that is shown
    sentence: str = ""


README = """Evidence pack of presswatch

article.json      the article: address, headline, text, the sentence in question, every revision with its content hash
text.txt          the text alone
records/          the server's answers as stored: WARC 1.1, one gzip member each
proof.json        each record's digest, its path to the day's Merkle root, and the chain of days
content_hash.py   how the content hash is made
verify.py         checks all of it; needs only Python 3.11 or later:  python verify.py

Anyone can repeat the checks by other means: digests are SHA-256, trees are RFC 6962's, records are ISO 28500.
"""


def export(folder: Path, article: ArticleEvidence, destination: Path) -> Path:
    """Writes the pack as a zip file and returns its path.

    The records of all revisions go in, as far as they were kept; those of days that are not sealed yet
    have no path to a root, and the verifier says so. Raises `ArchiveError` when a record is missing or
    changed.
    """
    shown = next((one for one in article.revisions if one.n == article.revision), None)
    if shown is None:
        raise ArchiveError(f"{article.url}: there is no revision {article.revision}")
    links = read_chain(folder)
    proof: dict[str, Any] = {"records": [], "links": []}
    members: dict[str, bytes] = {}
    days = set()
    for revision in article.revisions:
        if revision.place is None:
            continue
        entry = _record(folder, links, revision.place, f"records/{revision.n}.warc.gz", members)
        entry["is_the_page"] = revision.n == article.revision
        entry["revision"] = revision.n
        proof["records"].append(entry)
        days |= {entry["day"], *([entry["original"]["day"]] if entry["original"] else [])}
    sealed = [link for link in links if days and link.day >= min(days)]
    proof["links"] = [asdict(link) for link in sealed]
    described = {
        "url": article.url,
        "source": article.source,
        "headline": shown.headline,
        "description": shown.description,
        "text": shown.text,
        "sentence": article.sentence,
        "revision": article.revision,
        "revisions": [{**asdict(one), "place": None} for one in article.revisions],
    }
    parts = {
        "README.txt": README.encode(),
        "article.json": _json(described),
        "text.txt": f"{shown.headline}\n\n{shown.text}\n".encode(),
        "proof.json": _json(proof),
        "verify.py": Path(verify_evidence.__file__).read_bytes(),
        "content_hash.py": Path(content_hash.__file__).read_bytes(),
        **members,
    }
    with zipfile.ZipFile(destination, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in sorted(parts.items()):
            pack.writestr(name, data)
    return destination


def _record(
    folder: Path, links: Sequence[Link], place: Place, name: str, members: dict[str, bytes]
) -> dict[str, Any]:
    entry = _proven(folder, links, place, name, members)
    refers = unpack(members[name], f"{place.file}:{place.offset}").refers_to
    entry["original"] = (
        _proven(folder, links, Place(*refers), name.replace(".warc.gz", ".original.warc.gz"), members)
        if refers
        else None
    )
    return entry


def _proven(
    folder: Path, links: Sequence[Link], place: Place, name: str, members: dict[str, bytes]
) -> dict[str, Any]:
    file = Path(place.file).name
    lines = read_index(folder / file)
    line = next((line for line in lines if line.offset == place.offset), None)
    if line is None:
        raise damaged(f"{file}:{place.offset}", "the index knows no record there")
    member = read_bytes(folder / file, line.offset, line.length)
    if hashlib.sha256(member).hexdigest() != line.digest:
        raise damaged(f"{file}:{place.offset}", "the stored bytes are not those that were written")
    members[name] = member
    day = day_of(file)
    path = _path(folder, links, day, file, lines.index(line))
    return {
        "name": name,
        "file": file,
        "offset": line.offset,
        "digest": line.digest,
        "day": day.isoformat(),
        "path": path,
    }


def _path(folder: Path, links: Sequence[Link], day: date, file: str, number: int) -> list[tuple[str, str]]:
    link = next((link for link in links if link.day == day.isoformat()), None)
    if link is None:
        return []
    leaves, _ = day_leaves(folder, day)
    before = 0
    for name, count in link.files:
        if name == file:
            return merkle_path(leaves[: link.count], before + number)
        before += count
    raise damaged(file, f"the sealed day {link.day} does not know this file")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
