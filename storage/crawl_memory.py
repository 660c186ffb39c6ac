"""What a crawl must know of its source, as a small database that travels: packed, unpacked, and empty.

A worker far from the workspace's file crawls with the same code on a database in memory that holds this one
source: its lists and their validators, what they listed, its furniture, its newest articles. What is left out
(older texts, indexes) costs at most a page that is fetched and found unchanged.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from presswatch.errors import StorageError
from presswatch.urls import registrable_domain
from storage import database, whole

KEPT_ARTICLES = 100  # of a source, with their present text: what a list still names is seldom older
KEPT_LISTINGS = 50_000
LARGEST = 256 * 1024 * 1024  # bytes that a memory may unpack to

# In an order in which each row finds those that it refers to.
_TABLES = (
    "source", "route", "poll", "rhythm", "coverage", "furniture", "article", "revision", "article_address",
    "listing", "listing_route", "page_validator", "carried",
)  # fmt: skip

# Runs are numbered from one in every memory: a number of an earlier one would pass for the present run's.
_PRUNE = """
UPDATE listing SET run_id = NULL WHERE run_id IS NOT NULL;
UPDATE listing SET article_id = NULL WHERE article_id NOT IN (SELECT id FROM article ORDER BY id DESC LIMIT {articles});
DELETE FROM listing_route WHERE listing_id NOT IN (SELECT id FROM listing ORDER BY last_listed_at DESC, id DESC LIMIT {listings});
DELETE FROM listing WHERE id NOT IN (SELECT id FROM listing ORDER BY last_listed_at DESC, id DESC LIMIT {listings});
DELETE FROM article_address WHERE article_id NOT IN (SELECT id FROM article ORDER BY id DESC LIMIT {articles});
DELETE FROM revision WHERE id NOT IN (SELECT revision_id FROM article ORDER BY id DESC LIMIT {articles});
DELETE FROM article WHERE id NOT IN (SELECT id FROM article ORDER BY id DESC LIMIT {articles});
DELETE FROM page_validator WHERE id NOT IN (SELECT id FROM page_validator ORDER BY id DESC LIMIT {listings});
DELETE FROM coverage WHERE id NOT IN (SELECT id FROM coverage ORDER BY id DESC LIMIT 50)
"""
# Nobody searches in a crawl's memory, and an index that forgets a text it never had is damaged.
_WITHOUT_INDEX = """
DROP TABLE article_fts;
CREATE VIEW article_fts AS SELECT NULL AS article_fts, NULL AS rowid, NULL AS headline, NULL AS description, NULL AS article_body;
CREATE TRIGGER article_fts_none INSTEAD OF INSERT ON article_fts BEGIN SELECT 1; END
"""


def empty() -> Database:
    """A database of the present schema in memory, without a search index. Any thread may use it, one at a time;
    references are not checked, since what is packed leaves some rows out."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.deserialize(_template())
    whole.register(connection, Path(":memory:"))
    return Database(connection, execute_plugins=False)


def pack(db: Database, domain: str = "") -> bytes:
    """A memory as compressed bytes, reduced to what is worth keeping.

    With `domain`, what is known of the hosts of that registrable domain is left to `pack_hosts`.
    """
    with database.transaction(db):
        for statement in _PRUNE.format(articles=KEPT_ARTICLES, listings=KEPT_LISTINGS).split(";"):
            db.conn.execute(statement)
    tables = {name: _rows(db, name) for name in _TABLES}
    tables["host"] = _hosts(db, lambda host: registrable_domain(host) != domain)
    return _packed(tables)


def pack_hosts(db: Database, domain: str) -> bytes:
    """What is known of the hosts of a registrable domain: robots.txt, Retry-After. Shared by its sources."""
    return _packed({"host": _hosts(db, lambda host: registrable_domain(host) == domain)})


def unpack(db: Database, body: bytes) -> None:
    """Adds to a memory what was packed; of an equal row, the one that comes last holds.

    Columns that this version does not know are left out, so that workers of two versions share one memory.
    Raises StorageError for bytes that are none of ours.
    """
    tables = _unpacked(body)
    with database.transaction(db):
        for name in (*_TABLES, "host"):
            given = tables.get(name)
            if given is None or not given["rows"]:
                continue
            known = [row[1] for row in db.conn.execute(f"PRAGMA table_info({name})")]
            places = [(place, column) for place, column in enumerate(given["columns"]) if column in known]
            db.conn.executemany(
                f"INSERT OR REPLACE INTO {name} ({', '.join(_quoted(column) for _, column in places)})"
                f" VALUES ({', '.join('?' * len(places))})",
                ([row[place] for place, _ in places] for row in given["rows"]),
            )


def _packed(tables: dict[str, dict[str, Any]]) -> bytes:
    return zlib.compress(json.dumps(tables, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def _unpacked(body: bytes) -> dict[str, Any]:
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(body, LARGEST)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("too large, or cut")
        tables = json.loads(text)
        if not isinstance(tables, dict):
            raise ValueError("no object")
        return tables
    except (zlib.error, ValueError) as error:
        raise StorageError(
            f"the memory of a crawl cannot be read: {error}",
            remedy="it is made anew when its row in presswatch_source has none",
        ) from error


def _rows(db: Database, table: str) -> dict[str, Any]:
    cursor = db.conn.execute(f"SELECT * FROM {table}")
    return {"columns": [column[0] for column in cursor.description], "rows": cursor.fetchall()}


def _hosts(db: Database, wanted: Any) -> dict[str, Any]:
    found = _rows(db, "host")
    found["rows"] = [row for row in found["rows"] if wanted(row[0])]
    return found


def _quoted(column: str) -> str:
    return f'"{column}"'


@lru_cache(maxsize=1)
def _template() -> bytes:
    with tempfile.TemporaryDirectory(prefix="presswatch-") as folder:
        db = database.open(Path(folder) / "template.db")
        for statement in _WITHOUT_INDEX.strip().split(";\n"):
            db.conn.execute(statement)
        db.conn.execute("PRAGMA journal_mode = DELETE")
        db.conn.execute("VACUUM")
        body = bytes(db.conn.serialize())
        db.conn.close()
    return body
