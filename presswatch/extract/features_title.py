"""Numbers about each text that may be the headline, for the model that chooses among them.

Who says it, who agrees, where it stands on the page, and what of the title element it leaves out: a rest that is
the site's name, or that the page links elsewhere as a section's name, is no part of a headline.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from presswatch.extract.cues import BIT
from presswatch.extract.document import Document, text_of
from presswatch.extract.segments import Segments
from presswatch.extract.witnesses.jsonld import Declared

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
)
SEPARATOR = re.compile(
    r"\s+[|•·–—\-:»›>/~«‹]+\s+|\s*[|»›·•｜]\s*|\s+::\s+|_{1,2}(?=[^\W_])|\s*[—]\s*|:\s+|\s+-(?=\S)|(?<=\S)-\s+"
    r"|(?<=[\u3040-\u9fff])[-－](?=[\u3040-\u9fff])|\.\s+(?=[^.]{3,200}\|)"
)
_SAYING = frozenset(("h1", "og", "twitter", "title", "headline", "meta", "page_name", "entry"))
_STRONG = frozenset(("h1", "og", "headline", "twitter", "entry", "title"))
_MARKS = re.compile(r"[^\w]+")
_WORD = re.compile(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+")  # a sign is a word where no spaces part them
_DOMAIN = re.compile(r"\w\.[a-z]{2,6}(?:\s|$|[/)])", re.I)
_BARS = re.compile(r"[|｜»›•·_]|::")
_DASHES = re.compile(r"\s[-–—/>]|[-–—/>]\s")
_COLONS = re.compile(r"[:：]")
_EDGES = " .,:;|»›«‹>-–—\"'"
_NO_NAME = frozenset(("www", "com", "net", "org", "blog", "news", "en", "amp"))
_RUNNING = 150  # characters of a segment that is running text
_SHORT = 120
_NOWHERE = 10_000


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


def key_of(text: str) -> str:
    """The words of a text in one line, without case and marks."""
    return _MARKS.sub(" ", text.casefold().replace("'", "").replace("’", "")).strip()


def plain(text: str) -> str:
    """A text without case and the marks around it: cheaper than `key_of`, for all texts of a page."""
    return text.casefold().strip(_EDGES)


def running_at(page: Segments) -> int:
    """The number of the first segment of running text, or 0."""
    return next(
        (n for n, i in enumerate(page.items) if len(i.text) > _RUNNING and i.link_chars * 3 < len(i.text)), 0
    )


class Names:
    """What the page calls its site and its sections, by which a headline's trimmings are known."""

    def __init__(self, document: Document, page: Segments, declared: Declared) -> None:
        said = (
            declared.publisher,
            declared.site,
            document.meta("og:site_name", "application-name", "apple-mobile-web-app-title"),
        )
        self.said = frozenset(key for key in (key_of(name) for name in said if name) if key)
        host = (urlsplit(document.url).hostname or "").split(".")[:-1]
        self.labels = [label.replace("-", "") for label in host if len(label) > 2 and label not in _NO_NAME]
        self.homes = self._of_home(document)
        self.links: Counter[str] = Counter()
        self.shown: dict[str, int] = {}
        for number, item in enumerate(page.items):
            if len(item.text) < _SHORT:
                key = plain(item.text)
                if item.link_chars * 10 >= len(item.text) * 9:
                    self.links[key] += 1
                else:
                    self.shown.setdefault(key, number)

    @staticmethod
    def _of_home(document: Document) -> frozenset[str]:
        """What links to the site's first page say: their text, their title, their picture's."""
        host = (urlsplit(document.url).hostname or "").removeprefix("www.")
        homes = {"", ".", "/index.html", "/index.php"}
        for start in ("http://", "https://", "//", "http://www.", "https://www.", "//www."):
            homes.add(start + host)
        found: set[str] = set()
        seen = 0
        for link in document.root.iter("a"):
            address = link.get("href")
            if address is None or address.rstrip("/") not in homes:
                continue
            texts = [text_of(link), link.get("title")]
            texts += [image.get("alt") for image in link.iter("img")]
            found.update(key_of(text) for text in texts if text and len(text) < _SHORT)
            seen += 1
            if seen > 12:
                break
        return frozenset(key for key in found if key)

    def linked(self, text: str) -> int:
        """How many links of the page say just this."""
        return self.links[plain(text)]

    def site(self, key: str) -> float:
        """How much a text is the site's name, 0 to 1: by what it says of itself, and by its address."""
        if key in self.said or key in self.homes:
            return 1.0
        own = key.replace(" ", "")
        best = 0.0
        for label in self.labels:
            if label in own:
                best = max(best, len(label) / len(own))
            elif len(own) > 2 and own in label:
                best = max(best, len(own) / len(label))
            elif "".join(word[0] for word in key.split()) == label:
                best = max(best, 0.9)
        for name in self.said:
            if name in key:
                best = max(best, len(name) / len(key))
            elif len(key) > 2 and key in name:
                best = max(best, len(key) / len(name))
        return best


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
    return [piece for piece in SEPARATOR.split(text) if piece.strip(_EDGES)]


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
        return (
            float(len(_BARS.findall(text))),
            float(len(_DASHES.findall(text))),
            float(len(_COLONS.findall(text))),
            float(bool(_DOMAIN.search(text))),
            float(len(pieces)),
            *ends,
        )


def rows(
    titles: Sequence[Title], document: Document, page: Segments, names: Names, description: str
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
    top = next((t.key for t in heads if t.place == first), "")
    out: list[list[float]] = []
    for title in titles:
        key, own = title.key, words[title.key]
        count = len(own) or 1
        overlaps = [len(own & other) / count for other in around]
        best = max(
            (len(own & words[o.key]) / len(own | words[o.key]) for o in strong if o is not title), default=0.0
        )
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
        ]
        out.append([float(value) for value in row])
    return out
