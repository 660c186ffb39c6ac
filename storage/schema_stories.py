"""Tables of the follower that groups: fingerprints, stories, and what each revision changed."""

from __future__ import annotations

# Fingerprints lie in segments of time, the key's first part, so that a look-up reads pages of the newest
# segments alone and costs the same however long the archive is.
STORIES = """
CREATE TABLE fingerprint (
  segment INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY (segment, hash, article_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE key_term (
  segment INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  article_id INTEGER NOT NULL,
  PRIMARY KEY (segment, hash, article_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE story (
  id INTEGER PRIMARY KEY,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  articles INTEGER NOT NULL DEFAULT 0,
  merged_into INTEGER REFERENCES story (id)
) STRICT;
CREATE INDEX story_updated ON story (updated_at);

CREATE TABLE story_member (
  article_id INTEGER PRIMARY KEY REFERENCES article (id),
  story_id INTEGER NOT NULL REFERENCES story (id),
  relation TEXT NOT NULL CHECK (relation IN ('first', 'copy', 'excerpt', 'extension', 'report')),
  of_article_id INTEGER REFERENCES article (id),
  score REAL NOT NULL,
  joined_at TEXT NOT NULL
) STRICT;
CREATE INDEX story_member_story ON story_member (story_id);

CREATE TABLE revision_change (
  revision_id INTEGER NOT NULL REFERENCES revision (id),
  n INTEGER NOT NULL,
  kind TEXT NOT NULL,
  kinds TEXT NOT NULL,
  in_title INTEGER NOT NULL CHECK (in_title IN (0, 1)),
  old_start INTEGER NOT NULL,
  old_end INTEGER NOT NULL,
  new_start INTEGER NOT NULL,
  new_end INTEGER NOT NULL,
  old_text TEXT NOT NULL,
  new_text TEXT NOT NULL,
  evidence TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (revision_id, n)
) STRICT, WITHOUT ROWID;
"""
