"""How a source does: healthy, quiet, degraded or broken, and why.

A source is judged by its own rhythm and by what reading its pages gave before, never by a fixed
limit. On a holiday all sources fall silent together; the shared factor allows for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import comb
from statistics import median

from presswatch.coverage.rhythm import Rhythm
from presswatch.walls import PARKED

FALSE_SILENCES = 0.02  # of one source in a month that chance may be mistaken for a fault
MONTH_HOURS = 30 * 24
SHORTEST_SILENCE = timedelta(minutes=90)  # a lively newsroom is now and then silent for an hour
HOLIDAY = 0.7  # of the usual: less than this of all sources together is no chance
FEW_PAGES = 8  # fewer pages say nothing of a share
_CERTIFICATE = re.compile(r"certificate|\bSSL routines\b|VerificationError", re.IGNORECASE)
FEW_WEEKS = 3  # fewer weeks say nothing of what is usual
FALL = 0.7  # of its usual share, below which a field has fallen if chance does not explain it
CHANCE = 1e-6  # the source is judged every few minutes, for years
FIELDS = ("headline", "article_body", "date_published", "author")
_NAMES = {"headline": "title", "article_body": "body", "date_published": "date", "author": "author"}


class Health(StrEnum):
    """How a source does."""

    HEALTHY = "healthy"
    QUIET = "quiet"  # silent for longer than its rhythm explains
    DEGRADED = "degraded"  # read, but with less in it than before, or through fewer routes
    BROKEN = "broken"  # nothing can be read


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a source when it is judged."""

    rhythm: Rhythm
    last_new_at: datetime | None
    failures: int = 0  # polls of all routes that failed in a row
    failing_since: datetime | None = None
    failure_reason: str = ""
    failure_detail: str = ""  # in words, as the refusal of the list has it
    routes: int = 1
    routes_failing: int = 0
    fields_before: Mapping[str, float] | None = None  # share of pages with title, date, body, author
    fields_now: Mapping[str, float] | None = None
    pages_now: int = 0  # pages that `fields_now` is of
    refused_share: float = 0.0  # of the article pages asked for lately
    refused_reason: str = ""
    moved: tuple[str, str] | None = None  # a list's declared address, and where it lives from now on
    trap: str = ""  # what its last crawl was ended by, if it was a trap
    crawls_failed: int = 0  # as a whole and in a row, before a list was asked
    crawls_failing_since: datetime | None = None
    crawl_failure: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement with its reason, and what a person can do."""

    health: Health
    code: str
    reason: str
    remedy: str = ""


def shared_factor(ratios: Sequence[float]) -> float:
    """How much of the usual a source may publish now: the median of seen / expected of all sources, at most 1.

    Three fifths of it on a holiday, which some newsrooms keep more strictly than others. Fewer than five sources say nothing.
    """
    if len(ratios) < 5:
        return 1.0
    middle = median(ratios)
    return min(1.0, max(0.05, 0.6 * middle if middle < HOLIDAY else middle))


def judge(evidence: Evidence, now: datetime, *, factor: float = 1.0) -> Verdict:
    """The state of a source.

    Three failures in a row over at least half an hour make it broken; a fall of a field's share to less
    than half, or by more than chance explains, makes it degraded; a silence so improbable by its rhythm that chance brings one in fifty months
    makes it quiet. Each article begins a silence, so that a livelier source needs a less probable one.
    """
    if evidence.crawls_failed >= 3 and _lasts(evidence.crawls_failing_since, now):
        return Verdict(
            Health.BROKEN,
            "crawl-failed",
            f"{evidence.crawls_failed} crawls in a row failed: {evidence.crawl_failure or 'for no reason told'}",
            "`presswatch crawl` with its name tells what to do",
        )
    lasting = _lasts(evidence.failing_since, now)
    if evidence.failures >= 3 and lasting:
        code, remedy = _failing(evidence.failure_detail)
        told = evidence.failure_detail if code != "refused" else evidence.failure_reason
        return Verdict(
            Health.BROKEN, code, f"{evidence.failures} polls in a row failed: {told or 'no answer'}", remedy
        )
    if evidence.refused_share > 0.8 and evidence.pages_now >= FEW_PAGES:
        return Verdict(
            Health.BROKEN,
            "pages-refused",
            f"{evidence.refused_share:.0%} of its article pages are refused: {evidence.refused_reason}",
            "ask the publisher for access, or read it by another route",
        )
    if evidence.trap:
        return Verdict(
            Health.DEGRADED,
            "trap",
            evidence.trap,
            "watch a feed in place of the section, or narrow the source with `allow` and `deny`",
        )
    fallen = _fallen(evidence)
    if fallen:
        return Verdict(
            Health.DEGRADED,
            "fields",
            f"pages lost their {', '.join(fallen)}: the layout may have changed",
            "look at `presswatch preview`; `presswatch learn` proposes a definition",
        )
    if evidence.last_new_at is not None and now - evidence.last_new_at >= SHORTEST_SILENCE:
        chance = evidence.rhythm.silence(evidence.last_new_at, now, factor=factor)
        if chance < FALSE_SILENCES / max(1.0, evidence.rhythm.mean() * MONTH_HOURS):
            hours = (now - evidence.last_new_at).total_seconds() / 3600
            return Verdict(
                Health.QUIET,
                "silence",
                f"nothing new for {hours:.0f} h; by its own rhythm the chance of that is {chance:.1g}",
                "see whether the site itself has news; its feed or sitemap may have moved",
            )
    if evidence.routes > 1 and evidence.routes_failing and lasting:
        return Verdict(
            Health.DEGRADED,
            "routes",
            f"{evidence.routes_failing} of {evidence.routes} routes fail: {evidence.failure_reason}",
            "remove or change the failing route",
        )
    if evidence.moved is not None:
        declared, present = evidence.moved
        return Verdict(
            Health.DEGRADED,
            "moved",
            f"{declared} moved for good to {present}, and is read there",
            "change the address in the source's settings",
        )
    return Verdict(Health.HEALTHY, "ok", "as usual")


def _lasts(since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since >= timedelta(minutes=30)


def _failing(detail: str) -> tuple[str, str]:
    """Code and remedy of a source that cannot be read, by the words in which its list failed."""
    if _CERTIFICATE.search(detail):
        return (
            "certificate",
            "open the address in a browser: if its certificate has run out, tell the publisher; "
            "if it is signed by an authority of your own network, set SSL_CERT_FILE",
        )
    if detail == PARKED:
        return "parked", "the domain was given up or is for sale: find where the publisher is now"
    return "refused", "open the address in a browser; if it moved, change the source's routes"


def usual(weeks: Sequence[Mapping[str, float]]) -> dict[str, float] | None:
    """The usual share of each field: the median of the weeks, so that a fall is told until it lasts for half of
    them; None for fewer than `FEW_WEEKS`."""
    if len(weeks) < FEW_WEEKS:
        return None
    return {name: median(week[name] for week in weeks) for name in FIELDS}


def _fallen(evidence: Evidence) -> list[str]:
    """The fields whose share has fallen, each with what it was and is."""
    if not evidence.fields_before or not evidence.fields_now or evidence.pages_now < FEW_PAGES:
        return []
    found = []
    for name, before in evidence.fields_before.items():
        now = evidence.fields_now.get(name, 0.0)
        hits = round(now * evidence.pages_now)
        if before >= 0.5 and (
            now < before / 2 or (now < FALL * before and _at_most(hits, evidence.pages_now, before) < CHANCE)
        ):
            found.append(f"{_NAMES.get(name, name)} ({before:.0%} before, {now:.0%} now)")
    return found


def _at_most(hits: int, pages: int, share: float) -> float:
    """The chance of at most so many hits among the pages, if each has one with this probability."""
    return sum(comb(pages, k) * share**k * (1 - share) ** (pages - k) for k in range(hits + 1))
