"""Names of persons in a text: which is the fullest, and whom a pronoun stands for."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from presswatch.mentions.clauses import Token
from presswatch.mentions.cues import Cues, shared
from presswatch.mentions.given_names import gender
from presswatch.mentions.nominative import name_in_nominative
from presswatch.mentions.noun_phrases import OWNER_BEFORE_NAME, given_form
from presswatch.mentions.states import states
from presswatch.text import fold

_NAME_AFTER_GENITIVE = frozenset({"ru", "uk", "be", "bg", "kk", "ky", "sr", "mk"})
_MASCULINE = shared("masculine")
_HE = frozenset(
    {"he", "он", "він", "ён", "er", "il", "ils", "él", "lui", "on", "той", "hij", "ele", "han", "jis"}
)
_HE |= {"viņš", "αυτός", "εκείνος", "ίδιος", "هو", "הוא"}
_EAST_SLAVIC = re.compile("[а-яёіїєґў]")
_CASE_ENDING = re.compile("(?:ого|ому|ой|ым|ом|ем|ую|ая|ий|ый|а|у|е|ы|и|і|я|ю)$")
_WOMANS = re.compile("(?:[оеё]ва|[иы]на|ская|цкая|ська|цька|ская)$")
_LOOK_BACK = 50  # names before a pronoun that it may stand for
_NEAR = 8  # names among which one of a known gender stands before those of none
_PATRONYMICS = ("вич", "вна", "вича", "вны", "вичем", "вной", "ич", "ична", "ұлы", "қызы", "уулу")
_PARTICLES = frozenset({"de", "von", "van", "der", "al", "bin", "la", "del"})
_OF_DUTCH_NAMES = frozenset({"van", "von", "auf"})  # after which der is part of a name
_PARTY = re.compile(r"(?!Mc|Mac|De[A-Z]|Di[A-Z]|La[A-Z]|Le[A-Z])(?=\w{2,6}\Z)[A-Z]\w*[A-Z]\w*\Z")  # PiS, MoD

_DECLINED = ("e", "en", "er", "es", "em", "das", "die")  # endings of German articles and adjectives
_GREEK_GENITIVE = tuple(ending.casefold() for ending in ("ου", "ης", "ων", "ας"))
_GLUED = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]{2})")  # С.Озеров
_OF = frozenset(
    ("of", "de", "del", "des", "du", "di", "della", "von", "van", "do", "da", "του", "τησ", "των")
)
_MOST_BEARERS = 20  # of one role that are kept: of so many none is the one who is meant
_ROLE_WORDS = 5  # before a name
# Articles at the end of a noun, by language.
_ARTICLE_ENDINGS = {
    "sv": ("en", "n", "et", "t"),
    "da": ("en", "n", "et", "t"),
    "no": ("en", "n", "et", "t"),
    "ro": ("ul", "le", "a"),
    "bg": ("ът", "та", "а", "ят", "я"),
    "mk": ("от", "та"),
}


def personal(run: list[Token], language: str) -> list[Token]:
    """The person's own name at the end of a run of capitals: without acronyms, countries and bodies before it."""
    words = list(run)
    while len(words) > 1 and words[0].text[-1] != "." and _is_acronym(words[0].text):
        if len(words) == 2 and states(words[1].low):
            return words  # МЧС Киргизии speaks, and no Киргизия
        words.pop(0)
    if language in _NAME_AFTER_GENITIVE and len(words) > 2:
        three = words[-2].low.endswith(_PATRONYMICS) or given_form(words[-3].low, language)
        keep = 3 if three else 2
        words = words[-keep:]
    elif language in OWNER_BEFORE_NAME:
        given = [bool(given_form(word.low, language)) for word in words]
        while (
            len(words) > 2
            and not given[0]
            and (
                states(fold(words[0].text).text)
                or (language == "el" and words[0].low.endswith(_GREEK_GENITIVE))
            )
        ):
            del words[0], given[0]
        if language == "de" and len(words) > 2 and not given[0] and _is_german_role(words[0].low):
            del words[0], given[0]
        if len(words) > 2 and not given[0]:
            first = next((place for place in range(1, len(words) - 1) if given[place]), 0)
            words = words[first:]
    return words


def _is_german_role(word: str) -> bool:
    """Whether a German noun before two more capitals says what somebody is: Autorin, Chefkontrolleur; no given name is as long."""
    return (word.endswith("in") and len(word) > 5) or (len(word) > 12 and "-" not in word)


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and (word.isupper() or _PARTY.match(word) is not None)


