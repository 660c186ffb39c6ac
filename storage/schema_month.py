"""Months whose texts were moved to files of their own."""

from __future__ import annotations

# The index reads `article_text`: a text that lies in a month's file is indexed there, and not here.
MONTH = """
CREATE TABLE month (
  name TEXT PRIMARY KEY NOT NULL,
  first_revision INTEGER NOT NULL,
  last_revision INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  digest TEXT NOT NULL,
  made_at TEXT NOT NULL,
  emptied_at TEXT
) STRICT, WITHOUT ROWID;

DROP VIEW article_text;
CREATE VIEW article_text AS
SELECT
  article.id AS id,
  replace(replace(revision.headline, 'ё', 'е'), 'Ё', 'Е') AS headline,
  replace(replace(revision.description, 'ё', 'е'), 'Ё', 'Е') AS description,
  replace(replace(revision.article_body, 'ё', 'е'), 'Ё', 'Е') AS article_body
FROM article JOIN revision ON revision.id = article.revision_id
WHERE substr(revision.article_body, 1, 1) <> char(30);
"""

# A month's file: its texts as they were, and an index of those that are their articles' present ones.
FILE = """
CREATE TABLE text (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL,
  present INTEGER NOT NULL,
  headline TEXT,
  description TEXT,
  article_body TEXT NOT NULL,
  blocks TEXT NOT NULL,
  candidates TEXT NOT NULL
) STRICT;
CREATE INDEX text_present ON text (article_id) WHERE present = 1;

CREATE VIEW article_text AS
SELECT
  article_id AS id,
  replace(replace(headline, 'ё', 'е'), 'Ё', 'Е') AS headline,
  replace(replace(description, 'ё', 'е'), 'Ё', 'Е') AS description,
  replace(replace(article_body, 'ё', 'е'), 'Ё', 'Е') AS article_body
FROM text WHERE present = 1;

CREATE VIRTUAL TABLE article_fts USING fts5 (
  headline, description, article_body,
  content = 'article_text', content_rowid = 'id',
  tokenize = "unicode61 remove_diacritics 2"
);
"""
