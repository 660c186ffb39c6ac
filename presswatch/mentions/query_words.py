"""Words of a text as queries compare them: folded, and cut to a stem that its inflected forms share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from presswatch.text import fold
from presswatch.types import Span

Stemmer = Callable[
    [str, str], str
]  # (folded word, BCP 47 primary subtag or "") -> stem, a prefix of the word
_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 3  # letters that a stem keeps at least
# Endings of nouns, adjectives and names. One is taken off, the longest that fits: enough for a prefix that the
# forms of a word share.
_SLAVIC = (
    "иями ями ами иях ях ах иям ям ам иев ев ов ием ем ом ией ей ой ого его ому ему ыми ими ых их ую юю ая яя ое ее ые ие "
    "ый ий ым им ою ию ия ье ья а я у ю е и ы о ь й і ї є ові еві ою єю "
    "ец ца цу цем це цы цев цам цами цах ець ців"
)
_TURKIC = (
    "ының інің ның нің дың дің тың тің нын нин нун нүн дын дин дун дүн тын тин ында інде нда нде да де та те дан ден тан тен "
    "нан нен ға ге қа ке на не ды ді ты ті ны ні лар лер дар дер тар тер мен бен пен ы і сы сі у ү "
    "larning lardan lari leri lar ler ning dan den ni ga da de nın nin nun nün dı di ı i u ü sı si ya yə"
)
_LATIN = "ego emu ów ami ach om owi iem em y i a e ą ę u o ou ům ech ích ího ým es en er s"
_ARMENIAN = (
    "ությունից ության ությունը ներից ներով ներում ներին ների ները ներ երից երի երը եր ից ում ով ին ի ը ն"
)
_GEORGIAN = "ებისთვის ებიდან ებმა ების ებს ები ისთვის იდან მა ის ით ად ში ზე თან ს ი"
_TURKIC_LANGUAGES = frozenset({"kk", "ky", "uz", "az", "tr", "tt", "tk", "ba"})
_VOICELESS = frozenset("пфктсшщчцхқһptkfsşçhx")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its place in the original text."""

    folded: str
    stem: str
    span: Span


@lru_cache(maxsize=65536)
def stem(word: str, language: str = "") -> str:
    """Return a folded word without one ending of its language; acronyms and short words stay whole.

    English keeps all but a final s. `language` is a BCP 47 primary subtag; "" gives the shortest stem that any
    language of the script would, so that it begins every form.
    """
    if len(word) <= _SHORTEST or word[-1].isdigit():
        return word
    last = word[-1]
    if "\u0530" <= last <= "\u058f":
        return _cut(word, _ARMENIAN)
    if "\u10a0" <= last <= "\u10ff":
        return _cut(word, _GEORGIAN)
    if language == "en":
        return word[:-1] if last == "s" and not word.endswith("ss") else word
    lists: tuple[str, ...]
    lists = (_SLAVIC,) if "\u0400" <= last <= "\u052f" else (_LATIN,) if last < "\u0250" else ()
    if language in _TURKIC_LANGUAGES:
        lists = (_TURKIC,)
    elif not language and lists:
        lists = (*lists, _TURKIC)
    return min((_cut(word, endings) for endings in lists), key=len, default=word)


def is_acronym(word: str) -> bool:
    """Whether a word of a query is in capitals: endings may follow it (ҰҚШҰның), none is cut from it."""
    return len(word) > 1 and word.isupper()


def _cut(word: str, endings: str) -> str:
    for ending in _sorted(endings):
        rest = len(word) - len(ending)
        if rest < _SHORTEST or not word.endswith(ending):
            continue
        if endings is _TURKIC and ending[0] in "тt" and word[rest - 1] not in _VOICELESS:
            continue  # саммиті is саммит + і, not самми + ті
        return word[:rest]
    return word


@lru_cache(maxsize=16)
def _sorted(endings: str) -> tuple[str, ...]:
    return tuple(sorted(endings.split(), key=len, reverse=True))


def words(text: str, language: str, stemmer: Stemmer = stem) -> list[Word]:
    """Return the words of a text in order; spans are places in the text as given."""
    folded = fold(text)
    return [
        Word(match.group(), stemmer(match.group(), language), folded.span(match.start(), match.end()))
        for match in _WORD.finditer(folded.text)
    ]
