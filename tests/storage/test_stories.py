"""Stories in the database: copies, excerpts and reports find each other, one by one, in bounded work."""

from __future__ import annotations

import string
from datetime import timedelta
from random import Random

import pytest

from presswatch.extract.furniture import FEW, digest
from presswatch.stories.changes import ChangeKind
from presswatch.stories.clusters import POSTINGS
from presswatch.stories.events import report
from presswatch.stories.fingerprints import signature
from presswatch.types import Block, BlockKind
from storage import articles, decisions, furniture, mentions, stories
from storage.database import Database
from tests.storage.builders import NOW, later, reading, url


def prose(seed: str, sentences: int = 14) -> str:
    """Sentences of made-up words: distinct texts share none."""
    dice = Random(seed)

    def word() -> str:
        return "".join(dice.choices(string.ascii_lowercase, k=dice.randint(3, 9)))

    return " ".join(
        " ".join(word() for _ in range(dice.randint(6, 14))).capitalize() + "." for _ in range(sentences)
    )


def store(db: Database, n: int, text: str, **fields: object) -> int:
    """Stores an article's text and runs the follower over it; returns the article's id."""
    blocks = (Block(BlockKind.PARAGRAPH, text),)
    at = fields.pop("at", later(minutes=n))
    fields.setdefault("in_language", "en")
    appended = articles.append(db, "herald", reading(n, blocks=blocks, **fields), at)  # type: ignore[arg-type]
    stories.group(db, mentions.pending(db, stories.FOLLOWER), at)  # type: ignore[arg-type]
    return appended.article_id


AGENCY = prose("agency")


