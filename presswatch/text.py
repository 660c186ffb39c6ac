"""Text made comparable, with a way back to the place it came from.

`fold` is to matching what canonicalisation is to addresses: two spellings which a reader takes for the same
fold to the same characters. It never decides what a name is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from presswatch.types import Span

_APOSTROPHES = "’‘‛ʼʻʹʽ`´′՚׳＇ꞌ"
_QUOTES = "«»„“”‟″״「」『』《》〈〉‹›〝〞"
_DASHES = "‐‑‒–—―−﹘﹣֊־"

# One character to one character; whatever changes the length goes through _cluster.
ARABIC_LETTERS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ىیې", "ي"),
    "ک": "ك",
    **dict.fromkeys("ةۀہ", "ه"),
}
"""What Arabic and Persian keyboards write differently, and hamza carriers."""

_SINGLE: dict[str, str] = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_DASHES, "-"),
    "ё": "е",
    "Ё": "Е",
    "ѐ": "е",
    "Ѐ": "Е",
    "Ѝ": "И",
    "ѝ": "и",
    "ґ": "г",
    "Ґ": "Г",
    "ı": "i",
    "İ": "I",
    "ǝ": "ə",
    "ţ": "ț",
    "Ţ": "Ț",
    "ş": "ș",
    "Ş": "Ș",
    "ς": "σ",
    **ARABIC_LETTERS,
    "ँ": "ं",
    **{chr(0x0660 + n): str(n) for n in range(10)},
    **{chr(0x06F0 + n): str(n) for n in range(10)},
}

# Marks that readers do not see as letters: soft hyphen, joiners, direction marks, variation selectors, tatweel,
# vowel points of Arabic and Hebrew, the nukta which half of Hindi's typists leave out, the tone marks which Armenian
# sets inside a word.
_IGNORED = (
    "\u00ad\u034f\u061c\u0640\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u055b\u055c\u055e\u093c"
    "\u064b-\u065f\u0670\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0100-\U000e01ef"
)
SIGNS = (
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a70-\u0a71\u0a81-\u0a83"
    "\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3c-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0d82-\u0d83"
    "\u0dca-\u0ddf"
)
"""Vowel signs of the scripts of India, for a class of characters: parts of words which `\\w` leaves out."""
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_COMPATIBLE = (
    "ªºßẞŉĳĲǄ-ǌǱ-ǳև\u0958-\u095f\u017f\u1e9b\u2100-\u214f\u2460-\u24ff\u2070-\u209c\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc"
    "\uff01-\uff06\uff08-\uffef\U0001d400-\U0001d7ff\U0001f130-\U0001f189"
)
_UNUSUAL = rf"{re.escape(''.join(_SINGLE))}{_IGNORED}{_COMPATIBLE}\t\n\r\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# A class of characters alone is scanned several times as fast as alternatives, so those are for texts in need.
_SPECIAL = re.compile(rf"[{_UNUSUAL}]")
_NEEDY = re.compile(rf"[{_MARKS}]|&(?:amp;)+|&nbsp;")
_SPECIAL_AND_MARKS = re.compile(rf"[^\W\d_][{_MARKS}]+|[{_MARKS}]|[{_UNUSUAL}]|&(?:amp;)*nbsp;|&(?:amp;)+")
# What folding may make longer or shorter, or must look at with its neighbours.
_UNEVEN = re.compile(rf"[{_MARKS}{_IGNORED}{_COMPATIBLE}]")
_BREAKS = "\u2029\x0c"  # white space that is a line feed
_LINE_FEED = re.compile(r"\n(?![ \t\r\u00a0]*\n)")  # the last of several, or alone
_IS_IGNORED = re.compile(rf"[{_IGNORED}{_MARKS}]")
_ARMENIAN_EV = re.compile("եւ|Եւ|ԵՒ")

_GREEK = re.compile("[\u0370-\u03ff]")
_WITH_GREEK = re.compile("[A-Za-z\u0370-\u03ff]{2,}")
_GREEK_BESIDE_LATIN = re.compile("[\u0370-\u03ff](?:(?<=[A-Za-z][\u0370-\u03ff])|(?=[A-Za-z]))")
_FROM_GREEK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυχϲϳ", "ABEZHIKMNOPTYXaikvopuxcj")
_LATIN_WORD = re.compile(r"(?<![\w@./])[A-Za-z]{2,}(?![\w@/]|\.\w)")
_TYPED_SO = 2  # Cyrillic words with Latin look-alikes in them which tell that the text was typed so
_LATIN_RUN = re.compile(r"[A-Za-z]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Letters of both alphabets with none of either between them: without such a pair no word is mixed.
_OTHER = "[^\\WA-Za-z\u0400-\u04ff]"
_MIXED = re.compile(rf"[A-Za-z](?:{_OTHER}|\.)*[\u0400-\u04ff]|[\u0400-\u04ff]{_OTHER}*[A-Za-z]")
# Letters of one alphabet with a sign beside them that such a pair may go on with: few, and quickly found, in a text that is
# mostly of the other.
_CYRILLIC_BESIDE = re.compile(
    rf"[\u0400-\u04ff](?:(?<=[A-Za-z.][\u0400-\u04ff])|(?<={_OTHER}[\u0400-\u04ff])|(?=[A-Za-z]|{_OTHER}))"
)
_LATIN_BESIDE = re.compile(
    rf"[A-Za-z](?:(?<=[\u0400-\u04ff][A-Za-z])|(?<={_OTHER}[A-Za-z])|(?=[\u0400-\u04ff.]|{_OTHER}))"
)
_LATIN_OR_CYRILLIC = re.compile("[A-Za-z\u0400-\u04ff]")
_TO_LATIN = str.maketrans("АВЕЅІЈКМНОРСТУХаеѕіјкорсухһԁ", "ABESIJKMHOPCTYXaesijkopcyxhd")
_TO_CYRILLIC = str.maketrans("ABEKMHOPCTYXIJaekopcyxij", "АВЕКМНОРСТУХІЈаекорсухіј")
_ONLY_CYRILLIC = re.compile("[\u0400-\u04ff](?<![АВЕЅІЈКМНОРСТУХаеѕіјкорсухһԁ])")
_ONLY_LATIN = re.compile(r"[A-Za-z](?<![ABEKMHOPCTYXIJaekopcyxij])")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back.

    `text` is case-folded; `cased` is the same, character by character, in the case of the original. `_at` are
    places in `text` (ascending) from which on the original runs parallel, beginning at `_from`; between
    a place and the next lies one cluster if `_whole` is true there.
    """

    text: str
    cased: str
    _at: tuple[int, ...] = ()
    _from: tuple[tuple[int, int, bool], ...] = ()

    def span(self, start: int, end: int) -> Span:
        """The place in the original of `text[start:end]`; a cluster is never cut. Empty spans stay empty."""
        first = self._origin(start)[0]
        return Span(first, max(first, self._origin(end - 1)[1]) if end > start else first)

    def _origin(self, index: int) -> tuple[int, int]:
        place = bisect_right(self._at, index) - 1
        if place < 0:
            return index, index + 1
        start, end, whole = self._from[place]
        if whole:
            return start, end
        shifted = start + index - self._at[place]
        return shifted, shifted + 1


