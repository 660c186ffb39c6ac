"""Stored articles as `presswatch.stories.identity` sees them: by address, slug key, GUID and text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from presswatch.stories.identity import AddressKind, Found, Known
from storage import whole
from storage.rows import clean, digest, stamp

# A feed may give one GUID to all it lists, a site one short text to many pages: the last few such articles
# prove as much as all of them, and the work for one page stays bounded.
_MOST_KNOWN = 20


def known(db: Database, found: Found, text_hash: str) -> list[Known]:
    """Stored articles that share a key with what was found, or its text on its site, at most 40 or so."""
    ids: dict[int, None] = {}
    for key in found.keys:
        if len(ids) > _MOST_KNOWN:
            break
        rows = db.conn.execute(
            "SELECT article_id FROM article_address WHERE digest = ? AND address = ? ORDER BY id DESC LIMIT ?",
            (_number(key, found.site, is_guid=key == found.guid), key, _MOST_KNOWN),
        )
        ids.update((row[0], None) for row in rows)
    rows = db.conn.execute(
        "SELECT id FROM article WHERE text_digest = ? AND site = ? ORDER BY id DESC LIMIT ?",
        (text_digest(found.site, text_hash), found.site, _MOST_KNOWN),
    )
    ids.update((row[0], None) for row in rows)
    return [_known(db, article_id) for article_id in ids]


def learn(
    db: Database, article_id: int, site: str, addresses: Mapping[str, AddressKind], now: datetime
) -> None:
    """Keeps what an article is known by; an address that had been claimed unseen goes to who was read there."""
    for address, kind in addresses.items():
        number = _number(address, site, is_guid=kind is AddressKind.GUID)
        if kind is AddressKind.FETCHED:
            db.conn.execute(
                "DELETE FROM article_address WHERE digest = ? AND address = ? AND kind <> 'fetched'",
                (number, address),
            )
        db.conn.execute(
            "INSERT INTO article_address (digest, article_id, kind, first_seen_at, address)"
            " SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM article_address"
            "  WHERE digest = ?1 AND address = ?5 AND article_id = ?2)",
            (number, article_id, kind.value, stamp(now), clean(address)),
        )


def text_digest(site: str, text_hash: str) -> int:
    """The number by which an article is found that has this text on this site."""
    return digest(f"{site} {text_hash}")


def _number(address: str, site: str, *, is_guid: bool) -> int:
    # A GUID is unique to its feed at best, so that it is filed under its site.
    return digest(f"{site} {address}" if is_guid else address)


def _known(db: Database, article_id: int) -> Known:
    site, url, headline, text = db.conn.execute(
        f"SELECT article.site, article.url, revision.headline, {whole.BODY}"
        " FROM article JOIN revision ON revision.id = article.revision_id WHERE article.id = ?",
        (article_id,),
    ).fetchone()
    addresses = {
        address: AddressKind(kind)
        for address, kind in db.conn.execute(
            "SELECT address, kind FROM article_address WHERE article_id = ? ORDER BY id", (article_id,)
        )
    }
    return Known(article_id, site, url, headline or "", text, addresses)
