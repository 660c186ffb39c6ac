"""Which mentions are told, to whom, and when: one alert per story and rule.

Pure: a rule, mentions and the time go in; alerts and the reasons against the others come out. A
mention that a rule leaves out is returned with the reason, never dropped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from presswatch.types import Field, Outcome


class Pace(StrEnum):
    """How soon a rule tells."""

    IMMEDIATE = "immediate"
    HOURLY = "hourly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A time of day in which nothing is sent, in the reader's zone; it may span midnight."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Whether a local time of day lies in it."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class Rule:
    """What one reader wants to be told. Empty tuples mean: any."""

    name: str
    channels: tuple[str, ...]
    watches: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    fields: tuple[Field, ...] = (Field.TITLE, Field.LEAD, Field.BODY, Field.CAPTION, Field.QUOTE)
    outcomes: tuple[Outcome, ...] = (Outcome.YES,)
    minimum_salience: float = 0.0
    pace: Pace = Pace.IMMEDIATE
    at: time = time(9, 0)  # of a daily rule, in the reader's zone
    zone: str = "UTC"
    quiet: QuietHours | None = None
    working_days: bool = False  # nothing on Saturday and Sunday
    per_hour: int | None = None  # messages to a channel in an hour; the last of them gathers all that waits


@dataclass(frozen=True, slots=True)
class Flagged:
    """What the rules need to know of a watch in an article."""

    watch: str
    article_id: int
    revision_id: int
    story: str  # the story's key; the article's own where it stands alone
    source: str
    language: str | None
    fields: frozenset[Field]
    outcome: Outcome
    salience: float
    related: bool = False


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A mention that a rule does not tell, and why."""

    rule: str
    flagged: Flagged
    reason: str


@dataclass(frozen=True, slots=True)
class Raised:
    """One alert: its key is the same for all articles of one story, so that it exists once."""

    key: str
    rule: str
    watch: str
    story: str
    articles: tuple[int, ...]
    due_at: datetime


def alert_key(rule: str, watch: str, story: str, news: str = "mention") -> str:
    """The key under which an alert exists once; `news` is the class of news (mention, edit, gone)."""
    text = "\x1f".join((rule, watch, story, news))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def apply(rule: Rule, mentions: Iterable[Flagged], now: datetime) -> tuple[list[Raised], list[Suppressed]]:
    """The alerts that a rule raises of mentions, and the mentions that it leaves out with the reason."""
    groups: dict[tuple[str, str], list[int]] = {}
    left_out: list[Suppressed] = []
    for flagged in mentions:
        reason = _objection(rule, flagged)
        if reason:
            left_out.append(Suppressed(rule.name, flagged, reason))
        else:
            groups.setdefault((flagged.watch, flagged.story), []).append(flagged.article_id)
    due_at = due(rule, now)
    raised = [
        Raised(alert_key(rule.name, watch, story), rule.name, watch, story, tuple(dict.fromkeys(ids)), due_at)
        for (watch, story), ids in groups.items()
    ]
    return raised, left_out


def _objection(rule: Rule, flagged: Flagged) -> str:
    if rule.watches and flagged.watch not in rule.watches:
        return "another watch"
    if not rule.watches and flagged.related:
        return "watched for comparison only"
    if rule.sources and flagged.source not in rule.sources:
        return "another source"
    if rule.languages and flagged.language not in rule.languages:
        return "another language"
    if flagged.outcome not in rule.outcomes:
        return f"the sense is '{flagged.outcome}'"
    if not flagged.fields & set(rule.fields):
        return f"only in {', '.join(sorted(flagged.fields))}"
    if flagged.salience < rule.minimum_salience:
        return f"salience {flagged.salience:.2f} is below {rule.minimum_salience:.2f}"
    return ""


def due(rule: Rule, now: datetime) -> datetime:
    """When an alert raised now is to be sent (UTC)."""
    zone = ZoneInfo(rule.zone)
    local = now.astimezone(zone)
    at = now.astimezone(UTC)
    if rule.pace is Pace.HOURLY:
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        at += timedelta(hours=1) - into
    elif rule.pace is Pace.DAILY:
        days = (local.date() + timedelta(days=ahead) for ahead in (0, 1))
        at = next(moment for day in days if (moment := _at(day, rule.at, zone, now)) > now)
    return awake(rule, at)


def awake(rule: Rule, at: datetime) -> datetime:
    """The first time from `at` on (UTC) at which a rule's reader may be told: no quiet hour, no day off."""
    zone = ZoneInfo(rule.zone)
    at = at.astimezone(UTC)
    for _ in range(8):  # a week of weekends and quiet hours at most
        local = at.astimezone(zone)
        if rule.working_days and local.weekday() >= 5:
            monday = local.date() + timedelta(days=7 - local.weekday())
            at = _at(monday, rule.at if rule.pace is Pace.DAILY else time(0), zone, at)
        elif rule.quiet and rule.quiet.holds(local.time()):
            day = local.date()
            if rule.quiet.start > rule.quiet.end and local.time() >= rule.quiet.start:
                day += timedelta(days=1)
            at = _at(day, rule.quiet.end, zone, at)
        else:
            break
    return at


def _at(day: date, clock: time, zone: ZoneInfo, not_before: datetime) -> datetime:
    """A local time as UTC. Where the clock shows it twice, the first that is not before `not_before`."""
    first = datetime.combine(day, clock, zone)
    at = first.astimezone(UTC)
    return at if at >= not_before else first.replace(fold=1).astimezone(UTC)


def throttled(rule: Rule, sent_last_hour: int) -> bool:
    """Whether a channel has had all the messages of a rule that an hour allows."""
    return rule.per_hour is not None and sent_last_hour >= rule.per_hour


def retry_at(attempts: int, now: datetime, *, first: float = 30.0, most: float = 3600.0) -> datetime:
    """When a delivery that failed `attempts` times is tried again: doubled each time, at most `most` s."""
    return now + timedelta(seconds=min(first * 2 ** min(attempts - 1, 16), most))
