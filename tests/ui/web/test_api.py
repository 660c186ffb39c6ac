"""The API and the feeds: paging, filters, mistakes, and that the OpenAPI document describes all of it."""

from __future__ import annotations

import json
import re
from typing import Any

import feedparser
import pytest

from storage import database, verdicts
from tests.ui.web.press import Press, Site
from ui.web import api, openapi


def rows(site: Site, path: str) -> list[dict[str, Any]]:
    answer = site.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def test_the_document_describes_every_route_and_no_other() -> None:
    described = {(path, method) for path, item in openapi.document()["paths"].items() for method in item}
    for pattern, _ in api.ROUTES:
        if pattern == r"^/api/.*$":
            continue  # what is no path
        assert any(re.match(pattern, path.replace("{id}", "1")) for path, _ in described), pattern
    for path, _ in described:
        concrete = path.replace("{id}", "1")
        assert any(re.match(pattern, concrete) for pattern, _ in api.ROUTES[:-1]), path


def test_the_document_is_served_and_each_reading_path_answers(press: Press, site: Site) -> None:
    document = site.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    numbers = {"articles": press.ids[0], "stories": 1}
    for path, item in document["paths"].items():
        if "get" in item and "commands" not in path:
            name = path.split("/")[3]
            answer = site.get(path.replace("{id}", str(numbers.get(name, 1))))
            assert answer.status_code == 200, path
        assert {"operationId", "summary", "responses"} <= set(next(iter(item.values())))


def test_answers_have_the_described_columns(site: Site) -> None:
    document = site.get("/api/v1/openapi.json").json()
    for name in openapi.VIEWS:
        schema = document["paths"][f"/api/v1/{name}"]["get"]["responses"]["200"]["content"][
            "application/json"
        ]
        columns = schema["schema"]["properties"]["rows"]["items"]["properties"]
        for row in rows(site, f"/api/v1/{name}?limit=3"):
            assert set(row) == set(columns)


def test_pages_follow_each_other_without_gap_or_repeat(site: Site) -> None:
    everything = [row["article_id"] for row in rows(site, "/api/v1/articles?limit=200")]
    assert len(everything) > 7
    found: list[int] = []
    before = ""
    while True:
        answer = site.get(f"/api/v1/articles?limit=3{before}").json()
        found += [row["article_id"] for row in answer["rows"]]
        if answer["next"] is None:
            break
        before = f"&before={answer['next']}"
    assert found == everything


def test_filters_are_equalities(press: Press, site: Site) -> None:
    assert {row["article_id"] for row in rows(site, "/api/v1/articles?in_language=hy")} == {press.ids[3]}
    assert rows(site, "/api/v1/articles?in_language=hy&source=herald") == []
    assert rows(site, "/api/v1/mentions?source=%27%20OR%201=1") == []


def test_figures_and_flags_are_filters_too(site: Site) -> None:
    for view, key in (("candidates", "is_current"), ("revisions", "is_current"), ("sources", "articles")):
        first = rows(site, f"/api/v1/{view}")[0]
        assert first in rows(site, f"/api/v1/{view}?{key}={first[key]}"), view
    assert rows(site, "/api/v1/candidates?is_current=5") == []
    assert rows(site, f"/api/v1/candidates?is_current={'9' * 30}") == []


def test_an_article_comes_whole(press: Press, site: Site) -> None:
    article = site.get(f"/api/v1/articles/{press.ids[2]}").json()["article"]
    assert "ёмкости портов" in article["article_body"]
    assert isinstance(article["author"], list)
    assert "article_body" not in rows(site, "/api/v1/articles?limit=1")[0]


def test_a_story_comes_with_its_origin(press: Press, site: Site) -> None:
    listed = rows(site, "/api/v1/stories")
    assert all(row["articles"] >= 1 for row in listed)
    story = site.get(f"/api/v1/stories/{listed[-1]['story_id']}").json()["story"]
    assert [item["article_id"] for item in story["articles"]] == list(press.ids[:2])
    assert story["origin"]["agent"] == "herald"
    assert story["copies_with_credit"] == [press.ids[1]]
    assert story["copies_without_credit"] == []


