"""Imported once by the server from which readers are forked: loads what reading needs, tables and models too.

What is loaded here is shared by all readers, and a new one starts within milliseconds.
"""

from __future__ import annotations

import gc

from crawler import lists
from presswatch.reading import read
from presswatch.refusals import classify
from presswatch.types import Page, Route, RouteKind

_TEXT = "The harbour board approved the plan for the new quay after a long meeting, its members said. "
_HTML = (
    "<!doctype html><html><head><title>The plan</title></head><body><article><h1>The plan for the quay</h1>"
    f"<p>{_TEXT * 3}</p><p>{_TEXT * 2}</p></article></body></html>"
)
# No language: its words are no words of any, so that the model must be asked, which takes half a second to load.
_DOUBTFUL = (
    "Zalvo gannu torgan fermer pinli merdu holtise ganvopin radu seratormo dumer nuferduba voseli. " * 3
)
_PAGE = Page("https://example.org/news/1", _HTML.encode(), headers={"content-type": "text/html"})

classify(200, _PAGE.headers, _HTML, _PAGE.url)
read(_PAGE)
read(Page(_PAGE.url, _HTML.replace(_TEXT, _DOUBTFUL).encode(), headers=_PAGE.headers))
lists.entries(_PAGE, Route("", RouteKind.SECTION, _PAGE.url), None)
lists.entries(_PAGE, Route("", RouteKind.FEED, _PAGE.url), None)
lists.entries(_PAGE, Route("", RouteKind.SITEMAP, _PAGE.url), None)

# What is loaded stays: a collection in a reader must not walk it, and so copy its pages, all over again.
gc.collect()
gc.freeze()
