"""Chain, verification, evidence packs, pruning, and WARC files of others."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presswatch.errors import ArchiveError
from presswatch.stories.content_hash import text_hash
from storage.archive.chain import CHAIN, follow, merkle_path, merkle_root, read_chain, seal
from storage.archive.evidence import ArticleEvidence, Place, RevisionEvidence, export
from storage.archive.foreign import pages
from storage.archive.records import Response
from storage.archive.upkeep import prune, pruned
from storage.archive.verify import verify
from storage.archive.warc import Archive, Pointer
from storage.archive.warc_files import INDEX, files, read_index, used_bytes
from tests.storage.archive.test_warc import NOON, page

DAYS = 3
LATER = NOON + timedelta(days=DAYS)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Three sealed days of five records each; on the third day one payload of the first is seen again."""
    folder = tmp_path / "archive"
    with Archive(folder) as writer:
        for day in range(DAYS):
            for number in range(5):
                writer.write(page(10 * day + number, at=NOON + timedelta(days=day)))
        writer.write(page(99, page(0).body, NOON + timedelta(days=2)))
    assert len(seal(folder, LATER)) == DAYS
    return folder


def test_an_untouched_archive_is_whole(archive: Path) -> None:
    report = verify(archive)
    assert report.is_whole
    assert report.records == DAYS * 5 + 1 + DAYS  # and the record that opens each file
    assert report.days == DAYS


def test_sealing_again_changes_nothing_and_leaves_today_alone(archive: Path) -> None:
    before = (archive / CHAIN).read_bytes()
    with Archive(archive) as writer:
        writer.write(page(50, at=LATER))
        assert seal(archive, LATER) == []
        # Tomorrow the day is over, but its writer is not gone.
        assert seal(archive, LATER + timedelta(days=1)) == []
    assert (archive / CHAIN).read_bytes() == before
    assert len(seal(archive, LATER + timedelta(days=1))) == 1
    links = read_chain(archive)
    assert [link.previous for link in links[1:]] == [link.digest for link in links[:-1]]


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x01
    path.write_bytes(data)


def test_a_changed_record_is_named_and_everything_else_still_verifies(archive: Path) -> None:
    path = files(archive)[1]
    line = read_index(path)[3]
    flip(path, line.offset + line.length // 2)
    report = verify(archive)
    (finding,) = report.findings
    assert (finding.what, finding.file, finding.offset, finding.url) == (
        "changed",
        path.name,
        line.offset,
        line.url,
    )
    assert report.records == DAYS * 6
    assert report.days == DAYS


def test_every_changed_byte_is_found(archive: Path) -> None:
    path = files(archive)[0]
    whole = path.read_bytes()
    for place in range(0, len(whole), 97):
        flip(path, place)
        assert [finding.what for finding in verify(archive).findings] == ["changed"], place
        path.write_bytes(whole)
    assert verify(archive).is_whole


def test_a_cut_file_is_named_with_the_records_it_lost(archive: Path) -> None:
    path = files(archive)[2]
    lost = read_index(path)[-2:]
    os.truncate(path, lost[0].offset + 10)
    found = verify(archive).findings
    assert [(one.what, one.offset) for one in found] == [("cut", line.offset) for line in lost]


def test_a_missing_file_is_named_with_what_it_held(archive: Path) -> None:
    path = files(archive)[1]
    path.unlink()
    (finding,) = verify(archive).findings
    assert (finding.what, finding.file) == ("missing", path.name)
    assert "https://a.example/10" in finding.detail
    (archive / f"{path.name}{INDEX}").unlink()
    assert {finding.what for finding in verify(archive).findings} == {"missing", "changed"}


def test_a_record_swapped_together_with_its_index_breaks_the_day(archive: Path) -> None:
    path, other = files(archive)[0], archive.parent / "forged"
    with Archive(other) as forger:
        for number in range(5):
            forger.write(
                replace(page(number), body=b"<p>never said</p>" if number == 2 else page(number).body)
            )
    path.write_bytes((other / path.name).read_bytes())
    (archive / f"{path.name}{INDEX}").write_bytes((other / f"{path.name}{INDEX}").read_bytes())
    report = verify(archive)
    assert any("do not give the root" in finding.detail for finding in report.findings)
    assert report.days == DAYS - 1


@pytest.mark.parametrize("day", range(DAYS))
def test_a_changed_link_is_named(archive: Path, day: int) -> None:
    lines = (archive / CHAIN).read_text().splitlines()
    fields = json.loads(lines[day])
    fields["root"] = hashlib.sha256(b"forged").hexdigest()
    lines[day] = json.dumps(fields)
    (archive / CHAIN).write_text("\n".join(lines) + "\n")
    details = [finding.detail for finding in verify(archive).findings]
    assert any(fields["day"] in detail for detail in details)


def test_a_chain_with_a_torn_end_is_read_up_to_there(archive: Path) -> None:
    size = (archive / CHAIN).stat().st_size
    os.truncate(archive / CHAIN, size - 20)
    assert len(read_chain(archive)) == DAYS - 1
    assert len(seal(archive, LATER)) == 1
    assert verify(archive).is_whole


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 31, 100])
def test_every_leaf_has_a_path_to_the_root(count: int) -> None:
    leaves = [bytes([number]) for number in range(count)]
    root = merkle_root(leaves)
    assert all(follow(leaf, merkle_path(leaves, place)) == root for place, leaf in enumerate(leaves))
    assert follow(b"other", merkle_path(leaves, 0)) != root


