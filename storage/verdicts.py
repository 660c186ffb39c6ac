"""What reviewers said of mentions; kept beside a copy of what was judged, so that a rescan loses none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from presswatch.errors import UsageError
from storage import audit
from storage.database import transaction
from storage.rows import digest, moment, stamp, stamp_or_none, to_json

VERDICTS = ("right", "wrong_sense", "furniture", "not_about_us")


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One reviewer's word on one mention."""

    mention_id: int | None
    article_id: int
    watch: str
    alias: str
    rule: str
    source: str
    outcome: str  # what presswatch had said
    verdict: str
    reviewer: str
    at: datetime
    sentence: str
    seen_at: datetime  # when the article was first seen
    evidence: tuple[str, ...]  # of the mention, as it was when it was judged


def record(db: Database, mention_id: int, verdict: str, reviewer: str, now: datetime) -> None:
    """Keep a reviewer's verdict; a second one of the same reviewer replaces the first.

    Raises UsageError for a verdict that is none of `VERDICTS`, or a mention that is not there.
    """
    if verdict not in VERDICTS:
        raise UsageError(f"{verdict} is no verdict", remedy=f"one of {', '.join(VERDICTS)}")
    with transaction(db):
        done = db.conn.execute(
            "INSERT INTO verdict (mention_id, article_id, watch, alias, rule, source, outcome, evidence, verdict,"
            " reviewer, at, sentence)"
            " SELECT mention.id, mention.article_id, watch, alias, rule, article.source, outcome, evidence, ?2, ?3, ?4,"
            " sentence FROM mention JOIN article ON article.id = mention.article_id WHERE mention.id = ?1"
            " ON CONFLICT (mention_id, reviewer) DO UPDATE SET verdict = excluded.verdict, at = excluded.at",
            (mention_id, verdict, reviewer, stamp(now)),
        )
        if done.rowcount:
            audit.note(db, reviewer, "verdict", f"mention {mention_id}", now, verdict)
    if not done.rowcount:
        raise UsageError(f"there is no mention {mention_id}", remedy="see `presswatch mentions`")


def forget(db: Database, mention_id: int, reviewer: str, now: datetime) -> None:
    """Take a verdict back."""
    with transaction(db):
        db.conn.execute("DELETE FROM verdict WHERE mention_id = ? AND reviewer = ?", (mention_id, reviewer))
        audit.note(db, reviewer, "forget", f"mention {mention_id}", now)


def of_mentions(db: Database, mention_ids: list[int]) -> dict[int, str]:
    """The latest verdict on each of these mentions that has one."""
    marks = ",".join("?" * len(mention_ids))
    rows = db.conn.execute(
        f"SELECT mention_id, verdict FROM verdict WHERE mention_id IN ({marks}) ORDER BY at", mention_ids
    )
    return {row[0]: row[1] for row in rows}


def all_since(
    db: Database,
    since: datetime | None = None,
    *,
    watch: str | None = None,
    source: str | None = None,
) -> list[VerdictRow]:
    """All verdicts since a time, the earliest first; of one mention the last verdict of each reviewer."""
    rows = db.query(
        "SELECT verdict.*, article.first_seen_at FROM verdict JOIN article ON article.id = verdict.article_id"
        " WHERE (:since IS NULL OR at >= :since) AND (:watch IS NULL OR watch = :watch)"
        " AND (:source IS NULL OR verdict.source = :source) ORDER BY at, verdict.id",
        {"since": stamp_or_none(since), "watch": watch, "source": source},
    )
    return [
        VerdictRow(
            row["mention_id"],
            row["article_id"],
            row["watch"],
            row["alias"],
            row["rule"],
            row["source"],
            row["outcome"],
            row["verdict"],
            row["reviewer"],
            moment(row["at"]),
            row["sentence"],
            moment(row["first_seen_at"]),
            tuple(json.loads(row["evidence"])),
        )
        for row in rows
    ]


def state(db: Database) -> int:
    """A number that changes whenever a verdict is given, changed or taken back; 0 while there is none."""
    row = db.conn.execute("SELECT count(*), coalesce(max(at), '') FROM verdict").fetchone()
    return 0 if not row[0] else int(digest(f"{row[0]} {row[1]}"))


def to_review(
    db: Database,
    reviewer: str,
    *,
    watch: str | None = None,
    source: str | None = None,
    since: datetime | None = None,
    outcomes: Sequence[str] = ("yes", "ask"),
) -> list[int]:
    """Ids of the mentions in present texts that a reviewer has not judged, by id."""
    rows = db.conn.execute(
        "SELECT mention.id FROM mention JOIN article ON article.id = mention.article_id"
        " WHERE mention.revision_id = article.revision_id"
        " AND mention.outcome IN (SELECT value FROM json_each(:outcomes))"
        " AND (:watch IS NULL OR mention.watch = :watch) AND (:source IS NULL OR article.source = :source)"
        " AND (:since IS NULL OR article.first_seen_at >= :since)"
        " AND NOT EXISTS (SELECT 1 FROM verdict WHERE mention_id = mention.id AND reviewer = :reviewer)"
        " ORDER BY mention.id",
        {
            "outcomes": to_json(list(outcomes)),
            "watch": watch,
            "source": source,
            "since": stamp_or_none(since),
            "reviewer": reviewer,
        },
    )
    return [row[0] for row in rows]
