"""What a rescan needs of the archive: the texts that a full-text expression finds, and those of a language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlite_utils import Database

from presswatch.types import Attribution, Quote, QuoteKind, Span
from storage import months
from storage.articles import REVISION
from storage.database import errors
from storage.rows import StoredRevision, revision_from, stamp_or_none, to_json

_PAGE = 200  # texts that are read together


def languages(db: Database) -> list[str | None]:
    """The languages of all texts, each asked of the index once; None where there are texts whose language is not known."""
    rows = db.conn.execute(
        "WITH RECURSIVE known (tag) AS (SELECT min(in_language) FROM revision UNION ALL"
        " SELECT (SELECT min(in_language) FROM revision WHERE in_language > tag) FROM known WHERE tag IS NOT NULL)"
        " SELECT tag FROM known WHERE tag IS NOT NULL"
        " UNION ALL SELECT NULL WHERE EXISTS (SELECT 1 FROM revision WHERE in_language IS NULL)"
    )
    return [row[0] for row in rows]


def found(db: Database, expression: str) -> set[int]:
    """Ids of the articles whose present text an FTS5 expression finds; ё in it finds е and the reverse."""
    plain = expression.translate(str.maketrans("ёЁ", "еЕ"))
    with errors(db):
        return {
            row[0]
            for part in months.parts(db)
            for row in part.db.conn.execute(
                f"SELECT rowid FROM article_fts WHERE article_fts MATCH ?{part.condition}", (plain,)
            )
        }


def in_languages(db: Database, wanted: Iterable[str | None]) -> set[int]:
    """Ids of the articles whose present text is in one of these languages."""
    listed = list(wanted)
    rows = db.conn.execute(
        "SELECT article.id FROM article JOIN revision ON revision.id = article.revision_id"
        " WHERE in_language IN (SELECT value FROM json_each(?1)) OR (?2 AND in_language IS NULL)",
        (to_json([one for one in listed if one is not None]), None in listed),
    )
    return {row[0] for row in rows}


def with_mentions(db: Database, watches: Sequence[str]) -> set[int]:
    """Ids of the articles that have mentions, even rejected ones, of one of these watches."""
    rows = db.conn.execute(
        "SELECT DISTINCT article_id FROM mention WHERE watch IN (SELECT value FROM json_each(?))",
        (to_json(list(watches)),),
    )
    return {row[0] for row in rows}


def with_doubt(db: Database) -> set[int]:
    """Ids of the articles that have mentions whose sense was asked, as the evidence of their source tells."""
    rows = db.conn.execute("SELECT DISTINCT article_id FROM mention WHERE evidence LIKE '%\"source %'")
    return {row[0] for row in rows}


def flagged_otherwise(db: Database, matcher_version: str) -> bool:
    """Whether any mention was found by another version of the matcher."""
    row = db.conn.execute(
        "SELECT EXISTS (SELECT 1 FROM mention WHERE matcher_version <> ?)", (matcher_version,)
    ).fetchone()
    return bool(row[0])


def every_article(db: Database) -> set[int]:
    """Ids of all articles."""
    return {row[0] for row in db.conn.execute("SELECT id FROM article")}


def spoken(db: Database, revision_id: int) -> list[Quote]:
    """The quotes that were found in a text, as they are stored."""
    rows = db.query("SELECT * FROM quote WHERE revision_id = ? ORDER BY id", [revision_id])
    return [
        Quote(
            QuoteKind(row["kind"]),
            _spans(row["content_spans"]),
            row["text"],
            _spans(row["speaker_spans"]),
            row["speaker"],
            row["role"],
            _spans(row["cue_spans"]),
            row["watch"],
        )
        for row in rows
    ]


def credited(db: Database, revision_id: int) -> list[Attribution]:
    """The outlets that a text credits, as they are stored."""
    rows = db.query("SELECT * FROM attribution WHERE revision_id = ? ORDER BY id", [revision_id])
    return [
        Attribution(
            row["agent_text"],
            row["agent"],
            Span(row["start"], row["end"]),
            row["verb_class"],
            Span(row["passage_start"], row["passage_end"]),
            row["link_url"],
        )
        for row in rows
    ]


def _spans(text: str) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in json.loads(text))


def texts(
    db: Database,
    articles: Iterable[int],
    *,
    source: str | None = None,
    since: datetime | None = None,
    former: bool = False,
) -> Iterator[StoredRevision]:
    """The present texts of articles, by id; with `former` those that were replaced too.

    `source` and `since` (first seen) leave out others.
    """
    wanted = sorted(articles)
    for start in range(0, len(wanted), _PAGE):
        rows = db.query(
            f"{REVISION} WHERE revision.article_id IN (SELECT value FROM json_each(:ids))"
            " AND (:former OR revision.id = article.revision_id)"
            " AND (:source IS NULL OR article.source = :source)"
            " AND (:since IS NULL OR article.first_seen_at >= :since) ORDER BY revision.id",
            {
                "ids": to_json(wanted[start : start + _PAGE]),
                "former": former,
                "source": source,
                "since": stamp_or_none(since),
            },
        )
        yield from [revision_from(row) for row in rows]
