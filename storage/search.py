"""Full-text search over the present text of all articles."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from sqlite_utils import Database

from presswatch.errors import QueryError
from storage.articles import ARTICLE
from storage.database import errors, path_of
from storage.rows import SearchHit, article_from, second_or_none, stamp_or_none

# A word in the headline counts most, one in the lead more than one in the body.
_WEIGHTS = "10.0, 4.0, 1.0"


def search(
    db: Database,
    expression: str,
    *,
    source: str | None = None,
    language: str | None = None,
    watch: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    published_since: datetime | None = None,
    published_until: datetime | None = None,
    newest_first: bool = False,
    limit: int = 20,
    offset: int = 0,
    marks: tuple[str, str] = ("[", "]"),
    snippet_words: int = 24,
) -> list[SearchHit]:
    """Articles that match an FTS5 expression, the best first (bm25) or the newest.

    `expression` is what `presswatch.mentions.query.Query.to_fts5()` compiles; the letter ё in it finds е and
    the reverse. `since`/`until` bound the time first seen, `published_*` the one published; the later bound
    is not included. `snippet_words` is at most 64. Raises `QueryError` for an expression that FTS5 refuses.
    """
    conditions = {
        "article.source = :source": source,
        "revision.in_language = :language": language,
        "article.first_seen_at >= :since": stamp_or_none(since),
        "article.first_seen_at < :until": stamp_or_none(until),
        "article.date_published >= :published_since": second_or_none(published_since),
        "article.date_published < :published_until": second_or_none(published_until),
        "EXISTS (SELECT 1 FROM mention WHERE mention.revision_id = article.revision_id"
        " AND mention.watch = :watch AND outcome = 'yes')": watch,
    }
    where = "".join(f" AND {condition}" for condition, value in conditions.items() if value is not None)
    order = "article.first_seen_at DESC, article.id DESC" if newest_first else "rank, article.id DESC"
    # Ranked and cut before snippets are made: a snippet reads the text again.
    sql = f"""
    WITH hit AS MATERIALIZED (
      SELECT article_fts.rowid AS id, bm25(article_fts, {_WEIGHTS}) AS rank, article.first_seen_at
      FROM article_fts JOIN article ON article.id = article_fts.rowid
      JOIN revision ON revision.id = article.revision_id
      WHERE article_fts MATCH :expression{where}
      ORDER BY {order} LIMIT :limit OFFSET :offset
    )
    SELECT found.*, hit.rank AS rank,
      (SELECT snippet(article_fts, -1, :before, :after, ' … ', :words) FROM article_fts
        WHERE article_fts MATCH :expression AND article_fts.rowid = hit.id) AS snippet
    FROM hit JOIN ({ARTICLE}) AS found ON found.id = hit.id
    ORDER BY {order.replace("article.", "hit.") if newest_first else "hit.rank, hit.id DESC"}
    """
    values = {
        "expression": expression.replace("ё", "е").replace("Ё", "Е"),
        "source": source,
        "language": language,
        "since": stamp_or_none(since),
        "until": stamp_or_none(until),
        "published_since": second_or_none(published_since),
        "published_until": second_or_none(published_until),
        "watch": watch,
        "limit": limit,
        "offset": offset,
        "before": marks[0],
        "after": marks[1],
        "words": snippet_words,
    }
    with errors(path_of(db)):
        try:
            rows = list(db.query(sql, values))
        except sqlite3.OperationalError as error:
            if _is_syntax(error):
                raise QueryError(
                    f"not a search expression: {error}", column=1, remedy='put words in quotes: "like this"'
                ) from error
            raise
    return [SearchHit(article_from(row), row["snippet"], row["rank"]) for row in rows]


def count(db: Database, expression: str) -> int:
    """How many articles match an FTS5 expression."""
    with errors(path_of(db)):
        try:
            row = db.conn.execute(
                "SELECT count(*) FROM article_fts WHERE article_fts MATCH ?",
                (expression.replace("ё", "е").replace("Ё", "Е"),),
            ).fetchone()
        except sqlite3.OperationalError as error:
            if _is_syntax(error):
                raise QueryError(f"not a search expression: {error}", column=1) from error
            raise
    return int(row[0])


def _is_syntax(error: sqlite3.Error) -> bool:
    text = str(error)
    return error.sqlite_errorcode == sqlite3.SQLITE_ERROR and (
        text.startswith(
            ("fts5:", "no such column", "unterminated string", "unknown special query", "malformed MATCH")
        )
    )
