"""How fast the web page answers over a large archive while something writes to it.

    python -m benchmarks.page [--quick] [--seed N] [--articles 1000000] [--days 1095] [--rounds 15] [--folder FOLDER]

The archive is filled with made-up articles (Zipf-distributed words, four languages, a mention in one of ten,
stories of up to six articles) by SQL in bulk, spread over the days up to now. Then the pages are asked for
over ASGI in this process, each in turn, while a thread stores an article through `storage.articles.append`
every tenth of a second, as a crawl does. Prints one JSON object: medians and the slowest, in milliseconds.
A `--folder` keeps the archive, and is asked as it is where it has one: a million articles take minutes to fill.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from presswatch import config
from presswatch.types import Block, BlockKind, Entry, Reading, Route, RouteKind
from storage import articles, database, sources, watches
from storage.database import Database
from storage.rows import stamp

SETTINGS = """
[storage]
database = "presswatch.db"
[[watch]]
id = "org"
name = "Org"
aliases.en = ["Org"]
"""
SOURCES = 40
LANGUAGES = ("en", "ru", "hy", "kk")
DAYS = 3 * 365  # that the archive covers, unless told
WORDS = 90  # of a body
MENTIONED = 10  # one article of so many has a mention
BATCH = 10_000
PAUSE = 0.1  # seconds between two articles that the writer stores


class Words:
    """Made-up words, the same for the same seed; `common` is in most articles, `rare` in few."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        letters = ("abcdefghijklmnoprstuvw", "абвгдежзиклмнопрстуфхцчшэюя")
        self._words = [
            "".join(self.dice.choices(self.dice.choice(letters), k=self.dice.randint(3, 11)))
            for _ in range(30_000)
        ]
        self._weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self._words))))
        self.common, self.middling, self.rare = self._words[5], self._words[300], self._words[20_000]

    def some(self, count: int) -> str:
        """Words drawn by their frequency."""
        return " ".join(self.dice.choices(self._words, cum_weights=self._weights, k=count))


def fill(db: Database, words: Words, count: int, days: float, now: datetime) -> None:
    """Rows of articles, revisions, index, mentions, quotes and stories, by SQL alone."""
    step = timedelta(days=days) / count
    sizes = itertools.cycle((1, 1, 1, 2, 1, 6))
    story, left = 0, 0
    for first in range(1, count + 1, BATCH):
        numbers = range(first, min(first + BATCH, count + 1))
        with db.conn:
            places: list[tuple[int, int, str]] = []
            for n in numbers:
                if not left:
                    story, left = story + 1, next(sizes)
                    db.conn.execute(
                        "INSERT INTO story (id, created_at, updated_at, articles) VALUES (?1, ?2, ?2, ?3)",
                        (story, stamp(now - (count - n) * step), left),
                    )
                    places.append((n, story, "first"))
                else:
                    places.append((n, story, "report"))
                left -= 1
            _insert(db, words, numbers, count, step, now)
            db.conn.executemany(
                "INSERT INTO story_member VALUES (?1, ?2, ?3, NULL, 1.0, '2026-01-01T00:00:00.000Z')", places
            )
    with db.conn:
        db.conn.execute(
            "UPDATE source SET articles = (SELECT count(*) FROM article WHERE article.source = source.name)"
        )
    db.conn.execute("ANALYZE")


def _insert(db: Database, words: Words, numbers: range, count: int, step: timedelta, now: datetime) -> None:
    rows = [(n, f"source-{n % SOURCES}", stamp(now - (count - n) * step), LANGUAGES[n % 4]) for n in numbers]
    db.conn.executemany(
        "INSERT INTO article (id, source, url, site, text_digest, first_seen_at, last_checked_at, date_published,"
        " revision_id, revisions) VALUES (?1, ?2, 'https://' || ?2 || '.example/' || ?1, ?2 || '.example', ?1, ?3, ?3,"
        " substr(?3, 1, 19) || 'Z', ?1, 1)",
        [row[:3] for row in rows],
    )
    db.conn.executemany(
        "INSERT INTO revision (id, article_id, n, fetched_at, url, kind, in_language, is_accessible_for_free,"
        " date_published, date_published_precision, text_hash, hash_version, extractor_version, headline, article_body)"
        " VALUES (?1, ?1, 1, ?3, 'https://' || ?2 || '.example/' || ?1, 'article', ?4, 1, substr(?3, 1, 19) || 'Z',"
        " 'minute', '', 1, '', ?5, ?6)",
        [(*row, words.some(8), f"Org met. {words.some(WORDS)}") for row in rows],
    )
    db.conn.execute(
        "INSERT INTO article_fts (rowid, headline, description, article_body) SELECT id, headline, description,"
        " article_body FROM article_text WHERE id BETWEEN ? AND ?",
        (numbers[0], numbers[-1]),
    )
    db.conn.executemany(
        'INSERT INTO mention (revision_id, article_id, watch, field, start, "end", outcome, probability, salience,'
        " watchlist_version, matcher_version, flagged_at, rule, alias, surface, sentence, sentence_start)"
        " VALUES (?1, ?1, 'org', 'body', 0, 3, 'yes', 1.0, 0.5, 1, '1', ?2, 'exact', 'Org', 'Org', 'Org met.', 0)",
        [(row[0], row[2]) for row in rows if row[0] % MENTIONED == 0],
    )


