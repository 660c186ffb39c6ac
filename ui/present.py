"""Rows shown to people and programs: tables in the reader's time, JSON and CSV in UTC.

Text of the web is made harmless before a terminal sees it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, time, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from presswatch import jsontext
from presswatch.errors import UsageError
from presswatch.logs import harmless as harmless

if TYPE_CHECKING:
    from rich.console import Console

DATE_WIDTH = 10  # of a day
WORD_WIDTH = 6  # of a cell, below which a table is a heap of syllables
GAP = "  "  # between two columns
PLAIN_WIDTH = 160  # columns of a table that goes to a file or another program
# A cell that begins so is taken for a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = Mapping[str, object]


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def chosen(as_json: bool, as_csv: bool) -> Format:
    """The format that two switches ask for. Raises UsageError for both."""
    if as_json and as_csv:
        raise UsageError("--json and --csv ask for two forms at once", remedy="give one of them")
    return Format.JSON if as_json else Format.CSV if as_csv else Format.TABLE


def local(at: datetime | None, zone: tzinfo, *, seconds: bool = False) -> str:
    """A time in the reader's zone, "2026-03-01 12:30"; empty for none."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M") if at else ""


def plain(value: object) -> Any:
    """A value as JSON holds it: times in UTC as ISO 8601, dataclasses as objects."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(part) for name, part in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(part) for part in value]
    if isinstance(value, (Path, time)):
        return str(value)
    return value


def write(
    rows: Sequence[Row],
    form: Format,
    zone: tzinfo,
    *,
    columns: Mapping[str, str],
    empty: str,
    fields: Iterable[str] = (),
    out: TextIO | None = None,
) -> None:
    """Write rows to standard output. `columns` are keys and headings of a table, in order; JSON and CSV
    take all keys. `empty` is said, on standard error, when a table would have no rows; CSV then has its header
    alone, of `fields` if those are more than `columns`.
    """
    stream = out or sys.stdout
    if form is Format.JSON:
        write_json([dict(row) for row in rows], stream)
    elif form is Format.CSV:
        write_csv(rows, stream, fields or columns)
    elif rows:
        _write_table(rows, columns, zone, stream)
    else:
        sys.stderr.write(f"{empty}\n")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name to write under for the length of a with block; the file gets its own once it is whole, or never.

    Raises UsageError where it cannot be written.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror or error}", remedy="choose another place"
        ) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def write_json(value: object, out: TextIO | None = None) -> None:
    """Write one JSON value, indented."""
    stream = out or sys.stdout
    stream.write(jsontext.dumps(plain(value), indent=1) + "\n")


def write_csv(rows: Sequence[Row], out: TextIO, fields: Iterable[str]) -> None:
    """Write RFC 4180 CSV with a header line, of `fields` where there is no row. Text that a spreadsheet would run as a
    formula gets an apostrophe."""
    writer = csv.DictWriter(out, list(rows[0] if rows else fields), lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in row.items()})


def console(out: TextIO | None = None) -> Console:
    """A console on standard output, or `out`, that neither reads markup nor guesses highlights."""
    from rich.console import Console

    stream = out or sys.stdout
    width = None if stream.isatty() else PLAIN_WIDTH
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)


def table(rows: Sequence[Row], columns: Mapping[str, str], zone: tzinfo) -> Any:
    """A rich table of rows."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for key, heading in columns.items():
        numbers = all(isinstance(row.get(key), (int, float)) for row in rows)
        dated = any(isinstance(row.get(key), datetime) for row in rows)
        grid.add_column(
            heading,
            justify="right" if numbers else "left",
            overflow="fold",
            min_width=DATE_WIDTH if dated else None,  # a day is not cut in two
        )
    for row in rows:
        grid.add_row(*(Text(shown(row.get(key), zone)) for key in columns))
    return grid


def shown(value: object, zone: tzinfo) -> str:
    """A value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return local(value, zone)
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, (list, tuple)):
        return harmless(", ".join(str(part) for part in value))
    return harmless(str(value))


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 article", "2 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _write_table(rows: Sequence[Row], columns: Mapping[str, str], zone: tzinfo, out: TextIO) -> None:
    kept = {
        key: heading
        for key, heading in columns.items()
        if any(row.get(key) not in (None, "", ()) for row in rows)
    }
    screen = console(out)
    if _width(rows, kept, zone) > screen.width:
        _write_blocks(rows, kept, zone, screen)
    else:
        screen.print(table(rows, kept, zone))


def _width(rows: Sequence[Row], columns: Mapping[str, str], zone: tzinfo) -> int:
    """How many columns of a screen a table takes at least to be read: a word's beginning, or a day, of each."""
    from rich.cells import cell_len

    found = len(GAP) * (len(columns) - 1)
    for key in columns:
        most = DATE_WIDTH if any(isinstance(row.get(key), datetime) for row in rows) else WORD_WIDTH
        found += min(most, max(cell_len(shown(row.get(key), zone)) for row in rows))
    return found


def _write_blocks(rows: Sequence[Row], columns: Mapping[str, str], zone: tzinfo, screen: Console) -> None:
    """Rows on a screen too narrow for a table: a line for each value, an empty one between two rows."""
    from rich.text import Text

    for place, row in enumerate(rows):
        if place:
            screen.print()
        for key, heading in columns.items():
            if text := shown(row.get(key), zone):
                screen.print(Text(f"{heading}: ", style="bold") + Text(text), soft_wrap=True)


def _cell(value: object) -> object:
    flat = plain(value)
    if isinstance(flat, list) and all(isinstance(part, str) for part in flat):
        flat = "; ".join(flat)
    elif isinstance(flat, (list, dict)):
        flat = jsontext.dumps(flat)
    return f"'{flat}" if isinstance(flat, str) and flat.startswith(_FORMULA) else flat
