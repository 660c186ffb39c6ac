"""What the pages of a source have in common: rows of `presswatch.extract.furniture.Memory`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from storage import sources
from storage.database import transaction
from storage.rows import stamp

MOST_HASHES = 50_000  # of one source; the rarest and oldest go first


def load(db: Database, source: str) -> tuple[int, list[tuple[str, int]]]:
    """How many pages of a source were learnt from, and each block's hash with the pages it stood on."""
    row = db.conn.execute("SELECT pages FROM source WHERE name = ?", (source,)).fetchone()
    rows = db.conn.execute("SELECT hash, pages FROM furniture WHERE source = ?", (source,)).fetchall()
    return (int(row[0]) if row else 0), [(text, int(pages)) for text, pages in rows]


def save(db: Database, source: str, pages: int, rows: Iterable[tuple[str, int]], now: datetime) -> None:
    """Keeps what was learnt: absolute numbers, of the hashes that changed or of all."""
    with transaction(db):
        sources.ensure(db, source, "")
        db.conn.execute("UPDATE source SET pages = ? WHERE name = ?", (pages, source))
        db.conn.executemany(
            "INSERT INTO furniture (source, hash, pages, last_seen_at) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (source, hash) DO UPDATE SET last_seen_at = ?4, pages = ?3 WHERE pages <> ?3",
            [(source, text, count, stamp(now)) for text, count in rows],
        )
        db.conn.execute(
            "DELETE FROM furniture WHERE source = ?1 AND hash IN (SELECT hash FROM furniture"
            " WHERE source = ?1 ORDER BY pages DESC, last_seen_at DESC LIMIT -1 OFFSET ?2)",
            (source, MOST_HASHES),
        )


def forget(db: Database, source: str) -> None:
    """Drops what was learnt of a source, as after a redesign."""
    with transaction(db):
        db.conn.execute("DELETE FROM furniture WHERE source = ?", (source,))
        db.conn.execute("UPDATE source SET pages = 0 WHERE name = ?", (source,))
