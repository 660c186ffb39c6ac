"""What every command needs: the options that stand before it, the workspace, the database, the reader's zone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from presswatch.errors import StorageError, UsageError

if TYPE_CHECKING:
    from presswatch.config import Workspace
    from storage.database import Database


@dataclass(frozen=True, slots=True)
class Options:
    """Options that all commands share."""

    config: Path | None = None
    timezone: str | None = None
    debug: bool = False


def options(context: typer.Context) -> Options:
    """The shared options of this call."""
    found = context.find_root().obj
    return found if isinstance(found, Options) else Options()


def workspace(context: typer.Context) -> Workspace:
    """The configuration that this call is about. Raises ConfigurationError."""
    from presswatch import config

    return config.load(options(context).config)


@contextmanager
def database(workspace: Workspace, *, read_only: bool = True) -> Iterator[Database]:
    """The workspace's database for the length of a with block. Raises StorageError."""
    from storage import database as storage

    if read_only and not workspace.database.exists():
        raise StorageError(
            f"there is no {workspace.database} yet", remedy="presswatch crawl makes it when it first looks"
        )
    db = storage.open(workspace.database, read_only=read_only)
    try:
        with storage.errors(workspace.database):  # reads of many places, each of which the disk may refuse
            yield db
    finally:
        db.conn.close()


def zone(context: typer.Context) -> tzinfo:
    """The reader's zone: --timezone, else TZ, else the machine's. Raises UsageError for an unknown name."""
    from zoneinfo import ZoneInfo

    name = options(context).timezone or os.environ.get("TZ", "").lstrip(":")
    if name:
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            if options(context).timezone:
                raise UsageError(
                    f"there is no time zone {name!r}", remedy='write one such as "Asia/Yerevan" or "UTC"'
                ) from None
    return datetime.now().astimezone().tzinfo or UTC


def period(
    since: str | None, until: str | None, reader: tzinfo, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Both ends that a person typed, in UTC, as `moment` reads them. Raises UsageError where nothing lies between."""
    start, end = moment(since, reader, now), moment(until, reader, now)
    if start is not None and end is not None and start >= end:
        raise UsageError(
            f"nothing lies between --since {since} and --until {until}: the second is not later",
            remedy="--until is the first moment that is left out: give a later one",
        )
    return start, end


def moment(text: str | None, reader: tzinfo, now: datetime) -> datetime | None:
    """A time that a person typed, in UTC: "2h", "7d", "today", "2026-03-01", "2026-03-01T12:30+04:00".

    Times without an offset are the reader's. Raises UsageError for anything else.
    """
    if text is None:
        return None
    from presswatch.config_values import seconds

    try:
        return now - timedelta(seconds=seconds(text))
    except (ValueError, OverflowError):
        pass
    local = now.astimezone(reader)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if text in ("today", "yesterday"):
        return (midnight - timedelta(days=text == "yesterday")).astimezone(UTC)
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=reader)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is no time", remedy='write "2h", "7d", "today", "2026-03-01" or "2026-03-01T12:30"'
        ) from None
