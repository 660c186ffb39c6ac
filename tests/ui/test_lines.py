"""The commands that read and write JSON lines."""

from __future__ import annotations

import io
import json
import os
import subprocess
from pathlib import Path

import pytest

from storage import database
from tests.ui.programs import PROGRAM, ROOT, SOURCE, presswatch
from ui.cli import main as cli


def test_match_reads_standard_input_and_a_configuration(workspace: Path) -> None:
    documents = json.dumps(
        {"id": "a", "lang": "en", "text": "The League of Ports met. LoP is small."}
    ).encode()
    done = presswatch("match", "--watchlist", "presswatch.toml", folder=workspace, text=documents)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"doc": "a", "entity": "lop", "spans": [[4, 19], [25, 28]]}


def test_match_reads_json_lines_of_names(workspace: Path) -> None:
    names = {"id": "x", "type": "ORG", "names": {"ru": {"name": "Лига портов", "aliases": []}}}
    (workspace / "names.jsonl").write_text(json.dumps(names) + "\n\n", encoding="utf-8")
    documents = json.dumps({"id": 1, "lang": "ru", "text": "Встреча Лиги портов"}).encode()
    done = presswatch("match", "-w", "names.jsonl", "-d", "-", folder=workspace, text=documents)
    assert json.loads(done.stdout) == {"doc": 1, "entity": "x", "spans": [[8, 19]]}


def test_articles_are_read_out_of_stored_pages(workspace: Path) -> None:
    (workspace / "pages").mkdir()
    paragraphs = "".join(
        f"<p>The harbour council met on the pier for the {word} time, and each skipper brought a lantern.</p>"
        for word in ("first", "second", "third", "fourth")
    )
    html = f"<html lang=en><head><title>Lanterns</title></head><body><article><h1>Lanterns on the pier</h1>{paragraphs}"
    (workspace / "pages" / "a.html").write_text(html, encoding="utf-8")
    lines = [
        {"id": "a", "url": "https://daily.example/a", "html": "a.html"},
        {"id": "b", "url": "https://daily.example/b", "html": "b.html"},
    ]
    (workspace / "pages" / "list.jsonl").write_text(json.dumps(lines[0]), encoding="utf-8")
    done = presswatch("extract", "--pages", "pages/list.jsonl", folder=workspace)
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert (row["id"], row["title"], row["language"]) == ("a", "Lanterns on the pier", "en")
    assert "for the third time" in row["body"]
    missing = presswatch("extract", folder=workspace, text=json.dumps(lines[1]).encode())
    assert missing.returncode == 2
    assert b"page b" in missing.stderr


def test_quotes_name_their_speaker(workspace: Path) -> None:
    text = "«Мы договорились», — сказала Марта Оленина."
    documents = json.dumps({"id": "q", "lang": "ru", "text": text}).encode()
    done = presswatch("quotes", folder=workspace, text=documents)
    assert done.returncode == 0, done.stderr
    (quote,) = json.loads(done.stdout)["quotes"]
    assert "Мы договорились" in text[slice(*quote["span"])]
    assert quote["speaker_text"] == "Марта Оленина"


def test_copies_are_grouped_and_pairs_judged(workspace: Path) -> None:
    text = " ".join(f"word{number}" for number in range(80))
    documents = [
        {"id": "a", "lang": "en", "text": text},
        {"id": "b", "lang": "en", "text": f"An agency reports: {text}"},
        {"id": "c", "lang": "en", "text": "Something else altogether, and at no great length."},
    ]
    lines = "".join(json.dumps(row) + "\n" for row in documents).encode()
    done = presswatch("cluster", "--documents", "-", folder=workspace, text=lines)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line)["cluster"] for line in done.stdout.splitlines()]
    assert found == ["a", "a", "c"]
    pair = {"id": "p", "lang": "en", "a": {"title": "x", "text": text}, "b": {"title": "x", "text": text}}
    done = presswatch("cluster", "--pairs", "-", folder=workspace, text=json.dumps(pair).encode())
    assert json.loads(done.stdout)["same"] is True
    assert presswatch("cluster", folder=workspace).returncode == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"{", "line 1 is no JSON"),
        (b"\n[1]\n", "line 2 is no JSON object"),
        (b'{"id": "a"}', 'lacks "text"'),
        (b'{"text": "a"}', 'lacks "id" or "doc"'),
        (b'{"id": "a", "text": 5}', '"text" is no text'),
        (b'{"id": "a", "text": "a", "title": ["a"]}', '"title" is no text'),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "is no JSON"),
    ],
)
def test_wrong_json_lines_are_named(
    text: bytes,
    says: str,
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert cli.run(["match", "--watchlist", str(workspace)]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    "names",
    [
        {"id": "a", "names": {"en": {"name": 5}}},
        {"id": "a", "names": {"en": {"name": "Lake States", "aliases": [5]}}},
        {"id": "a", "names": {"en": {"name": "Lake States"}}, "context": [5]},
        {"id": "a", "names": {"en": {}}},
        {"id": "a", "names": []},
    ],
)
def test_a_malformed_watch_is_told(
    names: object, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "names.jsonl").write_text(json.dumps(names), encoding="utf-8")
    assert cli.run(["match", "--watchlist", str(workspace / "names.jsonl")]) == 2
    assert "a watch is malformed" in capsys.readouterr().err


def test_a_reader_that_closes_the_pipe_leaves_exit_code_0(workspace: Path) -> None:
    line = json.dumps({"id": "a", "lang": "en", "text": "The League of Ports met."}) + "\n"
    (workspace / "many.jsonl").write_text(line * 20_000, encoding="utf-8")
    with subprocess.Popen(
        [*PROGRAM, "match", "-w", ".", "-d", "many.jsonl"],
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.wait(timeout=60) == 0


def test_a_watchlist_without_watches_says_so(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database.open(workspace / "presswatch.db").close()
    (workspace / "none.toml").write_text(SOURCE, encoding="utf-8")
    assert cli.run(["watch", "test", "none.toml"]) == 0
    assert "none.toml watches nothing yet" in capsys.readouterr().err
