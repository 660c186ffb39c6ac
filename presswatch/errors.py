"""One tree of errors. Each names the source, the URL and the remedy where it has them."""

from __future__ import annotations

from presswatch.types import RefusalReason


class PresswatchError(Exception):
    """An error that a person can act on.

    `message` says what is wrong, `remedy` what to do; `source` and `url` say where.
    """

    exit_code = 1

    def __init__(
        self, message: str, *, remedy: str = "", source: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.source = source
        self.url = url

    def __str__(self) -> str:
        where = " ".join(part for part in (f"[{self.source}]" if self.source else "", self.url or "") if part)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text}\n  remedy: {self.remedy}" if self.remedy else text


class ConfigurationError(PresswatchError):
    """presswatch.toml is wrong: the message gives file, line and key."""

    exit_code = 2


class UsageError(PresswatchError):
    """A command was called in a way that cannot work."""

    exit_code = 2


class StorageError(PresswatchError):
    """The database or archive cannot be used."""

    exit_code = 3


class DatabaseLocked(StorageError):
    """Another program holds the database."""


class ForeignDatabase(StorageError):
    """The file is not a presswatch database."""


class NewerDatabase(StorageError):
    """The database was written by a newer version."""


class DiskFull(StorageError):
    """There is no room left to write."""


class RowRefused(StorageError):
    """The database is whole, and does not take what is to be written into it: a fault of ours in one row."""


class ArchiveError(StorageError):
    """A file of the archive is missing, cut or changed."""


class FetchError(PresswatchError):
    """Something could not be fetched."""

    exit_code = 4


class AddressRefused(FetchError):
    """The guard refused an address."""


class NotAList(FetchError):
    """A route's answer is no feed, sitemap or section page."""


class ChannelClosed(FetchError):
    """A channel's preview cannot be read; `reason` is what is stored."""

    def __init__(self, message: str, *, reason: RefusalReason, url: str | None = None) -> None:
        super().__init__(message, url=url)
        self.reason = reason


class ExtractionError(PresswatchError):
    """A page could not be read as an article."""


class QueryError(PresswatchError):
    """A query is malformed: `column` counts from 1."""

    exit_code = 2

    def __init__(self, message: str, *, column: int, remedy: str = "") -> None:
        super().__init__(f"column {column}: {message}", remedy=remedy)
        self.column = column
        self.reason = message


class LeaseHeld(PresswatchError):
    """Somebody else crawls this source at the moment."""

    exit_code = 5


class DeliveryError(PresswatchError):
    """An alert could not be delivered."""
