"""What is this article's own for certain: its lead, however many pages tease it, and the text that a feed carries."""

from __future__ import annotations

from collections.abc import Sequence

from presswatch.extract import body
from presswatch.extract.document import clean
from presswatch.extract.segments import Segments

_LEAD = 40  # characters of a lead, blanks not counted, at least
_BEGINNING = 60


def own_lead(page: Segments, chances: Sequence[float], title_at: int, told: Sequence[str | None]) -> set[int]:
    """Segments that are this article's own however many pages tease it with them: what is `told` of it (its description,
    what its JSON-LD has), and the paragraph below its headline."""
    texts = ["".join((text or "").split()).casefold() for text in told]
    own: set[int] = set()
    below = title_at >= 0
    for number, (item, chance) in enumerate(zip(page.items, chances, strict=True)):
        if chance <= body.KEEP:
            continue
        key = "".join(item.text.split()).casefold()
        if len(key) > _LEAD and any(
            key in text or (len(text) > _BEGINNING and key.startswith(text[:_BEGINNING])) for text in texts
        ):
            own.add(number)
        if below and number > title_at and len(key) > _LEAD:
            own.add(number)
            below = False
    return own


def clean_markup(html: str) -> str:
    """The text of a fragment of HTML that a feed carries, in one line; empty where it has none."""
    from bs4 import BeautifulSoup

    return clean(BeautifulSoup(html[:500_000], "lxml").get_text(" "))
