"""Numbers about each text that may be the headline, for the model that chooses among them.

Who says it, who agrees, where it stands on the page, and what of the title element it leaves out: a rest that is
the site's name, or that the page links elsewhere as a section's name, is no part of a headline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from presswatch.extract import features_heading
from presswatch.extract.cues import BIT
from presswatch.extract.document import Document
from presswatch.extract.segments import Segments
from presswatch.extract.site_names import EDGES, Names, key_of, plain

ORIGINS = (
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
    "h2_part",
)
SEPARATOR = re.compile(
    r"\s+[|•·–—\-:»›>/~«‹]+\s+|\s*[|»›·•｜]\s*|\s+::\s+|_{1,2}(?=[^\W_])|\s*[—]\s*|:\s+|\s+-(?=\S)|(?<=\S)-\s+"
    r"|(?<=[\u3040-\u9fff])[-－](?=[\u3040-\u9fff])|\.\s+(?=[^.]{3,200}\|)"
    r"|(?<=[\u3040-\u9fff])\s+(?=[\u3040-\u9fff]{2,8}(?:\s|$))"
)
_MAY_PART = re.compile(r"[|｜•·–—\-－:：»›>/~«‹_\u3040-\u9fff]")  # without any of it, nothing is parted
_SAYING = frozenset(("h1", "og", "twitter", "title", "headline", "meta", "page_name", "entry"))
_STRONG = frozenset(("h1", "og", "headline", "twitter", "entry", "title"))
_WORD = re.compile(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+")  # a sign is a word where no spaces part them
_DOMAIN = re.compile(r"\w\.[a-z]{2,6}(?:\s|$|[/)])", re.I)
_BARS = re.compile(r"[|｜»›•·_]|::")
_DASHES = re.compile(r"\s[-–—/>]|[-–—/>]\s")
_COLONS = re.compile(r"[:：]")
_RUNNING = 150  # characters of a segment that is running text
_NOWHERE = 10_000
_SITE = 0.6  # a text that is so much the site's name is no headline


@dataclass
class Title:
    """A text that may be the headline. `key` is its words alone, for comparison."""

    text: str
    key: str
    origins: set[str] = field(default_factory=set)
    place: int = _NOWHERE  # number of its first segment
    cues: int = 0
    all_cues: int = 0
    link: float = 0.0
    part: float = 0.0  # which part of the title element it is: 0 none or all, 1 the first, -1 a later one
    spots: list[tuple[int, int]] = field(default_factory=list)  # segments that show it, each with its box
    flags: int = 0  # of `features_heading`: kicker, what is left without it


def running_at(page: Segments) -> int:
    """The number of the first segment of running text, or 0."""
    return next(
        (n for n, i in enumerate(page.items) if len(i.text) > _RUNNING and i.link_chars * 3 < len(i.text)), 0
    )


NAMES = (
    *(f"from_{origin}" for origin in ORIGINS),
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
    "overlap_text",
    "words_share",
    "best_overlap",
    "site",
    "linked",
    "shown_at",
    "distance_to_body",
    "first_place",
    "ends_colon",
    "overlap_title",
    "overlap_og",
    "overlap_headline",
    "title_words",
    "og_same_title",
    "og_same_h1",
    "headline_same_h1",
    "headline_same_og",
    "support",
    "extended",
    "bars",
    "dashes",
    "colons",
    "domain",
    "pieces",
    "last_site",
    "last_linked",
    "first_site",
    "first_linked",
    "after_chars",
    "after_mark",
    "after_site",
    "after_linked",
    "before_chars",
    "before_mark",
    "before_site",
    "before_linked",
    *features_heading.NAMES,
    "in_shown",
    "starts_shown",
    "nearest_head",
    "kicker_on_page",
    "h1_before_text",
    "headline_shown",
    "og_shown",
    "heads_left",
)
_WHERE = (
    ("cues", "title"),
    ("cues", "header"),
    ("cues", "side"),
    ("cues", "related"),
    ("cues", "list"),
    ("cues", "nav"),
    ("all_cues", "header"),
    ("all_cues", "side"),
    ("all_cues", "related"),
    ("all_cues", "list"),
)


def _mark(text: str) -> int:
    """What parts a text from what it is joined to: 0 nothing, else a number for the kind of its first sign."""
    if not text:
        return 0
    sign = text[0]
    if sign in "|｜»›•·_":
        return 4
    if sign in "-–—/>~":
        return 3
    if sign in ":：":
        return 2
    return 1


def _pieces(text: str) -> list[str]:
    pieces = SEPARATOR.split(text) if _MAY_PART.search(text) else [text]
    return [piece for piece in pieces if piece.strip(EDGES)]


class _Rest:
    """What stands before and after a candidate in the title element or in what is declared as title."""

    def __init__(self, names: Names, wholes: Sequence[str]) -> None:
        self.names, self.wholes = names, wholes

    def _side(self, text: str, *, last: bool) -> tuple[float, float, float, float]:
        text = text.strip()
        if not text:
            return 0.0, 0.0, 0.0, 0.0
        pieces = _pieces(text)
        return (
            float(len(text)),
            float(_mark(text[::-1] if last else text)),
            max((self.names.site(key_of(piece)) for piece in pieces), default=0.0),
            float(any(self.names.linked(piece) for piece in pieces)),
        )

    def numbers(self, text: str) -> tuple[float, ...]:
        for whole in self.wholes:
            at = whole.find(text)
            if at >= 0:
                return (
                    *self._side(whole[at + len(text) :], last=False),
                    *self._side(whole[:at], last=True),
                )
        return (-1.0,) * 8

    def inside(self, text: str) -> tuple[float, ...]:
        pieces, names = _pieces(text), self.names
        ends = (0.0,) * 4
        if len(pieces) > 1:
            ends = (
                names.site(key_of(pieces[-1])),
                float(names.linked(pieces[-1]) > 0),
                names.site(key_of(pieces[0])),
                float(names.linked(pieces[0]) > 0),
            )
        marked = _MAY_PART.search(text) is not None
        return (
            float(len(_BARS.findall(text))) if marked else 0.0,
            float(len(_DASHES.findall(text))) if marked else 0.0,
            float(len(_COLONS.findall(text))) if marked else 0.0,
            float("." in text and bool(_DOMAIN.search(text))),
            float(len(pieces)),
            *ends,
        )


def _page_wide(
    titles: Sequence[Title], heads: Sequence[Title], layout: features_heading.Layout, names: Names
) -> list[float]:
    """Numbers that are the same for all candidates of a page."""
    before = [layout.start - t.place for t in heads if t.place <= layout.start]
    own = [t for t in heads if names.site(t.key) < _SITE]
    return [
        float(any(t.flags & features_heading.HAS_KICKER for t in heads)),
        float(min(before, default=-1)),
        float(any(t.spots for t in titles if "headline" in t.origins)),
        float(any(t.spots for t in titles if "og" in t.origins)),
        float(len(own)),
    ]


def rows(
    titles: Sequence[Title],
    document: Document,
    page: Segments,
    names: Names,
    layout: features_heading.Layout,
    description: str,
) -> list[list[float]]:
    """Numbers about each candidate, in the order of `NAMES`."""
    body_at = running_at(page)
    shown_title = document.meta("og:title") or ""
    whole, shown = key_of(document.title), key_of(shown_title)
    headline = next((t.key for t in titles if "headline" in t.origins), "")
    heads = [t for t in titles if "h1" in t.origins]
    first = min((t.place for t in heads), default=_NOWHERE)
    said = [t.key for t in titles if t.origins & _SAYING]
    words = {t.key: frozenset(_WORD.findall(t.key)) for t in titles}
    text = " ".join(item.text for item in page.items[body_at : body_at + 4])[:1500].casefold()
    around = [
        frozenset(_WORD.findall(one))
        for one in (
            key_of(description),
            key_of(document.url.split("://")[-1].partition("/")[2]).replace("_", " "),
            text,
            whole,
            shown,
            headline,
        )
    ]
    strong = [t for t in titles if t.origins & _STRONG]
    rest = _Rest(names, [document.title, shown_title])
    seen = [t.key for t in titles if t.spots]
    spots = [spot for head in heads for spot in head.spots]
    nearest = min(spots, key=layout.cost, default=None)
    page_wide = _page_wide(titles, heads, layout, names)
    top = next((t.key for t in heads if t.place == first), "")
    out: list[list[float]] = []
    for title in titles:
        key, own = title.key, words[title.key]
        count = len(own) or 1
        overlaps = [len(own & other) / count for other in around]
        best = max(
            (len(own & words[o.key]) / len(own | words[o.key]) for o in strong if o is not title), default=0.0
        )
        longer = [other for other in seen if key in other and key != other]
        row: list[float] = [
            *(origin in title.origins for origin in ORIGINS),
            len(title.origins),
            len(own),
            len(title.text),
            title.place,
            *(bool(getattr(title, which) & BIT[cue]) for which, cue in _WHERE),
            title.link,
            title.part,
            key in whole,
            whole.startswith(key),
            key in shown,
            shown.startswith(key),
            key in headline,
            headline.startswith(key),
            any(key != h.key and key in h.key for h in heads),
            any(key != h.key and h.key in key for h in heads),
            bool(shown) and shown in key and shown != key,
            len(heads),
            len(heads) == 1 and "h1" in title.origins,
            overlaps[0],
            overlaps[1],
            overlaps[2],
            len(key) / max(len(whole), 1),
            best,
            names.site(key),
            names.linked(title.text),
            names.shown.get(plain(title.text), -1),
            max(-50, min(200, body_at - title.place)) if title.place < _NOWHERE else -99,
            title.place == first,
            title.text.endswith(":"),
            overlaps[3],
            overlaps[4],
            overlaps[5],
            len(around[3]),
            bool(shown) and shown == whole,
            bool(shown) and shown == top,
            bool(headline) and headline == top,
            bool(headline) and headline == shown,
            sum(key in other for other in said),
            sum(other in key for other in said),
            *rest.inside(title.text),
            *rest.numbers(title.text),
            *layout.numbers(title.spots, key, title.flags),
            len(longer),
            sum(other.startswith(key) for other in longer),
            nearest in title.spots,
            *page_wide,
        ]
        out.append(row)
    return out
