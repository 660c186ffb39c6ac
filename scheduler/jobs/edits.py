"""The follower that tells of edits after publication: words of or about the watched that were changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from presswatch.alerts.rules import Flagged, Rule, alert_key, apply
from presswatch.errors import ArchiveError
from presswatch.stories.changes import Change, ChangeKind, SilentEdit, is_rewrite, silent_edit
from presswatch.types import Decision, Field, Outcome
from scheduler.jobs import flag, group
from storage import decisions, history, mentions, outbox, stories
from storage.database import Database, transaction
from storage.history import Named
from storage.rows import StoredRevision

FOLLOWER = "edit"
BATCH = 100  # revisions in one transaction
TOLD = 5  # changes that one alert shows
SHOWN = 300  # characters of a sentence that an alert shows
_SUREST_FIRST = (Outcome.YES, Outcome.ASK, Outcome.NO)


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit means for one watch. `names` are its mentions in the text that was replaced."""

    watch: str
    verdict: SilentEdit
    names: tuple[Named, ...]


def follow(
    db: Database,
    rules: Sequence[Rule],
    clock: Callable[[], datetime],
    *,
    archive: Path | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Raise alerts of edits in revisions that were flagged and grouped; returns how many are new.

    With the folder of an `archive`, a sentence counts as vanished only when the page itself has it no more.
    Alerts, the reasons for and against them, and the cursor are one transaction. One alert for each edited
    text, rule and watch.
    """
    raised = 0
    while not should_stop():
        until = min(mentions.cursor(db, flag.FOLLOWER), mentions.cursor(db, group.FOLLOWER))
        start = mentions.cursor(db, FOLLOWER)
        if until <= start:
            break
        until, now = min(until, start + BATCH), clock()
        judged = [(one, judge(db, one, archive)) for one in history.edited_between(db, start, until)]
        with transaction(db):
            for revision, found in judged:
                raised += _tell(db, rules, found, revision, now)
            mentions.reset(db, FOLLOWER, now, to=until)
    return raised


def judge(db: Database, revision: StoredRevision, archive: Path | None = None) -> list[Edit]:
    """What a revision's changes mean for each watch that the text before it named; related ones left out.

    Nothing for a text that was read anew from the bytes that the one before came from: that is our doing.
    """
    old = history.before(db, revision)
    if old is None or is_our_doing(old, revision):
        return []
    names = of_the_watched(history.named(db, old.id))
    if not names:
        return []
    if history.is_repeated(db, old, revision):
        told = SilentEdit(False, (), ("the page alternates: this very edit was made before",))
        return [Edit(watch, told, tuple(those)) for watch, those in names.items()]
    found = _proven(stories.changes_of(db, revision.id), revision, archive)
    return weigh(db, old, revision, names, found, history.quoted(db, old.id))


def is_our_doing(old: StoredRevision, revision: StoredRevision) -> bool:
    """Whether a text was read anew from the bytes that the one before came from."""
    return revision.raw_digest is not None and revision.raw_digest == old.raw_digest


def weigh(
    db: Database,
    old: StoredRevision,
    revision: StoredRevision,
    names: Mapping[str, Sequence[Named]],
    found: Sequence[Change],
    quotes: Sequence[tuple[str, str]],
) -> list[Edit]:
    """What changes mean for each watch. `names` are those of the old text by watch, `quotes` its speakers that are
    watched, each with the words."""
    published = old.date_published.at if old.date_published else old.fetched_at
    rewrite = is_rewrite(
        found,
        old.article_body,
        revision.article_body,
        age=(revision.fetched_at - published).total_seconds(),
        from_agency=history.source_kind(db, revision.source) == "agency",
    )
    return [
        Edit(
            watch,
            silent_edit(
                found,
                [name.sentence for name in those],
                [text for speaker, text in quotes if speaker == watch],
                rewrite=rewrite,
            ),
            tuple(those),
        )
        for watch, those in names.items()
    ]


def shown(changes: Sequence[Change]) -> dict[str, object]:
    """Changes as an alert keeps them, to be put in words when it is sent, and how many more there are."""
    return {
        "changes": [
            [list(change.kinds), _short(change.old_text), _short(change.new_text)]
            for change in changes[:TOLD]
        ],
        "more": max(0, len(changes) - TOLD),
    }


def _tell(
    db: Database, rules: Sequence[Rule], edits: Sequence[Edit], revision: StoredRevision, now: datetime
) -> int:
    new = 0
    for edit in edits:
        verdict = "edited" if edit.verdict.alert else "no_edit"
        reason = f"{edit.watch}: {'; '.join(edit.verdict.reasons)}"
        detail: Mapping[str, object] = {"revision": revision.n, "watch": edit.watch}
        decisions.record(
            db, revision.url, Decision("alert", verdict, reason, detail), now, article_id=revision.article_id
        )
        if not edit.verdict.alert:
            continue
        for rule in rules:
            raised, _ = apply(rule, [flagged(db, revision, edit.watch, edit.names)], now)
            news = f"edit:{revision.id}"
            alerts = [replace(one, key=alert_key(one.rule, one.watch, one.story, news)) for one in raised]
            new += outbox.record(
                db,
                alerts,
                (),
                {revision.article_id: revision.id},
                {rule.name: rule.channels},
                now,
                kind="edit",
                detail={**shown(edit.verdict.changes), "reasons": edit.verdict.reasons},
            )
    return new


def flagged(db: Database, revision: StoredRevision, watch: str, names: Sequence[Named]) -> Flagged:
    """What rules ask of a watch that a text names in `names`: the surest outcome, the greatest salience."""
    return Flagged(
        watch=watch,
        article_id=revision.article_id,
        revision_id=revision.id,
        story=history.story_key(db, revision.article_id),
        source=revision.source,
        language=revision.in_language,
        fields=frozenset(Field(name.field) for name in names),
        outcome=next(outcome for outcome in _SUREST_FIRST if any(name.outcome == outcome for name in names)),
        salience=max(name.salience for name in names),
        related=bool(names[0].related),
    )


def of_the_watched(names: Sequence[Named]) -> dict[str, list[Named]]:
    """Certain mentions by watch; those of watches for comparison alone left out."""
    found: dict[str, list[Named]] = defaultdict(list)
    for name in names:
        if name.outcome == Outcome.YES and not name.related:
            found[name.watch].append(name)
    return found


def _proven(found: Sequence[Change], revision: StoredRevision, archive: Path | None) -> Sequence[Change]:
    """The changes without removals of sentences that still stand in the page, where its bytes were kept.

    What an extractor has learnt of a site between two visits may make it leave out what it took before.
    """
    gone = [change for change in found if change.kind is ChangeKind.REMOVAL]
    if not gone or archive is None or revision.archive_file is None or revision.archive_offset is None:
        return found
    from presswatch.extract.decode import decode
    from storage.archive import verify_evidence, warc_files

    try:
        body = warc_files.read(
            archive, revision.archive_file, revision.archive_offset, digest=revision.archive_digest
        ).body
    except ArchiveError:
        return found
    page = verify_evidence.page_words(decode(body, revision.encoding).text.encode("utf-8", "replace"))
    there = {id(change) for change in gone if verify_evidence.words(change.old_text) in page}
    return [change for change in found if id(change) not in there]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
