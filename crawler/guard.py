"""One policy for every request that leaves: which address may be asked, and which never.

`check` judges an address as written, before anything is resolved; `resolve` judges what its host stands
for, and what it returns is what gets dialled, so a name that changes its mind between look-up and
connection gains nothing. Everything in the crawler goes through both (`crawler.download` is the only
way out), robots.txt and every hop of a redirect included.

The blocks are those of the IANA special-purpose address registries (RFC 6890 and its updates).
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import ada_url

from presswatch.errors import AddressRefused
from presswatch.types import RefusalReason
from presswatch.urls import MAX_LENGTH

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Awaitable[Iterable[str]]]

PORTS = frozenset({80, 443, 8080, 8443})
DEFAULT_PORTS = {"http:": 80, "https:": 443}
LOOKUP_SECONDS = 10.0
MAX_CHECKED = 2000  # addresses whose verdict is remembered, for as long as its hops take
MAX_ADDRESSES = 16  # of one name; more are not looked at

# Nothing that a whole address holds in clear: a backslash and white space are where parsers differ.
_FORM = re.compile(r"https?://[^/?#\\\s]+(?:[/?#][^\\\s]*)?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)

# Names that mean something only inside a network (RFC 6761, 6762, 8375, 9476 and usual practice).
INNER_SUFFIXES = (
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "test",
    "invalid",
    "onion",
    "alt",
    "home.arpa",
)

_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, and the metadata service of one cloud
        "127.0.0.0/8",
        "168.63.129.16/32",  # the platform service of another cloud, on a public address
        "169.254.0.0/16",  # link-local, and the metadata service of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")  # global unicast: all else is closed
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(block)
    for block in ("2001::/23", "2001:db8::/32", "3fff::/20")  # Teredo, ORCHID, ...; documentation
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class RequestRefused(AddressRefused):
    """The guard refused an address; `reason` is what is stored with it."""

    def __init__(self, message: str, *, url: str, reason: RefusalReason, remedy: str = "") -> None:
        super().__init__(message, url=url[:MAX_LENGTH], remedy=remedy)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request would go: host in lower-case ASCII (no brackets), port."""

    scheme: str
    host: str
    port: int

    @property
    def name(self) -> str:
        """Host and port as one key; the port is left out where it is the scheme's own."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == {"http": 80, "https": 443}[self.scheme] else f"{shown}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port (RFC 6454), as robots.txt is scoped."""
        return f"{self.scheme}://{self.name}"


