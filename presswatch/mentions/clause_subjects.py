"""Subjects that stand apart from their verb: the first of a clause, before an apposition, behind a relative."""

from __future__ import annotations

from presswatch.mentions.clauses import DASHES
from presswatch.mentions.nominative import is_nominative_person
from presswatch.mentions.noun_phrases import (
    CASED_INVERSION,
    DETERMINERS,
    MAX_WORDS,
    NounPhrases,
    Subject,
    is_given_name,
)

KEPT_PREPOSITIONS = frozenset({"of", "for", "at", "from", "with", "on"})
_OF = frozenset({"του", "τησ", "των", "der", "des", "von"})
_DEFINITE_GREEK = frozenset({"ο", "η"})
_GERMAN_SHE = frozenset({"er", "sie"})


class ClauseSubjects(NounPhrases):
    """Finds the subject of a clause whose verb is elsewhere."""

    def _name_of_long_role(self, last: int, start: int) -> Subject | None:
        """The name at the start of a clause whose only comma a role follows: "Sam Hill, head of the Fund for Trade and Peace wrote"."""
        stream, cues = self._stream, self._cues
        comma = next((i for i in range(start, last) if stream[i].text == ","), None)
        if comma is None or any(token.kind != "w" for token in stream[comma + 1 : last + 1]):
            return None
        first = start
        while first < comma and (stream[first].low in cues.titles or stream[first].low in _DEFINITE_GREEK):
            first += 1
        name = stream[first:comma]
        role = stream[comma + 1 : last + 1]
        if len(name) not in (2, 3) or not all(token.capital and token.kind == "w" for token in name):
            return None
        if any(index in self._found for index in range(start, last + 1)) or len(role) < 3:
            return None
        if role[0].capital and cues.language != "de":
            return None
        governed = any(token.low in KEPT_PREPOSITIONS | _OF for token in role[:-1])
        clause = any(token.low in cues.breaks or token.low in cues.pronouns for token in role)
        return Subject(first, comma - 1) if governed and not clause else None

    def main(self, start: int, stop: int) -> Subject | None:
        """Return the first noun phrase of a sentence, which a participle or a second verb shares."""
        stream, cues = self._stream, self._cues
        if cues.language == "de" and (sure := self._german(start, stop)) is not None:
            return sure
        if cues.language in CASED_INVERSION and (named := self._nominative(start, stop)) is not None:
            return named
        without = frozenset() if cues.language == "en" else self._conjunctions  # English I is no conjunction
        index = start
        while (
            index < stop
            and stream[index].kind == "w"
            and (stream[index].low in cues.prepositions or stream[index].low in cues.breaks)
        ):
            comma = next((i for i in range(index, stop) if stream[i].text == ","), None)
            if comma is None:
                break
            index = comma + 1
        if cues.language not in CASED_INVERSION | {"en", "de"} and (full := self._full_name(index, stop)):
            return full
        for first in range(index, stop):
            token = stream[first]
            if token.kind != "w":
                continue
            if token.low in cues.pronouns and token.low not in {"it", "we", "i", "you"}:
                return Subject(first, first)
            if (
                token.capital
                and not self._skippable(token)
                and token.low not in cues.prepositions | cues.breaks | without
            ):
                last = first
                if token.low in DETERMINERS:
                    last = min(first + 1, stop - 1)
                while last + 1 < stop and (
                    stream[last + 1].capital or stream[last + 1].low in {"of", "de", "von", "van"}
                ):
                    last += 1
                return Subject(first, last)
        return None

    def _full_name(self, start: int, stop: int) -> Subject | None:
        """The first name of two capitals whose first is a given name, before the next mark."""
        stream, cues = self._stream, self._cues
        for index in range(start, stop - 1):
            if stream[index].kind != "w":
                return None
            named = stream[index].capital and stream[index + 1].capital
            if named and is_given_name(stream[index], cues.language):
                return Subject(index, self._end_of_name(index, stop))
        return None

    def _german(self, start: int, stop: int) -> Subject | None:
        """The first pronoun, title or name of two words, where all nouns have capitals: nach jedem Tag habe sie gesagt."""
        stream, cues = self._stream, self._cues
        for index in range(start, stop):
            token = stream[index]
            if token.low in _GERMAN_SHE and (index == start or not token.capital):
                return Subject(index, index)
            if not token.capital or token.low in cues.small | DETERMINERS:
                continue
            last = self._end_of_name(index, stop)
            before = stream[index - 1].low if index > start else ""
            if before not in cues.prepositions and (last > index or token.low in cues.titles):
                return Subject(index, last)
        return None

    def _nominative(self, start: int, stop: int) -> Subject | None:
        """The first person in the nominative case, by the morphology of the language."""
        stream = self._stream
        for index in range(start, stop):
            token = stream[index]
            if token.kind != "w" or (index > start and stream[index - 1].low in self._cues.prepositions):
                continue
            if is_nominative_person(token.text, self._cues.language):
                return Subject(index, self._end_of_name(index, stop))
        return None

    def _antecedent(self, relative: int, start: int) -> Subject | None:
        """The noun before "who": the name it stands beside, or the words back to a verb or preposition."""
        stream = self._stream
        index = relative - 1
        while index >= start and stream[index].kind == "p":
            index -= 1
        if index < start:
            return Subject(relative, relative)
        phrase = self._ending_at(index, start)
        if phrase is None:
            return Subject(relative, relative)
        first = phrase.last
        if stream[first].capital:
            while first > phrase.first and (
                stream[first - 1].capital or stream[first - 1].low in {"of", "and"}
            ):
                first -= 1
        else:
            while first > max(phrase.first, phrase.last - 4) and (
                stream[first - 1].kind == "w" and stream[first - 1].low not in self._cues.prepositions
            ):
                first -= 1
        return Subject(first, relative, relative - phrase.last)

    def _apposition(self, comma: int, start: int) -> Subject | None:
        """The subject of "NAME, role, said": the leftmost phrase of its clause that can be a subject."""
        stream, cues = self._stream, self._cues
        relative = self._relative_before(comma, start)
        if relative is not None:
            return self._apposition(relative, start)
        left = start
        for index in range(comma - 1, start - 1, -1):
            token = stream[index]
            if token.kind == "q" and not self._name_like(token):
                left = index + 1
                break
            if token.kind == "p" and token.text in {";", ":"}:
                left = index + 1
                break
            if token.kind == "w" and token.low in cues.breaks and token.low not in {"as", "while"}:
                if cues.language != "en" and self._inside_segment(index, start):
                    continue  # Ada Lind, née peu après que le livre a été accepté, a déclaré
                left = index + 1
                break
        segment = left
        fallback: Subject | None = None
        for index in range(left, comma + 1):
            if stream[index].kind == "p" and (stream[index].text == "," or stream[index].text in DASHES):
                if index > segment:
                    head = stream[segment]
                    opening = head.low in cues.prepositions or bool(cues.participle.match(head.low))
                    subject = self._ending_at(index - 1, segment)
                    if subject is not None:
                        names = any(stream[i].capital for i in range(subject.first, subject.last + 1))
                        pronoun = stream[subject.last].low in cues.pronouns
                        if not opening and (names or pronoun or head.low in DETERMINERS):
                            if names and not self._is_role(subject):
                                return subject
                            return self._with_name(subject, index, comma)
                        fallback = fallback or subject
                segment = index + 1
        return fallback

    def _inside_segment(self, index: int, start: int) -> bool:
        """Whether a word stands within what two commas enclose, and does not open it."""
        stream = self._stream
        for position in range(index - 1, start, -1):
            if stream[position].kind in "qb" or stream[position].text in {";", ":"}:
                return False
            if stream[position].text == ",":
                return position < index - 1
        return False

    def _relative_before(self, comma: int, start: int) -> int | None:
        """The comma that opens the relative clause which `comma` closes: "Hill, who left after the vote, said"."""
        stream = self._stream
        for index in range(comma - 1, max(start, comma - MAX_WORDS), -1):
            token = stream[index]
            if token.kind in "qb" or token.text in {";", ":"}:
                return None
            if token.low in self._cues.relatives and stream[index - 1].text == ",":
                return index - 1
        return None

    def _with_name(self, subject: Subject, comma: int, stop: int) -> Subject:
        """The union's leader, Sam Hill, said: the name after a role belongs to it."""
        last = comma
        while last + 1 < stop and self._stream[last + 1].capital:
            last += 1
        named = last > comma and self._stream[last + 1].text == ","
        return Subject(subject.first, last) if named else subject
