"""Raw responses on the way to an archive that all machines share: a folder, or S3-compatible storage.

A crawl writes WARC files as on one machine, small ones of its own, numbered by the cluster so that no two share a
name. A file is in the shared store before the batch that refers to it is committed; the file's process takes it over
into its own archive before it writes that batch, so that evidence, replay and the daily chain work as ever.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presswatch.errors import ArchiveError, ConfigurationError
from storage.archive.warc import Archive
from storage.archive.warc_files import INDEX, files
from storage.disk import sync

if TYPE_CHECKING:
    from obstore.store import ObjectStore
    from psycopg_pool import AsyncConnectionPool

    from storage.archive.records import Response
    from storage.archive.warc import Pointer

_NUMBER = "SELECT nextval('presswatch_archive_file')"


def open_store(address: str) -> ObjectStore:
    """The shared store at a folder or an address such as s3://bucket/prefix.

    Credentials and an endpoint of one's own come from the environment, as AWS' tools take them.
    Raises ConfigurationError.
    """
    try:
        from obstore.store import LocalStore, S3Store, from_url
    except ImportError as error:
        raise ConfigurationError(
            "the shared archive needs obstore", remedy='pip install "presswatch[cluster]"'
        ) from error
    try:
        if "://" not in address:
            return LocalStore(Path(address), mkdir=True)
        if address.startswith("s3://"):
            plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
            return S3Store.from_url(address, client_options={"allow_http": plain})
        return from_url(address)
    except Exception as error:  # the library has an error for each kind of store
        raise ConfigurationError(
            f"[cluster] archive = {address!r} cannot be used: {error}",
            remedy='name a folder that all machines share, or "s3://bucket/prefix"',
        ) from error


class Segment:
    """Takes a crawl's responses as `Archive` does; `close` puts what there is into the store."""

    def __init__(self, store: ObjectStore, pool: AsyncConnectionPool[Any]) -> None:
        self._store, self._pool = store, pool
        self._number = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._archive: Archive | None = None
        self._changing = threading.Lock()  # responses are written in another thread than files are closed in

    async def open(self) -> None:
        """Gets a number for the first file. Raises psycopg.OperationalError."""
        self._number = await self._next_number()

    async def _next_number(self) -> int:
        async with self._pool.connection() as connection:
            row = await (await connection.execute(_NUMBER)).fetchone()
        assert row is not None
        return int(row[0])

    def write(self, response: Response) -> Pointer:
        """Stores a response and says where. Raises what `Archive.write` raises."""
        with self._changing:
            if self._archive is None:
                self._folder = tempfile.TemporaryDirectory(prefix="presswatch-segment-")
                self._archive = Archive(Path(self._folder.name), first=self._number)
            return self._archive.write(response)

    def sync(self) -> None:
        """Nothing: what counts is that the store has the file, which `close` sees to."""

    async def close(self) -> list[str]:
        """Names of the files that are in the store now. Raises ArchiveError when it does not take them."""
        if self._archive is None:
            return []
        number = await self._next_number()
        with self._changing:
            archive, folder = self._archive, self._folder
            self._archive, self._folder, self._number = None, None, number
        assert folder is not None
        archive.close()
        names = []
        for path in files(Path(folder.name)):
            for each in (path, path.with_name(f"{path.name}{INDEX}")):
                await _put(self._store, each)
            names.append(path.name)
        folder.cleanup()
        return names


async def _put(store: ObjectStore, path: Path) -> None:
    import obstore

    try:
        await obstore.put_async(store, path.name, await asyncio.to_thread(path.read_bytes))
    except Exception as error:  # the library has an error for each kind of store
        raise ArchiveError(
            f"{path.name} did not get into the shared archive: {error}", remedy="look at [cluster] archive"
        ) from error


def take_over(store: ObjectStore, names: list[str], folder: Path) -> None:
    """Brings files of the shared store into an archive's folder, and onto its disk; those that are there stay.

    Raises ArchiveError when one cannot be had.
    """
    import obstore

    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        for each in (f"{name}{INDEX}", name):  # the index first: a file without one would be read anew
            target = folder / Path(each).name
            if target.exists():
                continue
            try:
                body = obstore.get(store, each).bytes()
            except Exception as error:
                raise ArchiveError(
                    f"{each} is not in the shared archive: {error}", remedy="look at [cluster] archive"
                ) from error
            part = target.with_name(f"{target.name}.part")
            with part.open("wb") as handle:
                handle.write(body)
                handle.flush()
                os.fsync(handle.fileno())
            part.replace(target)
    sync(folder)
