"""`presswatch match`: documents and a watchlist as JSON lines in, one line for each document and watch out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from presswatch.mentions.matcher import Matcher
from presswatch.mentions.query import Document
from presswatch.types import Alias, Field, Outcome, Watch, WatchKind

_KINDS = {
    "PER": WatchKind.PERSON,
    "ORG": WatchKind.ORGANISATION,
    "LOC": WatchKind.PLACE,
    "GPE": WatchKind.PLACE,
    "FAC": WatchKind.PLACE,
    "PRO": WatchKind.PRODUCT,
    "EVT": WatchKind.EVENT,
}


def watches_from_jsonl(lines: Iterable[str]) -> list[Watch]:
    """Watches from lines `{"id", "type", "names": {language: {"name", "aliases"}}}`.

    `type` is PER, ORG, LOC (also GPE, FAC), PRO or EVT. Blank lines are passed over. Raises KeyError, TypeError or
    AttributeError for what is no such line.
    """
    return [_watch(json.loads(line)) for line in lines if line.strip()]


def _watch(row: Mapping[str, Any]) -> Watch:
    aliases: list[Alias] = []
    for language, names in row["names"].items():
        aliases.append(Alias(names["name"], language, primary=True))
        aliases.extend(Alias(text, language) for text in names.get("aliases", ()))
    words = (*(alias.text for alias in aliases), *row.get("context", ()), *row.get("exclude", ()))
    wrong = next((word for word in words if not isinstance(word, str)), None)
    if wrong is not None:
        raise TypeError(f"{wrong!r} is no name")
    return Watch(
        id=str(row["id"]),
        name=aliases[0].text if aliases else str(row["id"]),
        kind=_KINDS.get(str(row.get("type", "ORG")), WatchKind.ORGANISATION),
        aliases=tuple(aliases),
        context=tuple(row.get("context", ())),
        exclude=tuple(row.get("exclude", ())),
    )


def match_lines(documents: Iterable[Mapping[str, Any]], watches: Iterable[Watch]) -> Iterator[dict[str, Any]]:
    """One dictionary `{"doc", "entity", "spans": [[start, end], ...]}` a document and watch that is mentioned.

    A document has `id` (or `doc`), `text`, and, where known, `lang`, `title` and `source`. Offsets count Unicode code points
    of `text`; what stands in the title may introduce a person or fulfil a query, and is not cited.
    """
    matcher = Matcher(tuple(watches))
    for document in documents:
        spans: dict[str, list[list[int]]] = {}
        text, title = document["text"], document.get("title") or ""
        language, source = document.get("lang") or document.get("language"), document.get("source")
        hits = matcher.match(text, language, title=title, source=source)
        if matcher.queries:
            asked = Document(title, "", text, language or "", source or "")
            hits += [hit for field, hit in matcher.queries.match(asked) if field is Field.BODY]
        for hit in hits:
            if hit.outcome is Outcome.YES:
                spans.setdefault(hit.watch, []).append([hit.span.start, hit.span.end])
        for watch, found in spans.items():
            yield {"doc": document.get("id", document.get("doc")), "entity": watch, "spans": found}
