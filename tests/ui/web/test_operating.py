"""What an operator does on the page, and that it is kept who did it."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from presswatch import config
from presswatch.types import RunCounts
from storage import audit, commands, database, runs, verdicts
from tests.ui.web.browser import CHROMIUM, Watcher, launch, served
from tests.ui.web.press import Press, Site, build
from ui.demo import workspace as demo
from ui.demo.server import serve
from ui.web import access, surveys
from ui.web.access import Access
from ui.web.app import create

NAMED = {"password": "a long enough word", "name": "Ani"}


@pytest.fixture
def made(tmp_path: Path) -> Press:
    return build(tmp_path)


@pytest.fixture
def alone(made: Press) -> Iterator[Site]:
    opened = Site(made.workspace, Access({"operator": NAMED["password"]}))
    assert opened.post("/sign-in", NAMED).status_code == 302
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium: install the package, or set PRESSWATCH_CHROMIUM")
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install presswatch[dev]")
    with sync_api.sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


def log(press: Press) -> list[tuple[str, str, str, str]]:
    db = database.open(press.workspace.database, read_only=True)
    found = [(row.who, row.action, row.subject, row.detail) for row in audit.recent(db)]
    db.close()
    return found


def test_each_change_is_kept_with_who_made_it(made: Press, alone: Site) -> None:
    alone.post("/mentions/verdict", {"mention": "1", "verdict": "right"})
    alone.post("/mentions/verdict", {"mention": "1", "verdict": "furniture"})
    alone.post("/sources/crawl", {"source": "herald"})
    alone.client.cookies.clear()
    assert alone.post("/sign-in", {"password": "guess"}).status_code == 403
    db = database.open(made.workspace.database)
    verdicts.record(db, 2, "right", "somebody at a keyboard", datetime.now(UTC))
    verdicts.forget(db, 2, "somebody at a keyboard", datetime.now(UTC))
    db.close()
    assert log(made) == [
        ("somebody at a keyboard", "forget", "mention 2", ""),
        ("somebody at a keyboard", "verdict", "mention 2", "right"),
        ("127.0.0.1", "refused", "sign-in", ""),
        ("Ani", "crawl", "herald", ""),
        ("Ani", "verdict", "mention 1", "furniture"),
        ("Ani", "verdict", "mention 1", "right"),
        ("Ani", "sign-in", "operator", ""),
    ]


def test_who_changed_what_is_a_page(alone: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for source in ("herald", "vestnik", "lragir"):
        alone.post("/sources/crawl", {"source": source})
    page = alone.get("/changes").text
    assert page.index("lragir") < page.index("vestnik") < page.index("herald")
    assert "asked for a crawl" in page
    assert "<td" not in alone.get("/changes?who=nobody").text
    monkeypatch.setattr("ui.web.operating.PAGE", 2)
    assert "herald" not in alone.get("/changes?who=Ani").text
    assert 'href="?before=3&amp;who=Ani"' in alone.get("/changes?who=Ani").text
    assert "herald" in alone.get("/changes?before=3&who=Ani").text


def test_what_changed_nothing_is_not_in_the_log(made: Press, alone: Site) -> None:
    alone.post("/mentions/verdict", {"mention": "999999", "verdict": "right"})
    alone.post("/sources/crawl", {"source": "nobody"})
    alone.get("/mentions")
    assert [row[1] for row in log(made)] == ["sign-in"]


def test_evidence_is_there_where_an_answer_was_kept(alone: Site) -> None:
    assert alone.get("/article/1/evidence.zip").status_code == 404
    assert "evidence.zip" not in alone.get("/article/1").text


def test_evidence_is_a_zip_that_proves(tmp_path: Path) -> None:
    from crawler import crawl

    with serve(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)) as web:
        path = demo.write(tmp_path, web)
        path.write_text(path.read_text(encoding="utf-8") + "\n[archive]\nenabled = true\n", encoding="utf-8")
        workspace = config.load(path)
        crawl.run(workspace, workspace.sources[:1], limit=1)
    site = Site(workspace)
    assert 'href="/article/1/evidence.zip"' in site.get("/article/1").text
    answer = site.get("/article/1/evidence.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="evidence-1.zip"'
    assert {"article.json", "proof.json", "verify.py"} <= set(
        zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    )
    site.close()


def test_one_visitor_gets_so_much_a_minute(alone: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "READS", 5)
    monkeypatch.setattr(access, "WRITES", 3)
    answers = [alone.get("/trends").status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert alone.get("/assets/presswatch.css").status_code == 200
    refused = alone.get("/api/v1/articles")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    writes = [alone.post("/sources/crawl", {"source": "herald"}).status_code for _ in range(4)]
    assert writes == [302, 302, 302, 429]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + access.MINUTE)
    assert alone.get("/trends").status_code == 200


def test_how_a_crawl_goes_is_told(made: Press, alone: Site) -> None:
    answer = alone.post("/sources/crawl", {"source": "herald"})
    place = answer.headers["location"]
    number = int(place.rpartition("=")[2])

    def state() -> tuple[str, bool, str]:
        found = alone.get(f"/sources/crawl/{number}").json()
        return found["state"], found["ended"], found["text"]

    assert state()[:2] == ("waiting", False)
    assert "Waiting for the service" in alone.get(place).text
    db = database.open(made.workspace.database)
    now = datetime.now(UTC)
    taken = commands.take(db, "service", now)
    assert taken is not None
    assert taken.id == number
    commands.finish(db, number, {"scheduled": "herald"}, now)
    assert state()[:2] == ("due", False)
    run = runs.start(db, "herald", "schedule", "service", now)
    runs.progress(db, run, RunCounts(listed=9, new=2))
    assert state() == ("running", False, "Crawling: listed 9, new 2")
    runs.finish(db, run, now + timedelta(seconds=1), RunCounts(listed=9, new=4))
    db.close()
    assert state() == ("finished", True, "Done: listed 9, new 4")
    assert alone.get("/sources/crawl/999").status_code == 404


def test_a_reader_is_offered_nothing_to_change(made: Press) -> None:
    site = Site(made.workspace, Access({"reader": NAMED["password"]}))
    assert site.post("/sign-in", NAMED).status_code == 302
    page = site.get("/sources").text
    assert "/sources/crawl" not in page
    assert "/sources/add" not in page
    assert site.post("/sources/add", {"url": "https://a.example/"}).status_code == 403
    site.close()


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "javascript:1", "https://user:pass@a.example/", "--help", "https://a.example/" + "a" * 2000]
)  # fmt: skip
def test_an_address_that_is_none_is_told(alone: Site, url: str) -> None:
    answer = alone.post("/sources/add", {"url": url})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_what_a_site_wrote_is_text_in_its_preview(made: Press, alone: Site) -> None:
    from tests.ui.web.press import ATTACKS
    from tests.ui.web.test_pages import assert_harmless

    attack = "".join(ATTACKS)
    row = {"kind": "feed", "url": attack, "entries": 1, "newest": attack, "refusal": attack}
    article = dict.fromkeys(
        ("url", "headline", "description", "date_published", "in_language", "article_body"), attack
    )
    source = {"name": "x", "title": attack, "url": attack, "languages": [attack]}
    found = {
        "source": source,
        "lists": [row],
        "left_out": [row],
        "articles": [{**article, "author": [attack]}],
    }
    db = database.open(made.workspace.database)
    for result in (found, {"error": attack}):
        number = commands.ask_and_take(
            db, "survey", {"url": attack}, attack, surveys.HOLDER, datetime.now(UTC)
        )
        commands.finish(db, number, result, datetime.now(UTC))
        page = alone.get(f"/sources/add/{number}")
        assert page.status_code == 200
        assert_harmless(page.text)
    db.close()
    assert_harmless(alone.get("/changes").text)


@pytest.mark.timeout(180)
def test_a_site_is_added_on_the_page(browser: Any, tmp_path: Path) -> None:
    with serve(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)) as web:
        path = demo.write(tmp_path, web)
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("[[source]]")], encoding="utf-8")
        workspace = config.load(path)
        database.open(workspace.database).close()
        with served(create(workspace).app()) as base:
            watcher = Watcher(browser, base)
            page = watcher.open("/sources")
            page.get_by_role("link", name="Add a site").click()
            page.get_by_label("Address").fill(web.base(web.sites[0]))
            page.get_by_role("button", name="Look at it").click()
            page.wait_for_url("**/sources/add/*")
            page.set_default_timeout(90_000)
            page.get_by_role("button", name="Watch this site").wait_for()
            assert page.locator(".lists li").count() >= 1
            assert page.locator(".sample article").count() >= 1
            assert len(page.locator(".sample article p").last.inner_text()) > 20
            page.get_by_role("button", name="Watch this site").click()
            page.wait_for_url("**/sources")
            title = page.locator("tbody th").first.inner_text()
            assert watcher.faults == []
            watcher.close()
        added = config.load(path).sources
        assert [source.title for source in added] == [title]
        db = database.open(workspace.database, read_only=True)
        assert [row.action for row in audit.recent(db)] == ["reload", "add", "survey"]
        db.close()


def test_progress_comes_by_itself(browser: Any, made: Press) -> None:
    with served(create(made.workspace).app()) as base:
        watcher = Watcher(browser, base)
        page = watcher.open("/sources")
        page.get_by_role("button", name="Crawl now: The Herald").click()
        page.wait_for_url("**command=*")
        status = page.get_by_role("status")
        assert "Waiting for the service" in status.inner_text()
        db = database.open(made.workspace.database)
        command = commands.take(db, "service", datetime.now(UTC))
        assert command is not None
        commands.finish(db, command.id, {"scheduled": "herald"}, datetime.now(UTC))
        run = runs.start(db, "herald", "schedule", "service", datetime.now(UTC))
        page.get_by_text("Crawling").wait_for()
        runs.finish(db, run, datetime.now(UTC), RunCounts(listed=9, new=4))
        db.close()
        page.get_by_text("Done: listed 9, new 4").wait_for()
        assert watcher.faults == []
        watcher.close()
