"""drift, uptake, and credits that are checked against the archive."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from presswatch import config
from presswatch.alerts.rules import Flagged, Raised, Suppressed
from presswatch.coverage.ledger import Poll
from presswatch.types import Block, BlockKind, Field, Outcome, Route, RouteKind
from scheduler.jobs import flag, group
from storage import articles, coverage, database, outbox, sources
from tests.storage.builders import reading
from ui.cli import main as cli

NOW = datetime.now(UTC)
RELEASE = (
    "The Lakes Union has opened a gauging station on the upper Selma, the first of nine that are planned for this year.",
    "\u201cWe will not close the 12 stations on the lower river,\u201d said the Lakes Union on Friday in Morwick.",
    "The station measures level, flow and temperature each ten minutes and sends them to the basin office by radio link.",
)
FEED = Route("official", RouteKind.FEED, "https://official.example/feed.xml")


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> database.Database:
    """A release, a copy with credit, an article that altered its quote, and one that credits an unknown outlet."""
    declared = "".join(
        f'[[source]]\nname = "{name}"\ntitle = "{title}"\nurl = "https://{name}.example/"\n'
        f'feeds = ["https://{name}.example/feed.xml"]\nlanguages = ["en"]\n'
        for name, title in (("official", "Lakes Bulletin"), ("herald", "Herald"), ("tribune", "Tribune"))
    )
    (tmp_path / "presswatch.toml").write_text(
        f'{declared}[[watch]]\nid = "union"\nname = "Lakes Union"\naliases.en = ["Lakes Union"]\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    db = database.open(tmp_path / "presswatch.db")
    workspace = config.load(tmp_path / "presswatch.toml")
    sources.declare(db, workspace.sources, NOW - timedelta(days=9))
    flag_list = flag.prepare(db, workspace.watches, NOW, workspace.sources)
    altered = RELEASE[1].replace("not close the 12", "close the 14")
    texts: list[tuple[str, int, tuple[str, ...]]] = [
        ("official", 9, RELEASE),
        ("herald", 6, (*RELEASE[:2], "Lakes Bulletin reports that work went on through the winter.")),
        ("tribune", 4, (altered, "Reuters reported that fishermen at the lower river had asked for it.")),
    ]
    for n, (source, hours, lines) in enumerate(texts, 1):
        blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in lines)
        at = NOW - timedelta(hours=hours)
        articles.append(db, source, reading(n, blocks=blocks, in_language="en", date_published=None), at)
    flag.follow(db, flag_list, lambda: NOW)
    group.follow(db, lambda: NOW)
    return db


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert cli.run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.usefixtures("db")
def test_a_quote_that_was_altered_is_shown_with_what_turned_its_meaning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (group,) = rows(capsys, "drift", "--watch", "union")
    assert group["original"]["source"] == "official"
    kinds = {one["source"]: (one["kind"], set(one["flags"])) for one in group["others"]}
    assert kinds == {"herald": ("verbatim", set()), "tribune": ("altered", {"number", "negation"})}
    capsys.readouterr()
    assert cli.run(["drift"]) == 0
    shown = capsys.readouterr().out
    assert "altered (" in shown
    assert "1 of the watched that several articles have, of them 1 changed on their way" in shown
    assert cli.run(["drift", "--watch", "nobody"]) == 2


@pytest.mark.usefixtures("db")
def test_who_used_a_release_how_soon_and_what_was_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "uptake", "1")
    assert found["release"]["source"] == "official"
    assert [(use["source"], use["used"], use["left_out"], use["credited"]) for use in found["uses"]] == [
        ("herald", [0, 1], [2], True),
        ("tribune", [1], [0, 2], False),
    ]
    assert found["uses"][0]["after_seconds"] == pytest.approx(3 * 3600, abs=1)
    capsys.readouterr()
    assert cli.run(["uptake", "1"]) == 0
    assert "without credit" in capsys.readouterr().out


def test_a_credit_is_verified_not_found_or_outside(
    db: database.Database, capsys: pytest.CaptureFixture[str]
) -> None:
    urls = [url for (url,) in db.execute("SELECT url FROM article ORDER BY id")]
    (verified,) = rows(capsys, "explain", urls[1])["credits"]
    assert (verified["agent"], verified["state"], verified["of_article_id"]) == ("official", "verified", 1)
    (outside,) = [edge for edge in rows(capsys, "explain", urls[2])["credits"] if edge["agent"] != "official"]
    assert outside["state"] == "outside"
    # The outlet's own text gone: "not found" is said only where all its lists were seen without a gap.
    db.conn.execute("DELETE FROM story_member WHERE article_id = 1")
    db.conn.commit()
    assert [edge["state"] for edge in rows(capsys, "explain", urls[1])["credits"]] == ["unseen"]
    for hours in range(100, -1, -4):
        coverage.note(db, FEED, Poll(NOW - timedelta(hours=hours), ("b", "a")))
    assert [edge["state"] for edge in rows(capsys, "explain", urls[1])["credits"]] == ["not_found"]
    capsys.readouterr()
    assert cli.run(["explain", urls[1]]) == 0
    told = capsys.readouterr().out
    assert "credits  official: not found, seen whole" in told
    assert "mention  union yes" in told
    assert "«Lakes Union» in the body: exact" in told


def test_an_explanation_ends_with_the_alerts_that_were_raised_or_not(
    db: database.Database, capsys: pytest.CaptureFixture[str]
) -> None:
    url, revision = db.execute(
        "SELECT article.url, revision.id FROM article JOIN revision ON article_id = article.id WHERE article.id = 2"
    ).fetchone()
    found = Flagged("union", 2, revision, "1", "herald", "en", frozenset({Field.BODY}), Outcome.YES, 0.5)
    with database.transaction(db):
        outbox.record(
            db,
            [Raised("a-key", "desk", "union", "1", (2,), NOW)],
            [Suppressed("night", found, "salience 0.5 is below 0.8")],
            {2: revision},
            {"desk": ("mail",)},
            NOW,
        )
    by_rule = {one["rule"]: one for one in rows(capsys, "explain", "2")["alerts"]}
    assert (by_rule["desk"]["raised"], by_rule["desk"]["deliveries"]) == ("mention", "mail: waiting")
    assert (by_rule["night"]["raised"], by_rule["night"]["reason"]) == (None, "salience 0.5 is below 0.8")
    capsys.readouterr()
    assert cli.run(["explain", url]) == 0
    told = capsys.readouterr().out
    assert "raised by desk on union: mention; mail: waiting" in told
    assert "left out by night on union: salience 0.5 is below 0.8" in told
