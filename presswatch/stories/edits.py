"""What kind of edit made one sentence of another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz.distance import OSA, Indel

from presswatch.stories.edit_words import Classes, classes

LONGEST = 4000  # tokens of a sentence that are compared
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

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("«»“”„‟‹›〝〞＂", '"'),
        **dict.fromkeys("’‘‚‛ʼ′`´＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹣－֊", "-"),
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "ё": "е",
        "Ё": "Е",
    }
)
_MARKS = "\u00ad\u200b\u055a\u055b\u055c\u055e"  # inside words: soft hyphen, Armenian accents
_TOKEN = re.compile(
    r"\d{1,2}:\d\d(?!\d)"  # a clock
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)"  # a date in figures
    r"|\d+(?:[.,]\d+)*(?: \d{3}(?!\d))*"
    rf"|(?:[^\W\d_]|[{_MARKS}])+(?:['-](?:[^\W\d_]|[{_MARKS}])+)*"
    r"|\S"
)
_GROUPED = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*")
_CLOCK_OR_DATE = re.compile(r"\d{1,2}:\d\d|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_BEFORE_YEAR = frozenset(
    [
        "in",
        "since",
        "by",
        "until",
        "till",
        "from",
        "of",
        "during",
        "в",
        "с",
        "до",
        "к",
        "по",
        "у",
        "з",
        "із",
        "на",
        "за",
        "від",
        "depuis",
        "en",
        "im",
        "seit",
        "and",
    ]
)
_CASED_DATES = frozenset(["may", "march", "mar", "sun", "sat"])
_ORDINAL = re.compile(r"(?:st|nd|rd|th|го|й|я|му|ом|е|ին|րդ|ը|ն|-?ші|-?шы)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark of a sentence."""

    text: str  # folded, letter case kept
    key: str  # what is compared
    quoted: bool
    first: bool  # the first word of its sentence

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()

    @property
    def is_content(self) -> bool:
        return self.is_word or self.is_number or self.text == "%"


@dataclass(frozen=True, slots=True)
class Edit:
    """The kinds of one edit, the one that names it first, with the words that changed."""

    kinds: tuple[ChangeKind, ...]
    evidence: tuple[tuple[str, str], ...]


def tokens(text: str, inside_quote: Callable[[int], bool] | None = None) -> list[Token]:
    """The words, numbers and marks of a sentence.

    `inside_quote` says for a place in `text` whether it lies within quotation marks; without it the
    sentence's own marks are read.
    """
    folded = text.translate(_FOLDED)
    own = _quoted_stretches(folded)
    inside = inside_quote or (lambda place: any(start < place < end for start, end in own))
    found: list[Token] = []
    first = True
    for match in _TOKEN.finditer(folded):
        surface = match.group().translate(dict.fromkeys(map(ord, _MARKS)))
        if not surface:
            continue
        is_word = surface[0].isalpha()
        found.append(Token(surface, surface.lower(), inside(match.start()), first and is_word))
        first = first and not surface[0].isalnum()
        if len(found) == LONGEST:
            break
    return found


def quoted_stretches(text: str) -> list[tuple[int, int]]:
    """Stretches of a text that give somebody's words: between quotation marks, three words or more,
    most of them in lower case (so that a name in quotation marks is none). Ends with its paragraph."""
    return _quoted_stretches(text.translate(_FOLDED))


