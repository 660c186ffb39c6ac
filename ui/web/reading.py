"""What the pages show: rows of the storage room put together as a page needs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from presswatch.alerts.message import http_only
from presswatch.errors import UsageError
from presswatch.types import Outcome
from ui.web.highlight import Mark, marked, paragraphs
from ui.web.lines import MentionLine, direction, line

if TYPE_CHECKING:
    from presswatch.stories.origin import Edge
    from storage.coverage import CoverageRow, IncidentRow
    from storage.database import Database
    from storage.outbox import Told
    from storage.rows import Article, SearchHit, SourceStatus, StoredDecision, StoredMention, StoredRevision


VOICES = 6  # watches whose share is drawn day by day
BEFORE, AFTER = "\x0e", "\x0f"  # around found words; stored text has no control characters


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of an article, and what was changed from the one before."""

    revision: StoredRevision
    changes: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """All that the page of an article shows."""

    article: Article
    outlet: str
    headline: Markup
    lead: Markup
    body: list[Markup]
    captions: tuple[str, ...]
    mentions: list[MentionLine]
    quotes: list[dict[str, object]]
    attributions: list[dict[str, object]]
    credits: list[Edge]  # the attributions to outlets, each checked against the archive
    versions: list[VersionLine]
    decisions: list[StoredDecision]
    told: list[Told]
    direction: str
    story_id: int | None = None
    proven: bool = False  # whether a server's answer was kept of one of its texts

    @property
    def link(self) -> str:
        """Where it was published; empty for what is no web address."""
        return http_only(self.article.url)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with its health and what was seen of it."""

    status: SourceStatus
    health: str
    reason: str
    bar: list[tuple[str, float]]  # state and share of the week, in order of time
    per_day: float  # articles that its liveliest list brings, by what is known of its rhythm
    minutes_to_flag: float | None  # median of the last week, from publication

    @property
    def link(self) -> str:
        """Its front page; empty for what is no web address."""
        return http_only(self.status.url)


def unseen(db: Database, since: datetime, until: datetime) -> list[CoverageRow]:
    """What could not be seen in a window."""
    from storage import coverage

    return coverage.unseen(db, since, until)


def recorded(db: Database, since: datetime, until: datetime) -> bool:
    """Whether anything is known of how lists were seen in a window."""
    from storage import coverage

    return coverage.recorded(db, since, until)


def volume(db: Database, now: datetime, days: int, zone: tzinfo) -> dict[str, int]:
    """Articles with mentions by day of the reader's zone."""
    from storage import overview

    return overview.volume(db, now, days, zone=zone)


def mentions(
    db: Database,
    wanted: Mapping[str, str | None],
    outcome: str,
    before_id: int | None,
    limit: int,
    *,
    salience: int = 0,
    verdict: str = "any",
) -> list[MentionLine]:
    """Mentions to read and judge, the newest first. `salience` is the least one, in hundredths; `verdict` one of
    `storage.verdicts.VERDICTS`, "none" for those that nobody judged, or "any"."""
    from storage import mentions as stored
    from storage import overview, verdicts

    rows = stored.recent(
        db,
        watch=wanted.get("watch"),
        source=wanted.get("source"),
        language=wanted.get("language"),
        outcome=Outcome(outcome) if outcome in ("yes", "no", "ask") else None,
        salience=salience / 100 or None,
        verdict=None if verdict == "any" else verdict,
        limit=limit,
        before_id=before_id,
    )
    titles = overview.source_titles(db)
    judged = verdicts.of_mentions(db, [row.id for row in rows])
    return [line(row, titles, judged.get(row.id)) for row in rows]


