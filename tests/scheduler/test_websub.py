"""Hubs that tell of news: asked, verified, renewed, believed only when they sign, and never needed."""

from __future__ import annotations

import hashlib
import hmac
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler import crawl, hubs
from crawler.guard import Guard, RequestRefused
from presswatch import config
from presswatch.config import Workspace
from presswatch.errors import ConfigurationError
from presswatch.types import Route, RouteKind
from scheduler import websub
from storage import database, sources, standing, subscriptions
from storage.database import Database
from tests.crawler.site import Answer, Site
from tests.scheduler.hub import Hub

KEY = b"a long and random secret"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Place:
    """A site with a feed, a hub, a workspace that both can reach, and a clock that a test sets."""

    def __init__(self, folder: Path) -> None:
        self.site, self.hub, self.now = Site(), Hub(), NOW
        self.topic = f"{self.site.url}/rss"
        self.port = free_port()
        (folder / config.FILE_NAME).write_text(
            f"""
            [fetch]
            delay = 0
            allow_private = ["{self.site.endpoint}", "{self.hub.endpoint}"]
            [websub]
            callback = "http://127.0.0.1:{self.port}/hooks/"
            port = {self.port}
            secret = "env:HUB_SECRET"
            [[source]]
            name = "paper"
            url = "{self.site.url}/"
            feeds = ["{self.topic}"]
            interval = "2h"
            """,
            encoding="utf-8",
        )
        self.workspace: Workspace = config.load(folder)
        self.db: Database = database.open(self.workspace.database)
        self.callback = websub.Callback(self.workspace.websub, KEY, self.workspace.database, self.clock)

    def clock(self) -> datetime:
        return self.now

    def offer(self) -> None:
        sources.declare(self.db, self.workspace.sources, self.now)
        subscriptions.offered(
            self.db, self.workspace.sources[0].routes[0], self.hub.url, self.topic, self.now
        )

    def ask(self) -> int:
        """Ask the hub, and wait until it has asked back."""
        before = len(self.hub.subscribers)
        asked = websub.ask(self.db, self.workspace, KEY, self.clock)
        if asked and self.hub.asks_back and self.hub.status == 202 and not before:
            wait(lambda: self.hub.subscribers)
        return asked

    @property
    def only(self) -> subscriptions.Subscription:
        (one,) = subscriptions.all_of(self.db)
        return one

    def due(self) -> datetime:
        (row,) = sources.routes_of(self.db, "paper")
        assert row.next_due_at is not None
        return row.next_due_at

    def close(self) -> None:
        self.callback.close()
        self.site.close()
        self.hub.close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setenv("HUB_SECRET", KEY.decode())
    made = Place(tmp_path)
    yield made
    made.close()


def wait(condition: Callable[[], object]) -> None:
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("where", ["header", "feed", "json"])
def test_a_crawl_notes_the_hub_that_a_feed_offers(place: Place, where: str) -> None:
    topic = f"{place.site.url}/self"
    header = {"Link": f'<{place.hub.url}>; rel="hub", <{topic}>; rel=self'} if where == "header" else {}
    links = f'<atom:link rel="hub" href="{place.hub.url}"/><atom:link rel="self" href="{topic}"/>'
    rss = f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>{links * (where == "feed")}</channel></rss>'
    json = f'{{"version": "https://jsonfeed.org/version/1.1", "feed_url": "{topic}", "items": [], "hubs": [{{"type": "WebSub", "url": "{place.hub.url}"}}]}}'
    place.site.pages["/rss"] = Answer(json if where == "json" else rss, headers=header, content_type=None)
    crawl.run(place.workspace, place.workspace.sources)
    assert (place.only.hub, place.only.topic, place.only.state) == (place.hub.url, topic, "offered")
    token = place.only.token
    place.site.pages["/rss"] = Answer(rss + "<!-- -->", headers=header, content_type=None)
    crawl.run(place.workspace, place.workspace.sources)
    assert [one.token for one in subscriptions.all_of(place.db)] == ([] if where == "json" else [token])


def test_nothing_is_noted_where_hubs_have_no_address(place: Place) -> None:
    path = place.workspace.path
    path.write_text(path.read_text().replace("callback =", "# callback ="))
    place.site.pages["/rss"] = Answer(
        "<rss version='2.0'><channel/></rss>", headers={"Link": f'<{place.hub.url}>; rel="hub"'}
    )
    made = config.load(path)
    crawl.run(made, made.sources)
    assert subscriptions.all_of(place.db) == []


