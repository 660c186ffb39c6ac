"""When an article was published and changed: what every witness says, and which is believed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from lxml import etree

from presswatch import dates
from presswatch.extract.document import Document, elements, text_of
from presswatch.extract.offsets import line_offset, local_time, shown_offset, told_offset, zone_of
from presswatch.extract.segments import Segments
from presswatch.extract.shown_dates import UPDATED, clocked, visible, without_year
from presswatch.extract.witnesses.jsonld import Declared
from presswatch.types import DateValue, Entry, Precision

PUBLISHED_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "rnews:datepublished",
    "datepublished", "publishdate", "publish_date", "publish-date", "pubdate", "pub_date", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "sailthru.date", "parsely-pub-date", "article.published",
    "publication_date", "originalpublicationdate", "displaydate", "datecreated", "article:post_date", "date_published",
    "published_time", "published_at", "ptime", "article_date_original", "cxenseparse:recs:publishtime",
    "vr:published_time", "release_date", "dc.date", "dcterms.date", "dc:date", "dc:created", "date", "citation_date",
    "citation_publication_date", "sort_date", "article:create_time", "mediator_published_time", "created", "pdate", "og:pubdate", "shareaholic:article_published_time",
    "lastmodified_published", "bt:pubdate", "content_create_date", "nrkpublished", "og:release_date", "uploaddate", "issue_date",
)  # fmt: skip
MODIFIED_NAMES = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "lastmod", "last-modified",
    "dcterms.modified", "dc.date.modified", "revised", "updated_time", "article:updated", "date_modified", "dc.modified",
)  # fmt: skip
_HAS_DAY = re.compile(r"\d")
_RDFA = etree.XPath("//body//*[@property]")
_RDFA_NAMES = frozenset(
    [
        "dc:date",
        "dc:created",
        "dc:issued",
        "dcterms:date",
        "dcterms:created",
        "dcterms:issued",
        "datepublished",
        "schema:datepublished",
        "schema:datecreated",
    ]
)
_STATED = 40  # elements
_SHOWN = frozenset(("time", "text"))
_FINER = 0.35  # how much less a clock may be believed than a day, for the day to get it
_DOUBT = 0.4  # a page whose best date is believed less is searched as a whole


@dataclass(frozen=True, slots=True)
class Dated:
    """One witness' date. `score` is how much it is believed, learnt from which witness errs how often."""

    value: DateValue
    text: str
    origin: str
    score: float


def written(value: DateValue) -> str:
    """The date in ISO 8601: a day for DAY precision, else a time with its offset."""
    at = local_time(value)
    return at.date().isoformat() if value.precision is Precision.DAY else at.isoformat()


def _texts(element: etree._Element) -> str:
    for name in ("datetime", "content", "title", "data-datetime", "data-time", "data-timestamp"):
        value = element.get(name)
        if value and _HAS_DAY.search(value):
            return value[:200]
    return text_of(element)[:300]


def _with_property(page: Segments, *names: str) -> list[etree._Element]:
    return [
        element for element, marks in page.marked if marks and any(name in marks.split() for name in names)
    ]


def _declared(document: Document, page: Segments, declared: Declared) -> Iterator[tuple[str, str, float]]:
    yield declared.published, "json-ld", 1.0
    for name in PUBLISHED_NAMES:
        value = document.meta(name)
        if value:
            yield value, f"meta {name}", 0.93 if "publish" in name or "issued" in name else 0.8
    for element in _with_property(page, "datePublished", "dateCreated")[:4]:
        yield _texts(element), "microdata", 0.9
    yield declared.page_published, "json-ld page", 0.85
    yield declared.video_published, "json-ld video", 0.76


def _times(page: Segments) -> Iterator[tuple[str, str, float]]:
    for number, element in enumerate(page.times):
        names = (
            f"{element.get('class', '')} {element.get('itemprop', '')} {element.get('pubdate', '')}".lower()
        )
        score = 0.78 - number * 0.06
        if (
            "publi" in names
            or "pubdate" in names
            or "entry-date" in names
            or element.get("pubdate") is not None
        ):
            score += 0.08
        if "updat" in names or "modif" in names:
            score -= 0.2
        yield _texts(element), "time", score


