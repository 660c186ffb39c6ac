"""A simulated month of a service: delay and cost of its polls, faults noticed, false incidents.

    python -m benchmarks.month [--quick] [--sources N] [--seed N]

A fake clock and invented sources; rhythm, ledger and judgement are the real ones. Sources publish by the hour
of the day and the week, in bursts or evenly, from a few articles a week to hundreds a day, in several zones; two
holidays silence most of them together. Four weeks teach the rhythms, the month after is measured.

A fault counts as noticed when an incident (or, for a flood, a gap in the ledger) stands within the time promised
for it: an outage or a feed that moved, the longest interval and three failures; a feed that froze, 21 articles
by the source's true rate; a redesign that loses a field, 20 pages; a flood, the next look. The delay is compared
with polls at a fixed interval of the same number. JSON on standard output; exit code 1 when a fault was missed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import fmean, quantiles

from presswatch.coverage.health import Evidence, Health, judge, shared_factor
from presswatch.coverage.ledger import Coverage, CoverageState, Poll, compare
from presswatch.coverage.rhythm import Rhythm, hour_of_week
from scheduler.jobs.watch_health import WINDOWS

START = datetime(2026, 2, 2, tzinfo=UTC)  # a Monday
TAUGHT = timedelta(weeks=4)
MEASURED = timedelta(days=30)
STEP = timedelta(minutes=30)  # between two judgements
BASE, FASTEST, SLOWEST = 900.0, 180.0, 3600.0  # seconds
LONGEST_BACKOFF = 6 * 3600.0
RECENT_PAGES, EARLIER_PAGES = 20, 200
HOLIDAYS = (START + TAUGHT + timedelta(days=9), START + TAUGHT + timedelta(days=20))
GRACE = timedelta(days=1)  # after a fault, in which its after-effects are not counted as false


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a source, when, and by when it has to be noticed."""

    kind: str  # outage, moved, frozen, redesign, flood
    start: datetime
    end: datetime
    promised: datetime


@dataclass
class Simulated:
    """A source with what it publishes, and what the service knows of it."""

    rates: list[float]  # true articles an hour by hour of the week
    published: list[datetime]
    length: int  # of its list
    faults: tuple[Fault, ...]
    rhythm: Rhythm = field(default_factory=Rhythm)
    due_at: datetime = START
    last: Poll | None = None
    shown: int = 0  # articles that the list has brought so far
    last_new_at: datetime | None = None
    new_at: list[datetime] = field(default_factory=list)  # when each was seen, within the window
    failures: int = 0
    failing_since: datetime | None = None
    polls: int = 0
    delays: list[float] = field(default_factory=list)
    gaps: list[Coverage] = field(default_factory=list)
    open_code: str | None = None
    opened: list[tuple[datetime, str]] = field(default_factory=list)


def fault_at(source: Simulated, at: datetime, *kinds: str) -> Fault | None:
    """The fault of one of these kinds that a source has at a moment."""
    return next((f for f in source.faults if f.kind in kinds and f.start <= at < f.end), None)


def sources(count: int, dice: random.Random) -> list[Simulated]:
    """Sources of many kinds, half of them with one fault in the measured month."""
    made = []
    for _ in range(count):
        rates = _rates(dice)
        holiday = dice.uniform(0.1, 0.5)  # of the usual, on a holiday
        published = sorted(_publish(rates, holiday, dice))
        length = dice.choice([15, 20, 30, 50, 100])
        faults: tuple[Fault, ...] = ()
        if dice.random() < 0.5:
            fault = _fault(rates, holiday, dice)
            if fault.promised < START + TAUGHT + MEASURED:
                faults = (fault,)
                if fault.kind == "flood":
                    flood = (fault.start + timedelta(seconds=n) for n in range(4 * length))
                    published = sorted([*published, *flood])
        made.append(Simulated(rates, published, length, faults))
    return made


