"""Where the given names of a person stand beside the family name."""

from __future__ import annotations

import re

from presswatch.mentions.given_names import is_respelt, same_name
from presswatch.mentions.lexicon import Word
from presswatch.mentions.page import Page, gap_fits

_WITHOUT_CAPITALS = re.compile("[\u0590-\u07ff\u10d0-\u10ff]")
_MOST_INSERTED = 2
_SHORTEST_GIVEN = 3  # letters


def given_before(page: Page, given: list[Word], gaps: tuple[str, ...], start: int) -> tuple[str, int] | None:
    """(rule, new start) if the given names or their initials stand before the family name at `start`."""
    left = start
    for place in range(len(given) - 1, -1, -1):
        step = page.word_before(left)
        if step is None or not gap_fits(gaps[place], page.plain[step[1] : left]):
            break
        if not given[place].accepts(page.plain[step[0] : step[1]]):
            break
        left = step[0]
    if left != start:
        return "full", left
    initials = 0
    for _ in range(_MOST_INSERTED + 1):
        step = page.word_before(left)
        if step is None or "\n" in page.plain[step[1] : left]:
            return None
        word, gap = page.plain[step[0] : step[1]], page.plain[step[1] : left]
        if gap.strip() not in ("", "."):
            return None
        if given[0].accepts(word) and not gap.strip():
            return "full", step[0]
        if gap.strip() == "." and len(word) <= 2 and page.capitalised(step):
            left = step[0]
            initials += 1
            if given[0].base.startswith(word) or (len(given) > 1 and given[-1].base.startswith(word)):
                before = page.word_before(left)
                if before is None or page.plain[before[1] : left].strip() != "." or before[1] - before[0] > 2:
                    return "initials", left
            continue
        if gap.strip() or initials or not page.capitalised(step) or page.starts_sentence(step[0]):
            return None
        left = step[0]
    return None


def alike_before(page: Page, given: list[Word], start: int) -> tuple[str, int] | None:
    """A given name with the same first letter, or in a script without capitals with the same consonants.

    Its spelling in another script varies more than a family name's.
    """
    step = page.word_before(start)
    if step is None or page.plain[step[1] : start] != " " or step[1] - step[0] < _SHORTEST_GIVEN:
        return None
    word = page.plain[step[0] : step[1]]
    bases = [own.base for own in given]
    if _WITHOUT_CAPITALS.match(word):
        same = any(same_name(word, base) for base in bases)
    else:
        same = page.capitalised(step) and any(word[0] == base[0] for base in bases)
    return ("full", step[0]) if same else None


def respelt_before(page: Page, given: list[Word], start: int) -> tuple[str, int] | None:
    """A given name as other newsrooms spell its Latin letters: Sergei, Dmitriy, Mohammad for Sergey, Dmitry, Mohammed."""
    step = page.word_before(start)
    if step is None or page.plain[step[1] : start] != " " or step[1] - step[0] <= _SHORTEST_GIVEN:
        return None
    word = page.plain[step[0] : step[1]]
    same = word.isascii() and page.capitalised(step) and any(is_respelt(word, own.base) for own in given)
    return ("full", step[0]) if same else None


def given_after(page: Page, given: list[Word], end: int) -> tuple[str, tuple[int, int]] | None:
    """(rule, place of the last word) if the given name or its initial follows the family name."""
    step = page.word_after(end)
    if step is None or page.plain[end : step[0]] != " ":
        return None
    word = page.plain[step[0] : step[1]]
    if given[0].accepts(word) and (page.capitalised(step) or _WITHOUT_CAPITALS.match(word)):
        for other in given[1:]:
            further = page.word_after(step[1])
            if further is None or not other.accepts(page.plain[further[0] : further[1]]):
                break
            step = further
        return "full", step
    if (
        len(word) <= 2
        and given[0].base.startswith(word)
        and page.plain[step[1]] == "."
        and page.capitalised(step)
    ):
        return "initials", step
    return None