def test_copy_and_excerpt_join_the_story_of_the_first(db: Database) -> None:
    first = store(db, 1, AGENCY)
    copy = store(db, 2, "MORWICK (Agency) " + AGENCY)
    excerpt = store(db, 3, AGENCY[: len(AGENCY) // 3])
    other = store(db, 4, prose("other"))
    placed = {one.article_id: one for one in stories.members(db, stories.member(db, first).story_id)}  # type: ignore[union-attr]
    assert [placed[id].relation for id in (first, copy, excerpt)] == ["first", "copy", "excerpt"]
    assert other not in placed
    assert placed[copy].of == first
    assert db.execute("SELECT articles FROM story WHERE id = ?", (placed[first].story_id,)).fetchone() == (3,)


def test_a_text_that_joins_two_stories_makes_them_one(db: Database) -> None:
    one, two = prose("one"), prose("two")
    a, b = store(db, 1, one), store(db, 2, two)
    assert stories.member(db, a).story_id != stories.member(db, b).story_id  # type: ignore[union-attr]
    c = store(db, 3, f"{one} {two}")
    kept = {stories.member(db, id).story_id for id in (a, b, c)}  # type: ignore[union-attr]
    assert len(kept) == 1
    assert sorted(db.execute("SELECT articles FROM story").fetchall()) == [(0,), (3,)]


def test_a_report_in_other_words_joins_as_a_report(db: Database) -> None:
    first = store(
        db,
        1,
        "Four people were injured when fire broke out at a paint warehouse in Morwick on Tuesday night. Some 60 "
        "firefighters fought the blaze at the Calder Street depot until morning. Police have opened an inquiry.",
        headline="Warehouse fire in Morwick leaves four injured",
    )
    second = store(
        db,
        2,
        "A blaze at a paint warehouse on Calder Street in Morwick injured four people overnight. More than 60 "
        "firefighters were called to the depot, and police are looking into the cause.",
        headline="Four hurt in blaze at Morwick paint depot",
    )
    placed = stories.member(db, second)
    assert placed is not None
    assert (placed.relation, placed.of) == ("report", first)


def test_a_report_in_another_language_joins_where_names_and_numbers_agree(db: Database) -> None:
    first = store(
        db,
        1,
        "Премьер-министр Армении Никол Пашинян прибыл в Астану на заседание. Он встретится с Касым-Жомартом Токаевым. "
        "В саммите участвуют 14 делегаций, сообщила пресс-служба 28 ноября.",
        headline="Пашинян прибыл в Астану",
        in_language="ru",
    )
    second = store(
        db,
        2,
        "Armenian Prime Minister Nikol Pashinyan has arrived in Astana, where he will meet Kassym-Jomart Tokayev. "
        "On 28 November 14 delegations take part in the summit.",
        headline="Armenian premier in Astana",
    )
    placed = stories.member(db, second)
    assert placed is not None
    assert (placed.relation, placed.of) == ("report", first)


def test_grouping_again_changes_nothing(db: Database) -> None:
    store(db, 1, AGENCY)
    store(db, 2, "MORWICK (Agency) " + AGENCY)
    tables = ("story", "story_member", "fingerprint", "key_term", "revision_change")
    before = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    mentions.reset(db, stories.FOLLOWER, NOW)
    stories.group(db, mentions.pending(db, stories.FOLLOWER), later(minutes=2))
    assert {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables} == before


def test_changes_of_a_revision_are_kept(db: Database) -> None:
    old = "The board met on Friday. The bridge will cost 40 million euros. Gulls nest on the pier."
    store(db, 1, old)
    store(db, 1, old.replace("40 million", "44 million"), at=later(hours=1))
    (revision_id,) = db.execute("SELECT max(id) FROM revision").fetchone()
    (change,) = stories.changes_of(db, revision_id)
    assert change.kind is ChangeKind.NUMBER
    assert change.evidence == (("40", "44"),)
    assert old[change.old.start : change.old.end].strip() == "The bridge will cost 40 million euros."


def test_an_old_copy_is_not_looked_for(db: Database) -> None:
    store(db, 1, AGENCY)
    late = store(db, 2, "MORWICK (Agency) " + AGENCY, at=later(days=3 * stories.SEGMENT_DAYS["fingerprint"]))
    assert stories.member(db, late).relation == "first"  # type: ignore[union-attr]


def test_boilerplate_is_kept_for_so_many_articles_and_no_more(db: Database) -> None:
    footer = (
        "Subscribe to our newsletter to get the most important news of the day in your mailbox every morning"
    )
    for n in range(POSTINGS + 8):
        store(db, n, f"{prose(str(n), 4)} {footer}")
    (most,) = db.execute(
        "SELECT max(c) FROM (SELECT count(*) AS c FROM fingerprint GROUP BY segment, hash)"
    ).fetchone()
    assert most == POSTINGS
    assert db.execute("SELECT count(*) FROM story_member WHERE relation <> 'first'").fetchone() == (0,)


def test_what_a_site_has_on_every_page_makes_no_copies(db: Database) -> None:
    appeal = prose("appeal")
    furniture.save(db, "herald", 9, [(digest(appeal), FEW, 9)], NOW)
    for n in (1, 2):
        store(db, n, f"{prose(str(n), 4)}\n{appeal}")
    assert [row[0] for row in db.execute("SELECT relation FROM story_member")] == ["first", "first"]
    assert stories.own(db, 1, f"News of today.\n{appeal}") == ("News of today.", True)
    assert stories.own(db, 1, appeal) == (appeal, False)
    for n, headline in (
        (3, "Bakers ask for flour"),
        (4, "Ice on the lake"),
    ):  # pages whose own text was missed
        store(db, n, appeal, headline=headline)
    assert [row[0] for row in db.execute("SELECT relation FROM story_member")] == ["first"] * 4


@pytest.mark.parametrize("text", ["", "One.", "\x00 \ud800"])
def test_small_and_odd_texts_are_stories_of_their_own(db: Database, text: str) -> None:
    first = store(db, 1, text or " ")
    assert stories.member(db, first).relation == "first"  # type: ignore[union-attr]


def test_a_look_up_reads_the_newest_segments_alone(db: Database) -> None:
    found = signature(AGENCY)
    store(db, 1, AGENCY)
    assert len(stories.sharing(db, found, later(days=1), 0)) == 1
    days = 3 * stories.SEGMENT_DAYS["fingerprint"]
    assert not stories.sharing(db, found, NOW - timedelta(days=days), 0)
    plan = db.execute(
        f"EXPLAIN QUERY PLAN {stories.LOOK_UP.format(table='fingerprint')}", ("[1]", 1, 2, 0)
    ).fetchall()
    assert "SEARCH kept USING PRIMARY KEY (segment=? AND hash=?)" in [row[3] for row in plan]


def test_a_text_at_which_we_fail_is_a_story_of_its_own_and_keeps_no_other_from_its_own(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(title: str, text: str, language: str | None) -> object:
        if "poison" in text:
            raise RecursionError("too deep")
        return report(title, text, language)

    monkeypatch.setattr("storage.stories.report", failing)
    first = store(db, 1, f"{AGENCY} A poison.")
    second, third = store(db, 2, AGENCY), store(db, 3, f"MORWICK (Agency) {AGENCY}")
    assert stories.member(db, first).relation == "first"  # type: ignore[union-attr]
    assert stories.member(db, third).of == second  # type: ignore[union-attr]
    (told,) = [one.decision for one in decisions.of(db, url(1)) if one.decision.stage == "group"]
    assert (told.verdict, "RecursionError" in told.reason) == ("fault", True)
    assert not db.execute("SELECT 1 FROM fingerprint WHERE article_id = ?", (first,)).fetchone()
