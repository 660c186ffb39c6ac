"""Who changed what: rows are only ever added, each in the transaction of the change that it tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.database import transaction
from storage.rows import stamp

LONGEST = 500  # characters of a subject or detail


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log. `action` is a verb: verdict, forget, crawl, survey, add, sign-in, refused."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    detail: str


def note(db: Database, who: str, action: str, subject: str, now: datetime, detail: str = "") -> None:
    """Adds a line; inside a transaction, it is of that."""
    with transaction(db):
        db.conn.execute(
            "INSERT INTO audit (at, who, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
            (stamp(now), who[:LONGEST], action, subject[:LONGEST], detail[:LONGEST]),
        )


def recent(
    db: Database, *, who: str | None = None, before: int | None = None, limit: int = 100
) -> list[Change]:
    """Lines, the newest first."""
    rows = db.query(
        "SELECT * FROM audit WHERE (:who IS NULL OR who = :who) AND (:before IS NULL OR id < :before)"
        " ORDER BY id DESC LIMIT :limit",
        {"who": who, "before": before, "limit": limit},
    )
    return [Change(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows]


def people(db: Database) -> list[str]:
    """Everybody who changed something."""
    return [row[0] for row in db.conn.execute("SELECT DISTINCT who FROM audit ORDER BY who LIMIT 200")]
