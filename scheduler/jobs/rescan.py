"""Flag stored articles again: all of them, or those that a change of the watchlist may touch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from presswatch.types import Watch
from scheduler.jobs import flag
from storage import mentions, rechecks, rescans, speech, watches
from storage.database import Database
from storage.rows import StoredRevision

# Followers whose cursors are what the whole archive was last flagged with: a version of the watchlist, a verdict.
BASELINE = f"rescan, matcher {flag.MATCHER_VERSION}"
LEARNT = "rescan, learnt"
WALK = BASELINE + ", watchlist {}"  # how far a rescan of everything has come, until it ends


def rescan(
    db: Database,
    watchlist: flag.Watchlist,
    clock: Callable[[], datetime],
    *,
    everything: bool = True,
    on_progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Flag stored texts again; returns how many were read. Alerts have a cursor of their own: nobody is told.

    Otherwise than with `everything`, only texts are read that hold, by the full-text index, a name of a watch that
    has changed since the whole archive was last flagged, or that have a mention of it. What the index does not
    hold (captions, texts that were replaced, names spelt with marks inside them) takes a rescan of everything.
    A rescan of everything keeps its own place in the log, so that what comes in meanwhile is flagged as ever; one that
    was killed goes on from there when it is run again with the same watchlist.
    """
    begun = clock()
    changed = None if everything else changes(db, watchlist)
    if changed is None:
        walk, last = WALK.format(watchlist.version), mentions.cursor(db, flag.FOLLOWER)
        done = flag.follow(db, watchlist, clock, follower=walk, until=last, on_progress=on_progress)
        mentions.forget(db, walk)
    else:
        old, new = changed
        touched = rescans.with_mentions(db, [watch.id for watch in (*old, *new)])
        if mentions.cursor(db, LEARNT) != watchlist.verdicts:
            touched |= rescans.with_doubt(db)
        done = _flag(db, watchlist, touched | candidates(db, new), clock, on_progress)
    done += flag.follow(db, watchlist, clock)
    rechecks.schedule(db, rechecks.unplanned(db, begun), clock())
    mentions.reset(db, BASELINE, clock(), to=watchlist.version)
    mentions.reset(db, LEARNT, clock(), to=watchlist.verdicts)
    return done


def changes(db: Database, watchlist: flag.Watchlist) -> tuple[tuple[Watch, ...], tuple[Watch, ...]] | None:
    """The watches, as they were and as they are, that any version since the last rescan changed.

    None where all must be flagged again, since another matcher flagged the archive.
    """
    start = mentions.cursor(db, BASELINE)
    if not start and rescans.flagged_otherwise(db, flag.MATCHER_VERSION):
        return None
    start = max(1, start)
    versions = [watches.load(db, number) for number in range(start, watchlist.version)]
    present = {watch.id: watch for watch in watchlist.matcher.watches}
    old: dict[Watch, None] = {}
    for version in versions:
        old.update({watch: None for watch in version if present.get(watch.id) != watch})
    touched = {watch.id for watch in old}
    for version in versions:
        known = {watch.id for watch in version}
        touched |= present.keys() - known
    return tuple(old), tuple(watch for watch in present.values() if watch.id in touched)


def candidates(db: Database, wanted: Sequence[Watch]) -> set[int]:
    """Ids of the articles in which one of the watches may be mentioned, by the full-text index where it can tell."""
    from presswatch.mentions.index_terms import terms

    if not wanted:
        return set()
    languages = rescans.languages(db)
    articles: set[int] = set()
    unread: set[str | None] = set()
    for watch in wanted:
        looked_for = terms(watch, languages)
        unread |= looked_for.unindexed
        for expression in looked_for.expressions:
            articles |= rescans.found(db, expression)
    return articles | rescans.in_languages(db, unread) if unread else articles


def _flag(
    db: Database,
    watchlist: flag.Watchlist,
    articles: Iterable[int],
    clock: Callable[[], datetime],
    on_progress: Callable[[int], None],
) -> int:
    """Flag texts that the follower has come past already; it comes to the others by itself."""
    last = mentions.cursor(db, flag.FOLLOWER)
    done = 0
    for batch in _batches(text for text in rescans.texts(db, articles, former=True) if text.id <= last):
        mentions.commit(
            db,
            flag.FOLLOWER,
            None,
            [flag.flag(text, watchlist, _speech(db, text)) for text in batch],
            clock(),
            watchlist_version=watchlist.version,
            matcher_version=flag.MATCHER_VERSION,
        )
        done += len(batch)
        on_progress(done)
    return done


def _speech(db: Database, text: StoredRevision) -> flag.Speech:
    spoken = rescans.spoken(db, text.id) if speech.is_heard(db, text.id) else None
    return flag.Speech(spoken, rescans.credited(db, text.id))


def _batches(texts: Iterator[StoredRevision]) -> Iterator[list[StoredRevision]]:
    while batch := list(islice(texts, flag.BATCH)):
        yield batch
