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

# Articles drawn at random from those that were passed over, to tell how much is missed; and the languages of
# texts, which a rescan asks for without reading the texts.
SAMPLES = """
CREATE TABLE sampled_article (
  id INTEGER PRIMARY KEY,
  watch TEXT NOT NULL,
  article_id INTEGER NOT NULL REFERENCES article (id),
  stratum TEXT NOT NULL CHECK (stratum IN ('rejected', 'unmatched')),
  about_us INTEGER NOT NULL CHECK (about_us IN (0, 1)),
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (watch, article_id, reviewer)
) STRICT;
CREATE INDEX sampled_article_article ON sampled_article (article_id);
CREATE INDEX revision_language ON revision (in_language);
"""
