"""Moving the texts of old months to files of their own, so that the database stops growing.

A month's file is written under another name, proven against the database, synced to the disk and renamed. Only then do its
texts leave the database, in short transactions, each of which first compares what it takes away with the file. A
power cut at any instant leaves every text in one of the two, and the next call goes on from there.
"""

from __future__ import annotations

import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from presswatch.errors import StorageError
from storage import months, whole
from storage.database import errors, path_of, transaction
from storage.disk import sync
from storage.months import Month
from storage.rows import moment, stamp, to_json
from storage.schema_month import FILE

APPLICATION_ID = 0x5052534D  # "PRSM"
_COPIED = 2_000  # texts that are copied together: no long snapshot, which would keep the log from being cut
_EMPTIED = 100  # texts that leave in one transaction: some tens of milliseconds of the write lock
_MERGED = 500  # pages of the index that are merged in one transaction
_LEFT = 86_400.0  # seconds after which an unfinished file is nobody's
_PAUSE = 0.02  # seconds between two of them, for other writers
_SAME = " AND ".join(
    f"revision.{name} IS text.{name}"
    for name in ("article_id", "headline", "description", "article_body", "blocks", "candidates")
)
_STAYED = f"substr(article_body, 1, 1) <> char({ord(whole.MARK)})"


@dataclass(frozen=True, slots=True)
class Plan:
    """A month that can be moved: revisions from `first` to `last`."""

    name: str
    first: int
    last: int
    revisions: int


def boundary(now: datetime, keep: int) -> datetime:
    """The begin of the oldest month that stays when the present one and `keep` before it do."""
    number = now.year * 12 + now.month - 1 - keep
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)


def plans(db: Database, before: datetime) -> Iterator[Plan]:
    """Months that were stored before a time and have no file, the oldest first.

    A month's revisions are those in the log up to the first that was stored after it; what was imported with an
    older date belongs to the month after which it stands in the log.
    """
    done = months.listed(db)
    floor = max((month.last_revision for month in done), default=0)
    since = _after(done[0].name) if done else datetime(1, 1, 1, tzinfo=UTC)
    while True:
        (first,) = db.conn.execute(
            "SELECT min(fetched_at) FROM revision WHERE id > ? AND fetched_at >= ? AND fetched_at < ?",
            (floor, stamp(since), stamp(before)),
        ).fetchone()
        if first is None:
            return
        name, since = first[:7], _after(first[:7])
        (last,) = db.conn.execute(
            "SELECT coalesce((SELECT min(id) FROM revision WHERE id > ?1 AND fetched_at >= ?2) - 1,"
            " (SELECT max(id) FROM revision))",
            (floor, stamp(since)),
        ).fetchone()
        (count,) = db.conn.execute(
            "SELECT count(*) FROM revision WHERE id > ? AND id <= ?", (floor, last)
        ).fetchone()
        if count:
            yield Plan(name, floor + 1, last, count)
            floor = last


def roll(
    db: Database,
    before: datetime,
    clock: Callable[[], datetime],
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[Month]:
    """Moves all months that were stored before a time; returns those that were moved.

    What an earlier call left half done is finished first. Raises StorageError when a file is not what the database
    holds, and what `storage.database.errors` raises; no text is lost then.
    """
    moved = []
    for month in reversed(months.listed(db)):
        if month.emptied_at is None and not should_stop():
            _empty(db, month, clock, should_stop)
            moved.append(month)
    for plan in plans(db, before):
        if should_stop():
            break
        month = _made(db, plan, clock())
        _empty(db, month, clock, should_stop)
        moved.append(month)
    if moved:
        _settle(db, should_stop)
    return moved


def _made(db: Database, plan: Plan, now: datetime) -> Month:
    """Writes a month's file, proves it, and notes it. One that nobody noted is written anew.

    Another process may be at the same month. Its file takes its place and is noted in one step, by whoever is first:
    texts leave the database from then on, and a file that was copied later may lack them.
    """
    target = whole.place(path_of(db), plan.name)
    partial = target.with_name(f"{target.name}.{os.getpid()}-{uuid.uuid4().hex[:8]}.partial")
    try:
        _clear(target)
        with errors(partial):
            articles = _copy(path_of(db), partial, plan)
        partial.chmod(0o444)
        month = Month(
            plan.name, plan.first, plan.last, articles, partial.stat().st_size, months.digest_of(partial), now
        )
        sync(partial)
        with transaction(db, durable=True):
            done = {known.name: known for known in months.listed(db)}
            if plan.name in done:
                return done[plan.name]
            partial.replace(target)
            sync(target.parent)
            db.conn.execute(
                "INSERT INTO month (name, first_revision, last_revision, articles, bytes, digest, made_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*(month.name, month.first_revision, month.last_revision), articles, month.bytes, month.digest, stamp(now)),
            )  # fmt: skip
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error}", remedy="look at the disk") from error
    finally:
        partial.unlink(missing_ok=True)
    return month


def _clear(target: Path) -> None:
    """Removes what calls left that were cut long ago; a younger one may be another's at work. Raises OSError."""
    for left in target.parent.glob(f"{target.name}*.partial"):
        if left.stat().st_mtime < time.time() - _LEFT:
            left.unlink(missing_ok=True)


