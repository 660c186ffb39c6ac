"""Judge every source by its own rhythm, open an incident for each episode, and close it when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from presswatch.coverage.health import Health, judge, shared_factor
from storage import coverage, health, sources
from storage.database import Database

WINDOW = timedelta(hours=12)  # in which all sources together show a holiday


@dataclass(frozen=True, slots=True)
class Change:
    """An incident that was opened or is over."""

    source: str
    opened: bool
    code: str
    health: str
    reason: str
    remedy: str = ""


def watch(db: Database, names: Sequence[str], now: datetime) -> list[Change]:
    """Judge the sources; returns what changed. An incident is opened once and closed once."""
    evidence = {name: health.evidence(db, name, now) for name in names}
    factor = shared_factor(_ratios(db, names, now))
    changes: list[Change] = []
    for name, known in evidence.items():
        verdict = judge(known, now, factor=factor)
        if verdict.health is Health.HEALTHY:
            changes += [
                Change(name, False, row.code, row.health, row.reason)
                for row in coverage.close_incidents(db, name, now)
            ]
            continue
        changes += [
            Change(name, False, row.code, row.health, row.reason)
            for row in coverage.close_incidents(db, name, now, but=verdict.code)
        ]
        if coverage.open_incident(
            db, name, verdict.code, verdict.health.value, verdict.reason, verdict.remedy, now
        ):
            changes.append(
                Change(name, True, verdict.code, verdict.health.value, verdict.reason, verdict.remedy)
            )
    return changes


def _ratios(db: Database, names: Sequence[str], now: datetime) -> list[float]:
    """For each source that should have brought something in the window: how much of it came."""
    ratios = []
    for name in names:
        expected = max(
            (
                coverage.rhythm(db, row.route).expected(now - WINDOW, now)
                for row in sources.routes_of(db, name)
            ),
            default=0.0,
        )
        if expected >= 1:
            ratios.append(health.articles_since(db, name, now - WINDOW) / expected)
    return ratios
