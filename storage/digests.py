"""Press reviews from the database: made once for each period, and kept as they were made."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from presswatch.alerts.digest import (
    Digest,
    Edit,
    Figure,
    Outlet,
    Period,
    Story,
    Theme,
    Unseen,
    from_json,
    theme,
    to_json,
)
from presswatch.stories.origin import Piece, spread
from storage import coverage
from storage.database import transaction
from storage.rows import moment, moment_or_none, stamp
from storage.rows import to_json as json_of

SETTLED = timedelta(minutes=5)  # after the end of a period: what was flagged within it is committed by then
MOST_STORIES = 40  # of one watch that are shown
MOST_OUTLETS = 200  # of one story
MOST_EDITS = 60
MOST_UNSEEN = 60
SHOWN = 400  # characters of a sentence

# Texts are flagged within seconds, unless nothing ran. What is found in older ones is found by a rescan: no news.
FRESH = timedelta(days=1)
# Articles in which a watch was found first in a period. An edit does not make an article new.
_FIRST = (
    "SELECT DISTINCT article_id FROM candidates AS found WHERE outcome = 'yes' AND watch = {watch}"
    " AND flagged_at >= {start} AND flagged_at < {end} AND NOT EXISTS (SELECT 1 FROM candidates AS earlier"
    " JOIN revisions AS text USING (revision_id) WHERE earlier.article_id = found.article_id AND outcome = 'yes'"
    " AND watch = {watch} AND (flagged_at < {start} OR fetched_at < {read}))"
)


def keep(db: Database, period: Period, start: datetime, end: datetime, now: datetime) -> Digest:
    """The digest of a period, made when it is not there yet; one that is there is never made again.

    Raises ValueError for a period that is not over, by `SETTLED`: use `make` for a look at it.
    """
    if now < end + SETTLED:
        raise ValueError("the period is not over")
    with transaction(db):
        found = kept(db, period, start)
        if found is not None:
            return found
        made = make(db, period, start, end)
        db.conn.execute(
            'INSERT INTO digest (name, start, "end", created_at, document) VALUES (?, ?, ?, ?, ?)',
            (period.value, stamp(start), stamp(end), stamp(now), to_json(made)),
        )
    return made


def kept(db: Database, period: Period, start: datetime) -> Digest | None:
    """The digest of a period if it was made."""
    row = db.conn.execute(
        "SELECT document FROM digest WHERE name = ? AND start = ?", (period.value, stamp(start))
    ).fetchone()
    return from_json(row[0]) if row else None


def make(db: Database, period: Period, start: datetime, end: datetime) -> Digest:
    """What the database tells of a period now; nothing is kept."""
    watches = db.conn.execute(
        "SELECT id, name FROM watch WHERE removed_at IS NULL AND related = 0 ORDER BY name"
    ).fetchall()
    themes: list[Theme] = []
    figures: list[Figure] = []
    for watch, name in watches:
        query = _FIRST.format(
            watch=_quoted(watch),
            start=_quoted(stamp(start)),
            end=_quoted(stamp(end)),
            read=_quoted(stamp(start - FRESH)),
        )
        articles = [row[0] for row in db.conn.execute(query)]
        figures.append(Figure(name, len(articles), f"SELECT count(*) FROM ({query})"))
        if articles:
            themes.append(theme(watch, name, _stories(db, watch, articles), MOST_STORIES))
    return Digest(
        period=period,
        start=start,
        end=end,
        figures=(*figures, _refused(db, start, end)),
        themes=tuple(themes),
        edits=tuple(_edits(db, start, end)),
        unseen=tuple(_unseen(db, start, end)),
        recorded=coverage.recorded(db, start, end),
    )


def _refused(db: Database, start: datetime, end: datetime) -> Figure:
    query = (
        f"SELECT count(*) FROM refusals WHERE last_seen_at >= {_quoted(stamp(start))}"
        f" AND last_seen_at < {_quoted(stamp(end))}"
    )
    return Figure("refusals", db.conn.execute(query).fetchone()[0], query)


def _stories(db: Database, watch: str, articles: list[int]) -> list[Story]:
    rows = db.query(
        """
        SELECT article.id, article.source, source.title, article.url, article.first_seen_at, revision.headline,
          revision.in_language, revision.agency,
          coalesce('story:' || story_member.story_id, 'article:' || article.id) AS story,
          coalesce(story_member.relation, 'first') AS relation,
          iif(revision.date_published_precision <> 'day', revision.date_published, NULL) AS published,
          (SELECT json_group_array(coalesce(agent, agent_text)) FROM attribution
             WHERE attribution.revision_id = revision.id) AS credits
        FROM article JOIN source ON source.name = article.source
        JOIN revision ON revision.id = article.revision_id
        LEFT JOIN story_member ON story_member.article_id = article.id
        WHERE article.id IN (SELECT value FROM json_each(?)) ORDER BY story, article.id
        """,
        [json_of(articles)],
    )
    return [_story(db, watch, list(group)) for _, group in groupby(rows, key=lambda row: row["story"])]


def _story(db: Database, watch: str, rows: list[dict[str, Any]]) -> Story:
    by_id = {row["id"]: row for row in rows}
    told = spread([_piece(row) for row in rows])
    first = by_id[told.steps[0].article_id]
    best = db.conn.execute(
        "SELECT sentence, salience, revision.in_language FROM mention"
        " JOIN article ON article.id = mention.article_id"
        " JOIN revision ON revision.id = mention.revision_id WHERE mention.article_id = ? AND watch = ?"
        # The headline above it is of the present text; only where that names nobody any more, an earlier one speaks.
        " AND outcome = 'yes' ORDER BY mention.revision_id = article.revision_id DESC, salience DESC,"
        " mention.revision_id DESC, start LIMIT 1",
        (first["id"], watch),
    ).fetchone()
    return Story(
        headline=first["headline"] or first["url"],
        sentence=best[0][:SHOWN],
        language=best[2] or first["in_language"] or "",
        origin=next((row["title"] for row in rows if row["source"] == told.origin.agent), told.origin.agent),
        origin_basis=told.origin.basis,
        outlets=tuple(
            Outlet(
                by_id[step.article_id]["title"],
                by_id[step.article_id]["url"],
                step.at,
                step.relation,
                step.credits_origin,
            )
            for step in told.steps[:MOST_OUTLETS]
        ),
        salience=float(best[1]),
    )


def _piece(row: dict[str, Any]) -> Piece:
    return Piece(
        article_id=row["id"],
        source=row["source"],
        first_seen=moment(row["first_seen_at"]),
        published=moment_or_none(row["published"]),
        credits=tuple(json.loads(row["credits"])),
        marks=tuple(json.loads(row["agency"])),
        relation=row["relation"],
    )


def _edits(db: Database, start: datetime, end: datetime) -> list[Edit]:
    """What was changed in substance, or withdrawn, in articles that name what is watched."""
    named = (
        "EXISTS (SELECT 1 FROM mention JOIN watch ON watch.id = mention.watch AND watch.related = 0"
        " WHERE mention.article_id = article.id AND mention.outcome = 'yes')"
    )
    changed = db.conn.execute(
        "SELECT revision.id, revision.headline, article.url, source.title, revision.fetched_at, change.kind,"
        " change.old_text, change.new_text FROM revision JOIN article ON article.id = revision.article_id"
        " JOIN source ON source.name = article.source"
        " JOIN revision_change AS change ON change.revision_id = revision.id"
        " WHERE revision.fetched_at >= ? AND revision.fetched_at < ? AND revision.n > 1"
        f" AND change.kind NOT IN ('typo', 'move') AND {named} ORDER BY revision.id, change.n LIMIT 1000",
        (stamp(start), stamp(end)),
    ).fetchall()
    shown: defaultdict[int, int] = defaultdict(int)
    found = []
    for number, headline, url, outlet, at, kind, old, new in changed:
        shown[number] += 1
        if shown[number] <= 3:
            found.append(Edit(headline or url, url, outlet, moment(at), kind, old[:SHOWN], new[:SHOWN]))
    gone = db.conn.execute(
        "SELECT revision.headline, article.url, source.title, article.gone_at FROM article"
        " JOIN revision ON revision.id = article.revision_id JOIN source ON source.name = article.source"
        f" WHERE article.gone_at >= ? AND article.gone_at < ? AND {named} ORDER BY article.gone_at",
        (stamp(start), stamp(end)),
    )
    found += [Edit(headline or url, url, outlet, moment(at), "gone") for headline, url, outlet, at in gone]
    return found[:MOST_EDITS]


def _unseen(db: Database, start: datetime, end: datetime) -> list[Unseen]:
    titles = dict(tuple(row) for row in db.conn.execute("SELECT name, title FROM source"))
    rows = coverage.unseen(db, start, end)[:MOST_UNSEEN]
    return [
        Unseen(
            titles.get(row.source, row.source),
            row.url,
            row.span.state.value,
            max(row.span.start, start),
            min(row.span.end, end),
            row.span.reason,
        )
        for row in reversed(rows)
    ]


def _quoted(text: str) -> str:
    """Text as an SQL literal, so that a query can be shown and run as it is."""
    return "'" + text.replace("'", "''") + "'"
