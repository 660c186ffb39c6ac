"""What `explain` tells: each decision about an address or article, with its reason."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from presswatch.types import Decision
from presswatch.urls import canonicalize
from storage.database import transaction
from storage.rows import StoredDecision, clean, decision_from, digest, stamp, to_json


def record(
    db: Database, url: str, decision: Decision, now: datetime, *, article_id: int | None = None
) -> None:
    """Appends a decision; the same as the last of its stage for this address is not written again."""
    key = canonicalize(url)
    number = digest(key)
    detail = clean(to_json(dict(decision.detail)))
    facts = (decision.verdict, clean(decision.reason), decision.rule_version, detail)
    with transaction(db):
        last = db.conn.execute(
            "SELECT verdict, reason, rule_version, detail FROM decision"
            " WHERE digest = ? AND url = ? AND stage = ? ORDER BY id DESC LIMIT 1",
            (number, key, decision.stage),
        ).fetchone()
        if last == facts:
            return
        db.conn.execute(
            "INSERT INTO decision (digest, article_id, at, stage, verdict, reason, rule_version, url, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, article_id, stamp(now), decision.stage, *facts[:3], clean(key), detail),
        )


def of(db: Database, url: str) -> list[StoredDecision]:
    """All decisions about an address and, where it has one, its article, in the order they were made."""
    key = canonicalize(url)
    rows = db.query(
        "SELECT * FROM decision WHERE (digest = :digest AND url = :url) OR article_id IN"
        " (SELECT article_id FROM article_address WHERE digest = :digest AND address = :url) ORDER BY id",
        {"digest": digest(key), "url": key},
    )
    return [decision_from(row) for row in rows]
