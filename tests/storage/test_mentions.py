from __future__ import annotations

import pytest

from presswatch.types import Attribution, Decision, Field, Outcome, Quote, QuoteKind, Span, Watch
from storage import articles, decisions, export, mentions, verdicts, watches
from storage.database import Database
from storage.rows import Flagged, StoredRevision
from tests.storage.builders import NOW, later, mention, reading, text, url

QUOTE = Quote(
    QuoteKind.DIRECT, (Span(3, 9),), "We met.", (Span(0, 2),), "A. Speaker", "spokesperson", watch="org"
)
CREDIT = Attribution("the Agency", "agency", Span(1, 5), "reports", Span(0, 20), "https://agency.example/1")


@pytest.fixture
def log(db: Database) -> list[StoredRevision]:
    for n in range(3):
        articles.append(db, "herald", reading(n), later(seconds=n))
    articles.append(db, "herald", reading(0, text(0) + " and more"), later(seconds=9))
    return mentions.pending(db, "flag")


def flag(db: Database, results: list[Flagged], cursor: int, when: int = 10, version: int = 1) -> None:
    mentions.commit(
        db, "flag", cursor, results, later(seconds=when), watchlist_version=version, matcher_version="m1"
    )


def test_a_follower_takes_the_log_in_its_order_and_never_twice(
    db: Database, log: list[StoredRevision]
) -> None:
    assert [(revision.article_id, revision.n) for revision in log] == [(1, 1), (2, 1), (3, 1), (1, 2)]
    assert [revision.id for revision in mentions.pending(db, "flag", 2)] == [log[0].id, log[1].id]
    flag(db, [], log[1].id)
    assert mentions.pending(db, "flag") == log[2:]
    assert mentions.pending(db, "flag", until=log[2].id) == log[2:3]
    assert mentions.backlog(db, "flag") == 2
    assert mentions.pending(db, "group") == log


def test_what_is_found_is_stored_with_the_cursor(db: Database, log: list[StoredRevision]) -> None:
    watches.declare(db, [Watch("org", "The Org")], NOW)
    found = mention(field=Field.TITLE, salience=0.25)
    flag(
        db,
        [Flagged(log[1].id, 2, (found,), (QUOTE,), (CREDIT,), (Decision("flag", "yes", "exact"),))],
        log[3].id,
    )
    (stored,) = mentions.recent(db)
    assert (stored.watch, stored.watch_name, stored.field, stored.surface) == (
        "org",
        "The Org",
        "title",
        "Org",
    )
    assert (stored.start, stored.end, stored.sentence, stored.salience) == (0, 3, "Org met.", 0.25)
    assert (stored.url, stored.headline, stored.source) == (url(1), "Headline 1", "herald")
    assert (stored.flagged_at, stored.watchlist_version) == (later(seconds=10), 1)
    (quote,) = export.rows(db, "quotes")
    assert (quote["speaker"], quote["text"], quote["content_spans"]) == ("A. Speaker", "We met.", [[3, 9]])
    (credit,) = export.rows(db, "attributions")
    assert (credit["agent"], credit["verb_class"], credit["start"], credit["end"]) == (
        "agency",
        "reports",
        1,
        5,
    )
    assert decisions.of(db, url(1))[-1].decision.stage == "flag"
    assert mentions.cursor(db, "flag") == log[3].id
    article = articles.get(db, 2)
    assert article is not None
    assert article.watches == ("org",)
    assert articles.recent(db, watch="org") == [article]


def test_flagging_again_leaves_the_same_rows(db: Database, log: list[StoredRevision]) -> None:
    results = [Flagged(r.id, r.article_id, (mention(), mention(start=9)), (QUOTE,), (CREDIT,)) for r in log]
    flag(db, results, log[-1].id)
    before = {name: list(export.rows(db, name)) for name in ("candidates", "attributions")}
    flag(db, results, log[-1].id, when=99)
    assert {name: list(export.rows(db, name)) for name in ("candidates", "attributions")} == before
    assert len(list(export.rows(db, "quotes"))) == 3


