"""Finds the names of a watchlist in a text, in every form, and gives each place with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from presswatch.mentions.lexicon import Case, Lexicon, Name, Word, build
from presswatch.text import Folded, fold
from presswatch.types import Hit, Watch

_PUNCTUATION = re.compile(r"[^\w ]|_")


class Matcher:
    """All names of `watches`, in one automaton for each language that texts come in.

    Building is lazy: the first text of a language pays for its automaton.
    """

    def __init__(self, watches: Sequence[Watch]) -> None:
        self.watches = tuple(watches)
        self._lexicons: dict[str | None, Lexicon] = {}

    def match(
        self, text: str, language: str | None = None, *, title: str = "", source: str | None = None
    ) -> list[Hit]:
        """The hits in `text`, in order; `text[h.span.start:h.span.end] == h.surface`.

        `language` is the text's (BCP 47 primary subtag); `title` may introduce persons, hits in it are not
        returned; `source` is the publisher's name, evidence for the sense. Rejected candidates are in the
        list, with outcome NO.
        """
        lexicon = self._lexicons.get(language)
        if lexicon is None:
            lexicon = self._lexicons[language] = build(self.watches, language)
        page = Page.of(fold(text))
        found = _candidates(page, lexicon)
        if title:
            introduced = {c.name.watch for c in _candidates(Page.of(fold(title)), lexicon) if c.introduces}
        else:
            introduced = set()
        introduced |= {c.name.watch for c in found if c.introduces}
        known = [c for c in found if c.rule != "surname" or c.name.watch in introduced]
        hits = []
        for candidate in _longest(known):
            span = page.folded.span(candidate.start - 1, candidate.end - 1)
            hits.append(
                Hit(
                    watch=self.watches[candidate.name.watch].id,
                    span=span,
                    surface=text[span.start : span.end],
                    alias=candidate.name.alias,
                    rule=candidate.rule,
                )
            )
        return hits


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
        return cls(folded, plain, f" {folded.cased} ", _PUNCTUATION.sub(" ", plain))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that stands in a page, before anyone asked whether it is meant."""

    name: Name
    start: int
    end: int
    rule: str

    @property
    def introduces(self) -> bool:
        """Whether it names a person in full."""
        return self.name.person and self.rule != "surname"


def _candidates(page: Page, lexicon: Lexicon) -> list[Candidate]:
    found = []
    words = page.words
    prefixes = lexicon.language.prefixes
    for start, end, places in lexicon.automaton.find(words):
        if words[start] == " ":
            start += 1
        for place in places:
            name = lexicon.names[place.name]
            if name.origin == "unspaced":
                found.append(Candidate(name, start, end, "exact"))
                continue
            begin = start
            if prefixes is not None:
                begin = words.rfind(" ", 0, start) + 1
                if begin != start and not prefixes.fullmatch(words, begin, start):
                    continue
            close = words.index(" ", end)
            if words[end:close] in place.stem.endings:
                candidate = _whole(page, lexicon, name, start, close)
                if candidate:
                    found.append(candidate)
    return found


def _whole(page: Page, lexicon: Lexicon, name: Name, start: int, end: int) -> Candidate | None:
    """The whole name around its anchor word, or of a person the family name alone."""
    anchor = name.words[name.anchor]
    if name.person:
        return _person(page, lexicon, name, start, end)
    left, right = start, end
    exact = page.plain[start:end] == anchor.base
    marks = [(anchor, start, end)]
    for place in range(name.anchor + 1, len(name.words)):
        step = _next(page, right, name.gaps[place - 1])
        if step is None or not name.words[place].accepts(page.plain[step[0] : step[1]]):
            return None
        right = step[1]
        marks.append((name.words[place], *step))
        exact = exact and page.plain[step[0] : step[1]] == name.words[place].base
    for place in range(name.anchor - 1, -1, -1):
        step = _previous(page, left, name.gaps[place])
        if step is None or not name.words[place].accepts(page.plain[step[0] : step[1]]):
            return None
        left = step[0]
        marks.append((name.words[place], *step))
        exact = exact and page.plain[step[0] : step[1]] == name.words[place].base
    if not _case_fits(page, marks):
        return None
    return _bounded(
        page, lexicon, name, left, right, "exact" if exact else f"inflected:{lexicon.language.code}"
    )