def is_small(letter: str) -> bool:
    """Whether a letter is small where it could be a capital: Unicode counts all Georgian letters of running text as small."""
    return letter.islower() and not "\u10d0" <= letter <= "\u10ff"


def fold(text: str) -> Folded:
    """`text` with case, compatibility forms, invisible marks and look-alike letters taken away.

    Quotes become ", apostrophes ', dashes -, white space a blank (a blank line stays one line feed); ё is е, ı is
    i, և and եւ are եվ. Letters keep their accents. Linear in the length of the text.
    """
    if text.isascii() and "\n" not in text and "&" not in text and "`" not in text:
        return Folded(text.lower(), text)
    letters = "".join(set(text))
    text_without_mixtures = _unmix(text, letters)
    if not _UNEVEN.search(letters) and "&amp;" not in text and "&nbsp;" not in text:
        return _evenly_folded(text_without_mixtures, letters)
    pieces: list[str] = []
    at: list[int] = []
    origin: list[tuple[int, int, bool]] = []
    done = length = 0
    special = _SPECIAL_AND_MARKS if _NEEDY.search(text_without_mixtures) else _SPECIAL
    for match in special.finditer(text_without_mixtures):
        start, end = match.span()
        found = match.group()
        folded = _SINGLE.get(found)
        if folded is None:
            folded = _cluster(found, text_without_mixtures, end)
        if start > done:
            pieces.append(text_without_mixtures[done:start])
            length += start - done
        done = end
        if folded:
            pieces.append(folded)
        if end - start != 1 or len(folded) != 1:
            if folded:
                at.append(length)
                origin.append((start, end, True))
                length += len(folded)
            at.append(length)
            origin.append((end, end, False))
        else:
            length += 1
    pieces.append(text_without_mixtures[done:])
    cased = "".join(pieces)
    if "ւ" in cased or "Ւ" in cased:
        cased = _ARMENIAN_EV.sub(_as_ev, cased)
    return Folded(cased.lower().replace("ς", "σ"), cased, tuple(at), tuple(origin))


def _evenly_folded(text: str, letters: str) -> Folded:
    """The same for a text in which each character folds to one: few of them, each replaced everywhere at once."""
    if "\n" in letters:
        text = _LINE_FEED.sub(" ", text)
    for letter in _SPECIAL.findall(letters):
        if letter != "\n":
            blank = "\n" if letter in _BREAKS else " "
            text = text.replace(letter, _SINGLE.get(letter, blank))
    if "ւ" in letters or "Ւ" in letters:
        text = _ARMENIAN_EV.sub(_as_ev, text)
    return Folded(text.lower().replace("ς", "σ"), text)


