"""Screenshots of the documentation, made by the tests' browser: `python -m tests.ui.web.screenshots`."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from storage import commands, database
from tests.ui.web.browser import Watcher, launch, served
from tests.ui.web.press import Press, build
from ui.web.app import create
from ui.web.surveys import HOLDER

IMAGES = Path(__file__).resolve().parents[3] / "docs" / "images"
SIZE = {"width": 1100, "height": 760}
PAGES = {"today": "/", "mentions": "/mentions", "survey": "/sources/add/1", "story": "/story/1"}
FOUND = {
    "source": {"name": "shore", "title": "Shore News", "url": "https://shore.example/", "languages": ["en"]},
    "lists": [{"kind": "feed", "url": "https://shore.example/rss.xml", "entries": 30, "newest": "2026-11-28T10:00:00+00:00"}],
    "left_out": [{"kind": "sitemap", "url": "https://shore.example/sitemap.xml", "entries": 0, "refusal": "gone: 404"}],
    "articles": [
        {
            "url": "https://shore.example/1",
            "headline": "Ferries wait for the ice to clear",
            "description": "The northern harbour froze a fortnight early.",
            "author": ["A. Writer"],
            "date_published": "2026-11-28T10:00:00+00:00",
            "in_language": "en",
            "article_body": "Nine ferries lie in the northern harbour, and their skippers expect to sail on Monday.\n"
            "The ice breaker is on the other shore, where a barge went aground on Thursday.",
            "cut": True,
        }
    ],
}  # fmt: skip


def press(folder: Path) -> Press:
    """A press without attacks, and a site that was looked at."""
    made = build(folder, ())
    db = database.open(made.workspace.database)
    now = datetime.now(UTC)
    number = commands.ask_and_take(db, "survey", {"url": "https://shore.example/"}, "Ani", HOLDER, now)
    commands.finish(db, number, FOUND, now)
    db.close()
    return made


def make(folder: Path) -> list[str]:
    """Writes the pictures into a folder; returns what the browser complained of."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = launch(playwright)
        with served(create(press(Path(place)).workspace).app()) as base:
            watcher = Watcher(browser, base)
            page = watcher.open("/", viewport=SIZE, color_scheme="light", locale="en-GB")
            for name, path in PAGES.items():
                page.goto(base + path)
                page.screenshot(path=str(folder / f"{name}.png"))
            watcher.close()
        browser.close()
        return watcher.faults


if __name__ == "__main__":
    make(IMAGES)
