"""Whether two articles report one event, when neither is a copy of the other.

Words are weighed by their rarity in news of the language (`common_words.json`: how many of a thousand
articles hold a word's stem), so that what is said in any article counts little. A few measures go into a
logistic model: are words, title, names and numbers of the one in the other, and do both name the same days. Table and
coefficients come from `benchmarks/train_events.py`; the coefficients are rounded, since more digits would claim
more than so few judged pairs can tell.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from importlib import resources
from itertools import repeat
from operator import add, mul

from presswatch.dates.names import month as month_of
from presswatch.dates.names import plain
from presswatch.languages import IDEOGRAPHIC
from presswatch.stories.transliteration import skeleton

LEAD_WORDS = 60  # words of title and text that a report begins with: what happened, to whom, where
LEAD_SIGNS = 120  # the same, where there are no blanks
BODY_CHARACTERS = 6_000
KEY_TERMS = 12
NAME_TERMS = 6
LEAST_TITLE = 0.2  # of each title that the other article has; no judged pair of one event has less than .32
SAME = 0.43  # probability from which two reports are one event
# From which an article joins another's story. Stricter: of the pairs that are compared in an archive far fewer
# are of one event than of those that people were asked about.
JOINED = 0.72

COEFFICIENTS = (-4.9, 3.1, 2.65, 3.4, 1.1, -3.1)  # the intercept, then as `likeness` lists its measures

_WORD = re.compile(r"\w+")
# Words of three letters and more, but those that begin with a small letter of the scripts that are read most. As below, what
# a word begins with comes first, since a search for one class is quick.
_LONG_WORD = re.compile(r"[^\W\d_a-zа-џա-և](?<!\w.)\w{2,}")
# Without blanks between words: ideographs, katakana, and words of other letters; hiragana are mostly endings and particles.
_RUN = re.compile(
    r"([\u3400-\u9fff\uf900-\ufaff]+)|[\u30a1-\u30fa\u30fc]{2,}|[^\W\d_\u3041-\u30fe\u3400-\u9fff\uf900-\ufaff]{2,}"
)
# Where endings are long, words are told by what they begin with (Can et al., "Information retrieval on Turkish texts", 2008).
_KEPT = {**dict.fromkeys(("az", "et", "fi", "hu", "ka", "kk", "ky", "tr", "uz"), 5), "ko": 2}
_ARABIC_ARTICLE = re.compile(r"\b(?:و?(?:ال|بال|كال|فال|لل)|و)(?=\w{3})")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_DAY = re.compile(r"(\d(?<!\w.)\d?)(?:st|nd|rd|th|\.)?(?!\w)(?:\s(?:de\s)?([^\W\d_]{3,}))?")
_WORD_BEFORE = re.compile(r"([^\W\d_]{3,})\.?\s\Z")
_COUNTED = 64
_LOGARITHMS = (0.0, *(1 + math.log(count) for count in range(1, _COUNTED)))
_NEARLY = 1 - 1e-9
_LONGEST_MONTH = 24  # characters
_SENTENCE_START = re.compile(r"(?:^|[.!?…։\n])[\s\"'«»“”„(—–-]*$")


@dataclass(frozen=True)
class Report:
    """What of an article tells which event it reports. What only a comparison asks for is found then: few are compared."""

    language: str | None
    title_text: str
    body: str
    whole: frozenset[str]  # stems of title and text
    names: Mapping[str, int]  # consonants of capitalised words, in Latin letters, and how often
    whole_names: frozenset[frozenset[str]]  # of these, what stands next to each other
    # To look other reports up by, hashes (48 bits): of the words that set it apart most, and of the names that it says most,
    # which are the same in every script.
    key_terms: tuple[int, ...]
    name_terms: tuple[int, ...]

    @cached_property
    def title(self) -> frozenset[str]:
        """Stems of the title."""
        return frozenset(stems(self.title_text, self.language))

    @cached_property
    def lead(self) -> frozenset[str]:
        """Stems of the words that it begins with."""
        return frozenset(stems(self._beginning, self.language))

    @cached_property
    def named(self) -> frozenset[str]:
        """Stems of capitalised words of title and lead."""
        capitalised = " ".join(match[0] for match in _capitalised(self._beginning))
        return frozenset(stems(capitalised, self.language))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in title and text, of two digits and more."""
        found = _NUMBER.findall(f"{self.title_text} {self.body}")
        return frozenset(number for number in found if len(number) > 1)

    @cached_property
    def days(self) -> frozenset[tuple[int, int]]:
        """(month, day of the month), as written in title and text."""
        return frozenset(_days(f"{self.title_text}. {self.body}", self.language))

    @cached_property
    def _beginning(self) -> str:
        beginning = f"{self.title_text}. {self.body}"
        if self.language in IDEOGRAPHIC:
            return beginning[:LEAD_SIGNS]
        return " ".join(beginning.split(None, LEAD_WORDS)[:LEAD_WORDS])


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
    return _remembered(title, text[:BODY_CHARACTERS], language)


