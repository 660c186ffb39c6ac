"""search: the text of all articles, by the grammar that watches are written in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui import present
from ui.cli import context as ctx
from ui.cli.reading import (
    Csv,
    Json,
    Language,
    Since,
    SourceName,
    Until,
    Watch,
    article_row,
    known_watch,
    published_at,
    why_nothing,
)
from ui.present import Format

if TYPE_CHECKING:
    from presswatch.mentions.query import Query
    from storage.database import Database
    from storage.rows import SearchHit, StoredRevision

PAGE = 50  # hits that are looked at together
MAX_PAGES = 40  # of hits that the index gives and the query refuses, before we give up


@dataclass(frozen=True, slots=True)
class Choices:
    """What hits are chosen by, beside the query. Times are in UTC."""

    watch: str | None
    source: str | None
    language: str | None
    since: datetime | None
    until: datetime | None
    newest_first: bool


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("search")(search)


def search(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(help='Words, "phrases", AND, OR, NOT, NEAR/n.')],
    watch: Watch = None,
    source: SourceName = None,
    language: Language = None,
    since: Since = None,
    until: Until = None,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first, not the best.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 20,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Search the text of all articles, the best match first.

    Words are found in all their forms.
    """
    workspace = ctx.workspace(context)
    zone, now = ctx.zone(context), datetime.now(UTC)
    known_watch(watch, [known.id for known in workspace.watches])
    from presswatch.mentions import query as grammar

    parsed = grammar.parse(" ".join(query))
    choices = Choices(
        watch, source, language, ctx.moment(since, zone, now), ctx.moment(until, zone, now), newest
    )
    with ctx.database(workspace) as db:
        hits = list(islice(found(db, parsed, choices), limit))
        nothing = why_nothing(db, "matches") if not hits else ""
    form = present.chosen(as_json, as_csv)
    if form is not Format.TABLE:
        rows = [{**article_row(hit.article), "snippet": hit.snippet, "rank": hit.rank} for hit in hits]
        present.write(rows, form, zone, columns={}, empty="")
        return
    for hit in hits:
        article = hit.article
        when = present.local(published_at(article) or article.first_seen_at, zone)
        typer.echo(f"{when}  {article.source}  {present.harmless(article.headline or '(no title)')}")
        typer.echo(f"    {present.harmless(hit.snippet)}\n    {present.harmless(article.url)}")
    if nothing:
        sys.stderr.write(f"{nothing}\n")


def found(db: Database, query: Query, choices: Choices) -> Iterator[SearchHit]:
    """Articles that match. What the index cannot tell apart is checked against the text."""
    from storage import articles, search

    compiled = query.to_fts5(choices.language or "")
    stated = dict(compiled.filters)
    for given, key in ((choices.source, "source"), (choices.language, "lang")):
        if given and stated.get(key, given) != given:
            return  # the query and the option ask for different things
    for page in range(MAX_PAGES):
        hits = search.search(
            db,
            compiled.expression,
            source=choices.source or stated.get("source"),
            language=choices.language or stated.get("lang"),
            watch=choices.watch,
            since=choices.since,
            until=choices.until,
            newest_first=choices.newest_first,
            limit=PAGE,
            offset=page * PAGE,
        )
        for hit in hits:
            text = None if compiled.exact else articles.revision(db, hit.article.revision_id)
            if text is None or query.matches(_document(text)):
                yield hit
        if len(hits) < PAGE:
            return


def _document(text: StoredRevision) -> Any:
    from presswatch.mentions.query import Document

    return Document(
        text.headline or "", text.description or "", text.article_body, text.in_language or "", text.source
    )
