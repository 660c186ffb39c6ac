"""Which verb reports a quote, and who its subject is."""

from __future__ import annotations

from presswatch.mentions.clauses import DASHES, Cue, Sentence
from presswatch.mentions.cues import shared
from presswatch.mentions.nominative import is_nominative_person, is_verb
from presswatch.mentions.noun_phrases import Subject, name_like
from presswatch.mentions.reported_text import JOINERS, SO, Draft, ReportedText
from presswatch.mentions.speakers import VERB_LAST
from presswatch.mentions.verb_last import TURKIC

_REACH = 40  # tokens from a quote to the verb that reports it
_SHORT_REACH = 13  # the same from a quote that does not begin its sentence
_OPENERS = frozenset(
    {"after", "when", "as", "while", "although", "though", "because", "if", "since", "once", "asked"}
)
_PASSIVE = frozenset({"was", "were", "is", "are", "be", "been", "being"})
_OUTLETS_SAY = shared("outlets_say")
_TOPIC = ("은", "는", "이", "가", "께서", "は", "が", "も")  # Korean and Japanese particles of a subject
_CITED = 8  # tokens back to the verb that cites: quoted the minister as saying
_ABSOLUTE = 6  # tokens of "with" and a noun before a participle
LONG = 4  # words from which quoted text is speech rather than a term


