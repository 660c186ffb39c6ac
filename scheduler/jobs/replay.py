"""A past day once more, with another watchlist and the present extractor: which mentions and alerts it would have brought."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from presswatch.alerts.rules import Flagged, Rule, apply
from presswatch.mentions.matcher import Matcher
from presswatch.stories.changes import Change, changes
from presswatch.types import Field, Outcome, Source, Watch
from scheduler.jobs import flag, reextract
from storage import history
from storage.database import Database
from storage.rows import StoredRevision

if TYPE_CHECKING:
    from presswatch.config import Workspace

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
    """What another watchlist, and the present extractor, make of one revision.

    `changes` are those of its text by reading the page again; `refusal` says why it is no article now.
    """

    revision: StoredRevision
    came: tuple[Found, ...]
    went: tuple[Found, ...]
    changes: tuple[Change, ...] = ()
    refusal: str = ""


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
    """The difference that the other watchlist makes. `read_again` of the revisions were extracted anew."""

    revisions: int = 0
    read_again: int = 0
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
    archive_of: Workspace | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Replay:
    """Match the revisions that were fetched on a day (UTC) with `watches`; nothing is stored or sent.

    Pages in the archive of the workspace `archive_of` are extracted again; other texts are taken as they are stored.
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
    revisions = history.fetched_between(db, since, since + timedelta(days=1))
    texts = (
        (reextract.Text(revision, revision) for revision in revisions)
        if archive_of is None
        else reextract.texts(db, archive_of, revisions)
    )
    for text in texts:
        revision, now = text.revision, text.now
        stored = history.named(db, revision.id)
        matched = flag.flag(now, watchlist).mentions if now is not None else ()
        old = _keyed(Found(*_part(name)) for name in stored)
        new = _keyed(
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
        difference = Difference(
            revision,
            tuple(one for key, one in new.items() if key not in old),
            tuple(one for key, one in old.items() if key not in new),
            _changes(revision, now),
            text.refusal,
        )
        if difference.came or difference.went or difference.changes or difference.refusal:
            done.differences.append(difference)
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
            now or revision,
            story,
            (
                (m.hit.watch, m.field.value, m.hit.outcome.value, m.salience, m.hit.watch in related)
                for m in matched
            ),
        )
        done.revisions += 1
        done.read_again += archive_of is not None and not text.why_stored
        on_progress(done.revisions)
    done.told_more = [telling for key, telling in after.items() if key not in before]
    done.told_less = [telling for key, telling in before.items() if key not in after]
    return done


def _changes(revision: StoredRevision, now: StoredRevision | None) -> tuple[Change, ...]:
    if now is None or now is revision:
        return ()
    return tuple(
        changes(
            revision.article_body,
            now.article_body,
            now.in_language,
            old_title=revision.headline or "",
            new_title=now.headline or "",
        )
    )


def _part(name: history.Named) -> tuple[str, str, int, int, str, str, str]:
    return name.watch, name.field, name.start, name.end, name.surface, name.sentence, name.outcome


def _keyed(names: Iterable[Found]) -> dict[tuple[object, ...], Found]:
    """Names by what they are, not by where they stand: a line more above them changes nothing."""
    found: dict[tuple[object, ...], Found] = {}
    times: Counter[tuple[object, ...]] = Counter()
    for one in names:
        key = one.watch, one.field, one.surface, one.sentence, one.outcome
        times[key] += 1
        found[(*key, times[key])] = one
    return found


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
