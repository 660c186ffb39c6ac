"""What a quote's speaker is called: the name without its role, in the fullest form that the text has."""

from __future__ import annotations

import re
from dataclasses import replace

from presswatch.mentions.clauses import Token
from presswatch.mentions.cues import Cues, shared
from presswatch.mentions.indirect_speech import IndirectSpeech
from presswatch.mentions.names import Names, personal
from presswatch.mentions.nominative import has_dictionary, is_nominative_person, is_thing
from presswatch.mentions.noun_phrases import (
    CASED_INVERSION,
    CONJUNCTIONS,
    Subject,
    attached_pronoun,
    is_given_name,
)
from presswatch.mentions.outlets import find
from presswatch.types import Span

# Languages that set the agency to which something is told between speaker and verb, as an acronym.
_HEARER_BEFORE_VERB = frozenset({"cs", "sk", "sl", "pl", "lt", "lv", "et"})
_PARTICLE = re.compile("(?<=..)(?:께서는|은|는|이|가|は|が|も)$")  # of a Korean or Japanese subject
_DEFINITE = frozenset(
    ("the", "der", "die", "el", "la", "los", "las", "le", "il", "lo", "i", "gli", "o", "os", "as")
)
_DEFINITE |= {"de", "het", "ο", "η", "οι", "a", "az"}  # "a" is Hungarian and Portuguese
_NEEDS_AN_ARTICLE = frozenset(("en", "de", "es", "fr", "it", "pt", "nl", "el", "hu"))
_MOST_ROLE_WORDS = 3
_AGED = re.compile(
    r"(?:(?:the|der|die) )?\d{1,3}-?(?:year-old|Jährige|jährige|летний|летняя|jarige|åringen)", re.IGNORECASE
)
_JAPANESE_TOPIC = re.compile(
    "(?P<name>[\u4e00-\u9fff\u30a0-\u30ff々〇][\u4e00-\u9fff\u30a0-\u30ff々〇の]{0,40})は"
)
_END_OF_SENTENCE = re.compile(r"(?<= \w)\.$")  # … på X.
_LONG_SENTENCE = 200  # characters
_OBJECTS = {"him": "he", "her": "she", "them": "they"}
_BODIES = shared("bodies")
_IMPERSONAL = frozenset(("es", "man"))  # hieß es
_OF_DE = frozenset({"der", "des", "eines", "einer", "von", "vom"})


