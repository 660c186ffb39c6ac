"""Nouns to rows and back: the one place that knows how a value is written in the database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from presswatch.types import (
    Attribution,
    Block,
    BlockKind,
    Candidate,
    DateValue,
    Decision,
    Entry,
    Mention,
    PageKind,
    Precision,
    Quote,
    Reading,
    RefusalReason,
    Route,
    RouteKind,
    RunCounts,
    RunState,
    Span,
)
from presswatch.urls import canonicalize

Row = Mapping[str, Any]

# Text of the web may hold what no terminal, XML or SQLite tool digests; each such character is replaced by
# one other, so that offsets stay true.
_LONGEST_ADDRESS = 8192  # characters; nothing that long can be asked for, but it can be listed
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


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


def digest(text: str) -> int:
    """A text as a signed 64-bit integer (BLAKE2b): an index over these stays small where one over URLs grows.

    Equal digests do not prove equal texts; every look-up compares the text too.
    """
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


def address_key(url: str) -> str:
    """The form by which an address is stored and looked up: canonical, fit to store, of bounded length."""
    return canonicalize(clean(url[:_LONGEST_ADDRESS]))


def clean(text: str) -> str:
    """Text fit to store: control characters, NUL and lone surrogates become U+FFFD, one for one."""
    return _UNFIT.sub("\ufffd", text)


def clean_or_none(text: str | None) -> str | None:
    """As `clean`, and None stays None."""
    return None if text is None else clean(text)


@lru_cache(maxsize=256)  # one time is written into many rows
def stamp(at: datetime) -> str:
    """A time of our own clock: `2026-11-24T16:14:05.123Z`."""
    return f"{_utc(at).isoformat(timespec='milliseconds')[:23]}Z"


def stamp_or_none(at: datetime | None) -> str | None:
    """As `stamp`, and None stays None."""
    return None if at is None else stamp(at)


def second(at: datetime) -> str:
    """A time that others wrote: `2026-11-24T16:14:05Z`."""
    return f"{_utc(at).isoformat(timespec='seconds')[:19]}Z"


def second_or_none(at: datetime | None) -> str | None:
    """As `second`, and None stays None."""
    return None if at is None else second(at)


def moment(text: str) -> datetime:
    """The time that `stamp` or `second` wrote."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    """As `moment`, and None stays None."""
    return None if text is None else datetime.fromisoformat(text)


def to_json(value: object) -> str:
    """Compact JSON in Unicode."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def strings(text: str) -> tuple[str, ...]:
    """A JSON list of strings."""
    return tuple(json.loads(text)) if text != "[]" else ()


def cleaned(texts: Iterable[str]) -> str:
    """Strings as a JSON list, each fit to store."""
    return to_json([clean(text) for text in texts])


def blocks_to_json(blocks: Sequence[Block]) -> str:
    """Blocks as JSON: those of the body as `{kind, length}` in its order, captions with their `text`.

    The body already holds its blocks' text, joined by line feeds; storing it twice would double the archive.
    """
    items: list[dict[str, object]] = []
    for block in blocks:
        item: dict[str, object] = {"kind": block.kind.value}
        if block.kind is BlockKind.CAPTION:
            item["text"] = block.text
        else:
            item["length"] = len(block.text)
        if block.date is not None:
            item["date"] = second(block.date)
        items.append(item)
    return to_json(items)


def blocks_from_json(text: str, body: str) -> tuple[Block, ...]:
    """The blocks that `blocks_to_json` wrote, with their text cut from the body."""
    blocks: list[Block] = []
    at = 0
    for item in json.loads(text):
        kind = BlockKind(item["kind"])
        date = moment_or_none(item.get("date"))
        if kind is BlockKind.CAPTION:
            blocks.append(Block(kind, item["text"], date))
        else:
            blocks.append(Block(kind, body[at : at + item["length"]], date))
            at += item["length"] + 1
    return tuple(blocks)


def candidates_to_json(candidates: Sequence[Candidate], longest: int = 300) -> str:
    """Candidates as JSON; a value longer than `longest` characters is cut, since the chosen one is stored whole."""
    return to_json(
        [asdict(c) | {"value": clean(c.value[:longest]), "detail": clean(c.detail)} for c in candidates]
    )


def date_columns(name: str, value: DateValue | None) -> dict[str, object]:
    """A date as its four columns."""
    return {
        name: None if value is None else second(value.at),
        f"{name}_precision": None if value is None else value.precision.value,
        f"{name}_zone": None if value is None else value.zone,
        f"{name}_zone_assumed": None if value is None else int(value.zone_assumed),
    }


