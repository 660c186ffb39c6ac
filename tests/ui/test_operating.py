"""coverage, health, alerts, digest and prune on a small workspace."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from presswatch import config
from presswatch.alerts.digest import Period
from presswatch.coverage.ledger import Poll
from scheduler.jobs.digest import keep_due
from storage import articles, coverage, sources, watches
from storage.archive.chain import seal
from storage.archive.verify import verify
from storage.archive.warc import Archive
from storage.archive.warc_files import files, used_bytes
from storage.database import open as open_database
from tests.scheduler.receivers import HttpReceiver
from tests.storage import builders
from tests.storage.archive.test_warc import NOON, page
from ui.cli import main as cli

SOURCE = '[[source]]\nname = "daily"\nurl = "https://daily.example/"\nfeeds = ["https://daily.example/rss"]\n'
WATCH = '[[watch]]\nid = "lop"\nname = "League of Ports"\n'


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hook: HttpReceiver) -> Path:
    """A workspace whose only list was seen whole, and then refused."""
    alerts = f'[alerts]\nlanguage = "ru"\n[[alerts.channel]]\nname = "desk"\nurl = "{hook.url}"\n'
    (tmp_path / "presswatch.toml").write_text(SOURCE + WATCH + alerts, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.VARIABLE, raising=False)
    made, now = config.load(), datetime.now(UTC)
    db = open_database(made.database)
    sources.declare(db, made.sources, now)
    watches.declare(db, made.watches, now)
    (route,) = made.sources[0].routes
    for hours, poll in ((3, {"ids": ("1",)}), (2, {"ids": ("2", "1")}), (1, {"refusal": "forbidden"})):
        coverage.note(db, route, Poll(now - timedelta(hours=hours), **poll))
    coverage.open_incident(db, "daily", "refused", "broken", "three polls failed", "look at it", now)
    db.close()
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    assert cli.run(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


def rows_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    found = told(capsys, *arguments)
    assert isinstance(found, list)
    return found


@pytest.mark.usefixtures("workspace")
def test_coverage_says_what_was_seen_and_what_not(capsys: pytest.CaptureFixture[str]) -> None:
    rows = told(capsys, "coverage", "daily", "--json")
    assert isinstance(rows, list)
    assert [(row["state"], row["reason"]) for row in rows] == [("blind", "forbidden"), ("proven", "")]
    assert len(told(capsys, "coverage", "--unseen", "--json")) == 1  # type: ignore[arg-type]
    assert cli.run(["coverage", "nobody"]) == 2


@pytest.mark.usefixtures("workspace")
def test_health_names_what_needs_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "health", "--json")
    assert isinstance(found, dict)
    assert found["healthy"] == []
    assert [(row["source"], row["health"], row["remedy"]) for row in found["incidents"]] == [
        ("daily", "broken", "look at it")
    ]


def test_health_shows_what_reading_gave_by_week_and_day(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = open_database(workspace / "presswatch.db")
    now = datetime.now(UTC)
    for number, author in enumerate([("A. Writer",), ("A. Writer",), ()]):
        articles.append(db, "daily", builders.reading(number, author=author), now)
    db.close()
    (row,) = rows_of(capsys, "health", "--fields", "--json")
    assert (row["source"], row["articles"], row["headline"], row["author"]) == ("daily", 3, 1.0, 0.667)
    assert datetime.fromisoformat(row["week"]).weekday() == 0
    (row,) = rows_of(capsys, "health", "--fields", "--by", "day", "--source", "daily", "--json")
    assert row["day"] == now.date().isoformat()
    assert cli.run(["health", "--fields"]) == 0
    assert "67%" in capsys.readouterr().out
    assert cli.run(["health", "--fields", "--source", "nobody"]) == 2


@pytest.mark.usefixtures("workspace")
def test_a_channel_is_tried_by_a_message_in_the_readers_language(hook: HttpReceiver) -> None:
    assert cli.run(["alerts", "test", "desk"]) == 0
    ((_, body),) = hook.got
    assert json.loads(body)["subject"] == "Проверка presswatch"
    hook.status = 500
    assert cli.run(["alerts", "test", "desk"]) == 1
    assert cli.run(["alerts", "test", "nobody"]) == 2


@pytest.mark.usefixtures("workspace")
def test_alerts_and_what_was_left_out_are_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "alerts", "--json") == []
    assert told(capsys, "alerts", "suppressed", "--json") == []


def test_a_review_that_is_asked_for_first_is_told_to_its_channels_all_the_same(workspace: Path) -> None:
    file = workspace / "presswatch.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("[alerts]\n", '[alerts]\ndaily_digest = ["desk"]\n')
    )
    assert cli.run(["digest"]) == cli.run(["digest"]) == 0
    with closing(open_database(workspace / "presswatch.db")) as db:
        assert db.conn.execute("SELECT channel, state FROM delivery").fetchall() == [("desk", "waiting")]
        now = datetime.now(UTC)
        assert keep_due(db, "UTC", now, {Period.DAILY: ["desk"]}, periods=[Period.DAILY]) == []


@pytest.mark.parametrize("form", ["html", "markdown", "docx", "json"])
def test_a_digest_is_written_in_each_form(workspace: Path, form: str) -> None:
    target = workspace / "review"
    assert cli.run(["digest", "--format", form, "-o", str(target), "--language", "ru"]) == 0
    content = target.read_bytes()
    if form == "docx":
        from docx import Document

        assert Document(BytesIO(content)).paragraphs[0].text == "Обзор прессы за день"
    else:
        assert len(content.decode("utf-8")) > 100


def test_a_period_that_is_not_over_is_not_kept(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["digest", "--date", "today", "--format", "markdown"]) == 0
    assert "not over" in capsys.readouterr().err
    db = open_database(workspace / "presswatch.db")
    assert db.conn.execute("SELECT count(*) FROM digest").fetchone() == (0,)
    assert cli.run(["digest"]) == cli.run(["digest"]) == 0
    assert db.conn.execute("SELECT count(*) FROM digest").fetchone() == (1,)
    db.close()
    assert cli.run(["digest", "--date", "someday"]) == 2


def test_prune_only_tells_until_it_is_told_yes(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = open_database(workspace / "presswatch.db")
    db.conn.execute(
        "INSERT INTO decision (digest, at, stage, verdict, reason, rule_version, url)"
        " VALUES (1, '2020-01-01T00:00:00.000Z', 'x', 'x', 'x', '1', 'https://daily.example/1')"
    )
    first = told(capsys, "prune", "--json")
    assert isinstance(first, dict)
    assert (first["deleted"], first["decisions"]) == (False, 1)
    told(capsys, "prune", "--yes", "--json")
    assert db.conn.execute("SELECT count(*) FROM decision").fetchone() == (0,)
    db.close()


def test_prune_drops_the_archives_oldest_days_when_asked(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_database(workspace / "presswatch.db").close()
    folder = workspace / "archive"
    with Archive(folder) as writer:
        for day in range(3):
            writer.write(page(day, at=NOON + timedelta(days=day)))
    seal(folder, NOON + timedelta(days=9))
    kept = files(folder)
    config = workspace / "presswatch.toml"
    most = int((used_bytes(folder) - sum(path.stat().st_size for path in kept[:2])) / 0.8) + 2
    config.write_text(
        f"{config.read_text(encoding='utf-8')}\n[archive]\nenabled = true\nbudget = {most}\n",
        encoding="utf-8",
    )
    assert told(capsys, "prune", "--yes", "--json")["archive"] == []  # type: ignore[index]
    for answer in (("prune", "--archive", "--json"), ("prune", "--archive", "--yes", "--json")):
        assert files(folder) == kept
        found = told(capsys, *answer)
        assert isinstance(found, dict)
        assert [entry["file"] for entry in found["archive"]] == [path.name for path in kept[:2]]
    assert files(folder) == kept[2:]
    assert verify(folder).is_whole


@pytest.mark.parametrize("form", ["html", "markdown", "docx"])
def test_a_digest_of_days_without_records_does_not_say_that_all_was_seen(workspace: Path, form: str) -> None:
    db = open_database(workspace / "presswatch.db")
    ((looked_at,),) = db.conn.execute("SELECT date(max(start)) FROM coverage").fetchall()
    db.close()
    texts = []
    for day in ("2020-01-01", str(looked_at)):
        target = workspace / day
        assert (
            cli.run(["digest", "--date", day, "--format", form, "-o", str(target), "--language", "en"]) == 0
        )
        if form == "docx":
            from docx import Document

            texts.append("\n".join(line.text for line in Document(str(target)).paragraphs))
        else:
            texts.append(target.read_text(encoding="utf-8"))
    before, since = texts
    assert "could not see" in since
    assert "We have no records of this period" in before
    assert "seen whole, as far" not in before
    assert "We have no records" not in since
