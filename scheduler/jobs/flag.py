"""The first follower of the log: mentions, quotes and attributions of each new revision."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from presswatch.types import Attribution, Decision, Field, Mention, Outcome, Quote, Source, Watch
from storage import decisions, mentions, speech, verdicts, watches
from storage.database import Database
from storage.rows import Flagged, StoredRevision

if TYPE_CHECKING:
    from presswatch.mentions.matcher import Matcher
    from presswatch.mentions.sense import Verdict

log = logging.getLogger(__name__)

FOLLOWER = "flag"
MATCHER_VERSION = "2"
BATCH = 50  # revisions in one transaction: bounds the write lock to some tens of milliseconds


@dataclass(frozen=True, slots=True)
class Watchlist:
    """A declared watchlist with its matcher; built once, used for every revision."""

    version: int
    matcher: Matcher
    outlets: tuple[tuple[str, str], ...] = ()  # (title, name) of sources that a text may credit
    rule_version: str = MATCHER_VERSION  # of the matcher, and how many verdicts taught it
    verdicts: int = 0  # their state: see `storage.verdicts.state`


def prepare(
    db: Database, declared: Sequence[Watch], now: datetime, outlets: Sequence[Source] = ()
) -> Watchlist:
    """Declare the watchlist and build its matcher; `outlets` are sources that a text may credit by title.

    What reviewers said of senses until now is in it. Raises QueryError for a query that is malformed.
    """
    from presswatch.mentions.matcher import Matcher
    from presswatch.mentions.sense import train

    taught = lessons(db)
    matcher = Matcher(declared, train(taught))
    version = watches.declare(db, declared, now)
    names = tuple((source.title, source.name) for source in outlets if source.title != source.name)
    rules = f"{MATCHER_VERSION}, {len(taught)} verdicts" if taught else MATCHER_VERSION
    return Watchlist(version, matcher, names, rules, verdicts.state(db))


def lessons(db: Database) -> list[Verdict]:
    """What reviewers said of mentions whose sense was asked. Furniture is no question of sense, and left out."""
    from presswatch.mentions.sense import Verdict

    said = {row.mention_id: row for row in verdicts.all_since(db) if row.verdict != "furniture"}
    return [
        Verdict(row.evidence, row.verdict == "right")
        for row in said.values()
        if any(piece.startswith("source ") for piece in row.evidence)
    ]


def follow(
    db: Database,
    watchlist: Watchlist,
    clock: Callable[[], datetime],
    *,
    follower: str = FOLLOWER,
    until: int | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Flag all revisions that wait, up to `until` if given; returns how many. Each batch and the cursor are one transaction.

    `on_progress` is told the number done after each batch.
    """
    done = 0
    while not should_stop():
        waiting = mentions.pending(db, follower, BATCH, until=until)
        if not waiting:
            break
        results = [flag_or_pass(revision, watchlist) for revision in waiting]
        mentions.commit(
            db,
            follower,
            waiting[-1].id,
            results,
            clock(),
            watchlist_version=watchlist.version,
            matcher_version=MATCHER_VERSION,
        )
        done += len(waiting)
        on_progress(done)
    return done


def flag_or_pass(revision: StoredRevision, watchlist: Watchlist) -> Flagged:
    """As `flag`. A text that a fault of ours keeps from being flagged is passed over, with the reason: it would keep all
    that come after it from being flagged, for ever."""
    try:
        return flag(revision, watchlist)
    except Exception as error:
        log.exception("text %d, of %s, was not flagged", revision.id, revision.url)
        fault = decisions.fault("flag", error, watchlist.rule_version)
        return Flagged(revision.id, revision.article_id, (), decisions=(fault,))


@dataclass(frozen=True, slots=True)
class Speech:
    """What a text's quotes and credits are: they depend on no watch. `quotes` is None where they were not looked for."""

    quotes: Sequence[Quote] | None
    credits: Sequence[Attribution]


