"""Nouns to rows and back: the one place that knows how a value is written in the database.

Everything needed for it can be had from here: the nouns of `storage.stored`, the forms of `storage.values`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from presswatch.types import (
    Block,
    BlockKind,
    Candidate,
    DateValue,
    Decision,
    Entry,
    Mention,
    PageKind,
    Precision,
    Reading,
    RefusalReason,
    Route,
    RouteKind,
    RunCounts,
    RunState,
    Span,
)
from storage.stored import (
    Appended,
    Article,
    Command,
    Due,
    Flagged,
    Lease,
    Listing,
    PageOrigin,
    Robots,
    RouteRow,
    Run,
    SearchHit,
    SourceStatus,
    StoredDecision,
    StoredMention,
    StoredRefusal,
    StoredRevision,
    Validators,
)
from storage.values import (
    address_key,
    clean,
    clean_or_none,
    cleaned,
    digest,
    moment,
    moment_or_none,
    second,
    second_or_none,
    stamp,
    stamp_or_none,
    strings,
    to_json,
)

__all__ = [
    "COUNTS", "Appended", "Article", "Command", "Due", "Flagged", "Lease", "Listing", "PageOrigin",
    "Robots", "RouteRow", "Row", "Run", "SearchHit", "SourceStatus", "StoredDecision", "StoredMention",
    "StoredRefusal", "StoredRevision", "Validators", "address_key", "article_from", "blocks_from_json",
    "blocks_to_json", "candidates_to_json", "clean", "clean_or_none", "cleaned", "command_from",
    "date_columns", "date_from", "decision_from", "digest", "entry_from_json", "entry_to_json", "fit",
    "listing_from", "mention_columns", "mention_from", "moment", "moment_or_none", "reading_columns",
    "refusal_from", "revision_from", "route_from", "run_from", "second", "second_or_none",
    "spans_to_json", "stamp", "stamp_or_none", "strings", "to_json",
]  # fmt: skip

Row = Mapping[str, Any]


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
        [
            {
                "field": one.field,
                "value": clean(one.value[:longest]),
                "origin": one.origin,
                "detail": clean(one.detail),
                "chosen": one.chosen,
            }
            for one in candidates
        ]
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
        article_body=row["whole_body"],
        blocks=blocks_from_json(row["whole_blocks"], row["whole_body"]),
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


def listing_from(row: Row, routes: Sequence[Row]) -> Listing:
    """A listing from its row, and the rows of its routes."""
    return Listing(
        id=row["id"],
        source=row["source"],
        url=row["url"],
        headline=row["headline"],
        state=row["state"],
        reason=row["reason"],
        article_id=row["article_id"],
        attempts=row["attempts"],
        retry_at=moment_or_none(row["retry_at"]),
        first_listed_at=moment(row["first_listed_at"]),
        last_listed_at=moment(row["last_listed_at"]),
        routes=tuple(Route(route["source"], RouteKind(route["kind"]), route["url"]) for route in routes),
    )


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
        moved_to=row["moved_to"],
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
