"""cluster: group copies as JSON lines; cluster status, cluster metrics: one presswatch on several machines."""

from __future__ import annotations

import sys
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from ui import present
from ui.cli import context as ctx
from ui.cli.verbs import group

Json = Annotated[bool, typer.Option("--json", help="Write JSON, times in UTC.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write CSV, times in UTC.")]

cluster = typer.Typer(invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.add_typer(cluster, name="cluster")


@cluster.callback()
def documents_or_status(
    context: typer.Context,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", "-d", help='JSON lines {"id", "lang", "text"}: groups of copies.'),
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(
            "--pairs", "-p", help='JSON lines {"id", "lang", "a": {"title", "text"}, "b"}: one event or not.'
        ),
    ] = None,
) -> None:
    """Group copies, or judge pairs of reports, as JSON lines; or see how presswatch stands on several machines.

    A line {"doc", "cluster"} for each document, or {"id", "same", "score"} for each pair. "-" is standard input.
    """
    if context.invoked_subcommand is None:
        group(documents, pairs)


@cluster.command("status")
def status(context: typer.Context, as_json: Json = False, as_csv: Csv = False) -> None:
    """Who works, what waits in the queue, and what each workspace has still to take over."""
    workspace = ctx.workspace(context)
    zone = ctx.zone(context)
    from scheduler.cluster import status as standing

    found = standing.status(workspace.cluster.address())
    rows: list[present.Row] = [
        {
            "role": each.role,
            "name": each.name,
            "version": each.version,
            "since": each.started_at.astimezone(UTC),
            "silent": round(each.silent, 1),
            "running": f"{each.running}/{each.slots}" if each.role == "worker" else "",
            "crawls": each.figures.get("crawls", ""),
            "new": each.figures.get("new", each.figures.get("articles", "")),
            "state": "leaving" if each.stopping else "",
        }
        for each in found.processes
    ]
    names = ("role", "name", "version", "since", "silent", "running", "crawls", "new", "state")
    present.write(
        rows,
        present.chosen(as_json, as_csv),
        zone,
        columns={name: name for name in names},
        empty="no process was heard of: presswatch run --role scheduler, worker, ingest",
    )
    if as_json or as_csv:
        return
    counts = found.counts
    sys.stdout.write(
        f"\n{counts['sources']} sources, {counts['due']} due"
        f" (the oldest for {counts['latest_seconds']:.0f} s), {counts['failing']} failing;"
        f" {counts['queued']} queued, {counts['running']} running, {counts['domains_claimed']} domains claimed\n"
    )
    for row in found.workspaces:
        sys.stdout.write(
            f"{present.harmless(row.workspace)}: {row.sources} sources, {row.waiting} batches to take over"
            f" (the oldest {row.oldest_seconds:.0f} s old)\n"
        )


@cluster.command("metrics")
def metrics(context: typer.Context) -> None:
    """The same for Prometheus, as its text collector of node_exporter reads it."""
    workspace = ctx.workspace(context)
    from prometheus_client import CollectorRegistry, generate_latest

    from scheduler.cluster import status as standing

    found = standing.metrics(standing.status(workspace.cluster.address()))

    class Once:
        def collect(self) -> list[object]:
            return list(found)

    registry = CollectorRegistry()
    registry.register(Once())  # type: ignore[arg-type]
    sys.stdout.write(generate_latest(registry).decode("utf-8"))
    sys.stdout.flush()
