"""What lets us in: it goes to the source's own site, to nobody else, and stands nowhere."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from crawler import crawl
from presswatch.config import Workspace
from presswatch.types import RunState
from tests.crawler.site import Answer, Asked, Site, article

Make = Callable[..., Workspace]
SECRETS = {"SESSION_KEY": "s3cr3t-cookie-value", "API_TOKEN": "Bearer t0ken-value"}


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def source(site: Site, extra: str = "") -> str:
    return (
        f'[[source]]\nname = "site"\nurl = "{site.url}/"\n[source.fetch]\n'
        'cookies = { sid = "env:SESSION_KEY" }\nheaders = { Authorization = "env:API_TOKEN" }\n' + extra
    )


def behind_login(asked: Asked) -> Answer:
    if asked.headers.get("cookie") != "sid=s3cr3t-cookie-value":
        return Answer("<h1>Sign in</h1>", 401)
    return Answer(article("The harbour plan"))


def everything_written(workspace: Workspace) -> bytes:
    return b"".join(path.read_bytes() for path in workspace.root.rglob("*") if path.is_file())


def test_cookies_and_headers_open_the_page(site: Site, workspace: Make) -> None:
    site.pages["/one"] = behind_login
    (summary,) = crawl.run(workspace(source(site), site.endpoint), urls=[f"{site.url}/one"])
    assert summary.counts.new == 1
    asked = site.asked[-1].headers
    assert (asked["cookie"], asked["authorization"]) == ("sid=s3cr3t-cookie-value", "Bearer t0ken-value")


def test_robots_txt_is_asked_without_them(site: Site, workspace: Make) -> None:
    site.pages["/one"] = behind_login
    crawl.run(workspace(source(site), site.endpoint), urls=[f"{site.url}/one"])
    (robots,) = [asked for asked in site.asked if asked.path == "/robots.txt"]
    assert not {"cookie", "authorization"} & set(robots.headers)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_takes_them_to_another_host(
    site: Site, other: Site, workspace: Make, status: int
) -> None:
    site.pages["/one"] = Answer("", status, {"Location": f"{other.url}/two"})
    other.pages["/two"] = article("The harbour plan")
    made = workspace(source(site), site.endpoint, other.endpoint)
    (summary,) = crawl.run(made, urls=[f"{site.url}/one"])
    assert summary.counts.new == 1
    (asked,) = [asked for asked in other.asked if asked.path == "/two"]
    assert not {"cookie", "authorization"} & set(asked.headers)
    assert not any(value in str(asked.headers) for value in SECRETS.values())


def test_another_port_of_the_host_is_another_site(site: Site, workspace: Make) -> None:
    second = Site()
    try:
        second.pages["/two"] = article("The harbour plan")
        site.pages["/one"] = Answer("", 302, {"Location": f"{second.url}/two"})
        made = workspace(source(site), site.endpoint, second.endpoint)
        crawl.run(made, urls=[f"{site.url}/one"])
        assert "cookie" not in second.asked[-1].headers
    finally:
        second.close()


def test_a_site_that_the_operator_names_gets_them_too(site: Site, other: Site, workspace: Make) -> None:
    other.pages["/two"] = behind_login
    made = workspace(source(site, f'access_for = ["{other.url}"]\n'), site.endpoint, other.endpoint)
    (source_,) = made.sources
    (summary,) = crawl.run(made, [source_], urls=[f"{site.url}/one"])
    site.pages["/one"] = Answer("", 302, {"Location": f"{other.url}/two"})
    (summary,) = crawl.run(made, [source_], urls=[f"{site.url}/one"])
    assert summary.counts.new == 1


def test_a_page_that_sets_a_cookie_changes_nothing(site: Site, workspace: Make) -> None:
    site.pages["/one"] = Answer(article("The plan"), headers={"Set-Cookie": "sid=other; Path=/"})
    site.pages["/two"] = behind_login
    (summary,) = crawl.run(
        workspace(source(site), site.endpoint), urls=[f"{site.url}/one", f"{site.url}/two"]
    )
    assert summary.counts.refused == 0
    assert site.asked[-1].headers["cookie"] == "sid=s3cr3t-cookie-value"


def test_nothing_of_it_is_written_anywhere(
    site: Site, workspace: Make, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    site.pages["/one"] = behind_login

    def broken(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")

    site.raw["/broken"] = broken
    made = workspace(source(site) + "[archive]\nenabled = true\n", site.endpoint)
    told: list[str] = []
    crawl.run(
        made, urls=[f"{site.url}/one", f"{site.url}/broken"], on_event=lambda event: told.append(str(event))
    )
    seen = "".join((*told, caplog.text, *capfd.readouterr())).encode() + everything_written(made)
    for value in ("s3cr3t-cookie-value", "t0ken-value"):
        assert value.encode() not in seen
    assert b"SESSION_KEY" in seen  # the configuration says where it is kept, and that file was looked at


def test_a_variable_that_is_not_set_fails_this_source_alone(
    site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SESSION_KEY")
    (summary,) = crawl.run(workspace(source(site), site.endpoint), urls=[f"{site.url}/one"])
    assert summary.state is RunState.FAILED
    assert "SESSION_KEY is not set" in summary.message
    assert site.asked == []


def test_a_file_may_hold_it(site: Site, workspace: Make, tmp_path: Path) -> None:
    (tmp_path / "sid").write_text("s3cr3t-cookie-value\n", encoding="utf-8")
    site.pages["/one"] = behind_login
    text = (
        f'[[source]]\nname = "site"\nurl = "{site.url}/"\n[source.fetch]\ncookies = {{ sid = "file:sid" }}\n'
    )
    (summary,) = crawl.run(workspace(text, site.endpoint), urls=[f"{site.url}/one"])
    assert summary.counts.new == 1


def test_a_proxy_of_one_source_with_a_password(
    site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Site("127.0.0.3")
    try:
        monkeypatch.setenv("PROXY", f"http://user:pa55@{proxy.endpoint}")
        proxy.pages[f"{site.url}/one"] = article("Through the proxy")
        proxy.pages[f"{site.url}/robots.txt"] = Answer("", 404)
        text = f'[[source]]\nname = "site"\nurl = "{site.url}/"\n[source.fetch]\nproxy = "env:PROXY"\n'
        made = workspace(text, site.endpoint)
        (summary,) = crawl.run(made, urls=[f"{site.url}/one"])
        assert summary.counts.new == 1
        assert site.asked == []
        wanted = "Basic " + base64.b64encode(b"user:pa55").decode()
        assert {asked.headers["proxy-authorization"] for asked in proxy.asked} == {wanted}
        assert b"pa55" not in everything_written(made)
    finally:
        proxy.close()
