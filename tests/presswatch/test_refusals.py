"""What stands in an article's place is told from articles."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presswatch.extract.decode import decode
from presswatch.glance import glance
from presswatch.reading import read_text
from presswatch.refusals import classify, is_untroubled, shows_an_article
from presswatch.types import Reading, RefusalReason

SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[3] / "shared"))
URL = "https://press.example/news/2026/11/24/council-meets"
HTML = {"content-type": "text/html; charset=utf-8"}
PARAGRAPH = (
    "The council met on Tuesday to discuss the new bridge, and after a long debate its members agreed to ask "
    "for another study of the costs before the end of the year, the chairman told reporters. "
)


def page(title: str, body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def article(paragraphs: int = 5, extra: str = "") -> str:
    text = "".join(f"<p>{PARAGRAPH}</p>" for _ in range(paragraphs))
    return page(
        "Council meets",
        f"<nav><a href='/'>Home</a></nav><article><h1>Council meets</h1>{text}</article>{extra}",
    )


def reason(text: str, status: int = 200, **headers: str) -> RefusalReason | None:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    found = classify(status, {**HTML, **names}, text, URL)
    return found.reason if found else None


@pytest.mark.parametrize(
    ("expected", "title", "body"),
    [
        (RefusalReason.SOFT_404, "Page not found", "<h1>404</h1><p>Sorry, the page that you are looking for could not be found.</p>"),
        (RefusalReason.SOFT_404, "Страница не найдена", "<h1>Ошибка 404</h1><p>К сожалению, такой страницы нет.</p>"),
        (RefusalReason.SOFT_404, "Press.example", "<h1>Такой страницы не существует</h1><a href='/'>На главную</a>"),
        (RefusalReason.SOFT_404, "Бет табылмады", "<h1>404</h1>"),
        (RefusalReason.CONSENT, "Before you continue", "<h1>We value your privacy</h1><p>We and our 842 partners store and access "
         "information on your device.</p><button>Accept all</button>"),
        (RefusalReason.CONSENT, "Press", "<p>Wir und unsere Partner speichern Daten.</p><button>Alle akzeptieren</button>"),
        (RefusalReason.CHALLENGE, "Just a moment...", "<h1>Checking your browser</h1><p>Please verify that you are human.</p>"),
        (RefusalReason.CHALLENGE, "DDoS-Guard", "<h1>Проверка браузера</h1><p>Подождите несколько секунд.</p>"),
        (RefusalReason.CHALLENGE, "Press", "<script src='/__qrator/qauth_utm_v2.js'></script>"),
        (RefusalReason.CHALLENGE, "Press", "<div id='px-captcha'></div>"),
        (RefusalReason.CHALLENGE, "Ой!", "<h1>Подтвердите, что запросы отправляли вы, а не робот</h1>"),
        (RefusalReason.SCRIPT_ONLY, "Press", '<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>'
         '<script src="/app.js"></script>'),
        (RefusalReason.SCRIPT_ONLY, "Press", '<div id="__next"></div><script src="/app.js"></script>'),
        (RefusalReason.MAINTENANCE, "Maintenance", "<h1>We will be back soon</h1><p>The site is down for planned maintenance.</p>"),
        (RefusalReason.MAINTENANCE, "Сайт недоступен", "<h1>Ведутся технические работы</h1>"),
        (RefusalReason.LOGIN, "Sign in", "<h1>Sign in</h1><form><input name=user><input type=password><button>Go</button></form>"),
        (RefusalReason.PAYWALL, "Council meets", "<h1>Council meets</h1><p>Subscribe to continue reading.</p>"),
        (RefusalReason.GEO, "Press", "<p>This content is not available in your country.</p>"),
        (RefusalReason.SOFT_404, "press.example", "<h1>The domain press.example is for sale</h1><a href='https://sedo.example'>Buy</a>"),
        (RefusalReason.EMPTY, "Story", "<article></article>"),
        (RefusalReason.EMPTY, "Wait", "<p>One moment.</p>"),
    ],
)  # fmt: skip
def test_walls_are_told_by_what_they_show(expected: RefusalReason, title: str, body: str) -> None:
    assert reason(page(title, body)) is expected


@pytest.mark.parametrize(
    ("expected", "status"),
    [
        (RefusalReason.LOGIN, 401), (RefusalReason.PAYWALL, 402), (RefusalReason.FORBIDDEN, 403), (RefusalReason.NOT_FOUND, 404),
        (RefusalReason.GONE, 410), (RefusalReason.THROTTLED, 429), (RefusalReason.GEO, 451), (RefusalReason.SERVER_ERROR, 500),
        (RefusalReason.FORBIDDEN, 418), (RefusalReason.SERVER_ERROR, 999), (RefusalReason.EMPTY, 204),
    ],
)  # fmt: skip
def test_an_error_page_is_no_article_however_long(expected: RefusalReason, status: int) -> None:
    assert reason(article(), status) is expected


def test_a_check_behind_an_error_is_named() -> None:
    assert (
        reason(page("Just a moment...", "<script>window._cf_chl_opt={}</script>"), 403)
        is RefusalReason.CHALLENGE
    )
    assert reason(page("x", "x"), 403, cf_mitigated="challenge") is RefusalReason.CHALLENGE
    assert reason("Busy", 503, retry_after="3") is RefusalReason.THROTTLED


def test_bytes_that_are_no_page() -> None:
    assert reason("") is RefusalReason.EMPTY
    assert (
        reason(decode(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 40).text)
        is RefusalReason.NOT_HTML
    )
    assert reason(article(), content_type="image/jpeg") is RefusalReason.NOT_HTML
    assert reason(article(), content_type="application/zip") is RefusalReason.NOT_HTML
    assert reason(article(), content_type="") is None
    assert reason("%PDF-1.7 ...", content_type="application/pdf") is None


@pytest.mark.parametrize(
    ("asked", "got", "expected"),
    [
        (URL, "https://press.example/", RefusalReason.REDIRECTED_AWAY),
        (URL, "https://press.example/ru/", RefusalReason.REDIRECTED_AWAY),
        (URL, "https://press.example/index.html", RefusalReason.REDIRECTED_AWAY),
        (URL, "https://press.example/news/", RefusalReason.REDIRECTED_AWAY),
        (URL, "https://press.example/login?next=x", RefusalReason.LOGIN),
        (URL, "https://consent.press.example/x", RefusalReason.CONSENT),
        (URL, "https://www.press.example/news/2026/11/24/council-meets/", None),
        (URL, "https://press.example/politics/council-meets-7", None),
        (f"{URL}/amp", URL, None),
        ("https://press.example/?p=17", URL, None),
        ("https://sho.rt/aX3", URL, None),
    ],
)
def test_where_a_redirect_led(asked: str, got: str, expected: RefusalReason | None) -> None:
    text = page(
        "Press", f"<h1>Latest news</h1><p>{PARAGRAPH}</p>" + "<a href='/x'>A headline that is a link</a>" * 3
    )
    found = classify(200, HTML, text, got, asked, (asked,))
    assert (found.reason if found else None) is expected
    if found:
        assert found.url == asked


@pytest.mark.parametrize(
    "extra",
    [
        "<div class='cookie'>We value your privacy. <button>Accept all</button></div>",
        "<form><input type=password></form><h3>Sign in</h3>",
        "<div class='g-recaptcha'></div>",
        "<noscript>Please enable JavaScript</noscript><div id='root'></div>",
        "<p>The site will be under maintenance on Sunday.</p>",
        "<p>Subscribe now to read more.</p>",
    ],
)
def test_articles_with_walls_furniture_are_articles(extra: str) -> None:
    assert reason(article(extra=extra)) is None


@pytest.mark.parametrize(
    "title",
    [
        "Captcha: how robots learn to pass it",
        "404 days of war",
        "Maintenance of the bridge begins",
        "Login data of thousands stolen",
    ],
)
def test_articles_about_walls_are_articles(title: str) -> None:
    assert reason(page(title, f"<h1>{title}</h1>" + f"<p>{PARAGRAPH}</p>" * 4)) is None


def test_a_teaser_before_a_paywall_is_kept() -> None:
    meta = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    wall = "<div class='paywall'><p>Subscribe now to read the rest of this story.</p></div>"
    assert reason(page("Council meets", f"<h1>Council meets</h1><p>{PARAGRAPH * 2}</p>{wall}", meta)) is None


def test_a_short_flash_is_kept() -> None:
    flash = "<h1>Президент прибыл в Бишкек</h1><time>24.11.2026 14:05</time><p>Глава государства прибыл с визитом.</p>"
    assert reason(page("Президент прибыл в Бишкек", flash)) is None


def test_what_was_read_of_an_article_needs_no_search_for_walls() -> None:
    text = page("Council meets", f"<h1>Council meets</h1>{f'<p>{PARAGRAPH * 2}</p>' * 5}")
    read = read_text(text, URL)
    assert isinstance(read, Reading)
    assert shows_an_article(read)
    assert reason(text) is None


def test_what_only_the_data_of_a_page_say_proves_nothing() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "Council meets", "articleBody": PARAGRAPH * 20})
    script = f"<script type='application/ld+json'>{data}</script>"
    read = read_text(page("Council meets", "<p>Subscribe to continue reading.</p>", script), URL)
    assert isinstance(read, Reading)
    assert sum(len(block.text) for block in read.blocks) > 3000
    assert not shows_an_article(read)


@pytest.mark.parametrize(
    ("status", "headers", "text", "asked", "untroubled"),
    [
        (200, HTML, "<p>Text</p>", URL, True),
        (404, HTML, "<p>Text</p>", URL, False),
        (200, HTML, "<p>Text</p>", "https://press.example/other", False),
        (200, {"content-type": "application/pdf"}, "%PDF-1.7", URL, False),
        (200, {"content-type": "image/png"}, "<p>Text</p>", URL, False),
        (200, {**HTML, "cf-mitigated": "challenge"}, "<p>Text</p>", URL, False),
        (200, HTML, "\x00\x01\x02\x03" * 100, URL, False),
    ],
)
def test_what_must_be_looked_at_before_it_is_read(
    status: int, headers: dict[str, str], text: str, asked: str, untroubled: bool
) -> None:
    assert is_untroubled(status, headers, text, URL, asked) is untroubled


def test_a_list_of_headlines_is_no_article() -> None:
    links = "".join(
        f"<li><a href='/news/{n}'>A headline of a story of the day, number {n}</a></li>" for n in range(30)
    )
    assert (
        reason(
            page("News", f"<h1>News</h1><p>All the latest news of the day in one place.</p><ul>{links}</ul>")
        )
        is RefusalReason.NOT_AN_ARTICLE
    )


@pytest.mark.parametrize(
    "markup",
    ["<a \"" * 50_000, "<" * 300_000, "<!--<script>" * 50_000, "<div>" * 300_000, "<svg>" * 100_000, "<p " + "a=1 " * 100_000 + ">",
     "<p>" + " " * 1_000_000 + "x", "404" * 100_000, "captcha " * 50_000, "<title>" + "not " * 100_000],
)  # fmt: skip
def test_hostile_markup_costs_little(markup: str) -> None:
    started = time.process_time()
    classify(200, HTML, markup, URL)
    assert time.process_time() - started < 3


@given(st.text(alphabet="<>/!-abpdiv \"'=&;script404", max_size=200), st.sampled_from([200, 203, 404, 0]))
def test_any_text_is_classified(text: str, status: int) -> None:
    classify(status, {}, text, URL)
    assert glance(text).visible >= 0


@pytest.mark.shared
def test_articles_of_the_corpus_are_not_refused() -> None:
    corpus = SHARED / "corpus/articles"
    if not corpus.exists():
        pytest.skip("the shared corpus is absent")
    refused, total = [], 0
    for line in (corpus / "pages.jsonl").read_text(encoding="utf-8").strip().split("\n"):
        row = json.loads(line)
        text = decode(gzip.decompress((corpus / row["html"]).read_bytes())).text
        total += 1
        found = classify(200, HTML, text, row["url"])
        if found and row["gold"].get("body"):
            refused.append((row["id"], found))
    assert not refused, f"{len(refused)} of {total}"
