"""The archive under ordinary use, crashes, hostile answers and a full disk."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from presswatch.errors import ArchiveError, DiskFull
from storage.archive import warc, warc_files
from storage.archive.chain import seal
from storage.archive.records import Response
from storage.archive.upkeep import prune
from storage.archive.verify import verify
from storage.archive.warc import Archive
from storage.archive.warc_files import INDEX, files, read, read_index, scan

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def page(number: int = 1, body: bytes | None = None, at: datetime = NOON) -> Response:
    text = body if body is not None else f"<html><p>Page {number}</p></html>".encode()
    headers = [
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ]
    return Response(f"https://a.example/{number}", 200, headers, text, at)


def test_a_response_comes_back_with_its_headers(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        pointer = archive.write(page())
    stored = read(tmp_path, pointer.file, pointer.offset, pointer.length, pointer.digest)
    assert stored.body == page().body
    assert stored.url == "https://a.example/1"
    assert stored.status == 200
    assert stored.date == "2026-03-01T12:00:00.000000Z"
    assert [value for name, value in stored.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    # The body was unpacked before it came here: the header that says otherwise is kept under another name.
    assert ("X-Crawl-Content-Encoding", "gzip") in stored.headers
    assert read(tmp_path, pointer.file, pointer.offset) == stored


def test_another_reader_of_warc_reads_the_files(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        for number in range(3):
            archive.write(page(number))
        archive.write(page(9, page(1).body))
    (path,) = files(tmp_path)
    with path.open("rb") as handle:
        iterator = ArchiveIterator(handle, check_digests="raise")
        found = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
            for record in iterator
        ]
    assert [kind for kind, _, _ in found] == ["warcinfo", "response", "response", "response", "revisit"]
    assert found[2][1] == "https://a.example/1"
    # Each record is a gzip member of its own, and together they are one gzip file.
    assert gzip.decompress(path.read_bytes()).startswith(b"WARC/1.1\r\n")


def test_a_payload_is_stored_once(tmp_path: Path) -> None:
    body = os.urandom(20_000)
    with Archive(tmp_path) as archive:
        first = archive.write(page(1, body))
    with Archive(tmp_path) as archive:
        again = archive.write(page(2, body, NOON + timedelta(days=1)))
    assert again.file != first.file
    assert again.length < 1_000 < first.length
    stored = read(tmp_path, again.file, again.offset)
    assert stored.kind == "revisit"
    assert stored.url == "https://a.example/2"
    assert stored.body == body


def test_files_turn_with_the_day_and_with_size(tmp_path: Path) -> None:
    with Archive(tmp_path, file_bytes=2_000) as archive:
        for number in range(6):
            archive.write(page(number, os.urandom(600)))
        archive.write(page(7, at=NOON + timedelta(days=1)))
    names = [path.name for path in files(tmp_path)]
    assert len(names) >= 3
    assert names[-1] == "presswatch-20260302-00001.warc.gz"
    assert all(path.stat().st_size < 4_000 for path in files(tmp_path))


def test_two_writers_never_share_a_file(tmp_path: Path) -> None:
    with Archive(tmp_path) as one, Archive(tmp_path) as other:
        a, b = one.write(page(1)), other.write(page(2))
        assert a.file != b.file
    with Archive(tmp_path) as later:
        assert later.write(page(3)).file == b.file


@pytest.mark.parametrize("cut", [1, 7, 60, 200])
def test_a_torn_record_is_cut_off_and_the_rest_stays(tmp_path: Path, cut: int) -> None:
    with Archive(tmp_path) as archive:
        kept = archive.write(page(1))
        torn = archive.write(page(2, os.urandom(500)))
    (path,) = files(tmp_path)
    whole = path.stat().st_size
    os.truncate(path, whole - cut)
    with Archive(tmp_path) as archive:
        fresh = archive.write(page(3))
    assert fresh.offset == torn.offset
    assert read(tmp_path, kept.file, kept.offset).body == page(1).body
    assert read(tmp_path, fresh.file, fresh.offset).body == page(3).body
    assert [line.offset for line in read_index(path)] == [offset for offset, _ in scan(path)]


@pytest.mark.parametrize("left", [0, 10, 400])
def test_a_lost_or_torn_index_is_written_again(tmp_path: Path, left: int) -> None:
    with Archive(tmp_path) as archive:
        for number in range(4):
            archive.write(page(number))
        archive.write(page(9, page(1).body))
    (path,) = files(tmp_path)
    lines = read_index(path)
    os.truncate(f"{path}{INDEX}", left)
    with Archive(tmp_path) as archive:
        archive.write(page(5))
    assert read_index(path)[:-1] == lines


def test_a_writer_killed_at_any_moment_loses_no_record_that_it_had_told(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from storage.archive.warc import Archive\n"
        "from tests.storage.archive.test_warc import page\n"
        f"archive = Archive(Path({str(tmp_path)!r}))\n"
        "n = 0\n"
        "while True:\n"
        "    n += 1\n"
        "    pointer = archive.write(page(n, os.urandom(3000)))\n"
        "    print(pointer.file, pointer.offset, pointer.digest, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(40)]
        writer.kill()
    with Archive(tmp_path) as archive:
        archive.write(page(0))
    for line in told:
        file, offset, digest = line.split()
        assert read(tmp_path, file, int(offset), None, digest).status == 200


def test_the_budget_warns_before_it_bites(tmp_path: Path) -> None:
    states: list[str] = []
    with Archive(tmp_path, budget=20_000) as archive:
        while archive.usage.used < 18_500:
            archive.write(page(len(states), os.urandom(1_000)))
            states.append(archive.usage.state)
        with pytest.raises(DiskFull, match="budget"):
            archive.write(page(0, os.urandom(2_000)))
        assert archive.usage.used <= 20_000
    assert states[0] == "ok"
    assert states[-1] == "warn"
    assert states == sorted(states)


@pytest.mark.parametrize(
    "headers",
    [
        [("X-A", "one\r\nWARC/1.1\r\n\r\nInjected: yes")],
        [("X-Ä", "\u00e9\u20ac"), ("", ""), ("X-\x00", "\x00")],
        [("Content-Length", "999999"), ("Transfer-Encoding", "chunked")],
        [(f"X-{n}", "v" * 500) for n in range(200)],
    ],
    ids=["line breaks", "no ASCII", "lies about length", "many"],
)
def test_hostile_headers_stay_headers(tmp_path: Path, headers: list[tuple[str, str]]) -> None:
    body = b"WARC/1.1\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n"
    with Archive(tmp_path) as archive:
        pointer = archive.write(Response("https://a.example/\r\nx: y", 200, headers, body, NOON))
        archive.write(page(2))
    stored = read(tmp_path, pointer.file, pointer.offset)
    assert stored.body == body
    assert "Injected" not in dict(stored.headers)
    (path,) = files(tmp_path)
    with path.open("rb") as handle:
        assert sum(1 for _ in ArchiveIterator(handle)) == 3


def test_empty_bodies_are_no_copies_of_one_another(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        pointers = [archive.write(Response(f"https://a.example/{n}", 304, [], b"", NOON)) for n in range(2)]
    assert [read(tmp_path, pointer.file, pointer.offset).kind for pointer in pointers] == [
        "response",
        "response",
    ]


def test_damage_is_named(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        pointer = archive.write(page())
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[pointer.offset + 40] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=pointer.file):
        read(tmp_path, pointer.file, pointer.offset, pointer.length, pointer.digest)
    path.unlink()
    with pytest.raises(ArchiveError, match="missing"):
        read(tmp_path, pointer.file, pointer.offset)


def test_a_record_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.archive.records.LARGEST", 100_000)
    with Archive(tmp_path) as archive:
        pointer = archive.write(page(1, bytes(10_000_000)))
    with pytest.raises(ArchiveError, match="larger"):
        read(tmp_path, pointer.file, pointer.offset)


def test_what_comes_when_its_day_is_sealed_leaves_the_sealed_file_as_it_is(tmp_path: Path) -> None:
    day = timedelta(days=1)
    with Archive(tmp_path) as archive:
        archive.write(page(1))
        archive.write(page(2, at=NOON + day))
        seal(tmp_path, NOON + day)
        late = archive.write(page(3, at=NOON + timedelta(hours=11)))
        old = archive.write(page(4, at=NOON - 3000 * day))
    assert {late.file, old.file} == {"presswatch-20260302-00001.warc.gz"}
    assert read(tmp_path, old.file, old.offset).date.startswith("2017-")
    with Archive(tmp_path) as archive:  # another that begins after the sealing
        archive.write(page(5, at=NOON))
    seal(tmp_path, NOON + 2 * day)
    report = verify(tmp_path)
    assert report.findings == ()
    assert report.days == 2


def test_a_folder_that_was_removed_is_begun_anew_and_no_record_refers_to_what_was_in_it(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "archive"
    with Archive(folder) as archive:
        archive.write(page(1))
        shutil.rmtree(folder)
        pointers = [archive.write(page(2)), archive.write(page(1))]
    assert [read(folder, at.file, at.offset, at.length, at.digest).body for at in pointers] == [
        page(2).body,
        page(1).body,
    ]
    assert verify(folder).is_whole


def test_a_folder_that_was_moved_behind_a_link_goes_on_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with Archive(folder) as archive:
        first = archive.write(page(1))
        folder.rename(tmp_path / "large")
        folder.symlink_to(tmp_path / "large")
        second = archive.write(page(2))
    assert second.file == first.file
    assert read(folder, second.file, second.offset).body == page(2).body


def test_a_payload_whose_file_was_pruned_is_stored_again(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.write(page(1))
        archive.write(page(2, at=NOON + timedelta(days=1)))
        seal(tmp_path, NOON + timedelta(days=1))
        prune(tmp_path, NOON, before=NOON.date() + timedelta(days=1))
        again = archive.write(page(1, at=NOON + timedelta(days=1)))
    assert read(tmp_path, again.file, again.offset).body == page(1).body


def test_room_that_pruning_made_is_used_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive(tmp_path, budget=8000) as archive:
        for day in range(2):
            archive.write(page(day, os.urandom(2000), NOON + timedelta(days=day)))
        later = page(9, os.urandom(2000), NOON + timedelta(days=2))
        with pytest.raises(DiskFull):
            archive.write(later)
        seal(tmp_path, NOON + timedelta(days=2))
        assert prune(tmp_path, NOON, budget=500)
        monkeypatch.setattr(warc, "COUNT_SECONDS", 0.0)
        archive.write(later)
        assert archive.usage.used >= warc_files.used_bytes(tmp_path)
