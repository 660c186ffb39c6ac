"""scrapy crawl section -a source=NAME -a workspace=PATH: a source by its section pages alone."""

from __future__ import annotations

from crawler.spiders.base import RouteSpider
from presswatch.types import RouteKind


class SectionSpider(RouteSpider):
    """Crawls a source's section pages."""

    name = "section"
    kinds = frozenset({RouteKind.SECTION})
