"""What a workspace file says, and how mistakes in it are answered."""

from __future__ import annotations

import json
import re
from datetime import time
from pathlib import Path

import pytest

from presswatch import config, config_values, mistakes
from presswatch.alerts.rules import Pace, QuietHours
from presswatch.config_fetch import Fetch, SourceFetch, Table
from presswatch.config_websub import WebSub
from presswatch.errors import ConfigurationError
from presswatch.types import Alias, Field, RouteKind, WatchKind

EXAMPLES = Path(config.__file__).parent / "examples"

WHOLE = """
[storage]
database = "news/press.db"

[fetch]
user_agent = "watcher (mail@example.org)"
delay = "1m30s"
max_body_bytes = "2MB"
allow_private = ["127.0.0.1:8900", "127.0.1.7:*"]

[archive]
enabled = true
budget = "1.5GB"

[[source]]
name = "daily"
title = "The Daily"
url = "https://daily.example/"
feeds = ["https://daily.example/rss"]
sitemaps = ["https://daily.example/news.xml"]
sections = ["https://daily.example/world"]
languages = ["hy", "ru"]
timezone = "Asia/Yerevan"
country = "AM"
kind = "agency"
interval = "5m"
allow = ["/news/", "\\\\d{6,}"]

[source.fetch]
delay = 3
obey_robots = false

[[source]]
name = "front"
url = "https://front.example/"

[[watch]]
id = "league"
name = "League of Ports"
aliases.en = ["League of Ports", "LoP"]
aliases.ru = ["Лига портов", "ЛП"]
context.en = ["harbour"]
context.ru = ["порт"]
exclude = ["lop-eared"]
related = true

[[watch]]
id = "strikes"
name = "Strikes in ports"
kind = "query"
query = "strike NEAR/5 port"
"""


def load(text: str) -> config.Workspace:
    return config.parse(text, Path("/somewhere/presswatch.toml"))


