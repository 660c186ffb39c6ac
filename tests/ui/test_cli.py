"""The command line: start-up, mistakes, exit codes, and the commands that ask no network."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from presswatch import config
from presswatch.errors import ConfigurationError, StorageError
from storage import articles, audit, commands, database, sources
from tests.storage.builders import reading
from tests.ui.programs import PROGRAM, ROOT, SOURCE, WATCH, presswatch
from ui.cli import main as cli


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    result = CliRunner().invoke(cli.app, ["--help"])
    assert result.exit_code == 0
    names = [
        line.split()[0] for line in result.output.split("Commands:")[1].splitlines() if line.startswith("  ")
    ]
    names = [name for name in names if name.isalpha()]
    assert {"init", "crawl", "run", "mentions", "show", "explain", "demo", "match"} <= set(names)
    for name in names:
        assert cli.run([name, "--help"]) == 0, name
    assert "Usage: presswatch" in capsys.readouterr().out


def test_help_imports_nothing_heavy() -> None:
    heavy = [
        "scrapy",
        "twisted",
        "datasette",
        "lxml",
        "sqlite_utils",
        "apscheduler",
        "trafilatura",
        "rich.progress",
    ]
    code = (
        "import sys; from ui.cli.main import run; run(['--help']); run(['mentions', '--help'])\n"
        f"sys.exit(','.join(set({heavy!r}) & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("presswatch 0.")


def test_shared_options_may_stand_anywhere() -> None:
    assert cli.hoisted(["status", "--json", "--config", "x.toml", "--timezone=UTC"]) == [
        "--config",
        "x.toml",
        "--timezone=UTC",
        "status",
        "--json",
    ]
    assert cli.hoisted(["search", "--", "--config"]) == ["search", "--", "--config"]
    assert cli.hoisted(["status", "--config"]) == ["--config", "status"]


def test_a_mistake_in_the_configuration_is_told_and_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "presswatch.toml").write_text("[fetch]\ndelya = 3\n", encoding="utf-8")
    done = presswatch("status", folder=tmp_path)
    error = done.stderr.decode()
    assert done.returncode == 2
    assert "line 2, fetch.delya" in error
    assert 'did you mean "delay"?' in error
    assert "Traceback" not in error


def test_no_configuration_is_answered_with_what_to_do(tmp_path: Path) -> None:
    done = presswatch("mentions", folder=tmp_path)
    assert done.returncode == ConfigurationError.exit_code
    assert b"presswatch init" in done.stderr


def test_reading_before_the_first_crawl_says_so(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["status"], ["mentions"], ["articles"], ["show", "1"], ["explain", "https://a.example/"]):
        assert cli.run(command) == StorageError.exit_code
        assert "presswatch crawl makes it" in capsys.readouterr().err
    assert not (workspace / "presswatch.db").exists()


def test_an_unknown_command_and_option_end_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["mentoins"]) == 2
    assert "mentions" in capsys.readouterr().err
    assert cli.run(["mentions", "--nope"]) == 2


@pytest.mark.usefixtures("workspace")
def test_an_unknown_zone_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["mentions", "--timezone", "Mars/Base"]) == 2
    assert "Asia/Yerevan" in capsys.readouterr().err


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ui.cli.context.workspace", interrupted)
    assert cli.run(["status"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_an_error_of_ours_is_told_in_a_line_and_in_full_with_debug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("ui.cli.context.workspace", broken)
    assert cli.run(["status"]) == 70
    error = capsys.readouterr().err
    assert "ZeroDivisionError" in error
    assert "--debug" in error
    with pytest.raises(ZeroDivisionError):
        cli.run(["status", "--debug"])


def test_init_writes_a_workspace_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "press"
    assert cli.run(["init", str(folder)]) == 0
    assert config.load(folder).sources == ()
    before = (folder / "presswatch.toml").read_bytes()
    assert cli.run(["init", str(folder)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (folder / "presswatch.toml").read_bytes() == before


def test_init_writes_the_worked_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["init", str(tmp_path), "--example", "csto"]) == 0
    assert len(config.load(tmp_path).sources) >= 25
    assert "fetch.user_agent" in capsys.readouterr().out
    assert cli.run(["init", str(tmp_path / "b"), "--example", "nato"]) == 2


def test_doctor_finds_what_is_wrong(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["doctor", "--json"]) == 0
    findings = {row["subject"]: row for row in json.loads(capsys.readouterr().out)}
    assert findings["configuration"]["state"] == "ok"
    assert findings["user agent"]["state"] == "note"
    assert findings["database"]["state"] == "note"
    (workspace / "presswatch.db").write_bytes(b"this is no database" * 100)
    assert cli.run(["doctor"]) == 1
    assert "wrong  database" in capsys.readouterr().out
    (workspace / "presswatch.toml").write_text("nonsense\n", encoding="utf-8")
    assert cli.run(["doctor"]) == 1


def test_sources_go_out_and_come_in_as_opml(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["sources", "export", "-o", "list.opml"]) == 0
    other = workspace / "other"
    assert cli.run(["init", str(other)]) == 0
    assert cli.run(["--config", str(other), "sources", "import", "list.opml"]) == 0
    assert config.load(other).sources == config.load(workspace).sources
    text = (other / "presswatch.toml").read_text(encoding="utf-8")
    assert text.startswith("# presswatch.toml: what is watched")
    assert cli.run(["--config", str(other), "sources", "import", "list.opml"]) == 0
    assert "0 sources appended" in capsys.readouterr().out
    assert (other / "presswatch.toml").read_text(encoding="utf-8") == text


def test_what_is_appended_is_noted_and_the_service_told_and_the_file_stays_private(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database.open(workspace / "presswatch.db").close()
    assert cli.run(["sources", "export", "-o", "list.opml"]) == 0
    kept = workspace / "kept.toml"
    kept.write_text(WATCH, encoding="utf-8")
    kept.chmod(0o600)
    (workspace / "presswatch.toml").unlink()
    (workspace / "presswatch.toml").symlink_to(kept)
    assert cli.run(["sources", "import", "list.opml"]) == 0
    capsys.readouterr()
    assert "daily" in kept.read_text(encoding="utf-8")
    assert (workspace / "presswatch.toml").is_symlink()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with closing(database.open(workspace / "presswatch.db")) as db:
        assert [(change.action, change.subject) for change in reversed(audit.recent(db))] == [
            ("add", "daily"),
            ("reload", ""),
        ]
        taken = commands.take(db, "service", datetime.now(UTC))
        assert taken is not None
        assert taken.verb == "reload"


def test_what_is_no_opml_changes_nothing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "list.html").write_text("<html/>", encoding="utf-8")
    before = (workspace / "presswatch.toml").read_bytes()
    assert cli.run(["sources", "import", "list.html"]) == 2
    assert cli.run(["sources", "import", "missing.opml"]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert (workspace / "presswatch.toml").read_bytes() == before


def test_crawl_refuses_what_it_cannot_mean(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["crawl", "dayly"]) == 2
    assert "did you mean: daily" in capsys.readouterr().err
    assert cli.run(["crawl", "--url", "daily.example/a"]) == 2
    assert "whole address" in capsys.readouterr().err
    assert cli.run(["crawl", "--since", "soon"]) == 2
    assert "is no time" in capsys.readouterr().err
    assert not (workspace / "presswatch.db").exists()


def test_crawl_without_sources_says_how_to_add_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "presswatch.toml").write_text("", encoding="utf-8")
    assert cli.run(["--config", str(tmp_path), "crawl"]) == 2
    assert "presswatch add URL" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("mentions", "--source", "dayly"), "did you mean: daily"),
        (("articles", "--source", "nobody"), "sources are: daily"),
        (("search", "ports", "--source", "nobody"), "sources are: daily"),
        (("review", "--source", "nobody"), "sources are: daily"),
        (("watch", "test", "--source", "nobody"), "sources are: daily"),
        (("watch", "test", "--watch", "nobody"), "watches are: lop"),
        (("watch", "test", "nothing.toml"), "there is no nothing.toml\n  remedy: check its name"),
        (("mentions", "--language", "kz"), 'did you mean "kk"?'),
        (("search", "ports", "--language", "english"), "two or three letters"),
        (("mentions", "--since", "2026-03-01", "--until", "2026-02-01"), "nothing lies between"),
        (("articles", "--since", "2026-03-01", "--until", "2026-03-01"), "nothing lies between"),
        (("search", "ports", "--since", "today", "--until", "7d"), "nothing lies between"),
        (("explain", "9999"), "no article has the number 9999"),
        (("mentions", "--json", "--csv"), "two forms at once"),
        (
            ("expect", "add", "x", "--query", "ports source:dayly", "--source", "daily"),
            "no source is named 'dayly'",
        ),
        (("search", "ports", "lang:kz"), 'did you mean "kk"'),
        (("search", "ports", "source:dayly"), "no source is named 'dayly'"),
        (("export", "mentions", "--format", "xlsx", "-o", "nowhere/x.xlsx"), "cannot be written"),
        (("serve", "--host", "nowhere.invalid"), "remedy: --host"),
    ],
)
def test_a_choice_that_nothing_can_meet_is_a_mistake_not_an_empty_answer(
    arguments: tuple[str, ...], says: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database.open(workspace / "presswatch.db").close()
    assert cli.run(list(arguments)) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "9" * 30),
        ("articles", "-n", "9" * 20),
        ("search", "ports", "-n", "9" * 20),
        ("drift", "--days", "9" * 8),
        ("roll", "--keep", "999999"),
        ("expect", "add", "x", "--query", "ports", "--source", "daily", "--hours", "1e300"),
    ],
)
def test_a_number_beyond_all_bounds_is_a_mistake_and_no_fault_of_ours(
    arguments: tuple[str, ...], workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database.open(workspace / "presswatch.db").close()
    assert cli.run(list(arguments)) == 2
    assert "inside presswatch" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "first"),
    [
        (("mentions",), "id,revision_id,"),
        (("articles",), "id,date_published,"),
        (("search", "ports"), "id,date_published,"),
        (("status",), "source,state,"),
        (("coverage",), "source,list,"),
        (("health",), "source,health,code,"),
        (("alerts",), "raised_at,due_at,"),
        (("alerts", "suppressed"), "at,rule,"),
        (("expect", "list"), "id,title,"),
    ],
)
def test_a_table_without_rows_has_its_header(
    command: tuple[str, ...], first: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database.open(workspace / "presswatch.db").close()
    assert cli.run([*command, "--csv"]) == 0
    (header,) = capsys.readouterr().out.splitlines()
    assert header.startswith(first)


def test_the_header_of_an_empty_table_is_that_of_a_full_one(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(database.open(workspace / "presswatch.db")) as db:
        sources.declare(db, config.load().sources, datetime.now(UTC))
        articles.append(db, "daily", reading(1), datetime.now(UTC))
    for command in (("articles",), ("search", "w1x1")):
        assert cli.run([*command, "--csv"]) == 0
        full = capsys.readouterr().out.splitlines()
        assert len(full) == 2
        assert cli.run([*command, "--csv", "--language", "hy"]) == 0
        assert capsys.readouterr().out.splitlines() == full[:1]


def test_a_source_that_was_only_asked_for_is_a_choice_and_not_watched(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = database.open(workspace / "presswatch.db")
    sources.declare(db, config.load().sources, datetime.now(UTC))
    sources.ensure(db, "elsewhere", "https://elsewhere.example/")
    db.close()
    assert cli.run(["mentions", "--source", "elsewhere"]) == 0
    capsys.readouterr()
    assert cli.run(["status", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["sources"]
    assert {row["source"]: row["state"] for row in rows} == {"daily": "working", "elsewhere": "not watched"}
    assert cli.run(["health", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["healthy"] == ["daily"]


def test_letters_that_a_locale_lacks_are_spelt_out_and_a_full_disk_is_no_fault_of_ours(
    workspace: Path,
) -> None:
    with closing(database.open(workspace / "presswatch.db")) as db:
        sources.declare(db, config.load().sources, datetime.now(UTC))
        articles.append(db, "daily", reading(1, headline="Պատգամավոր 😀 ёж"), datetime.now(UTC))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "koi8-r"}
    command = [*PROGRAM, "articles", "--json"]
    shown = subprocess.run(command, cwd=workspace, env=environment, capture_output=True, check=True).stdout
    assert "\\u054a" in shown.decode("koi8-r")
    assert "ёж" in shown.decode("koi8-r")
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                command, cwd=workspace, env=environment, stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert done.returncode == 2
        assert done.stderr.startswith(b"error: the output could not be written: No space left")


def test_doctor_tells_of_channels_that_nothing_can_be_sent_to(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    channel = '[[alerts.channel]]\nname = "{}"\nurl = "{}"\n'
    addresses = {
        "desk": "tgrem://x",
        "phone": "env:NOWHERE_SET",
        "chat": "ntfy://topic",
        "post": "mailto://h:25",
    }
    (workspace / "presswatch.toml").write_text(
        SOURCE + WATCH + "".join(channel.format(*pair) for pair in addresses.items()), encoding="utf-8"
    )
    assert cli.run(["doctor", "--json"]) == 1
    found = {row["subject"]: row["what"] for row in json.loads(capsys.readouterr().out)}
    assert "not an address that Apprise knows" in found["channel desk"]
    assert "NOWHERE_SET is not set" in found["channel phone"]
    assert "who writes" in found["channel post"]
    assert "channel chat" not in found


def test_doctor_gives_each_mistake_its_line(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "presswatch.toml").write_text(SOURCE + "feed = 1\nfeedz = 2\n", encoding="utf-8")
    assert cli.run(["doctor"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert sum("is not a key that presswatch knows" in line for line in told) == 2


def test_a_reader_that_closes_the_pipe_is_no_error(workspace: Path) -> None:
    line = json.dumps({"id": "a", "lang": "en", "text": "The League of Ports met."}) + "\n"
    (workspace / "many.jsonl").write_text(line * 20_000, encoding="utf-8")
    command = f"{sys.executable} -c 'from ui.cli.main import main; main()' match -w . -d many.jsonl | head -1"
    done = subprocess.run(
        command,
        shell=True,
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1


@pytest.mark.parametrize("missing", ["psycopg", "psycopg_pool", "procrastinate"])
@pytest.mark.parametrize("role", ["scheduler", "worker", "ingest"])
@pytest.mark.parametrize(
    ("settings", "says"),
    [("", "[cluster] names no database"), ('[cluster]\ndsn = "env:LAKE_DSN"\n', "presswatch[cluster]")],
)
def test_a_role_without_a_cluster_or_without_its_libraries_says_what_to_do(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    missing: str,
    role: str,
    settings: str,
    says: str,
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setenv("LAKE_DSN", "postgresql://127.0.0.1:9/none")
    (tmp_path / "presswatch.toml").write_text(settings, encoding="utf-8")
    assert cli.run(["--config", str(tmp_path), "run", "--role", role]) == 2
    assert says in capsys.readouterr().err