def test_a_subscription_is_verified_and_news_make_the_feed_due(place: Place) -> None:
    place.offer()
    assert place.ask() == 1
    (form,) = place.hub.forms
    assert (form["hub.mode"], form["hub.topic"], form["hub.lease_seconds"]) == (
        "subscribe",
        place.topic,
        "864000",
    )
    assert form["hub.secret"] == hmac.new(KEY, place.only.token.encode(), hashlib.sha256).hexdigest()
    assert place.only.state == "active"
    assert place.only.lease_until == NOW + timedelta(days=10)
    assert place.ask() == 0, "it is not asked again while the lease lasts"
    sources.reschedule(place.db, "paper", NOW + timedelta(hours=2))
    for method in websub.METHODS:
        sources.reschedule(place.db, "paper", NOW + timedelta(hours=2))
        assert place.hub.publish(place.topic, method=method) == 202
        assert place.due() == NOW
    assert place.only.told == 4
    assert KEY not in place.workspace.database.read_bytes()
    assert form["hub.secret"].encode() not in place.workspace.database.read_bytes()


@pytest.mark.parametrize("forged", ["none", "wrong", "other body", "md5", "nonsense"])
def test_what_the_hub_did_not_sign_is_ignored(place: Place, forged: str) -> None:
    place.offer()
    place.ask()
    sources.reschedule(place.db, "paper", NOW + timedelta(hours=2))
    callback, secret = place.hub.subscribers[place.topic]
    good = hmac.new(secret.encode(), b"news", hashlib.sha256).hexdigest()
    headers = {
        "none": {},
        "wrong": {"X-Hub-Signature": f"sha256={hmac.new(b'guess', b'news', hashlib.sha256).hexdigest()}"},
        "other body": {"X-Hub-Signature": f"sha256={good}"},
        "md5": {"X-Hub-Signature": f"md5={hmac.new(secret.encode(), b'news', hashlib.md5).hexdigest()}"},
        "nonsense": {"X-Hub-Signature": "sha256=é\xff"},
    }[forged]
    assert Hub.call(callback, b"other" if forged == "other body" else b"news", headers)[0] == 202
    assert place.due() == NOW + timedelta(hours=2)
    assert place.only.told == 0


def test_a_hub_that_tells_on_and_on_makes_no_storm(place: Place) -> None:
    place.offer()
    place.ask()
    sources.checked(place.db, place.only.route, NOW)
    for _ in range(3):
        place.hub.publish(place.topic)
    assert place.due() == NOW + subscriptions.AT_ONCE


def test_nobody_else_can_subscribe_or_unsubscribe_us(place: Place) -> None:
    place.offer()
    form = {
        "hub.callback": f"http://127.0.0.1:{place.port}/hooks/{place.only.token}",
        "hub.topic": place.topic,
        "hub.lease_seconds": "60",
    }
    assert place.hub.verify(form)[0] == 404, "nobody has asked yet"
    place.ask()
    form = place.hub.forms[0]
    assert place.hub.verify(form, "unsubscribe")[0] == 404
    assert place.hub.verify({**form, "hub.topic": "https://elsewhere.example/rss"})[0] == 404
    assert place.hub.verify({**form, "hub.callback": form["hub.callback"][:-1]})[0] == 404
    assert place.only.state == "active"
    gone = form["hub.callback"] + "x"
    assert Hub.call(gone, b"news", {"X-Hub-Signature": "sha256=00"})[0] == 410


def test_a_lease_is_renewed_before_it_ends(place: Place) -> None:
    place.hub.lease = 4 * 3600
    place.offer()
    place.ask()
    token = place.only.token
    assert place.only.next_at == NOW + timedelta(hours=3)
    place.now = NOW + timedelta(hours=3)
    place.hub.lease = 8 * 3600
    assert place.ask() == 1
    wait(lambda: place.only.lease_until == NOW + timedelta(hours=11))
    assert standing.standing(place.db, NOW + timedelta(hours=10)).subscriptions == {"active": 1}
    assert standing.standing(place.db, NOW + timedelta(hours=11)).subscriptions == {"lapsed": 1}
    assert (place.only.state, place.only.token) == ("active", token)


