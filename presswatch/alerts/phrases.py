"""Lines of an alert in its reader's language and zone: what was changed, and what could not be seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from presswatch.alerts.digest_words import WORDS


def changed(told: Sequence[tuple[Sequence[str], str, str]], more: int, *, language: str = "en") -> str:
    """Changes, a line each: their kinds, the words before, the words now; and how many `more` there are."""
    words = WORDS.get(language, WORDS["en"])
    lines = [
        f"{', '.join(words.get(kind, kind) for kind in kinds)}: «{old}» → «{new}»" for kinds, old, new in told
    ]
    if more:
        lines.append(words["more"].format(count=more))
    return "\n".join(lines)


def unseen(
    name: str,
    kind: str,
    start: datetime,
    end: datetime,
    state: str,
    reason: str,
    *,
    zone: str = "UTC",
    language: str = "en",
) -> str:
    """A span of a source's list that could not be seen; its end has a date where that is another one."""
    words, local = WORDS.get(language, WORDS["en"]), ZoneInfo(zone)
    begin, until = start.astimezone(local), end.astimezone(local)
    last = f"{until:%H:%M}" if begin.date() == until.date() else f"{until:%d.%m. %H:%M}"
    why = f", {reason}" if reason else ""
    return f"{name} ({kind}): {begin:%d.%m. %H:%M} - {last} ({zone}), {words.get(state, state)}{why}"
