"""`[fetch]` and `[source.fetch]`: how the network is asked, and what lets us in where a publisher gave us access."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from presswatch.config_values import Bytes, Seconds, Text, Url, endpoint, positive, web_address

_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]{0,99}|file:\S.{0,999}", re.ASCII)
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", re.ASCII)  # a token of RFC 9110, 5.6.2
_COOKIE = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", re.ASCII)
# What may be written in clear: it says how we ask, not who we are.
_OPEN_HEADERS = frozenset({"accept", "accept-language", "cache-control", "dnt", "x-requested-with"})
# What belongs to the transfer itself, and would break it.
_OWN_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "cookie", "if-none-match", "range"}
    | {"if-modified-since", "accept-encoding", "user-agent", "proxy-authorization", "te", "upgrade"}
)


def is_reference(value: str) -> bool:
    """Whether a value names where a secret is kept: "env:NAME" or "file:PATH"."""
    return bool(_REFERENCE.fullmatch(value))


def secret_reference(value: str) -> str:
    """The value, if it says where a secret is kept; ValueError for a secret written in clear."""
    if not is_reference(value):
        raise ValueError('should be "env:NAME" or "file:PATH": secrets do not stand in this file')
    return value


def proxy_address(value: str) -> str:
    """The value, if it is the address of an HTTP proxy, or says where one is kept; ValueError otherwise."""
    return value if is_reference(value) else web_address(value)


def origin(value: str) -> str:
    """The value, if it is scheme, host and port and nothing more; ValueError otherwise."""
    address = web_address(value)
    if address.rstrip("/").count("/") != 2 or "?" in address or "#" in address:
        raise ValueError(f'should be a site such as "https://www.example.org", not {value!r}')
    return address.rstrip("/")


def header_table(value: dict[str, str]) -> dict[str, str]:
    """The value, if it maps header names to values that may stand there; ValueError otherwise."""
    for name, text in value.items():
        if not _HEADER.fullmatch(name):
            raise ValueError(f"holds {name!r}, which is no name of a header")
        if name.lower() in _OWN_HEADERS:
            raise ValueError(f"holds {name!r}, which has a key of its own or belongs to the transfer")
        if not is_reference(text) and name.lower() not in _OPEN_HEADERS:
            raise ValueError(f'holds {name!r} in clear: write "env:NAME" or "file:PATH"')
        if re.search(r"[\x00-\x1f\x7f]", text):
            raise ValueError(f"holds {name!r} with a control character")
    return value


def cookie_table(value: dict[str, str]) -> dict[str, str]:
    """The value, if it maps names of cookies to where their values are kept; ValueError otherwise."""
    for name, text in value.items():
        if not _COOKIE.fullmatch(name):
            raise ValueError(f"holds {name!r}, which is no name of a cookie")
        secret_reference(text)
    return value


class Table(BaseModel):
    """A table of the file: unknown keys are refused, types are not bent, values do not change."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, str_strip_whitespace=True, defer_build=True
    )


Proxy = Annotated[str, Field(max_length=2000), AfterValidator(proxy_address)]


class Fetch(Table):
    """`[fetch]`: how the network is asked."""

    user_agent: Text = "presswatch (press monitor)"
    concurrency: Annotated[int, Field(ge=1, le=1024)] = 16  # requests at once, all hosts together
    concurrency_per_host: Annotated[int, Field(ge=1, le=64)] = 1
    delay: Seconds = 1.0  # seconds between two requests to one host
    timeout: Annotated[Seconds, AfterValidator(positive)] = 20.0  # seconds for one request
    max_body_bytes: Annotated[Bytes, Field(ge=1024)] = 8_000_000
    max_pages_per_crawl: Annotated[int, Field(ge=1)] = 500  # article pages of one source in one crawl
    requests_per_day: Annotated[int, Field(ge=1)] | None = None  # to one host, of all sources; None: no bound
    allow_private: Annotated[
        tuple[Annotated[str, AfterValidator(endpoint)], ...], Field(strict=False)
    ] = ()  # "host:port" of loopback or private addresses that may be asked
    obey_robots: bool = True
    proxy: Proxy | None = None
    readers: Annotated[int, Field(ge=0, le=256)] | None = None  # processes that read pages; None: by cores


class SourceFetch(Table):
    """`[source.fetch]`: what differs for one source. Only keys that are given take effect."""

    user_agent: Text | None = None
    concurrency_per_host: Annotated[int, Field(ge=1, le=64)] | None = None
    delay: Seconds | None = None
    timeout: Annotated[Seconds, AfterValidator(positive)] | None = None
    max_body_bytes: Annotated[Bytes, Field(ge=1024)] | None = None
    max_pages_per_crawl: Annotated[int, Field(ge=1)] | None = None
    requests_per_day: Annotated[int, Field(ge=1)] | None = None
    obey_robots: bool | None = None
    proxy: Proxy | None = None
    javascript: bool = False  # its pages are written by scripts: they go through a browser
    headers: Annotated[dict[str, Text], AfterValidator(header_table)] | None = None
    cookies: Annotated[dict[str, Text], AfterValidator(cookie_table)] | None = None
    access_for: Annotated[tuple[Annotated[Url, AfterValidator(origin)], ...], Field(strict=False)] | None = (
        None  # sites besides the source's own to which headers and cookies go
    )
