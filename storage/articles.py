"""Articles and the log of their revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from presswatch.types import Decision, Entry, Reading, Route
from presswatch.urls import identity_key, same_site
from storage import decisions, extraction, listings, refusals, sources, whole
from storage.database import transaction
from storage.listings import skip, unseen, waiting
from storage.rows import (
    Appended,
    Article,
    PageOrigin,
    StoredRevision,
    Validators,
    address_key,
    article_from,
    clean,
    clean_or_none,
    digest,
    fit,
    reading_columns,
    revision_from,
    stamp,
    stamp_or_none,
)

__all__ = [
    "append", "find", "get", "mark_checked", "mark_checked_at", "mark_gone", "recent", "revise", "revision", "revisions_of",
    "save_validators", "skip", "unseen", "validators", "validators_of", "waiting",
]  # fmt: skip

ARTICLE = """
SELECT article.id, article.source, article.url, article.site, article.off_site, article.first_seen_at,
  article.last_checked_at, article.gone_at, article.gone_reason, article.revision_id, article.revisions,
  revision.kind, revision.in_language, revision.is_accessible_for_free,
  revision.date_published, revision.date_published_precision, revision.date_published_zone,
  revision.date_published_zone_assumed,
  revision.date_modified, revision.date_modified_precision, revision.date_modified_zone,
  revision.date_modified_zone_assumed,
  revision.headline, revision.description, revision.author, revision.agency, revision.article_section,
  revision.image, route.source AS route_source, route.kind AS route_kind, route.url AS route_url,
  (SELECT json_group_array(watch) FROM (SELECT DISTINCT watch FROM mention
    WHERE mention.revision_id = article.revision_id AND outcome = 'yes' ORDER BY watch)) AS watches
FROM article JOIN revision ON revision.id = article.revision_id
LEFT JOIN route ON route.id = article.route_id
"""

REVISION = f"""
SELECT revision.*, article.source, revision.id = article.revision_id AS is_current,
  {whole.BODY} AS whole_body, {whole.BLOCKS} AS whole_blocks
