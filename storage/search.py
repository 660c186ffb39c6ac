"""Full-text search over the present text of all articles."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from sqlite_utils import Database

from presswatch.errors import QueryError
from storage.articles import ARTICLE
from storage.database import errors
from storage.rows import Row, SearchHit, article_from, second_or_none, stamp_or_none

# A word in the headline counts most, one in the lead more than one in the body.
_BM25 = "bm25(10.0, 4.0, 1.0)"
_SNIPPET_WORDS = 24  # FTS5 takes 64 at most
# Stand in for the marks until a snippet has its own spelling back; no stored text holds them.
_BEFORE, _AFTER, _CUT = "\x01", "\x02", "\x03"
_YO = str.maketrans("ёЁ", "еЕ")


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
) -> list[SearchHit]:
    """Articles that match an FTS5 expression, the best first (bm25) or the newest.

    `expression` is what `presswatch.mentions.query.Query.to_fts5()` compiles; the letter ё in it finds е and
    the reverse. `since`/`until` bound the time first seen, `published_*` the one published; the later bound
    is not included. `marks` stand around found words in the snippet. Raises `QueryError` for an expression
    that FTS5 refuses.
    """
    values: dict[str, object] = {
        "source": source,
        "language": language,
        "watch": watch,
        "since": stamp_or_none(since),
        "until": stamp_or_none(until),
        "published_since": second_or_none(published_since),
        "published_until": second_or_none(published_until),
    }
    conditions = " AND ".join(
        condition for name, condition in _CONDITIONS.items() if values[name] is not None
    )
    found = _found(conditions, newest_first)
    values |= {"expression": expression.translate(_YO), "limit": limit, "offset": offset}
    with errors(db), _refusing(expression):
        rows = list(db.query(found, values))
    return [SearchHit(article_from(row), _snippet(row, marks), row["rank"]) for row in rows]


def count(db: Database, expression: str) -> int:
    """How many articles match an FTS5 expression. Raises `QueryError` for one that FTS5 refuses."""
    with errors(db), _refusing(expression):
        row = db.conn.execute(
            "SELECT count(*) FROM article_fts WHERE article_fts MATCH ?", (expression.translate(_YO),)
        ).fetchone()
    return int(row[0])


_CONDITIONS = {
    "source": "article.source = :source",
    "language": "revision.in_language = :language",
    "watch": "EXISTS (SELECT 1 FROM mention WHERE mention.revision_id = article.revision_id"
    " AND mention.watch = :watch AND outcome = 'yes')",
    "since": "article.first_seen_at >= :since",
    "until": "article.first_seen_at < :until",
    "published_since": "article.date_published >= :published_since",
    "published_until": "article.date_published < :published_until",
}


def _found(conditions: str, newest_first: bool) -> str:
    """The query: ranked and cut first, since a snippet reads a text again.

    Ids grow with the time of storing, and FTS5 walks them backwards for nothing, where sorting by a time
    would read every match.
    """
    order = "article_fts.rowid DESC" if newest_first else "article_fts.rank"
    joins = (
        "CROSS JOIN article ON article.id = article_fts.rowid"
        " CROSS JOIN revision ON revision.id = article.revision_id"
        if conditions
        else ""
    )
    return f"""
    WITH hit AS MATERIALIZED (
      SELECT article_fts.rowid AS id, article_fts.rank AS rank FROM article_fts {joins}
      WHERE article_fts MATCH :expression AND article_fts.rank MATCH '{_BM25}' {"AND " + conditions if conditions else ""}
      ORDER BY {order} LIMIT :limit OFFSET :offset
    )
    SELECT found.*, hit.rank AS rank, revision.article_body AS body,
      (SELECT snippet(article_fts, -1, '{_BEFORE}', '{_AFTER}', '{_CUT}', {_SNIPPET_WORDS}) FROM article_fts
        WHERE article_fts MATCH :expression AND article_fts.rowid = hit.id) AS snippet
    FROM hit JOIN ({ARTICLE}) AS found ON found.id = hit.id JOIN revision ON revision.id = found.revision_id
    ORDER BY {"hit.id DESC" if newest_first else "hit.rank, hit.id DESC"}
    """


def _snippet(row: Row, marks: tuple[str, str]) -> str:
    """The snippet as the article spells it: the index holds е for ё, letter for letter."""
    text: str = row["snippet"]
    plain = text.translate({ord(mark): None for mark in (_BEFORE, _AFTER, _CUT)})
    for original in (row["headline"], row["description"], row["body"]):
        start = (original or "").translate(_YO).find(plain)
        if start >= 0:
            letters = iter(original[start : start + len(plain)])
            text = "".join(letter if letter in (_BEFORE, _AFTER, _CUT) else next(letters) for letter in text)
            break
    return text.replace(_BEFORE, marks[0]).replace(_AFTER, marks[1]).replace(_CUT, " … ").strip()


@contextmanager
def _refusing(expression: str) -> Generator[None, None, None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise QueryError(
            f"not a search expression: {expression[:200]} ({error})",
            column=1,
            remedy='put words in quotes: "like this"',
        ) from error
