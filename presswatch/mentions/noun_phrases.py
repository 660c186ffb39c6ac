"""Noun phrases of newsroom prose, read off capitals, function words and commas: those that may name a speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from presswatch.mentions.clauses import TERMINALS, Cue, Token
from presswatch.mentions.cues import Cues, shared
from presswatch.mentions.given_names import given_name
from presswatch.mentions.nominative import has_dictionary, is_nominative_person, nominative_start
from presswatch.text import fold

DETERMINERS = shared("determiners")
_SMALL = frozenset(
    {"a", "an", "the", "of", "in", "on", "to", "and", "for", "with", "at", "&", "из", "и", "в"}
)
_ATTACHED = re.compile(r"-(ils?|elles?|on)\Z")
MAX_WORDS = 25  # of a subject with its roles and places
CONJUNCTIONS = frozenset(
    {"и", "і", "i", "a", "und", "et", "y", "e", "és", "ve", "və", "va", "և", "және", "жана", "ва", "და"}
)
_ARTICLES = frozenset(
    {"der", "die", "das", "des", "dem", "den"}
)  # after which German nouns have capitals too
_ARTICLES_ENGLISH = frozenset({"a", "an", "the", "one"})
_BEFORE_ARTICLES = frozenset(
    {"all", "both", "half", "such", "as", "than", "and", "or", "quite", "what", "not", "that"}
)
_ROMANCE_ARTICLES = frozenset({"el", "la", "los", "las", "le", "les", "il", "lo", "gli", "un", "una", "une"})
# Languages in which what somebody heads stands before the name without a comma: szef floty Iranu Jan Lind.
OWNER_BEFORE_NAME = frozenset(("pl", "cs", "sk", "sl", "hr", "lt", "lv", "et", "fi", "el", "ro", "de", "nl"))
CASED_INVERSION = frozenset({"ru"})  # languages with a dictionary of forms under a free licence


@dataclass(frozen=True, slots=True)
class Subject:
    """Tokens `[first, last]` that name a speaker."""

    first: int
    last: int
    relative: int = 0  # tokens at the end that are no name: ", who"


class NounPhrases:
    """The noun phrases of one token stream."""

    def __init__(self, stream: list[Token], cues: Cues, found: dict[int, Cue]) -> None:
        self._stream = stream
        self._cues = cues
        self._found = found
        self._conjunctions = CONJUNCTIONS - {"a"} if cues.language == "en" else CONJUNCTIONS
        self._last_of = {cue.last: cue for cue in found.values()}

    def _end_of_name(self, first: int, stop: int | None = None) -> int:
        """The last token of the run of capitals that begins at `first`."""
        last = first
        stop = len(self._stream) if stop is None else stop
        while last + 1 < stop and self._stream[last + 1].capital:
            last += 1
        return last

    def phrase_ending_at(self, last: int, start: int) -> Subject | None:
        """The noun phrase of a clause from `start` on whose last token is `last`; None where that token ends none."""
        return self._ending_at(last, start)

    def _ending_at(self, last: int, start: int) -> Subject | None:
        """The noun phrase whose last token is `last`."""
        stream, cues = self._stream, self._cues
        token = stream[last]
        if token.kind == "w" and (token.low in cues.pronouns or attached_pronoun(token)):
            return Subject(last, last)
        if token.kind == "w" and (token.low in cues.breaks or token.low in cues.that):
            return None
        first = last
        index = last
        while index >= start and last - index < MAX_WORDS:
            token = stream[index]
            if token.kind == "q":
                if not self._name_like(token):
                    break
            elif token.kind == "p":
                if token.text == ")":
                    opening = index
                    while opening >= start and stream[opening].text != "(":
                        opening -= 1
                    if opening < start:
                        break
                    index = opening - 1
                    continue
                if token.text not in "'’&/.":
                    break
                if token.text in TERMINALS:
                    break
            elif (
                token.kind == "b"
                or token.low in cues.breaks
                or (token.low in cues.relatives and not self._is_article(index))
                or (token.low in cues.that)
            ):
                break
            elif index != last and token.low in {"and", "or", "и", "а", "і"}:
                before = stream[index - 1] if index > start else None
                if before is None or not (before.capital and stream[index + 1].capital):
                    break
            elif self._begins_anew(index, start, last):
                first = index
                break
            elif (index in self._last_of and not token.capital and index != last) or (
                token.low in cues.pronouns and index != last
            ):
                break
            first = index
            index -= 1
        first = self._skip_lead(first, last)
        for index in range(first + 2, last + 1):
            if stream[index].low in {"ссылкой", "посиланням", "спасылкай", "powołując"}:
                last = index - 2  # «Газета, со ссылкой на источник, пишет»
                break
        if first == last and stream[first].low in self._conjunctions and cues.language != "en":
            return None  # «I dodaje: …»
        return Subject(first, last) if first <= last else None

    def _begins_anew(self, index: int, start: int, last: int) -> bool:
        """Whether an English article behind a noun or verb begins another phrase: among the reasons | one psychologist."""
        stream = self._stream
        if (
            self._cues.language != "en"
            or stream[index].low not in _ARTICLES_ENGLISH
            or not start < index < last
        ):
            return False
        before = stream[index - 1]
        joined = before.low in self._cues.prepositions | _BEFORE_ARTICLES | CONJUNCTIONS
        return before.kind == "w" and not before.capital and not joined and not self._skippable(before)

    def _is_article(self, index: int) -> bool:
        """Whether a German der, die, das is no relative pronoun, which a comma opens: "der Sprecher der Bahn"."""
        stream = self._stream
        return (
            self._cues.language == "de" and stream[index].low in _ARTICLES and stream[index - 1].kind == "w"
        )

    def _skip_lead(self, first: int, last: int) -> int:
        """Leave out what stands before a subject without a comma: "On Tuesday Trump", "Then Smith"."""
        stream, cues = self._stream, self._cues
        while first < last and (self._skippable(stream[first]) or stream[first].low in self._conjunctions):
            first += 1
        if stream[first].low in cues.prepositions and first < last:
            if cues.language != "en" and not any(token.capital for token in stream[first : last + 1]):
                return first + 1  # «В пресс-службе ведомства сообщили»
            run = last
            while run > first + 1 and (stream[run - 1].capital or stream[run - 1].low in DETERMINERS):
                run -= 1
            return run
        return first

    def _trim_circumstance(self, subject: Subject) -> Subject:
        """Drop "in an interview with X" between verb and subject in languages that put it there."""
        stream, cues = self._stream, self._cues
        first, last = subject.first, subject.last
        if first == last:
            return subject
        if cues.language in CASED_INVERSION and not stream[first].capital:
            start = nominative_start(tuple(t.text for t in stream[first : last + 1]), cues.language)
            if start is not None:
                return Subject(first + start, last)
        if stream[first].low not in cues.prepositions:
            return subject
        if cues.language == "ru" and stream[first].low in {"в", "во"} and not stream[first + 1].capital:
            return Subject(first + 1, last)  # «сообщили в пресс-службе Минфина»
        if not any(token.capital for token in stream[first : last + 1]):
            return Subject(first + 1, last)  # «говорится в сообщении ведомства»
        for index in range(first + 2, last):  # «dijo a EFE la portavoz del Gobierno»
            if stream[index].low in _ROMANCE_ARTICLES and stream[index - 1].low not in cues.prepositions:
                return Subject(index, last)
        prepositions = [i for i in range(first, last + 1) if stream[i].low in cues.prepositions]
        nearest = max(prepositions)
        run = last
        while run > nearest + 1 and stream[run - 1].capital:
            run -= 1
        while run > nearest + 2 and not stream[run - 1].capital:
            run -= 1
        return Subject(run, last)

    def _noun_start(self, first: int, stop: int) -> bool:
        stream, cues = self._stream, self._cues
        token = stream[first]
        if token.low in {"he", "she", "they"}:
            return True
        if (
            token.low in cues.prepositions
            or token.low in cues.breaks
            or token.low in cues.pronouns
            or token.low in cues.that
        ):
            return False
        if token.low in DETERMINERS or token.capital:
            return True
        if cues.roles.match(token.low):
            return True
        # A lower-case role leads to a name: "said conservative activist Bob Klaus".
        for index in range(first, min(first + 7, stop)):
            here = stream[index]
            if here.kind != "w" or here.low in cues.prepositions or here.low in cues.breaks:
                return False
            if here.capital:
                return index > first
        return False

    def _is_role(self, subject: Subject) -> bool:
        """Whether a phrase ends with what somebody is, and not with a name: "the minister of Finance"."""
        stream, cues = self._stream, self._cues
        name = subject.last + 1
        while name > subject.first and stream[name - 1].capital:
            name -= 1
        if name == subject.first:
            return False
        if cues.language in CASED_INVERSION and has_dictionary(cues.language):
            words = [token.text for token in stream[name : subject.last + 1]]  # «зампред Совбеза РФ»
            return all(word.isupper() or not is_nominative_person(word, cues.language) for word in words)
        before = stream[name - 1].low
        if cues.language == "en" and before in DETERMINERS and name - 2 > subject.first:
            before = stream[name - 2].low  # "a spokesperson for the European Commission"
        return (
            name > subject.last
            or before in cues.prepositions
            or (cues.language == "de" and before in _ARTICLES)
        )

    def _name_follows(self, index: int, stop: int) -> bool:
        """Whether a name that no preposition governs comes before the next mark: «депутат от края Олег Хольм»."""
        for position in range(index + 1, min(stop, index + MAX_WORDS)):
            token = self._stream[position]
            if token.kind != "w":
                return False
            if token.capital and self._stream[position - 1].low not in self._cues.prepositions:
                return True
        return False

    def _with_name_behind(self, subject: Subject, stop: int) -> Subject:
        """said the union's leader, Sam Hill: the name that a role announces, behind a comma or two."""
        stream, cues = self._stream, self._cues
        if not self._is_role(subject):
            return subject
        comma = subject.last + 1
        for _ in range(2):
            if comma + 2 >= stop or stream[comma].text != ",":
                return subject
            end = comma + 1
            while end < stop and stream[end].kind == "w" and end not in self._found:
                end += 1
            if end < stop and stream[end].kind == "w":
                return subject
            head = stream[comma + 1].low
            if head in cues.small or head in cues.relatives or head in cues.pronouns or head in CONJUNCTIONS:
                return subject
            name = comma + 1
            while name < end and stream[name].capital and stream[name].low not in cues.titles:
                name += 1
            if comma + 3 <= name < end and stream[name].low not in cues.prepositions | CONJUNCTIONS:
                return Subject(subject.first, name - 1)  # the director, Sam Hill adding that all was well
            name = end
            while name > comma + 1 and stream[name - 1].capital and stream[name - 1].low not in cues.titles:
                name -= 1
            if end - name >= 2 and (
                name == comma + 1 or stream[name - 1].low not in cues.prepositions | CONJUNCTIONS
            ):
                return Subject(subject.first, end - 1)
            comma = end
        return subject

    def _skippable(self, token: Token) -> bool:
        return token.low in self._cues.skipped or (
            self._cues.language == "en"
            and not token.capital
            and len(token.low) > 4
            and token.low.endswith("ly")
        )

    def _name_like(self, token: Token) -> bool:
        return token.kind == "q" and name_like(token)


def is_given_name(token: Token, language: str) -> bool:
    """Whether a word is a form of a given name."""
    return bool(given_form(token.low, language))


@lru_cache(maxsize=20_000)
def given_form(low: str, language: str) -> str:
    """The given name that a casefolded word is a form of, "" for none."""
    return given_name(fold(low).text, language)


def attached_pronoun(token: Token) -> str | None:
    """The pronoun that French hangs on a verb: "dit-il", "a-t-elle"."""
    match = _ATTACHED.search(token.low)
    return match.group(1) if match else None


def name_like(token: Token) -> bool:
    """Whether a quoted passage is rather a name («Газпром», “Meet the Press.”) than speech."""
    passage = token.passage
    if passage is None:
        return False
    inner = token.text[passage.inner - token.start : passage.outer - token.start].strip()
    words = inner.split()
    if not 0 < len(words) <= 5 or not (inner[0].isupper() or inner[0].isdigit()):
        return False
    if inner[-1] in ".,":
        # American style puts the sentence's own mark inside; only a title in capitals can be a name then.
        return len(words) > 1 and all(word[0].isupper() or word.casefold() in _SMALL for word in words)
    return inner[-1] not in "!?…"
