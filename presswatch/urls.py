"""The identity of addresses: one form for each URL, one key for each article.

Parsing is the WHATWG URL standard's (the `ada_url` library), so that what is judged here is what a
client connects to. The form of path and query is w3lib's, what was registered of a host publicsuffixlist's, whose
list is part of its release. Nothing here touches the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
from string import digits
from unicodedata import is_normalized
from urllib.parse import unquote_plus

import ada_url
from publicsuffixlist import PublicSuffixList

MAX_LENGTH = 2048  # characters of the encoded form: the sitemap protocol's own bound
MAX_INPUT = 65_536  # characters looked at at all

WEB = frozenset({"http:", "https:"})

# Parameters that say where a reader came from, never what is read.
_TRACKERS = """
    _openstat _ga _gl _hsenc _hsmi _ke at_bk at_campaign at_custom1 at_format at_link_id at_link_origin at_link_type
    at_medium at_ptr_name bxid cmp cmpid dclid efg erid fb_action_ids fb_action_types fb_ref fb_source fbclid
    feature_source from_source ftag gaa_at gaa_n gaa_sig gaa_ts gbraid gclid gclsrc gs_lcrp hootpostid icid igsh igshid
    intcmp int_campaign int_medium int_source lctg link_source mbid mc_cid mc_eid mkt_tok msclkid mtm_campaign ncid
    newsfeed_ref ns_campaign ns_mchannel ns_source ocid pk_campaign rb_clickid recommended_by ref_src ref_url
    s_cid s_kwcid share_from share_source sharetype smid smtyp social_share soc_src soc_trk spm spref sr_share
    srnd taid tblci tgclid tpcc traffic_source trk twclid twsrc vero_id wbraid wt_mc wt_zmc wtmc xtor yadclid yclid ymclid
    yrwinfo ysclid zanpid
"""
TRACKERS = frozenset(_TRACKERS.split())
# Parameters that are trackers only with such a value: `from=rss`, but not `from=2024-01-01`.
ORIGIN_NAMES = frozenset({"from", "src", "via", "f", "utm", "rss", "feed", "partner", "s", "share", "fr"})
_ORIGIN_VALUES = """
    rss rss2 rssfeed atom feed feeds newsfeed main mainpage home homepage index top widget push email mail newsletter
    telegram tg vk ok facebook fb twitter tw x instagram whatsapp wa viber google googlenews gnews yandex ya
    yandexnews yxnews zen dzen rambler mailru social share sharing copy amp mobile app
"""
ORIGIN_VALUES = frozenset(_ORIGIN_VALUES.split())
# What such a parameter's name begins with, and words that it has, whoever made it up: `hsa_cid`, `my-campaign2`.
TRACKER_PREFIXES = (
    "ad_", "ads_", "ga_", "gs_", "itm_", "mc_", "mkt_", "ml_", "mtm_", "oly_", "pk_", "utm_", "vero_"
)  # fmt: skip
_TRACKER_WORDS = """
    aff affi affiliate campaign cid clickid clid eid ga gl keyword kwd medium partnerid ref referer referrer session
    source uid
