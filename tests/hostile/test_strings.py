"""Every naughty string as headline, text, author, search and address: kept whole, and harmless wherever it is shown."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from crawler.guard import Guard, RequestRefused
from presswatch import urls
from presswatch.errors import QueryError
from presswatch.mentions.matcher import Matcher
from presswatch.types import Alias, Watch
from storage import articles, database, search
from tests.conftest import Tally
from tests.crawler.conftest import shared
from tests.ui.web.press import Press, Site, build
from tests.ui.web.test_pages import assert_harmless
from ui.cli import main as cli

ODD = (
    "\x00NUL and \ud800 half a letter \udfff",
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred",
    "\x9b31mC1 CSI \x9d0;title\x9c",
    "\u202egnp.exe\u202c \u2066a\u2069",
    "\r\nBcc: all@example.org\r\n\r\nbody",
    "\u2028\u2029\x85lines",
    '=HYPERLINK("http://evil.example","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
)
TURNS = re.compile("[\t\r\u202a-\u202e\u2066-\u2069]")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def collected() -> list[dict[str, Any]]:
    lines = shared("hostile", "strings", "naughty.jsonl").read_text(encoding="utf-8").strip().split("\n")
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    values = [row["value"] for row in collected()]
    return build(tmp_path_factory.mktemp("press"), (*values, *ODD), grouped=False)


@pytest.mark.shared
def test_every_string_is_kept_and_found(press: Press, tally: Tally) -> None:
    rows = collected()
    wrong = []
    with database.open(press.workspace.database, read_only=True) as db:
        flagged = {number for (number,) in db.execute("SELECT article_id FROM mention WHERE outcome = 'yes'")}
        for row, number in zip(rows, press.attacks, strict=False):
            (text, *_) = articles.revisions_of(db, number)
            words = UNFIT.sub("\ufffd", row["value"]).split()
            kept = f"{text.headline} {text.article_body}".split()
            if [word for word in words if word not in " ".join(kept)] or UNFIT.search(" ".join(kept)):
                wrong.append((row["id"], row["value"], text.headline))
            elif number not in flagged:
                wrong.append((row["id"], row["value"], "no mention"))
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            for stored in db.execute(f'SELECT * FROM "{name}"'):
                assert not [value for value in stored if isinstance(value, str) and UNFIT.search(value)], name
    tally("hostile/strings, stored", len(rows), wrong)


@pytest.mark.shared
def test_every_string_is_searched_named_and_judged(press: Press, tally: Tally) -> None:
    """A search either finds or is told what is wrong with it; a name has spans that are its own; an address is judged."""
    rows = collected()
    wrong = []
    with database.open(press.workspace.database, read_only=True) as db:
        for row in rows:
            value = row["value"]
            with suppress(QueryError):
                list(search.find(db, value))
            found = Matcher([Watch("w", value or "w", aliases=(Alias(value, "", primary=True),))]).match(
                f"On Monday {value} said so.", "en"
            )
            if any(
                f"On Monday {value} said so."[hit.span.start : hit.span.end] != hit.surface for hit in found
            ):
                wrong.append(row["id"])
            assert urls.canonicalize(urls.canonicalize(value)) == urls.canonicalize(value)
            try:
                Guard().check(value)
            except RequestRefused:
                continue
            if not value.startswith(("http://", "https://")):
                wrong.append(row["id"])
    tally("hostile/strings, asked", len(rows), wrong)


@pytest.mark.shared
def test_no_string_becomes_markup_or_breaks_a_feed(press: Press) -> None:
    site = Site(press.workspace)
    for path in ("/", "/today?days=31", "/mentions?outcome=any", "/search?q=Lake"):
        assert_harmless(site.get(path).text)
    for number in press.attacks[:: len(press.attacks) // 12]:
        assert_harmless(site.get(f"/article/{number}").text)
    for row in collected()[::14]:
        answer = site.get(f"/search?q={quote(row['value'])}")
        assert answer.status_code in (200, 400), row
        assert_harmless(answer.text)
    feed = site.get("/feeds/mentions.atom")
    assert ElementTree.fromstring(feed.content).tag.endswith("feed")
    assert json.loads(site.get("/feeds/mentions.json").content)["items"]
    site.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ["mentions", "--limit", "60"],
        ["mentions", "--rejected"],
        ["mentions", "--json", "--limit", "60"],
        ["mentions", "--csv", "--limit", "60"],
        ["articles", "--limit", "60"],
        ["articles", "--json", "--limit", "60"],
        ["articles", "--csv", "--limit", "60"],
        ["search", "Lake"],
        ["search", "Lake", "--json"],
        ["show", "{}"],
        ["show", "{}", "--json"],
        ["explain", "{}"],
        ["diff", "{}"],
        ["export", "mentions"],
        ["export", "articles", "--format", "csv"],
        ["status"],
        ["health"],
        ["coverage"],
    ],
    ids=" ".join,
)
def test_nothing_steers_the_terminal(
    press: Press, arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(press.workspace.path.parent)
    numbers = press.attacks[-len(ODD) :] if "{}" in arguments else (0,)
    for number in numbers:
        code = cli.run([part.replace("{}", str(number)) for part in arguments])
        said = capsys.readouterr()
        assert code in (0, 1, 2), said.err
        shown = said.out.replace("\r\n", "\n") + said.err
        assert not UNFIT.search(shown)
        if not {"csv", "--csv"} & set(arguments):  # which are data, and have no way to escape
            assert not TURNS.search(shown)
        assert "Traceback" not in said.err
