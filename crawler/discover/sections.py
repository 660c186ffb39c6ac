"""Section pages: the links of a page that lead to articles, told from navigation by what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from crawler.discover.texts import plain
from presswatch import dates
from presswatch.errors import NotAList
from presswatch.extract.decode import decode
from presswatch.extract.trimming import is_metadata
from presswatch.types import Entry, Route, Source
from presswatch.urls import absolute, canonicalize, identity_key, same_site

MAX_BYTES = 5 * 1024 * 1024
MAX_LINKS = 5_000  # links looked at
MAX_ENTRIES = 500
HEADLINE = 25  # characters of an anchor that reads like a headline
MAX_BOX = 20  # links of the box around one article
ENOUGH = 2.0  # points that make a link an article's

_FURNITURE_TAGS = {"nav", "footer"}
_FURNITURE = re.compile(
    r"\b(?:nav|menu|breadcrumbs?|footer|pagination|pager|paging|social|share|login|tags?|lang(?:uage)?s?|cookie|subscribe)\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NOT_ARTICLES = re.compile(
    r"/(?:tags?|topics?|category|categories|cat|authors?|people|persons?|users?|profiles?|login|signin|register|search|about|contacts?|"
    r"privacy|terms|rules|advertis\w*|reklama|subscri\w+|rss|feeds?|archives?|sitemap|faq|help|jobs|vacanc\w+|cart|shop|page|rubric\w*|"
    r"section|sections|wp-\w+|cdn-cgi|cookies?|legal|team|policy|company|job|events?-calendar|calendar)(?:/[^/]{0,60})?/?$",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|pptx?|zip|rar|mp[34]|avi|mov|css|js|xml|rss|json|exe|apk)$",
    re.IGNORECASE,
)
_PAGE_FILE = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:^|&)(?:id|p|nid|news|article|newsid|news_id|sid|aid|item|element_id)=\d+", re.IGNORECASE
)
_PAGER = re.compile(r"[?&]p(?:age)?=", re.IGNORECASE)
_DAY = re.compile(r"(?:19|20)\d\d[-_./]?(?:0?[1-9]|1[0-2])(?:[-_./]?(?:0?[1-9]|[12]\d|3[01]))?")
_MORE = re.compile(
    r"^(?:(?:read|see|learn|show|view) (?:more|all|full)|more|details?|continue reading|full story|comments?|читать(?: далее| дальше| полностью)?|"
    r"подробнее|далее|ещ[её]|все новости|детальніше|читати далі|чытаць далей|толығырақ|көбүрөөк|батафсил|ətraflı|ավելին|მეტი|devamı|weiterlesen|"
    r"lire la suite|leer más|leggi tutto|czytaj więcej|更多|詳細)\b.{0,12}$",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"^\W*(?:next(?: page)?|older(?: posts)?|далее|дальше|след(?:ующая)?\.?(?: страница)?|впер[её]д|наступна|далі|наступная|келесі|кийинки|keyingi|баъдӣ|sonraki|növbəti|հաջորդ|შემდეგი|"
    r"nächste(?: seite)?|weiter|(?:page )?suivante?|siguiente|próxim[ao]|successiv[ao]|avanti|następn[ay]|dalej|další|ďalšie|sljedeć[ae]|следећа|следваща|volgende|nästa|neste|næste|seuraava|"
    r"επόμεν[ηο]|următo(?:area|rul)|következő|järgmine|sekantis|nākamā|berikutnya|selanjutnya|trang sau|tiếp(?: theo)?|ถัดไป|(?:الصفحة )?التالية?|(?:صفحه )?بعدی?|הבא|अगला|"
    r"下一[页頁]|下[页頁]|次へ|次の?ページ|다음(?: 페이지)?)\W*$|^[›»→]$",
    re.IGNORECASE,
)
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
_TITLE_CLASS = re.compile(r"title|headline|heading|zagolov", re.IGNORECASE)
_NO_TITLE_CLASS = re.compile(
    r"date|time|kicker|categ|rubric|views|counter|comment|label|badge|author|byline|meta", re.IGNORECASE
)
_LINES = frozenset(("p", "div", "li", "td", "figcaption"))
_TITLE = 15  # characters of a line that may be a headline
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SHORT, _LONGEST = 20, 300  # characters of a link to the next page, of a headline
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")


@dataclass(frozen=True, slots=True)
class Section:
    """What a section page lists: articles in page order, and the page that goes on."""

    entries: tuple[Entry, ...] = ()
    next_page: str | None = None
    truncated: bool = False


@dataclass(slots=True)
class _Link:
    url: str
    text: str
    element: lxml.html.HtmlElement
    points: float
    hrefs: set[str]  # as they stand in the page


def parse(
    body: bytes,
    route: Route,
    *,
    source: Source | None = None,
    content_type: str | None = None,
    now: datetime | None = None,
) -> Section:
    """The articles that a section page links to, each once, with headline and, where it stands near, the date.

    `route.url` is the address that the page was read from; `now` is when. Links to other sites, hidden links and
    links that ask not to be followed are left out. Raises NotAList for what is no HTML page.
    """
    page = _tree(body[:MAX_BYTES], route, content_type)
    base = _base(page, route.url)
    found: dict[str, _Link] = {}
    next_page = _declared_next(page, base, route)
    for count, link in enumerate(_links(page, base, route)):
        if count >= MAX_LINKS:
            break
        if _leads_on(link):
            next_page = next_page or (link.url if same_site(link.url, route.url) else None)
            continue
        key = identity_key(link.url)
        if key not in found:
            found[key] = link
            continue
        known = found[key]
        known.points = max(known.points, link.points)
        known.hrefs |= link.hrefs
        if len(link.url) < len(known.url):
            known.url = link.url  # without what only tells where the link stood
        if _is_better(link, known):
            known.text, known.element = link.text, link.element
    chosen = [link for link in found.values() if link.points >= ENOUGH]
    hrefs = set().union(*(link.hrefs for link in chosen))
    entries = [_entry(link, hrefs - link.hrefs, route, source, now) for link in chosen[:MAX_ENTRIES]]
    return Section(
        tuple(replace(entry, position=n) for n, entry in enumerate(entries)),
        next_page,
        truncated=len(chosen) > MAX_ENTRIES or len(body) > MAX_BYTES,
    )


def _tree(body: bytes, route: Route, content_type: str | None) -> lxml.html.HtmlElement:
    text = (
        decode(body, content_type).text if content_type and "charset" in content_type else decode(body).text
    )
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    if "<" not in text[:10_000]:
        raise _not_a_page(route, "it holds no markup")
    try:
        tree = lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise _not_a_page(route, str(error)[:100]) from None
    return tree


def _base(page: lxml.html.HtmlElement, url: str) -> str:
    for element in page.iter("base"):
        href = absolute(element.get("href") or "", url)
        # A base of another site would turn every link into one of its own.
        if href and same_site(href, url):
            return href
    return url


def _declared_next(page: lxml.html.HtmlElement, base: str, route: Route) -> str | None:
    for element in page.iter("link"):
        if "next" in (element.get("rel") or "").lower().split():
            url = absolute(element.get("href") or "", base)
            if url and same_site(url, route.url) and canonicalize(url) != canonicalize(route.url):
                return url
    return None


def _links(page: lxml.html.HtmlElement, base: str, route: Route) -> Iterator[_Link]:
    here = urlsplit(canonicalize(route.url))
    for element in page.iter("a"):
        href = element.get("href")
        if not href or href.startswith("#") or "nofollow" in (element.get("rel") or "").lower():
            continue
        url = absolute(href, base)
        if url is None or not same_site(url, route.url):
            continue
        text = _said(element)
        if not text:
            picture = next(iter(element.iter("img")), None)
            text = plain(picture.get("alt")) or "" if picture is not None else ""
        yield _Link(url, text, element, _points(url, text, element, here.path), {href})


def _points(url: str, text: str, element: lxml.html.HtmlElement, here: str) -> float:
    """How much a link looks like an article's; below zero for what it cannot be."""
    path = urlsplit(canonicalize(url)).path
    if (
        (
            f"{here.rstrip('/')}/".startswith(f"{path.rstrip('/')}/")
            and not (_PAGE_FILE.search(path) and _is_numbered(url) and not _PAGER.search(url))
        )
        or _FILE.search(path)
        or _NOT_ARTICLES.search(path)
    ):
        return -9.0
    last = path.rstrip("/").rpartition("/")[2]
    if _DAY.fullmatch(last) or (text and not re.search(r"[^\W\d_]{2}", text)):
        return -9.0
    points = _of_path(path, last, url) + _of_text(text)
    if here != "/" and path.startswith(here if here.endswith("/") else f"{here}/"):
        points += 0.75
    for depth, parent in enumerate(_ancestors(element)):
        marks = f"{parent.get('class') or ''} {parent.get('id') or ''} {parent.get('role') or ''}"
        if parent.get("hidden") is not None or _HIDDEN.search(parent.get("style") or ""):
            return -9.0
        # Far up, such a class is the state of the whole page ("nav-open").
        if parent.tag in _FURNITURE_TAGS or (depth < 5 and _FURNITURE.search(marks)):
            return points - 2.5
        if depth < 4 and parent.tag in {"h1", "h2", "h3", "h4", "article"}:
            points += 0.75
    return points


