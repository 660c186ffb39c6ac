"""A peer's article extraction, page by page, for `benchmarks/extraction.py`: run by the peers' Python.

    python -m benchmarks.peers.extract NAME

Reads a JSON object a line from standard input (id, url, html as text) and answers each with a line: id, title, body,
date, authors, and the CPU milliseconds of the extraction alone. A page on which the peer raises counts as empty.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]


def newspaper4k(html: str, url: str) -> Row:
    """newspaper4k, without its network and image parts."""
    import newspaper

    config = newspaper.Config()
    config.fetch_images = False
    config.memorize_articles = False
    article = newspaper.Article(url, config=config)
    article.download(input_html=html)
    article.parse()
    return {
        "title": article.title,
        "body": article.text,
        "date": str(article.publish_date or "") or None,
        "authors": list(article.authors),
    }


def newsplease(html: str, url: str) -> Row:
    """news-please, its own choice of extractors, without images."""
    from newsplease import NewsPlease

    found = NewsPlease.from_html(html, url=url, fetch_images=False)
    return {
        "title": found.title,
        "body": found.maintext,
        "date": str(found.date_publish or "") or None,
        "authors": list(found.authors or []),
    }


PEERS: dict[str, Callable[[str, str], Row]] = {"newspaper4k": newspaper4k, "news-please": newsplease}


def main() -> None:
    """Answer each page of standard input."""
    read = PEERS[sys.argv[1]]
    answers, sys.stdout = sys.stdout, sys.stderr  # what a peer prints is no answer
    for line in sys.stdin:
        page = json.loads(line)
        started = time.process_time()
        try:
            row = read(page["html"], page["url"])
        except Exception as error:  # whatever a peer raises, its answer is that it found nothing
            row = {"title": None, "body": None, "date": None, "authors": [], "error": repr(error)[:200]}
        row["cpu_ms"] = (time.process_time() - started) * 1000
        print(json.dumps({"id": page["id"], **row}), file=answers, flush=True)


if __name__ == "__main__":
    main()
