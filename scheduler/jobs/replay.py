"""A past day once more with another watchlist: which mentions and alerts it would have brought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from presswatch.alerts.rules import Flagged, Rule, apply
from presswatch.mentions.matcher import Matcher
from presswatch.types import Field, Outcome, Source, Watch
from scheduler.jobs import flag
from storage import history
from storage.database import Database
from storage.rows import StoredRevision

_RANK = (Outcome.YES, Outcome.ASK, Outcome.NO)


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text."""

    watch: str
    field: str
    start: int
    end: int
    surface: str
    sentence: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What another watchlist makes of one revision."""

    revision: StoredRevision
    came: tuple[Found, ...]
    went: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """An alert that a rule would raise: `due_at` by the clock of that day."""

    rule: str
    watch: str
    story: str
    url: str
    due_at: datetime


@dataclass(slots=True)
class Replay:
    """The difference that the other watchlist makes."""

    revisions: int = 0
    differences: list[Difference] = field(default_factory=list)
    told_more: list[Telling] = field(default_factory=list)
    told_less: list[Telling] = field(default_factory=list)


def replay(
    db: Database,
    day: date,
    watches: Sequence[Watch],
    rules: Sequence[Rule],
    outlets: Sequence[Source] = (),
    *,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Replay:
    """Match the revisions that were fetched on a day (UTC) with `watches`; nothing is stored or sent.

    Set against it are the mentions that are stored. On both sides the rules decide with the time of each
    fetching as their clock, and one alert of a rule, watch and story counts once.
    Raises QueryError for a query that is malformed.
    """
    names = tuple((source.title, source.name) for source in outlets if source.title != source.name)
    watchlist = flag.Watchlist(0, Matcher(watches), names)
    related = {watch.id for watch in watches if watch.related}
    since = datetime.combine(day, time(0), UTC)
    done = Replay()
    before: dict[tuple[str, str, str], Telling] = {}
    after: dict[tuple[str, str, str], Telling] = {}
    for revision in history.fetched_between(db, since, since + timedelta(days=1)):
        stored = history.named(db, revision.id)
        matched = flag.flag(revision, watchlist).mentions
        old = {_key(one): one for one in (Found(*_part(name)) for name in stored)}
        new = {
            _key(one): one
            for one in (
                Found(
                    mention.hit.watch,
                    mention.field.value,
                    mention.hit.span.start,
                    mention.hit.span.end,
                    mention.hit.surface,
                    mention.sentence,
                    mention.hit.outcome.value,
                )
                for mention in matched
            )
        }
        came = tuple(one for key, one in new.items() if key not in old)
        went = tuple(one for key, one in old.items() if key not in new)
        if came or went:
            done.differences.append(Difference(revision, came, went))
        story = history.story_key(db, revision.article_id)
        _decide(
            before,
            rules,
            revision,
            story,
            ((n.watch, n.field, n.outcome, n.salience, bool(n.related)) for n in stored),
        )
        _decide(
            after,
            rules,
            revision,
            story,
            (
                (m.hit.watch, m.field.value, m.hit.outcome.value, m.salience, m.hit.watch in related)
                for m in matched
            ),
        )
        done.revisions += 1
        on_progress(done.revisions)
    done.told_more = [telling for key, telling in after.items() if key not in before]
    done.told_less = [telling for key, telling in before.items() if key not in after]
    return done


def _part(name: history.Named) -> tuple[str, str, int, int, str, str, str]:
    return name.watch, name.field, name.start, name.end, name.surface, name.sentence, name.outcome


def _key(one: Found) -> tuple[object, ...]:
    return one.watch, one.field, one.start, one.end, one.outcome


def _decide(
    told: dict[tuple[str, str, str], Telling],
    rules: Sequence[Rule],
    revision: StoredRevision,
    story: str,
    names: Iterable[tuple[str, str, str, float, bool]],
) -> None:
    by_watch: dict[str, list[tuple[str, str, str, float, bool]]] = defaultdict(list)
    for name in names:
        by_watch[name[0]].append(name)
    flagged = [
        Flagged(
            watch=watch,
            article_id=revision.article_id,
            revision_id=revision.id,
            story=story,
            source=revision.source,
            language=revision.in_language,
            fields=frozenset(Field(name[1]) for name in those),
            outcome=next(outcome for outcome in _RANK if any(name[2] == outcome for name in those)),
            salience=max(name[3] for name in those),
            related=those[0][4],
        )
        for watch, those in by_watch.items()
    ]
    for rule in rules:
        raised, _ = apply(rule, flagged, revision.fetched_at)
        for one in raised:
            telling = Telling(one.rule, one.watch, one.story, revision.url, one.due_at)
            told.setdefault((one.rule, one.watch, one.story), telling)
