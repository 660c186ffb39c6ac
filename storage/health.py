"""What is known of how a source does: the evidence that `presswatch.coverage.health` judges."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from presswatch.coverage.health import FEW_PAGES, Evidence, usual
from presswatch.coverage.rhythm import Rhythm
from presswatch.urls import identity_key
from storage import coverage, extraction, refusals, sources, whole
from storage.rows import moment, moment_or_none, stamp
from storage.stored import RouteRow

RECENT_PAGES = 20  # revisions whose fields are compared with those before
EARLIER_PAGES = 200  # where there are too few weeks to tell what is usual
WEEKS = 12
RECENT = timedelta(days=1)  # of listings whose refusals are counted

_FIELDS = f"""
SELECT avg(headline IS NOT NULL AND headline <> '') AS headline, avg(length(article_body) > 200) AS article_body,
  avg(date_published IS NOT NULL) AS date_published, avg(author <> '[]') AS author, count(*) AS pages
FROM (SELECT headline, {whole.BODY} AS article_body, revision.date_published, author FROM revision
  JOIN article ON article.id = revision.article_id
  WHERE article.source = ? ORDER BY revision.id DESC LIMIT ? OFFSET ?)
"""


def evidence(db: Database, source: str, now: datetime) -> Evidence:
    """The evidence of one source: its liveliest route's rhythm, failures, fields of its pages, refusals."""
    routes = sources.routes_of(db, source)
    failing = [row for row in routes if row.failures]
    moved = next((row for row in routes if row.moved_to and not _is_same(row.route.url, row.moved_to)), None)
    working = len(routes) - len(failing)
    rhythms = [coverage.rhythm(db, row.route) for row in routes]
    recent, pages = _fields(db, source, RECENT_PAGES, 0)
    earlier = _usual(db, source, now) or _fields(db, source, EARLIER_PAGES, RECENT_PAGES)[0]
    refused, reason = _refused(db, source, now)
    failed, failing_since, failure = _failed_crawls(db, source)
    return Evidence(
        rhythm=max(rhythms, key=lambda item: item.mean(), default=Rhythm()),
        last_new_at=_last_new_at(db, source),
        failures=0 if working else min((row.failures for row in routes), default=0),
        failing_since=_failing_since(db, [row.id for row in failing]),
        failure_reason=failing[0].last_reason or "" if failing else "",
        failure_detail=_detail(db, failing[0]) if failing else "",
        routes=len(routes),
        routes_failing=len(failing),
        fields_before=earlier,
        fields_now=recent,
        pages_now=pages,
        refused_share=refused,
        refused_reason=reason,
        trap=_trap(db, source),
        crawls_failed=failed,
        crawls_failing_since=failing_since,
        crawl_failure=failure,
        moved=(moved.route.url, moved.moved_to) if moved and moved.moved_to else None,
    )


def _last_new_at(db: Database, source: str) -> datetime | None:
    """When the source's newest article came. One of another site, such as a slot that was sold, says nothing of the
    source's own life, unless most of what it lists lies there: its feed is kept by a service, or its domain changed."""
    own, newest = (
        db.conn.execute(
            f"SELECT max(first_seen_at) FROM article WHERE source = ? {only}", (source,)
        ).fetchone()[0]
        for only in ("AND off_site = 0", "")
    )
    if own != newest:
        lately = db.conn.execute(
            "SELECT avg(off_site) FROM (SELECT off_site FROM article WHERE source = ?"
            " ORDER BY first_seen_at DESC LIMIT ?)",
            (source, EARLIER_PAGES),
        ).fetchone()[0]
        if lately > 0.5:
            return moment_or_none(newest)
    return moment_or_none(own)


def _is_same(url: str, other: str) -> bool:
    """Whether two addresses differ by nothing that an operator need know: the scheme, www, a slash."""
    return identity_key(url) == identity_key(other)


def _detail(db: Database, failing: RouteRow) -> str:
    """In what words a list failed last."""
    known = [one for one in refusals.of(db, failing.route.url) if one.resolved_at is None]
    return max(known, key=lambda one: one.last_seen_at).detail if known else ""


def _failed_crawls(db: Database, source: str) -> tuple[int, datetime | None, str]:
    """How many crawls failed as a whole since the last that did not, since when, and why the last did."""
    rows = db.conn.execute(
        "SELECT started_at, message FROM run WHERE source = :source AND state = 'failed' AND id >"
        " coalesce((SELECT max(id) FROM run WHERE source = :source AND state = 'finished'), 0) ORDER BY id",
        {"source": source},
    ).fetchall()
    return (
        len(rows),
        moment(rows[0][0]) if rows else None,
        " ".join((rows[-1][1] or "").split()) if rows else "",
    )


def _trap(db: Database, source: str) -> str:
    """Why the source's last crawl was a trap's; empty when it was not."""
    row = db.conn.execute(
        "SELECT message FROM run WHERE source = ? AND state = 'finished' ORDER BY id DESC LIMIT 1", (source,)
    ).fetchone()
    return row[0] if row and (row[0] or "").startswith("trap: ") else ""


def _fields(db: Database, source: str, limit: int, offset: int) -> tuple[dict[str, float] | None, int]:
    row = next(iter(db.query(_FIELDS, [source, limit, offset])))
    pages = row.pop("pages")
    return ({name: float(share) for name, share in row.items()} if pages else None), pages


def _usual(db: Database, source: str, now: datetime) -> dict[str, float] | None:
    """What the weeks before this one gave, those with enough articles to tell."""
    since = now.date() - timedelta(days=7 * WEEKS)
    weeks = extraction.periods(db, source=source, since=since, until=now.date(), days=7)
    return usual([week.shares for week in weeks if week.articles >= FEW_PAGES])


def _failing_since(db: Database, route_ids: list[int]) -> datetime | None:
    """When the earliest of the present blind spans began."""
    starts = [
        row[0]
        for number in route_ids
        if (
            row := db.conn.execute(
                'SELECT start, state FROM coverage WHERE route_id = ? ORDER BY "end" DESC, id DESC LIMIT 1',
                (number,),
            ).fetchone()
        )
        and row[1] == "blind"
    ]
    return moment(min(starts)) if starts else None


def _refused(db: Database, source: str, now: datetime) -> tuple[float, str]:
    rows = db.conn.execute(
        "SELECT state, coalesce(reason, ''), count(*) FROM listing WHERE source = ? AND last_listed_at >= ?"
        " AND first_listed_at >= ? GROUP BY 1, 2",
        (source, stamp(now - RECENT), stamp(now - RECENT)),
    ).fetchall()
    asked = sum(count for state, _, count in rows if state in ("article", "refused", "failed"))
    refused = [(count, reason) for state, reason, count in rows if state in ("refused", "failed")]
    if not asked or not refused:
        return 0.0, ""
    return sum(count for count, _ in refused) / asked, max(refused)[1]


def articles_between(db: Database, source: str, since: datetime, until: datetime) -> int:
    """How many new articles a source brought in a time."""
    row = db.conn.execute(
        "SELECT count(*) FROM article WHERE source = ? AND first_seen_at >= ? AND first_seen_at < ?",
        (source, stamp(since), stamp(until)),
    ).fetchone()
    return int(row[0])