@pytest.mark.parametrize(
    "path",
    [
        "articles?limit=0", "articles?limit=", "articles?limit=201", "articles?limit=x", "articles?before=-1", "articles?colour=red",
        "mentions?before=1.5", "stories?limit=99999999999999999999", "stories?before=%00",
    ],
)  # fmt: skip
def test_wrong_parameters_are_told(site: Site, path: str) -> None:
    answer = site.get(f"/api/v1/{path}")
    assert answer.status_code == 400
    assert answer.json()["ok"] is False
    assert answer.json()["remedy"]


@pytest.mark.parametrize(
    "path", ["articles/999999", "stories/999999", "commands/999999", "nothing", "articles/x"]
)
def test_what_is_not_there_is_404(site: Site, path: str) -> None:
    answer = site.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert answer.json()["ok"] is False


@pytest.mark.parametrize("path", ["/api/v1/crawl", "/api/v1/verdicts", "/mentions/verdict", "/sources/crawl"])
def test_what_changes_something_takes_post_alone(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_a_verdict_and_a_crawl_can_be_asked_for(press: Press, site: Site) -> None:
    mention = rows(site, "/api/v1/mentions?in_language=ar")[0]["mention_id"]
    answer = site.post("/api/v1/verdicts", {"mention": str(mention), "verdict": "right"})
    assert answer.json() == {"ok": True, "verdict": "right"}
    db = database.open(press.workspace.database, read_only=True)
    assert verdicts.of_mentions(db, [mention]) == {mention: "right"}
    db.close()
    asked = site.post("/api/v1/crawl", {"source": "sahifa"})
    assert asked.status_code == 202
    command = site.get(f"/api/v1/commands/{asked.json()['command']}").json()["command"]
    assert command["arguments"] == {"source": "sahifa"}
    assert site.post("/api/v1/crawl", {"source": "nobody"}).status_code == 404


def test_a_source_that_was_added_since_the_page_was_started_can_be_crawled(press: Press, site: Site) -> None:
    db = database.open(press.workspace.database)
    names = [row[0] for row in db.conn.execute("SELECT name FROM source WHERE removed_at IS NULL")]
    db.conn.execute(
        "INSERT INTO source (name, title, url, languages, kind, interval, enabled, declared_at)"
        " VALUES ('added', 'Added', 'https://added.test/', '[]', 'news', 900, 1, '2026-11-24T00:00:00.000Z')"
    )
    assert "added" not in names
    assert site.post("/api/v1/crawl", {"source": "added"}).status_code == 202
    db.conn.execute("UPDATE source SET enabled = 0 WHERE name = 'added'")
    assert site.post("/api/v1/crawl", {"source": "added"}).status_code == 404
    db.conn.execute("DELETE FROM command WHERE arguments LIKE '%added%'")
    db.conn.execute("DELETE FROM source WHERE name = 'added'")
    db.close()


def test_the_atom_feed_is_well_formed_and_its_text_is_text(press: Press, site: Site) -> None:
    answer = site.get("/feeds/mentions.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content, sanitize_html=False)
    assert not feed.bozo
    assert len(feed.entries) >= len(press.ids) - 1 + len(press.attacks)
    assert any("<script>window.attacked=1</script>" in entry.title for entry in feed.entries)
    assert b"<script" not in answer.content
    assert all(entry.link.startswith("https://") for entry in feed.entries)
    nobody = site.get("/feeds/mentions.atom?watch=nobody")
    assert (nobody.status_code, "watches are:" in nobody.text) == (404, True)
    assert site.get("/feeds/mentions.json?watch=nobody").status_code == 404


def test_readers_can_tell_the_feeds_of_two_watches_apart(site: Site) -> None:
    named = ("", "?watch=lake-union", "?watch=river-league")
    feeds = [feedparser.parse(site.get(f"/feeds/mentions.atom{query}").content).feed for query in named]
    assert len({feed.id for feed in feeds}) == len({feed.title for feed in feeds}) == 3
    assert json.loads(site.get("/feeds/mentions.json?watch=lake-union").text)["title"] == feeds[1].title


def test_the_json_feed_names_each_article_once_for_each_watch(press: Press, site: Site) -> None:
    answer = site.get("/feeds/mentions.json")
    assert answer.headers["content-type"].startswith("application/feed+json")
    feed = json.loads(answer.text)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids)) >= len(press.ids) - 1
    assert {item["language"] for item in feed["items"]} == {"en", "ru", "hy", "ar"}
