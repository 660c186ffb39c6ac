"""JSON-LD: the article that a page declares to search engines."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from presswatch.extract.document import clean

ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "Report",
        "ScholarlyArticle",
        "TechArticle",
        "AdvertiserContentArticle",
        "Review",
        "CreativeWork",
        "MedicalScholarlyArticle",
    ]
)
PAGE_TYPES = frozenset(["WebPage", "ItemPage", "AboutPage", "MedicalWebPage"])
_MAX_OBJECTS = 3000
_MAX_TEXT = 400_000
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|(?://\s*)?\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)
_TAG = re.compile(r"<[^<>]{0,2000}>")


@dataclass
class Declared:
    """What the page's JSON-LD says; empty where it says nothing."""

    types: tuple[str, ...] = ()
    headline: str = ""
    name: str = ""
    alternative: str = ""
    description: str = ""
    body: str = ""
    published: str = ""
    modified: str = ""
    page_published: str = ""  # of the WebPage object
    page_name: str = ""
    own: bool = False  # the article says that it is the page's, or is the only one
    crumbs: list[str] = field(default_factory=list)  # of the BreadcrumbList, the site's first
    video_published: str = ""  # of the only VideoObject
    authors: list[tuple[str, str]] = field(default_factory=list)  # (name, schema.org type)
    publisher: str = ""
    site: str = ""
    sections: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    image: str = ""
    language: str = ""
    free: bool | None = None
    live: list[tuple[str, str, str]] = field(default_factory=list)  # (headline, body, published)
    all_types: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)  # @id -> name


