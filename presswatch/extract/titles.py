"""The headline: every text that may be it, each with who says so, and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from lxml import etree

from presswatch.extract import model
from presswatch.extract.cues import BIT
from presswatch.extract.document import Document, clean, text_of
from presswatch.extract.segments import Segments
from presswatch.extract.witnesses.jsonld import Declared

_SEPARATOR = re.compile(
    r"\s+[|•·–—\-:»›>/~«‹]+\s+|\s*[|»›·•｜]\s*|\s+::\s+|_{1,2}(?=[^\W_])|\s*[—]\s*|:\s+|\s+-(?=\S)|(?<=\S)-\s+"
    r"|(?<=[\u3040-\u9fff])[-－](?=[\u3040-\u9fff])|\.\s+(?=[^.]{3,200}\|)"
)
_TRAILING_DATE = re.compile(
    r"[\s,|–—-]+(?:\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?:[\s,|–—-]+\d{1,2}:\d{2})?$|^\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})(?:\s+\d{1,2}:\d{2})?[\s,|–—-]+(?=\S)"
)
_MARKS = re.compile(r"[^\w]+")
_ORIGINS = (
    "h1",
    "og",
    "twitter",
    "title",
    "title_part",
    "headline",
    "name",
    "page_name",
    "alternative",
    "meta",
    "h2",
    "microdata",
    "named",
    "entry",
    "h1_part",
)
_SAYING = frozenset(("h1", "og", "twitter", "title", "headline", "meta", "page_name", "entry"))
_LONGEST = 400


@dataclass
class Title:
    """A text that may be the headline. `key` is its words alone, for comparison."""

    text: str
    key: str
    origins: set[str] = field(default_factory=set)
    place: int = 10_000  # number of its first segment
    cues: int = 0
    all_cues: int = 0
    link: float = 0.0
    part: float = 0.0  # which part of the title element it is: 0 none or all, 1 the first, -1 a later one


def key_of(text: str) -> str:
    """The words of a text in one line, without case and marks."""
    return _MARKS.sub(" ", text.casefold().replace("'", "").replace("’", "")).strip()


class _Collector:
    def __init__(self) -> None:
        self.found: dict[str, Title] = {}

    def add(self, text: str | None, origin: str) -> Title | None:
        text = _TRAILING_DATE.sub("", clean(text)).strip(" |»›·•｜") if text else ""
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
        pieces = list(_SEPARATOR.finditer(text))[:6]
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


NAMES = (
    *(f"from_{origin}" for origin in _ORIGINS),
    *[
        "origins",
        "words",
        "chars",
        "place",
        "cue_title",
        "cue_header",
        "cue_side",
        "cue_related",
        "cue_list",
        "cue_nav",
        "any_header",
        "any_side",
        "any_related",
        "any_list",
        "link",
        "part",
        "in_title",
        "starts_title",
        "in_og",
        "starts_og",
        "in_headline",
        "starts_headline",
        "in_h1",
        "contains_h1",
        "contains_og",
        "h1_count",
        "only_h1",
        "overlap_description",
        "overlap_address",
        "words_share",
        "best_overlap",
        "site_name",
        "distance_to_body",
        "first_place",
        "ends_colon",
        "overlap_title",
        "overlap_og",
        "overlap_headline",
        "title_words",
        "og_same_title",
        "support",
        "extended",
        "by_position",
    ],
)


def rows(
    titles: Sequence[Title], document: Document, description: str, sites: frozenset[str], body_at: int
) -> list[list[float]]:
    """Numbers about each candidate, in the order of `NAMES`. `body_at` is the segment where running text begins."""
    whole, shown = key_of(document.title), key_of(document.meta("og:title") or "")
    headline = next((t.key for t in titles if "headline" in t.origins), "")
    heads = [t for t in titles if "h1" in t.origins]
    first = min((t.place for t in heads), default=10_000)
    said = [t.key for t in titles if t.origins & _SAYING]
    described = set(key_of(description).split())
    address = set(key_of(document.url.split("://")[-1].partition("/")[2]).replace("_", " ").split())
    sets = {t.key: set(t.key.split()) for t in titles}
    strong = [t for t in titles if t.origins & {"h1", "og", "headline", "twitter", "entry", "title"}]
    out: list[list[float]] = []
    for title in titles:
        own = sets[title.key]
        count = len(own) or 1
        best = max(
            (len(own & sets[o.key]) / len(own | sets[o.key]) for o in strong if o is not title), default=0.0
        )

        def overlap(text: str, own: set[str] = own, count: int = count) -> float:
            return len(own.intersection(text.split())) / count

        row: list[float] = [float(origin in title.origins) for origin in _ORIGINS]
        row += [
            len(title.origins),
            len(title.key.split()),
            len(title.text),
            title.place,
            bool(title.cues & BIT["title"]),
            bool(title.cues & BIT["header"]),
            bool(title.cues & BIT["side"]),
            bool(title.cues & BIT["related"]),
            bool(title.cues & BIT["list"]),
            bool(title.cues & BIT["nav"]),
            bool(title.all_cues & BIT["header"]),
            bool(title.all_cues & BIT["side"]),
            bool(title.all_cues & BIT["related"]),
            bool(title.all_cues & BIT["list"]),
            title.link,
            title.part,
            title.key in whole,
            whole.startswith(title.key),
            title.key in shown,
            shown.startswith(title.key),
            title.key in headline,
            headline.startswith(title.key),
            any(title.key != h.key and title.key in h.key for h in heads),
            any(title.key != h.key and h.key in title.key for h in heads),
            bool(shown) and shown in title.key and shown != title.key,
            len(heads),
            len(heads) == 1 and "h1" in title.origins,
            len(own & described) / count,
            len(own & address) / count,
            len(title.key) / max(len(whole), 1),
            best,
            title.key in sites or any(title.key in s for s in sites),
            max(-50, min(200, body_at - title.place)) if title.place < 10_000 else -99,
            title.place == first,
            title.text.endswith(":"),
            overlap(whole),
            overlap(shown),
            overlap(headline),
            len(whole.split()),
            bool(shown) and shown == whole,
            sum(title.key in text for text in said),
            sum(text in title.key for text in said),
            title.place / 100 if title.place < 10_000 else -1,
        ]
        out.append([float(value) for value in row])
    return out


def choose(
    titles: Sequence[Title],
    document: Document,
    description: str,
    sites: frozenset[str],
    body_at: int,
) -> Title | None:
    """The candidate that the trained model prefers, or None where there is none.

    `sites` are the keys of the site's own names, which are no headline; `body_at` as in `rows`.
    """
    if not titles:
        return None
    table = np.asarray(rows(titles, document, description, sites, body_at), dtype=np.float32)
    return titles[int(np.argmax(model.forest("title").raw(table)))]
