"""diff, evidence, verify, import-warc, reextract, replay: what was, what was changed, and the proof of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import UsageError
from ui import present
from ui.cli import context as ctx
from ui.cli.reading import Json

if TYPE_CHECKING:
    from scheduler.jobs.reextract import Reread
    from scheduler.jobs.replay import Replay

Url = Annotated[str, typer.Argument(help="Address or number of an article.")]
SHOWN = 20  # lines of one kind that a summary shows


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("diff")(diff)
    app.command("evidence")(evidence)
    app.command("verify")(verify)
    app.command("import-warc")(import_warc)
    app.command("reextract")(reextract)
    app.command("replay")(replay)


def diff(
    context: typer.Context,
    article: Url,
    as_html: Annotated[bool, typer.Option("--html", help="Write a page of HTML.")] = False,
    as_json: Json = False,
) -> None:
    """What was changed in an article, text by text.

    Each change has its kind: typo, update, number, date, name, negation, quote, attribution, title, removal ...
    """
    workspace, zone = ctx.workspace(context), ctx.zone(context)
    with ctx.database(workspace) as db:
        from scheduler.jobs import versions as job

        found = job.article(db, article)
        versions = job.versions(db, found.id)
    from ui import difference

    if as_json:
        present.write_json(
            [
                {
                    "n": version.revision.n,
                    "fetched_at": version.revision.fetched_at,
                    "reread": version.reread,
                    "changes": [
                        {"kinds": change.kinds, "in_title": change.in_title, "old": change.old_text, "new": change.new_text}
                        for change in version.changes
                    ],
                }
                for version in versions
            ]
        )  # fmt: skip
    elif as_html:
        typer.echo(difference.html(found, versions, zone), nl=False)
    else:
        for line in difference.lines(found, versions, zone):
            typer.echo(line)


def evidence(
    context: typer.Context,
    article: Url,
    output: Annotated[Path, typer.Option("--output", "-o", help="Zip file to write; must not be there yet.")],
    revision: Annotated[
        int | None, typer.Option(min=1, help="Its first, second ... text. Default: the present one.")
    ] = None,
    sentence: Annotated[
        str, typer.Option(help="The sentence in question. Default: the first that names a watch.")
    ] = "",
) -> None:
    """Write a zip file that proves what an article said.

    It holds the server's answers, all texts, and a verifier that needs only Python.
    """
    workspace = ctx.workspace(context)
    if output.exists():
        raise UsageError(f"{output} is there already", remedy="-o names another file")
    with ctx.database(workspace) as db:
        from scheduler.jobs import versions as job

        found = job.article(db, article)
        with present.whole_file(output) as partial:
            kept = job.evidence(
                db, Path(workspace.archive.folder), found, partial, revision=revision, sentence=sentence
            )
    typer.echo(f"{output}: {present.counted(kept, 'answer')} of {present.counted(found.revisions, 'text')}")
    typer.echo("to check it anywhere: unzip it, and run python verify.py in it")


def verify(
    context: typer.Context,
    archive: Annotated[
        Path | None, typer.Argument(help="Folder of an archive. Default: the workspace's.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every record of the archive, each day's root, and the chain of days.

    Exit code 1 if something is missing or changed; it is named.
    """
    folder = archive or Path(ctx.workspace(context).archive.folder)
    if not folder.is_dir():
        raise UsageError(
            f"there is no archive at {folder}",
            remedy="[archive] enabled = true makes one, or name its folder",
        )
    from storage.archive import verify as job

    report = job.verify(folder)
    if as_json:
        present.write_json(report)
    else:
        for finding in report.findings:
            place = finding.file if finding.offset is None else f"{finding.file} at {finding.offset}"
            parts = (f"{finding.what:<8} {place}", finding.detail, finding.url)
            typer.echo(": ".join(present.harmless(part) for part in parts if part))
        typer.echo(
            f"{present.counted(report.files, 'file')}, {present.counted(report.records, 'whole record')}, "
            f"{present.counted(report.days, 'sealed day')}: "
            + (
                "all is as it was written"
                if report.is_whole
                else present.counted(len(report.findings), "fault")
            )
        )
    if not report.is_whole:
        raise typer.Exit(1)


