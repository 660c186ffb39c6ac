"""The section that an article stands in: as the page declares it, else by its path of links, by the label at its headline, or by the link
to the folder that its address lies in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from urllib.parse import urlsplit

from presswatch.extract.cues import BIT
from presswatch.extract.document import Document, clean, text_of
from presswatch.extract.segments import Segments
from presswatch.extract.site_names import key_of
from presswatch.extract.witnesses.jsonld import Declared

_NAMES = ("article:section", "og:article:section", "og:section", "articlesection", "parsely-section", "sailthru.section", "cxenseparse:section", "section", "article.section", "prism.section", "dc.subject.section")  # fmt: skip
_NAV = BIT["nav"]
_CRUMBS = re.compile(r"crumb|pathway|navchain|navpath|nav-path", re.I)
_LABEL = re.compile(
    r"categor|rubri[ck]|(?:^|[\W_])section(?:$|-?(?:name|title|link|label))|kicker|overline|eyebrow|(?:^|[\W_])cat(?:$|[\W_])|post-cat|topic-?label|terms-list|type-terms",
    re.I,
)
_HOME = re.compile(
    r"^(?:home(?: ?page)?|start(?:seite)?|main|index|front ?page|главная(?: страница)?|головна|галоўная|басты(?: бет)?|башкы(?: бет)?|bosh sahifa|асосӣ|ana ?sayfa|ana səhifə|"
    r"գլխավոր|მთავარი|accueil|inicio|início|portada|strona główna|úvod|domů|naslovna|начало|почетна|acasă|kezdőlap|αρχική|forside(?:n)?|hem|etusivu|avaleht|"
    r"الرئيسية|خانه|صفحه اصلی|होम|首页|首頁|ホーム|トップ|홈|trang chủ|beranda|หน้าแรก|news|новости|»|/)$",
    re.I,
)
_NO_SECTION = re.compile(
    r"^(?:rss|print\b.*|facebook|twitter|x|instagram|telegram|whatsapp|e?-?mail|share|subscribe|comments?|read more|more|(?:go )?back\b.*|go to .*|(?:our|see|view|sign|all|back|more|older) .*|archives?|blogs?|posts?|articles?|latest(?: news)?|all news|все новости|"
    r"лента|lenta|last|(?:все|возврат|вернуться|назад|к списку|усі|назад до|alle|zurück|tout(?:es)?|retour|tod[ao]s|volver|voltar|tutt[ei]|torna|wszystkie|tüm|geri) ?.*|search|menu|login|sign in|follow|save|listen|next|previous|prev|opinion poll|\W*\d.*)$",
    re.I,
)
_OF_SECTION = re.compile(
    r"/(?:category|categor[iy]as?|categories|kategori\w{0,3}|rubri(?:c|k|que)\w?|sections?)/[^?#]", re.I
)
_CODE = 2  # letters of a folder that is a language's
_ADDRESS = 200  # characters of a folder's address
_LONG, _WORDS = 40, 5  # characters and words of a section's name, at most
_LEVELS = 5  # boxes above a text
_LINKS = 8  # of a path, at most
_NEAR = 4  # segments around the headline
_MENU = 400  # links of the page among which is one to the article's folder


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
    names = [name for name in path if _is_section(name, headline)][-1:]
    return tuple(names or _label(page, title_at, headline) or _folder(document))


def _is_section(name: str, headline: str) -> bool:
    """Whether a text may be a section's name, and is no part of the headline."""
    key, own = f" {key_of(name)} ", f" {key_of(headline)} "
    return _is_named(name) and key not in own and own not in key


def _is_named(name: str) -> bool:
    return (
        1 < len(name) <= _LONG
        and len(name.split()) <= _WORDS
        and not _HOME.match(name.strip(" »>/|"))
        and not _NO_SECTION.match(name)
        and key_of(name) != ""
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
                names = [clean(text) for link in islice(element.iter("a"), _LINKS) if (text := text_of(link))]
                if names:  # an element for readers of the screen may have the path's name alone
                    return names
            at = boxes[at].parent
    return []


def _label(page: Segments, title_at: int, headline: str) -> Sequence[str]:
    """The link at the headline that is called a category's or a section's, or leads to such a page."""
    if title_at < 0:
        return ()
    for number in sorted(
        range(max(title_at - _NEAR, 0), min(title_at + _NEAR + 1, len(page.items))),
        key=lambda n: abs(n - title_at),
    ):
        item = page.items[number]
        if number == title_at or not item.links or len(item.text) > _LONG:
            continue
        for link in islice(page.boxes[item.box].element.iter("a"), _LINKS):
            around = link.getparent()
            names = f"{link.get('class') or ''} {link.get('rel') or ''} {'' if around is None else around.get('class') or ''}"
            text = text_of(link)
            named = _LABEL.search(names) or _OF_SECTION.search(link.get("href") or "")
            if named and _is_section(text, headline):
                return (text,)
    return ()


def _folder(document: Document) -> Sequence[str]:
    """What the page's first link to the innermost folder of the article's address says."""
    here = urlsplit(document.url)
    parts = here.path.strip("/").split("/")[:-1]
    dated = next((n for n, part in enumerate(parts) if part.isdigit()), len(parts))
    if not (parts := parts[:dated]):
        return ()
    site = (here.hostname or "").removeprefix("www.")
    starts = ("", f"//{site}", f"//www.{site}", f"https://{site}", f"https://www.{site}", f"http://{site}")
    depths = {
        f"{start}/{'/'.join(parts[:depth])}": depth
        for depth in range(1, min(len(parts), _LEVELS) + 1)
        for start in starts
    }
    found, deepest = "", 0
    for link in islice(document.root.iter("a"), _MENU):
        address = link.get("href")
        if address is None or len(address) > _ADDRESS:
            continue
        depth = depths.get(address.rstrip("/"), 0)
        if depth > deepest and len(parts[depth - 1]) > _CODE and _is_named(text := text_of(link)):
            found, deepest = text, depth
    return (found,) if found else ()
