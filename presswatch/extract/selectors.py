"""CSS selectors that name an element of a page in ways that hold on other pages of its site.

A name that a build tool made, a number, or a place in a list changes with the next page or the next release;
what an editor or a template wrote (a class, an id, an itemprop) stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree
from lxml.cssselect import CSSSelector

MAX_CLASSES = 4  # of one element that are looked at
LEVELS = 4  # ancestors that a selector may begin with
_NAME = re.compile(r"-?[A-Za-z_][A-Za-z0-9_-]{1,50}")
_MADE = re.compile(
    r"\d{3}|\d[a-zA-Z]|^(?:css|sc|jss|jsx|emotion|svelte|styled)-|[a-z][A-Z][a-z]?[A-Z]|--?\d+$"
)
_MODULE = re.compile(r"([A-Za-z][A-Za-z0-9-]*_[A-Za-z][A-Za-z0-9-]*__)[A-Za-z0-9_-]{4,}")
_COMMON = re.compile(
    r"^(?:active|current|first|last|odd|even|clearfix|row|col|container|wrapper|inner|outer|content|main|block|item|left|"
    r"right|center|visible|hidden|show|fade|text|link|title|js|is|has|no|[mp][trblxy]?|w|h|d|bg|fs|fw|lh)(?:-.*)?$"
)
_TELLING = frozenset(("h1", "h2", "article", "main", "time", "figure", "blockquote", "address", "aside"))


def stable_classes(element: etree._Element) -> list[str]:
    """The classes of an element that a person wrote, at most `MAX_CLASSES`."""
    names = (element.get("class") or "").split()[:12]
    return [name for name in names if _NAME.fullmatch(name) and not _MADE.search(name)][:MAX_CLASSES]


def own(element: etree._Element) -> Iterator[str]:
    """Selectors of the element alone, without its place: by itemprop, id, class, and tag."""
    tag = element.tag
    if not isinstance(tag, str) or not tag.isalnum():
        return
    prop = (element.get("itemprop") or "").strip()
    if _NAME.fullmatch(prop):
        yield f"[itemprop='{prop}']"
    name = element.get("id") or ""
    if _NAME.fullmatch(name) and not re.search(r"\d", name):
        yield f"#{name}"
    for name in stable_classes(element):
        yield f".{name}"
        yield f"{tag}.{name}"
    for name in (element.get("class") or "").split()[:12]:
        if module := _MODULE.fullmatch(name):
            yield f"[class*='{module[1]}']"
    yield tag


def placed(element: etree._Element) -> Iterator[str]:
    """Selectors of the element, alone and below each of its next ancestors that has a name."""
    alone = list(own(element))
    yield from alone
    above = element.getparent()
    for level in range(LEVELS):
        if above is None or above.tag in ("body", "html"):
            return
        for outer in own(above):
            if outer != above.tag or outer in ("article", "main", "header"):
                for inner in alone:
                    yield f"{outer} > {inner}" if level == 0 else f"{outer} {inner}"
        above = above.getparent()


def cost(selector: str) -> float:
    """How much a selector says that a redesign may change; of two that are as good, the cheaper is taken."""
    total = 0.0
    for part in selector.replace(" > ", " ").split():
        part = part.partition("@")[0]
        total += 1.0
        name = part.lstrip(".#")
        if _COMMON.match(name.partition(".")[2] or name) and part not in ("main",):
            total += 1.5
        if part[0] in ".#[":
            continue
        tag, dot, _ = part.partition(".")
        if dot:
            total += 0.3
        elif part.partition("[")[0] in ("meta",):
            continue
        elif tag not in _TELLING:
            total += 1.5
    return total


@lru_cache(maxsize=4096)
def compiled(selector: str) -> CSSSelector:
    """The selector as the readers run it."""
    return CSSSelector(selector, translator="html")