def import_warc(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(help="WARC or ARC files, compressed or not, the oldest first.")
    ],
    known: Annotated[
        bool, typer.Option("--known", help="Only pages of the configuration's sources.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Store and flag the articles of other archives, such as Common Crawl's.

    Nobody is told of them. Doing a file again stores nothing twice.

    Exit code 1 if a file could not be read to its end.
    """
    for file in files:
        if not file.is_file():
            raise UsageError(f"there is no file {file}", remedy="name WARC files")
    workspace = ctx.workspace(context)
    with ctx.database(workspace, read_only=False) as db:
        from scheduler.jobs import import_warc as job

        done = job.run(
            db, workspace, files, lambda: datetime.now(UTC), known_only=known, on_progress=_progress("pages")
        )
    if as_json:
        present.write_json(
            {
                "files": done.files,
                "pages": done.pages,
                "counts": dict(done.counts),
                "reasons": dict(done.reasons),
                "flagged": done.flagged,
                "faults": done.faults,
            }
        )
    else:
        counts = ", ".join(f"{count:,} {what}" for what, count in sorted(done.counts.items()))
        typer.echo(
            f"{present.counted(done.files, 'file')}, {present.counted(done.pages, 'page')} in: {counts or 'nothing'}; "
            f"{present.counted(done.flagged, 'text')} flagged"
        )
        for reason, count in done.reasons.most_common():
            typer.echo(f"  refused: {count:,} {reason}")
    for fault in done.faults:
        sys.stderr.write(f"{present.harmless(fault)}\n")
    if done.faults:
        raise typer.Exit(1)


def reextract(
    context: typer.Context,
    which: Annotated[
        str | None, typer.Argument(help="A source, or an article's address or number. Default: all.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Store what differs as a further text; the old one is kept.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read archived pages again with the present extractor, and show what differs.

    Without --accept nothing is stored.
    """
    workspace = ctx.workspace(context)
    names = {source.name for source in workspace.sources}
    looked = differing = stored = failed = 0
    documents = []
    with ctx.database(workspace, read_only=not accept) as db:
        from scheduler.jobs import reextract as job
        from scheduler.jobs import versions
        from storage import sources

        is_source = which is not None and (which in names or sources.exists(db, which))
        source = which if is_source else None
        number = versions.article(db, which).id if which and not source else None
        for found in job.run(db, workspace, source=source, article_id=number, accept=accept):
            looked += 1
            failed += bool(found.why_not)
            stored += found.stored is not None
            if found.differs or found.why_not:
                differing += found.differs
                if as_json:
                    documents.append(_reread_document(found))
                else:
                    _print_reread(found)
    if as_json:
        present.write_json({"read": looked, "differ": differing, "stored": stored, "articles": documents})
        return
    typer.echo(
        f"{present.counted(looked, 'archived article')} read again: {differing:,} differ, {stored:,} stored, "
        f"{failed:,} not to be taken over"
    )
    if differing and not accept:
        typer.echo("--accept stores what differs")


def replay(
    context: typer.Context,
    day: Annotated[str, typer.Argument(help="A day (UTC), such as 2026-11-24.")],
    watchlist: Annotated[
        Path, typer.Option("--watchlist", "-w", help="presswatch.toml, or JSON lines of names by language.")
    ],
    stored: Annotated[
        bool,
        typer.Option("--stored", help="Take the texts as they are stored, also where the pages were kept."),
    ] = False,
    as_json: Json = False,
) -> None:
    """A past day with another watchlist: which mentions and alerts come and go.

    Archived pages are extracted again. Nothing is stored, and nobody is told.
    """
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"{day!r} is no day", remedy='write one such as "2026-11-24"') from None
    workspace = ctx.workspace(context)
    from ui.cli.verbs import watches_of

    watches = watches_of(watchlist)
    with ctx.database(workspace) as db:
        from scheduler.jobs import replay as job

        found = job.replay(
            db,
            chosen,
            watches,
            workspace.alerts.rules,
            workspace.sources,
            archive_of=None if stored else workspace,
            on_progress=_progress("texts"),
        )
    if as_json:
        present.write_json(
            {
                "revisions": found.revisions,
                "read_again": found.read_again,
                "articles": [
                    {
                        "url": one.revision.url,
                        "n": one.revision.n,
                        "came": one.came,
                        "went": one.went,
                        "changes": [
                            {"kinds": change.kinds, "old": change.old_text, "new": change.new_text}
                            for change in one.changes
                        ],
                        "refusal": one.refusal,
                    }
                    for one in found.differences
                ],
                "alerts_more": found.told_more,
                "alerts_less": found.told_less,
            }
        )
    else:
        _print_replay(found)


def _print_replay(found: Replay) -> None:
    from ui.difference import marked

    for one in found.differences:
        typer.echo(f"{present.harmless(one.revision.headline or '')}  {present.harmless(one.revision.url)}")
        if one.refusal:
            typer.echo(f"  no article now: {present.harmless(one.refusal)}")
        for change in one.changes[:SHOWN]:
            typer.echo(f"  {', '.join(change.kinds)}\n    {marked(change)}")
        if len(one.changes) > SHOWN:
            typer.echo(f"  and {len(one.changes) - SHOWN} more changes")
        for sign, names in (("+", one.came), ("-", one.went)):
            for name in names[:SHOWN]:
                typer.echo(
                    f"  {sign} {name.watch}  {name.field}  {present.harmless(name.surface)}  ({name.outcome})"
                    f"  {present.harmless(name.sentence)}"
                )
            if len(names) > SHOWN:
                typer.echo(f"  {sign} and {len(names) - SHOWN} more")
    for sign, tellings in (("+", found.told_more), ("-", found.told_less)):
        for telling in tellings:
            typer.echo(
                f"alert {sign} {telling.news}: {telling.rule}, {telling.watch}, {telling.story}, due {telling.due_at:%Y-%m-%d %H:%M} UTC"
                f"  {present.harmless(telling.url)}"
            )
    came = sum(len(one.came) for one in found.differences)
    went = sum(len(one.went) for one in found.differences)
    typer.echo(
        f"{present.counted(found.revisions, 'text')} of that day, {found.read_again:,} read again: {present.counted(came, 'mention')} more, {went:,} less; "
        f"{present.counted(len(found.told_more), 'alert')} more, {len(found.told_less):,} less"
    )


def _print_reread(found: Reread) -> None:
    from ui.difference import marked

    typer.echo(present.harmless(f"{found.revision.headline or '(no title)'}  {found.revision.url}"))
    for name, (before, now) in found.fields.items():
        typer.echo(f"  {name}\n    - {present.harmless(before)}\n    + {present.harmless(now)}")
    for change in found.changes[:SHOWN]:
        typer.echo(f"  {', '.join(change.kinds)}\n    {marked(change)}")
    if len(found.changes) > SHOWN:
        typer.echo(f"  and {len(found.changes) - SHOWN} more changes")
    if found.why_not:
        typer.echo(f"  not to be taken over: {present.harmless(found.why_not)}")
    elif found.stored is not None:
        typer.echo("  stored")


def _reread_document(found: Reread) -> dict[str, object]:
    return {
        "url": found.revision.url,
        "fields": {name: {"before": before, "now": now} for name, (before, now) in found.fields.items()},
        "changes": [
            {"kinds": change.kinds, "old": change.old_text, "new": change.new_text}
            for change in found.changes
        ],
        "why_not": found.why_not,
        "revision_id": found.stored,
    }


def _progress(what: str) -> Callable[[int], None]:
    """A number that grows on a terminal, and says nothing elsewhere."""

    def told(done: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done:,} {what}\r")
            sys.stderr.flush()

    return told