def choices(db: Database, wanted: Mapping[str, str | None]) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer, with what is chosen, as a watch that was taken out. Raises UsageError for what never was."""
    from storage import overview, watches

    offered = {
        "watch": overview.watches(db),
        "source": list(overview.source_titles(db).items()),
        "language": [(code, code) for code in overview.languages(db)],
    }
    former = watches.names(db)
    for name, chosen in wanted.items():
        if chosen is None or chosen in {value for value, _ in offered[name]}:
            continue
        if name != "watch" or chosen not in former:
            known = ", ".join(value for value, _ in offered[name][:20])
            raise UsageError(f"there is no {name} {chosen[:100]!r}", remedy=f"one of {known or 'none yet'}")
        offered[name].append((chosen, former[chosen]))
    return offered


def search(
    db: Database, query: str, newest: bool, first: int, count: int
) -> list[tuple[SearchHit, Markup, str]]:
    """Articles that match a query from place `first` on, with a marked snippet and their outlet. Raises QueryError."""
    from storage import overview
    from storage import search as stored

    hits = islice(stored.find(db, query, newest_first=newest, marks=(BEFORE, AFTER)), first, first + count)
    titles = overview.source_titles(db)
    return [(hit, _snippet(hit.snippet), titles.get(hit.article.source, hit.article.source)) for hit in hits]


def _snippet(text: str) -> Markup:
    marks: list[Mark] = []
    plain = ""
    for part in text.split(BEFORE):
        found, _, rest = part.partition(AFTER)
        if AFTER in part:
            marks.append(Mark(len(plain), len(plain) + len(found), "found"))
            plain += found + rest
        else:
            plain += part
    return marked(plain, marks)


def article(db: Database, number: int) -> ArticlePage | None:
    """All that the page of an article shows; None when there is none of that number."""
    from storage import articles, decisions, outbox, overview, speech, story_articles, tracing, verdicts
    from storage import mentions as stored

    found = articles.get(db, number)
    if found is None:
        return None
    versions = articles.revisions_of(db, number)
    current = next((item for item in versions if item.is_current), versions[-1])
    rows = stored.recent(db, article_id=number, outcome=None, limit=500)
    quotes = speech.quotes_of(db, current.id)
    titles = overview.source_titles(db)
    judged = verdicts.of_mentions(db, [row.id for row in rows])
    marks: dict[str, list[Mark]] = {"title": [], "lead": [], "body": []}
    for row in rows:
        if row.outcome != "no":
            place = _place(row, current)
            marks.setdefault(place, []).append(
                Mark(
                    row.start, row.end, f"mention {row.outcome}", f"{row.watch_name or row.watch}: {row.rule}"
                )
            )
    quoted = [
        Mark(start, end, "quote", str(quote["speaker"] or ""))
        for quote in quotes
        for start, end in json.loads(str(quote["content_spans"]))
    ]
    body_marks = marks["body"] or quoted
    lead = current.description or ""
    return ArticlePage(
        article=found,
        outlet=titles.get(found.source, found.source),
        headline=marked(current.headline or found.url, marks["title"]),
        lead=marked(lead, marks["lead"]) if lead and lead not in current.article_body else Markup(""),
        body=paragraphs(current.article_body, body_marks),
        captions=current.captions,
        mentions=[line(row, titles, judged.get(row.id)) for row in rows],
        quotes=quotes,
        attributions=overview.attributions_of(db, current.id),
        credits=tracing.edges(db, number),
        versions=_versions(versions),
        decisions=decisions.of(db, found.url),
        told=outbox.told_of(db, number),
        direction=direction(found.in_language),
        story_id=story_articles.stories_of(db, [number]).get(number),
        proven=any(item.archive_file is not None for item in versions),
    )


def _place(row: StoredMention, text: StoredRevision) -> str:
    """The text that a mention's span counts in: its lead may be the summary, or where the body begins."""
    lead = text.description or ""
    if row.field == "lead" and lead not in text.article_body and lead[row.start : row.end] == row.surface:
        return "lead"
    return "body" if row.field in ("lead", "quote") else row.field


def _versions(revisions: list[StoredRevision]) -> list[VersionLine]:
    from presswatch.stories.changes import changes

    lines = [VersionLine(revisions[0], ())]
    for before, after in pairwise(revisions):
        found = changes(
            before.article_body,
            after.article_body,
            after.in_language or "",
            old_title=before.headline or "",
            new_title=after.headline or "",
        )
        lines.append(VersionLine(after, tuple(found)))
    return lines[::-1]


def sources(db: Database, now: datetime) -> list[SourceLine]:
    """How each source stands, with what was seen of it in the last week."""
    from storage import coverage, overview
    from storage import sources as stored

    since = now - timedelta(days=7)
    spans: dict[str, list[CoverageRow]] = {}
    for row in coverage.spans(db, since=since, limit=20_000):
        spans.setdefault(row.source, []).append(row)
    flagged = overview.minutes_to_flag(db, since)
    open_ones = {row.source: row for row in coverage.incidents(db, only_open=True, limit=10_000)}
    lines = []
    for status in stored.status(db):
        if status.removed_at is not None or not status.routes:
            continue
        incident = open_ones.get(status.name)
        failing = status.failing_routes and status.failing_routes == status.routes
        health = incident.health if incident else "broken" if failing else "healthy"
        lines.append(
            SourceLine(
                status,
                health,
                incident.reason if incident else "",
                _bar(spans.get(status.name, []), since, now),
                24
                * max(
                    (
                        coverage.rhythm(db, row.route).mean()
                        for row in stored.routes_of(db, status.name)
                        if row.last_changed_at is not None
                    ),
                    default=0.0,
                ),
                flagged.get(status.name),
            )
        )
    return lines


def _bar(rows: list[CoverageRow], since: datetime, now: datetime) -> list[tuple[str, float]]:
    """The states of a source's first route over a window, as shares of it."""
    if not rows:
        return []
    first = min(row.url for row in rows)
    week = (now - since).total_seconds()
    parts: list[tuple[str, float]] = []
    at = since
    for row in sorted((row for row in rows if row.url == first), key=lambda item: item.span.start):
        start, end = max(row.span.start, at), min(row.span.end, now)
        if end <= start:
            continue
        if start > at:
            parts.append(("unknown", (start - at).total_seconds() / week * 100))
        parts.append((row.span.state.value, (end - start).total_seconds() / week * 100))
        at = end
    if at < now:
        parts.append(("unknown", (now - at).total_seconds() / week * 100))
    return [(state, round(share, 2)) for state, share in parts]


def open_incidents(db: Database) -> list[IncidentRow]:
    """Incidents that are open."""
    from storage import coverage

    return coverage.incidents(db, only_open=True)


def trends(db: Database, now: datetime, days: int, zone: tzinfo) -> dict[str, Any]:
    """What the page of trends shows of the last days of the reader's zone."""
    from storage import overview

    since = overview.first_day(now, days, zone)
    volume = overview.volume(db, now, days, zone=zone)
    voices = overview.voices(db, since)
    return {
        "days": days,
        "volume": volume,
        "voices": voices,
        "voices_by_day": [
            (name, overview.volume(db, now, days, watch=watch, zone=zone))
            for watch, name, _ in voices[:VOICES]
        ],
        "outlets": overview.by_source(db, since),
        "by_language": overview.by_language(db, since),
        "speakers": overview.speakers(db, since),
    }
