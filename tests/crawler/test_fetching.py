"""One crawl of named addresses against real servers on loopback: what is followed, bounded and refused."""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from itertools import pairwise

import pytest
from twisted.internet.defer import Deferred

from crawler import crawl
from crawler.download import GuardedEndpoint
from crawler.session import Event, RunSummary
from presswatch.config import Workspace
from presswatch.types import RunState
from storage import database, rechecks
from tests.crawler.site import Answer, Asked, Site, article

Make = Callable[..., Workspace]


def source(site: Site, name: str = "site") -> str:
    return f'[[source]]\nname = "{name}"\nurl = "{site.url}/"\n'


def fetch(workspace: Workspace, *urls: str) -> tuple[RunSummary, list[Event]]:
    """Fetches addresses and gives the one summary with all events."""
    events: list[Event] = []
    (summary,) = crawl.run(workspace, urls=urls, on_event=events.append)
    return summary, events


def stored(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(workspace.database) as link:
        return link.execute(query).fetchall()


def test_an_article_is_stored_once(site: Site, workspace: Make) -> None:
    site.pages["/one"] = article("The harbour plan")
    made = workspace(source(site), site.endpoint)
    summary, _ = fetch(made, f"{site.url}/one")
    assert summary.state is RunState.FINISHED
    assert summary.counts.new == 1
    again, _ = fetch(made, f"{site.url}/one")
    assert (again.counts.new, again.counts.same) == (0, 1)
    assert stored(made, "SELECT count(*) FROM article") == [(1,)]


def test_a_stored_article_is_asked_for_with_its_validators(site: Site, workspace: Make) -> None:
    site.pages["/one"] = Answer(article("The harbour plan"), headers={"ETag": '"v1"'})
    made = workspace(source(site), site.endpoint)
    fetch(made, f"{site.url}/one")
    summary, _ = fetch(made, f"{site.url}/one")
    assert site.asked[-1].headers["if-none-match"] == '"v1"'
    assert summary.counts.not_modified == 1


def test_redirects_are_followed_and_remembered(site: Site, workspace: Make) -> None:
    for hop in range(5):
        site.pages[f"/{hop}"] = Answer("", 302, {"Location": f"/{hop + 1}"})
    site.pages["/5"] = article("The harbour plan")
    made = workspace(source(site), site.endpoint)
    summary, _ = fetch(made, f"{site.url}/0")
    assert summary.counts.new == 1
    assert stored(made, "SELECT url FROM article") == [(f"{site.url}/5",)]
    again, _ = fetch(made, f"{site.url}/3")
    assert again.counts.same == 1


@pytest.mark.parametrize("location", ["/loop", "", "?more"])
def test_redirects_that_do_not_end_are_given_up(site: Site, workspace: Make, location: str) -> None:
    site.pages["/loop"] = Answer("", 302, {"Location": location})
    site.pages["/?more"] = Answer("", 302, {"Location": "/loop"})
    site.pages["/loop?more"] = Answer("", 302, {"Location": "/loop"})
    summary, _ = fetch(workspace(source(site), site.endpoint), f"{site.url}/loop")
    assert summary.reasons == {"redirected_away": 1}
    assert len(site.paths()) <= 3


def test_no_redirect_leads_to_an_inner_service(site: Site, other: Site, workspace: Make) -> None:
    for number, way in enumerate(
        (f"{other.url}/x", f"http://localhost:{other.endpoint.rsplit(':', 1)[1]}/", "file:///etc/passwd")
    ):
        site.pages[f"/{number}"] = Answer("", 302, {"Location": way})
    made = workspace(source(site), site.endpoint)
    summary, _ = fetch(made, *(f"{site.url}/{number}" for number in range(3)))
    assert summary.reasons == {"private_address": 2, "bad_url": 1}
    assert not other.asked


def test_a_refresh_is_held_to_the_same_rules(site: Site, other: Site, workspace: Make) -> None:
    refresh = '<html><head><meta http-equiv="refresh" content="0; url={}"></head><body></body></html>'
    site.pages["/inner"] = refresh.format(f"{other.url}/x")
    site.pages["/outer"] = refresh.format("/one")
    site.pages["/one"] = article("The harbour plan")
    summary, _ = fetch(workspace(source(site), site.endpoint), f"{site.url}/inner", f"{site.url}/outer")
    assert summary.counts.new == 1
    assert summary.reasons == {"private_address": 1}
    assert not other.asked


def test_robots_txt_is_obeyed_and_asked_for_once_a_day(site: Site, workspace: Make) -> None:
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /closed/", content_type="text/plain")
    site.pages["/closed/one"] = article("The closed plan")
    site.pages["/one"] = article("The harbour plan")
    made = workspace(source(site), site.endpoint)
    for _ in range(2):
        summary, _ = fetch(made, f"{site.url}/closed/one", f"{site.url}/one")
        assert summary.reasons == {"robots": 1}
    assert site.paths() == ["/one", "/one"]
    assert [asked.path for asked in site.asked].count("/robots.txt") == 1


@pytest.mark.parametrize(("status", "asked"), [(404, 1), (403, 1), (500, 0), (503, 0), (429, 0)])
def test_a_missing_robots_txt_allows_and_an_error_closes(
    site: Site, workspace: Make, status: int, asked: int
) -> None:
    site.pages["/robots.txt"] = Answer("", status)
    site.pages["/one"] = article("The harbour plan")
    fetch(workspace(source(site), site.endpoint), f"{site.url}/one")
    assert len(site.paths()) == asked


def test_robots_txt_of_an_inner_service_is_never_asked_for(site: Site, other: Site, workspace: Make) -> None:
    site.pages["/robots.txt"] = Answer("", 302, {"Location": f"{other.url}/robots.txt"})
    site.pages["/one"] = article("The harbour plan")
    fetch(workspace(source(site), site.endpoint), f"{site.url}/one")
    assert not other.asked


def test_a_short_retry_after_is_waited_out(site: Site, workspace: Make) -> None:
    def busy_once(_: Asked) -> Answer:
        first = site.paths().count("/one") == 1
        return Answer("", 503, {"Retry-After": "1"}) if first else Answer(article("The harbour plan"))

    site.pages["/one"] = busy_once
    summary, _ = fetch(workspace(source(site), site.endpoint), f"{site.url}/one")
    assert summary.counts.new == 1
    first, second = (asked.at for asked in site.asked if asked.path == "/one")
    assert second - first >= 0.95


def test_a_long_retry_after_leaves_the_host_alone_in_later_crawls_too(site: Site, workspace: Make) -> None:
    site.pages["/one"] = Answer("", 429, {"Retry-After": "600"})
    site.pages["/two"] = article("The harbour plan")
    made = workspace(source(site), site.endpoint)
    summary, _ = fetch(made, f"{site.url}/one")
    assert summary.reasons == {"throttled": 1}
    (retry_at,) = stored(made, "SELECT unixepoch(retry_at) - unixepoch() FROM refusal")[0]
    assert isinstance(retry_at, int)
    assert 590 <= retry_at <= 601
    later, _ = fetch(made, f"{site.url}/two")
    assert site.paths() == ["/one"]
    assert later.pending == 1
    assert stored(made, f"SELECT state FROM listing WHERE url = '{site.url}/two'") == [("pending",)]


def test_a_server_error_is_tried_twice_and_then_again_in_a_later_crawl(site: Site, workspace: Make) -> None:
    site.pages["/one"] = Answer("", 500)
    made = workspace(source(site), site.endpoint)
    summary, _ = fetch(made, f"{site.url}/one")
    assert len(site.paths()) == 2
    assert summary.reasons == {"server_error": 1}
    assert stored(made, "SELECT state, retry_at IS NOT NULL FROM listing") == [("failed", 1)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("", 404), "not_found"),
        (Answer("", 410), "gone"),
        (Answer("", 451), "geo"),
        (Answer("", 403), "forbidden"),
        (Answer("", 401), "login"),
        (Answer(gzip.compress(bytes(64_000_000)), headers={"Content-Encoding": "gzip"}), "too_large"),
        (
            Answer(gzip.compress(article("Cut").encode())[:300], headers={"Content-Encoding": "gzip"}),
            "network",
        ),
        (Answer(b"\x28\xb5\x2f\xfd", headers={"Content-Encoding": "zstd"}), "not_html"),
        (Answer(bytes(12_000_000)), "too_large"),
    ],
)
def test_what_is_no_article_is_stored_with_its_reason(
    site: Site, workspace: Make, answer: Answer, reason: str
) -> None:
    site.pages["/one"] = answer
    made = workspace(source(site), site.endpoint)
    summary, _ = fetch(made, f"{site.url}/one")
    assert summary.reasons == {reason: 1}
    assert summary.counts.new == 0
    assert stored(made, "SELECT reason FROM refusal") == [(reason,)]


