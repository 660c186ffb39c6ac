"""Full-text search over the present text of all articles.

`find` answers a query as a person writes it; the command line, the page and the API all call it. `search` takes
an FTS5 expression.

Ranking all of a million articles that hold a common word would take seconds, and tell little: nearly every one
says it as often. So where more than `RANKED` articles match, the newest of them are put in order, those first
that say it in the headline, then in the lead; where fewer match, all are, by bm25.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

from sqlite_utils import Database

from presswatch.errors import QueryError
from storage import months, overview, sources, whole
from storage.articles import ARTICLE, revision
from storage.database import errors
from storage.months import Part
from storage.rows import Row, SearchHit, article_from, second_or_none, stamp_or_none
from storage.vocabulary import ArchiveWords

RANKED = 2_000  # articles that are ranked at most
_LOOKED_AT = 20_000  # matches that filters are tried on, the newest first, before ranking gives up the others
_PAGE = 50  # hits that are checked together, where the index alone cannot tell
_CHECKED = 1_000  # hits that are checked before we give up
# A word in the headline counts most, one in the lead more than one in the body.
_BM25 = "bm25(10.0, 4.0, 1.0)"
_FIELDS = ("headline", "description", None)  # in which order articles with a common word come
_SNIPPET_WORDS = 24  # FTS5 takes 64 at most
# Stand in for the marks until a snippet has its own spelling back; no stored text holds them.
_BEFORE, _AFTER, _CUT = "\x01", "\x02", "\x03"
_YO = str.maketrans("ёЁ", "еЕ")


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits are chosen by, beside the text. `since` and `until` bound the time first seen, `published_*` the
    one published, in UTC; the later bound is not included."""

    source: str | None = None
    language: str | None = None
    watch: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    published_since: datetime | None = None
    published_until: datetime | None = None

    @property
    def values(self) -> dict[str, object]:
        """Those that are given, as the database holds them."""
        given: dict[str, object] = {
            "source": self.source,
            "language": self.language,
            "watch": self.watch,
            "since": stamp_or_none(self.since),
            "until": stamp_or_none(self.until),
            "published_since": second_or_none(self.published_since),
            "published_until": second_or_none(self.published_until),
        }
        return {name: value for name, value in given.items() if value is not None}


def find(
    db: Database,
    query: str,
    filters: Filters | None = None,
    *,
    newest_first: bool = False,
    marks: tuple[str, str] = ("[", "]"),
) -> Iterator[SearchHit]:
    """Articles that match a query of `presswatch.mentions.query`, words in all their forms; read on as needed.

    Raises `QueryError` for a malformed one and for a source that there never was, before the first hit is taken.
    """
    from presswatch.mentions.forms import Forms
    from presswatch.mentions.query import parse
    from presswatch.mentions.query_parser import filters_in

    with errors(db):
        among = months.parts(db)
        forms = Forms(ArchiveWords([part.db for part in among]), overview.languages(db))
    parsed = parse(query, forms.stemmer)
    for asked in filters_in(parsed.tree):
        if asked.field == "source" and not sources.exists(db, asked.value):
            raise QueryError(
                f"no source is named {asked.value!r}",
                column=asked.column,
                remedy="presswatch status lists them",
            )
    compiled = parsed.to_fts5(expand=forms.of, begin=forms.beginning)
    stated = dict(compiled.filters)
    chosen = filters or Filters()
    if len(stated) < len(set(compiled.filters)):
        return iter(())  # two values of one filter, which no article can have
    for given, key in ((chosen.source, "source"), (chosen.language, "lang")):
        if given and stated.get(key, given) != given:
            return iter(())  # the query and the filter ask for different things
    merged = Filters(
        chosen.source or stated.get("source"),
        chosen.language or stated.get("lang"),
        chosen.watch,
        chosen.since,
        chosen.until,
        chosen.published_since,
        chosen.published_until,
    )
    ids = _ids(among, compiled.expression, merged.values, newest_first)
    if not compiled.exact:
        ids = _checked(db, ids, parsed)
    return _hits(db, among, compiled.expression, ids, marks)


