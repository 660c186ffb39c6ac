"""What a site's front page tells of it: its name, its language, and where its lists may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from presswatch.errors import ExtractionError
from presswatch.extract.decode import decode
from presswatch.extract.document import parse
from presswatch.types import Page
from presswatch.urls import absolute, same_site

MAX_LINKS = 5000
MAX_TITLE = 200
MAX_FOUND = 24  # feeds that one page may name
_FEED_TYPE = re.compile(r"(?:application|text)/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/json|text/xml")
_FEED_PATH = re.compile(r"(?:^|[/._?=-])(?:rss2?|atom|feeds?|rdf)(?:$|[/._?=&-])", re.IGNORECASE)
_NO_NEWS = re.compile(r"comment|podcast|/oembed|wp-json|replytocom", re.IGNORECASE)
_TITLE_PARTS = re.compile(r"\s+[|\u2014\u2013\u00b7\u2022:-]\s+")
# What titles call the page and not the site.
_FRONT_PAGE = re.compile(
    r"(?:the )?(?:home|home ?page|main|main page|front page|start|welcome|news|latest news|breaking news|top stories)"
    r"|главная|главная страница|новости|последние новости|лента новостей|галоўная|навіны|головна|новини"
    r"|басты бет|жаңалықтар|башкы бет|жаңылыктар|գլխավոր|գլխավոր էջ|լուրեր|саҳифаи асосӣ|хабарҳо"
    r"|accueil|actualités|startseite|nachrichten|inicio|portada|noticias|strona główna|anasayfa|ana sayfa|haberler",
    re.IGNORECASE,
)
# Where feeds and news sitemaps lie on most sites that do not name them.
USUAL_FEEDS = (
    "/rss",
    "/rss.xml",
    "/feed/",
    "/feed.xml",
    "/atom.xml",
    "/feed.json",
    "/rss/news.xml",
    "/index.xml",
)
USUAL_SITEMAPS = ("/sitemap-news.xml", "/news-sitemap.xml", "/sitemap_news.xml", "/sitemap.xml")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a front page says. `declared` are feeds of its head, `linked` addresses that look like feeds."""

    title: str | None = None
    language: str | None = None  # BCP 47 primary subtag
    declared: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()


def hints(page: Page, charset: str | None = None) -> Hints:
    """What a page tells of its site; nothing where it cannot be parsed."""
    try:
        document = parse(decode(page.body, charset).text, page.url)
    except ExtractionError:
        return Hints()
    root = document.root
    declared: list[str] = []
    linked: list[str] = []
    for number, element in enumerate(root.iter("link", "a")):
        if number >= MAX_LINKS:
            break
        url = absolute(element.get("href") or "", page.url)
        if not url or _NO_NEWS.search(url):
            continue
        if element.tag == "link":
            is_alternate = "alternate" in (element.get("rel") or "").lower().split()
            if is_alternate and _FEED_TYPE.search((element.get("type") or "").lower()):
                declared.append(url)
        elif same_site(url, page.url) and _FEED_PATH.search(urlsplit(url).path + "?" + urlsplit(url).query):
            linked.append(url)
    return Hints(
        title=_title(root),
        language=_language(root),
        declared=tuple(dict.fromkeys(declared))[:MAX_FOUND],
        linked=tuple(dict.fromkeys(url for url in linked if url not in declared))[:MAX_FOUND],
    )


def _title(root: etree._Element) -> str | None:
    for element in root.iter("meta"):
        if element.get("property") == "og:site_name" and (element.get("content") or "").strip():
            return (element.get("content") or "").strip()[:MAX_TITLE]
    for element in root.iter("title"):
        text = " ".join((element.text or "").split())
        if text:
            # "Slogan | Name" and "Name - slogan" are both in use: the shortest part is most often the name.
            parts = _TITLE_PARTS.split(text)
            names = [part for part in parts if not _FRONT_PAGE.fullmatch(part)]
            return min(names or parts, key=len)[:MAX_TITLE]
    return None


def _language(root: etree._Element) -> str | None:
    stated = root.get("lang") or ""
    code = re.split(r"[-_]", stated.strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) else None
