"""Imported once by the server from which readers are forked: loads what reading needs, tables and models too.

What is loaded here is shared by all readers, and a new one starts within milliseconds.
"""

from __future__ import annotations

import gc
from dataclasses import replace

from crawler import lists, readers
from presswatch.extract.model import forest
from presswatch.reading import read
from presswatch.refusals import classify
from presswatch.types import Page, Route, RouteKind

_TEXT = "The harbour board approved the plan for the new quay after a long meeting, its members said. "
# With a date: what searches a page that has none takes 40 ms to load, and a page in thirty needs it.
_HTML = (
    "<!doctype html><html><head><title>The plan</title></head><body><article><h1>The plan for the quay</h1>"
    f"<time datetime='2020-01-02'></time><p>{_TEXT * 3}</p><p>{_TEXT * 2}</p></article></body></html>"
)
_FEED = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>News</title><item><title>The plan for the quay</title>"
    "<link>https://example.org/news/1</link><pubDate>Thu, 02 Jan 2020 10:00:00 GMT</pubDate></item></channel></rss>"
)
# No language: its words are no words of any, so that the model must be asked, which takes half a second to load.
_DOUBTFUL = (
    "Zalvo gannu torgan fermer pinli merdu holtise ganvopin radu seratormo dumer nuferduba voseli. " * 3
)
_PAGE = Page("https://example.org/news/1", _HTML.encode(), headers={"content-type": "text/html"})

for _name in ("body_first", "body_second", "title"):
    forest(_name)
classify(200, _PAGE.headers, _HTML, _PAGE.url)
read(_PAGE)
read(Page(_PAGE.url, _HTML.replace(_TEXT, _DOUBTFUL).encode(), headers=_PAGE.headers))
readers.definitions_of(None)
lists.entries(_PAGE, Route("", RouteKind.SECTION, _PAGE.url), None)
lists.entries(replace(_PAGE, body=_FEED.encode(), headers={}), Route("", RouteKind.FEED, _PAGE.url), None)
lists.entries(_PAGE, Route("", RouteKind.SITEMAP, _PAGE.url), None)

# What is loaded stays: a collection in a reader must not walk it, and so copy its pages, all over again.
gc.collect()
gc.freeze()
