"""What comes out of the database: nouns of `presswatch.types` with what storing adds to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from presswatch.types import (
    Attribution,
    Block,
    BlockKind,
    DateValue,
    Decision,
    Mention,
    PageKind,
    Quote,
    RefusalReason,
    Route,
    RunCounts,
    RunState,
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask conditionally with, and the digest of the body it belonged to."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A route and what is known of it. `interval` in seconds."""

    id: int
    route: Route
    declared: bool
    interval: float
    next_due_at: datetime | None
    last_checked_at: datetime | None
    last_changed_at: datetime | None
    state: str  # new, working, failing
    failures: int
    last_status: int | None
    last_reason: str | None
    moved_to: str | None  # where a permanent redirect, or the feed itself, says that it lives
    validators: Validators


@dataclass(frozen=True, slots=True)
class Due:
    """A source of which at least one route is due. `due_at` is the earliest of them."""

    source: str
    due_at: datetime
    routes: tuple[RouteRow, ...]


@dataclass(frozen=True, slots=True)
class PageOrigin:
    """Where a reading's bytes came from: kept with the revision, so that it can be read again."""

    urls: tuple[str, ...] = ()  # requested, redirects, final: every address that led here
    encoding: str | None = None
    raw_digest: str | None = None  # of the body as it came
    extractor_version: str = ""
    archive_file: str | None = None
    archive_offset: int | None = None  # bytes
    archive_digest: str | None = None
    validators: Validators | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a reading. `revision_id` is None when nothing new was stored."""

    article_id: int
    revision_id: int | None
    verdict: str  # new, edited, same, alias
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it stands: identity and its present revision, without the body."""

    id: int
    source: str
    url: str
    site: str
    off_site: bool
    first_seen_at: datetime
    last_checked_at: datetime
    gone_at: datetime | None
    gone_reason: str | None
    route: Route | None  # by which it was found first
    revision_id: int
    revisions: int
    headline: str | None
    description: str | None
    author: tuple[str, ...]
    agency: tuple[str, ...]
    date_published: DateValue | None
    date_modified: DateValue | None
    in_language: str | None
    article_section: tuple[str, ...]
    image: str | None
    kind: PageKind
    is_accessible_for_free: bool
    watches: tuple[str, ...] = ()  # ids of the watches mentioned in the present revision


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """One text of an article, as the log holds it."""

    id: int
    article_id: int
    source: str
    n: int  # 1 for the first
    is_current: bool
    url: str  # read from
    fetched_at: datetime
    headline: str | None
    description: str | None
    article_body: str
    blocks: tuple[Block, ...]
    author: tuple[str, ...]
    agency: tuple[str, ...]
    date_published: DateValue | None
    date_modified: DateValue | None
    in_language: str | None
    article_section: tuple[str, ...]
    keywords: tuple[str, ...]
    image: str | None
    kind: PageKind
    is_accessible_for_free: bool
    text_hash: str
    hash_version: int
    extractor_version: str
    encoding: str | None
    raw_digest: str | None
    archive_file: str | None
    archive_offset: int | None
    archive_digest: str | None

    @property
    def captions(self) -> tuple[str, ...]:
        """Captions of pictures, in page order."""
        return tuple(block.text for block in self.blocks if block.kind is BlockKind.CAPTION)


@dataclass(frozen=True, slots=True)
class Flagged:
    """What a follower found in one revision."""

    revision_id: int
    article_id: int
    mentions: tuple[Mention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    decisions: tuple[Decision, ...] = ()
    heard: bool = True  # whether quotes were looked for


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A mention with its article, for people and programs to read."""

    id: int
    revision_id: int
    article_id: int
    watch: str
    watch_name: str | None
    field: str
    start: int
    end: int
    surface: str
    sentence: str
    sentence_start: int
    alias: str
    rule: str
    outcome: str
    probability: float
    salience: float
    evidence: tuple[str, ...]
    watchlist_version: int
    flagged_at: datetime
    source: str
    url: str
    headline: str | None
    in_language: str | None
    date_published: datetime | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """An address that a source listed, and what became of it."""

    id: int
    source: str
    url: str  # as it was listed
    headline: str | None
    state: str  # pending, article, refused, failed, skipped
    reason: str | None
    article_id: int | None
    attempts: int
    retry_at: datetime | None
    first_listed_at: datetime
    last_listed_at: datetime
    routes: tuple[Route, ...]  # that ever listed it, the first one first


@dataclass(frozen=True, slots=True)
class StoredRefusal:
    """Something that was seen and could not be read. `times` counts how often."""

    id: int
    source: str
    url: str
    reason: RefusalReason
    detail: str
    status: int | None
    first_seen_at: datetime
    last_seen_at: datetime
    times: int
    retry_at: datetime | None
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of one source."""

    id: int
    source: str
    trigger: str
    holder: str
    started_at: datetime
    finished_at: datetime | None
    state: RunState
    counts: RunCounts
    message: str | None


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision with the time it was made."""

    url: str
    article_id: int | None
    at: datetime
    decision: Decision


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A found article. `rank` is bm25, smaller is better; `snippet` marks hits with the marks asked for."""

    article: Article
    snippet: str
    rank: float


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source stands, for `status`."""

    name: str
    title: str
    url: str
    enabled: bool
    removed_at: datetime | None
    routes: int
    failing_routes: int
    next_due_at: datetime | None
    last_checked_at: datetime | None
    articles: int
    last_article_at: datetime | None
    refusals: int  # not resolved
    last_run: Run | None


@dataclass(frozen=True, slots=True)
class Robots:
    """A host's robots.txt as it was fetched. `status` is None when the host could not be reached."""

    body: str | None
    status: int | None
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Command:
    """Work that somebody asked the service for."""

    id: int
    verb: str
    arguments: Mapping[str, object]
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Lease:
    """Who may do something alone, and until when."""

    name: str
    holder: str
    acquired_at: datetime
    expires_at: datetime
