"""The table of articles that a site took out of its own list while their neighbours stayed there."""

from __future__ import annotations

DELISTING = """
CREATE TABLE delisting (
  id INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES article (id),
  route_id INTEGER NOT NULL REFERENCES route (id),
  url TEXT NOT NULL,
  below TEXT NOT NULL,
  looks TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'waiting', 'told', 'back', 'elsewhere', 'lapsed'))
) STRICT;
CREATE UNIQUE INDEX delisting_open ON delisting (route_id, article_id) WHERE state = 'open';
CREATE INDEX delisting_waiting ON delisting (id) WHERE state = 'waiting';
CREATE INDEX delisting_article ON delisting (article_id);
"""
