"""Table of the press reviews: each period exists once."""

from __future__ import annotations

DIGEST = """
CREATE TABLE digest (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  start TEXT NOT NULL,
  "end" TEXT NOT NULL,
  created_at TEXT NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (name, start)
) STRICT;
"""
