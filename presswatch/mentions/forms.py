"""The forms of a query's word that an index holds, so that a search asks for them by name.

A prefix of a common word makes an index read every list of every word that begins so before it can answer;
named words are read lazily. So the words that begin alike are looked up first, and kept where they are forms of
the same word: by the endings that the matcher knows of a language (`presswatch.mentions.inflect`), by the stem
that queries compare, by a Russian dictionary where one is installed, and by rules for English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Protocol

from presswatch.mentions.english import english_forms, english_lemmas
from presswatch.mentions.inflect.languages import LANGUAGES, Language, script
from presswatch.mentions.inflect.paradigm import Suffixes
from presswatch.mentions.irregular import irregular
from presswatch.mentions.nominative import lexeme
from presswatch.mentions.query_words import is_acronym, stem
from presswatch.text import fold

MOST_BEGINNINGS = 400  # words with one beginning that are looked at; one that more have is made longer
MOST_FORMS = 60  # of one word that a query asks for
_SHORTEST = 3  # letters that forms of a word begin with alike
_LONGER = 14  # letters that a form may have more than the beginning it shares


class Vocabulary(Protocol):
    """The words that an index holds, as it holds them: in lower case, Latin letters without their accents."""

    def beginning(self, prefix: str, limit: int) -> Sequence[str]:
        """At most `limit` words that begin so, in order."""

    def known(self, words: Iterable[str]) -> set[str]:
        """Those of some words that the index holds."""


class Forms:
    """Forms of words, among the words of an index.

    `languages` are BCP 47 primary subtags of the texts in it; none means that they are not known, and all are tried.
    """

    def __init__(self, vocabulary: Vocabulary, languages: Iterable[str] = ()) -> None:
        self._vocabulary = vocabulary
        self._languages = frozenset(languages)
        self._found: dict[str, tuple[str, ...]] = {}
        self._group: dict[str, str] = {}
        self._beginnings: dict[str, list[tuple[str, str]]] = {}

    def of(self, word: str) -> tuple[str, ...]:
        """Words of the index that are forms of `word`, as typed; how it is spelt where there is none."""
        found = self._found.get(word)
        if found is None:
            found = self._found[word] = self._forms(word)
            for form in (fold(word).text, *(fold(form).text for form in found)):
                self._group.setdefault(form, word)
        return found

    def beginning(self, word: str, most: int) -> tuple[str, ...]:
        """At most `most` words of the index that begin as `word` does."""
        spellings = sorted(_spellings(bare(word)))
        found = {term for spelling in spellings for term in self._vocabulary.beginning(spelling, most)}
        return tuple(sorted(found)[:most])

    def stemmer(self, word: str, language: str) -> str:
        """A stemmer for `presswatch.mentions.query.parse` to whom all forms found so far are one."""
        return self._group.get(word) or self._group.get(bare(word)) or stem(word, language)

    def _forms(self, word: str) -> tuple[str, ...]:
        folded = fold(word).text
        wanted = {spelling for text in (word.lower(), folded) for spelling in _spellings(bare(text))}
        languages = [
            language
            for language in LANGUAGES.values()
            if script(folded) in language.scripts
            and (not self._languages or language.code in self._languages)
        ]
        if is_acronym(word):
            kept = {term for language in languages for term in self._with(folded, language.acronym_endings)}
        else:
            kept = {term for language in languages for term in self._inflected(folded, language)}
        there = self._vocabulary.known(wanted | kept)
        found = sorted(there, key=lambda form: (form not in wanted, abs(len(form) - len(folded)), form))
        return tuple(found[:MOST_FORMS]) or tuple(sorted(wanted))

    def _inflected(self, folded: str, language: Language) -> Iterator[str]:
        code = language.code
        bases = {folded, *variants(folded, code)}
        for term, text in self._alike(folded):
            if stem(text, code) == stem(folded, code):
                yield term
            if is_form(folded, text, code):
                bases.add(text)
        yield from map(bare, irregular(folded, code))
        if code == "ru":
            yield from lexeme(folded, code)
        if code == "en":
            lemmas = english_lemmas(folded)
            for lemma in self._vocabulary.known(lemmas) | {folded}:
                yield from english_forms(lemma)
        for base in bases:
            for beginning, endings in paradigm_of(base, code):
                yield from self._with(beginning, endings)

    def _with(self, beginning: str, endings: Container[str]) -> Iterator[str]:
        """Words of the index that are a beginning and one of its endings."""
        size = len(beginning)
        for term, text in self._beginning(beginning):
            rest = text[size:]  # as long without accents, which the index does not keep
            if rest in endings or rest in bare_endings(endings):
                yield term

    def _alike(self, folded: str) -> list[tuple[str, str]]:
        """Words of the index with the shortest beginning of a word that few enough of them have."""
        best: list[tuple[str, str]] = []
        for size in range(max(_SHORTEST, len(stem(folded, ""))), _SHORTEST - 1, -1):
            found = self._beginning(folded[:size])
            if best and len(found) >= MOST_BEGINNINGS:
                break
            best = found
        return best

    def _beginning(self, prefix: str) -> list[tuple[str, str]]:
        """Words of the index that begin so, each with its folded spelling."""
        found = self._beginnings.get(prefix)
        if found is None:
            terms = [
                term
                for spelling in sorted(_spellings(bare(prefix)))
                for term in self._vocabulary.beginning(spelling, MOST_BEGINNINGS)
                if len(term) <= len(prefix) + _LONGER
            ]
            found = self._beginnings[prefix] = [(term, fold(term).text) for term in terms]
        return found


_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")


@lru_cache(maxsize=65_536)
def bare(text: str) -> str:
    """Text as the index spells it: Latin letters lose their accents, and lower case is all there is."""
    low = text.lower()
    if not _ACCENTED.search(low):
        return low
    letters = []
    for letter in low:
        plain = unicodedata.normalize("NFD", letter)
        letters.append(plain[0] if len(plain) > 1 and plain[0].isascii() else letter)
    return "".join(letters)


def _spellings(folded: str) -> set[str]:
    """How a folded word may be written in an index: Armenian եվ is also և and եւ."""
    if "եվ" not in folded:
        return {folded}
    parts = folded.split("եվ")
    return {
        "".join(part + joint for part, joint in zip(parts, (*joints, ""), strict=True))
        for joints in product(("եվ", "և", "եւ"), repeat=min(len(parts) - 1, 2))
        if len(parts) - 1 == len(joints)
    } or {folded}


@lru_cache(maxsize=65536)
def paradigm_of(base: str, code: str) -> tuple[tuple[str, Container[str]], ...]:
    """The stems and endings of a folded base form in the language `code`."""
    return tuple((part.text, part.endings) for part in LANGUAGES[code].paradigm(base))


def is_form(word: str, base: str, code: str) -> bool:
    """Whether a folded word is a form of a folded base; Latin letters may lack their accents in either."""
    if any(
        word.startswith(beginning) and word[len(beginning) :] in endings
        for beginning, endings in paradigm_of(base, code)
    ):
        return True
    plain = bare(word)
    if not plain.isascii():
        return False
    return any(
        plain.startswith(bare(beginning)) and plain[len(beginning) :] in bare_endings(endings)
        for beginning, endings in paradigm_of(base, code)
    )


@lru_cache(maxsize=1024)
def _bare_of(endings: frozenset[str]) -> frozenset[str]:
    return frozenset(bare(ending) for ending in endings)


@lru_cache(maxsize=256)
def _bare_chain(pattern: str) -> Suffixes:
    return Suffixes(re.compile(bare(pattern)))


def bare_endings(endings: Container[str]) -> Container[str]:
    """Endings as the index spells them."""
    if isinstance(endings, frozenset):
        return _bare_of(endings)
    return _bare_chain(endings.pattern.pattern) if isinstance(endings, Suffixes) else ()


STRUNG = frozenset(("hy", "ka", "kk", "ky", "tt", "ba", "uz", "az", "tr", "tk", "tg", "mn"))
_CHAINED = STRUNG | {"fi", "et", "hu"}  # languages that string suffixes together
_SHORTEST_BASE = 4  # letters that are left when suffixes are taken off
_CLOSED = re.compile("^(.*[^аеєиіїоуюя])і([^аеєиіїоуюяйь]{1,2})$")
_OPENED = re.compile("^(.*[^аеєиіїоуюя])[ое]([^аеєиіїоуюя]{1,2})(?:у|а|и|і|ом|ем|ові|ів|ам|ами|ах)$")
_FLEETING = re.compile("^(.+[^аеёиоуыэюяәөүұі])([ыіиуү])([^аеёиоуыэюяәөүұі])$")
_REDUCED = re.compile("^(.*[^աեէըիոօ])(?:ի|ու)([^աեէըիոօւ]+)$")


def variants(folded: str, code: str) -> Iterator[str]:
    """Other stems that forms of a word have: sounds that fall out, or are another where the stress has moved."""
    if code in STRUNG and (cut := stem(folded, code)) != folded:
        yield cut  # what stands before the suffixes, which may follow it in any other string
    if code in _CHAINED:
        for size in range(_SHORTEST_BASE, len(folded)):
            if is_form(folded, folded[:size], code):
                yield folded[:size]
                break
    if code == "hy":
        for text in (folded, stem(folded, code)):
            if match := _REDUCED.match(text):  # կամուրջ, կամրջի
                yield match[1] + match[2]
        if folded.endswith("ության"):
            yield f"{folded[:-2]}ուն"
    elif code in ("kk", "ky") and (match := _FLEETING.match(folded)):  # халық, халқы
        yield match[1] + match[3]
    elif code == "uk":  # міст, мосту; рік, року
        if match := _CLOSED.match(folded):
            yield from (f"{match[1]}{vowel}{match[2]}" for vowel in "ое")
        elif match := _OPENED.match(folded):
            yield f"{match[1]}і{match[2]}"
    elif code == "be":  # it spells what is heard: мост, на мастах; возера, азёр; рака, рэк
        yield folded.replace("о", "а").replace("э", "а")
        if folded.startswith("во"):
            yield f"а{folded[2:]}"
        for at, letter in enumerate(folded[:-1]):
            if letter == "а":
                for vowel in "оэ":
                    other = f"{folded[:at]}{vowel}{folded[at + 1 :]}"
                    yield other
                    yield other.rstrip("ая")
