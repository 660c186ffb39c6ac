"""What routes list: which entries are new, which wait to be read, what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from presswatch.types import Entry, RefusalReason, Route, RouteKind
from presswatch.urls import identity_key
from storage import sources
from storage.database import transaction
from storage.rows import (
    Listing,
    Row,
    address_key,
    clean,
    clean_or_none,
    digest,
    entry_from_json,
    entry_to_json,
    listing_from,
    moment,
    second_or_none,
    stamp,
    stamp_or_none,
    to_json,
)

_BATCH = 500  # entries noted in one transaction
# How an article must have come by an address for the address to need no fetch: what a page merely claims
# of another address is nobody's proof.
_KNOWN_KINDS = "('fetched', 'redirect', 'variant')"
_RECHECK_FIRST = timedelta(minutes=5)
_RECHECK_LONGEST = timedelta(days=7)
_TRANSIENT = frozenset(
    {
        RefusalReason.NETWORK,
        RefusalReason.TIMEOUT,
        RefusalReason.SERVER_ERROR,
        RefusalReason.THROTTLED,
        RefusalReason.MAINTENANCE,
        RefusalReason.READER_DIED,
        RefusalReason.FAULT,
    }
)


def unseen(
    db: Database, entries: Sequence[Entry], now: datetime, *, run_id: int | None = None
) -> list[Entry]:
    """Of what one answer of a route listed, the entries to fetch, in the order given.

    These are: addresses never seen; ones seen but not yet read; refused ones whose retry is due; and stored
    articles and refused pages that the list says were modified since it last told. An entry that this run
    (`run_id`) already took from another route is not given twice. Every entry is noted with the route and
    time it was listed at; a long list takes several short transactions, so that other writers get their turn.
    """
    unique: dict[str, Entry] = {}
    for entry in entries:
        unique.setdefault(address_key(entry.url), entry)
    wanted: list[Entry] = []
    keys = list(unique)
    for start in range(0, len(keys), _BATCH):
        batch = {key: unique[key] for key in keys[start : start + _BATCH]}
        with transaction(db):
            wanted += _note(db, batch, now, run_id)
    return wanted


def waiting(
    db: Database, source: str, now: datetime, *, limit: int = 1000, run_id: int | None = None
) -> list[Entry]:
    """Entries of a source that are still to be read though no list need name them again, oldest first.

    They are left by a crawl that was killed or cut short after the list's validators were stored, or were
    refused for a time. Those that this run already took are left out; the others are taken by it.
    """
    with transaction(db):
        rows = db.conn.execute(
            "SELECT id, entry FROM listing WHERE source = ?1 AND entry IS NOT NULL"
            " AND (retry_at IS NULL OR retry_at <= ?2) AND (run_id IS NULL OR run_id IS NOT ?3 OR ?3 IS NULL)"
            " ORDER BY id LIMIT ?4",
            (source, stamp(now), run_id, limit),
        ).fetchall()
        if run_id is not None:
            _take(db, [row[0] for row in rows], run_id)
    return [entry_from_json(row[1]) for row in rows]


def skip(db: Database, source: str, urls: Iterable[str], reason: str, now: datetime) -> None:
    """Marks entries as not to be read: too old for `--since`, outside of the source's rules, over a budget.

    Those of stored articles stay theirs.
    """
    with transaction(db):
        for url in urls:
            key = address_key(url)
            db.conn.execute(
                "UPDATE listing SET state = iif(article_id IS NULL, 'skipped', 'article'), reason = ?,"
                " entry = NULL, retry_at = NULL, last_listed_at = max(last_listed_at, ?)"
                " WHERE digest = ? AND source = ?",
                (reason, stamp(now), digest(key), source),
            )


def mark_article(db: Database, source: str, addresses: Iterable[str], article_id: int) -> None:
    """Closes the listings of an article that was read. Part of the transaction that stores it."""
    _close(
        db,
        source,
        addresses,
        {"state": "article", "article_id": article_id, "retry_at": None, "reason": None},
    )


def mark_refused(
    db: Database, source: str, url: str, reason: RefusalReason, retry_at: datetime | None
) -> None:
    """Notes on an entry's listing that it could not be read; it is wanted again at `retry_at`, if ever.

    An entry of a stored article stays that article's. Part of the transaction that records the refusal.
    """
    key = address_key(url)
    state = "failed" if reason in _TRANSIENT else "refused"
    db.conn.execute(
        "UPDATE listing SET state = iif(article_id IS NULL, ?1, 'article'), attempts = attempts + 1,"
        " retry_at = ?2, reason = ?3, entry = iif(?2 IS NULL, NULL, entry)"
        " WHERE digest = ?4 AND source = ?5",
        (state, stamp_or_none(retry_at), reason.value, digest(key), source),
    )


def attempts(db: Database, source: str, url: str) -> int:
    """How often an entry was tried without success."""
    row = db.conn.execute(
        "SELECT max(attempts) FROM listing WHERE digest = ? AND source = ?",
        (digest(address_key(url)), source),
    ).fetchone()
    return int(row[0] or 0)


def of(db: Database, url: str) -> list[Listing]:
    """Where an address was listed: one for each source, with all routes that named it."""
    key = address_key(url)
    return [
        listing_from(
            row,
            list(
                db.query(
                    "SELECT route.source, route.kind, route.url FROM listing_route"
                    " JOIN route ON route.id = listing_route.route_id WHERE listing_id = ?"
                    " ORDER BY first_listed_at, route_id",
                    [row["id"]],
                )
            ),
        )
        for row in db.query("SELECT * FROM listing WHERE digest = ? ORDER BY id", [digest(key)])
        if address_key(row["url"]) == key
    ]


def named(db: Database, source: str, url: str, position: int = 0) -> Entry:
    """The entry of an address that somebody names, with what the source's lists last told of its article."""
    key = address_key(url)
    article_id = _known_articles(db, [key]).get(key)
    told = db.conn.execute(
        "SELECT headline, date_published FROM listing WHERE source = ?1 AND (article_id = ?2 OR digest = ?3)"
        " ORDER BY last_listed_at DESC, id DESC LIMIT 20",
        (source, article_id, digest(key)),
    ).fetchall()
    headline = next((row[0] for row in told if row[0]), None)
    published = next((moment(row[1]) for row in told if row[1]), None)
    route = Route(source, RouteKind.URL, url)
    return Entry(url, route, headline, date_published=published, position=position)


