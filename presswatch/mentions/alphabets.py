"""Names of a language that is printed in two alphabets, letter by letter in the other one."""

from __future__ import annotations

import re

from presswatch.mentions.inflect.languages import script
from presswatch.mentions.inflect.slavic_south import serbian_cyrillic, serbian_latin

_LETTERS = (
    "а=a б=b в=v г=g д=d е=e ё=yo ж=j з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=x ц=ts ч=ch ш=sh"
    " ъ=ʼ ь= э=e ю=yu я=ya ў=oʻ қ=q ғ=gʻ ҳ=h"
)
_UZBEK = dict(cell.split("=") for cell in _LETTERS.split())
_UZBEK_CYRILLIC = {latin: letter for letter, latin in _UZBEK.items() if latin and letter not in "цэ"} | {
    "ye": "е"
}
_PIECE = re.compile("yo(?!ʻ)|yu|ya|ye|ch|sh|oʻ|gʻ|.", re.DOTALL)
_APOSTROPHE_OF_LETTER = re.compile("(?<=[oOgG])['’‘ʼ`]")


def other_alphabet(text: str, language: str) -> str:
    """`text` in the other alphabet of `language` (BCP 47), "" where there is none or it has no letters of that language."""
    written = script(text)
    if written not in ("Latn", "Cyrl"):
        return ""
    words = re.split(r"([^\W\d_]+(?:['’‘ʻʼ`][^\W\d_]+)*)", text)
    if language == "uz":
        change = _to_cyrillic if written == "Latn" else _to_latin
    elif language == "sr":
        change = serbian_cyrillic if written == "Latn" else serbian_latin
    else:
        return ""
    return "".join(_cased(change(word.lower()), word) for word in words)


def _to_latin(word: str) -> str:
    spelt = "".join(_UZBEK.get(letter, letter) for letter in word)
    return f"y{spelt}" if word[:1] == "е" else spelt


def _to_cyrillic(word: str) -> str:
    plain = _APOSTROPHE_OF_LETTER.sub("ʻ", word)
    letters = "".join(_UZBEK_CYRILLIC.get(piece, piece) for piece in _PIECE.findall(plain))
    return f"э{letters[1:]}" if word[:1] == "e" else letters


def _cased(word: str, like: str) -> str:
    if sum(letter.isupper() for letter in like) * 2 > len(like) > 1:  # KXShT too
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word