def mistake(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(text)
    return caught.value.message


def test_a_whole_file_is_read() -> None:
    workspace = load(WHOLE)
    assert workspace.database == Path("/somewhere/news/press.db")
    assert workspace.fetch.delay == 90
    assert workspace.fetch.max_body_bytes == 2_000_000
    assert workspace.fetch.allow_private == ("127.0.0.1:8900", "127.0.1.7:*")
    assert workspace.archive.folder == "/somewhere/archive"
    assert workspace.archive.budget == 1_500_000_000
    daily = workspace.source("daily")
    assert [(route.kind, route.url) for route in daily.routes] == [
        (RouteKind.FEED, "https://daily.example/rss"),
        (RouteKind.SITEMAP, "https://daily.example/news.xml"),
        (RouteKind.SECTION, "https://daily.example/world"),
    ]
    assert (daily.title, daily.interval, daily.languages) == ("The Daily", 300, ("hy", "ru"))
    assert daily.options == {"delay": 3.0, "obey_robots": False}


def test_a_source_without_routes_is_watched_by_its_front_page() -> None:
    routes = load(WHOLE).source("front").routes
    assert [(route.kind, route.url) for route in routes] == [(RouteKind.SECTION, "https://front.example/")]


def test_the_first_name_of_each_language_is_primary() -> None:
    league, strikes = load(WHOLE).watches
    assert league.aliases == (
        Alias("League of Ports", "", primary=True),
        Alias("League of Ports", "en", primary=True),
        Alias("LoP", "en"),
        Alias("Лига портов", "ru", primary=True),
        Alias("ЛП", "ru"),
    )
    assert league.context == ("harbour", "порт")
    assert (league.exclude, league.related) == (("lop-eared",), True)
    assert (strikes.kind, strikes.aliases) == (WatchKind.QUERY, ())


def test_the_name_itself_is_an_alias_of_any_language() -> None:
    (watch,) = load('[[watch]]\nid = "x"\nname = "Xenia"\naliases = ["Xen"]\n').watches
    assert watch.aliases == (Alias("Xenia", "", primary=True), Alias("Xen", "", primary=True))


def test_alert_rules_take_their_zone_and_name_what_exists() -> None:
    rules = """
[alerts]
timezone = "Asia/Yerevan"
[[alerts.channel]]
name = "desk"
url = "env:DESK"
[[alerts.rule]]
name = "morning"
channels = ["desk"]
watches = ["league"]
fields = ["title"]
pace = "daily"
at = "08:30"
quiet = "22:00-07:00"
"""
    alerts = load(WHOLE + rules).alerts
    (rule,) = alerts.rules
    assert (rule.zone, rule.at, rule.pace) == ("Asia/Yerevan", time(8, 30), Pace.DAILY)
    assert rule.quiet == QuietHours(time(22), time(7))
    assert rule.fields == (Field.TITLE,)
    assert alerts.channels[0].url == "env:DESK"
    assert 'did you mean "league"?' in mistake(WHOLE + rules.replace('"league"', '"leage"'))


def test_an_empty_file_is_a_workspace_with_defaults() -> None:
    workspace = load("")
    assert workspace.sources == ()
    assert workspace.database.name == "presswatch.db"
    assert workspace.fetch.obey_robots


SOURCE = '[[source]]\nname = "a"\nurl = "https://a.example/"\n'
WATCH = '[[watch]]\nid = "w"\nname = "W"\n'


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        ("[fetch]\nconcurency = 3", 2, "fetch.concurency", 'did you mean "concurrency"?'),
        ("[fetch]\ndelay = 'soon'", 2, "fetch.delay", 'such as "90s", "15m"'),
        ("[fetch]\nobey_robots = 'yes'", 2, "fetch.obey_robots", "true or false"),
        ("[fetch]\nconcurrency = 0", 2, "fetch.concurrency", "greater than or equal to 1"),
        ("[fetch]\ntimeout = 0", 2, "fetch.timeout", "more than zero"),
        ("[fetch]\nmax_body_bytes = '1 mile'", 2, "fetch.max_body_bytes", "a size such as"),
        ("[fetch]\nallow_private = ['localhost']", 2, "fetch.allow_private[1]", "host:port"),
        ("[fetch]\nproxy = 'localhost'", 2, "fetch.proxy", "a whole address"),
        ("\n\n[sources]\nx = 1", 3, "sources", 'did you mean "source"?'),
        ("[alerts]\nwebhook = 1", 2, "alerts.webhook", "keys here are timezone"),
        ("[archive]\nbudget = true", 2, "archive.budget", "a size such as"),
        ("interval = '5m'\n", 1, "interval", '"interval" is a key of [source]'),
        (SOURCE + "feed = ['https://a.example/rss']", 4, 'source "a", feed', 'did you mean "feeds"?'),
        (SOURCE + "feeds = 'https://a.example/rss'", 4, 'source "a", feeds', "a list such as"),
        (SOURCE + "feeds = [\n  'https://a.example/',\n  'a.example',\n]", 4, "feeds[2]", "https://"),
        (SOURCE + "feeds = ['https://u:p@a.example/']", 4, "feeds[1]", "password"),
        (SOURCE + "feeds = ['https://a.example:x/']", 4, "feeds[1]", "is not an address"),
        (SOURCE + "languages = ['russian']", 4, "languages[1]", "two or three letters"),
        (SOURCE + "languages = ['ru', 'kz']", 4, "languages[2]", 'did you mean "kk"?'),
        (SOURCE + "timezone = 'Yerevan'", 4, "timezone", "Asia/Yerevan"),
        (SOURCE + "country = 'Armenia'", 4, "country", "two capital letters"),
        (SOURCE + "kind = 'agncy'", 4, "kind", 'did you mean "agency"?'),
        (SOURCE + "deny = ['(']", 4, "deny[1]", "regular expression"),
        (SOURCE + "[source.fetch]\ndelai = 1", 5, "fetch.delai", 'did you mean "delay"?'),
        (SOURCE + "\n# two\n" + SOURCE, 7, "name", "used twice"),
        ('[[source]]\nname = "a"', 1, 'source "a", url', "is missing"),
        ('[[source]]\nname = "A b"\nurl = "https://a.example/"', 2, "name", "a short key"),
        (WATCH + "\n" + WATCH, 6, 'watch "w", id', "used twice"),
        (WATCH + 'aliases.ru = "ОДКБ"', 4, "aliases.ru", "a list such as"),
        (WATCH + 'aliases.russian = ["ОДКБ"]', 4, "aliases.russian", "two or three letters"),
        (WATCH + 'aliases.ua = ["ОДКБ"]', 4, "aliases.ua", 'did you mean "uk"?'),
        ('[source]\nname = "a"\nurl = "https://a.example/"', 1, "source", "write [[source]], not [source]"),
        ('[alerts.rule]\nname = "r"', 1, "alerts.rule", "write [[alerts.rule]]"),
        (SOURCE + "languages = { a = 1 }", 4, "languages", "a list such as"),
        (WATCH + "aliases = [1]", 4, "aliases[1]", "text in quotation marks"),
        (WATCH + 'aliases = [""]', 4, "aliases[1]", "at least 1 character"),
        (WATCH + 'kind = "query"', 1, 'watch "w", query', "needs it"),
        ('[[alerts.rule]]\nname = "r"\nchannels = ["desk"]', 3, 'rule "r", channels', "declare it"),
        ('[[alerts.rule]]\nname = "r"\nchannels = []', 3, 'rule "r", channels', "at least 1 item"),
        ('[[alerts.rule]]\nname = "r"\nchannels = ["d"]\nquiet = "night"', 4, "quiet", "22:00-07:00"),
        ('[[alerts.rule]]\nname = "r"\nchannels = ["d"]\nat = "9"', 4, "at", "09:00"),
        ('x = "a\n', 1, "", "not TOML"),
        ("[fetch]\ndelay = = 1", 2, "", "not TOML"),
        ("[fetch]\ndelay = 1\ndelay = 2", 3, "", "not TOML"),
    ],
)
def test_a_mistake_is_answered_with_file_line_key_and_remedy(
    text: str, line: int, key: str, says: str
) -> None:
    message = mistake(text)
    assert message.startswith(f"/somewhere/presswatch.toml, line {line}"), message
    assert key in message
    assert says in message


