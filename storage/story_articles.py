"""Stories as they are read: their articles with what tells where each came from."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from presswatch.stories.origin import Piece
from storage.rows import moment, moment_or_none, to_json

_QUOTED = re.compile(r"[«“„\"]([^«»“”„\"]{2,80})[»”“\"]")
MOST = 2000  # articles that are read for one answer


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article of a story. `credits` are outlets that its present text names, `agency` its bylines'."""

    story_id: int
    article_id: int
    source: str
    url: str
    headline: str | None
    in_language: str | None
    relation: str  # first, copy, excerpt, extension, report
    of: int | None
    score: float
    first_seen_at: datetime
    published_at: datetime | None  # None where the page gives no more than a day
    gone_at: datetime | None
    revision_id: int
    revisions: int
    credits: tuple[str, ...]
    agency: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story by itself."""

    story_id: int
    articles: int
    created_at: datetime
    updated_at: datetime


def of_stories(db: Database, story_ids: Iterable[int]) -> dict[int, list[StoryArticle]]:
    """The articles of some stories by story, in the order they joined; at most `MOST` in all."""
    rows = db.query(
        "SELECT story_member.*, article.source, article.url, article.first_seen_at, article.gone_at,"
        " article.revision_id, article.revisions, revision.headline, revision.in_language, revision.agency,"
        " CASE WHEN revision.date_published_precision <> 'day' THEN revision.date_published END AS published,"
        " (SELECT json_group_array(coalesce(agent, agent_text)) FROM attribution"
        "   WHERE attribution.revision_id = article.revision_id) AS credits"
        " FROM story_member JOIN article ON article.id = story_member.article_id"
        " JOIN revision ON revision.id = article.revision_id"
        " WHERE story_id IN (SELECT value FROM json_each(?)) ORDER BY joined_at, article.id LIMIT ?",
        [to_json(sorted(set(story_ids))), MOST],
    )
    found: dict[int, list[StoryArticle]] = defaultdict(list)
    for row in rows:
        found[row["story_id"]].append(
            StoryArticle(
                row["story_id"],
                row["article_id"],
                row["source"],
                row["url"],
                row["headline"],
                row["in_language"],
                row["relation"],
                row["of_article_id"],
                row["score"],
                moment(row["first_seen_at"]),
                moment_or_none(row["published"]),
                moment_or_none(row["gone_at"]),
                row["revision_id"],
                row["revisions"],
                tuple(json.loads(row["credits"])),
                tuple(json.loads(row["agency"])),
            )
        )
    return dict(found)


def stories_of(db: Database, article_ids: Iterable[int]) -> dict[int, int]:
    """The story of each of these articles that has one."""
    rows = db.conn.execute(
        "SELECT article_id, story_id FROM story_member WHERE article_id IN (SELECT value FROM json_each(?))",
        (to_json(sorted(set(article_ids))),),
    )
    return {row[0]: row[1] for row in rows}


def resolve(db: Database, story_id: int) -> int | None:
    """The story under that number, or the one that it was merged into; None when there is neither."""
    row = db.conn.execute("SELECT coalesce(merged_into, id) FROM story WHERE id = ?", (story_id,)).fetchone()
    return int(row[0]) if row else None


def recent(db: Database, *, limit: int, before: int | None = None) -> list[StoryRow]:
    """Stories by their number, the newest first; those that were merged away are left out."""
    rows = db.conn.execute(
        "SELECT id, articles, created_at, updated_at FROM story WHERE merged_into IS NULL"
        " AND (?1 IS NULL OR id < ?1) ORDER BY id DESC LIMIT ?2",
        (before, limit),
    )
    return [StoryRow(row[0], row[1], moment(row[2]), moment(row[3])) for row in rows]


def pieces(articles: Sequence[StoryArticle], names: Mapping[str, str]) -> list[Piece]:
    """Articles of a story as its tracing takes them; an outlet that is a source of ours goes by its name.

    `names` is what `outlet_names` tells.
    """

    def known(agents: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names.get(agent.casefold(), agent) for agent in agents))

    return [
        Piece(
            item.article_id,
            item.source,
            item.first_seen_at,
            item.published_at,
            known(item.credits),
            known(item.agency),
            item.relation,
        )
        for item in articles
    ]


def outlet_names(titles: Mapping[str, str]) -> dict[str, str]:
    """Sources by their titles, and by what stands in quotes there («Озеро» of Агентство «Озеро»)."""
    found: dict[str, set[str]] = {}
    for name, title in titles.items():
        for form in {title, *_QUOTED.findall(title)}:
            found.setdefault(form.strip().casefold(), set()).add(name)
    return {form: next(iter(names)) for form, names in found.items() if len(names) == 1}
