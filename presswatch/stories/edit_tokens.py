"""Words, numbers and marks of a sentence, as edits are judged by."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 4000  # tokens of a sentence that are compared

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
_UNMARKED = dict.fromkeys(map(ord, _MARKS))
_TOKEN = re.compile(
    r"\d{1,2}:\d\d(?!\d)"  # a clock
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)"  # a date in figures
    r"|\d+(?:[.,]\d+)*(?: \d{3}(?!\d))*"
    rf"|(?:[^\W\d_]|[{_MARKS}])+(?:['-](?:[^\W\d_]|[{_MARKS}])+)*"
    r"|\S"
)
_PARAGRAPH_OR_MARK = re.compile(r'["\n]')


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


def tokens(text: str, inside_quote: Callable[[int], bool] | None = None) -> list[Token]:
    """The words, numbers and marks of a sentence.

    `inside_quote` says for a place in `text` whether it lies within quotation marks; without it the
    sentence's own marks are read.
    """
    folded = text.translate(_FOLDED)
    if inside_quote is None:
        own = _quoted_stretches(folded)

        def inside_quote(place: int) -> bool:
            return any(start < place < end for start, end in own)

    found: list[Token] = []
    first = True
    for match in _TOKEN.finditer(folded):
        surface = match.group().translate(_UNMARKED)
        if not surface:
            continue
        is_word = surface[0].isalpha()
        found.append(Token(surface, surface.lower(), inside_quote(match.start()), first and is_word))
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
    for match in _PARAGRAPH_OR_MARK.finditer(folded):
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
