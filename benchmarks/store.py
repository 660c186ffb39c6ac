"""What storing and finding cost as the archive grows: CPU and wall per article at two sizes.

    python -m benchmarks.store [--quick] [--seed N] [--small 10000] [--large 100000]

The archive is filled with made-up articles (Zipf-distributed words of two scripts, 2.5 kB of text) through the
same `append` that a crawl uses. At each size the same questions are timed: a list of 50 entries of which one
is new, a list of which all are known, an article stored, an edit, a mention committed, searches. The second
size against the first is how much a stored article makes the next one dearer.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from presswatch.types import (
    Block,
    BlockKind,
    DateValue,
    Entry,
    Field,
    Hit,
    Mention,
    Precision,
    Reading,
    Route,
    RouteKind,
    Source,
    Span,
)
from storage import articles, database, mentions, search, sources, upkeep
from storage.database import Database
from storage.rows import Flagged

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCES = 20
LISTED = 50
RECENT = 800  # articles that lists still name
WORDS = 350


class Press:
    """Made-up articles, the same ones for the same seed; others of the same words from article `first` on."""

    def __init__(self, seed: int, first: int = 0) -> None:
        self._dice = random.Random(seed)
        letters = ("abcdefghijklmnoprstuvw", "абвгдежзиклмнопрстуфхцчшэюя")
        self._words = [
            "".join(self._dice.choices(self._dice.choice(letters), k=self._dice.randint(2, 11)))
            for _ in range(30_000)
        ]
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self._words))))
        if first:
            self._dice = random.Random(f"{seed} {first}")
        self.common, self.middling, self.rare = self._words[0], self._words[300], self._words[20_000]

    def route(self, n: int) -> Route:
        """The feed that lists article n."""
        return Route(f"source-{n % SOURCES}", RouteKind.FEED, f"https://s{n % SOURCES}.example.com/rss.xml")

    def entry(self, n: int) -> Entry:
        """What the feed says of article n."""
        address = f"https://s{n % SOURCES}.example.com/news/{n % 7}/{n * 7919 % 999_983}-{n}"
        return Entry(address, self.route(n), headline=f"Headline {n}", guid=f"tag:{n}")

    def reading(self, n: int) -> Reading:
        """What the page of article n tells."""
        words = self._dice.choices(self._words, cum_weights=self._weights, k=WORDS)
        size = WORDS // 7
        paragraphs = [" ".join(words[i : i + size]) for i in range(0, WORDS, size)]
        return Reading(
            url=self.entry(n).url,
            canonical_url=self.entry(n).url,
            headline=" ".join(words[:9]),
            description=" ".join(words[9:30]),
            blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs),
            author=("A. Writer",),
            date_published=DateValue(NOW + timedelta(minutes=n), Precision.MINUTE, "+03:00"),
            in_language="ru",
        )


class Clock:
    """CPU and wall of a block, in microseconds."""

    def __init__(self) -> None:
        self.cpu: list[float] = []
        self.wall: list[float] = []

    def time(self, work: Callable[[], object]) -> None:
        """Measures one call."""
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        self.cpu.append((time.process_time() - cpu) * 1e6)
        self.wall.append((time.perf_counter() - wall) * 1e6)

    def result(self, divisor: int = 1) -> dict[str, float]:
        """Medians and the 99th percentile of wall, of one of `divisor` parts."""
        ordered = sorted(self.wall)
        return {
            "cpu_us": round(statistics.median(self.cpu) / divisor, 1),
            "cpu_mean_us": round(statistics.fmean(self.cpu) / divisor, 1),
            "wall_us": round(statistics.median(self.wall) / divisor, 1),
            "wall_p99_us": round(ordered[int(len(ordered) * 0.99)] / divisor, 1),
        }


def fill(db: Database, press: Press, start: int, stop: int) -> Clock:
    """Stores articles as a crawl does, a list of fifty at a time."""
    clock = Clock()
    for first in range(start, stop, LISTED):
        entries = [press.entry(n) for n in range(first, min(first + LISTED, stop))]
        articles.unseen(db, entries, NOW)
        for n, entry in enumerate(entries, first):
            reading = press.reading(n)
            clock.time(partial(articles.append, db, entry.route.source, reading, NOW, entry=entry))
    return clock


def measure(db: Database, press: Press, size: int, rounds: int) -> dict[str, object]:
    """The questions, asked of an archive of `size` articles; it grows by `rounds` articles."""
    dice = random.Random(size)
    unseen, known, edit, flag, find = Clock(), Clock(), Clock(), Clock(), Clock()
    for n in range(size, size + rounds):
        old = [press.entry(size - 1 - dice.randrange(RECENT)) for _ in range(LISTED)]
        known.time(partial(articles.unseen, db, old, NOW))
        unseen.time(partial(articles.unseen, db, [*old[1:], press.entry(n)], NOW))
        find.time(partial(articles.find, db, [entry.url for entry in old]))
    append = fill(db, press, size, size + rounds)
    for n in (dice.randrange(size) for _ in range(rounds)):
        reading, entry = press.reading(n), press.entry(n)
        edit.time(partial(articles.append, db, entry.route.source, reading, NOW, entry=entry))
    hit = Hit("org", Span(0, 3), "Org", "Org", "exact")
    found = tuple(Mention(hit, Field.BODY, "Org met.", n, 0.5) for n in range(3))
    mentions.reset(db, "flag", NOW, to=size)
    for revision in mentions.pending(db, "flag", rounds):
        result = Flagged(revision.id, revision.article_id, found)
        flag.time(
            partial(
                mentions.commit,
                db,
                "flag",
                result.revision_id,
                [result],
                NOW,
                watchlist_version=1,
                matcher_version="1",
            )
        )
    return {
        "articles": size,
        "append": append.result(),
        "edit": edit.result(),
        "unseen_one_new_of_50": unseen.result(),
        "unseen_all_known_of_50_per_entry": known.result(LISTED),
        "find_per_url": find.result(LISTED),
        "flag_commit": flag.result(),
        "search": searches(db, press),
        "bytes_per_article": round(upkeep.size(db).database / (size + rounds)),
    }


def searches(db: Database, press: Press) -> dict[str, object]:
    """The same searches, five times each."""
    queries = {
        "rare": press.rare,
        "middling": press.middling,
        "two": f"{press.middling} {press.common}",
        "common_best": press.common,
        "prefix": f"{press.middling[:3]}*",
    }
    told: dict[str, object] = {}
    for name, query in queries.items():
        clock = Clock()
        for _ in range(5):
            clock.time(partial(search.search, db, query))
        told[name] = clock.result() | {"found": search.count(db, query)}
    newest = Clock()
    for _ in range(5):
        newest.time(lambda: search.search(db, press.common, newest_first=True))
    return told | {"common_newest": newest.result()}


def main() -> None:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="1,000 against 5,000 articles")
    parser.add_argument("--small", type=int)
    parser.add_argument("--large", type=int)
    parser.add_argument("--rounds", type=int)
    given = parser.parse_args()
    small = given.small or (1_000 if given.quick else 10_000)
    large = given.large or (5_000 if given.quick else 100_000)
    rounds = given.rounds or (100 if given.quick else 500)
    press = Press(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        db = database.open(Path(folder) / "store.db")
        sources.declare(
            db,
            [Source(press.route(n).source, "S", f"https://s{n}.example.com/") for n in range(SOURCES)],
            NOW,
        )
        filling = fill(db, press, 0, small)
        at_small = measure(db, press, small, rounds)
        filling_on = fill(db, press, small + rounds, large)
        at_large = measure(db, press, large, rounds)
        sound = upkeep.check(db).is_sound
        db.close()
    growth = {
        name: round(after["cpu_us"] / before["cpu_us"], 2)
        for name, before in at_small.items()
        if name != "search" and isinstance(before, dict) and isinstance(after := at_large[name], dict)
    }
    print(
        json.dumps(
            {
                "benchmark": "store",
                "seed": given.seed,
                "rounds": rounds,
                "small": at_small,
                "large": at_large,
                "cpu_growth": growth,
                "fill": {"to_small": filling.result(), "to_large": filling_on.result()},
                "sound": sound,
                "max_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
