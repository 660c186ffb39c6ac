"""Every place of a text where a name of the lexicon may stand, before anyone asked whether it is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from presswatch.mentions.given_places import alike_before, given_after, given_before, respelt_before
from presswatch.mentions.ideographs import derived, goes_on
from presswatch.mentions.ideographs import given_before as foreign_given_before
from presswatch.mentions.lexicon import Case, Lexicon, Name, Word
from presswatch.mentions.page import Page, gap_fits
from presswatch.mentions.rules import INITIALS
from presswatch.mentions.spellings import WITH_STOPS
from presswatch.mentions.synonyms import SMALL_WORDS

_HASHTAG = re.compile(r"[#＃]([^\W_][\w'&.]*)")
_ADDRESS = re.compile(r"(?:https?://|www\.|\w\.[a-z]{2,6}/|\w@)[^\s]*$")
_LONG_ENOUGH_ALONE = 5  # letters from which on a name is not a chance string inside another word
_SON_OF = frozenset(
    ("bin", "ibn", "бин", "ибн", "бен", "بن", "ابن", "בן")
)  # without which it is the father's name
_SHORTEST_JOINED = 3  # letters up to which a family name before a mark is the beginning of another word
_NO_COMMON_PHRASE = 3  # words that say something, from which on a name is none
_ARTICLES = frozenset(
    (
        "the",
        "der",
        "die",
        "das",
        "le",
        "la",
        "les",
        "el",
        "los",
        "las",
        "il",
        "lo",
        "gli",
        "os",
        "as",
        "de",
        "het",
    )
)
_SHORTEST_TITLED = {
    "it": 2
}  # letters from which on one capital is enough for an acronym: Nato; in Italian Fmi, Pd
_LONG = 4  # words from which on a name may lose its small words


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that stands in a page from `start` to `end`.

    `whole` is true where all its words are there; false for a family name alone. `doubt` tells, where it is
    not empty, why the surface speaks against it.
    """

    name: Name
    start: int
    end: int
    rule: str
    whole: bool = True
    doubt: str = ""


def candidates(page: Page, lexicon: Lexicon) -> list[Candidate]:
    """The candidates of a page, as they come."""
    anchored = lexicon.anchored
    found = list(_scanned(page, lexicon) if anchored is None else _in_whole_words(page, lexicon, anchored))
    if "#" in page.plain:
        found += _hashtags(page, lexicon)
    return found


def _scanned(page: Page, lexicon: Lexicon) -> Iterator[Candidate]:
    words, plain = page.words, page.plain
    prefixes = lexicon.language.prefixes
    # After a letter that does not join, Arabic typists leave out the blank: the word's edge is not to be seen.
    runs_together = lexicon.language.code == "ar"
    for start, end, places in lexicon.automaton.find(words):
        begin = start
        if words[start] == " ":
            begin = start = start + 1
        elif prefixes is not None:
            begin = words.rfind(" ", 0, start) + 1
        close = words.index(" ", end)
        rest = words[end:close]
        beside: tuple[str, str] | None = None
        for place in places:
            name = lexicon.names[place.name]
            if name.unspaced and len(name.words) > 1:
                first = foreign_given_before(plain, start - 1, name.words[0].base)
                if first is not None and (end - start > 1 or not goes_on(plain, end)):
                    yield Candidate(name, first, end, "transliterated")
            elif name.unspaced:
                doubt = "part of a derived word" if derived(plain, end, name.kind) else ""
                yield Candidate(name, start, end, "exact", doubt=doubt)
            elif runs_together and len(name.words) == 1 and end - start >= _LONG_ENOUGH_ALONE:
                yield Candidate(name, start, end, "exact" if begin == start and not rest else "run together")
            elif rest in place.stem.endings:
                if name.how == INITIALS and page.cased[start].islower() and plain[start - 1] != "(":
                    continue  # nobody declared "of" as a name: Orrin Foods did not
                if begin != start and (prefixes is None or not prefixes.fullmatch(words, begin, start)):
                    continue
                if len(places) > 1 and prefixes is None and len(name.words) > 1 and not name.person:
                    if beside is None:
                        beside = _beside(page, start, close)
                    if not _stands_between(name, *beside):
                        continue
                base = name.words[name.anchor].base
                found = _around(page, lexicon, name, start, close, plain[start:close] == base)
                if found:
                    yield found


