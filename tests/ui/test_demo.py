"""The demo from end to end, and every reading command on the workspace that it leaves."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from presswatch import config
from ui.cli import main as cli

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder that a demo left, and its figures."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from ui.cli.main import main; main()",
            "demo",
            "--json",
            "--folder",
            str(folder),
        ],
        cwd=ROOT,
        env={**os.environ, "TZ": "UTC"},
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert done.stdout, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout)
    return folder, figures | {"exit_code": done.returncode, "stderr": done.stderr}


@pytest.fixture
def workspace(demo: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's workspace as the current folder, read in Yerevan."""
    monkeypatch.chdir(demo[0])
    monkeypatch.setenv("TZ", "Asia/Yerevan")
    monkeypatch.delenv(config.VARIABLE, raising=False)
    return demo[0]


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What a command writes with --json."""
    assert cli.run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_all_that_is_true_is_found_and_nothing_else(demo: tuple[Path, dict[str, Any]]) -> None:
    for name in ("first", "second"):
        truth = demo[1][name]["truth"]
        assert truth["stored"] == truth["articles"], name
        assert truth["not_articles"] == 0, name
        assert truth["found"] == truth["mentions"], name
        assert truth["wrong"] == 0, name


def test_no_article_is_lost_and_nothing_else_is_stored(demo: tuple[Path, dict[str, Any]]) -> None:
    for name in ("first", "second"):
        truth = demo[1][name]["truth"]
        assert (truth["stored"], truth["not_articles"]) == (truth["articles"], 0), name
        assert truth["found"] >= 0.9 * truth["mentions"], name
        assert truth["wrong"] <= 1, name
    assert demo[1]["exit_code"] == 0, demo[1]["stderr"]


def test_the_second_pass_asks_only_for_what_is_new(demo: tuple[Path, dict[str, Any]]) -> None:
    first, second = demo[1]["first"], demo[1]["second"]
    new = second["truth"]["articles"] - first["truth"]["articles"]
    assert first["requests"]["article 200"] == first["truth"]["articles"]
    edited = 1  # the list of that site says so
    assert second["requests"].get("article 200", 0) <= new + edited
    assert second["requests"]["list 304"] == 1
    assert second["requests"]["list 200"] == 6


def test_copies_edits_and_withdrawals_are_told(demo: tuple[Path, dict[str, Any]]) -> None:
    second = demo[1]["second"]
    assert len(second["copies"]) == 2
    assert all(copy["share"] > 0.6 for copy in second["copies"])
    assert [edit["url"].rpartition("/")[2] for edit in second["edits"]] == ["10415"]
    kinds = {kind for change in second["edits"][0]["kinds"] for kind in change}
    assert {"number", "quote"} <= kinds
    assert [url.rpartition("/")[2] for url in second["missing"]] == ["secretariat-may-leave-port-selma"]
    assert second["withdrawn"] == []  # one look is no proof


@pytest.mark.usefixtures("workspace")
def test_mentions_are_shown_with_sentence_and_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["mentions", "--watch", "ols", "--language", "hy"]) == 0
    text = capsys.readouterr().out
    assert "Լճային պետությունների կազմակերպության" in text
    assert "inflected:hy" in text
    found = rows(capsys, "mentions", "--limit", "500")
    assert {row["in_language"] for row in found} == {"en", "ru", "hy", "kk", "be"}
    for row in found:
        start = row["start"] - row["sentence_start"]
        assert row["sentence"][start : start + len(row["surface"])] == row["surface"]
    assert all(row["flagged_at"].endswith("Z") for row in found)


@pytest.mark.usefixtures("workspace")
def test_what_only_looks_like_a_mention_can_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    rejected = rows(capsys, "mentions", "--rejected", "--limit", "500")
    assert {row["url"].rpartition("/")[2] for row in rejected} >= {"how-economists-fit-a-line", "10412"}
    assert "yes" not in {row["outcome"] for row in rejected}


@pytest.mark.usefixtures("workspace")
def test_articles_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    everything = rows(capsys, "articles", "--limit", "500")
    assert len(everything) == 35
    assert len(rows(capsys, "articles", "--source", "ozero")) == 6
    assert {row["in_language"] for row in rows(capsys, "articles", "--language", "be")} == {"be"}
    assert rows(capsys, "articles", "--gone") == []
    assert rows(capsys, "articles", "--since", "2099-01-01") == []
    assert len(rows(capsys, "articles", "--limit", "3")) == 3
    assert all(row["date_published"] for row in everything)


@pytest.mark.usefixtures("workspace")
def test_csv_holds_what_json_holds(capsys: pytest.CaptureFixture[str]) -> None:
    expected = rows(capsys, "articles", "--limit", "500")
    assert cli.run(["articles", "--limit", "500", "--csv"]) == 0
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert [row["url"] for row in table] == [row["url"] for row in expected]
    assert [row["headline"] for row in table] == [row["headline"] for row in expected]


@pytest.mark.usefixtures("workspace")
def test_times_are_shown_in_the_readers_zone(capsys: pytest.CaptureFixture[str]) -> None:
    (article,) = rows(capsys, "articles", "--limit", "1")
    assert article["first_seen_at"].endswith("Z")
    cli.run(["status"])
    assert "times in Asia/Yerevan" in capsys.readouterr().out
    cli.run(["status", "--timezone", "Europe/Minsk"])
    assert "times in Europe/Minsk" in capsys.readouterr().out


@pytest.mark.usefixtures("workspace")
def test_an_article_is_shown_with_both_its_texts(capsys: pytest.CaptureFixture[str]) -> None:
    (edited,) = [row for row in rows(capsys, "articles", "--source", "ozero") if row["revisions"] == 2]
    assert "четырнадцать паромов" in rows(capsys, "show", edited["url"])["text"]["article_body"]
    assert cli.run(["show", str(edited["id"]), "--revision", "1"]) == 0
    text = capsys.readouterr().out
    assert "двенадцать паромов" in text
    assert "1 of 2" in text
    assert cli.run(["show", str(edited["id"]), "--revision", "3"]) == 2
    assert cli.run(["show", "https://nowhere.example/"]) == 2
    assert "presswatch explain" in capsys.readouterr().err


@pytest.mark.usefixtures("workspace")
def test_an_address_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    (missing,) = [
        row["url"]
        for row in rows(capsys, "articles", "--limit", "500")
        if "may-leave-port-selma" in row["url"]
    ]
    story = rows(capsys, "explain", missing)
    assert {"identify", "flag"} <= {decision["stage"] for decision in story["decisions"]}
    assert cli.run(["explain", missing]) == 0
    told = capsys.readouterr().out
    assert "names ols" in told
    assert "missing: not_found: 1 of 3 checks over 2 hours" in told
    assert cli.run(["explain", "https://nowhere.example/"]) == 0
    assert "was never seen" in capsys.readouterr().out


@pytest.mark.usefixtures("workspace")
def test_inflected_words_are_searched_for(capsys: pytest.CaptureFixture[str]) -> None:
    hits = rows(capsys, "search", "шлюз")
    assert {row["source"] for row in hits} >= {"ozero", "vestnik"}
    assert all("[" in row["snippet"] for row in hits)
    assert {row["source"] for row in rows(capsys, "search", "шлюз", "--source", "ozero")} == {"ozero"}
    assert rows(capsys, "search", "шлюз", "--source", "herald") == []
    assert len(rows(capsys, "search", "--limit", "1", "шлюз")) == 1
    assert cli.run(["search", "шлюз AND ("]) == 2
    assert "column 11" in capsys.readouterr().err


@pytest.mark.usefixtures("workspace")
def test_status_counts(capsys: pytest.CaptureFixture[str]) -> None:
    status = rows(capsys, "status")
    assert status["articles"] == 35
    assert {row["source"]: row["articles"] for row in status["sources"]}["vestnik"] == 4
    assert {row["state"] for row in status["sources"]} == {"working"}


@pytest.mark.usefixtures("workspace")
def test_an_empty_answer_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["articles", "--since", "2099-01-01"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "among 35 articles" in shown.err
    assert cli.run(["mentions", "--watch", "nobody"]) == 2
    assert "watches are: ols" in capsys.readouterr().err


@pytest.mark.usefixtures("workspace")
def test_a_rescan_finds_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    before = rows(capsys, "mentions", "--limit", "500")
    assert rows(capsys, "rescan")["revisions"] == 0, "no watch has changed"
    assert rows(capsys, "rescan", "--all")["revisions"] >= 35
    after = rows(capsys, "mentions", "--limit", "500")
    assert sorted((row["url"], row["start"], row["watch"]) for row in after) == sorted(
        (row["url"], row["start"], row["watch"]) for row in before
    )


def test_views_are_written_out_and_counted(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["export", "articles"]) == 0
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 35
    assert "35 rows of articles" in shown.err
    assert cli.run(["export", "mentions", "--format", "csv", "-o", str(workspace / "m.csv")]) == 0
    assert (workspace / "m.csv").read_text(encoding="utf-8").startswith("mention_id,")
    assert cli.run(["export", "article"]) == 2
    capsys.readouterr()
    assert cli.run(["export", "articles", "--format", "bibtex"]) == 0
    assert capsys.readouterr().out.count("@online{") == 35
    for form, expected in (("parquet", 0), ("xlsx", 0), ("ris", 2)):
        target = workspace / f"m.{form}"
        assert cli.run(["export", "mentions", "--format", form, "-o", str(target)]) == expected
        assert target.exists() == (expected == 0)
    assert cli.run(["export", "articles", "--format", "xlsx"]) == 2


@pytest.mark.usefixtures("workspace")
def test_a_backup_is_proven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "copy.db"
    assert cli.run(["backup", str(target)]) == 0
    assert "checked" in capsys.readouterr().out
    assert cli.run(["backup", str(target)]) == 3
    assert "is there already" in capsys.readouterr().err


@pytest.mark.usefixtures("workspace")
def test_doctor_finds_the_workspace_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["doctor"]) == 0
    assert "sound" in capsys.readouterr().out


@pytest.mark.usefixtures("workspace")
def test_dead_sites_are_failures_with_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    """The demo's servers are gone by now: nothing answers."""
    assert cli.run(["crawl", "herald", "--json"]) == 4
    document = json.loads(capsys.readouterr().out)
    assert document["runs"][0]["failed"]
    assert document["totals"]["new"] == 0


def test_a_demo_replaces_only_what_a_demo_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    assert cli.run(["demo", "--folder", str(tmp_path)]) == 2
    assert "holds something else" in capsys.readouterr().err
    assert (tmp_path / "letter.txt").exists()


@pytest.mark.usefixtures("workspace")
def test_it_ends_on_a_web_page() -> None:
    program = (
        "from ui.cli.demonstration import Path, Teller, show_page; show_page(Path('.'), Teller(quiet=False))"
    )
    running = subprocess.Popen(
        [sys.executable, "-u", "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "\n"
    address = running.stdout.readline().split()[4]
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                page = answer.read().decode()
            break
        except urllib.error.URLError:
            time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    assert running.wait(30) in (0, -signal.SIGINT, 130, 1)
    assert "Organisation of Lake States" in page
