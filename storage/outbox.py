"""What is to be told, once: alerts, and each attempt to deliver them.

An alert row and its deliveries are written in the transaction that moves the follower's cursor, so
each exists exactly once. A delivery is leased, sent, and marked; between the sending and the mark a
crash can double it, under the same message id: delivery is at least once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from presswatch.alerts.message import Line, message_id
from presswatch.alerts.rules import Raised, Suppressed
from storage.database import transaction
from storage.rows import moment, moment_or_none, stamp, to_json

LINES = 50  # articles that one message names at most


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery that this holder has leased."""

    id: int
    alert_id: int
    key: str
    kind: str
    rule: str
    watch: str | None
    channel: str
    message_id: str
    attempts: int
    found_sending: bool  # a crash may have sent it already
    detail: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule made of an article: an alert, or the reason why it raised none."""

    at: datetime
    rule: str
    watch: str | None
    raised: str | None  # mention, edit, gone; None where the rule left it out
    deliveries: str  # "mail: sent, telegram: waiting"
    reason: str  # why it was left out


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert as a person sees it."""

    id: int
    kind: str
    rule: str
    watch: str | None
    raised_at: datetime
    due_at: datetime
    articles: int
    headline: str | None
    deliveries: str  # "mail: sent, telegram: waiting"


def record(
    db: Database,
    raised: Iterable[Raised],
    suppressed: Iterable[Suppressed],
    revisions: dict[int, int],
    channels: dict[str, tuple[str, ...]],
    now: datetime,
    *,
    kind: str = "mention",
    detail: object = None,
) -> int:
    """Write alerts and what was left out; part of the caller's transaction. Returns how many are new.

    `revisions` maps article ids to the revision that raised the alert, `channels` rules to channels.
    An alert that exists already only gains articles.
    """
    new = 0
    for alert in raised:
        cursor = db.conn.execute(
            "INSERT INTO alert (key, kind, rule, watch, story, raised_at, updated_at, due_at, detail)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8) ON CONFLICT (key) DO NOTHING",
            (
                alert.key,
                kind,
                alert.rule,
                alert.watch,
                alert.story,
                stamp(now),
                stamp(alert.due_at),
                to_json(detail or {}),
            ),
        )
        new += cursor.rowcount
        number = db.conn.execute("SELECT id FROM alert WHERE key = ?", (alert.key,)).fetchone()[0]
        if cursor.rowcount:
            for channel in channels.get(alert.rule, ()):
                db.conn.execute(
                    "INSERT INTO delivery (alert_id, channel, message_id, state, due_at)"
                    " VALUES (?, ?, ?, 'waiting', ?) ON CONFLICT (alert_id, channel) DO NOTHING",
                    (number, channel, message_id(alert.key, channel), stamp(alert.due_at)),
                )
        for article in alert.articles:
            added = db.conn.execute(
                "INSERT INTO alert_article (alert_id, article_id, revision_id, added_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (alert_id, article_id) DO NOTHING",
                (number, article, revisions[article], stamp(now)),
            )
            if added.rowcount:
                db.conn.execute("UPDATE alert SET updated_at = ? WHERE id = ?", (stamp(now), number))
    for item in suppressed:
        db.conn.execute(
            "INSERT INTO suppression (rule, watch, article_id, revision_id, reason, at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (revision_id, rule, watch) DO UPDATE SET reason = excluded.reason",
            (
                item.rule,
                item.flagged.watch,
                item.flagged.article_id,
                item.flagged.revision_id,
                item.reason,
                stamp(now),
            ),
        )
    return new


def notify(db: Database, kind: str, key: str, channels: Iterable[str], detail: object, now: datetime) -> bool:
    """Tell channels of something that is no article's; False when it was told already under this key.

    `kind` is incident, recovery, digest or expected; the alert stands under the rule of that name. Nothing is
    written when there is no channel. Part of the caller's transaction.
    """
    named = tuple(channels)
    if not named:
        return False
    alert = Raised(key=key, rule=f"({kind})", watch="", story="", articles=(), due_at=now)
    return bool(record(db, [alert], (), {}, {alert.rule: named}, now, kind=kind, detail=detail))


