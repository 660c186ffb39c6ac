"""export: what others may read, in the forms that they read."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import StorageError, UsageError
from storage.export_forms import BINARY, CITED, Form
from ui import present
from ui.cli import context as ctx
from ui.cli.reading import Language, SourceName, known_language, known_source, known_watch

if TYPE_CHECKING:
    from storage.export import Rows


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("export")(export)


def export(
    context: typer.Context,
    view: Annotated[str, typer.Argument(help="A view of docs/schema.md: articles, revisions, mentions ...")],
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.JSONL,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write. Default: standard output.")
    ] = None,
    watch: Annotated[
        str | None,
        typer.Option("--watch", "-w", help="Only rows of this watch, or of articles that name it."),
    ] = None,
    source: SourceName = None,
    language: Language = None,
    since: Annotated[
        str | None, typer.Option(help='Only rows since: "2h", "7d", "today", "2026-03-01"; by our own clock.')
    ] = None,
    until: Annotated[str | None, typer.Option(help="Only rows before.")] = None,
) -> None:
    """Write out a documented view: JSON lines, CSV, Parquet, Excel; articles also as RIS or BibTeX.

    Tells on standard error how many rows were read and written. A file appears once it is whole, and what it holds
    is counted again before.
    """
    if output is None and form in BINARY:
        raise UsageError(f"{form} is not written to a terminal", remedy="--output names a file")
    workspace = ctx.workspace(context)
    start, end = ctx.period(since, until, ctx.zone(context), datetime.now(UTC))
    known_language(language)
    with ctx.database(workspace) as db:
        from storage import export as exporting
        from storage import overview, watches

        known_source(db, workspace, source)
        known_watch(watch, list(watches.names(db)))
        chosen = exporting.Choice(watch, source, language, start, end)
        where, parameters = exporting.condition(view, chosen)
        rows = exporting.rows(db, view, where=where, parameters=parameters)
        outlets = overview.source_titles(db) if form in CITED else {}
        written = _print(rows, form, outlets) if output is None else _save(rows, view, form, output, outlets)
    if written != rows.taken:
        raise StorageError(
            f"{rows.taken} rows of {view} were read, and {written} written", remedy="export again"
        )
    sys.stderr.write(f"{present.counted(written, 'row')} of {view} read and written\n")


def _print(rows: Rows, form: Form, outlets: dict[str, str]) -> int:
    from storage.export import write_csv, write_jsonl
    from storage.export_files import write_citations

    if form in CITED:
        return write_citations(rows, form, sys.stdout.write, outlets)
    return write_csv(rows, sys.stdout) if form is Form.CSV else write_jsonl(rows, sys.stdout)


def _save(rows: Rows, view: str, form: Form, path: Path, outlets: dict[str, str]) -> int:
    """Writes a file that appears only when it is whole, and returns how many rows it holds."""
    from storage import export_files

    with present.whole_file(path) as partial:
        export_files.write(rows, view, form, partial, outlets)
        held = export_files.count(partial, form)
    return held
