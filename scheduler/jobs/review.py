"""What is put before a reviewer, and what the verdicts tell: precision, recall, and what the sense model learnt."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from presswatch.mentions.sense import DEFAULT_WEIGHTS, train
from presswatch.mentions.verdicts import (
    Precision,
    Recall,
    Share,
    Stratum,
    draw,
    falling,
    precision,
    recall,
    wilson,
)
from scheduler.jobs import flag
from storage import mentions, samples, verdicts
from storage.database import Database
from storage.rows import StoredMention

DOUBTFUL_FROM = 0.95  # certain mentions below this probability are doubtful too


@dataclass(frozen=True, slots=True)
class Judgement:
    """The last verdict on one mention; `at` is when its article was first seen, so that months are the press's."""

    watch: str
    alias: str
    source: str
    outcome: str
    verdict: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What the verdicts tell of the watches."""

    judged: int
    by_alias: Sequence[Precision]
    by_source: Sequence[Precision]
    by_month: Sequence[Precision]
    falling: Sequence[Precision]  # months that are surely worse than those before
    recall: dict[str, Recall]
    learnt: dict[str, tuple[float, float]]  # evidence: weight as shipped, weight as taught


def queue(
    db: Database,
    reviewer: str,
    *,
    watch: str | None = None,
    source: str | None = None,
    since: datetime | None = None,
    doubtful: bool = False,
    limit: int = 50,
    seed: int = 0,
) -> list[StoredMention]:
    """Mentions that a reviewer has not judged, drawn at random, so that precision is that of all mentions.

    With `doubtful` those that could not be decided, and the least certain ones: they teach the most.
    """
    ids = verdicts.to_review(db, reviewer, watch=watch, source=source, since=since)
    if doubtful:
        found = [one for number in ids if (one := mentions.get(db, number)) is not None]
        unsure = [one for one in found if one.outcome == "ask" or one.probability < DOUBTFUL_FROM]
        return sorted(unsure, key=lambda one: (abs(one.probability - 0.5), one.id))[:limit]
    chosen = draw(ids, limit, seed)
    return [one for number in chosen if (one := mentions.get(db, number)) is not None]


def sample(
    db: Database,
    reviewer: str,
    watch: str,
    *,
    source: str | None = None,
    since: datetime | None = None,
    limit: int = 50,
    seed: int = 0,
) -> list[tuple[int, samples.Stratum]]:
    """Articles drawn at random from those passed over, half of them rejected ones as far as there are so many."""
    pools = {
        stratum: samples.passed_over(db, watch, stratum, source=source, since=since, reviewer=reviewer)
        for stratum in samples.Stratum
    }
    rejected = draw(pools[samples.Stratum.REJECTED], (limit + 1) // 2, seed)
    unmatched = draw(pools[samples.Stratum.UNMATCHED], limit - len(rejected), seed)
    chosen = [(number, samples.Stratum.REJECTED) for number in rejected]
    chosen += [(number, samples.Stratum.UNMATCHED) for number in unmatched]
    random.Random(seed).shuffle(chosen)  # a reviewer who knows the reason judges otherwise
    return chosen


def judgements(
    db: Database,
    *,
    watch: str | None = None,
    source: str | None = None,
    since: datetime | None = None,
) -> list[Judgement]:
    """The last verdict on each mention, of articles first seen since a time."""
    last = {
        (row.mention_id, row.article_id, row.sentence): row
        for row in verdicts.all_since(db, watch=watch, source=source)
        if since is None or row.seen_at >= since
    }
    return [
        Judgement(row.watch, row.alias, row.source, row.outcome, row.verdict, row.seen_at)
        for row in last.values()
    ]


def report(
    db: Database,
    watches: Sequence[str],
    *,
    source: str | None = None,
    since: datetime | None = None,
) -> Report:
    """Precision with its intervals, the estimate of recall for each watch that has a verdict, and what was learnt."""
    known = set(watches)
    judged = [one for one in judgements(db, source=source, since=since) if one.watch in known]
    months = precision(judged, by=("month",))
    worse = [
        found
        for watch in watches
        if (found := falling([month for month in months if month.watch == watch])) is not None
    ]
    estimates = ((watch, _recall(db, watch, judged, source, since)) for watch in watches)
    return Report(
        len(judged),
        precision(judged, by=("alias",)),
        precision(judged, by=("source",)),
        months,
        worse,
        {watch: estimate for watch, estimate in estimates if estimate is not None},
        _learnt(db),
    )


def _recall(
    db: Database, watch: str, judged: Sequence[Judgement], source: str | None, since: datetime | None
) -> Recall | None:
    certain = [one for one in judged if one.watch == watch and one.outcome == "yes"]
    populations = samples.populations(db, watch, source=source, since=since)
    if not certain and not any(one.sampled for one in populations):
        return None
    right: Share = wilson(sum(one.verdict == "right" for one in certain), len(certain))
    strata = [Stratum(one.articles, one.sampled, one.missed) for one in populations]
    return recall(samples.flagged(db, watch, source=source, since=since), right, strata)


def _learnt(db: Database) -> dict[str, tuple[float, float]]:
    weights = train(flag.lessons(db))
    return {
        kind: (DEFAULT_WEIGHTS.get(kind, 0.0), weight)
        for kind, weight in sorted(weights.items())
        if round(weight - DEFAULT_WEIGHTS.get(kind, 0.0), 2)
    }