def _in_whole_words(
    page: Page, lexicon: Lexicon, anchored: Mapping[str, tuple[Name, ...]]
) -> Iterator[Candidate]:
    """What `_scanned` finds where each name stands in words of its own: a word is judged once for all its places."""
    words = page.words
    for blank in lexicon.automaton.starts(words):
        start = blank + 1
        end = words.index(" ", start)
        word = words[start:end]
        if not (names := anchored[word]):
            continue
        left, right = _beside(page, start, end)
        for name in names:
            if _stands_between(name, left, right):
                if name.how == INITIALS and page.cased[start].islower() and page.plain[blank] != "(":
                    continue  # nobody declared "of" as a name: Orrin Foods did not
                found = _around(page, lexicon, name, start, end, word == name.words[name.anchor].base)
                if found:
                    yield found


def _beside(page: Page, start: int, end: int) -> tuple[str, str]:
    """The words before and after a place, "" where there is none near."""
    before, after = page.word_before(start), page.word_after(end)
    left = page.words[before[0] : before[1]] if before else ""
    return left, page.words[after[0] : after[1]] if after else ""


def _is_cut_short(page: Page, lexicon: Lexicon, name: Name, start: int, end: int) -> bool:
    """Whether a short name of one word is the beginning of a longer one that has an apostrophe: Xi'an."""
    return (
        len(name.words) == 1
        and end - start <= _SHORTEST_JOINED
        and name.words[0].case is Case.CAPITAL
        and _begins_another_word(page, lexicon, end)
    )


def _stands_between(name: Name, left: str, right: str) -> bool:
    """Whether the words beside an anchor do not rule the name out: many names may have one anchor (Insurance)."""
    words, anchor = name.words, name.anchor
    if name.person or len(words) == 1 or len(words) >= _LONG:
        return True
    if anchor and not words[anchor - 1].accepts(left):
        return False
    return anchor + 1 == len(words) or words[anchor + 1].accepts(right)


def _around(page: Page, lexicon: Lexicon, name: Name, start: int, end: int, exact: bool) -> Candidate | None:
    if name.person:
        return _person(page, lexicon, name, start, end)
    marks = [(name.words[name.anchor], start, end)]
    for place in range(name.anchor + 1, len(name.words)):
        step = page.word_after(marks[-1][2])
        if not _steps(page, name, place, step, marks[-1][2], name.gaps[place - 1]):
            return _varied(page, lexicon, name, start, end)
        marks.append((name.words[place], *step))  # type: ignore[misc]
    for place in range(name.anchor - 1, -1, -1):
        step = page.word_before(marks[0][1])
        if step is None or not gap_fits(name.gaps[place], page.plain[step[1] : marks[0][1]]):
            return _varied(page, lexicon, name, start, end)
        if not name.words[place].accepts(page.plain[step[0] : step[1]]):
            return _varied(page, lexicon, name, start, end)
        marks.insert(0, (name.words[place], *step))
    exact = exact and all(page.plain[s:e] == word.base for word, s, e in marks)
    return _bounded(page, lexicon, name, marks, _rule(lexicon, name, exact))


def _steps(page: Page, name: Name, place: int, step: tuple[int, int] | None, end: int, gap: str) -> bool:
    return (
        step is not None
        and gap_fits(gap, page.plain[end : step[0]])
        and name.words[place].accepts(page.plain[step[0] : step[1]])
    )


def _rule(lexicon: Lexicon, name: Name, exact: bool) -> str:
    if name.how:
        return name.how
    return "exact" if exact else f"inflected:{lexicon.language.code}"