@lru_cache(maxsize=256)  # an article is compared with the same ones as the articles before it
def _remembered(title: str, body: str, language: str | None) -> Report:
    whole_names = list(_whole_names(f"{title}.\n{body}"))
    names = Counter(name for names in whole_names for name in names)
    counts = Counter(stems(f"{title} {body}", language))
    return Report(
        language,
        title,
        body,
        frozenset(counts),
        names,
        frozenset(map(frozenset, whole_names)),
        tuple(_hash(f"{language or ''}/{term}") for term in _rarest(counts, language)),
        tuple(_hash(f"name/{name}") for name in _commonest(names)),
    )


def may_be_same(a: Report, headline: str, language: str | None) -> bool:
    """Whether a report of this headline may be of the same event: what can be told before the other text is read."""
    if a.language != language:
        return bool(a.numbers)
    return _found(frozenset(stems(headline, language)), a.whole, language) >= LEAST_TITLE


def likeness(a: Report, b: Report) -> Likeness:
    """How likely two reports are of one event; those of two languages are judged by names and numbers."""
    if a.language != b.language:
        return _across_languages(a, b)
    language = a.language
    leads = _found(a.lead, b.whole, language, 0.0), _found(b.lead, a.whole, language, 0.0)
    titles = _found(a.title, b.whole, language), _found(b.title, a.whole, language)
    names = _found(a.named, b.whole, language), _found(b.named, a.whole, language)
    measures = {
        "lead_found": max(leads),
        "title_found": min(titles),
        "names_found": min(names),
        "numbers_found": len(a.numbers & b.numbers) / max(1, min(len(a.numbers), len(b.numbers))),
        "other_day": float(bool(a.days and b.days and not a.days & b.days)),
    }
    logit = COEFFICIENTS[0] + sum(
        weight * value for weight, value in zip(COEFFICIENTS[1:], measures.values(), strict=True)
    )
    score = 1 / (1 + math.exp(-logit))
    if measures["title_found"] < LEAST_TITLE:
        score = min(score, SAME / 2)
    return Likeness(round(score, 4), measures)


def _across_languages(a: Report, b: Report) -> Likeness:
    """Names written alike once in Latin letters, and numbers in common: strict, as nothing else speaks.

    One number is enough only beside three names that are not words of one another: a company's name may have three.
    """
    common = a.names.keys() & b.names.keys()
    names, numbers = len(common), len(a.numbers & b.numbers)
    least = max(1, min(len(a.names), len(b.names)))
    measures = {"names": names / least, "numbers": float(numbers)}
    agree = names >= 3 and numbers >= 1 and names / least >= 0.4
    if agree and numbers == 1:
        agree = min(_apart(a, common), _apart(b, common)) >= 3
    return Likeness(
        round(min(1.0, 0.5 + names / least / 2), 4) if agree else round(0.4 * names / least, 4), measures
    )


def _apart(found: Report, common: Set[str]) -> int:
    return len({names & common for names in found.whole_names} - {frozenset()})


def stems(text: str, language: str | None = None) -> list[str]:
    """The words of a text without digits, each without what an ending may change: crudely; of Chinese and Japanese, which
    have no blanks, each two ideographs that stand together (bigrams, as search engines index them)."""
    if language in IDEOGRAPHIC:
        return list(_pairs_of_signs(text))
    if language == "ar":
        text = _ARABIC_ARTICLE.sub("", text)
    words = _WORD.findall(text.lower().replace("ё", "е"))
    if kept := _KEPT.get(language or ""):
        return [word[:kept] for word in words if not word.isdigit()]
    # A call for each word would take twice the time.
    return [
        word if len(word) < 5 else word[:6] if len(word) > 7 else word[: max(4, len(word) - 2)]
        for word in words
        if not word.isdigit()
    ]


