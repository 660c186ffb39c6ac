"""Why a response is no article: walls, challenges and empty shells, told by their signatures.

A phrase alone proves nothing, since articles write about captchas and cookies too: it counts on a page
that shows little else, and never on one whose metadata say that it is an article with text to show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from presswatch import walls
from presswatch.glance import Glance, first_paragraphs, glance, says_article, weight
from presswatch.types import Reading, Refusal, RefusalReason
from presswatch.urls import identity_key, same_site

SHORT = 1_500  # characters of text outside links: a wall shows no more
EMPTY = 40
SHELL = 250  # what a page shows whose text comes by scripts
BINARY = 0.05  # share of characters that no text holds

_STATUS = {
    401: RefusalReason.LOGIN,
    402: RefusalReason.PAYWALL,
    403: RefusalReason.FORBIDDEN,
    404: RefusalReason.NOT_FOUND,
    410: RefusalReason.GONE,
    429: RefusalReason.THROTTLED,
    451: RefusalReason.GEO,
}
_READABLE = re.compile(
    r"^(?:text/|application/(?:xhtml|xml|pdf|json|octet-stream|x-pdf)|binary/octet-stream|$)"
)

_SCRIPTS_WANTED = re.compile(
    r"(?:enable|requires?|turn on|activate|need)\b[^.]{0,40}\bjavascript|javascript (?:is )?(?:required|disabled|must be enabled)|(?:включите|включить|требуется|"
    r"нужен|отключ[её]н)\b[^.]{0,30}\bjava ?script|увімкніть[^.]{0,20}javascript|javascript (?:aktivieren|activé|etkinleştir)",
    re.IGNORECASE,
)
_APP_ROOT = re.compile(
    r"<div[^>]{0,200}\bid\s*=\s*[\"']?(?:root|app|__next|__nuxt|svelte|app-root|main-app)\b|<app-root",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(
    r"/(?:log[_-]?in|sign[_-]?in|signon|auth(?:orize|entication)?|oauth2?|sso|account/login|accounts/login|wp-login\.php|user/login|passport)(?:[/.?]|$)",
    re.IGNORECASE,
)
_CONSENT_HOST = re.compile(
    r"^(?:consent|cmp|guce|privacy)\.|/(?:consent|cookie-?wall|privacywall|privacy-?gate)(?:[/?]|$)",
    re.IGNORECASE,
)
_CHECK_PATH = re.compile(
    r"/(?:showcaptcha|captcha|xpvnsulc|__ddg|cdn-cgi/challenge|challenge|botcheck|checkpoint)(?:[/.?]|$)",
    re.IGNORECASE,
)
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_SLUG = re.compile(r"\d{3,}|(?:[^-_]+[-_]){2,}|\.s?html?$|\.php$|\.aspx?$")


def classify(
    status: int,
    headers: Mapping[str, str],
    text: str,
    url: str,
    requested_url: str | None = None,
    redirects: Sequence[str] = (),
) -> Refusal | None:
    """Why a response holds no article, or None when nothing speaks against one.

    `headers` have lower-case names, `text` is the decoded body, `url` the address after `redirects`.
    Statuses other than 200 and 203 are always a refusal; a robot check behind one is named as such.
    """
    asked = requested_url or (redirects[0] if redirects else url)
    if status in (200, 203) and url == asked and _is_plainly_text(headers, text):
        return None
    page = glance(text)
    if challenge := _challenge(status, headers, text, url, page):
        return Refusal(asked, RefusalReason.CHALLENGE, challenge, status)
    if status not in (200, 203):
        return Refusal(asked, _by_status(status, headers), f"status {status}", status)
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if not _READABLE.match(kind):
        return Refusal(asked, RefusalReason.NOT_HTML, f"its type is {kind[:80]}", status)
    if "pdf" in kind or text.startswith("%PDF-"):
        return None
    found = _away(url, asked, page) or _by_content(text, page)
    return Refusal(asked, found[0], found[1], status) if found else None


def is_untroubled(status: int, headers: Mapping[str, str], text: str, url: str, asked: str) -> bool:
    """Whether nothing but its text can tell that a response is no article: its status, type and address are in order.

    Such a page may be read first: where that `shows_an_article`, `classify` has nothing to find.
    """
    return status in (200, 203) and url == asked and _is_page(headers, text)


def shows_an_article(reading: Reading) -> bool:
    """Whether so much running text was read of a page that it is no wall, shell or list."""
    sizes = [len(block.text) for block in reading.blocks if len(block.text) > 100]
    # One block alone may be what the page's data or a feed say.
    return len(sizes) > 1 and sum(sizes) > SHORT and max(sizes) > 200


def was_read_from_data(reading: Reading, refusal: Refusal) -> bool:
    """Whether an article was read from the data of a page's scripts, where the page was refused for showing none."""
    return refusal.reason in (RefusalReason.SCRIPT_ONLY, RefusalReason.EMPTY) and any(
        decision.verdict == "body" and decision.reason == "state" for decision in reading.decisions
    )


