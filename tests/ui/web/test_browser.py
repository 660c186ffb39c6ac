"""Chromium reads every page: by keyboard, on a phone, in the dark, on paper, and with axe looking over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import database, verdicts
from tests.ui.web.browser import CHROMIUM, Watcher, launch, served
from tests.ui.web.press import Press, build
from ui.web.access import Access
from ui.web.app import create

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium: install the package, or set PRESSWATCH_CHROMIUM"),
    pytest.mark.timeout(180),
]
PLACES = (
    "/", "/mentions?outcome=any", "/search?q=Lake", "/sources", "/sources/add", "/changes", "/trends", "/sign-in",
    "/today?days=99",
)  # fmt: skip
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install presswatch[dev]")
    with sync_api.sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Press:
    """A press of these tests' own: they write into it."""
    return build(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def address(written: Press) -> Iterator[str]:
    with served(create(written.workspace).app()) as base:
        yield base


@pytest.fixture
def watcher(browser: Any, address: str) -> Iterator[Watcher]:
    opened = Watcher(browser, address)
    yield opened
    opened.close()


def paths(press: Press) -> list[str]:
    return [*PLACES, *(f"/article/{n}" for n in (*press.ids, *press.attacks)), "/story/1", "/story/5"]


def until(page: Any, expression: str) -> None:
    """Waits at most five seconds; the page's policy forbids what Playwright's own waiting does."""
    for _ in range(250):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never came: {expression}")


def test_no_page_runs_an_attack_complains_or_asks_another_host(watcher: Watcher, written: Press) -> None:
    page = watcher.open("/")
    for path in paths(written):
        page.goto(watcher.base + path)
        assert page.evaluate("window.attacked") is None, path
        assert page.locator("h1").count() == 1
    faults = [
        fault for fault in watcher.faults if "status of 400" not in fault
    ]  # the page of a wrong parameter
    assert faults == []


def test_the_watcher_sees_what_it_is_for(watcher: Watcher) -> None:
    page = watcher.open("/")
    page.evaluate("console.error('a complaint'); fetch('http://127.0.0.1:9/').catch(() => {})")
    page.wait_for_timeout(100)
    assert any("complaint" in fault for fault in watcher.faults)
    assert any("Content Security Policy" in fault for fault in watcher.faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(watcher: Watcher, written: Press, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-playwright-python")
    page = watcher.open("/", color_scheme=scheme, bypass_csp=True)  # axe is a script of the test's own
    for path in [*PLACES, *(f"/article/{n}" for n in written.ids), "/story/1"]:
        page.goto(watcher.base + path)
        found = axe.Axe().run(page).response["violations"]
        told = [(item["id"], [node["html"][:160] for node in item["nodes"]]) for item in found]
        assert told == [], path


def test_axe_would_find_one(watcher: Watcher) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-playwright-python")
    page = watcher.open("/", bypass_csp=True)
    page.evaluate("document.querySelector('main').innerHTML = '<input><h1>x</h1>'")
    assert axe.Axe().run(page).violations_count > 0


def test_mentions_are_judged_by_keyboard(watcher: Watcher, written: Press) -> None:
    page = watcher.open("/mentions?outcome=yes")
    numbers = page.locator("[data-mention]").evaluate_all(
        "items => items.map(item => Number(item.dataset.mention))"
    )
    for key, following in (("1", 1), ("2", 2), ("4", 3)):
        if key == "1":
            page.keyboard.press("j")
        page.keyboard.press(key)
        until(page, f"document.activeElement.dataset.mention == '{numbers[following]}'")
    db = database.open(written.workspace.database, read_only=True)
    kept = verdicts.of_mentions(db, numbers)
    db.close()
    assert kept == {numbers[0]: "right", numbers[1]: "wrong_sense", numbers[2]: "not_about_us"}
    page.keyboard.press("k")
    assert page.evaluate("Number(document.activeElement.dataset.mention)") == numbers[2]
    page.reload()
    first = page.locator(f"[data-mention='{numbers[0]}']")
    assert first.get_attribute("data-verdict") == "right"
    assert first.locator("[aria-pressed=true]").inner_text().endswith("Right")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/article/*")
    assert watcher.faults == []


def test_a_verdict_is_given_by_mouse_and_told_to_screen_readers(watcher: Watcher) -> None:
    page = watcher.open("/mentions?language=hy")
    page.locator("[data-value=furniture]").first.click()
    until(page, "document.getElementById('said').textContent.includes('Not the article')")
    assert page.locator("[data-mention]").first.get_attribute("data-verdict") == "furniture"


def test_typing_into_a_field_judges_nothing(watcher: Watcher) -> None:
    page = watcher.open("/mentions?language=ar")
    page.locator("#find").press("1")
    page.locator("#find").press("j")
    assert page.locator("[data-verdict]").count() == 0
    assert page.locator("#find").input_value() == "1j"


def test_mentions_are_filtered(watcher: Watcher) -> None:
    page = watcher.open("/mentions")
    page.select_option("select[name=language]", "ru")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**language=ru**")
    languages = page.locator("blockquote").evaluate_all("all => [...new Set(all.map(one => one.lang))]")
    assert languages == ["ru"]
    assert page.locator("select[name=language]").input_value() == "ru"


def test_mentions_are_filtered_by_salience_and_verdict(watcher: Watcher) -> None:
    page = watcher.open("/mentions?outcome=any")
    number = page.locator(".item").first.get_attribute("data-mention")
    page.locator(".item [data-value=furniture]").first.click()
    page.wait_for_selector(f"[data-mention='{number}'][data-verdict=furniture]")
    page.select_option("select[name=verdict]", "furniture")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**verdict=furniture**")
    assert page.locator(f"[data-mention='{number}']").count() == 1
    page.select_option("select[name=verdict]", "none")
    page.select_option("select[name=salience]", "20")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**verdict=none**")
    assert page.locator("select[name=salience]").input_value() == "20"
    assert page.locator(f"[data-mention='{number}']").count() == 0


@pytest.mark.parametrize(
    ("query", "found"), [("порт", "Озёрный союз обсудил"), ("նավահանգիստ", "նավահանգիստ կբացի")]
)
def test_search_in_russian_and_armenian(watcher: Watcher, query: str, found: str) -> None:
    page = watcher.open("/")
    page.locator("#find").fill(query)
    page.locator("#find").press("Enter")
    page.wait_for_url("**/search?q=*")
    assert found in page.locator(".hits h2").first.inner_text()
    assert page.locator(".hits mark").first.inner_text().casefold().startswith(query[:4].casefold())
    page.locator(".hits a").first.click()
    assert found in page.locator("h1").inner_text()


def test_crawl_now_is_asked_for(watcher: Watcher) -> None:
    page = watcher.open("/sources")
    page.get_by_role("button", name="Crawl now: The Herald").click()
    page.wait_for_url("**asked=herald&command=*")
    assert page.get_by_role("button", name="Crawl now: The Herald").is_disabled()


def test_nothing_is_wider_than_a_phone(watcher: Watcher, written: Press) -> None:
    page = watcher.open("/", **PHONE)
    for path in paths(written):
        page.goto(watcher.base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_a_phone_shows_the_way_to_every_page(watcher: Watcher) -> None:
    page = watcher.open("/", **PHONE)
    ends = page.evaluate(
        "[...document.querySelectorAll('.bar nav a')].map(a => a.getBoundingClientRect().right)"
    )
    assert len(ends) > 5
    assert max(ends) <= 360


def test_dark_is_dark(watcher: Watcher) -> None:
    def lightness(page: Any) -> int:
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour.strip("rgb()").split(","))

    assert lightness(watcher.open("/", color_scheme="dark")) < 150
    assert lightness(watcher.open("/", color_scheme="light")) > 700


def test_paper_carries_text_and_no_buttons(watcher: Watcher, written: Press) -> None:
    page = watcher.open(f"/article/{written.ids[0]}", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("nav").is_visible()
    assert page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.goto(watcher.base + "/mentions")
    assert page.locator("blockquote").first.is_visible()
    assert not page.locator(".verdicts").first.is_visible()


def test_arabic_reads_from_the_right(watcher: Watcher, written: Press) -> None:
    page = watcher.open(f"/article/{written.ids[4]}")
    assert page.evaluate("getComputedStyle(document.querySelector('.text div p')).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).direction") == "ltr"


def test_the_interface_is_russian_and_stays_so(watcher: Watcher) -> None:
    page = watcher.open("/mentions?source=herald")
    page.get_by_role("link", name="Русский").click()
    assert page.locator("h1").inner_text() == "Упоминания"
    page.get_by_role("link", name="Источники").click()
    assert page.locator("h1").inner_text() == "Источники"


def test_a_keyboard_reaches_the_content_first(watcher: Watcher) -> None:
    page = watcher.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id == 'content'")


def test_signing_in_by_hand(browser: Any, written: Press, tmp_path: Path) -> None:
    access = Access({"operator": "a long enough word"})
    with served(create(written.workspace, access).app()) as base:
        watcher = Watcher(browser, base)
        page = watcher.open("/mentions")
        assert page.locator("input[type=password]").is_visible()
        page.get_by_label("Password").fill("a long enough word")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/mentions")
        page.screenshot(path=str(tmp_path / "mentions.png"))
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in*")
        page.goto(base + "/article/1")
        assert "/sign-in" in page.url
        assert watcher.faults == []
        watcher.close()
