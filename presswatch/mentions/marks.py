"""Quotation marks: where a text opens and closes quotes, in any of the world's styles.

The side of a mark is read from its neighbours first and from its shape second, because newsrooms mix
styles: “ closes in German and opens in English, » opens in Danish, and a straight mark does both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PARAGRAPHS = 12  # of one quote that opens once and closes much later
MAX_SINGLE = 1_000  # characters between two single marks: apostrophes are everywhere
_DOUBLE = re.compile(r"''|``|[\"«»“”„‟‹›「」『』＂]")
_ATTRIBUTE = re.compile(r"=\s?[\"“”][^\"“”\n]{0,300}[\"“”]")  # markup left in a text is no speech
_OPENING_SHAPES = frozenset({"«", "“", "„", "‟", "‹", "「", "『", "``"})
_CLOSING_SHAPES = frozenset({"»", "”", "›", "」", "』"})
_SINGLE_OPEN = re.compile(r"(?<![\w’'])[‘'‚](?=\w)")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…])[’'‘](?!\w)")
_BEFORE_OPENING = frozenset("([{—–-/:―")
_AFTER_CLOSING = frozenset(".,;:!?…)]}—–-―։")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text between two quotation marks: `[start, end)` with its marks, `[inner, outer)` without them."""

    start: int
    end: int
    inner: int
    outer: int


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    shape: str
    side: str  # "open", "close" or "either"


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield `(start, end)` of every line that holds more than white space."""
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        if stripped := line.strip():
            start = match.start() + line.index(stripped[0])
            yield start, start + len(stripped)


def quoted(text: str) -> list[Quoted]:
    """Return the outermost quoted passages of a text, in order, none overlapping another.

    A passage may run over several paragraphs when each of them opens with a mark, or when the first mark
    that follows is a closing one. A mark that nothing answers closes at the end of its paragraph.
    """
    lines = list(paragraphs(text))
    marks = [_marks(text, start, end) for start, end in lines]
    found: list[Quoted] = []
    index = 0
    while index < len(lines):
        spans, unclosed = _pair(marks[index])
        found.extend(spans)
        if unclosed is None:
            index += 1
            continue
        end, index, rest = _continue(lines, marks, index)
        found.append(Quoted(unclosed.start, end.end, unclosed.end, end.start))
        if rest is not None:
            marks[rest] = [mark for mark in marks[rest] if mark.start >= end.end]
    found.extend(_single(text, lines, found))
    return sorted(found, key=lambda passage: passage.start)


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    result: list[_Mark] = []
    attributes = [match.span() for match in _ATTRIBUTE.finditer(text, start, end)]
    for match in _DOUBLE.finditer(text, start, end):
        place = bisect_right(attributes, (match.start(), len(text))) - 1
        if place >= 0 and match.start() < attributes[place][1]:
            continue
        before = text[match.start() - 1] if match.start() > start else " "
        after = text[match.end()] if match.end() < end else " "
        shape = match.group()
        opens = before.isspace() or before in _BEFORE_OPENING or bool(result and _touches(result[-1], match))
        closes = after.isspace() or after in _AFTER_CLOSING
        if opens and not closes:
            side = "open"
        elif closes and not opens:
            side = "close"
        elif shape in _OPENING_SHAPES:
            side = "open"
        elif shape in _CLOSING_SHAPES:
            side = "close"
        else:
            side = "either"
        result.append(_Mark(match.start(), match.end(), shape, side))
    return result


def _touches(last: _Mark, match: re.Match[str]) -> bool:
    return last.end == match.start() and last.side == "open"


def _pair(marks: list[_Mark]) -> tuple[list[Quoted], _Mark | None]:
    """Pair the marks of one paragraph; nesting is believed only when it comes out even."""
    last_closer = max((n for n, mark in enumerate(marks) if mark.side != "open"), default=-1)
    for nested in (True, False):
        spans: list[Quoted] = []
        stack: list[_Mark] = []
        for position, mark in enumerate(marks):
            side = mark.side
            if side == "either" or (side == "open" and mark.shape in _CLOSING_SHAPES and stack):
                side = "close" if stack else "open"
            if side == "close":
                if stack:
                    opened = stack.pop()
                    if not stack:
                        spans.append(Quoted(opened.start, mark.end, opened.end, mark.start))
            elif not stack or nested:
                stack.append(mark)
            else:
                if position < last_closer:
                    opened = stack.pop()
                    spans.append(Quoted(opened.start, mark.start, opened.end, mark.start))
                    stack.append(mark)
        if len(stack) <= 1 or not nested:
            return spans, stack[0] if stack else None
    raise AssertionError("the second pass always returns")


def _continue(
    lines: list[tuple[int, int]], marks: list[list[_Mark]], index: int
) -> tuple[_Mark, int, int | None]:
    """Find where a quote left open in paragraph `index` ends.

    Returns the mark that closes it (empty where none does), the paragraph to go on with, and the
    paragraph whose marks up to that one are used up.
    """
    stop = _Mark(lines[index][1], lines[index][1], "", "close")
    last = index
    shape = marks[index][-1].shape
    for following in range(index + 1, min(len(lines), index + 1 + MAX_PARAGRAPHS)):
        here = marks[following]
        if not here:
            continue
        first = here[0]
        if first.start == lines[following][0] and first.side == "open" and following == last + 1:
            if first.shape != shape:
                break
            spans, unclosed = _pair(here)
            if unclosed is None or spans:
                closing = next((mark for mark in here[1:] if mark.side != "open"), None)
                if closing is None:
                    break
                return closing, following, following
            last = following
            stop = _Mark(lines[following][1], lines[following][1], "", "close")
            continue
        if first.side == "close" and last == index:
            return first, following, following
        break
    return stop, last + 1, None


def _single(text: str, lines: list[tuple[int, int]], taken: list[Quoted]) -> Iterator[Quoted]:
    """Single marks used as the main ones ('…', British style), outside every double-marked passage."""
    ordered = sorted(taken, key=lambda passage: passage.start)
    starts = [passage.start for passage in ordered]
    for start, end in lines:
        position = start
        while match := _SINGLE_OPEN.search(text, position, end):
            position = match.end()
            place = bisect_right(starts, match.start()) - 1
            if place >= 0 and match.start() < ordered[place].end:
                position = max(position, min(ordered[place].end, end))
                continue
            limit = min(end, match.end() + MAX_SINGLE)
            if place + 1 < len(starts):
                limit = min(limit, starts[place + 1])
            closers = list(_SINGLE_CLOSE.finditer(text, match.end(), limit))
            strong = next((closer for closer in closers if text[closer.start() - 1] in ",.!?…"), None)
            # A lone ’ after a word may be a plural's apostrophe: it closes only a passage without a better end.
            closing = strong or (closers[0] if closers else None)
            if closing is None or (
                match.group() == "'" and text.count(" ", match.end(), closing.start()) < 2
            ):
                continue
            yield Quoted(match.start(), closing.end(), match.end(), closing.start())
            position = closing.end()
