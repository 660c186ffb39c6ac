"""One grammar for a watch that is a query and for the search box: match a document, or compile for FTS5."""

from __future__ import annotations

from dataclasses import dataclass

from presswatch.mentions.query_fts5 import COLUMNS, Begin, Compiler, Expand
from presswatch.mentions.query_parser import Node, parse_tree
from presswatch.mentions.query_places import Finder, Words
from presswatch.mentions.query_words import Stemmer, stem, words
from presswatch.types import Span


@dataclass(frozen=True, slots=True)
class Document:
    """What a query is matched against. `language` is a BCP 47 primary subtag, `source` a source's key."""

    title: str = ""
    lead: str = ""
    body: str = ""
    language: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class QueryHit:
    """A place that made a query match: `field` is title, lead or body, `span` a place in that field."""

    field: str
    span: Span


@dataclass(frozen=True, slots=True)
class QueryMatch:
    """Whether a query matches, and where. True in a condition when it does."""

    matched: bool
    hits: tuple[QueryHit, ...] = ()

    def __bool__(self) -> bool:
        return self.matched


@dataclass(frozen=True, slots=True)
class Fts5:
    """A query for SQLite's FTS5 over headline, description and article_body.

    `filters` are `(field, value)` pairs, field being lang or source, that all must hold. The expression
    finds at least every article that matches; where `exact` is false, check each with `Query.matches`.
    """

    expression: str
    filters: tuple[tuple[str, str], ...] = ()
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document cut into words."""

    document: Document
    fields: tuple[Words, ...]


def prepare(document: Document, stemmer: Stemmer = stem) -> Prepared:
    """Cut a document into words, for many queries with the same stemmer."""
    texts = (("title", document.title), ("lead", document.lead), ("body", document.body))
    return Prepared(
        document,
        tuple(Words.of(name, text, words(text, document.language, stemmer)) for name, text in texts),
    )


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    text: str
    tree: Node
    stemmer: Stemmer = stem

    def matches(self, document: Document | Prepared) -> QueryMatch:
        """Return whether a document matches, with the places of the words that made it so.

        For many queries on one document, `prepare` it once.
        """
        prepared = document if isinstance(document, Prepared) else prepare(document, self.stemmer)
        fields = list(prepared.fields)
        finder = Finder(prepared.document.language, prepared.document.source, self.stemmer)
        places = finder.match(self.tree, fields)
        if places is None:
            return QueryMatch(False)
        hits = {
            QueryHit(
                fields[place.field].name,
                Span(
                    fields[place.field].words[place.first].span.start,
                    fields[place.field].words[place.last].span.end,
                ),
            )
            for place in places
        }
        order = {name: number for number, name in enumerate(COLUMNS)}
        ordered = sorted(hits, key=lambda hit: (order[hit.field], hit.span.start, hit.span.end))
        return QueryMatch(True, tuple(ordered))

    def to_fts5(self, language: str = "", expand: Expand | None = None, begin: Begin | None = None) -> Fts5:
        """Compile for FTS5. `language` chooses the endings that are cut, "" cuts by script alone.

        `expand` gives the forms of a word that the index holds (`presswatch.mentions.forms.Forms.of`); with it
        words are asked for by name, and need no look at the text. `begin` gives the words that begin alike
        (`Forms.beginning`), for prefixes. Raises `QueryError` for a prefix that too many words have.
        """
        compiler = Compiler(self.stemmer, language, expand, begin)
        expression, exact = compiler.over(self.tree)
        assert expression is not None  # the parser refuses a query without a word
        return Fts5(expression, tuple(compiler.filters(self.tree)), exact)


def parse(text: str, stemmer: Stemmer = stem) -> Query:
    """Parse a query. Raises `QueryError` with the column where it went wrong.

    `stemmer` cuts a folded word to the stem that its forms share, and must return a prefix of the word.
    """
    return Query(text, parse_tree(text), stemmer)
