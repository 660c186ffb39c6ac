"""Public Telegram channels by their preview page (`t.me/s/NAME`): posts in full, or why there are none.

A channel's preview shows some twenty posts, the newest last, and leads to older ones by `?before=NUMBER`. It needs
no account; a channel's owner, or Telegram for a region, can withdraw it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from presswatch import languages
from presswatch.errors import ChannelClosed
from presswatch.extract.decode import decode
from presswatch.types import (
    Block,
    BlockKind,
    DateValue,
    Decision,
    Entry,
    PageKind,
    Precision,
    Reading,
    Refusal,
    RefusalReason,
    Route,
    Source,
)

MAX_BYTES = 5 * 1024 * 1024
MAX_POSTS = 100  # of one page; the preview shows twenty
MAX_TEXT = 20_000  # characters of a post; Telegram allows 4,096
HEADLINE = 160  # characters of a first line that serves as the headline

_PREVIEW = re.compile(r"(https?://[^/]+)/s/([A-Za-z][A-Za-z0-9_]{2,31})/?")
_POST = re.compile(r"([A-Za-z][A-Za-z0-9_]{2,31})/(\d{1,12})")
_EDITED = re.compile(
    r"\b(?:edited|изменено|відредаговано|düzenlendi|bearbeitet|modifié|editado)\b", re.IGNORECASE
)
_INVITATION = re.compile(r"/(?:\+|joinchat/)")
_PRIVATE = re.compile(
    r"\bprivate (?:channel|group)|invite(?:d)? (?:link|to)|приватный канал|закрытый канал", re.IGNORECASE
)
_HAS_READERS = re.compile(
    r"\d[\d\s.,]*\s*[KM]?\s*(?:subscribers?|members?|подписчик|участник)", re.IGNORECASE
)
_WITHHELD = re.compile(
    r"(?:can[’'\u2019]?t|cannot|can not) be displayed|(?:is|was) (?:unavailable|blocked|restricted)|violat\w+|copyright|"
    r"недоступен|заблокирован",
    re.IGNORECASE,
)
_BY_LAW = re.compile(
    r"(?:your|this) (?:country|region)|local laws?|в вашей стране|местн\w+ закон", re.IGNORECASE
)
_NEEDS_APP = re.compile(
    r"(?:please )?open telegram to view|not supported in (?:your|the) (?:browser|web)|view (?:it )?in (?:the )?telegram|"
    r"откройте telegram",
    re.IGNORECASE,
)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SENTENCE_END = re.compile(r"[.!?…։。]+[\"'»”)]*\s")

# What a post carries beside its text, by the class of its box.
_MEDIA = {
    "photo_wrap": "photo",
    "video_player": "video",
    "video_wrap": "video",
    "roundvideo_player": "video",
    "voice_player": "voice",
    "document_wrap": "document",
    "audio_player": "audio",
    "sticker_wrap": "sticker",
    "location_wrap": "location",
    "poll": "poll",
}
_CAPTIONS = (
    "document_title",
    "poll_question",
    "poll_option_text",
    "link_preview_title",
    "link_preview_description",
)


@dataclass(frozen=True, slots=True)
class Post:
    """One post: what the list says of it, and the post itself, or why it cannot be read here."""

    entry: Entry
    content: Reading | Refusal
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """What a page of a channel's preview shows: posts newest first, and the address of older ones."""

    posts: tuple[Post, ...]
    older: str | None = None
    title: str | None = None


def preview_of(url: str, route: Route) -> str | None:
    """The page of a channel's preview whose newest post is the one at an address; None for other addresses.

    >>> preview_of("https://t.me/name/7", Route("s", RouteKind.TELEGRAM, "https://t.me/s/name"))
    'https://t.me/s/name?before=8'
    """
    channel = _PREVIEW.fullmatch(route.url.partition("?")[0])
    if channel is None:
        return None
    found = re.fullmatch(rf"{re.escape(channel[1])}/{channel[2]}/(\d{{1,12}})", url, re.IGNORECASE)
    return f"{channel[1]}/s/{channel[2]}?before={int(found[1]) + 1}" if found else None


