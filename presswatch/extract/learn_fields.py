"""Selectors of the headline, the date and the authors, learnt from pages of which these are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lxml import etree

from presswatch import dates
from presswatch.errors import ExtractionError
from presswatch.extract import selectors
from presswatch.extract.document import Document, clean, elements, parse, text_of
from presswatch.extract.own_text import clean_markup
from presswatch.extract.segments import Segments, segment
from presswatch.extract.site_names import key_of
from presswatch.extract.witnesses import jsonld
from presswatch.reading import read_text
from presswatch.types import DateValue, Entry, Precision, Reading, Source

FEWEST = 2  # pages on which a field is told, for its selector to be learnt
RIGHT = 2 / 3  # share of these pages on which the selector must be right
_LONGEST = {"headline": 400, "date": 80, "author": 200}  # characters of an element's text
_DAY_RIGHT = 0.7  # what a value is worth that has the day and not the minute
_SEVERAL = 2  # selectors of one field


@dataclass(frozen=True, slots=True)
class Sample:
    """A decoded page with what a list said of it."""

    html: str
    url: str
    entry: Entry | None = None
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FieldFound:
    """One field: what is proposed for it and how it did. Counts are pages."""

    name: str
    selectors: tuple[str, ...]
    told: int  # pages on which it is known what is right
    right: int  # of these, with the definition
    general: int  # of these, without it
    held_out: int  # of these, with selectors learnt from the other pages
    note: str = ""  # why nothing is proposed, or what to look at
    better: bool = False  # than the general reader, on pages that it was not learnt from


@dataclass
class Known:
    """A page with what is told of it."""

    sample: Sample
    document: Document
    page: Segments
    general: Reading
    headline: str = ""
    date: DateValue | None = None
    author: tuple[str, ...] = ()
    body: str = ""
    texts: dict[str, str | None] = field(default_factory=dict)

    def first(self, selector: str) -> str | None:
        """The text that a definition would take by a selector, or None where it finds none."""
        if selector not in self.texts:
            css, _, attribute = selector.partition("@")
            self.texts[selector] = None
            for element in elements(selectors.compiled(css), self.document.root)[:50]:
                text = clean((element.get(attribute) or "" if attribute else text_of(element))[:2000])
                if text:
                    self.texts[selector] = text
                    break
        return self.texts[selector]


def known(sample: Sample, source: Source) -> Known | str:
    """The page with what is told of it, or why it is of no use."""
    general = read_text(sample.html, sample.url, source=source, now=sample.fetched_at)
    if not isinstance(general, Reading):
        return f"no article ({general.reason.value}: {general.detail})"
    try:
        document = parse(sample.html, sample.url)
        page = segment(document)
    except ExtractionError as error:
        return error.message
    declared = jsonld.read(document.scripts, document.url)
    entry = sample.entry
    tongues = tuple(
        dict.fromkeys((*((general.in_language,) if general.in_language else ()), *source.languages))
    )
    date = None
    if entry and entry.date_published:
        at = entry.date_published
        midnight = (
            at.astimezone(zone_of(source)).time() == datetime.min.time() or at.time() == datetime.min.time()
        )
        date = DateValue(at, Precision.DAY if midnight else Precision.SECOND, None)
    elif declared.published:
        date = dates.parse(declared.published, zone=source.timezone, languages=tongues, now=sample.fetched_at)
    else:
        stated = document.meta("article:published_time", "datepublished")
        date = dates.parse(stated, zone=source.timezone, now=sample.fetched_at) if stated else None
    return Known(
        sample,
        document,
        page,
        general,
        headline=(entry.headline if entry else None) or declared.headline or document.meta("og:title") or "",
        date=date,
        author=(entry.author if entry else ())
        or tuple(name for name, kind in declared.authors if kind != "Organization"),
        body=declared.body or (clean_markup(entry.content_html) if entry and entry.content_html else ""),
    )


def zone_of(source: Source) -> ZoneInfo:
    return ZoneInfo(source.timezone or "UTC")


def same_title(told: str, text: str) -> float:
    """1 where a text is the title that was told; less where one of them is the other cut short."""
    a, b = key_of(told), key_of(text)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    short, long = sorted((a, b), key=len)
    return 0.8 if long.startswith(short) and len(short) > 20 and len(short) > 0.6 * len(long) else 0.0


def same_author(told: tuple[str, ...], text: str) -> float:
    keys = [key_of(name) for name in told]
    return 1.0 if key_of(text) in (*keys, " ".join(keys)) else 0.0


def same_date(one: Known, text: str, source: Source) -> float:
    value = dated(one, text, source)
    if value is None or one.date is None:
        return 0.0
    apart = abs(value.at - one.date.at)
    if Precision.DAY not in (value.precision, one.date.precision):
        if apart <= timedelta(minutes=1):
            return 1.0
        if apart <= timedelta(minutes=20):
            return 0.9
    zone = zone_of(source)
    return _DAY_RIGHT if value.at.astimezone(zone).date() == one.date.at.astimezone(zone).date() else 0.0


def dated(one: Known, text: str, source: Source) -> DateValue | None:
    tongues = (one.general.in_language, *source.languages)
    return dates.parse(
        text,
        zone=source.timezone,
        languages=tuple(name for name in tongues if name),
        now=one.sample.fetched_at,
    )


def _told(name: str, one: Known) -> bool:
    return bool(getattr(one, name))


def _places(name: str, one: Known) -> Iterator[tuple[etree._Element, str | None, str]]:
    """(element, attribute or None, text) of what may be a field's place in a page."""
    day = one.date.at.astimezone(UTC).day if one.date else 0
    days = {str(number) for number in (day - 1, day, day + 1)}
    for element in one.document.root.iter():
        tag = element.tag
        if not isinstance(tag, str) or tag in (
            "script",
            "style",
            "title",
            "head",
            "html",
            "body",
            "noscript",
        ):
            continue
        if tag == "meta":
            if name == "date" and element.get("content"):
                yield element, "content", element.get("content") or ""
            continue
        if name == "date":
            for attribute in ("datetime", "content"):
                if element.get(attribute):
                    yield element, attribute, element.get(attribute) or ""
        if len(element) > 12:
            continue
        text = text_of(element)
        if not text or len(text) > _LONGEST[name]:
            continue
        if name == "date" and not any(number in text for number in days) and ":" not in text:
            continue
        yield element, None, text