def _is_page(headers: Mapping[str, str], text: str) -> bool:
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if not _READABLE.match(kind) or "pdf" in kind or text.startswith("%PDF-") or _is_binary(text):
        return False
    return not any(headers.get(name, "").lower().startswith(value) for name, value in walls.CHALLENGE_HEADERS)


def _is_plainly_text(headers: Mapping[str, str], text: str) -> bool:
    """Whether so much running text stands in a page that no wall, shell or list can be found in it.

    Says at a tenth of the cost what `glance` would for most articles; where it says no, nothing is known.
    """
    if not _is_page(headers, text):
        return False
    total, longest = first_paragraphs(text, SHORT + 1)
    return longest > 200 and (total > SHORT or says_article(text))


def _is_binary(text: str) -> bool:
    head = text[:4096]
    return len(_UNREADABLE.findall(head)) > BINARY * len(head)


def _by_status(status: int, headers: Mapping[str, str]) -> RefusalReason:
    if status in _STATUS:
        return _STATUS[status]
    if 500 <= status < 600:
        return (
            RefusalReason.THROTTLED
            if status == 503 and "retry-after" in headers
            else RefusalReason.SERVER_ERROR
        )
    if 400 <= status < 500:
        return RefusalReason.FORBIDDEN
    return RefusalReason.EMPTY if 200 <= status < 300 else RefusalReason.SERVER_ERROR


def _challenge(status: int, headers: Mapping[str, str], text: str, url: str, page: Glance) -> str | None:
    """Who put a robot check in the way, or None."""
    for name, value in walls.CHALLENGE_HEADERS:
        if headers.get(name, "").lower().startswith(value) and (status != 200 or page.visible < SHORT):
            return f"a robot check ({name})"
    if page.visible > SHORT or (page.is_article and page.longest > 200):
        return None
    parts = urlsplit(url) if "[" not in url else None
    if parts and _CHECK_PATH.search(parts.path):
        return "redirected to a robot check"
    lowered = text[:200_000].lower()
    for mark, who in walls.CHALLENGE_MARKUP:
        if mark in lowered and (who not in walls.CAPTCHA_WIDGETS or (page.visible < 400 and page.links < 10)):
            return f"a robot check of {who}"
    return None


