"""Scrapy's defaults that are unsafe for us are off in what a crawl really runs with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.utils.conf import build_component_list

from crawler import browser
from crawler.crawl import runner
from crawler.redirect import may_refresh

ROOT = Path(__file__).resolve().parents[2]


def test_effective_settings() -> None:
    settings: Settings = runner().settings
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert not settings.getbool("COOKIES_ENABLED")
    assert settings.getint("DOWNLOAD_MAXSIZE") <= 8 * 1024 * 1024
    assert settings.getfloat("DOWNLOAD_TIMEOUT") <= 20
    handlers = settings.getdict("DOWNLOAD_HANDLERS_BASE") | settings.getdict("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
    assert set(handlers.values()) - {None} == {"crawler.download.GuardedDownloadHandler"}


def test_nothing_of_scrapy_decompresses_redirects_or_keeps_cookies_beside_us() -> None:
    components = build_component_list(runner().settings.getwithbase("DOWNLOADER_MIDDLEWARES"))
    theirs = {name.rsplit(".", 1)[1] for name in components if str(name).startswith("scrapy.")}
    assert theirs == {
        "DownloadTimeoutMiddleware",
        "DefaultHeadersMiddleware",
        "UserAgentMiddleware",
    }


def test_scrapy_lists_the_spiders_from_the_root() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["feed", "section", "sitemap", "source", "url"]


def test_a_browser_finds_no_secret_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PRESSWATCH_SECRET_DESK", "SMTP_URL", "PRESSWATCH_DSN", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "planted-secret")
    monkeypatch.setenv("PATH", "/usr/bin")
    found = browser._environment()
    assert "planted-secret" not in found.values()
    assert found["PATH"] == "/usr/bin"


def test_a_copy_of_the_settings_changes_nothing_of_the_first() -> None:
    first = runner().settings
    before = (
        first.getint("CONCURRENT_REQUESTS"),
        dict(first["DOWNLOADER_MIDDLEWARES"]),
        list(first["ALLOW_PRIVATE"]),
    )
    made = first.copy()
    assert made.copy_to_dict() == first.copy_to_dict()
    made.set("CONCURRENT_REQUESTS", 1, priority="spider")
    made["DOWNLOADER_MIDDLEWARES"]["crawler.robots.RobotsMiddleware"] = None
    made["ALLOW_PRIVATE"].append("intranet:80")
    made.freeze()
    assert before == (
        first.getint("CONCURRENT_REQUESTS"), dict(first["DOWNLOADER_MIDDLEWARES"]), list(first["ALLOW_PRIVATE"])
    )  # fmt: skip
    assert not first.frozen


@pytest.mark.parametrize(
    ("page", "may"),
    [
        (b'<META HTTP-EQUIV="Refresh" CONTENT="0; url=/x">', True),
        ('<meta http-equiv="refresh" content="0; url=/x">'.encode("utf-16"), True),
        (b"<p>The harbour board approved the plan.</p>", False),
    ],
)
def test_a_page_that_does_not_name_a_refresh_is_not_decoded_to_look_for_one(page: bytes, may: bool) -> None:
    assert may_refresh(page) is may
