"""Places where following links never ends: how they look from outside, and when a crawl gives them up.

The bounds are Heritrix's (path depth, repeated segments), smaller, as news sites are flat.
"""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import urlsplit

MAX_SEGMENTS = 16
MAX_REPEATS = 2  # of one segment, one after another
MAX_SAME = 4  # of one segment anywhere in the path
MAX_PARAMETERS = 16
MAX_FRUITLESS = 40  # pages in a row that are no new article: then this crawl has seen enough
MAX_CHILD_LISTS = 15  # sitemaps that an index led to, in one crawl
MAX_LIST_DEPTH = 3
MAX_CHANNEL_PAGES = 10  # of twenty posts each
MAX_SECTION_PAGES = 3  # of one section, by its "next" links
MAX_ARTICLE_PAGES = 12  # of one article


def trap_reason(url: str) -> str | None:
    """Why an address looks like part of a trap; None when it does not."""
    parts = urlsplit(url)
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    if len(segments) > MAX_SEGMENTS:
        return f"{len(segments)} path segments"
    run = 1
    for before, here in pairwise(segments):
        run = run + 1 if here == before else 1
        if run > MAX_REPEATS:
            return f"the path repeats {here[:40]!r}"
    if any(segments.count(segment) > MAX_SAME for segment in set(segments)):
        return "the path repeats a segment"
    if parts.query.count("&") >= MAX_PARAMETERS:
        return f"{parts.query.count('&') + 1} parameters"
    return None
