"""status, mentions, articles: what was found."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import typer

from presswatch.errors import UsageError
from presswatch.types import RunState
from ui import present
from ui.cli import context as ctx
from ui.present import Format

if TYPE_CHECKING:
    from presswatch.config import Workspace
    from storage.database import Database
    from storage.rows import Article, SourceStatus, StoredMention

Json = Annotated[bool, typer.Option("--json", help="Write JSON, times in UTC.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write CSV, times in UTC.")]
Watch = Annotated[str | None, typer.Option("--watch", "-w", help="Only this watch, by its id.")]
SourceName = Annotated[str | None, typer.Option("--source", "-s", help="Only this source.")]
Language = Annotated[str | None, typer.Option("--language", "-l", help='Only this language, such as "ru".')]
Since = Annotated[str | None, typer.Option(help='First seen since: "2h", "7d", "today", "2026-03-01".')]
Until = Annotated[str | None, typer.Option(help="First seen before.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (status, mentions, articles):
        app.command(command.__name__)(command)


def status(context: typer.Context, as_json: Json = False, as_csv: Csv = False) -> None:
    """How each source stands.

    When it was looked at, what it brought, what fails.
    """
    workspace = ctx.workspace(context)
    zone = ctx.zone(context)
    with ctx.database(workspace) as db:
        from storage import sources, totals

        rows: list[present.Row] = [
            {
                "source": found.name,
                "state": _state(found),
                "articles": found.articles,
                "last_article_at": found.last_article_at,
                "last_checked_at": found.last_checked_at,
                "next_due_at": found.next_due_at,
                "refusals": found.refusals,
                "last_run": None if found.last_run is None else found.last_run.state.value,
                "message": None if found.last_run is None else found.last_run.message,
                "url": found.url,
            }
            for found in sources.status(db)
        ]
        counts = totals.totals(db)
    form = present.chosen(as_json, as_csv)
    if form is Format.JSON:
        present.write_json({"database": workspace.database, **asdict(counts), "sources": rows})
        return
    columns = {
        "source": "source", "state": "state", "articles": "articles", "last_article_at": "last article",
        "last_checked_at": "last look", "next_due_at": "next look", "refusals": "not read", "last_run": "last run",
        "message": "why",
    }  # fmt: skip
    present.write(
        rows,
        form,
        zone,
        columns=columns,
        empty="no source was looked at yet: presswatch crawl",
        fields=(*columns, "url"),
    )
    if form is Format.TABLE:
        typer.echo(
            f"{present.counted(counts.articles, 'article')}, {present.counted(counts.mentions, 'mention')}, "
            f"{present.counted(counts.refusals, 'address', 'addresses')} seen but not read; times in {_zone_name(zone)}"
        )


def mentions(
    context: typer.Context,
    watch: Watch = None,
    source: SourceName = None,
    language: Language = None,
    since: Annotated[str | None, typer.Option(help='Found since: "2h", "7d", "today", "2026-03-01".')] = None,
    until: Annotated[str | None, typer.Option(help="Found before.")] = None,
    rejected: Annotated[
        bool,
        typer.Option("--rejected", help="Show what was found to be another sense, or could not be decided."),
    ] = False,
    limit: Limit = 50,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Where the watched names were found.

    Those that were found last first, with the sentence and the rule that found
    the name.
    """
    workspace = ctx.workspace(context)
    zone, now = ctx.zone(context), datetime.now(UTC)
    after, before = ctx.period(since, until, zone, now)
    known_watch(watch, [known.id for known in workspace.watches])
    known_language(language)
    with ctx.database(workspace) as db:
        from storage import mentions as stored
        from storage.rows import StoredMention

        fields = tuple(StoredMention.__dataclass_fields__)
        known_source(db, workspace, source)

        shown = stored.recent(
            db,
            watch=watch,
            source=source,
            language=language,
            rejected=rejected,
            since=after,
            until=before,
            limit=limit,
        )
        nothing = why_nothing(db, "mentions") if not shown else ""
    form = present.chosen(as_json, as_csv)
    if form is Format.TABLE:
        _mention_blocks(shown, zone, nothing)
        return
    rows = [{name: getattr(mention, name) for name in fields} for mention in shown]
    present.write(rows, form, zone, columns={}, empty="", fields=fields)


