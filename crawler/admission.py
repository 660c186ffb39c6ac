"""Which of the entries that a list names are fetched at all: by the guard, the traps, and the source's rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from crawler import traps, verdicts
from crawler.guard import Guard, RequestRefused
from presswatch.stories.identity import is_home
from presswatch.types import Entry, Refusal, RefusalReason, RouteKind, Source


@dataclass(frozen=True, slots=True)
class Admission:
    """The rules of one crawl. `since` leaves out what a list dates earlier (UTC)."""

    source: Source
    guard: Guard
    since: datetime | None = None

    def refusal_of(self, entry: Entry) -> Refusal | None:
        """Why this address is never asked for; None when it may be."""
        try:
            self.guard.check(entry.url)
        except RequestRefused as error:
            return verdicts.of_exception(entry.url, error)
        if reason := traps.trap_reason(entry.url):
            return Refusal(entry.url, RefusalReason.TRAP, reason)
        return None

    def reason_to_skip(self, entry: Entry) -> str | None:
        """Why an operator's own rules leave this entry out; None when they do not."""
        if self.since is not None and entry.date_published is not None and entry.date_published < self.since:
            return f"published before {self.since:%Y-%m-%d %H:%M} UTC"
        if is_home(entry.url):
            return "a front page is no article"
        path = "/" + entry.url.split("://", 1)[-1].partition("/")[2]
        own_rules = self.source.allow if entry.route.kind is not RouteKind.TELEGRAM else ()
        if own_rules and not any(_matches(rule, entry.url, path) for rule in own_rules):
            return "no rule of this source allows it"
        for rule in self.source.deny:
            if _matches(rule, entry.url, path):
                return f"the source's rule {rule!r} denies it"
        return None


def _matches(rule: str, url: str, path: str) -> bool:
    return path.startswith(rule) if rule.startswith("/") else re.search(rule, url) is not None
