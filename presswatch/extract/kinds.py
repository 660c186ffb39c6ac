"""What kind of page an article is on: live blog, gallery, video, interview; whether it is walled; its next page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from presswatch.extract import live
from presswatch.extract.document import Document, text_of
from presswatch.extract.segments import TAG_BIT, Segments
from presswatch.extract.witnesses.jsonld import Declared
from presswatch.types import Block, BlockKind, PageKind

_LIVE_WORDS = re.compile(
    r"^(?:live\s*(?:updates?|blog|:)|онлайн|текстовая трансляция|хроника|as it happened)|[-–—] live\b", re.I
)
_GALLERY = re.compile(
    r"/(?:galler(?:y|ies)|photos?|foto(?:s|galer\w*|reportazh\w*)?|photo-?gallery|slideshow|bildstrecke|pictures|images)(?:[/_-]|$)",
    re.I,
)
_VIDEO = re.compile(r"/(?:videos?|watch|tv|mediathek)(?:[/_-]|$)", re.I)
_NUMBERED = re.compile(r"^\s*\d{1,2}\s*[.)]\s+\S.*[?？]\s*$", re.S)
_SPEAKER = re.compile(r"^(?:[-–—]\s*\S|[A-ZА-ЯЁ][\w.]{0,25}(?:\s[A-ZА-ЯЁ][\w.]{0,25}){0,3}\s*:\s)")
# Words of questions in languages that seldom leave "you" out, and "you" in these.
_ASKS = re.compile(
    r"\b(?:what|who|how|why|when|where|which|is|are|was|were|will|can|do|does|wie|wer|warum|wann|wo|wieso|welche\w*|ist|sind|kann|qui|que|quoi|comment|pourquoi|quand|"
    r"что|кто|как\w*|почему|зачем|когда|где|сколько|wat|waarom|hoe|hva|vad|hvad|hvorfor|varför|hur|hvordan)\b",
    re.I,
)
_YOU = re.compile(
    r"\b(?:(?i:you|your\w*|вы|вас|вам|вами|ваш\w*|ты|тебя|тебе|тво\w{1,2}|du|dir|dich|dein\w*|vous|votre|vos|tu|toi|jij|je|jouw|uw|dig|deg|din|ditt)|Sie|Ihnen|Ihr\w*|U|De|Dere)\b"
)
_WALLED = re.compile(
    r"(?:subscribe|sign up|log in|register|become a (?:member|subscriber))[^.]{0,60}(?:to (?:continue|read|unlock)|full (?:article|story)|for (?:full )?access)|"
    r"(?:this|the) (?:article|story|content) is (?:for|available to|reserved for|exclusive to)[^.]{0,30}(?:subscribers|members)|"
    r"(?:оформите|подпишитесь|доступ\w*)[^.]{0,50}(?:подписк|чтобы (?:читать|прочитать|продолжить)|только (?:для )?подписчик)|"
    r"полный текст доступен|(?:weiterlesen|lesen sie)[^.]{0,40}(?:abo|abonnent)|jetzt (?:weiterlesen|abonnieren)[^.]{0,40}|"
    r"(?:artykuł|treść) dostępn\w+ (?:tylko )?dla|réservé aux abonnés|(?:solo|sólo) para suscriptores|só para assinantes|この記事は(?:有料|会員)",
    re.I,
)
# Of each row at least one word of each part stands in what the pattern above finds: looked for first, at a tenth of its cost.
_WALL_HINTS = (
    (
        ("subscribe", "sign up", "log in", "register", "become a member"),
        (
            "to continue",
            "to read",
            "to unlock",
            "full article",
            "full story",
            "for access",
            "for full access",
        ),
    ),
    (("article is ", "story is ", "content is "), ("subscribers", "members")),
    (
        (
            "подписк",
            "подписчик",
            "чтобы читать",
            "чтобы прочитать",
            "чтобы продолжить",
            "полный текст доступен",
        ),
    ),
    (("weiterlesen", "lesen sie", "jetzt abonnieren"),),
    (
        (
            "artykuł dostępn",
            "treść dostępn",
            "réservé aux abonnés",
            "para suscriptores",
            "só para assinantes",
            "この記事は",
        ),
    ),
)
_WALL = 400  # characters: an offer is short
_FIGURE = TAG_BIT["figcaption"]
_NEXT = re.compile(
    r"^\s*(?:next(?: page)?|следующая(?: страница)?|далее|дальше|следующая →|weiter|nächste seite|następna|suivant|下一页|次へ|»|→|>|2)\s*[>»→]*\s*$",
    re.I,
)
_NEXT_HINT = re.compile(  # in small letters, whose first ones can be sought at once
    r"next|следующая|далее|дальше|weiter|nächste|następna|suivant|下一页|次へ|[»→>2]"
)
_PAGER = 300  # characters of a segment that may lead to the next page
_PAGE_NUMBER = re.compile(
    r"(?:[?&/_-](?:page|p|pagina|seite|strona|str|PAGEN_\d)[=/_-]?(\d{1,2})|[/_-](\d{1,2})(?:\.\w{2,5})?/?)(?:$|[?#&])",
    re.I,
)


def kind_of(document: Document, declared: Declared, headline: str, blocks: Sequence[Block]) -> PageKind:
    """The kind of page, from what it declares, its address and the shape of its text."""
    path = urlsplit(document.url).path
    size = sum(len(block.text) for block in blocks if block.kind is not BlockKind.CAPTION)
    if "LiveBlogPosting" in declared.types or declared.live:
        return PageKind.LIVE_BLOG
    if sum(block.kind is BlockKind.LIVE_ENTRY for block in blocks) >= live.FEWEST or _LIVE_WORDS.search(
        headline
    ):
        return PageKind.LIVE_BLOG
    types = declared.all_types
    if size < 1200 and (document.meta("og:type") or "").startswith("video"):
        return PageKind.VIDEO
    if size < 800 and ((_VIDEO.search(path) and "VideoObject" in types) or "VideoObject" in declared.types):
        return PageKind.VIDEO
    if size < 1200 and (_GALLERY.search(path) or types & {"ImageGallery", "MediaGallery"}):
        return PageKind.GALLERY
    questions = sum(block.kind is BlockKind.QUESTION for block in blocks)
    talk = sum(len(block.text) for block in blocks if block.kind in (BlockKind.QUESTION, BlockKind.ANSWER))
    if questions >= 3 and talk * 2 > size:  # some questions at the end of a guide are none
        return PageKind.INTERVIEW
    return PageKind.ARTICLE


def with_questions(blocks: Sequence[Block], bold: Sequence[bool]) -> tuple[Block, ...]:
    """The blocks, with questions and answers named as such where there are at least three questions.

    `bold` says of each block whether most of it is set in bold: interviews set their questions so.
    """

    def asks(block: Block, strong: bool) -> bool:
        text = block.text.rstrip("»”\"' ")
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.SUBHEAD) or not text.endswith(("?", "？")):
            return False
        return (
            strong
            or block.kind is BlockKind.SUBHEAD
            or _SPEAKER.match(block.text) is not None
            or _NUMBERED.match(block.text) is not None
        )

    marks = [asks(block, strong) for block, strong in zip(blocks, bold, strict=True)]
    asked_of = [block for block, mark in zip(blocks, marks, strict=True) if mark]
    if len(asked_of) < 3 or _explains(asked_of):
        return tuple(blocks)
    out: list[Block] = []
    asked = False
    for block, mark in zip(blocks, marks, strict=True):
        if mark:
            asked = True
            out.append(Block(BlockKind.QUESTION, block.text, block.date))
        elif asked and block.kind is BlockKind.PARAGRAPH:
            out.append(Block(BlockKind.ANSWER, block.text, block.date))
        else:
            out.append(block)
    return tuple(out)


def _explains(questions: Sequence[Block]) -> bool:
    """Whether questions are the headings of an explainer: in a language that says "you", none of them does."""
    if any(block.kind is not BlockKind.SUBHEAD or _SPEAKER.match(block.text) for block in questions):
        return False
    asking = [block.text for block in questions if _ASKS.search(block.text)]
    return bool(asking) and sum(bool(_YOU.search(text)) for text in asking) * 4 < len(asking)


def is_free(declared: Declared, document: Document, page: Segments, body_size: int) -> bool:
    """False where the page declares its article paid for, or shows a wall instead of the rest of a short text."""
    if declared.free is not None:
        return declared.free
    tier = (document.meta("article:content_tier", "cxenseparse:parselyaccess") or "").lower()
    if tier in ("locked", "metered", "paid", "premium"):
        return False
    if body_size > 2500:
        return True
    short = [item.text for item in page.items if len(item.text) < _WALL]
    shown = "\n".join(short).lower()
    if not any(all(any(word in shown for word in words) for words in hints) for hints in _WALL_HINTS):
        return True
    return not any(_is_wall(text) for text in short)


def without_wall(blocks: Sequence[Block]) -> list[Block]:
    """The teaser of a page that is not free without the offer that ends it; all blocks where there is nothing else."""
    return [block for block in blocks if not _is_wall(block.text)] or list(blocks)


def _is_wall(text: str) -> bool:
    return len(text) < _WALL and bool(_WALLED.search(text))


def with_captions(page: Segments, chosen: Sequence[int], blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a gallery: what stands under its pictures are captions, where it has other text too."""
    under = {page.items[n].text for n in chosen if page.boxes[page.items[n].box].tags & _FIGURE}
    made = [replace(b, kind=BlockKind.CAPTION) if b.text in under else b for b in blocks]
    return made if any(b.kind is not BlockKind.CAPTION for b in made) else list(blocks)