class Names:
    """The full names of a text, so that a surname, a role or a pronoun can be given its fullest form."""

    def __init__(self, stream: list[Token], cues: Cues) -> None:
        self._cues = cues
        self._by_surname: dict[str, list[tuple[int, str]]] = {}
        self._by_given: dict[str, set[str]] = {}
        self._stream = stream
        self._full: list[
            tuple[int, int, str, frozenset[str]]
        ] = []  # first token, start, full name, titles before it
        self._gender: dict[str, str] = {}  # surname -> "f" or "m", where a title or a given name tells
        self._mentions: list[tuple[int, str]] = []
        last = -1
        for index in [place for place, token in enumerate(stream) if token.capital]:
            if index <= last:
                continue
            last = index
            while self._goes_on(stream, last):
                last += 1
            self._add(stream, index, last)

    def _goes_on(self, stream: list[Token], last: int) -> bool:
        """Whether the token behind `last` belongs to its name."""
        if last + 1 >= len(stream) or self._is_abbreviation(stream[last]):
            return False
        if stream[last + 1].capital:
            return True
        return self._is_particle(stream, last + 1) and last + 2 < len(stream) and stream[last + 2].capital

    def _is_abbreviation(self, token: Token) -> bool:
        """Whether a word with a stop is neither an initial nor a title, so that no name goes on behind it: Calif."""
        word = token.text
        return word[-1] == "." and len(word) > 3 and token.low.rstrip(".") not in self._cues.titles

    def _is_particle(self, stream: list[Token], place: int) -> bool:
        """Whether a small word may stand within a name: van, al; in German der is the article of another noun, but for van der."""
        if stream[place].low not in _PARTICLES:
            return False
        german = self._cues.language == "de"
        return not german or stream[place].low != "der" or stream[place - 1].low in _OF_DUTCH_NAMES

    def _add(self, stream: list[Token], first: int, last: int) -> None:
        words = stream[first : last + 1]
        before = stream[first - 1].low if first else ""
        cues = self._cues
        if (
            first == last
            and before not in cues.titles
            and before not in cues.feminine
            and before not in _MASCULINE
        ):
            return  # as most capitals are, no name and of nobody's kind
        titles = {before}
        while words and (
            words[0].low in cues.titles or words[0].low in cues.small or cues.kinds(words[0].low).source
        ):
            titles.add(words.pop(0).low.rstrip("."))
        for place in range(len(words) - 2, 0, -1):
            if words[place].low in cues.titles:  # Angaben von Innenminister Lind
                titles |= {word.low for word in words[: place + 1]}
                words = words[place + 1 :]
                break
        named = personal(words, cues.language)
        if not named:
            return
        roles = titles | {word.low for word in words[: len(words) - len(named)]}
        words = named
        text = " ".join(word.text for word in words)
        if text.endswith(("’s", "'s")):
            text = text[:-2]
        surname = _stem(text.split()[-1])
        given = given_form(words[0].low, cues.language) if len(words) > 1 else ""
        if titles & cues.feminine:
            self._gender[surname] = "f"
        elif titles & _MASCULINE:
            self._gender[surname] = "m"
        elif given and text not in self._gender and (known := gender(given)):
            self._gender[text] = known
            self._gender.setdefault(surname, known)
        titled = any(title in cues.titles for title in titles)
        if 2 <= len(words) <= 4:
            self._by_surname.setdefault(surname, []).append((words[0].start, text))
            self._by_given.setdefault(words[0].low, set()).add(text)
            self._full.append((first, words[0].start, text, frozenset(roles)))
            # Of German nouns only those are names that bear a title or a given name, or that no article or adjective governs.
            common = cues.language == "de" and not (titled or given) and before.endswith(_DECLINED)
            if not common and not any(word.text.endswith(("’s", "'s")) for word in words[:-1]):
                self._mentions.append((words[0].start, text))
        elif titled:
            self._mentions.append((words[0].start, text))

    def _before(self, stream: list[Token], first: int) -> set[str]:
        """The small words right before a name: «министр здравоохранения» before «Ярослав Озеров», with what is of something."""
        cues = self._cues
        words: set[str] = set()
        for token in reversed(stream[max(0, first - _ROLE_WORDS) : first]):
            other = token.low in cues.prepositions and token.low not in _OF
            if token.kind != "w" or other or token.low in cues.breaks or token.low in cues.that:
                break
            words.add(token.low)
        return words

    def knows(self, word: str) -> bool:
        """Whether a word is the surname of a full name of the text."""
        return _stem(word) in self._by_surname

    @cached_property
    def _by_role(self) -> dict[str, dict[str, int]]:
        """By each word of what somebody is, the full names that it stands before, with the first place of each."""
        found: dict[str, dict[str, int]] = {}
        for first, start, name, titles in self._full:
            for role in (titles | self._before(self._stream, first)) - {
                ""
            }:  # a mark before the name is no role
                bearers = found.setdefault(role, {})
                if len(bearers) < _MOST_BEARERS:
                    bearers.setdefault(name, start)
        return found

    def bearer(self, role: list[str], offset: int) -> str | None:
        """The one person whom casefolded words introduce before `offset`: «министр», "the mayor"; None where several or none are."""
        bearers: set[str] | None = None
        for word in role:
            introduced = self._by_role.get(word) or self._by_role.get(self._indefinite(word), {})
            earlier = {name for name, start in introduced.items() if start < offset}
            bearers = earlier if bearers is None else bearers & earlier
        surnames = {_stem(name.split()[-1]): name for name in sorted(bearers or (), key=len)}
        return next(iter(surnames.values())) if len(surnames) == 1 else None

    def _indefinite(self, word: str) -> str:
        """The word without the article that its language hangs on it: borgmästaren, ministrul, министърът."""
        for ending in _ARTICLE_ENDINGS.get(self._cues.language, ()):
            if word.endswith(ending) and word.removesuffix(ending) in self._by_role:
                return word.removesuffix(ending)
        return ""

    def fullest(self, text: str, offset: int) -> str:
        """Return the fullest form of a speaker's name that stands before `offset`, else after it."""
        words = re.findall(r"[^\W_]+(?:[-’'.][^\W_]+)*\.?", _GLUED.sub(". ", text))
        capitals = [word for word in words if word[:1].isupper() and word.casefold() not in self._cues.titles]
        if not capitals:
            return text
        surname = _stem(re.sub(r"[’']s$", "", capitals[-1]))
        known = self._by_surname.get(surname, [])
        if _WOMANS.search(capitals[-1]) and any(name.endswith(capitals[-1]) for _, name in known):
            known = [
                (start, name) for start, name in known if name.endswith(capitals[-1])
            ]  # Иванова, not Иванов
        earlier = [name for start, name in known if start <= offset] or [name for _, name in known]
        if self._cues.language == "de" and len(capitals) == 2 and (behind := self._behind_noun(capitals)):
            return behind
        if len(capitals) > 1:
            return self._with_given_name(capitals, earlier) or name_in_nominative(text, self._cues.language)
        if not earlier:
            same = self._by_given.get(capitals[-1].casefold(), set())
            return next(iter(same)) if len(same) == 1 else text
        # The nominative is the shortest form in these languages, the fullest name the longest in others.
        if self._cues.language not in _NAME_AFTER_GENITIVE:
            return max(earlier, key=lambda name: (self._has_given_name(name), len(name)))
        return name_in_nominative(min(earlier, key=len), self._cues.language)

    def antecedent(self, pronoun: str, offset: int, last_speaker: str | None = None) -> str | None:
        """Return whom a pronoun stands for: the one who spoke last, else the person named last.

        A name whose title shows the other gender is passed over.
        """
        gender = "f" if pronoun in self._cues.feminine else "m" if pronoun in _HE else ""
        if last_speaker is not None and self._can_be(last_speaker, gender):
            return last_speaker
        place = bisect_left(self._mentions, (offset, ""))
        before = [name for _, name in reversed(self._mentions[max(0, place - _LOOK_BACK) : place])]
        possible = (name for name in before if self._can_be(name, gender))
        if gender:
            sure = (name for name in before[:_NEAR] if self._known_gender(name) == gender)
            return next(sure, None) or next(possible, None)
        return next(possible, None)

    def _with_given_name(self, capitals: list[str], names: list[str]) -> str | None:
        """The full name whose initials are given: «А. Озеров» of «Александр Озеров»."""
        initials = [word[0] for word in capitals[:-1]]
        if not all(len(word.rstrip(".")) == 1 for word in capitals[:-1]):
            return None
        fits = [
            name for name in names if [word[0] for word in name.split()[:-1]][: len(initials)] == initials
        ]
        fits = [name for name in fits if len(name.split()[0].rstrip(".")) > 1]
        return min(fits, key=len) if fits else None

    def _behind_noun(self, capitals: list[str]) -> str | None:
        """The full name of who stands behind a German noun: Kontrolleur Lind, where the text also has Jan Lind."""
        if given_form(capitals[0].casefold(), "de"):
            return None
        full = (name for _, name in self._by_surname.get(_stem(capitals[1]), ()))
        return next((name for name in full if given_form(name.split()[0].casefold(), "de")), None)

    def _has_given_name(self, name: str) -> bool:
        return bool(given_form(name.split()[0].casefold(), self._cues.language))

    def _known_gender(self, name: str) -> str:
        return self._gender.get(name) or self._gender.get(_stem(name.split()[-1]), "")

    def _can_be(self, name: str, gender: str) -> bool:
        known = self._known_gender(name)
        return not gender or not known or known == gender


def _stem(word: str) -> str:
    """A surname without its case ending, enough to join «Сергея Лаврова» to «Лавров»."""
    low = word.casefold().rstrip(".")
    if _EAST_SLAVIC.match(low):
        return _CASE_ENDING.sub("", low) or low
    return low
