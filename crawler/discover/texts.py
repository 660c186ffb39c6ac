"""Plain text of what lists write with markup: titles, summaries, names."""

from __future__ import annotations

import re

MAX_TEXT = 10_000  # characters of a title or summary
MAX_MARKUP = 100_000  # characters of markup read for them

_MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z]{2,10});")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(value: object, limit: int = MAX_TEXT) -> str | None:
    """The text of a string that may hold HTML, escaped up to twice, in one line; None when there is none."""
    if not isinstance(value, str):
        return None
    text = value[:MAX_MARKUP]
    for _ in range(3):
        if not _MARKUP.search(text):
            break
        text = _without_markup(text)
    return " ".join(_UNFIT.sub(" ", text).split())[:limit].strip() or None


def _without_markup(text: str) -> str:
    import lxml.html
    from lxml import etree

    try:
        tree = lxml.html.fragment_fromstring(_UNFIT.sub(" ", text), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return re.sub(r"<[^<>]{0,1000}>", " ", text)
    for element in list(tree.iter("script", "style", "iframe", "noscript")):
        element.drop_tree()
    for element in tree.iter("p", "div", "br", "li", "td", "tr", "h1", "h2", "h3", "h4"):
        element.tail = f" {element.tail or ''}"  # a block ends a word
    return str(tree.text_content())
