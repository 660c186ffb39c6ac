"""What a source's pages have in common, between the rows of the database and the extractor's memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from presswatch.extract.furniture import Memory


def memory(pages: int, rows: list[tuple[str, int]]) -> Memory:
    """A source's furniture from its rows, which hold one number each: how many pages a block stood on, or
    at which page an address was seen."""
    from presswatch.extract.furniture import Memory

    known = [(name, 1, n) if name.startswith("page:") else (name, n, pages) for name, n in rows]
    return Memory([("total", pages, pages), *known])


def pairs(memory: Memory) -> list[tuple[str, int]]:
    """The rows of a memory, without the number of pages."""
    rows = memory.rows()
    return [(name, last if name.startswith("page:") else n) for name, n, last in rows if name != "total"]
