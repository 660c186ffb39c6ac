"""Stored articles that a list of their site has no more, though their neighbours in it stayed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from presswatch.stories.disappearance import Absence, TakenOut, judge, still_out, taken_out
from presswatch.types import Decision
from storage import decisions, rechecks
from storage.rows import moment, stamp, to_json

REASON = "delisted"


def observe(db: Database, route_id: int, before: Sequence[str], listed: Sequence[str], at: datetime) -> None:
    """Notes what a look at a list says of the articles that it had before, `listed` being what it has now.

    Those seen missing for long enough wait to be told. Part of the transaction that enters the poll.
    """
    here = frozenset(listed)
    rows = db.conn.execute(
        "SELECT id, article_id, url, below, looks FROM delisting WHERE route_id = ? AND state = 'open'",
        (route_id,),
    ).fetchall()
    for number, article_id, url, below, looks in rows:
        entry = TakenOut(url, tuple(json.loads(below)))
        out = still_out(entry, here)
        if out is None or not out:
            _close(db, number, "back" if out is False else "lapsed")
        else:
            _again(db, number, article_id, route_id, url, [*json.loads(looks), stamp(at)], at)
    for entry in taken_out(before, listed):
        for article_id in rechecks.living_at(db, entry.id):
            if _listed_elsewhere(db, article_id, entry.id, route_id, at) is not True:
                _open(db, article_id, route_id, entry, at)


def waiting(db: Database, limit: int = 100) -> list[tuple[int, int, Absence]]:
    """Confirmed ones that wait to be told: number, article, and what is known; the oldest first."""
    rows = db.conn.execute(
        "SELECT id, article_id, looks FROM delisting WHERE state = 'waiting' ORDER BY id LIMIT ?", (limit,)
    ).fetchall()
    return [(int(number), int(article), _known(json.loads(looks))) for number, article, looks in rows]


def told(db: Database, number: int) -> None:
    """Notes that one was told. Part of the transaction that records its alerts."""
    _close(db, number, "told")


def _open(db: Database, article_id: int, route_id: int, entry: TakenOut, at: datetime) -> None:
    db.conn.execute(
        "INSERT OR IGNORE INTO delisting (article_id, route_id, url, below, looks, state)"
        " VALUES (?, ?, ?, ?, ?, 'open')",
        (article_id, route_id, entry.id, to_json(list(entry.below)), to_json([stamp(at)])),
    )
    # The page itself is asked at once: it may be gone as well, and then its own answer is what is told.
    rechecks.hurry(db, article_id, at)


def _again(
    db: Database, number: int, article_id: int, route_id: int, url: str, looks: list[str], at: datetime
) -> None:
    elsewhere = _listed_elsewhere(db, article_id, url, route_id, moment(looks[0]))
    if elsewhere is True:
        _close(db, number, "elsewhere")
        return
    known = _known(looks)
    db.conn.execute(
        "UPDATE delisting SET looks = ? WHERE id = ?", (to_json([looks[0], *looks[1:][-50:]]), number)
    )
    if not known.confirmed or elsewhere is None:
        return
    if _is_missing(db, article_id):
        _close(db, number, "lapsed")
        return
    _close(db, number, "waiting")
    (address,) = db.conn.execute("SELECT url FROM article WHERE id = ?", (article_id,)).fetchone()
    reason = f"{REASON}: taken out of its site's list while its neighbours stayed; {known.in_words}"
    decision = Decision("discover", REASON, reason, {"list": _address(db, route_id), "checks": known.checks})
    decisions.record(db, address, decision, at, article_id=article_id)


def _listed_elsewhere(db: Database, article_id: int, url: str, route_id: int, since: datetime) -> bool | None:
    """Whether an article is on a list of its source by another address or on another list; None: not looked since."""
    if db.conn.execute(
        "SELECT 1 FROM listing JOIN listing_route ON listing_id = listing.id"
        " WHERE article_id = ? AND listing_route.last_listed_at > ? LIMIT 1",
        (article_id, stamp(since)),
    ).fetchone():
        return True
    others = db.conn.execute(
        "SELECT poll.at, poll.ids FROM poll JOIN route ON route.id = poll.route_id WHERE route_id <> ?1"
        " AND route.source = (SELECT source FROM route WHERE id = ?1) AND instr(poll.ids, ?2)",
        (route_id, to_json(url)),
    ).fetchall()
    if not others:
        return False
    return True if any(moment(at) >= since for at, _ in others) else None


def _is_missing(db: Database, article_id: int) -> bool:
    (gone,) = db.conn.execute("SELECT gone_at FROM article WHERE id = ?", (article_id,)).fetchone()
    return gone is not None or rechecks.absence(db, article_id) is not None


def _known(looks: Sequence[str]) -> Absence:
    found = judge([moment(at) for at in looks])
    assert found is not None
    return found


def _close(db: Database, number: int, state: str) -> None:
    db.conn.execute("UPDATE delisting SET state = ? WHERE id = ?", (state, number))


def _address(db: Database, route_id: int) -> str:
    (url,) = db.conn.execute("SELECT url FROM route WHERE id = ?", (route_id,)).fetchone()
    return str(url)