def flag(revision: StoredRevision, watchlist: Watchlist, known: Speech | None = None) -> Flagged:
    """What a revision says of the watched, whom it credits, and who speaks in it if any of the watched is named or
    may be; of other texts nobody follows the quotes (`storage.speech`). `known` saves finding the speech."""
    from presswatch.mentions.attribution import attributions
    from presswatch.mentions.flag import mentions as find

    body, language = revision.article_body, revision.in_language or ""
    found = find(
        watchlist.matcher,
        headline=revision.headline or "",
        lead=revision.description,
        body=body,
        captions=revision.captions,
        language=revision.in_language,
        source=revision.source,
    )
    credited = known.credits if known else attributions(body, language, watchlist.outlets)
    spoken = known.quotes if known else None
    if spoken is None and any(speech.tells(mention.hit.outcome, mention.hit.rule) for mention in found):
        from presswatch.mentions.quotes import quotes

        spoken = quotes(body, language, title=revision.headline or "")
    return Flagged(
        revision.id,
        revision.article_id,
        tuple(found),
        _with_watches(spoken or (), found, body),
        tuple(credited),
        (_decision(found, watchlist.rule_version),),
        heard=spoken is not None,
    )


def _with_watches(spoken: Sequence[Quote], found: Sequence[Mention], body: str) -> tuple[Quote, ...]:
    """The quotes with the watches that their speakers are, or speak for.

    A speaker is the watch whose name is theirs; else one that their role names: of "OLS secretary Marta Olenina" it is
    Marta Olenina where she is watched, else OLS. Who is "she" is who bears the name that the quote resolves her to.
    """
    standing = [
        mention
        for mention in found
        if mention.field not in (Field.TITLE, Field.CAPTION)
        and mention.hit.outcome is not Outcome.NO
        and body[mention.hit.span.start : mention.hit.span.end] == mention.hit.surface
    ]
    named = [_named(quote, standing) for quote in spoken]
    watches = {
        quote.speaker_text: watch
        for quote, watch in zip(spoken, named, strict=True)
        if watch and quote.speaker_text
    }
    full = {mention.hit.surface: mention.hit.watch for mention in standing}
    result: list[Quote] = []
    for quote, watch in zip(spoken, named, strict=True):
        name = quote.speaker_text or ""
        chosen = watch or watches.get(name) or full.get(name) or _of_role(quote, standing)
        result.append(quote if quote.watch == chosen else replace(quote, watch=chosen))
    return tuple(result)


def _named(quote: Quote, standing: Sequence[Mention]) -> str | None:
    """The watch that is named where the speaker is, outside of what the quote gives as their role."""
    role = quote.role or ""
    return next(
        (mention.hit.watch for mention in _at(quote, standing) if mention.hit.surface not in role), None
    )


def _of_role(quote: Quote, standing: Sequence[Mention]) -> str | None:
    return next((mention.hit.watch for mention in _at(quote, standing)), None)


def _at(quote: Quote, standing: Sequence[Mention]) -> Iterator[Mention]:
    for span in quote.speaker:
        for mention in standing:
            if mention.hit.span.start < span.end and span.start < mention.hit.span.end:
                yield mention


def _decision(found: Sequence[Mention], rules: str) -> Decision:
    outcomes: dict[str, dict[str, int]] = {}
    for mention in found:
        counts = outcomes.setdefault(mention.hit.watch, {})
        counts[mention.hit.outcome.value] = counts.get(mention.hit.outcome.value, 0) + 1
    certain = [watch for watch, counts in outcomes.items() if counts.get("yes")]
    if certain:
        return Decision("flag", "mentions", f"names {', '.join(sorted(certain))}", outcomes, rules)
    if outcomes:
        return Decision("flag", "rejected", "names were found in another sense", outcomes, rules)
    return Decision("flag", "none", "no watched name stands in title, lead, body or captions", {}, rules)
