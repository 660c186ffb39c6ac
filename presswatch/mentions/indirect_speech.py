"""Indirect speech: X said that …; …, X said; according to X, …; as X said, …"""

from __future__ import annotations

from bisect import bisect_left

from presswatch.mentions.clauses import Cue, Sentence
from presswatch.mentions.cue_links import CueLinks
from presswatch.mentions.noun_phrases import Subject
from presswatch.mentions.reported_text import SO, Draft
from presswatch.mentions.speakers import VERB_LAST

_THAT_REACH = 14  # words from a verb to its "that", over hearer and circumstance
_CLOSING_REACH = 8  # words from the comma that closes content to the verb behind it
_WITHOUT_THAT = frozenset(
    {
        "said",
        "says",
        "say",
        "saying",
        "thinks",
        "believes",
        "believed",
        "argues",
        "argued",
        "insists",
        "insisted",
        "added",
        "adds",
        "noted",
        "notes",
    }
)
_CLAUSE_STARTS = frozenset(
    {
        "he",
        "she",
        "they",
        "it",
        "we",
        "i",
        "you",
        "there",
        "the",
        "his",
        "her",
        "their",
        "a",
        "an",
        "this",
        "these",
        "those",
        "all",
        "no",
        "many",
        "some",
        "most",
    }
)
_Found = tuple[int, int, Subject | None, Cue]


class IndirectSpeech(CueLinks):
    """Finds what is reported without quotation marks."""

    def _indirect(self, number: int, sentence: Sentence) -> list[Draft]:
        """Return what a sentence without quotes reports; what is reported may report in its turn."""
        result: list[Draft] = []
        reported_from = sentence.stop
        places = self.cue_places
        for position in places[bisect_left(places, sentence.first) : bisect_left(places, sentence.stop)]:
            cue = self.found[position]
            if not (cue.speech or cue.source):
                continue
            if result and position < reported_from:
                continue
            found = self._said_that(cue, sentence) if result else self._first(cue, sentence)
            if found is None or found[1] - found[0] < 2:
                continue
            first, last, subject, cue = found
            result.append(Draft([(first, last)], subject, cue, number, sentence.paragraph))
            if first <= position:
                break
            reported_from = first
        return result

    def _first(self, cue: Cue, sentence: Sentence) -> _Found | None:
        if cue.source:
            return self._by_source(cue, sentence)
        return (
            self._as_said(cue, sentence)
            or self._in_words_of(cue, sentence)
            or self._said_that(cue, sentence)
            or self._said(cue, sentence)
            or self._said_last(cue, sentence)
        )

    def _by_source(self, cue: Cue, sentence: Sentence) -> _Found | None:
        """According to X, …; …, according to X."""
        subject = self.subjects.named_after(cue, sentence.stop)
        if subject is None:
            return None
        if cue.first == sentence.first:
            # A pronoun may stand inside the phrase: «По её словам, …»
            return max(subject.last, cue.last) + 2, self._trim(sentence.stop - 1), subject, cue
        return sentence.first, self._trim(cue.first - 1), subject, cue

    def _as_said(self, cue: Cue, sentence: Sentence) -> _Found | None:
        """As X said, …: «Как сообщил X, …»"""
        if cue.first != sentence.first + 1 or self.stream[sentence.first].low not in SO:
            return None
        subject = self.subjects.after(cue, sentence.stop)
        if subject is None or subject.last + 1 >= sentence.stop:
            return None
        if self.stream[subject.last + 1].text != ",":
            return None
        return subject.last + 2, self._trim(sentence.stop - 1), subject, cue

    def _in_words_of(self, cue: Cue, sentence: Sentence) -> _Found | None:
        """In X's words, …, where the phrase follows its speaker: «Министрдің айтуынша, …»"""
        after = cue.last + 1
        if self.cues.language not in VERB_LAST or after >= sentence.stop:
            return None
        if self.stream[after].text not in {",", "՝"} or cue.first - sentence.first > _CLOSING_REACH:
            return None
        subject = self.subjects.before(cue, sentence.first)
        return (after + 1, self._trim(sentence.stop - 1), subject, cue) if subject is not None else None

    def _said_that(self, cue: Cue, sentence: Sentence) -> _Found | None:
        """X said that …"""
        for position in range(cue.last + 1, min(cue.last + 1 + _THAT_REACH, sentence.stop)):
            token = self.stream[position]
            if token.kind == "w" and token.low in self.cues.that:
                subject = self._subject_of(cue, sentence, [], position)
                return position, self._trim(sentence.stop - 1), subject, cue
        return None

    def _said(self, cue: Cue, sentence: Sentence) -> _Found | None:
        """X said he would …: English leaves out "that" before a pronoun or a noun phrase."""
        first = cue.last + 1
        while first < sentence.stop and self.stream[first].low in self.cues.skipped:
            first += 1
        if self.cues.language != "en" or cue.low not in _WITHOUT_THAT or first >= sentence.stop:
            return None
        token = self.stream[first]
        if token.kind != "w" or not (token.low in _CLAUSE_STARTS or token.capital):
            return None
        subject = self._subject_of(cue, sentence, [], first)
        return (first, self._trim(sentence.stop - 1), subject, cue) if subject is not None else None

    def _said_last(self, cue: Cue, sentence: Sentence) -> _Found | None:
        """…, X said."""
        if cue.participle or any(token.text == "," for token in self.stream[cue.last + 2 : sentence.stop]):
            return None
        for position in range(cue.first - 1, max(sentence.first + 2, cue.first - _CLOSING_REACH), -1):
            if self.stream[position].text == ",":
                subject = self.subjects.before(cue, position + 1) or self.subjects.after(cue, sentence.stop)
                return sentence.first, position - 1, subject, cue
        return None