def _quoted_stretches(folded: str) -> list[tuple[int, int]]:
    found = []
    opened = None
    for match in re.finditer(r'["\n]', folded):
        place = match.start()
        if match.group() == "\n":
            opened = None
        elif opened is None:
            opened = place
        else:
            said = [word for word in folded[opened + 1 : place].split() if word[0].isalpha()]
            if len(said) >= 3 and 2 * sum(word[0].islower() for word in said) >= len(said):
                found.append((opened, place))
            opened = None
    return found


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
    sentence is no name when its word is among them. Linear in the sentences' length but for the
    comparison of their tokens, which is bit-parallel (Hyyrö, 2004).
    """
    return _Comparison(
        tokens(old, old_quoted), tokens(new, new_quoted), classes(language), language, vocabulary
    ).edit()


@dataclass(frozen=True, slots=True)
class _Hunk:
    old: range
    new: range


class _Comparison:
    def __init__(
        self,
        old: list[Token],
        new: list[Token],
        known: Classes,
        language: str | None,
        vocabulary: frozenset[str],
    ) -> None:
        self.old, self.new, self.known, self.language = old, new, known, language
        self.lower = vocabulary | {token.text for token in [*old, *new] if token.text.islower()}
        self.middle = {token.text for token in [*old, *new] if not token.first}
        self.hunks = list(_hunks(old, new, known))

    def edit(self) -> Edit:
        kinds: set[ChangeKind] = set()
        evidence = []
        for hunk in self.hunks:
            left, right = self._side(self.old, hunk.old), self._side(self.new, hunk.new)
            found = self._kinds(hunk, left, right)
            kinds |= found
            evidence.append((_text(left), _text(right)))
        if not kinds:
            kinds = {ChangeKind.TYPO}
        if len(kinds) > 1:
            kinds.discard(ChangeKind.TYPO)
        ordered = [kind for kind in _ORDER if kind in kinds]
        if ordered[0] is not ChangeKind.QUOTE and ChangeKind.UPDATE in kinds and self._is_rewritten():
            ordered.remove(ChangeKind.UPDATE)
            ordered.insert(0, ChangeKind.UPDATE)
        return Edit(tuple(ordered), tuple(evidence))

    @staticmethod
    def _side(side: list[Token], places: range) -> list[Token]:
        return side[places.start : places.stop]

    def _is_rewritten(self) -> bool:
        changed = sum(
            1
            for hunk in self.hunks
            for token in (*self._side(self.old, hunk.old), *self._side(self.new, hunk.new))
            if token.is_content and token.key not in self.known.empty
        )
        whole = sum(
            token.is_content and token.key not in self.known.empty for token in (*self.old, *self.new)
        )
        return changed > REWRITTEN * whole

    def _kinds(self, hunk: _Hunk, left: list[Token], right: list[Token]) -> set[ChangeKind]:
        content_left = [token for token in left if token.is_content]
        content_right = [token for token in right if token.is_content]
        if not content_left and not content_right:
            return {ChangeKind.TYPO}
        found: set[ChangeKind] = set()
        short = len(content_left) <= 8 and len(content_right) <= 8
        if short and self._is_negation(content_left, content_right):
            found.add(ChangeKind.NEGATION)
        numbers = self._numbers_differ(hunk)
        dates = self._dates_differ(hunk)
        if numbers:
            found.add(ChangeKind.NUMBER)
        if dates:
            found.add(ChangeKind.DATE)
        if not found and self._is_typo(hunk, content_left, content_right):
            return {ChangeKind.TYPO}
        names = self._names_differ(content_left, content_right)
        if self._is_attribution(hunk, content_left, content_right, names):
            found.add(ChangeKind.ATTRIBUTION)
        elif names:
            found.add(ChangeKind.NAME)
        if not found or self._has_more(content_left, content_right, found):
            found.add(ChangeKind.UPDATE)
        said_left = content_left and all(token.quoted for token in content_left)
        said_right = content_right and all(token.quoted for token in content_right)
        if (said_left or not content_left) and (said_right or not content_right):
            found.add(ChangeKind.QUOTE)
            found.discard(ChangeKind.UPDATE)
        return found

    # ----------------------------------------------------------------------------------------- negation

    def _is_negation(self, left: list[Token], right: list[Token]) -> bool:
        if self._negations(left) != self._negations(right):
            return True
        keys_left, keys_right = [token.key for token in left], [token.key for token in right]
        for a in keys_left:
            for b in keys_right:
                if frozenset((a, b)) in self.known.opposites:
                    return True
        if len(left) <= 3 and len(right) <= 3:
            return any(self._denies(a, b) or self._denies(b, a) for a in keys_left for b in keys_right)
        return False

    def _negations(self, side: list[Token]) -> int:
        joined = " ".join(token.key for token in side)
        phrases = sum(phrase in joined for phrase in self.known.negations.whole if " " in phrase)
        return phrases + sum(token.key in self.known.negations or token.key.endswith("n't") for token in side)

    def _denies(self, word: str, base: str) -> bool:
        """Whether `word` is `base` with a negative prefix, or with a negative syllable after its stem."""
        for prefix in self.known.prefixes:
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) >= 3 and _same_stem(rest, base) and not base.startswith(prefix):
                return True
        stem = len(_common_prefix(word, base))
        if stem < 2:
            return False
        for infix in self.known.infixes:
            for at in (stem, stem - 1):
                if word[at : at + len(infix)] == infix and not base[at:].startswith(infix):
                    rest, tail = word[at + len(infix) :], base[at:]
                    if OSA.distance(rest, tail) <= 2 and len(rest) >= 1 and rest[-1:] == tail[-1:]:
                        return True
        return False

    # ------------------------------------------------------------------------------- numbers and dates

    def _is_date(self, side: list[Token], place: int) -> bool:
        token = side[place]
        if token.is_word:
            return self._is_date_word(token)
        if not token.is_number:
            return False
        if _CLOCK_OR_DATE.fullmatch(token.text):
            return True
        neighbours = [side[at] for at in (place - 1, place + 1) if 0 <= at < len(side)]
        if (place + 2 < len(side) and _ORDINAL.fullmatch(side[place + 1].key)) or (
            place + 2 < len(side) and side[place + 1].text in "-."
        ):
            neighbours.append(side[place + 2])
        if any(neighbour.is_word and self._is_date_word(neighbour) for neighbour in neighbours):
            return True
        if _YEAR.fullmatch(token.text):
            before = side[place - 1].key if place else ""
            after = side[place + 1] if place + 1 < len(side) else None
            return before in _BEFORE_YEAR or after is None or not after.is_content
        return False

    def _is_date_word(self, token: Token) -> bool:
        if token.key in _CASED_DATES and token.text.islower():
            return False
        return token.key in self.known.dates

    def _numbers_differ(self, hunk: _Hunk) -> bool:
        left, right = self._quantities(self.old, hunk.old), self._quantities(self.new, hunk.new)
        if left == right:
            return False
        if left and right:
            return True
        # A figure that only came or went counts when it is most of what did: else a clause came with it.
        side, places = (self.old, hunk.old) if left else (self.new, hunk.new)
        other = self._side(self.new, hunk.new) if left else self._side(self.old, hunk.old)
        if any(token.is_content and token.key not in self.known.empty for token in other):
            content = [token for token in self._side(side, places) if self._counts(token)]
            others = [token for token in other if self._counts(token)]
            return len(content) <= 3 and len(others) <= 3
        content = [token for token in self._side(side, places) if self._counts(token)]
        figures = sum(token.is_number or token.key in self.known.numbers for token in content)
        return 2 * figures >= len(content)

    def _counts(self, token: Token) -> bool:
        return token.is_content and token.key not in self.known.empty

    def _quantities(self, side: list[Token], places: range) -> Counter[str]:
        """Numbers of a stretch by value, those that multiply ("5 million") joined; dates left out.

        The stretch is widened to whole numbers, so that a changed "million" changes "5 million".
        """
        start, stop = places.start, places.stop
        while (
            start > 0 and start < stop and self._is_figure(side, start) and self._is_figure(side, start - 1)
        ):
            start -= 1
        while (
            stop < len(side)
            and stop > start
            and self._is_figure(side, stop - 1)
            and self._is_figure(side, stop)
        ):
            stop += 1
        found: Counter[str] = Counter()
        value: float | None = None
        for place in range(start, stop):
            if not self._is_figure(side, place) or self._is_date(side, place):
                if value is not None:
                    found[_plain(value)] += 1
                    value = None
                continue
            token = side[place]
            named = self.known.numbers.get(token.key)
            if token.is_number:
                if value is not None:
                    found[_plain(value)] += 1
                value = _value(token.text, self.language)
            elif named is not None and named[0].isdigit() and _is_plain(named):
                size = float(named)
                if value is not None and size >= 100 and size > value:
                    value *= size
                elif value is not None and value >= 20 and size < 10:
                    value += size
                elif value is not None and size >= 1000:
                    value *= size
                else:
                    if value is not None:
                        found[_plain(value)] += 1
                    value = size
            elif named != "%" and token.text != "%":
                found[named or token.key] += 1
        if value is not None:
            found[_plain(value)] += 1
        return found

    def _is_figure(self, side: list[Token], place: int) -> bool:
        token = side[place]
        return token.is_number or token.text == "%" or token.key in self.known.numbers

    def _dates_differ(self, hunk: _Hunk) -> bool:
        left = self._dates(self.old, hunk.old)
        right = self._dates(self.new, hunk.new)
        if left == right:
            return False
        if left and right:
            return True
        side, places = (self.old, hunk.old) if left else (self.new, hunk.new)
        content = [token for token in self._side(side, places) if self._counts(token)]
        return 2 * sum((left or right).values()) >= len(content)

    def _dates(self, side: list[Token], places: range) -> Counter[str]:
        return Counter(_stem(side[place].key) for place in places if self._is_date(side, place))

    # ------------------------------------------------------------------------------ spelling and names

    def _is_typo(self, hunk: _Hunk, left: list[Token], right: list[Token]) -> bool:
        a, b = "".join(token.key for token in left), "".join(token.key for token in right)
        if _letters(a) == _letters(b):
            return True
        if self._quantities(self.old, hunk.old) and self._quantities(self.old, hunk.old) == self._quantities(
            self.new, hunk.new
        ):
            words_left = [token for token in left if token.is_word and token.key not in self.known.numbers]
            words_right = [token for token in right if token.is_word and token.key not in self.known.numbers]
            return self._same_words(words_left, words_right)
        if not left or not right:
            only = left or right
            return all(
                token.key in self.known.empty and not token.is_number for token in only
            ) or self._doubled(hunk)
        return self._same_words(left, right)

    def _doubled(self, hunk: _Hunk) -> bool:
        side, places = (self.old, hunk.old) if len(hunk.old) else (self.new, hunk.new)
        part = [token.key for token in side[places.start : places.stop]]
        width = len(part)
        before = [token.key for token in side[max(0, places.start - width) : places.start]]
        after = [token.key for token in side[places.stop : places.stop + width]]
        return part in (before, after)

    def _same_words(self, left: list[Token], right: list[Token]) -> bool:
        left = [token for token in left if token.key not in self.known.empty]
        right = [token for token in right if token.key not in self.known.empty]
        if len(left) != len(right):
            return False
        return all(self._same_word(a, b) for a, b in zip(left, right, strict=True))

    def _same_word(self, a: Token, b: Token) -> bool:
        if a.key == b.key:
            return True
        if a.is_number or b.is_number:
            return False
        if self._is_name(a) and self._is_name(b):
            return self._same_name(a.text, b.text)
        longest = max(len(a.key), len(b.key))
        distance = OSA.distance(a.key, b.key)
        if a.key in self.known.credits and b.key in self.known.credits:
            return distance <= 1 or _same_stem(a.key, b.key)
        return (
            (distance <= 1 and longest >= 3)
            or (distance <= 2 and longest >= 6)
            or (distance <= 3 and longest >= 12)
        )

    def _same_name(self, a: str, b: str) -> bool:
        """Whether two capitalised words are one name with another ending, as grammar asks."""
        if a.lower() == b.lower():
            return True
        if self.language in (None, "en"):
            return a.removesuffix("'s") == b.removesuffix("'s")
        shared = len(_common_prefix(a, b))
        return shared >= 3 and len(a) - shared <= 3 and len(b) - shared <= 3 and not _is_acronym(a)

    def _is_name(self, token: Token) -> bool:
        if not token.is_word or not token.text[0].isupper():
            return False
        if token.key in self.known.dates or token.key in self.known.numbers or token.key in self.known.empty:
            return False
        if _is_acronym(token.text) or token.text in self.middle:
            return True
        return not token.first or (
            token.key not in self.lower
            and token.key not in self.known.credits
            and token.key not in self.known.sources
            and self._precedes_capital(token)
        )

    def _precedes_capital(self, token: Token) -> bool:
        for side in (self.old, self.new):
            for this, following in pairwise(side):
                if this.text == token.text and this.first:
                    return following.text[0].isupper() or following.key in self.known.credits
        return False

    def _names_differ(self, left: list[Token], right: list[Token]) -> bool:
        names_left = [token for token in left if self._is_name(token)]
        names_right = [token for token in right if self._is_name(token)]
        gone = [
            token
            for token in names_left
            if not any(self._same_name(token.text, other.text) for other in names_right)
        ]
        come = [
            token
            for token in names_right
            if not any(self._same_name(token.text, other.text) for other in names_left)
        ]
        if gone and come:
            return True
        if not gone and not come:
            return False
        if left and right and not (names_left and names_right):
            # "the minister" for "Petrov": a name came or went as one of few words.
            return sum(map(self._counts, left)) <= 3 and sum(map(self._counts, right)) <= 3
        content = [token for token in (left if gone else right) if self._counts(token)]
        return 3 * len(gone or come) >= 2 * len(content)

    # ------------------------------------------------------------------------------------- attribution

    def _is_attribution(self, hunk: _Hunk, left: list[Token], right: list[Token], names: bool) -> bool:
        credit_left, credit_right = self._credits(left), self._credits(right)
        few = sum(map(self._counts, left)) <= 9 and sum(map(self._counts, right)) <= 9
        if few and credit_left and credit_right:
            return True
        if few and (credit_left or credit_right) and (not left or not right):
            return True
        if few and (credit_left or credit_right) and max(map(self._weight, (left, right))) <= 4:
            return True
        return (
            names and bool(left and right) and self._beside_a_source(hunk) and not self._corrects(left, right)
        )

    def _weight(self, side: list[Token]) -> int:
        return sum(map(self._counts, side))

    def _credits(self, side: Sequence[Token]) -> bool:
        joined = " ".join(token.key for token in side)
        phrases = (*self.known.sources.whole, *self.known.credits.whole)
        if any(" " in phrase and phrase in joined for phrase in phrases):
            return True
        return any(token.key in self.known.credits or token.key in self.known.sources for token in side)

    def _beside_a_source(self, hunk: _Hunk) -> bool:
        for side, places in ((self.old, hunk.old), (self.new, hunk.new)):
            before = [token for token in side[max(0, places.start - 5) : places.start] if token.is_content][
                -3:
            ]
            after = [token for token in side[places.stop : places.stop + 3] if token.is_content][:2]
            if self._credits(before) or self._credits(after):
                return True
        return False

    def _corrects(self, left: list[Token], right: list[Token]) -> bool:
        """Whether one name is a correction of the other's spelling, or a part of the same name."""
        names = [[token.text for token in side if self._is_name(token)] for side in (left, right)]
        return any(OSA.normalized_similarity(a.lower(), b.lower()) >= 0.6 for a in names[0] for b in names[1])

    def _has_more(self, left: list[Token], right: list[Token], found: set[ChangeKind]) -> bool:
        """Whether words of content changed beside what the kinds found already tell."""
        if found & {ChangeKind.ATTRIBUTION, ChangeKind.NEGATION}:
            return max(self._weight(left), self._weight(right)) > 9

        def rest(side: list[Token]) -> list[Token]:
            return [
                token
                for token in side
                if self._counts(token)
                and not token.is_number
                and token.text != "%"
                and token.key not in self.known.numbers
                and token.key not in self.known.dates
                and not self._is_name(token)
            ]

        return not self._same_words(rest(left), rest(right))


