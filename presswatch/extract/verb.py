"""The body of `presswatch extract`: pages in, articles out, one JSON object each."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from presswatch import reading
from presswatch.errors import UsageError
from presswatch.extract.dating import written
from presswatch.types import Page, Reading, Refusal

MAX_BYTES = 40_000_000  # of one page, unpacked


def as_row(name: str, result: Reading | Refusal, *, explain: bool = False) -> dict[str, Any]:
    """{id, title, body, date, authors, language} of a result; with `explain` also candidates and decisions."""
    row: dict[str, Any] = {"id": name}
    if isinstance(result, Refusal):
        row.update(title=None, body=None, date=None, authors=[], language=None)
        row["refusal"] = {"reason": result.reason.value, "detail": result.detail}
        return row
    row.update(
        title=result.headline,
        body=result.article_body,
        date=written(result.date_published) if result.date_published else None,
        authors=[*result.author, *result.agency],
        language=result.in_language,
    )
    if explain:
        row["candidates"] = [
            {"field": c.field, "value": c.value, "origin": c.origin, "detail": c.detail, "chosen": c.chosen}
            for c in result.candidates
        ]
        row["decisions"] = [{"verdict": d.verdict, "reason": d.reason, **d.detail} for d in result.decisions]
    return row


def extract_lines(
    lines: Iterable[Mapping[str, Any]], base_folder: Path, explain: bool = False
) -> Iterator[dict[str, Any]]:
    """An article for each {id, url, html, charset?}; `html` is a path of .html or .html.gz below `base_folder`.

    Pages that hold no article come with a `refusal`; raises UsageError for a line that names no readable file.
    """
    for line in lines:
        name, url, path = str(line.get("id") or line.get("url") or ""), line.get("url"), line.get("html")
        if not isinstance(url, str) or not isinstance(path, str):
            raise UsageError(
                f"line {name}: url and html are needed", remedy="give each line id, url and html"
            )
        charset = line.get("charset")
        kind = f"text/html; charset={charset}" if isinstance(charset, str) and charset else "text/html"
        page = Page(url=url, body=_load(base_folder / path, name), headers={"content-type": kind})
        yield as_row(name, reading.read(page), explain=explain)


def _load(path: Path, name: str) -> bytes:
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as file:
                return file.read(MAX_BYTES)
        with path.open("rb") as plain:
            return plain.read(MAX_BYTES)
    except (OSError, EOFError) as error:
        raise UsageError(f"page {name}: {error}", remedy="html is a path beside the file of pages") from error
