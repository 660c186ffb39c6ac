"""The two passes of the demo: crawl, move the clock, crawl again, look again at what names the watched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from presswatch import config
from ui.demo import findings, workspace
from ui.demo.findings import Findings, Truth
from ui.demo.server import NewsWeb
from ui.demo.world import SECOND_PASS

if TYPE_CHECKING:
    from crawler.session import RunSummary


@dataclass(frozen=True, slots=True)
class Pass:
    """One look at the news web: how each crawl went, what the servers were asked, what there is now."""

    summaries: tuple[RunSummary, ...]
    requests: Counter[tuple[str, int]]  # (kind of page, status) -> requests
    rechecked: int  # stored articles that were asked for again
    recheck_requests: Counter[tuple[str, int]]
    findings: Findings
    truth: Truth


def start() -> datetime:
    """The time of the first pass, so that the second is now: nothing is ever dated in the future."""
    return datetime.now(UTC).replace(microsecond=0) - SECOND_PASS


@contextmanager
def news_web(folder: Path) -> Iterator[tuple[NewsWeb, config.Workspace]]:
    """A running news web and a fresh workspace that watches it."""
    from ui.demo.server import serve

    with serve(start()) as web:
        workspace.clear(folder)
        yield web, config.load(workspace.write(folder, web))


def look(web: NewsWeb, space: config.Workspace, *, again: bool = False) -> Pass:
    """Crawl all sites and flag what is new. With `again`, stored articles that name the watched are asked
    for once more, which finds edits and withdrawals that no list tells of.
    """
    from crawler import crawl
    from ui.cli.context import database
    from ui.cli.crawling import flagging

    web.take_log()
    with flagging(space):
        summaries = crawl.run(space, space.sources, trigger="demo")
    requests = web.take_log()
    urls: list[str] = []
    if again:
        with database(space) as db:
            found = findings.read(db)
        new = {article.id for article in found.articles[: sum(summary.counts.new for summary in summaries)]}
        urls = sorted({mention.url for mention in found.mentions if mention.article_id not in new})
        with flagging(space):
            summaries += crawl.run(space, trigger="demo", urls=urls)
    with database(space) as db:
        found = findings.read(db)
    return Pass(tuple(summaries), requests, len(urls), web.take_log(), found, findings.compare(found, web))


def advance(web: NewsWeb) -> None:
    """Let six hours pass on the news web."""
    web.advance(SECOND_PASS)
