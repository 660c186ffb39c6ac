"""`presswatch add`: a site tells where its lists are, and is watched from then on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from presswatch import config
from presswatch.types import RouteKind, Source
from ui.cli import adding
from ui.demo import workspace as demo
from ui.demo.server import NewsWeb, serve

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[NewsWeb]:
    """A running news web, and a workspace in `tmp_path` that watches none of it yet."""
    with serve(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)) as running:
        path = demo.write(tmp_path, running)
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("[[source]]")], encoding="utf-8")
        yield running


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop(config.VARIABLE, None)
    return subprocess.run(
        [sys.executable, "-c", "from ui.cli.main import main; main()", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


def base(web: NewsWeb, name: str) -> str:
    return next(web.base(site) for site in web.sites if site.name == name)


def add(folder: Path, url: str, *arguments: str) -> dict[str, Any]:
    done = run(folder, "add", url, "--json", "--limit", "2", *arguments)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("name", "kind", "title", "language"),
    [
        ("ozero", RouteKind.FEED, "Агентство «Озеро»", "ru"),
        ("herald", RouteKind.FEED, "The Harbour Herald", "en"),
        ("jagalau", RouteKind.FEED, "Жағалау", "kk"),
        ("vestnik", RouteKind.SITEMAP, "Вестник Приозёрья", "ru"),
    ],
)
def test_a_site_tells_its_name_language_and_lists(
    web: NewsWeb, tmp_path: Path, name: str, kind: RouteKind, title: str, language: str
) -> None:
    found = add(tmp_path, f"{base(web, name)}/", "--name", name)
    assert found["appended"]
    source = config.load(tmp_path).source(name)
    site = next(site for site in web.sites if site.name == name)
    assert [(route.kind, route.url) for route in source.routes] == [(kind, web.base(site) + site.list_path)]
    assert (source.title, source.languages) == (title, (language,))
    assert len(found["articles"]) == 2
    text = (tmp_path / config.FILE_NAME).read_text(encoding="utf-8")
    assert text.startswith(demo.HEAD)


def test_a_page_without_feeds_becomes_a_section(web: NewsWeb, tmp_path: Path) -> None:
    url = f"{base(web, 'secretariat')}/en/news/"
    found = add(tmp_path, url, "--dry-run")
    assert [(route["kind"], route["url"]) for route in found["source"]["routes"]] == [("section", url)]
    assert not found["appended"]
    assert config.load(tmp_path).sources == ()


def test_the_address_of_a_feed_will_do(web: NewsWeb, tmp_path: Path) -> None:
    url = f"{base(web, 'lchap')}/rss.xml"
    found = add(tmp_path, url)
    assert [route["url"] for route in found["source"]["routes"]] == [url]
    assert found["source"]["title"] == "Լճափ"
    assert found["source"]["languages"] == ["hy"]


def test_a_site_that_is_watched_already_is_not_added_twice(web: NewsWeb, tmp_path: Path) -> None:
    assert add(tmp_path, f"{base(web, 'herald')}/")["appended"]
    before = (tmp_path / config.FILE_NAME).read_bytes()
    again = run(tmp_path, "add", f"{base(web, 'herald')}/")
    assert again.returncode == 2
    assert "is watched already" in again.stderr
    assert (tmp_path / config.FILE_NAME).read_bytes() == before


@pytest.mark.usefixtures("web")
def test_a_key_that_cannot_be_one_is_told_by_its_option(tmp_path: Path) -> None:
    done = run(tmp_path, "add", "https://example.org/", "--name", "The Daily")
    assert done.returncode == 2
    assert "--name should be a short key" in done.stderr
    assert "presswatch add https" not in done.stderr


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("example.org", 2, "whole address"),
        ("http://127.0.0.1:9/", 4, "127.0.0.1:9"),  # a private address that is not allowed
        ("http://127.0.0.1:9/", 4, 'add "127.0.0.1:9" to allow_private'),
        ("http://nowhere.invalid/", 4, "cannot be read"),
    ],
)
@pytest.mark.usefixtures("web")
def test_what_cannot_be_added_is_explained(tmp_path: Path, url: str, code: int, says: str) -> None:
    before = (tmp_path / config.FILE_NAME).read_bytes()
    done = run(tmp_path, "add", url)
    assert done.returncode == code
    assert says in done.stderr
    assert "remedy" in done.stderr
    assert (tmp_path / config.FILE_NAME).read_bytes() == before


@pytest.mark.parametrize(
    ("reasons", "says"),
    [
        ({"script_only": 5, "not_found": 1}, "javascript = true"),
        ({"robots": 6}, "does not want its pages"),
        ({"not_found": 6}, "a page that lists articles"),
        ({}, "a page that lists articles"),
    ],
)
def test_why_no_article_could_be_read_tells_what_to_do(
    tmp_path: Path, reasons: dict[str, int], says: str
) -> None:
    (tmp_path / config.FILE_NAME).write_text("", encoding="utf-8")
    source = Source("daily", "Daily", "https://daily.example/")
    assert says in adding._verdict(source, config.load(tmp_path), reasons, appended=False, dry_run=False)
