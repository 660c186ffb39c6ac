"""The nouns of presswatch, written down once.

Every value is frozen. Times are aware datetimes in UTC unless a field says otherwise. Fields of
articles carry schema.org NewsArticle's names in Python's spelling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as fresh
from datetime import datetime
from enum import StrEnum


class RouteKind(StrEnum):
    """How a route lists articles."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"
    TELEGRAM = "telegram"  # the preview of a public channel
    URL = "url"  # an address that an operator named


@dataclass(frozen=True, slots=True)
class Route:
    """One way of finding a source's articles."""

    source: str
    kind: RouteKind
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher that is watched. `name` is its key: a short slug, unique in the workspace."""

    name: str
    title: str
    url: str
    languages: tuple[str, ...] = ()  # BCP 47 primary subtags, the most usual first
    timezone: str | None = None  # IANA name, for times that a page gives without a zone
    country: str | None = None  # ISO 3166-1 alpha-2
    kind: str = "news"  # news, agency, official, ...
    routes: tuple[Route, ...] = ()
    interval: float = 900.0  # seconds between two polls of a route
    enabled: bool = True
    allow: tuple[str, ...] = ()  # path prefixes or regular expressions an article's URL must match
    deny: tuple[str, ...] = ()
    options: Mapping[str, object] = fresh(default_factory=dict)  # fetch options of this source alone
    fastest: float | None = None  # seconds; with `slowest`, the bounds of intervals that follow the rhythm
    slowest: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a route says of an article before anyone fetched it."""

    url: str
    route: Route
    headline: str | None = None
    description: str | None = None
    date_published: datetime | None = None
    date_modified: datetime | None = None
    author: tuple[str, ...] = ()
    in_language: str | None = None
    article_section: tuple[str, ...] = ()
    image: str | None = None
    guid: str | None = None
    content_html: str | None = None  # full text that a feed carries (content:encoded)
    position: int = 0  # place in the list, 0 first


@dataclass(frozen=True, slots=True)
class Page:
    """A response that may be an article: bytes as they came, headers in lower case."""

    url: str  # after redirects
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = fresh(default_factory=dict)
    requested_url: str | None = None
    redirects: tuple[str, ...] = ()
    fetched_at: datetime | None = None


class RefusalReason(StrEnum):
    """Why a response is not an article. Stored with the URL; never dropped in silence."""

    ROBOTS = "robots"
    CHALLENGE = "challenge"  # bot check, captcha
    CONSENT = "consent"
    LOGIN = "login"
    PAYWALL = "paywall"
    GEO = "geo"
    FORBIDDEN = "forbidden"  # a plain 401, 403, 451
    NOT_FOUND = "not_found"
    GONE = "gone"
    SOFT_404 = "soft_404"
    REDIRECTED_AWAY = "redirected_away"  # to the home page, a section, a login
    THROTTLED = "throttled"  # 429, or 503 with Retry-After
    SERVER_ERROR = "server_error"
    MAINTENANCE = "maintenance"
    NETWORK = "network"  # DNS, connection, TLS, data loss
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    NOT_HTML = "not_html"  # binary content, an unsupported type
    NOT_A_LIST = "not_a_list"  # a feed or sitemap that is something else
    EMPTY = "empty"
    CHANNEL_PRIVATE = "channel_private"  # only its members may read it
    NO_PREVIEW = "no_preview"  # a channel that is shown in the app alone, or withheld
    NEEDS_APP = "needs_app"  # a post that is shown in the app alone
    SCRIPT_ONLY = "script_only"  # text appears only when scripts run
    NOT_AN_ARTICLE = "not_an_article"  # list page, gallery of teasers, tag page
    PRIVATE_ADDRESS = "private_address"
    BAD_URL = "bad_url"
    OFF_SITE = "off_site"
    BUDGET = "budget"  # the host was asked as often today as the operator allows
    TRAP = "trap"  # budget of a source or host used up
    READER_DIED = "reader_died"  # a reader process failed on this page
    FAULT = "fault"  # our own error


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something that was seen could not be read."""

    url: str
    reason: RefusalReason
    detail: str = ""
    status: int | None = None
    retry_at: datetime | None = None


class BlockKind(StrEnum):
    """What a block of an article's body is."""

    LEAD = "lead"
    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    LIST_ITEM = "list_item"
    BLOCK_QUOTE = "block_quote"
    QUESTION = "question"
    ANSWER = "answer"
    CAPTION = "caption"
    TABLE_ROW = "table_row"
    LIVE_ENTRY = "live_entry"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text of an article, in page order."""

    kind: BlockKind
    text: str
    date: datetime | None = None  # of a live blog's entry

    def __reduce__(self) -> tuple[object, ...]:
        # A page's reading has dozens of these and crosses processes; a slotted dataclass' own way takes four times as long.
        return Block, (self.kind, self.text, self.date)


class Precision(StrEnum):
    """How exact a date is."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class DateValue:
    """A point in time as a page gave it."""

    at: datetime  # UTC; for DAY precision the local midnight of the zone used
    precision: Precision
    zone: str | None  # "+03:00", "Europe/Minsk"; None when the page gave none
    zone_assumed: bool = False  # True when the source's zone or UTC was taken for want of one
    ambiguous: bool = False  # day and month, zone or hour could be read otherwise too


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one witness says of one field."""

    field: str  # headline, article_body, date_published, ...
    value: str
    origin: str  # json-ld, opengraph, meta, microdata, h1, title, time, text, url, feed, ...
    detail: str = ""  # where exactly, how precise
    chosen: bool = False

    def __reduce__(self) -> tuple[object, ...]:
        return Candidate, (self.field, self.value, self.origin, self.detail, self.chosen)  # as for Block


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of `explain`: what a stage decided, and why."""

    stage: str  # discover, fetch, refuse, extract, identify, flag, group, alert
    verdict: str
    reason: str
    detail: Mapping[str, object] = fresh(default_factory=dict)
    rule_version: str = "1"


