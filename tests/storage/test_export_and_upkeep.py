from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from presswatch.errors import StorageError, UsageError
from presswatch.types import Decision, Refusal, RefusalReason, RunCounts
from storage import articles, database, decisions, export, mentions, refusals, runs, search, upkeep
from storage.database import Database
from storage.rows import Flagged
from storage.views import VIEWS
from tests.storage.builders import NOW, entry, later, mention, reading, text, url


def test_an_export_holds_every_row_once_over_many_pages(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_PAGE", 3)
    for n in range(8):
        articles.append(db, "herald", reading(n), NOW)
    assert [row["article_id"] for row in export.rows(db, "articles")] == list(range(1, 9))
    chosen = export.rows(
        db, "articles", where="headline IN (:a, :b)", parameters={"a": "Headline 2", "b": "Headline 7"}
    )
    assert [row["article_id"] for row in chosen] == [3, 8]


@pytest.mark.parametrize("page", [2, 3, 5])
def test_an_export_holds_every_row_where_several_have_one_key(
    db: Database, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(export, "_PAGE", page)
    for n in range(6):
        articles.append(db, "herald", reading(n), NOW)
        story = 1 if n < 4 else n
        db.conn.execute(
            "INSERT OR IGNORE INTO story (id, created_at, updated_at) VALUES (?1, ?2, ?2)", (story, "t")
        )
        db.conn.execute("INSERT INTO story_member VALUES (?, ?, 'copy', NULL, 1.0, 't')", (n + 1, story))
    found = [row["article_id"] for row in export.rows(db, "story_articles")]
    assert sorted(found) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_every_view_can_be_exported(db: Database, view: str) -> None:
    articles.unseen(db, [entry(1)], NOW)
    articles.append(db, "herald", reading(1), NOW, entry=entry(1))
    refusals.record(db, "herald", Refusal(url(2), RefusalReason.PAYWALL, "a detail"), NOW)
    (count,) = db.execute(f'SELECT count(*) FROM "{view}"').fetchone()
    assert export.write_jsonl(export.rows(db, view), io.StringIO()) == count
    assert export.write_csv(export.rows(db, view), io.StringIO()) == count


def test_rows_are_chosen_by_watch_source_language_and_time(db: Database) -> None:
    for n in range(4):
        articles.append(db, "herald", reading(n, in_language="ru" if n else "en"), later(hours=n))
    found = Flagged(2, 2, (mention(),))
    mentions.commit(db, "flag", 4, [found], NOW, watchlist_version=1, matcher_version="1")

    def chosen(view: str, choice: export.Choice) -> list[int]:
        where, parameters = export.condition(view, choice)
        return [row["article_id"] for row in export.rows(db, view, where=where, parameters=parameters)]

    assert chosen("articles", export.Choice()) == [1, 2, 3, 4]
    assert (
        chosen("articles", export.Choice(watch="org"))
        == chosen("mentions", export.Choice(watch="org"))
        == [2]
    )
    assert chosen("articles", export.Choice(language="ru", since=later(hours=2))) == [3, 4]
    assert chosen("articles", export.Choice(source="herald", until=later(hours=1))) == [1]
    assert chosen("articles", export.Choice(source="' OR 1")) == []
    for view, choice in (
        ("stories", export.Choice(source="herald")),
        ("routes", export.Choice(since=NOW)),
        ("runs", export.Choice(watch="org")),
    ):
        with pytest.raises(UsageError, match=f"rows of {view} have no"):
            chosen(view, choice)


def test_an_unknown_view_is_a_usage_error_that_names_the_known(db: Database) -> None:
    with pytest.raises(UsageError) as caught:
        list(export.rows(db, "article; DROP TABLE article"))
    assert "revisions" in caught.value.remedy


def test_json_lines_hold_lists_as_lists(db: Database) -> None:
    articles.append(db, "herald", reading(1, author=("Ա. Գրող", "B")), NOW)
    out = io.StringIO()
    assert export.write_jsonl(export.rows(db, "articles"), out) == 1
    row = json.loads(out.getvalue())
    assert row["author"] == ["Ա. Գրող", "B"]
    assert row["date_published"] == "2026-11-24T16:14:05Z"
    assert row["first_seen_at"] == "2026-11-24T16:14:05.123Z"


@pytest.mark.parametrize("headline", ["=1+1", "+7 900", "-5", "@SUM(A1)", "\t=1"])
def test_csv_runs_no_formula_in_a_spreadsheet(db: Database, headline: str) -> None:
    articles.append(
        db, "herald", reading(1, headline=headline, author=("A", "B"), keywords=('=HYPERLINK("x")',)), NOW
    )
    out = io.StringIO()
    assert export.write_csv(export.rows(db, "articles"), out) == 1
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert row["headline"] == f"'{headline}"
    assert row["author"] == "A; B"
    assert row["keywords"].startswith("'=")
    assert row["article_body"] == text(1)


def test_csv_has_its_header_even_without_rows(db: Database) -> None:
    out = io.StringIO()
    assert export.write_csv(export.rows(db, "mentions"), out) == 0
    assert out.getvalue().startswith("mention_id,article_id,")


def test_a_backup_is_a_whole_database_of_one_file(db: Database, tmp_path: Path) -> None:
    for n in range(50):
        articles.append(db, "herald", reading(n), NOW, entry=entry(n))
    target = tmp_path / "backup" / "copy.db"
    target.parent.mkdir()
    upkeep.backup(db, target)
    assert [item.name for item in target.parent.iterdir()] == ["copy.db"]
    copy = database.open(target, read_only=True)
    for view in VIEWS:
        assert list(export.rows(copy, view.name)) == list(export.rows(db, view.name)), view.name
    assert len(search.search(copy, "w7x3")) == 1
    copy.close()
    restored = database.open(target)
    assert articles.append(restored, "herald", reading(7), NOW).verdict == "same"


def test_a_backup_overwrites_nothing(db: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(StorageError, match="there already"):
        upkeep.backup(db, target)
    assert target.read_text() == "precious"


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(db: Database, tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        upkeep.backup(db, tmp_path / "nowhere" / "copy.db")
    assert not (tmp_path / "nowhere").exists()


def test_a_damaged_file_is_found(db: Database, path: Path) -> None:
    for n in range(200):
        articles.append(db, "herald", reading(n), NOW)
    assert upkeep.check(db).is_sound
    upkeep.checkpoint(db)
    db.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40_000] = bytes(40_000)
    path.write_bytes(content)
    try:
        problems = upkeep.check(database.open(path, read_only=True)).problems
    except StorageError as error:  # where the pages of the schema itself are hit
        problems = (str(error),)
    assert problems


def test_an_index_that_lost_an_article_is_found_and_built_anew(db: Database) -> None:
    for n in range(3):
        articles.append(db, "herald", reading(n), NOW)
    db.execute("INSERT INTO article_fts (article_fts) VALUES ('delete-all')")
    assert upkeep.check(db).problems == ("the search index holds 0 articles of 3",)
    upkeep.rebuild_search(db)
    assert upkeep.check(db).is_sound
    assert len(search.search(db, "w1x3")) == 1


def test_pruning_tells_first_and_keeps_articles(db: Database) -> None:
    articles.unseen(db, [entry(n) for n in range(4)], NOW)
    articles.append(db, "herald", reading(0), NOW, entry=entry(0))
    articles.skip(db, "herald", [url(1)], "older", NOW)
    refusals.record(db, "herald", Refusal(url(2), RefusalReason.PAYWALL), NOW)
    decisions.record(db, url(2), Decision("refuse", "paywall", "schema.org"), NOW)
    runs.finish(db, runs.start(db, "herald", "operator", "me", NOW), NOW, RunCounts())
    runs.start(db, "herald", "operator", "me", NOW)
    nothing = upkeep.prune(db, NOW, dry_run=False)
    assert (nothing.decisions, nothing.refusals, nothing.runs, nothing.listings) == (0, 0, 0, 0)
    planned = upkeep.prune(db, later(days=90))
    assert (planned.decisions, planned.refusals, planned.runs, planned.listings) == (2, 1, 1, 2)
    assert upkeep.prune(db, later(days=90), dry_run=False) == planned
    assert upkeep.prune(db, later(days=90)).listings == 0
    assert len(articles.recent(db)) == 1
    assert [one.url for one in articles.waiting(db, "herald", NOW)] == [url(3)]
    assert len(runs.recent(db)) == 1
    assert upkeep.check(db).is_sound


def test_pruning_takes_many_short_transactions(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_PRUNE_ROWS", 10)
    for n in range(35):
        decisions.record(db, url(n), Decision("refuse", "paywall", "schema.org"), NOW)
    assert upkeep.prune(db, later(days=1), dry_run=False).decisions == 35
    assert db.execute("SELECT count(*) FROM decision").fetchone() == (0,)


def test_upkeep_tells_the_size(db: Database) -> None:
    articles.append(db, "herald", reading(1), NOW)
    upkeep.optimize(db)
    size = upkeep.size(db)
    assert size.log > 0
    assert size.database > 0
