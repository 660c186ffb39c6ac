"""What a text says that letters stand for: words in brackets beside them, or words whose initials they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from presswatch.mentions.candidates import Candidate
from presswatch.mentions.given_names import given_name
from presswatch.mentions.inflect.languages import script
from presswatch.mentions.lexicon import Word
from presswatch.mentions.page import Page
from presswatch.mentions.synonyms import SMALL_WORDS

# What bodies are called: words before "(ACR)" that hold one name a body, and no person with his party or agency.
_BODY = re.compile(
    "agen[ct]|agentur|agjenc|banc|bank|banque|bureau|biuro|büro|úřad|urząd|office|organi[sz]|commis|komis|kommis|comis|council|conseil|consejo|rada|rat$|"
    "instit|asoci|assoc|associa|verband|svaz|związ|fund|fond|foundat|fundac|stiftung|federa|föderat|feder|union|uni[aeoję]$|únia|unie|confeder|minist|"
    "centr|zentr|liga|league|ligue|party|partei|partido|partia|parti|strana|stranka|university|universi|societ|gesellsch|spole|służb|služb|service|serviço|"
    "агентств|агенци|банк|бюро|организа|організа|арганіза|комис|коміс|камісі|комитет|комітет|камітэт|совет|рада|съвет|институт|інститут|ассоц|асоц|"
    "фонд|фонд|федера|союз|съюз|звяз|министер|міністер|центр|център|лиг|парти|партія|университет|університет|служб|управлен|управлін|обществ|"
    "կազմակերպությ|ծառայությ|բանկ|հիմնադրամ|միությ|կոմիտե|գործակալությ|կենտրոն|ორგანიზაცი|სამსახურ|ბანკ|ფონდ|კავშირ|სააგენტო|"
    "ұйым|банкі|қор|одағ|комитет|агенттіг|уюм|фонд|бирлиг|tashkilot|jamg|agentlig|təşkilat|fond|birliy|kurum|kuruluş|örgüt|birliğ|banka|ajans"
)
_WORDS_OF_BODY = 6
_EXPANSION_BEFORE = re.compile(r"\(\s*\"?\s*$")
_MARK = re.compile(r"[.,:;!?\n()]")
_OTHER_CLAUSE = re.compile(r"[()\n;!?]")
_SURE_LETTERS = 3
_COMPOUND = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_MOST_RUNS = 100  # of words with the same initials that are looked at
_BEGIN_ALIKE = 5  # letters: Turkic and Turkish


def expansion(page: Page, candidate: Candidate, letters: str, own: tuple[Word, ...]) -> str:
    """The words before "(ACR)" or after "ACR (" that spell the letters, if they are not the watch's own."""
    if _EXPANSION_BEFORE.search(page.plain, max(0, candidate.start - 4), candidate.start):
        clause = _OTHER_CLAUSE.split(page.plain[max(0, candidate.start - 200) : candidate.start - 1])[-1]
        before = _COMPOUND.findall(clause)
        for count in range(1, min(len(before), 3 * len(letters)) + 1):
            words = spelling(before[-count:], letters)
            # Two letters are the initials of too much that does not stand right before the bracket.
            apart = count - len(words) if len(letters) < _SURE_LETTERS else 0
            if words and not apart and before[-count] not in SMALL_WORDS:
                return "" if _are_all_own(words, own) else " ".join(words)
    if page.plain[candidate.end : candidate.end + 2] == " (":
        close = page.plain.find(")", candidate.end, candidate.end + 200)
        inside = _COMPOUND.findall(page.plain, candidate.end, close) if close > 0 else []
        words = spelling(inside, letters) or (inside if _spelled_inside(inside, letters) else [])
        if words and not _are_all_own(words, own):
            return " ".join(words)
    return ""


