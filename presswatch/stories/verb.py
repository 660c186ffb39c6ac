"""The verb `cluster`: copies among documents, and whether pairs of reports are of one event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from presswatch.errors import UsageError
from presswatch.stories.clusters import group
from presswatch.stories.events import likeness, report


def cluster_lines(documents: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """For each document `{id, lang, text}` a line `{doc, cluster}`, in their order.

    `cluster` is the id of the group's first document. Only texts of one language are compared; one
    without `lang` is compared with others without. Raises `UsageError` on a document without id or text.
    """
    texts = ((str(_field(one, "id")), one.get("lang"), str(_field(one, "text"))) for one in documents)
    for doc, cluster in group(texts).items():
        yield {"doc": doc, "cluster": cluster}


def pair_lines(pairs: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """For each pair `{id, lang, a: {title, text}, b: {title, text}}` a line `{id, same, score}`.

    An article may carry its own `lang`. `score` is the probability of one event, 0 to 1. Raises
    `UsageError` on a pair without id, a or b.
    """
    for pair in pairs:
        reports = []
        for side in ("a", "b"):
            article = _field(pair, side)
            if not isinstance(article, Mapping):
                raise UsageError(f"pair {pair.get('id')}: {side} is no object", remedy="give {title, text}")
            language = article.get("lang") or pair.get("lang")
            reports.append(report(str(article.get("title") or ""), str(article.get("text") or ""), language))
        found = likeness(*reports)
        yield {"id": _field(pair, "id"), "same": found.same, "score": found.score}


def _field(line: Mapping[str, Any], name: str) -> Any:
    if name not in line:
        raise UsageError(
            f"a line has no {name!r}: {str(dict(line))[:120]}", remedy="see docs/stories.md for the format"
        )
    return line[name]
