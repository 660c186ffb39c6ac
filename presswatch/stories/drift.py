"""What became of words on their way: quotes across articles, and the uptake of an organisation's releases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from presswatch.stories.clusters import Groups
from presswatch.stories.edits import ChangeKind, classify
from presswatch.stories.fingerprints import containment, shingles, words
from presswatch.stories.transliteration import skeleton

FEWEST_WORDS = 4  # of a quote that can be told from any other
ALIKE = 0.75  # share of the shorter quote's letters that the longer one has in order
USED = 0.5  # share of a paragraph's 4-word shingles from which it was used
TAKEN_UP = 0.08  # share of a release's shingles from which an article used it at all
HOLDERS = 200  # quotes that one word may lead to; a word of more is too common to lead anywhere


class DriftKind(StrEnum):
    """How a quote stands to the original."""

    VERBATIM = "verbatim"
    SHORTENED = "shortened"  # words left out, none put in
    ALTERED = "altered"
    TRANSLATED = "translated"


@dataclass(frozen=True, slots=True)
class QuoteAt:
    """A quote in an article."""

    id: int
    text: str
    language: str | None = None
    speaker: str | None = None
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """A quote beside its original. `flags` are changes that turn its meaning: number, negation.

    `evidence` pairs the original's words with those that stand in their place.
    """

    kind: DriftKind
    flags: tuple[ChangeKind, ...]
    evidence: tuple[tuple[str, str], ...] = ()


def compare(original: QuoteAt, quote: QuoteAt) -> Drift:
    """How a quote differs from its original; one in another language is a translation, its numbers compared."""
    if original.language and quote.language and original.language != quote.language:
        numbers, others = _numbers(original.text), _numbers(quote.text)
        lost = tuple((value, "") for value in numbers - others) + tuple(
            ("", value) for value in others - numbers
        )
        return Drift(DriftKind.TRANSLATED, (ChangeKind.NUMBER,) if lost and others - numbers else (), lost)
    whole, part = words(original.text), words(quote.text)
    if whole == part:
        return Drift(DriftKind.VERBATIM, ())
    window = _window(whole, part)
    if window == part:
        return Drift(DriftKind.SHORTENED, ())
    edit = classify(" ".join(window), " ".join(part), quote.language or original.language)
    flags = tuple(kind for kind in edit.kinds if kind in (ChangeKind.NUMBER, ChangeKind.NEGATION))
    if set(edit.kinds) == {ChangeKind.TYPO}:
        kind = DriftKind.VERBATIM if len(part) >= 0.9 * len(whole) else DriftKind.SHORTENED
    elif all(not after for _, after in edit.evidence):
        kind = DriftKind.SHORTENED
    else:
        kind = DriftKind.ALTERED
    return Drift(kind, flags, edit.evidence)


def _window(whole: Sequence[str], part: Sequence[str]) -> list[str]:
    """The shortest stretch of the original that holds, in order, all words that the quote shares with it.

    What the quote says before its first and after its last shared word stands for as many of the original.
    """
    blocks = [block for block in Indel.opcodes(whole, part) if block.tag == "equal"]
    if not blocks:
        return list(whole)
    shared = [word for block in blocks for word in part[block.dest_start : block.dest_end]]
    best = (0, len(whole))
    for end in range(len(whole), 0, -1):
        if whole[end - 1] != shared[-1]:
            continue
        start, left = end, len(shared)
        while left and start:
            start -= 1
            left -= whole[start] == shared[left - 1]
        if left:
            break
        best = min(best, (start, end), key=lambda place: place[1] - place[0])
    before, after = blocks[0].dest_start, len(part) - blocks[-1].dest_end
    return list(whole[max(0, best[0] - before) : best[1] + after])


def join(quotes: Sequence[QuoteAt]) -> dict[int, int]:
    """For each quote the first of its group: the same words, however shortened or altered.

    Quotes of one language are joined by their letters (partial ratio); of two, when one story has them of
    one speaker and their numbers agree. Quotes of less than four words stay alone.
    """
    groups: Groups[int] = Groups()
    holders: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    folded = [" ".join(words(quote.text)) for quote in quotes]
    by_speaker: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, quote in enumerate(quotes):
        groups.add(place)
        tokens = set(folded[place].split())
        if len(folded[place].split()) < FEWEST_WORDS:
            continue
        shared = Counter(
            other for token in tokens for other in holders[quote.language, token] if len(token) >= 3
        )
        for other, count in shared.most_common(16):
            if count >= 2 and fuzz.partial_ratio(folded[place], folded[other]) >= 100 * ALIKE:
                groups.join(place, other)
        for token in tokens:
            if len(holders[quote.language, token]) < HOLDERS:
                holders[quote.language, token].append(place)
        if quote.story is not None and quote.speaker:
            key = quote.story, skeleton(quote.speaker.split()[-1])
            for other in by_speaker[key]:
                if _is_translation(quotes[other], quote):
                    groups.join(place, other)
            by_speaker[key].append(place)
    first: dict[int, int] = {}
    return {quote.id: first.setdefault(groups.add(place), quote.id) for place, quote in enumerate(quotes)}


def _is_translation(a: QuoteAt, b: QuoteAt) -> bool:
    if a.language == b.language:
        return False
    numbers = _numbers(a.text)
    length = len(a.text) / max(1, len(b.text))
    return bool(numbers) and numbers == _numbers(b.text) and 0.5 <= length <= 2


def _numbers(text: str) -> set[str]:
    return {word for word in words(text) if word.isdigit()}


@dataclass(frozen=True, slots=True)
class Use:
    """How an article used a release: which paragraphs, by number from 0, how soon, with credit or not."""

    article_id: int
    share: float  # of the release's 4-word shingles
    used: tuple[int, ...]
    left_out: tuple[int, ...]
    after: timedelta
    credited: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """An article that may have used a release. `credits` says whether it names the organisation as its source."""

    article_id: int
    text: str
    at: datetime
    credits: bool


def uptake(paragraphs: Sequence[str], published: datetime, articles: Sequence[Reader]) -> list[Use]:
    """The articles that used a release, the earliest first. Articles from before it are passed over."""
    parts = [shingles(words(paragraph), 4) for paragraph in paragraphs]
    whole = frozenset().union(*parts) if parts else frozenset()
    found = []
    for article in articles:
        if article.at < published or not whole:
            continue
        text = shingles(words(article.text), 4)
        share = len(whole & text) / len(whole)
        used = tuple(number for number, part in enumerate(parts) if part and _held(part, text) >= USED)
        if share < TAKEN_UP and not used:
            continue
        left_out = tuple(number for number in range(len(parts)) if number not in used)
        found.append(
            Use(article.article_id, round(share, 4), used, left_out, article.at - published, article.credits)
        )
    return sorted(found, key=lambda use: (use.after, use.article_id))


def _held(part: frozenset[tuple[str, ...]], text: frozenset[tuple[str, ...]]) -> float:
    return containment(part, text) if len(part) <= len(text) else len(part & text) / len(part)