def other_body(page: Page, candidate: Candidate, own: tuple[Word, ...], language: str) -> str:
    """The name of a body before "(ACR)" that the letters do not spell, being another language's, and that shares no word with the watch's.

    «Banka pro mezinárodní platby (BIS)», "Amerykańska Agencja Bezpieczeństwa Narodowego (NSA)".
    """
    start, end = candidate.start, candidate.end
    if page.plain[start - 2 : start] != " (" or page.plain[end : end + 1] != ")":
        return ""
    sentence = _MARK.split(page.plain[max(0, start - 100) : start - 2])[-1]
    words = _COMPOUND.findall(sentence)[-_WORDS_OF_BODY:]
    at = next((place for place, word in enumerate(words) if _BODY.match(word)), None)
    if at is None or len(words) < 2 or any(given_name(word, language) for word in words[-3:]):
        return ""
    weighty = [word for word in words if word not in SMALL_WORDS]
    foreign = script(words[at]) != script(
        page.plain[start:end]
    )  # (IRS) among Cyrillic: each translates it as he likes
    if foreign or any(_is_all_own(word, own) for word in weighty):
        return ""
    return " ".join(words)


def spelling(words: list[str], letters: str) -> list[str]:
    """The words, from the first on, whose initials are `letters`; small words lend none. Empty if they do not.

    A compound lends the initials of all its parts, or of the first alone: Asia-Pacific, Co-operative.
    """
    used: list[str] = []
    place = 0
    for word in words:
        if place == len(letters):
            break
        if word[0] == letters[place]:
            place += 1
            for part in word.split("-")[1:]:
                if part and letters[place : place + 1] == part[0]:
                    place += 1
        elif word not in SMALL_WORDS:
            return []
        used.append(word)
    return used if place == len(letters) else []


def _spelled_inside(words: list[str], letters: str) -> bool:
    """Whether the letters stand in this order in a few words, each of which begins with one of them: EDB, ethylene dibromide."""
    if not 2 <= len(words) < len(letters):
        return False

    def fits(word: int, place: int) -> bool:
        if word == len(words):
            return place == len(letters)
        if place == len(letters) or words[word][0] != letters[place]:
            return False
        at, place = 0, place + 1
        while True:
            if fits(word + 1, place):
                return True
            at = words[word].find(letters[place], at + 1) if place < len(letters) else -1
            if at < 0:
                return False
            place += 1

    return fits(0, 0)


def _are_own(words: Iterable[str], own: tuple[Word, ...]) -> bool:
    weighty = [word for word in words if word not in SMALL_WORDS]
    return sum(any(w.accepts(word) for w in own) for word in weighty) * 2 >= len(weighty)


def _are_all_own(words: Iterable[str], own: tuple[Word, ...]) -> bool:
    """Whether every word that says something is the watch's own, or begins alike: one that does not names another."""
    return all(word in SMALL_WORDS or _is_all_own(word, own) for word in words)


def _is_all_own(word: str, own: tuple[Word, ...]) -> bool:
    return any(
        w.accepts(part) or w.base[:_BEGIN_ALIKE] == part[:_BEGIN_ALIKE]
        for w in own
        for part in {word, *word.split("-")}
    )


def initialism(page: Page, letters: str, own: tuple[Word, ...]) -> str:
    """Consecutive words anywhere in the text whose initials are the letters, and which are not the watch's own."""
    for words in _spelled_out(page.words, page.cased, letters):
        if not _are_own(words, own):
            return " ".join(words)
    return ""


@lru_cache(maxsize=8)  # of one text, which is asked again at each place
def _spelled_out(text: str, cased: str, letters: str) -> tuple[tuple[str, ...], ...]:
    """The different runs of words with these initials; with small words between only where the first has a capital."""
    found: dict[tuple[str, ...], None] = {}
    for match in _initials_of(letters).finditer(text):
        words = tuple(match.group().split(" "))
        if not (any(word in SMALL_WORDS for word in words) and cased[match.start()].islower()):
            found[words] = None
        if len(found) == _MOST_RUNS:
            break
    return tuple(found)


@lru_cache(maxsize=1024)
def _initials_of(letters: str) -> re.Pattern[str]:
    small = "(?:(?:of|and|for|the|de|des|du|der|die|und|по|и|о|об|за|та|і) )?"
    return re.compile(
        rf"(?<= ){f' {small}'.join(rf'{re.escape(letter)}[^ ]{{2,}}' for letter in letters)}(?= )"
    )
