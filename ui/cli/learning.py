"""learn: propose a definition of a site from its articles, and show what it would change."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import UsageError
from ui import present
from ui.cli import context as ctx

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from presswatch.extract.learn import PageFound, Proposal, Values
    from presswatch.types import Refusal

NOTHING = 4


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("learn")(learn)


def learn(
    context: typer.Context,
    urls: Annotated[
        list[str],
        typer.Argument(help="Addresses of articles of one site; or one address, of the site or of its feed."),
    ],
    write: Annotated[
        Path | None,
        typer.Option("--write", "-w", help='New file for the definition, such as "publishers/example.toml".'),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=2, max=20, help="At most so many articles.")] = 8,
    everything: Annotated[
        bool, typer.Option("--all", help="Fields too that the general reader finds as well.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Propose a definition of a site, learnt from its articles.

    What a feed, a sitemap or JSON-LD tells of the articles is looked for in their pages. The definition goes to standard
    output, what it is founded on to standard error. Exit code 4 if nothing could be learnt: then nothing is written.
    """
    workspace = ctx.workspace(context)
    from presswatch.config_values import web_address

    for url in urls:
        try:
            web_address(url)
        except ValueError as error:
            raise UsageError(str(error), remedy="presswatch learn https://www.example.org/") from None
    if write is not None and write.exists():
        raise UsageError(f"{write} is there already", remedy="name another file")
    from crawler import learning

    proposal, missing = learning.learn(workspace, urls, limit=limit, everything=everything)
    if as_json:
        present.write_json({**asdict(proposal), "missing": [_why(refusal) for refusal in missing]})
    else:
        for line in report(proposal, missing, ctx.zone(context)):
            sys.stderr.write(f"{present.harmless(line)}\n")
        if write is None:
            typer.echo(proposal.toml, nl=False)
    if not proposal.toml:
        raise typer.Exit(NOTHING)
    if write is not None:
        _create(write, proposal.toml)
        sys.stderr.write(f"written to {write}\n")


def _create(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", remedy="choose another place"
        ) from None


def report(proposal: Proposal, missing: list[Refusal], zone: tzinfo) -> list[str]:
    """What a proposal is founded on, in lines: each page in both ways, then each field."""
    lines: list[str] = []
    for page in proposal.pages:
        lines.extend(_page(page, zone))
    if proposal.fields:
        lines.append("")
    for one in proposal.fields:
        if one.selectors:
            lines.append(
                f"{one.name}: right on {one.right} of {one.told} pages, on {one.held_out} when learnt from the others; "
                f"without the definition on {one.general}"
            )
        else:
            lines.append(f"{one.name}: nothing is proposed")
        if one.note:
            lines.append(f"  {one.note}")
    lines.extend(f"note: {note}" for note in proposal.notes)
    lines.extend(f"not fetched: {_why(refusal)}" for refusal in missing)
    if not proposal.toml:
        lines.append("no definition can be proposed")
    return lines


def _page(page: PageFound, zone: tzinfo) -> list[str]:
    lines = [page.url]
    rows = (("told", page.told), ("without", page.general), ("with", page.defined))
    lines.extend(f"  {name:<8} {_values(values, zone)}" for name, values in rows)
    if page.agreement < 0.995:
        lines.append(f"  the two bodies agree to {page.agreement:.0%}")
    if page.only_general:
        lines.append(f"  only without: {page.only_general}")
    if page.only_defined:
        lines.append(f"  only with: {page.only_defined}")
    return lines


def _values(values: Values, zone: tzinfo) -> str:
    parts = [_day(values.date, zone), values.headline or "no title", "; ".join(values.author)]
    if values.characters:
        parts.append(f"{values.characters:,} characters")
    return " | ".join(part for part in parts if part)


def _day(at: datetime | None, zone: tzinfo) -> str:
    return "no date" if at is None else present.local(at, zone)


def _why(refusal: Refusal) -> str:
    return f"{refusal.url}: {refusal.detail or refusal.reason.value}"