def _varied(page: Page, lexicon: Lexicon, name: Name, start: int, end: int) -> Candidate | None:
    """A long official name in which small words are missing or added: all others must stand in their order."""
    if len(name.words) < _LONG or name.how == WITH_STOPS:
        return None
    right = _aligned(page, name.words[name.anchor + 1 :], end, forward=True)
    left = _aligned(page, name.words[: name.anchor][::-1], start, forward=False)
    if left is None or right is None:
        return None
    marks = [(name.words[name.anchor], start, end)]
    if left != start:
        marks.insert(0, (name.words[0], left, page.words.index(" ", left)))
    if right != end:
        marks.append((name.words[-1], page.words.rfind(" ", 0, right) + 1, right))
    return _bounded(page, lexicon, name, marks, "small words differ")


def _aligned(page: Page, expected: tuple[Word, ...], edge: int, forward: bool) -> int | None:
    """The far end of the words that match `expected` in order from `edge` on, None if one of weight is missing."""
    reached = edge
    place = edge
    for word in expected:
        for _ in range(2):
            step = page.word_after(place) if forward else page.word_before(place)
            if step is None:
                break
            gap = page.plain[place : step[0]] if forward else page.plain[step[1] : place]
            if gap.replace('"', " ").strip() not in ("", "-") or "\n" in gap:
                step = None
                break
            found = page.plain[step[0] : step[1]]
            if word.accepts(found):
                place = reached = step[1] if forward else step[0]
                break
            if word.base in SMALL_WORDS or found not in SMALL_WORDS:
                step = None
                break
            place = step[1] if forward else step[0]
        else:
            step = None
        if step is None and word.base not in SMALL_WORDS:
            return None
    return reached


def _person(page: Page, lexicon: Lexicon, name: Name, start: int, end: int) -> Candidate | None:
    """A family name with what stands around it: given names, initials, or nothing."""
    family = name.words[name.anchor]
    family_start = start
    given = [word for i, word in enumerate(name.words) if i != name.anchor]
    gaps = name.gaps
    rule = "surname"
    if name.anchor:
        # Ter-Petrosyan, O'Leary, bin Salman: the family name's own
        while len(given) > 1 and (gaps[len(given) - 1] in ("-", "'") or given[-1].base in _SON_OF):
            part = given.pop()
            step = page.word_before(start)
            if step is None or not gap_fits(gaps[len(given)], page.plain[step[1] : start]):
                return None
            if not part.accepts(page.plain[step[0] : step[1]]):
                return None
            start = step[0]
        left = given_before(page, given, gaps, start)
        if left is None and name.how == "transliterated":
            left = alike_before(page, given, start)
        if left is None:
            left = respelt_before(page, given, start)
        if left is not None:
            rule, start = left
    marks = [(family, family_start, end)]
    if rule == "surname":
        right = given_after(page, given, end)
        if right is not None:
            rule, last = right
            marks.append((family, last[0], last[1]))
        elif end - start <= _SHORTEST_JOINED and _begins_another_word(page, lexicon, end):
            return None
    if start != marks[0][1]:
        marks.insert(0, (family, start, start))
    whole = rule != "surname"
    if rule == "full":
        exact = page.plain[start : marks[-1][2]] == _as_written(name)
        rule = _rule(lexicon, name, exact)
    return _bounded(page, lexicon, name, marks, rule, whole)


def _begins_another_word(page: Page, lexicon: Lexicon, end: int) -> bool:
    """Whether a mark at `end` joins more than an ending: Си-эн-эн, Xi'an, but Xi's."""
    if page.plain[end] not in "-'":
        return False
    rest = page.words[end + 1 : page.words.index(" ", end + 1)]
    return bool(rest) and rest not in lexicon.language.after_mark


def _as_written(name: Name) -> str:
    return name.words[0].base + "".join(
        gap + word.base for gap, word in zip(name.gaps, name.words[1:], strict=True)
    )


