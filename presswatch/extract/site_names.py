"""What a page calls its site and its sections, by which a headline's trimmings are known."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from presswatch.extract.document import Document, text_of
from presswatch.extract.segments import Segments
from presswatch.extract.witnesses.jsonld import Declared

EDGES = " .,:;|»›«‹>-–—\"'"
_MARKS = re.compile(r"[^\w]+")
_NO_NAME = frozenset(("www", "com", "net", "org", "blog", "news", "en", "amp"))
_SHORT = 120


def key_of(text: str) -> str:
    """The words of a text in one line, without case and marks."""
    return _MARKS.sub(" ", text.casefold().replace("'", "").replace("’", "")).strip()


def plain(text: str) -> str:
    """A text without case and the marks around it: cheaper than `key_of`, for all texts of a page."""
    return text.casefold().strip(EDGES)


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
        longest = max(map(len, homes)) + 1
        found: set[str] = set()
        seen = 0
        for link in document.root.iter("a"):
            address = link.get("href")
            if address is None or len(address) > longest or address.rstrip("/") not in homes:
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
