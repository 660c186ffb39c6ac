"""explain: what became of one address, stage by stage, from the list that named it to the alert."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from presswatch.errors import UsageError
from ui import present
from ui.cli import context as ctx
from ui.cli.reading import Json

if TYPE_CHECKING:
    from presswatch.stories.origin import Edge
    from storage.database import Database
    from storage.outbox import Told
    from storage.rows import StoredDecision, StoredMention, StoredRefusal
    from storage.stored import Listing
    from storage.story_articles import StoryArticle

MOST_MENTIONS = 200


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of an address. The last four are empty where no article was stored."""

    listings: list[Listing]
    refusals: list[StoredRefusal]
    decisions: list[StoredDecision]
    mentions: list[StoredMention]
    place: StoryArticle | None
    credits: list[Edge]
    told: list[Told]


def register(app: typer.Typer) -> None:
    """Add this group's command."""
    app.command("explain")(explain)


def explain(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Address, stored or not, or the number of an article.")],
    as_json: Json = False,
) -> None:
    """Why an address was, or was not, stored and flagged.

    Each decision about it, with its reason and the version of the rule: where
    it was listed, what was read, which names were found or rejected and why,
    its story, whom it credits, and which alerts it raised or did not.
    """
    workspace = ctx.workspace(context)
    zone = ctx.zone(context)
    with ctx.database(workspace) as db:
        if url.isdecimal():
            url = _address(db, int(url))
        found = _gather(db, url)
    if as_json:
        present.write_json(_document(url, found))
        return
    if not (found.decisions or found.listings or found.refusals):
        typer.echo(
            "this address was never seen: no list named it, and nobody asked for it\n"
            "  remedy: presswatch crawl --url URL reads it; presswatch status tells which sources fail"
        )
        return
    for text in _lines(found, zone):
        typer.echo(present.harmless(text))


def _address(db: Database, number: int) -> str:
    """The address of the article of that number. Raises UsageError where there is none."""
    from storage import articles

    stored = articles.get(db, number)
    if stored is None:
        raise UsageError(f"no article has the number {number}", remedy="give its address instead")
    return stored.url


def _gather(db: Database, url: str) -> Explanation:
    from storage import articles, decisions, listings, mentions, outbox, refusals, story_articles, tracing

    number = articles.find(db, [url]).get(url)
    about = listings.of(db, url), refusals.of(db, url), decisions.of(db, url)
    if number is None:
        return Explanation(*about, [], None, [], [])
    story = story_articles.stories_of(db, [number]).get(number)
    members = story_articles.of_stories(db, [story]).get(story, []) if story is not None else []
    return Explanation(
        *about,
        mentions.recent(db, article_id=number, outcome=None, limit=MOST_MENTIONS),
        next((member for member in members if member.article_id == number), None),
        tracing.edges(db, number),
        outbox.told_of(db, number),
    )


def _document(url: str, found: Explanation) -> dict[str, object]:
    return {
        "url": url,
        "listed": [asdict(one) for one in found.listings],
        "refused": [asdict(one) for one in found.refusals],
        "decisions": [{"at": one.at, **asdict(one.decision)} for one in found.decisions],
        "mentions": [
            {
                "watch": one.watch, "surface": one.surface, "field": one.field, "rule": one.rule,
                "outcome": one.outcome, "probability": one.probability, "evidence": one.evidence,
            }
            for one in found.mentions
        ],
        "story": found.place and {
            "story_id": found.place.story_id, "relation": found.place.relation,
            "of": found.place.of, "score": found.place.score,
        },
        "credits": [asdict(one) for one in found.credits],
        "alerts": [asdict(one) for one in found.told],
    }  # fmt: skip


def _lines(found: Explanation, zone: tzinfo) -> Iterator[str]:
    def line(at: datetime | None, stage: str, told: str) -> str:
        return f"{present.local(at, zone) if at else '':<16}  {stage:<8} {told}"

    for listed in found.listings:
        yield line(listed.first_listed_at, "listed", f"by {listed.source}: now {listed.state}")
    for made in found.decisions:
        decision = made.decision
        yield line(
            made.at,
            decision.stage,
            f"{decision.verdict}: {decision.reason}  [rule {decision.rule_version}]",
        )
    for mention in found.mentions:
        why = "; ".join((mention.rule, *mention.evidence))
        yield line(
            None,
            "mention",
            f"{mention.watch} {mention.outcome} ({mention.probability:.2f}): "
            f"«{mention.surface}» in the {mention.field}: {why}",
        )
    if found.place is not None:
        place = found.place
        like = f" of article {place.of}, {place.score:.2f}" if place.of is not None else ""
        yield line(None, "group", f"{place.relation}{like}: story {place.story_id}")
    for edge in found.credits:
        proof = f" (article {edge.of_article_id})" if edge.of_article_id is not None else ""
        state = edge.state.replace("_", " ")
        yield line(None, "credits", f"{edge.agent}: {state}, {edge.reason}{proof}")
    for told in found.told:
        of = f"{told.rule} on {told.watch}" if told.watch else told.rule
        if told.raised:
            yield line(told.at, "alert", f"raised by {of}: {told.raised}; {told.deliveries or 'no channel'}")
        else:
            yield line(told.at, "alert", f"left out by {of}: {told.reason}")
    for refused in found.refusals:
        yield line(refused.last_seen_at, "refused", f"{refused.reason}: {refused.detail or ''}")