def test_a_rescan_keeps_the_time_of_what_stays_and_drops_what_is_no_more(
    db: Database, log: list[StoredRevision]
) -> None:
    flag(db, [Flagged(log[1].id, 2, (mention(), mention(start=9)))], log[-1].id)
    first = {stored.start: stored for stored in mentions.recent(db)}
    mentions.reset(db, "flag", later(seconds=20))
    assert mentions.pending(db, "flag") == log
    flag(db, [Flagged(log[1].id, 2, (mention(), mention("new")))], log[-1].id, when=30, version=2)
    after = {(stored.watch, stored.start): stored for stored in mentions.recent(db)}
    assert set(after) == {("org", 0), ("new", 0)}
    kept = after["org", 0]
    assert (kept.id, kept.flagged_at, kept.watchlist_version) == (first[0].id, later(seconds=10), 2)
    assert after["new", 0].flagged_at == later(seconds=30)


def test_three_outcomes_are_kept_and_one_is_a_mention(db: Database, log: list[StoredRevision]) -> None:
    found = tuple(mention(start=n, outcome=outcome) for n, outcome in enumerate(Outcome))
    flag(db, [Flagged(log[1].id, 2, found)], log[-1].id)
    assert [stored.outcome for stored in mentions.recent(db)] == ["yes"]
    assert {stored.outcome for stored in mentions.recent(db, outcome=None)} == {"yes", "no", "ask"}
    assert [stored.outcome for stored in mentions.recent(db, rejected=True, limit=1)] != ["yes"]
    assert len(list(export.rows(db, "mentions"))) == 1
    assert len(list(export.rows(db, "candidates"))) == 3


def test_mentions_of_a_text_that_was_replaced_are_no_longer_present(
    db: Database, log: list[StoredRevision]
) -> None:
    flag(db, [Flagged(log[0].id, 1, (mention(),)), Flagged(log[3].id, 1, ())], log[-1].id)
    assert mentions.recent(db) == []
    assert len(mentions.recent(db, current=False)) == 1
    assert list(export.rows(db, "mentions")) == []
    assert articles.recent(db, watch="org") == []


def test_a_commit_that_fails_moves_no_cursor(db: Database, log: list[StoredRevision]) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        flag(db, [Flagged(log[0].id, 1, (mention(),)), Flagged(99_999, 1, (mention(),))], log[-1].id)
    assert mentions.cursor(db, "flag") == 0
    assert mentions.recent(db, outcome=None, current=False) == []


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, ["b", "a"]),
        ({"watch": "a"}, ["a"]),
        ({"since": later(seconds=11)}, ["b"]),
        ({"until": later(seconds=11)}, ["a"]),
        ({"language": "ru"}, []),
        ({"source": "herald", "limit": 1}, ["b"]),
        ({"article_id": 2}, ["a"]),
    ],
)
def test_mentions_are_chosen(
    db: Database, log: list[StoredRevision], options: dict[str, object], found: list[str]
) -> None:
    flag(db, [Flagged(log[1].id, 2, (mention("a"),))], log[1].id, when=10)
    flag(db, [Flagged(log[2].id, 3, (mention("b"),))], log[2].id, when=11)
    assert [stored.watch for stored in mentions.recent(db, **options)] == found  # type: ignore[arg-type]


def test_a_watchlist_gets_a_version_only_when_it_changes(db: Database) -> None:
    one, two = Watch("a", "A"), Watch("b", "B")
    assert watches.version(db) == 0
    assert watches.declare(db, [one, two], NOW) == 1
    assert watches.declare(db, [two, one], later(hours=1)) == 1
    assert watches.declare(db, [one], later(hours=2)) == 2
    assert watches.version(db) == 2
    removed = dict(db.execute("SELECT id, removed_at IS NOT NULL FROM watch").fetchall())
    assert removed == {"a": 0, "b": 1}
    assert watches.declare(db, [one, two], later(hours=3)) == 3


def test_mentions_are_chosen_by_salience_and_the_latest_verdict(db: Database) -> None:
    for n, salience in enumerate((0.1, 0.5, 0.9), 1):
        articles.append(db, "herald", reading(n), NOW)
        found = Flagged(n, n, (mention(salience=salience),))
        mentions.commit(db, "flag", n, [found], NOW, watchlist_version=1, matcher_version="1")
    verdicts.record(db, 1, "right", "ann", NOW)
    verdicts.record(db, 1, "furniture", "ben", later(hours=1))
    verdicts.record(db, 3, "right", "ann", NOW)

    def chosen(**options: object) -> set[int]:
        return {row.id for row in mentions.recent(db, outcome=None, **options)}  # type: ignore[arg-type]

    assert chosen(salience=0.5) == {2, 3}
    assert chosen(verdict="none") == {2}
    assert chosen(verdict="right") == {3}
    assert chosen(verdict="furniture") == {1}
    assert chosen(verdict="right", salience=0.95) == set()
