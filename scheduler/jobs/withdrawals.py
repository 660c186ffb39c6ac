"""Alerts of articles about the watched that were withdrawn or taken out of a list, once that is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from presswatch.alerts.rules import Rule, alert_key, apply
from scheduler.jobs.edits import flagged, of_the_watched
from storage import articles, delistings, history, outbox, rechecks
from storage.database import Database, transaction
from storage.rows import Article


def follow(
    db: Database,
    rules: Sequence[Rule],
    clock: Callable[[], datetime],
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Raise alerts of confirmed withdrawals, and of articles taken out of their site's list; returns how many are new.

    Alerts and the note that they were raised are one transaction. One alert for each withdrawal, rule and watch that the article's present text names.
    """
    raised = 0
    while not should_stop():
        confirmed, delisted = rechecks.confirmations(db), delistings.waiting(db)
        if not confirmed and not delisted:
            break
        now = clock()
        with transaction(db):
            for number, article_id, reason in confirmed:
                article = articles.get(db, article_id)
                if article is not None and article.gone_at is not None:
                    news = f"gone:{article_id}:{article.gone_at.isoformat()}"
                    raised += _tell(db, rules, article, news, {"reason": reason}, now)
                rechecks.told(db, number)
            for number, article_id, known in delisted:
                article = articles.get(db, article_id)
                if article is not None:
                    detail = {"reason": known.in_words, "how": delistings.REASON}
                    raised += _tell(db, rules, article, f"delisted:{number}", detail, now)
                delistings.told(db, number)
    return raised


def _tell(
    db: Database, rules: Sequence[Rule], article: Article, news: str, detail: Mapping[str, str], now: datetime
) -> int:
    revision = articles.revision(db, article.revision_id)
    if revision is None:
        return 0
    new = 0
    for watch, names in of_the_watched(history.named(db, revision.id)).items():
        for rule in rules:
            raised, _ = apply(rule, [flagged(db, revision, watch, names)], now)
            alerts = [replace(one, key=alert_key(one.rule, one.watch, one.story, news)) for one in raised]
            new += outbox.record(
                db,
                alerts,
                (),
                {article.id: revision.id},
                {rule.name: rule.channels},
                now,
                kind="gone",
                detail=detail,
            )
    return new
