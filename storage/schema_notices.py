"""Alerts of digests, and who was told of incidents: the table of alerts with one kind more."""

from __future__ import annotations

NOTICES = """
CREATE TABLE alert_next (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('mention', 'edit', 'gone', 'incident', 'recovery', 'digest', 'expected')),
  rule TEXT NOT NULL,
  watch TEXT,
  story TEXT,
  raised_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}'
) STRICT;
INSERT INTO alert_next SELECT * FROM alert;
DROP TABLE alert;
ALTER TABLE alert_next RENAME TO alert;
CREATE INDEX alert_raised ON alert (raised_at);
"""
