"""Judge every source by its own rhythm, open an incident for each episode, and close it when it ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from presswatch.coverage.health import Health, Verdict, judge, shared_factor
from storage import coverage, health, outbox, sources
from storage.database import Database, transaction

# In which all sources together show a holiday: the present one, and one that a silence may reach back to.
WINDOWS = ((timedelta(hours=12), timedelta(0)), (timedelta(hours=36), timedelta(hours=12)))


@dataclass(frozen=True, slots=True)
class Change:
    """An incident that was opened or is over; without a source it is of presswatch itself."""

    source: str | None
    opened: bool
    code: str
    health: str
    reason: str
    remedy: str = ""


def watch(db: Database, names: Sequence[str], now: datetime, channels: Sequence[str] = ()) -> list[Change]:
    """Judge the sources; returns what changed. An incident is opened once, closed once, and told once each."""
    evidence = {name: health.evidence(db, name, now) for name in names}
    factor = min(shared_factor(_ratios(db, names, now - start, now - end)) for start, end in WINDOWS)
    changes: list[Change] = []
    for name, known in evidence.items():
        changes += settle(db, name, [judge(known, now, factor=factor)], now, channels)
    for name in coverage.unwatched_with_incidents(db):
        changes += settle(
            db, name, [], now, ()
        )  # nobody needs to be told that what was taken out is not broken now
    return changes


def settle(
    db: Database,
    source: str | None,
    verdicts: Sequence[Verdict],
    now: datetime,
    channels: Sequence[str],
    *,
    codes: Collection[str] | None = None,
) -> list[Change]:
    """Make a source's open incidents those of the verdicts: open what is new, close what is over.

    None stands for presswatch itself. Healthy verdicts open nothing. Only incidents with one of `codes` are
    closed, where they are given. `channels` are told of each change, in the transaction that makes it.
    """
    bad = {verdict.code: verdict for verdict in verdicts if verdict.health is not Health.HEALTHY}
    changes: list[Change] = []
    with transaction(db):
        for row in coverage.close_incidents(db, source, now, but=bad, codes=codes):
            changes.append(Change(source, False, row.code, row.health, row.reason))
            _tell(db, "recovery", row.id, source, row.reason, "", channels, now)
        for verdict in bad.values():
            number = coverage.open_incident(
                db, source, verdict.code, verdict.health.value, verdict.reason, verdict.remedy, now
            )
            if number is not None:
                changes.append(
                    Change(source, True, verdict.code, verdict.health.value, verdict.reason, verdict.remedy)
                )
                _tell(db, "incident", number, source, verdict.reason, verdict.remedy, channels, now)
    return changes


def _tell(
    db: Database,
    kind: str,
    number: int,
    source: str | None,
    reason: str,
    remedy: str,
    channels: Sequence[str],
    now: datetime,
) -> None:
    name = source or "presswatch"
    detail = {"headline": f"{name}: {reason}", "source": name, "reason": remedy}
    outbox.notify(db, kind, f"{kind}:{number}", channels, detail, now)


def _ratios(db: Database, names: Sequence[str], since: datetime, until: datetime) -> list[float]:
    """For each source that should have brought something in a window: how much of it came."""
    ratios = []
    for name in names:
        expected = max(
            (coverage.rhythm(db, row.route).expected(since, until) for row in sources.routes_of(db, name)),
            default=0.0,
        )
        if expected >= 1:
            ratios.append(health.articles_between(db, name, since, until) / expected)
    return ratios
