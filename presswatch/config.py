"""The shape of presswatch.toml: typed, strict, and answering a mistake with line, key and remedy."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from presswatch import mistakes
from presswatch.errors import ConfigurationError
from presswatch.mistakes import Mistake
from presswatch.types import Alias, Route, RouteKind, Source, Watch, WatchKind

FILE_NAME = "presswatch.toml"
VARIABLE = "PRESSWATCH_CONFIG"
MAX_FILE_BYTES = 32 * 1024 * 1024  # 100,000 sources are about 20 MB

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(B|kB|KB|MB|GB|TB)", re.ASCII)
_SIZES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_ENDPOINT = re.compile(r"(?:\[[0-9a-fA-F:]+\]|[^\s:/\[\]]+):(?:\d{1,5}|\*)")


def seconds(value: object) -> float:
    """A duration as seconds: a number of seconds, or text such as "90s", "15m", "1h30m", "2d".

    Raises ValueError for anything else.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    match = _DURATION.fullmatch(value.replace(" ", "")) if isinstance(value, str) and value.strip() else None
    if match is None:
        raise ValueError(f'should be a duration such as "90s", "15m", "1h30m" or "2d", not {value!r}')
    days, hours, minutes, rest = (float(part or 0) for part in match.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + rest


def size(value: object) -> int:
    """A size as bytes: a whole number of bytes, or text such as "10MB", "20GB" (powers of 1000).

    Raises ValueError for anything else.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'should be a size such as "10MB" or "20GB", or a number of bytes, not {value!r}')
    return int(float(match[1]) * _SIZES[match[2].upper()])


def web_address(value: str) -> str:
    """The value, if it is an absolute http or https address without a password; ValueError otherwise."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ValueError(f"is not an address: {value!r}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value):
        raise ValueError(f'should be a whole address such as "https://example.org/news", not {value!r}')
    if parts.username or parts.password:
        raise ValueError("should not hold a user name or password")
    return value


def source_name(value: str) -> str:
    """The value, if it can be the key of a source or watch; ValueError otherwise."""
    if not _NAME.fullmatch(value):
        raise ValueError(
            f'should be a short key of small letters, digits, ".", "_" and "-", such as "tass-en", not {value!r}'
        )
    return value


def language_code(value: str) -> str:
    """The value, if it is a BCP 47 primary subtag; ValueError otherwise."""
    if not _LANGUAGE.fullmatch(value):
        raise ValueError(f'should be a language code of two or three letters, such as "ru", not {value!r}')
    return value


def zone_name(value: str) -> str:
    """The value, if it is the name of an IANA time zone; ValueError otherwise."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise ValueError(f'is no IANA time zone: {value!r}; write one such as "Asia/Yerevan"') from None
    return value


def country_code(value: str) -> str:
    """The value, if it has the shape of an ISO 3166-1 alpha-2 code; ValueError otherwise."""
    if not re.fullmatch(r"[A-Z]{2}", value, re.ASCII):
        raise ValueError(f'should be a country code of two capital letters, such as "AM", not {value!r}')
    return value


def _pattern(value: str) -> str:
    if not value.startswith("/"):
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(
                f'is neither a path that begins with "/" nor a regular expression: {value!r} ({error})'
            ) from None
    return value


def _endpoint(value: str) -> str:
    if not _ENDPOINT.fullmatch(value):
        raise ValueError(f'should be "host:port", such as "127.0.0.1:8900" or "127.0.0.1:*", not {value!r}')
    return value


def _of_any_language(value: object) -> object:
    """A bare list stands for names of any language."""
    return {"": value} if isinstance(value, list) else value


def _language_key(value: str) -> str:
    return value if value == "" else language_code(value)


def _positive(value: float) -> float:
    if value <= 0:
        raise ValueError("should be more than zero")
    return value


SourceKind = Literal["news", "agency", "official", "broadcaster", "analysis", "blog"]
SOURCE_KINDS: tuple[str, ...] = get_args(SourceKind)

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
Url = Annotated[str, Field(max_length=2000), AfterValidator(web_address)]
Urls = Annotated[tuple[Url, ...], Field(strict=False)]
Seconds = Annotated[float, BeforeValidator(seconds), Field(ge=0, le=366 * 86400)]
Bytes = Annotated[int, BeforeValidator(size), Field(ge=0)]
ByLanguage = Annotated[
    dict[Annotated[str, AfterValidator(_language_key)], Texts], BeforeValidator(_of_any_language)
]


class _Table(BaseModel):
    """A table of the file: unknown keys are refused, types are not bent, values do not change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)


class Storage(_Table):
    """`[storage]`: where the articles are kept."""

    database: Text = "presswatch.db"  # relative to the folder of the configuration file


