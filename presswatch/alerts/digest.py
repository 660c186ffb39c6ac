"""A press review of a period: stories by what is watched, what changed, what could not be seen.

Values only; `presswatch.alerts.digest_pages` puts them into pages. A digest says nothing that its reader
cannot ask the database again: each figure carries the query over the documented views that gives it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo


class Period(StrEnum):
    """How long a digest looks back."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Outlet:
    """An article of a story: who carried it, and how it came by it."""

    title: str
    url: str
    at: datetime
    relation: str  # first, copy, excerpt, extension, report
    credits_origin: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A story in which a watch is named. `outlets` by time, the earliest first."""

    headline: str
    sentence: str  # in the language of the text
    language: str
    origin: str  # whom it comes from
    origin_basis: str  # credited, earliest or alone
    outlets: tuple[Outlet, ...]
    salience: float = 0.0


@dataclass(frozen=True, slots=True)
class Theme:
    """A watch and its stories, the widest spread first."""

    watch: str
    name: str
    stories: tuple[Story, ...]
    more: int = 0  # stories that are not shown


@dataclass(frozen=True, slots=True)
class Edit:
    """What was changed in an article after publication; `old` and `new` are empty for one withdrawn."""

    headline: str
    url: str
    outlet: str
    at: datetime
    kind: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A span of a source's list that was not seen (UTC)."""

    outlet: str
    url: str
    state: str  # gap or blind
    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the query over the documented views that gives it."""

    label: str  # articles, sources or a watch's name
    value: int
    query: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A press review of `start` to `end` (UTC; the end is not included)."""

    period: Period
    start: datetime
    end: datetime
    figures: tuple[Figure, ...]
    themes: tuple[Theme, ...]
    edits: tuple[Edit, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    recorded: bool = True  # whether anything is known of how lists were seen in it


def bounds(period: Period, day: date, zone: str) -> tuple[datetime, datetime]:
    """The period in a zone that a day lies in, as UTC: the day, or its week from Monday."""
    local = ZoneInfo(zone)
    first = day - timedelta(days=day.weekday()) if period is Period.WEEKLY else day
    last = first + timedelta(days=7 if period is Period.WEEKLY else 1)
    return (
        datetime.combine(first, time(0), local).astimezone(UTC),
        datetime.combine(last, time(0), local).astimezone(UTC),
    )


def last_whole(period: Period, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """The last period that is over, as UTC."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return bounds(period, today - timedelta(days=7 if period is Period.WEEKLY else 1), zone)


def theme(watch: str, name: str, stories: Sequence[Story], most: int) -> Theme:
    """The stories of a watch, those in most outlets and most about it first; `most` of them."""
    ordered = sorted(
        stories, key=lambda story: (-len(story.outlets), -story.salience, story.outlets[0].at, story.headline)
    )
    return Theme(watch, name, tuple(ordered[:most]), max(0, len(ordered) - most))


def to_json(digest: Digest) -> str:
    """A digest as JSON text, times in ISO 8601."""
    return json.dumps(dataclasses.asdict(digest), default=datetime.isoformat, ensure_ascii=False)


def from_json(text: str) -> Digest:
    """The digest that `to_json` wrote."""
    values = json.loads(text)
    return Digest(
        period=Period(values["period"]),
        start=datetime.fromisoformat(values["start"]),
        end=datetime.fromisoformat(values["end"]),
        figures=tuple(Figure(**figure) for figure in values["figures"]),
        themes=tuple(
            Theme(**row | {"stories": tuple(_story(story) for story in row["stories"])})
            for row in values["themes"]
        ),
        edits=tuple(Edit(**_timed(row, "at")) for row in values["edits"]),
        unseen=tuple(Unseen(**_timed(row, "start", "end")) for row in values["unseen"]),
        recorded=values.get("recorded", True),
    )


def _story(values: Mapping[str, Any]) -> Story:
    outlets = tuple(Outlet(**_timed(row, "at")) for row in values["outlets"])
    return Story(**{**values, "outlets": outlets})


def _timed(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**values, **{name: datetime.fromisoformat(values[name]) for name in names}}
