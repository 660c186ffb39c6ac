"""The headline: every text that may be it, each with who says so, and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from presswatch.extract import features_heading, model
from presswatch.extract.cues import BIT
from presswatch.extract.document import Document, clean
from presswatch.extract.features_heading import Layout
from presswatch.extract.features_title import SEPARATOR, Title, rows
from presswatch.extract.segments import Segments
from presswatch.extract.site_names import Names, key_of
from presswatch.extract.titles_mended import mended
from presswatch.extract.witnesses.jsonld import Declared

_TRAILING_DATE = re.compile(
    r"[\s,|–—-]+(?:\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?:[\s,|–—-]+\d{1,2}:\d{2})?$|^\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})(?:\s+\d{1,2}:\d{2})?[\s,|–—-]+(?=\S)"
)
_AGREED = frozenset(("h1", "og"))
_WHOLE = frozenset(("title", "meta"))
_LONGEST = 400
_NAMED = 250
_ABOVE = 6  # segments above the text among which a line may be the headline of a page without headings
_SHORTEST = 15
_LARGE = frozenset(("4", "5", "6", "7", "+1", "+2", "+3", "+4"))
_LINES = 5  # segments of a heading that are its text
_FIRSTS, _SECONDS = 12, 12  # headings of one kind that are looked at


class _Collector:
    def __init__(self) -> None:
        self.found: dict[str, Title] = {}

    def add(self, text: str | None, origin: str) -> Title | None:
        text = _TRAILING_DATE.sub("", clean(text)).strip(" |›·•｜") if text else ""
        text = text.lstrip("»") if "«" not in text else text
        if not text or len(text) > _LONGEST:
            return None
        key = key_of(text)
        if not key:
            return None
        title = self.found.setdefault(key, Title(text, key))
        title.origins.add(origin)
        return title

    def show(
        self, text: str, origin: str, page: Segments, numbers: Sequence[int], box: int, flags: int = 0
    ) -> None:
        """Add a text that the page shows in segments `numbers`, which stand in `box`."""
        title = self.add(text, origin)
        if title is None:
            return
        title.flags |= flags
        title.spots.append((numbers[0], box))
        if numbers[0] < title.place:
            holder = page.boxes[box]
            title.place = numbers[0]
            title.cues, title.all_cues = holder.cues, holder.all_cues
            if origin != "h1":
                title.cues |= page.items[numbers[0]].cues
            title.link = sum(page.items[n].link_chars for n in numbers) / max(len(text), 1)


def candidates(
    document: Document,
    page: Segments,
    declared: Declared,
    layout: Layout,
    entry: str | None = None,
    *,
    formerly: bool = False,
) -> list[Title]:
    """Every text of the page that may be its headline; `entry` is what a feed or sitemap calls the article, or
    called it `formerly`: then it counts only where the page itself still says so.
    """
    collector = _Collector()
    collector.add(declared.headline, "headline")
    collector.add(declared.name, "name")
    collector.add(declared.page_name, "page_name")
    collector.add(declared.alternative, "alternative")
    collector.add(document.meta("og:title"), "og")
    collector.add(document.meta("twitter:title"), "twitter")
    collector.add(
        document.meta(
            "title", "dc.title", "dcterms.title", "headline", "sailthru.title", "parsely-title", "hdl"
        ),
        "meta",
    )
    collector.add(document.meta("name headline", "headline"), "microdata")
    collector.add(entry, "entry")
    _from_page(page, layout, collector)
    collector.add(document.title, "title")
    for text, origin in ((document.title, "title_part"), (document.meta("og:title") or "", "title_part")):
        pieces = list(SEPARATOR.finditer(text))[:6]
        for number, mark in enumerate(pieces):
            head, tail = text[: mark.start()], text[mark.end() :]
            for part, which in ((head, 1.0), (tail, -1.0)):
                title = collector.add(part, origin)
                if title:
                    title.part = which
            if number:
                middle = collector.add(text[pieces[0].end() : mark.start()], origin)
                if middle:
                    middle.part = -1.0
    titles = list(collector.found.values())
    if formerly:
        titles = [title for title in titles if title.origins != {"entry"}]
    return titles[:60]


def _from_page(page: Segments, layout: Layout, collector: _Collector) -> None:
    """The texts of headings, and of what is called a title: of each kind those that stand nearest to the article."""
    boxes = page.boxes
    headings = {
        at: range(first, min(end, first + _LINES))
        for at, (box, first, end) in enumerate(page.spans())
        if box.tag in ("h1", "h2") and end > first
    }
    within = {number for numbers in headings.values() for number in numbers}
    title = BIT["title"]
    named: list[tuple[int, int]] = []
    for number, item in enumerate(page.items):
        box = boxes[item.box]
        if (
            ((box.cues | item.cues) & title or box.tag in ("h3", "h4"))
            and number not in within
            and len(item.text) < _NAMED
        ):
            named.append((number, item.box))
    spots = [(numbers[0], heading) for heading, numbers in headings.items()]
    firsts = [spot for spot in spots if boxes[spot[1]].tag == "h1"]
    seconds = layout.nearest([spot for spot in spots if boxes[spot[1]].tag == "h2"], _SECONDS)
    chief = layout.chief(firsts, seconds)
    # Where an h2 is the chief heading, the h1 stands in a path of links.
    for _, at in sorted([*(layout.nearest(firsts, _FIRSTS) if chief is None else ()), *seconds]):
        origin = "h1" if at == chief else boxes[at].tag
        numbers = headings[at]
        text = " ".join(page.items[n].text for n in numbers)
        (text, has), *parts = features_heading.parts(boxes[at].element, text)
        # A kicker within a heading is no headline, unless a witness says both as one.
        bare = has & features_heading.HAS_KICKER and key_of(text) not in collector.found
        collector.show(text, f"{origin}_part" if bare else origin, page, numbers, at, has)
        for part, flags in parts:
            first = bare and flags & features_heading.REST
            collector.show(part, origin if first else f"{origin}_part", page, numbers, at, flags)
        if len(numbers) > 1:
            collector.show(page.items[numbers[0]].text, origin, page, numbers, at)
    if not headings and not named:
        named = [
            (n, page.items[n].box)
            for n in range(max(layout.start - _ABOVE, 0), layout.start)
            if _is_large(page, n)
        ]
    for number, at in sorted(layout.nearest(named, _SECONDS)):
        collector.show(page.items[number].text, "named", page, [number], at)


def _is_large(page: Segments, number: int) -> bool:
    """Whether a line is set as a heading without being called one: all bold, or in letters of a larger font."""
    item = page.items[number]
    if not _SHORTEST < len(item.text) < _NAMED or item.links:
        return False
    fonts = page.boxes[item.box].element.iter("font")
    return item.bold_chars * 10 > len(item.text) * 9 or any(font.get("size", "") in _LARGE for font in fonts)


def agreed(titles: Sequence[Title]) -> Title | None:
    """The text that is the page's h1 and what it tells other sites, or the only h1 and all of the title element.

    The model says the same of 766 of the corpus' 767 such pages, and takes much longer.
    """
    both = [title for title in titles if title.origins >= _AGREED]
    if len(both) == 1:
        return both[0]
    firsts = [title for title in titles if "h1" in title.origins]
    return firsts[0] if len(firsts) == 1 and firsts[0].origins & _WHOLE else None


def choose(
    titles: Sequence[Title],
    document: Document,
    page: Segments,
    declared: Declared,
    layout: Layout,
    description: str,
) -> Title | None:
    """The candidate that the trained model prefers, or None where there is none."""
    if not titles:
        return None
    names = Names(document, page, declared)
    table = np.asarray(rows(titles, document, page, names, layout, description), dtype=np.float32)
    best = titles[int(np.argmax(model.forest("title").raw(table)))]
    return mended(best, titles, page, names, layout, f"{document.url} {description}")