def _note(db: Database, unique: dict[str, Entry], now: datetime, run_id: int | None) -> list[Entry]:
    """Notes entries by canonical address, and returns those to fetch."""
    routes = {entry.route for entry in unique.values()}
    route_ids = {(route.source, route.url): sources.route_id(db, route) for route in routes}
    listed = _listed(db, unique)
    known = _known_articles(db, [key for key in unique if (unique[key].route.source, key) not in listed])
    wanted: list[Entry] = []
    for key, entry in unique.items():
        row = listed.get((entry.route.source, key))
        if row is None:
            listing_id, want = _insert(db, key, entry, known.get(key), now, run_id)
        else:
            listing_id, want = row["id"], _relist(db, row, entry, now, run_id)
        if want:
            wanted.append(entry)
        route = route_ids[entry.route.source, entry.route.url]
        db.conn.execute(
            "INSERT INTO listing_route (listing_id, route_id, first_listed_at, last_listed_at, position)"
            " VALUES (?1, ?2, ?3, ?3, ?4) ON CONFLICT (listing_id, route_id)"
            " DO UPDATE SET last_listed_at = excluded.last_listed_at, position = excluded.position",
            (listing_id, route, stamp(now), entry.position),
        )
    return wanted


def _listed(db: Database, unique: dict[str, Entry]) -> dict[tuple[str, str], Row]:
    """Listings there already, by source and canonical address."""
    keys = {digest(key): key for key in unique}
    rows = db.query(
        "SELECT listing.id, listing.digest, listing.source, listing.url, state, article_id, retry_at, run_id,"
        " listing.entry IS NOT NULL AS waits, listing.date_modified, article.last_checked_at, article.unchanged"
        " FROM json_each(?) AS wanted JOIN listing ON listing.digest = wanted.value"
        " LEFT JOIN article ON article.id = listing.article_id",
        [to_json(list(keys))],
    )
    return {
        (row["source"], keys[row["digest"]]): row
        for row in rows
        if address_key(row["url"]) == keys[row["digest"]]
    }


