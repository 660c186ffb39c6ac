"""A proposal for a site's definition, learnt from several of its articles.

What a feed, a sitemap or a page's JSON-LD tells of an article (title, date, authors, sometimes the text) is looked
for in the page; selectors that find it on the other pages too are proposed. Each page is left out once, so that
the figures say what the selectors do on a page that they were not learnt from. What cannot be found so is not
proposed, and what the general reader finds as well is left to it: selectors rot, it does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from presswatch.extract import definitions, learn_body
from presswatch.extract.learn_fields import (
    FEWEST,
    FieldFound,
    Known,
    Sample,
    dated,
    known,
    same_author,
    same_date,
    same_title,
    single,
)
from presswatch.reading import read_text
from presswatch.types import Precision, Reading, Source

__all__ = ["FieldFound", "PageFound", "Proposal", "Sample", "Values", "propose"]

AGREEMENT = 0.75  # mean F1 from which selectors of a body are proposed
BETTER = 0.02  # of the mean F1 that selectors of a body must bring over the general reader
MAX_PAGES = 20
AS_WELL = "the general reader finds it as well"


@dataclass(frozen=True, slots=True)
class Values:
    """What one way of reading gives of a page."""

    headline: str | None = None
    date: datetime | None = None
    author: tuple[str, ...] = ()
    characters: int = 0


@dataclass(frozen=True, slots=True)
class PageFound:
    """One page read in both ways, beside what was told of it."""

    url: str
    told: Values
    general: Values
    defined: Values
    agreement: float  # F1 of the words of the two bodies
    only_general: str = ""  # the first line that only the general reader has
    only_defined: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A definition as TOML ('' where none can be proposed), and what it is founded on."""

    toml: str
    fields: tuple[FieldFound, ...]
    pages: tuple[PageFound, ...]
    notes: tuple[str, ...] = ()


def propose(samples: Sequence[Sample], source: Source, *, everything: bool = False) -> Proposal:
    """The definition of a source's site that its pages tell; at most `MAX_PAGES` are looked at.

    With `everything`, fields too that the general reader finds as well.
    """
    notes: list[str] = []
    pages: list[Known] = []
    for sample in samples[:MAX_PAGES]:
        found = known(sample, source)
        if isinstance(found, str):
            notes.append(f"{sample.url}: {found}")
        else:
            pages.append(found)
    if len(pages) < FEWEST:
        notes.append(
            f"{len(pages)} of {len(samples)} pages could be read: {FEWEST} are needed, and six are better"
        )
        return Proposal("", (), (), tuple(notes))
    fields = [
        single("headline", pages, lambda one, text: same_title(one.headline, text), source),
        single("date", pages, lambda one, text: same_date(one, text, source), source),
        single("author", pages, lambda one, text: same_author(one.author, text), source),
    ]
    body, remove = _body(pages)
    fields.append(body)
    notes.extend(_offsets(pages, fields[1], source))
    if not everything:
        fields = [_left(one) if one.selectors and not one.better else one for one in fields]
        remove = remove if fields[-1].selectors else ()
    if not any(one.selectors for one in fields):
        notes.append(
            "the general reader does as well: no definition is needed"
            if any(one.note == AS_WELL for one in fields)
            else "no field could be learnt: write the definition by hand, or leave the site to the general reader"
        )
        return Proposal("", tuple(fields), (), tuple(notes))
    toml = _toml(source.name, pages, fields, remove)
    compared = tuple(_compared(one, toml, source) for one in pages)
    return Proposal(toml, tuple(fields), compared, tuple(notes))


def _left(one: FieldFound) -> FieldFound:
    return replace(one, selectors=(), note=AS_WELL)


# -- the body ------------------------------------------------------------------------------------------


