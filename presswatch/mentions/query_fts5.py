"""Queries compiled for SQLite's FTS5: expressions that find at least what a query matches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import prod

from presswatch.errors import QueryError
from presswatch.mentions.forms import bare
from presswatch.mentions.query_forms import beginnings, shared
from presswatch.mentions.query_parser import And, Filter, In, Near, Node, Not, Or, Sentence, Term
from presswatch.mentions.query_words import Stemmer, is_acronym
from presswatch.text import fold

COLUMNS = {"title": "headline", "lead": "description", "body": "article_body"}
_MAX_ALTERNATIVES = 16  # NEAR groups that one NEAR of OR groups may become
_MAX_PHRASES = 120  # phrases, or NEAR groups, of known forms that one phrase may become
MOST_BEGUN = 5_000  # words that one prefix may stand for: asking for so many takes some tenths of a second

Expand = Callable[[str], Sequence[str]]  # a word of a query -> its forms, as the index holds them
Begin = Callable[[str, int], Sequence[str]]  # a beginning, and how many words of the index to give at most


class Compiler:
    """Compiles to an expression that finds at least (`over`) or at most (`under`) what a query matches."""

    def __init__(
        self, stemmer: Stemmer, language: str, expand: Expand | None = None, begin: Begin | None = None
    ) -> None:
        self._stemmer = stemmer
        self._language = language
        self._expand = expand
        self._begin = begin

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
                return (None if expression is None else f"{COLUMNS[field]} : ({expression})"), exact
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
                if self._expand is not None and not (node.exact or node.prefix):
                    known = self._known(node.words)
                    return (None, False) if known is None else (_any_of(known), True)
                return self._spelt(node), node.exact or node.prefix
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
                return (None if expression is None else f"{COLUMNS[field]} : ({expression})"), exact
            case _:
                return None, False

    def _term(self, term: Term) -> tuple[str, bool]:
        if term.exact or (term.prefix and len(term.words) == 1):
            return self._spelt(term), True
        self._begun(term)
        known = None if term.prefix else self._known(term.words)
        if known is not None:
            return _any_of(known), True
        parts = [self._beginnings(word) for word in term.words]
        if len(parts) == 1:
            return _any_of(parts[0]), False
        if prod(map(len, parts)) > _MAX_ALTERNATIVES:
            return f"({' AND '.join(map(_any_of, parts))})", False
        # NEAR with as many words between as the phrase has: side by side, if in any order.
        return _any_of([f"NEAR({' '.join(chosen)}, {len(parts) - 2})" for chosen in product(*parts)]), False

    def _spelt(self, term: Term) -> str:
        """A term as it is typed; a prefix as the words of the index that begin so, where these are known."""
        words = self._begun(term)
        return _any_of([_quoted(word) for word in words]) if words else _literal(term)

    def _begun(self, term: Term) -> Sequence[str]:
        """The words of the index that begin as a prefix of one word does; none where they are not known.

        FTS5 reads every place of every word that begins so before it gives the first match, and cannot be
        interrupted in it; words asked for by name it reads as they are needed. Raises `QueryError` for too many.
        """
        if not term.prefix or self._begin is None:
            return ()
        words = self._begin(term.words[-1], MOST_BEGUN + 1)
        if len(words) > MOST_BEGUN:
            raise QueryError(
                f"more than {MOST_BEGUN} words begin with {term.words[-1]}",
                column=term.column,
                remedy="write more letters of it",
            )
        return words if len(term.words) == 1 else ()

    def _known(self, words: Sequence[str]) -> list[str] | None:
        """The phrases that words in all their known forms may be; None where they are not known, or too many."""
        if self._expand is None:
            return None
        forms = [self._expand(word) for word in words]
        if prod(map(len, forms)) > (_MAX_PHRASES if len(words) > 1 else len(forms[0])):
            return None
        return [_quoted(" ".join(phrase)) for phrase in product(*forms)]

    def _beginnings(self, word: str) -> list[str]:
        """Prefixes of which each form of a word has one; an ending may also be added to what stands in the query."""
        low = word.lower()
        if is_acronym(word):
            return [f"{_quoted(low)}*"]
        folded = fold(word).text
        found = beginnings(folded, self._language)
        size = min(
            len(self._stemmer(low, self._language)), len(found[0]) if len(found) == 1 else len(shared(folded))
        )
        first = low[:size]
        rest = [one for one in found if not one.startswith((first, bare(first)))]
        return [f"{_quoted(one)}*" for one in (first, *rest)]

    def _near(self, node: Near) -> tuple[str, bool]:
        lefts, rights = self._alternatives(node.left), self._alternatives(node.right)
        most = _MAX_ALTERNATIVES if self._expand is None else _MAX_PHRASES
        if lefts is None or rights is None or len(lefts) * len(rights) > most:
            left, right = self.over(node.left, False)[0], self.over(node.right, False)[0]
            return f"({left} AND {right})", False
        groups = [f"NEAR({one} {other}, {node.distance})" for one, other in product(lefts, rights)]
        return (groups[0] if len(groups) == 1 else f"({' OR '.join(groups)})"), False

    def _alternatives(self, node: Node) -> list[str] | None:
        """The words a side of NEAR may be; None where it is more than words."""
        match node:
            case Term(words, prefix, exact, _) if len(words) == 1:
                begun = self._begun(node)
                if 0 < len(begun) <= _MAX_PHRASES:
                    return [_quoted(word) for word in begun]
                if exact or prefix:
                    return [_literal(node)]
                return self._known(words) or self._beginnings(words[0])
            case Term(exact=True):
                self._begun(node)
                return [_literal(node)]
            case Or(parts):
                found = [self._alternatives(part) for part in parts]
                if any(part is None for part in found):
                    return None
                return [word for part in found for word in part or []]
            case _:
                return None


def _any_of(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"({' OR '.join(expressions)})"


def _literal(term: Term) -> str:
    return _quoted(" ".join(word.lower() for word in term.words)) + ("*" if term.prefix else "")


def _quoted(text: str) -> str:
    escaped = text.replace('"', '""')
    return f'"{escaped}"'
