"""The shape of presswatch.toml: typed, strict, and answering a mistake with line, key and remedy."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from presswatch import mistakes, types
from presswatch.alerts.rules import Pace, QuietHours, Rule
from presswatch.config_cluster import Cluster
from presswatch.config_fetch import Fetch, SourceFetch, Table
from presswatch.config_values import (
    ByLanguage,
    Bytes,
    Seconds,
    SourceKind,
    Text,
    Texts,
    Url,
    Urls,
    clock_time,
    country_code,
    language_code,
    source_name,
    telegram_channel,
    url_pattern,
    zone_name,
)
from presswatch.config_websub import WebSub
from presswatch.errors import ConfigurationError, QueryError
from presswatch.mentions.query_parser import parse_tree
from presswatch.mistakes import Mistake
from presswatch.types import Alias, Route, RouteKind, Source, Watch, WatchKind

FILE_NAME = "presswatch.toml"
VARIABLE = "PRESSWATCH_CONFIG"
MAX_FILE_BYTES = 32 * 1024 * 1024  # 100,000 sources are about 20 MB


def quiet_hours(value: object) -> QuietHours:
    """A time of day in which nothing is sent, from text such as "22:00-07:00"; ValueError otherwise."""
    start, _, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    try:
        return QuietHours(clock_time(start.strip()), clock_time(end.strip()))
    except ValueError:
        raise ValueError(f'should be two times of day such as "22:00-07:00", not {value!r}') from None


class Storage(Table):
    """`[storage]`: where the articles are kept."""

    database: Text = "presswatch.db"  # relative to the folder of the configuration file
    keep_months: Annotated[int, Field(ge=1, le=1200)] | None = (
        None  # whole months whose texts stay in it; None: all
    )


class Channel(Table):
    """`[[alerts.channel]]`: where alerts are sent to."""

    name: Annotated[str, AfterValidator(source_name)]
    url: Text  # an Apprise address; "env:NAME" takes it from the environment


class _Rule(Table):
    """`[[alerts.rule]]`: what one reader wants to be told. Empty lists mean: any."""

    name: Annotated[str, AfterValidator(source_name)]
    channels: Annotated[Texts, Field(min_length=1)]
    watches: Texts = ()
    sources: Texts = ()
    languages: Annotated[tuple[Annotated[str, AfterValidator(language_code)], ...], Field(strict=False)] = ()
    fields: Annotated[
        tuple[Literal["title", "lead", "body", "caption", "quote"], ...], Field(strict=False, min_length=1)
    ] = ("title", "lead", "body", "caption", "quote")
    outcomes: Annotated[tuple[Literal["yes", "ask"], ...], Field(strict=False, min_length=1)] = ("yes",)
    minimum_salience: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.0
    pace: Literal["immediate", "hourly", "daily"] = "immediate"
    at: Annotated[time, BeforeValidator(clock_time)] = time(9, 0)  # of a daily rule, local
    quiet: Annotated[QuietHours, BeforeValidator(quiet_hours)] | None = None
    working_days: bool = False
    per_hour: Annotated[int, Field(ge=1)] | None = None

    def noun(self, zone: str) -> Rule:
        """The rule, with its times in a zone."""
        return Rule(
            name=self.name,
            channels=self.channels,
            watches=self.watches,
            sources=self.sources,
            languages=self.languages,
            fields=tuple(types.Field(place) for place in self.fields),
            outcomes=tuple(types.Outcome(outcome) for outcome in self.outcomes),
            minimum_salience=self.minimum_salience,
            pace=Pace(self.pace),
            at=self.at,
            zone=zone,
            quiet=self.quiet,
            working_days=self.working_days,
            per_hour=self.per_hour,
        )


class _Alerts(Table):
    """`[alerts]`: who is told what."""

    timezone: Annotated[str, AfterValidator(zone_name)] = "UTC"  # of `at` and `quiet`
    language: Literal["en", "ru"] = "en"  # of the words around what is told
    channel: Annotated[tuple[Channel, ...], Field(strict=False)] = ()
    rule: Annotated[tuple[_Rule, ...], Field(strict=False)] = ()
    incidents: Texts = ()  # channels that are told of what presswatch could not see or do
    daily_digest: Texts = ()  # channels
    weekly_digest: Texts = ()

    def noun(self) -> Alerts:
        """Channels and rules as the rest of presswatch takes them."""
        return Alerts(
            timezone=self.timezone,
            language=self.language,
            channels=self.channel,
            rules=tuple(rule.noun(self.timezone) for rule in self.rule),
            incidents=self.incidents,
            daily_digest=self.daily_digest,
            weekly_digest=self.weekly_digest,
        )


class Archive(Table):
    """`[archive]`: raw responses kept as evidence."""

    enabled: bool = False
    folder: Text = "archive"  # relative to the folder of the configuration file
    budget: Bytes = 10_000_000_000  # bytes on disk


class Service(Table):
    """`[service]`: how `presswatch run` is watched."""

    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None  # on loopback; None: no endpoint


class _Source(Table):
    """`[[source]]`: a publisher that is watched."""

    name: Annotated[str, AfterValidator(source_name)]
    url: Url
    title: Text | None = None
    feeds: Urls = ()
    sitemaps: Urls = ()
    sections: Urls = ()
    telegram: Annotated[
        tuple[Annotated[str, AfterValidator(telegram_channel)], ...], Field(strict=False)
    ] = ()
    languages: Annotated[tuple[Annotated[str, AfterValidator(language_code)], ...], Field(strict=False)] = ()
    timezone: Annotated[str, AfterValidator(zone_name)] | None = None
    country: Annotated[str, AfterValidator(country_code)] | None = None
    kind: SourceKind = "news"
    interval: Annotated[Seconds, Field(ge=1)] = 900.0
    fastest: Annotated[Seconds, Field(ge=1)] | None = None  # with `slowest`: intervals follow the rhythm
    slowest: Annotated[Seconds, Field(ge=1)] | None = None
    enabled: bool = True
    allow: Annotated[tuple[Annotated[str, AfterValidator(url_pattern)], ...], Field(strict=False)] = ()
    deny: Annotated[tuple[Annotated[str, AfterValidator(url_pattern)], ...], Field(strict=False)] = ()
    fetch: SourceFetch = SourceFetch()

    def noun(self) -> Source:
        """The source; one that names no route is watched by its front page."""
        routes = [
            Route(self.name, kind, url)
            for kind, urls in (
                (RouteKind.FEED, self.feeds),
                (RouteKind.SITEMAP, self.sitemaps),
                (RouteKind.SECTION, self.sections),
                (RouteKind.TELEGRAM, self.telegram),
            )
            for url in urls
        ]
        return Source(
            name=self.name,
            title=self.title or self.name,
            url=self.url,
            languages=self.languages,
            timezone=self.timezone,
            country=self.country,
            kind=self.kind,
            routes=tuple(routes) or (Route(self.name, RouteKind.SECTION, self.url),),
            interval=self.interval,
            enabled=self.enabled,
            allow=self.allow,
            deny=self.deny,
            options=self.fetch.model_dump(exclude_unset=True),
            fastest=self.fastest,
            slowest=self.slowest,
        )


class _Watch(Table):
    """`[[watch]]`: what is looked for."""

    id: Annotated[str, AfterValidator(source_name)]
    name: Text
    kind: Literal["organisation", "person", "place", "product", "event", "query"] = "organisation"
    aliases: ByLanguage = Field(default_factory=dict)
    context: ByLanguage = Field(default_factory=dict)
    exclude: ByLanguage = Field(default_factory=dict)
    query: Text | None = None
    related: bool = False

    def noun(self) -> Watch:
        """The watch: the first name of each language is its primary one."""
        aliases = [
            Alias(text, language, primary=place == 0)
            for language, texts in self.aliases.items()
            for place, text in enumerate(texts)
        ]
        # The canonical name counts in texts of any language, even where it is listed for one: a German
        # paper, too, may write Brightwell Robotics. A single word may mean something else there.
        own = {
            alias.text.casefold() for alias in aliases if not alias.language or " " not in self.name.strip()
        }
        if self.kind != "query" and self.name.casefold() not in own:
            aliases.insert(0, Alias(self.name, "", primary=True))
        return Watch(
            id=self.id,
            name=self.name,
            kind=WatchKind(self.kind),
            aliases=tuple(aliases),
            context=_flat(self.context),
            exclude=_flat(self.exclude),
            query=self.query,
            related=self.related,
        )


class _File(Table):
    """The whole file."""

    storage: Storage = Storage()
    fetch: Fetch = Fetch()
    alerts: _Alerts = _Alerts()
    archive: Archive = Archive()
    service: Service = Service()
    websub: WebSub = WebSub()
    cluster: Cluster = Cluster()
    source: Annotated[tuple[_Source, ...], Field(strict=False)] = ()
    watch: Annotated[tuple[_Watch, ...], Field(strict=False)] = ()


@dataclass(frozen=True, slots=True)
class Alerts:
    """Who is told what."""

    timezone: str
    language: str
    channels: tuple[Channel, ...]
    rules: tuple[Rule, ...]
    incidents: tuple[str, ...] = ()  # names of channels
    daily_digest: tuple[str, ...] = ()
    weekly_digest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A configuration that has been read and found right."""

    path: Path  # of the configuration file
    root: Path  # its folder: what relative paths in it start from
    database: Path
    sources: tuple[Source, ...]
    watches: tuple[Watch, ...]
    fetch: Fetch
    alerts: Alerts
    archive: Archive
    service: Service
    cluster: Cluster = field(default_factory=Cluster)
    keep_months: int | None = (
        None  # before the present one; the texts of older ones move to files of their own
    )
    websub: WebSub = field(default_factory=WebSub)

    def source(self, name: str) -> Source:
        """The source of that name. Raises ConfigurationError that suggests close names."""
        for source in self.sources:
            if source.name == name:
                return source
        names = [source.name for source in self.sources]
        near = difflib.get_close_matches(name, names, 3, 0.5)
        known = ", ".join(near or names[:12]) or "none yet: presswatch add URL"
        raise ConfigurationError(
            f"no source is named {name!r} in {self.path}",
            remedy=f"{'did you mean' if near else 'sources are'}: {known}",
        )