FROM revision JOIN article ON article.id = revision.article_id
"""


def append(
    db: Database,
    source: str,
    reading: Reading,
    now: datetime,
    *,
    entry: Entry | None = None,
    route: Route | None = None,
    requested_url: str | None = None,
    redirects: Sequence[str] = (),
    origin: PageOrigin | None = None,
    off_site: bool | None = None,
    run_id: int | None = None,
) -> Appended:
    """Stores what was read, once: a new article, a new revision of a known one, an alias, or nothing new.

    One transaction judges (`presswatch.stories.identity.decide`) and writes the article, its addresses, the
    revision, the search index, the entry's listing, its refusals' end and the decisions, so that whatever was
    acknowledged is whole. `entry` is what the route listed, `requested_url` the address asked for where it
    was another than the entry's, `redirects` the addresses passed on the way. `off_site` says that the
    article's site is not the source's own; by default the registered domains are compared. A text that differs
    in its site's furniture alone is no revision (`storage.own_text`).
    Raises what `database.transaction` raises; nothing is stored then.
    """
    from presswatch.stories import identity  # late: it brings numpy, which looking at articles does not need
    from presswatch.stories.own_text import Foreign
    from storage import identities, own_text

    origin = origin or PageOrigin()
    route = route or (entry.route if entry else None)
    passed = tuple(map(clean, (*((entry.url,) if entry else ()), *redirects, *origin.urls)))
    reading = fit(reading)
    found = identity.found_in(
        reading,
        requested_url=clean_or_none(requested_url),
        redirects=passed,
        guid=clean(entry.guid) if entry and entry.guid else None,
    )
    text_hash = identity.text_hash(reading.article_body)
    text_digest = identities.text_digest(found.site, text_hash)
    addresses = {found.url, *found.came_from}
    with transaction(db):
        sources.ensure(db, source, reading.url)
        verdict = identity.decide(identities.known(db, found, text_hash), found, now)
        not_its_own = Foreign()
        if isinstance(verdict, identity.Edited):
            verdict, not_its_own = own_text.weigh(db, verdict, reading, origin.raw_digest)
        revision_id, name = None, type(verdict).__name__.lower()
        if isinstance(verdict, identity.New):
            article_id = _insert_article(db, source, found.url, found.site, off_site, route, text_digest, now)
        else:
            article_id = verdict.article_id
        if isinstance(verdict, identity.New | identity.Edited):
            values = _provenance(origin, run_id) | {
                "text_hash": text_hash,
                "hash_version": identity.HASH_VERSION,
            }
            revision_id = _insert_revision(db, article_id, reading, values, text_digest, now)
            own_text.keep(db, revision_id, not_its_own)
        else:
            moved_to = found.url if isinstance(verdict, identity.Alias) and verdict.moved else None
            _touch(db, article_id, moved_to, now)
        identities.learn(db, article_id, found.site, verdict.addresses, now)
        listings.mark_article(db, source, addresses, article_id)
        refusals.resolve(db, addresses, now)
        if origin.validators is not None:
            save_validators(db, reading.url, origin.validators, now)
        reason = verdict.reasons[0] if verdict.reasons else name
        detail: dict[str, object] = {"reasons": list(verdict.reasons)}
        if isinstance(verdict, identity.Edited):
            detail |= {"headline_changed": verdict.headline_changed, "text_changed": verdict.text_changed}
        made = (*reading.decisions, Decision("identify", name, reason, detail))
        decisions.record_all(db, found.url, made, now, article_id=article_id)
    return Appended(article_id, revision_id, name, reason)


def revise(db: Database, replaced: StoredRevision, reading: Reading, extractor_version: str) -> int | None:
    """Appends what the bytes of an article's present revision say when they are read anew; returns its id.

    The new revision has the same origin and time of fetching; the one that it replaces stays in the log.
    None when another revision came in the meantime, and nothing is stored then.
    """
    from presswatch.stories import identity
    from storage import identities

    reading = fit(reading)
    text_hash = identity.text_hash(reading.article_body)
    with transaction(db):
        row = db.conn.execute(
            "SELECT revision_id, site, last_checked_at, gone_at, gone_reason FROM article WHERE id = ?",
            (replaced.article_id,),
        ).fetchone()
        if row is None or row[0] != replaced.id:
            return None
        origin = PageOrigin(
            encoding=replaced.encoding,
            raw_digest=replaced.raw_digest,
            extractor_version=extractor_version,
            archive_file=replaced.archive_file,
            archive_offset=replaced.archive_offset,
            archive_digest=replaced.archive_digest,
        )
        values = _provenance(origin, None) | {"text_hash": text_hash, "hash_version": identity.HASH_VERSION}
        revision_id = _insert_revision(
            db,
            replaced.article_id,
            reading,
            values,
            identities.text_digest(row[1], text_hash),
            replaced.fetched_at,
        )
        # Nobody asked the site: what is known of the article's being there stays as it was.
        db.conn.execute(
            "UPDATE article SET last_checked_at = ?, gone_at = ?, gone_reason = ? WHERE id = ?",
            (*row[2:], replaced.article_id),
        )
    return revision_id


def find(db: Database, urls: Sequence[str]) -> dict[str, int]:
    """Ids of the stored articles behind addresses, in any spelling of theirs; unknown ones are left out."""
    found: dict[str, int] = {}
    for url in urls:
        for spelling in (address_key(url), identity_key(url), url):
            row = db.conn.execute(
                "SELECT article_id FROM article_address WHERE digest = ? AND address = ? AND kind <> 'guid'"
                " ORDER BY kind = 'fetched' DESC LIMIT 1",
                (digest(spelling), spelling),
            ).fetchone()
            if row:
                found[url] = int(row[0])
                break
    return found


def get(db: Database, article: str | int) -> Article | None:
    """An article by its id or any of its addresses."""
    number = article if isinstance(article, int) else find(db, [article]).get(article)
    if number is None:
        return None
    row = next(iter(db.query(f"{ARTICLE} WHERE article.id = ?", [number])), None)
    return None if row is None else article_from(row)


def recent(
    db: Database,
    *,
    source: str | None = None,
    watch: str | None = None,
    language: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    gone: bool | None = None,
    limit: int = 50,
    before_id: int | None = None,
) -> list[Article]:
    """Articles by the time they were first seen, the newest first.

    `since` and `until` bound that time (until is not included); `watch` asks for a mention in the present
    revision; `before_id` continues after the last article of the page before.
    """
    conditions = {
        "article.source = :source": source,
        "revision.in_language = :language": language,
        "article.first_seen_at >= :since": stamp_or_none(since),
        "article.first_seen_at < :until": stamp_or_none(until),
        "article.id < :before_id": before_id,
        "article.revision_id IN (SELECT revision_id FROM mention WHERE mention.watch = :watch"
        " AND outcome = 'yes')": watch,
        "(article.gone_at IS NOT NULL) = :gone": gone,
    }
    where = " AND ".join(condition for condition, value in conditions.items() if value is not None) or "1"
    rows = db.query(
        f"{ARTICLE} WHERE {where} ORDER BY article.first_seen_at DESC, article.id DESC LIMIT :limit",
        {
            "source": source,
            "language": language,
            "since": stamp_or_none(since),
            "until": stamp_or_none(until),
            "before_id": before_id,
            "watch": watch,
            "gone": gone,
            "limit": limit,
        },
    )
    return [article_from(row) for row in rows]


def texts(db: Database, source: str, since: datetime, until: datetime, *, limit: int) -> list[str]:
    """Present texts of a source's articles that were first seen in a span of time, the newest first."""
    rows = db.conn.execute(
        f"SELECT {whole.BODY} FROM article JOIN revision ON revision.id = article.revision_id"
        " WHERE article.source = ? AND first_seen_at >= ? AND first_seen_at < ? ORDER BY article.id DESC LIMIT ?",
        (source, stamp(since), stamp(until), limit),
    )
    return [row[0] for row in rows]


