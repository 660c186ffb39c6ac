"""Who wrote an article."""

from __future__ import annotations

from presswatch.extract import authors
from presswatch.extract.document import Document
from presswatch.extract.witnesses.jsonld import Declared


def choose(document: Document, declared: Declared) -> tuple[list[str], list[str]]:
    """People and agencies: those that the page declares."""
    sites = frozenset(
        n.casefold() for n in (declared.publisher, declared.site, document.meta("og:site_name")) if n
    )
    people: list[str] = []
    agencies: list[str] = []
    names = [name for name, _ in declared.authors] or [document.meta("author", "article:author", "byl") or ""]
    for name in names:
        more, others = authors.split(name, sites)
        people.extend(p for p in more if p not in people)
        agencies.extend(a for a in others if a not in agencies)
    return people, agencies
