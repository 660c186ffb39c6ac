"""Copies, stories and changes in the database: the follower that groups stores its results here.

The decisions are `presswatch.stories`'; what is kept of a text for them is its fingerprints, some fifty rows.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlite_utils import Database

from presswatch.errors import RowRefused, StorageError
from presswatch.stories.changes import Change, ChangeKind
from presswatch.stories.clusters import POSTINGS, copies, likely, worth_proving
from presswatch.stories.events import JOINED, Report, likeness, may_be_same, report
from presswatch.stories.fingerprints import Signature, signature
from presswatch.types import Span
from storage import decisions, history, own_text, speech, whole
from storage.database import part, transaction
from storage.own_lines import OwnLines
from storage.stored import StoredRevision
from storage.values import clean, stamp, to_json

log = logging.getLogger(__name__)

FOLLOWER = "group"
# Days of a segment. A look-up reads the newest segment and the one before: copies up to 16 days old are
# found, at most 32; reports of one event up to 4 days apart, at most 8. So the pages in question stay few
# enough for SQLite's cache, however long the archive.
SEGMENT_DAYS = {"fingerprint": 16, "key_term": 4}
SHARED_TERMS = 3  # key terms in common that make a report a candidate for one event
SHARED_NAMES = 2  # of a report in another language: names
REPORTS = 16  # most that are compared for one article, in its language and in others
MOST_CHANGES = 500  # of one revision that are kept; a text rewritten from end to end has more


# CROSS JOIN: else SQLite's planner reads a whole segment and asks the list of hashes for each row.
LOOK_UP = (
    "SELECT kept.hash, kept.article_id FROM json_each(?) AS asked CROSS JOIN {table} AS kept"
    " ON kept.segment IN (?, ?) AND kept.hash = asked.value WHERE kept.article_id <> ?"
)


TEXTS = (
    f"SELECT article.id, article.source, revision.id, revision.headline, {whole.BODY}, revision.in_language"
    " FROM json_each(?) AS asked CROSS JOIN article ON article.id = asked.value JOIN revision ON revision.id = article.revision_id"
)


@dataclass(frozen=True, slots=True)
class Member:
    """An article's place in its story. `of` is the article that it was found to be like."""

    article_id: int
    story_id: int
    relation: str  # first, copy, excerpt, extension, report
    of: int | None
    score: float  # containment of a copy; probability of one event for a report


def group(
    db: Database, revisions: Sequence[StoredRevision], now: datetime, own_lines: OwnLines | None = None
) -> list[Member]:
    """Gives each revision's article its story, keeps what changed, and moves the follower on: one transaction.

    Doing a revision again changes nothing but the times. `own_lines` is what a caller of many batches remembers between
    them. A text at which a fault of ours shows becomes a story of its own, with the reason: it would keep all that come
    after it from theirs, for ever. Raises what `storage.database.errors` raises.
    """
    found = []
    own_lines = own_lines or OwnLines(db)
    with transaction(db):
        own_lines.refresh()
        for revision in revisions:
            try:
                with part(db):
                    _keep_changes(db, revision)
                    found.append(assign(db, revision, now, own_lines))
            except Exception as error:
                if isinstance(error, StorageError) and not isinstance(error, RowRefused):
                    raise
                found.append(_passed_over(db, revision, error, now))
        if revisions:
            speech.hear_stories(db, [revision.article_id for revision in revisions])
            db.conn.execute(
                "INSERT INTO follower (name, cursor, updated_at) VALUES (?1, ?2, ?3)"
                " ON CONFLICT (name) DO UPDATE SET cursor = ?2, updated_at = ?3",
                (FOLLOWER, revisions[-1].id, stamp(now)),
            )
    return found


def _passed_over(db: Database, revision: StoredRevision, error: Exception, now: datetime) -> Member:
    log.exception("text %d, of %s, was not compared with others", revision.id, revision.url)
    decisions.record(db, revision.url, decisions.fault("group", error), now, article_id=revision.article_id)
    return member(db, revision.article_id) or _begin(db, revision.article_id, now)


