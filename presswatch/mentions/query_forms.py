"""Whether a word of a text is a form of a query's word, by what the matcher knows of the text's language.

The stem that an index compares by is a rough one; here the endings of the language decide, as they do for the forms
that a search asks for by name (`presswatch.mentions.forms`), so that a watch finds what a search finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from presswatch.mentions.english import english_forms, english_lemmas
from presswatch.mentions.forms import is_form
from presswatch.mentions.inflect.languages import LANGUAGES, Language, script
from presswatch.mentions.nominative import lexeme

_SHORTEST = 3  # letters that all forms of a word share; where they would share fewer, those with other ones are not found


@lru_cache(maxsize=65_536)
def beginning(word: str, code: str) -> str:
    """What all forms of a folded word begin with in the language `code` (BCP 47); in any that is written so for ""."""
    if len(word) <= _SHORTEST:
        return word
    shared = len(word)
    for other in _with_this_beginning(word, code):
        while not other.startswith(word[:shared]):
            shared -= 1
    return word[: max(_SHORTEST, shared)]


def _with_this_beginning(word: str, code: str) -> Iterator[str]:
    for language in _languages(word, code):
        for part in language.paradigm(word):
            yield part.text
        if language.code == "en":
            for lemma in english_lemmas(word):
                yield from english_forms(lemma)
        elif language.code == "ru":
            yield from lexeme(word, "ru")


@lru_cache(maxsize=65_536)
def same_word(wanted: str, found: str, code: str, acronym: bool = False) -> bool:
    """Whether the folded `found` is a form of the folded `wanted`, or the reverse, in the language `code`.

    No ending is cut from an acronym, but those that follow acronyms may stand behind it (ҰҚШҰның).
    """
    if acronym:
        language = LANGUAGES.get(code)
        return (
            language is not None
            and found.startswith(wanted)
            and found[len(wanted) :] in language.acronym_endings
        )
    if len(wanted) < _SHORTEST or not found.startswith(beginning(wanted, code)):
        return False
    if not code or not _languages(wanted, code):
        return False
    if is_form(found, wanted, code) or is_form(wanted, found, code):
        return True
    if code == "en":
        return any(found in english_forms(lemma) for lemma in english_lemmas(wanted))
    return code == "ru" and found in lexeme(wanted, code)


@lru_cache(maxsize=4096)
def _of_script(written: str, code: str) -> tuple[Language, ...]:
    chosen = LANGUAGES.values() if not code else [LANGUAGES[code]] if code in LANGUAGES else []
    return tuple(language for language in chosen if written in language.scripts)


def _languages(word: str, code: str) -> tuple[Language, ...]:
    return _of_script(script(word), code)