def next_page(document: Document, page: Segments, chosen: Sequence[int]) -> str | None:
    """The address of the article's next page, where the page links to one as such; `chosen` are the body's segments."""
    for rel, href, _ in document.links:
        if "next" in rel.split() and _continues(document.url, href):
            return href
    if not chosen:
        return None
    links = [element for element, marks in page.marked if marks == "next" and element.tag == "a"]
    seen: set[int] = set()
    for item in page.items[chosen[-1] : chosen[-1] + 25]:
        if (
            item.links
            and item.box not in seen
            and len(item.text) < _PAGER
            and _NEXT_HINT.search(item.text.lower())
        ):
            seen.add(item.box)
            links.extend(
                link for link in page.boxes[item.box].element.iter("a") if _NEXT.match(text_of(link)[:40])
            )
    for link in links:
        target = document.absolute(link.get("href") or "")
        if target and _continues(document.url, target):
            return target
    return None


def _continues(url: str, href: str) -> bool:
    """Whether `href` is the following page of `url`: the same address but for a page number one higher."""
    here, there = _PAGE_NUMBER.search(url), _PAGE_NUMBER.search(href)
    if there is None or href == url:
        return False
    number = int(next(group for group in there.groups() if group))
    stem = href[: there.start()]
    if here is not None and url[: here.start()] == stem:
        return number == int(next(group for group in here.groups() if group)) + 1
    plain = re.sub(r"(?:\.\w{2,5})?/?(?:[?#].*)?$", "", url)
    return number == 2 and len(plain) > 12 and stem.startswith(plain)
