"""How often a route publishes, by the hour of the week, and what follows for polling and for silence.

Rates are Gamma-Poisson estimates: an hour of the week is shrunk towards its hour of the day times the level
of its day of the week, so that three silent weekends are enough to know a fourth; the hour of the day towards
the route's mean, that towards a weak prior. Hours are UTC; a week has 168 of them, the first
begins on Monday 00:00.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

HOURS = 168
PRIOR_RATE = 1 / 24  # items an hour, of a route that nobody knows yet
PRIOR_EXPOSURE = 24.0  # hours of observation that the prior counts for
HOUR_OF_DAY_EXPOSURE = 24.0
HOUR_OF_WEEK_EXPOSURE = 3.0
HOUR_OF_WEEK_ITEMS = (
    1.0  # what is usual counts for no more than this: of a lively route one silent hour tells much
)
DAY_ITEMS = 2.0  # items that speak for a day of the week being like the others
KNOWN_HOURS = 336.0  # before two weeks are seen, a surprise is no sign of burstiness
SPAN_ITEMS = 5.0  # items expected in a span that is compared with what came
PRIOR_SPANS = 5.0  # spans that would have shown no burstiness
SUSPICIOUS = 2.0  # items to be expected from which on it matters what the silence itself has taught
HALF_LIFE = timedelta(weeks=4)  # what a route did long ago says little of today


def hour_of_week(at: datetime) -> int:
    """The hour of the week (0 to 167, UTC) in which a moment lies."""
    at = at.astimezone(UTC)
    return at.weekday() * 24 + at.hour


@dataclass
class Rhythm:
    """Items and hours of observation for each hour of the week; older ones weigh less."""

    items: list[float] = field(default_factory=lambda: [0.0] * HOURS)
    hours: list[float] = field(default_factory=lambda: [0.0] * HOURS)
    pearson: float = 0.0  # sum of (seen - expected)^2 / expected over spans, for burstiness
    spans: float = 0.0
    pending_items: float = 0.0  # of the span that is being added up
    pending_expected: float = 0.0
    as_of: datetime | None = None

    def __post_init__(self) -> None:
        """Nothing is estimated yet."""
        self._rates: list[float] | None = None

    def observe(self, start: datetime, end: datetime, published: Iterable[datetime]) -> None:
        """Learn that exactly `published` appeared between `start` and `end` (a span seen whole).

        Spans longer than eight weeks are cut to their last eight weeks.
        """
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        start = max(start, end - timedelta(weeks=8))
        if end <= start:
            return
        self._fade(end)
        expected = self.expected(start, end) if sum(self.hours) >= KNOWN_HOURS else 0.0
        at = start
        while at < end:
            following = min(at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), end)
            self.hours[hour_of_week(at)] += (following - at).total_seconds() / 3600
            at = following
        count = 0
        for moment in published:
            if start <= moment <= end:
                self.items[hour_of_week(moment)] += 1
                count += 1
        self._rates = None
        if expected:
            self._learn_burstiness(count, expected)

    def _learn_burstiness(self, count: int, expected: float) -> None:
        self.pending_items += count
        self.pending_expected += expected
        if self.pending_expected >= SPAN_ITEMS and self.pending_items:  # a silence that goes on is no burst
            self.pearson += (self.pending_items - self.pending_expected) ** 2 / self.pending_expected
            self.spans += 1
            self.pending_items = self.pending_expected = 0.0

    def _fade(self, now: datetime) -> None:
        if self.as_of is not None and now > self.as_of:
            keep = 0.5 ** ((now - self.as_of) / HALF_LIFE)
            self.items = [count * keep for count in self.items]
            self.hours = [count * keep for count in self.hours]
            self.pearson *= keep
            self.spans *= keep
        self.as_of = now if self.as_of is None else max(now, self.as_of)

    def mean(self) -> float:
        """Items an hour over the whole week."""
        return (sum(self.items) + PRIOR_RATE * PRIOR_EXPOSURE) / (sum(self.hours) + PRIOR_EXPOSURE)

    def rate(self, hour: int) -> float:
        """Items an hour in an hour of the week (0 to 167)."""
        if self._rates is None:
            self._rates = self._estimate()
        return self._rates[hour]

    def _estimate(self) -> list[float]:
        """Rates of all hours: own counts, shrunk towards hour of the day times level of the day of the week."""
        mean = self.mean()
        by_hour = [
            (sum(self.items[hour::24]) + mean * HOUR_OF_DAY_EXPOSURE)
            / (sum(self.hours[hour::24]) + HOUR_OF_DAY_EXPOSURE)
            for hour in range(24)
        ]
        rates = []
        for day in range(7):
            whole = slice(day * 24, day * 24 + 24)
            usual = sum(rate * hours for rate, hours in zip(by_hour, self.hours[whole], strict=True))
            level = (sum(self.items[whole]) + DAY_ITEMS) / (usual + DAY_ITEMS)
            for items, hours, rate in zip(self.items[whole], self.hours[whole], by_hour, strict=True):
                like = rate * level
                exposure = min(HOUR_OF_WEEK_EXPOSURE, HOUR_OF_WEEK_ITEMS / like)
                rates.append((items + like * exposure) / (hours + exposure))
        return rates

    def expected(self, start: datetime, end: datetime) -> float:
        """Items to be expected between two moments; whole weeks are counted at once."""
        seconds = (end - start).total_seconds()
        if seconds <= 0:
            return 0.0
        weeks, rest = divmod(seconds, 7 * 86400)
        total = weeks * sum(self.rate(hour) for hour in range(HOURS)) if weeks else 0.0
        at, stop = start, start + timedelta(seconds=rest)
        while at < stop:
            following = min(at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), stop)
            total += self.rate(hour_of_week(at)) * (following - at).total_seconds() / 3600
            at = following
        return total

    def silence(self, since: datetime, now: datetime, *, factor: float = 1.0) -> float:
        """The probability that nothing appears from `since` to `now` although all is well.

        `factor` scales what is expected: below 1 on a day on which all sources are quieter. The
        count is negative binomial, so bursty routes and routes hardly known are forgiven more. What is expected
        is what was known when the silence began: it must not explain itself by having gone on.
        """
        expected = self.expected(since, now) * factor
        if expected >= SUSPICIOUS:
            expected = self._but_for_silence(since).expected(since, now) * factor
        if expected <= 0:
            return 1.0
        dispersion = (self.pearson + PRIOR_SPANS) / (self.spans + PRIOR_SPANS)
        shape = sum(self.items) + 1.0
        if dispersion > 1:
            shape = min(shape, expected / (dispersion - 1))
        return float((1 + expected / shape) ** -shape)

    def _but_for_silence(self, since: datetime) -> Rhythm:
        """What was known before a silence: without its hours, as they have faded."""
        if self.as_of is None or since >= self.as_of:
            return self
        hours = list(self.hours)
        at = max(since.astimezone(UTC), self.as_of - timedelta(weeks=8))
        while at < self.as_of:
            following = min(at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), self.as_of)
            weight = 0.5 ** ((self.as_of - at) / HALF_LIFE)
            hour = hour_of_week(at)
            hours[hour] = max(0.0, hours[hour] - weight * (following - at).total_seconds() / 3600)
            at = following
        return replace(self, hours=hours)

    def poll_interval(
        self,
        now: datetime,
        *,
        base: float,
        shortest: float,
        longest: float,
        list_length: int | None = None,
    ) -> float:
        """Seconds until the next poll.

        The interval goes with the inverse square root of the rate, which gives the least mean delay
        for a number of polls (Cho and Garcia-Molina, "Effective page refresh policies", 2003, for
        this cost function); by Jensen's inequality a week of such polls is never more than a week
        of polls every `base` seconds. It is cut so that at most a third of a list of `list_length`
        items is expected to be replaced between two polls.
        """
        rate = self.rate(hour_of_week(now))
        interval = base * math.sqrt(self.mean() / rate)
        if list_length:
            interval = min(interval, list_length / 3 / rate * 3600)
        return min(max(interval, shortest), longest)
