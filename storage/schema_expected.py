"""What was announced, and whether those who usually carry such a thing did."""

from __future__ import annotations

EXPECTED = """
CREATE TABLE expectation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  query TEXT NOT NULL,
  begins_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;

CREATE TABLE expected_source (
  expectation_id INTEGER NOT NULL REFERENCES expectation (id),
  source TEXT NOT NULL REFERENCES source (name),
  due_at TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'carried', 'missing', 'unseen')),
  article_id INTEGER REFERENCES article (id),
  carried_at TEXT,
  PRIMARY KEY (expectation_id, source)
) STRICT, WITHOUT ROWID;
"""