def test_an_article_that_is_missing_once_is_kept_and_not_called_withdrawn(
    site: Site, workspace: Make
) -> None:
    site.pages["/one"] = article("The harbour plan")
    made = workspace(source(site), site.endpoint)
    fetch(made, f"{site.url}/one")
    site.pages["/one"] = Answer("<h1>Gone</h1>", 410)
    fetch(made, f"{site.url}/one")
    assert stored(made, "SELECT gone_reason, revisions FROM article") == [(None, 1)]
    assert stored(made, "SELECT reason, status FROM absence") == [("gone", 410)]
    site.pages["/one"] = article("The harbour plan")
    fetch(made, f"{site.url}/one")
    db = database.open(made.database)
    assert rechecks.missing(db) == []


def test_a_header_flood_is_cut_off(site: Site, workspace: Make) -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: v\r\n" % n for n in range(5000)))
        handler.wfile.write(b"Connection: close\r\n\r\n" + article("Flood").encode())

    site.raw["/one"] = flood
    summary, _ = fetch(workspace(source(site), site.endpoint), f"{site.url}/one")
    assert summary.counts.new == 0
    assert summary.reasons == {"network": 1}


def test_a_body_that_trickles_ends_with_the_deadline(site: Site, workspace: Make) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        import time

        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(100):
            handler.wfile.write(b"<")
            handler.wfile.flush()
            time.sleep(0.1)

    site.raw["/one"] = trickle
    made = workspace(source(site) + "[source.fetch]\ntimeout = 1\n", site.endpoint)
    summary, _ = fetch(made, f"{site.url}/one")
    assert summary.reasons == {"timeout": 1}
    assert summary.seconds < 6


