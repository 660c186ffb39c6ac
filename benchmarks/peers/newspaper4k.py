"""newspaper4k downloading and parsing given articles with four threads, as its documentation shows.

python -m benchmarks.peers.newspaper4k FEED [FEED ...]
"""

from __future__ import annotations

import re
import sys
import urllib.request

import newspaper
from newspaper.mthreading import fetch_news


def main() -> None:
    """Fetch and parse what the feeds name."""
    urls: list[str] = []
    for feed in sys.argv[1:]:
        with urllib.request.urlopen(feed, timeout=60) as answer:
            text = answer.read().decode()
        urls += re.findall(r"<link>([^<]+)</link>", text.split("<item>", 1)[1])
    config = newspaper.Config()
    config.fetch_images = False
    config.memorize_articles = False
    articles = [newspaper.Article(url, config=config) for url in urls]
    for article in fetch_news(articles, threads=4):
        article.parse()


if __name__ == "__main__":
    main()
