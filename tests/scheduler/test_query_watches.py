"""A watch that is a query: flagged as articles come, and found by search, by one grammar. All texts are invented."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from presswatch.errors import QueryError
from presswatch.types import Block, BlockKind, Source, Watch, WatchKind
from scheduler.jobs import flag
from storage import articles, database, mentions, sources
from storage.database import Database
from tests.storage.builders import FEED, HERALD, NOW, reading, url
from ui.cli import main as cli

COURIER = Source("courier", "The Courier", "https://courier.example/")
ARTICLES = (
    (
        "herald",
        "en",
        "Dock strike ends",
        "The port of Selma opens.",
        "The dockers of the port went back to work.",
    ),
    (
        "herald",
        "en",
        "A quiet week",
        "",
        "A strike was feared. Nobody left the port. Ships came and went as planned.",
    ),
    (
        "courier",
        "en",
        "Port strike",
        "Lorries wait.",
        "The strike in the port goes on, said the dockers' union.",
    ),
    ("courier", "ru", "Забастовка в порту", "", "Докеры порта бастуют. Забастовкой недовольны перевозчики."),
    ("herald", "en", "Chess", "", "The match was drawn: a port was drunk, and nobody thought of the strike."),
)
# query -> numbers of the articles that it means
QUERIES = {
    "strike NEAR/2 port": {2},
    "strike AND port": {0, 1, 2, 4},
    "strike port NOT chess": {0, 1, 2},
    '"port strike"': {2},
    "SENTENCE(strike port)": {2, 4},
    "title:strike": {0, 2},
    "lead:port": {0},
    "source:courier port": {2},
    "lang:ru забастовка": {3},
    "забастовка NEAR/1 порт": {3},
    "(strike OR забастовка) NOT source:herald": {2, 3},
    'body:("nobody left" OR "goes on")': {1, 2},
    "dockers* lang:en": {0, 2},
}


def store(db: Database) -> None:
    sources.declare(db, [HERALD, COURIER], NOW)
    for number, (source, language, title, lead, body) in enumerate(ARTICLES):
        read = reading(
            number,
            headline=title,
            description=lead or None,
            in_language=language,
            blocks=(Block(BlockKind.PARAGRAPH, body),),
        )
        articles.append(db, source, read, NOW)


@pytest.mark.parametrize("query", QUERIES)
def test_flagging_finds_the_articles_that_the_query_means(db: Database, query: str) -> None:
    store(db)
    watchlist = flag.prepare(db, [Watch("w", "Dock strikes", WatchKind.QUERY, query=query)], NOW)
    flag.follow(db, watchlist, lambda: NOW)
    found = mentions.recent(db, watch="w")
    assert {mention.url for mention in found} == {url(number) for number in QUERIES[query]}
    for mention in found:
        assert (mention.rule, mention.alias) == ("query", query)
        assert mention.surface in mention.sentence or " " in mention.surface


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lines = [f'[[source]]\nname = "{s.name}"\nurl = "{s.url}"' for s in (HERALD, COURIER)]
    (tmp_path / "presswatch.toml").write_text("\n".join(lines), encoding="utf-8")
    opened = database.open(tmp_path / "presswatch.db")
    store(opened)
    opened.close()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("workspace")
def test_search_finds_the_same_articles(capsys: pytest.CaptureFixture[str]) -> None:
    for query, numbers in QUERIES.items():
        assert cli.run(["search", query, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert {row["url"] for row in found} == {url(number) for number in numbers}, query


def test_a_place_in_a_lead_that_the_body_repeats_is_cited_once(db: Database) -> None:
    lead = "The port of Selma opens."
    read = reading(
        1, headline="Ships", description=lead, blocks=(Block(BlockKind.PARAGRAPH, f"{lead} A strike ended."),)
    )
    sources.declare(db, [HERALD], NOW)
    articles.append(db, "herald", read, NOW)
    flag.follow(
        db, flag.prepare(db, [Watch("w", "w", WatchKind.QUERY, query="port")], NOW), lambda: datetime.now(UTC)
    )
    (mention,) = mentions.recent(db)
    assert (mention.field, mention.start, mention.surface) == ("lead", 4, "port")


def test_a_malformed_query_names_its_watch_and_column(db: Database) -> None:
    with pytest.raises(QueryError, match=r"column 6: watch strikes: NEAR/ needs a number") as raised:
        flag.prepare(db, [Watch("strikes", "w", WatchKind.QUERY, query="dock NEAR/x port")], NOW)
    assert raised.value.column == 6


def test_the_configuration_points_at_the_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "presswatch.toml"
    path.write_text('[[watch]]\nid = "w"\nname = "w"\nkind = "query"\nquery = "dock AND (port"\n', "utf-8")
    assert cli.run(["mentions", "--config", str(path)]) == 2
    told = capsys.readouterr().err
    assert "line 5" in told
    assert "column 10: this bracket is never closed" in told
    assert FEED.url not in told