def _rates(dice: random.Random) -> list[float]:
    daily = min(400.0, dice.lognormvariate(2.3, 1.3))
    peak, width, weekend = dice.uniform(6, 15), dice.uniform(4, 9), dice.choice([0.0, 0.1, 0.4, 0.7, 1.0])
    zone = dice.choice([0, 1, 3, 4, 5, -5])
    rates = []
    for hour in range(168):
        local = (hour + zone) % 168
        away = min(abs(local % 24 - peak), 24 - abs(local % 24 - peak))
        shape = 0.03 + max(0.0, 1 - (away / width) ** 2)
        rates.append(shape * (weekend if local // 24 >= 5 else 1.0))
    scale = daily * 7 / sum(rates)
    return [rate * scale for rate in rates]


def _publish(rates: Sequence[float], holiday: float, dice: random.Random) -> Iterator[datetime]:
    bursty = dice.random() < 0.5
    at, end = START, START + TAUGHT + MEASURED
    while at < end:
        mean = _rate(rates, holiday, at)
        if bursty:
            mean *= dice.gammavariate(2.0, 0.5)
        for _ in range(_poisson(mean, dice)):
            yield at + timedelta(seconds=dice.uniform(0, 3600))
        at += timedelta(hours=1)


def _poisson(mean: float, dice: random.Random) -> int:
    count, at = 0, dice.expovariate(1.0)
    while at < mean:
        count += 1
        at += dice.expovariate(1.0)
    return count


def _rate(rates: Sequence[float], holiday: float, at: datetime) -> float:
    """Articles an hour that are to be expected at a moment by what is true of the source."""
    is_holiday = any(day <= at < day + timedelta(days=1) for day in HOLIDAYS)
    return rates[hour_of_week(at)] * (holiday if is_holiday else 1.0)


def _fault(rates: Sequence[float], holiday: float, dice: random.Random) -> Fault:
    kind = dice.choice(["outage", "moved", "frozen", "redesign", "flood"])
    start = START + TAUGHT + timedelta(hours=dice.uniform(24, 600))
    month = START + TAUGHT + MEASURED
    failing = timedelta(seconds=SLOWEST + 3 * BASE) + 2 * STEP
    if kind == "outage":
        return Fault(kind, start, start + timedelta(hours=dice.uniform(4, 48)), start + failing)
    if kind == "moved":
        return Fault(kind, start, month, start + failing)
    if kind == "frozen":
        return Fault(kind, start, month, _expected_by(rates, holiday, start, 21) + 2 * STEP)
    if kind == "redesign":
        slow = timedelta(seconds=SLOWEST)
        return Fault(
            kind, start, month, _expected_by(rates, holiday, start, 2 * RECENT_PAGES) + slow + 2 * STEP
        )
    return Fault(kind, start, start + timedelta(hours=2), start + timedelta(seconds=SLOWEST) + 2 * STEP)


def _expected_by(rates: Sequence[float], holiday: float, start: datetime, count: float) -> datetime:
    """When so many articles are to be expected by the true rates."""
    at = start
    while count > 0 and at < start + timedelta(days=60):
        count -= _rate(rates, holiday, at)
        at += timedelta(hours=1)
    return at


def poll(source: Simulated, at: datetime, measured: bool) -> None:
    """One look at a source's list."""
    source.polls += measured
    if (fault := fault_at(source, at, "outage", "moved")) is not None:
        refusal = "server_error" if fault.kind == "outage" else "not_found"
        source.last = Poll(at, source.last.ids if source.last else (), refusal)
        source.failing_since = source.failing_since or at
        wait = max(BASE, min(BASE * 2**source.failures, LONGEST_BACKOFF))
        source.failures += 1
        source.due_at = at + timedelta(seconds=wait)
        return
    frozen = fault_at(source, at, "frozen")
    total = bisect_right(source.published, frozen.start if frozen else at)
    ids = tuple(str(n) for n in range(total - 1, max(-1, total - 1 - source.length), -1))
    found = Poll(at, ids, unchanged=source.last is not None and ids == source.last.ids)
    span = compare(source.last, found)
    new = source.published[source.shown : total]
    if span is not None and span.state is CoverageState.PROVEN:
        source.rhythm.observe(span.start, span.end, (max(one, span.start) for one in new))
    elif span is not None and span.state is CoverageState.GAP:
        source.gaps.append(span)
    if new:
        source.last_new_at = at
        source.new_at = [seen for seen in source.new_at if seen > at - WINDOWS[-1][0]] + [at] * len(new)
        if measured:
            source.delays += [(at - one).total_seconds() for one in new]
    source.shown, source.last, source.failures, source.failing_since = total, found, 0, None
    wait = source.rhythm.poll_interval(
        at, base=BASE, shortest=FASTEST, longest=SLOWEST, list_length=source.length
    )
    source.due_at = at + timedelta(seconds=wait)


def evidence(source: Simulated) -> Evidence:
    """What the service would know of a source."""
    redesign = next((f.start for f in source.faults if f.kind == "redesign"), None)
    recent = source.published[max(0, source.shown - RECENT_PAGES) : source.shown]
    lost = sum(1 for at in recent if redesign is not None and at >= redesign)
    return Evidence(
        rhythm=source.rhythm,
        last_new_at=source.last_new_at,
        failures=source.failures,
        failing_since=source.failing_since,
        failure_reason=source.last.refusal or "" if source.last else "",
        routes_failing=int(source.failures > 0),
        fields_before={"headline": 1.0, "date_published": 1.0},
        fields_now={"headline": 1.0, "date_published": 1 - lost / max(1, len(recent))},
        pages_now=len(recent),
    )


def judge_all(made: Sequence[Simulated], now: datetime) -> None:
    """Judge every source, as the service does every few minutes."""
    factor = min(shared_factor(_ratios(made, now - start, now - end)) for start, end in WINDOWS)
    for source in made:
        verdict = judge(evidence(source), now, factor=factor)
        code = None if verdict.health is Health.HEALTHY else verdict.code
        if code is not None and code != source.open_code:
            source.opened.append((now, code))
        source.open_code = code


def _ratios(made: Sequence[Simulated], since: datetime, until: datetime) -> list[float]:
    ratios = []
    for source in made:
        expected = source.rhythm.expected(since, until)
        if expected >= 1:
            ratios.append(sum(since <= at < until for at in source.new_at) / expected)
    return ratios


def simulate(made: Sequence[Simulated]) -> None:
    """Weeks that teach, and the month."""
    now, begin, end = START, START + TAUGHT, START + TAUGHT + MEASURED
    while now < end:
        now += STEP
        for source in made:
            while source.due_at <= now:
                poll(source, source.due_at, source.due_at >= begin)
        if now > begin:
            judge_all(made, now)


def noticed(source: Simulated, fault: Fault) -> bool:
    """Whether a fault was told within the time promised."""
    if fault.kind == "flood":
        return any(gap.end > fault.start and gap.start <= fault.end for gap in source.gaps)
    return any(fault.start <= at <= fault.promised for at, _ in source.opened)


def false_incidents(source: Simulated) -> list[str]:
    """Codes of incidents that no fault explains."""
    return [
        code
        for at, code in source.opened
        if not any(fault.start <= at <= fault.end + GRACE for fault in source.faults)
    ]


def fixed_delays(source: Simulated) -> list[float]:
    """Delays of the same articles under as many polls, at one interval."""
    begin, end = START + TAUGHT, START + TAUGHT + MEASURED
    interval = (end - begin).total_seconds() / max(1, source.polls)
    return [
        interval - (at - begin).total_seconds() % interval
        for at in source.published
        if begin <= at < end and fault_at(source, at, "outage", "moved", "frozen") is None
    ]


def report(made: Sequence[Simulated], seconds: float) -> dict[str, object]:
    """The figures of a simulation that was run."""
    calm = [source for source in made if not source.faults]
    adaptive = [delay for source in calm for delay in source.delays]
    fixed = [delay for source in calm for delay in fixed_delays(source)]
    faults = [(source, fault) for source in made for fault in source.faults]
    missed = [fault.kind for source, fault in faults if not noticed(source, fault)]
    false = [code for source in made for code in false_incidents(source)]
    kinds = sorted({fault.kind for _, fault in faults})
    polls = sum(source.polls for source in calm)
    return {
        "sources": len(made),
        "false_incidents_per_source_month": round(len(false) / len(made), 4),
        "false_incidents": {code: false.count(code) for code in sorted(set(false))},
        "faults": len(faults),
        "faults_noticed": len(faults) - len(missed),
        "faults_by_kind": {
            kind: {"faults": sum(f.kind == kind for _, f in faults), "missed": missed.count(kind)}
            for kind in kinds
        },
        "delay_ratio_to_fixed": round(fmean(adaptive) / fmean(fixed), 3),
        "delay_seconds": _percentiles(adaptive),
        "delay_seconds_fixed": _percentiles(fixed),
        "requests_per_article": round(polls / len(adaptive), 3),
        "polls_ratio_to_base": round(polls * BASE / (len(calm) * MEASURED.total_seconds()), 3),
        "seconds": round(seconds, 1),
    }


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(values, n=100)
    return {"mean": round(fmean(values), 1)} | {f"p{n}": round(cuts[n - 1], 1) for n in (50, 90, 99)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, and write the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="40 sources instead of 200")
    parser.add_argument("--sources", type=int, default=None)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    count = chosen.sources or (40 if chosen.quick else 200)
    began = time.perf_counter()
    made = sources(count, random.Random(chosen.seed))
    simulate(made)
    figures = report(made, time.perf_counter() - began)
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 0 if figures["faults"] == figures["faults_noticed"] else 1


if __name__ == "__main__":
    sys.exit(main())
