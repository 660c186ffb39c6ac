"""crawl and rescan: look now, and flag what was found."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import LeaseHeld, UsageError
from presswatch.types import RunCounts, RunState
from ui import present
from ui.cli import context as ctx

if TYPE_CHECKING:
    from crawler.session import Event, RunSummary
    from presswatch.config import Workspace
    from presswatch.types import Source
    from storage.database import Database

SOME_FAILED = 4
INTERRUPTED = 130
FLAG_SECONDS = 0.25  # between two looks of the follower at the log


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("crawl")(crawl)
    app.command("rescan")(rescan)


def crawl(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(help="Names of sources. Default: all enabled.")
    ] = None,
    urls: Annotated[
        list[str] | None, typer.Option("--url", help="Fetch this article, known or not; may be repeated.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help='Leave out what lists date earlier: "2h", "7d", "2026-03-01".')
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many article pages of each source.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the summary as JSON.")] = False,
) -> None:
    """Look now: fetch what is new, store it, flag mentions.

    Exit codes: 0 all sources were read, 4 some failed, 5 all are being crawled by another process, 130 interrupted.
    """
    workspace = ctx.workspace(context)
    now = datetime.now(UTC)
    after = ctx.moment(since, ctx.zone(context), now)
    chosen = _chosen(workspace, sources or [], urls or [])
    from crawler import crawl as crawler

    with _progress(len(chosen), quiet=as_json) as told, flagging(workspace) as flagged:
        summaries = crawler.run(
            workspace,
            chosen,
            trigger="operator",
            limit=limit,
            since=after,
            urls=urls or (),
            on_event=told,
        )
    if as_json:
        present.write_json(_document(summaries, flagged[0], by_address=bool(urls)))
    else:
        _summary(summaries, flagged[0], ctx.zone(context), by_address=bool(urls))
    if code := exit_code(summaries, by_address=bool(urls)):
        raise typer.Exit(code)


def rescan(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="All texts, not only those that a change may touch.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,
) -> None:
    """Flag stored articles again.

    For when the watches have changed, or verdicts taught something. Reads the texts that hold, by the full-text index,
    a name of a watch that changed; --all reads captions and replaced texts too. Old articles raise no alerts.
    """
    workspace = ctx.workspace(context)
    with ctx.database(workspace, read_only=False) as db:
        from scheduler.jobs import flag
        from scheduler.jobs.rescan import rescan as again
        from storage.totals import mentions_by_watch

        watchlist = flag.prepare(db, workspace.watches, datetime.now(UTC), workspace.sources)
        with counter("articles read", quiet=as_json) as progress:
            done = again(db, watchlist, _now, everything=everything, on_progress=progress)
        found = mentions_by_watch(db)
    if as_json:
        present.write_json({"revisions": done, "mentions": found})
        return
    typer.echo(f"{present.counted(done, 'text')} read again")
    for watch, count in found.items():
        typer.echo(f"  {watch}: {present.counted(count, 'mention')}")


def exit_code(summaries: Sequence[RunSummary], *, by_address: bool = False) -> int:
    """What a crawl tells the shell; `by_address` says that articles were named, not sources."""
    if any(summary.message == "interrupted" for summary in summaries):
        return INTERRUPTED
    if any(has_failed(summary, by_address=by_address) for summary in summaries):
        return SOME_FAILED
    if summaries and all(summary.state is RunState.SKIPPED for summary in summaries):
        return LeaseHeld.exit_code
    return 0


def has_failed(summary: RunSummary, *, by_address: bool = False) -> bool:
    """Whether a source could not be looked at: its crawl failed, none of its lists answered, or none of its
    articles could be fetched. Where articles were named: whether one of them could not be read.
    """
    counts = summary.counts
    if summary.state is RunState.FAILED:
        return True
    if by_address:
        return counts.refused + counts.failed > 0
    if not counts.listed + counts.not_modified:
        return counts.refused + counts.failed > 0
    return counts.failed > 0 and not counts.new + counts.edited + counts.same + counts.alias


def _chosen(workspace: Workspace, names: Sequence[str], urls: Sequence[str]) -> list[Source]:
    """The sources that an operator means. Raises ConfigurationError or UsageError."""
    if urls:
        from presswatch.config_values import web_address

        for url in urls:
            try:
                web_address(url)
            except ValueError as error:
                raise UsageError(f"--url {error}", remedy="write the article's whole address") from None
        return [workspace.source(name) for name in names]
    chosen = [workspace.source(name) for name in names] or [s for s in workspace.sources if s.enabled]
    if not chosen:
        raise UsageError(
            f"{workspace.path} watches no source yet",
            remedy="presswatch add URL finds the feeds of a site and appends it",
        )
    return chosen


@contextmanager
def flagging(workspace: Workspace) -> Iterator[list[int]]:
    """Flags what is stored while the with block runs, and what is left at its end; the list holds how many
    texts were flagged."""
    from storage import database, mentions, watches

    done = [0]
    stop = threading.Event()
    failure: list[BaseException] = []

    def follow() -> None:
        try:
            db = database.open(workspace.database, cache_kib=database.SMALL_CACHE_KIB)
            try:
                watches.declare(db, workspace.watches, _now())
                flagged: Callable[[], int] | None = None
                last = False
                while not last:
                    last = stop.wait(FLAG_SECONDS)
                    # Most crawls find nothing new: they need no matcher, nor what it is made of.
                    if flagged is None and mentions.backlog(db, "flag"):
                        flagged = _flagger(workspace, db)
                    done[0] += flagged() if flagged is not None else 0
                if mentions.backlog(db, "group"):
                    from scheduler.jobs import group

                    group.follow(db, _now)
            finally:
                db.conn.close()
        except BaseException as error:  # handed to the command, which tells it
            failure.append(error)

    database.open(workspace.database).conn.close()  # migrated once, before two threads write to it
    thread = threading.Thread(target=follow, name="presswatch-flag")
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()
    if failure:
        raise failure[0]


def _flagger(workspace: Workspace, db: Database) -> Callable[[], int]:
    """Flags what waits, and says how much it was."""
    from scheduler.jobs import flag

    watchlist = flag.prepare(db, workspace.watches, _now(), workspace.sources)
    return lambda: flag.follow(db, watchlist, _now)


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[Event], None]]:
    """Tells what happens: a bar on a terminal, a line for each thing elsewhere, on standard error."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar(total) as told:
            yield told
    else:
        yield _line


