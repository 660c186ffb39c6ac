"""What a good developer builds in an afternoon: Scrapy, trafilatura, one regular expression a name, SQLite.

    python -m benchmarks.peers.plain DATABASE NAMES.json FEED [FEED ...]

Feeds to articles; robots.txt obeyed; text, title, date and authors by trafilatura; each watched name searched
in the text; articles with a text seen before are dropped; full-text index; one commit an article.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import trafilatura
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

from benchmarks.peers.fetch_only import SETTINGS

SCHEMA = """
PRAGMA journal_mode = wal;
CREATE TABLE articles (id INTEGER PRIMARY KEY, url TEXT UNIQUE, digest TEXT UNIQUE, title TEXT, author TEXT,
  date TEXT, text TEXT);
CREATE TABLE mentions (article INTEGER REFERENCES articles, watch TEXT, position INTEGER);
CREATE VIRTUAL TABLE search USING fts5(title, text, content='articles', content_rowid='id');
"""


class SqlitePipeline:
    """Stores an article and the names found in it."""

    def __init__(self, database: str, names: dict[str, list[str]]) -> None:
        self._link = sqlite3.connect(database)
        self._link.executescript(SCHEMA)
        self._patterns = [
            (watch, re.compile(rf"\b{re.escape(name)}\b", re.I))
            for watch, all_ in names.items()
            for name in all_
        ]

    @classmethod
    def from_crawler(cls, crawler: Any) -> SqlitePipeline:
        """The pipeline with the crawler's database and names."""
        return cls(crawler.settings["DATABASE"], crawler.settings["NAMES"])

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Store, once."""
        digest = hashlib.sha256((item["text"] or "").encode()).hexdigest()
        row = (item["url"], digest, item["title"], item["author"], item["date"], item["text"])
        cursor = self._link.execute(
            "INSERT OR IGNORE INTO articles (url, digest, title, author, date, text) VALUES (?,?,?,?,?,?)",
            row,
        )
        if cursor.rowcount:
            key = cursor.lastrowid
            self._link.execute(
                "INSERT INTO search (rowid, title, text) VALUES (?,?,?)", (key, item["title"], item["text"])
            )
            text = f"{item['title']}\n{item['text']}"
            for watch, pattern in self._patterns:
                if found := pattern.search(text):
                    self._link.execute("INSERT INTO mentions VALUES (?,?,?)", (key, watch, found.start()))
        self._link.commit()
        return item


class Plain(Spider):
    """Feeds to articles to items."""

    name = "plain"

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """The articles of a feed."""
        for link in response.xpath("//item/link/text()").getall():
            yield Request(link, callback=self.article)

    def article(self, response: Response) -> Iterator[dict[str, Any]]:
        """The article's item."""
        found: Any = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        if found is not None:
            yield {
                "url": response.url,
                "title": found.title,
                "author": found.author,
                "date": found.date,
                "text": found.text,
            }


def main() -> None:
    """Crawl the feeds named on the command line into the database."""
    database, names, *feeds = sys.argv[1:]
    process = CrawlerProcess(
        {
            **SETTINGS,
            "DATABASE": database,
            "NAMES": json.loads(Path(names).read_text(encoding="utf-8")),
            "ITEM_PIPELINES": {SqlitePipeline: 100},
        }
    )
    process.crawl(Plain, start_urls=feeds)
    process.start()


if __name__ == "__main__":
    main()
