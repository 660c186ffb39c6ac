"""What the shared bench does not judge: which names are flagged, what pages show, one alert for one story."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler import crawl
from presswatch import config
from presswatch.alerts.message import calls_nobody
from presswatch.config import Workspace
from presswatch.errors import QueryError
from scheduler.jobs import alert, flag, group
from storage import articles, database, export, search
from storage.database import Database
from tests.conftest import Tally
from tests.crawler.test_hostile import Hostile, hostile  # noqa: F401  a fixture
from tests.ui.web.press import Site

pytestmark = pytest.mark.shared
NAMES = ("Kestrel Dynamics", "Løvås Bryggeri", "Acme", "Northwind Harbour Trust")


@pytest.fixture(scope="module")
def cases(hostile: Hostile) -> list[dict[str, Any]]:  # noqa: F811
    """Cases of ordinary articles that bench judges by half."""
    hostile.get("/__reset__")
    told = {"title", "mentions", "not_mentions", "page_lacks", "note", "title_lacks"}
    return [
        case
        for case in hostile.get("/__cases__")["cases"]
        if told & case["expect"]["store"].keys()
        and not case["heavy"]
        and case["group"] in ("content", "mention", "encoding", "identity", "status")
    ]


@pytest.fixture(scope="module")
def workspace(
    hostile: Hostile,  # noqa: F811
    cases: list[dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Workspace:
    """All of them crawled, twice where they want that, flagged, grouped and alerted after each time."""
    folder = tmp_path_factory.mktemp("hostile")
    watches = "".join(
        f'[[watch]]\nid = "w{n}"\nname = "{name}"\naliases.en = ["{name}"]\n' for n, name in enumerate(NAMES)
    )
    (folder / config.FILE_NAME).write_text(
        f"[fetch]\ndelay = 0\ntimeout = 5\nreaders = 1\nallow_private = {json.dumps(hostile.allowed)}\n"
        f'[[source]]\nname = "hostile"\nurl = "{hostile.url}"\n'
        f'sections = ["{hostile.url}/c/syndicated/"]\n{watches}'
        '[[alerts.channel]]\nname = "desk"\nurl = "json://127.0.0.1:9"\n'
        '[[alerts.rule]]\nname = "all"\nchannels = ["desk"]\n',
        encoding="utf-8",
    )
    made = config.load(folder / config.FILE_NAME)
    crawl.run(made, made.sources)
    for turn in (1, 2):
        crawl.run(
            made,
            urls=[c["seed"]["url"] for c in cases if c["seed"]["type"] == "article" and c["crawls"] >= turn],
        )
        follow(made)
    return made


def follow(made: Workspace) -> None:
    with database.open(made.database) as db:
        now = datetime.now(UTC)
        watchlist = flag.prepare(db, made.watches, now, made.sources)
        flag.follow(db, watchlist, lambda: datetime.now(UTC))
        group.follow(db, lambda: datetime.now(UTC))
        alert.follow(db, made.alerts.rules, lambda: datetime.now(UTC))


def article_of(db: Database, case: str) -> int:
    ((number,),) = db.execute("SELECT id FROM article WHERE url LIKE ?", [f"%/c/{case}/%"]).fetchall()
    return int(number)


def test_names_are_flagged_and_others_are_not(
    workspace: Workspace, cases: list[dict[str, Any]], tally: Tally
) -> None:
    wrong, judged = [], 0
    with database.open(workspace.database, read_only=True) as db:
        for case in cases:
            expected = case["expect"]["store"]
            if not {"mentions", "not_mentions"} & expected.keys():
                continue
            judged += 1
            found = {
                NAMES[int(watch[1:])]
                for (watch,) in db.execute(
                    "SELECT watch FROM mention JOIN article ON article.id = mention.article_id"
                    " WHERE outcome = 'yes' AND article.url LIKE ?",
                    [f"%/c/{case['id']}/%"],
                )
            }
            if set(expected.get("mentions", ())) - found or found & set(expected.get("not_mentions", ())):
                wrong.append((case["id"], found, expected))
    assert judged >= 27
    tally("hostile server, mentions", judged, wrong)


def test_pages_exports_and_searches_stay_harmless(workspace: Workspace, cases: list[dict[str, Any]]) -> None:
    site = Site(workspace)
    with database.open(workspace.database, read_only=True) as db:
        for case in cases:
            lacks = case["expect"]["store"].get("page_lacks", ())
            if lacks:
                shown = site.get(f"/article/{article_of(db, case['id'])}").text
                body = shown[shown.index("<main") :]  # the head has a script of ours
                assert not [
                    one for one in lacks if re.search(rf"<[^>]*{re.escape(one.lstrip('<'))}", body)
                ], case["id"]
        out = io.StringIO()
        export.write_csv(export.rows(db, "articles"), out)
        cells = [cell for row in csv.reader(io.StringIO(out.getvalue())) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        title = articles.revisions_of(db, article_of(db, "chat-injection-title"))[-1].headline or ""
        assert re.search(r"[@!]\w", title)
        assert not re.search(r"[@!]\w", calls_nobody(title))
        for case_name in ("fts-title", "sql-title", "template-title"):
            headline = articles.revisions_of(db, article_of(db, case_name))[-1].headline or ""
            with suppress(QueryError):  # a title may be a query that is none
                list(search.find(db, headline))
            words = " ".join(f'"{word}"' for word in re.findall(r"\w+", headline)[:3])
            assert list(search.find(db, words)), case_name
    site.close()


def test_copies_are_one_story_and_a_new_headline_is_no_new_alert(workspace: Workspace) -> None:
    with database.open(workspace.database, read_only=True) as db:
        stories = db.execute(
            "SELECT count(*), count(DISTINCT story_id) FROM story_member JOIN article ON article.id = article_id"
            " WHERE article.url LIKE '%/c/syndicated/%'"
        ).fetchone()
        assert stories == (3, 1)
        for name in ("headline-test", "silent-change"):
            number = article_of(db, name)
            assert len(articles.revisions_of(db, number)) == 2
            (alerts,) = db.execute(
                "SELECT count(DISTINCT alert_id) FROM alert_article JOIN alert ON alert.id = alert_id"
                " WHERE article_id = ? AND kind = 'mention'",
                [number],
            ).fetchone()
            assert alerts <= 1, name
        texts = [
            text.article_body
            for (number,) in db.execute(
                "SELECT id FROM article WHERE url LIKE '%/c/reused-address/%'"
            ).fetchall()
            for text in articles.revisions_of(db, number)
        ]
        assert len(set(texts)) == 2
