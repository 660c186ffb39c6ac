"""What the demo's sites serve: article pages in three templates, front pages, feeds and sitemaps.

Every page carries furniture that names the watched organisation, as real sites do: teasers of other
articles, a motto, links back.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from html import escape

from ui.demo.world import Article, Site, Text

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "hy": "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "be": "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
}
WORDS = {  # also read, contacts, subscribe
    "en": ("Also read", "About us and contacts", "Subscribe to our letter"),
    "ru": ("Читайте также", "О нас и контакты", "Подписаться на рассылку"),
    "hy": ("Կարդացեք նաև", "Մեր մասին", "Բաժանորդագրվել"),
    "kk": ("Сондай-ақ оқыңыз", "Біз туралы", "Хабарларға жазылу"),
    "be": ("Чытайце таксама", "Пра нас і кантакты", "Падпісацца на рассылку"),
}
MAX_TEASERS = 4


def article_page(site: Site, article: Article, text: Text, base: str, now: datetime) -> str:
    """The page of an article, in its site's template; `base` is the site's address without a slash."""
    return TEMPLATES[site.template](site, article, text, base, now)


def front_page(site: Site, base: str, now: datetime) -> str:
    """The home page, which is also the section page of a site without feeds."""
    links = "\n".join(
        f'<li><a href="{article.path}">{escape(text.title)}</a> <span>{_spoken(site, article.published)}</span></li>'
        for article, text in site.published(now)
    )
    return _document(
        site,
        site.title,
        _discovery(site, base),
        f'<main><h1>{escape(site.title)}</h1><ul class="news-list">\n{links}\n</ul></main>',
    )


def rss(site: Site, base: str, now: datetime) -> str:
    """RSS 2.0 (https://www.rssboard.org/rss-specification) with dcterms:modified for edits."""
    items = "".join(
        f"<item><title>{escape(text.title)}</title><link>{base}{article.path}</link>"
        f'<guid isPermaLink="true">{base}{article.path}</guid>'
        f"<pubDate>{format_datetime(article.published.astimezone(site.zone))}</pubDate>"
        f"<dcterms:modified>{text.at.isoformat()}</dcterms:modified>"
        f"<category>{escape(article.section)}</category><description>{escape(text.lead)}</description></item>\n"
        for article, text in site.published(now)
    )
    return (
        f'<?xml version="1.0" encoding="{site.encoding}"?>\n'
        '<rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/"><channel>'
        f"<title>{escape(site.title)}</title><link>{base}/</link>"
        f"<description>{escape(site.motto)}</description><language>{site.language}</language>\n"
        f"{items}</channel></rss>\n"
    )


def atom(site: Site, base: str, now: datetime) -> str:
    """Atom (RFC 4287)."""
    there = site.published(now)
    entries = "".join(
        f"<entry><title>{escape(text.title)}</title><id>{base}{article.path}</id>"
        f'<link rel="alternate" type="text/html" href="{base}{article.path}"/>'
        f"<published>{article.published.isoformat()}</published><updated>{text.at.isoformat()}</updated>"
        f"<author><name>{escape(article.author or site.title)}</name></author>"
        f"<summary>{escape(text.lead)}</summary></entry>\n"
        for article, text in there
    )
    return (
        f'<?xml version="1.0" encoding="{site.encoding}"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{site.language}"><title>{escape(site.title)}</title><id>{base}/</id>'
        f'<link rel="self" href="{base}{site.list_path}"/>'
        f"<updated>{max(text.at for _, text in there).isoformat()}</updated>\n{entries}</feed>\n"
    )


def json_feed(site: Site, base: str, now: datetime) -> str:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": site.title,
            "home_page_url": f"{base}/",
            "feed_url": f"{base}{site.list_path}",
            "language": site.language,
            "items": [
                {
                    "id": f"{base}{article.path}",
                    "url": f"{base}{article.path}",
                    "title": text.title,
                    "summary": text.lead,
                    "date_published": article.published.astimezone(site.zone).isoformat(),
                    "date_modified": text.at.astimezone(site.zone).isoformat(),
                    "tags": [article.section],
                }
                for article, text in site.published(now)
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def news_sitemap(site: Site, base: str, now: datetime) -> str:
    """A sitemap with Google's news extension."""
    urls = "".join(
        f"<url><loc>{base}{article.path}</loc><lastmod>{text.at.isoformat()}</lastmod>"
        f"<news:news><news:publication><news:name>{escape(site.title)}</news:name>"
        f"<news:language>{site.language}</news:language></news:publication>"
        f"<news:publication_date>{article.published.astimezone(site.zone).isoformat()}</news:publication_date>"
        f"<news:title>{escape(text.title)}</news:title></news:news></url>\n"
        for article, text in site.published(now)
    )
    return (
        f'<?xml version="1.0" encoding="{site.encoding}"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{urls}</urlset>\n'
    )


def robots(site: Site, base: str) -> str:
    """robots.txt (RFC 9309)."""
    sitemap = f"Sitemap: {base}{site.list_path}\n" if site.route == "sitemap" else ""
    return f"User-agent: *\nDisallow: /search\n{sitemap}"


LISTS: dict[str, tuple[str, Callable[[Site, str, datetime], str]]] = {
    "rss": ("application/rss+xml", rss),
    "atom": ("application/atom+xml", atom),
    "json": ("application/feed+json", json_feed),
    "sitemap": ("application/xml", news_sitemap),
    "section": ("text/html", front_page),
}


def _secretariat(site: Site, article: Article, text: Text, _base: str, now: datetime) -> str:
    """Teasers above the article and three ways back below it; no metadata but the title."""
    body = "\n".join(f"<p>{escape(part)}</p>" for part in text.paragraphs)
    return _document(
        site,
        f"{text.title} | {site.title}",
        "",
        f'<div class="slider">{_teasers(site, article, now)}</div>\n'
        f'<div class="detail"><h1>{escape(text.title)}</h1><div class="date">{_spoken(site, article.published)}</div>\n'
        f'<div class="preview"><p>{escape(text.lead)}</p></div>\n<div class="detail-text">{body}</div></div>\n'
        f'<div class="back"><a href="#">Go back</a> <a href="{site.list_path}">Back to the section</a> '
        f'<a href="{site.list_path}">Back to the all news</a></div>',
    )


def _agency(site: Site, article: Article, text: Text, base: str, now: datetime) -> str:
    """OpenGraph in the head; the body in one element with line breaks between paragraphs."""
    words = WORDS[site.language]
    body = "<br><br>\n".join(escape(part) for part in text.paragraphs)
    head = (
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(text.title)}">'
        f'<meta property="og:description" content="{escape(text.lead)}">'
        f'<meta property="og:url" content="{base}{article.path}">'
        f'<link rel="canonical" href="{base}{article.path}">'
        f'<meta property="article:published_time" content="{article.published.astimezone(site.zone).isoformat()}">'
        f'<meta property="article:modified_time" content="{text.at.astimezone(site.zone).isoformat()}">'
        f'<meta property="article:section" content="{escape(article.section)}">'
    )
    return _document(
        site,
        f"{text.title} - {site.title}",
        _discovery(site, base) + head,
        f'<div class="columns"><div class="left">{_teasers(site, article, now)}</div>\n'
        f'<div class="center"><h1 class="news-title">{escape(text.title)}</h1>'
        f'<div class="news-date">{_spoken(site, article.published)}</div>\n'
        f'<div class="news-lead">{escape(text.lead)}</div>\n<div class="news-text">{body}</div>\n'
        f'<div class="share">{escape(words[2])}</div></div></div>',
    )


def _paper(site: Site, article: Article, text: Text, base: str, now: datetime) -> str:
    """JSON-LD in the head, paragraphs in an article element, a box of teasers in the middle of them."""
    words = WORDS[site.language]
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": f"{base}{article.path}",
        "headline": text.title,
        "description": text.lead,
        "datePublished": article.published.astimezone(site.zone).isoformat(),
        "dateModified": text.at.astimezone(site.zone).isoformat(),
        "articleSection": article.section,
        "inLanguage": site.language,
        "publisher": {"@type": "Organization", "name": site.title},
        **({"author": {"@type": "Person", "name": article.author}} if article.author else {}),
    }
    ld = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    first, *rest = text.paragraphs
    after = "\n".join(f"<p>{escape(part)}</p>" for part in rest)
    byline = f'<p class="byline">{escape(article.author)}</p>' if article.author else ""
    return _document(
        site,
        text.title,
        f'{_discovery(site, base)}<link rel="canonical" href="{base}{article.path}">'
        f'<script type="application/ld+json">{ld}</script>',
        f"<main><article><header><h1>{escape(text.title)}</h1>{byline}"
        f'<time datetime="{article.published.astimezone(site.zone).isoformat()}">{_spoken(site, article.published)}'
        f'</time></header>\n<p class="standfirst">{escape(text.lead)}</p>\n<p>{escape(first)}</p>\n'
        f'<aside class="related"><h3>{escape(words[0])}</h3>{_teasers(site, article, now)}</aside>\n{after}'
        f'</article>\n<form class="subscribe"><label>{escape(words[2])}</label><input name="mail"></form></main>',
    )


