"""Quotes are kept of what mentions the watched and of its stories, and found on demand in everything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from presswatch.types import Alias, Block, BlockKind, Outcome, Watch, WatchKind
from scheduler.jobs import flag, group, rescan
from storage import articles, mentions, speech
from storage.database import Database
from tests.storage.builders import NOW, later, reading

BRIDGE = (Watch("bridge", "Bridge Authority"),)
NOBODY = (Watch("nobody", "Nobody at All"),)
SAID = (
    "The old bridge over the river will stay closed until spring, officials in the town of Westmere decided on Monday"
    " after engineers had found deep cracks in two of its seven pillars. “We will not risk a single life for a"
    " shorter way to work,” said Anna Lind, the mayor, at the town hall, where some forty people had come to listen."
)
NAMED = f"{SAID}\nThe Bridge Authority will pay for the repairs, which are to begin in March and to last for a year."


def store(db: Database, number: int, text: str, source: str) -> int:
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in text.split("\n"))
    read = replace(reading(number, in_language="en"), headline="Bridge stays closed", blocks=blocks)
    return articles.append(db, source, read, NOW).revision_id or 0


def follow(db: Database, watches: tuple[Watch, ...]) -> flag.Watchlist:
    watchlist = flag.prepare(db, watches, NOW)
    flag.follow(db, watchlist, lambda: NOW)
    return watchlist


def stored(db: Database, revision_id: int) -> list[str]:
    rows = db.conn.execute("SELECT speaker FROM quote WHERE revision_id = ?", (revision_id,))
    return [row[0] for row in rows]


def test_a_text_that_mentions_nobody_is_heard_when_somebody_asks(db: Database) -> None:
    text = store(db, 1, SAID, "herald")
    follow(db, BRIDGE)
    assert stored(db, text) == []
    assert [quote["speaker"] for quote in speech.quotes_of(db, text)] == ["Anna Lind"]
    assert stored(db, text) == []  # asking writes nothing


@pytest.mark.parametrize("grouped_first", [False, True])
def test_a_story_with_a_mention_is_heard_whole(db: Database, grouped_first: bool) -> None:
    copy, named = store(db, 1, SAID, "herald"), store(db, 2, NAMED, "post")
    if grouped_first:
        group.follow(db, lambda: NOW)
    follow(db, BRIDGE)
    group.follow(db, lambda: NOW)
    assert stored(db, named) == stored(db, copy) == ["Anna Lind"]
    mentions.reset(db, flag.FOLLOWER, NOW)
    follow(db, BRIDGE)  # flagging all again leaves the same
    assert stored(db, named) == stored(db, copy) == ["Anna Lind"]


def test_a_new_watch_brings_the_quotes_of_old_texts(db: Database) -> None:
    text = store(db, 1, NAMED, "herald")
    follow(db, NOBODY)
    assert stored(db, text) == []
    watchlist = flag.prepare(db, (*NOBODY, *BRIDGE), NOW)
    rescan.rescan(db, watchlist, lambda: later(hours=1), everything=False)
    assert stored(db, text) == ["Anna Lind"]
    assert speech.is_heard(db, text)


@pytest.mark.parametrize(
    ("outcome", "rule", "tells"),
    [
        (Outcome.YES, "initials of the name", True),
        (Outcome.ASK, "surname", True),
        (Outcome.ASK, "initials of the name", False),
        (Outcome.NO, "exact", False),
    ],
)
def test_initials_that_nobody_declared_are_no_reason_while_they_are_doubtful(
    outcome: Outcome, rule: str, tells: bool
) -> None:
    assert speech.tells(outcome, rule) is tells


@pytest.mark.parametrize(
    ("language", "watches", "text", "said"),
    [
        (
            "ru",
            ("lind", "union"),
            "«Мост останется закрытым», — заявила генеральный секретарь Озёрного союза Анна Линд.\n"
            "По её словам, работы начнутся в марте.",
            ["lind", "lind"],  # not the union that her role names
        ),
        (
            "ru",
            ("union",),
            "«Мост останется закрытым», — заявила генеральный секретарь Озёрного союза Анна Линд.",
            ["union"],  # nobody watches her: she speaks for it
        ),
        ("ru", ("lind",), "Анна Линд приехала.\nПо её словам, работы начнутся в марте.", ["lind"]),
        ("ru", ("lind",), "Анна Линд приехала.\nПо словам Петра Иванова, работы начнутся в марте.", [None]),
    ],
)
def test_a_quote_is_of_the_watch_that_its_speaker_is(
    db: Database, language: str, watches: tuple[str, ...], text: str, said: list[str | None]
) -> None:
    named = {
        "lind": Watch("lind", "Anna Lind", kind=WatchKind.PERSON, aliases=(Alias("Анна Линд", "ru"),)),
        "union": Watch("union", "Lakes Union", aliases=(Alias("Озёрный союз", "ru"),)),
    }
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in text.split("\n"))
    read = replace(reading(1, in_language=language), headline="Мост", blocks=blocks, description=None)
    revision = articles.append(db, "herald", read, NOW).revision_id
    follow(db, tuple(named[watch] for watch in watches))
    rows = db.conn.execute(
        "SELECT watch, text FROM quote WHERE revision_id = ? ORDER BY id", (revision,)
    ).fetchall()
    assert [row[0] for row in rows] == said
    assert not any(row[1].startswith(",") for row in rows)
