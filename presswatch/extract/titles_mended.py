"""A headline in place of one that cannot be it: the site's own name, or what a template says on every page.

The model chooses among what is said of a page; where all that is said is the template's, it has nothing right to learn from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from presswatch.extract.features_heading import Layout
from presswatch.extract.features_title import Title
from presswatch.extract.segments import Segments
from presswatch.extract.site_names import Names

_SITE = 0.9  # how much a text is the site's name, for it to be no headline
_OTHER = 0.6  # and another, for it to be one
_NEAR = 5  # segments before the running text in which a headline is looked for
_READ = 6  # segments of running text that a headline shares its words with
_STEM = 7  # letters that tell words apart in most languages, whatever their ending
_WORD = re.compile(r"[^\W\d_]{5,}")
_SHARED = 2  # words
_WORDS = 8  # of a site's name
_HEADS = frozenset(("h1", "h2", "named"))


def mended(
    best: Title, titles: Sequence[Title], page: Segments, names: Names, layout: Layout, told: str
) -> Title:
    """The chosen headline, or the one that stands above the text where the chosen one is the site's or a template's.

    `told` is what else is said of the article: its address and description.
    """
    shown = [
        title
        for title in titles
        if title is not best
        and title.spots
        and title.origins & _HEADS
        and names.site(title.key) < _OTHER
        and any(0 < layout.start - spot[0] <= _NEAR for spot in title.spots)
    ]
    if not shown:
        return best
    nearest = min(shown, key=lambda title: ("h1" not in title.origins, min(map(layout.cost, title.spots))))
    if names.site(best.key) >= _SITE and best.key.count(" ") < _WORDS:
        return nearest
    if not best.spots and "entry" not in best.origins:
        text = " ".join(item.text for item in page.items[nearest.place + 1 : layout.start + _READ])
        own, other = _stems(best.text) & _stems(f"{text} {told}"), _stems(nearest.text) & _stems(text)
        if len(own) < _SHARED <= len(other) and len(own) * 2 < len(other):
            return nearest
    return best


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.casefold())}