def _body(pages: Sequence[Known]) -> tuple[FieldFound, tuple[str, ...]]:
    marked = learn_body.mark(
        [(one.document, one.page, (block.text for block in one.general.blocks), one.body) for one in pages]
    )
    told = sum(one.told for one in marked)
    if len(marked) < FEWEST:
        return FieldFound("body", (), len(marked), 0, 0, 0, "too few pages have text of their own"), ()
    general = sum(one.f1(one.general) >= AGREEMENT for one in marked)
    found = learn_body.find(marked)
    if found is None or found.mean < AGREEMENT:
        mean = found.mean if found else 0.0
        note = f"no selectors agree with the pages' bodies (the best: F1 {mean:.2f} of {AGREEMENT:.2f})"
        return FieldFound("body", (), len(marked), 0, general, 0, note), ()
    others = [learn_body.find([other for other in marked if other is not one]) for one in marked]
    left_out = [
        learn_body.agreement(one, found_there) if found_there else 0.0
        for one, found_there in zip(marked, others, strict=True)
    ]
    held_out = sum(value >= AGREEMENT for value in left_out)
    note = (
        ""
        if told
        else "no list gives the text: what the general reader finds on most pages was taken for right"
    )
    right = sum(value >= AGREEMENT for value in found.agreement)
    before = sum(one.f1(one.general) for one in marked) / len(marked)
    better = sum(left_out) / len(marked) > before + BETTER
    return FieldFound(
        "body", found.body, len(marked), right, general, held_out, note, better=better
    ), found.remove


# -- the result ----------------------------------------------------------------------------------------


def _toml(name: str, pages: Sequence[Known], fields: Sequence[FieldFound], remove: Sequence[str]) -> str:
    hosts = dict.fromkeys(
        (urlsplit(one.sample.url).hostname or "").lower().removeprefix("www.") for one in pages
    )
    lines = [f"# Proposed from {len(pages)} pages: look at it before you use it.", f"name = {_string(name)}"]
    lines.extend([f"domains = [{', '.join(_string(host) for host in hosts)}]", "", "[[layout]]"])
    for one in fields:
        if one.selectors:
            lines.append(f"{one.name} = {_strings(one.selectors)}  # {one.right} of {one.told} pages")
    if remove:
        lines.append(f"remove = {_strings(remove)}")
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _strings(texts: Sequence[str]) -> str:
    return _string(texts[0]) if len(texts) == 1 else f"[{', '.join(_string(text) for text in texts)}]"


def _compared(one: Known, toml: str, source: Source) -> PageFound:
    domains, name, layouts = definitions.parse(toml)
    declared = definitions.Definitions(dict.fromkeys(domains, (name, layouts)))
    defined = read_text(
        one.sample.html, one.sample.url, source=source, definitions=declared, now=one.sample.fetched_at
    )
    told = Values(one.headline or None, one.date.at if one.date else None, one.author, len(one.body))
    a = one.general
    if not isinstance(defined, Reading):
        return PageFound(one.sample.url, told, _values(a), Values(), 0.0)
    lines_a, lines_b = a.article_body.split("\n"), defined.article_body.split("\n")
    return PageFound(
        one.sample.url,
        told,
        _values(a),
        _values(defined),
        _agreement(a.article_body, defined.article_body),
        next((line for line in lines_a if line and line not in lines_b), "")[:160],
        next((line for line in lines_b if line and line not in lines_a), "")[:160],
    )


def _values(reading: Reading) -> Values:
    at = reading.date_published.at if reading.date_published else None
    return Values(reading.headline, at, reading.author, len(reading.article_body))


def _agreement(a: str, b: str) -> float:
    first, second = Counter(a.casefold().split()), Counter(b.casefold().split())
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def _offsets(pages: Sequence[Known], found: FieldFound, source: Source) -> list[str]:
    """A remark where the pages' clocks differ from what is told by the same time on all pages."""
    apart = set()
    for one in pages:
        text = next((shown for name in found.selectors if (shown := one.first(name)) is not None), None)
        value = dated(one, text, source) if text else None
        if value and one.date and Precision.DAY not in (value.precision, one.date.precision):
            apart.add(round((value.at - one.date.at) / timedelta(minutes=15)) / 4)
    if len(apart) == 1 and (hours := apart.pop()):
        return [f"the pages' times are {hours:+g} h off what the list tells: set the source's timezone"]
    return []
