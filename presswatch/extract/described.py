"""Another text of the page than the chosen one, or a part of it: that which the page or its feed describes by its beginning.

On a page with two texts of several paragraphs the looks of one may be an article's, those of the other a comment's.
What a page tells others it is about decides then, if it says so word for word.
"""

from __future__ import annotations

from collections.abc import Sequence

from presswatch.extract.segments import Segments

_BEGINNING = (
    40  # letters, blanks not counted, that the description and the paragraph must share from their first on
)
_FEWEST = 4  # paragraphs of a text: a standfirst apart from its article, or a teaser, has less
_LEAST = 600  # characters of a text
_LINKED = 0.2  # share of linked characters from which a text is a list


def described_text(page: Segments, chosen: Sequence[int], descriptions: Sequence[str]) -> list[int]:
    """The segments of a text that a description begins with, where the chosen text has nothing of any, less than
    half of it, or begins with much of another; else none.

    A text is what stands in a row under one parent in elements of one name. If two texts begin so, neither is
    taken.
    """
    told = [key for text in descriptions if len(key := _key(text)) >= _BEGINNING]
    if not told or not chosen:
        return []
    initials = {key[0] for key in told}
    starts = [
        number
        for number, item in enumerate(page.items)
        if item.text[0].casefold()[0] in initials and _begins(item.text, told)
    ]
    if not starts:
        return []
    first = next((number for number in starts if number in chosen), None)
    if first is not None:
        if _before(page, chosen, first) < _LEAST and _covered(page, chosen, first) >= 0.5:
            return []
    else:
        shown = "".join(_key(page.items[number].text) for number in chosen)
        if any(key[:_BEGINNING] in shown for key in told):
            return []
    texts = [text for number in starts if _is_article(page, text := _run(page, number))]
    return texts[0] if len(texts) == 1 else []


def _begins(text: str, told: Sequence[str]) -> bool:
    if len(text) < _BEGINNING:
        return False
    key = _key(text[: 2 * _BEGINNING])
    return len(key) >= _BEGINNING and any(key[:_BEGINNING] == described[:_BEGINNING] for described in told)


def _before(page: Segments, chosen: Sequence[int], first: int) -> int:
    """Characters that were chosen before a segment and stand elsewhere."""
    parent = page.boxes[page.items[first].box].parent
    return sum(
        len(page.items[number].text)
        for number in chosen
        if number < first and page.boxes[page.items[number].box].parent != parent
    )


def _covered(page: Segments, chosen: Sequence[int], first: int) -> float:
    """The share of the text that begins with a segment that was chosen."""
    sizes = {number: len(page.items[number].text) for number in _run(page, first)}
    return sum(sizes.get(number, 0) for number in chosen) / max(1, sum(sizes.values()))


def _run(page: Segments, start: int) -> list[int]:
    first = page.boxes[page.items[start].box]
    run = [start]
    for number in range(start + 1, len(page.items)):
        box = page.boxes[page.items[number].box]
        if (box.parent, box.tag) != (first.parent, first.tag):
            break
        run.append(number)
    while run and page.items[run[-1]].link_chars * 2 > len(page.items[run[-1]].text):
        run.pop()  # replies, links below it
    return run


def _is_article(page: Segments, run: Sequence[int]) -> bool:
    much = sum(len(page.items[number].text) for number in run)
    linked = sum(page.items[number].link_chars for number in run)
    return len(run) >= _FEWEST and much >= _LEAST and linked < much * _LINKED


def _key(text: str) -> str:
    return "".join(text.split()).casefold()