def test_every_mistake_is_told_in_the_order_of_the_file() -> None:
    message = mistake("[fetch]\nconcurency = 3\n" + SOURCE + "interval = 'x'\n" + WATCH + "related = 1\n")
    assert [int(line.split("line ")[1].split(",")[0]) for line in message.splitlines()] == [2, 6, 10]


def test_mistakes_of_one_line_are_told_in_the_order_of_the_list() -> None:
    hosts = [f"site{number}.example" for number in range(1, 12)]
    told = re.findall(r"not '(site\d+)", mistake(f"[fetch]\nallow_private = {json.dumps(hosts)}"))
    assert told == [f"site{number}" for number in range(1, 12)]


def test_two_mistakes_of_one_key_are_both_told() -> None:
    two = [mistakes.Mistake(("fetch",), what) for what in ("is wrong so", "is wrong in another way")]
    assert mistakes.report(two, {}, "[fetch]", Path("p.toml")).message.count("fetch") == 2


def test_lines_are_right_after_long_strings_and_lists() -> None:
    text = (
        WATCH
        + 'context = [\n  "a", # ]\n  """x\n[fetch]\ny""",\n]\n'
        + "[fetch]\nallow_private = []\nnope = 1\n"
    )
    assert mistake(text).startswith("/somewhere/presswatch.toml, line 12,")


