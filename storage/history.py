"""The revisions of articles in their order, with what was found in each: for edits, re-reading and replay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage import articles
from storage.rows import StoredRevision, moment, revision_from, stamp

PAGE = 200  # revisions read at once


@dataclass(frozen=True, slots=True)
class Named:
    """A mention in a revision, as far as rules and edits ask of it."""

    watch: str
    field: str
    start: int
    end: int
    surface: str
    sentence: str
    outcome: str
    salience: float
    related: int  # 1 when it is watched for comparison only


def edited_between(db: Database, start: int, until: int) -> list[StoredRevision]:
    """Revisions after `start` up to `until` that replaced another, in the order of the log."""
    rows = db.query(
        f"{articles.REVISION} WHERE revision.id > ? AND revision.id <= ? AND revision.n > 1"
        " ORDER BY revision.id",
        [start, until],
    )
    return [revision_from(row) for row in rows]


def before(db: Database, revision: StoredRevision) -> StoredRevision | None:
    """The text that a revision replaced; None for an article's first."""
    rows = db.query(
        f"{articles.REVISION} WHERE revision.article_id = ? AND revision.n < ? ORDER BY revision.n DESC LIMIT 1",
        [revision.article_id, revision.n],
    )
    return next((revision_from(row) for row in rows), None)


def is_repeated(db: Database, old: StoredRevision, new: StoredRevision) -> bool:
    """Whether an article went from the one headline and text to the other before, as pages do that alternate."""
    row = db.conn.execute(
        "SELECT 1 FROM revision AS first JOIN revision AS second"
        " ON second.article_id = first.article_id AND second.n = first.n + 1"
        " WHERE first.article_id = ? AND second.n < ? AND first.headline IS ? AND first.text_hash = ?"
        " AND second.headline IS ? AND second.text_hash = ? LIMIT 1",
        (new.article_id, new.n, old.headline, old.text_hash, new.headline, new.text_hash),
    ).fetchone()
    return row is not None


def named(db: Database, revision_id: int) -> list[Named]:
    """The mentions of a revision, in whatever sense, in the order of their places."""
    rows = db.conn.execute(
        'SELECT mention.watch, mention.field, mention.start, mention."end", mention.surface, mention.sentence,'
        " mention.outcome, mention.salience, coalesce(watch.related, 0)"
        " FROM mention LEFT JOIN watch ON watch.id = mention.watch"
        " WHERE mention.revision_id = ? ORDER BY mention.field, mention.start",
        (revision_id,),
    )
    return [Named(*row) for row in rows]


def quoted(db: Database, revision_id: int) -> list[tuple[str, str]]:
    """The watches that a revision quotes, with the words of each quote."""
    rows = db.conn.execute(
        "SELECT watch, text FROM quote WHERE revision_id = ? AND watch IS NOT NULL ORDER BY id",
        (revision_id,),
    )
    return [(str(watch), str(text)) for watch, text in rows]


def story_key(db: Database, article_id: int) -> str:
    """The key of an article's story, its own where it stands alone; as alerts of mentions use it."""
    row = db.conn.execute("SELECT story_id FROM story_member WHERE article_id = ?", (article_id,)).fetchone()
    return f"story:{row[0]}" if row else f"article:{article_id}"


def source_kind(db: Database, source: str) -> str:
    """What kind of publisher a source is: news, agency, official ..."""
    row = db.conn.execute("SELECT kind FROM source WHERE name = ?", (source,)).fetchone()
    return str(row[0]) if row else "news"


def withdrawn_between(db: Database, since: datetime, until: datetime) -> list[tuple[int, datetime]]:
    """Articles whose withdrawal, or removal from their site's list, was confirmed in a time, each with when."""
    rows = db.conn.execute(
        "SELECT article_id, at FROM absence WHERE confirms IS NOT NULL AND at >= ?1 AND at < ?2"
        " UNION ALL SELECT article_id, json_extract(looks, '$[#-1]') AS at FROM delisting"
        "  WHERE state IN ('waiting', 'told') AND at >= ?1 AND at < ?2 ORDER BY at, article_id",
        (stamp(since), stamp(until)),
    )
    return [(int(number), moment(at)) for number, at in rows]


def fetched_between(db: Database, since: datetime, until: datetime) -> Iterator[StoredRevision]:
    """Revisions fetched from `since` on and before `until`, in the order of their fetching."""
    last = (stamp(since), 0)
    while True:
        rows = list(
            db.query(
                f"{articles.REVISION} WHERE (revision.fetched_at, revision.id) > (?, ?)"
                " AND revision.fetched_at < ? ORDER BY revision.fetched_at, revision.id LIMIT ?",
                [*last, stamp(until), PAGE],
            )
        )
        if not rows:
            return
        yield from map(revision_from, rows)
        last = rows[-1]["fetched_at"], rows[-1]["id"]


def archived(
    db: Database, *, source: str | None = None, article_id: int | None = None
) -> Iterator[StoredRevision]:
    """The present revisions whose raw answer was kept: of all articles, of a source, or of one article."""
    last = 0
    where = "article.id = :article" if article_id is not None else "article.id > :last"
    if source is not None:
        where += " AND article.source = :source"
    while True:
        rows = list(
            db.query(
                f"{articles.REVISION} WHERE {where} AND revision.id = article.revision_id"
                " AND revision.archive_file IS NOT NULL ORDER BY article.id LIMIT :limit",
                {"article": article_id, "last": last, "source": source, "limit": PAGE},
            )
        )
        yield from map(revision_from, rows)
        if len(rows) < PAGE or article_id is not None:
            return
        last = rows[-1]["article_id"]


def last_revision(db: Database) -> int:
    """The newest revision of the log; 0 for none."""
    row = db.conn.execute("SELECT max(id) FROM revision").fetchone()
    return int(row[0] or 0)
