"""What `presswatch.stories.origin` and `drift` ask of the archive: credits, quotes, and who may have used a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from presswatch.coverage.ledger import CoverageState
from presswatch.stories.drift import QuoteAt, Reader
from presswatch.stories.fingerprints import signature
from presswatch.stories.origin import LOOK_BACK, Edge, verify
from storage import articles, coverage, overview, stories, story_articles
from storage.rows import Article, StoredRevision, moment, stamp

MOST_QUOTES = 20_000  # of one answer
MOST_READERS = 5_000

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class PlacedQuote:
    """A quote with the article that has it."""

    quote: QuoteAt
    article_id: int
    source: str
    url: str
    watch: str | None
    at: datetime  # first seen


def edges(db: Database, article_id: int) -> list[Edge]:
    """The credits of an article, each checked against its story's articles and what was seen of the outlet."""
    story = story_articles.stories_of(db, [article_id]).get(article_id)
    if story is None:
        return []
    titles = overview.source_titles(db)
    members = story_articles.of_stories(db, [story]).get(story, [])
    pieces = story_articles.pieces(members, story_articles.outlet_names(titles))
    credited = next((piece for piece in pieces if piece.article_id == article_id), None)
    if credited is None or not credited.agents:
        return []
    start = credited.proven_at - LOOK_BACK
    seen = {
        agent: seen_whole(db, agent, start, credited.proven_at)
        for agent in credited.agents
        if agent in titles
    }
    return [edge for edge in verify(pieces, titles, seen) if edge.article_id == article_id]


def seen_whole(db: Database, source: str, since: datetime, until: datetime) -> list[Interval]:
    """Intervals in which nothing can have been missed on any list of a source that is looked at."""
    by_route: dict[str, list[Interval]] = defaultdict(list)
    rows = db.conn.execute(
        "SELECT route.url FROM route JOIN poll ON poll.route_id = route.id WHERE source = ? AND declared = 1",
        (source,),
    )
    for (url,) in rows:
        by_route[url] = []
    whole = (CoverageState.PROVEN, CoverageState.RECOVERED)
    for row in coverage.spans(db, source=source, since=since, until=until, states=whole):
        if row.url in by_route:
            by_route[row.url].append((row.span.start, row.span.end))
    lists = [_merged(intervals) for intervals in by_route.values()]
    if not lists:
        return []
    common = lists[0]
    for other in lists[1:]:
        common = [
            (max(a[0], b[0]), min(a[1], b[1]))
            for a in common
            for b in other
            if max(a[0], b[0]) < min(a[1], b[1])
        ]
    return common


def quotes(db: Database, since: datetime, until: datetime) -> list[PlacedQuote]:
    """Quotes of articles first seen in a window, the earliest article first; at most `MOST_QUOTES`, the newest."""
    rows = db.conn.execute(
        "SELECT * FROM (SELECT quote.id, quote.text, revision.in_language, quote.speaker, story_id, article.id,"
        " article.source, article.url, quote.watch, article.first_seen_at FROM article"
        " JOIN quote ON quote.revision_id = article.revision_id"
        " JOIN revision ON revision.id = article.revision_id"
        " LEFT JOIN story_member ON story_member.article_id = article.id"
        " WHERE article.first_seen_at >= ? AND article.first_seen_at < ? AND quote.kind <> 'indirect'"
        " ORDER BY article.first_seen_at DESC, quote.id DESC LIMIT ?) ORDER BY 10, 1",
        (stamp(since), stamp(until), MOST_QUOTES),
    )
    return [
        PlacedQuote(QuoteAt(number, text, language, speaker, story), article, source, url, watch, moment(at))
        for number, text, language, speaker, story, article, source, url, watch, at in rows
    ]


def readers(db: Database, release: Article, text: StoredRevision, until: datetime) -> Iterator[Reader]:
    """Articles of other sources that may have used a release: what shares a passage, its story, or names what it names."""
    published = published_at(release)
    found = {other.article_id for other in _of_story(db, release.id)}
    signed = signature(stories.own(db, release.id, text.article_body)[0])
    at = published
    while at < until + timedelta(days=stories.SEGMENT_DAYS["fingerprint"]):
        found.update(stories.sharing(db, signed, min(at, until), release.id))
        at += timedelta(days=stories.SEGMENT_DAYS["fingerprint"])
    rows = db.conn.execute(
        "SELECT DISTINCT mention.article_id FROM mention JOIN article ON article.id = mention.article_id"
        " WHERE mention.outcome = 'yes' AND article.first_seen_at >= ?1 AND article.first_seen_at < ?2"
        " AND mention.watch IN (SELECT watch FROM mention WHERE revision_id = ?3 AND outcome = 'yes')"
        " ORDER BY article.first_seen_at LIMIT ?4",
        (stamp(published), stamp(until), text.id, MOST_READERS),
    )
    found.update(int(row[0]) for row in rows)
    names = story_articles.outlet_names(overview.source_titles(db))
    for article_id in sorted(found - {release.id}):
        article = articles.get(db, article_id)
        revision = articles.revision(db, article.revision_id) if article else None
        if article is None or revision is None or article.source == release.source:
            continue
        if published <= (at := published_at(article)) < until:
            agents = (*_credits(db, revision.id), *revision.agency)
            credited = any(names.get(agent.casefold(), agent) == release.source for agent in agents)
            yield Reader(article.id, revision.article_body, at, credited)


def published_at(article: Article) -> datetime:
    """When an article was public: what it claims, if our own first look bears it out and it names more than a day."""
    claimed = article.date_published
    if claimed is not None and claimed.precision != "day" and claimed.at <= article.first_seen_at:
        return claimed.at
    return article.first_seen_at


def _of_story(db: Database, article_id: int) -> Sequence[stories.Member]:
    placed = stories.member(db, article_id)
    return stories.members(db, placed.story_id) if placed else ()


def _credits(db: Database, revision_id: int) -> list[str]:
    rows = db.conn.execute(
        "SELECT coalesce(agent, agent_text) FROM attribution WHERE revision_id = ?", (revision_id,)
    )
    return [str(row[0]) for row in rows]


def _merged(intervals: Sequence[Interval]) -> list[Interval]:
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found
