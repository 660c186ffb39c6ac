"""What alerts are sent to in tests: an HTTP receiver and an SMTP server on loopback, that can be told to fail."""

from __future__ import annotations

import socket
import threading
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class HttpReceiver:
    """Keeps headers and bodies of what was posted; answers with `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.location: str | None = None
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({key.lower(): value for key, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def ids(self) -> list[str]:
        """The idempotency keys, in the order they came."""
        return [headers["idempotency-key"] for headers, _ in self.got]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class SmtpReceiver:
    """Keeps mails. With `drops` it takes so many mails and then closes the connection without a word."""

    def __init__(self) -> None:
        self.drops = 0
        self.refuse = False
        self.got: list[Message] = []
        with socket.socket() as chosen:
            chosen.bind(("127.0.0.1", 0))
            self.port: int = chosen.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002
        """aiosmtpd's hook for a mail that came whole."""
        if self.refuse:
            return "451 try again later"
        self.got.append(message_from_bytes(envelope.content))
        if self.drops:
            self.drops -= 1
            server.transport.abort()
        return "250 taken"

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop()
