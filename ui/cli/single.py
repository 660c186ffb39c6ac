"""show: one article with its texts and mentions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import UsageError
from ui import present
from ui.cli import context as ctx
from ui.cli.reading import Json, article_row

if TYPE_CHECKING:
    from storage.database import Database
    from storage.rows import Article, StoredMention, StoredRevision


def register(app: typer.Typer) -> None:
    """Add this group's command."""
    app.command("show")(show)


def show(
    context: typer.Context,
    article: Annotated[str, typer.Argument(help="Address or number of an article.")],
    revision: Annotated[
        int | None, typer.Option(min=1, help="Its first, second ... text. Default: the present one.")
    ] = None,
    tone: Annotated[
        bool, typer.Option("--tone", help="How each mention speaks of the watched, where words tell it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """One article with its texts and its mentions."""
    workspace = ctx.workspace(context)
    zone = ctx.zone(context)
    with ctx.database(workspace) as db:
        from storage import articles as stored
        from storage import mentions as found_in

        found = _article(db, article)
        texts = stored.revisions_of(db, found.id)
        if revision is not None and revision > len(texts):
            raise UsageError(
                f"this article has {present.counted(len(texts), 'text')}",
                remedy=f"--revision 1 to {len(texts)}",
            )
        text = texts[revision - 1] if revision else next((t for t in texts if t.is_current), texts[-1])
        named = found_in.recent(
            db, article_id=found.id, revision_id=text.id, current=False, outcome=None, limit=200
        )
    if as_json:
        document = {
            **article_row(found),
            "text": {"n": text.n, "headline": text.headline, "description": text.description, "article_body": text.article_body, "fetched_at": text.fetched_at},
            "blocks": [{"kind": block.kind.value, "text": block.text, "date": block.date} for block in text.blocks],
            "texts": [{"n": t.n, "fetched_at": t.fetched_at, "headline": t.headline, "text_hash": t.text_hash} for t in texts],
            "mentions": [
                {name: getattr(m, name) for name in ("watch", "field", "start", "end", "surface", "sentence", "rule", "outcome", "probability")}
                | ({"tone": _tone(m)} if tone else {})
                for m in named
            ],
        }  # fmt: skip
        present.write_json(document)
        return
    _print_article(found, text, texts, zone)
    if named:
        typer.echo("\nmentions")
        for m in named:
            typer.echo(f"  {m.watch}  {m.field}  {present.harmless(m.surface)}  ({m.rule}; {m.outcome})")
            if tone:
                told, words = _tone(m)
                why = f" ({present.harmless(', '.join(words))})" if words else ""
                typer.echo(f"    tone: {told}{why}")


def _tone(mention: StoredMention) -> tuple[str, tuple[str, ...]]:
    """The tone of a mention's sentence toward the watched, and the words that tell it."""
    from presswatch.mentions.tone import tone
    from presswatch.types import Span

    start = mention.start - mention.sentence_start
    span = Span(start, start + mention.end - mention.start)
    judged = tone(mention.sentence, span, mention.in_language or "")
    return str(judged.tone).replace("_", " "), tuple(piece.word for piece in judged.evidence)


def _article(db: Database, named: str) -> Article:
    """The article of that address or number. Raises UsageError with what may be known of it."""
    from storage import articles as stored

    found = stored.get(db, int(named) if named.isdigit() else named)
    if found is None:
        raise UsageError(
            f"no article is stored as {named}",
            remedy="presswatch explain URL tells what became of an address",
        )
    return found


def _print_article(
    found: Article, text: StoredRevision, texts: Sequence[StoredRevision], zone: tzinfo
) -> None:
    published = text.date_published.at if text.date_published else None
    facts = [
        ("source", found.source),
        ("published", present.local(published, zone)),
        ("first seen", present.local(found.first_seen_at, zone)),
        ("language", text.in_language or ""),
        ("authors", ", ".join(text.author)),
        ("credits", ", ".join(text.agency)),
        ("found by", f"{found.route.kind.value} {found.route.url}" if found.route else ""),
        ("text", f"{text.n} of {len(texts)}" if len(texts) > 1 else ""),
        ("withdrawn", f"{present.local(found.gone_at, zone)} ({found.gone_reason})" if found.gone_at else ""),
    ]
    typer.echo(present.harmless(text.headline or "(no title)"))
    typer.echo(present.harmless(found.url))
    for name, value in facts:
        if value:
            typer.echo(f"{name + ':':<12}{present.harmless(value)}")
    if text.description:
        typer.echo(f"\n{present.harmless(text.description)}")
    typer.echo()
    for block in text.blocks:
        typer.echo(present.harmless(block.text))
