"""news-please downloading and extracting given articles through its library, images off.

python -m benchmarks.peers.newsplease_crawl FEED [FEED ...]
"""

from __future__ import annotations

import re
import sys
import urllib.request

from newsplease import NewsPlease


def main() -> None:
    """Fetch and extract what the feeds name."""
    for feed in sys.argv[1:]:
        with urllib.request.urlopen(feed, timeout=60) as answer:
            text = answer.read().decode()
        for url in re.findall(r"<link>([^<]+)</link>", text.split("<item>", 1)[1]):
            with urllib.request.urlopen(url, timeout=60) as answer:
                NewsPlease.from_html(answer.read(), url=url, fetch_images=False)


if __name__ == "__main__":
    main()
