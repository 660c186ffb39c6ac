"""One grammar for a watch that is a query and for the search box: match a document, or compile for FTS5."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from presswatch.mentions.query_parser import (
    And,
    Filter,
    In,
    Near,
    Node,
    Not,
    Or,
    Sentence,
    Term,
    parse_tree,
)
from presswatch.mentions.query_words import Stemmer, Word, stem, words
from presswatch.text import fold, sentences
from presswatch.types import Span

_COLUMNS = {"title": "headline", "lead": "description", "body": "article_body"}
_BEFORE = 4  # places before another that NEAR looks at: overlapping phrases may hide the nearest
_MAX_ALTERNATIVES = 16  # NEAR groups that one NEAR of OR groups may become


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
class _Place:
    field: int
    first: int  # words from first to last
    last: int


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    text: str
    words: list[Word]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document cut into words."""

    document: Document
    fields: tuple[_Field, ...]


def prepare(document: Document, stemmer: Stemmer = stem) -> Prepared:
    """Cut a document into words, for many queries with the same stemmer."""
    texts = (("title", document.title), ("lead", document.lead), ("body", document.body))
    return Prepared(
        document,
        tuple(_Field(name, text, words(text, document.language, stemmer)) for name, text in texts),
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
        matcher = _Matcher(prepared.document, self.stemmer)
        places = matcher.match(self.tree, fields)
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
        order = {name: number for number, name in enumerate(_COLUMNS)}
        ordered = sorted(hits, key=lambda hit: (order[hit.field], hit.span.start, hit.span.end))
        return QueryMatch(True, tuple(ordered))

    def to_fts5(self, language: str = "") -> Fts5:
        """Compile for FTS5. `language` chooses the endings that are cut, "" cuts by script alone."""
        compiler = _Compiler(self.stemmer, language)
        expression, exact = compiler.over(self.tree)
        assert expression is not None  # the parser refuses a query without a word
        return Fts5(expression, tuple(compiler.filters(self.tree)), exact)


def parse(text: str, stemmer: Stemmer = stem) -> Query:
    """Parse a query. Raises `QueryError` with the column where it went wrong.

    `stemmer` cuts a folded word to the stem that its forms share, and must return a prefix of the word.
    """
    return Query(text, parse_tree(text), stemmer)


class _Matcher:
    def __init__(self, document: Document, stemmer: Stemmer) -> None:
        self._document = document
        self._stemmer = stemmer

    def match(self, node: Node, fields: list[_Field]) -> list[_Place] | None:
        """Return the places that make a node true; None where it is false."""
        match node:
            case Term() | Near():
                return list(self._places(node, fields)) or None
            case And(parts):
                found: list[_Place] = []
                for part in parts:
                    places = self.match(part, fields)
                    if places is None:
                        return None
                    found += places
                return found
            case Or(parts):
                results = [places for part in parts if (places := self.match(part, fields)) is not None]
                return [place for places in results for place in places] if results else None
            case Not(part):
                return None if self.match(part, fields) is not None else []
            case In(name, part):
                kept = [
                    field if field.name == name else replace(field, text="", words=[]) for field in fields
                ]
                return self.match(part, kept)
            case Sentence(part):
                return self._in_sentence(part, fields)
            case Filter(name, value):
                actual = self._document.language if name == "lang" else self._document.source
                return [] if actual.lower() == value else None

    def _in_sentence(self, part: Node, fields: list[_Field]) -> list[_Place] | None:
        found: list[_Place] = []
        matched = False
        for number, field in enumerate(fields):
            start = 0
            for sentence in sentences(field.text, self._document.language or None):
                first = start
                while first < len(field.words) and field.words[first].span.start < sentence.start:
                    first += 1
                start = first
                while start < len(field.words) and field.words[start].span.end <= sentence.end:
                    start += 1
                alone = [
                    replace(other, words=other.words[first:start] if index == number else [])
                    for index, other in enumerate(fields)
                ]
                places = self.match(part, alone)
                if places is not None and any(place.field == number for place in places):
                    matched = True
                    found += [_Place(number, place.first + first, place.last + first) for place in places]
        return found if matched else None

    def _places(self, node: Node, fields: list[_Field]) -> Iterator[_Place]:
        match node:
            case Term():
                yield from self._term(node, fields)
            case Or(parts):
                for part in parts:
                    yield from self._places(part, fields)
            case Near(left, right, distance):
                rights = sorted(self._places(right, fields), key=_place_order)
                for one in self._places(left, fields):
                    yield from _neighbours(one, rights, distance)

    def _term(self, term: Term, fields: list[_Field]) -> Iterator[_Place]:
        wanted = [fold(word).text for word in term.words]
        stems = [
            folded if _is_acronym(word) else self._stemmer(folded, self._document.language)
            for word, folded in zip(term.words, wanted, strict=True)
        ]
        length = len(wanted)
        for number, field in enumerate(fields):
            for first in range(len(field.words) - length + 1):
                if all(
                    self._same(field.words[first + offset], wanted[offset], stems[offset], term, offset)
                    for offset in range(length)
                ):
                    yield _Place(number, first, first + length - 1)

    def _same(self, word: Word, wanted: str, wanted_stem: str, term: Term, offset: int) -> bool:
        if term.prefix and offset == len(term.words) - 1:
            return word.folded.startswith(wanted)
        return word.folded == wanted or (not term.exact and word.stem == wanted_stem)


def _place_order(place: _Place) -> tuple[int, int]:
    return place.field, place.first


def _neighbours(one: _Place, others: list[_Place], distance: int) -> Iterator[_Place]:
    """The nearest place after and before `one`, if no more than `distance` words are between."""
    after = bisect_right(others, (one.field, one.last), key=_place_order)
    for other in others[max(0, after - _BEFORE) : after + 1]:
        between = max(one.first, other.first) - min(one.last, other.last) - 1
        if other.field == one.field and 0 <= between <= distance:
            yield _Place(one.field, min(one.first, other.first), max(one.last, other.last))


class _Compiler:
    """Compiles to an expression that finds at least (`over`) or at most (`under`) what a query matches."""

    def __init__(self, stemmer: Stemmer, language: str) -> None:
        self._stemmer = stemmer
        self._language = language

    def filters(self, node: Node) -> Iterator[tuple[str, str]]:
        """The language and source filters that hold for the whole query."""
        match node:
            case Filter(field, value):
                yield field, value
            case And(parts):
                for part in parts:
                    yield from self.filters(part)
            case _:
                return

    def over(self, node: Node, top: bool = True) -> tuple[str | None, bool]:
        """An expression and whether it is exact; None where every article must be looked at."""
        match node:
            case Term():
                return self._term(node)
            case Near():
                return self._near(node)
            case And(parts):
                return self._and(parts, top)
            case Or(parts):
                compiled = [self.over(part, False) for part in parts]
                expressions = [expression for expression, _ in compiled if expression is not None]
                if len(expressions) < len(compiled):
                    return None, False
                return f"({' OR '.join(expressions)})", all(exact for _, exact in compiled)
            case In(field, part):
                expression, exact = self.over(part, False)
                return (None if expression is None else f"{_COLUMNS[field]} : ({expression})"), exact
            case Sentence(part):
                return self.over(part, False)[0], False
            case Filter():
                return None, top
            case Not():
                return None, False

    def _and(self, parts: tuple[Node, ...], top: bool) -> tuple[str | None, bool]:
        wanted: list[str] = []
        unwanted: list[str] = []
        exact = True
        for part in parts:
            if isinstance(part, Not):
                expression, certain = self.under(part.part)
                if expression is not None:
                    unwanted.append(expression)
            else:
                expression, certain = self.over(part, top)
                if expression is not None:
                    wanted.append(expression)
            exact = exact and certain
        if not wanted:
            return None, False
        joined = " AND ".join(wanted) if len(wanted) > 1 else wanted[0]
        for expression in unwanted:
            joined = f"({joined}) NOT {expression}"
        return f"({joined})", exact

    def under(self, node: Node) -> tuple[str | None, bool]:
        """What surely matches a negated part, so that nothing wanted is left out."""
        match node:
            case Term():
                spelt = " ".join(word.lower() for word in node.words)
                return _quoted(spelt) + ("*" if node.prefix else ""), node.exact or node.prefix
            case Or(parts):
                compiled = [self.under(part) for part in parts]
                expressions = [expression for expression, _ in compiled if expression is not None]
                certain = len(expressions) == len(parts) and all(exact for _, exact in compiled)
                return (f"({' OR '.join(expressions)})" if expressions else None), certain
            case And(parts):
                compiled = [self.under(part) for part in parts]
                expressions = [expression for expression, _ in compiled if expression is not None]
                if len(expressions) < len(parts):
                    return None, False
                return f"({' AND '.join(expressions)})", all(exact for _, exact in compiled)
            case In(field, part):
                expression, exact = self.under(part)
                return (None if expression is None else f"{_COLUMNS[field]} : ({expression})"), exact
            case _:
                return None, False

    def _term(self, term: Term) -> tuple[str, bool]:
        if term.exact or (term.prefix and len(term.words) == 1):
            return _quoted(" ".join(word.lower() for word in term.words)) + ("*" if term.prefix else ""), True
        parts = [self._word(word) for word in term.words]
        if len(parts) == 1:
            return parts[0], False
        # NEAR with as many words between as the phrase has: side by side, if in any order.
        return f"NEAR({' '.join(parts)}, {len(parts) - 2})", False

    def _word(self, word: str) -> str:
        low = word.lower()
        cut = low if _is_acronym(word) else self._stemmer(low, self._language)
        return f"{_quoted(cut)}*"  # an ending may also be added to what stands in the query

    def _near(self, node: Near) -> tuple[str, bool]:
        lefts, rights = self._alternatives(node.left), self._alternatives(node.right)
        if lefts is None or rights is None or len(lefts) * len(rights) > _MAX_ALTERNATIVES:
            left, right = self.over(node.left, False)[0], self.over(node.right, False)[0]
            return f"({left} AND {right})", False
        groups = [f"NEAR({one} {other}, {node.distance})" for one, other in product(lefts, rights)]
        return (groups[0] if len(groups) == 1 else f"({' OR '.join(groups)})"), False

    def _alternatives(self, node: Node) -> list[str] | None:
        """The words a side of NEAR may be; None where it is more than words."""
        match node:
            case Term(words, prefix, exact, _) if len(words) == 1:
                if exact or prefix:
                    return [_quoted(words[0].lower()) + ("*" if prefix else "")]
                return [self._word(words[0])]
            case Term(words, prefix, True, _):
                return [_quoted(" ".join(word.lower() for word in words)) + ("*" if prefix else "")]
            case Or(parts):
                found = [self._alternatives(part) for part in parts]
                if any(part is None for part in found):
                    return None
                return [word for part in found for word in part or []]
            case _:
                return None


def _is_acronym(word: str) -> bool:
    """Capitals in a query are an acronym: endings may follow them (ҰҚШҰның), none is cut."""
    return len(word) > 1 and word.isupper()


def _quoted(text: str) -> str:
    escaped = text.replace('"', '""')
    return f'"{escaped}"'