"""
TRACKER_WORDS = frozenset(_TRACKER_WORDS.split())
# Some sites number their articles by these.
NUMBERING = frozenset({"cid", "clid", "eid", "uid", "gl", "ga", "session", "source", "ref", "keyword", "kwd"})

_WORD_ENDS = re.compile(r"[\W_]+")

SESSION = re.compile(
    r"^(?:phpsessid|j?sessionid|aspsessionid\w*|cfid|cftoken|session_?id|osc_?sid|zenid|s?id_session)$"
)
SESSION_VALUE = re.compile(r"^(?:[0-9a-f]{16,}|(?=.*\d)(?=.*[a-z])[0-9a-z]{20,})$", re.IGNORECASE)
SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.IGNORECASE)

# Views of one article: dropped from the key, kept in the canonical form since each can be fetched.
VIEW_NAMES = frozenset(
    {"amp", "outputtype", "print", "printable", "printview", "mobile", "isamp", "amp_js_v", "usqp"}
)
VIEW_PAIRS = frozenset(
    {
        ("view", "print"), ("view", "amp"), ("view", "mobile"), ("version", "print"), ("mode", "print"),
        ("format", "amp"), ("type", "amp"), ("output", "amp"), ("m", "1"), ("action", "print"),
        ("page", "1"), ("tmpl", "component"),
    }
)  # fmt: skip
VIEW_SEGMENTS = frozenset({"amp", "print", "printable", "print-version", "printversion"})
VIEW_HOSTS = re.compile(r"^(?:www\.)?(?:m|mobile|wap|touch|pda|amp|lite)\.(?=[^.]+\.)")
VIEW_SUFFIX = re.compile(r"(?:\.amp(?=\.s?html?$)|\.amp$|[-_.]amp(?=\.s?html?$)|[-_]print(?=\.s?html?$))")
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php\d?|aspx?|jsp)$", re.IGNORECASE)


def absolute(href: str, base: str | None = None) -> str | None:
    """The address that a browser goes to for `href` on the page `base`, without its fragment.

    None when that is no web address that may be asked for: another scheme, no valid host,
    credentials in it, longer than `MAX_LENGTH`.
    """
    parsed = _parse(href, base)
    if parsed is None or not _may_be_asked(parsed):
        return None
    parsed.hash = ""
    return str(parsed.href)


def is_fetchable(url: str) -> bool:
    """Whether this is a whole http or https address with a valid host, no credentials and a sane length."""
    parsed = _parse(url)
    return parsed is not None and _may_be_asked(parsed)


def canonicalize(url: str) -> str:
    """The one form of an address: the same for two spellings that a server cannot tell apart.

    Lower-case punycode host, no default port, no fragment, no dot segments, percent-encoding in
    capitals, parameters sorted, without session ids and tracking parameters. Idempotent. What is no
    web address comes back stripped, and `is_fetchable` is false for it.
    """
    return _canonical(url)


def aliases(url: str) -> tuple[str, ...]:
    """Addresses under which the article of `url` may be known: its canonical form first, then the
    same without AMP, print and mobile variants."""
    canonical = canonicalize(url)
    parsed = _parse(canonical)
    if parsed is None or parsed.protocol not in WEB:
        return (canonical,)
    host, path, query = _plain_parts(parsed)
    port = f":{parsed.port}" if parsed.port else ""
    plain = canonicalize(f"{parsed.protocol}//{host}{port}{path}{'?' + query if query else ''}")
    return (canonical,) if plain == canonical else (canonical, plain)


def identity_key(url: str) -> str:
    """The key by which an article is recognised before it is fetched.

    AMP, print and mobile variants, `www.`, the scheme, a trailing slash, doubled slashes and
    `index.html` make no difference. It is a key, not an address to fetch.
    """
    parsed = _parse(canonicalize(url))
    if parsed is None or parsed.protocol not in WEB:
        return url.strip()
    host, path, query = _plain_parts(parsed)
    host = host.removeprefix("www.")
    path = re.sub(r"/{2,}", "/", path)
    path = INDEX.sub("/", path).rstrip("/")
    port = f":{parsed.port}" if parsed.port else ""
    return f"{host}{port}{path}{'?' + query if query else ''}"


def host(url: str) -> str:
    """The host of an address in lower-case ASCII, without port; empty when there is none."""
    parsed = _parse(url)
    return str(parsed.hostname).rstrip(".") if parsed is not None else ""


def authority(url: str) -> str:
    """Host and port of an address; the port is left out where it is the scheme's own. Empty when there is no host."""
    parsed = _parse(url)
    return str(parsed.host) if parsed is not None else ""


@lru_cache(maxsize=4096)
def registrable_domain(url: str) -> str:
    """The part of the host that somebody registered: `bbc.co.uk` of `https://www.bbc.co.uk/news`.

    A host under no public suffix (an IP address, `localhost`) is its own site, one for each port.
    """
    parsed = _parse(url if "://" in url else f"http://{url}")
    if parsed is None:
        return ""
    name = str(parsed.hostname).rstrip(".")
    return _registered(name) or (f"{name}:{parsed.port}" if parsed.port else name.removeprefix("www."))


@lru_cache(maxsize=4096)
def _registered(name: str) -> str:
    """What was registered of a host's name; empty under no public suffix."""
    return "" if name.startswith("[") else _suffixes("xn--" in name).privatesuffix(name) or ""


@cache
def _suffixes(punycode: bool) -> PublicSuffixList:
    # Writing all suffixes in punycode takes more than half of the loading, and few hosts ask for it.
    return PublicSuffixList(accept_unknown=False, accept_encoded_idn=punycode)


