"""alerts: what was told to whom, what was left out and why, and whether a channel works."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from presswatch.errors import UsageError
from ui import present
from ui.cli import context as ctx

Json = Annotated[bool, typer.Option("--json", help="Write JSON, times in UTC.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write CSV, times in UTC.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    group = typer.Typer(help="What was told to whom, and what was not.", invoke_without_command=True)
    group.callback()(alerts)
    group.command("test")(test)
    group.command("suppressed")(suppressed)
    app.add_typer(group, name="alerts")


def alerts(context: typer.Context, limit: Limit = 50, as_json: Json = False, as_csv: Csv = False) -> None:
    """Alerts, the newest first, each with its deliveries."""
    if context.invoked_subcommand is not None:
        return
    workspace = ctx.workspace(context)
    with ctx.database(workspace) as db:
        from storage import outbox

        found = outbox.recent(db, limit)
    rows: list[present.Row] = [
        {
            "raised_at": row.raised_at,
            "due_at": row.due_at,
            "kind": row.kind,
            "rule": row.rule,
            "watch": row.watch,
            "articles": row.articles,
            "headline": row.headline,
            "deliveries": row.deliveries,
        }
        for row in found
    ]
    columns = {
        "raised_at": "raised", "kind": "kind", "rule": "rule", "watch": "watch", "articles": "articles",
        "headline": "headline", "deliveries": "deliveries",
    }  # fmt: skip
    empty = "no alert yet" if workspace.alerts.rules else "no alert: the configuration has no [[alerts.rule]]"
    present.write(
        rows,
        present.chosen(as_json, as_csv),
        ctx.zone(context),
        columns=columns,
        empty=empty,
        fields=("raised_at", "due_at", *list(columns)[1:]),
    )


def test(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="Name of an [[alerts.channel]].")],
) -> None:
    """Send a message that says it is a test.

    Exit codes: 0 the channel took it, 1 it did not.
    """
    workspace = ctx.workspace(context)
    names = [declared.name for declared in workspace.alerts.channels]
    if channel not in names:
        raise UsageError(
            f"no channel is named {channel!r}", remedy=f"channels are: {', '.join(names) or 'none yet'}"
        )
    from dataclasses import replace

    from scheduler import sending

    only = tuple(declared for declared in workspace.alerts.channels if declared.name == channel)
    channels = sending.channels(replace(workspace.alerts, channels=only))
    sending.send_test(channels[channel], channel, datetime.now(UTC), language=workspace.alerts.language)
    typer.echo(f"{channel} took the message")


def suppressed(context: typer.Context, limit: Limit = 50, as_json: Json = False, as_csv: Csv = False) -> None:
    """Mentions that a rule did not tell, the newest first, with the reason."""
    workspace = ctx.workspace(context)
    with ctx.database(workspace) as db:
        from storage import outbox

        found = outbox.suppressed(db, limit)
    rows: list[present.Row] = [
        {name: row[name] for name in ("at", "rule", "watch", "reason", "article_id", "url")} for row in found
    ]
    columns = {name: name for name in ("at", "rule", "watch", "reason", "url")}
    present.write(
        rows,
        present.chosen(as_json, as_csv),
        ctx.zone(context),
        columns=columns,
        empty="nothing was left out",
        fields=("at", "rule", "watch", "reason", "article_id", "url"),
    )