def _known_articles(db: Database, keys: Sequence[str]) -> dict[str, int]:
    """Stored articles by canonical address, whatever source they came by."""
    spellings: dict[int, set[tuple[str, str]]] = {}
    for key in keys:
        for spelling in {key, identity_key(key)}:
            spellings.setdefault(digest(spelling), set()).add((spelling, key))
    rows = db.conn.execute(
        "SELECT address.digest, address.address, address.article_id FROM json_each(?) AS wanted"
        f" JOIN article_address AS address ON address.digest = wanted.value WHERE address.kind IN {_KNOWN_KINDS}",
        [to_json(list(spellings))],
    )
    return {
        key: article_id
        for number, address, article_id in rows
        for spelling, key in spellings[number]
        if spelling == address
    }


def _insert(
    db: Database, key: str, entry: Entry, article_id: int | None, now: datetime, run_id: int | None
) -> tuple[int, bool]:
    cursor = db.conn.execute(
        "INSERT INTO listing (digest, source, state, article_id, run_id, first_listed_at, last_listed_at,"
        " date_published, date_modified, url, headline, entry) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            digest(key),
            entry.route.source,
            "pending" if article_id is None else "article",
            article_id,
            run_id,
            stamp(now),
            second_or_none(entry.date_published),
            second_or_none(entry.date_modified),
            clean(entry.url),
            clean_or_none(entry.headline),
            entry_to_json(entry) if article_id is None else None,
        ),
    )
    return int(cursor.lastrowid or 0), article_id is None


def _relist(db: Database, row: Row, entry: Entry, now: datetime, run_id: int | None) -> bool:
    """Updates a listing that is there; says whether its entry is to be fetched."""
    modified = second_or_none(entry.date_modified)
    want = _is_wanted(row, modified, now) and (run_id is None or row["run_id"] != run_id)
    # The date of a check that must wait is kept back, so that the next list asks for it again.
    told = want or row["state"] != "article" or row["date_modified"] is None
    db.conn.execute(
        "UPDATE listing SET last_listed_at = ?1, headline = coalesce(?2, headline),"
        " date_published = coalesce(date_published, ?3), date_modified = coalesce(?4, date_modified),"
        " run_id = iif(?5, ?6, run_id), entry = iif(?5, ?7, entry) WHERE id = ?8",
        (
            stamp(now),
            clean_or_none(entry.headline),
            second_or_none(entry.date_published),
            modified if told else None,
            want,
            run_id,
            entry_to_json(entry) if want else None,
            row["id"],
        ),
    )
    return want


def _is_wanted(row: Row, modified: str | None, now: datetime) -> bool:
    if row["waits"]:
        return row["retry_at"] is None or bool(row["retry_at"] <= stamp(now))
    if row["state"] == "skipped" or not modified or not row["date_modified"]:
        return False
    if modified <= row["date_modified"]:
        return False
    # A list that stamps everything with the present time would have all of it fetched at each poll: the
    # wait doubles with every check that found nothing changed.
    if not row["unchanged"]:
        return True
    doublings: int = min(row["unchanged"], 12)
    gap = min(_RECHECK_FIRST * (1 << doublings), _RECHECK_LONGEST)
    checked: str = row["last_checked_at"]
    return now - moment(checked) >= gap


def _take(db: Database, listing_ids: Sequence[int], run_id: int) -> None:
    db.conn.execute(
        "UPDATE listing SET run_id = ? WHERE id IN (SELECT value FROM json_each(?))",
        (run_id, to_json(listing_ids)),
    )


def _close(db: Database, source: str, addresses: Iterable[str], values: dict[str, object]) -> None:
    numbers = [digest(address) for address in addresses]
    db.conn.execute(
        "UPDATE listing SET state = :state, article_id = :article_id, retry_at = :retry_at, reason = :reason,"
        " attempts = 0, entry = NULL"
        " WHERE digest IN (SELECT value FROM json_each(:digests)) AND source = :source",
        values | {"digests": to_json(numbers), "source": source},
    )
