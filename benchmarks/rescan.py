"""How long it takes until new names are flagged in an archive.

    python -m benchmarks.rescan [--quick] [--articles 20000] [--folder FOLDER] [--seed N] [--shared PATH]

Each stored article is a sentence with one of 10,000 made-up persons, so that each of them is in one text of 10,000, and one of the
Russian texts of slavicner, with words that many others have. Measured are one new person, a thousand, one word as a name, a
hundred of them (up to 200,000 articles: almost every text has one), and everything anew (up to 20,000). With `--folder` the archive
stays there, and a later run takes it. Prints JSON: seconds by the clock, those of the index among them, texts that the index gave, and
texts that were read.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.mentions import made_up, rows
from benchmarks.shared import arguments, report, require_shared
from presswatch.types import Alias, Block, BlockKind, Reading, Source, Watch, WatchKind
from scheduler.jobs import flag, rescan
from storage import articles, database, mentions, sources
from storage.database import Database

PEOPLE = 10_000
MOST_WITH_WORDS = 200_000  # articles
MOST_READ_AGAIN = 20_000
AT_ONCE = 100  # articles of a transaction
Row = dict[str, Any]


def fill(db: Database, count: int, people: Sequence[Watch], texts: Sequence[str], seed: int) -> None:
    """Stores articles until there are so many."""
    now = datetime.now(UTC)
    sources.declare(db, [Source("herald", "The Herald", "https://herald.example/")], now)
    held = db["article"].count
    for first in range(held, count, AT_ONCE):
        with database.transaction(db):
            for number in range(first, min(first + AT_ONCE, count)):
                chance = random.Random(f"{seed} {number}")
                body = f"{number} {chance.choice(people).name} {number * 7}. {chance.choice(texts)}"
                read = Reading(
                    f"https://herald.example/{number}",
                    None,
                    body[:60],
                    None,
                    (Block(BlockKind.PARAGRAPH, body),),
                    in_language="ru",
                )
                articles.append(db, "herald", read, now)


def measure(db: Database, people: Sequence[Watch], words: Sequence[str], seed: int) -> Row:
    """Seconds and texts of each change."""
    now, chance = datetime.now(UTC), random.Random(seed)
    count = db["article"].count
    last = db.execute("SELECT max(id) FROM revision").fetchone()[0]
    flag.prepare(db, [Watch("none", "Xqzv Wqzx")], now)
    mentions.reset(db, flag.FOLLOWER, now, to=last)
    drawn = chance.sample(people, 1_001)
    changes = {"1 person": drawn[:1], "1,000 persons": drawn[1:], "1 word": _named(words, 1, chance)}
    if count <= MOST_WITH_WORDS:
        changes["100 words"] = _named(words, 100, chance)
    result: Row = {"articles": count}
    declared: list[Watch] = []
    for name, added in changes.items():
        declared += added
        watchlist = flag.prepare(db, declared, now)
        started = time.perf_counter()
        found = rescan.candidates(db, added)
        looked = time.perf_counter() - started
        done = rescan.rescan(db, watchlist, lambda: now, everything=False)
        result[name] = {
            "seconds": round(time.perf_counter() - started, 2),
            "of which the index": round(looked, 3),
            "texts found": len(found),
            "texts read": done,
        }
    if count <= MOST_READ_AGAIN:
        started = time.perf_counter()
        rescan.rescan(db, watchlist, lambda: now)
        result["everything"] = {"seconds": round(time.perf_counter() - started, 2)}
    return result


def _named(words: Sequence[str], size: int, chance: random.Random) -> list[Watch]:
    return [
        Watch(f"w{size}.{n}", word, WatchKind.PLACE, (Alias(word, "ru", primary=True),))
        for n, word in enumerate(chance.sample(words, size))
    ]


def main() -> None:
    """Fill, time and print."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    count = min(options.articles, 1_000) if options.quick else options.articles
    found = rows(require_shared(options.shared) / "corpus" / "mentions" / "slavicner.docs.jsonl")
    texts = [row["text"] for row in found if row["lang"] == "ru"]
    words = sorted({word for text in texts for word in re.findall(r"[А-ЯЁ][а-яё]{5,}", text)})
    chance = random.Random(options.seed)
    people = [made_up(number, words, chance) for number in range(PEOPLE)]
    with TemporaryDirectory() as scratch:
        db = database.open((options.folder or Path(scratch)) / "presswatch.db")
        fill(db, count, people, texts, options.seed)
        report({"rescan": measure(db, people, words, options.seed)})
        db.conn.close()


if __name__ == "__main__":
    main()
