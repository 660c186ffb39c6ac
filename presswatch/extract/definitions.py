"""Declarations of single sites, for where the general reader errs: CSS selectors in TOML, dated.

    name = "example"
    domains = ["example.org"]

    [[layout]]
    until = 2024-05-01          # pages that were fetched before this day; the last layout has no `until`
    headline = "h1.title"
    body = ["div.text > p", "div.text > h2"]
    author = ".byline a"
    date = "time@datetime"      # `@name` takes an attribute instead of the text
    remove = ["div.related", ".back-link"]

The selectors are CSS selectors as Beautiful Soup's `select` takes them, run by `lxml.cssselect` on the one tree
that all readers share; what it cannot say is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.cssselect import CSSSelector

from presswatch import dates
from presswatch.errors import ConfigurationError
from presswatch.extract.document import Document, clean, elements, text_of
from presswatch.extract.segments import Segments
from presswatch.types import DateValue

_KEYS = frozenset(("until", "headline", "body", "author", "date", "remove"))


@dataclass(frozen=True)
class _Picker:
    select: CSSSelector
    attribute: str | None

    def elements(self, document: Document) -> list[etree._Element]:
        return elements(self.select, document.root)

    def texts(self, document: Document) -> list[str]:
        found: list[str] = []
        for element in self.elements(document)[:50]:
            text = element.get(self.attribute) or "" if self.attribute else text_of(element)
            text = clean(text[:2000])
            if text:
                found.append(text)
        return found


@dataclass(frozen=True)
class _Layout:
    until: date | None
    pickers: dict[str, tuple[_Picker, ...]]


@dataclass(frozen=True)
class Definition:
    """One layout of one site: what of a page is its headline, body, author and date, and what to remove."""

    name: str
    layout: _Layout

    def _texts(self, field: str, document: Document) -> list[str]:
        for picker in self.layout.pickers.get(field, ()):
            texts = picker.texts(document)
            if texts:
                return texts
        return []

    def prune(self, document: Document) -> None:
        """Take out of the tree what the definition removes, keeping the text that follows each element."""
        for picker in self.layout.pickers.get("remove", ()):
            for element in picker.elements(document):
                above = element.getparent()
                if above is None:
                    continue
                if element.tail:
                    before = element.getprevious()
                    if before is not None:
                        before.tail = (before.tail or "") + element.tail
                    else:
                        above.text = (above.text or "") + element.tail
                above.remove(element)

    def headline(self, document: Document) -> str | None:
        """The text of the first headline selector that matches."""
        return next(iter(self._texts("headline", document)), None)

    def authors(self, document: Document) -> tuple[str, ...]:
        """The texts of the first author selector that matches."""
        return tuple(dict.fromkeys(self._texts("author", document)))[:12]

    def date(
        self, document: Document, zone: str | None, languages: Sequence[str], now: datetime | None
    ) -> DateValue | None:
        """The first text of the date selectors that can be read as a date."""
        for text in self._texts("date", document)[:5]:
            value = dates.parse(text, zone=zone, languages=languages, now=now)
            if value is not None:
                return value
        return None

    def body(self, document: Document, page: Segments) -> list[int]:
        """Numbers of the segments that stand in the elements that the body selectors name."""
        wanted: set[etree._Element] = set()
        for picker in self.layout.pickers.get("body", ()):
            wanted.update(picker.elements(document))
        if not wanted:
            return []
        inside: list[bool] = []
        for box in page.boxes:
            inside.append(box.element in wanted or (box.parent >= 0 and inside[box.parent]))
        return [number for number, item in enumerate(page.items) if inside[item.box]]


@dataclass
class Definitions:
    """All definitions, by domain."""

    by_domain: dict[str, tuple[str, tuple[_Layout, ...]]]

    def of(self, url: str, fetched_at: datetime | None) -> Definition | None:
        """The definition for an address at the time when it was fetched (the newest without one), or None."""
        host = (urlsplit(url).hostname or "").lower().removeprefix("www.")
        while host:
            known = self.by_domain.get(host)
            if known:
                name, layouts = known
                for layout in layouts:
                    if layout.until is None or (fetched_at is not None and fetched_at.date() < layout.until):
                        return Definition(name, layout)
                return None
            host = host.partition(".")[2]
        return None


def _pickers(value: Any, name: str, field: str) -> tuple[_Picker, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ConfigurationError(f"definition {name}: {field} must be a selector or a list of selectors")
    pickers = []
    for text in texts:
        css, _, attribute = text.partition("@")
        try:
            pickers.append(_Picker(CSSSelector(css.strip(), translator="html"), attribute.strip() or None))
        except Exception as error:
            raise ConfigurationError(
                f"definition {name}: {field} is no selector: {text}", remedy="see docs/extraction.md"
            ) from error
    return tuple(pickers)


def parse(text: str, *, path: str = "") -> tuple[tuple[str, ...], str, tuple[_Layout, ...]]:
    """(domains, name, layouts) of one TOML text; raises ConfigurationError that names file and key."""
    try:
        declared = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path or 'definition'}: {error}") from error
    name, domains = declared.get("name"), declared.get("domains")
    if not isinstance(name, str) or not isinstance(domains, list) or not domains:
        raise ConfigurationError(f"{path or 'definition'}: name and domains are needed")
    layouts = []
    for layout in declared.get("layout", []):
        unknown = set(layout) - _KEYS
        if unknown:
            raise ConfigurationError(
                f"{path or name}: unknown key {sorted(unknown)[0]}",
                remedy=f"known: {', '.join(sorted(_KEYS))}",
            )
        until = layout.get("until")
        if isinstance(until, datetime):
            until = until.date()
        layouts.append(
            _Layout(
                until,
                {field: _pickers(value, name, field) for field, value in layout.items() if field != "until"},
            )
        )
    layouts.sort(key=lambda one: one.until or date.max)
    return tuple(str(domain).lower().removeprefix("www.") for domain in domains), name, tuple(layouts)


def load(paths: Iterable[Path]) -> Definitions:
    """The definitions in these TOML files; raises ConfigurationError for a file that is wrong."""
    by_domain: dict[str, tuple[str, tuple[_Layout, ...]]] = {}
    for path in sorted(paths):
        domains, name, layouts = parse(path.read_text(encoding="utf-8"), path=str(path))
        for domain in domains:
            by_domain[domain] = (name, layouts)
    return Definitions(by_domain)