def mentions_between(db: Database, start: int, until: int) -> list[dict[str, Any]]:
    """Mentions of the revisions after `start` up to `until`, with what the rules ask of each.

    Keys: revision_id, article_id, watch, field, outcome, salience, source, in_language, related, story. An article that
    was told already keeps the story that it was told under, into whichever a revision of its text moved it.
    """
    return list(
        db.query(
            """
            SELECT mention.revision_id, mention.article_id, mention.watch, mention.field, mention.outcome,
              mention.salience, article.source, revision.in_language, coalesce(watch.related, 0) AS related,
              coalesce(
                (SELECT alert.story FROM alert_article JOIN alert ON alert.id = alert_article.alert_id
                  WHERE alert_article.article_id = mention.article_id AND alert.watch = mention.watch
                  AND alert.kind = 'mention' ORDER BY alert.id LIMIT 1),
                'story:' || story_member.story_id, 'article:' || mention.article_id) AS story
            FROM mention JOIN article ON article.id = mention.article_id
            JOIN revision ON revision.id = mention.revision_id
            LEFT JOIN watch ON watch.id = mention.watch
            LEFT JOIN story_member ON story_member.article_id = mention.article_id
            WHERE mention.revision_id > ? AND mention.revision_id <= ? ORDER BY mention.revision_id
            """,
            [start, until],
        )
    )


def claim(
    db: Database,
    holder: str,
    now: datetime,
    *,
    limit: int = 20,
    seconds: float = 120,
    without: Collection[str] = (),
) -> list[Outgoing]:
    """Lease deliveries that are due, or whose holder died; the state 'sending' is written before sending.

    The lease holds for `seconds`. `without` are channels that are left out. What is claimed is on the disk with
    all that led to it: after a power cut the message that went out is known, and its id is given to no other.
    """
    with transaction(db, durable=True):
        rows = list(
            db.query(
                "SELECT delivery.*, alert.key, alert.kind, alert.rule, alert.watch, alert.detail"
                " FROM delivery JOIN alert ON alert.id = delivery.alert_id"
                " WHERE ((delivery.state = 'waiting' AND delivery.due_at <= :now)"
                " OR (delivery.state = 'sending' AND delivery.lease_until <= :now))"
                " AND delivery.channel NOT IN (SELECT value FROM json_each(:without))"
                " ORDER BY delivery.due_at, delivery.id LIMIT :limit",
                {"now": stamp(now), "limit": limit, "without": to_json(sorted(without))},
            )
        )
        for row in rows:
            db.conn.execute(
                "UPDATE delivery SET state = 'sending', holder = ?, lease_until = ?, attempts = attempts + 1"
                " WHERE id = ?",
                (holder, stamp(now + timedelta(seconds=seconds)), row["id"]),
            )
    return [outgoing(row) for row in rows]


def outgoing(row: dict[str, Any]) -> Outgoing:
    """A delivery that was just leased, of its row as it stood before, with the key, kind, rule, watch and detail of its
    alert."""
    return Outgoing(
        id=row["id"],
        alert_id=row["alert_id"],
        key=row["key"],
        kind=row["kind"],
        rule=row["rule"],
        watch=row["watch"],
        channel=row["channel"],
        message_id=row["message_id"],
        attempts=row["attempts"] + 1,
        found_sending=row["state"] == "sending",
        detail=row["detail"],
    )


def sent(db: Database, deliveries: Iterable[int], now: datetime) -> None:
    """Keep the receipt of deliveries that went out as one message."""
    with transaction(db, durable=True):
        db.conn.executemany(
            "UPDATE delivery SET state = 'sent', sent_at = ?, lease_until = NULL, error = NULL WHERE id = ?",
            [(stamp(now), number) for number in deliveries],
        )


def failed(
    db: Database, deliveries: Iterable[int], error: str, retry_at: datetime | None, *, holder: str
) -> None:
    """Keep why deliveries failed; they are tried again at `retry_at`, or given up when that is None.

    Nothing is kept of one whose lease `holder` lost to another meanwhile, or that was sent.
    """
    state, due_at = "failed" if retry_at is None else "waiting", stamp(retry_at) if retry_at else None
    with transaction(db):
        db.conn.executemany(
            "UPDATE delivery SET state = ?, due_at = coalesce(?, due_at), lease_until = NULL, error = ?"
            " WHERE id = ? AND state = 'sending' AND holder = ?",
            [(state, due_at, error[:500], number, holder) for number in deliveries],
        )


def wait(db: Database, delivery: int, why: str, until: datetime, *, holder: str) -> None:
    """Put a claimed delivery off: it was not tried, so that no attempt is counted."""
    with transaction(db):
        db.conn.execute(
            "UPDATE delivery SET state = 'waiting', attempts = max(attempts - 1, 0), due_at = ?, lease_until = NULL,"
            " error = ? WHERE id = ? AND state = 'sending' AND holder = ?",
            (stamp(until), why, delivery, holder),
        )


def release(db: Database, is_dead: Callable[[str], bool], now: datetime) -> int:
    """Make deliveries whose holder is dead due at once, whatever a clock that jumped says of their leases."""
    holders = [
        row[0] for row in db.conn.execute("SELECT DISTINCT holder FROM delivery WHERE state = 'sending'")
    ]
    dead = [holder for holder in holders if is_dead(holder)]
    with transaction(db):
        done = db.conn.execute(
            "UPDATE delivery SET lease_until = ? WHERE state = 'sending'"
            " AND holder IN (SELECT value FROM json_each(?))",
            (stamp(now), to_json(dead)),
        )
    return done.rowcount


