"""How many articles of a source, day by day, came with title, body, date and author."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from presswatch.coverage.health import FIELDS
from storage.database import Database
from storage.values import stamp

BODY = 200  # characters from which a text is counted as a body


@dataclass(frozen=True, slots=True)
class Period:
    """A day or a week of one source: its articles, and the share of them that came with each field."""

    source: str
    start: date
    articles: int
    shares: Mapping[str, float]


def note(db: Database, article_id: int, values: Mapping[str, object], now: datetime) -> None:
    """Count the first text of an article, in the transaction that stores it."""
    db.conn.execute(
        "INSERT INTO extraction_day SELECT source, ?1, 1, ?2, ?3, ?4, ?5 FROM article WHERE id = ?6"
        " ON CONFLICT DO UPDATE SET articles = articles + 1, headline = headline + excluded.headline,"
        " article_body = article_body + excluded.article_body,"
        " date_published = date_published + excluded.date_published, author = author + excluded.author",
        (
            stamp(now)[:10],
            int(bool(values["headline"])),
            int(len(str(values["article_body"])) > BODY),
            int(values["date_published"] is not None),
            int(values["author"] != "[]"),
            article_id,
        ),
    )


def periods(
    db: Database, *, source: str | None = None, since: date, until: date | None = None, days: int = 1
) -> list[Period]:
    """Spans of `days` days from `since` to before `until`, the oldest first; spans without articles are left out."""
    rows = db.conn.execute(
        "SELECT source, (julianday(day) - julianday(?1)) / ?2 AS span, articles, headline, article_body,"
        " date_published, author FROM extraction_day"
        " WHERE day >= ?1 AND day < ?3 AND source = coalesce(?4, source) ORDER BY source, day",
        (since.isoformat(), days, until.isoformat() if until else "9999", source),
    ).fetchall()
    sums: dict[tuple[str, int], list[int]] = {}
    for name, span, *counts in rows:
        held = sums.setdefault((name, int(span)), [0] * len(counts))
        for place, count in enumerate(counts):
            held[place] += count
    return [
        Period(
            name,
            since + timedelta(days=days * span),
            articles,
            {field: count / articles for field, count in zip(FIELDS, counts, strict=True)},
        )
        for (name, span), (articles, *counts) in sums.items()
    ]