def _away(url: str, asked: str, page: Glance) -> tuple[RefusalReason, str] | None:
    """Whether the answer came from another place than an article's."""
    if asked == url or "[" in url or "[" in asked:
        return None
    here, there = urlsplit(url), urlsplit(asked)
    if _LOGIN_PATH.search(here.path) and not _LOGIN_PATH.search(there.path):
        return RefusalReason.LOGIN, "redirected to a sign-in page"
    if _CONSENT_HOST.search(f"{here.hostname or ''}") or (
        _CONSENT_HOST.search(here.path) and page.visible < SHORT
    ):
        return RefusalReason.CONSENT, "redirected to a consent form"
    if identity_key(url) == identity_key(asked) or (page.is_article and page.longest > 200):
        return None
    before = [part for part in there.path.split("/") if part]
    after = [part for part in here.path.split("/") if part]
    if not before:
        return None
    if not here.query and (
        not after
        or re.fullmatch(
            r"(?:index|default|home|main)(?:\.\w+)?|[a-z]{2}(?:-[a-z]{2})?", "/".join(after), re.IGNORECASE
        )
    ):
        return RefusalReason.REDIRECTED_AWAY, "redirected to the home page"
    rest = before[len(after) :]
    if (
        same_site(url, asked)
        and after == before[: len(after)]
        and _is_slug(rest)
        and not _is_slug(after[-1:])
    ):
        return RefusalReason.REDIRECTED_AWAY, "redirected to a section"
    return None


def _is_slug(parts: Sequence[str]) -> bool:
    return any(_SLUG.search(part) for part in parts)


def _by_content(text: str, page: Glance) -> tuple[RefusalReason, str] | None:
    if not text.strip():
        return RefusalReason.EMPTY, "no body"
    if _is_binary(text):
        return RefusalReason.NOT_HTML, "it holds binary data"
    if page.is_article and page.longest > 200:
        return None
    named = f"{page.title}\n{page.heading}"
    for title in (page.heading, page.title):
        said = title and len(title) < 150 and walls.NOT_FOUND_TITLE.search(title)
        if said and not page.is_article and _running_text(page, walls.NOT_FOUND_TITLE) < 400:
            return RefusalReason.SOFT_404, "its title says that there is no such page"
    if page.visible < SHORT:
        if page.asks_password and (
            walls.SIGN_IN_TITLE.search(page.title) or walls.SIGN_IN_TITLE.search(page.heading)
        ):
            return RefusalReason.LOGIN, "a sign-in form"
        shown = f"{named}\n{page.text}\n{page.noscript}"
        for reason, what, phrase in walls.PHRASES:
            if phrase.search(shown) and _is_all_there_is(reason, phrase, page):
                return reason, what
    if page.full_text:
        return None
    if page.visible < SHELL and not page.is_article:
        wanted = _SCRIPTS_WANTED.search(f"{page.noscript} {page.text}")
        if page.scripts and (wanted or (_APP_ROOT.search(text[:400_000]) and page.visible < EMPTY * 2)):
            return RefusalReason.SCRIPT_ONLY, "its text appears only when scripts run"
    if page.visible < EMPTY and not (page.is_article and page.linked > 400):
        return RefusalReason.EMPTY, f"it shows {page.visible} characters of text"
    return (RefusalReason.NOT_AN_ARTICLE, "it lists articles") if is_list(page) else None


def is_list(page: Glance) -> bool:
    """Whether a page lists articles and holds none: headlines that are links, and no running text.

    Only clear cases: a page that says that it is an article, or shows one paragraph of some length, is not.
    """
    return (
        not page.is_article
        and page.long_links >= 12
        and page.longest < 160
        and page.linked > 2 * page.visible
    )


def _is_all_there_is(reason: RefusalReason, phrase: re.Pattern[str], page: Glance) -> bool:
    """Whether a page that holds a wall's phrase holds nothing else worth reading."""
    others = _running_text(page, phrase)
    if phrase.search(page.title) or phrase.search(page.heading):
        return others < 300 and (not page.is_article or page.visible < 400)
    if page.is_article:
        return False
    return not others and page.visible < (800 if reason is RefusalReason.CONSENT else 600)


def _running_text(page: Glance, phrase: re.Pattern[str]) -> int:
    """Length of the paragraphs that do not hold the phrase."""
    return sum(
        weight(block) for block in page.text.split("\n") if weight(block) > 100 and not phrase.search(block)
    )