def parse(
    body: bytes,
    route: Route,
    *,
    source: Source | None = None,
    content_type: str | None = None,
    now: datetime | None = None,
) -> Channel:
    """The posts of a preview page that was read at `route.url`.

    Raises ChannelClosed where the answer is none: a private channel, one without a preview, one that is withheld, one
    that only the app shows, or no channel at all.
    """
    charset = (content_type or "").partition("charset=")[2].strip("\"' ;") or None
    text = decode(body[:MAX_BYTES], charset).text
    try:
        document: Any = lxml.html.document_fromstring(text) if text.strip() else None
    except (etree.ParserError, ValueError):
        document = None
    if document is None:
        raise ChannelClosed("the answer is empty", reason=RefusalReason.EMPTY, url=route.url)
    shown = document.xpath(f"//section[{_is('tgme_channel_history')}]")
    if not shown:
        raise _closed(document, route)
    root = f"{urlsplit(route.url).scheme}://{urlsplit(route.url).netloc}"
    title = _first(document, _is("tgme_channel_info_header_title"))
    posts = []
    for box in document.xpath(f"//div[{_is('tgme_widget_message')}][@data-post]")[:MAX_POSTS]:
        if not _has(box, "service_message"):
            posts.append(_post(box, root, title, route, source, now))
    found = [post for post in posts if post is not None]
    if not found and (withheld := _told(document)):
        raise withheld_from(withheld, route)
    if found and all(_reason(post) is RefusalReason.NEEDS_APP for post in found):
        raise ChannelClosed(
            "its posts are shown in the app alone", reason=RefusalReason.NEEDS_APP, url=route.url
        )
    newest_first = sorted(found, key=lambda post: _number(post.entry.url), reverse=True)
    posts_in_order = tuple(
        Post(_placed(post.entry, place), post.content, post.edited) for place, post in enumerate(newest_first)
    )
    return Channel(posts_in_order, _older(document, root), title)


def withheld_from(text: str, route: Route) -> ChannelClosed:
    """The error of a channel that Telegram shows to nobody, or to nobody here."""
    reason = RefusalReason.GEO if _BY_LAW.search(text) else RefusalReason.NO_PREVIEW
    return ChannelClosed(f"Telegram withholds it: {text[:200]}", reason=reason, url=route.url)


def _closed(document: Any, route: Route) -> ChannelClosed:
    """Why a page is no preview."""
    action = " ".join(_texts(document, _is("tgme_page")))
    extra = _first(document, _is("tgme_page_extra")) or ""
    if not action:
        return ChannelClosed("this is no page of Telegram's", reason=RefusalReason.NOT_A_LIST, url=route.url)
    if _INVITATION.search(urlsplit(route.url).path) or _PRIVATE.search(action):
        what = "the channel is private: only its members may read it"
        return ChannelClosed(what, reason=RefusalReason.CHANNEL_PRIVATE, url=route.url)
    if _WITHHELD.search(action):
        return withheld_from(action, route)
    if _HAS_READERS.search(extra):
        what = "the channel has no preview: Telegram shows it in the app alone"
        return ChannelClosed(what, reason=RefusalReason.NO_PREVIEW, url=route.url)
    return ChannelClosed(
        "there is no public channel of this name", reason=RefusalReason.NOT_FOUND, url=route.url
    )


def _told(document: Any) -> str:
    """What a preview without posts says in their place, where it is that the channel is withheld."""
    said = " ".join(_texts(document, "self::main or " + _is("tgme_main")))
    match = _WITHHELD.search(said)
    return said[max(match.start() - 80, 0) : match.end() + 120].strip() if match else ""


def _post(
    box: Any, root: str, title: str | None, route: Route, source: Source | None, now: datetime | None
) -> Post | None:
    named = _POST.fullmatch(box.get("data-post", ""))
    if named is None:
        return None
    url = f"{root}/{named[1]}/{named[2]}"
    meta = _first(box, _is("tgme_widget_message_meta")) or ""
    edited = bool(_EDITED.search(meta))
    at = _date(box, now)
    lines = _lines(box)
    media = _media(box)
    captions = _captions(box)
    entry = Entry(url, route, date_published=at.at if at else None)
    if not lines and not captions:
        unsupported = _first(box, _is("message_media_not_supported")) or ""
        if _NEEDS_APP.search(unsupported):
            return Post(
                entry, Refusal(url, RefusalReason.NEEDS_APP, "the post is shown in the app alone"), edited
            )
        kinds = ", ".join(media) or "post"
        return Post(entry, Refusal(url, RefusalReason.EMPTY, f"a {kinds} without words"), edited)
    headline, rest = _headline(lines or captions)
    blocks = [Block(BlockKind.PARAGRAPH, line) for line in rest]
    blocks += [Block(BlockKind.CAPTION, line) for line in captions if line not in lines and line != headline]
    channel = _first(box, _is("tgme_widget_message_owner_name")) or title or named[1]
    signed = _first(box, _is("tgme_widget_message_from_author"))
    forwarded = _first(box, _is("tgme_widget_message_forwarded_from_name"))
    text = "\n".join(lines)
    hint = source.languages[0] if source and source.languages else None
    reading = Reading(
        url=url,
        canonical_url=url,
        headline=headline,
        description=None,
        blocks=tuple(blocks),
        author=tuple(dict.fromkeys(filter(None, (channel, signed)))),
        agency=(forwarded,) if forwarded else (),
        date_published=at,
        in_language=languages.identify(text or headline, hint),
        keywords=_tags(box),
        kind=PageKind.POST,
        decisions=tuple(_marks(box, edited, forwarded, media)),
    )
    return Post(entry, reading, edited)