def _stated(document: Document) -> Iterator[tuple[str, str, float]]:
    """Dates of RDFa, as Drupal writes them in elements that are none of the head's."""
    for element in elements(_RDFA, document.root)[:_STATED]:
        names = (name.lower() for name in (element.get("property") or "").split())
        if element.tag != "meta" and not _RDFA_NAMES.isdisjoint(names):
            yield _texts(element), "rdfa", 0.88


def _in_local_time(
    found: list[Dated], zone: str | None, page: Segments, title_at: int, days: Sequence[date]
) -> list[Dated]:
    """A time given in UTC, with the offset of the clock that the page shows beside it, else of its publisher's `zone`.

    A page that declares 03:10Z and shows 19:10 of the day before was published in the evening of that day
    for its readers: the instant stays, the offset tells which day they call it. `days` are those that it names
    without a clock, the most telling first.
    """
    shown = [d.value for d in found if d.value.precision is not Precision.DAY]
    apart = None if zone else shown_offset(page)
    out: list[Dated] = []
    for dated in found:
        value = dated.value
        if value.precision is not Precision.DAY and value.zone in ("+00:00", "UTC", "Z"):
            for other in shown:
                if other.zone is None or other.zone_assumed:
                    offset = (other.at - value.at).total_seconds()
                elif other.at == value.at:
                    offset = local_time(other).utcoffset().total_seconds()  # type: ignore[union-attr]
                else:
                    continue
                offset = round(offset / 60) * 60
                if other.zone_assumed and zone:
                    offset += local_time(other).utcoffset().total_seconds()  # type: ignore[union-attr]
                if offset and abs(offset) <= 14 * 3600 and offset % 1800 == 0:
                    value = replace(value, zone=zone_of(timedelta(seconds=offset)))
                    break
            else:
                if zone:
                    value = replace(value, zone=zone)
                elif (
                    apart := apart
                    or line_offset(clocked(page, title_at), value)
                    or told_offset(value, days[0] if days else None)
                ):
                    value = replace(value, zone=zone_of(apart))
        out.append(Dated(value, dated.text, dated.origin, dated.score))
    return out


def _days_named(found: Sequence[Dated], url: str, now: datetime | None) -> list[date]:
    """The days that the address, a time element and the text beside the headline name without a clock."""
    value = dates.from_url(url, now=now)
    told = [value.at.date()] if value is not None else []
    return [
        *told,
        *(d.value.at.date() for d in found if d.value.precision is Precision.DAY and d.origin in _SHOWN),
    ]


def _in_order(found: list[Dated]) -> list[Dated]:
    """The dates with day and month of "11/01/2026" changed where that may be and another witness names the day so made."""
    days = {local_time(dated.value).date() for dated in found if not dated.value.ambiguous}
    out: list[Dated] = []
    for dated in found:
        value, at = dated.value, local_time(dated.value)
        if value.ambiguous and at.day <= 12 and at.date() not in days:
            other = at.replace(month=at.day, day=at.month)
            if other.date() in days:
                value = replace(value, at=other.astimezone(UTC), ambiguous=False)
        out.append(Dated(value, dated.text, dated.origin, dated.score))
    return out


def _search(document: Document, now: datetime | None) -> str | None:
    """What htmldate finds in the whole page: slow, so only where every other witness is silent or weak."""
    from htmldate import find_date

    html = etree.tostring(document.root, encoding="unicode")
    try:
        day = find_date(
            html,
            url=document.url,
            original_date=True,
            extensive_search=False,
            max_date=now,
        )
    except (ValueError, TypeError, AttributeError, OverflowError):  # what its parsers raise on odd pages
        return None
    if not day or (day.endswith("-01") and not is_written(day, html)):
        return None  # a month alone, or a day that cannot be, is completed to the first of the month
    return str(day)