def _bounded(
    page: Page,
    lexicon: Lexicon,
    name: Name,
    marks: list[tuple[Word, int, int]],
    rule: str,
    whole: bool = True,
) -> Candidate | None:
    start, end = marks[0][1], marks[-1][2]
    if name.tail and not page.plain.startswith(name.tail, end):
        return None
    end += len(name.tail)
    doubt = _case_doubt(page, name, [mark for mark in marks if mark[2] > mark[1]], lexicon.language.code)
    if page.plain[end] == "'" and _is_cut_short(page, lexicon, name, start, end):
        return None
    if page.plain[end] in "-'":
        after = page.words.index(" ", end + 1)
        suffix = page.plain[end + 1 : after]
        if suffix and suffix in lexicon.language.after_mark and suffix != "s":
            end = after
            rule = f"inflected:{lexicon.language.code}" if rule == "exact" else rule
    return Candidate(name, start, end, rule, whole, _place_doubt(page, start, end) or doubt)


def _case_doubt(page: Page, name: Name, marks: list[tuple[Word, int, int]], language: str) -> str:
    lower = 0
    shortest = _SHORTEST_TITLED.get(language, 4)
    for word, start, end in marks:
        found = page.cased[start:end]
        head = found[: len(word.base)]
        if word.case is Case.ACRONYM and not head.isupper():
            titled = len(word.base) >= shortest and found[0].isupper() and head[1:].islower()
            bracketed = page.plain[start - 1] == "(" and page.plain[end] == ")" and len(found) > 2
            if not titled and not bracketed:
                return "an acronym in small letters"
        elif word.case is Case.MIXED and head != word.cased and not head.isupper():
            small = len(marks) > 1 and found.islower()
            if not small and (len(word.base) <= shortest or not found[0].isupper()):
                return "capitals that are not the name's"
        elif word.case is Case.CAPITAL and found[0].islower():
            lower += 1
    if lower and (len(marks) == 1 or _is_phrase_in_small_letters(page, name, marks)):
        return "a name in small letters"
    if name.person and len(name.words) == 1 and marks[-1][0].case is Case.CAPITAL:
        return _shouting_doubt(page, *marks[-1])
    return ""


def _is_phrase_in_small_letters(page: Page, name: Name, marks: list[tuple[Word, int, int]]) -> bool:
    """A short name written like a common phrase (Energy union) that stands here with no capital is the common phrase.

    One of three words that say something is not said by chance: «министерство иностранных дел».
    """
    named = name.words[1:] if name.words[0].base in _ARTICLES else name.words  # La Poste
    capitals = sum(word.case is not Case.ANY for word in named)
    return (
        capitals <= 1
        and sum(word.base not in SMALL_WORDS for word in name.words) < _NO_COMMON_PHRASE
        and name.words[0].case is Case.CAPITAL
        and all(page.cased[start:end].islower() for _, start, end in marks)
    )


def _shouting_doubt(page: Page, word: Word, start: int, end: int) -> str:
    """A short name all in capitals among words that are not is another name: МИД is not Мид."""
    found = page.cased[start:end]
    if len(found) < 2 or len(found) > 5 or not found.isupper():
        return ""
    for step in (page.word_before(start), page.word_after(end)):
        if step is not None and step[1] - step[0] > 1 and page.cased[step[0] : step[1]].isupper():
            return ""
    return "an acronym where a name is meant" if len(word.base) == len(found) else ""


def _place_doubt(page: Page, start: int, end: int) -> str:
    before, after = page.plain[start - 1], page.plain[end]
    following = page.plain[end + 1 : end + 2]
    if (after == "." and following.isalpha() and following.islower() and following.isascii()) or after == "@":
        return "in an address"
    if before in "/@=" and _ADDRESS.search(page.plain, max(0, start - 200), start):
        return "in an address"
    return ""


def _hashtags(page: Page, lexicon: Lexicon) -> Iterator[Candidate]:
    for match in _HASHTAG.finditer(page.plain):
        joined = "".join(letter for letter in match.group(1) if letter.isalnum())
        number = lexicon.joined.get(joined)
        if number is None:  # the year of a summit
            number = lexicon.joined.get(joined.rstrip("0123456789"))
        if number is not None:
            yield Candidate(lexicon.names[number], match.start(1), match.end(1), "hashtag")
