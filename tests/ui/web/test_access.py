"""Who gets in: loopback, passwords, tokens, roles, sessions, and forms sent from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from presswatch.errors import UsageError
from tests.ui.web.press import Press, Site
from ui.web import app
from ui.web.access import FAILURES, Access, Gate

OPERATOR, REVIEWER, READER = "operator's long word", "reviewer's long word", "reader's long word"
ACCESS = Access(
    {"operator": OPERATOR, "reviewer": REVIEWER, "reader": READER},
    {"reader": "token-of-reader-1", "operator": "token-of-operator-1"},
)
NUMBER = {"mention": "1", "verdict": "right"}


@pytest.fixture
def guarded(press: Press) -> Iterator[Site]:
    opened = Site(press.workspace, ACCESS)
    yield opened
    opened.close()


def sign_in(site: Site, password: str, **fields: str) -> int:
    return site.post("/sign-in", {"password": password, **fields}).status_code


def test_open_to_the_network_without_password_it_does_not_start(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRESSWATCH_WEB_PASSWORD", raising=False)
    for host in ("0.0.0.0", "::", "192.0.2.1", "press.example"):
        with pytest.raises(UsageError, match="open to the network") as caught:
            app.serve(press.workspace, host, 8001)
        assert "PRESSWATCH_WEB_PASSWORD" in caught.value.remedy


def test_with_a_password_it_starts_on_any_address(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr("uvicorn.run", lambda _app, host, **_: started.append(host))
    monkeypatch.setenv("PRESSWATCH_WEB_PASSWORD", OPERATOR)
    app.serve(press.workspace, "0.0.0.0", 8001)
    assert started == ["0.0.0.0"]
    monkeypatch.setenv("PRESSWATCH_WEB_PASSWORD", "short")
    with pytest.raises(UsageError, match="too short"):
        app.serve(press.workspace, "0.0.0.0", 8001)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "", "[::2]:80"]
)
def test_without_password_other_names_are_not_answered(site: Site, host: str) -> None:
    assert site.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8001", "127.0.0.1:8001", "[::1]:8001", "127.0.0.2"])
def test_loopback_names_are_answered(site: Site, host: str) -> None:
    assert site.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/mentions/verdict", "/sources/crawl", "/api/v1/crawl", "/api/v1/verdicts"])
def test_a_post_needs_its_token(press: Press, path: str) -> None:
    site = Site(press.workspace)
    fields = {**NUMBER, "source": "herald"}
    assert site.send(path, data=fields).status_code == 403  # as a foreign form: no cookie at all
    site.get("/sources")
    assert site.send(path, data=fields).status_code == 403
    assert site.send(path, data={**fields, "csrftoken": "x"}).status_code == 403
    token = site.client.cookies["ds_csrftoken"]
    foreign = {"sec-fetch-site": "cross-site"}
    assert site.send(path, data={**fields, "csrftoken": token}, headers=foreign).status_code == 403
    assert site.send(path, data={**fields, "csrftoken": token}).status_code in (200, 202, 302)
    site.close()


def test_a_form_that_is_too_large_is_refused(site: Site) -> None:
    assert site.post("/mentions/verdict", {"mention": "1" * 70_000}).status_code == 413


@pytest.mark.parametrize(
    "path",
    ["/", "/mentions", "/article/1", "/story/1", "/feeds/mentions.atom", "/presswatch", "/presswatch/articles.json", "/-/databases",
     "/nothing", "/presswatch.db"],
)  # fmt: skip
def test_a_stranger_is_led_to_the_form(guarded: Site, path: str) -> None:
    answer = guarded.get(path)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/sign-in?next=/")
    assert answer.text == ""


def test_a_stranger_sees_form_and_style_alone(guarded: Site) -> None:
    form = guarded.get("/sign-in").text
    assert 'type="password"' in form
    assert "<nav" not in form
    assert guarded.get("/assets/presswatch.css").status_code == 200
    assert guarded.get("/assets/../mentions").status_code in (302, 404)
    answer = guarded.get("/api/v1/articles")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_signing_in_and_out(guarded: Site) -> None:
    assert sign_in(guarded, "not the password") == 403
    answer = guarded.post("/sign-in", {"password": OPERATOR, "next": "/mentions?source=herald"})
    assert answer.status_code == 302
    assert answer.headers["location"] == "/mentions?source=herald"
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("ds_actor"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert guarded.get("/mentions").status_code == 200
    assert guarded.post("/sign-out", {}).status_code == 302
    assert guarded.get("/mentions").status_code == 302


def test_a_forged_session_is_none(guarded: Site, press: Press) -> None:
    other = Site(press.workspace, ACCESS)
    assert sign_in(other, OPERATOR) == 302
    guarded.client.cookies.set("ds_actor", other.client.cookies["ds_actor"])  # signed with another secret
    assert guarded.get("/").status_code == 302
    other.close()


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
)
def test_signing_in_leads_to_no_other_host(guarded: Site, target: str) -> None:
    answer = guarded.post("/sign-in", {"password": OPERATOR, "next": target})
    assert answer.headers["location"] == "/"


def test_roles_may_do_what_they_may(guarded: Site) -> None:
    expected = {READER: (403, 403), REVIEWER: (200, 403), OPERATOR: (200, 302)}
    for password, (verdict, crawl) in expected.items():
        guarded.client.cookies.clear()
        assert sign_in(guarded, password, name="Ani") == 302
        assert guarded.get("/mentions").status_code == 200
        assert guarded.post("/mentions/verdict", NUMBER).status_code == verdict
        assert guarded.post("/sources/crawl", {"source": "herald"}).status_code == crawl


def test_what_was_done_is_kept_with_the_name(guarded: Site, press: Press) -> None:
    from storage import commands, database, verdicts

    assert sign_in(guarded, OPERATOR, name="Ani Petrosyan") == 302
    guarded.post("/mentions/verdict", NUMBER)
    guarded.post("/sources/crawl", {"source": "vestnik"})
    db = database.open(press.workspace.database, read_only=True)
    assert "Ani Petrosyan" in {row.reviewer for row in verdicts.all_since(db)}
    assert commands.recent(db, 1)[0].asked_by == "Ani Petrosyan"
    db.close()


def test_tokens_open_the_api_by_role(guarded: Site) -> None:
    def bearer(token: str) -> dict[str, str]:
        return {"authorization": f"Bearer {token}"}

    assert guarded.get("/api/v1/articles", headers=bearer("token-of-reader-1")).status_code == 200
    assert guarded.get("/api/v1/articles", headers=bearer("token-of-reader-2")).status_code == 401
    crawl = {"source": "herald"}
    assert guarded.send("/api/v1/crawl", data=crawl, headers=bearer("token-of-reader-1")).status_code == 403
    assert guarded.send("/api/v1/crawl", data=crawl, headers=bearer("token-of-operator-1")).status_code == 202
    assert guarded.send("/api/v1/crawl", data=crawl, headers=bearer(OPERATOR)).status_code == 401


def test_at_this_machine_a_program_needs_no_secret(site: Site) -> None:
    """A page elsewhere cannot send the header: browsers ask first, and are not given leave."""
    header = {"authorization": "Bearer local"}
    assert site.send("/api/v1/crawl", data={"source": "herald"}, headers=header).status_code == 202
    asked = site._runner.run(site.client.options("/api/v1/crawl", headers={"origin": "https://evil.example"}))
    assert "access-control-allow-origin" not in asked.headers


def test_guessing_is_slowed(guarded: Site) -> None:
    for _ in range(FAILURES):
        assert sign_in(guarded, "guess") == 403
    assert sign_in(guarded, OPERATOR) == 429


def test_what_is_remembered_of_failures_is_bounded() -> None:
    gate = Gate(ACCESS)
    for n in range(11_000):
        gate.failed(str(n))
    assert not gate.must_wait("0")
    assert len(gate._failures) <= 10_000


def test_no_address_is_told_before_it_is_sure_that_one_answers(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from ui.cli import main as cli

    monkeypatch.delenv("PRESSWATCH_WEB_PASSWORD", raising=False)
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: None)
    serve = ["--config", str(press.workspace.path), "serve", "--port", "18471", "--host"]
    refused = CliRunner().invoke(cli.app, [*serve, "0.0.0.0"])
    assert isinstance(refused.exception, UsageError)
    assert "http://" not in refused.output
    assert "http://127.0.0.1:18471/ shows" in CliRunner().invoke(cli.app, [*serve, "127.0.0.1"]).output
