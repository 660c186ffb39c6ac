"""Stored articles that are to be looked at again, and those that were not there any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from presswatch.stories.disappearance import Absence, judge
from presswatch.stories.recheck import next_check
from presswatch.types import Decision
from storage import articles, decisions
from storage.database import transaction
from storage.rows import moment, moment_or_none, stamp, to_json
from storage.values import address_key


@dataclass(frozen=True, slots=True)
class DueCheck:
    """An article to look at again, at the address where it lives."""

    article_id: int
    source: str
    url: str
    due_at: datetime


def watched_between(db: Database, start: int, until: int) -> list[int]:
    """Articles that have a revision after `start` up to `until`, oldest first."""
    rows = db.conn.execute(
        "SELECT DISTINCT article_id FROM revision WHERE id > ? AND id <= ? ORDER BY article_id",
        (start, until),
    )
    return [int(row[0]) for row in rows]


def schedule(db: Database, article_ids: Iterable[int], now: datetime) -> int:
    """Sets when articles are looked at next, counted from `now`; returns how many will be.

    Only those in which a watch is named that is not watched for comparison alone, in any of their texts;
    one that is missing is looked for again until that is confirmed, whoever it names.
    """
    planned = 0
    with transaction(db):
        for article_id in article_ids:
            seconds = _seconds(db, article_id, now)
            if seconds is None:
                db.conn.execute("DELETE FROM recheck WHERE article_id = ?", (article_id,))
                continue
            planned += 1
            db.conn.execute(
                "INSERT INTO recheck (article_id, next_check_at) VALUES (?1, ?2)"
                " ON CONFLICT (article_id) DO UPDATE SET next_check_at = ?2",
                (article_id, stamp(now + timedelta(seconds=seconds))),
            )
    return planned


def unplanned(db: Database, since: datetime) -> list[int]:
    """Articles in which something was found since a time, and which nobody is going to look at again."""
    rows = db.conn.execute(
        "SELECT DISTINCT article_id FROM mention WHERE flagged_at >= ? AND outcome = 'yes'"
        " AND NOT EXISTS (SELECT 1 FROM recheck WHERE recheck.article_id = mention.article_id)",
        (stamp(since),),
    )
    return [int(row[0]) for row in rows]


def due(
    db: Database, now: datetime, limit: int = 100, *, per_source: int = 100, busy: Iterable[str] = ()
) -> list[DueCheck]:
    """Articles of enabled sources whose time has come, the longest due first; those of a source that is not watched any
    more go to one that lists them, as after it was renamed. At most `per_source` of each, and none of those that are `busy`."""
    rows = db.conn.execute(
        "SELECT id, source, url, next_check_at FROM (SELECT *, row_number() OVER (PARTITION BY source ORDER BY next_check_at)"
        "  AS turn FROM (SELECT article.id, article.url, recheck.next_check_at,"
        "   iif(source.enabled = 1 AND source.removed_at IS NULL, article.source,"
        "    (SELECT other.name FROM listing JOIN source AS other ON other.name = listing.source"
        "      WHERE listing.article_id = article.id AND other.enabled = 1 AND other.removed_at IS NULL"
        "      AND source.removed_at IS NOT NULL LIMIT 1)) AS source"
        "   FROM recheck JOIN article ON article.id = recheck.article_id JOIN source ON source.name = article.source"
        "   WHERE recheck.next_check_at <= ?1)"
        "  WHERE source IS NOT NULL AND source NOT IN (SELECT value FROM json_each(?4)))"
        " WHERE turn <= ?3 ORDER BY next_check_at LIMIT ?2",
        (stamp(now), limit, per_source, to_json(list(busy))),
    ).fetchall()
    return [DueCheck(number, source, url, moment(at)) for number, source, url, at in rows]


def hurry(db: Database, article_id: int, now: datetime) -> None:
    """Looks at an article as soon as may be, whoever it names. Part of the caller's transaction."""
    db.conn.execute(
        "INSERT INTO recheck (article_id, next_check_at) VALUES (?1, ?2)"
        " ON CONFLICT (article_id) DO UPDATE SET next_check_at = min(next_check_at, ?2)",
        (article_id, stamp(now)),
    )


