"""search: the text of all articles, by the grammar that watches are written in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

import typer

from ui import present
from ui.cli import context as ctx
from ui.cli.reading import (
    ARTICLE_FIELDS,
    Csv,
    Json,
    Language,
    Since,
    SourceName,
    Until,
    Watch,
    article_row,
    known_language,
    known_source,
    known_watch,
    published_at,
    why_nothing,
)
from ui.present import Format


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
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=2**31, help="At most so many.")] = 20,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Search the text of all articles, the best match first.

    Words are found in all their forms.
    """
    workspace = ctx.workspace(context)
    zone, now = ctx.zone(context), datetime.now(UTC)
    after, before = ctx.period(since, until, zone, now)
    known_watch(watch, [known.id for known in workspace.watches])
    known_language(language)
    from storage import search as stored

    chosen = stored.Filters(source, language, watch, after, before)
    with ctx.database(workspace) as db:
        known_source(db, workspace, source)
        hits = list(islice(stored.find(db, " ".join(query), chosen, newest_first=newest), limit))
        nothing = why_nothing(db, "matches") if not hits else ""
    form = present.chosen(as_json, as_csv)
    if form is not Format.TABLE:
        rows = [{**article_row(hit.article), "snippet": hit.snippet, "rank": hit.rank} for hit in hits]
        present.write(rows, form, zone, columns={}, empty="", fields=(*ARTICLE_FIELDS, "snippet", "rank"))
        return
    for hit in hits:
        article = hit.article
        when = present.local(published_at(article) or article.first_seen_at, zone)
        typer.echo(f"{when}  {article.source}  {present.harmless(article.headline or '(no title)')}")
        typer.echo(f"    {present.harmless(hit.snippet)}\n    {present.harmless(article.url)}")
    if nothing:
        sys.stderr.write(f"{nothing}\n")
