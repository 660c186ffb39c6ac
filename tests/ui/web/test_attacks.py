"""Chromium shows what attackers wrote, with our policy switched off: escaping alone must hold."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from presswatch import config
from presswatch.alerts import digest_pages
from presswatch.alerts.digest import Period
from presswatch.alerts.message import Line, Notice, render
from scheduler.jobs import versions
from storage import articles, database, digests
from tests.ui.web.attacks import TOGETHER, attacked
from tests.ui.web.browser import CHROMIUM, launch, served
from tests.ui.web.press import ATTACKS, vectors
from ui import difference
from ui.web.app import create

SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[4] / "shared"))
VECTORS = SHARED / "hostile/html/xss.jsonl"
pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium: install the package, or set PRESSWATCH_CHROMIUM"),
    pytest.mark.timeout(300),
]
DIALOGS = "for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { window.attacked = name; };"
# What in a page could run, follow or load something: nothing of it is written by our templates.
RUNNING = """() => [...document.querySelectorAll('*')].flatMap(element => {
  const found = [];
  if (/^(script|iframe|object|embed|base|form|link|meta|img|style|math|foreignobject|animate|set|use)$/i.test(element.localName)
      && !element.matches(OURS)) found.push(element.outerHTML.slice(0, 200));
  for (const { name, value } of element.attributes) {
    if (/^on|^style$|srcdoc|formaction/i.test(name)) found.push(`${name}=${value}`);
    if (/href$|^src$|^action$/i.test(name) && !/^($|\\/|#|\\?|https?:\\/\\/)/i.test(value)) found.push(`${name}=${value}`);
  }
  return found;
})"""
OURS = (
    "script[src='/assets/presswatch.js'], link[href^='/assets/'], link[href='/feeds/mentions.atom'], meta[charset],"
    " meta[name=viewport], meta[name=color-scheme], meta[name=csrf], form[action^='/'], form.filters"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install presswatch[dev]")
    with sync_api.sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


class Victim:
    """A page without our policy; `faults` are dialogs, scripts that ran, requests elsewhere, and what could run."""

    def __init__(self, browser: Any, base: str) -> None:
        self.base = base
        self.faults: list[str] = []
        self.context = browser.new_context(bypass_csp=True)
        self.context.add_init_script(DIALOGS)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: script error {error}"))
        self.page.on("dialog", lambda dialog: self._dialog(dialog))
        self.context.route("**/*", self._asked)

    def look(self, path: str, *, ours: bool = True) -> None:
        """Go to a path; `ours` says whether a template of ours wrote it."""
        self.page.goto(self.base + path)
        self._judge(path, OURS if ours else None)

    def read(self, html: str, what: str) -> None:
        """Show a page that no server sends, such as a mail's."""
        self.page.set_content(html)
        self._judge(
            what, "meta[charset], meta[name=viewport], meta[http-equiv=Content-Security-Policy], style"
        )

    def _judge(self, what: str, ours: str | None) -> None:
        if ran := self.page.evaluate("window.attacked"):
            self.faults.append(f"{what}: {ran}")
        if ours is not None:
            found = self.page.evaluate(RUNNING.replace("OURS", repr(ours)))
            found = [
                one for one in found if ours is OURS or not one.startswith("style=")
            ]  # mail is styled so
            self.faults += [f"{what}: {one}" for one in found]

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"{self.page.url}: {dialog.type} {dialog.message}")
        dialog.dismiss()

    def _asked(self, route: Any) -> None:
        if route.request.url.startswith(self.base + "/"):
            route.continue_()
        else:
            self.faults.append(f"{self.page.url} asks {route.request.url}")
            route.abort()


def look_at_everything(browser: Any, workspace: config.Workspace, attacks: Sequence[str]) -> list[str]:
    """What went wrong on any page, in feeds out, mails, reviews and comparisons."""
    numbers = range(1, len(attacks) + 1)
    edited = numbers[::TOGETHER]
    with served(create(workspace).app()) as base:
        victim = Victim(browser, base)
        for place in ("/mentions?outcome=any", "/search?q=filler", "/today?days=31"):
            path = place
            while path:
                victim.look(path)
                older = victim.page.locator("a.older")
                path = place.partition("?")[0] + older.get_attribute("href") if older.count() else ""
        for path in (
            "/sources",
            "/trends",
            *(f"/article/{n}" for n in edited),
            *(f"/story/{n}" for n in edited),
        ):
            victim.look(path)
        for path in (
            "articles?_size=100",
            "mentions?_size=100",
            "quotes",
            "revisions/1",
            "sources?_size=1000",
        ):
            victim.look(f"/presswatch/{path}", ours=False)
        for content_type in ("text/xml", "application/xhtml+xml", "text/html"):
            # The worst that a reader could take a feed for: Chromium itself would only save it.
            for feed in ("mentions.atom", "mentions.json"):
                if feed.endswith("atom") or content_type != "text/html":
                    _look_at_feed(victim, feed, content_type)
    db = database.open(workspace.database, read_only=True)
    now = datetime.now(UTC)
    for page in _letters(db, attacks, now):
        victim.read(page, "mail")
    for n in edited:
        found = articles.get(db, n)
        assert found is not None
        victim.read(difference.html(found, versions.versions(db, n), UTC), f"comparison of {n}")
    db.close()
    victim.context.close()
    return victim.faults


def _look_at_feed(victim: Victim, feed: str, content_type: str) -> None:
    url = f"{victim.base}/feeds/{feed}"

    def served_as(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(body=answer.body(), headers={"content-type": f"{content_type}; charset=utf-8"})

    victim.page.route(url, served_as)
    victim.look(f"/feeds/{feed}", ours=False)
    victim.page.unroute(url)


def _letters(db: database.Database, attacks: Sequence[str], now: datetime) -> Iterator[str]:
    for period in Period:
        made = digests.make(db, period, now - timedelta(days=1), now + timedelta(hours=1))
        assert made.themes
        for language in ("en", "ru"):
            yield digest_pages.html(digest_pages.Wording(made, language))
    for first in range(0, len(attacks), TOGETHER):
        some = attacks[first : first + TOGETHER]
        lines = tuple(Line(one, one, one, now, one) for one in some)
        yield render(Notice("key", some[0], "edit", lines, some[-1], tuple(some)), "mail").html


def test_no_attack_of_ours_runs(browser: Any, tmp_path: Path) -> None:
    assert look_at_everything(browser, attacked(tmp_path, ATTACKS), ATTACKS) == []


def test_an_attack_that_got_through_would_be_seen(browser: Any) -> None:
    victim = Victim(browser, "http://127.0.0.1:1")
    for attack in ATTACKS[:4]:
        before = len(victim.faults)
        victim.read(
            f'<title>{attack}</title><textarea>{attack}</textarea><p>{attack}<input value="{attack}">', attack
        )
        assert len(victim.faults) > before
    victim.read(
        "<script>alert(1)</script><a href='javascript:alert(2)'>x</a><img src=http://far.example/a.png>",
        "all",
    )
    told = "\n".join(victim.faults)
    assert all(part in told for part in ("all: alert", "href=javascript", "http://far.example/a.png"))
    victim.context.close()


@pytest.mark.shared
@pytest.mark.skipif(not VECTORS.exists(), reason="no shared corpus")
def test_no_known_vector_runs(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in ("PAGE", "CARDS", "HITS"):
        monkeypatch.setattr(f"ui.web.pages.{size}", 200)
    every = vectors(VECTORS)
    found = [" ".join(every[first : first + TOGETHER]) for first in range(0, len(every), TOGETHER)]
    assert look_at_everything(browser, attacked(tmp_path, found), found) == []