def _line(event: Event) -> None:
    if event.what in ("new", "edited", "refused", "finished", "failed", "alias", "postponed"):
        headline = (event.reading.headline or "") if event.reading else event.detail
        # Whether a crawl that came to its end could read anything stands in the table.
        what = "ended" if event.what == "finished" else event.what
        parts = (what, event.source, event.url, headline)
        sys.stderr.write("  ".join(present.harmless(part) for part in parts if part) + "\n")
        sys.stderr.flush()


@contextmanager
def _bar(total: int) -> Iterator[Callable[[Event], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("sources"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[counts]}", markup=False),
    )
    seen = dict.fromkeys(("new", "edited", "same", "refused"), 0)
    with Progress(*columns, console=present.console(sys.stderr), transient=True) as progress:
        task = progress.add_task("crawling", total=total or None, counts="")

        def told(event: Event) -> None:
            if event.what in ("finished", "failed"):
                progress.advance(task)
            elif event.what in seen:
                seen[event.what] += 1
            progress.update(
                task, counts=", ".join(f"{count} {what}" for what, count in seen.items() if count)
            )

        yield told


@contextmanager
def counter(what: str, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A number that grows, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return

    def told(done: int) -> None:
        sys.stderr.write(f"\r{done:,} {what}")
        sys.stderr.flush()

    yield told
    sys.stderr.write("\r\x1b[K")


def _summary(summaries: Sequence[RunSummary], flagged: int, zone: tzinfo, *, by_address: bool) -> None:
    rows: list[present.Row] = [
        {
            "source": summary.source,
            "state": "failed" if has_failed(summary, by_address=by_address) else summary.state.value,
            **{name: value or None for name, value in asdict(summary.counts).items()},
            "pending": summary.pending or None,
            "seconds": round(summary.seconds, 1),
            "why": _why(summary),
        }
        for summary in summaries
    ]
    columns = {
        "source": "source", "state": "state", "requests": "requests", "not_modified": "unchanged", "listed": "listed",
        "known": "known", "new": "new", "edited": "edited", "same": "same", "alias": "alias", "refused": "refused",
        "failed": "failed", "pending": "pending", "seconds": "seconds", "why": "why",
    }  # fmt: skip
    present.write(rows, present.Format.TABLE, zone, columns=columns, empty="nothing to crawl")
    total = totals(summaries)
    typer.echo(
        f"{present.counted(len(summaries), 'source')}: {total.listed:,} listed, {total.known:,} known, "
        f"{total.new:,} new, {total.edited:,} edited, {total.same:,} same, {total.alias:,} known by another address, "
        f"{total.refused:,} refused; {present.counted(flagged, 'text')} flagged"
    )


def _why(summary: RunSummary) -> str:
    reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(summary.reasons.items()))
    return "; ".join(part for part in (summary.message, reasons) if part)


def totals(summaries: Sequence[RunSummary]) -> RunCounts:
    """The sums of all counts."""
    return RunCounts(
        **{
            field.name: sum(getattr(summary.counts, field.name) for summary in summaries)
            for field in fields(RunCounts)
        }
    )


def _document(summaries: Sequence[RunSummary], flagged: int, *, by_address: bool) -> dict[str, object]:
    return {
        "runs": [
            {
                "source": summary.source,
                "state": summary.state.value,
                "failed": has_failed(summary, by_address=by_address),
                "run_id": summary.run_id,
                "message": summary.message or None,
                "seconds": summary.seconds,
                "counts": asdict(summary.counts),
                "reasons": summary.reasons,
                "pending": summary.pending,
            }
            for summary in summaries
        ],
        "totals": asdict(totals(summaries)),
        "flagged": flagged,
    }


def _now() -> datetime:
    return datetime.now(UTC)
