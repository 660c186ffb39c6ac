"""A text cut into tokens, cues and sentences, and where reported content starts and ends in it."""

from __future__ import annotations

from dataclasses import dataclass

from presswatch.mentions.clauses import DASHES, Cue, Sentence, find_cues, sentences, tokens
from presswatch.mentions.cues import Cues
from presswatch.mentions.noun_phrases import Subject
from presswatch.mentions.speakers import SubjectFinder

_CLAUSE_BREAKS = frozenset(
    {"although", "though", "while", "whereas", "as", "since", "which", "who", "yet", "so", "even"}
)
JOINERS = frozenset(
    {"and", "but", "or", "и", "но", "а", "a", "ale", "і", "oraz", "und", "aber", "et", "mais", "y", "e", "ma"}
)


SO = frozenset({"as", "так", "як", "jak", "so", "tak", "как"})  # they part no clause from its verb


@dataclass(slots=True, eq=False)
class Draft:
    """A quote being put together: token ranges of its content, its subject, its cue."""

    contents: list[tuple[int, int]]  # token ranges [first, last]
    subject: Subject | None
    cue: Cue | None
    sentence: int
    paragraph: int


class ReportedText:
    """What every rule about quotes asks of a text. Positions are indexes of tokens."""

    def __init__(self, text: str, lexicon: Cues) -> None:
        self.text = text
        self.cues = lexicon
        self.stream = tokens(text, lexicon)
        self.found = find_cues(self.stream, lexicon)
        self.cue_places = list(self.found)  # in order
        self.sentences = sentences(self.stream, self.found)
        self.subjects = SubjectFinder(self.stream, lexicon, self.found)

    def _words(self, first: int, stop: int) -> int:
        return sum(1 for token in self.stream[first:stop] if token.kind in "wq")

    def _lead(self, done: int, index: int) -> int:
        """How many words stand before a quote, a dateline not counted: OSLO (AP) - “…”"""
        before = self.stream[index - 1] if index > done else None
        if before is not None and before.text in DASHES:
            words = [token for token in self.stream[done:index] if token.kind == "w"]
            place = [token for token in words if token.text.isupper() or token.text.isdigit()]
            marked = any(token.text in {")", "/"} for token in self.stream[done:index])
            if place and words[0].text.isupper() and (marked or len(place) == len(words)):
                return 0
        return self._words(done, index)

    def _inner(self, index: int) -> str:
        token = self.stream[index]
        assert token.passage is not None
        return token.text[token.passage.inner - token.start : token.passage.outer - token.start].strip()

    def _comma_inside(self, index: int) -> bool:
        return self._inner(index).rstrip("’'”\"»")[-1:] in {",", "?", "!", "…", "—", "-", "–"}

    def _tail(self, index: int) -> bool:
        after = self.stream[index + 1] if index + 1 < len(self.stream) else None
        return after is not None and after.kind == "w"

    def _complement(self, cue: Cue, index: int) -> int:
        """Where reported content starts after a verb: past hearer and circumstance, at "that" if there."""
        stream, lexicon = self.stream, self.cues
        first = cue.last + 1
        if cue.source:
            named = self.subjects.named_after(cue, index)
            first = max(first, named.last + 1) if named is not None else first
            while first < index and stream[first].kind == "p":
                first += 1
            return first
        if self.stream[cue.first - 1].low in SO and cue.first:
            as_said = self.subjects.after(cue, index)
            if as_said is not None and stream[as_said.last + 1].text == ",":
                return min(index, as_said.last + 2)
        while first < index and (stream[first].kind == "p" or stream[first].low in lexicon.skipped):
            first += 1
        if first >= index:
            return first
        hearer = cue.low in lexicon.objects
        if hearer or stream[first].low in lexicon.prepositions or lexicon.language != "en":
            reach = min(index, first + (16 if hearer else 14))
            for position in range(first, reach):
                if stream[position].kind == "w" and stream[position].low in lexicon.that:
                    return position
        if hearer:
            while first < index and (
                stream[first].capital or stream[first].low in {"him", "her", "them", "me", "us", "you"}
            ):
                first += 1
        return first if first < index else index

    def _clause_end(self, index: int, sentence: Sentence) -> int:
        """Where content that a quote is part of ends: the sentence, or a clause of the reporter's own."""
        stream = self.stream
        last = index
        for position in range(index + 1, sentence.stop):
            token = stream[position]
            if token.kind == "p" and token.text in {";", "―", "—", ":", "("}:
                break
            after = stream[position + 1] if position + 1 < sentence.stop else None
            if token.text == "," and after is not None:
                joined = after.low in JOINERS and stream[position + 2].low not in self.cues.that
                if joined or after.low in _CLAUSE_BREAKS or self._cue_within(position + 1, 4):
                    break
            if token.kind == "w" and token.low in JOINERS and after is not None:
                if self._cue_within(position + 1, 4) or after.low in self.cues.skipped:
                    break
                if after.kind == "w" and after.low.endswith("ed") and self.cues.language == "en":
                    break
            if token.kind in "wq":
                last = position
        return last

    def _cue_within(self, start: int, count: int) -> bool:
        for position in range(start, min(start + count, len(self.stream))):
            if self.stream[position].kind != "w":
                return False
            cue = self.found.get(position)
            if cue is not None and (cue.speech or cue.judgement):
                return True
        return False

    def _content_start(self, done: int, index: int) -> int:
        """Where content that runs into a quote starts: its sentence, unless a dash or bracket parts the two."""
        stream = self.stream
        before = stream[index - 1]
        if (before.text in DASHES or before.text in {":", "("}) and self._inner(index)[:1].isupper():
            return index
        first = done
        while first < index and stream[first].kind == "p":
            first += 1
        return first

    def _trim(self, last: int) -> int:
        while last > 0 and self.stream[last].kind in "pb":
            last -= 1
        return last
