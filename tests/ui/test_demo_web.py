"""The demo's news web: what its sites serve before and after its clock moves."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import feedparser
import pytest
from lxml import etree

from ui.demo.server import NewsWeb, serve
from ui.demo.world import SECOND_PASS, Article, Site, sites

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES = {"en": "Organisation of Lake States", "ru": "ООГ", "hy": "ԼՊԿ", "kk": "КМҰ", "be": "ААД"}


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    with serve(START) as running:
        yield running


def get(web: NewsWeb, site: Site, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(web.base(site) + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), b""


def site(name: str) -> Site:
    return next(site for site in sites(START) if site.name == name)


def article(site: Site, path: str) -> Article:
    return next(article for article in site.articles if article.path == path)


def test_the_web_is_varied() -> None:
    everything = sites(START)
    assert len(everything) >= 6
    assert len({site.language for site in everything}) >= 4
    assert {site.encoding for site in everything} == {"utf-8", "windows-1251"}
    assert {site.route for site in everything} == {"rss", "atom", "json", "sitemap", "section"}


def test_every_page_of_every_site_is_served_in_its_encoding(web: NewsWeb) -> None:
    for place in web.sites:
        for piece, text in place.published(web.now):
            status, headers, body = get(web, place, piece.path)
            assert status == 200
            assert place.encoding in headers["Content-Type"]
            page = body.decode(place.encoding)
            assert text.paragraphs[-1].replace("'", "&#x27;").replace('"', "&quot;") in page


def test_furniture_names_the_organisation_on_every_page(web: NewsWeb) -> None:
    for place in web.sites:
        for piece, text in place.published(web.now):
            page = get(web, place, piece.path)[2].decode(place.encoding)
            own = " ".join((text.title, text.lead, *text.paragraphs))
            assert page.count(NAMES[place.language]) > own.count(NAMES[place.language])


def test_feeds_list_what_is_published(web: NewsWeb) -> None:
    for place in web.sites:
        if place.route not in ("rss", "atom"):
            continue
        feed = feedparser.parse(get(web, place, place.list_path)[2])
        assert not feed.bozo
        assert [entry.title for entry in feed.entries] == [t.title for _, t in place.published(web.now)]
        assert all(entry.published_parsed for entry in feed.entries)


def test_the_json_feed_and_the_news_sitemap_are_well_formed(web: NewsWeb) -> None:
    paper = site("jagalau")
    feed = json.loads(get(web, paper, paper.list_path)[2])
    assert [item["title"] for item in feed["items"]] == [text.title for _, text in paper.published(web.now)]
    local = site("vestnik")
    tree = etree.fromstring(get(web, local, local.list_path)[2])
    titles = tree.xpath(
        "//n:title/text()", namespaces={"n": "http://www.google.com/schemas/sitemap-news/0.9"}
    )
    assert titles == [text.title for _, text in local.published(web.now)]
    assert local.list_path in get(web, local, "/robots.txt")[2].decode()


def test_nothing_is_dated_after_the_clock(web: NewsWeb) -> None:
    web.advance(SECOND_PASS)
    for place in web.sites:
        assert all(text.at <= web.now for _, text in place.published(web.now))
        assert all(text.at <= web.now for piece in place.articles for text in piece.texts)


def test_what_has_not_changed_answers_304_and_is_counted(web: NewsWeb) -> None:
    quiet = site("vozera")
    _, headers, _ = get(web, quiet, quiet.list_path)
    web.take_log()
    web.advance(SECOND_PASS)
    status, _, body = get(web, quiet, quiet.list_path, **{"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")
    assert dict(web.take_log()) == {("list", 304): 1}
    busy = site("ozero")
    _, before, _ = get(web, busy, "/rss.xml")
    assert before["ETag"]


def test_the_second_pass_brings_news_an_edit_and_a_withdrawal(web: NewsWeb) -> None:
    paper, agency = site("herald"), site("ozero")
    gone = "/2026/secretariat-may-leave-port-selma"
    edited = "/intervyu/10415"
    first = {place.name: {piece.path for piece, _ in place.published(web.now)} for place in web.sites}
    before = get(web, agency, edited)[2].decode("windows-1251")
    assert get(web, paper, gone)[0] == 200
    web.advance(SECOND_PASS)
    after = get(web, agency, edited)[2].decode("windows-1251")
    assert get(web, paper, gone)[0] == 404
    assert "двенадцать паромов" in before
    assert "четырнадцать паромов" in after
    new = {
        place.name
        for place in web.sites
        if {piece.path for piece, _ in place.published(web.now)} - first[place.name]
    }
    assert new == {"secretariat", "ozero", "vestnik", "herald", "lchap", "jagalau"}


def test_copies_repeat_the_agency_with_credit() -> None:
    copies = [piece for place in sites(START) for piece in place.articles if piece.copy_of]
    assert len(copies) == 2
    for copy in copies:
        assert copy.copy_of
        original = article(site(copy.copy_of[0]), copy.copy_of[1])
        assert original.published < copy.published
        assert set(original.texts[0].paragraphs[1:]) <= set(copy.texts[0].paragraphs)
        assert "агентство «Озеро»" in copy.texts[0].paragraphs[0]


def test_truth_holds_articles_that_only_look_like_mentions() -> None:
    traps = [
        piece
        for place in sites(START)
        for piece in place.articles
        if "ols" not in piece.mentions
        and any(
            name in " ".join((text.title, *text.paragraphs))
            for text in piece.texts
            for name in ("OLS", "ООГ")
        )
    ]
    assert {piece.path for piece in traps} == {"/2026/how-economists-fit-a-line", "/gorod/10412"}


def test_an_unknown_path_is_a_404(web: NewsWeb) -> None:
    assert get(web, site("herald"), "/nothing")[0] == 404