class PageKind(StrEnum):
    """What kind of page an article was found on."""

    ARTICLE = "article"
    INTERVIEW = "interview"
    LIVE_BLOG = "live_blog"
    GALLERY = "gallery"
    VIDEO = "video"
    PDF = "pdf"
    POST = "post"  # of a channel


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one page tells: the article in it, with every candidate and reason kept."""

    url: str  # the address it was read from
    canonical_url: str | None  # rel=canonical or og:url, absolute; not yet judged
    headline: str | None
    description: str | None  # the lead or summary
    blocks: tuple[Block, ...]
    author: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    date_published: DateValue | None = None
    date_modified: DateValue | None = None
    in_language: str | None = None
    article_section: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    image: str | None = None
    kind: PageKind = PageKind.ARTICLE
    is_accessible_for_free: bool = True
    next_page: str | None = None  # of an article in several pages
    amp_url: str | None = None
    feeds: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    decisions: tuple[Decision, ...] = ()
    furniture: tuple[
        str, ...
    ] = ()  # hashes of the page's text blocks, for the source's memory; none where it was read without one

    @property
    def article_body(self) -> str:
        """The body as text: blocks that are neither captions nor the lead repeated, joined by a newline."""
        return "\n".join(block.text for block in self.blocks if block.kind is not BlockKind.CAPTION)

    @property
    def captions(self) -> tuple[str, ...]:
        """Captions of pictures, in page order."""
        return tuple(block.text for block in self.blocks if block.kind is BlockKind.CAPTION)


class WatchKind(StrEnum):
    """What is watched: decides which rules of inflection and surname use hold."""

    ORGANISATION = "organisation"
    PERSON = "person"
    PLACE = "place"
    PRODUCT = "product"
    EVENT = "event"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of a watched thing, in base form, of one language ('' for any)."""

    text: str
    language: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """What is looked for. `id` is unique in the watchlist."""

    id: str
    name: str
    kind: WatchKind = WatchKind.ORGANISATION
    aliases: tuple[Alias, ...] = ()
    context: tuple[str, ...] = ()  # words that speak for this sense
    exclude: tuple[str, ...] = ()  # names and words that speak for another sense
    query: str | None = None
    related: bool = False  # watched for comparison; raises no alert by itself


class Outcome(StrEnum):
    """Whether a candidate is a mention: three outcomes, none of them dropped."""

    YES = "yes"
    NO = "no"
    ASK = "ask"


class Field(StrEnum):
    """Where in an article a mention stands."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    CAPTION = "caption"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text: `text[start:end]` is the surface form (Unicode code points)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """What the matcher returns: a name found in a text, with its reason."""

    watch: str
    span: Span
    surface: str
    alias: str  # the base form that was declared
    rule: str  # exact, inflected:ru, acronym, surname, initials, transliterated, ...
    outcome: Outcome = Outcome.YES
    probability: float = 1.0
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A hit in its place in an article."""

    hit: Hit
    field: Field
    sentence: str
    sentence_start: int
    salience: float  # of the watch in this article, 0 to 1
    salience_parts: Mapping[str, float] = fresh(default_factory=dict)


class QuoteKind(StrEnum):
    """How speech is given."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


@dataclass(frozen=True, slots=True)
class Quote:
    """Who says what."""

    kind: QuoteKind
    content: tuple[Span, ...]
    text: str
    speaker: tuple[Span, ...] = ()
    speaker_text: str | None = None  # resolved to the fullest form in the document
    role: str | None = None
    cue: tuple[Span, ...] = ()
    watch: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """An outlet that a text credits: `verb_class` is reports, told, exclusive, refers, published."""

    agent_text: str
    agent: str | None  # canonical id or name of the outlet, when known
    span: Span
    verb_class: str
    passage: Span
    link_url: str | None = None


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    ABANDONED = "abandoned"  # its process died; found by the next
    MISSED = "missed"  # was due while nothing ran
    SKIPPED = "skipped"  # another holder had the lease


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What came in during a run and what went where."""

    requests: int = 0
    not_modified: int = 0
    listed: int = 0  # entries that routes listed
    known: int = 0  # of these, already stored and not due for a re-check
    new: int = 0  # articles stored
    edited: int = 0  # new revisions of stored articles
    same: int = 0  # fetched again, nothing changed
    alias: int = 0  # found to be a stored article under another address
    refused: int = 0
    failed: int = 0
    bytes: int = 0
