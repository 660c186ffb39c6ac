from __future__ import annotations

from datetime import timedelta

import pytest

from presswatch.types import DateValue, Precision
from storage import articles, mentions, overview
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