class Fetch(_Table):
    """`[fetch]`: how the network is asked."""

    user_agent: Text = "presswatch (press monitor)"
    concurrency: Annotated[int, Field(ge=1, le=1024)] = 16  # requests at once, all hosts together
    concurrency_per_host: Annotated[int, Field(ge=1, le=64)] = 2
    delay: Seconds = 1.0  # seconds between two requests to one host
    timeout: Annotated[Seconds, AfterValidator(_positive)] = 30.0  # seconds for one request
    max_body_bytes: Annotated[Bytes, Field(ge=1024)] = 10_000_000
    max_pages_per_crawl: Annotated[int, Field(ge=1)] = 500  # article pages of one source in one crawl
    allow_private: Annotated[
        tuple[Annotated[str, AfterValidator(_endpoint)], ...], Field(strict=False)
    ] = ()  # "host:port" of loopback or private addresses that may be asked
    obey_robots: bool = True
    proxy: Url | None = None
    readers: Annotated[int, Field(ge=0, le=256)] | None = None  # processes that read pages; None: by cores


class SourceFetch(_Table):
    """`[source.fetch]`: what differs for one source. Only keys that are given take effect."""

    user_agent: Text | None = None
    concurrency_per_host: Annotated[int, Field(ge=1, le=64)] | None = None
    delay: Seconds | None = None
    timeout: Annotated[Seconds, AfterValidator(_positive)] | None = None
    max_body_bytes: Annotated[Bytes, Field(ge=1024)] | None = None
    max_pages_per_crawl: Annotated[int, Field(ge=1)] | None = None
    obey_robots: bool | None = None
    proxy: Url | None = None


class Alerts(_Table):
    """`[alerts]`: what is worth telling, and where to."""

    channels: Texts = ()  # Apprise addresses; "env:NAME" takes one from the environment
    minimum_salience: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.0


class Archive(_Table):
    """`[archive]`: raw responses kept as evidence."""

    enabled: bool = False
    folder: Text = "archive"  # relative to the folder of the configuration file
    budget: Bytes = 10_000_000_000  # bytes on disk


class _Source(_Table):
    """`[[source]]`: a publisher that is watched."""

    name: Annotated[str, AfterValidator(source_name)]
    url: Url
    title: Text | None = None
    feeds: Urls = ()
    sitemaps: Urls = ()
    sections: Urls = ()
    languages: Annotated[tuple[Annotated[str, AfterValidator(language_code)], ...], Field(strict=False)] = ()
    timezone: Annotated[str, AfterValidator(zone_name)] | None = None
    country: Annotated[str, AfterValidator(country_code)] | None = None
    kind: SourceKind = "news"
    interval: Annotated[Seconds, Field(ge=1)] = 900.0
    enabled: bool = True
    allow: Annotated[tuple[Annotated[str, AfterValidator(_pattern)], ...], Field(strict=False)] = ()
    deny: Annotated[tuple[Annotated[str, AfterValidator(_pattern)], ...], Field(strict=False)] = ()
    fetch: SourceFetch = SourceFetch()

    def noun(self) -> Source:
        """The source; one that names no route is watched by its front page."""
        routes = [
            Route(self.name, kind, url)
            for kind, urls in (
                (RouteKind.FEED, self.feeds),
                (RouteKind.SITEMAP, self.sitemaps),
                (RouteKind.SECTION, self.sections),
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
        )


class _Watch(_Table):
    """`[[watch]]`: what is looked for."""

    id: Annotated[str, AfterValidator(source_name)]
    name: Text
    kind: Literal["organisation", "person", "place", "product", "event", "query"] = "organisation"
    aliases: ByLanguage = {}
    context: ByLanguage = {}
    exclude: ByLanguage = {}
    query: Text | None = None
    related: bool = False

    def noun(self) -> Watch:
        """The watch: the first name of each language is its primary one."""
        aliases = [
            Alias(text, language, primary=place == 0)
            for language, texts in self.aliases.items()
            for place, text in enumerate(texts)
        ]
        declared = {alias.text.casefold() for alias in aliases}
        if self.kind != "query" and self.name.casefold() not in declared:
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


class _File(_Table):
    """The whole file."""

    storage: Storage = Storage()
    fetch: Fetch = Fetch()
    alerts: Alerts = Alerts()
    archive: Archive = Archive()
    source: Annotated[tuple[_Source, ...], Field(strict=False)] = ()
    watch: Annotated[tuple[_Watch, ...], Field(strict=False)] = ()


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
        sources=tuple(source.noun() for source in file.source),
        watches=tuple(watch.noun() for watch in file.watch),
        fetch=file.fetch,
        alerts=file.alerts,
        archive=file.archive.model_copy(update={"folder": str(root / file.archive.folder)}),
    )


def _flat(words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for group in words.values() for word in group))


def _contradictions(file: _File) -> Iterator[Mistake]:
    """What is right line by line and wrong together."""
    names: set[str] = set()
    for index, source in enumerate(file.source):
        if source.name in names:
            yield Mistake(
                ("source", index, "name"), f"{source.name!r} is used twice", "give each source its own name"
            )
        names.add(source.name)
    ids: set[str] = set()
    for index, watch in enumerate(file.watch):
        if watch.id in ids:
            yield Mistake(("watch", index, "id"), f"{watch.id!r} is used twice", "give each watch its own id")
        ids.add(watch.id)
        if watch.kind == "query" and not watch.query:
            yield Mistake(("watch", index, "query"), "is missing", 'a watch of kind "query" needs it')
