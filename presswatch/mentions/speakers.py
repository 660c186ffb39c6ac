"""Who speaks: the subject of a reporting verb, found without a parser.

Subjects are noun phrases read off capitals, function words and commas. That is less than a parser knows
and needs no model: newsroom prose keeps speaker and verb together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from presswatch.mentions.clauses import DASHES, TERMINALS, Cue, Token
from presswatch.mentions.cues import Cues, shared
from presswatch.mentions.nominative import has_dictionary, is_nominative_person, nominative_start

_DETERMINERS = shared("determiners")
_BINDERS = shared("binders")
_KEPT_PREPOSITIONS = frozenset({"of", "for", "at", "from", "with", "on"})
_SMALL = frozenset(
    {"a", "an", "the", "of", "in", "on", "to", "and", "for", "with", "at", "&", "из", "и", "в"}
)
_ATTACHED = re.compile(r"-(ils?|elles?|on)\Z")
_MAX_WORDS = 25  # of a subject with its roles and places
_HEARER_FIRST = frozenset(
    {"told", "tells", "tell", "telling", "informed", "informs", "assured", "assures", "reminded", "reminds"}
)
VERB_LAST = frozenset({"kk", "ky", "uz", "az", "tr", "tk", "tt", "tg", "fa", "hy", "ka"})
_AND = frozenset(
    {"и", "і", "i", "a", "und", "et", "y", "e", "és", "ve", "və", "va", "և", "және", "жана", "ва", "და"}
)
_ARTICLES = frozenset(
    {"der", "die", "das", "des", "dem", "den"}
)  # after which German nouns have capitals too
_CITING = frozenset({"quoted", "quotes", "quoting", "cited", "cites", "citing"})
_MOST_CITED = 8  # tokens between such a verb and what it cites
_SVO_ONLY = frozenset({"en"})  # languages whose hearer (told X) follows the verb without a case
_CASED_INVERSION = frozenset({"ru"})  # languages with a dictionary of forms under a free licence


@dataclass(frozen=True, slots=True)
class Subject:
    """Tokens `[first, last]` that name a speaker."""

    first: int
    last: int
    relative: int = 0  # tokens at the end that are no name: ", who"


class SubjectFinder:
    """Finds the subjects of the cues of one token stream."""

    def __init__(self, stream: list[Token], cues: Cues, found: dict[int, Cue]) -> None:
        self._stream = stream
        self._cues = cues
        self._found = found
        self._conjunctions = _AND - {"a"} if cues.language == "en" else _AND
        self._last_of = {cue.last: cue for cue in found.values()}

    def after(self, cue: Cue, stop: int) -> Subject | None:
        """Return the subject that follows its verb: "said Jane Smith, a nurse"."""
        cues, stream = self._cues, self._stream
        if attached_pronoun(stream[cue.first]) is not None:
            return Subject(cue.first, cue.first)
        english = cues.language in _SVO_ONLY
        if english and cue.low in _HEARER_FIRST:
            return None
        first = cue.last + 1
        while first < stop and (
            (stream[first].kind == "w" and self._skippable(stream[first]))
            or (
                not english and first + 1 < stop and self._name_like(stream[first])
            )  # сообщила «Вестнику» мэр
        ):
            first += 1
        if first >= stop or stream[first].kind != "w":
            return None
        if english:
            if not self._noun_start(first, stop):
                return None
        elif stream[first].low in cues.breaks | cues.that:
            return None
        if stream[first].low in cues.pronouns:
            return Subject(first, first)
        last = first
        parenthesis = 0
        for index in range(first, min(stop, first + _MAX_WORDS)):
            token = stream[index]
            if token.kind == "q":
                if self._name_like(token):
                    last = index
                    continue
                break
            if token.text == "(":
                parenthesis += 1
                continue
            if token.text == ")":
                parenthesis -= 1
                continue
            if parenthesis:
                continue
            if token.kind == "b" or (token.kind == "p" and token.text not in "'’&/"):
                break
            if index > first and token.kind == "w":
                if token.low in cues.breaks or token.low in cues.that:
                    break
                after = stream[index + 1] if index + 1 < stop else None
                if not english and token.low in _AND and not (after is not None and after.capital):
                    break
                if cues.language in _CASED_INVERSION and has_dictionary(cues.language):
                    before = stream[index - 1]
                    complete = before.capital and is_nominative_person(before.text, cues.language)
                    named = complete or not self._name_follows(index, stop)
                else:
                    named = stream[index - 1].capital and token.low not in _BINDERS
                if named and (token.low in cues.prepositions or self._skippable(token)):
                    break
                ended = cues.language in VERB_LAST and stream[index - 1].capital and not token.capital
                if ended and not self._name_follows(index - 1, stop):
                    break
                if english and token.low in cues.prepositions and token.low not in _KEPT_PREPOSITIONS:
                    break
                if english and self._skippable(token) and token.low != "to":
                    break
                if index in self._found and not token.capital and token.low not in _BINDERS and english:
                    break
            last = index
        subject = Subject(first, last)
        if not english:
            subject = self._trim_circumstance(subject)
        return self._with_name_behind(subject, stop)

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
            if head in cues.small or head in cues.relatives or head in cues.pronouns or head in _AND:
                return subject
            name = end
            while name > comma + 1 and stream[name - 1].capital and stream[name - 1].low not in cues.titles:
                name -= 1
            if end - name >= 2 and (
                name == comma + 1 or stream[name - 1].low not in cues.prepositions | _AND
            ):
                return Subject(subject.first, end - 1)
            comma = end
        return subject

    def _is_role(self, subject: Subject) -> bool:
        """Whether a phrase ends with what somebody is, and not with a name: "the minister of Finance"."""
        stream, cues = self._stream, self._cues
        name = subject.last + 1
        while name > subject.first and stream[name - 1].capital:
            name -= 1
        if name == subject.first:
            return False
        if cues.language in _CASED_INVERSION and has_dictionary(cues.language):
            words = [token.text for token in stream[name : subject.last + 1]]  # «зампред Совбеза РФ»
            return all(word.isupper() or not is_nominative_person(word, cues.language) for word in words)
        before = stream[name - 1].low
        return (
            name > subject.last
            or before in cues.prepositions
            or (cues.language == "de" and before in _ARTICLES)
        )

    def _name_follows(self, index: int, stop: int) -> bool:
        """Whether a name that no preposition governs comes before the next mark: «депутат от края Олег Хольм»."""
        for position in range(index + 1, min(stop, index + _MAX_WORDS)):
            token = self._stream[position]
            if token.kind != "w":
                return False
            if token.capital and self._stream[position - 1].low not in self._cues.prepositions:
                return True
        return False

    def quoted_as_saying(self, cue: Cue, stop: int) -> Subject | None:
        """Whom a paper cites: "Interfax quoted Hill as saying", "he was cited as telling"; None where `cue` does not cite."""
        stream = self._stream
        if self._cues.language != "en" or cue.low not in _CITING:
            return None
        for index in range(cue.last + 1, min(stop - 1, cue.last + _MOST_CITED)):
            if stream[index].kind in "qb" or stream[index].text in TERMINALS:
                return None
            if stream[index].low == "as" and self._cues.participle.match(stream[index + 1].low):
                passive = index == cue.last + 1
                return self.before(cue, 0) if passive else Subject(cue.last + 1, index - 1)
        return None

    def named_after(self, cue: Cue, stop: int) -> Subject | None:
        """Return the phrase after "according to": up to a comma, a quote or another cue."""
        stream = self._stream
        for index in range(cue.first, cue.last + 1):
            if stream[index].low in self._cues.possessives:
                return Subject(index, index)
        first = cue.last + 1
        last = None
        for index in range(first, min(stop, first + _MAX_WORDS)):
            token = stream[index]
            if token.kind == "q" and not self._name_like(token):
                break
            if (
                token.kind == "b"
                or (token.kind == "p" and token.text not in "'’&/().")
                or (index > first and token.low in self._cues.breaks)
            ):
                break
            last = index
        if last is None:
            return None
        if self._is_role(Subject(first, last)):
            named = self._with_name_behind(Subject(first, last), stop)
            if named.last > last and named.last + 1 < len(stream) and stream[named.last + 1].text == ",":
                return named
        if last + 1 < len(stream) and stream[last + 1].text != "," and stream[last + 1].kind != "b":
            # No comma ends it ("Secondo Rossi la situazione …"): the name alone is sure.
            start = next((i for i in range(first, last + 1) if stream[i].capital), last)
            last = start
            while last + 1 < stop and (
                stream[last + 1].capital
                or (stream[last + 1].low in _BINDERS and last + 2 < stop and stream[last + 2].capital)
            ):
                last += 1
        return Subject(first, last)

    def before(self, cue: Cue, start: int) -> Subject | None:
        """Return the subject that precedes its verb: "Smith, a nurse who treated him, said"."""
        stream, cues = self._stream, self._cues
        if attached_pronoun(stream[cue.first]) is not None:
            return Subject(cue.first, cue.first)
        index = cue.first - 1
        while index >= start and stream[index].kind == "w" and self._skippable(stream[index]):
            index -= 1
        if index < start:
            return None
        token = stream[index]
        if token.kind == "w" and token.low in cues.relatives:
            return self._antecedent(index, start)
        if token.kind == "p":
            if token.text == ")":
                while index >= start and stream[index].text != "(":
                    index -= 1
                return self._ending_at(index - 1, start) if index - 1 >= start else None
            if token.text == "," or token.text in DASHES:
                return self._apposition(index, start)
            return None
        if token.kind == "q" and not self._name_like(token):
            # An aside in quotes belongs to the subject: one of them, "off the record", said.
            if index - 1 < start or stream[index - 1].kind != "w" or token.text.count(" ") > 4:
                return None
            return self._ending_at(index - 1, start)
        if (
            token.low in {"and", "or", "и", "a", "а", "і", "oraz", "und", "et", "y"}
            or token.low in cues.breaks
        ):
            return self.main(start, cue.first)
        return self._ending_at(index, start)

    def main(self, start: int, stop: int) -> Subject | None:
        """Return the first noun phrase of a sentence, which a participle or a second verb shares."""
        stream, cues = self._stream, self._cues
        if cues.language in _CASED_INVERSION and (named := self._nominative(start, stop)) is not None:
            return named
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
        for first in range(index, stop):
            token = stream[first]
            if token.kind != "w":
                continue
            if token.low in cues.pronouns and token.low not in {"it", "we", "i", "you"}:
                return Subject(first, first)
            if (
                token.capital
                and not self._skippable(token)
                and token.low not in cues.prepositions | cues.breaks
            ):
                last = first
                if token.low in _DETERMINERS:
                    last = min(first + 1, stop - 1)
                while last + 1 < stop and (
                    stream[last + 1].capital or stream[last + 1].low in {"of", "de", "von", "van"}
                ):
                    last += 1
                return Subject(first, last)
        return None

    def _nominative(self, start: int, stop: int) -> Subject | None:
        """The first person in the nominative case, by the morphology of the language."""
        stream = self._stream
        for index in range(start, stop):
            token = stream[index]
            if token.kind != "w" or (index > start and stream[index - 1].low in self._cues.prepositions):
                continue
            if is_nominative_person(token.text, self._cues.language):
                last = index
                while last + 1 < stop and stream[last + 1].capital:
                    last += 1
                return Subject(index, last)
        return None

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
        if token.low in _DETERMINERS or token.capital:
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

    def _skippable(self, token: Token) -> bool:
        return token.low in self._cues.skipped or (
            self._cues.language == "en"
            and not token.capital
            and len(token.low) > 4
            and token.low.endswith("ly")
        )

    def _name_like(self, token: Token) -> bool:
        return token.kind == "q" and name_like(token)

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
                        if not opening and (names or pronoun or head.low in _DETERMINERS):
                            if names and not self._is_role(subject):
                                return subject
                            return self._with_name(subject, index, comma)
                        fallback = fallback or subject
                segment = index + 1
        return fallback

    def _relative_before(self, comma: int, start: int) -> int | None:
        """The comma that opens the relative clause which `comma` closes: "Hill, who left after the vote, said"."""
        stream = self._stream
        for index in range(comma - 1, max(start, comma - _MAX_WORDS), -1):
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
        while index >= start and last - index < _MAX_WORDS:
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
                or token.low in cues.relatives
                or (token.low in cues.that)
            ):
                break
            elif index != last and token.low in {"and", "or", "и", "а", "і"}:
                before = stream[index - 1] if index > start else None
                if before is None or not (before.capital and stream[index + 1].capital):
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
        return Subject(first, last) if first <= last else None

    def _skip_lead(self, first: int, last: int) -> int:
        """Leave out what stands before a subject without a comma: "On Tuesday Trump", "Then Smith"."""
        stream, cues = self._stream, self._cues
        while first < last and (self._skippable(stream[first]) or stream[first].low in self._conjunctions):
            first += 1
        if stream[first].low in cues.prepositions and first < last:
            if cues.language != "en" and not any(token.capital for token in stream[first : last + 1]):
                return first + 1  # «В пресс-службе ведомства сообщили»
            run = last
            while run > first + 1 and (stream[run - 1].capital or stream[run - 1].low in _DETERMINERS):
                run -= 1
            return run
        return first

    def _trim_circumstance(self, subject: Subject) -> Subject:
        """Drop "in an interview with X" between verb and subject in languages that put it there."""
        stream, cues = self._stream, self._cues
        first, last = subject.first, subject.last
        if first == last:
            return subject
        if cues.language in _CASED_INVERSION and not stream[first].capital:
            start = nominative_start(tuple(t.text for t in stream[first : last + 1]), cues.language)
            if start is not None:
                return Subject(first + start, last)
        if stream[first].low not in cues.prepositions:
            return subject
        if not any(token.capital for token in stream[first : last + 1]):
            return Subject(first + 1, last)  # «говорится в сообщении ведомства»
        prepositions = [i for i in range(first, last + 1) if stream[i].low in cues.prepositions]
        nearest = max(prepositions)
        run = last
        while run > nearest + 1 and stream[run - 1].capital:
            run -= 1
        while run > nearest + 2 and not stream[run - 1].capital:
            run -= 1
        return Subject(run, last)


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
