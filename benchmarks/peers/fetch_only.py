"""Scrapy fetching every article that the feeds name, and doing nothing with it: the floor of any Scrapy crawler
that obeys robots.txt.

python -m benchmarks.peers.fetch_only FEED [FEED ...]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

SETTINGS = {
    "LOG_LEVEL": "ERROR",
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": True,
    "TELNETCONSOLE_ENABLED": False,
}


class FetchOnly(Spider):
    """Feeds to articles, each asked once."""

    name = "fetch-only"

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """The articles of a feed."""
        for link in response.xpath("//item/link/text()").getall():
            yield Request(link, callback=self.article)

    def article(self, response: Response) -> None:
        """An article, fetched."""


def main() -> None:
    """Crawl the feeds named on the command line."""
    process = CrawlerProcess({**SETTINGS, "COOKIES_ENABLED": False})
    process.crawl(FetchOnly, start_urls=sys.argv[1:])
    process.start()


if __name__ == "__main__":
    main()
