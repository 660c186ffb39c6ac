from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from presswatch.types import DateValue, Precision, Quote, QuoteKind, Span, Watch, WatchKind
from storage import articles, mentions, overview, watches
from storage.database import Database
from storage.rows import Flagged
from tests.storage.builders import NOW, later, mention, reading


def test_how_long_a_source_takes_from_publication_to_flag(db: Database) -> None:
    published = [
        DateValue(NOW - timedelta(minutes=20), Precision.MINUTE, None),
        DateValue(NOW - timedelta(minutes=6), Precision.MINUTE, None),
        DateValue(NOW - timedelta(hours=9), Precision.DAY, None),  # counts from our first look
        None,
    ]
    for n, date in enumerate(published, 1):
        articles.append(db, "herald", reading(n, date_published=date), NOW)
        found = Flagged(n, n, (mention(),))
        mentions.commit(db, "flag", n, [found], later(minutes=4), watchlist_version=1, matcher_version="1")
    assert overview.minutes_to_flag(db, NOW - timedelta(days=1)) == {"herald": pytest.approx(7.0, abs=0.01)}
    assert overview.minutes_to_flag(db, later(minutes=5)) == {}


def test_a_new_watch_that_a_rescan_finds_in_old_articles_has_no_voice_in_the_last_days(db: Database) -> None:
    for n, days in ((1, 90), (2, 0)):
        at = NOW - timedelta(days=days)
        articles.append(db, "herald", reading(n, date_published=DateValue(at, Precision.MINUTE, None)), at)
        found = Flagged(n, n, (mention(),))
        mentions.commit(db, "flag", n, [found], later(minutes=4), watchlist_version=1, matcher_version="1")
    since = NOW - timedelta(days=28)
    assert overview.voices(db, since) == [("org", "org", 1)]
    assert overview.by_source(db, since) == [("herald", "The Herald", 1)]
    assert [count for _, count in overview.by_language(db, since)] == [1]
    assert [row.article_id for row in mentions.recent(db, since=since, read_since=since)] == [2]


def test_what_a_first_crawl_brings_of_last_year_has_no_voice_in_the_last_days(db: Database) -> None:
    old = DateValue(NOW - timedelta(days=400), Precision.MINUTE, None)
    articles.append(db, "herald", reading(1, date_published=old), NOW)
    articles.append(db, "herald", reading(2, date_published=None), NOW)
    found = [Flagged(n, n, (mention(),)) for n in (1, 2)]
    mentions.commit(db, "flag", 2, found, NOW, watchlist_version=1, matcher_version="1")
    since = overview.first_day(NOW, 28)
    assert overview.voices(db, since) == [("org", "org", 1)]
    assert sum(overview.volume(db, NOW, 28, watch="org").values()) == 1


def flag_with(db: Database, quotes: list[Quote]) -> None:
    articles.append(db, "herald", reading(1), NOW)
    mentions.commit(
        db,
        "flag",
        1,
        [Flagged(1, 1, (mention(),), tuple(quotes))],
        NOW,
        watchlist_version=1,
        matcher_version="1",
    )


def test_a_speaker_is_one_however_the_phrase_begins(db: Database) -> None:
    quotes = [
        Quote(QuoteKind.INDIRECT, (Span(n, n + 4),), "said", speaker_text=name)
        for n, name in enumerate(("the secretariat", "The secretariat", "the secretariat", "Anna Lind"))
    ]
    flag_with(db, quotes)
    assert overview.speakers(db, NOW - timedelta(days=1)) == [("the secretariat", 3), ("Anna Lind", 1)]


def test_a_person_who_is_watched_is_one_speaker_in_all_languages(db: Database) -> None:
    watches.declare(db, [Watch("org", "Lake States"), Watch("lind", "Anna Lind", kind=WatchKind.PERSON)], NOW)
    quotes = [
        Quote(QuoteKind.INDIRECT, (Span(n, n + 4),), "said", speaker_text=name, watch=watch)
        for n, (name, watch) in enumerate(
            (("Анна Линд", "lind"), ("Anna Lind", "lind"), ("the secretary", "org"))
        )
    ]
    flag_with(db, quotes)
    assert overview.speakers(db, NOW - timedelta(days=1)) == [("Anna Lind", 2), ("the secretary", 1)]


def test_an_article_stands_on_its_day_in_the_readers_zone(db: Database) -> None:
    late = DateValue(datetime(2026, 11, 23, 21, 30, tzinfo=UTC), Precision.MINUTE, None)
    articles.append(db, "herald", reading(1, date_published=late), NOW)
    mentions.commit(
        db, "flag", 1, [Flagged(1, 1, (mention(),))], NOW, watchlist_version=1, matcher_version="1"
    )
    assert overview.volume(db, NOW, 3) == {"2026-11-22": 0, "2026-11-23": 1, "2026-11-24": 0}
    yerevan = ZoneInfo("Asia/Yerevan")
    assert overview.volume(db, NOW, 3, zone=yerevan) == {"2026-11-22": 0, "2026-11-23": 0, "2026-11-24": 1}
