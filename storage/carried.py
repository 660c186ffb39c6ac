"""How far the results of crawls on other machines have been taken over, source by source.

The number of the last batch is committed in the transaction that writes what the batch says, so that a batch
that comes twice is known, whatever was killed in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.database import transaction
from storage.rows import stamp


@dataclass(frozen=True, slots=True)
class Position:
    """The last batch of a source that was taken over, and the crawl that it left open, if it did."""

    sequence: int
    run_id: int | None = None
    holder: str | None = None  # of the crawl's lease


def position(db: Database, source: str) -> Position | None:
    """Where a source stands; None for one of which nothing ever came."""
    row = db.conn.execute(
        "SELECT sequence, run_id, holder FROM carried WHERE source = ?", (source,)
    ).fetchone()
    return None if row is None else Position(int(row[0]), row[1], row[2])


def positions(db: Database) -> dict[str, int]:
    """The last batch that was taken over, by source."""
    return {str(source): int(n) for source, n in db.conn.execute("SELECT source, sequence FROM carried")}


def advance(db: Database, source: str, to: Position, now: datetime) -> None:
    """Notes where a source stands now. Part of the transaction that writes what came."""
    with transaction(db):
        db.conn.execute(
            "INSERT INTO carried (source, sequence, run_id, holder, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)"
            " ON CONFLICT (source) DO UPDATE SET sequence = ?2, run_id = ?3, holder = ?4, updated_at = ?5",
            (source, to.sequence, to.run_id, to.holder, stamp(now)),
        )


def is_next(db: Database, follower: str, revision_id: int) -> bool:
    """Whether a follower of the log has done all revisions before this one, and this one not."""
    row = db.conn.execute(
        "SELECT (SELECT max(id) FROM revision WHERE id < ?1) <= cursor AND cursor < ?1 FROM follower WHERE name = ?2",
        (revision_id, follower),
    ).fetchone()
    if row is None:
        return bool(db.conn.execute("SELECT min(id) = ? FROM revision", (revision_id,)).fetchone()[0])
    return bool(row[0])
