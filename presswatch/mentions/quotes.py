"""Who says what: direct, mixed and indirect quotes with speaker, role and cue.

Rules over quotation marks, a lexicon of reporting verbs and the noun phrases around them; the design
follows Pouliquen et al., "Automatic detection of quotations in multilingual news" (RANLP 2007), and
O'Keefe et al., "A sequence labelling approach to quote attribution" (EMNLP 2012), without their models.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from presswatch.mentions.clauses import DASHES, Cue, Sentence, find_cues, sentences, tokens
from presswatch.mentions.cues import Cues, cues
from presswatch.mentions.dialogues import interview
from presswatch.mentions.speakers import Names, Subject, SubjectFinder, attached_pronoun, name_like, personal
from presswatch.types import Quote, QuoteKind, Span

MAX_CHARACTERS = 400_000  # of a text that is read; the rest is left unread
_REACH = 40  # tokens from a quote to the verb that reports it
_JOINERS = frozenset(
    {"and", "but", "or", "и", "но", "а", "a", "ale", "і", "oraz", "und", "aber", "et", "mais", "y", "e", "ma"}
)
_OPENERS = frozenset(
    {"after", "when", "as", "while", "although", "though", "because", "if", "since", "once", "asked"}
)
_CLAUSE_BREAKS = frozenset(
    {"although", "though", "while", "whereas", "as", "since", "which", "who", "yet", "so", "even"}
)
_PASSIVE = frozenset({"was", "were", "is", "are", "be", "been", "being"})
_SO = frozenset({"as", "так", "як", "jak", "so", "tak"})
_VERB_LAST = frozenset({"kk", "ky", "uz", "az", "tr", "tk", "tt", "tg", "fa", "hy", "ka"})
_PRO_DROP = frozenset(
    {"pl", "cs", "sk", "sl", "hr", "sr", "bg", "mk", "es", "it", "pt", "ro", "hy", "ka", "tr", "az"}
)
_LONG = 4  # words from which quoted text is speech rather than a term


@dataclass(slots=True, eq=False)
class _Draft:
    contents: list[tuple[int, int]]  # token ranges [first, last]
    subject: Subject | None
    cue: Cue | None
    sentence: int
    paragraph: int


def quotes(text: str, language: str, title: str = "", *, indirect: bool = True) -> list[Quote]:
    """Return the quotes of a text in order of their content.

    `language` is a BCP 47 primary subtag; `title` helps to name an interviewee. Spans are offsets of code
    points into `text`; `speaker_text` is the fullest form of the speaker's name found in the text.
    """
    text = text[:MAX_CHARACTERS]
    finder = _Finder(text, cues(language), indirect)
    return finder.run(title)


def quotes_lines(
    documents: Iterable[Mapping[str, object]], *, indirect: bool = False
) -> Iterator[dict[str, object]]:
    """Yield `{id, quotes: [{span, speaker, speaker_text, kind}]}` for documents `{id, text, lang, title}`.

    Spans are `[start, end]` in code points; `speaker` is the mention beside the quote, `speaker_text` its
    fullest form. Indirect speech is left out unless asked for.
    """
    for document in documents:
        text = str(document.get("text") or "")
        found = quotes(
            text,
            str(document.get("lang") or document.get("language") or ""),
            str(document.get("title") or ""),
            indirect=indirect,
        )
        lines = [
            {
                "span": _one_span(quote),
                "speaker": [quote.speaker[0].start, quote.speaker[-1].end] if quote.speaker else None,
                "speaker_text": quote.speaker_text,
                "kind": quote.kind.value,
            }
            for quote in found
        ]
        yield {"id": document.get("id"), "quotes": lines}


def _one_span(quote: Quote) -> list[int]:
    """One `[start, end]` for content in several parts: from first to last, or the longest part alone.

    Whichever shares more characters with the content, as a share of both together: a long "said so-and-so,
    who …" between two short parts would otherwise be most of the span.
    """
    parts = sorted((span.start, span.end) for span in quote.content)
    start, end = parts[0][0], parts[-1][1]
    length = sum(last - first for first, last in parts)
    longest = max(parts, key=lambda part: part[1] - part[0])
    if length / (end - start) >= (longest[1] - longest[0]) / length:
        return [start, end]
    return list(longest)


class _Finder:
    def __init__(self, text: str, lexicon: Cues, indirect: bool) -> None:
        self.text = text
        self.cues = lexicon
        self.indirect = indirect
        self.stream = tokens(text, lexicon)
        self.found = find_cues(self.stream, lexicon)
        self.sentences = sentences(self.stream, self.found)
        self.subjects = SubjectFinder(self.stream, lexicon, self.found)
        self.drafts: list[_Draft] = []

    def run(self, title: str) -> list[Quote]:
        for number, sentence in enumerate(self.sentences):
            self._read(number, sentence)
        names = Names(self.stream, self.cues)
        found = [self._finish(draft, names) for draft in self.drafts]
        answers = self._answers(title, names)
        if answers:
            inside = [(answer.content[0].start, answer.content[0].end) for answer in answers]
            found = [quote for quote in found if not any(s <= quote.content[0].start < e for s, e in inside)]
        return self._dropped(sorted(found + answers, key=lambda quote: quote.content[0].start))

    def _dropped(self, found: list[Quote]) -> list[Quote]:
        """Where a language leaves out the pronoun (dodal, zaznaczył), the speaker is the one before."""
        if self.cues.language not in _PRO_DROP:
            return found
        result: list[Quote] = []
        name: str | None = None
        for quote in found:
            if quote.cue and not quote.speaker and name is not None:
                quote = replace(quote, speaker_text=name)
            name = quote.speaker_text or name
            result.append(quote)
        return result

    def _answers(self, title: str, names: Names) -> list[Quote]:
        result: list[Quote] = []
        for answer in interview(self.text, title):
            speaker = (Span(*answer.speaker),) if answer.speaker is not None else ()
            full = names.fullest(answer.speaker_text, len(self.text)) if answer.speaker_text else None
            words = self.text[answer.start : answer.end]
            span = Span(answer.start, answer.end)
            result.append(Quote(QuoteKind.DIRECT, (span,), words, speaker, full))
        return result

    def _read(self, number: int, sentence: Sentence) -> None:
        stream = self.stream
        done = sentence.first
        index = sentence.first
        here: list[_Draft] = []
        while index < sentence.stop:
            if stream[index].kind != "q" or index < done:
                index += 1
                continue
            draft = self._quote(index, done, number, sentence, here)
            if draft is None:
                index += 1
                continue
            if draft not in here:
                here.append(draft)
            if draft not in self.drafts[-4:]:
                self.drafts.append(draft)
            done = draft.contents[-1][1] + 1
            index = max(index + 1, done)
        if not here and self.indirect:
            self._indirect(number, sentence)

    # -- one quoted passage -------------------------------------------------------------------------

    def _quote(
        self, index: int, done: int, number: int, sentence: Sentence, here: list[_Draft]
    ) -> _Draft | None:
        lead = self._words(done, index)
        right = self._right_cue(index, sentence, done)
        left = self._left_cue(index, max(done, sentence.first), here)
        before = self.stream[index - 1].text if index else ""
        if left is not None and here and here[-1].cue is left and (before in {",", ":"} or before in DASHES):
            here[-1].contents.append((index, index))  # “The risk,” said Smith, who …, “is that …”
            return here[-1]
        reported_after = right is not None and self._comma_inside(index) and before != ":"
        if left is not None and self._introduces(left, index) and not reported_after:
            return self._from_left(left, index, number, sentence, here)
        if right is not None:
            cue, subject = right
            first = index
            if lead and not (here and done > sentence.first) and self.cues.language not in _VERB_LAST:
                first = self._content_start(done, index)
            draft = _Draft([(first, index)], subject, cue, number, sentence.paragraph)
            return draft
        if left is not None and not (here and left is here[-1].cue):
            return self._from_left(left, index, number, sentence, here)
        return self._uncued(index, lead, number, sentence, here)

    def _words(self, first: int, stop: int) -> int:
        return sum(1 for token in self.stream[first:stop] if token.kind in "wq")

    def _inner(self, index: int) -> str:
        token = self.stream[index]
        assert token.passage is not None
        return token.text[token.passage.inner - token.start : token.passage.outer - token.start].strip()

    def _comma_inside(self, index: int) -> bool:
        return self._inner(index).rstrip("’'”\"»")[-1:] in {",", "?", "!", "…", "—", "-", "–"}

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
        lead = self._words(done, index) > 0
        inner = self._inner(index)
        verb_last = self.cues.language in _VERB_LAST
        if (
            lead
            and not (verb_last and start in self.found)
            and (name_like(stream[index]) or (inner[:1].isupper() and " " not in inner))
        ):
            return None
        for position in range(start, min(sentence.stop, start + _REACH)):
            token = stream[position]
            if token.kind == "q" and not name_like(token):
                return None
            if token.kind == "p" and token.text in {";", ":"}:
                return None
            if token.kind == "w" and position == start and token.low in self.cues.breaks - _SO:
                return None
            cue = self.found.get(position)
            if cue is None:
                continue
            if cue.source:
                if position != start and not parted:
                    return None
                return cue, self.subjects.named_after(cue, sentence.stop)
            if not cue.speech:
                if parted and position - start <= 1 and cue.judgement:
                    pass
                else:
                    continue
            if cue.participle and not (position == start and self.cues.language != "en"):
                continue
            before = self.subjects.before(cue, start) if position > start else None
            after = None
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
                    position - start > (8 if not lead and len(inner.split()) > _LONG else 4)
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
            if subject is None and lead and self.cues.language in _VERB_LAST:
                named = index - 1
                while named > done and stream[named].kind == "p":
                    named -= 1
                subject = self.subjects.before(Cue(named + 1, named + 1, "", True, False, False, False), done)
            return cue, subject
        if (
            not lead
            and self._comma_inside(index)
            and (found := self._plain_verb(start, sentence)) is not None
        ):
            return found
        return self._signature(index, start, sentence, dashed)

    def _plain_verb(self, start: int, sentence: Sentence) -> tuple[Cue, Subject | None] | None:
        """A verb that no list has, right after “…,”: remembered Roy Smith; Mr. Smith thundered."""
        stream = self.stream
        if self.cues.language != "en" or start + 1 >= sentence.stop:
            return None
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

    def _left_cue(self, index: int, start: int, here: list[_Draft]) -> Cue | None:
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
        if stream[position].low in _JOINERS:
            return True
        while (
            position > low
            and position > cue.first - 5
            and stream[position].kind == "w"
            and (stream[position].capital or stream[position].low in self.cues.pronouns)
        ):
            position -= 1
        return stream[position].low in _JOINERS or stream[position].low in {
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
            return words >= _LONG and not self._tail(index) and (len(gap) == 1 or aside)
        return False

    def _tail(self, index: int) -> bool:
        after = self.stream[index + 1] if index + 1 < len(self.stream) else None
        return after is not None and after.kind == "w"

    def _subject_of(self, cue: Cue, sentence: Sentence, here: list[_Draft], index: int) -> Subject | None:
        if cue.source:
            return self.subjects.named_after(cue, index)
        start = sentence.first
        subject: Subject | None = None
        if cue.participle or self._coordinated(cue, start):
            if cue.participle and cue.first > start and self.stream[cue.first - 1].capital:
                return self.subjects.before(cue, start)
            subject = here[-1].subject if here else None
            if subject is None and cue.participle:
                subject = self._earlier_subject(cue, sentence)
            return subject or self.subjects.before(cue, start)
        floor = max([start] + [draft.contents[-1][1] + 1 for draft in here])
        subject = self.subjects.before(cue, floor)
        if subject is None and self.cues.language != "en":
            subject = self.subjects.after(cue, index)
        if subject is None and here:
            subject = here[-1].subject
        return subject

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

    def _from_left(
        self, cue: Cue, index: int, number: int, sentence: Sentence, here: list[_Draft]
    ) -> _Draft | None:
        subject = self._subject_of(cue, sentence, here, index)
        if self._introduces(cue, index):
            last = index
            first = index
        else:
            if not self._mixable(cue, index):
                return None
            first = self._complement(cue, index)
            last = self._clause_end(index, sentence)
        draft = _Draft([(first, last)], subject, cue, number, sentence.paragraph)
        return draft

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

    def _complement(self, cue: Cue, index: int) -> int:
        """Where reported content starts after a verb: past hearer and circumstance, at "that" if there."""
        stream, lexicon = self.stream, self.cues
        first = cue.last + 1
        if cue.source:
            named = self.subjects.named_after(cue, index)
            first = named.last + 1 if named is not None else first
            while first < index and stream[first].kind == "p":
                first += 1
            return first
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
                joined = after.low in _JOINERS and stream[position + 2].low not in self.cues.that
                if joined or after.low in _CLAUSE_BREAKS or self._cue_within(position + 1, 4):
                    break
            if token.kind == "w" and token.low in _JOINERS and after is not None:
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

    def _uncued(
        self, index: int, lead: int, number: int, sentence: Sentence, here: list[_Draft]
    ) -> _Draft | None:
        """A quote without a verb of its own: it goes on with the last one, or follows a name and a colon."""
        stream = self.stream
        if index > sentence.first and stream[index - 1].text == ":" and not here:
            subject = self.subjects.main(sentence.first, index)
            if len(self._inner(index).split()) < _LONG:
                return None
            cue = Cue(index - 1, index - 1, ":", True, False, False, False)
            return _Draft([(index, index)], subject, cue, number, sentence.paragraph)
        last = self.drafts[-1] if self.drafts else None
        if not lead and number and (herald := self._heralded(number)) is not None:
            return _Draft([(index, index)], herald[1], herald[0], number, sentence.paragraph)
        if (
            last is not None
            and not lead
            and last.sentence >= number - 1
            and (last.paragraph == sentence.paragraph or self._alone(index, sentence))
        ):
            for earlier in reversed(self.drafts):
                # “A,” she said, hinting that “b” might come. “C.” – the bare quote goes on with the first.
                if earlier.sentence != last.sentence:
                    break
                if self._bare(earlier):
                    last = earlier
                    break
            last.contents.append((index, index))
            last.sentence = number
            return last
        if self._alone(index, sentence) and number + 1 < len(self.sentences):
            after = self.sentences[number + 1]
            signed = self._signature(index, after.first + 1, after, stream[after.first].text in DASHES)
            if signed is not None:
                return _Draft([(index, index)], signed[1], signed[0], number, sentence.paragraph)
        return None

    def _bare(self, draft: _Draft) -> bool:
        first, last = draft.contents[-1]
        return first == last and self.stream[first].kind == "q"

    def _alone(self, index: int, sentence: Sentence) -> bool:
        return index == sentence.first and sentence.stop - index <= 2

    def _heralded(self, number: int) -> tuple[Cue, Subject | None] | None:
        """The announcement of a block quote: a sentence before it that ends with a colon."""
        before = self.sentences[number - 1]
        if self.stream[before.stop - 1].text != ":":
            return self._answered(number, before)
        cue = self._left_cue(before.stop, before.first, [])
        if cue is not None and not cue.source:
            return cue, self._subject_of(cue, before, [], before.stop)
        colon = Cue(before.stop - 1, before.stop - 1, ":", True, False, False, False)
        return colon, self.subjects.main(before.first, before.stop)

    def _answered(self, number: int, before: Sentence) -> tuple[Cue, Subject | None] | None:
        """A short sentence that ends with its verb: Bystrom agreed. “…”"""
        if before.paragraph != self.sentences[number].paragraph:
            return None
        cue = self.found.get(before.stop - 2)
        if cue is None or cue.last != before.stop - 2 or not cue.speech:
            return None
        if any(token.kind == "q" for token in self.stream[before.first : before.stop]):
            return None
        subject = self.subjects.before(cue, before.first)
        return (cue, subject) if subject is not None else None

    # -- indirect speech ----------------------------------------------------------------------------

    def _indirect(self, number: int, sentence: Sentence) -> None:
        """X said that …; …, X said; according to X, …"""
        stream, lexicon = self.stream, self.cues
        for position in range(sentence.first, sentence.stop):
            cue = self.found.get(position)
            if cue is None or not (cue.speech or cue.source):
                continue
            after = cue.last + 1
            if cue.source:
                subject = self.subjects.named_after(cue, sentence.stop)
                if subject is None:
                    continue
                if position == sentence.first:
                    first, last = subject.last + 2, self._trim(sentence.stop - 1)
                else:
                    first, last = sentence.first, self._trim(position - 1)
                self._add_indirect(first, last, subject, cue, number, sentence)
                return
            if position == sentence.first + 1 and stream[sentence.first].low in _SO | {"как"}:
                subject = self.subjects.after(cue, sentence.stop)
                if (
                    subject is not None
                    and subject.last + 1 < sentence.stop
                    and stream[subject.last + 1].text == ","
                ):
                    last = self._trim(sentence.stop - 1)
                    self._add_indirect(subject.last + 2, last, subject, cue, number, sentence)
                    return
            comma = next(
                (
                    i
                    for i in range(after, min(after + 14, sentence.stop))
                    if stream[i].low in lexicon.that and stream[i].kind == "w"
                ),
                None,
            )
            if comma is not None:
                subject = self._subject_of(cue, sentence, [], comma)
                self._add_indirect(comma, self._trim(sentence.stop - 1), subject, cue, number, sentence)
                return
            if not cue.participle and self._closing(cue, sentence):
                start = self._last_comma(cue, sentence)
                if start is None:
                    continue
                subject = self.subjects.before(cue, start + 1) or self.subjects.after(cue, sentence.stop)
                self._add_indirect(sentence.first, start - 1, subject, cue, number, sentence)
                return

    def _closing(self, cue: Cue, sentence: Sentence) -> bool:
        """Whether a verb closes its sentence: ", X said." or ", сказал X."""
        return all(
            token.text != "," or i == 0 for i, token in enumerate(self.stream[cue.last + 1 : sentence.stop])
        )

    def _last_comma(self, cue: Cue, sentence: Sentence) -> int | None:
        for position in range(cue.first - 1, max(sentence.first + 2, cue.first - 8), -1):
            if self.stream[position].text == ",":
                return position
        return None

    def _trim(self, last: int) -> int:
        while last > 0 and self.stream[last].kind in "pb":
            last -= 1
        return last

    def _add_indirect(
        self, first: int, last: int, subject: Subject | None, cue: Cue, number: int, sentence: Sentence
    ) -> None:
        if last - first >= 2:
            self.drafts.append(_Draft([(first, last)], subject, cue, number, sentence.paragraph))

    # -- finishing ----------------------------------------------------------------------------------

    def _finish(self, draft: _Draft, names: Names) -> Quote:
        stream = self.stream
        spans = tuple(Span(stream[first].start, stream[last].end) for first, last in draft.contents)
        inside = [token for first, last in draft.contents for token in stream[first : last + 1]]
        has_quote = any(token.kind == "q" for token in inside)
        words = [token for token in inside if token.kind == "w" and token.low not in self.cues.that]
        kind = QuoteKind.INDIRECT if not has_quote else QuoteKind.MIXED if words else QuoteKind.DIRECT
        speaker: tuple[Span, ...] = ()
        speaker_text = None
        role = None
        if draft.subject is not None:
            speaker, speaker_text, role = self._speaker(draft.subject, names)
        cue = (
            (Span(stream[draft.cue.first].start, stream[draft.cue.last].end),)
            if draft.cue is not None
            else ()
        )
        text = " ".join(self.text[span.start : span.end] for span in spans)
        return Quote(kind, spans, text, speaker, speaker_text, role, cue)

    def _speaker(self, subject: Subject, names: Names) -> tuple[tuple[Span, ...], str, str | None]:
        stream = self.stream
        span = Span(stream[subject.first].start, stream[subject.last].end)
        if subject.relative:
            named = Subject(subject.first, subject.last - subject.relative)
            return (span,), *self._speaker(named, names)[1:]
        surface = self.text[span.start : span.end]
        low = attached_pronoun(stream[subject.first]) or stream[subject.first].low
        if subject.first == subject.last and low in self.cues.pronouns:
            return (span,), names.antecedent(low, span.start) or surface, None
        run = stream[subject.first : subject.last + 1]
        capitals = [i for i, token in enumerate(run) if token.capital and token.low not in self.cues.titles]
        role = None
        if capitals and capitals[-1] == len(run) - 1:
            first = capitals[-1]
            while first > 0 and run[first - 1].capital and run[first - 1].low not in self.cues.titles:
                first -= 1
            first = len(run) - len(personal(run[first:], self.cues.language))
            if first > 0:
                role = self.text[run[0].start : run[first - 1].end]
            surface = self.text[run[first].start : run[-1].end]
        return (span,), names.fullest(surface, span.start), role
