"""Pages of a workspace whose texts were moved to a file of their own are what they were."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presswatch import config
from storage import database, rollover
from tests.ui.web.press import Site, build
from ui.cli import main as cli

PAGES = (
    "/search?q=Lake",
    "/search?q=sixty",
    "/api/v1/articles/1",
    "/presswatch/articles.json?_shape=array&_col=article_body",
    "/presswatch/revisions.json?_shape=array&_col=blocks",
)


def test_pages_the_api_and_datasette_show_whole_texts(tmp_path: Path) -> None:
    # All of one month, whatever the day is: between two files the order by relevance may differ.
    press = build(tmp_path, now=datetime.now(UTC).replace(day=15, hour=12))
    pages = (*PAGES, *(f"/article/{number}" for number in press.ids[:2]))
    site = Site(press.workspace)
    before = [_told(site, page) for page in pages]
    db = database.open(press.workspace.database)
    later = press.now + timedelta(days=40)
    assert rollover.roll(db, rollover.boundary(later, 0), lambda: later)
    db.close()
    assert [_told(site, page) for page in pages] == before  # connections that were open
    site.close()
    site = Site(press.workspace)
    assert [_told(site, page) for page in pages] == before
    site.close()


def _told(site: Site, page: str) -> str:
    answer = site.get(page)
    assert answer.status_code == 200, page
    assert "\x1e" not in answer.text
    assert "\\u001e" not in answer.text
    return re.sub(r'(?:content|value)="[^" ]{40,}"', "", answer.text)


def test_a_search_over_two_files_finds_what_one_found(tmp_path: Path) -> None:
    first = datetime.now(UTC).replace(day=1, hour=4)  # some of the nine hours before are of another month
    press = build(tmp_path, now=first)
    site = Site(press.workspace)
    before = _found(site)
    db = database.open(press.workspace.database)
    later = first + timedelta(days=40)
    assert len(rollover.roll(db, rollover.boundary(later, 0), lambda: later)) == 2
    db.close()
    assert len(before) > 1
    assert sorted(_found(site)) == sorted(before)
    site.close()


def _found(site: Site) -> list[str]:
    return re.findall(r'<h2[^>]*><a href="(/article/\d+)"', site.get("/search?q=Lake").text)


def test_the_command_moves_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    press = build(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.VARIABLE, raising=False)
    db = database.open(press.workspace.database)
    db.conn.execute(
        "UPDATE revision SET fetched_at = replace(fetched_at, substr(fetched_at, 1, 7), '2020-02')"
    )
    db.close()
    assert cli.run(["roll", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["month"] for row in told["months"]] == ["2020-02"]
    assert list(tmp_path.glob("*-2020-02.db")) == []
    assert cli.run(["roll", "--yes"]) == 0
    assert len(list(tmp_path.glob("*-2020-02.db"))) == 1
    capsys.readouterr()
    assert cli.run(["roll"]) == 0
    assert "no month is old enough" in capsys.readouterr().out
    assert cli.run(["search", "sixty"]) == 0
    assert "sixty" in capsys.readouterr().out
