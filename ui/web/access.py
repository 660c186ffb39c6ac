"""Who may see and change what: passwords and tokens by role, sessions, and the gate before every page.

Without a password the page is for the person at this machine: it answers loopback names alone, so that no
site can reach it through a name of its own (DNS rebinding).
"""

from __future__ import annotations

import hmac
import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from presswatch.errors import UsageError

ROLES = ("reader", "reviewer", "operator")  # each may do what those before it may
VARIABLE = "PRESSWATCH_WEB_PASSWORD"
SHORTEST = 12  # characters of a password or token
SESSION = 7 * 86400  # seconds
FAILURES = 10  # wrong passwords of one address in `FAILURE_WINDOW` before it must wait
FAILURE_WINDOW = 300.0  # seconds
ADDRESSES = 10_000  # whose failures are remembered
READS = 600  # pages and answers that one visitor gets a minute, where a password is set
WRITES = 120  # of these, what changes something
MINUTE = 60.0  # seconds
LARGEST_FORM = 65_536  # bytes
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN = ("/sign-in", "/assets/")  # what a visitor sees before signing in
NEEDED = {
    "/sign-out": "reader",
    "/mentions/verdict": "reviewer",
    "/api/v1/verdicts": "reviewer",
}  # of a POST; any other needs the operator


@dataclass(frozen=True, slots=True)
class Access:
    """Passwords and tokens of the roles; none of either leaves the page open to this machine."""

    passwords: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.passwords or self.tokens)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Access:
        """`PRESSWATCH_WEB_PASSWORD` and `PRESSWATCH_WEB_TOKEN` are the operator's, those ending in
        `_REVIEWER` and `_READER` the others'. Raises UsageError for one that is too short."""
        found: dict[str, dict[str, str]] = {"PASSWORD": {}, "TOKEN": {}}
        for kind, values in found.items():
            for role in ROLES:
                name = f"PRESSWATCH_WEB_{kind}" + ("" if role == "operator" else f"_{role.upper()}")
                value = environment.get(name, "")
                if value and len(value) < SHORTEST:
                    raise UsageError(f"{name} is too short", remedy=f"at least {SHORTEST} characters")
                if value:
                    values[role] = value
        return cls(found["PASSWORD"], found["TOKEN"])

    def role_of(self, given: str, kept: Mapping[str, str]) -> str | None:
        """The role that a password or token gives; each is compared, in constant time."""
        matching = [
            role
            for role, value in kept.items()
            if hmac.compare_digest(value.encode(), given.encode("utf-8", "replace"))
        ]
        return max(matching, key=ROLES.index, default=None)


class Gate:
    """The access of one running page, and who failed to sign in lately."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._rates: OrderedDict[tuple[str, bool], tuple[float, int]] = OrderedDict()

    def actor(self, datasette: Any, request: Any) -> dict[str, str] | None:
        """Who asks: by token, by session, or the person at this machine where no password is set."""
        if not self.access:
            return {"id": "operator", "role": "operator"}
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            role = self.access.role_of(token.strip(), self.access.tokens)
            return {"id": f"token:{role}", "role": role} if role else None
        return _session(datasette, request)

    def must_wait(self, address: str) -> bool:
        """Whether an address has failed too often."""
        times = self._failures.get(address, deque())
        while times and times[0] < time.monotonic() - FAILURE_WINDOW:
            times.popleft()
        return len(times) >= FAILURES

    def failed(self, address: str) -> None:
        """Remember a wrong password."""
        self._failures.setdefault(address, deque(maxlen=FAILURES)).append(time.monotonic())
        self._failures.move_to_end(address)
        if len(self._failures) > ADDRESSES:
            self._failures.popitem(last=False)

    def hurries(self, datasette: Any, request: Any) -> bool:
        """Whether a visitor has had as much as a minute allows: who signed in by name, others by address.

        Minutes are counted from a visitor's first request in them. At this machine alone there is no limit.
        """
        if not self.access or request.path.startswith("/assets/"):
            return False
        actor = self.actor(datasette, request)
        who = f"{actor['role']}:{actor['id']}" if actor else (request.scope.get("client") or ("",))[0]
        key, now = (who, request.method not in SAFE), time.monotonic()
        since, count = self._rates.pop(key, (now, 0))
        if now - since >= MINUTE:
            since, count = now, 0
        self._rates[key] = (since, count + 1)
        if len(self._rates) > ADDRESSES:
            self._rates.popitem(last=False)
        return count >= (WRITES if key[1] else READS)

    def refusal(self, datasette: Any, request: Any) -> tuple[int, str] | None:
        """Why a request is refused: status and reason; None when it may pass. 401 asks to sign in."""
        headers, path = request.headers, request.path
        if not self.access and not is_loopback(_host(headers.get("host", ""))):
            return 403, "without a password this page answers on loopback only"
        if self.hurries(datasette, request):
            return 429, "too many requests: wait a minute"
        if request.method in SAFE:
            return None if self._may_see(datasette, request) else (401, "sign in")
        if not headers.get("content-length", "").isdigit():
            return 411, "a length is needed"
        if int(headers["content-length"][:12]) > LARGEST_FORM:
            return 413, "too large"
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "sent from another site"
        if not headers.get("cookie") and not headers.get("authorization", "").startswith("Bearer "):
            # Datasette checks no token where there is no cookie, and a foreign form sends none.
            return 403, "no CSRF token"
        if path == "/sign-in":
            return None
        actor = self.actor(datasette, request)
        if actor is None:
            return 401, "sign in"
        needed = NEEDED.get(path, "operator")
        if ROLES.index(actor["role"]) < ROLES.index(needed):
            return 403, f"only a {needed} may do that"
        return None

    def _may_see(self, datasette: Any, request: Any) -> bool:
        return request.path.startswith(OPEN) or self.actor(datasette, request) is not None


def session(datasette: Any, role: str, name: str) -> str:
    """The value of a session's cookie, signed by Datasette, in the form of its `ds_actor`."""
    from datasette.utils import baseconv

    until = baseconv.base62.encode(int(time.time()) + SESSION)
    value: str = datasette.sign({"a": {"id": name, "role": role}, "e": until}, "actor")
    return value


def _session(datasette: Any, request: Any) -> dict[str, str] | None:
    from datasette.actor_auth_cookie import actor_from_request

    actor = actor_from_request(datasette, request)
    return actor if isinstance(actor, dict) and actor.get("role") in ROLES else None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by loopback."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(header: str) -> str:
    """The host of a Host header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.rpartition(":")[0] if ":" in header else header