def articles(
    context: typer.Context,
    watch: Watch = None,
    source: SourceName = None,
    language: Language = None,
    since: Since = None,
    until: Until = None,
    gone: Annotated[bool, typer.Option("--gone", help="Only articles that were withdrawn.")] = False,
    limit: Limit = 50,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Stored articles, those seen last first."""
    workspace = ctx.workspace(context)
    zone, now = ctx.zone(context), datetime.now(UTC)
    after, before = ctx.period(since, until, zone, now)
    known_watch(watch, [known.id for known in workspace.watches])
    known_language(language)
    with ctx.database(workspace) as db:
        from storage import articles as stored

        known_source(db, workspace, source)

        found = stored.recent(
            db,
            source=source,
            watch=watch,
            language=language,
            since=after,
            until=before,
            gone=True if gone else None,
            limit=limit,
        )
        nothing = why_nothing(db, "articles") if not found else ""
    present.write(
        [article_row(article) for article in found],
        present.chosen(as_json, as_csv),
        zone,
        columns=ARTICLE_COLUMNS,
        empty=nothing,
        fields=ARTICLE_FIELDS,
    )


ARTICLE_COLUMNS = {
    "date_published": "published", "source": "source", "in_language": "language", "headline": "title",
    "watches": "mentions", "revisions": "texts", "gone_at": "withdrawn", "url": "address",
}  # fmt: skip


ARTICLE_FIELDS = (
    "id", "date_published", "first_seen_at", "source", "in_language", "headline", "description", "author", "agency",
    "article_section", "watches", "revisions", "gone_at", "gone_reason", "off_site", "route", "route_kind", "url",
)  # fmt: skip


def article_row(article: Article) -> dict[str, object]:
    """An article as JSON and CSV hold it."""
    return {
        "id": article.id,
        "date_published": published_at(article),
        "first_seen_at": article.first_seen_at,
        "source": article.source,
        "in_language": article.in_language,
        "headline": article.headline,
        "description": article.description,
        "author": article.author,
        "agency": article.agency,
        "article_section": article.article_section,
        "watches": article.watches,
        "revisions": article.revisions,
        "gone_at": article.gone_at,
        "gone_reason": article.gone_reason,
        "off_site": article.off_site,
        "route": article.route.url if article.route else None,
        "route_kind": article.route.kind.value if article.route else None,
        "url": article.url,
    }


def published_at(article: Article) -> datetime | None:
    """When it says that it was published (UTC)."""
    return article.date_published.at if article.date_published else None


def _mention_blocks(found: Sequence[StoredMention], zone: tzinfo, nothing: str) -> None:
    """One block for each mention: when, where, what, and the sentence with the name marked."""
    if not found:
        sys.stderr.write(f"{nothing}\n")
        return
    from rich.text import Text

    console = present.console()
    for mention in found:
        head = "  ".join(
            (
                present.local(mention.date_published or mention.first_seen_at, zone),
                mention.source,
                mention.watch,
                mention.field,
                mention.rule,
                *(() if mention.outcome == "yes" else (mention.outcome,)),
            )
        )
        console.print(Text(present.harmless(head), style="bold"))
        console.print(Text("    ") + marked(mention), soft_wrap=True)
        console.print(Text(f"    {present.harmless(mention.headline or '')}", style="dim"), soft_wrap=True)
        console.print(Text(f"    {present.harmless(mention.url)}", style="dim"), soft_wrap=True)


def marked(mention: StoredMention) -> Any:
    """The sentence with the name in bold."""
    from rich.text import Text

    start = mention.start - mention.sentence_start
    end = start + (mention.end - mention.start)
    text = Text(present.harmless(mention.sentence))
    if 0 <= start < end <= len(mention.sentence):
        text.stylize("bold yellow", start, end)
    return text


def known_watch(watch: str | None, ids: Sequence[str]) -> None:
    """Raises UsageError for a watch that is not declared, with those that are."""
    if watch is not None and watch not in ids:
        raise UsageError(
            f"no watch has the id {watch!r}", remedy=f"watches are: {', '.join(ids) or 'none yet'}"
        )


def known_source(db: Database, workspace: Workspace, source: str | None) -> None:
    """Raises ConfigurationError for a source that is neither declared nor has left anything in the database."""
    from storage import sources

    if source is not None and not sources.exists(db, source):
        workspace.source(source)


def known_language(language: str | None) -> None:
    """Raises UsageError for what is no code of a language."""
    if language is None:
        return
    from presswatch.config_values import language_code

    try:
        language_code(language)
    except ValueError as error:
        raise UsageError(f"--language {error}", remedy="write one such as --language ru") from None


def why_nothing(db: Database, what: str) -> str:
    """An empty answer explains itself."""
    from storage.totals import totals

    there = totals(db)
    if not there.articles:
        return f"no {what}: no article is stored yet. presswatch crawl looks now"
    return (
        f"no {what} with these choices, among {present.counted(there.articles, 'article')} "
        f"and {present.counted(there.mentions, 'mention')}"
    )


def _state(found: SourceStatus) -> str:
    if not found.enabled or found.removed_at is not None:
        return "off"
    if not found.routes:  # left by `crawl --url`, imports and other archives
        return "not watched"
    if found.failing_routes == found.routes or (found.last_run and found.last_run.state is RunState.FAILED):
        return "failing"
    return "partly failing" if found.failing_routes else "working"


def _zone_name(zone: tzinfo) -> str:
    return str(getattr(zone, "key", None) or datetime.now(zone).tzname() or "local time")
