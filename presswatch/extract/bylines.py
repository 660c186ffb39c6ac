"""Who the visible page says wrote it: bylines, links to authors' pages, names beside the date."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from lxml import etree

from presswatch.extract import authors
from presswatch.extract.cues import BIT
from presswatch.extract.document import text_of
from presswatch.extract.segments import Segment, Segments
from presswatch.text import is_small

_BY = (
    r"by|von|par|por|door|av|af|words by|story by|автор(?:ы|ка)?|текст|autor(?:zy|ka|in)?|autore|auteur|"
    r"author|yazan|muallif|müəllif|հեղինակ|ავტორი|συντάκτης|作者|记者|記者|文|"
    # The rest only by these words or before a colon: what authors did, and words that are also others.
    r"(?:матеріал )?підготува(?:в|ла)|(?:материал )?подготовил[аи]?|беседовал[аи]?|аўтар(?:ка)?|(?:матэрыял )?падрыхтава(?:ў|ла)|"
    r"аутор(?:ка)?|автору(?=:)|муаллиф|дайындаған|даярдаган|tayyorladi|hazırlayan|hazırladı|připravila?|opracowała?|"
    r"piše|пише|szerző|írta|scritto da|escrito por|écrit par|text(?=:)|tekst(?=:)|мәтін(?=:)|بقلم|نویسنده|كتبت?(?=:)|إعداد(?=:)|מאת"
)
_ALONE = re.compile(rf"^(?:(?:posted|written|published|reported)\s+)?(?:{_BY})\s*[:：՝`]?$", re.I)
LEADING = re.compile(
    rf"^[^\w]*(?:(?:posted|written|published|reported|reviewed|erstellt|geschrieben|veröffentlicht|text|words|story)\s+)?(?:{_BY}|redaktion(?=:))(?:\s*[:：՝`]\s*|\s+|(?<=\bby)(?=[A-Z]))(?=\W*\w)",
    re.I,
)
_DI = re.compile(r"^\W*(?:[Dd]i|A cura di|a cura di)\s+(?=[^\W\d_])")  # Italian; alone it begins many a name
_LABEL_BEHIND = re.compile(
    r"(?:^|[\s|,·•(]+)(?:published|updated|posted|publisert|oppdatert|publicerad|uppdaterad|opdateret|publié(?: le)?|mis à jour(?: le)?|veröffentlicht|erstellt|stand|"
    r"pubblicato|aggiornato|publicado|publicada|actualizado|atualizado|opublikowano|aktualizacja|опубликовано|обновлено|оновлено|gepubliceerd|bijgewerkt|"
    r"yayın(?:lanma)?(?: tarihi)?|giriş(?: tarihi)?|güncelleme(?: tarihi)?|"
    r"објављено|ажурирано|objavljeno|ažurirano|публикувана?|обновена?|апублікавана|жарияланды|жаңартылды|жарыяланды|chop etil(?:gan|di)|yangilandi|dərc olunub|yenilənib|"
    r"нашр шуд|հրապարակվել է|թարմացվել է|გამოქვეყნდა|განახლდა|đăng lúc|cập nhật(?: lúc)?|diterbitkan|diperbarui|dipublikasikan|δημοσίευση|δημοσιεύ(?:τη|θη)κε|ενημέρωση|ενημερώθηκε|"
    r"közzétéve|frissítve|publikováno|aktualizováno|publicat(?: la)?|actualizat(?: la)?|julkaistu|päivitetty|avaldatud|publicēts|paskelbta|atnaujinta|"
    r"פורסם(?: ב)?|עודכן(?: ב)?|نشر(?: في)?|تاريخ النشر|آخر تحديث|تاریخ انتشار|به.?روزرسانی|प्रकाशित|अपडेटेड|প্রকাশ(?:িত)?|আপডেট|เผยแพร่|อัปเดต|แก้ไข|"
    r"公開日?|更新(?:日|时间|時間|于)?|投稿日?|配信|掲載|发布(?:时间|于)?|發布(?:時間|於)?|입력|수정|등록|승인|기사입력|최종수정|on|at|am|den|el|le|il)\W*$",
    re.I,
)
_REPORTERS = re.compile(  # Chinese datelines: "（记者 李明、王小红）", "〔記者陳大明／台北報導〕"
    "(?:^|[（(〔【\\s社报報网網])(?:实习|實習|特派)?(?:记者|記者|通讯员|通訊員)[:：\\s]*((?:[\u4e00-\u9fff]{2,4}[、，,\\s]*){1,4}?)"
    "(?:[台臺][北中南]|[综綜]合)?(?:[)）〕】／/]|报道|報導)"
)
_DATELINE = 90  # characters in which reporters are named
_SIGNED = 3  # paragraphs at the end of a text, and segments behind it, that may be its signature
_SIGNATURE = 80  # characters
_INNER = re.compile(
    r"(?:[\s|•·–—-]|\d)(?:by|von|par|por|BY|VON|автор|(?:كتبت?|بقلم|إعداد|Автор|Autor|Author|Auteur|Autore|Muallif|Müəllif|Муаллиф|Redaktion)(?=:))\s*:?\s+(?=[^\W\d_])"
)
_WITH = re.compile(r"\s+(?:avec|with|mit|con|com|met|med)\s+")
_POSTED = re.compile(r"posted\s+on\b", re.I)
DATE = re.compile(
    r"(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|(?<!\d)\d{1,2}\.?\s+(?:de\s+)?[^\W\d]{3,12}\.?,?\s+(?:de\s+)?\d{4}|"
    r"\b[^\W\d]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{4}年|\b\d{1,2}:\d{2}\b|(?<!\d)\d+\s*(?:h|min|hours?|minutes?|days?)\s+ago\b)",
    re.I,
)
MAY_DATE = re.compile(r"\d{4}|\d[:./-]\d|\d ?\w+ ago\b", re.I)  # cheaper than to look for the date itself
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|e|i|zy)?|avtory?|auteurs?|people|person|profiles?|staff|reporters?|producers?|writers?|contributors?|"
    r"newsteam|editors?|journalists?|journalisten|columnists?|by|redaktion|yazarlar?|bio)/[^/?#]",
    re.I,
)
_CLOCK = re.compile(r"^\W*(?:uhr|h|gmt|edt|est|cet|мск)\b", re.I)  # what stands behind a time
_CALENDAR = re.compile(
    r"^(?:jan|feb|mar|mär|apr|may|mai|maj|jun|jul|aug|sep|oct|okt|nov|dec|dez|mon|tue|wed|thu|fri|sat|sun|dienstag|mittwoch|donnerstag|"
    r"freitag|samstag|sonnabend|sonntag|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)",
    re.I,
)
_GLUED = re.compile(
    r"(?<=[^\W\d_A-Z])(?:January|February|March|April|May|June|July|August|September|October|November|December)$"
)
_NO_NAME = re.compile(
    r"^(?:am|pm|published|updated|posted|foto|photo|photos|bild|bilder|illustration|illustrationen|image)$",
    re.I,
)
_JOIN = frozenset(("and", "&", "und", "et", "y", "и", "и", "och", "og", "en", "i", "e", "/"))
_WORDS = 14
_LINE = 120  # characters of a line that is a name and dates
_LONG = 160  # characters of a segment that may hold a byline
_BEFORE, _AFTER = 4, 14  # segments around the headline that are looked at
_BODY = 40  # segments between headline and text, at most, in which a byline is looked for in odd boxes too
_ELSEWHERE = (
    BIT["comment"] | BIT["related"] | BIT["side"] | BIT["footer"] | BIT["popular"] | BIT["nav"] | BIT["ad"]
)
_NEVER = BIT["comment"] | BIT["popular"] | BIT["nav"]


def leading_names(text: str) -> str:
    """The names with which a text begins: words with capitals and what joins them, up to anything else."""
    taken: list[str] = []
    for word in text.split()[:_WORDS]:
        bare = word.strip(",;|•·()[]*")
        if (not bare and word in ("|", "•", "·")) or (taken and word[0] in "(["):
            break
        if not bare:
            continue
        if glued := _GLUED.search(bare):  # "Harbour CourierMay 4"
            taken.append(bare[: glued.start()])
            break
        low = bare.casefold()
        if low in _JOIN or (low in authors.PARTICLES and taken):
            taken.append(low if low in _JOIN else bare)
        elif bare[0].isalpha() and not is_small(bare[0]) and not _NO_NAME.match(bare):
            taken.append(bare + ("," if word[-1] in ",;" else ""))
            if word[-1] in ".:" and len(bare) > 3:  # the end of a sentence, no initial
                break
            if word[-1] in "|•·)":
                break
        else:
            while bare[0].isdigit() and taken and _CALENDAR.match(taken[-1]):
                taken.pop()  # "Ann Marsh May 4"
            break
    while taken and (taken[-1] in _JOIN or taken[-1] in authors.PARTICLES):
        taken.pop()
    return " ".join(taken).strip(" ,.:")


def _own_name(text: str) -> str | None:
    """The name that is all that a text says, besides a date or a rule behind it; None where it says more."""
    dates = list(DATE.finditer(text))
    sides = [text] if not dates else [text[: dates[0].start()], text[dates[-1].end() :]]
    for side in sides:
        side = _LABEL_BEHIND.sub("", _CLOCK.sub("", side).strip(" |•·–—-,:@\t"))
        for own in (side, authors.without_role(side)) if side else ():
            own, *with_agency = _WITH.split(own, 1)
            if with_agency and not authors.agency(with_agency[0]):
                continue
            names = leading_names(own)
            if with_agency and names == own and authors.is_name(names):
                return f"{names}, {with_agency[0]}"
            if names and len(names) >= len(own) - 2 and (authors.is_name(names) or authors.agency(names)):
                return names
    return None


def without_date(text: str) -> str:
    """A text up to the date in it, and to what calls that date."""
    date = DATE.search(text)
    return _LABEL_BEHIND.sub("", text[: date.start()]) if date else text


def _looked_at(page: Segments, title_at: int, body_from: int) -> Iterator[tuple[int, Segment]]:
    """Short segments near the headline, without those in boxes of comments and the like that the headline is not in."""
    start = max(title_at, 0)
    elsewhere = _ELSEWHERE
    for number in (title_at, body_from):
        if 0 <= number < len(page.items):
            elsewhere &= ~page.boxes[page.items[number].box].all_cues
    end = min(max(min(body_from + 3, start + 60), start + _AFTER), len(page.items))
    for number in range(max(start - _BEFORE, 0), end):
        item = page.items[number]
        # Between headline and text a box that is called a side's or an extra's is the byline's all the same.
        no = _NEVER if 0 <= title_at < number < body_from <= title_at + _BODY else elsewhere
        if (
            number != title_at
            and len(item.text) <= _LONG
            and not page.boxes[item.box].all_cues & elsewhere & no
        ):
            yield number, item


def linked(page: Segments, title_at: int, body_from: int) -> Iterator[str]:
    """What links to the pages of authors say, in the first segment near the headline that has any."""
    for _, item in _looked_at(page, title_at, body_from):
        if not item.links:
            continue
        links = [
            text_of(link)
            for link in page.boxes[item.box].element.iter("a")
            if _AUTHOR_PAGE.search(link.get("href") or "")
        ]
        names = [text for text in links if 2 < len(text) < 60 and text in item.text]
        if names:
            yield from names[:6]
            return


def written(page: Segments, title_at: int, body_from: int) -> Iterator[str]:
    """Names behind "by" and the like, near the headline; those of the first byline that has any."""
    for number, item in _looked_at(page, title_at, body_from):
        names = _byline(page, number, item)
        if names:
            yield names
            return


def _byline(page: Segments, number: int, item: Segment) -> str | None:
    if _ALONE.match(item.text):
        after = page.items[number + 1 : number + 2]
        return leading_names(after[0].text) if after and len(after[0].text) < _LONG else None
    found = LEADING.match(item.text)
    if (
        not found
        and (inner := _INNER.search(item.text))
        and (_POSTED.match(item.text) or DATE.search(item.text))
    ):
        found = inner
    if found:
        names = leading_names(item.text[found.end() :])
        if not names and DATE.match(item.text[found.end() :]):
            return None
        return names or None
    if found := _DI.match(item.text):
        return _own_name(item.text[found.end() :])
    return None


def signed(page: Segments, chosen: Sequence[int]) -> Iterator[str]:
    """The name below a text: alone in a line in italics or to the right, or behind "author" and the like."""
    if not chosen:
        return
    elsewhere = _ELSEWHERE & ~page.boxes[page.items[chosen[0]].box].all_cues
    for number in (
        *chosen[-_SIGNED:],
        *range(chosen[-1] + 1, min(chosen[-1] + 1 + _SIGNED, len(page.items))),
    ):
        item = page.items[number]
        box = page.boxes[item.box]
        if len(item.text) > _SIGNATURE or item.links or number == chosen[0] or box.all_cues & elsewhere:
            continue
        if found := LEADING.match(item.text):
            if own := _own_name(item.text[found.end() :]):
                yield own
                return
        elif authors.has_capital_surname(name := item.text.split(",")[0].strip(" .")) or (
            "," not in item.text
            and authors.is_name(name := item.text.strip(" ."))
            and _is_set_apart(box.element)
        ):
            yield name
            return


def _is_set_apart(element: etree._Element) -> bool:
    style = f"{element.get('style') or ''} {element.get('align') or ''} {element.get('class') or ''}".replace(
        " ", ""
    )
    inner = next(element.iter("em", "i"), None)
    return "right" in style.lower() or (inner is not None and text_of(inner) == text_of(element))


def reporters(page: Segments, chosen: Sequence[int]) -> Iterator[str]:
    """The reporters that the dateline of a Chinese text names."""
    for number in chosen[:2]:
        if found := _REPORTERS.search(page.items[number].text[:_DATELINE]):
            yield from re.findall("[\u4e00-\u9fff]{2,4}", found[1])
            return


def beside_date(page: Segments, title_at: int, body_from: int, sites: Collection[str] = ()) -> Iterator[str]:
    """A name alone in its line, next to a date, between headline and text, that is none of `sites`."""
    if title_at < 0:
        return
    items = page.items
    for number, item in _looked_at(page, title_at, body_from):
        if len(item.text) > _LINE or item.link_chars:
            continue
        if number < title_at and not (number > title_at - 3 and DATE.search(item.text)):
            continue
        near = [item, items[number - 1], *items[number + 1 : number + 2]]
        if not any(len(one.text) < _LINE and MAY_DATE.search(one.text) for one in near):
            continue
        name = _own_name(item.text)
        if name is None or name.casefold() in sites:
            continue
        if any(len(one.text) < _LINE and DATE.search(one.text) for one in near):
            yield name
            return
