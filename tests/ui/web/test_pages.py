"""Every page over ASGI: what it shows, how it answers mistakes, and that no text becomes markup."""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from storage import commands, database, sources, verdicts
from tests.ui.web.press import ATTACKS, Press, Site, build, vectors
from ui.web.words import LANGUAGES, WORDS, Words

SHARED = Path(os.environ.get("PRESSWATCH_SHARED", Path(__file__).resolve().parents[4] / "shared"))
PAGES = ("/", "/today?days=31", "/mentions?outcome=any", "/search?q=Lake", "/sources", "/trends", "/sign-in")
ALLOWED = {  # all elements that our templates write
    "a", "article", "aside", "b", "bdi", "blockquote", "body", "br", "button", "del", "details", "div", "figcaption", "figure",
    "footer", "form", "g", "h1", "h2", "h3", "head", "header", "html", "input", "ins", "kbd", "label", "li", "link", "main",
    "mark", "meta", "nav", "ol", "option", "p", "path", "q", "rect", "script", "section", "select", "span", "summary", "svg",
    "table", "tbody", "td", "text", "th", "thead", "time", "title", "tr", "ul",
}  # fmt: skip


class Markup(HTMLParser):
    """Elements and attributes of a page, and what in them could run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._script = False
        self.scripts = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in ALLOWED:
            self.faults.append(f"<{tag}>")
        if tag == "script":
            self._script = True
            self.scripts += 1
            if values.get("src") != "/assets/presswatch.js":
                self.faults.append(f"script {values}")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.faults.append(f"{tag} {name}")
            if name in ("href", "src", "action") and not re.match(r"(/|#|\?|https?://)", value or ""):
                self.faults.append(f"{name}={value!r}")

    def handle_endtag(self, tag: str) -> None:
        self._script = self._script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.faults.append(f"inline script {data[:80]!r}")


def assert_harmless(page: str) -> None:
    markup = Markup(page)
    assert markup.faults == []
    assert markup.scripts == 1


def paths(press: Press) -> list[str]:
    numbers = (*press.ids, *press.attacks)
    return [*PAGES, *(f"/article/{n}" for n in numbers), *(f"/story/{n}" for n in range(1, len(numbers) + 1))]


def test_the_check_for_markup_finds_what_it_is_for() -> None:
    assert len(Markup('<img src=x onerror=a()><script>a()</script><a href="javascript:a()">').faults) >= 5


def test_no_text_of_an_article_becomes_markup(press: Press, site: Site) -> None:
    shown = 0
    for path in paths(press):
        answer = site.get(path, follow_redirects=True)
        if answer.status_code == 404 and path.startswith("/story/"):
            continue  # fewer stories than articles
        assert answer.status_code == 200, path
        assert_harmless(answer.text)
        shown += answer.text.count("window.attacked")
    assert shown > 3 * len(ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "path",
    [
        "/search?q={}",
        "/mentions?watch={}",
        "/mentions?source={}&language={}",
        "/sources?asked={}",
        "/sign-in?next={}",
    ],
)
def test_no_parameter_becomes_markup(site: Site, path: str, attack: str) -> None:
    from urllib.parse import quote

    answer = site.get(path.replace("{}", quote(attack)))
    assert answer.status_code in (200, 400)
    assert_harmless(answer.text)


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "hostile/html/xss.jsonl").exists(), reason="no shared corpus")
def test_no_known_vector_becomes_markup(tmp_path: Path) -> None:
    press = build(tmp_path, tuple(vectors(SHARED / "hostile/html/xss.jsonl")[::4]))
    site = Site(press.workspace)
    for path in ("/today", "/mentions", "/search?q=Lake", *(f"/article/{n}" for n in press.attacks)):
        assert_harmless(site.get(path).text)
    site.close()


def test_every_page_has_a_strict_policy_and_names_no_other_host(press: Press, site: Site) -> None:
    for path in (*paths(press), "/feeds/mentions.atom", "/api/v1/articles", "/nothing-here"):
        headers = site.get(path, follow_redirects=True).headers
        policy = headers["content-security-policy"]
        if path != "/nothing-here":
            assert "default-src 'none'" in policy
            assert "unsafe-inline" not in policy
        assert "://" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_today_shows_stories_with_their_spread(site: Site) -> None:
    page = site.get("/").text
    assert "Lake Union" in page
    card = page[page.index("dredge the northern channel") :]
    assert 'href="/story/' in card
    assert "2 sources" in card
    assert "The Herald" in card


def test_a_story_shows_origin_copy_edit_and_quotes(press: Press, site: Site) -> None:
    number = re.search(r"/story/(\d+)", site.get(f"/article/{press.ids[0]}").text)
    assert number
    page = site.get(f"/story/{number[1]}").text
    assert page.index("Lake Union agrees") < page.index("Northern channel to be dredged")
    assert 'class="chip copy"' in page
    assert 'class="chip edit"' in page
    assert "sixty" in page
    assert "We shall finish before the frost" in page
    assert "Anna Petrosyan" in page


def test_an_article_shows_text_with_marks_versions_and_reasons(press: Press, site: Site) -> None:
    page = site.get(f"/article/{press.ids[2]}").text
    assert 'lang="ru"' in page
    assert re.search(r'<mark class="mention yes"[^>]*>Озёрн', page)
    assert "Иван Петров" in page
    edited = site.get(f"/article/{press.ids[0]}").text
    assert "<del" in edited
    assert "forty" in edited
    arabic = site.get(f"/article/{press.ids[4]}").text
    assert '<h1 lang="ar" dir="rtl">' in arabic


@pytest.mark.parametrize("path", ["/article/999999", "/story/999999", "/nothing-here", "/article/x"])
def test_what_is_not_there_is_404(site: Site, path: str) -> None:
    assert site.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/today?days=0", "/today?days=32", "/today?days=²", "/today?days=-1", "/today?days=1e3",
        "/mentions?before=x", "/mentions?before=99999999999999999999999", "/mentions?outcome=perhaps",
        "/search?q=NEAR/", "/search?q=%22", "/search?q=NOT+a", "/search?order=sideways", "/search?q=" + "a" * 600,
    ],
)  # fmt: skip
def test_wrong_parameters_are_told(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_filter_that_there_never_was_is_told_and_one_taken_out_is_offered(press: Press, site: Site) -> None:
    for query in ("watch=nope", "source=nope", "language=qq"):
        assert site.get(f"/mentions?{query}").status_code == 400
    db = database.open(press.workspace.database)
    (watch,) = db.conn.execute("SELECT watch FROM mention WHERE outcome = 'yes' LIMIT 1").fetchone()
    db.conn.execute("UPDATE watch SET removed_at = '2026-11-24T00:00:00.000Z' WHERE id = ?", (watch,))
    shown = site.get(f"/mentions?watch={watch}").text
    db.conn.execute("UPDATE watch SET removed_at = NULL WHERE id = ?", (watch,))
    db.close()
    assert f'<option value="{watch}" selected>' in shown


def test_mentions_are_filtered(press: Press, site: Site) -> None:
    def shown(query: str) -> set[str]:
        return set(re.findall(r'href="/article/(\d+)"', site.get(f"/mentions?{query}").text))

    everything = shown("outcome=any")
    assert shown("language=hy") == {str(press.ids[3])}
    assert shown("source=sahifa&watch=lake-union") == {str(press.ids[4])}
    assert shown("watch=nobody") == set()
    assert {str(number) for number in press.ids if number != press.ids[1]} <= everything


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("порт", [2]),  # портов
        ("емкость", [2]),  # ёмкость, ёмкости
        ("նավահանգիստ", [3]),  # նավահանգստի
        ("ميناء", [4]),
        ("lang:ru Озёрный союз", [2]),
        ("lang:en Озёрный союз", []),
        ("source:vestnik channel", [1]),
        ("channel NEAR/3 dredge", [0, 1]),
        ("SENTENCE(channel lighthouse)", []),
        ("(source:vestnik OR =lighthouses) channel", [1]),
    ],
)
def test_search_finds_forms_and_obeys_filters(press: Press, site: Site, query: str, found: list[int]) -> None:
    page = site.get("/search", params={"q": query}).text
    assert page.count('<mark class="found">') >= len(found)
    hits = {int(number) for number in re.findall(r'href="/article/(\d+)"', page)}
    assert hits == {press.ids[place] for place in found}


def test_a_verdict_is_kept_and_a_second_replaces_it(press: Press, site: Site) -> None:
    number = re.findall(r'data-mention="(\d+)"', site.get("/mentions?language=ru").text)[0]
    for verdict in ("right", "wrong_sense"):
        answer = site.post("/mentions/verdict", {"mention": number, "verdict": verdict})
        assert answer.status_code == 200
    db = database.open(press.workspace.database, read_only=True)
    assert verdicts.of_mentions(db, [int(number)]) == {int(number): "wrong_sense"}
    db.close()
    assert f'data-mention="{number}" data-verdict="wrong_sense"' in site.get("/mentions?language=ru").text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"mention": "1", "verdict": "splendid"}, 400),
        ({"mention": "999999", "verdict": "right"}, 404),
        ({"mention": "²", "verdict": "right"}, 400),
        ({}, 400),
    ],
)
def test_a_verdict_that_cannot_be_is_refused(site: Site, fields: dict[str, str], status: int) -> None:
    assert site.post("/mentions/verdict", fields).status_code == status


def test_crawl_now_leaves_a_command(press: Press, site: Site) -> None:
    answer = site.post("/sources/crawl", {"source": "lragir"})
    assert answer.status_code == 302
    db = database.open(press.workspace.database, read_only=True)
    kept = commands.recent(db, 1)[0]
    db.close()
    assert kept.verb == "crawl"
    assert kept.arguments == {"source": "lragir"}
    assert site.post("/sources/crawl", {"source": "nobody"}).status_code == 404


def test_every_table_is_behind_the_pages(site: Site) -> None:
    answer = site.get("/presswatch/articles.json?_shape=array&_size=3")
    assert answer.status_code == 200
    assert answer.json()[0]["headline"]
    assert site.get("/presswatch/articles").status_code == 200
    assert site.get("/presswatch").status_code == 200


def test_both_languages_have_every_word(site: Site) -> None:
    assert all(len(both) == len(LANGUAGES) and all(both) for both in WORDS.values())
    answer = site.get("/mentions", headers={"accept-language": "ru-RU,ru;q=0.9,en;q=0.5"})
    assert '<html lang="ru">' in answer.text
    assert "Упоминания" in answer.text
    assert '<html lang="en">' in site.get("/mentions", headers={"accept-language": "xx"}).text


def followed(site: Site, path: str, link: str) -> list[str]:
    """Articles of all pages that lead from one to the next, in order."""
    found: list[str] = []
    base = path.partition("?")[0]
    while path:
        page = site.get(path).text
        found += re.findall(rf'<{link}[^>]*><a href="/article/(\d+)"', page)
        following = re.search(r'class="older" href="(\?[^"]+)"', page)
        path = base + following[1].replace("&amp;", "&") if following else ""
    return found


def test_pages_of_stories_and_of_found_articles_follow_each_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories, hits = followed(site, "/today?days=31", "h2"), followed(site, "/search?q=Lake", "h2")
    assert len(stories) > 3
    assert len(hits) > 5
    monkeypatch.setattr("ui.web.pages.CARDS", 2)
    monkeypatch.setattr("ui.web.pages.HITS", 3)
    assert followed(site, "/today?days=31", "h2") == stories
    assert followed(site, "/search?q=Lake", "h2") == hits


def test_the_other_language_shows_the_same_page(site: Site) -> None:
    page = site.get("/search?q=порт&order=newest").text
    assert 'href="/search?q=%D0%BF%D0%BE%D1%80%D1%82&amp;order=newest&amp;lang=ru"' in page
    assert 'href="//' not in site.get("//evil.example/x").text


def test_the_data_page_shows_the_views_and_hides_the_tables(site: Site) -> None:
    page = site.get("/presswatch").text
    assert '<a href="/presswatch/mentions">mentions</a>' in page
    assert '<a href="/presswatch/mention">' not in page
    assert "hidden tables" in page
    assert "attached to this connection" not in page


@pytest.mark.parametrize(
    ("number", "english", "russian"),
    [
        (0, "0 sources", "0 источников"),
        (1, "1 source", "1 источник"),
        (2, "2 sources", "2 источника"),
        (5, "5 sources", "5 источников"),
        (11, "11 sources", "11 источников"),
        (21, "21 sources", "21 источник"),
        (112, "112 sources", "112 источников"),
    ],
)
def test_what_is_counted_agrees_with_its_number(number: int, english: str, russian: str) -> None:
    assert Words("en").counted(number, "sources") == english
    assert Words("ru").counted(number, "sources") == russian


def test_a_page_without_records_does_not_say_that_all_was_seen(tmp_path: Path) -> None:
    pressed = build(tmp_path, ())
    db = database.open(pressed.workspace.database)
    db.conn.execute("DELETE FROM coverage")
    db.close()
    opened = Site(pressed.workspace)
    try:
        page = opened.get("/today").text
    finally:
        opened.close()
    assert "there is no record of any list yet" in page
    assert "without a gap" not in page


def test_the_page_of_sources_holds_those_that_are_watched(tmp_path: Path) -> None:
    pressed = build(tmp_path, ())
    db = database.open(pressed.workspace.database)
    sources.ensure(db, "elsewhere", "https://elsewhere.example/")
    db.close()
    opened = Site(pressed.workspace)
    try:
        page = opened.get("/sources").text
    finally:
        opened.close()
    assert "The Herald" in page
    assert "elsewhere" not in page
