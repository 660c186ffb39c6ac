"""A folded text as the matcher walks it: word by word, gap by gap."""

from __future__ import annotations

import re
from dataclasses import dataclass

from presswatch.text import SIGNS, Folded

_PUNCTUATION = re.compile(rf"[^ \w{SIGNS}]")
_WIDEST_GAP = 16
_SENTENCE_END = re.compile(r"(?:[.!?…։:]\s*[\"')\]]*|\n|^)\s*[\"'(\[«-]*\s*$")


@dataclass(frozen=True, slots=True)
class Page:
    """A folded text with a blank at both ends; `words` has a blank for every mark. All three run parallel."""

    folded: Folded
    plain: str
    cased: str
    words: str

    @classmethod
    def of(cls, folded: Folded) -> Page:
        """The page of a folded text."""
        plain = f" {folded.text} "
        return cls(folded, plain, f" {folded.cased} ", _PUNCTUATION.sub(" ", plain.replace("_", " ")))

    def word_after(self, end: int) -> tuple[int, int] | None:
        """The place of the next word after `end`, None if it is far or there is none."""
        start = end
        limit = min(len(self.words), end + _WIDEST_GAP + 1)
        while start < limit and self.words[start] == " ":
            start += 1
        if start >= limit:
            return None
        return start, self.words.index(" ", start)

    def word_before(self, start: int) -> tuple[int, int] | None:
        """The place of the word before `start`, None if it is far or there is none."""
        end = start
        limit = max(0, start - _WIDEST_GAP - 1)
        while end > limit and self.words[end - 1] == " ":
            end -= 1
        if end <= limit:
            return None
        return self.words.rfind(" ", 0, end) + 1, end

    def starts_sentence(self, start: int) -> bool:
        """Whether the word at `start` is the first of its sentence or line, so that its capital tells nothing."""
        return _SENTENCE_END.search(self.plain, max(0, start - 8), start) is not None

    def capitalised(self, place: tuple[int, int] | None) -> bool:
        """Whether the word at `place` begins with a capital."""
        return place is not None and self.cased[place[0]].isupper()


_KNOWN_GAPS: dict[tuple[str, str], bool] = {}


def gap_fits(declared: str, found: str) -> bool:
    """Whether what stands between two words of a text may stand for what was declared between them.

    Blanks and quotes may come and go; a hyphen may stand for a blank and the other way round; an apostrophe
    may be missing. Nothing bridges a blank line, a comma or a full stop that was not declared.
    """
    known = _KNOWN_GAPS.get((declared, found))
    if known is None:
        if len(_KNOWN_GAPS) > 10_000:
            _KNOWN_GAPS.clear()
        known = _KNOWN_GAPS[declared, found] = _gap_fits(declared, found)
    return known


def _gap_fits(declared: str, found: str) -> bool:
    if "\n" in found:
        return False
    if declared in ('"', "'"):  # inside an abbreviation of Hebrew or a name like O'Hara
        return found in ('"', "'", "''")
    wanted = declared.replace('"', "").strip()
    bare = found.replace('"', " ").strip()
    if not wanted:
        return not bare or found == "-"
    if wanted == "-":
        return bare in ("-", "")
    return bare == wanted or (wanted in (",", ":") and not bare)
