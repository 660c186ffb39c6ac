"""Names of several scripts reduced to consonants in Latin letters, so that one name's spellings meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = {
    **dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", ["a", "b", "v", "g", "d", "e", "z", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h", "c", "c", "s", "s", "-", "i", "-", "e", "u", "a"], strict=True)),
    **dict(zip("іїєґўқғңөұүһәҳҷӣӯ", ["i", "i", "e", "g", "v", "k", "g", "n", "o", "u", "u", "h", "a", "h", "c", "i", "u"], strict=True)),
    **dict(zip("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև", ["a", "b", "g", "d", "e", "z", "e", "e", "t", "z", "i", "l", "h", "c", "k", "h", "c", "g", "c", "m", "i", "n", "s", "o", "c", "p", "c", "r", "s", "v", "t", "r", "c", "v", "p", "k", "o", "f", "v"], strict=True)),
    **dict(zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", ["a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o", "p", "z", "r", "s", "t", "u", "p", "k", "g", "k", "s", "c", "c", "c", "c", "c", "h", "c", "h"], strict=True)),
}  # fmt: skip
# Digraphs of Latin spellings, and letters that sound alike in one spelling or another.
_DIGRAPHS = (
    ("shch", "s"), ("sch", "s"), ("tch", "c"), ("kh", "h"), ("zh", "z"), ("sh", "s"), ("ch", "c"), ("ts", "c"), ("tz", "c"),
    ("dj", "c"), ("dz", "c"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("ou", "u"), ("ks", "x"), ("w", "v"), ("q", "k"),
    ("j", "c"), ("y", "i"),
)  # fmt: skip
_VOWELS = frozenset("aeiou-'")
_NO_CONSONANTS = re.compile(r"[\W_aeiou]+")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """The consonants of a word in Latin letters, doubled ones once; a first vowel stays as `a`.

    "Пашинян", "Pashinyan" and "Փաշինյան" give `psnn`. Endings of case are vowels mostly, and fall away.
    """
    latin = word.lower()
    if not latin.isascii():
        letters = unicodedata.normalize("NFC", unicodedata.normalize("NFKD", latin))
        latin = "".join(map(_LETTERS.get, letters, letters))
    if not latin.isascii():
        decomposed = unicodedata.normalize("NFKD", latin)
        latin = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    for spelling, sound in _DIGRAPHS:
        latin = latin.replace(spelling, sound)
    consonants = _DOUBLED.sub(r"\1", _NO_CONSONANTS.sub("", latin))
    return f"a{consonants}" if latin[:1] in _VOWELS else consonants
