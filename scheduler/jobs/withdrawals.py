"""Alerts of articles about the watched that were withdrawn, once that is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from presswatch.alerts.rules import Rule, alert_key, apply
from scheduler.jobs.edits import flagged, of_the_watched
from storage import articles, history, outbox, rechecks
from storage.database import Database, transaction


def follow(
    db: Database,
    rules: Sequence[Rule],
    clock: Callable[[], datetime],
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Raise alerts of confirmed withdrawals; returns how many are new.

    Alerts and the note that they were raised are one transaction. One alert for each withdrawal, rule and watch that the article's present text names.
    """
    raised = 0
    while not should_stop():
        confirmed = rechecks.confirmations(db)
        if not confirmed:
            break
        now = clock()
        with transaction(db):
            for number, article_id, reason in confirmed:
                raised += _tell(db, rules, article_id, reason, now)
                rechecks.told(db, number)
    return raised


def _tell(db: Database, rules: Sequence[Rule], article_id: int, reason: str, now: datetime) -> int:
    article = articles.get(db, article_id)
    revision = articles.revision(db, article.revision_id) if article else None
    if article is None or revision is None or article.gone_at is None:
        return 0
    new = 0
    news = f"gone:{article_id}:{article.gone_at.isoformat()}"
    for watch, names in of_the_watched(history.named(db, revision.id)).items():
        for rule in rules:
            raised, _ = apply(rule, [flagged(db, revision, watch, names)], now)
            alerts = [replace(one, key=alert_key(one.rule, one.watch, one.story, news)) for one in raised]
            new += outbox.record(
                db,
                alerts,
                (),
                {article_id: revision.id},
                {rule.name: rule.channels},
                now,
                kind="gone",
                detail={"reason": reason},
            )
    return new
