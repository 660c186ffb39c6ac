"""The languages whose names the matcher can bend, by BCP 47 primary subtag."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import lru_cache, partial

from presswatch.mentions.inflect import (
    caucasian,
    eastern,
    indic,
    slavic_east,
    slavic_south,
    slavic_west,
    turkic,
    western,
)
from presswatch.mentions.inflect.paradigm import NOTHING, Paradigm, endings, invariable


@dataclass(frozen=True, slots=True)
class Language:
    """What the matcher knows of a language.

    `paradigm` gives the forms of a folded base form of one of `scripts`; a name in another script takes no
    endings but those `after_mark`: after a hyphen or an apostrophe (АБВ-ның, NATO'nun). `acronym_endings` follow an
    acronym with no mark (МИДом, ԱՄՆի). `prefixes` are written before a name in one word. What begins as `of_a_place` makes
    of a place's name the word for its language or its people.
    """

    code: str
    scripts: tuple[str, ...]
    paradigm: Callable[[str], Paradigm]
    after_mark: Container[str] = NOTHING
    acronym_endings: Container[str] = NOTHING
    prefixes: re.Pattern[str] | None = None
    person_invariable: frozenset[str] = frozenset()  # last letters of family names that do not bend
    # Further forms of a word that stands before another in the name of what is no person.
    attribute: Callable[[str], Paradigm] | None = None
    of_a_place: re.Pattern[str] | None = None


_EAST_SLAVIC_ENDINGS = endings("а у ом ем е ы и ов ам ами ах")
_UKRAINIAN_ENDINGS = endings("а у ом ові і и ів ам ами ах ою")
_BELARUSIAN_ENDINGS = endings("а у ам ом е ы аў амі ах")
_SOUTH_ENDINGS = endings("а у ом е и от ът та те то ото ата")
_LATIN_SOUTH_ENDINGS = endings("a u om em e i ov ev ja ju jem ji jev ova ovi")
_CZECH_ENDINGS = endings("u em ovi a e i y ů ech ům")
_ENGLISH = endings("s")
_GERMANIC = endings("s en er e")


def _table(
    code: str,
    paradigm: Callable[[str], Paradigm],
    script: str,
    bare: Container[str],
    marked: Container[str] | None = None,
    fixed: str = "",
    attribute: Callable[[str], Paradigm] | None = None,
) -> Language:
    marks = bare if marked is None else marked
    return Language(
        code, (script,), paradigm, marks, bare, person_invariable=frozenset(fixed), attribute=attribute
    )


def _turkic(code: str, *scripts: str) -> Language:
    chain = turkic.SUFFIXES[code]
    return Language(
        code,
        scripts,
        partial(turkic.paradigm, code=code),
        chain,
        chain,
        of_a_place=turkic.OF_A_PLACE.get(code),
    )


def _western(code: str, paradigm: Callable[[str], Paradigm], marks: Container[str] = _ENGLISH) -> Language:
    return Language(code, ("Latn",), paradigm, marks, _ENGLISH)


def _serbian(code: str) -> Language:
    both = _LATIN_SOUTH_ENDINGS | endings("а у ом ем е и ов ја ју јем")
    return Language(code, ("Cyrl", "Latn"), slavic_south.serbian, both, both)


_ALL = (
    _table("ru", slavic_east.RUSSIAN.paradigm, "Cyrl", _EAST_SLAVIC_ENDINGS, fixed="иоуюэыеі"),
    _table("uk", slavic_east.ukrainian, "Cyrl", _UKRAINIAN_ENDINGS, fixed="уюіїе"),
    _table("be", slavic_east.belarusian, "Cyrl", _BELARUSIAN_ENDINGS),
    _table(
        "bg",
        slavic_south.BULGARIAN.paradigm,
        "Cyrl",
        _SOUTH_ENDINGS,
        fixed="аяоеиую",
        attribute=slavic_south.bulgarian_attribute,
    ),
    _table("mk", slavic_south.MACEDONIAN.paradigm, "Cyrl", _SOUTH_ENDINGS),
    _table("sl", slavic_south.SLOVENE.paradigm, "Latn", _LATIN_SOUTH_ENDINGS),
    _table("pl", slavic_west.polish, "Latn", slavic_west.POLISH_ACRONYM, slavic_west.POLISH_AFTER_APOSTROPHE),
    _table("cs", slavic_west.czech, "Latn", _CZECH_ENDINGS),
    _table("sk", slavic_west.slovak, "Latn", _CZECH_ENDINGS),
    _serbian("sr"),
    _serbian("hr"),
    _serbian("bs"),
    _turkic("kk", "Cyrl"),
    _turkic("ky", "Cyrl"),
    _turkic("tt", "Cyrl"),
    _turkic("ba", "Cyrl"),
    _turkic("tr", "Latn"),
    _turkic("az", "Latn"),
    _turkic("uz", "Latn", "Cyrl"),
    _turkic("tk", "Latn"),
    Language("hy", ("Armn",), caucasian.armenian, caucasian.ARMENIAN_SUFFIXES, caucasian.ARMENIAN_SUFFIXES),
    Language("ka", ("Geor",), caucasian.georgian, caucasian.GEORGIAN_SUFFIXES, caucasian.GEORGIAN_SUFFIXES),
    Language("tg", ("Cyrl",), eastern.tajik, eastern.TAJIK_SUFFIXES, eastern.TAJIK_SUFFIXES),
    Language("mn", ("Cyrl",), eastern.mongolian, eastern.MONGOLIAN_SUFFIXES, eastern.MONGOLIAN_SUFFIXES),
    Language("fa", ("Arab",), eastern.persian, eastern.PERSIAN_SUFFIXES),
    Language("ko", ("Hang",), eastern.korean, eastern.KOREAN_SUFFIXES, eastern.KOREAN_SUFFIXES),
    Language("ar", ("Arab",), eastern.arabic, prefixes=eastern.ARABIC_PREFIXES),
    Language("he", ("Hebr",), eastern.hebrew, prefixes=eastern.HEBREW_PREFIXES),
    _western("en", western.english),
    _western("de", western.german, _GERMANIC),
    _western("nl", western.dutch, _GERMANIC),
    _western("fr", western.romance),
    _western("es", western.romance),
    _western("it", western.romance),
    _western("pt", western.romance),
    _western("ca", western.romance),
    _western("sv", western.SCANDINAVIAN.paradigm),
    _western("da", western.SCANDINAVIAN.paradigm),
    _western("nb", western.SCANDINAVIAN.paradigm),
    _western("no", western.SCANDINAVIAN.paradigm),
    _western("ro", western.romanian, endings("ul ului i ii uri urile urilor a ei")),
    _western("lt", western.LITHUANIAN.paradigm, endings("as o ui ą u e")),
    _western("lv", western.LATVIAN.paradigm, endings("s a am u ā")),
    Language("fi", ("Latn",), western.finnish, western.FINNISH_SUFFIXES, western.FINNISH_SUFFIXES),
    Language(
        "et",
        ("Latn",),
        western.estonian,
        western.ESTONIAN,
        western.ESTONIAN,
    ),
    Language("hu", ("Latn",), western.hungarian, western.HUNGARIAN_SUFFIXES, western.HUNGARIAN_SUFFIXES),
    Language("el", ("Grek",), western.greek),
    *(
        Language(code, (written,), paradigm, chain)
        for code, (written, paradigm, chain) in indic.PARADIGMS.items()
    ),
)

LANGUAGES: dict[str, Language] = {language.code: language for language in _ALL}
UNKNOWN = Language("", (), invariable, _ENGLISH)
"""Stands for a language without rules: one form a word, and the English possessive."""

_SCRIPTS = (
    ("Cyrl", "\u0400-\u052f"),
    ("Armn", "\u0530-\u058f\ufb13-\ufb17"),
    ("Geor", "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f"),
    ("Arab", "\u0600-\u06ff\u0750-\u077f"),
    ("Hebr", "\u0590-\u05ff"),
    ("Grek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("Hani", "\u3400-\u9fff\uf900-\ufaff"),
    ("Kana", "\u3040-\u30ff"),
    ("Hang", "\uac00-\ud7af\u1100-\u11ff"),
    ("Thai", "\u0e00-\u0e7f"),
    ("Deva", "\u0900-\u097f"),
    ("Beng", "\u0980-\u09ff"),
    ("Gujr", "\u0a80-\u0aff"),
    ("Taml", "\u0b80-\u0bff"),
    ("Telu", "\u0c00-\u0c7f"),
    ("Knda", "\u0c80-\u0cff"),
    ("Mlym", "\u0d00-\u0d7f"),
    ("Latn", "A-Za-z\u00aa-\u024f\u0259\u1e00-\u1eff"),
)
_OF_LETTER = [(name, re.compile(f"[{letters}]")) for name, letters in _SCRIPTS]
WITHOUT_BLANKS = frozenset(("Hani", "Kana", "Thai"))
"""Scripts that set no blank between words: there a name has no boundaries."""


@lru_cache(maxsize=4096)
def script(text: str) -> str:
    """The script (ISO 15924) of the first letter of `text`, '' if it has none that is known."""
    for letter in text:
        if letter.isalpha():
            for name, pattern in _OF_LETTER:
                if pattern.match(letter):
                    return name
    return ""
