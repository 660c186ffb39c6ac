"""init, preview, sources: writing the configuration, and trying it before it is used."""

from __future__ import annotations

import getpass
import shutil
import sys
from datetime import UTC, datetime, tzinfo
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import StorageError, UsageError
from ui import present
from ui.cli import context as ctx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.session import RunSummary
    from presswatch.config import Workspace
    from presswatch.types import Reading, Source

MAX_OPML_BYTES = 16 * 1024 * 1024
EXAMPLES = ("csto",)

sources_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Lists of sources, as OPML.")


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("init")(init)
    app.command("preview")(preview)
    sources_app.command("import")(import_opml)
    sources_app.command("export")(export_opml)
    app.add_typer(sources_app, name="sources")


def init(
    folder: Annotated[
        Path, typer.Argument(help="Folder of the workspace; made where it is missing.")
    ] = Path(),
    example: Annotated[
        str | None, typer.Option(help=f"Write a worked example instead: {', '.join(EXAMPLES)}.")
    ] = None,
) -> None:
    """Write a commented workspace, or a worked example."""
    from presswatch import config

    if example is not None and example not in EXAMPLES:
        raise UsageError(f"there is no example {example!r}", remedy=f"examples are: {', '.join(EXAMPLES)}")
    path = folder / config.FILE_NAME
    name = f"{example or 'new'}.toml"
    text = (resources.files("presswatch.examples") / name).read_text(encoding="utf-8")
    _write_new(path, text)
    workspace = config.load(path)
    typer.echo(f"wrote {path}")
    if example:
        typer.echo(
            f"  {present.counted(len(workspace.sources), 'source')}, "
            f"{present.counted(len(workspace.watches), 'watch', 'watches')}\n"
            "next: name an address of yours in fetch.user_agent, then presswatch crawl"
        )
    else:
        typer.echo("next: say in it who is watched, then presswatch add URL for each site")


def preview(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of a source.")],
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=100, help="At most so many articles.")
    ] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Crawl a source without storing anything.

    Shows what would be stored. Exit code 4 if the source gave no article.
    """
    workspace = ctx.workspace(context)
    chosen = workspace.source(source)
    from crawler import crawl

    readings, summary = crawl.preview(workspace, chosen, limit=limit)
    if as_json:
        present.write_json(
            {"source": chosen.name, "reasons": summary.reasons, "articles": [document(r) for r in readings]}
        )
    else:
        print_preview(readings, summary, ctx.zone(context))
    if not readings:
        raise typer.Exit(4)


def import_opml(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help='OPML file, or "-" for standard input.')],
) -> None:
    """Append the sources of an OPML list.

    Those that the configuration watches already are left out.
    """
    from presswatch import opml

    workspace = ctx.workspace(context)
    found, left_out = opml.read(_read(file), [source.name for source in workspace.sources])
    known = {route.url for source in workspace.sources for route in source.routes}
    new = [source for source in found if not all(route.url in known for route in source.routes)]
    if new:
        append(workspace.path, new)
        announce(workspace, new)
    typer.echo(
        f"{present.counted(len(new), 'source')} appended to {workspace.path}, {len(found) - len(new)} already there, "
        f"{len(left_out)} left out"
    )
    for line in left_out:
        typer.echo(f"  left out: {present.harmless(line)}")


def export_opml(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write. Default: standard output.")
    ] = None,
) -> None:
    """Write the sources as OPML."""
    from presswatch import opml

    workspace = ctx.workspace(context)
    document = opml.write(workspace.sources, title=f"Sources of {workspace.path.parent.name or 'presswatch'}")
    if output is None:
        sys.stdout.write(document.decode("utf-8"))
    else:
        try:
            output.write_bytes(document)
        except OSError as error:
            raise UsageError(
                f"{output} cannot be written: {error.strerror}", remedy="choose another place"
            ) from None
    sys.stderr.write(f"{present.counted(len(workspace.sources), 'source')} written\n")


def append(path: Path, sources: Sequence[Source]) -> None:
    """Add sources at the end of a configuration file, in one step and only if it stays right.

    A link to it stays one, and its rights stay: passwords may stand in it. Raises ConfigurationError when it would not
    stay right, and UsageError when it cannot be written.
    """
    from presswatch import config, declarations

    text = declarations.append(path.read_text(encoding="utf-8-sig"), sources)
    config.parse(text, path)
    place = path.resolve()
    partial = place.with_name(f"{place.name}.partial")
    try:
        partial.touch(0o600)
        shutil.copymode(place, partial)
        partial.write_text(text, encoding="utf-8")
        partial.replace(place)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", remedy="check its permissions"
        ) from None


def announce(workspace: Workspace, sources: Sequence[Source]) -> None:
    """Note who added sources, and tell the running service to read its configuration again."""
    if not workspace.database.exists():
        return
    from storage import audit, commands
    from storage.database import transaction

    who, now = user(), datetime.now(UTC)
    try:
        with ctx.database(workspace, read_only=False) as db, transaction(db):
            for source in sources:
                audit.note(db, who, "add", source.name, now, source.url)
            commands.ask(db, "reload", {}, who, now)
    except StorageError as error:
        sys.stderr.write(f"a running service was not told, and needs a SIGHUP: {error.message}\n")


def user() -> str:
    """The name of who sits at the keyboard."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "operator"


def print_preview(readings: Sequence[Reading], summary: RunSummary, zone: tzinfo) -> None:
    """What a crawl would store, one article after another, and what it could not read."""
    for reading in readings:
        published = reading.date_published.at if reading.date_published else None
        typer.echo(
            f"{present.local(published, zone) or 'no date':<16}  {present.harmless(reading.headline or '(no title)')}"
        )
        typer.echo(f"    {present.harmless(reading.url)}")
        body = present.harmless(reading.article_body)
        typer.echo(f"    {len(body):,} characters: {body[:160]}{'…' if len(body) > 160 else ''}")
    refused = ", ".join(f"{reason} {count}" for reason, count in sorted(summary.reasons.items()))
    listed = present.counted(summary.counts.listed, "entry", "entries")
    typer.echo(
        f"{listed} listed, {present.counted(len(readings), 'article')} read"
        + (f"; not read: {refused}" if refused else "")
    )
    if summary.message:
        typer.echo(present.harmless(summary.message))


def document(reading: Reading) -> dict[str, object]:
    """A reading as JSON holds it."""
    published = reading.date_published
    return {
        "url": reading.url,
        "headline": reading.headline,
        "description": reading.description,
        "author": reading.author,
        "date_published": published.at if published else None,
        "in_language": reading.in_language,
        "article_body": reading.article_body,
    }


def _write_new(path: Path, text: str) -> None:
    """Write a file that must not be there yet. Raises UsageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(f"{path} is there already", remedy="choose another folder, or edit it") from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", remedy="choose another folder"
        ) from None


def _read(path: Path) -> bytes:
    """A file or standard input, at most a little more than OPML may be. Raises UsageError."""
    if str(path) == "-":
        return sys.stdin.buffer.read(MAX_OPML_BYTES + 1)
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_OPML_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", remedy="check its name") from None
