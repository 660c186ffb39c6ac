"""The service over many pages: is its memory flat, and are its files closed?

    python -m benchmarks.soak [--quick] [--pages 100000] [--sources 500] [--samples FILE]

`presswatch run` watches so many small sites on loopback whose feeds never rest, until so many articles are stored.
Every five seconds the memory of all its processes is read (PSS: shared pages count once), and its open files and
processes are counted. Of what was read after the first fifth, in which caches fill, the slope over the pages is
taken by least squares. JSON on standard output: `pages`, `seconds`, `cpu_seconds`, `peak_mb` of all processes together and of each
part, `slope_mb_per_10000_pages` and `mb` likewise, `files` (of the main process) and `processes` (as `mb`, the median of the first
and of the last tenth), `lost`: articles that a feed showed and the file has not. Parts are the main process, the one that
crawls, the one that readers are forked from, and the readers. `--samples` writes every sample, a JSON line each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

from benchmarks.lab import PROGRAM, Web, wait_for, web
from benchmarks.postgres import free_port
from benchmarks.shared import ROOT, arguments, report

LISTED = 40  # entries in a feed
FRESH = 10  # new ones in each period
STEP = 5.0  # seconds between two samples
PATIENCE = 7200.0
PARTS = ("main", "crawler", "server", "readers")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sample:
    """How the service stood at one moment; memory in megabytes."""

    pages: int
    seconds: float
    mb: dict[str, float]  # of each part, and `all`
    files: int
    processes: int
    cpu_seconds: float


def descendants(process: int) -> list[int]:
    """A process and all that came of it."""
    found = [process]
    for parent in found:
        with suppress(OSError):
            for thread in Path(f"/proc/{parent}/task").iterdir():
                found += [int(number) for number in (thread / "children").read_text().split()]
    return found


def megabytes(process: int) -> float:
    """Its proportional share of memory; 0 for one that has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


class Spent:
    """CPU seconds of processes, user and system, by the last that was seen of each: nobody waits for a reader."""

    def __init__(self) -> None:
        self._ticks: dict[int, int] = {}

    def seconds(self, running: Iterable[int]) -> float:
        """Of those that run now and of all that were seen before."""
        for process in running:
            with suppress(OSError):
                fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                self._ticks[process] = int(fields[11]) + int(fields[12])
        return sum(self._ticks.values()) / _TICK


def part_of(process: int, main: int) -> str:
    """Which part of the service a process is: `main`, `crawler`, `server` or `readers`."""
    if process == main:
        return "main"
    with suppress(OSError):
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        parent = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        if b"crawler" in words:
            return "crawler"
        return "server" if part_of(parent, main) == "crawler" else "readers"
    return "readers"


def sample(process: int, pages: int, seconds: float, spent: Spent) -> Sample:
    """How a service stands now."""
    alive = descendants(process)
    shares = dict.fromkeys(PARTS, 0.0)
    for one in alive:
        shares[part_of(one, process)] += megabytes(one)
    files = len(list(Path(f"/proc/{process}/fd").iterdir()))
    return Sample(
        pages, seconds, {"all": sum(shares.values()), **shares}, files, len(alive), spent.seconds(alive)
    )


def settings(running: Web, sources: int, period: float) -> str:
    """A workspace of all sites, each looked at as often as it publishes."""
    allowed = ", ".join(f'"{running.host(site)}"' for site in range(sources))
    blocks = "".join(
        f'[[source]]\nname = "site-{site}"\nurl = "http://{running.host(site)}/"\n'
        f'feeds = ["http://{running.host(site)}/feed.xml"]\nlanguages = ["en"]\n'
        f'interval = "{period:.0f}s"\n'
        for site in range(sources)
    )
    return (
        '[storage]\ndatabase = "presswatch.db"\n'
        f'[fetch]\nuser_agent = "benchmark"\ndelay = 0\ntimeout = "30s"\nallow_private = [{allowed}]\n'
        '[[watch]]\nid = "lakes"\nname = "Lakes Union"\naliases.en = ["Lakes Union"]\n'
        '[[watch]]\nid = "corvid"\nname = "Corvid Shipping"\naliases.en = ["Corvid Shipping"]\n' + blocks
    )