def test_merkle_tree_is_that_of_rfc_6962() -> None:
    # Values of the tree over the first leaves of Certificate Transparency's reference test.
    leaves = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
    assert merkle_root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle_root(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert merkle_root([]).hex() == hashlib.sha256(b"").hexdigest()


TEXT = "Page 12 is here. The board met on Friday."


def article(archive: Path) -> ArticleEvidence:
    def place(file: int, number: int) -> Place:
        return Place(files(archive)[file].name, read_index(files(archive)[file])[number].offset)

    revisions = [
        RevisionEvidence(
            1, "2026-03-02T12:00:00Z", "First", "Page 12 is here.", text_hash("Page 12 is here."), place(1, 3)
        ),
        RevisionEvidence(2, "2026-03-03T12:00:00Z", "Second", TEXT, text_hash(TEXT), place(2, 6)),
        RevisionEvidence(3, "2026-03-04T12:00:00Z", "Third", TEXT, text_hash(TEXT), None),
    ]
    return ArticleEvidence("https://a.example/12", "coast", revisions, 2, "The board met on Friday.")


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    # -I -S: no site packages, nothing of ours on the path.
    command = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


@pytest.fixture
def pack(archive: Path, tmp_path: Path) -> Path:
    zipped = export(archive, article(archive), tmp_path / "evidence.zip")
    folder = tmp_path / "pack"
    with zipfile.ZipFile(zipped) as contents:
        contents.extractall(folder)
    return folder


def test_a_pack_verifies_with_the_standard_library_alone(pack: Path) -> None:
    done = check(pack)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout
    assert "records/2.original.warc.gz: in the root of 2026-03-01" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("chain up to 2026-03-03")


@pytest.mark.parametrize("name", ["records/1.warc.gz", "records/2.warc.gz", "records/2.original.warc.gz"])
def test_a_forged_record_is_found_by_the_verifier(pack: Path, name: str) -> None:
    flip(pack / name, 120)
    assert check(pack).returncode != 0


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("article.json", "Page 12 is here. The board", "Page 12 is here. The bored"),
        ("article.json", '"sentence": "The board', '"sentence": "The whole board'),
        ("proof.json", '"count": 6', '"count": 7'),
    ],
)
def test_a_forged_description_is_found_by_the_verifier(pack: Path, name: str, old: str, new: str) -> None:
    text = (pack / name).read_text(encoding="utf-8")
    assert old in text
    (pack / name).write_text(text.replace(old, new), encoding="utf-8")
    done = check(pack)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "WRONG" in done.stdout


