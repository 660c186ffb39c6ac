"""One article per real article: whether what was found is one we know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from presswatch.stories.content_hash import HASH_VERSION, hash_version, normal_form, text_hash
from presswatch.stories.fingerprints import containment, shingles, words
from presswatch.types import PageKind, Reading
from presswatch.urls import aliases, canonicalize, identity_key, registrable_domain, same_site

__all__ = [
    "HASH_VERSION", "AddressKind", "Alias", "Edited", "Found", "Known", "New", "Same", "Verdict", "decide", "found_in",
    "hash_version", "is_home", "normal_form", "slug_key", "text_hash",
]  # fmt: skip

# --------------------------------------------------------------------------------------------- addresses

_DIGITS = re.compile(r"\d{5,19}")
_DATE_RUN = re.compile(  # 20260512, with or without a time; 260512; 120526
    r"(?:19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])(?:\d{4}|\d{6})?"
    r"|\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])|(?:[0-2]\d|3[01])(?:0\d|1[0-2])\d\d"
)
_LIST_PAGE = re.compile(r"(?:/(?:index\.\w+|home|main|[a-z]{2}(?:-[a-z]{2})?))?/?", re.IGNORECASE)


def is_home(address: str) -> bool:
    """Whether an address is a site's front page (also of one language), which no article has."""
    parts = urlsplit(address)
    return not parts.query and _LIST_PAGE.fullmatch(parts.path) is not None


def slug_key(address: str) -> str | None:
    """A key that stays when a headline and with it the slug changes: `host/section/*123456`.

    None when the path has no number of five digits or more that is not a date. Two addresses with one
    key are probably one article; `decide` still asks the texts.
    """
    parts = urlsplit(address)
    if parts.hostname is None:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    for place in range(len(segments) - 1, -1, -1):
        runs = [run for run in _DIGITS.findall(segments[place]) if not _DATE_RUN.fullmatch(run)]
        if runs:
            section = "/".join(segments[:place])
            return f"{parts.hostname}/{section}/*{max(runs, key=len)}".lower()
    return None


class AddressKind(StrEnum):
    """How an article came by an address."""

    FETCHED = "fetched"  # the article itself was read there
    REDIRECT = "redirect"  # it led to the article
    CLAIMED = "claimed"  # the article's page names it as canonical; nobody looked
    VARIANT = "variant"  # derived: AMP, print, mobile
    SLUG = "slug"  # `slug_key`
    GUID = "guid"  # a feed's name for it


# ---------------------------------------------------------------------------------------------- decision

# Code points of normal form; below this an equal text proves nothing without its headline: it may be all that was
# read of a page whose own text was missed.
SHORT_TEXT = 500
TELLING = 3  # letters; shorter words stand in titles of all kinds
NEAR = 0.8  # containment from which two texts under one site's variant addresses are one
RELATED = 0.3  # below this, and with another headline, a text is another article


