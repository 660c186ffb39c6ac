"""Entries of a live blog, each with its time: as the page declares them, or as it shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from presswatch import dates
from presswatch.extract.offsets import local_time
from presswatch.extract.segments import Segment, Segments
from presswatch.extract.witnesses.jsonld import Declared
from presswatch.types import Block, BlockKind, DateValue

_HEADS = frozenset(("h2", "h3", "h4"))
FEWEST = 3  # entries that make a live blog
_LIVE_PATH = re.compile(
    r"[/_-]live(?:blog|-blog|-news|-updates?|ticker)?(?:[/_-]|$)|liveblog|live-ticker|onlajn|/online/|/onlayn|xronika|hronika",
    re.I,
)
_LIVE_WORDS = re.compile(
    r"\blive(?:\s*(?:updates?|blog|ticker)|:)|^live\b|[-–—] live\b|as it happened|\bонлайн\b|текстовая трансляция|\bхроника\b|"
    r"тікелей эфир|түз эфир|ուղիղ միացում",
    re.I,
)
_CLOCK = r"(?P<h>[01]?\d|2[0-3])[:.](?P<m>[0-5]\d)"
_ALONE = re.compile(rf"\W{{0,3}}{_CLOCK}(?::[0-5]\d)?\s*(?:[A-Z]{{2,5}}|МСК|мск|[ap]\.?m\.?)?\W{{0,3}}", re.I)
_AT_START = re.compile(rf"\W{{0,2}}{_CLOCK}(?:\s*(?:[A-Z]{{3,4}}|МСК))?[\s.,:|—–-]+(?=[^\W\da-zа-яё]|[«“\"])")


def declared_entries(
    declared: Declared,
    blocks: Sequence[Block],
    zone: str | None,
    languages: Sequence[str],
    now: datetime | None,
) -> tuple[Block, ...]:
    """The entries that JSON-LD declares, in its order; the blocks where it declares none or too little."""
    if len(declared.live) < 2:
        return tuple(blocks)
    shown = " ".join(block.text for block in blocks)
    entries: list[Block] = []
    for headline, text, published in declared.live:
        both = f"{headline}. {text}" if headline and not text.startswith(headline) else text
        if both.strip(" ."):
            date = dates.parse(published, zone=zone, languages=languages, now=now) if published else None
            entries.append(Block(BlockKind.LIVE_ENTRY, both, date.at if date else None))
    if sum(len(entry.text) for entry in entries) * 2 < len(shown):
        return tuple(blocks)
    heads = [block for block in blocks[:3] if block.kind is BlockKind.LEAD]
    return (*heads, *entries)


def is_named_live(url: str, headline: str) -> bool:
    """Whether an address or a headline says that the page is a live blog."""
    return bool(_LIVE_PATH.search(urlsplit(url).path) or _LIVE_WORDS.search(headline))


@dataclass
class _Entry:
    clock: time
    exact: DateValue | None  # where a time element gives the instant
    texts: list[str]


def shown_entries(
    page: Segments,
    chosen: Sequence[int],
    blocks: Sequence[Block],
    published: DateValue | None,
    *,
    now: datetime | None,
) -> tuple[Block, ...]:
    """The entries of a page that is named live, told apart by the times that stand before them.

    Times without a day are those of the day of publication, a day later with each midnight between two entries.
    The blocks as they are where fewer than `FEWEST` entries hold most of the text.
    """
    found, before = _entries(page, chosen)
    size = sum(len(page.items[number].text) for number in chosen)
    held = sum(len(text) for entry in found for text in entry.texts)
    if len(found) < FEWEST or held * 2 < size:
        return tuple(blocks)
    heads = [block for block in blocks if block.text in before or block.kind is BlockKind.CAPTION]
    moments = _moments(found, published, now)
    return (
        *heads,
        *(
            Block(BlockKind.LIVE_ENTRY, " ".join(entry.texts), at)
            for entry, at in zip(found, moments, strict=True)
        ),
    )


def _entries(page: Segments, chosen: Sequence[int]) -> tuple[list[_Entry], set[str]]:
    """The entries in page order, and the chosen texts before the first of them."""
    taken, found, before = set(chosen), list[_Entry](), set[str]()
    for number in range(max(min(chosen, default=0) - 3, 0), max(chosen, default=-1) + 1):
        item = page.items[number]
        clock = _ALONE.fullmatch(item.text) if len(item.text) < 25 else None
        start = None if clock else _AT_START.match(item.text)
        seen = clock or start
        if seen and (number in taken or clock):
            found.append(_Entry(time(int(seen["h"]), int(seen["m"])), _instant(page, item), []))
            if start and number in taken:
                found[-1].texts.append(item.text[start.end() :])
        elif number in taken or (found and _heads_entry(page, number, taken)):
            if found:
                found[-1].texts.append(item.text)
            else:
                before.add(item.text)
    return [entry for entry in found if entry.texts], before


def _heads_entry(page: Segments, number: int, taken: set[int]) -> bool:
    """Whether a segment is the headline of an entry: a heading without a link, right above chosen text."""
    item = page.items[number]
    return page.boxes[item.box].tag in _HEADS and not item.links and number + 1 in taken


def _instant(page: Segments, item: Segment) -> DateValue | None:
    element = page.boxes[item.box].element
    for one in (element, *element.iter("time")):
        if one.tag == "time" and (stated := one.get("datetime")):
            return dates.parse(stated)
    return None


def _moments(
    entries: Sequence[_Entry], published: DateValue | None, now: datetime | None
) -> Iterable[datetime | None]:
    """When each entry was written; None where neither the entry nor the page says the day."""
    falling = sum(a.clock > b.clock for a, b in pairwise(entries)) * 2 > len(entries) - 1
    ordered = list(reversed(entries)) if falling else list(entries)
    found: list[datetime | None] = []
    local = local_time(published) if published else None
    day = local.date() if local else None
    last: time | None = None
    for entry in ordered:
        at: datetime | None = None
        if entry.exact is not None and entry.exact.zone is not None:
            at = entry.exact.at
        elif local is not None and day is not None:
            if last is not None and entry.clock < last:
                day += timedelta(days=1)
            last = entry.clock
            moment = datetime.combine(day, entry.clock, local.tzinfo)
            at = moment.astimezone(published.at.tzinfo) if published else None
        found.append(at if at is None or now is None or at <= now else None)
    return reversed(found) if falling else found