class NamedSpeakers(IndirectSpeech):
    """Names the subjects of reporting verbs, in the order of the text."""

    def __init__(self, text: str, lexicon: Cues) -> None:
        super().__init__(text, lexicon)
        self._speaking: str | None = None  # who spoke last, for the next pronoun

    def _speaker(
        self, subject: Subject, names: Names, governed: bool = False
    ) -> tuple[tuple[Span, ...], str | None, str | None]:
        """The place, the fullest name and the role of a subject; `governed` tells that its cue asks for an oblique case."""
        stream = self.stream
        subject = replace(subject, last=subject.last - self._circumstance(subject))
        span = Span(stream[subject.first].start, stream[subject.last].end)
        if subject.relative:
            named = Subject(subject.first, subject.last - subject.relative)
            return (span,), *self._speaker(named, names, governed)[1:]
        surface = self.text[span.start : span.end]
        low = attached_pronoun(stream[subject.first]) or stream[subject.first].low
        if self.cues.language == "de" and subject.first == subject.last and low in _IMPERSONAL:
            return (), None, None
        low = _OBJECTS.get(low, low) if self.cues.language == "en" else low
        if subject.first == subject.last and low in self.cues.pronouns | self.cues.possessives:
            self._speaking = names.antecedent(low, span.start, self._speaking)
            return (span,), self._speaking or (surface if low in surface.casefold().split() else low), None
        run = self._without_agency(stream[subject.first : subject.last + 1])
        if self.cues.language in _HEARER_BEFORE_VERB:
            while (
                len(run) > 2
                and run[-1].capital
                and run[-1].text.isupper()
                and len(run[-1].text) > 1
                and not run[-2].text.isupper()
                and run[-3].capital
                and is_given_name(run[-3], self.cues.language)
            ):
                run = run[:-1]  # Jan Lind ČTK sdělil
        if _AGED.fullmatch(surface) and (aged := names.antecedent("", span.start, self._speaking)):
            return (span,), aged, surface
        if (bearer := self._bearer(subject, names)) is not None:
            self._speaking = bearer
            return (span,), bearer, surface
        capitals = [i for i, token in enumerate(run) if token.capital and token.low not in self.cues.titles]
        role = None
        if capitals and capitals[-1] == len(run) - 1:
            first = capitals[-1]
            while first > 0 and run[first - 1].capital and run[first - 1].low not in self.cues.titles:
                first -= 1
            first = len(run) - len(personal(run[first:], self.cues.language))
            first = self._joined(run, first)
            while (
                first == len(run) - 1 and first > 0 and run[first].low in _BODIES and run[first - 1].capital
            ):
                first -= 1  # the Justice Department is no judge
            before = first - 1
            while before > 0 and run[before].low in {"the", "a", "an"}:
                before -= 1
            preposition = before >= 0 and run[before].low in self.cues.prepositions
            if preposition and self.cues.language not in CASED_INVERSION:
                first = 0  # a visitor from Leeds is not Leeds
            elif before >= 0 and self.cues.language == "de" and run[before].low in _OF_DE:
                of_person = len(run) - first > 1 and is_given_name(run[-2], "de")
                first = (
                    len(run) - 2 if of_person else 0
                )  # der Sprecher der Bahn Jan Lind; eine Sprecherin der Bahn
            elif not governed and self._owner(run, first):
                self._speaking = surface  # пресс-служба Озерова
                return (span,), surface, None
            if first > 0:
                role = self.text[run[0].start : run[first - 1].end].strip(" ,")
                role = None if role.casefold() in {"the", "a", "an"} else role
            surface = _END_OF_SENTENCE.sub("", self.text[run[first].start : run[-1].end])
        elif self.cues.language == "ja" and (topic := self._japanese_topic(surface, span.start)):
            surface = topic
        elif self.cues.language in ("ko", "ja"):
            surface = _PARTICLE.sub("", surface)
        elif not capitals and (bare := self._behind_titles(run)):
            role = self.text[run[0].start : run[bare - 1].end]
            surface = self.text[run[bare].start : run[-1].end]
        self._speaking = names.fullest(surface, span.start)
        return (span,), self._speaking, role

    def _is_common_noun(self, subject: Subject, names: Names) -> bool:
        """Whether a German phrase before a colon names nobody: its nouns have capitals as names have."""
        if self.cues.language != "de":
            return False
        run = self.stream[subject.first : subject.last + 1]
        last = run[-1]
        named = last.capital and (last.text.isupper() or (len(run) > 1 and run[-2].capital))
        titled = any(token.low in self.cues.titles for token in run)
        told = last.low in self.cues.pronouns or names.knows(last.text)
        return not (named or titled or told) and self._bearer(subject, names) is None

    def _bearer(self, subject: Subject, names: Names) -> str | None:
        """Whom a role without a name stands for, where the text has introduced one person by it: "the mayor", «министр»."""
        run = self.stream[subject.first : subject.last + 1]
        before = self.stream[subject.first - 1].low if subject.first else ""
        role = [token.low for token in run if token.kind == "w" and token.low not in _DEFINITE]
        nouns = self.cues.language == "de"
        if not 0 < len(role) <= _MOST_ROLE_WORDS or len(run) > _MOST_ROLE_WORDS + 1:
            return None
        if self.cues.language in _NEEDS_AN_ARTICLE and not {run[0].low, before} & _DEFINITE:
            return None
        for token in run:
            capital = token.capital and not nouns and token.low not in self.cues.titles
            if token.kind != "w" or (capital and token.low not in _DEFINITE):
                return None
        return (
            None if nouns and names.knows(role[-1]) else names.bearer(role, self.stream[subject.first].start)
        )

    def _without_agency(self, run: list[Token]) -> list[Token]:
        """A Russian subject without the agency that was told, behind a name: сказал Озеров РИА Новости."""
        if self.cues.language != "ru" or len(run) < 2 or not run[-1].capital:
            return run
        for size in (2, 1):
            told = self.text[run[-size].start : run[-1].end]
            found = next(find(told), None) if size < len(run) and run[-size - 1].capital else None
            if found is not None and found.kind == "known" and (found.start, found.end) == (0, len(told)):
                return run[:-size]
        return run

    def _owner(self, run: list[Token], first: int) -> bool:
        """Whether the only name of a Russian phrase is in another case than its first word: «глава сектора Газа»."""
        if self.cues.language not in CASED_INVERSION or not has_dictionary(self.cues.language):
            return False
        name = run[first:]
        if len(name) != 1 or first == 0 or run[0].capital or name[0].text.isupper():
            return False
        language = self.cues.language
        return is_thing(run[0].text, language) or not is_nominative_person(name[0].text, language)

    def _joined(self, run: list[Token], first: int) -> int:
        """Where a name begins whose words "and" joins: Department of Health and Social Care; two persons are not joined."""
        while (
            first > 1
            and run[first - 1].low in CONJUNCTIONS | {"and"}
            and run[first - 2].capital
            and not is_given_name(run[first], self.cues.language)
        ):
            first -= 2
            while first > 0 and run[first - 1].capital and run[first - 1].low not in self.cues.titles:
                first -= 1
        return first

    def _japanese_topic(self, surface: str, start: int) -> str | None:
        """The noun phrase before は in a subject, else in its sentence: カタールの外務省報道官は14日, 尹氏は…を挙げ."""
        sentence = self.text[max(0, start - _LONG_SENTENCE) : start + len(surface)]
        sentence = re.split("[。\n]", sentence)[-1]
        found = _JAPANESE_TOPIC.search(surface) or _JAPANESE_TOPIC.search(sentence)
        return found["name"] if found else None

    def _behind_titles(self, run: list[Token]) -> int:
        """How many titles open a phrase in letters that have no capitals, and a name follows: الرئيس, ראש הממשלה."""
        size = 0
        while size < len(run) - 1 and run[size].low in self.cues.titles and not run[size].low.isascii():
            size += 1
        return size if size and not any(letter.islower() for letter in run[size].text) else 0

    def _circumstance(self, subject: Subject) -> int:
        """How many words at the end of a Russian subject say where: «Иван Озеров в беседе с вестником»."""
        if (
            subject.relative
            or self.cues.language not in CASED_INVERSION
            or not has_dictionary(self.cues.language)
        ):
            return 0
        stream = self.stream
        for index in range(subject.first + 1, subject.last + 1):
            named = stream[index - 1].capital and stream[index].low in self.cues.prepositions
            if named and is_nominative_person(stream[index - 1].text, self.cues.language):
                after = stream[index + 1 : subject.last + 1]
                if not any(
                    is_nominative_person(token.text, self.cues.language) for token in after if token.capital
                ):
                    return subject.last + 1 - index
        return 0
