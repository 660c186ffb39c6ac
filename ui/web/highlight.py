"""Text with marked places, as HTML in which everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text, with the class and title that its element gets."""

    start: int
    end: int
    css: str
    title: str = ""


def marked(text: str, marks: Iterable[Mark], offset: int = 0) -> Markup:
    """The text with `<mark>` around places; `offset` is where the text begins in what the marks count.

    Overlapping marks are cut: the one that begins first wins, of two the longer.
    """
    out: list[str] = []
    at = 0
    for mark in sorted(marks, key=lambda item: (item.start, -item.end)):
        start, end = max(mark.start - offset, at), min(mark.end - offset, len(text))
        if end <= start or start < 0:
            continue
        out.append(str(escape(text[at:start])))
        title = f' title="{escape(mark.title)}"' if mark.title else ""
        out.append(f'<mark class="{escape(mark.css)}"{title}>{escape(text[start:end])}</mark>')
        at = end
    out.append(str(escape(text[at:])))
    return Markup("".join(out))


def paragraphs(text: str, marks: Iterable[Mark]) -> list[Markup]:
    """The lines of a text, each with its marks."""
    places = list(marks)
    result: list[Markup] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            here = [mark for mark in places if mark.start < at + len(line) and mark.end > at]
            result.append(marked(line, here, at))
        at += len(line) + 1
    return result