def sent_between(db: Database, rule: str, channel: str, since: datetime, until: datetime) -> int:
    """How many messages of a rule a channel took from a time until another; a clock that was ahead sent none yet."""
    row = db.conn.execute(
        "SELECT count(DISTINCT message_id) FROM delivery JOIN alert ON alert.id = delivery.alert_id"
        " WHERE rule = ? AND channel = ? AND sent_at BETWEEN ? AND ?",
        (rule, channel, stamp(since), stamp(until)),
    ).fetchone()
    return int(row[0])


def lines(db: Database, alert: int) -> list[Line]:
    """The articles of an alert, the earliest first, each with a sentence that names what is watched."""
    rows = db.query(
        """
        SELECT revision.headline, article.url, source.title AS outlet, article.date_published,
          article.first_seen_at,
          (SELECT sentence FROM mention WHERE mention.revision_id = alert_article.revision_id
             AND mention.watch = alert.watch AND mention.outcome <> 'no'
           ORDER BY mention.salience DESC, mention.start LIMIT 1) AS sentence
        FROM alert_article JOIN alert ON alert.id = alert_article.alert_id
        JOIN article ON article.id = alert_article.article_id
        JOIN revision ON revision.id = alert_article.revision_id
        JOIN source ON source.name = article.source
        WHERE alert_article.alert_id = ?
        ORDER BY coalesce(article.date_published, article.first_seen_at), article.id LIMIT ?
        """,
        [alert, LINES],
    )
    return [
        Line(
            headline=row["headline"] or row["url"],
            url=row["url"],
            outlet=row["outlet"],
            published=moment_or_none(row["date_published"]),
            sentence=row["sentence"] or "",
        )
        for row in rows
    ]


def count(db: Database, alert: int) -> int:
    """How many articles an alert has."""
    row = db.conn.execute("SELECT count(*) FROM alert_article WHERE alert_id = ?", (alert,)).fetchone()
    return int(row[0])


def recent(db: Database, limit: int = 50) -> list[AlertRow]:
    """Alerts, the newest first."""
    rows = db.query(
        """
        SELECT alert.*, (SELECT count(*) FROM alert_article WHERE alert_id = alert.id) AS articles,
          (SELECT revision.headline FROM alert_article JOIN revision ON revision.id = alert_article.revision_id
           WHERE alert_id = alert.id ORDER BY added_at LIMIT 1) AS headline,
          (SELECT group_concat(channel || ': ' || state, ', ') FROM delivery WHERE alert_id = alert.id) AS deliveries
        FROM alert ORDER BY alert.id DESC LIMIT ?
        """,
        [limit],
    )
    return [
        AlertRow(
            id=row["id"],
            kind=row["kind"],
            rule=row["rule"],
            watch=row["watch"],
            raised_at=moment(row["raised_at"]),
            due_at=moment(row["due_at"]),
            articles=row["articles"],
            headline=row["headline"],
            deliveries=row["deliveries"] or "",
        )
        for row in rows
    ]


def told_of(db: Database, article_id: int) -> list[Told]:
    """The alerts that name an article and the rules that left it out, the earliest first."""
    rows = db.query(
        """
        SELECT added_at AS at, rule, watch, kind AS raised, '' AS reason,
          (SELECT group_concat(channel || ': ' || state, ', ') FROM delivery WHERE alert_id = alert.id) AS deliveries
        FROM alert_article JOIN alert ON alert.id = alert_article.alert_id WHERE article_id = :article
        UNION ALL
        SELECT at, rule, watch, NULL, reason, '' FROM revision
        JOIN suppression ON suppression.revision_id = revision.id WHERE revision.article_id = :article
        ORDER BY at
        """,
        {"article": article_id},
    )
    return [Told(**row | {"at": moment(row["at"]), "deliveries": row["deliveries"] or ""}) for row in rows]


def waiting(db: Database) -> int:
    """How many deliveries wait to be sent."""
    return int(
        db.conn.execute("SELECT count(*) FROM delivery WHERE state IN ('waiting', 'sending')").fetchone()[0]
    )


def suppressed(db: Database, limit: int = 50) -> Sequence[dict[str, object]]:
    """Mentions that no rule told, with the reason, the newest first."""
    return list(
        db.query(
            "SELECT suppression.*, article.url FROM suppression JOIN article ON article.id = suppression.article_id"
            " ORDER BY suppression.id DESC LIMIT ?",
            [limit],
        )
    )
