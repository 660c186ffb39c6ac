"""What lets us in where a publisher gave the organisation access: cookies, headers, a proxy's password.

The configuration says where each is kept; it is read when a crawl begins, laid on a request at the last moment
before it is sent, and only for the sites that it was given for. So it stands in no request that others see,
no database, no log, and follows no redirect to another host.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import ada_url

from presswatch.config_fetch import is_reference
from presswatch.errors import ConfigurationError

if TYPE_CHECKING:
    from crawler.options import FetchOptions
    from presswatch.types import Source

MAX_SECRET_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Credentials:
    """What goes along with requests to `origins`, and the proxy of all requests. Never printed."""

    origins: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxy: str | None = None  # without user and password
    proxy_authorization: str | None = field(default=None, repr=False)

    def for_address(self, url: str) -> Mapping[str, str]:
        """The headers that go to an address: all of them to a site they were given for, else none."""
        return self.headers if self.headers and origin_of(url) in self.origins else {}


def of(
    source: Source, options: FetchOptions, root: Path, environment: Mapping[str, str] | None = None
) -> Credentials:
    """The credentials of a source; paths start from `root`, the folder of the configuration file.

    Raises ConfigurationError for a variable that is not set or a file that cannot be read; it names the
    variable or file, never what is in it.
    """
    variables = os.environ if environment is None else environment

    def secret(key: str, value: str) -> str:
        return _secret(source.name, key, value, root, variables) if is_reference(value) else value

    headers = {name: secret(f"headers.{name}", value) for name, value in options.headers.items()}
    if options.cookies:
        pairs = {name: secret(f"cookies.{name}", value) for name, value in options.cookies.items()}
        for name, value in pairs.items():
            if ";" in value:
                raise _wrong(source.name, f"cookies.{name}", 'what it names holds a ";", which no cookie can')
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in pairs.items())
    proxy, authorization = None, None
    if options.proxy is not None:
        proxy, authorization = _proxy(source.name, secret("proxy", options.proxy))
    return Credentials(
        frozenset(origin_of(url) for url in (source.url, *options.access_for)), headers, proxy, authorization
    )


def origin_of(url: str) -> str:
    """Scheme, host and port of an address as browsers compare them; empty for none."""
    try:
        return str(ada_url.URL(url).origin)
    except (ValueError, UnicodeError):
        return ""


def _secret(source: str, key: str, value: str, root: Path, variables: Mapping[str, str]) -> str:
    kind, _, name = value.partition(":")
    if kind == "env":
        if not variables.get(name):
            raise _wrong(source, key, f"the environment variable {name} is not set")
        found = variables[name]
    else:
        path = root / name
        try:
            with path.open(encoding="utf-8") as stream:
                found = stream.read(MAX_SECRET_BYTES + 1)
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise _wrong(source, key, f"{path} cannot be read: {why}") from None
    found = found.strip()
    if not found or len(found) > MAX_SECRET_BYTES or not found.isascii() or not found.isprintable():
        raise _wrong(source, key, f"what {value} holds is no single line of ASCII text")
    return found


def _proxy(source: str, address: str) -> tuple[str, str | None]:
    parts = urlsplit(address)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in ("http", "https") or not host:
        raise _wrong(source, "proxy", "what it names is no address of an HTTP proxy")
    shown = f"[{host}]" if ":" in host else host
    bare = f"{parts.scheme}://{shown}{f':{port}' if port else ''}"
    if not parts.username:
        return bare, None
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return bare, "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def _wrong(source: str, key: str, what: str) -> ConfigurationError:
    return ConfigurationError(
        f"{key}: {what}",
        source=source,
        remedy="set what [source.fetch] names before presswatch starts; the file is read with each crawl",
    )
