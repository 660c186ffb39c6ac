"""Which lines of two versions of a text are the article's own, and which its site's furniture.

Between two looks a site's teasers rotate, and what was learnt of them grows: a line may come or go without
anybody having edited the article. Such lines are *foreign*; they are left out of a comparison. So is what lies behind
a wall, since sites give some looks for free, or the first hours; and what a live blog has no more room for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from presswatch.extract.furniture import digest
from presswatch.stories.changes import Change, changes
from presswatch.stories.content_hash import normal_form
from presswatch.stories.fingerprints import containment, shingles, words
from presswatch.types import Span

LEAD = 40  # characters from which an article's first line is its lead, which others may tease
SHOWN = 0.6  # most of a text that a wall leaves to be seen
CUT = 20  # characters of a line that is cut, at least
ASKED = 24  # lines of one pair of versions that are looked for among other articles


@dataclass(frozen=True, slots=True)
class Foreign:
    """Numbers, from 0, of the lines of the old text and of the new one that are no text of the article."""

    old: tuple[int, ...] = ()
    new: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.old or self.new)

    def __or__(self, other: Foreign) -> Foreign:
        return Foreign(tuple(sorted({*self.old, *other.old})), tuple(sorted({*self.new, *other.new})))


def foreign(
    old: str,
    new: str,
    on_page: Collection[str],
    furniture: Callable[[AbstractSet[str]], AbstractSet[str]],
    is_teaser: Callable[[str], bool],
) -> Foreign:
    """The lines that only one of two versions has and that are not the article's.

    That is a line which went from the text but not from the page (`on_page`: the digests of its blocks), one
    that is furniture of the site by now (`furniture` gives those of some digests that are), and one that is
    headline or lead of another article of the source (`is_teaser`). An article's own lead is furniture to
    others that tease it: gone, it was taken away, whatever the memory says.
    """
    old_lines, new_lines = old.split("\n"), new.split("\n")
    gone, come = _unmatched(old_lines, new_lines), _unmatched(new_lines, old_lines)
    if not gone and not come:
        return Foreign()
    names = {line: digest(line) for line in (*(old_lines[n] for n in gone), *(new_lines[n] for n in come))}
    known = furniture(frozenset(names.values()))
    lead = next((number for number, line in enumerate(old_lines) if len(line) > LEAD), -1)
    # Numbers do not count in most digests: a line whose number was changed is on the page, and was edited.
    still = frozenset(on_page) - {names[new_lines[number]] for number in come}
    asked = 0

    def teases(line: str) -> bool:
        nonlocal asked
        asked += 1
        return asked <= ASKED and is_teaser(line)

    left = tuple(
        number
        for number in gone
        if names[old_lines[number]] in still
        or (number != lead and names[old_lines[number]] in known)
        or teases(old_lines[number])
    )
    taken_in = tuple(
        number for number in come if names[new_lines[number]] in known or teases(new_lines[number])
    )
    return Foreign(left, taken_in)


def unseen_end(old: str, new: str, most: float = SHOWN) -> Foreign:
    """The end of an old text that a new one, which stops at a wall, does not show, and the line that the wall cuts.

    Nothing where the new text shows more than `most` of the old one, or none of it: then it was not cut but changed.
    """
    old_lines, new_lines = old.split("\n"), new.split("\n")
    before, after = list(map(normal_form, old_lines)), list(map(normal_form, new_lines))
    shown = max((n for n, line in enumerate(before) if line and line in after), default=-1)
    last = max((n for n, line in enumerate(after) if line and line in before), default=-1)
    hidden = {number for number in range(shown + 1, len(before)) if before[number]}
    cut = []
    for number in range(last + 1, len(after)):
        start = after[number].rstrip('…." ')
        if len(start) >= CUT and any(before[n].startswith(start) for n in hidden):
            cut.append(number)
        elif edited := next((n for n in sorted(hidden) if _related(before[n], after[number])), None):
            hidden.discard(edited)  # it is still shown, in other words
    if len(new) > most * len(old) or (last < 0 and not cut):
        return Foreign()
    return Foreign(tuple(sorted(hidden)), tuple(cut))


def scrolled_off(old: str, new: str) -> Foreign:
    """The oldest entries of a live blog that its page shows no more since there are newer ones at its other end."""
    before = list(map(normal_form, old.split("\n")))
    after = list(map(normal_form, new.split("\n")))
    kept = [n for n, line in enumerate(before) if line and line in after]
    held = [n for n, line in enumerate(after) if line and line in before]
    if not kept:
        return Foreign()
    gone: list[int] = []
    if any(after[: held[0]]):
        gone += range(kept[-1] + 1, len(before))
    if any(after[held[-1] + 1 :]):
        gone += range(kept[0])
    return Foreign(tuple(sorted(n for n in gone if before[n])))


def _related(left: str, right: str) -> bool:
    return containment(shingles(words(left), 2), shingles(words(right), 2)) >= 0.5


def is_same(old: str, new: str, found: Foreign) -> bool:
    """Whether two versions are one text without their foreign lines."""
    return normal_form(_without(old, found.old)[0]) == normal_form(_without(new, found.new)[0])


def own_changes(
    old: str,
    new: str,
    language: str | None,
    found: Foreign,
    *,
    old_title: str = "",
    new_title: str = "",
) -> list[Change]:
    """As `presswatch.stories.changes.changes`, of the article's own lines alone; places are in the whole texts."""
    if not found:
        return changes(old, new, language, old_title=old_title, new_title=new_title)
    (before, old_places), (after, new_places) = _without(old, found.old), _without(new, found.new)
    return [
        change
        if change.in_title
        else replace(change, old=_back(change.old, old_places), new=_back(change.new, new_places))
        for change in changes(before, after, language, old_title=old_title, new_title=new_title)
    ]


Places = Sequence[tuple[int, int]]  # (place in the shortened text, place in the whole one) of each kept line


def _without(text: str, dropped: Collection[int]) -> tuple[str, Places]:
    kept: list[str] = []
    places: list[tuple[int, int]] = []
    at = here = 0
    for number, line in enumerate(text.split("\n")):
        if number not in dropped:
            places.append((here, at))
            kept.append(line)
            here += len(line) + 1
        at += len(line) + 1
    return "\n".join(kept), places


def _back(span: Span, places: Places) -> Span:
    if not places:
        return Span(0, 0)
    starts = [short for short, _ in places]

    def place(at: int) -> int:
        short, whole = places[max(0, bisect_right(starts, at) - 1)]
        return whole + at - short

    start = place(span.start)
    # An end lies behind its last letter: looked up by that one, or it would slip past a dropped line.
    return Span(start, place(span.end - 1) + 1 if span.end > span.start else start)


def _unmatched(lines: Sequence[str], others: Sequence[str]) -> list[int]:
    """Numbers of the lines that the other text has not, or has less often."""
    there = Counter(map(normal_form, others))
    left = []
    for number, line in enumerate(lines):
        key = normal_form(line)
        if not key:
            continue
        if there[key] > 0:
            there[key] -= 1
        else:
            left.append(number)
    return left