def same_site(a: str, b: str) -> bool:
    """Whether two addresses belong to one publisher's registered domain."""
    domain = registrable_domain(a)
    return bool(domain) and domain == registrable_domain(b)


def _parse(url: str, base: str | None = None) -> ada_url.URL | None:
    if len(url) > MAX_INPUT:
        return None
    try:
        return ada_url.URL(url, base) if base is not None else ada_url.URL(url)
    except (ValueError, UnicodeError):  # UnicodeError: a lone surrogate
        return None


def _may_be_asked(parsed: ada_url.URL) -> bool:
    return (
        parsed.protocol in WEB
        and _is_host(parsed.hostname)
        and not parsed.username
        and not parsed.password
        and len(parsed.href) <= MAX_LENGTH
    )


def _is_host(name: str) -> bool:
    try:
        for label in name.split("."):
            # UTS 46: the characters behind punycode must be such as a name may hold.
            if label.startswith("xn--") and not is_normalized("NFKC", label[4:].encode().decode("punycode")):
                return False
    except UnicodeError:
        return False
    return bool(name.strip("."))


@lru_cache(maxsize=2048)  # those of a list and of its articles, asked for again while it is worked off
def _canonical(url: str) -> str:
    from w3lib.url import canonicalize_url

    parsed = _parse(url)
    if parsed is None:
        return url.strip()
    if parsed.protocol not in WEB:
        return str(parsed.href)
    parsed.hash = ""
    if (name := str(parsed.hostname)).endswith("."):
        with suppress(ValueError):  # "09." is a name, "09" would be a wrong IPv4 address
            parsed.hostname = name.rstrip(".")
    parsed.pathname = SESSION_IN_PATH.sub("", parsed.pathname)
    if parsed.search:
        parsed.search = "&".join(_kept(parsed.search[1:]))
    try:
        # A stray percent sign would make a new escape with what is decoded behind it.
        formed = canonicalize_url(_STRAY_PERCENT.sub("%25", parsed.href))
    except ValueError:
        return str(parsed.href)
    again = _parse(formed)
    return formed if again is None else str(again.href)


def _kept(query: str) -> Iterator[str]:
    """The parameters of a query that may say what is read, as they stood."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if part and not _is_tracker(unquote_plus(name).lower(), unquote_plus(value).lower()):
            yield part


def _is_tracker(name: str, value: str) -> bool:
    if name in TRACKERS or SESSION.match(name):
        return True
    if name in ORIGIN_NAMES and (
        value in ORIGIN_VALUES or (name in {"rss", "feed"} and value in {"1", "true"})
    ):
        return True
    if name in {"sid", "s", "sess"} and SESSION_VALUE.match(value):
        return True
    if name in NUMBERING and value.isdigit():
        return False
    return name.startswith(TRACKER_PREFIXES) or any(
        word.rstrip(digits) in TRACKER_WORDS for word in _WORD_ENDS.split(name)
    )


def _plain_parts(parsed: ada_url.URL) -> tuple[str, str, str]:
    """Host, path and query of an address without its AMP, print and mobile variants."""
    name = VIEW_HOSTS.sub("", parsed.hostname) if _labels(parsed.hostname) > 2 else parsed.hostname
    segments = parsed.pathname.split("/")
    named = sum(1 for segment in segments if segment)
    kept = [s for s in segments if s.lower() not in VIEW_SEGMENTS] if named > 1 else segments
    if named > 1 and len(kept) > 2 and "m" in (s.lower() for s in kept[1:-1]):
        kept = [kept[0], *(s for s in kept[1:-1] if s.lower() != "m"), kept[-1]]
    if kept == [""]:
        kept = ["", ""]
    path = VIEW_SUFFIX.sub("", "/".join(kept))
    pairs = [part for part in parsed.search[1:].split("&") if part] if parsed.search else []
    query = "&".join(part for part in pairs if not _is_view(part))
    return name, path if path.startswith("/") else f"/{path}", query


def _is_view(part: str) -> bool:
    name, _, value = part.lower().partition("=")
    return name in VIEW_NAMES or (name, value) in VIEW_PAIRS


def _labels(name: str) -> int:
    return 0 if name.startswith("[") or name.replace(".", "").isdigit() else name.count(".") + 1
