"""Text cut into sentences."""

from __future__ import annotations

import re
from bisect import bisect_right

from presswatch.abbreviations import ABBREVIATIONS
from presswatch.text import is_small
from presswatch.types import Span

_CLOSERS = "\"'»”“’)\\]」』›"


def _stops(before_blank: str, alone: str) -> re.Pattern[str]:
    """Runs of stops that a blank must follow, of others, and of line feeds; one class at the start, which is what is
    searched for quickly."""
    return re.compile(
        rf"[{before_blank}{alone}\n](?:(?<=[{before_blank}])[{before_blank}]*[{_CLOSERS}]*(?=\s)"
        rf"|(?<=[{alone}])[{alone}]*[{_CLOSERS}]*|(?<=\n)\n*)"
    )


_STOP = _stops(".!?…։", "。！？｡؟۔")
_ARMENIAN_STOP = _stops(".!?…։:", "。！？｡")
_LAST_WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*$")
# Languages that write a full stop after an ordinal number: "3. Mai", "5. května".
_WITH_ORDINALS = frozenset(
    ("bs", "cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv", "nb", "no", "sk", "sl", "sr")
)
_OPENERS = "\"'«„“‘([—–-¿¡「『‹"


class SentenceFinder:
    """The sentences of one text around places of it: as `sentences` cuts them, but no others are cut."""

    def __init__(self, text: str, language: str | None = None) -> None:
        self._text, self._language = text, language
        self._stops = list((_ARMENIAN_STOP if language == "hy" else _STOP).finditer(text))
        self._stop_ends = [stop.end() for stop in self._stops]

    def around(self, place: int) -> Span:
        """The sentence that holds `place`; of white space between two, the one before. No text may be blank."""
        text, stops = self._text, self._stops
        if not text[place : place + 1].strip():
            found = sentences(text, self._language)
            return found[max(0, bisect_right([span.start for span in found], place) - 1)]
        following = bisect_right(self._stop_ends, place)
        before = following - 1
        while before >= 0 and not self._ends(before):
            before -= 1
        while following < len(stops) and not self._ends(following):
            following += 1
        start = self._stop_ends[before] if before >= 0 else 0
        piece = text[start : self._stop_ends[following] if following < len(stops) else len(text)]
        start += len(piece) - len(piece.lstrip())
        return Span(start, start + len(piece.strip()))

    def _ends(self, stop: int) -> bool:
        language = self._language
        short = ABBREVIATIONS.get(language or "", ABBREVIATIONS[""])
        return _ends(self._text, self._stops[stop], short, language in _WITH_ORDINALS)


def sentences(text: str, language: str | None = None) -> list[Span]:
    """The sentences of `text`, trimmed of white space, in order; `text[s.start:s.end]` is a sentence.

    A line feed ends a sentence, unless the next line goes on in small letters. `language` (BCP 47 primary
    subtag) brings the abbreviations after which a full stop ends nothing; without it all are used.
    """
    stops = _ARMENIAN_STOP if language == "hy" else _STOP
    short = ABBREVIATIONS.get(language or "", ABBREVIATIONS[""])
    found: list[Span] = []
    start = 0
    for match in stops.finditer(text):
        if _ends(text, match, short, language in _WITH_ORDINALS):
            _append(found, text, start, match.end())
            start = match.end()
    _append(found, text, start, len(text))
    return found


def _append(found: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        start += len(piece) - len(piece.lstrip())
        found.append(Span(start, start + len(stripped)))


def _ends(text: str, match: re.Match[str], short: frozenset[str], ordinals: bool) -> bool:
    stop = match.group()
    following = _following(text, match.end())
    if stop[0] == "\n":
        return len(stop) > 1 or not is_small(following) or text[max(0, match.start() - 1)] in ".!?։»”"
    if not following:
        return True
    if stop[0] in "。！？｡؟۔":
        return True
    if is_small(following):
        return False
    if stop[0] == "." and len(stop) == 1:
        before = _LAST_WORD.search(text, max(0, match.start() - 24), match.start())
        if before:
            word = before.group()
            if len(word) == 1 and word.isalpha() and (word.isupper() or word in short):
                return False
            if word.lower() in short or ("." in word and len(word) <= 6 and not word[0].isdigit()):
                return False
            if word.isdigit() and len(word) <= 2 and (ordinals or following.isdigit()):
                return False
    return True


def _following(text: str, place: int) -> str:
    """The first letter or digit after `place`, '' at the end of the text."""
    for character in text[place : place + 12]:
        if not character.isspace() and character not in _OPENERS:
            return character
    return ""
