"""A small hub (W3C WebSub) on loopback: it asks back before it takes a subscription, and signs what it tells."""

from __future__ import annotations

import hashlib
import hmac
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode


@dataclass
class Hub:
    """`forms` are what was asked for; `subscribers` maps topics to (callback, secret) that were confirmed."""

    forms: list[dict[str, str]] = field(default_factory=list)
    subscribers: dict[str, tuple[str, str]] = field(default_factory=dict)
    status: int = 202
    lease: int | None = None  # None: as asked
    asks_back: bool = True
    redirect: str = ""

    def __post_init__(self) -> None:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                hub.forms.append(form)
                self.send_response(307 if hub.redirect else hub.status)
                if hub.redirect:
                    self.send_header("Location", hub.redirect)
                self.end_headers()
                if hub.status == 202 and hub.asks_back and not hub.redirect:
                    threading.Thread(target=hub.verify, args=(form,)).start()

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.endpoint = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.endpoint}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def verify(self, form: dict[str, str], mode: str = "subscribe", **more: str) -> tuple[int, str]:
        """Ask the subscriber whether it means it."""
        query = {
            "hub.mode": mode,
            "hub.topic": form["hub.topic"],
            "hub.challenge": "challenge-<b>1</b>",
            "hub.lease_seconds": str(self.lease or form["hub.lease_seconds"]),
            **more,
        }
        status, text = self.call(f"{form['hub.callback']}?{urlencode(query)}")
        if mode == "subscribe" and (status, text) == (200, "challenge-<b>1</b>"):
            self.subscribers[form["hub.topic"]] = form["hub.callback"], form["hub.secret"]
        return status, text

    def publish(
        self, topic: str, body: bytes = b"<rss/>", *, method: str = "sha256", secret: str = ""
    ) -> int:
        """Tell the subscriber of news."""
        callback, known = self.subscribers[topic]
        signature = hmac.new((secret or known).encode(), body, getattr(hashlib, method)).hexdigest()
        return self.call(callback, body, {"X-Hub-Signature": f"{method}={signature}"})[0]

    @staticmethod
    def call(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of a request."""
        try:
            with urllib.request.urlopen(
                urllib.request.Request(url, body, headers or {}), timeout=10
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
