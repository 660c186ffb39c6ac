"""Tables of what happens to an article after it was stored: checks that are due, checks that missed it."""

from __future__ import annotations

HISTORY = """
CREATE TABLE recheck (
  article_id INTEGER PRIMARY KEY REFERENCES article (id),
  next_check_at TEXT NOT NULL
) STRICT;
CREATE INDEX recheck_next ON recheck (next_check_at);

CREATE TABLE absence (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES article (id),
  at TEXT NOT NULL,
  reason TEXT NOT NULL,
  status INTEGER,
  confirms TEXT CHECK (confirms IN ('waiting', 'told'))
) STRICT;
CREATE INDEX absence_article ON absence (article_id, at);
CREATE INDEX absence_confirms ON absence (id) WHERE confirms = 'waiting';

CREATE INDEX revision_fetched ON revision (fetched_at);
"""
