"""An edit after publication is told when it touches words of or about the watched, and only then."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from presswatch.alerts.message import Message
from presswatch.alerts.rules import Rule
from presswatch.config import Alerts
from presswatch.stories.changes import ChangeKind
from presswatch.types import Alias, Block, BlockKind, Decision, PageKind, Watch
from scheduler import sending
from scheduler.jobs import alert, edits, flag, group
from storage import articles, decisions, outbox, stories
from storage.archive.records import Response
from storage.archive.warc import Archive
from storage.database import Database
from storage.rows import Appended, PageOrigin
from tests.storage.builders import entry, later, reading, url

QUOTE = "\u201cThe Lakes Union will send 12 engineers to the dam in May,\u201d said its chairman Ivo Marek on Monday."
OTHERS = (
    "The dam above the town of Selma has leaked since the flood of last autumn.\n"
    "Residents were told to keep their cellars empty until the summer.\n"
    "A second report on the spillway is expected from the ministry next week.\n"
    "Farmers downstream have asked for a meeting with the water board."
)
HEADLINE = "Dam above Selma leaks"
BODY = f"{OTHERS}\n{QUOTE}"
WATCHES = (
    Watch("union", "Lakes Union", aliases=(Alias("Lakes Union", "en", primary=True),)),
    Watch("selma", "Selma", aliases=(Alias("Selma", "en", primary=True),), related=True),
)
RULES = (Rule("press", ("mail",), watches=("union",)), Rule("all", ("chat",)))


def look(
    db: Database,
    body: str,
    hour: float,
    *,
    raw: str | None = None,
    headline: str = HEADLINE,
    free: bool = True,
    kind: PageKind = PageKind.ARTICLE,
    decisions: tuple[Decision, ...] = (),
) -> Appended:
    blocks = tuple(Block(BlockKind.PARAGRAPH, part) for part in body.split("\n"))
    read = replace(
        reading(1),
        blocks=blocks,
        description=None,
        headline=headline,
        date_published=None,
        is_accessible_for_free=free,
        kind=kind,
        decisions=decisions,
    )
    origin = PageOrigin(raw_digest=raw)
    return articles.append(db, "herald", read, later(hours=hour), entry=entry(1), origin=origin)


def publish(db: Database, body: str, hour: float, **more: Any) -> None:
    assert look(db, body, hour, **more).revision_id is not None


def follow(db: Database, rules: tuple[Rule, ...] = RULES) -> int:
    watchlist = flag.prepare(db, WATCHES, later())
    flag.follow(db, watchlist, lambda: later(hours=50))
    group.follow(db, lambda: later(hours=50))
    return edits.follow(db, rules, lambda: later(hours=50))


def test_an_edited_quote_raises_one_alert_for_each_rule(db: Database) -> None:
    publish(db, BODY, 0)
    assert follow(db) == 0
    publish(db, BODY.replace("12 engineers", "20 engineers"), 30)
    assert follow(db) == 2
    assert follow(db) == 0
    first, second = outbox.recent(db)
    assert {first.rule, second.rule} == {"press", "all"}
    assert {first.kind, second.kind} == {"edit"}
    assert {first.watch, second.watch} == {"union"}
    assert first.deliveries.endswith("waiting")
    (detail,) = {row["detail"] for row in db.query("SELECT detail FROM alert")}
    told: list[Message] = []

    class Desk:
        def send(self, message: Message) -> None:
            told.append(message)

    settings = Alerts("UTC", "ru", (), ())
    sending.deliver(db, settings, dict.fromkeys(("mail", "chat"), Desk()), "me", lambda: later(hours=60))
    assert json.loads(detail)["changes"]
    assert re.search("Что изменилось: [а-я, ]+: «.*12 engineers.* → .*20 engineers", told[0].text)


def test_a_second_edit_is_told_too_and_a_crash_tells_nothing_twice(db: Database) -> None:
    publish(db, BODY, 0)
    publish(db, BODY.replace("12 engineers", "20 engineers"), 30)
    publish(db, BODY.replace("12 engineers", "no engineers"), 40)
    assert follow(db, RULES[:1]) == 2
    db.conn.execute("UPDATE follower SET cursor = 0 WHERE name = 'edit'")
    assert follow(db, RULES[:1]) == 0
    assert len(outbox.recent(db)) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("said its chairman", "said its chairmann"),  # a typo in the sentence itself
        ("next week", "in three weeks"),  # substance, elsewhere
        ("Residents were told to keep their cellars empty until the summer.\n", ""),
        ("water board.", "water board.\nThe mayor has resigned."),
        ("has leaked since", "did not leak before"),  # a sentence about what is watched for comparison
    ],
)
def test_what_touches_nobody_is_not_told(db: Database, old: str, new: str) -> None:
    publish(db, BODY, 0)
    publish(db, BODY.replace(old, new), 30)
    assert articles.revisions_of(db, 1)[-1].n == 2
    assert follow(db) == 0
    assert outbox.recent(db) == []
    told = [one.decision for one in decisions.of(db, url(1)) if one.decision.stage == "alert"]
    assert [one.verdict for one in told] == ["no_edit"]


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        (OTHERS, HEADLINE),  # the sentence vanished
        (BODY, "Dam above Selma does not leak"),
        (BODY.replace("will send", "will not send"), HEADLINE),
        (BODY.replace("Ivo Marek", "Jan Hora"), HEADLINE),
    ],
)
def test_what_changes_the_sense_is_told(db: Database, body: str, headline: str) -> None:
    publish(db, BODY, 0)
    publish(db, body, 30, headline=headline)
    assert follow(db, RULES[:1]) == 1


@pytest.mark.parametrize("newest_first", [True, False])
def test_entries_that_scroll_off_a_live_blog_were_not_taken_out(db: Database, newest_first: bool) -> None:
    entries = [
        QUOTE,
        *OTHERS.split("\n"),
        "The gates were opened at noon.",
        "The level falls, the board says.",
    ]

    def shown(start: int, end: int) -> str:
        return "\n".join(reversed(entries[start:end]) if newest_first else entries[start:end])

    look(db, shown(0, 5), 0, kind=PageKind.LIVE_BLOG)
    look(db, shown(2, 7), 3, kind=PageKind.LIVE_BLOG)
    assert follow(db, RULES[:1]) == 0
    assert articles.revisions_of(db, 1)[-1].n == 2
    without = shown(0, 7).replace(QUOTE, "").strip()
    look(db, f"{QUOTE}\n{without}", 4, kind=PageKind.LIVE_BLOG)
    look(db, f"The gates are stuck.\n{without}", 5, kind=PageKind.LIVE_BLOG)
    assert follow(db, RULES[:1]) == 1


def test_a_page_that_alternates_is_told_of_once_each_way(db: Database) -> None:
    """Newsrooms try two headlines on their readers for a while, and each look may meet the other one."""
    for hour in range(6):
        publish(db, BODY, hour * 10, headline=HEADLINE if hour % 2 else "Lakes Union promises engineers")
        follow(db, RULES[:1])
    assert len(outbox.recent(db)) == 2
    publish(db, BODY, 60, headline="Lakes Union promises too much")
    assert follow(db, RULES[:1]) == 1


def test_the_growth_of_breaking_news_is_not_told(db: Database) -> None:
    publish(db, QUOTE, 0)
    publish(db, f"{QUOTE.replace('12', '20')}\n{OTHERS}", 0.5)
    assert follow(db) == 0
    told = [one.decision.reason for one in decisions.of(db, url(1)) if one.decision.stage == "alert"]
    assert any("rewrite of breaking news" in reason for reason in told)


def test_reading_the_same_bytes_otherwise_is_no_edit(db: Database) -> None:
    publish(db, BODY, 0, raw="aa")
    other = replace(reading(1), blocks=(Block(BlockKind.PARAGRAPH, BODY.replace("12", "20")),))
    done = articles.append(db, "herald", other, later(hours=30), origin=PageOrigin(raw_digest="aa"))
    assert (done.verdict, done.reason.split(":")[0]) == ("same", "same_bytes")
    (stored,) = articles.revisions_of(db, 1)
    assert articles.revise(db, stored, other, "2") is not None  # as `reextract --accept` does
    assert follow(db) == 0
    assert articles.revisions_of(db, 1)[-1].n == 2


TEASER = "\n".join(OTHERS.split("\n")[:2])


@pytest.mark.parametrize("teaser", [TEASER, f"{TEASER}\nA second report on the spillway is ex…"])
def test_what_went_behind_a_wall_was_not_taken_out(db: Database, teaser: str) -> None:
    """Sites give the first hours for free, or a few looks; the words of the watched are not gone."""
    publish(db, BODY, 0)
    done = look(db, teaser, 30, free=False)
    assert (done.verdict, done.reason.split(":")[0]) == ("same", "wall")
    assert follow(db) == 0
    assert [one.article_body for one in articles.revisions_of(db, 1)] == [BODY]


def test_a_further_page_that_could_not_be_had_was_not_taken_out(db: Database) -> None:
    cut = Decision("fetch", "cut", "the page after 1 is missing", {})
    publish(db, BODY, 0)
    assert look(db, OTHERS, 30, decisions=(cut,)).reason.startswith("cut")
    assert look(db, OTHERS.replace("next week", "in three weeks"), 31, decisions=(cut,)).verdict == "edited"
    assert follow(db) == 0


def test_an_edit_before_the_wall_is_told_and_no_other(db: Database) -> None:
    publish(db, f"{QUOTE}\n{BODY}", 0)
    publish(db, f"{QUOTE.replace('12', '20')}\n{TEASER}", 30, free=False)
    assert follow(db, RULES[:1]) == 1
    changed = stories.changes_of(db, articles.revisions_of(db, 1)[-1].id)
    assert [change.kind for change in changed] == [ChangeKind.QUOTE]


def test_a_new_headline_over_a_wall_is_told_and_no_other(db: Database) -> None:
    publish(db, BODY, 0)
    publish(db, TEASER, 30, headline="Dam above Selma does not leak", free=False)
    assert follow(db, RULES[:1]) == 1
    changed = stories.changes_of(db, articles.revisions_of(db, 1)[-1].id)
    assert [change.in_title for change in changed] == [True]


def test_a_page_cut_short_without_a_wall_was_edited(db: Database) -> None:
    publish(db, BODY, 0)
    publish(db, TEASER, 30)
    assert follow(db, RULES[:1]) == 1


def test_another_text_before_a_wall_is_an_edit(db: Database) -> None:
    publish(db, BODY, 0)
    publish(
        db, "The mayor of Selma has denied all of it, and called the report an invention.", 30, free=False
    )
    assert follow(db, RULES[:1]) == 1


@pytest.mark.parametrize(("page", "alerts"), [(BODY, 0), (OTHERS, 1)])
def test_a_sentence_that_still_stands_in_the_page_has_not_vanished(
    db: Database, tmp_path: Path, page: str, alerts: int
) -> None:
    """The extractor left out what it had taken before; or the page has it no more."""
    publish(db, BODY, 0)
    follow(db)
    publish(db, OTHERS, 30)
    with Archive(tmp_path / "archive") as archive:
        body = f"<html><aside>{page}</aside></html>".encode()
        kept = archive.write(Response(url(1), 200, (), body, later(hours=30)))
    db.conn.execute(
        "UPDATE revision SET archive_file = ?, archive_offset = ?, archive_digest = ? WHERE n = 2",
        (kept.file, kept.offset, kept.digest),
    )
    group.follow(db, lambda: later(hours=50))
    flag.follow(db, flag.prepare(db, WATCHES, later()), lambda: later(hours=50))
    found = edits.follow(db, RULES[:1], lambda: later(hours=50), archive=tmp_path / "archive")
    assert found == alerts


def test_a_revision_that_moves_an_article_to_another_story_is_no_news_of_its_mention(db: Database) -> None:
    publish(db, BODY, 0)
    follow(db)
    assert alert.follow(db, RULES, lambda: later(hours=1)) == 2
    publish(db, BODY, 30, headline="You will not believe what leaks above Selma")
    follow(db)
    (number,) = db.execute(
        "INSERT INTO story (created_at, updated_at) VALUES ('x', 'x') RETURNING id"
    ).fetchone()
    db.conn.execute("UPDATE story_member SET story_id = ?", [number])
    assert alert.follow(db, RULES, lambda: later(hours=50)) == 0
