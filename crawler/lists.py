"""What a route's answer lists. Pure, and run in a reader process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from presswatch.types import Entry, Page, Refusal, RefusalReason, Route, Source


@dataclass(frozen=True, slots=True)
class Child:
    """A list that a list names: a sitemap of an index."""

    url: str
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Entries in the order of the list, lists to be asked next, and the next page of a section."""

    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()
    next_page: str | None = None


def entries(page: Page, route: Route, source: Source | None) -> Listing | Refusal:
    """What a route's answer lists, or why it is no list of that kind."""
    return Refusal(route.url, RefusalReason.NOT_A_LIST, f"no reader for a {route.kind}")