class Writer(threading.Thread):
    """Stores an article every `PAUSE` seconds until told to stop."""

    def __init__(self, path: Path, words: Words) -> None:
        super().__init__(daemon=True)
        self._path, self._words = path, words
        self.stop = threading.Event()
        self.stored = 0

    def run(self) -> None:
        """Work."""
        db = database.open(self._path)
        route = Route("source-0", RouteKind.FEED, "https://source-0.example/rss.xml")
        start = time.time_ns()
        while not self.stop.wait(PAUSE):
            url = f"https://source-0.example/new/{start}-{self.stored}"
            block = Block(BlockKind.PARAGRAPH, self._words.some(WORDS))
            reading = Reading(url, None, self._words.some(8), None, (block,), in_language="en")
            articles.append(db, "source-0", reading, datetime.now(UTC), entry=Entry(url, route))
            self.stored += 1
        db.close()


def pages(words: Words) -> dict[str, str]:
    """What is asked for, by name."""
    return {
        "today": "/",
        "today_31_days": "/today?days=31",
        "mentions": "/mentions",
        "mentions_filtered": "/mentions?language=hy&source=source-2&outcome=any",
        "mentions_salient": "/mentions?salience=80",
        "mentions_not_judged": "/mentions?verdict=none",
        "mentions_judged": "/mentions?verdict=right",
        "search_rare": f"/search?q={words.rare}",
        "search_middling": f"/search?q={words.middling}",
        "search_common": f"/search?q={words.common}",
        "search_common_newest": f"/search?q={words.common}&order=newest",
        "search_filtered": f"/search?q={words.middling}+lang:ru",
        "story": "/story/3",
        "article": "/article/10",
        "sources": "/sources",
        "trends": "/trends",
        "api_articles": "/api/v1/articles",
    }


async def measure(
    workspace: config.Workspace, asked: dict[str, str], rounds: int
) -> dict[str, dict[str, float]]:
    """Milliseconds of each page, `rounds` times in turn after one round that is not counted."""
    import httpx

    from ui.web.app import create

    taken: dict[str, list[float]] = {name: [] for name in asked}
    transport = httpx.ASGITransport(app=create(workspace).app())
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=120) as client:
        for number in range(rounds + 1):
            for name, path in asked.items():
                start = time.perf_counter()
                answer = await client.get(path)
                took = (time.perf_counter() - start) * 1000
                answer.raise_for_status()
                if number:
                    taken[name].append(took)
    return {
        name: {"median_ms": round(statistics.median(values), 1), "slowest_ms": round(max(values), 1)}
        for name, values in taken.items()
    }


def workspace_in(folder: Path) -> config.Workspace:
    """A workspace with its sources in the settings."""
    blocks = (
        f'[[source]]\nname = "source-{n}"\ntitle = "Source {n}"\nurl = "https://source-{n}.example/"\n'
        f'feeds = ["https://source-{n}.example/rss.xml"]\nlanguages = ["{LANGUAGES[n % 4]}"]\n'
        for n in range(SOURCES)
    )
    (folder / "presswatch.toml").write_text(SETTINGS + "".join(blocks), encoding="utf-8")
    return config.load(folder / "presswatch.toml")


def filled_in(workspace: config.Workspace, words: Words, count: int, days: float) -> float:
    """Makes the archive; the seconds that it took."""
    now = datetime.now(UTC)
    start = time.perf_counter()
    db = database.open(workspace.database)
    sources.declare(db, workspace.sources, now)
    watches.declare(db, workspace.watches, now)
    fill(db, words, count, days, now)
    db.close()
    return round(time.perf_counter() - start, 1)


def main() -> None:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="5,000 articles")
    parser.add_argument("--articles", type=int)
    parser.add_argument("--days", type=float, default=DAYS, help="days that the archive covers")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    count = given.articles or (5_000 if given.quick else 1_000_000)
    days = given.days
    rounds = given.rounds or (5 if given.quick else 15)
    words = Words(given.seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(exist_ok=True)
        workspace = workspace_in(folder)
        filled = None if workspace.database.exists() else filled_in(workspace, words, count, days)
        database.open(workspace.database).close()  # one that was kept may be of an older version
        writer = Writer(workspace.database, Words(given.seed + 1))
        writer.start()
        found = asyncio.run(measure(workspace, pages(words), rounds))
        writer.stop.set()
        writer.join()
        print(
            json.dumps(
                {
                    "benchmark": "page",
                    "seed": given.seed,
                    "articles": count,
                    "days": days,
                    "rounds": rounds,
                    "database_mb": round(workspace.database.stat().st_size / 1e6),
                    "fill_s": filled,
                    "stored_meanwhile": writer.stored,
                    "pages": found,
                },
                indent=1,
            )
        )


if __name__ == "__main__":
    main()
