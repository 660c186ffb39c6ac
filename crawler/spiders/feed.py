"""scrapy crawl feed -a source=NAME -a workspace=PATH: a source by its feeds alone."""

from __future__ import annotations

from crawler.spiders.base import RouteSpider
from presswatch.types import RouteKind


class FeedSpider(RouteSpider):
    """Crawls a source's feeds."""

    name = "feed"
    kinds = frozenset({RouteKind.FEED})