def is_written(day: str, html: str) -> bool:
    """Whether a page writes the first of a month (YYYY-MM-01) as a day, in figures or with the month's name."""
    year, month, _ = day.split("-")
    number = f"0?{int(month)}"
    return bool(
        re.search(
            rf"{year}\D{{0,2}}{number}\D{{0,2}}0?1(?!\d)|(?<!\d)0?1\D{{1,2}}{number}\D{{1,2}}(?:20)?{year[2:]}(?!\d)"
            rf"|(?<!\d){number}\D{{1,2}}0?1\D{{1,2}}(?:20)?{year[2:]}(?!\d)"
            rf"|(?<!\d)0?1\W{{0,3}}(?:st|er|ro)?\W{{0,3}}[^\W\d]{{2,14}}[\W\D]{{1,6}}{year}|[^\W\d]{{3,14}}\W{{1,3}}0?1(?:st)?\W{{1,3}}{year}",
            html,
        )
    )


def candidates(
    document: Document,
    page: Segments,
    declared: Declared,
    *,
    title_at: int,
    zone: str | None,
    languages: Sequence[str],
    now: datetime | None,
    entry: Entry | None = None,
) -> list[Dated]:
    """What each witness says of the day of publication, the most believed first.

    Cheap witnesses are asked first; the visible text and the address only where those are silent.
    """
    found: list[Dated] = []

    def take(
        witnesses: Iterator[tuple[str, str, float]], enough: int = 100, told: Sequence[str] = languages
    ) -> None:
        for text, origin, score in witnesses:
            value = dates.parse(text, zone=zone, languages=told, now=now) if text else None
            if value is not None:
                if value.zone is None and zone:
                    value = replace(value, zone=zone)  # so that its day can be told
                found.append(Dated(value, text[:100], origin, score))
                enough -= 1
                if not enough:
                    return

    take(_declared(document, page, declared))
    if not any(dated.score > 0.85 for dated in found):
        take(_stated(document))
    if entry is not None and entry.date_published is not None:
        at = entry.date_published
        found.append(
            Dated(DateValue(at, Precision.SECOND, "+00:00"), at.isoformat(), entry.route.kind.value, 0.88)
        )
    take(_times(page))
    if not any(dated.score > 0.85 and dated.value.precision is not Precision.DAY for dated in found):
        take(visible(page, title_at), 6, ())  # without a language: no slow search in text that is no date
        value = dates.from_url(document.url, now=now)
        if value is not None:
            found.append(Dated(value, document.url[:200], "url", 0.75))
        if now is not None:
            take(without_year(page, title_at), 2)
    if not any(dated.score > _DOUBT for dated in found):
        guess = _search(document, now)
        if guess:
            take(iter([(guess, "search", _DOUBT)]))
    found = _in_order(_in_local_time(found, zone, page, title_at, _days_named(found, document.url, now)))
    votes: dict[object, set[str]] = {}
    for dated in found:
        votes.setdefault(local_time(dated.value).date(), set()).add(dated.origin.split()[0])
    agreed = [
        Dated(d.value, d.text, d.origin, d.score + 0.06 * (len(votes[local_time(d.value).date()]) - 1))
        for d in found
    ]
    ordered = sorted(agreed, key=lambda dated: (-dated.score, dated.value.precision is Precision.DAY))
    return _with_clock(ordered)


def _with_clock(found: list[Dated]) -> list[Dated]:
    """The dates with one of the first's day before it that has a clock, where the first has none."""
    if not found or found[0].value.precision is not Precision.DAY:
        return found
    day = local_time(found[0].value).date()
    for dated in found[1:]:
        if (
            dated.value.precision is not Precision.DAY
            and dated.score > found[0].score - _FINER
            and dated.origin != "text apart"
            and local_time(dated.value).date() == day
            and not UPDATED.search(dated.text)
        ):
            return [dated, *(one for one in found if one is not dated)]
    return found


def modified(
    document: Document,
    page: Segments,
    declared: Declared,
    *,
    zone: str | None,
    languages: Sequence[str],
    now: datetime | None,
) -> DateValue | None:
    """When the page says that the article was last changed."""
    texts = [declared.modified, *(document.meta(name) or "" for name in MODIFIED_NAMES)]
    texts.extend(_texts(element) for element in _with_property(page, "dateModified")[:2])
    for text in texts:
        value = dates.parse(text, zone=zone, languages=languages, now=now) if text else None
        if value is not None:
            return value
    return None