def search(
    db: Database,
    expression: str,
    *,
    source: str | None = None,
    language: str | None = None,
    watch: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    published_since: datetime | None = None,
    published_until: datetime | None = None,
    newest_first: bool = False,
    limit: int = 20,
    offset: int = 0,
    marks: tuple[str, str] = ("[", "]"),
) -> list[SearchHit]:
    """Articles that match an FTS5 expression, the best first or the newest.

    The letter ё in it finds е and the reverse. Bounds are those of `Filters`. `marks` stand around found words in
    the snippet. Raises `QueryError` for an expression that FTS5 refuses.
    """
    filters = Filters(source, language, watch, since, until, published_since, published_until)
    with errors(db):
        among = months.parts(db)
    ids = islice(_ids(among, expression, filters.values, newest_first), offset, offset + limit)
    return list(_hits(db, among, expression, ids, marks))


def count(db: Database, expression: str) -> int:
    """How many articles match an FTS5 expression. Raises `QueryError` for one that FTS5 refuses."""
    with errors(db), _refusing(expression):
        counts = [
            part.db.conn.execute(
                f"SELECT count(*) FROM article_fts WHERE article_fts MATCH ?{part.condition}",
                (expression.translate(_YO),),
            ).fetchone()
            for part in months.parts(db)
        ]
    return sum(int(row[0]) for row in counts)


_CONDITIONS = {
    "source": "article.source = :source",
    "language": "revision.in_language = :language",
    "watch": "EXISTS (SELECT 1 FROM mention WHERE mention.revision_id = article.revision_id"
    " AND mention.watch = :watch AND outcome = 'yes')",
    "since": "article.first_seen_at >= :since",
    "until": "article.first_seen_at < :until",
    "published_since": "article.date_published >= :published_since",
    "published_until": "article.date_published < :published_until",
}


def _ids(
    among: Sequence[Part], expression: str, values: Mapping[str, object], newest_first: bool
) -> Iterator[tuple[int, float]]:
    """Ids of matching articles in their order, each with its rank: the lower the better."""
    expression = expression.translate(_YO)
    if newest_first:
        return ((number, 0.0) for number in _newest([(part, 0) for part in among], expression, values))
    bounds: list[tuple[Part, int]] = []
    for part in among:
        oldest = _oldest_ranked(part, expression, values)
        bounds.append((part, oldest or 0))
        if oldest is not None:
            return _by_field(bounds, expression, values)
    # Each index weighs a word by how often it itself holds it, so that ranks of two months compare roughly.
    found = [hit for part in among for hit in _ranked(part, expression, values)]
    return iter(sorted(found, key=lambda hit: (hit[1], -hit[0]))[:RANKED])


def _ranked(part: Part, expression: str, values: Mapping[str, object]) -> list[tuple[int, float]]:
    sql = (
        f"SELECT article_fts.rowid, article_fts.rank FROM {_tables(values)}"
        f" WHERE article_fts MATCH :expression AND article_fts.rank MATCH '{_BM25}'{part.condition}{_where(values)}"
        f" ORDER BY article_fts.rank, article_fts.rowid DESC LIMIT {RANKED}"
    )
    with errors(part.db), _refusing(expression):
        return part.db.conn.execute(sql, {**values, "expression": expression}).fetchall()


def _oldest_ranked(part: Part, expression: str, values: Mapping[str, object]) -> int | None:
    """The id from which on a part's articles are ranked; None when so few match that all can be."""
    sql = (
        "SELECT rowid FROM article_fts WHERE article_fts MATCH ? ORDER BY rowid DESC"
        f" LIMIT 1 OFFSET {_LOOKED_AT if values else RANKED}"
    )
    with errors(part.db), _refusing(expression):
        row = part.db.conn.execute(sql, (expression,)).fetchone()
    return None if row is None else int(row[0])


def _by_field(
    bounds: Sequence[tuple[Part, int]], expression: str, values: Mapping[str, object]
) -> Iterator[tuple[int, float]]:
    given: set[int] = set()
    for rank, field in enumerate(_FIELDS):
        narrowed = f"{field} : ({expression})" if field else expression
        for number in _newest(bounds, narrowed, values):
            if number not in given:
                given.add(number)
                yield number, float(rank - len(_FIELDS))


