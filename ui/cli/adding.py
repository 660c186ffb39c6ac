"""add: find the lists of a site, show what they hold, and watch it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import UsageError
from presswatch.types import RefusalReason, Route
from ui import present
from ui.cli import context as ctx
from ui.cli.workspace import announce, append, document, print_preview

if TYPE_CHECKING:
    from datetime import tzinfo

    from crawler.survey import Survey, Tried
    from presswatch.config import Workspace
    from presswatch.types import Source

NOTHING = 4


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("add")(add)


def add(
    context: typer.Context,
    url: Annotated[
        str, typer.Argument(help="Address of a site, one of its sections, a feed, or a Telegram channel.")
    ],
    name: Annotated[str | None, typer.Option(help="Key of the source. Default: from the host.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what was found, append nothing.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=100, help="Articles in the preview.")
    ] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Find a site's feeds and sitemaps, and watch it.

    Shows what was found and a preview of ten articles, then appends the source to the configuration. Exit code 4 if
    the site gave no article: then nothing is appended.
    """
    workspace = ctx.workspace(context)
    from presswatch.config_values import source_name, web_address

    try:
        web_address(url)
    except ValueError as error:
        raise UsageError(str(error), remedy="presswatch add https://www.example.org/") from None
    try:
        if name is not None:
            source_name(name)
    except ValueError as error:
        raise UsageError(
            f"--name {error}", remedy="give such a key, or none: then it is made of the host"
        ) from None
    from crawler import crawl
    from crawler.survey import survey

    found = survey(workspace, url)
    source = _named(found.source, name, workspace)
    _refuse_known(source, workspace)
    readings, summary = crawl.preview(workspace, source, limit=limit)
    appended = bool(readings) and not dry_run
    if appended:
        append(workspace.path, [source])
        announce(workspace, [source])
    if as_json:
        present.write_json(
            {
                "source": source,
                "lists": [_row(tried) for tried in found.chosen],
                "left_out": [_row(tried) for tried in found.left_out],
                "articles": [document(reading) for reading in readings],
                "appended": appended,
            }
        )
    else:
        zone = ctx.zone(context)
        _print(found, source, zone)
        print_preview(readings, summary, zone)
        typer.echo(_verdict(source, workspace, summary.reasons, appended=appended, dry_run=dry_run))
    if not readings:
        raise typer.Exit(NOTHING)


def _named(source: Source, name: str | None, workspace: Workspace) -> Source:
    """The source under the key that was asked for. Raises UsageError for one that is taken."""
    if name is None:
        return source
    if name in {known.name for known in workspace.sources}:
        raise UsageError(f"{name!r} is the key of another source", remedy="--name chooses another")
    routes = tuple(Route(name, route.kind, route.url) for route in source.routes)
    title = name if source.title == source.name else source.title
    return replace(source, name=name, title=title, routes=routes)


def _refuse_known(source: Source, workspace: Workspace) -> None:
    """Raises UsageError where every list that was found is watched already."""
    owners = {route.url: known.name for known in workspace.sources for route in known.routes}
    if source.routes and all(route.url in owners for route in source.routes):
        raise UsageError(
            f"this site is watched already, as {owners[source.routes[0].url]}",
            remedy="edit it in presswatch.toml",
        )


def _print(found: Survey, source: Source, zone: tzinfo) -> None:
    typer.echo(
        f"{present.harmless(source.title)}  {source.url}  {', '.join(source.languages) or 'language unknown'}"
    )
    for tried in found.chosen:
        newest = f", newest {present.local(tried.newest, zone)}" if tried.newest else ""
        entries = present.counted(len(tried.entries), "entry", "entries")
        typer.echo(f"  {tried.route.kind.value:<8} {present.harmless(tried.route.url)}  {entries}{newest}")
    if not found.chosen:
        typer.echo(
            f"  section  {present.harmless(source.routes[0].url)}  (no feed and no news sitemap answered)"
        )


def _verdict(
    source: Source, workspace: Workspace, reasons: Mapping[str, int], *, appended: bool, dry_run: bool
) -> str:
    from crawler.survey import ADVICE

    if appended:
        return f"appended to {workspace.path} as {source.name}; presswatch crawl {source.name} looks now"
    if dry_run:
        return "nothing was appended: --dry-run"
    why = max(reasons, key=lambda reason: reasons[reason], default="")
    advice = ADVICE.get(RefusalReason(why)) if why else None
    return (
        f"nothing was appended: no article could be read; {advice}"
        if advice
        else "nothing was appended: no article could be read. Try the address of a page that lists articles"
    )


def _row(tried: Tried) -> dict[str, object]:
    return {
        "kind": tried.route.kind.value,
        "url": tried.route.url,
        "entries": len(tried.entries),
        "newest": tried.newest,
        "refusal": None if tried.refusal is None else f"{tried.refusal.reason.value}: {tried.refusal.detail}",
    }