@dataclass(frozen=True, slots=True)
class Known:
    """A stored article that may be the one found: all that a decision needs of it.

    `addresses` maps canonical addresses, slug keys and GUIDs to how the article came by them.
    """

    article_id: int
    site: str
    url: str  # its main address, canonical form
    headline: str
    text: str  # of its last revision
    addresses: Mapping[str, AddressKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """An article as one answer gave it; every address in canonical form, of one site."""

    site: str
    url: str  # where it was read, after redirects
    headline: str
    text: str
    came_from: tuple[str, ...] = ()  # the address asked for and the redirects passed
    canonical: str | None = None  # as the page claims; not yet judged; None when of another site
    variants: tuple[str, ...] = ()  # its other addresses by rule (AMP, print, mobile)
    guid: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Everything to look stored articles up by, beside the text's hash on the same site."""
        claimed = (self.canonical,) if self.canonical and not is_home(self.canonical) else ()
        slugs = (slug_key(address) for address in (self.url, *self.came_from, *claimed))
        ordered = (self.url, *self.came_from, *claimed, *self.variants, *slugs, self.guid)
        return tuple(dict.fromkeys(key for key in ordered if key))


def found_in(
    reading: Reading,
    *,
    requested_url: str | None = None,
    redirects: Sequence[str] = (),
    guid: str | None = None,
) -> Found:
    """What one reading says of its article's identity; a canonical link to another site is dropped."""
    site = registrable_domain(reading.url)
    if reading.kind is PageKind.POST:  # channels share a host, and each is a publisher
        site = f"{site}/{urlsplit(reading.url).path.split('/')[1].lower()}"
    came_from = (address for address in (requested_url, *redirects) if address)
    canonical = reading.canonical_url
    url = canonicalize(reading.url)
    return Found(
        site=site,
        url=url,
        headline=reading.headline or "",
        text=reading.article_body,
        came_from=tuple(dict.fromkeys(key for key in map(canonicalize, came_from) if key != url)),
        canonical=canonicalize(canonical) if canonical and same_site(canonical, reading.url) else None,
        variants=tuple(dict.fromkeys([*aliases(reading.url)[1:], identity_key(reading.url)])),
        guid=guid or None,
    )


@dataclass(frozen=True, slots=True)
class New:
    """An article not seen before. `addresses` are all it is to be known by.

    A FETCHED address among them is its own even where another article had claimed it unseen.
    """

    addresses: Mapping[str, AddressKind]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """A stored article, read again at an address of its own, unchanged in what counts.

    `addresses` are redirects and names learnt on the way, to be kept with it; often none.
    """

    article_id: int
    addresses: Mapping[str, AddressKind]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """A stored article with another text or headline: a revision.

    `replaced` says that nothing of the old article is left: its address was used again. `moved` says
    that the address found is now its main one.
    """

    article_id: int
    headline_changed: bool
    text_changed: bool
    replaced: bool
    addresses: Mapping[str, AddressKind]
    at: datetime
    reasons: tuple[str, ...]
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """A stored article under a further address. `moved` says that this address is now its main one."""

    article_id: int
    addresses: Mapping[str, AddressKind]
    moved: bool
    reasons: tuple[str, ...]


Verdict = New | Same | Edited | Alias


def decide(known: Sequence[Known], found: Found, now: datetime) -> Verdict:
    """Whether what was found is a new article, a known one unchanged, edited, or under another address.

    `known` are the stored articles that share a key of `found.keys`, or the text's hash on its site;
    more of them than needed do no harm. Reasons are codes with their evidence, the deciding one first.
    """
    for article in known:
        if article.addresses.get(found.url) is AddressKind.FETCHED or _same_spelling(article.url, found.url):
            return _at_its_own_address(article, found, now)
    passed = set(found.came_from)
    for article in known:
        arrived = [
            key for key in passed if article.addresses.get(key) is AddressKind.FETCHED or article.url == key
        ]
        if arrived and _one_article(article, found):
            return _elsewhere(article, found, now, f"redirected_from {arrived[0]}", moved=True)
    for article in known:
        if article.site == found.site and _same_text(article, found):
            moved = _moved_slug(article, found)
            return _elsewhere(article, found, now, "same_text_on_this_site", moved=moved)
    for article in known:
        shared = _shared_keys(article, found)
        if shared and article.site == found.site and _one_article(article, found):
            moved = _moved_slug(article, found)
            return _elsewhere(article, found, now, f"shares {shared[0]}", moved=moved)
    taken = {key for article in known for key in article.addresses}
    addresses = {
        key: kind
        for key, kind in _addresses(found).items()
        if kind is AddressKind.FETCHED or key not in taken
    }
    return New(addresses, tuple(_why_new(known, found)))


def _at_its_own_address(article: Known, found: Found, now: datetime) -> Verdict:
    if not normal_form(found.text) and normal_form(article.text):
        return Same(article.article_id, {}, ("empty_answer: the stored text stays",))
    headline, text = _differences(article, found)
    fresh = _fresh(article, _addresses(found))
    if not headline and not text:
        return Same(article.article_id, fresh, ("same_hash",))
    side = not _same_spelling(found.url, article.url)
    if text and side and not headline and _overlap(article.text, found.text) >= NEAR:
        # An AMP or print page is extracted a little differently; letting it write revisions would
        # make the article flip between two texts at every visit.
        return Same(article.article_id, fresh, (f"side_address: differs little from {article.url}",))
    replaced = text and headline and not _one_article(article, found)
    reasons = ["address_reused: nothing of the known text is left"] if replaced else []
    reasons += ["headline_changed"] * headline + ["text_changed"] * text
    return Edited(article.article_id, headline, text, replaced, fresh, now, tuple(reasons))


def _elsewhere(article: Known, found: Found, now: datetime, reason: str, *, moved: bool) -> Verdict:
    headline, text = _differences(article, found)
    fresh = _fresh(article, _addresses(found))
    side = not moved and text and _overlap(article.text, found.text) >= NEAR
    if side or (not text and not (headline and moved)):
        return Alias(article.article_id, fresh, moved, (reason, *(["differs_little"] if side else [])))
    reasons = (reason, *["headline_changed"] * headline, *["text_changed"] * text)
    return Edited(article.article_id, headline, text, False, fresh, now, reasons, moved)


def _same_spelling(left: str, right: str) -> bool:
    """Whether two addresses differ at most in scheme, `www.` and a slash at the end."""

    def bare(address: str) -> str:
        return address.partition("://")[2].removeprefix("www.").rstrip("/") or address

    return bare(left) == bare(right)


def _differences(article: Known, found: Found) -> tuple[bool, bool]:
    headline = normal_form(article.headline) != normal_form(found.headline) and bool(found.headline.strip())
    return headline, text_hash(article.text) != text_hash(found.text)


def _same_text(article: Known, found: Found) -> bool:
    form = normal_form(found.text)
    if not form or form != normal_form(article.text):
        return False
    titles = normal_form(article.headline), normal_form(found.headline)
    if len(form) < SHORT_TEXT:
        return titles[0] == titles[1]
    # Two headlines without a common word over one text: what stands on both pages was read in place of their own text.
    old, new = (_telling(title) for title in titles)
    return not old or not new or not old.isdisjoint(new)


def _telling(title: str) -> frozenset[str]:
    """The words of a title that tell it from others: the long ones, all where there is none."""
    found = words(title)
    return frozenset(word for word in found if len(word) > TELLING) or frozenset(found)


def _one_article(article: Known, found: Found) -> bool:
    """Whether two texts under one key are one article: its text is related, however it was edited."""
    if not normal_form(found.text) or not normal_form(article.text):
        return normal_form(article.headline) == normal_form(found.headline)
    if _overlap(article.text, found.text) >= RELATED:
        return True
    # A brief that grew into a story shares few words with it but keeps its headline.
    return normal_form(article.headline) == normal_form(found.headline) != ""


def _overlap(left: str, right: str) -> float:
    return containment(shingles(words(left), 3), shingles(words(right), 3))


def _shared_keys(article: Known, found: Found) -> list[str]:
    return [key for key in found.keys if key in article.addresses or key == article.url]


def _moved_slug(article: Known, found: Found) -> bool:
    """Whether the address found is the main one with a rewritten slug, not a side page of it."""
    if found.canonical == article.url or article.url in found.variants:
        return False
    old, new = urlsplit(article.url).path, urlsplit(found.url).path
    key = slug_key(found.url)
    return (
        key is not None and key == slug_key(article.url) and old != new and old.count("/") == new.count("/")
    )


def _addresses(found: Found) -> dict[str, AddressKind]:
    kinds: dict[str, AddressKind] = {}

    def take(addresses: Iterable[str | None], kind: AddressKind) -> None:
        for address in addresses:
            if address:
                kinds.setdefault(address, kind)

    take([found.url], AddressKind.FETCHED)
    take(found.came_from, AddressKind.REDIRECT)
    take([found.canonical if found.canonical and not is_home(found.canonical) else None], AddressKind.CLAIMED)
    take(found.variants, AddressKind.VARIANT)
    take([slug_key(found.url)], AddressKind.SLUG)
    take([found.guid], AddressKind.GUID)
    return kinds


def _fresh(article: Known, addresses: Mapping[str, AddressKind]) -> dict[str, AddressKind]:
    """Addresses that the article does not have yet, or had only by hearsay."""
    return {
        key: kind
        for key, kind in addresses.items()
        if key not in article.addresses
        or (kind is AddressKind.FETCHED and article.addresses[key] is not AddressKind.FETCHED)
    }


def _why_new(known: Sequence[Known], found: Found) -> Iterable[str]:
    yield "no_known_article"
    if found.canonical and is_home(found.canonical):
        yield f"canonical_ignored: {found.canonical} is a front page"
    for article in known:
        shared = _shared_keys(article, found)
        if shared:
            yield f"key_ignored: {shared[0]} belongs to article {article.article_id}, which has another text"
        elif normal_form(article.headline) == normal_form(found.headline):
            yield f"same_headline_only: article {article.article_id} has another text"
