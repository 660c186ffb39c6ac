"""A watchlist tried on the archive: what it would find, and what a change of it would gain and lose. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as fresh
from datetime import datetime

from presswatch.mentions.flag import mentions
from presswatch.mentions.matcher import Matcher
from presswatch.mentions.sense import train
from presswatch.mentions.verdicts import Difference, difference
from presswatch.types import Mention, Outcome, Watch
from scheduler.jobs import flag, rescan
from storage import rescans, verdicts
from storage.database import Database
from storage.rows import StoredRevision

EXAMPLES = 3  # mentions that are shown of each watch and outcome
Key = tuple[
    int, str, str
]  # article, watch, sentence: what a verdict is about, however a text has moved since


@dataclass(frozen=True, slots=True)
class Example:
    """A mention as it would be found."""

    source: str
    url: str
    headline: str
    surface: str
    sentence: str
    rule: str
    probability: float
    evidence: tuple[str, ...]


@dataclass(slots=True)
class Trial:
    """What one watch would find."""

    watch: str
    articles: int = 0  # with a certain mention
    outcomes: dict[str, int] = fresh(default_factory=dict)  # mentions by outcome
    aliases: dict[str, int] = fresh(default_factory=dict)  # certain mentions by declared name
    rules: dict[str, int] = fresh(default_factory=dict)
    sources: dict[str, int] = fresh(default_factory=dict)
    unused: tuple[str, ...] = ()  # declared names that found nothing
    examples: dict[str, list[Example]] = fresh(default_factory=dict)  # by outcome


@dataclass(frozen=True, slots=True)
class Change:
    """What another watchlist would gain and lose."""

    whole: Difference
    by_watch: Mapping[str, Difference]
    examples: Mapping[Key, Example]  # of each mention that would be gained or lost
    texts: int  # that were read


def attempt(
    db: Database,
    watches: Sequence[Watch],
    *,
    source: str | None = None,
    since: datetime | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> list[Trial]:
    """Try watches on the present texts of the archive. Raises QueryError for a malformed query."""
    matcher = _matcher(db, watches)
    trials = {watch.id: Trial(watch.id) for watch in watches}
    texts = rescans.texts(db, rescan.candidates(db, watches), source=source, since=since)
    for done, text in enumerate(texts, 1):
        certain = set()
        for mention in _found(matcher, text):
            trial, outcome = trials[mention.hit.watch], mention.hit.outcome
            _count(trial.outcomes, outcome.value)
            if outcome is Outcome.YES:
                certain.add(mention.hit.watch)
                _count(trial.aliases, mention.hit.alias)
                _count(trial.rules, mention.hit.rule)
            shown = trial.examples.setdefault(outcome.value, [])
            if len(shown) < EXAMPLES and all(one.url != text.url for one in shown):
                shown.append(_example(text, mention))
        for key in certain:
            trials[key].articles += 1
            _count(trials[key].sources, text.source)
        on_progress(done)
    for watch in watches:
        trial = trials[watch.id]
        trial.unused = tuple(
            dict.fromkeys(alias.text for alias in watch.aliases if alias.text not in trial.aliases)
        )
    return list(trials.values())


def _count(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


def compare(
    db: Database,
    old: Sequence[Watch],
    new: Sequence[Watch],
    *,
    source: str | None = None,
    since: datetime | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Change:
    """What `new` would find otherwise than `old` in the archive, held against what reviewers said.

    Only texts that a changed watch may touch are read, by the whole of both lists, since watches compete for places.
    """
    before, after = {watch.id: watch for watch in old}, {watch.id: watch for watch in new}
    ids = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    changed = [watch for known in (before, after) for key in ids if (watch := known.get(key)) is not None]
    first, second = _matcher(db, old), _matcher(db, new)
    had: dict[Key, Example] = {}
    has: dict[Key, Example] = {}
    read = 0
    for text in rescans.texts(db, rescan.candidates(db, changed), source=source, since=since):
        for matcher, kept in ((first, had), (second, has)):
            for mention in _found(matcher, text):
                if mention.hit.outcome is Outcome.YES:
                    key = (text.article_id, mention.hit.watch, mention.sentence)
                    kept.setdefault(key, _example(text, mention))
        read += 1
        on_progress(read)
    said = {(row.article_id, row.watch, row.sentence): row.verdict for row in verdicts.all_since(db)}
    examples = {key: example for key, example in {**had, **has}.items() if (key in had) != (key in has)}
    touched = dict.fromkeys(key[1] for key in examples)
    return Change(
        difference(had, has, said),
        {watch: _of(watch, had, has, said) for watch in touched},
        examples,
        read,
    )


def _of(
    watch: str, had: Mapping[Key, Example], has: Mapping[Key, Example], said: Mapping[Key, str]
) -> Difference:
    return difference([key for key in had if key[1] == watch], [key for key in has if key[1] == watch], said)


def _matcher(db: Database, watches: Sequence[Watch]) -> Matcher:
    return Matcher(watches, train(flag.lessons(db)))


def _found(matcher: Matcher, text: StoredRevision) -> Iterator[Mention]:
    yield from mentions(
        matcher,
        text.headline,
        text.description,
        text.article_body,
        text.captions,
        text.in_language,
        text.source,
    )


def _example(text: StoredRevision, mention: Mention) -> Example:
    hit = mention.hit
    return Example(
        text.source,
        text.url,
        text.headline or "",
        hit.surface,
        mention.sentence,
        hit.rule,
        hit.probability,
        hit.evidence,
    )


def keys(change: Difference) -> dict[str, tuple[Hashable, ...]]:
    """The parts of a difference by name, in the order in which a reader should look at them."""
    return {
        "lost, right": change.lost_true,
        "back, wrong": change.gained_false,
        "gained, not judged": change.gained_unseen,
        "lost, not judged": change.lost_unseen,
        "gained, right": change.gained_true,
        "gone, wrong": change.lost_false,
    }
