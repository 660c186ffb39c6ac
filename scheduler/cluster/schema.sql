-- Tables of presswatch beside Procrastinate's own. Each statement may be run again.

-- What each workspace wants crawled, as its configuration declares it.
CREATE TABLE IF NOT EXISTS presswatch_declaration (
  workspace text NOT NULL,
  source text NOT NULL,
  declaration jsonb NOT NULL,
  since bigint NOT NULL,              -- the last batch before this workspace came; its own begin after it
  taken bigint NOT NULL,              -- the last batch that this workspace took over
  PRIMARY KEY (workspace, source)
);
CREATE INDEX IF NOT EXISTS presswatch_declaration_source ON presswatch_declaration (source);

-- What each workspace looks for, so that workers can match.
CREATE TABLE IF NOT EXISTS presswatch_watchlist (
  workspace text PRIMARY KEY,
  digest text NOT NULL,
  watchlist jsonb NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now()
);

-- The union of what is declared: when each source is due, and what its crawls remember.
CREATE TABLE IF NOT EXISTS presswatch_source (
  name text PRIMARY KEY,
  domain text NOT NULL,
  declaration jsonb NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  due_at timestamptz NOT NULL DEFAULT now(),
  failures integer NOT NULL DEFAULT 0,
  sequence bigint NOT NULL DEFAULT 0, -- of its last batch
  memory bytea,
  memory_sequence bigint NOT NULL DEFAULT 0 -- the last batch that the memory contains
);
CREATE INDEX IF NOT EXISTS presswatch_source_due ON presswatch_source (due_at) WHERE enabled;

-- Who may ask the hosts of a registrable domain.
CREATE TABLE IF NOT EXISTS presswatch_domain (
  name text PRIMARY KEY,
  holder text,
  expires_at timestamptz NOT NULL DEFAULT '-infinity',
  free_at timestamptz NOT NULL DEFAULT '-infinity', -- the pause after the last request
  hosts bytea                         -- robots.txt and Retry-After of its hosts
);

-- Results on their way to the workspaces, in order for each source.
CREATE TABLE IF NOT EXISTS presswatch_batch (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  sequence bigint NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now(),
  files text[] NOT NULL DEFAULT '{}', -- of the shared archive that it refers to
  body bytea NOT NULL,
  UNIQUE (source, sequence)
);

-- Who works at the moment, and what they have done since they started.
CREATE TABLE IF NOT EXISTS presswatch_worker (
  name text PRIMARY KEY,
  role text NOT NULL,
  version text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  slots integer NOT NULL DEFAULT 0,
  running integer NOT NULL DEFAULT 0,
  stopping boolean NOT NULL DEFAULT false,
  figures jsonb NOT NULL DEFAULT '{}'
);

-- Numbers of archive files; those below are left to the machines' own archives.
CREATE SEQUENCE IF NOT EXISTS presswatch_archive_file START 100001;
