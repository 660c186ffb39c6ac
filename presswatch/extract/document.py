"""One bounded parse of a page, shared by everything that reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin, urlsplit

import numpy as np
import numpy.typing as npt
from lxml import etree

from presswatch.errors import ExtractionError

Places = npt.NDArray[np.int64]

MAX_CHARACTERS = 6_000_000  # of one page; the rest is cut
MAX_ELEMENTS = 150_000  # of one page; a larger tree is refused
MAX_DEPTH = 400  # of nested elements that are looked into
MAX_ATTRIBUTES = 400  # of one tag: the parser compares each with all before it

_LONG = 4_000  # bytes of a tag from which its attributes are counted
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{%d,}" % _LONG)
_CONTROLS = bytes((*range(9), 0x0B, *range(0x0E, 0x20), 0x7F))
_NO_CHARACTERS = ("\ufffe", "\uffff")
# Controls, soft hyphens, and spaces and byte order marks without width, which stand inside words too.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u200b\ud800-\udfff\ufeff\ufffe\uffff]")
_END_OF_PAGE = re.compile(rb"</(?:[Bb][Oo][Dd][Yy]|[Hh][Tt][Mm][Ll])[^<>]{0,20}>")
_PAGES = frozenset(("canonical", "amphtml", "next"))  # relations of links that are looked at, besides feeds
# What joining leaves as it is: most addresses of a page's head are such.
_ABSOLUTE = re.compile(r"https?://[A-Za-z0-9.-]+/[A-Za-z0-9/._~%+,@=&:!-]*(?:\?[A-Za-z0-9/._~%+,@=&:!-]+)?")
_SPACES = re.compile(r"[\s\u00a0\u2028\u2029]+")


def clean(text: str) -> str:
    """The text in one line: white space of every kind runs together, soft hyphens and controls are dropped."""
    text = text.strip()
    # Of all white space only a blank is printable; no mark without width, no soft hyphen, no control is.
    if not text.isprintable():
        text = " ".join(text.split())
        if not text.isprintable():
            return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()
    elif "  " in text:
        return " ".join(text.split())
    return text


def _tame(text: str, data: bytes | None) -> bytes:
    """The page in UTF-8 (which `data` is, if given) without what makes a parser slow or stop: controls, and tags with
    hundreds of attributes."""
    if data is None or len(text) > MAX_CHARACTERS:
        data = text[:MAX_CHARACTERS].encode("utf-8", "ignore")
    for sign in _NO_CHARACTERS:
        if sign in text:  # a text of narrower letters answers without a search
            data = data.replace(sign.encode(), b"")
    data, begins = _without_ends(data.translate(None, _CONTROLS))
    return _with_short_tags(data, begins)


def _without_ends(data: bytes) -> tuple[bytes, Places]:
    """The page without what ends its body and itself, and where each "<" stands then.

    The parser drops all that stands behind such an end; browsers do not.
    """
    signs = np.frombuffer(data, dtype=np.uint8)
    begins = np.flatnonzero(signs == ord("<"))
    inner = begins[: np.searchsorted(begins, len(data) - 4)]
    initial, second = signs[inner + 2] | 0x20, signs[inner + 3] | 0x20
    likely = np.flatnonzero(
        (signs[inner + 1] == ord("/"))
        & (((initial == ord("b")) & (second == ord("o"))) | ((initial == ord("h")) & (second == ord("t"))))
    )
    ends = [
        (number, found)
        for number in likely.tolist()
        if (found := _END_OF_PAGE.match(data, int(begins[number])))
    ]
    if not ends:
        return data, begins
    removed = np.zeros(len(begins), dtype=np.int64)
    kept, position = [], 0
    for number, found in ends:
        removed[number] = found.end() - found.start()
        kept.append(data[position : found.start()])
        position = found.end()
    kept.append(data[position:])
    return b"".join(kept), (begins - removed.cumsum())[removed == 0]


def _with_short_tags(data: bytes, begins: Places) -> bytes:
    """The page with its longest tags shortened. They are sought where an "<" is followed by none, and by no ">", for long:
    much stands between two "<" in scripts too."""
    kept, position = [], 0
    for begin in begins[np.diff(begins, append=len(data)) > _LONG].tolist():
        if data.find(b">", begin, begin + _LONG) < 0 and (found := _LONG_TAG.match(data, begin)):
            kept += [data[position:begin], _shorten(found)]
            position = found.end()
    return b"".join([*kept, data[position:]]) if kept else data


def _shorten(found: re.Match[bytes]) -> bytes:
    tag = found.group()
    if tag.count(b"=") > MAX_ATTRIBUTES or len(tag.split(None, MAX_ATTRIBUTES + 1)) > MAX_ATTRIBUTES:
        return b" ".join(tag[:_LONG].split()[:20]).replace(b'"', b"").replace(b"'", b"")
    return tag


def text_of(element: etree._Element) -> str:
    """All text in an element, in one line."""
    return clean(" ".join(str(part) for part in element.itertext())[:20_000])


def elements(path: etree.XPath, root: etree._Element) -> list[etree._Element]:
    """The elements that a compiled XPath finds."""
    found = path(root)
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


@dataclass
class Document:
    """A parsed page. `root` is the html element; `url` the address it came from."""

    root: etree._Element
    url: str
    metas: list[tuple[str, str]] = field(default_factory=list)  # (lower-case name or property, content)
    links: list[tuple[str, str, str]] = field(
        default_factory=list
    )  # (rel, absolute href, type), to pages and feeds
    title: str = ""  # of the title element
    scripts: list[str] = field(default_factory=list)  # JSON-LD texts
    base: str = ""
    language: str = ""  # of the html element, as written

    def absolute(self, address: str) -> str | None:
        """An address of the page made absolute, or None where it is no web address."""
        if _ABSOLUTE.fullmatch(address):
            return address
        try:
            joined = urljoin(self.base or self.url, address.strip())
            parts = urlsplit(joined)
        except ValueError:
            return None
        return joined if parts.scheme in ("http", "https") and parts.netloc else None

    def meta(self, *names: str) -> str | None:
        """Content of the first meta element with one of these names, tried in this order."""
        for name in names:
            if name in self._first_meta:
                return self._first_meta[name]
        return None

    @cached_property
    def _first_meta(self) -> dict[str, str]:
        first: dict[str, str] = {}
        for name, content in self.metas:
            first.setdefault(name, content)
        return first


def parse(text: str, url: str, utf8: bytes | None = None) -> Document:
    """Parse decoded HTML of at most `MAX_CHARACTERS`; raises ExtractionError where nothing can be read.

    `utf8` is the same text in UTF-8: to encode it anew costs an eighth of parsing it.
    """
    data = _tame(text, utf8)
    if not data.strip():
        raise ExtractionError("the page is empty", url=url, remedy="look at the response that was stored")
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=False,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, MemoryError) as error:
        raise ExtractionError(f"the page cannot be parsed: {error}", url=url) from error
    if root is None:
        raise ExtractionError("the page has no markup", url=url)
    document = Document(root=root, url=url, language=(root.get("lang") or root.get("xml:lang") or "").strip())
    _read_head(document)
    return document


def _read_head(document: Document) -> None:
    """Collect what describes the page: meta, link, title, base and JSON-LD, wherever they stand."""
    hrefs: list[tuple[str, str, str]] = []
    for element in document.root.iter("meta", "link", "title", "script", "base"):
        tag = element.tag
        if tag == "meta":
            content = element.get("content")
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            if content and name and len(document.metas) < 500:
                content = clean(content[:5000])
                if content:
                    document.metas.append((name.strip().lower(), content))
        elif tag == "link":
            href, rel = element.get("href"), element.get("rel")
            if href and rel and len(hrefs) < 500:
                rel = rel.strip().lower()
                kind = (element.get("type") or "").lower()
                if ("alternate" in rel and kind) or not _PAGES.isdisjoint(rel.split()):
                    hrefs.append((rel, href[:4000], kind))
        elif tag == "title":
            parent = element.getparent()
            if not document.title and (parent is None or parent.tag != "svg"):
                document.title = clean((element.text or "")[:2000])
        elif tag == "script":
            if "ld+json" in (element.get("type") or "").lower() and len(document.scripts) < 50:
                document.scripts.append((element.text or "")[:1_000_000])
        elif not document.base and element.get("href"):
            document.base = document.absolute(element.get("href") or "") or ""
    for rel, href, kind in hrefs:
        target = document.absolute(href)
        if target:
            document.links.append((rel, target, kind))
