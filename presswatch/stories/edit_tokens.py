"""Words, numbers and marks of a sentence, as edits are judged by."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from presswatch.text import ARABIC_LETTERS, SIGNS

LONGEST = 4000  # tokens of a sentence that are compared

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("«»“”„‟‹›〝〞＂「」『』", '"'),
        **dict.fromkeys("’‘‚‛ʼʻʽ′`´＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹣－֊", "-"),
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "ё": "е",
        "Ё": "Е",
    }
)
# Inside words: soft hyphen, joiners, Armenian accents.
_MARKS = "\u00ad\u200b\u200c\u200d\u055a\u055b\u055c\u055e"
_UNMARKED = dict.fromkeys(map(ord, _MARKS))
# Vowels and accents that are no letters of their own: Latin, Hebrew, Arabic, of the scripts of India.
_VOWELS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    + SIGNS
)
# Hiragana and ideographs; Thai and Lao, Burmese, Khmer: written without blanks, so a sign is what is compared.
_SIGNS = "\u3041-\u3096\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u0e01-\u0eff\u1000-\u103f\u1780-\u17d3"
_LETTER = rf"(?:[^\W\d_{_SIGNS}]|[{_MARKS}{_VOWELS}])"
_TOKEN = re.compile(
    r"\d{1,2}:\d\d(?!\d)"  # a clock
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)"  # a date in figures
    r"|\d+(?:[.,]\d+)*(?: \d{3}(?!\d))*"
    rf"|[{_SIGNS}][{_VOWELS}]*"
    rf"|{_LETTER}+(?:['-]{_LETTER}+)*"
    r"|\S"
)
_SIGN = re.compile(rf"[{_SIGNS}]")
_ONE_LETTER = str.maketrans(ARABIC_LETTERS)
_DOTTED = "i\u0307"  # what İ is in small letters
_SAID = 6  # ideographs of somebody's words
_PARAGRAPH_OR_MARK = re.compile(r'["\n]')


def key(word: str) -> str:
    """What of a word is compared: small letters, those of Arabic script that are written one for the other as one."""
    return word.lower().replace(_DOTTED, "i").translate(_ONE_LETTER)


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


def tokens(
    text: str,
    inside_quote: Callable[[int], bool] | None = None,
    known: re.Pattern[str] | None = None,
) -> list[Token]:
    """The words, numbers and marks of a sentence.

    `inside_quote` says for a place in `text` whether it lies within quotation marks; without it the
    sentence's own marks are read. `known` are the words of a language written without blanks; of all
    else there each sign is a token.
    """
    folded = text.translate(_FOLDED)
    if inside_quote is None:
        own = _quoted_stretches(folded)

        def inside_quote(place: int) -> bool:
            return any(start < place < end for start, end in own)

    found: list[Token] = []
    first = True
    for match in (_TOKEN if known is None else _with_words(known)).finditer(folded):
        surface = match.group().translate(_UNMARKED)
        if not surface:
            continue
        is_word = surface[0].isalpha()
        found.append(Token(surface, key(surface), inside_quote(match.start()), first and is_word))
        first = first and not surface[0].isalnum()
        if len(found) == LONGEST:
            break
    return found


@lru_cache(maxsize=4)
def _with_words(known: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(f"{known.pattern}|{_TOKEN.pattern}")


def quoted_stretches(text: str) -> list[tuple[int, int]]:
    """Stretches of a text that give somebody's words: between quotation marks, three words or more (six signs
    where there are no blanks), most of them without a capital (so that a name in quotation marks is none).
    Ends with its paragraph."""
    return _quoted_stretches(text.translate(_FOLDED))


def _quoted_stretches(folded: str) -> list[tuple[int, int]]:
    found = []
    opened = None
    for match in _PARAGRAPH_OR_MARK.finditer(folded):
        place = match.start()
        if match.group() == "\n":
            opened = None
        elif opened is None:
            opened = place
        else:
            between = folded[opened + 1 : place]
            said = [word for word in between.split() if word[0].isalpha()]
            plain = 2 * sum(not word[0].isupper() for word in said) >= len(said) >= 3
            if plain or len(_SIGN.findall(between)) >= _SAID:
                found.append((opened, place))
            opened = None
    return found


def letters(text: str) -> str:
    """The letters and digits of a text, closed up."""
    return "".join(letter for letter in text if letter.isalnum())


def common_prefix(a: str, b: str) -> int:
    """How many characters two words begin with alike."""
    shortest = min(len(a), len(b))
    return next((place for place in range(shortest) if a[place] != b[place]), shortest)


def same_stem(a: str, b: str) -> bool:
    """Whether two words begin alike and differ in their last three letters at most."""
    shared = common_prefix(a, b)
    return shared >= 3 and max(len(a), len(b)) - shared <= 3


def is_acronym(text: str) -> bool:
    """Whether a word is written with two capitals or more, the first letter among them."""
    found = [letter for letter in text if letter.isalpha()]
    return len(found) >= 2 and found[0].isupper() and sum(letter.isupper() for letter in found) >= 2