def is_public(address: Address) -> bool:
    """Whether an address is one that anybody on the internet may ask.

    IPv4 addresses inside 6to4 and NAT64 ones are judged as such; mapped, compatible and translated
    forms are refused altogether, since no honest name resolves to them.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in block for block in _CLOSED_V4)
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour is not None:
        return is_public(address.sixtofour)
    return address in _OPEN_V6 and not any(address in block for block in _CLOSED_V6)


async def system_lookup(host: str, port: int) -> list[str]:
    """The addresses of a host by the system's resolver, within `LOOKUP_SECONDS`.

    Raises OSError when there are none, TimeoutError when it takes too long.
    """
    loop = asyncio.get_running_loop()
    found = await asyncio.wait_for(loop.getaddrinfo(host, port, type=socket.SOCK_STREAM), LOOKUP_SECONDS)
    return [str(row[4][0]) for row in found]


class Guard:
    """The policy, with what the operator allows besides: exact "host:port" pairs.

    A pair of an address ("127.0.0.1:8900", "[::1]:8900") allows that address under whatever name; a
    pair of a name ("intranet.example:80") allows whatever that name stands for. "host:*" allows all
    ports of one host. A pair opens a port of a public host too.
    """

    def __init__(self, allowed: Iterable[str] = (), *, lookup: Lookup = system_lookup) -> None:
        self._allowed = frozenset(_pair(text) for text in allowed)
        self._lookup = lookup
        self._checked: dict[str, Target] = {}  # a request passes the guard at each component

    def check(self, url: str) -> Target:
        """Where the address leads, judged as written.

        Raises RequestRefused for another scheme than http and https, a port that is not open, a host
        that is malformed or means something only inside a network, credentials, or a form on which
        parsers differ.
        """
        known = self._checked.get(url)
        if known is not None:
            return known
        target = self._judge(url)
        if len(self._checked) >= MAX_CHECKED:
            self._checked.clear()
        self._checked[url] = target
        return target

    def _judge(self, url: str) -> Target:
        if len(url) > MAX_LENGTH:
            raise _bad(url, f"the address is longer than {MAX_LENGTH} characters")
        if _CONTROL.search(url) or not _FORM.fullmatch(url):
            raise _bad(url, "this is no whole http or https address")
        try:
            parsed = ada_url.URL(url)
        except (ValueError, UnicodeError):
            raise _bad(url, "the address is malformed") from None
        if parsed.username or parsed.password or "@" in _authority(url):
            raise _bad(url, "the address holds a user name or password")
        scheme = str(parsed.protocol).rstrip(":")
        host = str(parsed.hostname)
        port = int(parsed.port) if parsed.port else DEFAULT_PORTS[f"{scheme}:"]
        if "%" in _authority(url):
            raise _bad(url, "the host is percent-encoded")
        target = Target(scheme, host.strip("[]").lower(), port)
        self._check_host(url, target)
        if port not in PORTS and not self._is_allowed(target.host, port):
            raise _private(url, f"port {port} is not one of {sorted(PORTS)}", target)
        return target

    def _check_host(self, url: str, target: Target) -> None:
        address = _address(target.host)
        if address is not None:
            if not self.permits(target.host, address, target.port):
                raise _private(url, f"{target.host} is not a public address", target)
            return
        name = target.host.removesuffix(".")
        labels = name.split(".")
        if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
            raise _bad(url, f"{name[:80]!r} is no host name")
        inner = len(labels) == 1 or any(
            name == suffix or name.endswith(f".{suffix}") for suffix in INNER_SUFFIXES
        )
        if inner and not self._is_allowed(target.host, target.port):
            raise _private(url, f"{name} means something only inside a network", target)

    def permits(self, host: str, address: Address, port: int) -> bool:
        """Whether this very address may be dialled for this host and port."""
        return is_public(address) or self._is_allowed(str(address), port) or self._is_allowed(host, port)

    async def resolve(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host that may be dialled, in the resolver's order.

        All of them must be permitted: one inner address among public ones is how rebinding looks.
        Raises RequestRefused; OSError and TimeoutError come from the look-up.
        """
        url = f"//{host}:{port}"
        literal = _address(host)
        found = [host] if literal is not None else list(await self._lookup(host, port))[:MAX_ADDRESSES]
        addresses = [_address(text) for text in found]
        for text, address in zip(found, addresses, strict=True):
            if address is None or not self.permits(host, address, port):
                raise RequestRefused(
                    f"{host} stands for {text}, which is not a public address",
                    url=url,
                    reason=RefusalReason.PRIVATE_ADDRESS,
                    remedy=_remedy(text, port),
                )
        if not addresses:
            raise OSError(f"{host} has no address")
        return tuple(dict.fromkeys(str(address) for address in addresses))

    def _is_allowed(self, host: str, port: int) -> bool:
        name = host.removesuffix(".")
        return (name, port) in self._allowed or (name, None) in self._allowed


@lru_cache(maxsize=64)
def guard_of(allowed: tuple[str, ...]) -> Guard:
    """The guard with these pairs, the same for all components of all crawls."""
    return Guard(allowed)


@lru_cache(maxsize=1024)
def _address(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _pair(text: str) -> tuple[str, int | None]:
    host, _, port = text.strip().lower().rpartition(":")
    host = host.strip("[]").removesuffix(".")
    literal = _address(host)
    return (str(literal) if literal is not None else host), (None if port == "*" else int(port))


def _authority(url: str) -> str:
    return re.split(r"[/?#]", url.split("://", 1)[1], maxsplit=1)[0]


def _bad(url: str, message: str) -> RequestRefused:
    return RequestRefused(message, url=url, reason=RefusalReason.BAD_URL)


def _private(url: str, message: str, target: Target) -> RequestRefused:
    return RequestRefused(
        message, url=url, reason=RefusalReason.PRIVATE_ADDRESS, remedy=_remedy(target.host, target.port)
    )


def _remedy(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f'if it is meant, add "{shown}:{port}" to allow_private under [fetch]'
