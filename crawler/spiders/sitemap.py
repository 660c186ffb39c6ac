"""scrapy crawl sitemap -a source=NAME -a workspace=PATH: a source by its sitemaps alone."""

from __future__ import annotations

from crawler.spiders.base import RouteSpider
from presswatch.types import RouteKind


class SitemapSpider(RouteSpider):
    """Crawls a source's sitemaps."""

    name = "sitemap"
    kinds = frozenset({RouteKind.SITEMAP})
