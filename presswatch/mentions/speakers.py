"""Who speaks: the subject of a reporting verb, found without a parser.

That is less than a parser knows and needs no model: newsroom prose keeps speaker and verb together.
"""

from __future__ import annotations

from presswatch.mentions import verb_last
from presswatch.mentions.clause_subjects import KEPT_PREPOSITIONS, ClauseSubjects
from presswatch.mentions.clauses import DASHES, TERMINALS, Cue
from presswatch.mentions.cues import shared
from presswatch.mentions.nominative import has_dictionary, is_nominative_person
from presswatch.mentions.noun_phrases import (
    CASED_INVERSION,
    CONJUNCTIONS,
    MAX_WORDS,
    OWNER_BEFORE_NAME,
    Subject,
    attached_pronoun,
    is_given_name,
)

_BINDERS = shared("binders")
_HEARER_FIRST = frozenset(
    {"told", "tells", "tell", "telling", "informed", "informs", "assured", "assures", "reminded", "reminds"}
)
VERB_LAST = frozenset({"kk", "ky", "uz", "az", "tr", "tk", "tt", "tg", "fa", "hy", "ka", "hi", "ko", "ja"})
_ROLE_BEHIND = VERB_LAST | {"hu"}  # languages in which what somebody is follows the name
_TO_WHOM = frozenset({"der", "dem", "den"})
_ASIDE_VERBS = frozenset({"says", "said", "writes", "wrote", "argues", "notes"})
_TO_US = frozenset({"dieser", "diesem", "unserer", "unserem", "seiner", "ihrer"})  # dieser Zeitung
_VERB_SECOND = frozenset({"de", "nl", "sv", "da", "no"})
_CITING = frozenset({"quoted", "quotes", "quoting", "cited", "cites", "citing"})
_AND_OR = frozenset(
    {"and", "or", "и", "a", "а", "і", "oraz", "und", "et", "y", "ja", "és", "och", "og", "și", "ir", "un"}
)
_LONG_ARMENIAN = 3  # words from which on a phrase may hold more than its subject
_WITHOUT_CAPITALS = frozenset({"ar", "he"})
_WHICH = (
    "котор",
    "яки",
    "якой",
    "któr",
    "welche",
    "lequel",
    "lesquel",
    "laquel",
)  # beginnings of a relative in any case
_CITING_RUSSIAN = frozenset({"цитирует", "цитируют", "цитировал", "цитировало"})
_MOST_CITED = 8  # tokens between such a verb and what it cites
_SVO_ONLY = frozenset({"en"})  # languages whose hearer (told X) follows the verb without a case


