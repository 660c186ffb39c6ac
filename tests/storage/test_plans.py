"""No question of a crawl, a follower or a page reads a whole table: each has its index."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from presswatch.alerts.digest import Period
from presswatch.types import Decision, Refusal, RefusalReason
from storage import (
    articles,
    decisions,
    digests,
    export,
    history,
    listings,
    mentions,
    overview,
    rechecks,
    refusals,
    runs,
    search,
    sources,
)
from storage.database import Database
from storage.rows import Flagged, PageOrigin, Validators
from tests.storage.builders import FEED, NOW, entry, later, mention, reading, text, url

LARGE = {
    "article",
    "article_address",
    "decision",
    "listing",
    "listing_route",
    "mention",
    "page_validator",
    "refusal",
    "revision",
    "quote",
    "attribution",
}

QUESTIONS: dict[str, Callable[[Database], object]] = {
    "unseen": lambda db: articles.unseen(db, [entry(1), entry(500)], later(hours=1), run_id=7),
    "waiting": lambda db: articles.waiting(db, "herald", later(hours=1), run_id=8),
    "skip": lambda db: articles.skip(db, "herald", [url(3)], "older", NOW),
    "append": lambda db: articles.append(
        db,
        "herald",
        reading(900),
        NOW,
        entry=entry(900, guid="g"),
        origin=PageOrigin(validators=Validators('"e"')),
    ),
    "edit": lambda db: articles.append(db, "herald", reading(1, text(1) + " more"), NOW, entry=entry(1)),
    "listings of an address": lambda db: listings.of(db, url(1)),
    "refusals of an address": lambda db: refusals.of(db, url(100)),
    "find": lambda db: articles.find(db, [url(1), url(4)]),
    "get": lambda db: articles.get(db, url(1)),
    "recent": lambda db: articles.recent(db),
    "recent of a source": lambda db: articles.recent(db, source="herald", since=NOW),
    "revisions": lambda db: articles.revisions_of(db, 1),
    "gone": lambda db: articles.mark_gone(db, 1, "gone", NOW),
    "checked": lambda db: articles.mark_checked(db, 1, NOW),
    "validators": lambda db: articles.validators(db, url(1)),
    "refuse": lambda db: refusals.record(db, "herald", Refusal(url(5), RefusalReason.GEO), NOW, route=FEED),
    "refusals": lambda db: refusals.recent(db, source="herald"),
    "decide": lambda db: decisions.record(db, url(5), Decision("flag", "yes", "exact"), NOW, article_id=1),
    "explain": lambda db: decisions.of(db, url(5)),
    "pending": lambda db: mentions.pending(db, "flag"),
    "flag": lambda db: mentions.commit(
        db, "flag", 1, [Flagged(1, 1, (mention(),))], NOW, watchlist_version=1, matcher_version="1"
    ),
    "mentions": lambda db: mentions.recent(db),
    "mentions of a watch": lambda db: mentions.recent(db, watch="org", since=NOW),
    "search": lambda db: search.search(db, "headline"),
    "search the newest": lambda db: search.search(db, "headline", newest_first=True, source="herald"),
    "runs": lambda db: runs.recent(db, source="herald"),
    "dead runs": lambda db: runs.abandon_dead(db, NOW),
    "due": lambda db: sources.due(db, NOW),
    "route checked": lambda db: sources.checked(db, FEED, NOW),
    "missed": lambda db: rechecks.observe(db, 1, "gone", later(hours=1)),
    "to look at again": lambda db: rechecks.due(db, later(days=1)),
    "planned": lambda db: rechecks.schedule(db, rechecks.watched_between(db, 3, 9), later(hours=1)),
    "edits": lambda db: history.edited_between(db, 3, 9),
    "text before": lambda db: [history.before(db, one) for one in articles.revisions_of(db, 1)],
    "named and quoted": lambda db: (history.named(db, 1), history.quoted(db, 1), history.story_key(db, 1)),
    "a day": lambda db: list(history.fetched_between(db, NOW, later(days=1))),
    "archived": lambda db: list(history.archived(db, article_id=1)),
    "export": lambda db: next(export.rows(db, "articles")),
    "status": lambda db: sources.status(db),
    "voices": lambda db: overview.voices(db, NOW),
    "volume": lambda db: overview.volume(db, later(days=1), 28),
    "speakers": lambda db: overview.speakers(db, NOW),
    "minutes to flag": lambda db: overview.minutes_to_flag(db, NOW),
    "press review": lambda db: digests.make(db, Period.DAILY, NOW, later(days=1)),
    "export mentions": lambda db: next(export.rows(db, "mentions"), None),
}


def make_it_look_large(db: Database) -> None:
    """Statistics as of an archive fifty thousand times the size, which is what plans are made by."""
    db.conn.execute("ANALYZE")
    for table, index, stat in db.conn.execute("SELECT tbl, idx, stat FROM sqlite_stat1").fetchall():
        rows, _, rest = stat.partition(" ")
        db.conn.execute(
            "UPDATE sqlite_stat1 SET stat = ? WHERE tbl = ? AND idx IS ?",
            (f"{int(rows) * (50_000 if table in LARGE else 1)} {rest}".strip(), table, index),
        )
    db.conn.execute("ANALYZE sqlite_schema")


@pytest.mark.parametrize("analyzed", [False, True])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_reads_no_whole_table(db: Database, question: str, analyzed: bool) -> None:
    for n in range(20):
        articles.unseen(db, [entry(n)], NOW)
        articles.append(db, "herald", reading(n), NOW, entry=entry(n))
        refusals.record(db, "herald", Refusal(url(100 + n), RefusalReason.GEO), NOW)
        found = Flagged(n + 1, n + 1, (mention(), mention("other")))
        mentions.commit(db, "flag", n, [found], NOW, watchlist_version=1, matcher_version="1")
    if analyzed:
        make_it_look_large(db)
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    QUESTIONS[question](db)
    db.conn.set_trace_callback(None)
    scans = []
    for statement in asked:
        if not re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)", statement):
            continue
        for *_, step in db.conn.execute(f"EXPLAIN QUERY PLAN {statement}"):
            scanned = re.match(r"SCAN (\w+)$", step)  # to walk an index in order is no scan
            if scanned and scanned[1] in LARGE:
                scans.append((step, statement))
    assert asked
    assert scans == []