def test_an_address_that_is_none_is_refused_and_the_others_are_fetched(site: Site, workspace: Make) -> None:
    site.pages["/one"] = article("The harbour plan")
    made = workspace(source(site), site.endpoint)
    summaries = crawl.run(made, urls=["javascript:alert(1)", "http://10.0.0.1/", f"{site.url}/one"])
    assert sum(summary.counts.new for summary in summaries) == 1
    reasons = sorted(reason for summary in summaries for reason in summary.reasons)
    assert reasons == ["bad_url", "private_address"]


def test_a_crawl_without_store_leaves_nothing(site: Site, workspace: Make) -> None:
    site.pages["/one"] = article("The harbour plan")
    made = workspace(source(site), site.endpoint)
    crawl.run(made, urls=[f"{site.url}/one"], store=False)
    assert not made.database.exists()


def test_a_source_that_another_process_crawls_is_left_alone(site: Site, workspace: Make) -> None:
    from datetime import UTC, datetime

    from storage import database, leases

    made = workspace(source(site), site.endpoint)
    db = database.open(made.database)
    assert leases.acquire(db, "crawl:site", "somebody else", 60.0, datetime.now(UTC))
    (summary,) = crawl.run(made, made.sources)
    assert summary.state is RunState.SKIPPED
    assert not site.asked


def test_the_raw_page_is_kept_where_the_workspace_keeps_an_archive(site: Site, workspace: Make) -> None:
    from storage.archive import warc_files

    site.pages["/one"] = article("The harbour plan")
    made = workspace(source(site), site.endpoint, fetch="[archive]\nenabled = true\n")
    fetch(made, f"{site.url}/one")
    ((file, offset),) = stored(made, "SELECT archive_file, archive_offset FROM revision")
    assert isinstance(offset, int)
    record = warc_files.read(made.root / "archive", str(file), offset)
    assert b"The harbour plan" in record.body


@pytest.mark.parametrize(
    ("user_agent", "token"),
    [
        ("presswatch (press monitor)", "presswatch"),
        ("CSTO-Monitor/2.0 (+https://example.org)", "CSTO-Monitor"),
        ("Mozilla/5.0 (compatible)", "Mozilla"),
        ("", "presswatch"),
    ],
)
def test_the_name_that_a_robots_txt_addresses(user_agent: str, token: str) -> None:
    from crawler.robots import product_token

    assert product_token(user_agent) == token


def test_a_host_that_is_found_late_is_not_asked_twice_in_a_row(
    site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = GuardedEndpoint._connect
    waits = iter(
        (1.8, 0.0, 0.0, 0.0)
    )  # seconds until there is a connection; the first is that for robots.txt

    async def late(self: GuardedEndpoint, factory: object) -> object:
        await Deferred.fromFuture(asyncio.ensure_future(asyncio.sleep(next(waits))))
        return await connect(self, factory)

    monkeypatch.setattr(GuardedEndpoint, "_connect", late)
    for name in ("/one", "/two"):
        site.pages[name] = article(name)
    made = workspace(f"{source(site)}[source.fetch]\ndelay = 2.0\n", site.endpoint)
    summary, _ = fetch(made, f"{site.url}/one", f"{site.url}/two")
    assert summary.counts.new == 2
    arrived = [asked.at for asked in site.asked]
    assert (
        min(after - before for before, after in pairwise(arrived)) >= 0.6
    )  # 0.1 where the pause counts from the turn; a busy site hears late