def assign(db: Database, revision: StoredRevision, now: datetime, own_lines: OwnLines) -> Member:
    """The story of an article: that of a text it copies, else of a report of the same event, else its own.

    An article that has a story keeps it, unless it turns out to be a copy of one in another: then the two
    stories become one, under the older's number. Candidates are sought around the time of the revision.
    Lines that are furniture of the source take no part: sites of one publisher have it in common.
    """
    article_id, language, at = revision.article_id, revision.in_language, revision.fetched_at
    text, is_own = own_lines.of(revision.source, revision.id, revision.article_body)
    found = signature(text)
    postings = _postings(db, "fingerprint", found.hashes, article_id, at)
    alike = _alike(db, own_lines, postings, found, text, language)
    if not is_own:
        alike = _of_other_sources(db, article_id, alike)
    proven = copies(found, alike)
    described = report(revision.headline or "", text, language)
    looked_up = (*described.key_terms, *described.name_terms)
    terms = _postings(db, "key_term", looked_up, article_id, at)
    known = member(db, article_id)
    if proven:
        best = proven[0]
        joined = _join(db, article_id, best.of, str(best.kind), best.containment, known, now)
        for other in proven[1:]:
            _merge(db, joined.story_id, other.of, now)
        if proven[1:]:
            joined = member(db, article_id) or joined
    elif known is not None:
        joined = known
    else:
        joined = _as_report(db, own_lines, article_id, described, terms, now)
    _add(db, "fingerprint", article_id, found.hashes, postings, at)
    _add(db, "key_term", article_id, looked_up, terms, at)
    return joined


def own(db: Database, article_id: int, text: str) -> tuple[str, bool]:
    """A text of an article without the lines that its source's pages have in common by now.

    The whole text where nothing else is left, or the article is unknown; and whether it is its own: where nothing else is
    left, it may be what stands on each page of the source, and proves no copy among these.
    """
    row = db.conn.execute("SELECT source FROM article WHERE id = ?", (article_id,)).fetchone()
    return OwnLines(db).look(row[0], text) if row else (text, True)


@dataclass(frozen=True, slots=True)
class _Text:
    """What of an article is compared with others."""

    source: str
    revision_id: int
    headline: str
    body: str
    language: str | None


def _texts(db: Database, article_ids: Sequence[int]) -> dict[int, _Text]:
    rows = db.conn.execute(TEXTS, (to_json(article_ids),)) if article_ids else ()
    return {
        number: _Text(source, revision_id, headline or "", body, language)
        for number, source, revision_id, headline, body, language in rows
    }


def _of_other_sources(db: Database, article_id: int, alike: Mapping[int, Signature]) -> dict[int, Signature]:
    rows = db.conn.execute(
        "SELECT id FROM article WHERE id IN (SELECT value FROM json_each(?1))"
        " AND source <> (SELECT source FROM article WHERE id = ?2)",
        (to_json(list(alike)), article_id),
    )
    others = {row[0] for row in rows}
    return {number: signature for number, signature in alike.items() if number in others}


def sharing(db: Database, found: Signature, at: datetime, article_id: int) -> frozenset[int]:
    """Articles around a time that have any fingerprint of a text, other than its own article."""
    return frozenset(holder for _, holder in _postings(db, "fingerprint", found.hashes, article_id, at))


def member(db: Database, article_id: int) -> Member | None:
    """An article's place in its story, or None while the follower has not come to it."""
    row = db.conn.execute(
        "SELECT article_id, story_id, relation, of_article_id, score FROM story_member WHERE article_id = ?",
        (article_id,),
    ).fetchone()
    return Member(*row) if row else None


