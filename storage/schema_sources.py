"""More kinds of lists, hubs that tell of news, and how often a host was asked today."""

from __future__ import annotations

SOURCES = """
CREATE TABLE route_new (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES source (name),
  kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'section', 'telegram', 'url')),
  url TEXT NOT NULL,
  declared INTEGER NOT NULL DEFAULT 0 CHECK (declared IN (0, 1)),
  interval REAL,
  next_due_at TEXT,
  last_checked_at TEXT,
  last_changed_at TEXT,
  state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'working', 'failing')),
  failures INTEGER NOT NULL DEFAULT 0,
  last_status INTEGER,
  last_reason TEXT,
  last_listed INTEGER,
  etag TEXT,
  last_modified TEXT,
  digest TEXT,
  UNIQUE (source, url)
) STRICT;
INSERT INTO route_new (id, source, kind, url, declared, interval, next_due_at, last_checked_at, last_changed_at, state,
  failures, last_status, last_reason, last_listed, etag, last_modified, digest)
  SELECT id, source, kind, url, declared, interval, next_due_at, last_checked_at, last_changed_at, state,
    failures, last_status, last_reason, last_listed, etag, last_modified, digest FROM route;
DROP TABLE route;
ALTER TABLE route_new RENAME TO route;
CREATE INDEX route_due ON route (next_due_at) WHERE declared = 1;

-- Requests to a host on a day (UTC); the row of another day counts for nothing.
ALTER TABLE host ADD COLUMN day TEXT;
ALTER TABLE host ADD COLUMN requests INTEGER NOT NULL DEFAULT 0;

CREATE TABLE subscription (
  id INTEGER PRIMARY KEY,
  route_id INTEGER NOT NULL UNIQUE REFERENCES route (id),
  hub TEXT NOT NULL,
  topic TEXT NOT NULL,
  token TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('offered', 'asked', 'active', 'denied', 'failed')),
  offered_at TEXT NOT NULL,
  next_at TEXT NOT NULL,
  asked_at TEXT,
  lease_until TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  told_at TEXT,
  told INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX subscription_next ON subscription (next_at);
"""
