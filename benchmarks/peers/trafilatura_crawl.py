"""Trafilatura's own crawling: its feed finder, its buffered downloads with threads, its extraction.

python -m benchmarks.peers.trafilatura_crawl FEED [FEED ...]
"""

from __future__ import annotations

import sys

import trafilatura
from trafilatura.downloads import add_to_compressed_dict, buffered_downloads, load_download_buffer
from trafilatura.feeds import find_feed_urls


def main() -> None:
    """Fetch and extract what the feeds name."""
    links = [link for feed in sys.argv[1:] for link in find_feed_urls(feed)]
    store = add_to_compressed_dict(links)
    while not store.done:
        batch, store = load_download_buffer(store, sleep_time=0)
        for url, page in buffered_downloads(batch, 4):
            if page:
                trafilatura.bare_extraction(page, url=url, with_metadata=True)


if __name__ == "__main__":
    main()