def members(db: Database, story_id: int, limit: int = 200) -> list[Member]:
    """The articles of a story, in the order they joined."""
    rows = db.conn.execute(
        "SELECT article_id, story_id, relation, of_article_id, score FROM story_member"
        " WHERE story_id = ? ORDER BY joined_at, article_id LIMIT ?",
        (story_id, limit),
    )
    return [Member(*row) for row in rows]


def changes_of(db: Database, revision_id: int) -> list[Change]:
    """What a revision changed of the one before it; nothing for an article's first."""
    rows = db.conn.execute(
        "SELECT kinds, old_start, old_end, new_start, new_end, old_text, new_text, evidence, in_title"
        " FROM revision_change WHERE revision_id = ? ORDER BY n",
        (revision_id,),
    )
    return [
        Change(
            tuple(ChangeKind(kind) for kind in json.loads(kinds)),
            Span(old_start, old_end),
            Span(new_start, new_end),
            old_text,
            new_text,
            tuple((before, after) for before, after in json.loads(evidence)),
            bool(in_title),
        )
        for kinds, old_start, old_end, new_start, new_end, old_text, new_text, evidence, in_title in rows
    ]


def _postings(
    db: Database, table: str, hashes: Sequence[int], article_id: int, at: datetime
) -> list[tuple[int, int]]:
    """(hash, article) of the newest two segments; as many rows at most as `POSTINGS` for each hash and segment."""
    newest = _segment(table, at)
    rows = db.conn.execute(LOOK_UP.format(table=table), (json.dumps(hashes), newest, newest - 1, article_id))
    return rows.fetchall()


def _add(
    db: Database,
    table: str,
    article_id: int,
    hashes: Iterable[int],
    postings: Iterable[tuple[int, int]],
    at: datetime,
) -> None:
    """Keeps hashes of an article, but none that so many articles hold already: that is boilerplate."""
    held = Counter(map(itemgetter(0), postings))
    segment = _segment(table, at)
    db.conn.executemany(
        f"INSERT OR IGNORE INTO {table} (segment, hash, article_id) VALUES (?, ?, ?)",
        [(segment, value, article_id) for value in hashes if held[value] < POSTINGS],
    )


