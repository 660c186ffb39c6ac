"""Common given names in every form: who bears another person's family name, and whether it is a man or a woman."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib import resources

from presswatch.mentions.inflect.languages import LANGUAGES, UNKNOWN, script
from presswatch.mentions.spellings import unaccented
from presswatch.mentions.transliteration import romanised
from presswatch.text import fold

_ALIKE = 0.6  # of the consonants, from which on two given names may be one
_SAME = 0.85  # from which on they are
_MANY_CONSONANTS = 4  # that tell a name whatever vowels stand between
_SOUNDS_OF_I = re.compile("iy|yi|ii|yy|ij|y|j")
_DOUBLED = re.compile(r"(.)\1")
_SPELLING_FEW_VOWELS = re.compile("[\u0590-\u07ff]")
_MAYBE_VOWELS = re.compile(
    "[\u0622\u0623\u0625\u0627\u0648\u064a\u06cc\u0649\u0647\u0629\u05d0\u05d4\u05d5\u05d9]"
)
_SOUNDS = str.maketrans({"w": "v", "q": "k", "x": "k", "j": "y", "c": "k", "z": "s", "g": "h"})


@cache
def _table() -> dict[str, dict[str, str]]:
    data = resources.files("presswatch.mentions").joinpath("given_names.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


@cache
def _genders() -> dict[str, dict[str, str]]:
    """By script, the folded names, and "m" or "f" for each; "" for a name of both."""
    found: dict[str, dict[str, str]] = {}
    for written, names in _table().items():
        if written in ("short", "words"):
            continue
        of_script = found.setdefault(written, {})
        for key, gender in (("male", "m"), ("female", "f")):
            for name in fold(names[key]).text.split():
                of_script[name] = gender if of_script.get(name, gender) == gender else ""
    return found


@cache
def _short_forms() -> dict[str, frozenset[str]]:
    """For each folded name that has short forms, or is one, the names that it may stand for."""
    found: dict[str, frozenset[str]] = {}
    for name, short in _table()["short"].items():
        for one in fold(f"{name} {short}").text.split():
            found[one] = found.get(one, frozenset()) | {name}
    return found


@cache
def _by_letter(written: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in _genders().get(written, ()):
        found.setdefault(name[0], []).append(name)
    return found


@lru_cache(maxsize=1024)
def _forms(code: str, written: str, letter: str) -> dict[str, list[tuple[str, Container[str]]]]:
    """By the stem of its forms, each name that begins with a letter, with the endings that follow it in the language `code`."""
    language = LANGUAGES.get(code, UNKNOWN)
    found: dict[str, list[tuple[str, Container[str]]]] = {}
    for name in _by_letter(written).get(letter, ()):
        if written in language.scripts:
            for stem in language.paradigm(name):
                found.setdefault(stem.text, []).append((name, stem.endings))
        else:
            found.setdefault(name, []).append((name, ("",)))
    return found


@lru_cache(maxsize=20_000)
def given_name(word: str, code: str) -> str:
    """The base form of the given name that the folded `word` is a form of in the language `code`, "" for none."""
    forms = _forms(code, script(word), word[:1])
    for size in range(len(word), 1, -1):
        for name, endings in forms.get(word[:size], ()):
            if word[size:] in endings:
                return name
    return ""


def begins_sentences(word: str, code: str) -> bool:
    """Whether the folded `word` looks like a given name of the language `code`, but is no name at the start of a sentence."""
    return word in _small_words().get(code, ())


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(fold(words).text.split()) for code, words in _table()["words"].items()}


def gender(name: str) -> str:
    """ "m" or "f" for a given name in its base form, "" where it is not known or is borne by both."""
    folded = fold(name).text
    return _genders().get(script(folded), {}).get(folded, "")


def alike(one: str, other: str) -> bool:
    """Whether two folded given names may be one, shortened, spelt or transliterated otherwise.

    Svetlana and Святлана, Joe and Joseph; not Ilham and Heydar, nor a man's and a woman's.
    """
    if {gender(one), gender(other)} == {"m", "f"}:
        return False
    short = _short_forms()
    if one in short and other in short and short[one] & short[other]:
        return True
    return _likeness(one, other) >= _ALIKE


def same_name(one: str, other: str) -> bool:
    """Whether two folded given names are one as two languages spell it: Сергей and Сергій, not Мария and Марина."""
    return _SAME <= _likeness(one, other) <= 1


@lru_cache(maxsize=20_000)
def is_respelt(one: str, other: str) -> bool:
    """Whether two folded names in Latin letters are one that was romanised by other rules: Yuriy, Yury; Aleksei, Alexey."""
    if one[0] != other[0] or {gender(one), gender(other)} == {"m", "f"}:
        return False
    if _romanised_alike(one) == _romanised_alike(other):
        return True
    consonants = _consonants(one)
    return len(consonants) >= _MANY_CONSONANTS and consonants == _consonants(other)


def _romanised_alike(name: str) -> str:
    return _DOUBLED.sub(r"\1", _SOUNDS_OF_I.sub("i", name.replace("ks", "x")))


@lru_cache(maxsize=20_000)
def _likeness(one: str, other: str) -> float:
    """From 0 to 1; more than 1 where a name has no consonant to compare."""
    first, second = _consonants(one), _consonants(other)
    if not first or not second:
        return 2
    return SequenceMatcher(None, first, second).ratio() if first[0] == second[0] else 0


def _consonants(name: str) -> str:
    """The consonants as one would hear them, with a vowel at the beginning, whichever it is, as `a`.

    Of Arabic and Hebrew, which spell few vowels, those letters that no vowel may stand for.
    """
    if _SPELLING_FEW_VOWELS.match(name):
        return _MAYBE_VOWELS.sub("", name)
    plain = unaccented(romanised(name)).translate(_SOUNDS)
    start = "a" if plain[:1] in "aeiouy" else ""
    return start + "".join(letter for letter in plain if letter.isalpha() and letter not in "aeiouyh")
