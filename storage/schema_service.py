"""Tables of the service: what was told to whom, what could not be seen, what needs a person."""

from __future__ import annotations

SERVICE = """
CREATE TABLE alert (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('mention', 'edit', 'gone', 'incident', 'recovery')),
  rule TEXT NOT NULL,
  watch TEXT,
  story TEXT,
  raised_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX alert_raised ON alert (raised_at);

CREATE TABLE alert_article (
  alert_id INTEGER NOT NULL REFERENCES alert (id),
  article_id INTEGER NOT NULL REFERENCES article (id),
  revision_id INTEGER NOT NULL REFERENCES revision (id),
  added_at TEXT NOT NULL,
  PRIMARY KEY (alert_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_article_article ON alert_article (article_id);

CREATE TABLE delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  alert_id INTEGER NOT NULL REFERENCES alert (id),
  channel TEXT NOT NULL,
  message_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at TEXT NOT NULL,
  holder TEXT,
  lease_until TEXT,
  sent_at TEXT,
  error TEXT,
  UNIQUE (alert_id, channel)
) STRICT;
CREATE INDEX delivery_due ON delivery (due_at) WHERE state IN ('waiting', 'sending');

CREATE TABLE suppression (
  id INTEGER PRIMARY KEY,
  rule TEXT NOT NULL,
  watch TEXT NOT NULL,
  article_id INTEGER NOT NULL REFERENCES article (id),
  revision_id INTEGER NOT NULL REFERENCES revision (id),
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (revision_id, rule, watch)
) STRICT;

CREATE TABLE incident (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT,
  code TEXT NOT NULL,
  health TEXT NOT NULL,
  reason TEXT NOT NULL,
  remedy TEXT NOT NULL DEFAULT '',
  opened_at TEXT NOT NULL,
  closed_at TEXT
) STRICT;
CREATE UNIQUE INDEX incident_open ON incident (coalesce(source, ''), code) WHERE closed_at IS NULL;

CREATE TABLE poll (
  route_id INTEGER PRIMARY KEY REFERENCES route (id),
  at TEXT NOT NULL,
  refusal TEXT,
  ids TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE TABLE coverage (
  id INTEGER PRIMARY KEY,
  route_id INTEGER NOT NULL REFERENCES route (id),
  state TEXT NOT NULL CHECK (state IN ('proven', 'gap', 'blind', 'recovered')),
  start TEXT NOT NULL,
  "end" TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX coverage_route ON coverage (route_id, "end");
CREATE INDEX coverage_unseen ON coverage ("end") WHERE state IN ('gap', 'blind');

CREATE TABLE rhythm (
  route_id INTEGER PRIMARY KEY REFERENCES route (id),
  state TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
"""