def _marks(box: Any, edited: bool, forwarded: str | None, media: tuple[str, ...]) -> Iterator[Decision]:
    """What the preview says of a post beside its text."""
    if forwarded:
        link: list[str] = box.xpath(f".//a[{_is('tgme_widget_message_forwarded_from_name')}]/@href")
        origin = f"from {forwarded}" + (f", {link[0][:200]}" if link else "")
        yield Decision(
            "extract", "forwarded", origin, {"from": forwarded, "url": link[0][:200] if link else None}
        )
    if edited:
        yield Decision("extract", "edited", "the channel says that it changed this post")
    if media:
        yield Decision("extract", "media", ", ".join(media))


def _lines(box: Any) -> list[str]:
    """The post's own text by lines; what it answers is another's."""
    for text in box.xpath(f".//div[{_is('tgme_widget_message_text')}]"):
        if _has(text, "js-message_reply_text") or text.xpath(
            f"ancestor::*[{_is('tgme_widget_message_reply')}]"
        ):
            continue
        for br in text.iter("br"):
            br.tail = "\n" + (br.tail or "")
        return [line for raw in text.text_content()[:MAX_TEXT].split("\n") if (line := _line(raw))]
    return []


def _headline(lines: list[str]) -> tuple[str, list[str]]:
    """A post has no headline of its own: its first line serves, or its first sentence, and then the text stays whole."""
    first = lines[0]
    if len(first) <= HEADLINE and len(lines) > 1:
        return first, lines[1:]
    if len(first) > HEADLINE:
        end = next((m.end() for m in _SENTENCE_END.finditer(first) if 20 <= m.end() <= HEADLINE), 0)
        first = first[:end].strip() if end else first[: HEADLINE - 1].rsplit(" ", 1)[0] + "…"
    return first, lines


def _media(box: Any) -> tuple[str, ...]:
    found = [
        word for name, word in _MEDIA.items() if box.xpath(f".//*[{_is(f'tgme_widget_message_{name}')}]")
    ]
    return tuple(dict.fromkeys(found))


def _captions(box: Any) -> list[str]:
    """Names of documents, questions of polls, titles of links: words that stand beside the post's own."""
    found = []
    for name in _CAPTIONS:
        prefix = "" if name.startswith("link_preview") else "tgme_widget_message_"
        found += _texts(box, _is(f"{prefix}{name}"))
    return list(dict.fromkeys(found))[:30]


def _tags(box: Any) -> tuple[str, ...]:
    tags = (link.text_content().strip() for link in box.xpath(".//a[starts-with(@href, '?q=%23')]"))
    return tuple(dict.fromkeys(tag.lstrip("#")[:60] for tag in tags if tag.startswith("#")))[:30]


def _date(box: Any, now: datetime | None) -> DateValue | None:
    """When it was posted; the preview gives every time with its zone."""
    for text in box.xpath(f".//*[{_is('tgme_widget_message_date')}]//time/@datetime"):
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            continue
        if at.tzinfo is None or not 2013 <= at.year <= 9000 or (now is not None and at > now):
            continue
        zone = at.strftime("%z")
        return DateValue(at.astimezone(UTC), Precision.SECOND, f"{zone[:3]}:{zone[3:5]}")
    return None


def _older(document: Any, root: str) -> str | None:
    for link in document.xpath(f"//a[{_is('tme_messages_more')}][@data-before]"):
        before, path = link.get("data-before"), link.get("href", "").partition("?")[0]
        if before.isascii() and before.isdigit() and len(before) <= 12 and path.startswith("/s/"):
            return f"{root}{path}?before={before}"
    return None


def _number(url: str) -> int:
    return int(url.rpartition("/")[2])


def _placed(entry: Entry, place: int) -> Entry:
    return Entry(entry.url, entry.route, date_published=entry.date_published, position=place)


def _reason(post: Post) -> RefusalReason | None:
    return post.content.reason if isinstance(post.content, Refusal) else None


def _line(text: str) -> str:
    """Text in one line, without characters that no text has."""
    return " ".join(_UNFIT.sub(" ", text).split())


def _is(name: str) -> str:
    """The XPath condition that an element has a class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _has(box: Any, name: str) -> bool:
    return name in box.get("class", "").split()


def _texts(box: Any, condition: str) -> list[str]:
    return [
        text
        for element in box.xpath(f".//*[{condition}]")
        if (text := _line(element.text_content()[:MAX_TEXT]))
    ]


def _first(box: Any, condition: str) -> str | None:
    return next(iter(_texts(box, condition)), None)