def test_a_hub_that_does_not_ask_back_is_asked_again(place: Place) -> None:
    place.hub.asks_back = False
    place.offer()
    assert place.ask() == 1
    assert (place.only.state, place.ask()) == ("asked", 0)
    assert standing.standing(place.db, place.now).subscriptions == {"asked": 1}
    place.now += websub.ANSWER_WITHIN
    assert place.ask() == 1


def test_a_hub_that_refuses_or_is_down_is_asked_ever_more_seldom(place: Place) -> None:
    place.hub.status = 500
    place.offer()
    waits = []
    for _ in range(3):
        assert place.ask() == 1
        waits.append((place.only.next_at - place.now).total_seconds() / 60)
        place.now = place.only.next_at
    assert waits == [10, 20, 40]
    assert (place.only.state, place.only.reason) == ("failed", "status 500")
    place.hub.close()
    place.ask()
    assert "ConnectionRefusedError" in place.only.reason


def test_a_hub_that_denies_is_left_alone(place: Place) -> None:
    place.offer()
    place.ask()
    assert place.hub.verify(place.hub.forms[0], "denied", **{"hub.reason": "too many"})[0] == 200
    assert (place.only.state, place.only.reason) == ("denied", "denied: too many")
    assert place.only.next_at == NOW + websub.DENIED_WAIT


@pytest.mark.parametrize("way", ["at once", "by a redirect"])
def test_a_hub_inside_the_network_is_not_asked(place: Place, way: str) -> None:
    inner = Hub()
    place.offer()
    if way == "at once":
        subscriptions.offered(place.db, place.only.route, inner.url, place.topic, NOW)
    else:
        place.hub.redirect = inner.url
    place.hub.asks_back = False
    place.ask()
    assert not inner.forms
    assert "not a public address" in place.only.reason or "port" in place.only.reason
    inner.close()


def test_the_address_that_is_dialled_is_the_one_that_was_judged(place: Place) -> None:
    asked: list[str] = []

    async def lookup(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1" if len(asked) == 1 else "10.0.0.1"]

    place.hub.asks_back = False
    port = place.hub.endpoint.split(":")[1]
    guard = Guard([place.hub.endpoint, f"hub.example:{port}"], lookup=lookup)
    answer = hubs.send_form(f"http://hub.example:{port}/", {"a": "1"}, guard, "presswatch")
    assert (answer.status, place.hub.forms, asked) == (202, [{"a": "1"}], ["hub.example"])
    with pytest.raises(RequestRefused):
        hubs.send_form("http://hub.example/", {}, Guard(lookup=lookup), "presswatch")


def test_a_message_that_is_too_long_or_has_no_length_is_not_read(place: Place) -> None:
    place.offer()
    place.ask()
    with socket.create_connection(("127.0.0.1", place.port), 5) as link:
        link.sendall(f"POST /x HTTP/1.0\r\nContent-Length: {websub.MAX_BODY + 1}\r\n\r\n".encode())
        assert b" 413 " in link.recv(100)
    with socket.create_connection(("127.0.0.1", place.port), 5) as link:
        link.sendall(b"POST /x HTTP/1.0\r\n\r\n")
        assert b" 411 " in link.recv(100)


def test_links_of_a_header_are_read_as_written() -> None:
    header = '<https://a.example/>;rel="hub preload", </self>; title="x, y"; REL=self, <bad'
    assert hubs.links(header, "https://b.example/rss") == {
        "hub": "https://a.example/",
        "preload": "https://a.example/",
        "self": "https://b.example/self",
    }


def test_a_callback_needs_a_secret(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    text = place.workspace.path.read_text()
    with pytest.raises(ConfigurationError, match=r"websub\.secret: is missing"):
        config.parse(text.replace('secret = "env:HUB_SECRET"', ""), place.workspace.path)
    monkeypatch.setenv("HUB_SECRET", "short")
    with pytest.raises(ConfigurationError, match="16 characters"):
        websub.key_of(place.workspace.websub, place.workspace.root)


def test_a_route_that_is_no_longer_declared_is_told_so(place: Place) -> None:
    place.offer()
    place.ask()
    sources.declare(place.db, [], NOW)
    assert place.hub.publish(place.topic) == 410
    place.now = NOW + timedelta(days=20)
    assert place.ask() == 0
    assert Route("paper", RouteKind.FEED, place.topic) == place.only.route
