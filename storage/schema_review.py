"""Tables of the reviewers: what people said of mentions."""

from __future__ import annotations

REVIEW = """
CREATE TABLE verdict (
  id INTEGER PRIMARY KEY,
  mention_id INTEGER,
  article_id INTEGER NOT NULL REFERENCES article (id),
  watch TEXT NOT NULL,
  alias TEXT NOT NULL,
  rule TEXT NOT NULL,
  source TEXT NOT NULL,
  outcome TEXT NOT NULL,
  evidence TEXT NOT NULL DEFAULT '[]',
  verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong_sense', 'furniture', 'not_about_us')),
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL,
  sentence TEXT NOT NULL,
  UNIQUE (mention_id, reviewer)
) STRICT;
CREATE INDEX verdict_watch ON verdict (watch, at);
CREATE INDEX verdict_article ON verdict (article_id);
"""
