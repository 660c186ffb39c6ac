"""scrapy crawl url -a source=NAME -a workspace=PATH: a source by its addresses that an operator named alone."""

from __future__ import annotations

from crawler.spiders.base import RouteSpider
from presswatch.types import RouteKind


class UrlSpider(RouteSpider):
    """Crawls a source's addresses that an operator named."""

    name = "url"
    kinds = frozenset({RouteKind.URL})
