"""Tone toward what a mention names, from words that anyone can check; "cannot tell" is the usual answer.

Asked for only: nothing is hidden, sorted out or suppressed by tone.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from presswatch.types import Span

_REACH = 8  # words on each side of a mention that may speak of it
_NEGATED = 3  # words before a telling one in which a negation turns it
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


class Tone(StrEnum):
    """How a sentence speaks of what it names."""

    GOOD = "good"
    BAD = "bad"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A telling word: where it stands in the sentence, and which way it points there."""

    span: Span
    word: str
    tone: Tone
    negated: bool


@dataclass(frozen=True, slots=True)
class ToneJudgement:
    """The tone with all the words it rests on."""

    tone: Tone
    evidence: tuple[Evidence, ...] = ()


@lru_cache(maxsize=16)
def _lexicon(language: str) -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]] | None:
    data = resources.files("presswatch.mentions").joinpath("tone.toml").read_text(encoding="utf-8")
    table = tomllib.loads(data).get(language.split("-")[0].lower())
    if table is None:
        return None

    def pattern(words: str) -> re.Pattern[str]:
        parts = [
            re.escape(word).replace("_", r"\s+").replace(r"\~", r"\w*").replace("~", r"\w*")
            for word in words.split()
        ]
        return re.compile(rf"(?:{'|'.join(parts)})\Z")

    return pattern(table["good"]), pattern(table["bad"]), frozenset(table["negation"].split())


def tone(sentence: str, mention: Span, language: str) -> ToneJudgement:
    """Judge a sentence's tone toward `sentence[mention.start:mention.end]`.

    Good or bad when all telling words near the mention point one way; cannot tell when there is none, when they
    disagree, or for a language without a word list.
    """
    lexicon = _lexicon(language)
    if lexicon is None:
        return ToneJudgement(Tone.CANNOT_TELL)
    good, bad, negation = lexicon
    words = list(_WORD.finditer(sentence))
    at = [i for i, word in enumerate(words) if word.start() < mention.end and mention.start < word.end()]
    if not at:
        return ToneJudgement(Tone.CANNOT_TELL)
    evidence: list[Evidence] = []
    for index in range(max(0, at[0] - _REACH), min(len(words), at[-1] + 1 + _REACH)):
        low = words[index].group().casefold()
        points = Tone.GOOD if good.match(low) else Tone.BAD if bad.match(low) else None
        if points is None or at[0] <= index <= at[-1]:
            continue
        before = [word.group().casefold() for word in words[max(0, index - _NEGATED) : index]]
        negated = any(word in negation or word.endswith(("n't", "n’t")) for word in before)
        if negated:
            points = Tone.BAD if points is Tone.GOOD else Tone.GOOD
        evidence.append(Evidence(Span(*words[index].span()), words[index].group(), points, negated))
    tones = {one.tone for one in evidence}
    return ToneJudgement(tones.pop() if len(tones) == 1 else Tone.CANNOT_TELL, tuple(evidence))
