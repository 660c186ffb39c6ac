"""Names of persons in a text: which is the fullest, and whom a pronoun stands for."""

from __future__ import annotations

import re
from bisect import bisect_left

from presswatch.mentions.clauses import Token
from presswatch.mentions.cues import Cues, shared
from presswatch.mentions.given_names import gender, given_name
from presswatch.mentions.nominative import name_in_nominative
from presswatch.mentions.states import states
from presswatch.text import fold

_NAME_AFTER_GENITIVE = frozenset({"ru", "uk", "be", "bg", "kk", "ky", "sr", "mk"})
_MASCULINE = shared("masculine")
_HE = frozenset({"he", "он", "він", "ён", "er", "il", "ils", "él", "lui", "on", "той", "hij"})
_EAST_SLAVIC = re.compile("[а-яёіїєґў]")
_CASE_ENDING = re.compile("(?:ого|ому|ой|ым|ом|ем|ую|ая|ий|ый|а|у|е|ы|і|я|ю)$")
_WOMANS = re.compile("(?:[оеё]ва|[иы]на|ская|цкая|ська|цька|ская)$")
_LOOK_BACK = 50  # names before a pronoun that it may stand for
_PATRONYMICS = ("вич", "вна", "вича", "вны", "вичем", "вной", "ич", "ична", "ұлы", "қызы", "уулу")


def personal(run: list[Token], language: str) -> list[Token]:
    """The person's own name at the end of a run of capitals: without acronyms and countries before it."""
    words = list(run)
    while len(words) > 1 and len(words[0].text) > 1 and words[0].text.isupper() and words[0].text[-1] != ".":
        if len(words) == 2 and states(words[1].low):
            return words  # МЧС Киргизии speaks, and no Киргизия
        words.pop(0)
    if language in _NAME_AFTER_GENITIVE and len(words) > 2:
        three = words[-2].low.endswith(_PATRONYMICS) or given_name(fold(words[-3].text).text, language)
        keep = 3 if three else 2
        words = words[-keep:]
    return words


class Names:
    """The full names of a text, so that a surname or a pronoun can be given its fullest form."""

    def __init__(self, stream: list[Token], cues: Cues) -> None:
        self._cues = cues
        self._by_surname: dict[str, list[tuple[int, str]]] = {}
        self._gender: dict[str, str] = {}  # surname -> "f" or "m", where a title or a given name tells
        self._mentions: list[tuple[int, str]] = []
        last = -1
        for index in [place for place, token in enumerate(stream) if token.capital]:
            if index <= last:
                continue
            last = index
            while last + 1 < len(stream) and (
                stream[last + 1].capital
                or (
                    stream[last + 1].low in {"de", "von", "van", "der", "al", "bin", "la", "del"}
                    and last + 2 < len(stream)
                    and stream[last + 2].capital
                )
            ):
                last += 1
            run = stream[index : last + 1]
            self._add(run, stream[index - 1].low if index else "")

    def _add(self, run: list[Token], before: str) -> None:
        words = list(run)
        titles = {before}
        cues = self._cues
        while words and (
            words[0].low in cues.titles or words[0].low in cues.small or cues.kinds(words[0].low).source
        ):
            titles.add(words.pop(0).low.rstrip("."))
        for place in range(len(words) - 2, 0, -1):
            if words[place].low in cues.titles:  # Angaben von Innenminister Lind
                titles |= {word.low for word in words[: place + 1]}
                words = words[place + 1 :]
                break
        words = personal(words, self._cues.language)
        if not words:
            return
        text = " ".join(word.text for word in words)
        if text.endswith(("’s", "'s")):
            text = text[:-2]
        surname = _stem(text.split()[-1])
        if titles & self._cues.feminine:
            self._gender[surname] = "f"
        elif titles & _MASCULINE:
            self._gender[surname] = "m"
        elif len(words) > 1 and text not in self._gender:
            given = given_name(fold(words[0].text).text, self._cues.language)
            if known := gender(given):
                self._gender[text] = known
                self._gender.setdefault(surname, known)
        if 2 <= len(words) <= 4:
            self._by_surname.setdefault(surname, []).append((words[0].start, text))
            self._mentions.append((words[0].start, text))
        elif any(title in self._cues.titles for title in titles):
            self._mentions.append((words[0].start, text))

    def fullest(self, text: str, offset: int) -> str:
        """Return the fullest form of a speaker's name that stands before `offset`, else after it."""
        words = re.findall(r"[^\W_]+(?:[-’'.][^\W_]+)*\.?", text)
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
        if not earlier or len(capitals) > 1:
            return name_in_nominative(text, self._cues.language) if len(capitals) > 1 else text
        # The nominative is the shortest form in these languages, the fullest name the longest in others.
        return min(earlier, key=len) if self._cues.language in _NAME_AFTER_GENITIVE else max(earlier, key=len)

    def antecedent(self, pronoun: str, offset: int, last_speaker: str | None = None) -> str | None:
        """Return whom a pronoun stands for: the one who spoke last, else the person named last.

        A name whose title shows the other gender is passed over.
        """
        gender = "f" if pronoun in self._cues.feminine else "m" if pronoun in _HE else ""
        if last_speaker is not None and self._can_be(last_speaker, gender):
            return last_speaker
        place = bisect_left(self._mentions, (offset, ""))
        for _, name in reversed(self._mentions[max(0, place - _LOOK_BACK) : place]):
            if self._can_be(name, gender):
                return name
        return None

    def _can_be(self, name: str, gender: str) -> bool:
        known = self._gender.get(name) or self._gender.get(_stem(name.split()[-1]), "")
        return not gender or not known or known == gender


def _stem(word: str) -> str:
    """A surname without its case ending, enough to join «Сергея Лаврова» to «Лавров»."""
    low = word.casefold().rstrip(".")
    if _EAST_SLAVIC.match(low):
        return _CASE_ENDING.sub("", low) or low
    return low
