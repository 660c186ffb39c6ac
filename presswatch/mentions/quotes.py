"""Who says what: direct, mixed and indirect quotes with speaker, role and cue.

Rules over quotation marks, a lexicon of reporting verbs and the noun phrases around them; the design
follows Pouliquen et al., "Automatic detection of quotations in multilingual news" (RANLP 2007), and
O'Keefe et al., "A sequence labelling approach to quote attribution" (EMNLP 2012), without their models.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from presswatch.mentions.clauses import DASHES, Cue, Sentence
from presswatch.mentions.cue_links import LONG
from presswatch.mentions.cues import Cues, cues
from presswatch.mentions.dialogues import Answer, interview
from presswatch.mentions.names import Names
from presswatch.mentions.noun_phrases import Subject, name_like
from presswatch.mentions.reported_text import Draft
from presswatch.mentions.speaker_names import NamedSpeakers
from presswatch.mentions.speakers import VERB_LAST
from presswatch.mentions.verb_last import TURKIC, turkic_end
from presswatch.types import Quote, QuoteKind, Span

MAX_CHARACTERS = 400_000  # of a text that is read; the rest is left unread
# Words of the reporter's own after a quote beyond which nobody can say where the reported ones end.
_TAIL = 11
_TAIL_OF_JUDGEMENT = 4
# Languages that leave out the pronoun.
_EMBEDDED = 15  # tokens from words in marks to the verb that reports them
_PRO_DROP = frozenset(
    ("pl", "cs", "sk", "sl", "hr", "sr", "bg", "mk", "es", "it", "pt", "ro", "hy", "ka", "tr", "az")
)
_PRO_DROP |= {"ar", "hu", "el", "he", "ko", "lt", "lv", "et", "fi"}


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


class _Finder(NamedSpeakers):
    """Reads the sentences of a text in order and collects its quotes."""

    def __init__(self, text: str, lexicon: Cues, indirect: bool) -> None:
        super().__init__(text, lexicon)
        self.indirect = indirect
        self.drafts: list[Draft] = []
        self._passages = [place for place, token in enumerate(self.stream) if token.kind == "q"]

    def run(self, title: str) -> list[Quote]:
        for number, sentence in enumerate(self.sentences):
            self._read(number, sentence)
        answered = interview(self.text, title)
        if not self.drafts and not answered:
            return []
        names = Names(self.stream, self.cues)
        found = [self._finish(draft, names) for draft in self.drafts]
        if not self.indirect:
            found = [quote for quote in found if quote.kind is not QuoteKind.INDIRECT]
        answers = self._answers(answered, names)
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

    def _answers(self, answered: Iterable[Answer], names: Names) -> list[Quote]:
        result: list[Quote] = []
        for answer in answered:
            speaker = (Span(*answer.speaker),) if answer.speaker is not None else ()
            full = names.fullest(answer.speaker_text, len(self.text)) if answer.speaker_text else None
            words = self.text[answer.start : answer.end]
            span = Span(answer.start, answer.end)
            result.append(Quote(QuoteKind.DIRECT, (span,), words, speaker, full))
        return result

    def _read(self, number: int, sentence: Sentence) -> None:
        stream = self.stream
        quote = bisect_left(self._passages, sentence.first)
        if quote == len(self._passages) or self._passages[quote] >= sentence.stop:
            self.drafts.extend(self._indirect(number, sentence))
            return
        done = sentence.first
        index = sentence.first
        here: list[Draft] = []
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
        if not here:
            self.drafts.extend(self._indirect(number, sentence))

    def _quote(
        self, index: int, done: int, number: int, sentence: Sentence, here: list[Draft]
    ) -> Draft | None:
        if self.cues.language in VERB_LAST and self._named_thing(index):
            return None
        lead = self._lead(done, index)
        right = self._right_cue(index, sentence, done)
        left = self._left_cue(index, max(done, sentence.first), here)
        before = self.stream[index - 1].text if index else ""
        if (
            right is None
            and left is not None
            and here
            and here[-1].cue is left
            and (before in {",", ":"} or before in DASHES)
        ):
            here[-1].contents.append((index, index))  # “The risk,” said Smith, who …, “is that …”
            return here[-1]
        after = self.stream[index + 1].text if index + 1 < len(self.stream) else ""
        outside = self.cues.language != "en" and (after in DASHES or after == ",")
        parted = self._comma_inside(index) or outside
        reported_after = right is not None and parted and before != ":"
        if left is not None and self._introduces(left, index) and not reported_after:
            return self._from_left(left, index, number, sentence, here)
        if right is not None:
            cue, subject = right
            first = index
            if lead and not (here and done > sentence.first) and self.cues.language not in VERB_LAST:
                first = self._content_start(done, index)
            draft = Draft([(first, index)], subject, cue, number, sentence.paragraph)
            return draft
        if left is not None and not (here and left is here[-1].cue):
            return self._from_left(left, index, number, sentence, here)
        if self.cues.language in TURKIC and (embedded := self._embedded(index, number, sentence)) is not None:
            return embedded
        return self._uncued(index, lead, number, sentence, here)

    def _embedded(self, index: int, number: int, sentence: Sentence) -> Draft | None:
        """Quoted words within what a verb at the end of its sentence reports: Jan Göl "yolu açmak" istediğini söyledi."""
        stream = self.stream
        if name_like(stream[index]) or len(self._inner(index).split()) < 2:
            return None
        for position in range(index + 1, min(sentence.stop, index + _EMBEDDED)):
            if stream[position].kind in "qb" or stream[position].text in {";", ":"}:
                return None
            cue = self.found.get(position)
            if cue is None or not cue.speech or not self._ends_clause(cue, sentence):
                continue
            end = turkic_end(stream[sentence.first : index], self.cues)
            subject = None
            if end is not None:
                subject = self.subjects.phrase_ending_at(sentence.first + end, sentence.first)
            return Draft([(index, position - 1)], subject, cue, number, sentence.paragraph)
        return None

    def _ends_clause(self, cue: Cue, sentence: Sentence) -> bool:
        after = cue.last + 1
        return after >= sentence.stop or self.stream[after].kind in "pb"

    def _named_thing(self, index: int) -> bool:
        """A short name in marks with a noun right behind it, no comma or dash between: «Лейк таймс» газеті."""
        if not name_like(self.stream[index]) or not self._tail(index) or self._comma_inside(index):
            return False
        return index + 1 not in self.found

    def _from_left(
        self, cue: Cue, index: int, number: int, sentence: Sentence, here: list[Draft]
    ) -> Draft | None:
        subject = self._subject_of(cue, sentence, here, index)
        if cue.source and subject is None:
            return None  # правила, согласно которым
        if self._introduces(cue, index):
            last = index
            first = index
        else:
            if not self._mixable(cue, index):
                return None
            first = self._complement(cue, index)
            last = self._clause_end(index, sentence)
            tail = last - max(i for i in range(index, last + 1) if self.stream[i].kind == "q")
            if tail > (_TAIL if cue.speech else _TAIL_OF_JUDGEMENT):
                return None
        draft = Draft([(first, last)], subject, cue, number, sentence.paragraph)
        return draft

    def _uncued(
        self, index: int, lead: int, number: int, sentence: Sentence, here: list[Draft]
    ) -> Draft | None:
        """A quote without a verb of its own: it goes on with the last one, or follows a name and a colon."""
        stream = self.stream
        if index > sentence.first and stream[index - 1].text == ":" and not here:
            cue = Cue(index - 1, index - 1, ":", True, False, False, False)
            subject = self._before_colon(cue, sentence.first)
            if len(self._inner(index).split()) < LONG and not self._is_sentence_of(index, subject):
                return None
            return Draft([(index, index)], subject, cue, number, sentence.paragraph)
        last = self.drafts[-1] if self.drafts else None
        if not lead and number and (herald := self._heralded(number)) is not None:
            return Draft([(index, index)], herald[1], herald[0], number, sentence.paragraph)
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
                return Draft([(index, index)], signed[1], signed[0], number, sentence.paragraph)
        return None

    def _before_colon(self, colon: Cue, start: int) -> Subject | None:
        """Who speaks where a name and a colon stand for a verb: the name at the colon, else the first of the sentence."""
        beside = self.stream[colon.first - 1]
        # A German noun at the colon says no more than any other, but a name of two words does.
        noun = (
            self.cues.language == "de"
            and not self.stream[colon.first - 2].capital
            and colon.first - 1 > start
        )
        if beside.capital and not noun:
            named = self.subjects.before(colon, start)
            if named is not None and named.last == colon.first - 1 and self._opens(named, start):
                return named
        return self.subjects.main(start, colon.first)

    def _opens(self, named: Subject, start: int) -> bool:
        """Whether a name before a colon is no object: a blunt message to Hill: “…”"""
        if named.first == start:
            return True
        before = self.stream[named.first - 1].low
        governed = before != "by" and (before in self.cues.prepositions or before == "to")
        return not governed and (self.stream[named.first].capital or self.cues.language != "en")

    def _is_sentence_of(self, index: int, subject: Subject | None) -> bool:
        """Whether few words in marks are a sentence that a person of two names says, and no title: “This is unacceptable.”"""
        if (
            subject is None
            or self._inner(index)[-1:] not in {".", "!", "?", "…"}
            or name_like(self.stream[index])
        ):
            return False
        last = subject.last
        return last > subject.first and self.stream[last].capital and self.stream[last - 1].capital

    def _bare(self, draft: Draft) -> bool:
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

    def _finish(self, draft: Draft, names: Names) -> Quote:
        stream = self.stream
        spans = tuple(Span(stream[first].start, stream[last].end) for first, last in draft.contents)
        inside = [token for first, last in draft.contents for token in stream[first : last + 1]]
        has_quote = any(token.kind == "q" for token in inside)
        words = [token for token in inside if token.kind == "w" and token.low not in self.cues.that]
        kind = QuoteKind.INDIRECT if not has_quote else QuoteKind.MIXED if words else QuoteKind.DIRECT
        if kind is QuoteKind.MIXED and all(name_like(token) for token in inside if token.kind == "q"):
            kind = QuoteKind.INDIRECT  # the ship “Osprey” sank, officials said
        speaker: tuple[Span, ...] = ()
        speaker_text = None
        role = None
        if draft.subject is not None:
            if draft.cue is not None and draft.cue.low == ":" and self._is_common_noun(draft.subject, names):
                speaker_text = self._speaking  # who goes on: Er ist für Regeln – mit klaren Ausnahmen: „…“
            else:
                governed = draft.cue is not None and draft.cue.source
                speaker, speaker_text, role = self._speaker(draft.subject, names, governed)
        cue = (
            (Span(stream[draft.cue.first].start, stream[draft.cue.last].end),)
            if draft.cue is not None
            else ()
        )
        text = " ".join(self.text[span.start : span.end] for span in spans)
        return Quote(kind, spans, text, speaker, speaker_text, role, cue)
