"""What spiders hand to the pipeline: something read, or the reason why it could not be."""

from __future__ import annotations

from dataclasses import dataclass

from presswatch.types import Entry, Page, Reading, Refusal, Route


@dataclass(slots=True)
class ReadItem:
    """A page that was read as an article; `reading` carries schema.org NewsArticle's names."""

    entry: Entry
    reading: Reading
    page: Page
    validators: tuple[str | None, str | None] = (None, None)  # ETag, Last-Modified
    shared: bool = False  # the page holds other articles too: its address is none of this one's


@dataclass(slots=True)
class UnchangedItem:
    """A stored article that was asked for again and is as it was."""

    entry: Entry
    url: str


@dataclass(slots=True)
class RefusedItem:
    """An address that brought nothing. `entry` is None for a list, whose `route` it then is."""

    refusal: Refusal
    route: Route
    entry: Entry | None = None
    postponed: bool = False  # not asked at all in this crawl: it stays pending
