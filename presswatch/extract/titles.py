"""The headline: every text that may be it, each with who says so, and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from lxml import etree

from presswatch.extract import model
from presswatch.extract.cues import BIT
from presswatch.extract.document import Document, clean, text_of
from presswatch.extract.features_title import SEPARATOR, Names, Title, key_of, rows
from presswatch.extract.segments import Segments
from presswatch.extract.witnesses.jsonld import Declared

_TRAILING_DATE = re.compile(
    r"[\s,|–—-]+(?:\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?:[\s,|–—-]+\d{1,2}:\d{2})?$|^\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})(?:\s+\d{1,2}:\d{2})?[\s,|–—-]+(?=\S)"
)
_LONGEST = 400


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


def candidates(
    document: Document, page: Segments, declared: Declared, entry: str | None = None
) -> list[Title]:
    """Every text of the page that may be its headline; `entry` is what a feed or sitemap calls the article."""
    collector = _Collector()
    _from_page(page, collector)
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
    return list(collector.found.values())[:60]


def _from_page(page: Segments, collector: _Collector) -> None:
    boxes = page.boxes
    within: dict[int, list[int]] = {}
    seconds = 0
    for number, item in enumerate(page.items):
        box = boxes[item.box]
        tag = box.tag
        heading = item.box
        for _ in range(3):  # an h1 may hold boxes of its own
            if boxes[heading].tag in ("h1", "h2") or boxes[heading].parent < 0:
                break
            heading = boxes[heading].parent
        if boxes[heading].tag == "h1":
            within.setdefault(heading, []).append(number)
        elif (boxes[heading].tag == "h2" and seconds < 8) or (
            (box.cues | item.cues) & BIT["title"] and number < 400 and len(item.text) < 250 and seconds < 14
        ):
            seconds += 1
            title = collector.add(item.text, "h2" if boxes[heading].tag == "h2" else "named")
            if title and number < title.place:
                title.place, title.cues, title.all_cues = number, box.cues | item.cues, box.all_cues
                title.link = item.link_chars / len(item.text)
        elif tag in ("h3", "h4") and number < 300 and seconds < 14:
            seconds += 1
            title = collector.add(item.text, "named")
            if title and number < title.place:
                title.place, title.cues, title.all_cues = number, box.cues | item.cues, box.all_cues
                title.link = item.link_chars / len(item.text)
    for heading, numbers in list(within.items())[:12]:
        text = " ".join(page.items[n].text for n in numbers[:5])
        parts = [(text, "h1"), *((part, "h1_part") for part in _pieces(boxes[heading].element, text))]
        if len(numbers) > 1:
            parts.append((page.items[numbers[0]].text, "h1"))
        for part, origin in parts:
            title = collector.add(part, origin)
            if title and numbers[0] < title.place:
                title.place = numbers[0]
                title.cues, title.all_cues = boxes[heading].cues, boxes[heading].all_cues
                title.link = sum(page.items[n].link_chars for n in numbers) / max(len(text), 1)


def _pieces(heading: etree._Element, whole: str) -> list[str]:
    """What an h1 says besides its inner elements, and what the longest of them says: kickers stand within."""
    children = [child for child in heading.iter() if child is not heading and isinstance(child.tag, str)][:8]
    texts = [text_of(child) for child in children]
    found: list[str] = []
    for text in texts:
        if 3 < len(text) < len(whole):
            found.append(text)
            if whole.startswith(text):
                found.append(whole[len(text) :])
            elif whole.endswith(text):
                found.append(whole[: -len(text)])
    return found[:6]


def choose(
    titles: Sequence[Title], document: Document, page: Segments, declared: Declared, description: str
) -> Title | None:
    """The candidate that the trained model prefers, or None where there is none."""
    if not titles:
        return None
    names = Names(document, page, declared)
    table = np.asarray(rows(titles, document, page, names, description), dtype=np.float32)
    return titles[int(np.argmax(model.forest("title").raw(table)))]