def date_from(row: Row, name: str) -> DateValue | None:
    """A date from its four columns."""
    if row[name] is None:
        return None
    return DateValue(
        at=moment(row[name]),
        precision=Precision(row[f"{name}_precision"]),
        zone=row[f"{name}_zone"],
        zone_assumed=bool(row[f"{name}_zone_assumed"]),
    )


def fit(reading: Reading) -> Reading:
    """A reading whose texts are fit to store; what is compared and hashed must be what is stored."""
    return replace(
        reading,
        url=clean(reading.url),
        canonical_url=clean_or_none(reading.canonical_url),
        headline=clean_or_none(reading.headline),
        description=clean_or_none(reading.description),
        blocks=tuple(Block(block.kind, clean(block.text), block.date) for block in reading.blocks),
    )


def reading_columns(reading: Reading) -> dict[str, object]:
    """What a revision keeps of a reading that is `fit`, by column."""
    return {
        "url": reading.url,
        "kind": reading.kind.value,
        "in_language": reading.in_language,
        "is_accessible_for_free": int(reading.is_accessible_for_free),
        **date_columns("date_published", reading.date_published),
        **date_columns("date_modified", reading.date_modified),
        "headline": reading.headline,
        "description": reading.description,
        "author": cleaned(reading.author),
        "agency": cleaned(reading.agency),
        "article_section": cleaned(reading.article_section),
        "keywords": cleaned(reading.keywords),
        "image": clean_or_none(reading.image),
        "article_body": reading.article_body,
        "blocks": blocks_to_json(reading.blocks),
        "candidates": candidates_to_json(reading.candidates),
    }


def article_from(row: Row) -> Article:
    """An article from a row of `articles.ARTICLE`."""
    return Article(
        id=row["id"],
        source=row["source"],
        url=row["url"],
        site=row["site"],
        off_site=bool(row["off_site"]),
        first_seen_at=moment(row["first_seen_at"]),
        last_checked_at=moment(row["last_checked_at"]),
        gone_at=moment_or_none(row["gone_at"]),
        gone_reason=row["gone_reason"],
        route=(
            Route(row["route_source"], RouteKind(row["route_kind"]), row["route_url"])
            if row["route_url"]
            else None
        ),
        revision_id=row["revision_id"],
        revisions=row["revisions"],
        headline=row["headline"],
        description=row["description"],
        author=strings(row["author"]),
        agency=strings(row["agency"]),
        date_published=date_from(row, "date_published"),
        date_modified=date_from(row, "date_modified"),
        in_language=row["in_language"],
        article_section=strings(row["article_section"]),
        image=row["image"],
        kind=PageKind(row["kind"]),
        is_accessible_for_free=bool(row["is_accessible_for_free"]),
        watches=strings(row["watches"]),
    )


def revision_from(row: Row) -> StoredRevision:
    """A revision from a row of `articles.REVISION`."""
    return StoredRevision(
        id=row["id"],
        article_id=row["article_id"],
        source=row["source"],
        n=row["n"],
        is_current=bool(row["is_current"]),
        url=row["url"],
        fetched_at=moment(row["fetched_at"]),
        headline=row["headline"],
        description=row["description"],
        article_body=row["article_body"],
        blocks=blocks_from_json(row["blocks"], row["article_body"]),
        author=strings(row["author"]),
        agency=strings(row["agency"]),
        date_published=date_from(row, "date_published"),
        date_modified=date_from(row, "date_modified"),
        in_language=row["in_language"],
        article_section=strings(row["article_section"]),
        keywords=strings(row["keywords"]),
        image=row["image"],
        kind=PageKind(row["kind"]),
        is_accessible_for_free=bool(row["is_accessible_for_free"]),
        text_hash=row["text_hash"],
        hash_version=row["hash_version"],
        extractor_version=row["extractor_version"],
        encoding=row["encoding"],
        raw_digest=row["raw_digest"],
        archive_file=row["archive_file"],
        archive_offset=row["archive_offset"],
        archive_digest=row["archive_digest"],
    )


def mention_columns(mention: Mention) -> dict[str, object]:
    """A mention by column."""
    hit = mention.hit
    return {
        "watch": hit.watch,
        "field": mention.field.value,
        "start": hit.span.start,
        "end": hit.span.end,
        "surface": clean(hit.surface),
        "sentence": clean(mention.sentence),
        "sentence_start": mention.sentence_start,
        "alias": hit.alias,
        "rule": hit.rule,
        "outcome": hit.outcome.value,
        "probability": float(hit.probability),
        "evidence": cleaned(hit.evidence),
        "salience": float(mention.salience),
        "salience_parts": to_json(dict(mention.salience_parts)),
    }