def _copy(database: Path, partial: Path, plan: Plan) -> int:
    connection = sqlite3.connect(partial, uri=True, isolation_level=None)
    try:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = OFF")  # what a crash leaves is written anew
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(FILE)
        connection.execute("ATTACH ? AS whole", (f"file:{quote(str(database.resolve()))}?mode=ro",))
        for start in range(plan.first, plan.last + 1, _COPIED):
            connection.execute(
                "INSERT INTO text SELECT revision.id, article_id, revision.id = article.revision_id, headline,"
                " description, article_body, blocks, candidates FROM whole.revision"
                " JOIN whole.article ON article.id = revision.article_id"
                " WHERE revision.id BETWEEN ? AND ? ORDER BY revision.id",
                (start, min(start + _COPIED - 1, plan.last)),
            )
        (moved,) = connection.execute(f"SELECT count(*) FROM text WHERE NOT {_STAYED}").fetchone()
        if moved:
            raise StorageError(
                f"another process moves the texts of {plan.name}", remedy="let it; nothing is lost"
            )
        connection.execute("INSERT INTO article_fts (article_fts) VALUES ('rebuild')")
        connection.execute("INSERT INTO article_fts (article_fts) VALUES ('optimize')")
        connection.execute("VACUUM main")  # what the index was merged from
        connection.execute("INSERT INTO article_fts (article_fts, rank) VALUES ('integrity-check', 1)")
        found = connection.execute("PRAGMA main.integrity_check").fetchone()[0]
        (count,) = connection.execute("SELECT count(*) FROM text").fetchone()
        if found != "ok" or count != plan.revisions:
            raise StorageError(
                f"{partial} is not what was written: {found}, {count} of {plan.revisions} texts",
                remedy="check the disk; nothing was taken out of the database",
            )
        (articles,) = connection.execute("SELECT count(*) FROM text WHERE present = 1").fetchone()
        return int(articles)
    finally:
        connection.close()


def _empty(
    db: Database, month: Month, clock: Callable[[], datetime], should_stop: Callable[[], bool]
) -> None:
    """Takes a month's texts out of the database and its index."""
    path = whole.place(path_of(db), month.name)
    if not path.exists() or months.digest_of(path) != month.digest:
        raise StorageError(
            f"{path} is missing, or was changed since it was made",
            remedy="put it back; what has not left the database yet is still there",
        )
    with errors(path):
        db.conn.execute("ATTACH ? AS rolled", (whole.address(path),))
    try:
        for start in range(month.first_revision, month.last_revision + 1, _EMPTIED):
            if should_stop():
                return
            with transaction(db):
                _take(db, month.name, start, min(start + _EMPTIED - 1, month.last_revision))
            time.sleep(_PAUSE)
        with transaction(db, durable=True):
            db.conn.execute("UPDATE month SET emptied_at = ? WHERE name = ?", (stamp(clock()), month.name))
    finally:
        db.conn.execute("DETACH rolled")


def _take(db: Database, name: str, first: int, last: int) -> None:
    within = "revision.id BETWEEN ? AND ?"
    ids = [
        row[0]
        for row in db.conn.execute(f"SELECT id FROM revision WHERE {within} AND {_STAYED}", (first, last))
    ]
    listed = to_json(ids)
    chosen = "(SELECT value FROM json_each(?))"
    (same,) = db.conn.execute(
        f"SELECT count(*) FROM revision JOIN rolled.text ON text.id = revision.id"
        f" WHERE revision.id IN {chosen} AND {_SAME}",
        (listed,),
    ).fetchone()
    if same != len(ids):
        raise StorageError(
            f"{whole.place(path_of(db), name)} differs from the database in {len(ids) - same} texts",
            remedy="please report this; the texts stay in the database",
        )
    db.conn.execute(
        "INSERT INTO main.article_fts (article_fts, rowid, headline, description, article_body)"
        " SELECT 'delete', id, headline, description, article_body FROM main.article_text"
        f" WHERE id IN (SELECT article.id FROM revision JOIN article ON article.revision_id = revision.id"
        f" WHERE revision.id IN {chosen})",
        (listed,),
    )
    db.conn.execute(
        f"UPDATE revision SET article_body = ?, blocks = '[]', candidates = '[]' WHERE id IN {chosen}",
        (f"{whole.MARK}{name}", listed),
    )


def _settle(db: Database, should_stop: Callable[[], bool]) -> None:
    """Merges what is left of the index, a little at a time: until then it keeps what it was told to forget."""
    pages = -_MERGED  # negative: all of it, though there is no need
    while not should_stop():
        before = db.conn.total_changes
        with transaction(db):
            db.conn.execute("INSERT INTO article_fts (article_fts, rank) VALUES ('merge', ?)", (pages,))
        if db.conn.total_changes - before < 2:  # FTS5's own sign that nothing was left to merge
            return
        pages = _MERGED
        time.sleep(_PAUSE)


def _after(name: str) -> datetime:
    begin = moment(f"{name}-01T00:00:00.000Z")
    return boundary(begin, -1)
