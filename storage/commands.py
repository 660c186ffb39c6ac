"""Work that a person asks the running service for by leaving a row: the web page never works itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from storage import audit
from storage.database import transaction
from storage.rows import Command, command_from, stamp, to_json


def ask(db: Database, verb: str, arguments: Mapping[str, object], asked_by: str, now: datetime) -> int:
    """Leaves a command for the service, and returns its id."""
    with transaction(db):
        cursor = db.conn.execute(
            "INSERT INTO command (verb, arguments, asked_by, asked_at) VALUES (?, ?, ?, ?)",
            (verb, to_json(dict(arguments)), asked_by, stamp(now)),
        )
        audit.note(db, asked_by, verb, " ".join(map(str, arguments.values())), now)
    return int(cursor.lastrowid or 0)


def ask_and_take(
    db: Database, verb: str, arguments: Mapping[str, object], asked_by: str, holder: str, now: datetime
) -> int:
    """Leaves a command that its asker sees to: no service takes it. Returns its id."""
    with transaction(db):
        number = ask(db, verb, arguments, asked_by, now)
        db.conn.execute(
            "UPDATE command SET started_at = ?, holder = ? WHERE id = ?", (stamp(now), holder, number)
        )
    return number


def take(db: Database, holder: str, now: datetime) -> Command | None:
    """The oldest command that nobody took yet, taken; None when there is none."""
    with transaction(db):
        row = next(
            iter(
                db.query(
                    "SELECT * FROM command WHERE finished_at IS NULL AND started_at IS NULL ORDER BY id LIMIT 1"
                )
            ),
            None,
        )
        if row is None:
            return None
        db.conn.execute(
            "UPDATE command SET started_at = ?, holder = ? WHERE id = ?", (stamp(now), holder, row["id"])
        )
    return command_from(row | {"started_at": stamp(now)})


def finish(db: Database, command_id: int, result: Mapping[str, object], now: datetime) -> None:
    """Notes what became of a command."""
    with transaction(db):
        db.conn.execute(
            "UPDATE command SET finished_at = ?, result = ? WHERE id = ?",
            (stamp(now), to_json(dict(result)), command_id),
        )


def holders(db: Database) -> list[str]:
    """Who took commands that are not finished."""
    rows = db.conn.execute(
        "SELECT DISTINCT holder FROM command WHERE finished_at IS NULL AND holder IS NOT NULL"
    )
    return [row[0] for row in rows]


def give_back(db: Database, holder: str) -> int:
    """Frees the commands that a dead holder had taken, and returns how many."""
    with transaction(db):
        done = db.conn.execute(
            "UPDATE command SET started_at = NULL, holder = NULL WHERE holder = ? AND finished_at IS NULL",
            (holder,),
        )
    return done.rowcount


def get(db: Database, command_id: int) -> Command | None:
    """A command by its id."""
    row = next(iter(db.query("SELECT * FROM command WHERE id = ?", [command_id])), None)
    return None if row is None else command_from(row)


def recent(db: Database, limit: int = 20) -> list[Command]:
    """Commands, the newest first."""
    return [command_from(row) for row in db.query("SELECT * FROM command ORDER BY id DESC LIMIT ?", [limit])]
