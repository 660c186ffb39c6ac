"""drift, uptake: what became of words on their way through the press."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import UsageError
from ui import present
from ui.cli import context as ctx
from ui.cli.reading import Json

if TYPE_CHECKING:
    from presswatch.stories.drift import Drift, Use
    from storage.tracing import PlacedQuote

SHOWN = 160  # characters of a quote or paragraph in a terminal


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("drift")(drift)
    app.command("uptake")(uptake)


def drift(
    context: typer.Context,
    watch: Annotated[str | None, typer.Option("--watch", help="Id of a watch. Default: all.")] = None,
    days: Annotated[int, typer.Option(min=1, help="Days back from now.")] = 7,
    everything: Annotated[bool, typer.Option("--all", help="Also quotes that nobody changed.")] = False,
    as_json: Json = False,
) -> None:
    """Quotes of the watched on their way: verbatim, shortened, altered, translated.

    The earliest article that has a quote counts as its original. A changed number or negation is flagged.
    """
    workspace, zone = ctx.workspace(context), ctx.zone(context)
    if watch is not None and watch not in {one.id for one in workspace.watches}:
        raise UsageError(f"no watch is called {watch!r}", remedy="presswatch.toml names them: [[watch]] id")
    now = datetime.now(UTC)
    from presswatch.stories import drift as words
    from storage import tracing

    with ctx.database(workspace) as db:
        quotes = tracing.quotes(db, now - timedelta(days=days), now)
    first_of = words.join([placed.quote for placed in quotes])
    groups: dict[int, list[PlacedQuote]] = defaultdict(list)
    for placed in quotes:
        groups[first_of[placed.quote.id]].append(placed)
    found: list[tuple[PlacedQuote, list[tuple[PlacedQuote, Drift]]]] = []
    shared = 0
    for original, *others in groups.values():
        told = [one for one in others if one.article_id != original.article_id]
        named = {one.watch for one in (original, *others)} - {None}
        if not told or not named or (watch is not None and watch not in named):
            continue
        shared += 1
        compared = [(one, words.compare(original.quote, one.quote)) for one in told]
        if everything or any(one.kind is not words.DriftKind.VERBATIM for _, one in compared):
            found.append((original, compared))
    if as_json:
        present.write_json(
            [
                {
                    "original": _quote(original),
                    "others": [
                        {**_quote(one), "kind": how.kind, "flags": how.flags, "evidence": how.evidence}
                        for one, how in compared
                    ],
                }
                for original, compared in found
            ]
        )
        return
    for original, compared in found:
        typer.echo(f"{present.local(original.at, zone)}  {original.source}: «{_short(original.quote.text)}»")
        for one, how in compared:
            flags = f" ({', '.join(how.flags)} changed)" if how.flags else ""
            typer.echo(
                f"  {present.local(one.at, zone)}  {one.source}: {how.kind}{flags}  «{_short(one.quote.text)}»"
                f"  {present.harmless(one.url)}"
            )
            for before, after in how.evidence:
                typer.echo(f"    [-{present.harmless(before)}-] {{+{present.harmless(after)}+}}")
    typer.echo(
        f"{present.counted(len(quotes), 'quote')} in {days} days: {shared:,} of the watched that several articles have"
        + ("" if everything else f", of them {len(found):,} changed on their way")
    )


def uptake(
    context: typer.Context,
    release: Annotated[str, typer.Argument(help="Address or number of a stored article: the release.")],
    days: Annotated[int, typer.Option(min=1, max=90, help="Days after it that are looked at.")] = 14,
    as_json: Json = False,
) -> None:
    """Who used a release, how soon, which paragraphs were left out, and with or without credit."""
    workspace, zone = ctx.workspace(context), ctx.zone(context)
    from presswatch.stories import drift as words
    from scheduler.jobs import versions
    from storage import articles, tracing

    with ctx.database(workspace) as db:
        found = versions.article(db, release)
        text = articles.revision(db, found.revision_id)
        if text is None:
            raise UsageError("that article has no text", remedy="name another")
        paragraphs = [line for line in text.article_body.split("\n") if line.strip()]
        published = tracing.published_at(found)
        candidates = list(tracing.readers(db, found, text, published + timedelta(days=days)))
        uses = words.uptake(paragraphs, published, candidates)
        users = {use.article_id: articles.get(db, use.article_id) for use in uses}
    if as_json:
        present.write_json(
            {
                "release": {"url": found.url, "source": found.source, "published": published},
                "paragraphs": paragraphs,
                "uses": [{**_use(use), "url": user.url, "source": user.source} for use in uses if (user := users[use.article_id])],
            }
        )  # fmt: skip
        return
    typer.echo(present.harmless(f"{found.source}: {text.headline or found.url}"))
    for use in uses:
        user = users[use.article_id]
        assert user is not None
        left = f"; left out: {', '.join(str(n + 1) for n in use.left_out)}" if use.left_out else ""
        typer.echo(
            f"  {present.local(published + use.after, zone)} (+{use.after.total_seconds() / 3600:.1f} h)  {user.source}: "
            f"{use.share:.0%} of its words, {len(use.used)} of {present.counted(len(paragraphs), 'paragraph')}{left}; "
            f"{'credited' if use.credited else 'without credit'}  {present.harmless(user.url)}"
        )
    typer.echo(f"{present.counted(len(uses), 'article')} used it in {days} days")


def _quote(placed: PlacedQuote) -> dict[str, object]:
    return {
        "text": placed.quote.text,
        "language": placed.quote.language,
        "speaker": placed.quote.speaker,
        "watch": placed.watch,
        "source": placed.source,
        "url": placed.url,
        "at": placed.at,
    }


def _use(use: Use) -> dict[str, object]:
    return {
        "article_id": use.article_id,
        "share": use.share,
        "used": use.used,
        "left_out": use.left_out,
        "after_seconds": use.after.total_seconds(),
        "credited": use.credited,
    }


def _short(text: str) -> str:
    shown = present.harmless(text)
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"
