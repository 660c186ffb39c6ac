"""Table of what came from other machines: how far each source's results have been taken over."""

from __future__ import annotations

CARRIED = """
CREATE TABLE carried (
  source TEXT PRIMARY KEY NOT NULL,
  sequence INTEGER NOT NULL,
  run_id INTEGER,
  holder TEXT,
  updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
