"""The words that the full-text index holds, looked up without reading where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import merge
from itertools import groupby, islice

from sqlite_utils import Database

_LAST = "\U0010ffff"
# Steps from each word to the next: the cursor of fts5vocab would read every place of a word before it moves on.
_BEGINNING = f"""
WITH RECURSIVE word (term) AS (
  SELECT (SELECT term FROM temp.article_word WHERE term >= ?1 LIMIT 1)
  UNION ALL
  SELECT (SELECT term FROM temp.article_word WHERE term >= word.term || char(1) LIMIT 1) FROM word
  WHERE word.term < ?1 || '{_LAST}'
)
SELECT term FROM word WHERE term < ?1 || '{_LAST}' LIMIT ?2
"""


class ArchiveWords:
    """The words of several indexes: those of the database and its months."""

    def __init__(self, parts: Sequence[Database]) -> None:
        self._indexes = [IndexWords(part) for part in parts]

    def beginning(self, prefix: str, limit: int) -> list[str]:
        """At most `limit` words that begin so, in order."""
        found = merge(*(index.beginning(prefix, limit) for index in self._indexes))
        return list(islice((word for word, _ in groupby(found)), limit))

    def known(self, words: Iterable[str]) -> set[str]:
        """Those of some words that any index holds."""
        wanted = set(words)
        return set().union(*(index.known(wanted) for index in self._indexes))


class IndexWords:
    """The index's words, of one connection: a `presswatch.mentions.forms.Vocabulary`."""

    def __init__(self, db: Database) -> None:
        self._connection = db.conn
        guarded = self._connection.execute("PRAGMA query_only").fetchone()[0]
        if guarded:  # a table of this connection alone, which the pragma forbids as well
            self._connection.execute("PRAGMA query_only = OFF")
        try:
            self._connection.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.article_word"
                " USING fts5vocab ('main', 'article_fts', 'instance')"
            )
        finally:
            if guarded:
                self._connection.execute("PRAGMA query_only = ON")

    def beginning(self, prefix: str, limit: int) -> list[str]:
        """At most `limit` words that begin so, in order."""
        return [row[0] for row in self._connection.execute(_BEGINNING, (prefix, limit))]

    def known(self, words: Iterable[str]) -> set[str]:
        """Those of some words that the index holds."""
        sql = "SELECT 1 FROM temp.article_word WHERE term = ? LIMIT 1"
        return {word for word in words if self._connection.execute(sql, (word,)).fetchone()}
