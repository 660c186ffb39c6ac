"""Articles drawn at random from those that were passed over, and what reviewers said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlite_utils import Database

from storage.database import transaction
from storage.rows import stamp, stamp_or_none


class Stratum(StrEnum):
    """Why an article was passed over."""

    REJECTED = "rejected"  # the name was found, and thought to mean something else
    UNMATCHED = "unmatched"  # the name was not found


@dataclass(frozen=True, slots=True)
class Population:
    """The articles of a stratum, and what was said of those that were drawn."""

    stratum: Stratum
    articles: int
    sampled: int
    missed: int  # of these, about the watch after all


_CERTAIN = "SELECT revision_id FROM mention WHERE watch = :watch AND outcome = 'yes'"
_ANY = "SELECT revision_id FROM mention WHERE watch = :watch"
_OF = {
    Stratum.REJECTED: f"article.revision_id IN ({_ANY}) AND article.revision_id NOT IN ({_CERTAIN})",
    Stratum.UNMATCHED: f"article.revision_id NOT IN ({_ANY})",
}
_CHOSEN = " AND (:source IS NULL OR article.source = :source) AND (:since IS NULL OR article.first_seen_at >= :since)"


def passed_over(
    db: Database,
    watch: str,
    stratum: Stratum,
    *,
    source: str | None = None,
    since: datetime | None = None,
    reviewer: str | None = None,
) -> list[int]:
    """Ids of the articles whose present text has no certain mention of a watch, less those this reviewer judged."""
    rows = db.conn.execute(
        f"SELECT article.id FROM article WHERE {_OF[stratum]}{_CHOSEN} AND NOT EXISTS (SELECT 1 FROM sampled_article"
        " WHERE watch = :watch AND article_id = article.id AND reviewer = :reviewer) ORDER BY article.id",
        {"watch": watch, "source": source, "since": stamp_or_none(since), "reviewer": reviewer},
    )
    return [row[0] for row in rows]


def record(
    db: Database, watch: str, article_id: int, stratum: Stratum, about_us: bool, reviewer: str, now: datetime
) -> None:
    """Keep whether an article that was passed over is about a watch; a second word of a reviewer replaces the first."""
    with transaction(db):
        db.conn.execute(
            "INSERT INTO sampled_article (watch, article_id, stratum, about_us, reviewer, at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (watch, article_id, reviewer)"
            " DO UPDATE SET about_us = excluded.about_us, stratum = excluded.stratum, at = excluded.at",
            (watch, article_id, stratum.value, int(about_us), reviewer, stamp(now)),
        )


def forget(db: Database, watch: str, article_id: int, reviewer: str) -> None:
    """Take back what a reviewer said of an article."""
    with transaction(db):
        db.conn.execute(
            "DELETE FROM sampled_article WHERE watch = ? AND article_id = ? AND reviewer = ?",
            (watch, article_id, reviewer),
        )


def populations(
    db: Database, watch: str, *, source: str | None = None, since: datetime | None = None
) -> list[Population]:
    """For each stratum how many articles it has now, and what the drawn ones that are still in it tell.

    An article that several reviewers read counts by the last word.
    """
    result = []
    for stratum in Stratum:
        values = {"watch": watch, "source": source, "since": stamp_or_none(since)}
        count = db.conn.execute(f"SELECT count(*) FROM article WHERE {_OF[stratum]}{_CHOSEN}", values)
        drawn = db.conn.execute(
            "SELECT count(*), coalesce(sum(about_us), 0) FROM (SELECT about_us, max(sampled_article.at)"
            " FROM sampled_article JOIN article ON article.id = article_id"
            f" WHERE watch = :watch AND {_OF[stratum]}{_CHOSEN} GROUP BY article_id)",
            values,
        )
        sampled, missed = drawn.fetchone()
        result.append(Population(stratum, count.fetchone()[0], sampled, missed))
    return result


def flagged(db: Database, watch: str, *, source: str | None = None, since: datetime | None = None) -> int:
    """How many articles have a certain mention of a watch in their present text."""
    row = db.conn.execute(
        f"SELECT count(*) FROM article WHERE revision_id IN ({_CERTAIN}){_CHOSEN}",
        {"watch": watch, "source": source, "since": stamp_or_none(since)},
    ).fetchone()
    return int(row[0])