def _pairs_of_signs(text: str) -> Iterable[str]:
    for match in _RUN.finditer(text.lower()):
        run = match[0]
        if match[1] and len(run) > 2:
            yield from map(add, run, run[1:])
        else:
            yield run


def _capitalised(text: str) -> Iterable[re.Match[str]]:
    for match in _LONG_WORD.finditer(text):
        word = match[0]
        if not word[0].isupper():
            continue
        start = match.start()
        inside = start > 1 and text[start - 1] == " " and text[start - 2].isalnum()  # as nearly all are
        if not inside and not word.isupper() and _SENTENCE_START.search(text, max(0, start - 8), start):
            continue
        yield match


def _whole_names(text: str) -> Iterable[list[str]]:
    """Capitalised words as their consonants, those together that only a blank or a hyphen parts."""
    waiting: list[str] = []
    end = -1
    for match in _capitalised(text):
        if waiting and (match.start() != end + 1 or text[end] not in " -"):
            yield waiting
            waiting = []
        if len(written := skeleton(match[0])) >= 2:
            waiting.append(written)
        end = match.end()
    if waiting:
        yield waiting


def _days(text: str, language: str | None) -> Iterable[tuple[int, int]]:
    """Days that are written as a number beside the name of a month."""
    done = 0
    for match in _DAY.finditer(text):
        start = match.start()
        word = _WORD_BEFORE.search(text[max(done, start - _LONGEST_MONTH) : start])
        before, after = word[1] if word else "", match[2] or ""
        done = match.end()
        day = int(match[1])
        month = _month(after, language or "") or _month(before, language or "")
        if month and 1 <= day <= 31:
            yield month, day


@lru_cache(maxsize=512)  # words beside numbers
def _month(word: str, language: str) -> int | None:
    return month_of(plain(word), (language,))


def _rarest(counts: Mapping[str, int], language: str | None) -> list[str]:
    """The stems of most weight in a text, by how often they stand there and how rare they are elsewhere."""
    rare, otherwise = _rarities(language)
    often = [_LOGARITHMS[count] if count < _COUNTED else 1 + math.log(count) for count in counts.values()]
    weights = list(map(mul, often, map(rare.get, counts, repeat(otherwise))))
    length = math.sqrt(sum(map(mul, weights, weights))) or 1.0
    # As shares of the length, which may be one where weights differ in their last digit; then the alphabet decides.
    least = min(sorted(weights)[-KEY_TERMS:], default=0.0) * _NEARLY
    likely = [
        (-weight / length, stem) for stem, weight in zip(counts, weights, strict=True) if weight >= least
    ]
    return [stem for _, stem in sorted(likely)[:KEY_TERMS]]


def _commonest(names: Mapping[str, int]) -> list[str]:
    return sorted(names, key=lambda name: (-names[name], -len(name), name))[:NAME_TERMS]


def rarity(stem: str, language: str | None) -> float:
    """The inverse document frequency of a stem: from nearly 0 for "the" to 6.5 for a rare word."""
    rare, rarest = _rarities(language)
    return rare.get(stem, rarest)


@lru_cache(maxsize=32)
def _rarities(language: str | None) -> tuple[dict[str, float], float]:
    """The rarity of each stem in the table of a language, and that of all others."""
    articles = common_words().get(language or "", {})
    return {stem: _rarity(count) for stem, count in articles.items()}, _rarity(0)


def _rarity(articles: int) -> float:
    return math.log(1001.5 / (articles + 1.5))


@lru_cache(maxsize=1)
def common_words() -> dict[str, dict[str, int]]:
    """By language, how many articles of a thousand hold a stem; a stem that is not there is rarer."""
    file = resources.files("presswatch.stories").joinpath("common_words.json")
    tables: dict[str, dict[str, int]] = json.loads(file.read_text(encoding="utf-8"))
    return tables


def _found(
    wanted: Iterable[str], other: Container[str], language: str | None, otherwise: float = 0.5
) -> float:
    """The share of stems, by rarity, that another article has; `otherwise` where there is none to be found."""
    rare, rarest = _rarities(language)
    weights = {stem: rare.get(stem, rarest) for stem in wanted}
    whole = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in other) / whole if whole else otherwise


def _hash(term: str) -> int:
    return int.from_bytes(blake2b(term.encode("utf-8", "replace"), digest_size=6).digest())
