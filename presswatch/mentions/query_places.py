"""Where a query's words, phrases and neighbourhoods stand in a document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as fresh
from functools import lru_cache

from presswatch.mentions.forms import bare
from presswatch.mentions.query_forms import SHORTEST, known, same_word
from presswatch.mentions.query_parser import And, Filter, In, Near, Node, Not, Or, Sentence, Term
from presswatch.mentions.query_words import Stemmer, Word, is_acronym
from presswatch.sentences import sentences
from presswatch.text import fold

_BEFORE = 4  # places before another that NEAR looks at: overlapping phrases may hide the nearest


@dataclass(frozen=True, slots=True)
class Place:
    """Words `first` to `last` (included) of a field, given by its number."""

    field: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Words:
    """A field cut into words; [start, stop) of them count. Where each word and stem stands is kept, for many queries."""

    name: str
    text: str
    words: Sequence[Word]
    start: int
    stop: int
    _places: dict[str, list[int]] = fresh(default_factory=dict)  # folded word and " stem" -> its places
    _sorted: list[str] = fresh(default_factory=list)

    @classmethod
    def of(cls, name: str, text: str, words: Sequence[Word]) -> Words:
        """A whole field."""
        places: dict[str, list[int]] = {}
        for number, word in enumerate(words):
            places.setdefault(word.folded, []).append(number)
            if not word.folded.isascii() and (plain := bare(word.folded)) != word.folded:
                places.setdefault(plain, []).append(number)  # café, also as who has no accents asks for it
            if word.stem != word.folded:
                places.setdefault(f" {word.stem}", []).append(number)
        return cls(name, text, words, 0, len(words), places)

    def within(self, start: int, stop: int) -> Words:
        """The same field with only the words [start, stop)."""
        return replace(self, start=start, stop=stop)

    def spelt(self, folded: str) -> list[int]:
        """The places of a word."""
        return self._cut(self._places.get(bare(folded), self._places.get(folded, [])))

    def stemmed(self, stem: str) -> list[int]:
        """The places of words with this stem, in order."""
        whole, cut = self._places.get(stem, []), self._places.get(f" {stem}", [])
        whole = [place for place in whole if self.words[place].stem == stem]
        return self._cut(sorted(whole + cut) if whole and cut else whole or cut)

    def begun(self, prefix: str) -> list[int]:
        """The places of words that begin so, in order."""
        found = {place for word in self._beginning(bare(prefix)) for place in self._places[word]}
        return self._cut(sorted(found))

    def alike(self, wanted: str, language: str, acronym: bool) -> list[int]:
        """The places of words that are forms of a folded word, in order."""
        if acronym:
            words = {
                word for word in self._beginning(wanted) if same_word(wanted, word, language, acronym=True)
            }
        else:
            words = set(self._forms(wanted, language))
        return self._cut(sorted({place for word in words for place in self._places[word]})) if words else []

    def _forms(self, wanted: str, language: str) -> Iterator[str]:
        """The different words that are forms of a folded word, as they stand or without their accents."""
        if len(wanted) < SHORTEST or not language:
            return
        forms, places = known(wanted, language), self._places
        for form in forms.forms:
            if form in places:
                yield form
        for stem in forms.others:
            for word in self._beginning(stem):
                if word in forms:
                    yield word
        for word in self._beginning(forms.first):
            if same_word(wanted, word, language):
                yield word

    def _beginning(self, prefix: str) -> Iterator[str]:
        """The different words that begin so."""
        if not self._sorted:
            self._sorted.extend(sorted(word for word in self._places if word[0] != " "))
        for number in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            if not self._sorted[number].startswith(prefix):
                break
            yield self._sorted[number]

    def _cut(self, places: list[int]) -> list[int]:
        if self.start == 0 and self.stop == len(self.words):
            return places
        return places[bisect_left(places, self.start) : bisect_left(places, self.stop)]


class Finder:
    """Decides whether a query's tree is true of a document in `language` from `source`, and where."""

    def __init__(self, language: str, source: str, stemmer: Stemmer) -> None:
        self._language = language
        self._source = source
        self._stemmer = stemmer

    def match(self, node: Node, fields: list[Words]) -> list[Place] | None:
        """Return the places that make a node true; None where it is false."""
        match node:
            case Term() | Near():
                return list(self._places(node, fields)) or None
            case And(parts):
                found: list[Place] = []
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
                kept = [field if field.name == name else field.within(0, 0) for field in fields]
                return self.match(part, kept)
            case Sentence(part):
                return self._in_sentence(part, fields)
            case Filter(name, value):
                actual = self._language if name == "lang" else self._source
                return [] if actual.lower() == value else None

    def _in_sentence(self, part: Node, fields: list[Words]) -> list[Place] | None:
        found: list[Place] = []
        matched = False
        for number, field in enumerate(fields):
            if field.start == field.stop:
                continue
            start = 0
            for sentence in sentences(field.text, self._language or None):
                first = start
                while first < len(field.words) and field.words[first].span.start < sentence.start:
                    first += 1
                start = first
                while start < len(field.words) and field.words[start].span.end <= sentence.end:
                    start += 1
                low, high = max(first, field.start), min(start, field.stop)
                alone = [
                    other.within(low, high) if index == number and low < high else other.within(0, 0)
                    for index, other in enumerate(fields)
                ]
                places = self.match(part, alone)
                if places is not None and any(place.field == number for place in places):
                    matched = True
                    found += places
        return found if matched else None

    def _places(self, node: Node, fields: list[Words]) -> Iterator[Place]:
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

    def _term(self, term: Term, fields: list[Words]) -> Iterator[Place]:
        wanted = [_folded(word) for word in term.words]
        stems = [
            folded if is_acronym(word) else self._stemmer(folded, self._language)
            for word, folded in zip(term.words, wanted, strict=True)
        ]
        length = len(wanted)
        for number, field in enumerate(fields):
            for first in self._starts(field, term, wanted, stems):
                if first + length <= field.stop and all(
                    self._same(field.words[first + offset], wanted[offset], stems[offset], term, offset)
                    for offset in range(1, length)
                ):
                    yield Place(number, first, first + length - 1)

    def _starts(self, field: Words, term: Term, wanted: list[str], stems: list[str]) -> list[int]:
        """Where the first word of a term stands."""
        if field.start == field.stop:
            return []
        if term.prefix and len(wanted) == 1:
            return field.begun(wanted[0])
        if term.exact:
            return field.spelt(wanted[0])
        alike = field.alike(wanted[0], self._language, is_acronym(term.words[0]))
        spelt, stemmed = field.spelt(wanted[0]), field.stemmed(stems[0])
        if not alike and not (spelt and stemmed):
            return spelt or stemmed
        return sorted({*spelt, *stemmed, *alike})

    def _same(self, word: Word, wanted: str, wanted_stem: str, term: Term, offset: int) -> bool:
        if term.prefix and offset == len(term.words) - 1:
            return bare(word.folded).startswith(bare(wanted))
        if bare(word.folded) == bare(wanted) or (not term.exact and word.stem == wanted_stem):
            return True
        return not term.exact and same_word(
            wanted, word.folded, self._language, is_acronym(term.words[offset])
        )


@lru_cache(maxsize=4096)  # of a watchlist, asked for with each article
def _folded(word: str) -> str:
    return fold(word).text


def _place_order(place: Place) -> tuple[int, int]:
    return place.field, place.first


def _neighbours(one: Place, others: list[Place], distance: int) -> Iterator[Place]:
    """The nearest place after and before `one`, if no more than `distance` words are between."""
    after = bisect_right(others, (one.field, one.last), key=_place_order)
    for other in others[max(0, after - _BEFORE) : after + 1]:
        between = max(one.first, other.first) - min(one.last, other.last) - 1
        if other.field == one.field and 0 <= between <= distance:
            yield Place(one.field, min(one.first, other.first), max(one.last, other.last))
