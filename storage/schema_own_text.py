"""Lines of revisions that are furniture rather than the article's, and when furniture was last seen."""

from __future__ import annotations

OWN_TEXT = """
CREATE TABLE revision_foreign (
  revision_id INTEGER PRIMARY KEY,
  old_lines TEXT NOT NULL,
  new_lines TEXT NOT NULL
) STRICT;

ALTER TABLE furniture ADD COLUMN last_page INTEGER NOT NULL DEFAULT 0;
"""
