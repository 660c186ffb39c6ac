"""The tables that the first version had: sources and their lists, articles and their texts, mentions, runs."""

from __future__ import annotations

# `article.revision_id` names a row of `revision`, which refers back; a foreign key both ways would search all
# articles with each revision. `storage.upkeep.check` looks at it instead.
# Columns that are long stand last: SQLite reads a row from its start, and need not touch the pages that
# hold a body to answer who published it and when.
BASE = """
CREATE TABLE source (
  name TEXT PRIMARY KEY NOT NULL,
  title TEXT NOT NULL,
  url TEXT NOT NULL,
  languages TEXT NOT NULL DEFAULT '[]',
  country TEXT,
  timezone TEXT,
  kind TEXT NOT NULL DEFAULT 'news',
  interval REAL NOT NULL DEFAULT 900,
  enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  declared_at TEXT,
  removed_at TEXT,
  pages INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE route (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES source (name),
  kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'section', 'url')),
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
CREATE INDEX route_due ON route (next_due_at) WHERE declared = 1;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL REFERENCES source (name),
  trigger TEXT NOT NULL,
  holder TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  state TEXT NOT NULL
    CHECK (state IN ('running', 'finished', 'failed', 'abandoned', 'missed', 'skipped')),
  requests INTEGER NOT NULL DEFAULT 0,
  not_modified INTEGER NOT NULL DEFAULT 0,
  listed INTEGER NOT NULL DEFAULT 0,
  known INTEGER NOT NULL DEFAULT 0,
  new INTEGER NOT NULL DEFAULT 0,
  edited INTEGER NOT NULL DEFAULT 0,
  same INTEGER NOT NULL DEFAULT 0,
  alias INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  message TEXT
) STRICT;
CREATE INDEX run_source ON run (source, id);
CREATE INDEX run_running ON run (state) WHERE state = 'running';

CREATE TABLE lease (
  name TEXT PRIMARY KEY NOT NULL,
  holder TEXT NOT NULL,
  acquired_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE article (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL REFERENCES source (name),
  url TEXT NOT NULL,
  site TEXT NOT NULL,
  off_site INTEGER NOT NULL DEFAULT 0 CHECK (off_site IN (0, 1)),
  text_digest INTEGER NOT NULL,
  route_id INTEGER REFERENCES route (id),
  first_seen_at TEXT NOT NULL,
  last_checked_at TEXT NOT NULL,
  unchanged INTEGER NOT NULL DEFAULT 0,
  gone_at TEXT,
  gone_reason TEXT,
  date_published TEXT,
  revision_id INTEGER,
  revisions INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX article_text_digest ON article (text_digest);
CREATE INDEX article_source ON article (source, first_seen_at);
CREATE INDEX article_seen ON article (first_seen_at);
CREATE INDEX article_published ON article (date_published);

CREATE TABLE article_address (
  id INTEGER PRIMARY KEY,
  digest INTEGER NOT NULL,
  article_id INTEGER NOT NULL REFERENCES article (id),
  kind TEXT NOT NULL CHECK (kind IN ('fetched', 'redirect', 'claimed', 'variant', 'slug', 'guid')),
  first_seen_at TEXT NOT NULL,
  address TEXT NOT NULL
) STRICT;
CREATE INDEX article_address_digest ON article_address (digest);
CREATE INDEX article_address_article ON article_address (article_id);

CREATE TABLE revision (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  article_id INTEGER NOT NULL REFERENCES article (id),
  n INTEGER NOT NULL,
  fetched_at TEXT NOT NULL,
  run_id INTEGER,
  url TEXT NOT NULL,
  kind TEXT NOT NULL,
  in_language TEXT,
  is_accessible_for_free INTEGER NOT NULL CHECK (is_accessible_for_free IN (0, 1)),
  date_published TEXT,
  date_published_precision TEXT,
  date_published_zone TEXT,
  date_published_zone_assumed INTEGER,
  date_modified TEXT,
  date_modified_precision TEXT,
  date_modified_zone TEXT,
  date_modified_zone_assumed INTEGER,
  text_hash TEXT NOT NULL,
  hash_version INTEGER NOT NULL,
  extractor_version TEXT NOT NULL,
  encoding TEXT,
  raw_digest TEXT,
  archive_file TEXT,
  archive_offset INTEGER,
  archive_digest TEXT,
  headline TEXT,
  description TEXT,
  author TEXT NOT NULL DEFAULT '[]',
  agency TEXT NOT NULL DEFAULT '[]',
  article_section TEXT NOT NULL DEFAULT '[]',
  keywords TEXT NOT NULL DEFAULT '[]',
  image TEXT,
  article_body TEXT NOT NULL,
  blocks TEXT NOT NULL DEFAULT '[]',
  candidates TEXT NOT NULL DEFAULT '[]',
  UNIQUE (article_id, n)
) STRICT;

CREATE TABLE listing (
  id INTEGER PRIMARY KEY,
  digest INTEGER NOT NULL,
  source TEXT NOT NULL REFERENCES source (name),
  state TEXT NOT NULL CHECK (state IN ('pending', 'article', 'refused', 'failed', 'skipped')),
  article_id INTEGER REFERENCES article (id),
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at TEXT,
  run_id INTEGER,
  first_listed_at TEXT NOT NULL,
  last_listed_at TEXT NOT NULL,
  date_published TEXT,
  date_modified TEXT,
  reason TEXT,
  url TEXT NOT NULL,
  headline TEXT,
  entry TEXT
) STRICT;
CREATE INDEX listing_digest ON listing (digest);
CREATE INDEX listing_article ON listing (article_id) WHERE article_id IS NOT NULL;
CREATE INDEX listing_waiting ON listing (source, retry_at) WHERE entry IS NOT NULL;
CREATE INDEX listing_last ON listing (last_listed_at);

CREATE TABLE listing_route (
  listing_id INTEGER NOT NULL REFERENCES listing (id),
  route_id INTEGER NOT NULL REFERENCES route (id),
  first_listed_at TEXT NOT NULL,
  last_listed_at TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (listing_id, route_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE refusal (
  id INTEGER PRIMARY KEY,
  digest INTEGER NOT NULL,
  source TEXT NOT NULL REFERENCES source (name),
  reason TEXT NOT NULL,
  status INTEGER,
  route_id INTEGER REFERENCES route (id),
  run_id INTEGER,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  times INTEGER NOT NULL DEFAULT 1,
  retry_at TEXT,
  resolved_at TEXT,
  url TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX refusal_digest ON refusal (digest);
CREATE INDEX refusal_source ON refusal (source, last_seen_at);
CREATE INDEX refusal_open ON refusal (source) WHERE resolved_at IS NULL;
CREATE INDEX refusal_last ON refusal (last_seen_at);

CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  digest INTEGER NOT NULL,
  article_id INTEGER REFERENCES article (id),
  at TEXT NOT NULL,
  stage TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  rule_version TEXT NOT NULL,
  url TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX decision_digest ON decision (digest);
CREATE INDEX decision_article ON decision (article_id) WHERE article_id IS NOT NULL;

CREATE TABLE host (
  host TEXT PRIMARY KEY NOT NULL,
  not_before TEXT,
  last_request_at TEXT,
  crawl_delay REAL,
  robots_fetched_at TEXT,
  robots_status INTEGER,
  robots_body TEXT
) STRICT;

CREATE TABLE page_validator (
  id INTEGER PRIMARY KEY,
  digest INTEGER NOT NULL,
  etag TEXT,
  last_modified TEXT,
  body_digest TEXT,
  checked_at TEXT NOT NULL,
  next_check_at TEXT,
  url TEXT NOT NULL
) STRICT;
CREATE INDEX page_validator_digest ON page_validator (digest);
CREATE INDEX page_validator_next ON page_validator (next_check_at) WHERE next_check_at IS NOT NULL;

CREATE TABLE furniture (
  source TEXT NOT NULL REFERENCES source (name),
  hash TEXT NOT NULL,
  pages INTEGER NOT NULL,
  last_seen_at TEXT NOT NULL,
  PRIMARY KEY (source, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE watchlist (
  version INTEGER PRIMARY KEY,
  digest TEXT NOT NULL,
  declared_at TEXT NOT NULL,
  watches TEXT NOT NULL
) STRICT;

CREATE TABLE watch (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  related INTEGER NOT NULL DEFAULT 0 CHECK (related IN (0, 1)),
  declared TEXT NOT NULL,
  declared_at TEXT NOT NULL,
  removed_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE follower (
  name TEXT PRIMARY KEY NOT NULL,
  cursor INTEGER NOT NULL,
  updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mention (
  id INTEGER PRIMARY KEY,
  revision_id INTEGER NOT NULL REFERENCES revision (id),
  article_id INTEGER NOT NULL REFERENCES article (id),
  watch TEXT NOT NULL,
  field TEXT NOT NULL CHECK (field IN ('title', 'lead', 'body', 'caption', 'quote')),
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('yes', 'no', 'ask')),
  probability REAL NOT NULL,
  salience REAL NOT NULL,
  watchlist_version INTEGER NOT NULL,
  matcher_version TEXT NOT NULL,
  flagged_at TEXT NOT NULL,
  rule TEXT NOT NULL,
  alias TEXT NOT NULL,
  surface TEXT NOT NULL,
  sentence TEXT NOT NULL,
  sentence_start INTEGER NOT NULL,
  evidence TEXT NOT NULL DEFAULT '[]',
  salience_parts TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX mention_revision ON mention (revision_id);
CREATE INDEX mention_article ON mention (article_id);
CREATE INDEX mention_watch ON mention (watch, flagged_at);
CREATE INDEX mention_flagged ON mention (flagged_at);

CREATE TABLE quote (
  id INTEGER PRIMARY KEY,
  revision_id INTEGER NOT NULL REFERENCES revision (id),
  article_id INTEGER NOT NULL REFERENCES article (id),
  kind TEXT NOT NULL,
  watch TEXT,
  speaker TEXT,
  role TEXT,
  text TEXT NOT NULL,
  content_spans TEXT NOT NULL,
  speaker_spans TEXT NOT NULL,
  cue_spans TEXT NOT NULL
) STRICT;
CREATE INDEX quote_revision ON quote (revision_id);
CREATE INDEX quote_watch ON quote (watch) WHERE watch IS NOT NULL;

CREATE TABLE attribution (
  id INTEGER PRIMARY KEY,
  revision_id INTEGER NOT NULL REFERENCES revision (id),
  article_id INTEGER NOT NULL REFERENCES article (id),
  agent TEXT,
  agent_text TEXT NOT NULL,
  verb_class TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  passage_start INTEGER NOT NULL,
  passage_end INTEGER NOT NULL,
  link_url TEXT
) STRICT;
CREATE INDEX attribution_revision ON attribution (revision_id);
CREATE INDEX attribution_agent ON attribution (agent) WHERE agent IS NOT NULL;

CREATE TABLE command (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  verb TEXT NOT NULL,
  arguments TEXT NOT NULL DEFAULT '{}',
  asked_by TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  holder TEXT,
  result TEXT
) STRICT;
CREATE INDEX command_open ON command (id) WHERE finished_at IS NULL;

-- What the index reads: the present text of each article, with the letter yo written as ye, since nearly
-- all Russian text writes it so and the tokenizer leaves it alone. There are no prefix indexes: measured on
-- 8,000 articles, those of 2 to 4 letters tripled the time and the size, and made no prefix faster.
CREATE VIEW article_text AS
SELECT
  article.id AS id,
  replace(replace(revision.headline, 'ё', 'е'), 'Ё', 'Е') AS headline,
  replace(replace(revision.description, 'ё', 'е'), 'Ё', 'Е') AS description,
  replace(replace(revision.article_body, 'ё', 'е'), 'Ё', 'Е') AS article_body
FROM article JOIN revision ON revision.id = article.revision_id;

CREATE VIRTUAL TABLE article_fts USING fts5 (
  headline, description, article_body,
  content = 'article_text', content_rowid = 'id',
  tokenize = "unicode61 remove_diacritics 2"
);
"""