@pytest.mark.parametrize("where", ["header", "page", "page, and the header names what no page is in"])
def test_a_sentence_is_found_in_a_page_of_its_own_encoding_and_in_its_lead(
    tmp_path: Path, where: str
) -> None:
    charset = "; charset=windows-1251"
    head = {"header": charset, "page": ""}.get(where, "; charset=idna")
    meta = "" if where == "header" else f"<meta http-equiv=content-type content='text/html{charset}'>"
    lead, body = "Совет одобрил план.", "Мост закроют в мае."
    text = f"<html>{meta}<meta name=description content='{lead}'><p>{body}</p></html>".encode("windows-1251")
    with Archive(tmp_path / "archive") as writer:
        answer = Response("https://a.example/1", 200, (("Content-Type", f"text/html{head}"),), text, LATER)
        at = writer.write(answer)
    one = RevisionEvidence(1, "2026-03-04", "Мост", body, text_hash(body), Place(at.file, at.offset), lead)
    for n, sentence in enumerate((lead, body)):
        wanted = ArticleEvidence("https://a.example/1", "coast", [one], 1, sentence)
        with zipfile.ZipFile(export(tmp_path / "archive", wanted, tmp_path / f"{n}.zip")) as contents:
            contents.extractall(tmp_path / str(n))
        done = check(tmp_path / str(n))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "ok    the sentence is found word for word in the page" in done.stdout


def test_a_pack_of_today_says_that_the_day_is_open(archive: Path, tmp_path: Path) -> None:
    with Archive(archive) as writer:
        pointer: Pointer = writer.write(page(70, at=LATER))
    revision = RevisionEvidence(
        1, "2026-03-04T12:00:00Z", "Head", TEXT, text_hash(TEXT), Place(pointer.file, pointer.offset)
    )
    zipped = export(
        archive, ArticleEvidence("https://a.example/70", "coast", [revision], 1), tmp_path / "open.zip"
    )
    with zipfile.ZipFile(zipped) as contents:
        contents.extractall(tmp_path / "open")
    done = check(tmp_path / "open")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "open " in done.stdout


def test_no_pack_is_made_of_a_damaged_record(archive: Path, tmp_path: Path) -> None:
    wanted = article(archive)
    place = wanted.revisions[0].place
    assert place is not None
    flip(archive / place.file, place.offset + 50)
    with pytest.raises(ArchiveError, match=place.file):
        export(archive, wanted, tmp_path / "evidence.zip")


def test_pruned_days_are_known_as_such_and_the_chain_stands(archive: Path) -> None:
    dropped = prune(archive, LATER, before=NOON.date() + timedelta(days=1))
    assert [entry.file for entry in dropped] == ["presswatch-20260301-00001.warc.gz"]
    assert pruned(archive) == dropped
    report = verify(archive)
    assert report.is_whole, report.findings
    assert report.days == DAYS
    with Archive(archive) as writer:
        writer.write(page(80, at=LATER))
    prune(archive, LATER, budget=0)
    assert [path.name for path in files(archive)] == ["presswatch-20260304-00001.warc.gz"]


def test_what_would_be_pruned_is_told_without_dropping_it(archive: Path) -> None:
    kept = [path.name for path in files(archive)]
    sizes = [path.stat().st_size for path in files(archive)]
    would = prune(archive, LATER, budget=used_bytes(archive) - sum(sizes[:2]), dry_run=True)
    assert [entry.file for entry in would] == kept[:2]
    assert [path.name for path in files(archive)] == kept
    assert pruned(archive) == []


def test_files_of_others_give_pages(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.write(
            Response("https://a.example/x", 200, [("Content-Type", "text/html")], b"<p>Hi</p>", NOON)
        )
        archive.write(Response("dns:a.example", 200, [], b"x", NOON))
    (path,) = files(tmp_path)
    (found,) = pages(path)
    assert (found.url, found.status, found.body) == ("https://a.example/x", 200, b"<p>Hi</p>")
    assert found.headers["content-type"] == "text/html"
    assert found.fetched_at == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_empty_file_holds_no_page(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"")
    assert list(pages(path)) == []


@pytest.mark.parametrize("body", [b"no warc at all\n" * 9, b"\x1f\x8b" + bytes(range(250))])
def test_what_is_no_warc_file_is_refused_by_name(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(body)
    with pytest.raises(ArchiveError, match=r"x\.warc"):
        list(pages(path))
