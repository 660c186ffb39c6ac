"""`[cluster]`: the parts of one presswatch on several machines."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from presswatch.config_fetch import Table, secret_reference
from presswatch.config_values import Seconds, Text, positive, source_name
from presswatch.errors import ConfigurationError


def database_address(value: str) -> str:
    """The value, if it is the address of a PostgreSQL database without a password, or says where one is kept."""
    scheme, found, rest = value.partition("://")
    if not found:
        return secret_reference(value)
    if scheme not in ("postgresql", "postgres"):
        raise ValueError('should be "postgresql://…", "env:NAME" or "file:PATH"')
    user, at, _ = rest.rpartition("@")
    if at and ":" in user:
        raise ValueError('holds a password: put the whole address where "env:NAME" or "file:PATH" finds it')
    return value


class Cluster(Table):
    """`[cluster]`: the database through which the parts of one presswatch on several machines work together."""

    dsn: Annotated[Text, AfterValidator(database_address)] | None = None  # None: everything on this machine
    workspace: Annotated[str, AfterValidator(source_name)] = (
        "main"  # of this file, among those one crawl feeds
    )
    slots: Annotated[int, Field(ge=1, le=256)] = 8  # crawls at once of one worker
    lease: Annotated[Seconds, AfterValidator(positive)] = (
        90.0  # seconds until a silent worker's hosts are free
    )
    archive: Text | None = None  # folder or s3:// address that all can reach; None: no raw responses

    def placed(self, root: Path) -> Cluster:
        """The same with the archive's folder, if it is one, below `root`."""
        if self.archive is None or "://" in self.archive:
            return self
        return self.model_copy(update={"archive": str(root / self.archive)})

    def address(self) -> str:
        """The database's address, with its secret. Raises ConfigurationError when there is none."""
        if self.dsn is None:
            raise ConfigurationError(
                "[cluster] names no database",
                remedy='write dsn = "env:PRESSWATCH_DSN" under [cluster], and put the address there',
            )
        kind, _, place = self.dsn.partition(":")
        try:
            if kind == "env":
                return os.environ[place].strip()
            if kind == "file":
                return Path(place).read_text(encoding="utf-8").strip()
        except (KeyError, OSError) as error:
            raise ConfigurationError(
                f"[cluster] dsn: there is nothing at {self.dsn}", remedy="set it, or name another place"
            ) from error
        return self.dsn
