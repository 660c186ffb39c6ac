"""Values for tests of the storage room, short to write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from presswatch.types import (
    Block,
    BlockKind,
    DateValue,
    Entry,
    Field,
    Hit,
    Mention,
    Outcome,
    Precision,
    Reading,
    Route,
    RouteKind,
    Source,
    Span,
)

NOW = datetime(2026, 11, 24, 16, 14, 5, 123000, tzinfo=UTC)
FEED = Route("herald", RouteKind.FEED, "https://example.com/rss.xml")
SECTION = Route("herald", RouteKind.SECTION, "https://example.com/world/")
HERALD = Source(
    "herald",
    "The Herald",
    "https://example.com/",
    languages=("en", "ru"),
    country="AM",
    timezone="Asia/Yerevan",
    routes=(FEED, SECTION),
)


def later(**duration: float) -> datetime:
    """`NOW` and some time."""
    return NOW + timedelta(**duration)


def url(n: int) -> str:
    """The address of the herald's article number n."""
    return f"https://example.com/world/{10_000 + n}-a-headline"


def entry(n: int, route: Route = FEED, **fields: object) -> Entry:
    """What a route lists of article number n."""
    return Entry(url(n), route, headline=f"Headline {n}", **fields)  # type: ignore[arg-type]


def text(n: int) -> str:
    """A paragraph of its own for article number n, long enough to prove an identity."""
    words = [f"w{n}x{i}" for i in range(60)]
    return " ".join(words)


def reading(n: int, body: str | None = None, **fields: object) -> Reading:
    """What the page of article number n tells."""
    values: dict[str, object] = {
        "url": url(n),
        "canonical_url": None,
        "headline": f"Headline {n}",
        "description": f"Lead of {n}",
        "blocks": (
            Block(BlockKind.PARAGRAPH, text(n) if body is None else body),
            Block(BlockKind.CAPTION, f"Picture of {n}"),
        ),
        "author": ("A. Writer",),
        "date_published": DateValue(NOW.replace(microsecond=0), Precision.MINUTE, "+04:00"),
        "in_language": "en",
    }
    return Reading(**(values | fields))  # type: ignore[arg-type]


def mention(watch: str = "org", start: int = 0, outcome: Outcome = Outcome.YES, **fields: object) -> Mention:
    """A mention in a body."""
    hit = Hit(watch, Span(start, start + 3), "Org", "Org", "exact", outcome=outcome)
    values: dict[str, object] = {
        "hit": hit,
        "field": Field.BODY,
        "sentence": "Org met.",
        "sentence_start": start,
        "salience": 0.5,
        "salience_parts": {"title": 0.0},
    }
    return Mention(**(values | fields))  # type: ignore[arg-type]
