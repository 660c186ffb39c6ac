"""The watchlist as it was declared, in versions: which one flagged what can always be told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b

from sqlite_utils import Database

from presswatch.errors import UsageError
from presswatch.types import Alias, Watch, WatchKind
from storage.database import transaction
from storage.rows import clean, stamp, to_json


def declare(db: Database, watches: Sequence[Watch], now: datetime) -> int:
    """Makes the stored watchlist that of the workspace, and returns its version.

    An unchanged list keeps its version; the order of watches makes no difference.
    """
    bodies = {
        watch.id: clean(to_json(asdict(watch))) for watch in sorted(watches, key=lambda watch: watch.id)
    }
    text = "[" + ",".join(bodies.values()) + "]"
    digest = blake2b(text.encode("utf-8"), digest_size=16).hexdigest()
    with transaction(db):
        last = db.conn.execute(
            "SELECT version, digest FROM watchlist ORDER BY version DESC LIMIT 1"
        ).fetchone()
        if last and last[1] == digest:
            return int(last[0])
        number = last[0] + 1 if last else 1
        db.conn.execute("INSERT INTO watchlist VALUES (?, ?, ?, ?)", (number, digest, stamp(now), text))
        for watch in watches:
            db.conn.execute(
                "INSERT INTO watch (id, name, kind, related, declared, declared_at)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE"
                " SET name = ?2, kind = ?3, related = ?4, declared = ?5, removed_at = NULL",
                (
                    watch.id,
                    clean(watch.name),
                    watch.kind.value,
                    int(watch.related),
                    bodies[watch.id],
                    stamp(now),
                ),
            )
        db.conn.execute(
            "UPDATE watch SET removed_at = ? WHERE removed_at IS NULL"
            " AND id NOT IN (SELECT value FROM json_each(?))",
            (stamp(now), to_json(list(bodies))),
        )
    return int(number)


def load(db: Database, number: int) -> tuple[Watch, ...]:
    """The watches of a version of the watchlist. Raises UsageError for one that there never was."""
    row = db.conn.execute("SELECT watches FROM watchlist WHERE version = ?", (number,)).fetchone()
    if row is None:
        raise UsageError(f"there is no version {number} of the watchlist", remedy=f"1 to {version(db)}")
    return tuple(
        Watch(
            id=one["id"],
            name=one["name"],
            kind=WatchKind(one["kind"]),
            aliases=tuple(Alias(**alias) for alias in one["aliases"]),
            context=tuple(one["context"]),
            exclude=tuple(one["exclude"]),
            query=one["query"],
            related=one["related"],
        )
        for one in json.loads(row[0])
    )


def names(db: Database) -> dict[str, str]:
    """The name of each watch that was ever declared, by its id."""
    return {row["id"]: row["name"] for row in db.query("SELECT id, name FROM watch ORDER BY id")}


def version(db: Database) -> int:
    """The present version of the watchlist; 0 before the first was declared."""
    row = db.conn.execute("SELECT max(version) FROM watchlist").fetchone()
    return int(row[0] or 0)