def mention_from(row: Row) -> StoredMention:
    """A mention from a row of `mentions.MENTION`."""
    return StoredMention(
        **{
            name: row[name]
            for name in (
                "id", "revision_id", "article_id", "watch", "watch_name", "field", "start", "end", "surface",
                "sentence", "sentence_start", "alias", "rule", "outcome", "probability", "salience",
                "watchlist_version", "source", "url", "headline", "in_language",
            )
        },
        evidence=strings(row["evidence"]),
        flagged_at=moment(row["flagged_at"]),
        date_published=moment_or_none(row["date_published"]),
        first_seen_at=moment(row["first_seen_at"]),
    )  # fmt: skip


def spans_to_json(spans: Sequence[Span]) -> str:
    """Spans as a JSON list of pairs."""
    return to_json([[span.start, span.end] for span in spans])


def refusal_from(row: Row) -> StoredRefusal:
    """A refusal from its row."""
    return StoredRefusal(
        id=row["id"],
        source=row["source"],
        url=row["url"],
        reason=RefusalReason(row["reason"]),
        detail=row["detail"],
        status=row["status"],
        first_seen_at=moment(row["first_seen_at"]),
        last_seen_at=moment(row["last_seen_at"]),
        times=row["times"],
        retry_at=moment_or_none(row["retry_at"]),
        resolved_at=moment_or_none(row["resolved_at"]),
    )


def route_from(row: Row) -> RouteRow:
    """A route from its row, with `seconds`, the interval that holds for it."""
    return RouteRow(
        id=row["id"],
        route=Route(row["source"], RouteKind(row["kind"]), row["url"]),
        declared=bool(row["declared"]),
        interval=row["seconds"],
        next_due_at=moment_or_none(row["next_due_at"]),
        last_checked_at=moment_or_none(row["last_checked_at"]),
        last_changed_at=moment_or_none(row["last_changed_at"]),
        state=row["state"],
        failures=row["failures"],
        last_status=row["last_status"],
        last_reason=row["last_reason"],
        validators=Validators(row["etag"], row["last_modified"], row["digest"]),
    )


COUNTS = tuple(RunCounts.__dataclass_fields__)


def run_from(row: Row) -> Run:
    """A run from a row of table `run`."""
    return Run(
        id=row["id"],
        source=row["source"],
        trigger=row["trigger"],
        holder=row["holder"],
        started_at=moment(row["started_at"]),
        finished_at=moment_or_none(row["finished_at"]),
        state=RunState(row["state"]),
        counts=RunCounts(**{name: row[name] for name in COUNTS}),
        message=row["message"],
    )


def decision_from(row: Row) -> StoredDecision:
    """A decision from its row."""
    return StoredDecision(
        url=row["url"],
        article_id=row["article_id"],
        at=moment(row["at"]),
        decision=Decision(
            row["stage"], row["verdict"], row["reason"], json.loads(row["detail"]), row["rule_version"]
        ),
    )


def command_from(row: Row) -> Command:
    """A command from its row."""
    return Command(
        id=row["id"],
        verb=row["verb"],
        arguments=json.loads(row["arguments"]),
        asked_by=row["asked_by"],
        asked_at=moment(row["asked_at"]),
        started_at=moment_or_none(row["started_at"]),
        finished_at=moment_or_none(row["finished_at"]),
        result=None if row["result"] is None else json.loads(row["result"]),
    )


def entry_to_json(entry: Entry, longest: int = 200_000) -> str:
    """An entry as JSON, to be fetched later. Full text beyond `longest` characters is left to the page itself."""
    content = entry.content_html if entry.content_html and len(entry.content_html) <= longest else None
    value = {
        "url": entry.url,
        "route": [entry.route.source, entry.route.kind.value, entry.route.url],
        "headline": entry.headline,
        "description": entry.description,
        "date_published": second_or_none(entry.date_published),
        "date_modified": second_or_none(entry.date_modified),
        "author": entry.author,
        "in_language": entry.in_language,
        "article_section": entry.article_section,
        "image": entry.image,
        "guid": entry.guid,
        "content_html": content,
        "position": entry.position,
    }
    return clean(to_json({name: item for name, item in value.items() if item}))


def entry_from_json(text: str) -> Entry:
    """The entry that `entry_to_json` wrote."""
    value = json.loads(text)
    source, kind, url = value.pop("route")
    for name in ("date_published", "date_modified"):
        value[name] = moment_or_none(value.get(name))
    for name in ("author", "article_section"):
        value[name] = tuple(value.get(name, ()))
    return Entry(route=Route(source, RouteKind(kind), url), **value)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without zone cannot be stored")
    return at.astimezone(UTC)
