"""Watches that are queries, matched against each article as it comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from presswatch.errors import QueryError
from presswatch.mentions.query import Document, Query, parse, prepare
from presswatch.types import Field, Hit, Span, Watch, WatchKind

MAX_PLACES = 50  # that are kept of one query in one article
_FIELDS = {"title": Field.TITLE, "lead": Field.LEAD, "body": Field.BODY}


class QueryWatches:
    """The watches of kind `query` of a watchlist, parsed once."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        """Raises QueryError, which names the watch and points at the column."""
        self._queries: list[tuple[Watch, Query]] = []
        for watch in watches:
            if watch.kind is not WatchKind.QUERY:
                continue
            try:
                self._queries.append((watch, parse(watch.query or "")))
            except QueryError as error:
                raise QueryError(
                    f"watch {watch.id}: {error.reason}", column=error.column, remedy=error.remedy
                ) from None

    def __bool__(self) -> bool:
        return bool(self._queries)

    def match(self, document: Document) -> Iterator[tuple[Field, Hit]]:
        """The places that make queries true, each in its field; a lead that stands in the body is found there once.

        `hit.alias` is the query, `hit.rule` is "query".
        """
        if not self._queries:
            return
        texts = {"title": document.title, "lead": document.lead, "body": document.body}
        moved = document.body.find(document.lead) if document.lead else -1
        prepared = prepare(document)
        for watch, query in self._queries:
            seen: set[tuple[str, Span]] = set()
            for found in query.matches(prepared).hits:
                name, span = found.field, found.span
                if name == "lead" and moved >= 0:
                    name, span = "body", Span(span.start + moved, span.end + moved)
                if (name, span) in seen or len(seen) == MAX_PLACES:
                    continue
                seen.add((name, span))
                surface = texts[name][span.start : span.end]
                yield _FIELDS[name], Hit(watch.id, span, surface, query.text, "query")
