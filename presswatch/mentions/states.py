"""Whose ministry, court or central bank: an institution is another's where the name of another state stands beside its own."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

from presswatch.mentions.candidates import Candidate
from presswatch.mentions.given_names import given_name
from presswatch.mentions.lexicon import Lexicon
from presswatch.mentions.page import Page
from presswatch.text import fold
from presswatch.types import Watch

_SHORTEST = 3  # letters of a beginning
_WORD = re.compile(r"[^\W_]+(?:['ʻ][^\W_]+)*")
# Beginnings of words that say what an institution of a state is: each state has such.
_INSTITUTION = re.compile(
    r"\b(?:минист|мініст|міністэ|мин(?:оборон|энерго|фин|юст|здрав)|вазорат|ministe|ministr|bakan|nazirli|vazirli|նախարար|სამინისტრ"
    r"|(?:нац|центр|центра)?банк|bank|banc|banqu|banka|bankas|բանկ|ბანკ|суд|сот|sąd|soud|súd|sud|sodišč|court|gericht|bundes|tribun|corte|cour|curte"
    r"|mahkeme|məhkəm|դատարան|სასამართლ|прокур|prokur|prosecut|դատախազ|პროკურატ|комитет|комітет|камітэт|committee|комисси|комісі|камісі"
    r"|commission|komis|հանձնաժողով|კომისი|служб|service|služb|ծառայութ|სამსახურ|агент|agenc|agenz|agentur|парламент|parliam"
    r"|parlament|parlement|сенат|senat|полици|поліц|polic|poliz|polit|штаб|правительств|уряд|урад|government|gouvern|regierung|kormány|vlad"
    r"|вооруж|збройн|armed|совет|рада|council|conseil|խորհ|կոմիտե|foreign office|(?:мид|мвд|мчс|мзс|мвс|цик|цвк|msz|mfa|mod|ագն)\b)"
)
_OWNER_FIRST = frozenset(("kk", "ky", "uz", "az", "tr", "tt", "ba", "hy", "ka", "hu", "fi", "et"))
# Cases of those that tell no owner: "gave Russia", "in Iran".
_NO_OWNER = re.compile(
    r"(?:[ғгқк]а|[ғгқк]е|[дт]а|[дт]е|[дт]ан|[дт]ен|нан|нен|[мбп]ен|[ндт][ыі]|га|ка|[дт]о|[дт]он|[ндт]и|[ндт]у"
    r"|da|də|de|ta|te|dan|dən|den|tan|ten|ga|ya|yə|ye|ում|ից|ով|ին|ը|ն|ში|ზე|დან|თან|მა|მ|nek|nak|ban|ben|val|vel|ssa|sta|lle)$"
)
_ADJECTIVES_AFTER = frozenset(("fr", "es", "it", "pt", "ca", "ro"))
_ADJECTIVE = re.compile(r"[сцзsczšчжщ](?:ь)?[кk]\w{1,3}$|isch\w{0,2}$")
_SMALL = frozenset(
    ("of", "the", "de", "des", "du", "di", "la", "del", "della", "von", "der", "d", "l", "dell", "lui")
)
_AND = frozenset(("и", "і", "й", "та", "and", "und", "et", "y", "e", "i", "a", "в"))


@cache
def _beginnings() -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """The states that a beginning may be of, and the one that an abbreviation is of."""
    data = resources.files("presswatch.mentions").joinpath("states.toml").read_text(encoding="utf-8")
    found: dict[str, frozenset[str]] = {}
    short: dict[str, str] = {}
    for state, words in tomllib.loads(data)["states"].items():
        for word in words.split():
            if word.isupper():
                short[fold(word).text] = state
            else:
                key = fold(word).text
                found[key] = found.get(key, frozenset()) | {state}
    return found, short


@lru_cache(maxsize=20_000)
def states(word: str, capitals: bool = False) -> frozenset[str]:
    """The states that a folded word may name, or say that something is theirs; `capitals` tells that it stands in capitals."""
    found, short = _beginnings()
    if capitals and word in short:
        return frozenset((short[word],))
    named: frozenset[str] = frozenset()
    for size in range(_SHORTEST, len(word) + 1):
        named |= found.get(word[:size], frozenset())
    return named


def own_states(lexicon: Lexicon, number: int, watch: Watch) -> frozenset[str]:
    """`_own_states` of a watch, which the lexicon remembers by its number."""
    named = lexicon.states.get(number)
    if named is None:
        named = lexicon.states[number] = _own_states(watch)
    return named


def _own_states(watch: Watch) -> frozenset[str]:
    """The states that the names of an institution of a state name; none of other watches, nor of the Union of Europe."""
    named: frozenset[str] = frozenset()
    institution = False
    for text in (watch.name, *(alias.text for alias in watch.aliases)):
        folded = fold(text)
        institution = institution or _INSTITUTION.search(folded.text) is not None
        for match in _WORD.finditer(folded.text):
            named |= states(match.group(), folded.cased[match.start() : match.end()].isupper())
    return named - {"europe"} if institution else frozenset()


def names_own_state(page: Page, own: frozenset[str]) -> bool:
    """Whether a text names a state of `own` in any word."""
    return bool(own) and _names_any(page.plain, page.cased, own)


@lru_cache(maxsize=8)  # of one text, which is asked again at each place
def _names_any(plain: str, cased: str, own: frozenset[str]) -> bool:
    return any(
        own & states(match.group(), cased[match.start() : match.end()].isupper())
        for match in _WORD.finditer(plain)
    )


def other_owner(page: Page, language: str, own: frozenset[str], candidate: Candidate) -> str:
    """The word that says that the institution named here is another state's, "" if none does.

    `own` are the states of the watch; only one whose names tell a state has others: МИД of «МИД Армении» is not МИД Франции, nor Russia's Foreign Ministry
    that of Armenia. A name that tells its state itself is its own.
    """
    if not own or any(states(word.base, word.cased.isupper()) for word in candidate.name.words):
        return ""
    before = None if candidate.name.unspaced else _before(page, language, candidate.start)
    if before is not None and not _named(page, before) & own and _named(page, before):
        return page.cased[before[0] : before[1]]
    after = (
        None if language in _OWNER_FIRST or candidate.name.unspaced else _after(page, language, candidate.end)
    )
    if after is None or not _named(page, after) or _named(page, after) & own:
        return ""
    further = page.word_after(after[1])
    if further is not None and page.plain[further[0] : further[1]] in _AND:  # МИД Грузии и Армении
        second = page.word_after(further[1])
        if second is not None and _named(page, second) & own:
            return ""
    return page.cased[after[0] : after[1]]


def _named(page: Page, place: tuple[int, int]) -> frozenset[str]:
    start, end = place
    return states(page.plain[start:end], page.cased[start:end].isupper())


def _before(page: Page, language: str, start: int) -> tuple[int, int] | None:
    """The word before `start` that may tell an owner there: an adjective, a genitive."""
    place = page.word_before(start)
    if place is None or page.plain[place[1] : start] not in (" ", "' "):
        return None
    word = page.plain[place[0] : place[1]]
    if word == "s" and page.plain[place[0] - 1] == "'":
        place = page.word_before(place[0])
        return place if place is not None and language in ("en", "") else None
    if language in _OWNER_FIRST:
        return None if _NO_OWNER.search(word) else place
    if language in ("en", "") or _ADJECTIVE.search(word):
        return place
    return place if language in ("de", "nl", "sv") and word.endswith("s") else None


def _after(page: Page, language: str, end: int) -> tuple[int, int] | None:
    """The word after `end` that may tell an owner there: a genitive with or without a small word, a Romance adjective."""
    place = page.word_after(end)
    for _ in range(3):
        if place is None or page.plain[end : place[0]] not in (" ", "'"):
            return None
        word = page.plain[place[0] : place[1]]
        if word not in _SMALL:
            break
        end = place[1]
        place = page.word_after(end)
    if place is None or not (page.capitalised(place) or language in _ADJECTIVES_AFTER):
        return None
    return None if given_name(page.plain[place[0] : place[1]], language) else place
