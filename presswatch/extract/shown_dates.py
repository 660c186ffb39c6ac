"""The lines of a page that show when its article was published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presswatch.extract.cues import BIT
from presswatch.extract.offsets import CLOCK
from presswatch.extract.segments import Segments

_HAS_YEAR = re.compile(
    r"(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}\b|'\d\d\b|1[34]\d\d[/-]\d|[\u0600-\u06ff]\s?1[34]\d\d|25[67]\d"
    r"|[۱١][۳۴٣٤]\d\d|[٢२২๒]\d{3}"  # in figures of their own
)
# A clock, or a number before a word and what most languages' "ago" has; `dates.parse` knows which.
_WHEN = re.compile(r"\d[:.]\d\d|\d+\s?[^\W\d]|^\W*[^\W\d]+ [^\W\d]+(?: [^\W\d]+)?\W*$")
_ALONE = re.compile(
    r"\D{0,3}\d{1,2}:\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?)?\W{0,3}", re.I
)  # a clock that is all of a line
UPDATED = re.compile(
    r"updat|modif|last (?:edit|change)|обновлен|изменен|aktualis|aktualiz|更新|güncelle|actualiz|mis à jour|редакц|revised|edited|"
    r"stand:|geändert|uppdaterad|oppdatert|päivitetty|օրինակ", re.I,
)  # fmt: skip
_PUBLISHED = re.compile(
    r"(?:published|posted|publié|опубликован|опубліковано|veröffentlicht|erstellt|publicad|pubblicato|opublikowano|publicerad|publisert|publiceret|gepubliceerd|julkaistu|yayın|"
    r"objavljeno|објављено|publicat|δημοσί|פורסם|نشر|انتشار|公開|发布|發布|입력|등록)\w*", re.I,
)  # fmt: skip
_MAX_VISIBLE = 24
_SHORT = 50  # characters of a line that says when, without a year
# Segments around the headline in which such a line, and the clock of a day, are looked for.
_ABOVE, _BELOW = 4, 12


def visible(page: Segments, title_at: int) -> Iterator[tuple[str, str, float]]:
    """Dates in short segments, those near the title first."""
    start = max(title_at, 0)
    order = sorted(range(len(page.items)), key=lambda n: abs(n - start) if n >= start else (start - n) * 2)
    tried = 0
    for number in order:
        item = page.items[number]
        distance = abs(number - start)
        if distance > 150 or tried >= _MAX_VISIBLE:
            break
        if len(item.text) > 160 or not _HAS_YEAR.search(item.text):
            continue
        tried += 1
        box = page.boxes[item.box]
        score = 0.72 - min(distance, 60) * 0.006
        if (box.cues | item.cues) & BIT["date"]:
            score += 0.12
        if box.all_cues & (BIT["comment"] | BIT["related"] | BIT["side"] | BIT["footer"] | BIT["popular"]):
            score -= 0.15
        if item.link_chars * 2 > len(item.text):
            score -= 0.15
        # Today's date, at the head of each page.
        if number < title_at - _ABOVE:
            score -= 0.25
        if number < title_at and _in_pages_header(page, number, title_at):
            score -= 0.2
        if len(item.text) > 60:
            score -= 0.08
        text = _of_publication(item.text)
        if text == item.text and UPDATED.search(text):
            score -= 0.15
        if not CLOCK.search(text):
            beside = (one.text for one in page.items[max(number - 1, 0) : number + 2] if one is not item)
            text = " ".join([text, *(one for one in beside if _ALONE.fullmatch(one))][:2])
        yield text, "text" if start - _ABOVE <= number <= start + _BELOW else "text apart", score


def _of_publication(text: str) -> str:
    """The part of a line that says when an article was published, where another says when it was changed; else all of it."""
    changed = UPDATED.search(text)
    if changed is None:
        return text
    before, behind = text[: changed.start()], text[changed.end() :]
    if _HAS_YEAR.search(before):
        return before
    published = _PUBLISHED.search(behind)
    return behind[published.end() :] if published and _HAS_YEAR.search(behind, published.end()) else text


def _in_pages_header(page: Segments, number: int, title_at: int) -> bool:
    """Whether a segment stands in a header that ends before the headline."""
    at = page.items[number].box
    while at >= 0 and page.end[at] <= title_at:
        box = page.boxes[at]
        if box.tag == "header" or box.cues & BIT["header"]:
            return True
        at = box.parent
    return False


def without_year(page: Segments, title_at: int) -> Iterator[tuple[str, str, float]]:
    """Short lines beside the headline that may say when without a year: "3 hours ago", "today, 14:05", "27 November, 16:05"."""
    if title_at < 0:
        return
    for number in range(max(title_at - _ABOVE, 0), min(title_at + _BELOW, len(page.items))):
        text = page.items[number].text
        if (
            number != title_at
            and 4 < len(text) <= _SHORT
            and not _HAS_YEAR.search(text)
            and _WHEN.search(text)
        ):
            yield text, "text", 0.62 - abs(number - title_at) * 0.01


def clocked(page: Segments, title_at: int) -> Iterator[str]:
    """Short lines beside the headline with a day, its year and a clock."""
    for item in page.items[max(title_at - _ABOVE, 0) : max(title_at, 0) + _BELOW]:
        text = item.text
        if len(text) <= _SHORT and CLOCK.search(text) and _HAS_YEAR.search(text) and not UPDATED.search(text):
            yield text