def _newest(
    bounds: Sequence[tuple[Part, int]], expression: str, values: Mapping[str, object]
) -> Iterator[int]:
    """Ids of matching articles of some parts, each from an id on, the newest first."""
    return merge(*(_newest_of(part, expression, values, oldest) for part, oldest in bounds), reverse=True)


def _newest_of(part: Part, expression: str, values: Mapping[str, object], oldest: int) -> Iterator[int]:
    """Ids of matching articles, the newest first: ids grow with the time of storing, and FTS5 walks them
    backwards for nothing, where sorting by a time would read every match."""
    sql = (
        f"SELECT article_fts.rowid FROM {_tables(values)} WHERE article_fts MATCH :expression"
        f" AND article_fts.rowid < :before AND article_fts.rowid >= :oldest{part.condition}{_where(values)}"
        f" ORDER BY article_fts.rowid DESC LIMIT {_PAGE}"
    )
    before = 2**62
    while True:  # a page at a time, so that nobody holds a snapshot while a reader thinks
        asked = {**values, "expression": expression, "before": before, "oldest": oldest}
        with errors(part.db), _refusing(expression):
            rows = [row[0] for row in part.db.conn.execute(sql, asked)]
        yield from rows
        if len(rows) < _PAGE:
            return
        before = rows[-1]


def _tables(values: Mapping[str, object]) -> str:
    if not values:
        return "article_fts"
    return (
        "article_fts CROSS JOIN article ON article.id = article_fts.rowid"
        " CROSS JOIN revision ON revision.id = article.revision_id"
    )


def _where(values: Mapping[str, object]) -> str:
    return "".join(f" AND {condition}" for name, condition in _CONDITIONS.items() if name in values)


def _checked(db: Database, ids: Iterator[tuple[int, float]], query: object) -> Iterator[tuple[int, float]]:
    """Those whose text matches the query itself, which the index cannot tell of phrases in many forms."""
    from presswatch.mentions.query import Document, Query

    assert isinstance(query, Query)
    for number, rank in islice(ids, _CHECKED):
        row = db.conn.execute("SELECT revision_id FROM article WHERE id = ?", (number,)).fetchone()
        text = revision(db, row[0]) if row else None
        if text is not None and query.matches(
            Document(
                text.headline or "",
                text.description or "",
                text.article_body,
                text.in_language or "",
                text.source,
            )
        ):
            yield number, rank


_HIT = f"""
SELECT found.*, {whole.BODY} AS body,
  (SELECT snippet(article_fts, -1, '{_BEFORE}', '{_AFTER}', '{_CUT}', {_SNIPPET_WORDS}) FROM article_fts
    WHERE article_fts MATCH :expression AND article_fts.rowid = :id) AS snippet
FROM ({ARTICLE}) AS found JOIN revision ON revision.id = found.revision_id WHERE found.id = :id
"""


def _hits(
    db: Database,
    among: Sequence[Part],
    expression: str,
    ids: Iterator[tuple[int, float]],
    marks: tuple[str, str],
) -> Iterator[SearchHit]:
    asked = {"expression": expression.translate(_YO)}
    for number, rank in ids:
        with errors(db):
            part = months.part_of(db, among, number)
            row = next(iter(part.db.query(_HIT, {**asked, "id": number})), None)
        if row is not None and row["snippet"] is not None:  # it may have been changed meanwhile
            yield SearchHit(article_from(row), _snippet(row, marks), rank)


def _snippet(row: Row, marks: tuple[str, str]) -> str:
    """The snippet as the article spells it: the index holds е for ё, letter for letter."""
    text: str = row["snippet"]
    plain = text.translate({ord(mark): None for mark in (_BEFORE, _AFTER, _CUT)})
    for original in (row["headline"], row["description"], row["body"]):
        start = (original or "").translate(_YO).find(plain)
        if start >= 0:
            letters = iter(original[start : start + len(plain)])
            text = "".join(letter if letter in (_BEFORE, _AFTER, _CUT) else next(letters) for letter in text)
            break
    return text.replace(_BEFORE, marks[0]).replace(_AFTER, marks[1]).replace(_CUT, " … ").strip()


@contextmanager
def _refusing(expression: str) -> Generator[None, None, None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise QueryError(
            f"not a search expression: {expression[:200]} ({error})",
            column=1,
            remedy='put words in quotes: "like this"',
        ) from error
