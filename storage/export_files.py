"""Views written to files of other programs: Parquet, Excel, RIS and BibTeX; and how many rows such a file holds."""

from __future__ import annotations

import csv
import importlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from lxml import etree

from presswatch import citations
from presswatch.errors import UsageError
from storage.export import Rows, flat, write_csv, write_jsonl
from storage.export_forms import Form
from storage.views import VIEWS, Column

GROUP = 2_000  # rows of a row group: what is held in memory
SHEET = 1_048_575  # rows that a sheet of Excel has below its header
CELL = 32_767  # characters that a cell of Excel has
_CUT = " […]"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write(rows: Rows, view: str, form: Form, path: Path, outlets: Mapping[str, str]) -> int:
    """Writes rows of a view to a file, and returns how many.

    `outlets` are titles of sources by name, for citations. Raises `UsageError` where a library is not installed, or
    the form cannot hold the rows.
    """
    if form is Form.PARQUET:
        return _parquet(rows, view, path)
    if form is Form.XLSX:
        return _xlsx(rows, view, path)
    with path.open("w", encoding="utf-8", newline="") as out:
        if form is Form.CSV:
            return write_csv(rows, out)
        if form is Form.JSONL:
            return write_jsonl(rows, out)
        return write_citations(rows, form, out.write, outlets)


def write_citations(rows: Rows, form: Form, out: Callable[[str], object], outlets: Mapping[str, str]) -> int:
    """Writes articles as RIS or BibTeX, and returns how many. Raises `UsageError` for rows of another view."""
    if "headline" not in rows.columns or rows.columns[0] != "article_id":
        raise UsageError(f"{form} holds articles alone", remedy=f"presswatch export articles --format {form}")
    write_one = citations.ris if form is Form.RIS else citations.bibtex
    count = 0
    for row in rows:
        out(write_one(row, outlets.get(row["source"], row["source"])))
        count += 1
    return count


def count(path: Path, form: Form) -> int:
    """How many rows a file holds that `write` wrote, read from the file itself."""
    if form is Form.PARQUET:
        return int(_library("pyarrow.parquet").ParquetFile(path).metadata.num_rows)
    if form is Form.XLSX:
        with zipfile.ZipFile(path) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
            return sum(1 for _ in _elements(sheet, "row")) - 1
    with path.open(encoding="utf-8", newline="") as file:
        if form is Form.CSV:
            csv.field_size_limit(2**31 - 1)
            return sum(1 for _ in csv.reader(file)) - 1
        mark = {Form.RIS: "ER  - ", Form.BIBTEX: "@online{"}.get(form, "{")
        return sum(line.startswith(mark) for line in file)


def _elements(file: IO[bytes], name: str) -> Iterator[None]:
    """One None for each element of a local name, in constant memory."""
    for _, element in etree.iterparse(file, tag=f"{{*}}{name}"):
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
        yield None


def _parquet(rows: Rows, view: str, path: Path) -> int:
    arrow, parquet = _library("pyarrow"), _library("pyarrow.parquet")
    columns = _columns(view)
    schema = arrow.schema([(column.name, _arrow(arrow, column)) for column in columns])
    written = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        while group := list(islice(rows, GROUP)):
            values = {c.name: [_typed(row[c.name], c) for row in group] for c in columns}
            file.write_table(arrow.Table.from_pydict(values, schema=schema))
            written += len(group)
    return written


def _arrow(arrow: Any, column: Column) -> Any:
    if column.unit == "0 or 1":
        return arrow.bool_()
    if column.unit in ("integer", "count", "bytes", "Unicode code points", "HTTP status", "1 for the first"):
        return arrow.int64()
    if column.unit in ("0 to 1", "seconds"):
        return arrow.float64()
    if column.unit.startswith("UTC"):
        return arrow.timestamp("ms", tz="UTC")
    return arrow.list_(arrow.string()) if column.unit == "JSON list" else arrow.string()


def _typed(value: Any, column: Column) -> Any:
    """A value as its column's type takes it."""
    if value is None:
        return None
    if column.unit == "0 or 1":
        return bool(value)
    if column.unit.startswith("UTC"):
        return datetime.fromisoformat(value)
    if column.unit == "JSON list":
        return [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in value]
    return json.dumps(value, ensure_ascii=False) if column.unit.startswith("JSON") else value


def _xlsx(rows: Rows, view: str, path: Path) -> int:
    xlsxwriter = _library("xlsxwriter")
    # Rows go to disk as they come; no text becomes a formula, a number or a link, whatever it looks like.
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )  # fmt: skip
    sheet = book.add_worksheet(view[:31])
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, rows.columns, book.add_format({"bold": True}))
    written = 0
    try:
        for row in rows:
            if written == SHEET:
                raise UsageError(
                    f"a sheet of Excel has no more than {SHEET:,} rows", remedy="--format parquet or csv"
                )
            written += 1
            for place, name in enumerate(rows.columns):
                value = flat(row[name])
                if isinstance(value, str):
                    sheet.write_string(written, place, _fitting(value))
                elif value is not None:
                    sheet.write_number(written, place, value)
    finally:
        try:
            book.close()
        except _library("xlsxwriter.exceptions").FileCreateError as error:
            raise error.args[0] from None  # what the disk said
    return written


def _fitting(text: str) -> str:
    """A text that a cell can hold; one that was cut says so."""
    text = _NO_XML.sub("\ufffd", text)
    return text if len(text) <= CELL else text[: CELL - len(_CUT)] + _CUT


def _columns(view: str) -> tuple[Column, ...]:
    return next(item.columns for item in VIEWS if item.name == view)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise UsageError(
            f"{name.partition('.')[0]} is not installed", remedy="pip install 'presswatch[tables]'"
        ) from None
