"""review, watch test, watch diff and rescan, by the real commands on an archive of invented articles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from presswatch import config
from presswatch.types import Block, BlockKind
from scheduler.jobs import flag
from storage import articles, database
from tests.storage.builders import NOW, reading

ROOT = Path(__file__).resolve().parents[2]
SOURCES = '[[source]]\nname = "herald"\nurl = "https://example.com/"\n'
ALLIANCE = (
    '[[watch]]\nid = "lop"\nname = "League of Ports"\naliases.en = ["League of Ports", "LOP", "Portmen"]\n'
)
RIGHT = "Ministers of the League of Ports met in Selma, and the LOP sent a mission to the border."
WRONG = "The LOP hospital is full: doctors and patients of its surgery clinic wait for beds, a surgeon said."
PORTMEN = "The Portmen won the cup final with a late goal."
CLOSE = "The League's ports agreed on a treaty of their own after the summit in Selma."
NOTHING = "Rain fell on the hills and the harvest of plums was late this year."


def presswatch(*arguments: str, folder: Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own, with what a person typed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TZ": "UTC"}
    environment.pop(config.VARIABLE, None)
    return subprocess.run(
        [sys.executable, "-c", "from ui.cli.main import main; main()", *arguments],
        cwd=folder,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def answered(*arguments: str, folder: Path, code: int = 0) -> Any:
    """What a command told as JSON."""
    done = presswatch(*arguments, "--json", folder=folder)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def store(folder: Path, bodies: Sequence[str], first: int = 1) -> None:
    """Articles in the archive, flagged by the watches of the workspace."""
    workspace = config.load(folder / "presswatch.toml")
    db = database.open(folder / "presswatch.db")
    for number, body in enumerate(bodies, first):
        read = reading(
            number, headline=f"News {number}", description=None, blocks=(Block(BlockKind.PARAGRAPH, body),)
        )
        articles.append(db, "herald", read, NOW + timedelta(minutes=number))
    flag.follow(db, flag.prepare(db, workspace.watches, NOW, workspace.sources), lambda: datetime.now(UTC))
    db.conn.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "presswatch.toml").write_text(SOURCES + ALLIANCE, encoding="utf-8")
    database.open(tmp_path / "presswatch.db").conn.close()
    db = database.open(tmp_path / "presswatch.db")
    from storage import sources

    sources.declare(db, config.load(tmp_path / "presswatch.toml").sources, NOW)
    db.conn.close()
    store(tmp_path, [RIGHT, WRONG, PORTMEN, CLOSE, NOTHING])
    return tmp_path


def found(folder: Path, *options: str) -> list[tuple[str, str]]:
    rows = answered("mentions", *options, folder=folder)
    return sorted((row["headline"], row["surface"]) for row in rows)


def test_two_keystrokes_judge_a_mention(workspace: Path) -> None:
    before = found(workspace)
    assert before == [("News 1", "LOP"), ("News 1", "League of Ports"), ("News 3", "Portmen")]
    keys = {"News 1": "r", "News 2": "w", "News 3": "n"}
    done = presswatch("review", "--seed", "1", "--reviewer", "ann", folder=workspace, typed="\n" * 9).stdout
    order = [line.strip() for line in done.splitlines() if line.strip().startswith("News")]
    assert sorted(order) == ["News 1", "News 1", "News 2", "News 3"]
    typed = "".join(f"{keys[name]}\n" for name in order)
    assert len(typed) == 2 * len(order)
    listed = presswatch("review", "--seed", "1", "--reviewer", "ann", folder=workspace, typed=typed)
    assert "4 verdicts kept" in listed.stdout
    again = presswatch("review", "--reviewer", "ann", folder=workspace, typed=typed)
    assert "no mentions to judge" in again.stderr
    assert "1/4" in presswatch("review", "--reviewer", "bob", folder=workspace, typed="q\n").stdout
    report = answered("review", "--report", folder=workspace)
    shares = {row["alias"]: (row["share"]["count"], row["share"]["of"]) for row in report["by_alias"]}
    assert shares == {"LOP": (1, 1), "League of Ports": (1, 1), "Portmen": (0, 1)}
    (month,) = report["by_month"]
    assert month["month"] == "2026-11"
    assert month["share"]["low"] == pytest.approx(0.2077, abs=1e-3)  # Wilson, 2 of 3
    assert month["share"]["high"] == pytest.approx(0.9385, abs=1e-3)
    told = presswatch("review", "--report", folder=workspace).stdout
    assert "precision by alias" in told
    assert "1 not about us" in told
    assert "0 of 1" in told


def test_a_verdict_can_be_taken_back(workspace: Path) -> None:
    done = presswatch("review", "--reviewer", "ann", folder=workspace, typed="x\nr\nb\nw\nq\n")
    assert "1 verdict kept" in done.stdout
    assert done.stdout.count("r right") == 2  # told at first, and after a letter that means nothing
    db = database.open(workspace / "presswatch.db")
    assert [row[0] for row in db.conn.execute("SELECT verdict FROM verdict")] == ["wrong_sense"]


def test_articles_passed_over_estimate_recall(workspace: Path) -> None:
    drawn = presswatch(
        "review", "--passed-over", "--reviewer", "ann", folder=workspace, typed="\n" * 9
    ).stdout
    order = [line.strip() for line in drawn.splitlines() if line.strip().startswith("News")]
    assert sorted(order) == ["News 2", "News 4", "News 5"]
    typed = "".join("y\n" if name == "News 4" else "n\n" for name in order)
    done = presswatch("review", "--passed-over", "--reviewer", "ann", folder=workspace, typed=typed)
    assert "3 verdicts kept" in done.stdout
    estimate = answered("review", "--report", folder=workspace)["recall"]["lop"]
    assert estimate["missed"] == 1
    assert estimate["value"] == pytest.approx(2 / 3)  # of two articles flagged and one missed
    assert estimate["low"] < 2 / 3 < estimate["high"]
    assert "recall about 0.67" in presswatch("review", "--report", folder=workspace).stdout


def test_verdicts_teach_the_sense_and_a_rescan_applies_it(workspace: Path) -> None:
    hint = "The LOP of the town is busy, its spokesman said on Friday."
    store(workspace, [f"{hint} Case {number}." for number in range(12)], first=20)
    assert sum(surface == "LOP" for _, surface in found(workspace, "--limit", "100")) == 13
    shown = presswatch("review", "--reviewer", "ann", "--seed", "1", folder=workspace, typed="\n" * 30).stdout
    order = [line.strip() for line in shown.splitlines() if line.strip().startswith("News")]
    typed = "".join("r\n" if int(name.split()[1]) < 20 else "w\n" for name in order)
    presswatch("review", "--reviewer", "ann", "--seed", "1", folder=workspace, typed=typed)
    assert "learnt: " in presswatch("review", "--report", folder=workspace).stdout
    assert presswatch("rescan", folder=workspace).returncode == 0
    left = found(workspace, "--limit", "100")
    assert ("News 1", "LOP") in left
    assert sum(surface == "LOP" for _, surface in left) == 1
    told = presswatch("explain", "https://example.com/world/10020-a-headline", folder=workspace).stdout
    assert "verdicts]" in told


def test_a_watchlist_is_tried_before_it_is_used(workspace: Path) -> None:
    other = workspace / "other.toml"
    other.write_text(
        '[[watch]]\nid = "lop"\nname = "League of Ports"\naliases.en = ["LOP", "Harbour Lions"]\n', "utf-8"
    )
    (trial,) = answered("watch", "test", str(other), folder=workspace)
    assert (trial["articles"], trial["outcomes"], trial["unused"]) == (
        1,
        {"yes": 2, "ask": 1},
        ["Harbour Lions"],
    )
    told = presswatch("watch", "test", "--watch", "lop", folder=workspace).stdout
    assert "lop: 2 articles; 3 mentions, 1 undecided" in told
    assert "Portmen 1" in told
    assert found(workspace)[-1] == ("News 3", "Portmen")  # nothing was stored


def test_a_change_is_held_against_the_verdicts(workspace: Path) -> None:
    store(workspace, [PORTMEN.replace("cup", f"cup {number}") for number in range(3)], first=30)
    shown = presswatch("review", "--reviewer", "ann", "--seed", "1", folder=workspace, typed="\n" * 30).stdout
    order = [line.strip() for line in shown.splitlines() if line.strip().startswith("News")]
    typed = "".join("r\n" if name == "News 1" else "n\n" for name in order)
    presswatch("review", "--reviewer", "ann", "--seed", "1", folder=workspace, typed=typed)
    better = workspace / "better.toml"
    better.write_text(ALLIANCE.replace(', "Portmen"', ""), "utf-8")
    done = presswatch("watch", "diff", "1", "better.toml", folder=workspace)
    assert done.returncode == 0
    assert done.stdout.startswith("removes 4 false")
    worse = workspace / "worse.toml"
    worse.write_text('[[watch]]\nid = "lop"\nname = "Portmen"\naliases.en = ["Portmen", "Hail"]\n', "utf-8")
    change = answered("watch", "diff", "presswatch.toml", "worse.toml", folder=workspace, code=1)
    assert change["summary"] == "drops 1 true"
    assert change["worse"]
    assert [row["surface"] for row in change["changes"]["lost, right"]] == ["League of Ports"]
    same = presswatch("watch", "diff", "presswatch.toml", "presswatch.toml", folder=workspace)
    assert same.stdout.startswith("changes nothing (0 texts read)")
    missing = presswatch("watch", "diff", "7", "presswatch.toml", folder=workspace)
    assert missing.returncode == 2
    assert "no version 7" in missing.stderr


def test_a_rescan_reads_only_what_a_change_may_touch(workspace: Path) -> None:
    path = workspace / "presswatch.toml"
    assert answered("rescan", folder=workspace)["revisions"] == 0
    path.write_text(path.read_text("utf-8") + '[[watch]]\nid = "plum"\nname = "Plum"\nkind = "query"\nquery = "plum NEAR/3 late"\n', "utf-8")  # fmt: skip
    assert answered("rescan", folder=workspace)["revisions"] == 1
    assert ("News 5", "plums was late") in found(workspace, "--watch", "plum")
    path.write_text(SOURCES + ALLIANCE.replace(', "Portmen"', ""), "utf-8")
    store(workspace, ["Hail fell on the hills."], first=40)
    assert answered("rescan", folder=workspace)["revisions"] == 5  # all but the last
    assert found(workspace) == [("News 1", "LOP"), ("News 1", "League of Ports")]
    assert answered("rescan", "--all", folder=workspace)["revisions"] == 6


def test_tone_is_told_only_when_asked_for(workspace: Path) -> None:
    store(workspace, ["Critics condemned the League of Ports as a disgraceful failure."], first=50)
    address = "https://example.com/world/10050-a-headline"
    assert "tone" not in presswatch("show", address, folder=workspace).stdout
    assert "tone: bad (condemned, failure)" in presswatch("show", address, "--tone", folder=workspace).stdout
    plain = answered("show", "https://example.com/world/10001-a-headline", "--tone", folder=workspace)
    assert {mention["tone"][0] for mention in plain["mentions"]} == {"cannot tell"}
