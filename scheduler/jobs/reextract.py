"""Stored articles read anew from the archived answers, with the present extractor and what their site taught."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import batch
from crawler.pipelines import EXTRACTOR_VERSION
from presswatch.errors import ArchiveError
from presswatch.stories.changes import Change, changes
from presswatch.types import Page, Reading, Refusal, RefusalReason
from storage import articles, furniture, history, listings
from storage.archive import warc_files
from storage.database import Database
from storage.rows import StoredRevision
from storage.values import clean, clean_or_none

if TYPE_CHECKING:
    from presswatch.config import Workspace
    from presswatch.extract.furniture import Memory

_OURS = frozenset({RefusalReason.READER_DIED, RefusalReason.FAULT})  # say nothing of the page
FIELDS = ("headline", "description", "author", "date_published", "in_language", "kind")


@dataclass(frozen=True, slots=True)
class Reread:
    """How an article reads now. `why_not` says why there is nothing to take over; `stored` is the new revision."""

    revision: StoredRevision
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # name: (before, now)
    changes: tuple[Change, ...] = ()  # of the body
    why_not: str = ""
    stored: int | None = None

    @property
    def differs(self) -> bool:
        """Whether something is read otherwise than before."""
        return bool(self.fields or self.changes)


def run(
    db: Database,
    workspace: Workspace,
    *,
    source: str | None = None,
    article_id: int | None = None,
    accept: bool = False,
) -> Iterator[Reread]:
    """Read the present revisions whose answers were archived again, and tell how each differs.

    Only with `accept` is a difference stored, as a further revision; the text before it stays in the log.
    Nothing is ever taken over from a page that is no article any more, has no text, or is one of several.
    """
    from crawler.readers import Readers

    folder = Path(workspace.archive.folder)
    declared = {one.name: one for one in workspace.sources}
    memories: dict[str, Memory] = {}
    lost: list[Reread] = []
    told: list[StoredRevision] = []

    def tasks() -> Iterator[batch.Task]:
        for revision in history.archived(db, source=source, article_id=article_id):
            try:
                page = page_of(folder, revision)
            except ArchiveError as error:
                lost.append(Reread(revision, why_not=str(error)))
                continue
            if revision.source not in memories:
                memories[revision.source] = furniture.memory(db, revision.source)
            told.append(revision)
            yield batch.Task(
                page,
                declared.get(revision.source),
                memories[revision.source],
                listings.named(db, revision.source, revision.url),
            )

    readers = Readers(workspace.fetch.readers, own=workspace.root)
    try:
        for _, result in batch.read_in_order(tasks(), readers):
            yield from lost
            lost.clear()
            revision = told.pop(0)
            found = compare(revision, result)
            if accept and found.differs and not found.why_not and isinstance(result, Reading):
                number = articles.revise(db, revision, completed(revision, result), EXTRACTOR_VERSION)
                found = replace(found, stored=number)
            yield found
        yield from lost
    finally:
        readers.close()


@dataclass(frozen=True, slots=True)
class Text:
    """A stored revision as its archived page reads now. `now` is None where it is no article any more.

    `why_stored` says why the stored text is taken as it is: the page was not kept, or is damaged.
    """

    revision: StoredRevision
    now: StoredRevision | None
    refusal: str = ""
    why_stored: str = ""


def texts(db: Database, workspace: Workspace, revisions: Iterable[StoredRevision]) -> Iterator[Text]:
    """Revisions in their order, read anew from the archive where their pages were kept. Nothing is stored."""
    from crawler.readers import Readers

    folder = Path(workspace.archive.folder)
    declared = {one.name: one for one in workspace.sources}
    memories: dict[str, Memory] = {}
    waiting: deque[tuple[StoredRevision, str]] = deque()  # with why there is no page of it

    def tasks() -> Iterator[batch.Task]:
        for revision in revisions:
            try:
                if revision.archive_file is None:
                    raise ArchiveError("the page was not kept")
                page = page_of(folder, revision)
            except ArchiveError as error:
                waiting.append((revision, error.message))
                continue
            if revision.source not in memories:
                memories[revision.source] = furniture.memory(db, revision.source)
            waiting.append((revision, ""))
            yield batch.Task(
                page,
                declared.get(revision.source),
                memories[revision.source],
                listings.named(db, revision.source, revision.url),
            )

    def stored() -> Iterator[Text]:
        while waiting and waiting[0][1]:
            revision, why = waiting.popleft()
            yield Text(revision, revision, why_stored=why)

    readers = Readers(workspace.fetch.readers, own=workspace.root)
    try:
        for _, result in batch.read_in_order(tasks(), readers):
            yield from stored()
            revision, _ = waiting.popleft()
            if isinstance(result, Refusal) and result.reason in _OURS:
                yield Text(revision, revision, why_stored=f"{result.reason}: {result.detail}")
            elif isinstance(result, Refusal):
                yield Text(revision, None, refusal=f"{result.reason}: {result.detail}")
            else:
                yield Text(revision, _as_read(revision, completed(revision, result)))
        yield from stored()
    finally:
        readers.close()


def _as_read(revision: StoredRevision, reading: Reading) -> StoredRevision:
    return replace(
        revision,
        headline=reading.headline,
        description=reading.description,
        article_body=reading.article_body,
        blocks=reading.blocks,
        author=reading.author,
        date_published=reading.date_published,
        in_language=reading.in_language,
        kind=reading.kind,
        extractor_version=EXTRACTOR_VERSION,
    )


def page_of(folder: Path, revision: StoredRevision) -> Page:
    """The archived answer of a revision. Raises ArchiveError when it is missing or changed."""
    assert revision.archive_file is not None
    assert revision.archive_offset is not None
    stored = warc_files.read(
        folder, revision.archive_file, revision.archive_offset, digest=revision.archive_digest
    )
    headers = {name.lower(): value for name, value in stored.headers}
    return Page(
        stored.url or revision.url,
        stored.body,
        stored.status or 200,
        headers,
        requested_url=revision.url,
        fetched_at=_moment(stored.date, revision.fetched_at),
    )


def compare(revision: StoredRevision, result: Reading | Refusal) -> Reread:
    """How a page reads now beside its stored revision."""
    if isinstance(result, Refusal):
        return Reread(revision, why_not=f"{result.reason}: {result.detail}")
    reading = completed(revision, result)
    fields = {}
    for name in FIELDS:
        before, now = _shown(getattr(revision, name)), _shown(getattr(reading, name))
        if before != now:
            fields[name] = (before, now)
    found = changes(revision.article_body, reading.article_body, reading.in_language)
    why_not = ""
    if not reading.article_body.strip():
        why_not = "no text is found any more"
    elif result.next_page is not None:
        why_not = "the archived page is one of several that make the article"
    return Reread(revision, fields, tuple(found), why_not)


def completed(revision: StoredRevision, reading: Reading) -> Reading:
    """A reading fit to store, with what its page does not tell, and a list or feed once told, from the stored revision."""
    return replace(
        reading,
        blocks=tuple(replace(block, text=clean(block.text)) for block in reading.blocks),
        headline=clean_or_none(reading.headline) or revision.headline,
        description=clean_or_none(reading.description) or revision.description,
        author=tuple(map(clean, reading.author)) or revision.author,
        date_published=reading.date_published or revision.date_published,
        in_language=reading.in_language or revision.in_language,
    )


def _shown(value: object) -> str:
    at = getattr(value, "at", None)
    if isinstance(at, datetime):
        return at.isoformat()
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def _moment(text: str, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return otherwise
