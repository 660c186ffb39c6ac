"""The nominative case in languages whose dictionary is installed (pymorphy3); nothing where it is not."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

_NAMES = frozenset(("Name", "Surn", "Patr"))
# Beginnings of what speaks though it is no person.
_BODIES = (
    *(
        "пресс-служб",
        "ведомств",
        "министерств",
        "агентств",
        "издани",
        "газет",
        "телеканал",
        "компани",
        "комитет",
    ),
    *("управлени", "департамент", "прокуратур", "посольств", "правительств", "администраци", "секретариат"),
)
_MOST_NAMES = 3
_SELDOM = 0.02  # share of a word's uses below which a reading does not count


@cache
def _analyzer(language: str) -> Any | None:
    """A pymorphy3 analyzer, where the library and its dictionary are installed."""
    try:
        import pymorphy3

        # Without a path pymorphy3 reads the entry points of all that is installed.
        dictionary = import_module(f"pymorphy3_dicts_{language}").get_path()
        return pymorphy3.MorphAnalyzer(path=dictionary, lang=language)
    except ImportError:
        return None


def has_dictionary(language: str) -> bool:
    """Whether the forms of a language can be told."""
    return _analyzer(language) is not None


@lru_cache(maxsize=4096)
def _tag(word: str, language: str) -> Any | None:
    """What a word most likely is; None where no dictionary can tell."""
    analyzer = _analyzer(language)
    return None if analyzer is None else analyzer.parse(word)[0].tag


def is_nominative_person(word: str, language: str) -> bool:
    """Whether a word is a person or pronoun in the nominative; False where no dictionary can tell."""
    tag = _tag(word, language)
    if tag is None or tag.case != "nomn":
        return False
    return bool(tag.POS == "NPRO" or (tag.POS == "NOUN" and tag.animacy == "anim"))


def is_thing(word: str, language: str) -> bool:
    """Whether a word is an inanimate noun in the nominative, as a press service is; False where no dictionary can tell."""
    tag = _tag(word, language)
    return tag is not None and bool(tag.POS == "NOUN" and tag.case == "nomn" and tag.animacy == "inan")


@lru_cache(maxsize=4096)
def is_verb(word: str, language: str) -> bool:
    """Whether a word is a finite verb; True where no dictionary can tell."""
    analyzer = _analyzer(language)
    return analyzer is None or bool(analyzer.parse(word)[0].tag.POS == "VERB")


@lru_cache(maxsize=4096)
def lexeme(word: str, language: str) -> frozenset[str]:
    """All forms of the words that a folded word may be a form of; none where no dictionary knows it.

    Readings that hardly anybody means are left out: день is the imperative of деть, too.
    """
    analyzer = _analyzer(language)
    if analyzer is None:
        return frozenset()
    parses = [parse for parse in analyzer.parse(word) if parse.is_known and parse.score >= _SELDOM]
    return frozenset(form.word.replace("ё", "е") for parse in parses for form in parse.lexeme)


@lru_cache(maxsize=1024)
def name_in_nominative(name: str, language: str) -> str:
    """A person's full name of an oblique case in the nominative: «Мурадом Мусаевым», «Мурад Мусаев».

    As it is where no dictionary can tell, where a word has no reading as a name, or where it may be in the nominative.
    """
    analyzer = _analyzer(language)
    words = name.split()
    if analyzer is None or not 2 <= len(words) <= _MOST_NAMES:
        return name
    read: list[list[Any]] = []
    for word in words:
        known = [p for p in analyzer.parse(word) if p.tag.number == "sing"]
        parses = [p for p in known if _NAMES & set(p.tag.grammemes)]
        if not parses and read:  # a surname that looks like an adjective: Духовский
            parses = [p for p in known if p.tag.POS == "ADJF" and p.tag.gender]
        if not parses:
            return name
        read.append(parses)
    cases = [{(p.tag.gender, p.tag.case) for p in parses if p.tag.case} for parses in read]
    both = set.intersection(*cases)
    if not both or any(case == "nomn" for _, case in both):
        return name
    gender, case = sorted(both)[0]
    result = []
    for parses in read:
        parse = next(p for p in parses if (p.tag.gender, p.tag.case) == (gender, case))
        form = parse.inflect({"nomn", "sing"})
        if form is None:
            return name
        result.append("-".join(part.capitalize() for part in form.word.split("-")))
    return " ".join(result)


@lru_cache(maxsize=4096)
def nominative_start(words: tuple[str, ...], language: str) -> int | None:
    """Where the nominative noun phrase of a run of words starts; None when nothing tells."""
    analyzer = _analyzer(language)
    if analyzer is None:
        return None
    governed = False
    for index, word in enumerate(words):
        parses = analyzer.parse(word)
        best = parses[0].tag
        if best.POS == "PREP":
            governed = True
            continue
        nominative = any(p.tag.case == "nomn" and p.score >= 0.15 for p in parses)
        if nominative and not governed and best.POS == "NOUN" and word.casefold().startswith(_BODIES):
            return index  # пресс-служба Озерова
        animate = any(p.tag.case == "nomn" and p.tag.animacy == "anim" for p in parses)
        adjective = best.POS in {"ADJF", "PRTF"} and nominative and best.gender in {"masc", "femn"}
        free = index > 0 and analyzer.parse(words[index - 1])[0].tag.POS != "PREP"
        named = free and word[0].isupper() and any(p.tag.case == "nomn" for p in parses)
        if named:
            return index
        if governed and not animate and not adjective:
            if best.POS in {"NOUN", "NPRO"}:
                governed = False
            continue
        if (animate or adjective) and nominative:
            return index
        governed = False
    return None
