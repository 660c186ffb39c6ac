"""How many inflected texts an inflected query finds, beside FTS5's own tokenizer alone.

    python -m benchmarks.search [--quick] [--misses]

Reads `tests/storage/inflected_queries.tsv` (language, query, sentence that it must find), stores each sentence as
an article, and asks. Prints one JSON object: recall by language of `storage.search.find` and of plain unicode61,
and how many of all hits were not the sentence that belongs to the query (most of them hold the word as well).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from presswatch.errors import QueryError
from presswatch.types import Block, BlockKind, Entry, Reading, Route, RouteKind, Source
from storage import articles, database, search, sources
from storage.database import Database

QUERIES = Path(__file__).resolve().parent.parent / "tests" / "storage" / "inflected_queries.tsv"


def load(path: Path = QUERIES) -> list[tuple[str, str, str]]:
    """Language, query and sentence of each line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(language, query, text) for language, query, text in (line.split("\t") for line in lines if line)]


def fill(db: Database, rows: list[tuple[str, str, str]]) -> list[int]:
    """Store each sentence as an article of a source in its language; returns their ids."""
    now = datetime.now(UTC)
    languages = sorted({language for language, _, _ in rows})
    sources.declare(
        db, [Source(code, code, f"https://{code}.example/", languages=(code,)) for code in languages], now
    )
    ids = []
    for number, (language, _, text) in enumerate(rows):
        url = f"https://{language}.example/{number}"
        block = Block(BlockKind.PARAGRAPH, text)
        reading = Reading(url, None, f"({number})", None, (block,), in_language=language)
        entry = Entry(url, Route(language, RouteKind.FEED, f"https://{language}.example/rss.xml"))
        ids.append(articles.append(db, language, reading, now, entry=entry).article_id)
    return ids


def plain(db: Database, query: str) -> set[int]:
    """What FTS5 finds with the words as they are."""
    quoted = (
        f'"{query.strip(chr(34))}"' if query.startswith('"') else " ".join(f'"{w}"' for w in query.split())
    )
    rows = db.conn.execute("SELECT rowid FROM article_fts WHERE article_fts MATCH ?", (quoted,))
    return {row[0] for row in rows}


def measure(rows: list[tuple[str, str, str]]) -> tuple[dict[str, dict[str, float]], list[str]]:
    """Recall by language and in all, and the queries that missed."""
    found: dict[str, list[bool]] = defaultdict(list)
    bare: dict[str, list[bool]] = defaultdict(list)
    misses: list[str] = []
    others = 0
    with tempfile.TemporaryDirectory() as folder:
        db = database.open(Path(folder) / "search.db")
        ids = fill(db, rows)
        for number, (language, query, text) in zip(ids, rows, strict=True):
            try:
                hits = {hit.article.id for hit in search.find(db, query)}
            except QueryError:
                hits = set()
            others += len(hits - {number})
            for key in (language, "all"):
                found[key].append(number in hits)
                bare[key].append(number in plain(db, query))
            if number not in hits:
                misses.append(f"{language}: {query}: {text}")
        db.close()
    return {
        key: {
            "queries": len(found[key]),
            "recall": round(sum(found[key]) / len(found[key]), 4),
            "unicode61": round(sum(bare[key]) / len(bare[key]), 4),
        }
        | ({"other_hits": others} if key == "all" else {})
        for key in found
    }, misses


def main() -> None:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="the same: it takes seconds")
    parser.add_argument("--misses", action="store_true", help="print what was not found, too")
    given = parser.parse_args()
    found, misses = measure(load())
    print(
        json.dumps(
            {"benchmark": "search", **found} | ({"misses": misses} if given.misses else {}),
            ensure_ascii=False,
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