def revision(db: Database, revision_id: int) -> StoredRevision | None:
    """A revision by its id."""
    row = next(iter(db.query(f"{REVISION} WHERE revision.id = ?", [revision_id])), None)
    return None if row is None else revision_from(row)


def revisions_of(db: Database, article_id: int) -> list[StoredRevision]:
    """All texts an article had, the first one first."""
    return [
        revision_from(row)
        for row in db.query(f"{REVISION} WHERE revision.article_id = ? ORDER BY revision.n", [article_id])
    ]


def mark_gone(db: Database, article_id: int, reason: str, now: datetime) -> None:
    """Notes that an article was withdrawn: its texts stay. The first time and reason are kept."""
    with transaction(db):
        db.conn.execute(
            "UPDATE article SET gone_at = coalesce(gone_at, ?1), gone_reason = coalesce(gone_reason, ?2),"
            " last_checked_at = ?1 WHERE id = ?3",
            (stamp(now), reason, article_id),
        )


def mark_checked(db: Database, article_id: int, now: datetime) -> None:
    """Notes that a stored article was asked for again and its server said "not modified"."""
    with transaction(db):
        _touch(db, article_id, None, now)
        db.conn.execute(
            "UPDATE listing SET state = 'article', entry = NULL, retry_at = NULL, attempts = 0, reason = NULL"
            " WHERE article_id = ? AND entry IS NOT NULL",
            (article_id,),
        )


def mark_checked_at(db: Database, urls: Sequence[str], now: datetime) -> None:
    """The same for the stored articles that are known by any of these addresses."""
    with transaction(db):
        for article_id in sorted(set(find(db, urls).values())):
            mark_checked(db, article_id, now)


def validators(db: Database, url: str) -> Validators:
    """What to ask for a page conditionally with; empty when it was never fetched."""
    key = address_key(url)
    row = db.conn.execute(
        "SELECT etag, last_modified, body_digest FROM page_validator WHERE digest = ? AND url = ?",
        (digest(key), key),
    ).fetchone()
    return Validators(*row) if row else Validators()


def validators_of(db: Database, urls: Sequence[str]) -> dict[str, Validators]:
    """The same for each of several pages."""
    return {url: validators(db, url) for url in urls}


