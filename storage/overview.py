"""Sums and selections over the whole archive, for the pages that show how things stand."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, time, timedelta, tzinfo
from statistics import median

from sqlite_utils import Database

from presswatch.text import fold
from storage import rescans
from storage.rows import stamp, to_json

# When an article was published; our first look where the page gives no date.
_AT = "coalesce(article.date_published, article.first_seen_at)"


def first_day(now: datetime, days: int, zone: tzinfo = UTC) -> datetime:
    """When the first of the last `days` days of a zone began."""
    day = now.astimezone(zone).date() - timedelta(days=days - 1)
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def volume(
    db: Database, now: datetime, days: int, *, watch: str | None = None, zone: tzinfo = UTC
) -> dict[str, int]:
    """Articles with a mention by the day of a zone on which they were published ("2026-03-02"; by our first look where
    the page gives no date), for the last `days` days, empty days included."""
    since = first_day(now, days, zone)
    first = since.astimezone(zone).date()
    dates = [first + timedelta(days=n) for n in range(days + 1)]
    counts = {str(day): 0 for day in dates[:-1]}
    # In UTC, as articles are stored: to take each minute to its zone would cost more than to read them all.
    begins = [f"{datetime.combine(day, time(0), zone).astimezone(UTC):%Y-%m-%dT%H:%M}" for day in dates]
    rows = db.conn.execute(
        f"SELECT substr({_AT}, 1, 16), count(DISTINCT article.id)"
        " FROM mention JOIN article ON article.id = mention.article_id LEFT JOIN watch ON watch.id = mention.watch"
        f" WHERE flagged_at >= ?1 AND {_AT} >= ?1 AND outcome = 'yes'"
        " AND (mention.watch = ?2 OR (?2 IS NULL AND NOT coalesce(related, 0))) GROUP BY 1",
        (stamp(since), watch),
    )
    for minute, count in rows:
        number = bisect_right(begins, minute) - 1
        if 0 <= number < days:
            counts[str(dates[number])] += count
    return counts


def voices(db: Database, since: datetime) -> list[tuple[str, str, int]]:
    """Watches by articles that mention them, published since a time: id, name, count; the most first.

    A rescan finds a new watch in old articles, but none that are new.
    """
    rows = db.conn.execute(
        "SELECT mention.watch, coalesce(watch.name, mention.watch), count(DISTINCT article_id) FROM mention"
        " JOIN article ON article.id = mention.article_id LEFT JOIN watch ON watch.id = mention.watch"
        f" WHERE flagged_at >= ?1 AND {_AT} >= ?1 AND outcome = 'yes'"
        " GROUP BY 1 ORDER BY 3 DESC, 1",
        (stamp(since),),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def by_source(db: Database, since: datetime, limit: int = 15) -> list[tuple[str, str, int]]:
    """Sources by articles with a mention, published since a time: name, title, count."""
    rows = db.conn.execute(
        "SELECT article.source, source.title, count(DISTINCT article.id) FROM mention"
        " JOIN article ON article.id = mention.article_id JOIN source ON source.name = article.source"
        " LEFT JOIN watch ON watch.id = mention.watch"
        f" WHERE flagged_at >= ?1 AND {_AT} >= ?1 AND outcome = 'yes' AND NOT coalesce(related, 0)"
        " GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT ?2",
        (stamp(since), limit),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def by_language(db: Database, since: datetime) -> list[tuple[str, int]]:
    """Languages by articles with a mention, published since a time."""
    rows = db.conn.execute(
        "SELECT coalesce(revision.in_language, '?'), count(DISTINCT mention.article_id) FROM mention"
        " JOIN article ON article.id = mention.article_id"
        " JOIN revision ON revision.id = mention.revision_id LEFT JOIN watch ON watch.id = mention.watch"
        f" WHERE flagged_at >= ?1 AND {_AT} >= ?1 AND outcome = 'yes' AND NOT coalesce(related, 0) GROUP BY 1 ORDER BY 2 DESC, 1",
        (stamp(since),),
    )
    return [(row[0], row[1]) for row in rows]


def speakers(db: Database, since: datetime, limit: int = 15) -> list[tuple[str, int]]:
    """Named speakers by quotes in articles that mention what is watched, published since a time.

    "The secretariat" and "the secretariat" are one, by the more usual spelling; a person who is watched is one in all
    languages, by the name of the watch.
    """
    rows = db.conn.execute(
        "SELECT iif(watch.kind = 'person', watch.name, quote.speaker), count(*) FROM quote"
        " JOIN article ON article.revision_id = quote.revision_id LEFT JOIN watch ON watch.id = quote.watch"
        f" WHERE article.first_seen_at >= ?1 AND {_AT} >= ?1 AND quote.speaker IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM mention WHERE mention.revision_id = quote.revision_id AND outcome = 'yes')"
        " GROUP BY 1 ORDER BY 2 DESC, 1",
        (stamp(since),),
    )
    counts: dict[str, list[tuple[str, int]]] = {}
    for name, count in rows:
        counts.setdefault(fold(name).text, []).append((name, count))
    found = [(names[0][0], sum(count for _, count in names)) for names in counts.values()]
    return sorted(found, key=lambda row: (-row[1], row[0]))[:limit]


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
    """Languages that the sources declare or that texts are in, in alphabetical order: a source may declare none, and one
    that declares English may bring Russian."""
    rows = db.conn.execute(
        "SELECT DISTINCT value FROM source, json_each(source.languages) WHERE removed_at IS NULL"
    )
    return sorted({row[0] for row in rows} | set(filter(None, rescans.languages(db))))


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
