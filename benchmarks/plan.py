"""What a cluster of some size needs: machines, bandwidth, storage and cost, reckoned from measured figures.

    python -m benchmarks.plan

Prints the table of `docs/scaling.md`, as Markdown. What is measured and what is assumed stands in `Measured` and `Assumed`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Measured:
    """By the benchmarks named, on two crowded cores, so that each is rather too high."""

    crawl_cpu: float = (
        0.033  # seconds of a worker's own process, one crawl with an article (benchmarks.cluster, faults)
    )
    read_cpu: float = 0.035  # seconds of its readers, one article (docs/performance.md)
    match_cpu: float = 0.014  # seconds, 200 watches (docs/performance.md)
    database_cpu: float = 0.004  # seconds of PostgreSQL, one crawl (benchmarks.cluster, faults)
    take_cpu: float = 0.0012  # seconds of the ingest, one article at a million stored (benchmarks.intake)
    story_cpu: float = 0.007  # seconds of the ingest, one article (docs/performance.md)
    stored: float = 8_000  # bytes of the file, one article of 3.7 kB (benchmarks.intake)
    stays: float = (
        1_600  # of these, in the database when its month has a file of its own (docs/operations.md)
    )
    batch: float = 2_000  # bytes through PostgreSQL, one article
    memory: float = 200_000  # bytes that a source's crawls remember, with a hundred articles of 3.7 kB
    packed_every: float = 8  # crawls after which they are written anew


@dataclass(frozen=True, slots=True)
class Assumed:
    """What no benchmark of ours can tell."""

    page: float = 50_000  # bytes of an article's page on the wire, compressed
    listing: float = 4_000  # bytes of a list, nine of ten answers being "not modified"
    busiest: float = 2.5  # times the mean, in the busiest hour of the day
    used: float = 0.6  # share of a core that is planned with
    crawl_seconds: float = 3.0  # that a crawl takes, most of it waiting for the site's delay
    cores: int = 4  # of a machine, with 16 GB
    machine: float = 60.0  # a month
    disk: float = 0.08  # a GB and month
    objects: float = 0.02  # the same for raw answers in object storage


@dataclass(frozen=True, slots=True)
class Size:
    """Who is watched."""

    sources: int
    articles: float  # of a source, a day
    crawls: float  # of a source, a day


SIZES = (Size(1_000, 50, 96), Size(100_000, 20, 48), Size(1_000_000, 5, 24))


def rows(size: Size, known: Measured, taken: Assumed) -> dict[str, str]:
    """One column of the table."""
    crawls, articles = size.sources * size.crawls, size.sources * size.articles
    peak = taken.busiest / DAY
    worker = crawls * known.crawl_cpu + articles * (known.read_cpu + known.match_cpu)
    cores = worker * peak / taken.used
    machines = math.ceil(cores / taken.cores)
    database = crawls * known.database_cpu * peak / taken.used
    ingest = articles * (known.take_cpu + known.story_cpu) * peak
    received = articles * taken.page + crawls * taken.listing
    apart = size.sources > 1_000
    month = 30.4 * articles / 1e9
    cost = (machines + (2 * math.ceil(max(database, 2) / taken.cores) if apart else 0)) * taken.machine
    cost += 12 * month * known.stored * taken.disk
    return {
        "sources": f"{size.sources:,}",
        "articles a day": f"{articles:,.0f}",
        "crawls a day": f"{crawls:,.0f}",
        "crawls, articles a second in the busiest hour": f"{crawls * peak:,.0f}, {articles * peak:,.1f}",
        "cores of workers": f"{cores:.1f}",
        f"machines of {taken.cores} cores for them": f"{machines}" if apart else "one, for everything",
        "crawls under way at once": f"{crawls * peak * taken.crawl_seconds:,.0f}",
        "cores of PostgreSQL": f"{database:.1f}" if apart else "none: `presswatch run`",
        "cores of one ingest, of the one that it can use": f"{ingest:.2f}",
        "bandwidth, mean and busiest": f"{8 * received / DAY / 1e6:,.1f}, {8 * received * peak / 1e6:,.0f} Mbit/s",
        "what sources remember, in PostgreSQL": f"{size.sources * known.memory / 1e9:,.0f} GB"
        if apart
        else "none",
        "read of that in the busiest hour; written": (
            f"{8 * crawls * peak * known.memory / 1e6:,.0f} Mbit/s;"
            f" {crawls * peak * known.memory / known.packed_every / 1e6:,.0f} MB/s"
            if apart
            else "none"
        ),
        "batches through PostgreSQL a day": f"{articles * known.batch / 1e9:,.1f} GB" if apart else "none",
        "the file grows a month; with months apart": f"{month * known.stored:,.0f} GB; {month * known.stays:,.0f} GB",
        "raw answers a month, where they are kept": f"{month * taken.page:,.0f} GB",
        "cost a month, with a year's texts": f"{cost:,.0f}",
        "of keeping a year's raw answers": f"{12 * month * taken.page * taken.objects:,.0f}",
    }


def main() -> None:
    """Prints the table."""
    columns = [rows(size, Measured(), Assumed()) for size in SIZES]
    names = list(columns[0])
    print("| " + " | ".join([names[0], *(column[names[0]] for column in columns)]) + " |")
    print("|" + "---|" * (len(columns) + 1))
    for name in names[1:]:
        print("| " + " | ".join([name, *(column[name] for column in columns)]) + " |")


if __name__ == "__main__":
    main()