def _of_path(path: str, last: str, url: str) -> float:
    points = 0.0
    name = _PAGE_FILE.sub("", last)
    if _DAY.search(path[: -len(last) or None]):
        points += 1.0
    if name.count("-") + name.count("_") >= 2:
        points += 1.0
    if re.search(r"\d", name):
        points += 1.0 if re.search(r"\d{3}", name) else 0.75
    if name != last:
        points += 0.5
    query = urlsplit(url).query
    if _is_numbered(url):
        points += 1.5
    elif query and not re.search(r"\d", name):
        points -= 1.0
    return points


def _is_numbered(url: str) -> bool:
    """Whether an address has the number of an article as a parameter."""
    return _NUMBERED.search(urlsplit(url).query) is not None


def _of_text(text: str) -> float:
    if _MORE.match(text):
        return 0.0
    words = len(re.findall(r"[^\W\d_]+", text))
    dense = len(_DENSE.findall(text))
    if _length(text) >= HEADLINE and (words >= 4 or dense >= 8):
        return 2.0
    if words >= 3 or dense >= 5:
        return 1.0
    return 0.5 if words else 0.0


def _length(text: str) -> int:
    """The characters of a text, each of Chinese and the like for three."""
    return len(text) + 2 * len(_DENSE.findall(text))


