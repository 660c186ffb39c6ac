"""The schema, as the steps by which it came to be. A released step is never edited.

Tables are private and named in the singular; `storage.views` holds what others may read.
"""

from __future__ import annotations

import sqlite3
from functools import cache

from sqlite_utils import Database, Migrations

from storage.schema_audit import AUDIT
from storage.schema_base import BASE
from storage.schema_carried import CARRIED
from storage.schema_delisting import DELISTING
from storage.schema_digest import DIGEST
from storage.schema_expected import EXPECTED
from storage.schema_extraction import EXTRACTION
from storage.schema_history import HISTORY
from storage.schema_month import MONTH
from storage.schema_notices import NOTICES
from storage.schema_own_text import OWN_TEXT
from storage.schema_review import REVIEW, SAMPLES
from storage.schema_service import SERVICE
from storage.schema_sources import SOURCES
from storage.schema_speech import SPEECH
from storage.schema_stories import STORIES

MIGRATIONS = Migrations("presswatch")


@MIGRATIONS(name="0001_base")
def base(db: Database) -> None:
    """Everything that a crawl, the flags and a search need."""
    run_script(db, BASE)


@MIGRATIONS(name="0002_service")
def service(db: Database) -> None:
    """Alerts and their deliveries, incidents, coverage and rhythm."""
    run_script(db, SERVICE)


@MIGRATIONS(name="0003_review")
def review(db: Database) -> None:
    """What people said of mentions."""
    run_script(db, REVIEW)


@MIGRATIONS(name="0004_stories")
def stories(db: Database) -> None:
    """Fingerprints, stories, and what each revision changed."""
    run_script(db, STORIES)


@MIGRATIONS(name="0005_history")
def history(db: Database) -> None:
    """Re-checks of articles, and what was missing then."""
    run_script(db, HISTORY)


@MIGRATIONS(name="0006_digest")
def digest(db: Database) -> None:
    """Press reviews, each period once."""
    run_script(db, DIGEST)


@MIGRATIONS(name="0007_carried")
def carried(db: Database) -> None:
    """How far the results of other machines' crawls were taken over."""
    run_script(db, CARRIED)


@MIGRATIONS(name="0008_samples")
def samples(db: Database) -> None:
    """Articles that were drawn to tell what is missed, and the languages of texts."""
    run_script(db, SAMPLES)


@MIGRATIONS(name="0009_own_text")
def own_text(db: Database) -> None:
    """Lines of revisions that are none of the article's, and the page that last had a block."""
    run_script(db, OWN_TEXT)


@MIGRATIONS(name="0011_delisting")
def delisting(db: Database) -> None:
    """Articles that a site took out of its own list."""
    run_script(db, DELISTING)


@MIGRATIONS(name="0012_sources")
def more_sources(db: Database) -> None:
    """Channels as lists, hubs that tell of news, requests to a host on a day."""
    run_script(db, SOURCES)


@MIGRATIONS(name="0013_notices")
def notices(db: Database) -> None:
    """Alerts of digests and of what was expected and did not come."""
    run_script(db, NOTICES)


@MIGRATIONS(name="0017_expected")
def expected(db: Database) -> None:
    """What was announced, and who carried it."""
    run_script(db, EXPECTED)


@MIGRATIONS(name="0014_audit")
def audit(db: Database) -> None:
    """Who changed what."""
    run_script(db, AUDIT)


@MIGRATIONS(name="0010_extraction")
def extraction(db: Database) -> None:
    """What reading the pages of a source gave, day by day."""
    run_script(db, EXTRACTION)


@MIGRATIONS(name="0018_speech")
def speech(db: Database) -> None:
    """Texts whose quotes were not taken."""
    run_script(db, SPEECH)


@MIGRATIONS(name="0019_month")
def month(db: Database) -> None:
    """Months whose texts were moved to files of their own."""
    run_script(db, MONTH)


@MIGRATIONS(name="0020_moved")
def moved(db: Database) -> None:
    """Lists that say where they live from now on."""
    run_script(db, "ALTER TABLE route ADD COLUMN moved_to TEXT;")


@MIGRATIONS(name="0021_decision_digest")
def decision_digest(db: Database) -> None:
    """Decisions about articles are found by their article alone: an index less to write to at random."""
    run_script(
        db,
        """
        DROP INDEX decision_digest;
        CREATE INDEX decision_digest ON decision (digest) WHERE article_id IS NULL;
        """,
    )


@MIGRATIONS(name="0022_counted")
def counted(db: Database) -> None:
    """How many articles each source has, and which are gone: both took longer to tell with each that was stored."""
    run_script(
        db,
        """
        ALTER TABLE source ADD COLUMN articles INTEGER NOT NULL DEFAULT 0;
        UPDATE source SET articles = (SELECT count(*) FROM article WHERE article.source = source.name);
        CREATE INDEX article_gone ON article (gone_at) WHERE gone_at IS NOT NULL;
        """,
    )


@cache
def names() -> frozenset[str]:
    """Names of all steps that this version knows."""
    return frozenset(step.name for step in MIGRATIONS.pending(Database(memory=True)))


def run_script(db: Database, script: str) -> None:
    """Runs statements one by one: `executescript` would commit the migration's transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""
