"""Whether a word of a text is a form of a query's word, by what the matcher knows of the text's language.

The stem that an index compares by is a rough one; here the endings of the language decide, as they do for the forms
that a search asks for by name (`presswatch.mentions.forms`), so that a watch finds what a search finds.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from presswatch.mentions.english import english_forms, english_lemmas
from presswatch.mentions.forms import bare, bare_endings, is_form, paradigm_of, variants
from presswatch.mentions.inflect.languages import LANGUAGES, Language, script
from presswatch.mentions.irregular import irregular
from presswatch.mentions.nominative import lexeme

SHORTEST = 3  # letters of a word that bends, and that a form and its base begin with alike
_LONGEST_ENDING = (
    6  # letters that a form has beyond what it shares with its base; chains of suffixes are cut first
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a query's word: stems with the endings that may follow, and forms that no ending tells."""

    parts: tuple[tuple[str, Container[str]], ...]
    forms: frozenset[str]
    first: str = ""  # with which a base that the word is a form of begins
    others: tuple[str, ...] = ()  # stems that do not begin so

    def __contains__(self, found: str) -> bool:
        """Whether a folded word is a form; Latin letters may lack their accents."""
        plain = bare(found)
        if plain in self.forms:
            return True
        return any(plain.startswith(stem) and plain[len(stem) :] in endings for stem, endings in self.parts)


_NOTHING = Known((), frozenset())


@lru_cache(maxsize=16_384)
def known(wanted: str, code: str) -> Known:
    """The forms of a folded word and of the words that it may be a form of, in the language `code` (BCP 47); none for ""."""
    if len(wanted) < SHORTEST or not code:
        return _NOTHING
    parts: dict[tuple[str, int], tuple[str, Container[str]]] = {}
    forms: set[str] = set()
    for language in _languages(wanted, code):
        forms |= _by_rule(wanted, language.code) | irregular(wanted, language.code)
        for base in dict.fromkeys((wanted, *variants(wanted, language.code))):
            for stem, endings in paradigm_of(base, language.code):
                plain = bare(stem)
                for listed in (endings, bare_endings(endings)) if plain.isascii() else (endings,):
                    parts[plain, id(listed)] = plain, listed
    first = shared(wanted)
    others = sorted({stem for stem, _ in parts.values() if not stem.startswith(first)})
    return Known(tuple(parts.values()), frozenset(map(bare, forms)), first, tuple(others))


@lru_cache(maxsize=16_384)
def shared(wanted: str) -> str:
    """What a base that a folded word is a form of begins with."""
    return bare(wanted)[: max(SHORTEST, len(wanted) - _LONGEST_ENDING)]


@lru_cache(maxsize=4096)
def beginnings(wanted: str, code: str) -> tuple[str, ...]:
    """What the forms of a folded word begin with in the language `code` (BCP 47), in any that is written so for ""."""
    if len(wanted) < SHORTEST:
        return (wanted,)
    first = shared(wanted)
    found = {first}
    for language in _languages(wanted, code):
        forms = known(wanted, language.code)
        found.update(stem for stem, _ in forms.parts)
        found.update(form[:SHORTEST] for form in forms.forms)
    short = sorted(found, key=len)
    return tuple(
        one for place, one in enumerate(short) if not any(one.startswith(other) for other in short[:place])
    )


def _by_rule(word: str, code: str) -> set[str]:
    if code == "en":
        return {form for lemma in english_lemmas(word) for form in english_forms(lemma)}
    return set(lexeme(word, "ru")) if code == "ru" else set()


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
    if found in known(wanted, code):
        return True
    if len(wanted) < SHORTEST or not code or not bare(found).startswith(shared(wanted)):
        return False
    return bool(_languages(wanted, code)) and any(
        is_form(wanted, base, code) for base in (found, *variants(found, code))
    )


@lru_cache(maxsize=4096)
def _of_script(written: str, code: str) -> tuple[Language, ...]:
    chosen = LANGUAGES.values() if not code else [LANGUAGES[code]] if code in LANGUAGES else []
    return tuple(language for language in chosen if written in language.scripts)


def _languages(word: str, code: str) -> tuple[Language, ...]:
    return _of_script(script(word), code)
