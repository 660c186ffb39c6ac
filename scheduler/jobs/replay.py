"""A past day once more, with another watchlist and the present extractor: which mentions and alerts it would have brought."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from presswatch.alerts.rules import Flagged, Rule, apply
from presswatch.mentions.matcher import Matcher
from presswatch.stories.changes import Change, changes
from presswatch.types import Mention, Source, Watch
from scheduler.jobs import edits, flag, reextract
from storage import articles, history
from storage.database import Database
from storage.rows import StoredRevision

if TYPE_CHECKING:
    from presswatch.config import Workspace


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
    """An alert that a rule would raise: `due_at` by the clock of that day.

    `news` is what it tells of: mention, edit or gone. `what` tells alerts of one rule, watch and story apart that are
    not of the same news: the revision or the article.
    """

    rule: str
    watch: str
    story: str
    url: str
    due_at: datetime
    news: str = "mention"
    what: int | None = None

    @property
    def key(self) -> tuple[str, str, str, str, int | None]:
        """What makes it one alert."""
        return self.rule, self.watch, self.story, self.news, self.what


Told = dict[tuple[str, str, str, str, int | None], Telling]


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
    fetching, or of a withdrawal's proof, as their clock, and one alert of a rule, watch and story counts once.
    Raises QueryError for a query that is malformed.
    """
    folder = Path(archive_of.archive.folder) if archive_of is not None else None
    names = tuple((source.title, source.name) for source in outlets if source.title != source.name)
    watchlist = flag.Watchlist(0, Matcher(watches), names)
    related = {watch.id for watch in watches if watch.related}
    since = datetime.combine(day, time(0), UTC)
    done = Replay()
    before: Told = {}
    after: Told = {}
    until = since + timedelta(days=1)
    kinds: deque[bool] = deque()
    revisions = _with_replaced(db, history.fetched_between(db, since, until), kinds)
    texts = (
        (reextract.Text(revision, revision) for revision in revisions)
        if archive_of is None
        else reextract.texts(db, archive_of, revisions)
    )
    replaced: reextract.Text | None = None
    for text in texts:
        if kinds.popleft():
            replaced = text
            continue
        revision, now = text.revision, text.now
        if replaced is not None:
            _tell(before, rules, db, revision, edits.judge(db, revision, folder))
            _tell(after, rules, db, revision, _edits(db, replaced, text, watchlist, related))
            replaced = None
        stored = history.named(db, revision.id)
        matched = _named(flag.flag(now, watchlist).mentions, related) if now is not None else []
        old, new = _keyed(stored), _keyed(matched)
        difference = Difference(
            revision,
            tuple(one for key, one in new.items() if key not in old),
            tuple(one for key, one in old.items() if key not in new),
            _changes(revision, now),
            text.refusal,
        )
        if difference.came or difference.went or difference.changes or difference.refusal:
            done.differences.append(difference)
        _decide(db, before, rules, revision, stored)
        _decide(db, after, rules, now or revision, matched)
        done.revisions += 1
        done.read_again += archive_of is not None and not text.why_stored
        on_progress(done.revisions)
    for article_id, at in history.withdrawn_between(db, since, until):
        _withdrawn(db, article_id, at, rules, watchlist, related, (before, after))
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


def _with_replaced(
    db: Database, revisions: Iterable[StoredRevision], kinds: deque[bool]
) -> Iterator[StoredRevision]:
    """Revisions, each after the one that it replaced, if any; `kinds` is told which are replaced ones."""
    for revision in revisions:
        old = history.before(db, revision)
        if old is not None and not edits.is_our_doing(old, revision):
            kinds.append(True)
            yield old
        kinds.append(False)
        yield revision


def _edits(
    db: Database,
    replaced: reextract.Text,
    text: reextract.Text,
    watchlist: flag.Watchlist,
    related: Collection[str],
) -> list[edits.Edit]:
    """What an edit means for those that the other watchlist finds in the text that was replaced."""
    old, new = replaced.now, text.now
    if old is None or new is None:
        return []
    found = flag.flag(old, watchlist)
    quotes = [(quote.watch, quote.text) for quote in found.quotes if quote.watch is not None]
    names = edits.of_the_watched(_named(found.mentions, related))
    return edits.weigh(db, old, new, names, _changes(old, new), quotes)


def _named(found: Iterable[Mention], related: Collection[str]) -> list[history.Named]:
    return [
        history.Named(
            one.hit.watch,
            one.field.value,
            one.hit.span.start,
            one.hit.span.end,
            one.hit.surface,
            one.sentence,
            one.hit.outcome.value,
            one.salience,
            int(one.hit.watch in related),
        )
        for one in found
    ]


def _withdrawn(
    db: Database,
    article_id: int,
    at: datetime,
    rules: Sequence[Rule],
    watchlist: flag.Watchlist,
    related: Collection[str],
    told: tuple[Told, Told],
) -> None:
    article = articles.get(db, article_id)
    revision = articles.revision(db, article.revision_id) if article is not None else None
    if revision is None:
        return
    names = history.named(db, revision.id), _named(flag.flag(revision, watchlist).mentions, related)
    for side, found in zip(told, names, strict=True):
        for watch, those in edits.of_the_watched(found).items():
            _raise(
                side, rules, edits.flagged(db, revision, watch, those), revision.url, at, "gone", article_id
            )


def _tell(
    told: Told, rules: Sequence[Rule], db: Database, revision: StoredRevision, found: Iterable[edits.Edit]
) -> None:
    for edit in found:
        if edit.verdict.alert:
            about = edits.flagged(db, revision, edit.watch, edit.names)
            _raise(told, rules, about, revision.url, revision.fetched_at, "edit", revision.id)


def _raise(
    told: Told,
    rules: Sequence[Rule],
    about: Flagged,
    url: str,
    at: datetime,
    news: str,
    what: int | None = None,
) -> None:
    for rule in rules:
        raised, _ = apply(rule, [about], at)
        for one in raised:
            telling = Telling(one.rule, one.watch, one.story, url, one.due_at, news, what)
            told.setdefault(telling.key, telling)


def _keyed(names: Iterable[history.Named]) -> dict[tuple[object, ...], Found]:
    """Names by what they are, not by where they stand: a line more above them changes nothing."""
    found: dict[tuple[object, ...], Found] = {}
    times: Counter[tuple[object, ...]] = Counter()
    for one in names:
        key = one.watch, one.field, one.surface, one.sentence, one.outcome
        times[key] += 1
        found[(*key, times[key])] = Found(
            one.watch, one.field, one.start, one.end, one.surface, one.sentence, one.outcome
        )
    return found


def _decide(
    db: Database, told: Told, rules: Sequence[Rule], revision: StoredRevision, names: Iterable[history.Named]
) -> None:
    by_watch: dict[str, list[history.Named]] = defaultdict(list)
    for name in names:
        by_watch[name.watch].append(name)
    for watch, those in by_watch.items():
        about = edits.flagged(db, revision, watch, those)
        _raise(told, rules, about, revision.url, revision.fetched_at, "mention")
