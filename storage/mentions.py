"""Followers of the log, and what the flagging one finds: mentions, quotes, attributions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from presswatch.types import Outcome
from storage import articles, decisions, speech
from storage.database import transaction
from storage.rows import (
    Flagged,
    Row,
    StoredMention,
    StoredRevision,
    clean,
    clean_or_none,
    mention_columns,
    mention_from,
    revision_from,
    stamp,
    stamp_or_none,
)

MENTION = """
SELECT mention.*, watch.name AS watch_name, article.source, article.url, article.first_seen_at,
  revision.headline, revision.in_language, revision.date_published
FROM mention
JOIN article ON article.id = mention.article_id
JOIN revision ON revision.id = mention.revision_id
LEFT JOIN watch ON watch.id = mention.watch
"""

# What makes two findings one: a rescan keeps the row, its id and the time it was first flagged.
_KEY = ("watch", "field", "start", "end", "sentence")


_UNJUDGED = "NOT EXISTS (SELECT 1 FROM verdict WHERE verdict.mention_id = mention.id)"
# Few are judged: they are looked up from there, and not by reading all mentions.
_JUDGED = (
    "mention.id IN (SELECT mention_id FROM verdict WHERE verdict = :verdict AND NOT EXISTS (SELECT 1 FROM verdict AS later"
    " WHERE later.mention_id = verdict.mention_id AND later.at > verdict.at))"
)


def cursor(db: Database, follower: str) -> int:
    """The last revision that a follower has done; 0 before the first."""
    row = db.conn.execute("SELECT cursor FROM follower WHERE name = ?", (follower,)).fetchone()
    return int(row[0]) if row else 0


def pending(
    db: Database, follower: str, limit: int = 100, *, until: int | None = None
) -> list[StoredRevision]:
    """The next revisions for a follower, in the order of the log; none with an id above `until`."""
    rows = db.query(
        f"{articles.REVISION} WHERE revision.id > :cursor AND (:until IS NULL OR revision.id <= :until)"
        " ORDER BY revision.id LIMIT :limit",
        {"cursor": cursor(db, follower), "until": until, "limit": limit},
    )
    return [revision_from(row) for row in rows]


def backlog(db: Database, follower: str) -> int:
    """How many revisions a follower still has to do."""
    row = db.conn.execute("SELECT count(*) FROM revision WHERE id > ?", (cursor(db, follower),)).fetchone()
    return int(row[0])


def commit(
    db: Database,
    follower: str,
    cursor: int | None,
    results: Sequence[Flagged],
    now: datetime,
    *,
    watchlist_version: int,
    matcher_version: str,
) -> None:
    """Stores what was found in revisions, together with how far the follower got: one transaction. None leaves that as it
    is: another may follow the log meanwhile.

    What an earlier pass found in these revisions is replaced; a mention found again keeps its id and the
    time it was first flagged. So a pass that is killed and done again leaves the same rows.
    """
    with transaction(db):
        for result in results:
            _replace_mentions(db, result, watchlist_version, matcher_version, now)
            _replace_quotes(db, result)
            _replace_attributions(db, result)
            if result.decisions:
                (url,) = db.conn.execute(
                    "SELECT url FROM article WHERE id = ?", (result.article_id,)
                ).fetchone()
                decisions.record_all(db, url, result.decisions, now, article_id=result.article_id)
        speech.hear_stories(db, [result.article_id for result in results])
        if cursor is not None:
            db.conn.execute(
                "INSERT INTO follower (name, cursor, updated_at) VALUES (?1, ?2, ?3)"
                " ON CONFLICT (name) DO UPDATE SET cursor = ?2, updated_at = ?3",
                (follower, cursor, stamp(now)),
            )


def reset(db: Database, follower: str, now: datetime, *, to: int = 0) -> None:
    """Sets a follower back, so that it does the log again from after revision `to`."""
    with transaction(db):
        db.conn.execute(
            "INSERT INTO follower (name, cursor, updated_at) VALUES (?1, ?2, ?3)"
            " ON CONFLICT (name) DO UPDATE SET cursor = ?2, updated_at = ?3",
            (follower, to, stamp(now)),
        )


def forget(db: Database, follower: str) -> None:
    """Forgets how far a follower got that has come to its end."""
    with transaction(db):
        db.conn.execute("DELETE FROM follower WHERE name = ?", (follower,))


def recent(
    db: Database,
    *,
    watch: str | None = None,
    source: str | None = None,
    language: str | None = None,
    outcome: Outcome | None = Outcome.YES,
    rejected: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    read_since: datetime | None = None,
    article_id: int | None = None,
    revision_id: int | None = None,
    current: bool = True,
    salience: float | None = None,
    verdict: str | None = None,
    limit: int = 50,
    before_id: int | None = None,
) -> list[StoredMention]:
    """Mentions by the time they were flagged, the newest first.

    `since` and `until` bound that time (until is not included), `read_since` the one at which the text was read, as a
    rescan finds a new watch in old texts; `current` leaves out those of texts that were replaced since; `outcome` None
    takes all three, `rejected` those but the certain ones. `salience` is the least one; `verdict` the latest that was
    given, or "none" where there is none.
    """
    wanted = None if outcome is None or rejected else outcome.value
    conditions = {
        "mention.watch = :watch": watch,
        "article.source = :source": source,
        "revision.in_language = :language": language,
        "mention.outcome = :outcome": wanted,
        "mention.outcome <> 'yes'": rejected or None,
        "mention.flagged_at >= :since": stamp_or_none(since),
        "mention.flagged_at < :until": stamp_or_none(until),
        "revision.fetched_at >= :read_since": stamp_or_none(read_since),
        "mention.article_id = :article_id": article_id,
        "mention.revision_id = :revision_id": revision_id,
        "mention.salience >= :salience": salience,
        _UNJUDGED: True if verdict == "none" else None,
        _JUDGED: verdict if verdict != "none" else None,
        "mention.id < :before_id": before_id,
        "mention.revision_id = article.revision_id": current or None,
    }
    where = " AND ".join(condition for condition, value in conditions.items() if value is not None) or "1"
    rows = db.query(
        f"{MENTION} WHERE {where} ORDER BY mention.flagged_at DESC, mention.id DESC LIMIT :limit",
        {
            "watch": watch,
            "source": source,
            "language": language,
            "outcome": wanted,
            "since": stamp_or_none(since),
            "until": stamp_or_none(until),
            "read_since": stamp_or_none(read_since),
            "article_id": article_id,
            "revision_id": revision_id,
            "before_id": before_id,
            "salience": salience,
            "verdict": verdict,
            "limit": limit,
        },
    )
    return [mention_from(row) for row in rows]


def get(db: Database, mention_id: int) -> StoredMention | None:
    """A mention by its id."""
    row = next(iter(db.query(f"{MENTION} WHERE mention.id = ?", [mention_id])), None)
    return None if row is None else mention_from(row)


def _replace_mentions(
    db: Database, result: Flagged, watchlist_version: int, matcher_version: str, now: datetime
) -> None:
    there: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in db.query("SELECT * FROM mention WHERE revision_id = ? ORDER BY id", [result.revision_id]):
        there[tuple(row[name] for name in _KEY)].append(row)
    for mention in result.mentions:
        values = mention_columns(mention) | {
            "watchlist_version": watchlist_version,
            "matcher_version": matcher_version,
        }
        same = there.get(tuple(values[name] for name in _KEY))
        if same:
            kept = same.pop(0)
            changed = {name: value for name, value in values.items() if kept[name] != value}
            if changed:
                pairs = ", ".join(f'"{name}" = :{name}' for name in changed)
                db.conn.execute(f"UPDATE mention SET {pairs} WHERE id = :id", changed | {"id": kept["id"]})
            continue
        values |= {
            "revision_id": result.revision_id,
            "article_id": result.article_id,
            "flagged_at": stamp(now),
        }
        names = ", ".join(f'"{name}"' for name in values)
        places = ", ".join(f":{name}" for name in values)
        db.conn.execute(f"INSERT INTO mention ({names}) VALUES ({places})", values)
    lost = [(row["id"],) for rows in there.values() for row in rows]
    db.conn.executemany("DELETE FROM mention WHERE id = ?", lost)


def _replace_quotes(db: Database, result: Flagged) -> None:
    _replace(db, "quote", speech.COLUMNS, speech.lines(result.quotes), result)
    speech.mark(db, result.revision_id, result.heard)


def _replace_attributions(db: Database, result: Flagged) -> None:
    columns = (
        "agent",
        "agent_text",
        "verb_class",
        "start",
        "end",
        "passage_start",
        "passage_end",
        "link_url",
    )
    rows = [
        (
            clean_or_none(credit.agent),
            clean(credit.agent_text),
            credit.verb_class,
            credit.span.start,
            credit.span.end,
            credit.passage.start,
            credit.passage.end,
            clean_or_none(credit.link_url),
        )
        for credit in result.attributions
    ]
    _replace(db, "attribution", columns, rows, result)


def _replace(
    db: Database, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]], result: Flagged
) -> None:
    """Makes a revision's rows of a table these; the same ones are left as they are, ids too."""
    names = ", ".join(f'"{name}"' for name in columns)
    where = (result.revision_id,)
    there = db.conn.execute(
        f"SELECT {names} FROM {table} WHERE revision_id = ? ORDER BY id", where
    ).fetchall()
    if there == list(rows):
        return
    db.conn.execute(f"DELETE FROM {table} WHERE revision_id = ?", where)
    places = ", ".join("?" * len(columns))
    db.conn.executemany(
        f"INSERT INTO {table} (revision_id, article_id, {names}) VALUES (?, ?, {places})",
        [(result.revision_id, result.article_id, *row) for row in rows],
    )
