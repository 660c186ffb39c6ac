"""What the pages of a source have in common: rows of `presswatch.extract.furniture.Memory`."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlite_utils import Database

from presswatch.extract.furniture import FEW, Memory, Row
from storage import sources
from storage.database import transaction
from storage.rows import stamp
from storage.values import to_json

TOTAL = "total"  # the memory's row that counts its pages, kept with the source
MOST_HASHES = 50_000  # of one source, whatever a memory holds; the rarest and oldest go first


def load(db: Database, source: str) -> list[Row]:
    """A source's memory as rows: the number of pages learnt from, and of each block's hash the pages it stood
    on and the number of the last."""
    found = db.conn.execute("SELECT pages FROM source WHERE name = ?", (source,)).fetchone()
    pages = int(found[0]) if found else 0
    rows = db.conn.execute("SELECT hash, pages, last_page FROM furniture WHERE source = ?", (source,))
    # 0: kept by a version that did not note it; as if it had just been seen
    return [(TOTAL, pages, pages), *((text, int(count), int(last) or pages) for text, count, last in rows)]


def memory(db: Database, source: str) -> Memory:
    """What a source's pages have in common."""
    return Memory(load(db, source))


def difference(before: Iterable[Row], after: Iterable[Row]) -> tuple[int, list[Row], list[str]]:
    """What `save` needs to know of a memory that was loaded as `before`: pages, rows that are new or changed, and
    hashes that it has forgotten."""
    known = {row[0]: row for row in before}
    rows = list(after)
    pages = next((count for name, count, _ in rows if name == TOTAL), 0)
    changed = [row for row in rows if row[0] != TOTAL and known.get(row[0]) != row]
    return pages, changed, sorted(known.keys() - {row[0] for row in rows} - {TOTAL})


def save(
    db: Database,
    source: str,
    pages: int,
    rows: Iterable[tuple[str, int, int] | tuple[str, int]],
    now: datetime,
    *,
    forgotten: Iterable[str] = (),
) -> None:
    """Keeps what was learnt: absolute numbers, of the hashes that changed or of all, without `forgotten` ones.

    A row without the last page comes from a worker of a version that did not note it.
    """
    with transaction(db):
        sources.ensure(db, source, "")
        db.conn.execute("UPDATE source SET pages = ? WHERE name = ?", (pages, source))
        db.conn.execute(
            "DELETE FROM furniture WHERE source = ? AND hash IN (SELECT value FROM json_each(?))",
            (source, to_json(list(forgotten))),
        )
        db.conn.executemany(
            "INSERT INTO furniture (source, hash, pages, last_page, last_seen_at) VALUES (?1, ?2, ?3, ?4, ?5)"
            " ON CONFLICT (source, hash) DO UPDATE SET last_seen_at = ?5, pages = ?3, last_page = ?4",
            [(source, *row, *([0] if len(row) == 2 else []), stamp(now)) for row in rows],
        )
        db.conn.execute(
            "DELETE FROM furniture WHERE source = ?1 AND hash IN (SELECT hash FROM furniture"
            " WHERE source = ?1 ORDER BY pages DESC, last_page DESC LIMIT -1 OFFSET ?2)",
            (source, MOST_HASHES),
        )


def known(db: Database, source: str, hashes: AbstractSet[str], least: int = FEW) -> frozenset[str]:
    """Those of some blocks' hashes that stood on `least` pages of a source, as of the last crawl that ended."""
    rows = db.conn.execute(
        "SELECT hash FROM json_each(?) AS asked CROSS JOIN furniture"
        " ON furniture.source = ? AND furniture.hash = asked.value WHERE furniture.pages >= ?",
        (to_json(sorted(hashes)), source, least),
    )
    return frozenset(str(row[0]) for row in rows)


def forget(db: Database, source: str) -> None:
    """Drops what was learnt of a source, as after a redesign."""
    with transaction(db):
        db.conn.execute("DELETE FROM furniture WHERE source = ?", (source,))
        db.conn.execute("UPDATE source SET pages = 0 WHERE name = ?", (source,))
