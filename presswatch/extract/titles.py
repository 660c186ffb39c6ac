"""The headline of a page."""

from __future__ import annotations

from presswatch.extract.document import Document
from presswatch.extract.segments import Segments
from presswatch.extract.witnesses.jsonld import Declared


def choose(document: Document, page: Segments, declared: Declared) -> str | None:
    """The h1 that the title element or og:title contains, else what the page declares."""
    shown = document.meta("og:title") or ""
    for item in page.items:
        if page.boxes[item.box].tag == "h1" and (item.text in document.title or item.text in shown):
            return item.text
    return declared.headline or shown or document.title or None
