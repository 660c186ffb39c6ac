"""When an article was published."""

from __future__ import annotations

from datetime import UTC, datetime

from presswatch.extract.document import Document
from presswatch.extract.witnesses.jsonld import Declared
from presswatch.types import DateValue, Precision


def choose(document: Document, declared: Declared, now: datetime | None) -> DateValue | None:
    """The first declared date that can be read."""
    for text in (declared.published, document.meta("article:published_time", "date", "datepublished")):
        try:
            at = datetime.fromisoformat((text or "").strip())
        except ValueError:
            continue
        aware = at.tzinfo is not None
        at = at.astimezone(UTC) if aware else at.replace(tzinfo=UTC)
        if now is None or at <= now:
            return DateValue(at, Precision.SECOND, None, zone_assumed=not aware)
    return None