class CueLinks(ReportedText):
    """Finds the cue of a quoted passage on either side of it."""

    def _right_cue(self, index: int, sentence: Sentence, done: int) -> tuple[Cue, Subject | None] | None:
        """The verb that follows a quote: “…,” said Smith / “…,” Smith said / «…», — сказал Иванов."""
        stream = self.stream
        start = index + 1
        dashed = False
        while (
            start < sentence.stop
            and stream[start].kind == "p"
            and (stream[start].text in DASHES or stream[start].text == ",")
        ):
            dashed = True
            start += 1
        if start >= sentence.stop:
            return None
        parted = dashed or self._comma_inside(index)
        bare = not parted
        lead = self._lead(done, index) > 0
        inner = self._inner(index)
        verb_last = self.cues.language in VERB_LAST
        if (
            lead
            and not (verb_last and start in self.found)
            and (name_like(stream[index]) or (inner[:1].isupper() and " " not in inner))
        ):
            return None
        for position in range(start, min(sentence.stop, start + (_SHORT_REACH if lead else _REACH))):
            token = stream[position]
            if token.kind == "q" and not name_like(token):
                return None
            if token.kind == "p" and token.text in {";", ":"}:
                return None
            if token.kind == "w" and position == start and token.low in self.cues.breaks - SO:
                return None
            cue = self.found.get(position)
            if cue is None:
                continue
            if cue.source:
                if position != start and not parted:
                    return None
                return cue, self.subjects.named_after(cue, sentence.stop)
            if (cited := self.subjects.quoted_as_saying(cue, sentence.stop)) is not None:
                return cue, cited
            if not cue.speech and (lead or not parted or position - start > 1):
                continue
            if cue.participle and not (position == start and self.cues.language != "en"):
                continue
            before = self.subjects.before(cue, start) if position > start else None
            if before is not None and (self._is_place(before) or (lead and self._is_rest_of_clause(before))):
                before = None
            after = None
            if before is not None and self.cues.language == "ru" and not self._person(before):
                before = self.subjects.after(cue, sentence.stop) or before
            if before is None or self._only_skipped(start, position):
                after = self.subjects.after(cue, sentence.stop)
            if bare:
                if before is None and (after is None or lead) and not verb_last:
                    return None
                if (
                    lead
                    and not verb_last
                    and cue.last + 1 < sentence.stop
                    and stream[cue.last + 1].text != "."
                ):
                    return None
                if before is not None and (
                    position - start > (8 if not lead and len(inner.split()) > LONG else 4)
                    or stream[position - 1].low in self.cues.relatives
                ):
                    return None
                if stream[position + 1].low in self.cues.that if position + 1 < sentence.stop else False:
                    return None
            elif (
                position + 1 < sentence.stop
                and cue.last + 1 < sentence.stop
                and stream[cue.last + 1].low in self.cues.that
                and self.cues.language == "en"
                and position != start
            ):
                return None
            subject = before if before is not None and after is None else after or before
            if subject is None and lead and self.cues.language in VERB_LAST:
                named = index - 1
                while named > done and stream[named].kind == "p":
                    named -= 1
                subject = self.subjects.before(Cue(named + 1, named + 1, "", True, False, False, False), done)
                small = subject is not None and all(
                    token.text[0].islower() for token in stream[subject.first : subject.last + 1]
                )
                if (
                    small and stream[index - 1].text == ","
                ):  # Bakan Göl, suyun azaldığını belirterek, “…” dedi
                    subject = self.subjects.before(Cue(index, index, "", True, False, False, False), done)
            return cue, subject
        plain = not lead and (self._comma_inside(index) or (dashed and self.cues.language != "en"))
        if plain and (found := self._plain_verb(start, sentence)) is not None:
            return found
        return self._signature(index, start, sentence, dashed)

    def _plain_verb(self, start: int, sentence: Sentence) -> tuple[Cue, Subject | None] | None:
        """A verb that no list has, right after “…,”: remembered Roy Smith; Mr. Smith thundered."""
        stream = self.stream
        if start + 1 >= sentence.stop:
            return None
        if self.cues.language != "en":
            return self._any_verb(start, sentence)
        position = start
        while position + 1 < sentence.stop and (
            stream[position].capital or stream[position].low in self.cues.pronouns
        ):
            position += 1
        verb = stream[position]
        if (
            verb.low in self.cues.skipped
            or verb.kind != "w"
            or verb.capital
            or not verb.low.endswith(("ed", "s"))
            or position - start > 4
        ):
            return None
        cue = Cue(position, position, verb.low, True, False, False, False)
        if position > start:
            return cue, Subject(start, position - 1)
        subject = self.subjects.after(cue, sentence.stop)
        return (cue, subject) if subject is not None and stream[subject.first].capital else None

    def _is_place(self, subject: Subject) -> bool:
        """«…»,- Ֆեյսբուքի իր էջում գրել է Հայկը: a word in the locative is no subject."""
        return self.cues.language == "hy" and self.stream[subject.last].low.endswith("ում")

    def _is_rest_of_clause(self, subject: Subject) -> bool:
        """Jan Göl "yolu açmak" istediğini söyledi: small words between words in marks and a last verb are no subject."""
        words = self.stream[subject.first : subject.last + 1]
        if self.cues.language in ("ko", "ja"):
            return not words[-1].low.endswith(_TOPIC)
        return self.cues.language in TURKIC and not any(
            token.capital or token.low in self.cues.pronouns | self.cues.titles for token in words
        )

    def _person(self, subject: Subject) -> bool:
        last = self.stream[subject.last]
        return last.capital or last.low in self.cues.pronouns or is_nominative_person(last.text, "ru")

    def _any_verb(self, start: int, sentence: Sentence) -> tuple[Cue, Subject | None] | None:
        """«…», - успокоил собравшихся губернатор: a small word after the dash, with its subject behind it."""
        while start < sentence.stop and self.stream[start].low in SO | self.cues.skipped:
            start += 1
        if start >= sentence.stop:
            return None
        verb = self.stream[start]
        small = verb.kind == "w" and verb.text[0].islower()
        if not small or verb.low in JOINERS | self.cues.breaks | self.cues.prepositions | self.cues.pronouns:
            return None
        if not is_verb(verb.low, self.cues.language):
            return None
        cue = Cue(start, start, verb.low, True, False, False, False)
        subject = self.subjects.after(cue, sentence.stop)
        return (cue, subject) if subject is not None else None

    def _only_skipped(self, start: int, position: int) -> bool:
        return all(
            token.kind != "w" or token.low in self.cues.skipped for token in self.stream[start:position]
        )

    def _signature(
        self, index: int, start: int, sentence: Sentence, dashed: bool
    ) -> tuple[Cue, Subject | None] | None:
        """A quote signed with a dash: “…” ― Jane Smith, at the end of its paragraph."""
        stream = self.stream
        if (
            not dashed
            or start >= sentence.stop
            or stream[start - 1].text not in DASHES
            or not stream[start].capital
        ):
            return None
        if sentence.stop - start > 14 or self._inner(index)[-1:] == ",":
            return None
        last = start
        while last + 1 < sentence.stop and stream[last + 1].capital:
            last += 1
        return Cue(start - 1, start - 1, "—", True, False, False, False), Subject(start, last)

    def _left_cue(self, index: int, start: int, here: list[Draft]) -> Cue | None:
        """The verb before a quote in its sentence that reports it: the outermost one of its clause."""
        last = here[-1].cue if here else None
        low = start if last is None else min(start, last.first)
        current: Cue | None = None
        for position in range(max(low, index - _REACH), index):
            token = self.stream[position]
            if token.text == ";" or (token.kind == "q" and position >= start and not name_like(token)):
                current = None
            cue = self.found.get(position)
            if cue is None or cue.last >= index:
                continue
            if (
                current is None
                or not current.speech
                or self._own_clause(cue, current, low)
                or cue.last == index - 1
            ) or (self.stream[index - 1].text == ":" and cue.speech):
                current = cue
        if current is not None and last is not None and current.first == last.first:
            return last
        return current

    def _own_clause(self, cue: Cue, outer: Cue, low: int) -> bool:
        """Whether a later verb is no part of what an earlier one reports: ", saying", "and vowed", "but he told"."""
        stream = self.stream
        if cue.source or outer.source:
            return True
        if not any(token.kind == "w" for token in stream[outer.last + 1 : cue.first]):
            return True
        position = cue.first - 1
        while position > low and stream[position].kind == "w" and stream[position].low in self.cues.skipped:
            position -= 1
        if stream[position].text in {",", "―", "—", "-", "–"}:
            return True
        opening = next((token for token in stream[low : outer.first + 1] if token.kind == "w"), None)
        subordinate = opening is not None and (opening.low in _OPENERS or opening is stream[outer.first])
        if subordinate and any(token.text == "," for token in stream[outer.last : cue.first]):
            return True
        if stream[position].low in JOINERS:
            return True
        while (
            position > low
            and position > cue.first - 5
            and stream[position].kind == "w"
            and (stream[position].capital or stream[position].low in self.cues.pronouns)
        ):
            position -= 1
        return stream[position].low in JOINERS or stream[position].low in {
            "while",
            "when",
            "as",
            "after",
            "then",
        }

    def _introduces(self, cue: Cue, index: int) -> bool:
        """Whether a verb before a quote hands over to it alone: said: “…”, told reporters, “…”."""
        stream = self.stream
        gap = stream[cue.last + 1 : index]
        inner = self._inner(index)
        words = len(inner.split())
        starts = inner[:1].isupper() or not inner[:1].isalpha() or inner[:1] in ".…["
        if not gap:
            outlet = name_like(stream[index]) and cue.low in _OUTLETS_SAY
            if outlet and (stream[cue.first - 1].text == "," or self.subjects.before(cue, 0) is None):
                return False  # «Как передаёт «Интерфакс», …»
            return cue.speech and not (self._tail(index) and inner[-1:] not in {".", "?", "!", ",", "…"})
        last = gap[-1].text
        if last == ":":
            return True
        if any(token.low in self.cues.that and token.kind == "w" for token in gap[-1:]):
            return (
                cue.speech
                and words >= 2
                and not self._tail(index)
                and self._complement(cue, index) >= index - 1
            )
        if last == "," or last in DASHES:
            if any(token.low in self.cues.that for token in gap[:3]):
                return False
            if starts or not cue.speech:
                return cue.speech
            first = gap[0].low
            aside = (
                first in self.cues.prepositions or first in self.cues.skipped or cue.low in self.cues.objects
            )
            return words >= LONG and not self._tail(index) and (len(gap) == 1 or aside)
        return False

    def _mixable(self, cue: Cue, index: int) -> bool:
        gap = self.stream[cue.last + 1 : index]
        words = len(self._inner(index).split())
        if self.stream[cue.first - 1].low in _PASSIVE and cue.low.endswith("ed"):
            return False
        if not gap and not cue.speech and self._tail(index) and words < 3:
            return False  # what it calls “psychographic” profiles
        if name_like(self.stream[index]):
            if cue.judgement and gap:
                return True
            return any(token.low in self.cues.that for token in gap)
        return True

    def _subject_of(self, cue: Cue, sentence: Sentence, here: list[Draft], index: int) -> Subject | None:
        if cue.source:
            return self.subjects.named_after(cue, index)
        start = sentence.first
        for position in range(max(start, cue.first - _CITED), cue.first):
            citing = self.found.get(position)
            if (
                citing is not None
                and (cited := self.subjects.quoted_as_saying(citing, cue.last + 1)) is not None
            ):
                return cited
        subject: Subject | None = None
        if cue.participle or self._coordinated(cue, start):
            if cue.participle and (own := self._with_its_own(cue, start)) is not None:
                return own
            if cue.participle and cue.first > start and self.stream[cue.first - 1].capital:
                return self.subjects.before(cue, start)
            subject = here[-1].subject if here else None
            if subject is None and cue.participle:
                subject = self._earlier_subject(cue, sentence)
            return subject or self.subjects.before(cue, start)
        floor = max([start] + [draft.contents[-1][1] + 1 for draft in here])
        subject = self.subjects.after(cue, index) if self.subjects.fronted(floor) else None
        if subject is None:
            subject = self.subjects.before(cue, floor)
        if subject is None and self.cues.language != "en":
            subject = self.subjects.after(cue, index)
        if subject is None and here:
            subject = here[-1].subject
        return subject

    def _with_its_own(self, cue: Cue, start: int) -> Subject | None:
        """The subject that an English participle has behind "with": with lobbyists telling the committee."""
        stream = self.stream
        if self.cues.language != "en":
            return None
        for position in range(cue.first - 1, max(start, cue.first - _ABSOLUTE) - 1, -1):
            token = stream[position]
            if token.kind != "w" or position in self.found:
                return None
            if token.low == "with":
                return Subject(position + 1, cue.first - 1) if position + 1 < cue.first else None
        return None

    def _coordinated(self, cue: Cue, start: int) -> bool:
        position = cue.first - 1
        while position > start and self.stream[position].low in self.cues.skipped:
            position -= 1
        return position >= start and self.stream[position].low in {
            "and",
            "и",
            "a",
            "і",
            "oraz",
            "et",
            "und",
            "y",
            "e",
        }

    def _earlier_subject(self, cue: Cue, sentence: Sentence) -> Subject | None:
        for position in range(sentence.first, cue.first):
            other = self.found.get(position)
            if other is not None and not other.participle and not other.source:
                subject = self.subjects.before(other, sentence.first)
                if subject is not None:
                    return subject
        return self.subjects.main(sentence.first, cue.first)
