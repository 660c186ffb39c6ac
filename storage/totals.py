"""How much there is, for the first line of `status` and for answers that would otherwise be empty."""

from __future__ import annotations

from dataclasses import dataclass

from storage.database import Database


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows of the documented views; `refusals` counts those that are not resolved."""

    articles: int
    mentions: int
    refusals: int


def totals(db: Database) -> Totals:
    """How many articles, mentions and open refusals there are, without the texts that the views would read."""
    row = db.conn.execute(
        "SELECT (SELECT coalesce(sum(articles), 0) FROM source),"
        " (SELECT count(*) FROM mention JOIN article ON article.id = mention.article_id"
        " WHERE outcome = 'yes' AND mention.revision_id = article.revision_id),"
        " (SELECT count(*) FROM refusal WHERE resolved_at IS NULL)"
    ).fetchone()
    return Totals(*row)


def mentions_by_watch(db: Database) -> dict[str, int]:
    """How many mentions each watch has in the present texts, by its id."""
    return dict(db.conn.execute("SELECT watch, count(*) FROM mentions GROUP BY watch ORDER BY watch"))
