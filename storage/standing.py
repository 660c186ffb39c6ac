"""How the work stands, in numbers: what metrics and the health endpoint tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from presswatch.coverage.health import Health
from storage import upkeep
from storage.values import stamp

_WORST = {Health.BROKEN.value: 3, Health.DEGRADED.value: 2, Health.QUIET.value: 1}


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts at one moment. `runs` are of the last 24 hours; `database_bytes` include the log."""

    sources: dict[str, int]  # enabled ones by health
    runs: dict[str, int]  # by state
    backlog: dict[str, int]  # texts by the follower that has not come to them
    deliveries: dict[str, int]  # by state
    subscriptions: dict[str, int]  # to hubs, by state; `lapsed` where a lease ran out
    routes_overdue: int
    articles: int
    revisions: int
    mentions: int  # that count, in any text an article had
    incidents: int
    database_bytes: int


def standing(db: Database, now: datetime | None = None) -> Standing:
    """The counts now."""
    at = now or datetime.now(UTC)
    size = upkeep.size(db)
    return Standing(
        sources=_sources(db),
        runs=_pairs(
            db,
            "SELECT state, count(*) FROM run WHERE started_at >= ? GROUP BY 1",
            stamp(at - timedelta(days=1)),
        ),
        backlog=backlog(db),
        deliveries=deliveries(db),
        subscriptions=_pairs(
            db,
            "SELECT iif(state = 'active' AND lease_until <= ?, 'lapsed', state), count(*) FROM subscription GROUP BY 1",
            stamp(at),
        ),
        routes_overdue=_one(
            db,
            "SELECT count(*) FROM route JOIN source ON source.name = route.source WHERE declared = 1"
            " AND enabled = 1 AND removed_at IS NULL AND next_due_at <= ?",
            stamp(at),
        ),
        articles=_one(db, "SELECT count(*) FROM article"),
        revisions=_one(db, "SELECT coalesce(max(id), 0) FROM revision"),
        mentions=_one(db, "SELECT count(*) FROM mention WHERE outcome = 'yes'"),
        incidents=_one(db, "SELECT count(*) FROM incident WHERE closed_at IS NULL"),
        database_bytes=size.database + size.log,
    )


def backlog(db: Database) -> dict[str, int]:
    """Texts by the follower that has not come to them yet. A rescan keeps versions in the place of a text, and is none."""
    return _pairs(
        db,
        "SELECT name, max(0, (SELECT coalesce(max(id), 0) FROM revision) - cursor) FROM follower"
        " WHERE name NOT LIKE 'rescan,%'",
    )


def deliveries(db: Database) -> dict[str, int]:
    """Deliveries of alerts by state."""
    return _pairs(db, "SELECT state, count(*) FROM delivery GROUP BY 1")


def _sources(db: Database) -> dict[str, int]:
    """Enabled sources by the worst of their open incidents."""
    found = {health.value: 0 for health in Health}
    rows = db.conn.execute(
        "SELECT source.name, group_concat(incident.health) FROM source"
        " LEFT JOIN incident ON incident.source = source.name AND incident.closed_at IS NULL"
        " WHERE enabled = 1 AND removed_at IS NULL AND declared_at IS NOT NULL GROUP BY source.name"
    )
    for _, troubles in rows:
        states = troubles.split(",") if troubles else [Health.HEALTHY.value]
        found[max(states, key=lambda state: _WORST.get(state, 0))] += 1
    return found


def _pairs(db: Database, query: str, *values: str) -> dict[str, int]:
    return dict(db.conn.execute(query, values).fetchall())


def _one(db: Database, query: str, *values: str) -> int:
    return int(db.conn.execute(query, values).fetchone()[0])
