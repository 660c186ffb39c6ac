"""A rescan through the index finds what a rescan of everything finds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from presswatch.mentions.index_terms import terms
from presswatch.types import Alias, Block, BlockKind, Outcome, Watch, WatchKind
from scheduler.jobs import flag, rescan
from storage import articles, mentions, standing
from storage.database import Database
from tests.presswatch.mentions.test_quality import GATE, WATCHES, marked
from tests.storage.builders import NOW, later, reading, url

BEFORE = (Watch("nobody", "Nobody at All"),)
NOTHING = ("en", "Rain fell on the hills.")
Found = set[tuple[str, int, int, str]]


def store(db: Database) -> None:
    for number, (language, text) in enumerate((*GATE, NOTHING)):
        body = marked(text)[0]
        read = reading(
            number,
            headline=None,
            description=None,
            in_language=language,
            blocks=(Block(BlockKind.PARAGRAPH, body),),
        )
        articles.append(db, "herald", read, NOW)


def found(db: Database) -> Found:
    rows = mentions.recent(db, outcome=None, limit=1000)
    return {(row.url, row.start, row.end, row.watch) for row in rows if row.outcome == Outcome.YES.value}


def wanted() -> Found:
    return {
        (url(number), start, end, watch)
        for number, (_, text) in enumerate(GATE)
        for start, end, watch in marked(text)[1]
    }


def test_new_watches_are_found_in_every_form_and_language(db: Database) -> None:
    store(db)
    flag.follow(db, flag.prepare(db, BEFORE, NOW), lambda: NOW)
    assert found(db) == set()
    read = rescan.rescan(
        db, flag.prepare(db, (*BEFORE, *WATCHES), NOW), lambda: later(hours=1), everything=False
    )
    assert found(db) == wanted()
    assert read <= len(GATE)  # what names nobody was not read


def test_a_rescan_of_what_changed_leaves_what_one_of_everything_leaves(db: Database) -> None:
    store(db)
    flag.follow(db, flag.prepare(db, WATCHES, NOW), lambda: NOW)
    fewer = tuple(
        replace(watch, aliases=tuple(alias for alias in watch.aliases if alias.language != "ru"))
        for watch in WATCHES[:-1]
    )
    watchlist = flag.prepare(db, fewer, NOW)
    rescan.rescan(db, watchlist, lambda: NOW, everything=False)
    some = found(db)
    assert some < wanted()
    assert rescan.rescan(db, watchlist, lambda: NOW) == len(GATE) + 1
    assert found(db) == some
    assert rescan.rescan(db, watchlist, lambda: NOW, everything=False) == 0


def test_a_watch_that_was_another_for_a_while_is_flagged_again(db: Database) -> None:
    flag.follow(db, flag.prepare(db, WATCHES, NOW), lambda: NOW)
    other = flag.prepare(db, BEFORE, NOW)
    store(db)
    flag.follow(db, other, lambda: NOW)
    rescan.rescan(db, flag.prepare(db, WATCHES, NOW), lambda: NOW, everything=False)
    assert found(db) == wanted()


def test_the_first_flagged_time_of_a_mention_outlives_a_rescan(db: Database) -> None:
    store(db)
    flag.follow(db, flag.prepare(db, WATCHES, NOW), lambda: NOW)
    before = {row.id: row.flagged_at for row in mentions.recent(db, limit=1000)}
    more = (*WATCHES, Watch("hall", "Штаб", WatchKind.PLACE, (Alias("Штаб", "ru"),)))
    rescan.rescan(db, flag.prepare(db, more, NOW), lambda: later(hours=2), everything=False)
    after = {row.id: row.flagged_at for row in mentions.recent(db, limit=1000)}
    assert before.items() <= after.items()


@pytest.mark.parametrize(
    ("watch", "language", "unindexed"),
    [
        (Watch("w", "Brightwell Robotics"), "en", False),
        (Watch("w", "North Atlantic", aliases=(Alias("حلف", "ar"),)), "ar", True),
        (Watch("w", "North Atlantic", aliases=(Alias("北约", "zh"),)), "zh", True),
        (Watch("w", "North Atlantic", aliases=(Alias("北约", "zh"),)), "en", False),
        (Watch("w", "w", WatchKind.QUERY, query="lake NEAR/2 union"), "en", False),
    ],
)
def test_languages_that_join_words_are_read(watch: Watch, language: str, unindexed: bool) -> None:
    assert terms(watch, [language]).unindexed == (frozenset({language}) if unindexed else frozenset())


def test_quotes_keep_their_rows_and_learn_whose_they_are(db: Database) -> None:
    body = "“We shall open the bridge in May,” said Olga Snegirova, the minister. Reuters reports that it is long."
    body += " The Rail Union had asked for it."
    read = reading(1, headline=None, description=None, blocks=(Block(BlockKind.PARAGRAPH, body),))
    articles.append(db, "herald", read, NOW)
    some = (*BEFORE, Watch("union", "Rail Union"))
    flag.follow(db, flag.prepare(db, some, NOW), lambda: NOW)
    before = list(db.query("SELECT text, speaker, watch, content_spans FROM quote"))
    credited = list(db.query("SELECT * FROM attribution"))
    assert [row["watch"] for row in before] == [None, None]
    assert credited
    minister = Watch("minister", "Olga Snegirova", WatchKind.PERSON)
    rescan.rescan(db, flag.prepare(db, (*some, minister), NOW), lambda: NOW, everything=False)
    after = list(db.query("SELECT text, speaker, watch, content_spans FROM quote"))
    assert after == [{**before[0], "watch": "minister"}, before[1]]
    assert list(db.query("SELECT * FROM attribution")) == credited
    rescan.rescan(db, flag.prepare(db, some, NOW), lambda: NOW, everything=False)
    assert list(db.query("SELECT text, speaker, watch, content_spans FROM quote")) == before


@pytest.mark.parametrize("everything", [False, True])
def test_a_service_that_follows_the_log_meanwhile_is_not_set_back(
    db: Database, monkeypatch: pytest.MonkeyPatch, everything: bool
) -> None:
    monkeypatch.setattr(flag, "BATCH", 5)
    store(db)
    flag.follow(db, flag.prepare(db, BEFORE, NOW), lambda: NOW)
    watchlist = flag.prepare(db, (*BEFORE, *WATCHES), NOW)
    reached: list[int] = [mentions.cursor(db, flag.FOLLOWER)]

    def follow(_: int) -> None:
        assert mentions.cursor(db, flag.FOLLOWER) == reached[-1]
        articles.append(db, "herald", reading(900 + len(reached), in_language="en"), NOW)
        flag.follow(db, watchlist, lambda: NOW)
        reached.append(mentions.cursor(db, flag.FOLLOWER))

    rescan.rescan(db, watchlist, lambda: NOW, everything=everything, on_progress=follow)
    assert len(reached) > 2


def test_a_rescan_of_everything_that_was_killed_goes_on_where_it_stopped(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flag, "BATCH", 5)
    store(db)
    flag.follow(db, flag.prepare(db, BEFORE, NOW), lambda: NOW)
    watchlist = flag.prepare(db, (*BEFORE, *WATCHES), NOW)

    def kill(done: int) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescan.rescan(db, watchlist, lambda: NOW, on_progress=kill)
    assert rescan.rescan(db, watchlist, lambda: NOW) == len(GATE) + 1 - 10
    assert found(db) == wanted()
    assert rescan.rescan(db, watchlist, lambda: NOW) == len(GATE) + 1
    assert standing.backlog(db) == {flag.FOLLOWER: 0}
