"""The grammar of queries: words, "phrases", AND OR NOT, NEAR/n, SENTENCE(…), fields, and where each stands.

query    := and (OR and)*
and      := not ([AND] not)*            words side by side must all be there
not      := NOT not | near
near     := part (NEAR[/n] part)*       at most n words between, in either order
part     := ( query ) | SENTENCE( query ) | field: part | "phrase" | word | prefix* | ="exact form"
field    := title | lead | body | lang | source
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

from presswatch.errors import QueryError

MAX_LENGTH = 10_000  # characters of a query
MAX_TERMS = 500
MAX_DEPTH = 40  # brackets within brackets
MAX_DISTANCE = 1_000
DEFAULT_DISTANCE = 10
TEXT_FIELDS = ("title", "lead", "body")
FILTERS = ("lang", "source")
_LEX = re.compile(
    r"""(?P<space>\s+)|(?P<near>NEAR(?:/(?P<n>[^\s()"“”„«»]*)|(?![\w:(/])))|(?P<operator>(?:AND|OR|NOT)(?![\w:*]))
    |(?P<sentence>SENTENCE\s*\()|(?P<field>[^\W\d_]+):|(?P<open>\()|(?P<close>\))|(?P<exact>=)
    |(?P<phrase>["“„«](?P<inside>[^"“”„»]*)(?P<end>["”“»]?)(?P<wild>\*?))|(?P<word>[^\s()"“”„«»:=]+)""",
    re.VERBOSE,
)
_KINDS = ("near", "operator", "sentence", "field", "open", "close", "exact", "phrase", "word")
_MINUS = re.compile(r"[-\u2212][^\W\d_]")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words side by side. `prefix`: the last may go on; `exact`: no other form of the words will do."""

    words: tuple[str, ...]
    prefix: bool
    exact: bool
    column: int


@dataclass(frozen=True, slots=True)
class And:
    """All parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    part: Node


@dataclass(frozen=True, slots=True)
class Near:
    """Both, with at most `distance` words between."""

    left: Node
    right: Node
    distance: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """All of it in one sentence."""

    part: Node


@dataclass(frozen=True, slots=True)
class In:
    """Only in this field of the text."""

    field: str
    part: Node


@dataclass(frozen=True, slots=True)
class Filter:
    """Only articles of this language or source."""

    field: str
    value: str
    column: int = dataclasses.field(default=0, compare=False)


Node = Term | And | Or | Not | Near | Sentence | In | Filter


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    text: str
    column: int
    match: re.Match[str]


def parse_tree(text: str) -> Node:
    """Return the tree of a query. Raises `QueryError` that points at the column."""
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"the query is longer than {MAX_LENGTH} characters", column=MAX_LENGTH + 1, remedy="split it"
        )
    parser = _Parser(text)
    tree = parser.query(0)
    if parser.here is not None:
        raise QueryError("a closing bracket without an opening one", column=parser.here.column)
    if not _positive(tree):
        raise QueryError(
            "nothing to look for: every way to match needs a word that must be there",
            column=1,
            remedy="add a word beside NOT, lang: or source:",
        )
    return tree


def filters_in(node: Node) -> Iterator[Filter]:
    """Every filter of a tree, wherever it stands."""
    match node:
        case Filter():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from filters_in(part)
        case Not(part) | Sentence(part) | In(_, part):
            yield from filters_in(part)
        case Near(left, right):
            yield from filters_in(left)
            yield from filters_in(right)
        case Term():
            return


def _positive(node: Node) -> bool:
    match node:
        case Term() | Near():
            return True
        case And(parts):
            return any(_positive(part) for part in parts)
        case Or(parts):
            return all(_positive(part) for part in parts)
        case Sentence(part) | In(_, part):
            return _positive(part)
        case _:
            return False


def _lex(text: str) -> list[_Lexeme]:
    result: list[_Lexeme] = []
    position = 0
    while position < len(text):
        match = _LEX.match(text, position)
        if match is None:
            raise QueryError(f"{text[position]!r} has no meaning here", column=position + 1)
        kind = next((name for name in _KINDS if match[name] is not None), None)
        if kind is not None:
            result.append(_Lexeme(kind, match.group(), position + 1, match))
        position = match.end()
    return result


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lexemes = _lex(text)
        self._end = len(text) + 1
        self._next = 0
        self._terms = 0
        if not self._lexemes:
            raise QueryError("the query is empty", column=1, remedy='write words or a "phrase"')

    @property
    def here(self) -> _Lexeme | None:
        return self._lexemes[self._next] if self._next < len(self._lexemes) else None

    def _take(self) -> _Lexeme:
        lexeme = self._lexemes[self._next]
        self._next += 1
        return lexeme

    def _is(self, *operators: str) -> bool:
        return self.here is not None and self.here.kind == "operator" and self.here.text in operators

    def query(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            column = self.here.column if self.here else self._end
            raise QueryError(f"more than {MAX_DEPTH} brackets within brackets", column=column)
        parts = [self._and(depth)]
        while self._is("OR"):
            self._take()
            parts.append(self._and(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self, depth: int) -> Node:
        parts = [self._not(depth)]
        while self.here is not None and self.here.kind != "close" and not self._is("OR"):
            if self._is("AND"):
                self._take()
            parts.append(self._not(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _not(self, depth: int) -> Node:
        nots = 0
        while self._is("NOT"):
            self._take()
            nots += 1
        part = self._near(depth)
        return Not(part) if nots % 2 else part

    def _near(self, depth: int) -> Node:
        left = self._part(depth)
        while self.here is not None and self.here.kind == "near":
            lexeme = self._take()
            distance = self._distance(lexeme)
            for side in (left, right := self._part(depth)):
                if not _places(side):
                    raise QueryError(
                        "NEAR stands between words, phrases, or words joined by OR",
                        column=lexeme.column,
                        remedy="use AND for the rest",
                    )
            left = Near(left, right, distance)
        return left

    def _refuse_minus(self, lexeme: _Lexeme) -> None:
        """Web searches leave out what has a minus before it. Here it would be looked for: the opposite."""
        before = self._text[lexeme.column - 2 : lexeme.column - 1]
        if _MINUS.match(lexeme.text) and (not before or before.isspace() or before in "()"):
            raise QueryError(
                f"{lexeme.text!r} does not leave a word out",
                column=lexeme.column,
                remedy=f'write NOT {lexeme.text[1:]}, or "{lexeme.text}" in quotation marks to look for the word',
            )

    def _distance(self, lexeme: _Lexeme) -> int:
        number = lexeme.match["n"]
        if number is None:
            return DEFAULT_DISTANCE
        if not (number.isascii() and number.isdigit()) or int(number[:5]) > MAX_DISTANCE:
            raise QueryError(
                f"NEAR/ needs a number from 0 to {MAX_DISTANCE}", column=lexeme.column, remedy="as in NEAR/5"
            )
        return int(number)

    def _part(self, depth: int) -> Node:
        if self.here is None:
            raise QueryError("the query ends where a word should be", column=self._end)
        lexeme = self._take()
        match lexeme.kind:
            case "open" | "sentence":
                inner = self.query(depth + 1)
                if self.here is None or self.here.kind != "close":
                    raise QueryError("this bracket is never closed", column=lexeme.column)
                self._take()
                return Sentence(inner) if lexeme.kind == "sentence" else inner
            case "field":
                return self._field(lexeme, depth)
            case "exact":
                part = self._part(depth)
                if not isinstance(part, Term):
                    raise QueryError("= stands before a word or a phrase", column=lexeme.column)
                return Term(part.words, part.prefix, True, part.column)
            case "phrase":
                if not lexeme.match["end"]:
                    raise QueryError("this quotation mark is never closed", column=lexeme.column)
                return self._term(lexeme.match["inside"], bool(lexeme.match["wild"]), lexeme.column)
            case "word":
                self._refuse_minus(lexeme)
                return self._term(lexeme.text, lexeme.text.endswith("*"), lexeme.column)
            case "close":
                raise QueryError("a closing bracket where a word should be", column=lexeme.column)
            case _:
                raise QueryError(
                    f"{lexeme.text} needs a word on each side"
                    if lexeme.text != "NOT"
                    else "NOT needs a word",
                    column=lexeme.column,
                    remedy=f'write "{lexeme.text}" in quotation marks to look for the word itself',
                )

    def _field(self, lexeme: _Lexeme, depth: int) -> Node:
        name = lexeme.match["field"].lower()
        if name in FILTERS:
            if self.here is None or self.here.kind not in {"word", "phrase"}:
                raise QueryError(f"{name}: needs a value", column=lexeme.column, remedy="as in lang:ru")
            value = self._take()
            inside = (value.match["inside"] if value.kind == "phrase" else value.text).strip().lower()
            if name == "lang":
                self._refuse_no_language(inside, value.column)
            return Filter(name, inside, value.column)
        if name not in TEXT_FIELDS:
            raise QueryError(
                f"there is no field {name!r}",
                column=lexeme.column,
                remedy=f"fields are {', '.join((*TEXT_FIELDS, *FILTERS))}; a text with a colon goes in quotation marks",
            )
        return In(name, self._part(depth))

    def _refuse_no_language(self, code: str, column: int) -> None:
        """Nothing is ever found under a code that there is not; "kz" is a country."""
        from presswatch.config_values import language_code

        try:
            language_code(code)
        except ValueError as error:
            raise QueryError(f"lang: {error}", column=column, remedy="as in lang:ru") from None

    def _term(self, text: str, prefix: bool, column: int) -> Term:
        words = tuple(_WORDS.findall(text))
        if not words:
            raise QueryError("no letter or digit to look for", column=column)
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise QueryError(
                f"more than {MAX_TERMS} words and phrases", column=column, remedy="split the query"
            )
        if prefix and len(words[-1]) < 2:
            raise QueryError("a prefix needs at least two letters", column=column)
        return Term(words, prefix, False, column)


def _places(node: Node) -> bool:
    """Whether a node has places in a text, as NEAR needs."""
    match node:
        case Term():
            return True
        case Or(parts):
            return all(_places(part) for part in parts)
        case Near(left, right, _):
            return _places(left) and _places(right)
        case _:
            return False
