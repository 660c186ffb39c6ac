"""All that one page tells: read(page) gives a Reading, or the reason why there is none."""

from __future__ import annotations

from datetime import datetime

from presswatch.errors import ExtractionError
from presswatch.extract import body, dating, naming, titles
from presswatch.extract.document import Document, parse
from presswatch.extract.furniture import Memory, digest
from presswatch.extract.segments import segment
from presswatch.extract.witnesses import jsonld
from presswatch.types import Entry, Page, Reading, Refusal, RefusalReason, Source


def read(
    page: Page, source: Source | None = None, memory: Memory | None = None, entry: Entry | None = None
) -> Reading | Refusal:
    """The article on a page, or why there is none. Never raises for what a page contains."""
    text = page.body.decode("utf-8", "replace")
    return read_text(text, page.url, source=source, memory=memory, entry=entry, now=page.fetched_at)


def read_text(
    html: str,
    url: str,
    *,
    source: Source | None = None,
    memory: Memory | None = None,
    entry: Entry | None = None,
    now: datetime | None = None,
) -> Reading | Refusal:
    """Like `read`, for text that is decoded already. `now` bounds dates: nothing is published after it."""
    try:
        document = parse(html, url)
        page = segment(document)
    except ExtractionError as error:
        return Refusal(url, RefusalReason.EMPTY, error.message)
    declared = jsonld.read(document.scripts, url)
    headline = titles.choose(document, page, declared) or (entry.headline if entry else None)
    hashes = [digest(item.text) for item in page.items]
    if memory is not None:
        page.items = [
            item for item, name in zip(page.items, hashes, strict=True) if not memory.is_furniture(name)
        ]
    chosen = body.choose(page)
    if not chosen and not headline:
        return Refusal(url, RefusalReason.EMPTY, "no title and no running text")
    people, agencies = naming.choose(document, declared)
    return Reading(
        url=url,
        canonical_url=_canonical(document),
        headline=headline,
        description=declared.description or document.meta("og:description", "description"),
        blocks=body.blocks(page, chosen),
        author=tuple(people),
        agency=tuple(agencies),
        date_published=dating.choose(document, declared, now),
        furniture=tuple(hashes),
        in_language=source.languages[0] if source and source.languages else None,
        image=document.meta("og:image"),
    )


def _canonical(document: Document) -> str | None:
    for rel, href, _ in document.links:
        if rel == "canonical":
            return href
    address = document.meta("og:url")
    return document.absolute(address) if address else None