def living_at(db: Database, url: str) -> list[int]:
    """The article that lives at an address; none for an address that it left or is only known by.

    That one of its other addresses, such as a slug that was changed, answers no more is no news of it.
    """
    key = address_key(url)
    found = []
    for article_id in set(articles.find(db, [url]).values()):
        row = db.conn.execute("SELECT url FROM article WHERE id = ?", (article_id,)).fetchone()
        if row and key == address_key(row[0]):
            found.append(article_id)
    return found


def observe(
    db: Database, article_id: int, reason: str, now: datetime, *, status: int | None = None
) -> Absence:
    """Notes that a stored article was not there, and marks it as gone once that is confirmed.

    One transaction. While it is open, the article is due to be looked for again.
    """
    with transaction(db):
        cursor = db.conn.execute(
            "INSERT INTO absence (article_id, at, reason, status) VALUES (?, ?, ?, ?)",
            (article_id, stamp(now), reason, status),
        )
        found = absence(db, article_id)
        assert found is not None
        if found.confirmed:
            db.conn.execute(
                "UPDATE absence SET confirms = 'waiting' WHERE id = ?"
                " AND (SELECT gone_at FROM article WHERE article.id = article_id) IS NULL",
                (cursor.lastrowid,),
            )
            articles.mark_gone(db, article_id, reason, now)
        (url,) = db.conn.execute("SELECT url FROM article WHERE id = ?", (article_id,)).fetchone()
        verdict = "gone" if found.confirmed else "missing"
        decision = Decision("fetch", verdict, f"{reason}: {found.in_words}", {"checks": found.checks})
        decisions.record(db, url, decision, now, article_id=article_id)
        schedule(db, [article_id], now)
    return found


def observe_at(db: Database, url: str, reason: str, now: datetime, *, status: int | None = None) -> None:
    """The same for the article that lives at an address, if one does."""
    with transaction(db):
        for article_id in living_at(db, url):
            observe(db, article_id, reason, now, status=status)


def absence(db: Database, article_id: int) -> Absence | None:
    """What is known of an article that was missing since it was last seen; None when it was not."""
    rows = db.conn.execute(
        "SELECT absence.at FROM absence JOIN article ON article.id = absence.article_id"
        " WHERE absence.article_id = ? AND absence.at >= article.last_checked_at"
        " ORDER BY absence.at LIMIT 100",
        (article_id,),
    )
    return judge([moment(row[0]) for row in rows])


def missing(db: Database, limit: int = 100) -> list[tuple[int, str, Absence]]:
    """Articles that were missing at the last look and are not confirmed yet: id, last reason, what is known."""
    rows = db.conn.execute(
        "SELECT absence.article_id, absence.reason, max(absence.at) AS last FROM absence"
        " JOIN article ON article.id = absence.article_id AND article.gone_at IS NULL"
        " AND absence.at >= article.last_checked_at GROUP BY absence.article_id ORDER BY last DESC LIMIT ?",
        (limit,),
    ).fetchall()
    found = [(int(number), str(reason), absence(db, number)) for number, reason, _ in rows]
    return [(number, reason, known) for number, reason, known in found if known is not None]


def confirmations(db: Database, limit: int = 100) -> list[tuple[int, int, str]]:
    """The looks that proved a withdrawal and wait to be told: number, article, reason; the oldest first."""
    rows = db.conn.execute(
        "SELECT id, article_id, reason FROM absence WHERE confirms = 'waiting' ORDER BY id LIMIT ?", (limit,)
    )
    return [(int(number), int(article), str(reason)) for number, article, reason in rows]


def told(db: Database, number: int) -> None:
    """Notes that a confirmation was told. Part of the transaction that records its alerts."""
    db.conn.execute("UPDATE absence SET confirms = 'told' WHERE id = ?", (number,))


def _seconds(db: Database, article_id: int, now: datetime) -> float | None:
    row = db.conn.execute(
        "SELECT first_seen_at, date_published, unchanged, gone_at, EXISTS (SELECT 1 FROM mention"
        " JOIN watch ON watch.id = mention.watch AND watch.related = 0 AND watch.removed_at IS NULL"
        " WHERE mention.article_id = article.id AND mention.outcome = 'yes') FROM article WHERE id = ?",
        (article_id,),
    ).fetchone()
    if row is None or row[3] is not None:
        return None
    open_absence = absence(db, article_id)
    if open_absence is not None:
        return open_absence.again_in
    seen, published = moment(row[0]), moment_or_none(row[1])
    born = published if published is not None and published < seen else seen
    return next_check((now - born).total_seconds(), int(row[2]), bool(row[4]))