def _ancestors(element: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    """The link itself and what it stands in, up to the body."""
    current: lxml.html.HtmlElement | None = element
    for _ in range(30):
        if current is None or current.tag in {"body", "html"}:
            return
        yield current
        current = current.getparent()


def _leads_on(link: _Link) -> bool:
    """Whether a link leads to the next page of the list."""
    if _NEXT.match(link.text) or "next" in (link.element.get("rel") or "").lower().split():
        return True
    return (
        len(link.text) < _SHORT
        and _NEXT_CLASS.search(link.element.get("class") or "") is not None
        and re.search(r"\d", urlsplit(link.url).path + urlsplit(link.url).query) is not None
    )


def _said(link: lxml.html.HtmlElement) -> str:
    """What a link calls the article: its heading, or what is called a title in it, else its text without dates and labels."""
    heading = next(link.iter(*_HEADINGS), None)
    if heading is None and len(link):
        named = (one for one in link.iterdescendants() if _TITLE_CLASS.search(one.get("class") or ""))
        heading = next(named, None)
    if heading is not None and (text := plain(heading.text_content())):
        return text
    if not len(link):
        return plain(link.text_content()) or ""
    kept: list[str] = []
    lines: list[str] = []  # in elements that are lines of their own
    for event, element in etree.iterwalk(link, events=("start", "end", "comment")):
        part, parent = (element.text, element) if event == "start" else (element.tail, element.getparent())
        if not part or (event == "end" and element is link):
            continue
        line = " ".join(part.split())
        if not line or _CLOCK.fullmatch(line) or (re.search(r"\d", line) and is_metadata(line)):
            continue
        if parent is not None and parent is not link:
            if _NO_TITLE_CLASS.search(f"{parent.get('class') or ''} {parent.tag}"):
                continue
            if parent.tag in _LINES:
                lines.append(line)
            part = f" {part} " if parent.tag in _LINES else part
        kept.append(part)
    if len(lines) > 1 and (first := next((line for line in lines if _length(line) >= _TITLE), None)):
        return plain(first) or ""
    return plain("".join(kept)) or plain(link.text_content()) or ""


def _is_better(link: _Link, other: _Link) -> bool:
    """Whether a link says more clearly than another to the same article what that is called."""
    text, known = link.text, other.text
    if _MORE.match(text) or not text:
        return False
    if _MORE.match(known) or not known:
        return True
    if _in_heading(other.element) or len(text) >= _LONGEST:
        return False
    return _in_heading(link.element) or _length(known) < HEADLINE < _length(text)


def _in_heading(element: lxml.html.HtmlElement) -> bool:
    return (
        any(parent.tag in _HEADINGS for parent in islice(_ancestors(element), 3))
        or next(element.iter(*_HEADINGS), None) is not None
    )


def _entry(link: _Link, others: set[str], route: Route, source: Source | None, now: datetime | None) -> Entry:
    return Entry(
        link.url,
        route,
        headline=link.text[:500] if len(link.text) >= 10 and not _MORE.match(link.text) else None,
        date_published=_date_near(link.element, others, source, now),
    )


def _date_near(
    element: lxml.html.HtmlElement, others: set[str], source: Source | None, now: datetime | None
) -> datetime | None:
    """The date that stands in the largest box around a link which holds no link to another article."""
    zone, languages = (source.timezone, source.languages) if source else (None, ())
    box = element
    for parent in list(_ancestors(element))[1:5]:
        if any(n >= MAX_BOX or anchor.get("href") in others for n, anchor in enumerate(parent.iter("a"))):
            break
        box = parent
    for stamp in box.iter("time"):
        for text in (stamp.get("datetime"), plain(stamp.text_content())):
            if text and (found := dates.parse(text, zone=zone, languages=languages, now=now)):
                return found.at
    for piece in _pieces(box):
        if re.search(r"\d", piece) and (found := dates.parse(piece, zone=zone, languages=languages, now=now)):
            return found.at
    return None


def _pieces(box: lxml.html.HtmlElement) -> Iterator[str]:
    """Short texts of a box that are no headline."""
    for count, text in enumerate(box.itertext()):
        if count > 60:
            return
        line = " ".join(text.split())
        if 4 <= len(line) <= 40:
            yield line


def _not_a_page(route: Route, what: str) -> NotAList:
    return NotAList(
        f"this is no section page: {what}",
        source=route.source,
        url=route.url,
        remedy="open the address in a browser; `presswatch add` finds a site's feeds",
    )
