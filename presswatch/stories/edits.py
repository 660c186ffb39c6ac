"""What kind of edit made one sentence of another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from unicodedata import normalize

from rapidfuzz.distance import OSA, Indel

from presswatch.stories.edit_figures import Figures
from presswatch.stories.edit_tokens import (
    LONGEST,
    Token,
    common_prefix,
    is_acronym,
    letters,
    same_stem,
    tokens,
)
from presswatch.stories.edit_words import Classes, classes

_CONSONANTS = re.compile("[\u05d0-\u05ea\u0620-\u06ff]")  # Hebrew and Arabic: short words differ by a letter
_SHORT_WORDS = 6
_HANGUL = re.compile("[가-힣]")
REWRITTEN = 0.55  # share of content words changed from which a sentence counts as rewritten


class ChangeKind(StrEnum):
    """What changed. All but TYPO and MOVE are changes in substance."""

    TYPO = "typo"  # spelling, punctuation, spacing, grammar, format of a number
    MOVE = "move"  # the same sentence in another place
    UPDATE = "update"  # words of content came, went or were replaced
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"  # what was affirmed is denied, or the reverse
    QUOTE = "quote"  # words between quotation marks
    ATTRIBUTION = "attribution"  # whom words are credited to, or by which verb
    TITLE = "title"
    REMOVAL = "removal"
    ADDITION = "addition"


# When a sentence changed in several ways, the first of these that holds names it.
_ORDER = (
    ChangeKind.QUOTE,
    ChangeKind.NEGATION,
    ChangeKind.NUMBER,
    ChangeKind.DATE,
    ChangeKind.NAME,
    ChangeKind.ATTRIBUTION,
    ChangeKind.UPDATE,
    ChangeKind.TYPO,
)


@dataclass(frozen=True, slots=True)
class Edit:
    """The kinds of one edit, the one that names it first, with the words that changed."""

    kinds: tuple[ChangeKind, ...]
    evidence: tuple[tuple[str, str], ...]


def classify(
    old: str,
    new: str,
    language: str | None = None,
    *,
    old_quoted: Callable[[int], bool] | None = None,
    new_quoted: Callable[[int], bool] | None = None,
    vocabulary: frozenset[str] = frozenset(),
) -> Edit:
    """The kinds of edit between two versions of one sentence.

    `vocabulary` are words seen in lower case anywhere in the article: a capital at the start of a
    sentence is no name when its word is among them. `old_quoted` and `new_quoted` say for a place
    whether it lies in a quote that may have begun in an earlier sentence.
    """
    known = classes(language).known
    comparison = _Comparison(
        tokens(old, old_quoted, known), tokens(new, new_quoted, known), language, vocabulary
    )
    return comparison.edit()


@dataclass(frozen=True, slots=True)
class _Hunk:
    """A stretch of tokens and the one in its place; either may be empty."""

    old: range
    new: range
    left: tuple[Token, ...]
    right: tuple[Token, ...]

    @property
    def evidence(self) -> tuple[str, str]:
        return " ".join(token.text for token in self.left), " ".join(token.text for token in self.right)


class _Comparison:
    def __init__(
        self, old: list[Token], new: list[Token], language: str | None, vocabulary: frozenset[str]
    ) -> None:
        self.old, self.new, self.language = old, new, language
        self.known: Classes = classes(language)
        self.old_figures = Figures(old, self.known, language)
        self.new_figures = Figures(new, self.known, language)
        self.lower = vocabulary | {token.text for token in [*old, *new] if token.text.islower()}
        self.middle = {token.text for token in [*old, *new] if not token.first}
        self.hunks = self._differences()

    def edit(self) -> Edit:
        kinds = {kind for hunk in self.hunks for kind in self._kinds(hunk)}
        if not kinds:
            # What was not looked at, beyond the longest sentence compared, may be anything.
            cut = max(len(self.old), len(self.new)) >= LONGEST
            kinds = {ChangeKind.UPDATE if cut else ChangeKind.TYPO}
        if len(kinds) > 1:
            kinds.discard(ChangeKind.TYPO)
        ordered = [kind for kind in _ORDER if kind in kinds]
        if ordered[0] is not ChangeKind.QUOTE and ChangeKind.UPDATE in kinds and self._is_rewritten():
            ordered.remove(ChangeKind.UPDATE)
            ordered.insert(0, ChangeKind.UPDATE)
        return Edit(tuple(ordered), tuple(hunk.evidence for hunk in self.hunks))

    def _differences(self) -> list[_Hunk]:
        """Stretches that differ, those apart only by a mark or an empty word taken together."""
        bounds: list[tuple[int, int, int, int]] = []
        for op in Indel.opcodes([token.key for token in self.old], [token.key for token in self.new]):
            if op.tag == "equal":
                continue
            if bounds:
                start, end, new_start, _ = bounds[-1]
                between = self.old[end : op.src_start]
                if len(between) <= 1 and not any(map(self._counts, between)):
                    bounds[-1] = (start, op.src_end, new_start, op.dest_end)
                    continue
            bounds.append((op.src_start, op.src_end, op.dest_start, op.dest_end))
        return [
            _Hunk(range(a, b), range(c, d), tuple(self.old[a:b]), tuple(self.new[c:d]))
            for a, b, c, d in bounds
        ]

    def _counts(self, token: Token) -> bool:
        """Whether a token is a word of content or a number."""
        return token.is_content and token.key not in self.known.empty

    def _weight(self, side: Sequence[Token]) -> int:
        return sum(map(self._counts, side))

    def _is_rewritten(self) -> bool:
        changed = sum(self._weight(hunk.left) + self._weight(hunk.right) for hunk in self.hunks)
        return changed > REWRITTEN * (self._weight(self.old) + self._weight(self.new))

    def _kinds(self, hunk: _Hunk) -> set[ChangeKind]:
        left = [token for token in hunk.left if token.is_content]
        right = [token for token in hunk.right if token.is_content]
        if _closed_up(left) == _closed_up(right):
            return {ChangeKind.TYPO}
        found: set[ChangeKind] = set()
        if len(left) <= 8 and len(right) <= 8 and self._is_negation(left, right):
            found.add(ChangeKind.NEGATION)
        if self._numbers_differ(hunk):
            found.add(ChangeKind.NUMBER)
        if self._dates_differ(hunk):
            found.add(ChangeKind.DATE)
        if not found and self._is_typo(hunk, left, right):
            return {ChangeKind.TYPO}
        names = self._names_differ(left, right)
        if self._is_attribution(hunk, left, right, names):
            found.add(ChangeKind.ATTRIBUTION)
        elif names:
            found.add(ChangeKind.NAME)
        if not found or self._has_more(left, right, found):
            found.add(ChangeKind.UPDATE)
        if all(token.quoted for token in (*left, *right)):
            found.add(ChangeKind.QUOTE)
            found.discard(ChangeKind.UPDATE)
        return found

    # ----------------------------------------------------------------------------------------- negation

    def _is_negation(self, left: list[Token], right: list[Token]) -> bool:
        if self._negations(left) != self._negations(right):
            return True
        pairs = [(a.key, b.key) for a in left for b in right if a.key != b.key]
        if any(self.known.are_opposites(a, b) for a, b in pairs):
            return True
        if len(left) > 3 or len(right) > 3:
            return False
        return any(self._denies(a, b) or self._denies(b, a) for a, b in pairs)

    def _negations(self, side: list[Token]) -> int:
        joined = " ".join(token.key for token in side)
        phrases = sum(phrase in joined for phrase in self.known.negations.whole if " " in phrase)
        return phrases + sum(token.key in self.known.negations or token.key.endswith("n't") for token in side)

    def _denies(self, word: str, base: str) -> bool:
        """Whether `word` is `base` with a negative prefix, or with a negative syllable after its stem."""
        for prefix in self.known.prefixes:
            rest = word.removeprefix(prefix)
            if rest != word and not base.startswith(prefix) and same_stem(rest, base):
                return True
        stem = common_prefix(word, base)
        for infix in self.known.infixes:
            # One on where the stem's last consonant is voiced: gidiyor, gitmiyor.
            for at in (stem, stem - 1, stem + 1):
                rest, tail = word[at + len(infix) :], base[at:]
                if (
                    at >= 2
                    and word[at : at + len(infix)] == infix
                    and not tail.startswith(infix)
                    and not rest.startswith("ş")  # -mış is a tense
                    and rest[-1:] == tail[-1:]
                    and OSA.distance(rest, tail) <= 2
                ):
                    return True
        return False

    # -------------------------------------------------------------------------------- numbers and dates

    def _numbers_differ(self, hunk: _Hunk) -> bool:
        left = self.old_figures.quantities(hunk.old)
        right = self.new_figures.quantities(hunk.new)
        if left == right or (left and right):
            return left != right
        # A figure that only came or went counts when it is most of what did: else a clause came with it.
        side, other = (hunk.left, hunk.right) if left else (hunk.right, hunk.left)
        content = [token for token in side if self._counts(token)]
        if self._weight(other):
            return len(content) <= 3 and self._weight(other) <= 3
        figures = sum(token.is_number or token.key in self.known.numbers for token in content)
        return 2 * figures >= len(content)

    def _dates_differ(self, hunk: _Hunk) -> bool:
        left, right = self.old_figures.dates(hunk.old), self.new_figures.dates(hunk.new)
        if left == right or (left and right):
            return left != right
        side = hunk.left if left else hunk.right
        return 2 * (left or right).total() >= self._weight(side)

    # ------------------------------------------------------------------------------ spelling and names

    def _is_typo(self, hunk: _Hunk, left: list[Token], right: list[Token]) -> bool:
        quantities = self.old_figures.quantities(hunk.old)
        if quantities and quantities == self.new_figures.quantities(hunk.new):
            return self._same_words(self._without_numbers(left), self._without_numbers(right))
        if left and right:
            return self._same_words(left, right)
        return all(not self._counts(token) for token in left or right) or self._is_doubled(hunk)

    def _without_numbers(self, side: list[Token]) -> list[Token]:
        return [token for token in side if token.is_word and token.key not in self.known.numbers]

    def _is_doubled(self, hunk: _Hunk) -> bool:
        side, places = (self.old, hunk.old) if hunk.left else (self.new, hunk.new)
        part = [token.key for token in hunk.left or hunk.right]
        before = [token.key for token in side[max(0, places.start - len(part)) : places.start]]
        after = [token.key for token in side[places.stop : places.stop + len(part)]]
        return part in (before, after)

    def _same_words(self, left: list[Token], right: list[Token]) -> bool:
        left = [token for token in left if token.key not in self.known.empty]
        right = [token for token in right if token.key not in self.known.empty]
        return len(left) == len(right) and all(map(self._same_word, left, right))

    def _same_word(self, a: Token, b: Token) -> bool:
        if a.key == b.key:
            return True
        if a.is_number or b.is_number:
            return False
        if self._is_name(a) and self._is_name(b):
            return self._same_name(a.text, b.text)
        longest = max(len(a.key), len(b.key))
        distance = OSA.distance(a.key, b.key)
        if _HANGUL.match(a.key):  # a syllable is two letters or three
            return longest >= 3 and OSA.distance(normalize("NFD", a.key), normalize("NFD", b.key)) <= 1
        if a.key in self.known.credits and b.key in self.known.credits:
            return distance <= 1 or same_stem(a.key, b.key)
        if a.key[0] != b.key[0] and sorted(a.key) != sorted(b.key):
            return False  # slips are rare at a word's start; there a prefix makes another word
        if distance <= 1:
            return longest >= (_SHORT_WORDS if self.language == "vi" or _CONSONANTS.match(a.key) else 3)
        if distance == 2:
            return longest >= 6 or (longest == 5 and a.key[0] == b.key[0] and a.key[-1] == b.key[-1])
        return distance == 3 and longest >= 12

    def _same_name(self, a: str, b: str) -> bool:
        """Whether two capitalised words are one name with another ending, as grammar asks."""
        if a.lower() == b.lower():
            return True
        if self.language in (None, "en"):
            return a.removesuffix("'s") == b.removesuffix("'s")
        shared = common_prefix(a, b)
        return shared >= 3 and max(len(a), len(b)) - shared <= 3 and not is_acronym(a)

    def _is_name(self, token: Token) -> bool:
        if not token.is_word or not token.text[0].isupper():
            return False
        if token.key in self.known.dates or token.key in self.known.numbers or token.key in self.known.empty:
            return False
        if is_acronym(token.text) or token.text in self.middle or not token.first:
            return True
        ordinary = (
            token.key in self.lower or token.key in self.known.credits or token.key in self.known.sources
        )
        return not ordinary and self._precedes_capital(token)

    def _precedes_capital(self, token: Token) -> bool:
        for side in (self.old, self.new):
            for this, following in pairwise(side):
                if this.text == token.text and this.first:
                    return following.text[0].isupper() or following.key in self.known.credits
        return False

    def _names_differ(self, left: list[Token], right: list[Token]) -> bool:
        here = [token for token in left if self._is_name(token)]
        there = [token for token in right if self._is_name(token)]
        gone = [a for a in here if not any(self._same_name(a.text, b.text) for b in there)]
        come = [b for b in there if not any(self._same_name(a.text, b.text) for a in here)]
        if bool(gone) == bool(come):
            return bool(gone)
        if left and right and not (here and there):
            # "the minister" for "Petrov": a name came or went as one of few words.
            return self._weight(left) <= 3 and self._weight(right) <= 3
        return 3 * len(gone or come) >= 2 * self._weight(left if gone else right)

    # ------------------------------------------------------------------------------------- attribution

    def _is_attribution(self, hunk: _Hunk, left: list[Token], right: list[Token], names: bool) -> bool:
        heaviest = max(self._weight(left), self._weight(right))
        credits = self._credits(left) + self._credits(right)
        if credits and heaviest <= 9 and (credits == 2 or not left or not right or heaviest <= 4):
            return True
        if not left or not right or heaviest > 4 or self._corrects(left, right):
            return False
        return self._names_a_source(hunk) or (names and self._is_beside_a_credit(hunk))

    def _credits(self, side: Sequence[Token]) -> bool:
        return self._cites(side) or any(token.key in self.known.credits for token in side)

    def _cites(self, side: Sequence[Token]) -> bool:
        """Whether a stretch holds a phrase that names a source, such as "according to"."""
        if any(token.key in self.known.sources for token in side):
            return True
        joined = f" {' '.join(token.key for token in side)} "
        return any(f" {phrase} " in joined for phrase in self.known.sources.whole if " " in phrase)

    def _names_a_source(self, hunk: _Hunk) -> bool:
        """Whether the words in question stand where a source stands: right after a phrase that cites,
        right before a verb of saying, or (Russian and its kin) after one and a preposition of place."""
        words = [token for token in self.old if token.is_content]
        start = sum(token.is_content for token in self.old[: hunk.old.start])
        stop = start + sum(token.is_content for token in hunk.left)
        if self._cites(words[max(0, start - 3) : start]) or self._cites(words[stop : stop + 1]):
            return True
        if stop < len(words) and words[stop].key in self.known.credits and self._ends_clause(hunk):
            return True
        return (
            start >= 2
            and words[start - 1].key in ("в", "у", "во", "на")
            and words[start - 2].key in self.known.credits
            and self._ends_clause(hunk)
        )

    def _ends_clause(self, hunk: _Hunk) -> bool:
        """Whether nothing but a verb, its adverbs and a full stop follows: "..., police said." """
        rest = self.old[hunk.old.stop :]
        return sum(token.is_content for token in rest) <= 3

    def _is_beside_a_credit(self, hunk: _Hunk) -> bool:
        before = [token for token in self.old[: hunk.old.start][-5:] if token.is_content][-3:]
        after = [token for token in self.old[hunk.old.stop :][:3] if token.is_content][:2]
        return self._credits(before) or self._credits(after)

    def _corrects(self, left: list[Token], right: list[Token]) -> bool:
        """Whether one name is a correction of the other's spelling, or a part of the same name."""
        here = [token.text.lower() for token in left if self._is_name(token)]
        there = [token.text.lower() for token in right if self._is_name(token)]
        return any(OSA.normalized_similarity(a, b) >= 0.6 for a in here for b in there)

    # ------------------------------------------------------------------------------------------ the rest

    def _has_more(self, left: list[Token], right: list[Token], found: set[ChangeKind]) -> bool:
        """Whether words of content changed beside what the kinds found already tell."""
        if found & {ChangeKind.ATTRIBUTION, ChangeKind.NEGATION}:
            return max(self._weight(left), self._weight(right)) > 9
        return not self._same_words(self._plain_words(left), self._plain_words(right))

    def _plain_words(self, side: list[Token]) -> list[Token]:
        return [
            token
            for token in side
            if self._counts(token)
            and token.is_word
            and token.key not in self.known.numbers
            and token.key not in self.known.dates
            and not self._is_name(token)
        ]


def _closed_up(side: list[Token]) -> str:
    return letters("".join(token.key for token in side))