def locate(path: Path | None = None) -> Path:
    """The configuration file: the one named, else $PRESSWATCH_CONFIG, else ./presswatch.toml.

    A folder stands for the presswatch.toml in it. Raises ConfigurationError when there is none.
    """
    named = path or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    chosen = named or Path(FILE_NAME)
    if chosen.is_dir():
        chosen = chosen / FILE_NAME
    if not chosen.is_file():
        raise ConfigurationError(
            f"there is no {chosen}",
            remedy="presswatch init writes one here; --config FILE or PRESSWATCH_CONFIG names another",
        )
    return chosen.absolute()


def load(path: Path | None = None) -> Workspace:
    """The workspace that a configuration file describes; `locate` says which file.

    Raises ConfigurationError, which lists every mistake with file, line, key and what would be right.
    """
    chosen = locate(path)
    try:
        if chosen.stat().st_size > MAX_FILE_BYTES:
            raise ConfigurationError(f"{chosen} is larger than {MAX_FILE_BYTES} bytes", remedy="split it")
        text = chosen.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{chosen} is not UTF-8 text (byte {error.start})", remedy="save it as UTF-8"
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"{chosen} cannot be read: {error.strerror}", remedy="check its permissions"
        ) from None
    return parse(text, chosen)


def parse(text: str, path: Path) -> Workspace:
    """The workspace that a text describes, as if it stood in the file `path`. Raises as `load` does."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise mistakes.syntax_error(str(error), text, path) from None
    try:
        file = _File.model_validate(document)
    except ValidationError as error:
        raise mistakes.report(
            [mistakes.explain(detail, _File) for detail in error.errors()], document, text, path
        ) from None
    if wrong := list(_contradictions(file)):
        raise mistakes.report(wrong, document, text, path)
    root = path.absolute().parent
    return Workspace(
        path=path.absolute(),
        root=root,
        database=root / file.storage.database,
        keep_months=file.storage.keep_months,
        sources=tuple(source.noun() for source in file.source),
        watches=tuple(watch.noun() for watch in file.watch),
        fetch=file.fetch,
        alerts=file.alerts.noun(),
        archive=file.archive.model_copy(update={"folder": str(root / file.archive.folder)}),
        service=file.service,
        cluster=file.cluster.placed(root),
        websub=file.websub,
    )


def _flat(words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for group in words.values() for word in group))


def _contradictions(file: _File) -> Iterator[Mistake]:
    """What is right line by line and wrong together."""
    yield from _used_twice("source", "name", [source.name for source in file.source])
    yield from _used_twice("watch", "id", [watch.id for watch in file.watch])
    for index, watch in enumerate(file.watch):
        if watch.kind == "query" and not watch.query:
            yield Mistake(("watch", index, "query"), "is missing", 'a watch of kind "query" needs it')
        elif watch.query and watch.kind != "query":
            yield Mistake(
                ("watch", index, "query"), "is not looked at", 'write kind = "query", or take it out'
            )
        elif watch.query:
            try:
                parse_tree(watch.query)
            except QueryError as error:
                yield Mistake(
                    ("watch", index, "query"), f"column {error.column}: {error.reason}", error.remedy
                )
    for index, source in enumerate(file.source):
        yield from _bounds(index, source)
    if file.websub.callback and not file.websub.secret:
        yield Mistake(
            ("websub", "secret"), "is missing", 'a callback needs one: secret = "env:PRESSWATCH_WEBSUB"'
        )
    known = {
        "channels": {channel.name for channel in file.alerts.channel},
        "watches": {watch.id for watch in file.watch},
        "sources": {source.name for source in file.source},
    }
    for list_of_channels in ("incidents", "daily_digest", "weekly_digest"):
        given = getattr(file.alerts, list_of_channels)
        yield from _unknown(("alerts", list_of_channels), given, known["channels"])
    for index, rule in enumerate(file.alerts.rule):
        for key, names in known.items():
            yield from _unknown(("alerts", "rule", index, key), getattr(rule, key), names)


def _unknown(path: tuple[str | int, ...], given: Iterable[str], names: set[str]) -> Iterator[Mistake]:
    """Names of things that are not declared."""
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1, 0.5)
            right = f'did you mean "{near[0]}"?' if near else "declare it, or take it out"
            yield Mistake(path, f'names "{name}", which there is not', right)


def _bounds(index: int, source: _Source) -> Iterator[Mistake]:
    """Bounds of the interval come together, the shorter first."""
    if (source.fastest is None) != (source.slowest is None):
        missing = "fastest" if source.fastest is None else "slowest"
        yield Mistake(("source", index, missing), "is missing", "give both bounds, or neither")
    elif source.fastest is not None and source.slowest is not None and source.fastest > source.slowest:
        yield Mistake(("source", index, "fastest"), "is longer than slowest", "exchange them")


def _used_twice(table: str, key: str, names: Iterable[str]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Mistake((table, index, key), f"{name!r} is used twice", f"give each {table} its own {key}")
        seen.add(name)
