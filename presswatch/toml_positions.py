"""On which line of a TOML text each key stands, so that a mistake can be answered with its line.

`tomllib` gives values without positions. This scan follows the same grammar (TOML 1.0, toml.io) for
headers, keys, strings and brackets, and assumes that the text has already been parsed without error.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|(?!""").)*"""+'
    r"|'''(?:(?!''').)*'''+"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[A-Za-z0-9_+:-]+"
    r"|\[\[|\]\]|[\[\]{}=.,\n]",
    re.DOTALL,
)


def positions(text: str) -> dict[Path, int]:
    """Lines, counted from 1, of every table and key: `("source", 0, "feeds") -> 12`.

    Elements of arrays of tables are numbered from 0. Keys of inline tables are left out: look up the
    longest known prefix with `line_of`.
    """
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    statement: list[str] = []
    line = start = 1
    depth = 0
    for match in _TOKEN.finditer(text + "\n"):
        token = match.group()
        if token.startswith("#"):
            continue
        if token == "\n" and depth <= 0:
            table = _record(statement, start, table, counts, found)
            statement, depth = [], 0
        elif token != "\n":
            if not statement:
                start = line
            statement.append(token)
            if "=" in statement:
                depth += {"[": 1, "{": 1, "[[": 2, "]": -1, "}": -1, "]]": -2}.get(token, 0)
        line += token.count("\n")
    return found


def line_of(found: dict[Path, int], path: Path) -> int:
    """The line of a key, or of the nearest thing around it that has one; 1 for the whole file."""
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]]
    return 1


def _record(
    statement: list[str], line: int, table: Path, counts: dict[Path, int], found: dict[Path, int]
) -> Path:
    """Note what one statement declares; answers with the table that following keys belong to."""
    if not statement:
        return table
    if statement[0] in ("[", "[["):
        names = _names(statement[1 : statement.index("]" if statement[0] == "[" else "]]")])
        parent: Path = ()
        for name in names[:-1]:
            parent = (*parent, name)
            if parent in counts:
                parent = (*parent, counts[parent])
        path: Path = (*parent, names[-1])
        if statement[0] == "[[":
            counts[path] = counts.get(path, -1) + 1
            found.setdefault(path, line)
            path = (*path, counts[path])
        found[path] = line
        return path
    names = _names(statement[: statement.index("=")])
    for length in range(1, len(names) + 1):
        found.setdefault((*table, *names[:length]), line)
    return table


def _names(tokens: list[str]) -> list[str]:
    return [token.strip("\"'") for token in tokens if token != "."]
