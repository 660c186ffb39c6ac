"""Sums and selections over the whole archive, for the pages that show how things stand."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

from sqlite_utils import Database

from storage.rows import stamp, to_json


def volume(db: Database, now: datetime, days: int, *, watch: str | None = None) -> dict[str, int]:
    """Articles with a mention by the day they were published (UTC, "2026-03-02"; by our first look where the
    page gives no date), for the last `days` days, empty days included."""
    since = (now - timedelta(days=days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    counts = {f"{since + timedelta(days=n):%Y-%m-%d}": 0 for n in range(days)}
    rows = db.conn.execute(
        "SELECT substr(coalesce(article.date_published, article.first_seen_at), 1, 10), count(DISTINCT article.id)"
        " FROM mention JOIN article ON article.id = mention.article_id LEFT JOIN watch ON watch.id = mention.watch"
        " WHERE flagged_at >= ?1 AND outcome = 'yes' AND (mention.watch = ?2 OR (?2 IS NULL AND NOT coalesce(related, 0)))"
        " GROUP BY 1",
        (stamp(since), watch),
    )
    counts.update({day: count for day, count in rows if day in counts})
    return counts


def voices(db: Database, since: datetime) -> list[tuple[str, str, int]]:
    """Watches by articles that mention them since a time: id, name, count; the most first."""
    rows = db.conn.execute(
        "SELECT mention.watch, coalesce(watch.name, mention.watch), count(DISTINCT article_id) FROM mention"
        " LEFT JOIN watch ON watch.id = mention.watch WHERE flagged_at >= ? AND outcome = 'yes'"
        " GROUP BY 1 ORDER BY 3 DESC, 1",
        (stamp(since),),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def by_source(db: Database, since: datetime, limit: int = 15) -> list[tuple[str, str, int]]:
    """Sources by articles with a mention since a time: name, title, count."""
    rows = db.conn.execute(
        "SELECT article.source, source.title, count(DISTINCT article.id) FROM mention"
        " JOIN article ON article.id = mention.article_id JOIN source ON source.name = article.source"
        " LEFT JOIN watch ON watch.id = mention.watch"
        " WHERE flagged_at >= ? AND outcome = 'yes' AND NOT coalesce(related, 0) GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT ?",
        (stamp(since), limit),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def by_language(db: Database, since: datetime) -> list[tuple[str, int]]:
    """Languages by articles with a mention since a time."""
    rows = db.conn.execute(
        "SELECT coalesce(revision.in_language, '?'), count(DISTINCT mention.article_id) FROM mention"
        " JOIN revision ON revision.id = mention.revision_id LEFT JOIN watch ON watch.id = mention.watch"
        " WHERE flagged_at >= ? AND outcome = 'yes' AND NOT coalesce(related, 0) GROUP BY 1 ORDER BY 2 DESC, 1",
        (stamp(since),),
    )
    return [(row[0], row[1]) for row in rows]


def speakers(db: Database, since: datetime, limit: int = 15) -> list[tuple[str, int]]:
    """Named speakers by quotes in articles that mention what is watched, since a time."""
    rows = db.conn.execute(
        "SELECT quote.speaker, count(*) FROM quote JOIN article ON article.revision_id = quote.revision_id"
        " WHERE article.first_seen_at >= ? AND quote.speaker IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM mention WHERE mention.revision_id = quote.revision_id AND outcome = 'yes')"
        " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
        (stamp(since), limit),
    )
    return [(row[0], row[1]) for row in rows]


def minutes_to_flag(db: Database, since: datetime, most: int = 20_000) -> dict[str, float]:
    """By source, the median of minutes from an article's publication to its first mention flagged, of mentions
    flagged since a time. Of articles that give no more than a day it is counted from our first look at their lists."""
    rows = db.conn.execute(
        "SELECT source, (julianday(flagged_at) - julianday(began)) * 1440 FROM"
        " (SELECT article.source AS source, min(mention.flagged_at) AS flagged_at, iif(revision.date_published_precision"
        "   = 'day' OR article.date_published IS NULL OR article.date_published > article.first_seen_at,"
        "   coalesce((SELECT min(first_listed_at) FROM listing WHERE listing.article_id = article.id),"
        "     article.first_seen_at), article.date_published) AS began, article.first_seen_at AS first_seen_at"
        # The mentions of the time, sorted by article: in the order of articles all of the archive would be walked.
        "  FROM mention CROSS JOIN article ON article.id = mention.article_id"
        "  JOIN revision ON revision.id = article.revision_id"
        "  WHERE mention.flagged_at >= ?1 AND article.first_seen_at >= ?1 AND outcome = 'yes'"
        "  GROUP BY +article.id ORDER BY +article.id DESC LIMIT ?2)",
        (stamp(since), most),
    )
    found: dict[str, list[float]] = {}
    for source, minutes in rows:
        found.setdefault(source, []).append(minutes)
    return {source: median(minutes) for source, minutes in found.items()}


def watches(db: Database) -> list[tuple[str, str]]:
    """Watches that are declared or have mentions: id and name, by name."""
    rows = db.conn.execute("SELECT id, name FROM watch WHERE removed_at IS NULL ORDER BY related, name")
    return [(row[0], row[1]) for row in rows]


def source_titles(db: Database) -> dict[str, str]:
    """Titles of all sources by name."""
    return dict(tuple(row) for row in db.conn.execute("SELECT name, title FROM source ORDER BY title"))


def languages(db: Database) -> list[str]:
    """Languages that the sources declare, in alphabetical order."""
    rows = db.conn.execute(
        "SELECT DISTINCT value FROM source, json_each(source.languages) WHERE removed_at IS NULL ORDER BY 1"
    )
    return [row[0] for row in rows]


def attributions_of(db: Database, revision_id: int) -> list[dict[str, object]]:
    """Outlets that a revision credits: agent, agent_text, verb_class, start, end, link_url."""
    return list(db.query('SELECT * FROM attribution WHERE revision_id = ? ORDER BY "start"', [revision_id]))


def mention_counts(db: Database, article_ids: list[int]) -> dict[int, int]:
    """How many mentions each of these articles has in its present text."""
    rows = db.conn.execute(
        "SELECT mention.article_id, count(*) FROM mention JOIN article ON article.revision_id = mention.revision_id"
        " WHERE outcome = 'yes' AND mention.article_id IN (SELECT value FROM json_each(?)) GROUP BY 1",
        (to_json(article_ids),),
    )
    return {row[0]: row[1] for row in rows}


def related(db: Database) -> set[str]:
    """Ids of watches that are there for comparison only."""
    return {row[0] for row in db.conn.execute("SELECT id FROM watch WHERE related = 1")}
