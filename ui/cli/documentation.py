"""The reference of the command line as Markdown, written from the commands themselves: a page of the documentation site."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer.main

_HEAD = """# The command line

*Written from the commands when this site is built.*

`presswatch COMMAND --help` tells the same. `--config`, `--timezone` and the other options of `presswatch` itself may stand anywhere.
Exit codes: 0 well, 1 something is wrong, 2 the command or the configuration is wrong, 3 the database cannot be used, 4 some sources could
not be read, 5 somebody else crawls them, 70 our own fault, 130 interrupted.
"""


def render() -> str:
    """The whole page, as Markdown."""
    from ui.cli.main import app

    root: Any = typer.main.get_command(app)
    return "\n".join([_HEAD, *_section("presswatch", root, 2)])


def _section(name: str, command: Any, depth: int) -> Iterator[str]:
    yield f"{'#' * depth} {name}\n"
    if command.help and depth > 2:
        yield command.help.replace("\f", "").strip() + "\n"
    rows = [row for row in map(_row, command.params) if row]
    if rows:
        yield "\n".join(["| option or argument | meaning |", "|---|---|", *rows, ""])
    for child in getattr(command, "commands", {}).values():
        if not child.hidden:
            yield from _section(f"{name} {child.name}", child, depth + 1 if depth < 3 else depth)


def _row(parameter: Any) -> str:
    told = getattr(parameter, "help", None)
    if getattr(parameter, "hidden", False):
        return ""
    names = [*parameter.opts, *parameter.secondary_opts]
    shown = ", ".join(f"`{one}`" for one in names if one.startswith("-")) or f"`{parameter.name.upper()}`"
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    values = ""
    if isinstance(kind, type) and issubclass(kind, Enum):
        values = " One of " + ", ".join(f"`{one.value}`" for one in kind) + "."
    return f"| {shown} | {' '.join((told or '').split()).replace('|', chr(92) + '|')}{values} |"