def _as_ev(match: re.Match[str]) -> str:
    return match.group()[0] + ("Վ" if match.group()[1] == "Ւ" else "վ")


def _cluster(found: str, text: str, end: int) -> str:
    first = found[0]
    if first.isspace():
        if first == "\n":
            after = end
            while after < len(text) and text[after] in " \t\r\u00a0":
                after += 1
            if after < len(text) and text[after] == "\n":
                return "\n"
        return "\n" if first in "\u2029\x0c" else " "
    if first == "&":
        return " " if found.endswith("nbsp;") else "&"
    if first == "և":
        return "եվ"
    if first in "ßẞ":
        return "ss" if first == "ß" else "SS"
    if _IS_IGNORED.match(first):
        return ""
    composed = unicodedata.normalize("NFKC", found)
    if composed in _SINGLE:
        return _SINGLE[composed]
    kept = "".join(c for c in composed if not _IS_IGNORED.match(c) and unicodedata.category(c) != "Cf")
    return "".join(_SINGLE.get(c, c if len(c.lower()) == 1 else "") for c in kept)


def _unmix(text: str, letters: str) -> str:
    """Look-alike letters of the other alphabet inside one word put right; the length stays the same.

    `letters` are those of the text. Greek letters among Latin ones are Latin. In a text where several Cyrillic words were typed so, words of nothing but look-alikes (HATO) are Cyrillic too.
    """
    if _GREEK.search(letters) and _GREEK_BESIDE_LATIN.search(text):
        text = _WITH_GREEK.sub(_without_greek, text)
    if not _CYRILLIC.search(letters):
        return text
    letter = _LATIN_OR_CYRILLIC.search(text, len(text) // 2)  # is likely of the alphabet that most are of
    rarer = _CYRILLIC_BESIDE if letter is None or letter.group() < "\u0400" else _LATIN_BESIDE
    if not rarer.search(text) or not _MIXED.search(text):
        return text
    mended, to_cyrillic = _unmix_words(text)
    if to_cyrillic >= _TYPED_SO:
        mended = _LATIN_WORD.sub(_as_cyrillic, mended)
    return mended


def _without_greek(match: re.Match[str]) -> str:
    word = match.group()
    latin = word.translate(_FROM_GREEK)
    return latin if latin.isascii() and _LATIN_RUN.search(word) else word


def _as_cyrillic(match: re.Match[str]) -> str:
    word = match.group()
    return word if _ONLY_LATIN.search(word) else word.translate(_TO_CYRILLIC)


def _is_mostly_cyrillic(text: str) -> bool:
    return len(_ONLY_CYRILLIC.findall(text)) > len(_ONLY_LATIN.findall(text))


def _unmix_words(text: str) -> tuple[str, int]:
    """`text` with its mixed words put right, and how many of them are surely Cyrillic."""
    to_cyrillic = 0
    pieces: list[str] = []
    done = 0
    for match in _LATIN_RUN.finditer(text):
        start, end = match.span()
        if start < done:
            continue
        while start > done and (text[start - 1].isalpha()):
            start -= 1
        while end < len(text) and (text[end].isalnum() or _joins_address(text, end)):
            end += 1
        word = text[start:end]
        if end - start == len(match.group()) or not _CYRILLIC.search(word):
            continue
        fixed = _unmixed_word(word, text)
        to_cyrillic += fixed != word and _ONLY_CYRILLIC.search(fixed) is not None
        if fixed != word:
            pieces += [text[done:start], fixed]
            done = end
    if not pieces:
        return text, to_cyrillic
    pieces.append(text[done:])
    return "".join(pieces), to_cyrillic


def _joins_address(text: str, place: int) -> bool:
    """A full stop inside a name such as N3.io: a letter or digit before it and a small letter after it."""
    return (
        text[place] == "."
        and place + 1 < len(text)
        and text[place + 1].islower()
        and text[place - 1].isalnum()
    )


def _unmixed_word(word: str, text: str) -> str:
    only_latin, only_cyrillic = _ONLY_LATIN.search(word), _ONLY_CYRILLIC.search(word)
    if only_latin and only_cyrillic:
        return word
    if only_latin:
        return word.translate(_TO_LATIN)
    if only_cyrillic:
        return word.translate(_TO_CYRILLIC)
    letters = [c for c in word if c.isalpha()]
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters)
    latin = cyrillic * 2 < len(letters) or (cyrillic * 2 == len(letters) and not _is_mostly_cyrillic(text))
    return word.translate(_TO_LATIN if latin else _TO_CYRILLIC)
