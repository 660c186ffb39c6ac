"""Search: what the index gives for a query, checked against the text where the index cannot tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from presswatch.mentions.query import Document, parse

if TYPE_CHECKING:
    from storage.database import Database
    from storage.rows import SearchHit

PAGE = 50  # hits that are looked at together
MAX_PAGES = 20  # of hits that the index gives and the query refuses, before we give up


def found(db: Database, query: str, *, newest_first: bool, marks: tuple[str, str]) -> Iterator[SearchHit]:
    """Articles that match a query, the best or the newest first. Raises QueryError for a malformed one."""
    from storage import articles, search

    parsed = parse(query)
    compiled = parsed.to_fts5()
    stated = dict(compiled.filters)
    if len(stated) < len(set(compiled.filters)):
        return  # two values of one filter, which no article can have
    for page in range(MAX_PAGES):
        hits = search.search(
            db,
            compiled.expression,
            source=stated.get("source"),
            language=stated.get("lang"),
            newest_first=newest_first,
            limit=PAGE,
            offset=page * PAGE,
            marks=marks,
        )
        for hit in hits:
            text = None if compiled.exact else articles.revision(db, hit.article.revision_id)
            if text is None or parsed.matches(
                Document(
                    text.headline or "",
                    text.description or "",
                    text.article_body,
                    text.in_language or "",
                    text.source,
                )
            ):
                yield hit
        if len(hits) < PAGE:
            return