class SubjectFinder(ClauseSubjects):
    """Finds the subjects of the cues of one token stream."""

    def after(self, cue: Cue, stop: int) -> Subject | None:
        """Return the subject that follows its verb: "said Jane Smith, a nurse"."""
        cues, stream = self._cues, self._stream
        if "es" in cue.low.split():
            return None  # hieß es
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
        if cue.low in _CITING_RUSSIAN and stream[first].capital:
            return Subject(first, self._end_of_name(first))  # цитирует Озерова агентство
        if english:
            if not self._noun_start(first, stop):
                return None
        elif stream[first].low in cues.breaks | cues.that:
            return None
        if stream[first].low in cues.pronouns:
            return Subject(first, first)
        last = first
        parenthesis = 0
        for index in range(first, min(stop, first + MAX_WORDS)):
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
                if not parenthesis and self._ends_a_name(last, index, stop):
                    break
                continue
            if parenthesis:
                continue
            if token.kind == "b" or (token.kind == "p" and token.text not in "'’&/"):
                break
            if index > first and token.kind == "w":
                if token.low in cues.breaks or token.low in cues.that or self._is_hearer(index, first):
                    break
                after = stream[index + 1] if index + 1 < stop else None
                if not english and token.low in CONJUNCTIONS and not (after is not None and after.capital):
                    if not self._nominative_follows(index, stop):
                        break
                    continue
                if cues.language in CASED_INVERSION and has_dictionary(cues.language):
                    before = stream[index - 1]
                    complete = before.capital and is_nominative_person(before.text, cues.language)
                    # A name that no dictionary knows is whole as well, where nothing else stands behind the verb.
                    complete = complete or (
                        index > first + 1 and all(token.capital for token in stream[first:index])
                    )
                    named = complete or not self._name_follows(index, stop)
                else:
                    named = stream[index - 1].capital and token.low not in _BINDERS
                if cues.language in _WITHOUT_CAPITALS and token.low in cues.small:
                    break
                if not (english or token.capital or token.low in _BINDERS) and self._is_full_name(index - 1):
                    break
                ended = english or self._is_full_name(index - 1) or not self._full_name_follows(index, stop)
                if named and ended and (token.low in cues.prepositions or self._skippable(token)):
                    break
                ended = cues.language in _ROLE_BEHIND and stream[index - 1].capital and not token.capital
                if ended and not self._name_follows(index - 1, stop):
                    break
                if english and token.low in cues.prepositions and token.low not in KEPT_PREPOSITIONS:
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

    def fronted(self, start: int) -> bool:
        """Whether a clause opens with a preposition in a language whose verb then stands before its subject: Über den Plan sagte er."""
        language = self._cues.language
        return language in _VERB_SECOND and self._stream[start].low in self._cues.prepositions

    def _ends_a_name(self, last: int, closing: int, stop: int) -> bool:
        """Whether the bracket closed at `closing` stands behind the speaker, and no name goes on: Ada Lind (R-Ohio), Lind (43).

        A body's initials may stand there, and its head's name behind them: der Chef des Seeamts (SAM) Jan Lind.
        """
        stream = self._stream
        if not stream[last].capital:
            return False
        after = stream[closing + 1 : min(closing + 3, stop)]
        goes_on = len(after) == 2 and all(token.capital for token in after)
        return not goes_on or self._is_full_name(last)

    def _is_full_name(self, last: int) -> bool:
        stream = self._stream
        given = stream[last - 1] if last else None
        return given is not None and given.capital and is_given_name(given, self._cues.language)

    def _is_hearer(self, index: int, first: int) -> bool:
        """Whether a German article behind a full name begins whom it is told to: sagte Ada Lind der Seezeitung."""
        return (
            self._cues.language == "de"
            and self._stream[index - 1].capital
            and (
                self._stream[index].low in _TO_US
                or (
                    self._stream[index].low in _TO_WHOM
                    and index > first + 1
                    and self._is_full_name(index - 1)
                )
            )
        )

    def _full_name_follows(self, index: int, stop: int) -> bool:
        """Whether a given name and another capital come before the next mark: prezes Federacji w Opolu Anna Lind."""
        language = self._cues.language
        if language not in OWNER_BEFORE_NAME:
            return False
        for position in range(index + 1, min(stop - 1, index + MAX_WORDS)):
            token, after = self._stream[position], self._stream[position + 1]
            if token.kind != "w" or position in self._found:
                return False
            if token.capital and after.capital and is_given_name(token, language):
                return self._stream[position - 1].low not in self._cues.prepositions
        return False

    def _nominative_follows(self, index: int, stop: int) -> bool:
        """Whether a Russian name in the nominative comes before the next mark: врач скорой и неотложной помощи Анна Озерова."""
        if self._cues.language not in CASED_INVERSION or not has_dictionary(self._cues.language):
            return False
        for position in range(index + 1, min(stop - 1, index + MAX_WORDS)):
            token = self._stream[position]
            if token.kind != "w" or position in self._found or token.low in self._cues.prepositions:
                return False
            if token.capital and is_nominative_person(token.text, self._cues.language):
                return self._stream[position + 1].capital
        return False

    def _without_place(self, phrase: Subject) -> Subject:
        """A phrase without what a preposition opens behind its last name: Jan Lind v pátek ráno, Jan Lind k tomu."""
        stream = self._stream
        name = next((i for i in range(phrase.last, phrase.first, -1) if stream[i].capital), phrase.last)
        if name == phrase.last or stream[name + 1].low not in self._cues.prepositions:
            return phrase
        return Subject(phrase.first, name)

    def quoted_as_saying(self, cue: Cue, stop: int) -> Subject | None:
        """Whom a paper cites: "Interfax quoted Hill as saying", "he was cited as telling"; None where `cue` does not cite."""
        stream = self._stream
        if self._cues.language != "en" or cue.low not in _CITING:
            return None
        first = cue.last + 1
        if cue.low == "quoted" and first + 1 < stop and stream[first].capital and stream[first + 1].capital:
            last = self._end_of_name(first)
            if last + 1 < len(stream) and stream[last + 1].text in {",", "."}:
                return Subject(first, last)  # “…,” the Herald quoted Sam Hill, who leads the team
        for index in range(first, min(stop - 1, cue.last + _MOST_CITED)):
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
        if first < len(stream) and stream[first].low.startswith(_WHICH):
            return None  # правила, согласно которым
        for index in range(first, min(stop, first + MAX_WORDS)):
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
        if "es" in cue.low.split():
            return None
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
            if token.text in DASHES and cues.language != "en" and not self._is_aside(index, start):
                return None
            if token.text == "," and cues.language in _VERB_SECOND and self._noun_behind(cue):
                return self.after(cue, min(len(stream), cue.last + 1 + MAX_WORDS))
            if token.text == "," and cues.language == "en" and self._inverted(cue, index):
                return Subject(cue.last + 1, self._end_of_name(cue.last + 1))
            if token.text == "," or token.text in DASHES:
                return self._apposition(index, start)
            return None
        if token.kind == "q" and not self._name_like(token):
            # An aside in quotes belongs to the subject: one of them, "off the record", said.
            if index - 1 < start or stream[index - 1].kind != "w" or token.text.count(" ") > 4:
                return None
            return self._ending_at(index - 1, start)
        if token.low in _AND_OR or token.low in cues.breaks:
            return self.main(start, cue.first)
        return self._name_of_long_role(index, start) or self._before_its_objects(cue, index, start)

    def _before_its_objects(self, cue: Cue, last: int, start: int) -> Subject | None:
        """The phrase that ends at `last`; where verbs stand last, without objects and times between subject and verb."""
        language, stream = self._cues.language, self._stream
        phrase = self._ending_at(last, start)
        if phrase is None or phrase.first == phrase.last or language == "en":
            return phrase
        phrase = self._without_place(phrase)
        if language in verb_last.TURKIC:
            end = verb_last.turkic_end(stream[phrase.first : phrase.last + 1], self._cues)
            if end is not None:
                return self._ending_at(phrase.first + end, start)
            comma = phrase.first - 1
            named = comma > start and stream[comma].text == "," and stream[comma - 1].capital
            return self._ending_at(comma - 1, start) if named else None
        if language in verb_last.FIRST_PHRASE:
            found = verb_last.first_phrase(stream[start : cue.first], self._cues)
            return Subject(start + found[0], start + found[1]) if found else phrase
        if language == "hy" and phrase.last - phrase.first >= _LONG_ARMENIAN:
            end = verb_last.armenian_end(stream[phrase.first : phrase.last + 1], self._cues)
            return Subject(phrase.first, phrase.first + end) if end is not None else phrase
        return phrase

    def _inverted(self, cue: Cue, comma: int) -> bool:
        """Whether a name behind the verb speaks, in an aside that a comma opens: When it comes to money, says Hill, …"""
        stream = self._stream
        first = cue.last + 1
        if cue.low not in _ASIDE_VERBS or first >= len(stream) or not stream[first].capital:
            return False
        last = self._end_of_name(first)
        return (
            last + 1 < len(stream) and stream[last + 1].text in {",", "."} and not stream[comma - 1].capital
        )

    def _noun_behind(self, cue: Cue) -> bool:
        """Whether the subject follows its verb, which a comma parts from what is said: …, sagte Lind: …"""
        first = cue.last + 1
        if first >= len(self._stream) or self._stream[first].kind != "w":
            return False
        after = self._stream[first]
        return after.capital or after.low in self._cues.pronouns or self._skippable(after)

    def _is_aside(self, closing: int, start: int) -> bool:
        """Whether the dash at `closing` closes what another opened (Jan Lind – szef portu – powiedział), and does not end speech."""
        return any(token.text in DASHES for token in self._stream[start:closing])
