"""Stories put together for the pages: cards of the front page, and one story's time line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from presswatch.stories.origin import Spread, spread
from storage.story_articles import outlet_names, pieces
from ui.web.lines import MentionLine, direction, line

if TYPE_CHECKING:
    from storage.database import Database
    from storage.rows import StoredMention
    from storage.story_articles import StoryArticle

MOST_MENTIONS = 600  # that the front page reads to put its stories together
SLACK = timedelta(days=1)  # texts that were read so long before wait for no rescan
MOST_QUOTES = 60  # that a story shows
MOST_EDITED = 20  # articles of a story whose edits are shown


@dataclass(slots=True)
class Card:
    """A story on the front page: the mention that stands highest in it, its origin, and its other articles."""

    line: MentionLine
    story_id: int | None
    watches: list[str]
    at: datetime
    origin: str = ""
    others: list[tuple[str, StoryArticle]] = field(default_factory=list)  # with their outlets
    sources: int = 1


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a story's time line. `kind` is a relation, `edit` or `withdrawn`."""

    at: datetime
    kind: str
    outlet: str
    article: StoryArticle
    is_origin: bool = False
    credits_origin: bool = False
    changes: tuple[Any, ...] = ()

    @property
    def direction(self) -> str:
        """Of its headline: rtl or ltr."""
        return direction(self.article.in_language)


@dataclass(frozen=True, slots=True)
class StoryQuote:
    """Something said in a story, and the articles that bring it."""

    speaker: str
    text: str
    language: str | None
    articles: tuple[tuple[int, str], ...]  # number and outlet


@dataclass(frozen=True, slots=True)
class StoryPage:
    """All that the page of a story shows."""

    story_id: int
    headline: str
    language: str | None
    spread: Spread
    origin: str
    events: list[Event]
    mentions: list[MentionLine]
    quotes: list[StoryQuote]
    sources: int

    @property
    def direction(self) -> str:
        """Of its headline: rtl or ltr."""
        return direction(self.language)


def cards(db: Database, since: datetime, first: int = 0, count: int = 48) -> tuple[list[Card], int]:
    """Some of the stories with mentions since a time, the newest first, and how many there are in all.

    Articles of one story share a card. `first` is the place of the first one wanted.
    """
    from storage import mentions, overview, story_articles

    titles = overview.source_titles(db)
    rows = mentions.recent(db, since=since, read_since=since - SLACK, limit=MOST_MENTIONS)
    related = overview.related(db)
    rows = [row for row in rows if row.watch not in related] or rows
    stories = story_articles.stories_of(db, [row.article_id for row in rows])
    found: dict[str, Card] = {}
    for row in sorted(rows, key=lambda item: (-item.salience, item.start)):
        story = stories.get(row.article_id)
        key = f"story:{story}" if story else f"article:{row.article_id}"
        name = row.watch_name or row.watch
        if key not in found:
            found[key] = Card(line(row, titles), story, [], _at(row))
        card = found[key]
        card.at = max(card.at, _at(row))
        if name not in card.watches:
            card.watches.append(name)
    ordered = sorted(found.values(), key=lambda card: card.at, reverse=True)
    shown = ordered[first : first + count]
    members = story_articles.of_stories(db, [card.story_id for card in shown if card.story_id])
    names = outlet_names(titles)
    for card in shown:
        articles = members.get(card.story_id or 0, [])
        if len(articles) > 1:
            traced = spread(pieces(articles, names))
            card.origin = titles.get(traced.origin.agent, traced.origin.agent)
            order = {step.article_id: place for place, step in enumerate(traced.steps)}
            own = card.line.mention.article_id
            card.others = [
                (titles.get(item.source, item.source), item)
                for item in sorted(articles, key=lambda item: order[item.article_id])
                if item.article_id != own
            ]
            card.sources = len({item.source for item in articles})
    return shown, len(ordered)


def _at(row: StoredMention) -> datetime:
    """By when the article was public: what it claims, if our own look bears it out."""
    return min(row.date_published or row.first_seen_at, row.first_seen_at)


def story(db: Database, number: int) -> StoryPage | None:
    """All that the page of a story shows; None when there is none of that number."""
    from storage import mentions, overview, story_articles

    story_id = story_articles.resolve(db, number)
    articles = story_articles.of_stories(db, [story_id]).get(story_id, []) if story_id else []
    if not articles or story_id is None:
        return None
    titles = overview.source_titles(db)
    traced = spread(pieces(articles, outlet_names(titles)))
    by_id = {item.article_id: item for item in articles}
    first = by_id[traced.origin.article_id or traced.steps[0].article_id]
    seen = [
        row for item in articles[:MOST_EDITED] for row in mentions.recent(db, article_id=item.article_id)[:1]
    ]
    return StoryPage(
        story_id,
        first.headline or first.url,
        first.in_language,
        traced,
        titles.get(traced.origin.agent, traced.origin.agent),
        _events(db, traced, by_id, titles),
        [line(row, titles) for row in seen],
        _quotes(db, articles, titles),
        len({item.source for item in articles}),
    )


def _events(
    db: Database, traced: Spread, by_id: Mapping[int, StoryArticle], titles: Mapping[str, str]
) -> list[Event]:
    from storage import articles as stored
    from storage import stories

    events = [
        Event(
            step.at,
            step.relation,
            titles.get(step.source, step.source),
            by_id[step.article_id],
            step.article_id == traced.origin.article_id,
            step.credits_origin,
        )
        for step in traced.steps
    ]
    for item in [item for item in by_id.values() if item.revisions > 1][:MOST_EDITED]:
        outlet = titles.get(item.source, item.source)
        events += [
            Event(
                version.fetched_at,
                "edit",
                outlet,
                item,
                changes=tuple(stories.changes_of(db, version.id)),
            )
            for version in stored.revisions_of(db, item.article_id)
            if version.n > 1
        ]
    events += [
        Event(item.gone_at, "withdrawn", titles.get(item.source, item.source), item)
        for item in by_id.values()
        if item.gone_at
    ]
    return sorted(events, key=lambda event: event.at)


def _quotes(db: Database, articles: Sequence[StoryArticle], titles: Mapping[str, str]) -> list[StoryQuote]:
    from storage import speech

    found: dict[str, tuple[str, str | None, list[tuple[int, str]]]] = {}
    for item in articles:
        for quote in speech.quotes_of(db, item.revision_id):
            text = str(quote["text"])
            _, _, places = found.setdefault(text, (str(quote["speaker"] or ""), item.in_language, []))
            place = item.article_id, titles.get(item.source, item.source)
            if place not in places:
                places.append(place)
        if len(found) >= MOST_QUOTES:
            break
    return [
        StoryQuote(speaker, text, language, tuple(places))
        for text, (speaker, language, places) in list(found.items())[:MOST_QUOTES]
    ]