def _hunks(old: list[Token], new: list[Token], known: Classes) -> Iterable[_Hunk]:
    """Stretches that differ, those apart only by marks and empty words taken together."""
    found: list[_Hunk] = []
    changed = (
        (op.src_start, op.src_end, op.dest_start, op.dest_end)
        for op in Indel.opcodes([token.key for token in old], [token.key for token in new])
        if op.tag != "equal"
    )
    for start, end, new_start, new_end in changed:
        if found:
            last = found[-1]
            between = old[last.old.stop : start]
            if len(between) <= 1 and all(
                not token.is_content or token.key in known.empty for token in between
            ):
                found[-1] = _Hunk(range(last.old.start, end), range(last.new.start, new_end))
                continue
        found.append(_Hunk(range(start, end), range(new_start, new_end)))
    return found


def _text(side: list[Token]) -> str:
    return " ".join(token.text for token in side)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def _common_prefix(a: str, b: str) -> str:
    length = next(
        (place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    return a[:length]


def _same_stem(a: str, b: str) -> bool:
    shared = len(_common_prefix(a, b))
    return shared >= 3 and max(len(a), len(b)) - shared <= 3


def _stem(word: str) -> str:
    return word if len(word) < 6 or not word[0].isalpha() else word[:5]


def _is_acronym(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 2 and sum(letter.isupper() for letter in letters) >= 2 and letters[0].isupper()


def _is_plain(named: str) -> bool:
    return all(letter.isdigit() or letter in ".e" for letter in named)


def _plain(value: float) -> str:
    return f"{value:.12g}"


def _value(text: str, language: str | None) -> float:
    if _GROUPED.fullmatch(text) and not ("." in text and language == "en"):
        return float(re.sub(r"[., ]", "", text))
    return float(
        re.sub(r"[^\d.]", "", text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
        .strip(".")
        .replace(".", "", max(0, text.count(".") - 1))
        or 0
    )
