"""What `explain` tells: each decision about an address or article, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from presswatch.types import Decision
from storage.database import transaction
from storage.rows import StoredDecision, address_key, clean, decision_from, digest, stamp, to_json

MAX_REASON = 300  # characters of an error


def fault(stage: str, error: Exception, rule_version: str = "1") -> Decision:
    """That a stage passed a text over since presswatch itself failed at it."""
    why = f"a fault of presswatch: {type(error).__name__}: {error}"[:MAX_REASON]
    return Decision(stage, "fault", why, rule_version=rule_version)


def record(
    db: Database, url: str, decision: Decision, now: datetime, *, article_id: int | None = None
) -> None:
    """Appends a decision; the same as the last of its stage for this address is not written again."""
    record_all(db, url, [decision], now, article_id=article_id)


def record_all(
    db: Database, url: str, made: Sequence[Decision], now: datetime, *, article_id: int | None = None
) -> None:
    """Appends the decisions of one pass over an address, in one transaction.

    A stage that decided just what it decided the last time is not written again.
    """
    key = address_key(url)
    number = digest(key)
    # What an article's decisions are found by grows in their order; digests lie at random places of an index.
    of_it, whose = (
        ("digest = ? AND article_id IS NULL", number)
        if article_id is None
        else ("article_id = ?", article_id)
    )
    facts: dict[str, list[tuple[str, str, str, str]]] = {}
    for decision in made:
        facts.setdefault(decision.stage, []).append(
            (
                decision.verdict,
                clean(decision.reason),
                decision.rule_version,
                clean(to_json(dict(decision.detail))),
            )
        )
    with transaction(db):
        for stage, lines in facts.items():
            last = db.conn.execute(
                "SELECT verdict, reason, rule_version, detail FROM decision"
                f" WHERE {of_it} AND url = ? AND stage = ? ORDER BY id DESC LIMIT ?",
                (whose, key, stage, len(lines)),
            ).fetchall()
            if last[::-1] != lines:
                db.conn.executemany(
                    "INSERT INTO decision (digest, article_id, at, stage, url, verdict, reason, rule_version, detail)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [(number, article_id, stamp(now), stage, key, *line) for line in lines],
                )


def of(db: Database, url: str) -> list[StoredDecision]:
    """All decisions about an address and, where it has one, its article, in the order they were made."""
    key = address_key(url)
    rows = db.query(
        "SELECT * FROM decision WHERE digest = :digest AND article_id IS NULL AND url = :url"
        " UNION SELECT * FROM decision WHERE article_id IN"
        "  (SELECT article_id FROM article_address WHERE digest = :digest AND address = :url) ORDER BY id",
        {"digest": digest(key), "url": key},
    )
    return [decision_from(row) for row in rows]