def _names(element: etree._Element, attribute: str | None) -> Iterator[str]:
    if element.tag == "meta":
        for key in ("property", "name", "itemprop"):
            if (value := element.get(key)) and re.fullmatch(r"[\w:.-]+", value):
                yield f"meta[{key}='{value}']@content"
        return
    for name in selectors.placed(element):
        yield f"{name}@{attribute}" if attribute else name


Judge = Callable[[Known, str], float]


def single(name: str, pages: Sequence[Known], judge: Judge, source: Source) -> FieldFound:
    """The selectors of a field that has one value."""
    told = [one for one in pages if _told(name, one)]
    if len(told) < FEWEST:
        return FieldFound(
            name, (), len(told), 0, 0, 0, f"neither a list nor the pages' JSON-LD tells it on {FEWEST} pages"
        )
    names: dict[str, None] = {}
    for one in told:
        for element, attribute, text in _places(name, one):
            if judge(one, text) > 0:
                names.update(dict.fromkeys(_names(element, attribute)))
    worth: dict[str, list[float | None]] = {}
    for selector in names:
        texts = [one.first(selector) for one in told]
        worth[selector] = [
            None if text is None else judge(one, text) for one, text in zip(told, texts, strict=True)
        ]
    general = sum(_general_right(name, one, source) for one in told)
    everywhere = list(range(len(told)))
    chosen = _choose(worth, everywhere)
    right = sum(_worth(worth, chosen, number) > 0 for number in everywhere)
    held_out = 0
    for number in everywhere:
        others = _choose(worth, [other for other in everywhere if other != number])
        held_out += _worth(worth, others, number) > 0
    if not chosen or right < RIGHT * len(told):
        note = f"no selector is right on more than {right} of {len(told)} pages"
        return FieldFound(name, (), len(told), 0, general, held_out, note)
    note = ""
    if name == "date" and len({one.date.at.date() for one in told if one.date}) == 1:
        note = "all pages are of one day: a date of the day itself would look the same; learn from older pages too"
    better = held_out > general
    return FieldFound(name, tuple(chosen), len(told), right, general, held_out, note, better=better)


def _worth(worth: dict[str, list[float | None]], chosen: Sequence[str], number: int) -> float:
    """What the first of the selectors that finds anything on a page gives there."""
    return next((value for name in chosen if (value := worth[name][number]) is not None), 0.0)


def _choose(worth: dict[str, list[float | None]], numbers: Sequence[int]) -> list[str]:
    """At most `_SEVERAL` selectors, the second for pages on which the first finds nothing."""
    chosen: list[str] = []
    while len(chosen) < _SEVERAL:
        before = sum(_worth(worth, chosen, number) for number in numbers)
        scored = [
            (sum(_worth(worth, [*chosen, name], number) for number in numbers), -selectors.cost(name), name)
            for name in worth
        ]
        total, _, name = max(scored, default=(0.0, 0.0, ""))
        if total < before + 0.5:
            break
        chosen.append(name)
    return chosen


def _general_right(name: str, one: Known, source: Source) -> bool:
    """Whether the general reader finds in the page itself what a list tells."""
    reading = one.general
    if name == "headline":
        return same_title(one.headline, reading.headline or "") > 0
    if name == "author":
        return any(same_author(one.author, text) for text in (" ".join(reading.author), *reading.author))
    value = reading.date_published
    if value is None or one.date is None:
        return False
    zone = zone_of(source)
    return value.at.astimezone(zone).date() == one.date.at.astimezone(zone).date()
