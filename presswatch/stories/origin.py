"""Where a story comes from: its earliest proven publication, whom its reports credit, who copied with credit.

Everything comes in as plain values, and each answer carries what it rests on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOLERANCE = timedelta(minutes=15)  # clocks of two publishers may differ so much
LOOK_BACK = timedelta(hours=72)  # how long before a report its source may have been published


@dataclass(frozen=True, slots=True)
class Piece:
    """An article of a story.

    `published` is what the page claims, None when it gives no more than a day; `first_seen` is our own
    clock. `credits` are outlets that it names as its source (by the name of a watched source where it is
    one), `marks` agencies in its byline or dateline. `relation` is that of `storage.stories`.
    """

    article_id: int
    source: str
    first_seen: datetime
    published: datetime | None = None
    credits: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    relation: str = "report"

    @property
    def proven_at(self) -> datetime:
        """By when it was public: the claim if our own look bears it out, else our first look."""
        if self.published is not None and self.published <= self.first_seen:
            return self.published
        return self.first_seen

    @property
    def agents(self) -> tuple[str, ...]:
        """Everybody it owes its text to, as it says itself."""
        return tuple(dict.fromkeys(name for name in (*self.marks, *self.credits) if name != self.source))


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom a story comes from. `article_id` is None when that outlet's own text is not among our articles."""

    agent: str
    article_id: int | None
    at: datetime | None
    basis: str  # credited, earliest, alone
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a story's time line."""

    at: datetime
    article_id: int
    source: str
    relation: str
    credits_origin: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """A story's origin, its articles by time, and the copies with and without credit."""

    origin: Origin
    steps: tuple[Step, ...]
    copies_with_credit: tuple[int, ...]
    copies_without_credit: tuple[int, ...]


class EdgeState(StrEnum):
    """What became of the check of an attribution."""

    VERIFIED = "verified"  # the outlet's own text is in the archive, and earlier
    NOT_FOUND = "not_found"  # the outlet was seen whole, and has no such text
    UNSEEN = "unseen"  # the outlet is watched, but not all of that time was seen
    OUTSIDE = "outside"  # the outlet is none of our sources


@dataclass(frozen=True, slots=True)
class Edge:
    """An attribution checked: the article that credits, whom, and what proves or disproves it."""

    article_id: int
    agent: str
    state: EdgeState
    of_article_id: int | None
    reason: str


def spread(pieces: Sequence[Piece]) -> Spread:
    """Origin, time line and copies of a story. Raises ValueError when it has no article."""
    if not pieces:
        raise ValueError("a story without articles")
    ordered = sorted(pieces, key=lambda piece: (piece.proven_at, piece.article_id))
    origin = _origin(ordered)
    steps = tuple(
        Step(piece.proven_at, piece.article_id, piece.source, piece.relation, origin.agent in piece.agents)
        for piece in ordered
    )
    taken = [step for step in steps if step.source != origin.agent and step.relation in _COPIES]
    return Spread(
        origin,
        steps,
        tuple(step.article_id for step in taken if step.credits_origin),
        tuple(step.article_id for step in taken if not step.credits_origin),
    )


_COPIES = frozenset({"copy", "excerpt", "extension", "first"})


def _origin(ordered: Sequence[Piece]) -> Origin:
    first = ordered[0]
    credited = Counter(_root(piece, ordered) for piece in ordered if piece.agents)
    if credited:
        # The outlet that most sources lead back to; of equals the one named first.
        agent, count = max(credited.items(), key=lambda item: item[1])
        own = next((piece for piece in ordered if piece.source == agent), None)
        earliest_credit = next(piece for piece in ordered if piece.agents and _root(piece, ordered) == agent)
        if own is not None and own.proven_at <= earliest_credit.proven_at + TOLERANCE:
            return Origin(
                agent,
                own.article_id,
                own.proven_at,
                "credited",
                (f"{count} of {len(ordered)} credit it", "its own text is earlier"),
            )
        if own is None:
            return Origin(
                agent,
                None,
                None,
                "credited",
                (f"{count} of {len(ordered)} credit it", "its own text is not in the archive"),
            )
        # Credited, yet its own text came later than those that credit it: the credit proves nothing.
    others = len({piece.source for piece in ordered}) - 1
    if not others:
        return Origin(
            first.source, first.article_id, first.proven_at, "alone", ("no other source reports it",)
        )
    return Origin(
        first.source, first.article_id, first.proven_at, "earliest", (f"earlier than {others} other sources",)
    )


def _root(piece: Piece, ordered: Sequence[Piece]) -> str:
    """The outlet at the end of a chain of credits: A credits B, whose own text credits C."""
    by_source = defaultdict(list)
    for other in ordered:
        by_source[other.source].append(other)
    agent = piece.agents[0]
    passed = {piece.source}
    while agent not in passed:
        passed.add(agent)
        following = next((other.agents[0] for other in by_source.get(agent, ()) if other.agents), None)
        if following is None or following in passed:
            break
        agent = following
    return agent


def verify(
    pieces: Sequence[Piece],
    watched: Iterable[str],
    seen_whole: Mapping[str, Sequence[tuple[datetime, datetime]]],
) -> list[Edge]:
    """Each credit of a story's articles checked against the others.

    `watched` are the names of our sources; `seen_whole` gives for a source the intervals in which nothing
    of it can have been missed (the coverage ledger's *proven* and *recovered*). "Not found" is said only
    where the outlet was seen whole from 72 hours before the report until it.
    """
    ours = frozenset(watched)
    edges = []
    for piece in pieces:
        for agent in piece.agents:
            edges.append(_edge(piece, agent, pieces, ours, seen_whole.get(agent, ())))
    return edges


def _edge(
    piece: Piece,
    agent: str,
    pieces: Sequence[Piece],
    ours: frozenset[str],
    seen: Sequence[tuple[datetime, datetime]],
) -> Edge:
    if agent not in ours:
        return Edge(piece.article_id, agent, EdgeState.OUTSIDE, None, "none of our sources")
    earlier = [
        other for other in pieces if other.source == agent and other.proven_at <= piece.proven_at + TOLERANCE
    ]
    if earlier:
        found = min(earlier, key=lambda other: other.proven_at)
        return Edge(
            piece.article_id,
            agent,
            EdgeState.VERIFIED,
            found.article_id,
            f"published by {found.proven_at.isoformat()}",
        )
    if _covers(seen, piece.proven_at - LOOK_BACK, piece.proven_at):
        return Edge(piece.article_id, agent, EdgeState.NOT_FOUND, None, "seen whole, and no such text before")
    return Edge(piece.article_id, agent, EdgeState.UNSEEN, None, "not seen whole in the three days before")


def _covers(intervals: Sequence[tuple[datetime, datetime]], start: datetime, end: datetime) -> bool:
    for low, high in sorted(intervals):
        if low <= start:
            start = max(start, high)
    return start >= end
