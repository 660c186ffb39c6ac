"""How presswatch itself does: its loops, its crawls, its disk, its archive, its clock and those it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from presswatch.coverage.health import Health, Verdict

CODES = ("stalled", "crawl", "disk", "archive", "clock", "channel")  # of the incidents that are settled here
# One round of a job; the longest lasts as long as a mail server takes to give up.
STALLED_SECONDS = 600.0
STUCK_SECONDS = 7200.0  # of one crawl, beyond every limit that a crawl has
LOW_BYTES = 500_000_000  # free, below which a person is told
LOW_SHARE = 0.01  # of the disk
WARN_SHARE = 0.8  # of the archive's budget, from which a person is told
FULL_SHARE = 0.99  # no record is written that would go beyond it, so that it is never reached
CLOCK_JUMP = timedelta(minutes=2)  # by which the time of day may part from the time that went by
CLOCK_REMEMBERED = timedelta(hours=1)  # after a jump


@dataclass(frozen=True, slots=True)
class Disk:
    """A place that is written to."""

    path: str
    free: int  # bytes
    total: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What the archive takes up of what it may, in bytes."""

    used: int
    most: int


@dataclass(frozen=True, slots=True)
class Refusing:
    """A channel that does not take a message, however often it is tried."""

    channel: str
    waiting: int  # messages
    error: str  # of the last attempt


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the service knows of itself at one moment."""

    rounds: Mapping[str, float] = field(default_factory=dict)  # jobs that are at work, for how many seconds
    crawls: Mapping[str, float] = field(default_factory=dict)  # sources being crawled, for how many seconds
    disks: tuple[Disk, ...] = ()
    jumped: timedelta = timedelta(0)  # by how much the clock was set, forward if positive
    jumped_at: datetime | None = None
    archive: Budget | None = None
    refusing: tuple[Refusing, ...] = ()


def judge(vitals: Vitals, now: datetime) -> list[Verdict]:
    """What is wrong, each with what a person can do; empty when all is well."""
    found: list[Verdict] = []
    if stalled := sorted(name for name, lasts in vitals.rounds.items() if lasts > STALLED_SECONDS):
        found.append(
            Verdict(
                Health.BROKEN,
                "stalled",
                f"{', '.join(stalled)} does not come to an end",
                "restart the service; nothing is lost. Keep its log",
            )
        )
    if stuck := sorted(name for name, lasts in vitals.crawls.items() if lasts > STUCK_SECONDS):
        found.append(
            Verdict(
                Health.DEGRADED,
                "crawl",
                f"crawls go on for more than {STUCK_SECONDS / 3600:g} h: {', '.join(stuck)}",
                "look at `presswatch status`; a restart of the service ends them",
            )
        )
    low = [disk for disk in vitals.disks if disk.free < max(LOW_BYTES, LOW_SHARE * disk.total)]
    if low:
        found.append(
            Verdict(
                Health.BROKEN,
                "disk",
                "; ".join(f"{disk.free / 1e6:,.0f} MB are free at {disk.path}" for disk in low),
                "free some space: `presswatch prune`, or a smaller `[archive] budget`",
            )
        )
    kept = vitals.archive
    if kept is not None and kept.used >= WARN_SHARE * kept.most:
        is_full = kept.used >= FULL_SHARE * kept.most
        found.append(
            Verdict(
                Health.BROKEN if is_full else Health.DEGRADED,
                "archive",
                f"the archive takes up {kept.used / 1e6:,.0f} MB of its budget of {kept.most / 1e6:,.0f} MB"
                + ("; articles are stored without their pages" if is_full else ""),
                "raise `[archive] budget`, or let `presswatch prune --archive --yes` drop its oldest days",
            )
        )
    if vitals.refusing:
        found.append(
            Verdict(
                Health.BROKEN,
                "channel",
                "; ".join(
                    f"channel {one.channel} fails, {one.waiting:,} wait: {one.error}"
                    for one in vitals.refusing
                ),
                "see what `presswatch alerts test` says of it; what waits is sent by itself once it works",
            )
        )
    if vitals.jumped_at is not None and now - vitals.jumped_at < CLOCK_REMEMBERED:
        way = "forward" if vitals.jumped > timedelta(0) else "back"
        found.append(
            Verdict(
                Health.DEGRADED,
                "clock",
                f"the clock was set {way} by {abs(vitals.jumped.total_seconds()):,.0f} s",
                "see whether the machine keeps time (NTP); first seen times around the jump may be wrong",
            )
        )
    return found