def _person(page: Page, lexicon: Lexicon, name: Name, start: int, end: int) -> Candidate | None:
    anchor = name.words[name.anchor]
    if not _case_of_word_fits(page, anchor, start, end):
        return None
    others = [word for i, word in enumerate(name.words) if i != name.anchor]
    left = start
    rule = "surname"
    for word in reversed(others):
        step = _previous(page, left, " ")
        if step and word.accepts(page.plain[step[0] : step[1]]):
            left = step[0]
            rule = "full"
        else:
            break
    right = end
    if rule == "surname":
        for word in others:
            step = _next(page, right, " ")
            if step and word.accepts(page.plain[step[0] : step[1]]):
                right = step[1]
                rule = "full"
            else:
                break
    return _bounded(page, lexicon, name, left, right, rule)


def _bounded(page: Page, lexicon: Lexicon, name: Name, start: int, end: int, rule: str) -> Candidate | None:
    if page.plain[end] in "-'":
        after = page.words.index(" ", end + 1)
        if after > end + 1 and page.plain[end + 1 : after] in lexicon.language.after_mark:
            end = after
    return Candidate(name, start, end, rule)


def _case_fits(page: Page, marks: Sequence[tuple[Word, int, int]]) -> bool:
    if len(marks) > 1:
        return all(
            word.case is not Case.ACRONYM or _case_of_word_fits(page, word, start, end)
            for word, start, end in marks
        )
    return all(_case_of_word_fits(page, word, start, end) for word, start, end in marks)


def _case_of_word_fits(page: Page, word: Word, start: int, end: int) -> bool:
    if word.case is Case.ANY:
        return True
    found = page.cased[start:end]
    if word.case is Case.CAPITAL:
        return not found[0].islower()
    head = found[: len(word.base)]
    if word.case is Case.ACRONYM:
        return head.isupper() or (len(head) > 3 and found[0].isupper())
    return head == word.cased or head.isupper()


def _next(page: Page, end: int, gap: str) -> tuple[int, int] | None:
    start = end
    while start < len(page.words) and page.words[start] == " ":
        start += 1
        if start - end > 6:
            return None
    if start >= len(page.words) or not gap_fits(gap, page.plain[end:start]):
        return None
    return start, page.words.index(" ", start)


def _previous(page: Page, start: int, gap: str) -> tuple[int, int] | None:
    end = start
    while end > 0 and page.words[end - 1] == " ":
        end -= 1
        if start - end > 6:
            return None
    if end <= 0 or not gap_fits(gap, page.plain[end:start]):
        return None
    return page.words.rfind(" ", 0, end) + 1, end


_KNOWN_GAPS: dict[tuple[str, str], bool] = {}


def gap_fits(declared: str, found: str) -> bool:
    """Whether what stands between two words of a text may stand for what was declared between them."""
    known = _KNOWN_GAPS.get((declared, found))
    if known is None:
        if len(_KNOWN_GAPS) > 10_000:
            _KNOWN_GAPS.clear()
        known = _KNOWN_GAPS[declared, found] = _gap_fits(declared, found)
    return known


def _gap_fits(declared: str, found: str) -> bool:
    if "\n" in found:
        return False
    wanted = declared.replace('"', "").strip()
    bare = found.replace('"', " ").strip()
    if not wanted:
        return not bare or found == "-"
    if wanted == "-":
        return bare in ("-", "")
    return bare == wanted


def _longest(candidates: list[Candidate]) -> list[Candidate]:
    """For each watch the longest of those that overlap, in order of place."""
    kept: list[Candidate] = []
    last: dict[int, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: (c.start, -c.end)):
        before = last.get(candidate.name.watch)
        if before is not None and candidate.start < before.end:
            continue
        last[candidate.name.watch] = candidate
        kept.append(candidate)
    return kept
