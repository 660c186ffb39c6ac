"""scrapy crawl source -a source=NAME -a workspace=PATH: a source by all its routes, as an operator thinks of it."""

from __future__ import annotations

from crawler.spiders.base import RouteSpider


class SourceSpider(RouteSpider):
    """Crawls all routes of a source in one run."""

    name = "source"
