"""The follower that decides what is told: one alert per story and rule, written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from presswatch.alerts.rules import Flagged, Rule, Suppressed, apply
from presswatch.types import Field, Outcome
from scheduler.jobs import flag, group
from storage import mentions, outbox
from storage.database import Database, transaction

FOLLOWER = "alert"
BATCH = 100  # revisions in one transaction


def follow(
    db: Database,
    rules: Sequence[Rule],
    clock: Callable[[], datetime],
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Raise alerts of the revisions that were flagged and grouped; returns how many alerts are new.

    Alerts, what was left out, and the cursor are one transaction.
    """
    raised = 0
    while not should_stop():
        until = min(mentions.cursor(db, flag.FOLLOWER), mentions.cursor(db, group.FOLLOWER))
        start = mentions.cursor(db, FOLLOWER)
        if until <= start:
            break
        until = min(until, start + BATCH)
        flagged = _flagged(db, start, until)
        with transaction(db):
            raised += _record(db, rules, flagged, clock())
            mentions.reset(db, FOLLOWER, clock(), to=until)
    return raised


def _record(db: Database, rules: Sequence[Rule], flagged: Sequence[Flagged], now: datetime) -> int:
    channels = {rule.name: rule.channels for rule in rules}
    revisions = {item.article_id: item.revision_id for item in flagged}
    new = 0
    for rule in rules:
        alerts, left_out = apply(rule, flagged, now)
        worth_keeping: list[Suppressed] = [item for item in left_out if item.reason != "another watch"]
        new += outbox.record(db, alerts, worth_keeping, revisions, channels, now)
    return new


def _flagged(db: Database, start: int, until: int) -> list[Flagged]:
    grouped: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for row in outbox.mentions_between(db, start, until):
        grouped[(row["revision_id"], row["watch"])].append(row)
    return [
        Flagged(
            watch=watch,
            article_id=rows[0]["article_id"],
            revision_id=revision,
            story=rows[0]["story"],
            source=rows[0]["source"],
            language=rows[0]["in_language"],
            fields=frozenset(Field(row["field"]) for row in rows),
            outcome=_best({row["outcome"] for row in rows}),
            salience=max(row["salience"] for row in rows),
            related=bool(rows[0]["related"]),
        )
        for (revision, watch), rows in grouped.items()
    ]


def _best(outcomes: set[str]) -> Outcome:
    return next(outcome for outcome in (Outcome.YES, Outcome.ASK, Outcome.NO) if outcome in outcomes)
