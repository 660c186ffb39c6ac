"""WebSub (W3C, 2018): feeds that offer a hub are subscribed to, and what the hub tells makes them due at once.

Nothing that a hub sends is read: it is checked to be the hub's own (HMAC of the body), and then the feed is polled as
always. So a false message costs at most a poll, and without hubs, or when one falls silent, polling goes on.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from crawler.guard import Guard
from crawler.hubs import send_form
from presswatch.errors import AddressRefused, ConfigurationError, PresswatchError
from storage import subscriptions
from storage.database import Database
from storage.database import open as open_database

if TYPE_CHECKING:
    from presswatch.config import Workspace
    from presswatch.config_websub import WebSub

ADDRESS = "127.0.0.1"
MAX_BODY = 8 * 1024 * 1024  # bytes of what a hub sends: it must be read to be checked
MAX_QUERY = 8192
MAX_AT_ONCE = 16
CLIENT_SECONDS = 15.0
ANSWER_WITHIN = timedelta(minutes=10)  # that a hub has to ask back, before it is asked again
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=10), timedelta(days=1)
DENIED_WAIT = timedelta(days=7)
SHORTEST_LEASE, LONGEST_LEASE = 60, 90 * 86400  # seconds
RENEW_BEFORE = timedelta(days=1)  # a lease ends, or a quarter of it where that is less
METHODS = ("sha1", "sha256", "sha384", "sha512")  # of the specification, 8.1

log = logging.getLogger("presswatch.websub")


def key_of(settings: WebSub, root: Path) -> bytes:
    """The operator's secret. Raises ConfigurationError when it is not where the configuration says."""
    kind, _, name = (settings.secret or "").partition(":")
    try:
        found = os.environ.get(name, "") if kind == "env" else (root / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        found = ""
    if len(found.strip()) < 16:
        raise ConfigurationError(
            f"websub.secret: {settings.secret} holds no secret of 16 characters or more",
            remedy="put a long random text there, such as `openssl rand -hex 32` prints",
        )
    return found.strip().encode()


def secret_of(key: bytes, token: str) -> str:
    """The secret that one hub signs with; another hub's tells nothing of it."""
    return hmac.new(key, token.encode(), hashlib.sha256).hexdigest()


def is_signed(header: str, body: bytes, secret: str) -> bool:
    """Whether an X-Hub-Signature is that of a body ("sha256=...", specification, 8.1)."""
    method, _, given = header.strip().partition("=")
    if method.lower() not in METHODS:
        return False
    right = hmac.new(secret.encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(right.encode(), given.strip().lower().encode())


def ask(db: Database, workspace: Workspace, key: bytes, clock: Callable[[], datetime]) -> int:
    """Asks each hub whose time has come for a subscription, or to renew it; how many were asked."""
    settings = workspace.websub
    guard = Guard(workspace.fetch.allow_private)
    now = clock()
    taken = subscriptions.take_due(db, now, now + ANSWER_WITHIN)
    for one in taken:
        form = {
            "hub.mode": "subscribe",
            "hub.topic": one.topic,
            "hub.callback": f"{str(settings.callback).rstrip('/')}/{one.token}",
            "hub.lease_seconds": str(int(settings.lease)),
            "hub.secret": secret_of(key, one.token),
        }
        try:
            answer = send_form(one.hub, form, guard, workspace.fetch.user_agent)
        except (AddressRefused, OSError, HTTPException, ValueError) as error:
            why = error.message if isinstance(error, AddressRefused) else f"{type(error).__name__}: {error}"
        else:
            if 200 <= answer.status < 300:
                continue  # it asks back before it takes the subscription
            why = f"status {answer.status} {' '.join(answer.text.split())[:200]}".strip()
        wait = min(FIRST_WAIT * 2 ** min(one.failures, 10), LONGEST_WAIT)
        subscriptions.refused(db, one.id, why, clock() + wait)
        log.warning("%s: the hub %s took no subscription: %s", one.route.source, one.hub, why)
    return len(taken)


def verify(
    db: Database, token: str, query: Mapping[str, str], lease: float, now: datetime
) -> tuple[int, str]:
    """What a hub is answered that asks whether a subscription is meant (specification, 5.3): status and text."""
    one = subscriptions.of_token(db, token)
    if one is None or query.get("hub.topic") != one.topic:
        return 404, "no such subscription"
    mode = query.get("hub.mode")
    if mode == "denied":
        reason = f"denied: {query.get('hub.reason', '')}".strip()
        subscriptions.refused(db, one.id, reason, now + DENIED_WAIT, denied=True)
        log.warning("%s: the hub %s denies the subscription: %s", one.route.source, one.hub, reason[:200])
        return 200, ""
    challenge = query.get("hub.challenge")
    if mode != "subscribe" or not challenge or one.state not in ("asked", "active"):
        return 404, "nobody asked for that"
    given = query.get("hub.lease_seconds", "")
    seconds = int(given) if given.isascii() and given.isdigit() and len(given) < 12 else int(lease)
    length = timedelta(seconds=max(SHORTEST_LEASE, min(seconds, LONGEST_LEASE)))
    subscriptions.confirmed(db, one.id, now + length, now + length - min(RENEW_BEFORE, length / 4))
    log.info("%s: %s tells of news until %s UTC", one.route.source, one.hub, f"{now + length:%Y-%m-%d %H:%M}")
    return 200, challenge


def take(db: Database, token: str, signature: str, body: bytes, key: bytes, now: datetime) -> int:
    """What a hub is answered that tells of news (specification, 7): the status."""
    one = subscriptions.of_token(db, token)
    if one is None:
        return 410  # so that it need not try again
    if is_signed(signature, body, secret_of(key, token)):
        subscriptions.tell(db, one, now)
    else:
        log.warning("%s: a message that its hub did not sign was ignored", one.route.source)
    return 202  # either way: who guesses learns nothing (specification, 8.1)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """A client that went away in between is nobody's concern."""
        log.debug("a message of %s was not read", client_address, exc_info=True)


class Callback:
    """The address on loopback at which hubs ask and tell. Threads of its own; `close` ends it."""

    def __init__(self, settings: WebSub, key: bytes, database: Path, clock: Callable[[], datetime]) -> None:
        self._lease, self._key, self._database, self._clock = settings.lease, key, database, clock
        try:
            self._server = _Server((ADDRESS, settings.port), self._handler())
        except OSError as error:
            raise ConfigurationError(
                f"websub.port: {settings.port} cannot be used: {error.strerror}", remedy="choose another port"
            ) from None
        threading.Thread(target=self._server.serve_forever, name="presswatch-websub", daemon=True).start()

    def close(self) -> None:
        """Answers nobody any more."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        callback, gate = self, threading.BoundedSemaphore(MAX_AT_ONCE)

        class Handler(BaseHTTPRequestHandler):
            timeout = CLIENT_SECONDS

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if len(parts.query) > MAX_QUERY:
                    self._say(414)
                    return
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self._answer(
                    lambda db: verify(db, _token(self.path), query, callback._lease, callback._clock())
                )

            def do_POST(self) -> None:
                length = self.headers.get("Content-Length", "")
                if not (length.isascii() and length.isdigit()):
                    self._say(411)
                    return
                if int(length) > MAX_BODY:
                    self._say(413)
                    return
                body = self.rfile.read(int(length))
                if len(body) < int(length):
                    return
                signature = self.headers.get("X-Hub-Signature", "")
                self._answer(
                    lambda db: (
                        take(db, _token(self.path), signature, body, callback._key, callback._clock()),
                        "",
                    )
                )

            def _answer(self, work: Callable[[Database], tuple[int, str]]) -> None:
                if not gate.acquire(blocking=False):
                    self._say(503)
                    return
                try:
                    db = open_database(callback._database)
                    try:
                        status, text = work(db)
                    finally:
                        db.close()
                except PresswatchError as error:
                    log.error("%s", error)
                    status, text = 503, ""
                finally:
                    gate.release()
                self._say(status, text)

            def _say(self, status: int, text: str = "") -> None:
                data = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("X-Content-Type-Options", "nosniff")  # a challenge is anybody's text
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *arguments: Any) -> None:
                log.debug(format, *arguments)

        return Handler


def _token(path: str) -> str:
    """The last part of a path: an operator's web server may keep what stands before, or not."""
    return urlsplit(path).path.rpartition("/")[2][:100]