def save_validators(
    db: Database, url: str, validators: Validators, now: datetime, *, next_check_at: datetime | None = None
) -> None:
    """Keeps a page's validators, and when it is to be looked at again."""
    key = address_key(url)
    values = (
        validators.etag,
        validators.last_modified,
        validators.digest,
        stamp(now),
        stamp_or_none(next_check_at),
        digest(key),
        key,
    )
    with transaction(db):
        done = db.conn.execute(
            "UPDATE page_validator SET etag = ?, last_modified = ?, body_digest = ?, checked_at = ?,"
            " next_check_at = ? WHERE digest = ? AND url = ?",
            values,
        )
        if done.rowcount == 0:
            db.conn.execute(
                "INSERT INTO page_validator (etag, last_modified, body_digest, checked_at, next_check_at, digest, url)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )


def _insert_article(
    db: Database,
    source: str,
    url: str,
    site: str,
    off_site: bool | None,
    route: Route | None,
    text_digest: int,
    now: datetime,
) -> int:
    if off_site is None:
        row = db.conn.execute("SELECT url FROM source WHERE name = ?", (source,)).fetchone()
        off_site = not same_site(row[0], url)
    cursor = db.conn.execute(
        "INSERT INTO article (source, url, site, off_site, text_digest, route_id, first_seen_at, last_checked_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
        (
            source,
            clean(url),
            site,
            int(off_site),
            text_digest,
            None if route is None else sources.route_id(db, route),
            stamp(now),
        ),
    )
    db.conn.execute("UPDATE source SET articles = articles + 1 WHERE name = ?", (source,))
    return int(cursor.lastrowid or 0)


def _provenance(origin: PageOrigin, run_id: int | None) -> dict[str, object]:
    return {
        "run_id": run_id,
        "extractor_version": origin.extractor_version,
        "encoding": origin.encoding,
        "raw_digest": origin.raw_digest,
        "archive_file": origin.archive_file,
        "archive_offset": origin.archive_offset,
        "archive_digest": origin.archive_digest,
    }


def _insert_revision(
    db: Database,
    article_id: int,
    reading: Reading,
    provenance: Mapping[str, object],
    text_digest: int,
    now: datetime,
) -> int:
    """Appends to the log and makes it the article's present text, in the index too."""
    old, count = db.conn.execute(
        "SELECT revision_id, revisions FROM article WHERE id = ?", (article_id,)
    ).fetchone()
    values = reading_columns(reading) | dict(provenance)
    values |= {"article_id": article_id, "n": count + 1, "fetched_at": stamp(now)}
    places = ", ".join(f":{name}" for name in values)
    cursor = db.conn.execute(f"INSERT INTO revision ({', '.join(values)}) VALUES ({places})", values)
    revision_id = int(cursor.lastrowid or 0)
    if not count:
        extraction.note(db, article_id, values, now)
    if old is not None:  # an index without its own copy of the text must be told what it forgets
        db.conn.execute(
            "INSERT INTO article_fts (article_fts, rowid, headline, description, article_body)"
            " SELECT 'delete', id, headline, description, article_body FROM article_text WHERE id = ?",
            (article_id,),
        )
    db.conn.execute(
        "UPDATE article SET revision_id = ?1, revisions = ?2, text_digest = ?3, last_checked_at = ?4,"
        " unchanged = 0, gone_at = NULL, gone_reason = NULL, date_published = ?5 WHERE id = ?6",
        (revision_id, count + 1, text_digest, stamp(now), values["date_published"], article_id),
    )
    db.conn.execute(
        "INSERT INTO article_fts (rowid, headline, description, article_body)"
        " SELECT id, headline, description, article_body FROM article_text WHERE id = ?",
        (article_id,),
    )
    return revision_id


def _touch(db: Database, article_id: int, moved_to: str | None, now: datetime) -> None:
    db.conn.execute(
        "UPDATE article SET last_checked_at = ?1, unchanged = unchanged + 1, gone_at = NULL, gone_reason = NULL,"
        " url = coalesce(?2, url) WHERE id = ?3",
        (stamp(now), moved_to, article_id),
    )
