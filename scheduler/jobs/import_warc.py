"""WARC files of others through the whole pipeline: read, stored or refused, flagged and grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import batch
from crawler.crawl import source_of
from crawler.pipelines import EXTRACTOR_VERSION
from crawler.recording import open_archive
from presswatch.errors import ArchiveError
from presswatch.types import Page, Reading, Refusal, Source
from scheduler.jobs import alert, edits, flag, group
from storage import articles, furniture, history, mentions, refusals
from storage.archive import foreign
from storage.database import Database, transaction
from storage.rows import PageOrigin

if TYPE_CHECKING:
    from presswatch.config import Workspace
    from presswatch.extract.furniture import Memory, Row
    from storage.archive.warc import Archive, Pointer

BATCH = 50  # pages stored in one transaction


@dataclass(slots=True)
class Imported:
    """What went in and what became of it: `pages` is the sum of all counts but those of `reasons`."""

    files: int = 0
    pages: int = 0  # responses in the files
    counts: Counter[str] = field(
        default_factory=Counter
    )  # new, edited, same, alias, older, refused, redirect, passed
    reasons: Counter[str] = field(default_factory=Counter)  # of what was refused
    flagged: int = 0
    faults: list[str] = field(default_factory=list)  # files that could not be read to their end


def run(
    db: Database,
    workspace: Workspace,
    files: Sequence[Path],
    clock: Callable[[], datetime],
    *,
    known_only: bool = False,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Store the articles of the files, each at the time at which it was fetched.

    A page belongs to the workspace's source of its site, else to a source of its own; with `known_only`
    the latter are passed over. A page that is older than what is stored of its article stores nothing: give
    the oldest file first. Doing a file again stores nothing twice. Nobody is told of what was
    imported, unless alerts of earlier articles still wait.
    """
    from crawler.readers import Readers

    before = history.last_revision(db)
    done = Imported(files=len(files))
    sites = _Sites(db, workspace.sources)
    readers, archive = Readers(workspace.fetch.readers, own=workspace.root), open_archive(workspace)
    try:
        results = batch.read_in_order(_tasks(files, sites, done, clock(), known_only), readers)
        while some := list(islice(results, BATCH)):
            _store(db, some, archive, done, clock())
            on_progress(done.pages)
    finally:
        readers.close()
        if archive is not None:
            archive.close()
        sites.save(clock())
    watchlist = flag.prepare(db, workspace.watches, clock(), workspace.sources)
    done.flagged = flag.follow(db, watchlist, clock)
    group.follow(db, clock)
    _keep_silent(db, before, clock())
    return done


class _Sites:
    """Sources by address, and the furniture of each."""

    def __init__(self, db: Database, declared: Sequence[Source]) -> None:
        self._db, self._declared = db, declared
        self._names = frozenset(source.name for source in declared)
        self._memories: dict[str, tuple[Memory, list[Row]]] = {}

    def of(self, url: str) -> tuple[Source, bool]:
        """The source of an address, and whether it is the workspace's."""
        source = source_of(self._declared, url)
        return source, source.name in self._names

    def stored_as(self, page: Page, now: datetime) -> str:
        """As `_stored_as`."""
        return _stored_as(self._db, page, min(page.fetched_at or now, now))

    def memory(self, name: str) -> Memory:
        """A source's furniture, which grows with what is imported."""
        if name not in self._memories:
            from presswatch.extract.furniture import Memory

            rows = furniture.load(self._db, name)
            self._memories[name] = Memory(rows), rows
        return self._memories[name][0]

    def save(self, now: datetime) -> None:
        """Keeps what was learnt."""
        for name, (memory, before) in self._memories.items():
            pages, changed, forgotten = furniture.difference(before, memory.rows())
            if changed or forgotten:
                furniture.save(self._db, name, pages, changed, now, forgotten=forgotten)


def _tasks(
    files: Sequence[Path], sites: _Sites, done: Imported, now: datetime, known_only: bool
) -> Iterator[batch.Task]:
    for file in files:
        try:
            for page in foreign.pages(file):
                done.pages += 1
                source, declared = sites.of(page.url)
                if 300 <= page.status < 400:
                    done.counts["redirect"] += 1
                elif known_only and not declared:
                    done.counts["passed"] += 1
                elif known := sites.stored_as(page, now):
                    done.counts[known] += 1
                else:
                    yield batch.Task(page, source, sites.memory(source.name))
        except ArchiveError as error:
            done.faults.append(str(error))


def _stored_as(db: Database, page: Page, at: datetime) -> str:
    """Why a page need not be read, if so.

    "older": its text would take the place of a later one. "same": its bytes are stored already; an
    extractor that has learnt since might read them otherwise, which is no edit.
    """
    known = articles.get(db, page.url)
    if known is None:
        return ""
    if known.last_checked_at > at:
        return "older"
    newest = articles.revision(db, known.revision_id)
    return "same" if newest is not None and newest.raw_digest == sha256(page.body).hexdigest() else ""


def _store(
    db: Database,
    some: Sequence[tuple[batch.Task, Reading | Refusal]],
    archive: Archive | None,
    done: Imported,
    now: datetime,
) -> None:
    kept = [
        _keep(archive, task.page, now) if archive is not None and isinstance(result, Reading) else None
        for task, result in some
    ]
    if archive is not None:
        archive.sync()
    with transaction(db):
        for (task, result), pointer in zip(some, kept, strict=True):
            assert task.source is not None
            at = min(task.page.fetched_at or now, now)
            if isinstance(result, Refusal):
                refusals.record(db, task.source.name, result, at)
                done.counts["refused"] += 1
                done.reasons[result.reason.value] += 1
                continue
            if known := _stored_as(db, task.page, at):
                done.counts[known] += 1
                continue
            origin = PageOrigin(
                urls=(task.page.url,),
                raw_digest=sha256(task.page.body).hexdigest(),
                extractor_version=EXTRACTOR_VERSION,
                archive_file=pointer.file if pointer else None,
                archive_offset=pointer.offset if pointer else None,
                archive_digest=pointer.digest if pointer else None,
            )
            verdict = articles.append(db, task.source.name, result, at, origin=origin).verdict
            done.counts[verdict] += 1
            if verdict == "new" and task.memory is not None:
                task.memory.learn(result)


def _keep(archive: Archive, page: Page, now: datetime) -> Pointer:
    from storage.archive.records import Response

    return archive.write(
        Response(page.url, page.status, tuple(page.headers.items()), page.body, page.fetched_at or now)
    )


def _keep_silent(db: Database, before: int, now: datetime) -> None:
    """Takes the followers that tell past what was imported, if nothing older waits for them."""
    last = history.last_revision(db)
    for follower in (alert.FOLLOWER, edits.FOLLOWER):
        if mentions.cursor(db, follower) >= before:
            mentions.reset(db, follower, now, to=last)
