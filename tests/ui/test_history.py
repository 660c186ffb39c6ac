"""diff, evidence, verify, import-warc, reextract and replay, on an archive of our own making."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import database, rechecks
from storage.archive.records import Response
from storage.archive.warc import Archive
from ui.cli import main as cli

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
URL = "https://herald.example/world/10001-dam-above-selma"
PARAGRAPHS = (
    "The dam above the town of Selma has leaked since the flood of last autumn, and residents were told to keep "
    "their cellars empty until the summer.",
    "\u201cThe Lakes Union will send 12 engineers to the dam in May,\u201d said its chairman Ivo Marek on Monday after a "
    "meeting with the ministry.",
    "A second report on the spillway <script>alert(1)</script>is expected from the ministry next week, and farmers "
    "downstream have asked for a meeting with the water board.",
    "Engineers who saw the wall in January wrote that its lower part is sound &amp; that <b>&lt;no&gt;</b> danger is near.",
)


def page(title: str, *paragraphs: str) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title>"
        f"<meta property='article:published_time' content='2026-03-02T08:00:00Z'></head>"
        f"<body><nav><a href=/>Home</a></nav><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def warc(folder: Path, *answers: tuple[str, int, bytes, datetime]) -> Path:
    """One WARC file with these answers."""
    with Archive(folder) as archive:
        for url, status, body, at in answers:
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            name = archive.write(Response(url, status, headers, body, at)).file
    return folder / name


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with two texts of one article, one other article, and one address that is none."""
    (tmp_path / "presswatch.toml").write_text(
        "[archive]\nenabled = true\n[fetch]\nreaders = 1\n"
        '[[source]]\nname = "herald"\nurl = "https://herald.example/"\nlanguages = ["en"]\n'
        '[[watch]]\nid = "union"\nname = "Lakes Union"\naliases.en = ["Lakes Union"]\n'
        '[[alerts.channel]]\nname = "mail"\nurl = "json://localhost"\n[[alerts.rule]]\nname = "press"\nchannels = ["mail"]\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    edited = [text.replace("12 engineers", "20 engineers") for text in PARAGRAPHS]
    first = warc(
        tmp_path / "others",
        (URL, 200, page("Dam above Selma leaks", *PARAGRAPHS), DAY),
        (f"{URL}/gone", 404, page("Not found"), DAY),
        ("https://tribune.example/2026/harbour", 200, page("A harbour for the lake", *(
            f"Builders of the harbour at pier {n} said that the cranes number {n} would come in spring." for n in range(9)
        )), DAY + timedelta(hours=1)),
        ("https://herald.example/old", 301, b"", DAY),
        (URL, 200, page("Dam above Selma leaks", *edited), DAY + timedelta(hours=30)),
    )  # fmt: skip
    assert cli.run(["import-warc", *(str(path) for path in sorted(first.parent.glob("*.warc.gz")))]) == 0
    return tmp_path


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    cli.run([*arguments, "--json"])
    return json.loads(capsys.readouterr().out)


def test_an_import_counts_in_and_out(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in workspace.glob("presswatch.db*"):
        path.unlink()
    files = sorted(str(path) for path in (workspace / "others").glob("*.warc.gz"))
    capsys.readouterr()
    assert cli.run(["import-warc", *files]) == 0
    said = capsys.readouterr().out
    assert "5 pages in: 1 edited, 2 new, 1 redirect, 1 refused; 3 texts flagged" in said
    assert "refused: 1 not_found" in said
    again = rows(capsys, "import-warc", *reversed(files))
    assert again["pages"] == sum(again["counts"].values())
    assert again["counts"] == {"older": 1, "same": 2, "redirect": 1, "refused": 1}
    assert again["flagged"] == 0
    articles = {row["url"]: row for row in rows(capsys, "articles")}
    assert articles[URL]["source"] == "herald"
    assert articles[URL]["first_seen_at"] == "2026-03-02T09:00:00Z"
    assert articles[URL]["watches"] == ["union"]
    assert articles["https://tribune.example/2026/harbour"]["source"] == "tribune.example"
    db = database.open(workspace / "presswatch.db", read_only=True)
    assert db.execute("SELECT reason, url, times FROM refusal").fetchall() == [
        ("not_found", f"{URL}/gone", 2)
    ]


def test_nobody_is_told_of_what_was_imported(workspace: Path) -> None:
    from presswatch import config
    from scheduler.jobs import alert, edits

    db = database.open(workspace / "presswatch.db")
    rules = config.load(workspace / "presswatch.toml").alerts.rules
    assert rules
    assert alert.follow(db, rules, lambda: DAY) == 0
    assert edits.follow(db, rules, lambda: DAY) == 0


def test_half_a_page_takes_no_page_s_place(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = "SELECT count(*), sum(length(article_body)) FROM revisions"
    with closing(database.open(workspace / "presswatch.db", read_only=True)) as db:
        before = db.conn.execute(texts).fetchone()
    whole = next((workspace / "others").glob("*.warc.gz")).read_bytes()
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        (workspace / "cut.warc.gz").write_bytes(whole[: int(len(whole) * share)])
        assert cli.run(["import-warc", "cut.warc.gz"]) == 1, share
        assert "the file is cut" in capsys.readouterr().err
    with closing(database.open(workspace / "presswatch.db", read_only=True)) as db:
        assert db.conn.execute(texts).fetchone() == before


@pytest.mark.usefixtures("workspace")
def test_a_cut_file_is_named_and_the_rest_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "torn.warc.gz").write_bytes(b"\x1f\x8b\x08torn")
    good = next((tmp_path / "others").glob("*.warc.gz"))
    assert cli.run(["import-warc", "torn.warc.gz", str(good)]) == 1
    shown = capsys.readouterr()
    assert "torn.warc.gz" in shown.err
    assert "same" in shown.out
    assert cli.run(["import-warc", "nowhere.warc"]) == 2
    capsys.readouterr()
    (tmp_path / "list.csv").write_text('id,"https://a.example/x y",headline\n' * 9, encoding="utf-8")
    with gzip.open(tmp_path / "list.csv.gz", "wt", encoding="utf-8") as packed:
        packed.write("id,headline\n")
    assert cli.run(["import-warc", "list.csv", "list.csv.gz"]) == 1
    assert capsys.readouterr().err.count("does not begin as a WARC or ARC file does") == 2


@pytest.mark.usefixtures("workspace")
def test_an_edit_is_shown_in_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["diff", URL, "--timezone", "UTC"]) == 0
    shown = capsys.readouterr().out
    assert "text 2, 2026-03-03 15:00" in shown
    assert "quote, number" in shown
    assert "send [-12-]{+20+} engineers" in shown
    (_, second) = rows(capsys, "diff", URL)
    (change,) = second["changes"]
    assert {"number", "quote"} <= set(change["kinds"])
    assert cli.run(["diff", "https://nowhere.example/"]) == 2


def test_an_edit_is_a_page_in_which_nothing_runs(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = database.open(workspace / "presswatch.db")
    db.conn.execute("UPDATE revision SET headline = '<img src=x onerror=alert(1)>' WHERE n = 2")
    db.conn.execute(
        "UPDATE revision SET article_body = replace(article_body, '20 engineers', '20 <script>x()</script>')"
    )
    db.close()
    capsys.readouterr()
    assert cli.run(["diff", URL, "--html"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("<!doctype html>")
    assert "<del>12</del>" in shown
    assert "&lt;img src=x" in shown
    assert "<script" not in shown
    assert "<img" not in shown


@pytest.mark.usefixtures("workspace")
def test_a_former_text_is_shown_with_its_own_mentions(capsys: pytest.CaptureFixture[str]) -> None:
    for revision, number in ((1, "12"), (2, "20")):
        assert cli.run(["show", URL, "--revision", str(revision), "--json"]) == 0
        shown = json.loads(capsys.readouterr().out)
        said = [mention for mention in shown["mentions"] if mention["field"] == "body"]
        assert said
        for mention in said:
            assert shown["text"]["article_body"][mention["start"] : mention["end"]] == mention["surface"]
            assert f"will send {number} engineers" in mention["sentence"]
        assert shown["text"]["headline"]


def test_evidence_proves_itself(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["evidence", URL, "-o", "proof.zip"]) == 0
    assert "2 answers of 2 texts" in capsys.readouterr().out
    with zipfile.ZipFile(workspace / "proof.zip") as pack:
        pack.extractall(workspace / "proof")
    described = json.loads((workspace / "proof" / "article.json").read_text(encoding="utf-8"))
    assert "Lakes Union will send 20" in described["sentence"]
    checked = subprocess.run(
        [sys.executable, "-I", "verify.py"],
        cwd=workspace / "proof",
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert cli.run(["evidence", URL, "-o", "proof.zip"]) == 2
    assert cli.run(["evidence", URL, "-o", "p.zip", "--revision", "3"]) == 2
    assert cli.run(["evidence", URL, "-o", "p.zip", "--sentence", "It never said so."]) == 2
    assert not (workspace / "p.zip").exists()


def test_evidence_that_cannot_be_written_leaves_no_half_of_it(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    assert cli.run(["evidence", URL, "-o", "proof.zip"]) == 2
    assert "proof.zip cannot be written: No space left" in capsys.readouterr().err
    assert not list(workspace.glob("proof.zip*"))


def test_a_changed_archive_is_found_and_named(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["verify"]) == 0
    assert "all is as it was written" in capsys.readouterr().out
    victim = sorted((workspace / "archive").glob("*.warc.gz"))[0]
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 0xFF
    victim.write_bytes(bytes(data))
    assert cli.run(["verify"]) == 1
    assert victim.name in capsys.readouterr().out
    victim.unlink()
    report = rows(capsys, "verify", str(workspace / "archive"))
    assert [finding["what"] for finding in report["findings"]] == ["missing"]
    assert cli.run(["verify", "nowhere"]) == 2


def test_what_is_read_otherwise_is_shown_before_it_is_stored(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An extractor that was worse: it took a teaser for text, and the headline for another."""
    assert rows(capsys, "reextract")["differ"] == 0
    db = database.open(workspace / "presswatch.db")
    db.conn.execute(
        "UPDATE revision SET article_body = article_body || char(10) || 'Read more about Selma here.',"
        " headline = 'Dam', extractor_version = '0.0.1'"
        " WHERE id = (SELECT revision_id FROM article WHERE url = ?)",
        (URL,),
    )
    db.close()
    capsys.readouterr()
    assert cli.run(["reextract", "herald"]) == 0
    said = capsys.readouterr().out
    assert "[-Read more about Selma here.-]" in said
    assert "- Dam\n    + Dam above Selma leaks" in said
    assert "1 archived article read again: 1 differ, 0 stored" in said
    assert len(rows(capsys, "diff", URL)) == 2
    done = rows(capsys, "reextract", URL, "--accept")
    assert (done["read"], done["differ"], done["stored"]) == (1, 1, 1)
    texts = rows(capsys, "diff", URL)
    assert [text["reread"] for text in texts] == [False, False, True]
    assert rows(capsys, "reextract", "--accept")["differ"] == 0
    old = rows(capsys, "show", URL, "--revision", "2")
    assert "Read more about Selma" in old["text"]["article_body"]
    assert "Read more about Selma" not in rows(capsys, "show", URL)["text"]["article_body"]


def test_the_articles_of_a_source_that_was_taken_out_are_read_again(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workspace / "presswatch.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[[source]]")[0], encoding="utf-8")
    assert rows(capsys, "reextract", "herald")["read"] == 1


def test_a_page_that_is_no_article_any_more_replaces_none(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its pointer leads to the answer of another kind; the same when the file is lost."""
    for path in (workspace / "archive").glob("*.warc.gz"):
        path.unlink()
    done = rows(capsys, "reextract", "--accept")
    assert (done["read"], done["stored"]) == (2, 0)
    assert all("missing" in one["why_not"] for one in done["articles"])


@pytest.mark.usefixtures("workspace")
def test_a_day_is_replayed_with_another_watchlist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "new.jsonl").write_text(
        json.dumps({"id": "harbour", "type": "ORG", "names": {"en": {"name": "Selma", "aliases": []}}}),
        encoding="utf-8",
    )
    db = database.open(tmp_path / "presswatch.db")
    before = db.execute("SELECT count(*), max(id) FROM mention").fetchone()
    found = rows(capsys, "replay", "2026-03-02", "--watchlist", "new.jsonl")
    assert found["revisions"] == 2
    (one,) = found["articles"]
    assert one["url"] == URL
    assert {name["watch"] for name in one["came"]} == {"harbour"}
    assert {name["watch"] for name in one["went"]} == {"union"}
    (more,), (less,) = found["alerts_more"], found["alerts_less"]
    assert (more["watch"], more["due_at"]) == ("harbour", "2026-03-02T09:00:00Z")
    assert less["watch"] == "union"
    assert db.execute("SELECT count(*), max(id) FROM mention").fetchone() == before
    assert db.execute("SELECT count(*) FROM alert").fetchone() == (0,)
    same = rows(capsys, "replay", "2026-03-02", "--watchlist", "presswatch.toml")
    assert (same["revisions"], same["articles"], same["alerts_more"]) == (2, [], [])
    assert same["read_again"] == 2
    assert rows(capsys, "replay", "2026-03-09", "-w", "new.jsonl")["revisions"] == 0
    assert cli.run(["replay", "yesterday", "-w", "new.jsonl"]) == 2


@pytest.mark.usefixtures("workspace")
def test_a_replay_reads_the_archived_pages_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = database.open(tmp_path / "presswatch.db")
    db.execute(
        "UPDATE revision SET article_body = 'Only this line was read then.' WHERE url = ? AND n = 1", (URL,)
    )
    db.conn.commit()
    found = rows(capsys, "replay", "2026-03-02", "-w", "presswatch.toml")
    (one,) = found["articles"]
    assert any("12 engineers" in change["new"] for change in one["changes"])
    as_stored = rows(capsys, "replay", "2026-03-02", "-w", "presswatch.toml", "--stored")
    assert as_stored["read_again"] == 0
    assert {name["field"] for name in as_stored["articles"][0]["went"]} >= {"body"}
    for file in (tmp_path / "archive").glob("*.warc.gz"):
        file.unlink()
    gone = rows(capsys, "replay", "2026-03-02", "-w", "presswatch.toml")
    assert gone["read_again"] == 0
    assert gone["articles"] == as_stored["articles"]


def test_a_replay_reads_by_the_workspaces_own_definitions(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "publishers").mkdir()
    (workspace / "publishers" / "herald.toml").write_text(
        'name = "herald"\ndomains = ["herald.example"]\n[[layout]]\nheadline = ["h1"]\nbody = ["article > p:nth-of-type(2)"]\n',
        encoding="utf-8",
    )
    found = rows(capsys, "replay", "2026-03-02", "-w", "presswatch.toml")
    (one,) = (one for one in found["articles"] if one["url"] == URL)
    assert any(PARAGRAPHS[0][:40] in change["old"] for change in one["changes"])


def test_characters_that_are_not_stored_are_no_difference(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = [f"The harbour of the lake was closed for the {word} time\x9d by its master." for word in "abcdef"]
    other = warc(
        workspace / "more", ("https://post.example/2026/c1", 200, page("Harbour \x93closed\x94", *text), DAY)
    )
    assert cli.run(["import-warc", str(other)]) == 0
    done = rows(capsys, "reextract", "https://post.example/2026/c1", "--accept")
    assert (done["read"], done["differ"], done["stored"]) == (1, 0, 0)


@pytest.mark.usefixtures("workspace")
def test_a_replay_tells_of_edits_and_withdrawals_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "new.jsonl").write_text(
        json.dumps({"id": "chair", "type": "PER", "names": {"en": {"name": "Ivo Marek", "aliases": []}}}),
        encoding="utf-8",
    )

    def told(day: str, *options: str) -> dict[str, set[tuple[str, str]]]:
        found = rows(capsys, "replay", day, "-w", "new.jsonl", *options)
        return {
            side: {(one["news"], one["watch"]) for one in found[side]}
            for side in ("alerts_more", "alerts_less")
        }

    edited = {
        "alerts_more": {("mention", "chair"), ("edit", "chair")},
        "alerts_less": {("mention", "union"), ("edit", "union")},
    }
    assert told("2026-03-03") == edited
    assert told("2026-03-03", "--stored") == edited
    same = rows(capsys, "replay", "2026-03-03", "-w", "presswatch.toml")
    assert (same["alerts_more"], same["alerts_less"]) == ([], [])
    db = database.open(tmp_path / "presswatch.db")
    (number,) = db.execute("SELECT id FROM article WHERE url = ?", (URL,)).fetchone()
    for hours in (9, 10, 12):
        rechecks.observe(db, number, "gone", DAY.replace(day=5, hour=hours))
    assert told("2026-03-05") == {"alerts_more": {("gone", "chair")}, "alerts_less": {("gone", "union")}}
    assert told("2026-03-06") == {"alerts_more": set(), "alerts_less": set()}
    assert db.execute("SELECT count(*) FROM alert").fetchone() == (0,)
