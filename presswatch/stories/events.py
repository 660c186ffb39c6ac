"""Whether two articles report one event, when neither is a copy of the other.

Words are weighed by their rarity in news of the language (`common_words.json`: how many of a thousand
articles hold a word's stem), so that what is said in any article counts little. Four measures go into a
logistic model whose coefficients stand below: they were fitted with a strong penalty on 107 pairs judged
by people (tgcontest's, 2020), chosen by cross-validation there, and are rounded since more digits would
claim more than so few pairs can tell.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib import resources

from presswatch.stories.transliteration import skeleton

LEAD_WORDS = 60  # words of title and text that a report begins with: what happened, to whom, where
BODY_CHARACTERS = 6_000
KEY_TERMS = 12
SAME = 0.42  # probability from which two reports are one event: where F1 of a calibrated model is best

# intercept; cosine of leads; share of each lead found in the other article; cosine of the whole; share of
# each title found in the other article
COEFFICIENTS = (-2.9, 0.9, 1.7, 1.3, 1.7)

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_SENTENCE_START = re.compile(r"(?:^|[.!?…։\n])[\s\"'«»“”„(—–-]*$")


@dataclass(frozen=True, slots=True)
class Report:
    """What of an article tells which event it reports."""

    language: str | None
    title: frozenset[str]  # stems
    lead: Mapping[str, float]  # stems with their weight, of length 1
    whole: Mapping[str, float]
    names: frozenset[str]  # consonants of capitalised words, in Latin letters
    numbers: frozenset[str]

    @property
    def key_terms(self) -> tuple[int, ...]:
        """Hashes (48 bits) of the words that set it apart most: to look other reports up by."""
        terms = sorted(self.whole, key=lambda stem: (-self.whole[stem], stem))[:KEY_TERMS]
        return tuple(_hash(f"{self.language or ''}/{term}") for term in terms)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely it is that two reports are of one event, with the measures it rests on."""

    score: float  # 0 to 1
    measures: Mapping[str, float]

    @property
    def same(self) -> bool:
        """Whether they count as one event."""
        return self.score >= SAME


def report(title: str, text: str, language: str | None) -> Report:
    """What of an article tells which event it reports."""
    body = text[:BODY_CHARACTERS]
    lead = " ".join(f"{title}. {body}".split()[:LEAD_WORDS])
    return Report(
        language,
        frozenset(_stems(title)),
        _weighted(_stems(lead), language),
        _weighted(_stems(f"{title} {body}"), language),
        frozenset(_names(f"{title}.\n{body}")),
        frozenset(number for number in _NUMBER.findall(f"{title} {body}") if len(number) > 1),
    )


def likeness(a: Report, b: Report) -> Likeness:
    """How likely two reports are of one event; those of two languages are judged by names and numbers."""
    if a.language != b.language:
        return _across_languages(a, b)
    measures = {
        "lead": _cosine(a.lead, b.lead),
        "lead_found": (_found(a.lead, b.whole, a.language) + _found(b.lead, a.whole, a.language)) / 2,
        "whole": _cosine(a.whole, b.whole),
        "title_found": (_found(a.title, b.whole, a.language) + _found(b.title, a.whole, a.language)) / 2,
    }
    logit = COEFFICIENTS[0] + sum(
        weight * value for weight, value in zip(COEFFICIENTS[1:], measures.values(), strict=True)
    )
    return Likeness(round(1 / (1 + math.exp(-logit)), 4), measures)


def _across_languages(a: Report, b: Report) -> Likeness:
    """Names written alike once in Latin letters, and numbers in common: strict, as nothing else speaks."""
    names, numbers = len(a.names & b.names), len(a.numbers & b.numbers)
    least = max(1, min(len(a.names), len(b.names)))
    measures = {"names": names / least, "numbers": float(numbers)}
    agree = names >= 3 and numbers >= 1 and names / least >= 0.4
    return Likeness(
        round(min(1.0, 0.5 + names / least / 2), 4) if agree else round(0.4 * names / least, 4), measures
    )


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text.lower()) if not word.isdigit()]


def _stem(word: str) -> str:
    """A word without what an ending may change: crude, and the same for every language."""
    word = word.replace("ё", "е")
    return word if len(word) < 5 else word[: max(4, min(6, len(word) - 2))]


def _names(text: str) -> Iterable[str]:
    for match in _WORD.finditer(text):
        word = match.group()
        if len(word) < 3 or not word[0].isupper():
            continue
        if not word.isupper() and _SENTENCE_START.search(text, max(0, match.start() - 8), match.start()):
            continue
        written = skeleton(word)
        if len(written) >= 2:
            yield written


def _weighted(stems: list[str], language: str | None) -> dict[str, float]:
    counts = Counter(stems)
    weights = {stem: (1 + math.log(count)) * rarity(stem, language) for stem, count in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {stem: weight / length for stem, weight in weights.items()}


def rarity(stem: str, language: str | None) -> float:
    """The inverse document frequency of a stem: from nearly 0 for "the" to 7.6 for a rare word."""
    return math.log(1000 / (_common_words().get(language or "", {}).get(stem, 0) + 0.5))


@lru_cache(maxsize=1)
def _common_words() -> dict[str, dict[str, int]]:
    file = resources.files("presswatch.stories").joinpath("common_words.json")
    tables: dict[str, dict[str, int]] = json.loads(file.read_text(encoding="utf-8"))
    return tables


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return sum(weight * b.get(stem, 0.0) for stem, weight in a.items())


def _found(stems: Iterable[str], other: Mapping[str, float], language: str | None) -> float:
    """The share of stems, by rarity, that another article has."""
    weights = {stem: rarity(stem, language) for stem in stems}
    whole = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in other) / whole if whole else 0.0


def _hash(term: str) -> int:
    return int.from_bytes(blake2b(term.encode("utf-8", "replace"), digest_size=6).digest())