def test_a_file_is_found_by_name_by_variable_and_by_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(config.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match="presswatch init"):
        config.load()
    (tmp_path / "presswatch.toml").write_text("", encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text(SOURCE, encoding="utf-8-sig")
    assert config.load().root == tmp_path
    assert config.load(tmp_path).path == tmp_path / "presswatch.toml"
    monkeypatch.setenv(config.VARIABLE, str(other))
    assert config.load().source("a").title == "a"
    assert config.load(tmp_path / "presswatch.toml").sources == ()


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "presswatch.toml"
    file.write_bytes("# Новости".encode("cp1251"))
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        config.load(file)


def test_an_unknown_source_is_answered_with_close_names() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(WHOLE).source("dayly")
    assert caught.value.remedy == "did you mean: daily"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (30, 30),
        (0.5, 0.5),
        ("90s", 90),
        ("500ms", 0.5),
        ("15m", 900),
        ("1h30m", 5400),
        ("2d", 172800),
        ("1d 2h", 93600),
    ],
)
def test_durations(value: object, expected: float) -> None:
    assert config_values.seconds(value) == expected


@pytest.mark.parametrize("value", ["", "m", "15", "-5m", "5m1h", True, None, [], "1e3s"])
def test_what_is_no_duration_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        config_values.seconds(value)


def test_the_worked_example_watches_seven_languages_in_many_places() -> None:
    workspace = config.load(EXAMPLES / "csto.toml")
    assert len(workspace.sources) >= 25
    languages = {"en", "ru", "hy", "kk", "be", "ky", "tg"}
    assert {language for source in workspace.sources for language in source.languages} == languages
    assert {route.kind for source in workspace.sources for route in source.routes} == {
        RouteKind.FEED,
        RouteKind.SITEMAP,
        RouteKind.SECTION,
    }
    for watch in workspace.watches:
        assert {alias.language for alias in watch.aliases} - {""} == languages, watch.id
    assert {watch.id for watch in workspace.watches if watch.related} == {"cis", "sco", "un", "eaeu"}
    organisation = next(watch for watch in workspace.watches if watch.id == "csto")
    assert "областная детская клиническая больница" in organisation.exclude
    assert "chief technology officer" in organisation.exclude


def test_no_two_sources_of_the_example_watch_the_same_address() -> None:
    urls = [route.url for source in config.load(EXAMPLES / "csto.toml").sources for route in source.routes]
    assert len(urls) == len(set(urls))


def test_every_block_of_the_new_workspace_is_right_when_uncommented() -> None:
    text = (EXAMPLES / "new.toml").read_text(encoding="utf-8")
    assert config.parse(text, Path("presswatch.toml")).sources == ()
    body = "\n".join(
        line[2:] if line.startswith("# ") and (" = " in line or line.startswith("# [[")) else line
        for line in text.splitlines()
    )
    workspace = config.parse(body, Path("presswatch.toml"))
    assert (len(workspace.sources), len(workspace.watches)) == (1, 2)
    assert workspace.archive.enabled


def test_every_key_has_its_place_in_the_documentation() -> None:
    text = (Path(config.__file__).parents[1] / "docs" / "configuration.md").read_text(encoding="utf-8")
    sections = {
        part.splitlines()[0].strip("# `[]"): part
        for part in text.split("\n## ")[1:]
        for part in part.split("\n### ")
    }
    tables: dict[str, type[Table]] = {
        "storage": config.Storage,
        "fetch": Fetch,
        "source": config._Source,
        "source.fetch": SourceFetch,
        "watch": config._Watch,
        "alerts": config._Alerts,
        "alerts.channel": config.Channel,
        "alerts.rule": config._Rule,
        "archive": config.Archive,
        "websub": WebSub,
    }
    for name, table in tables.items():
        rows = "".join(line.split("|")[1] for line in sections[name].splitlines() if line.startswith("| `"))
        documented = {key.strip() for key in rows.replace(",", " ").replace("`", " ").split()}
        assert documented == set(table.model_fields), name
