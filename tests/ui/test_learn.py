"""`presswatch learn`: a site on loopback tells its own definition, and crawls then read by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from presswatch import config
from presswatch.extract import definitions
from tests.crawler.site import Answer, Site
from tests.presswatch.extract.newsroom import feed, page, story
from ui.cli import main as cli

COUNT = 6


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    made.pages["/rss"] = Answer(feed(made.url, COUNT), content_type="application/rss+xml")
    made.pages["/"] = (
        "<html lang=ru><head><title>Вести пристаней</title></head><body><a href=/rss>RSS</a></body></html>"
    )
    for number in range(COUNT + 2):
        made.pages[story(number).path] = page(story(number))
    yield made
    made.close()


@pytest.fixture
def workspace(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace that watches the site, and is the current folder."""
    (tmp_path / "presswatch.toml").write_text(
        f'[fetch]\ndelay = 0\nreaders = 1\nallow_private = ["{site.endpoint}"]\n'
        f'[[source]]\nname = "pristan"\nurl = "{site.url}/"\nfeeds = ["{site.url}/rss"]\n'
        'languages = ["ru"]\ntimezone = "Europe/Moscow"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(config.VARIABLE, raising=False)
    return tmp_path


def test_a_watched_site_is_learnt_and_read_by_it(
    site: Site, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["--timezone", "UTC", "learn", f"{site.url}/", "--write", "publishers/pristan.toml"]) == 0
    told = capsys.readouterr().err
    assert (
        "headline: right on 6 of 6 pages, on 6 when learnt from the others; without the definition on 0"
        in told
    )
    assert f"with     2024-06-03 06:05 | {story(0).headline} | {story(0).author}" in told
    written = workspace / "publishers" / "pristan.toml"
    assert definitions.load([written]).by_domain.keys() == {"127.0.0.1"}
    # A page that it was not learnt from, read by an ordinary crawl.
    later = story(COUNT + 1)
    assert cli.run(["crawl", "--url", f"{site.url}{later.path}"]) == 0
    capsys.readouterr()
    assert cli.run(["show", "1", "--json"]) == 0
    stored = json.loads(capsys.readouterr().out)
    assert stored["headline"] == later.headline
    assert "Назад в раздел" not in json.dumps(stored, ensure_ascii=False)


def test_articles_by_name_are_told_of_by_the_sites_feed(
    site: Site, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert workspace.is_dir()
    urls = [f"{site.url}{story(number).path}" for number in (0, 2, 4)]
    assert cli.run(["--timezone", "UTC", "learn", *urls, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [page["url"] for page in found["pages"]] == urls
    assert found["fields"][0]["told"] == 3
    assert site.paths()[0] == "/rss"
    assert set(site.paths()[1:]) == {story(number).path for number in (0, 2, 4)}


def test_nothing_is_written_where_nothing_is_learnt(
    site: Site, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(COUNT):
        site.pages[story(number).path] = Answer("<h1>gone</h1>", 404)
    site.pages[story(0).path] = page(story(0))
    assert cli.run(["--timezone", "UTC", "learn", f"{site.url}/", "-w", "new.toml"]) == 4
    told = capsys.readouterr().err
    assert "1 of 1 pages could be read: 2 are needed" in told
    assert told.count("not fetched:") == COUNT - 1
    assert not (workspace / "new.toml").exists()


@pytest.mark.usefixtures("workspace")
def test_mistakes_are_told_before_anything_is_asked(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["--timezone", "UTC", "learn", "no address"]) == 2
    assert cli.run(["--timezone", "UTC", "learn", "https://a.example/1", "https://b.example/2"]) == 2
    (tmp_path / "there.toml").write_text("", encoding="utf-8")
    assert cli.run(["--timezone", "UTC", "learn", f"{site.url}/", "-w", "there.toml"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert site.asked == []


@pytest.mark.usefixtures("site")
def test_a_definition_that_is_wrong_is_told_with_its_file(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "publishers").mkdir()
    (workspace / "publishers" / "bad.toml").write_text(
        'name = "x"\ndomains = ["x.example"]\n[[layout]]\nheadline = "h1::"\n', encoding="utf-8"
    )
    assert cli.run(["crawl"]) == 2
    error = capsys.readouterr().err
    assert "headline is no selector: h1::" in error