def _segment(table: str, at: datetime) -> int:
    return int(at.timestamp() // 86400) // SEGMENT_DAYS[table]


def _alike(
    db: Database,
    own_lines: OwnLines,
    postings: Sequence[tuple[int, int]],
    found: Signature,
    text: str,
    language: str | None,
) -> dict[int, Signature]:
    """The texts that share fingerprints enough, read and signed again: fewer bytes to keep than shingles."""
    shared = Counter(map(itemgetter(1), postings))
    chosen = likely(shared, len(found.hashes), {})
    if not chosen:
        return {}
    held = Counter(map(itemgetter(0), postings))
    told = 1 - sum(count >= POSTINGS for count in held.values()) / len(found.hashes)
    shingles = found.size / max(
        1, len(text)
    )  # of each code point; what is furniture of the others is little of them
    texts = _texts(db, chosen)
    return {
        number: signature(own_lines.of(other.source, other.revision_id, other.body)[0])
        for number in chosen
        if (other := texts.get(number))
        and (other.language == language or None in (other.language, language))
        and worth_proving(shared[number], found.size, int(shingles * len(other.body)), told)
    }


def _as_report(
    db: Database,
    own_lines: OwnLines,
    article_id: int,
    described: Report,
    terms: Iterable[tuple[int, int]],
    now: datetime,
) -> Member:
    names = frozenset(described.name_terms)
    by_words = Counter(holder for value, holder in terms if value not in names)
    by_names = Counter(holder for value, holder in terms if value in names)
    likely_ones = [other for other, count in by_words.most_common(REPORTS) if count >= SHARED_TERMS]
    abroad = [other for other, count in by_names.most_common(REPORTS) if count >= SHARED_NAMES]
    best: tuple[float, int] | None = None
    chosen = list(dict.fromkeys((*likely_ones, *abroad)))
    texts = _texts(db, chosen)
    for number in chosen:
        other = texts.get(number)
        if other is None or (number not in likely_ones and other.language == described.language):
            continue
        if not may_be_same(described, other.headline, other.language):
            continue
        text, _ = own_lines.of(other.source, other.revision_id, other.body)
        like = likeness(described, report(other.headline, text, other.language))
        if like.score >= JOINED and (best is None or like.score > best[0]):
            best = like.score, number
    if best is None:
        return _begin(db, article_id, now)
    return _join(db, article_id, best[1], "report", best[0], None, now)


def _begin(db: Database, article_id: int, now: datetime) -> Member:
    cursor = db.conn.execute(
        "INSERT INTO story (created_at, updated_at, articles) VALUES (?1, ?1, 1) RETURNING id", (stamp(now),)
    )
    (story_id,) = cursor.fetchone()
    return _keep(db, Member(article_id, int(story_id), "first", None, 1.0), now)


def _join(
    db: Database,
    article_id: int,
    other: int,
    relation: str,
    score: float,
    known: Member | None,
    now: datetime,
) -> Member:
    theirs = member(db, other) or _begin(db, other, now)
    if known is None:
        return _place(db, Member(article_id, theirs.story_id, relation, other, score), now)
    if known.story_id != theirs.story_id:
        _merge(db, known.story_id, other, now)
    return member(db, article_id) or known


def _place(db: Database, placed: Member, now: datetime) -> Member:
    db.conn.execute(
        "UPDATE story SET articles = articles + 1, updated_at = ? WHERE id = ?", (stamp(now), placed.story_id)
    )
    return _keep(db, placed, now)


def _keep(db: Database, placed: Member, now: datetime) -> Member:
    db.conn.execute(
        "INSERT INTO story_member (article_id, story_id, relation, of_article_id, score, joined_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (placed.article_id, placed.story_id, placed.relation, placed.of, placed.score, stamp(now)),
    )
    return placed


def _merge(db: Database, story_id: int, other: int, now: datetime) -> None:
    """Puts the story of an article together with another, under the lower number."""
    theirs = member(db, other)
    mine = db.conn.execute("SELECT merged_into FROM story WHERE id = ?", (story_id,)).fetchone()
    story_id = int(mine[0]) if mine and mine[0] is not None else story_id
    if theirs is None or theirs.story_id == story_id:
        return
    kept, gone = sorted((story_id, theirs.story_id))
    db.conn.execute("UPDATE story_member SET story_id = ? WHERE story_id = ?", (kept, gone))
    db.conn.execute("UPDATE story SET merged_into = ? WHERE merged_into = ?", (kept, gone))
    db.conn.execute("UPDATE story SET merged_into = ?, articles = 0 WHERE id = ?", (kept, gone))
    db.conn.execute(
        "UPDATE story SET updated_at = ?2, articles = (SELECT count(*) FROM story_member WHERE story_id = ?1)"
        " WHERE id = ?1",
        (kept, stamp(now)),
    )


def _keep_changes(db: Database, revision: StoredRevision) -> None:
    if revision.n == 1:
        return
    before = history.before(db, revision)
    db.conn.execute("DELETE FROM revision_change WHERE revision_id = ?", (revision.id,))
    if before is None:
        return
    found = own_text.changes_between(db, before, revision)
    db.conn.executemany(
        "INSERT INTO revision_change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                revision.id,
                number,
                str(change.kind),
                json.dumps([str(kind) for kind in change.kinds]),
                int(change.in_title),
                change.old.start,
                change.old.end,
                change.new.start,
                change.new.end,
                clean(change.old_text),
                clean(change.new_text),
                json.dumps(change.evidence, ensure_ascii=False),
            )
            for number, change in enumerate(found[:MOST_CHANGES], 1)
        ],
    )
