"""The article in the data that a page's scripts would show it from (Next.js, Nuxt, Arc and others), for pages that show none.

Only what says that it is this page's article is read: an object of the data that has the headline beside the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from presswatch.extract.document import Document, clean, text_of
from presswatch.extract.site_names import key_of

LEAST = 300  # characters of a text
_MOST = 400_000
_SCRIPT = 5_000_000  # characters of one script
_OBJECTS = 30_000  # that are looked at
_PARAGRAPHS = 2_000
_DEPTH = 30
_ASSIGNED = re.compile(r"^\s*(?:window\.|self\.|var |const )?[\w.$\[\]\"']{3,60}\s*=\s*(?=[{\[])")
_TEXTS = (
    "body",
    "content",
    "text",
    "html",
    "articlebody",
    "fulltext",
    "bodyhtml",
    "contenthtml",
    "description_full",
    "content_elements",
    "blocks",
)
_BLOCK_TEXTS = ("text", "content", "html", "value", "data", "children")
_TITLES = ("title", "headline", "name", "headlines", "heading")
_BLOCK = re.compile(r"</?(?:p|div|h[1-6]|li|blockquote|br)\b[^<>]{0,500}>", re.I)


def paragraphs(document: Document, headline: str) -> list[str]:
    """The paragraphs of the longest text that stands in an object which has the page's headline; none without such."""
    wanted = key_of(headline)
    best: list[str] = []
    for data in _states(document):
        for item in _objects(data):
            if wanted and not any(key_of(title) == wanted for title in _titles(item)):
                continue
            for name, value in item.items():
                if name.lower().replace("-", "") in _TEXTS:
                    found = _paragraphs(value)
                    if sum(map(len, found)) > sum(map(len, best)):
                        best = found
    return best if sum(map(len, best)) >= LEAST else []


def _states(document: Document) -> Iterator[Any]:
    for script in document.root.iter("script"):
        text = script.text or ""
        if not LEAST < len(text) <= _SCRIPT or "ld+json" in (script.get("type") or ""):
            continue
        if "json" not in (script.get("type") or ""):
            assigned = _ASSIGNED.match(text)
            if assigned is None:
                continue
            text = text[assigned.end() :]
        try:
            yield json.JSONDecoder(strict=False).raw_decode(text.strip())[0]
        except (ValueError, RecursionError):
            continue


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    queue: list[tuple[Any, int]] = [(data, 0)] if isinstance(data, (dict, list)) else []
    for _ in range(_OBJECTS):
        if not queue:
            return
        value, depth = queue.pop()
        if isinstance(value, dict):
            yield value
        inner = value.values() if isinstance(value, dict) else value
        if depth < _DEPTH:
            queue.extend((one, depth + 1) for one in inner if isinstance(one, (dict, list)))


def _titles(item: dict[str, Any]) -> Iterator[str]:
    for name in _TITLES:
        value = item.get(name)
        for one in value.values() if isinstance(value, dict) else (value,):
            if isinstance(one, str) and len(one) < 500:
                yield clean(one)


def _paragraphs(value: Any, depth: int = 0) -> list[str]:
    """What a text says in paragraphs: HTML, or a list of blocks as editors store it."""
    if isinstance(value, str):
        parts = _BLOCK.split(value[:_MOST])[:_PARAGRAPHS]
        return [text for text in (_plain(part) for part in parts) if text]
    if depth > 4:
        return []
    if isinstance(value, list):
        return [text for one in value[:_PARAGRAPHS] for text in _paragraphs(one, depth + 1)]
    if isinstance(value, dict):
        inner = [value[name] for name in _BLOCK_TEXTS if isinstance(value.get(name), (str, list, dict))]
        found = _paragraphs(inner[0], depth + 1) if inner else []
        return [" ".join(found)] if "children" in value and found else found
    return []


def _plain(part: str) -> str:
    if "<" not in part and "&" not in part:
        return clean(part)
    try:
        return text_of(html.fromstring(f"<div>{part}</div>"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
