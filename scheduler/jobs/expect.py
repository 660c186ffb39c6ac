"""Looks whether sources carried what was announced; tells of one that was seen whole and has not."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from presswatch.coverage.expected import Standing, stands
from presswatch.errors import QueryError
from storage import expectations, outbox
from storage.database import Database, transaction

log = logging.getLogger("presswatch.expect")


def look(
    db: Database, channels: Sequence[str], now: datetime
) -> list[tuple[expectations.Expected, Standing]]:
    """Decide what can be decided; returns it. What is missing is told once, in the transaction that notes it."""
    decided: list[tuple[expectations.Expected, Standing]] = []
    for one in expectations.listed(db, waiting=True):
        try:
            found = expectations.carried(db, one)
        except (
            QueryError
        ) as error:  # its source was taken out, or too many words begin so by now: the others go on
            log.warning("%s cannot be looked for: %s", one.title, error)
            continue
        at = found[1] if found else None
        standing = stands(one.due_at, at, expectations.seen_until(db, one), now)
        if standing is Standing.WAITING:
            continue
        with transaction(db):
            expectations.settle(db, one, standing, found[0] if found else None, at)
            if standing is Standing.MISSING:
                detail = {
                    "headline": f"{one.source}: {one.title}",
                    "source": one.source,
                    "reason": f"seen whole until {one.due_at:%d.%m.%Y %H:%M} UTC, by when it usually has it",
                }
                outbox.notify(db, "expected", f"expected:{one.id}:{one.source}", channels, detail, now)
        decided.append((one, standing))
    return decided
