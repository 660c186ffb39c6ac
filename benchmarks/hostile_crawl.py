"""One crawl of one source of the hostile server, for its `bench.py`.

    python benchmarks/hostile_crawl.py TYPE URL DATABASE      (TYPE: article feed sitemap section site)

Makes a workspace beside DATABASE with this one source and an allowance of exactly the server's own
addresses without the canary's, crawls once, and copies what was stored into the table
`articles(url, title, text, published)` of DATABASE. A second call crawls the same workspace again.
"""

from __future__ import annotations

import argparse
import json
import logging
import sqlite3
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from crawler import crawl
from presswatch import config
from presswatch.types import Source

ROUTES = {"feed": "feeds", "sitemap": "sitemaps", "section": "sections"}
CRAWL_SECONDS = 40.0  # what a crawl does not finish is left to the next one
PAGES = 100

WORKSPACE = """
[fetch]
user_agent = "presswatch"
delay = 0.1
concurrency_per_host = 1
timeout = 12
max_pages_per_crawl = {pages}
allow_private = {allowed}

[[source]]
name = "hostile"
url = "{url}"
{routes}
"""


def allowance(url: str) -> list[str]:
    """ "host:port" of every site of the server but the canary."""
    parts = urlsplit(url)
    with urllib.request.urlopen(f"{parts.scheme}://{parts.netloc}/__health__", timeout=10) as answer:
        sites: dict[str, str] = json.load(answer)["sites"]
    return sorted({urlsplit(site).netloc for name, site in sites.items() if name != "canary"})


def write_workspace(folder: Path, kind: str, url: str) -> None:
    """A workspace with this one source; a whole site is watched by its front page."""
    folder.mkdir(exist_ok=True)
    allowed = json.dumps(allowance(url))
    routes = f'{ROUTES[kind]} = ["{url}"]' if kind in ROUTES else ""
    text = WORKSPACE.format(pages=PAGES, allowed=allowed, url=url, routes=routes)
    path = folder / config.FILE_NAME
    path.write_text(text, encoding="utf-8")


def copy_articles(stored: Path, database: Path) -> None:
    """The present text of each article, in the columns that the bench reads."""
    link = sqlite3.connect(f"file:{database}", uri=True)
    with link:
        link.execute("DROP TABLE IF EXISTS articles")
        link.execute("CREATE TABLE articles (url TEXT, title TEXT, text TEXT, published TEXT)")
        if stored.exists():
            link.execute("ATTACH ? AS presswatch", (f"file:{stored}?mode=ro",))
            link.execute(
                "INSERT INTO articles SELECT article.url, headline, article_body, revision.date_published"
                " FROM presswatch.article AS article"
                " JOIN presswatch.revision AS revision ON revision.id = article.revision_id"
            )
    link.close()


def main() -> None:
    """Crawls once; the exit code is 0 whatever the site does."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("type", choices=["article", *ROUTES, "site"])
    parser.add_argument("url")
    parser.add_argument("database", type=Path)
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    folder = options.database.with_suffix(".workspace")
    if not (folder / config.FILE_NAME).exists():
        write_workspace(folder, options.type, options.url)
    workspace = config.load(folder)
    source: Source = replace(workspace.sources[0], options={"max_seconds_per_crawl": CRAWL_SECONDS})
    urls = (options.url,) if options.type == "article" else ()
    summaries = crawl.run(
        workspace,
        [source],
        urls=urls,
        on_event=lambda event: print(event.what, event.url[:200], event.detail, file=sys.stderr),
    )
    print(summaries, file=sys.stderr)
    copy_articles(workspace.database, options.database)


if __name__ == "__main__":
    main()
