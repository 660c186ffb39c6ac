"""The section that an article stands in: as the page declares it, else by its path of links, else by the label at its headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from presswatch.extract.cues import BIT
from presswatch.extract.document import Document, clean, text_of
from presswatch.extract.segments import Segments
from presswatch.extract.site_names import key_of
from presswatch.extract.witnesses.jsonld import Declared

_NAMES = ("article:section", "og:article:section", "og:section", "articlesection", "parsely-section", "sailthru.section", "cxenseparse:section", "section", "article.section", "prism.section", "dc.subject.section")  # fmt: skip
_NAV = BIT["nav"]
_CRUMBS = re.compile(r"crumb|pathway|navchain", re.I)
_LABEL = re.compile(
    r"categor|rubri[ck]|(?:^|[\W_])section(?:$|-?(?:name|title|link|label))|kicker|overline|eyebrow|(?:^|[\W_])cat(?:$|[\W_])|post-cat|topic-?label",
    re.I,
)
_HOME = re.compile(
    r"^(?:home(?: ?page)?|start(?:seite)?|main|index|front ?page|главная(?: страница)?|головна|галоўная|басты(?: бет)?|башкы(?: бет)?|bosh sahifa|асосӣ|ana ?sayfa|ana səhifə|"
    r"գլխավոր|მთავარი|accueil|inicio|início|portada|strona główna|úvod|domů|naslovna|начало|почетна|acasă|kezdőlap|αρχική|forside(?:n)?|hem|etusivu|avaleht|"
    r"الرئيسية|خانه|صفحه اصلی|होम|首页|首頁|ホーム|トップ|홈|trang chủ|beranda|หน้าแรก|news|новости|»|/)$",
    re.I,
)
_NO_SECTION = re.compile(
    r"^(?:rss|print\b.*|facebook|twitter|x|instagram|telegram|whatsapp|e?-?mail|share|subscribe|comments?|read more|more|back|archives?|latest(?: news)?|all news|все новости|"
    r"лента|lenta|last|search|menu|login|sign in|follow|save|listen|next|previous|prev|opinion poll|\W*\d.*)$",
    re.I,
)
_LONG, _WORDS = 40, 5  # characters and words of a section's name, at most
_LEVELS = 5  # boxes above a text
_LINKS = 8  # of a path, at most
_NEAR = 4  # segments around the headline


def sections(
    document: Document, page: Segments, declared: Declared, headline: str, title_at: int
) -> tuple[str, ...]:
    """The names of the article's sections, the most certain witness' alone."""
    said = [
        content for name in _NAMES for key, content in document.metas if key == name and "://" not in content
    ][:20]
    if found := tuple(dict.fromkeys((*declared.sections, *said))):
        return found
    path = declared.crumbs or _shown_path(page, title_at)
    for names in (
        (path[-1:] and [n for n in path if _is_section(n, headline)][-1:]),
        _label(page, title_at, headline),
    ):
        if names:
            return tuple(names)
    return ()


def _is_section(name: str, headline: str) -> bool:
    key = key_of(name)
    own = key_of(headline)
    return (
        1 < len(name) <= _LONG
        and len(name.split()) <= _WORDS
        and not _HOME.match(name.strip(" »>/|"))
        and not _NO_SECTION.match(name)
        and key != ""
        and key not in own
        and own not in key
    )


def _shown_path(page: Segments, title_at: int) -> list[str]:
    """What the links of the path above the headline say."""
    boxes = page.boxes
    looked_at: set[int] = set()
    for item in page.items[: max(title_at + 1, 0)]:
        at = item.box
        if not boxes[at].all_cues & _NAV:
            continue
        for _ in range(_LEVELS):
            if at < 0 or at in looked_at:
                break
            looked_at.add(at)
            element = boxes[at].element
            if boxes[at].cues & _NAV and _CRUMBS.search(
                f"{element.get('class') or ''} {element.get('id') or ''}"
            ):
                return [clean(text) for link in islice(element.iter("a"), _LINKS) if (text := text_of(link))]
            at = boxes[at].parent
    return []


def _label(page: Segments, title_at: int, headline: str) -> Sequence[str]:
    """The link at the headline that is called a category's or a section's."""
    if title_at < 0:
        return ()
    for number in sorted(
        range(max(title_at - _NEAR, 0), min(title_at + _NEAR, len(page.items))),
        key=lambda n: abs(n - title_at),
    ):
        item = page.items[number]
        if number == title_at or not item.links or len(item.text) > _LONG:
            continue
        for link in islice(page.boxes[item.box].element.iter("a"), _LINKS):
            around = link.getparent()
            names = f"{link.get('class') or ''} {link.get('rel') or ''} {'' if around is None else around.get('class') or ''}"
            text = text_of(link)
            if _LABEL.search(names) and _is_section(text, headline):
                return (text,)
    return ()
