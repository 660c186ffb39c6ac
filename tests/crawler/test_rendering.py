"""Pages that scripts write, with a real Chromium: what is read of them, what they may ask for, what they cost."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from crawler import browser, crawl
from crawler.browser_process import descendants
from presswatch.config import Workspace
from presswatch.types import RunState
from storage import database
from tests.crawler.site import Answer, Asked, Site, article

Make = Callable[..., Workspace]

pytestmark = pytest.mark.skipif(
    browser.chromium() is None or importlib.util.find_spec("playwright") is None,
    reason="there is no Chromium, or no Playwright",
)

SENTENCE = (
    "The council of the lake states agreed on Tuesday to mend the lower sluice before the winter floods."
)
TEXT = f"{SENTENCE} Work begins in December, said the engineer in charge, and will take about eleven weeks in all."


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """A crawl ends its browsers: none is left running."""
    yield
    until = time.monotonic() + 5
    while left := [pid for pid in descendants(os.getpid()) if "chrom" in _command(pid)]:
        assert time.monotonic() < until, left
        time.sleep(0.1)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


def source(site: Site, extra: str = "", fetch: str = "") -> str:
    return (
        f'[[source]]\nname = "site"\nurl = "{site.url}/"\n{extra}[source.fetch]\njavascript = true\n{fetch}'
    )


def shell(script: str, head: str = "") -> str:
    """A page that says nothing until its script has run."""
    return (
        f'<!doctype html><html lang="en"><head><title>The Sluice Post</title>{head}</head><body>'
        f'<div id="app"></div><noscript>Please enable JavaScript.</noscript><script>{script}</script></body></html>'
    )


WRITES = """
const show = (story) => {
  document.title = story.title;
  document.getElementById("app").innerHTML = `<main><article><h1>${story.title}</h1>
    <time datetime="2026-11-20T09:00:00+03:00">20 November</time>
    ${story.text.map((paragraph) => `<p>${paragraph}</p>`).join("")}</article></main>`;
};
"""
STORY = json.dumps({"title": "Sluice to be mended", "text": [TEXT, TEXT.replace("Tuesday", "Monday")]})


def scripted(site: Site) -> None:
    site.pages["/app.js"] = Answer(WRITES, content_type="text/javascript")
    site.pages["/api/one"] = Answer(STORY, content_type="application/json")
    site.pages["/one"] = shell(
        'document.head.append(Object.assign(document.createElement("script"), {src: "/app.js", onload: () =>'
        ' fetch("/api/one").then((r) => r.json()).then((story) => setTimeout(() => show(story), 300))}))',
        '<link rel="stylesheet" href="/style.css"><link rel="icon" href="/icon.png">',
    )


def bodies(made: Workspace) -> list[tuple[str, str]]:
    db = database.open(made.database)
    return [(row["headline"], row["article_body"]) for row in db.query("SELECT * FROM articles")]


def test_an_article_that_a_script_writes_is_read(site: Site, workspace: Make) -> None:
    scripted(site)
    made = workspace(source(site), site.endpoint)
    (summary,) = crawl.run(made, urls=[f"{site.url}/one"])
    assert summary.counts.new == 1
    ((headline, body),) = bodies(made)
    assert headline == "Sluice to be mended"
    assert SENTENCE in body
    assert sorted(site.paths()) == ["/api/one", "/app.js", "/one"], "no pictures, no styles"


def test_without_the_option_nothing_is_run(site: Site, workspace: Make) -> None:
    scripted(site)
    text = f'[[source]]\nname = "site"\nurl = "{site.url}/"\n'
    (summary,) = crawl.run(workspace(text, site.endpoint), urls=[f"{site.url}/one"])
    assert summary.reasons == {"script_only": 1}
    assert site.paths() == ["/one"]


def test_a_section_that_a_script_fills_lists_its_articles(site: Site, workspace: Make) -> None:
    links = "".join(
        f'<h2><a href="/news/{n}-sluice-of-the-lake-states-is-mended">Sluice {n} of the lake states is mended</a></h2>'
        for n in range(3)
    )
    site.pages["/"] = shell(f"document.getElementById('app').innerHTML = `<main>{links}</main>`")
    for n in range(3):
        page = article(f"Sluice {n} of the lake states is mended", f"Number {n}. {TEXT} {n * 'again '}")
        site.pages[f"/news/{n}-sluice-of-the-lake-states-is-mended"] = page
    made = workspace(source(site), site.endpoint)
    (summary,) = crawl.run(made, made.sources)
    assert summary.counts.listed == 3
    assert summary.counts.new + summary.counts.alias == 3


def test_what_scripts_ask_for_obeys_the_guard_and_robots_txt(
    site: Site, other: Site, workspace: Make
) -> None:
    asks = [
        f"{other.url}/inner",
        "http://169.254.169.254/latest/meta-data/",
        f"http://localhost:{other.endpoint.split(':')[1]}/inner",
        f"{site.url}/closed/data",
        "file:///etc/passwd",
    ]
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /closed/", content_type="text/plain")
    site.pages["/closed/data"] = Answer("closed")
    other.pages["/inner"] = Answer("inner", headers={"Access-Control-Allow-Origin": "*"})
    other.pages["/robots.txt"] = Answer("", content_type="text/plain")
    site.pages["/one"] = shell(
        f"{WRITES}; (async () => {{ const got = []; for (const url of {json.dumps(asks)}) {{"
        " try { got.push(await (await fetch(url, {mode: 'cors'})).text()) } catch (e) { got.push('no') }"
        " new Image().src = url; try { navigator.sendBeacon(url, 'x') } catch (e) {} }"
        f" try {{ new WebSocket('ws://{other.endpoint}/socket') }} catch (e) {{}}"
        f" document.body.append(Object.assign(document.createElement('iframe'), {{src: '{other.url}/frame'}}));"
        " got.push(typeof RTCPeerConnection);"
        f" show({{...{STORY}, title: got.join(' ')}}) }})()"
    )
    made = workspace(source(site), site.endpoint)
    (summary,) = crawl.run(made, urls=[f"{site.url}/one"])
    assert summary.counts.new == 1
    assert bodies(made)[0][0] == "no no no no no undefined"
    assert not other.asked
    assert site.paths() == ["/one"]
    db = database.open(made.database)
    (told,) = [row["reason"] for row in db.query("SELECT * FROM decision WHERE verdict = 'rendered'")]
    assert "1 robots" in told
    assert "3 private_address" in told


def test_the_browser_itself_dials_nobody(site: Site, workspace: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.1)
        at = f"http://127.0.0.1:{trap.getsockname()[1]}"
        head = "".join(
            f'<link rel="{rel}" href="{at}/{rel}">'
            for rel in (
                "preconnect",
                "dns-prefetch",
                "prefetch",
                "preload",
                "modulepreload",
                "manifest",
                "icon",
                "stylesheet",
            )
        )
        worker = f"fetch('{at}/w').catch(() => 0).then(() => postMessage('done')); try {{ importScripts('{at}/i') }} catch (e) {{}}"
        site.pages["/one"] = shell(
            f"{WRITES}; const at = '{at}'; const tries = ["
            " () => new EventSource(at + '/e'), () => window.open(at + '/o'), () => import(at + '/m'),"
            " () => navigator.sendBeacon(at + '/b', 'x'), () => fetch(at + '/p', {method: 'POST', body: 'x'}),"
            " () => fetch(at + '/k', {keepalive: true}), () => new WebSocket(at.replace('http', 'ws') + '/s'),"
            " () => navigator.serviceWorker.register('/sw.js'), () => new SharedWorker(at + '/sh'),"
            f" () => new Worker(URL.createObjectURL(new Blob([{json.dumps(worker)}]))),"
            " () => { const f = document.createElement('form'); f.method = 'post'; f.action = at + '/f'; f.target = 'x';"
            "   document.body.append(f); f.submit() },"
            " () => { for (const tag of ['iframe', 'embed', 'img', 'video', 'script']) document.body.append("
            "   Object.assign(document.createElement(tag), {src: at + '/' + tag})) },"
            " () => document.body.append(Object.assign(document.createElement('object'), {data: at + '/object'})),"
            " ]; for (const one of tries) { try { const made = one(); made && made.catch && made.catch(() => 0) }"
            f" catch (e) {{}} }} setTimeout(() => show({STORY}), 600)",
            head,
        )
        made = workspace(source(site), site.endpoint)
        (summary,) = crawl.run(made, urls=[f"{site.url}/one"])
        with pytest.raises(TimeoutError):
            trap.accept()
    assert summary.counts.new == 1
    assert set(site.paths()) == {"/one"}


def test_a_redirect_of_what_scripts_ask_for_goes_through_the_guard(
    site: Site, other: Site, workspace: Make
) -> None:
    other.pages["/inner"] = "inner"
    site.pages["/data"] = Answer("", 302, {"Location": f"{other.url}/inner"})
    site.pages["/one"] = shell(
        f"{WRITES}; fetch('/data').then(r => r.text(), () => 'Nothing came').then(t => show({{...{STORY}, title: t}}))"
    )
    made = workspace(source(site), site.endpoint)
    crawl.run(made, urls=[f"{site.url}/one"])
    assert bodies(made)[0][0] == "Nothing came"
    assert not other.asked


def test_requests_of_scripts_wait_for_their_turn(site: Site, workspace: Make) -> None:
    for n in range(3):
        site.pages[f"/data/{n}"] = Answer(json.dumps(str(n)))
    site.pages["/one"] = shell(
        f"{WRITES}; Promise.all([0, 1, 2].map(n => fetch('/data/' + n))).then(() => show({STORY}))"
    )
    made = workspace(source(site, fetch="delay = 1.0\n"), site.endpoint)
    (summary,) = crawl.run(made, urls=[f"{site.url}/one"])
    assert summary.counts.new == 1
    times = [asked.at for asked in site.asked]
    assert len(times) == 5  # robots.txt, the page, three of its data
    assert min(b - a for a, b in pairwise(times)) > 0.8


@pytest.mark.parametrize(
    "script",
    [
        "const all = []; while (true) all.push(new Uint8Array(16 << 20).fill(all.length))",
        "let text = 'x'; const all = []; while (true) { all.push(text + all.length); text += text.slice(0, 1 << 20) }",
        "while (true) {}",
    ],
    ids=["buffers", "strings", "endless"],
)
def test_a_page_that_takes_too_much_costs_itself_alone(
    site: Site, workspace: Make, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.rendering.SECONDS", 6.0)
    monkeypatch.setattr("crawler.browser.GRACE_SECONDS", 4.0)
    scripted(site)
    site.pages["/hog"] = shell(script)
    made = workspace(source(site), site.endpoint)
    (summary,) = crawl.run(made, urls=[f"{site.url}/hog", f"{site.url}/one"])
    assert summary.counts.new == 1
    assert summary.reasons == {"reader_died": 1}
    assert bodies(made)[0][0] == "Sluice to be mended"


def test_where_a_script_leads_is_followed_like_a_redirect(site: Site, other: Site, workspace: Make) -> None:
    scripted(site)
    site.pages["/old"] = shell("location.href = '/one'")
    site.pages["/round"] = shell("location.href = '/round?'")
    site.pages["/round?"] = shell("location.href = '/round'")
    site.pages["/out"] = shell(f"location.href = '{other.url}/inner'")
    made = workspace(source(site), site.endpoint)
    (summary,) = crawl.run(made, urls=[f"{site.url}/{name}" for name in ("old", "round", "out")])
    assert summary.counts.new == 1
    assert summary.reasons == {"redirected_away": 1, "private_address": 1}
    assert not other.asked


def test_each_page_begins_with_nothing_that_another_left(site: Site, workspace: Make) -> None:
    def remembers(_: Asked) -> Answer:
        return Answer(
            shell(
                f"{WRITES}; const before = `${{document.cookie}}${{localStorage.getItem('a') || ''}}`;"
                f" document.cookie = 'a=1'; localStorage.setItem('a', '1'); const story = {STORY};"
                " show({...story, title: `Before: ${before || 'nothing'} ${location.pathname}`,"
                " text: story.text.map((p) => p + location.pathname)})"
            )
        )

    site.pages["/one"] = site.pages["/two"] = remembers
    made = workspace(source(site), site.endpoint)
    crawl.run(made, urls=[f"{site.url}/one", f"{site.url}/two"])
    assert sorted(title for title, _ in bodies(made)) == ["Before: nothing /one", "Before: nothing /two"]
    assert not any("cookie" in asked.headers for asked in site.asked)


def test_a_browser_that_does_not_start_loses_no_page(
    site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(site)
    made = workspace(source(site), site.endpoint)
    monkeypatch.setenv("PRESSWATCH_CHROMIUM", "false")
    (summary,) = crawl.run(made, urls=[f"{site.url}/one"])
    assert summary.reasons == {"fault": 1}
    db = database.open(made.database)
    (row,) = db.query("SELECT detail, retry_at FROM refusal")
    assert "Chromium does not start" in row["detail"]
    assert row["retry_at"]


@pytest.mark.parametrize(
    ("missing", "told"), [("playwright", "presswatch[browser]"), ("chromium", "apt install chromium")]
)
def test_what_is_missing_is_told_and_fails_this_source_alone(
    site: Site, workspace: Make, monkeypatch: pytest.MonkeyPatch, missing: str, told: str
) -> None:
    if missing == "playwright":
        monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    else:
        monkeypatch.setenv("PRESSWATCH_CHROMIUM", "/nowhere/chromium")
    (summary,) = crawl.run(workspace(source(site), site.endpoint), urls=[f"{site.url}/one"])
    assert summary.state is RunState.FAILED
    assert told in summary.message
    assert not site.asked