def _load(script: str) -> Any:
    script = script.strip()
    if not (script.startswith(("{", "[")) and script.endswith(("}", "]"))):
        script = _WRAPPING.sub("", script).strip().rstrip(";")
    if not script:
        return None
    for attempt in range(3):
        try:
            return json.loads(script, strict=False)
        except (ValueError, RecursionError):
            if attempt == 0:
                script = _TRAILING_COMMA.sub(r"\1", script)
            elif attempt == 1 and "&quot;" in script:
                script = html.unescape(script)
            else:
                break
    try:
        return json.JSONDecoder(strict=False).raw_decode(script)[0]
    except (ValueError, RecursionError):
        return None


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Every object in the data, outermost first, at most `_MAX_OBJECTS` and twelve levels."""
    queue: list[tuple[Any, int]] = [(data, 0)]
    seen = 0
    while queue and seen < _MAX_OBJECTS:
        value, depth = queue.pop(0)
        seen += 1
        if isinstance(value, dict):
            yield value
            children = [v for k, v in value.items() if isinstance(v, (dict, list)) and k not in _LEAVES]
        elif isinstance(value, list):
            children = value[:500]
        else:
            continue
        if depth < 12:
            queue.extend((child, depth + 1) for child in children if isinstance(child, (dict, list)))


_LEAVES = frozenset(
    (
        "itemListElement",
        "comment",
        "review",
        "isPartOf",
        "hasPart",
        "mentions",
        "about",
        "citation",
        "image",
        "liveBlogUpdate",
    )
)


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("headline") or ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    value = value[:_MAX_TEXT]
    if "&" in value:
        value = html.unescape(value)
        if "&" in value and ";" in value:
            value = html.unescape(value)
    return clean(value)


def _types(item: dict[str, Any]) -> tuple[str, ...]:
    value = item.get("@type")
    values = value if isinstance(value, list) else [value]
    return tuple(str(v).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for v in values if isinstance(v, str))


def _address(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl") or value.get("@id") or ""
        if isinstance(value, list):
            value = value[0] if value else ""
    return value.strip() if isinstance(value, str) else ""


def _people(value: Any, names: dict[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for item in value[:30] if isinstance(value, list) else [value]:
        if isinstance(item, str):
            found.append((_text(item), ""))
        elif isinstance(item, dict):
            kind = " ".join(_types(item))
            name = item.get("name") or names.get(str(item.get("@id", "")))
            if isinstance(name, list):
                found.extend((_text(one), kind) for one in name[:30])
            elif isinstance(name, dict):
                found.extend(_people(name, names))
            elif name:
                found.append((_text(name), kind))
            elif item.get("givenName") or item.get("familyName"):
                found.append((clean(f"{_text(item.get('givenName'))} {_text(item.get('familyName'))}"), kind))
        elif isinstance(item, list):
            found.extend(_people(item, names) if item and not isinstance(item[0], list) else [])
    return [(name, kind) for name, kind in found if name]


def _list(value: Any) -> list[str]:
    if isinstance(value, str):
        return [part for part in (clean(p) for p in value[:5000].split(",")) if part][:50]
    if isinstance(value, list):
        return [text for text in (_text(item) for item in value[:50]) if text]
    return [_text(value)] if _text(value) else []


def _matches(item: dict[str, Any], address: str) -> bool:
    where = (_address(item.get("mainEntityOfPage")), _address(item.get("url")), _address(item.get("@id")))
    return any(w and w.split("#")[0].split("?")[0].rstrip("/").endswith(address) for w in where)


def _crumbs(elements: Any) -> list[str]:
    """The names of a path of links."""
    found: list[str] = []
    for element in elements[:12] if isinstance(elements, list) else ():
        if isinstance(element, dict):
            found.append(_text(element.get("name")) or _text(element.get("item")))
    return [_strip_markup(name) for name in found if name]


def _strip_markup(text: str) -> str:
    return clean(_TAG.sub(" ", text)) if "<" in text else text


def read(scripts: list[str], url: str) -> Declared:
    """The article declared in the page's JSON-LD scripts; `url` tells the page's own article from others."""
    declared = Declared()
    items = [item for script in scripts for item in _objects(_load(script))]
    declared.all_types = frozenset(kind for item in items for kind in _types(item))
    for item in items:
        name = item.get("name")
        if isinstance(item.get("@id"), str) and isinstance(name, str):
            declared.names.setdefault(item["@id"], name)
    address = url.split("#")[0].split("?")[0].split("://")[-1].removeprefix("www.").rstrip("/")
    articles = [item for item in items if ARTICLE_TYPES.intersection(_types(item))]
    articles = [a for a in articles if "CreativeWork" not in _types(a) or "headline" in a]
    for item in items:
        kinds = _types(item)
        if PAGE_TYPES.intersection(kinds):
            declared.page_published = declared.page_published or _text(item.get("datePublished"))
            declared.page_name = declared.page_name or _text(item.get("headline") or item.get("name"))
        if {"WebSite", "Organization", "NewsMediaOrganization"}.intersection(kinds):
            declared.site = declared.site or _text(item.get("name"))
        if "BreadcrumbList" in kinds and not declared.crumbs:
            declared.crumbs = _crumbs(item.get("itemListElement"))
    if not articles:
        videos = [item for item in items if "VideoObject" in _types(item)]
        if len(videos) == 1:
            declared.video_published = _text(videos[0].get("uploadDate") or videos[0].get("datePublished"))
        return declared
    best = max(
        articles[:200],
        key=lambda a: (
            _matches(a, address),
            "LiveBlogPosting" in _types(a),
            "headline" in a,
            "datePublished" in a,
            "articleBody" in a,
        ),
    )
    _fill(declared, best)
    declared.own = len(articles) == 1 or _matches(best, address)
    return declared


def _fill(declared: Declared, item: dict[str, Any]) -> None:
    declared.types = _types(item)
    declared.headline = _strip_markup(_text(item.get("headline")))
    declared.name = _strip_markup(_text(item.get("name")))
    declared.alternative = _strip_markup(_text(item.get("alternativeHeadline")))
    declared.description = _strip_markup(_text(item.get("description")))
    body = item.get("articleBody") or item.get("text") or ""
    declared.body = _strip_markup(_text(body))
    declared.published = _text(item.get("datePublished") or item.get("dateCreated"))
    declared.modified = _text(item.get("dateModified"))
    declared.authors = _people(item.get("author"), declared.names)
    if not declared.authors:
        declared.authors = _people(item.get("creator"), declared.names)
    publisher = item.get("publisher")
    declared.publisher = _text(publisher) or declared.names.get(_address(publisher), "")
    declared.sections = _list(item.get("articleSection"))
    declared.keywords = _list(item.get("keywords"))
    declared.image = _address(item.get("image"))
    declared.language = _text(item.get("inLanguage"))
    free = item.get("isAccessibleForFree")
    if isinstance(free, bool):
        declared.free = free
    elif isinstance(free, str):
        declared.free = free.strip().lower() not in ("false", "no", "0")
    updates = item.get("liveBlogUpdate")
    for update in updates[:500] if isinstance(updates, list) else []:
        if isinstance(update, dict):
            text = _strip_markup(_text(update.get("articleBody")))
            declared.live.append((_text(update.get("headline")), text, _text(update.get("datePublished"))))
