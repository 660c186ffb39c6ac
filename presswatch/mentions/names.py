"""Names of persons in a text: which is the fullest, and whom a pronoun stands for."""

from __future__ import annotations

import re

from presswatch.mentions.clauses import Token
from presswatch.mentions.cues import Cues

_NAME_AFTER_GENITIVE = frozenset({"ru", "uk", "be", "bg", "kk", "ky", "sr", "mk"})
_PATRONYMICS = ("вич", "вна", "вича", "вны", "вичем", "вной", "ич", "ична", "ұлы", "қызы", "уулу")


def personal(run: list[Token], language: str) -> list[Token]:
    """The person's own name at the end of a run of capitals: without acronyms and countries before it."""
    words = list(run)
    while len(words) > 1 and len(words[0].text) > 1 and words[0].text.isupper():
        words.pop(0)
    if language in _NAME_AFTER_GENITIVE and len(words) > 2:
        keep = 3 if words[-2].low.endswith(_PATRONYMICS) else 2
        words = words[-keep:]
    return words


class Names:
    """The full names of a text, so that a surname or a pronoun can be given its fullest form."""

    def __init__(self, stream: list[Token], cues: Cues) -> None:
        self._cues = cues
        self._by_surname: dict[str, list[tuple[int, str]]] = {}
        self.mentions: list[tuple[int, str, bool]] = []  # offset, name, feminine
        index = 0
        while index < len(stream):
            if not stream[index].capital:
                index += 1
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
            self._add(run, index > 0 and stream[index - 1].low in cues.feminine)
            index = last + 1

    def _add(self, run: list[Token], feminine: bool) -> None:
        words = list(run)
        titled = False
        small = self._cues.skipped | self._cues.prepositions | self._cues.breaks | self._cues.that
        while words and (
            words[0].low in self._cues.titles
            or words[0].low in small
            or self._cues.sources.match(words[0].low)
        ):
            titled = titled or words[0].low in self._cues.titles
            feminine = feminine or words[0].low in self._cues.feminine
            words.pop(0)
        words = personal(words, self._cues.language)
        if not words:
            return
        text = " ".join(word.text for word in words)
        if text.endswith(("’s", "'s")):
            text = text[:-2]
        surname = _stem(text.split()[-1])
        if 2 <= len(words) <= 4:
            self._by_surname.setdefault(surname, []).append((words[0].start, text))
            self.mentions.append((words[0].start, text, feminine))
        elif titled:
            self.mentions.append((words[0].start, text, feminine))

    def fullest(self, text: str, offset: int) -> str:
        """Return the fullest form of a speaker's name that stands before `offset`, else after it."""
        words = re.findall(r"[^\W_]+(?:[-’'.][^\W_]+)*\.?", text)
        capitals = [word for word in words if word[:1].isupper() and word.casefold() not in self._cues.titles]
        if not capitals:
            return text
        surname = _stem(re.sub(r"[’']s$", "", capitals[-1]))
        known = self._by_surname.get(surname, [])
        earlier = [name for start, name in known if start <= offset] or [name for _, name in known]
        if not earlier or len(capitals) > 1:
            return text
        # The nominative is the shortest form in these languages, the fullest name the longest in others.
        return min(earlier, key=len) if self._cues.language in _NAME_AFTER_GENITIVE else max(earlier, key=len)

    def antecedent(self, pronoun: str, offset: int) -> str | None:
        """Return the person named last before a pronoun that its gender allows."""
        feminine = pronoun in self._cues.feminine
        for start, name, woman in reversed(self.mentions):
            if start < offset and (woman == feminine or not feminine):
                return name
        return None


def _stem(word: str) -> str:
    """A surname without its case ending, enough to join «Сергея Лаврова» to «Лавров»."""
    low = word.casefold().rstrip(".")
    if re.match(r"[а-яёіїєґў]", low):
        return re.sub(r"(?:ого|ому|ой|ым|ом|ем|ую|ая|ий|ый|а|у|е|ы|і|я|ю)$", "", low) or low
    return low