TEMPLATES = {"secretariat": _secretariat, "agency": _agency, "paper": _paper}


def _document(site: Site, title: str, head: str, main: str) -> str:
    words = WORDS[site.language]
    return (
        f'<!DOCTYPE html>\n<html lang="{site.language}"><head><meta charset="{site.encoding}">'
        f"<title>{escape(title)}</title>{head}</head>\n<body>\n"
        f'<header class="top"><a href="/">{escape(site.title)}</a> <div class="motto">{escape(site.motto)}</div>'
        f'<nav><a href="/">{escape(site.title)}</a> <a href="/search">?</a></nav></header>\n{main}\n'
        f"<footer><p>{escape(site.motto)}</p><p>{escape(words[1])}</p><p>© {escape(site.title)}</p></footer>\n"
        "</body></html>\n"
    )


def _teasers(site: Site, but: Article, now: datetime) -> str:
    """Links to the newest other articles, with their leads."""
    others = [(article, text) for article, text in site.published(now) if article != but][:MAX_TEASERS]
    items = "".join(
        f'<li><a href="{article.path}">{escape(text.title)}</a><p>{escape(text.lead)}</p></li>'
        for article, text in others
    )
    return f'<ul class="teasers">{items}</ul>'


def _discovery(site: Site, base: str) -> str:
    """The link by which a reader finds the feed."""
    content_type = LISTS[site.route][0]
    if site.route in ("sitemap", "section"):
        return ""
    return f'<link rel="alternate" type="{content_type}" title="{escape(site.title)}" href="{base}{site.list_path}">'


def _spoken(site: Site, at: datetime) -> str:
    """A date as the site's readers write it, in its own zone."""
    local = at.astimezone(site.zone)
    month = MONTHS[site.language].split()[local.month - 1]
    return f"{local.day} {month} {local.year}, {local:%H:%M}"