def stored(folder: Path) -> int:
    """Articles in the file."""
    import sqlite3

    if not (folder / "presswatch.db").exists():
        return 0
    link = sqlite3.connect(f"file:{folder / 'presswatch.db'}?mode=ro", uri=True, timeout=30)
    try:
        return int(link.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # the very first moment
    finally:
        link.close()


def started(folder: Path) -> subprocess.Popen[bytes]:
    """The service of a workspace, running; what it tells goes to the file `log` there."""
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [*PROGRAM, "run"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PRESSWATCH_CONFIG": ""},
            stderr=log,
            start_new_session=True,
        )


def soak(
    folder: Path, running: Web, sources: int, pages: int, period: float, kept_samples: Path | None
) -> dict[str, Any]:
    """Runs the service until so many pages are stored, and judges the samples."""
    (folder / "presswatch.toml").write_text(settings(running, sources, period), encoding="utf-8")
    began = time.monotonic()
    service = started(folder)
    samples: list[Sample] = []
    spent = Spent()
    try:
        while (count := stored(folder)) < pages and time.monotonic() - began < PATIENCE:
            if service.poll() is not None:
                raise RuntimeError((folder / "log").read_text(encoding="utf-8")[-2000:])
            samples.append(sample(service.pid, count, round(time.monotonic() - began, 1), spent))
            if kept_samples:
                with kept_samples.open("a", encoding="utf-8") as lines:
                    print(json.dumps(asdict(samples[-1])), file=lines)
            time.sleep(STEP)
        took = time.monotonic() - began
        asked = {(site, path) for site, path, _, _ in running.log() if path.startswith("/news/")}
        wait_for(lambda: stored(folder) >= len(asked), 120, "what was asked for to be stored")
        kept = stored(folder)
    finally:
        service.terminate()
        service.wait(120)
    warm = [one for one in samples if one.pages > pages / 5]
    tenth = max(1, len(warm) // 10)
    parts = ("all", *PARTS)
    steps = [one.pages / 10_000 for one in warm]
    return {
        "pages": kept,
        "sources": sources,
        "seconds": round(took, 1),
        "cpu_seconds": round(samples[-1].cpu_seconds, 1),
        "peak_mb": {part: round(max(one.mb[part] for one in samples)) for part in parts},
        "slope_mb_per_10000_pages": {
            part: round(linear_regression(steps, [one.mb[part] for one in warm]).slope, 2) for part in parts
        },
        "mb": {
            part: [round(median(one.mb[part] for one in few)) for few in (warm[:tenth], warm[-tenth:])]
            for part in parts
        },
        "files": [median(one.files for one in part) for part in (warm[:tenth], warm[-tenth:])],
        "processes": [median(one.processes for one in part) for part in (warm[:tenth], warm[-tenth:])],
        "lost": max(0, len(asked) - kept),
    }


def main() -> int:
    """Prints one JSON object; exit code 1 when something was lost."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--pages", type=int)
    parser.add_argument("--sources", type=int)
    parser.add_argument("--samples", type=Path)
    given = parser.parse_args()
    pages = given.pages or (3_000 if given.quick else 100_000)
    sources = given.sources or (50 if given.quick else 500)
    period = 10.0 if given.quick else 60.0
    with tempfile.TemporaryDirectory(prefix="soak") as place:
        folder = Path(place)
        options = (
            "--articles",
            str(LISTED),
            "--latency",
            "0.005",
            "--period",
            str(period),
            "--fresh",
            str(FRESH),
        )
        with web(folder, free_port("127.0.0.1"), sources, *options) as running:
            found = soak(folder, running, sources, pages, period, given.samples)
    report({"benchmark": "soak", **found})
    return 1 if found["lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
